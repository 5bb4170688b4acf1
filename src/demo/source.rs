//! Seeded randomness and identifiers.

use std::ops::Range;
use std::time::Duration;

use rand::RngExt;

use crate::domain::environment::Environment;
use crate::domain::time::Moment;

/// Draws random values and mints identifiers, the same ones for the same seed.
#[derive(Debug, Clone)]
pub(super) struct Source {
    environment: Environment,
}

impl Source {
    /// A source whose identifiers begin at `start`.
    pub(super) fn new(seed: u64, start: Moment) -> Self {
        Self { environment: Environment::fixed(start, seed) }
    }

    /// An independent source whose identifiers begin at another moment.
    pub(super) fn fork(&self, start: Moment) -> Self {
        Self::new(self.environment.random(RngExt::random), start)
    }

    /// A new identifier. Each is a millisecond younger than the one before, so that rows read in
    /// the order of their identifiers come in the order in which they were made.
    pub(super) fn id<T>(&self, mint: impl FnOnce(&Environment) -> T) -> T {
        self.environment.clock.advance(Duration::from_millis(1));
        mint(&self.environment)
    }

    /// A whole number in `range`; its start where the range is empty.
    pub(super) fn between(&self, range: Range<i64>) -> i64 {
        if range.is_empty() {
            return range.start;
        }
        self.environment.random(|rng| rng.random_range(range))
    }

    /// True in about `percent` of 100 draws.
    pub(super) fn chance(&self, percent: i64) -> bool {
        self.between(0..100) < percent
    }

    /// One of `items`; `None` where there are none.
    pub(super) fn pick<'a, T>(&self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }

    /// An index into a list of that length; 0 where it is empty.
    pub(super) fn index(&self, length: usize) -> usize {
        let end = i64::try_from(length).unwrap_or(i64::MAX);
        usize::try_from(self.between(0..end)).unwrap_or_default()
    }

    /// `count` random decimal digits.
    pub(super) fn digits(&self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.digit())).collect()
    }

    /// `base` in seconds, a tenth longer or shorter at most.
    pub(super) fn about(&self, base: Duration) -> Duration {
        Duration::from_secs(self.environment.jitter(base, 0.1).as_secs())
    }

    fn digit(&self) -> u8 {
        self.environment.random(|rng| rng.random_range(0..10))
    }
}
