//! Counting what was right.

use std::fmt;

use serde::Serialize;

/// How many answers were right, of how many.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) right: u64,
    /// Rows on which there was no clear answer.
    pub(super) unsure: u64,
}

impl Tally {
    pub(super) fn add(&mut self, right: bool, unsure: bool) {
        self.rows += 1;
        self.right += u64::from(right);
        self.unsure += u64::from(unsure);
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.right += other.right;
        self.unsure += other.unsure;
    }

    fn share(self, part: u64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "shares of a file's rows")]
        let share = part as f64 / self.rows.max(1) as f64;
        share * 100.0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (right, unsure) = (self.share(self.right), self.share(self.unsure));
        write!(f, "{:>7} rows  {right:>6.2} % right  {unsure:>6.2} % unsure", self.rows)
    }
}
