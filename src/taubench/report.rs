//! What a replay found, as a table and as JSON.

use std::fmt::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::compare::Difference;
use super::defects::Defect;

/// Differences of a case that the table shows.
const SHOWN: usize = 6;

/// How a task or sequence ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As recorded.
    Right,
    /// As recorded, save for what only a defect of the benchmark's tools does.
    WithoutDefect,
    /// Otherwise.
    Wrong,
}

/// Where a defect was not copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefectCase {
    /// Which.
    pub defect: Defect,
    /// In which call.
    pub call: String,
    /// On which order.
    pub order: Option<String>,
    /// The rule that refused the call; nothing where it was carried out, but rightly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_by: Option<String>,
}

/// A task or sequence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Its name in the file.
    pub id: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Defects that were not copied.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<DefectCase>,
    /// Calls that ended otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disagreements: Vec<String>,
    /// Where the state differs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// A file's cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// What was played.
    #[serde(serialize_with = "figures")]
    pub cases: Vec<Case>,
    /// What was not, with why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// Tasks that were not played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// How many.
    pub tasks: usize,
    /// Which, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Why.
    pub why: &'static str,
}

/// What all replays found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// File by file.
    pub files: Vec<FileReport>,
    /// How many cases ended otherwise than they should.
    pub wrong: usize,
}

/// The figures of a file, and those of its cases that there is something to say about.
#[derive(Serialize)]
struct Figures<'a> {
    right: usize,
    without_defect: usize,
    wrong: usize,
    remarkable: Vec<&'a Case>,
}

fn figures<S: serde::Serializer>(cases: &[Case], serializer: S) -> Result<S::Ok, S::Error> {
    let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
    let plain = |case: &&Case| case.verdict == Verdict::Right && case.disagreements.is_empty();
    let figures = Figures {
        right: count(Verdict::Right),
        without_defect: count(Verdict::WithoutDefect),
        wrong: count(Verdict::Wrong),
        remarkable: cases.iter().filter(|case| !plain(case)).collect(),
    };
    figures.serialize(serializer)
}

impl FileReport {
    pub(super) fn of(path: &Path) -> Self {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { file, cases: Vec::new(), skipped: Vec::new() }
    }

    pub(super) fn skip(&mut self, id: &str, why: &'static str) {
        self.skipped.push(Skipped { tasks: 1, id: Some(id.to_owned()), why });
    }

    pub(super) fn skip_all(&mut self, tasks: usize, why: &'static str) {
        self.skipped.push(Skipped { tasks, id: None, why });
    }

    /// How many cases ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.cases.iter().filter(|case| case.verdict == verdict).count()
    }
}

impl Report {
    /// Of these files.
    pub fn of(files: Vec<FileReport>) -> Self {
        let wrong = files.iter().map(|file| file.count(Verdict::Wrong)).sum();
        Self { files, wrong }
    }

    /// The report for people.
    pub fn table(&self) -> String {
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> fmt::Result {
        writeln!(
            text,
            "{:<28}{:>8}{:>16}{:>8}{:>10}",
            "", "right", "without defect", "wrong", "skipped"
        )?;
        for file in &self.files {
            let count = |verdict| file.count(verdict);
            let skipped: usize = file.skipped.iter().map(|skipped| skipped.tasks).sum();
            let (right, without) = (count(Verdict::Right), count(Verdict::WithoutDefect));
            let wrong = count(Verdict::Wrong);
            writeln!(text, "{:<28}{right:>8}{without:>16}{wrong:>8}{skipped:>10}", file.file)?;
        }
        self.write_defects(text)?;
        self.write_rest(text)?;
        write!(
            text,
            "\nMoney is compared at two decimals; entries of 0.00 in a payment history and the order of \
             an order's items are not."
        )
    }

    fn cases(&self) -> impl Iterator<Item = &Case> {
        self.files.iter().flat_map(|file| &file.cases)
    }

    fn write_defects(&self, text: &mut String) -> fmt::Result {
        let shown = |case: &&Case| case.verdict == Verdict::WithoutDefect;
        let mut cases = self.cases().filter(shown).peekable();
        if cases.peek().is_some() {
            writeln!(text, "\nwithout defect: what only a defect of the benchmark's tools allows")?;
        }
        for case in cases {
            for found in &case.defects {
                let order = found.order.as_deref().unwrap_or("-");
                let done = match &found.refused_by {
                    Some(rule) => format!("refused by {rule}"),
                    None => "carried out without it".to_owned(),
                };
                let defect = <&str>::from(found.defect);
                let call = &found.call;
                writeln!(text, "  {:<10}{call:<31}{order:<11}{defect}: {done}", case.id)?;
            }
        }
        Ok(())
    }

    fn write_rest(&self, text: &mut String) -> fmt::Result {
        for case in self.cases().filter(|case| case.verdict == Verdict::Wrong) {
            writeln!(text, "\nwrong: {}", case.id)?;
            for said in &case.disagreements {
                writeln!(text, "  {said}")?;
            }
            for difference in case.differences.iter().take(SHOWN) {
                writeln!(text, "  {difference}")?;
            }
            let more = case.differences.len().saturating_sub(SHOWN);
            if more > 0 {
                writeln!(text, "  and {more} more")?;
            }
        }
        let harmless = self.cases().filter(|case| case.verdict != Verdict::Wrong);
        for case in harmless.filter(|case| !case.disagreements.is_empty()) {
            let said = case.disagreements.join("; ");
            writeln!(text, "\nright in the end: {}, though {said}", case.id)?;
        }
        for file in &self.files {
            for skipped in &file.skipped {
                let name = skipped.id.as_deref().unwrap_or(&file.file);
                writeln!(text, "\nskipped: {name}, for {}", skipped.why)?;
            }
        }
        Ok(())
    }
}
