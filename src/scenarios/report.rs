//! What came of playing scenarios.

use serde::Serialize;

use crate::domain::conversation::Channel;
use crate::domain::turn::TurnTrace;

/// Outcome of a model's step that gave an answer.
const ANSWERED: &str = "answered";
/// The answer of a turn where no model gave one.
const TEMPLATE: &str = "template";

/// What came of one scenario on one channel.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its file.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// The channel.
    pub channel: Channel,
    /// What was wrong; empty where it passed.
    pub failures: Vec<String>,
    /// What the guard objected to, in order.
    pub objections: Vec<String>,
    /// What it took.
    pub cost: Cost,
    /// How long it took, in milliseconds.
    pub millis: u64,
}

/// What answers took, by the records of their turns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Turns.
    pub turns: usize,
    /// What the guard objected to in drafts.
    pub objections: usize,
    /// Turns in which a draft was refused and written anew.
    pub retried: usize,
    /// Times that a model made way for the next: it failed, or its second draft was refused.
    pub passed_on: usize,
    /// Turns in which no model gave an answer and the ledger's template went out.
    pub templates: usize,
}

impl Cost {
    pub(super) fn of(traces: &[TurnTrace]) -> Self {
        let passed_on =
            |trace: &TurnTrace| trace.steps.iter().filter(|step| step.outcome != ANSWERED).count();
        Self {
            turns: traces.len(),
            objections: traces.iter().map(|trace| trace.objections.len()).sum(),
            retried: traces.iter().filter(|trace| !trace.objections.is_empty()).count(),
            passed_on: traces.iter().map(passed_on).sum(),
            templates: traces.iter().filter(|trace| trace.model == TEMPLATE).count(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            turns: self.turns + other.turns,
            objections: self.objections + other.objections,
            retried: self.retried + other.retried,
            passed_on: self.passed_on + other.passed_on,
            templates: self.templates + other.templates,
        }
    }
}

/// What came of all.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Played scenarios that passed.
    pub passed: usize,
    /// And those that did not.
    pub failed: usize,
    /// What all took.
    pub cost: Cost,
    /// Each, in the order of the files.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    pub(super) fn of(outcomes: Vec<Outcome>) -> Self {
        let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
        let cost = outcomes.iter().map(|outcome| outcome.cost).fold(Cost::default(), Cost::plus);
        Self { passed: outcomes.len() - failed, failed, cost, outcomes }
    }

    /// A line for each with what was wrong beneath it, and the sums.
    pub fn table(&self) -> String {
        let mut lines = Vec::new();
        for outcome in &self.outcomes {
            let word = if outcome.failures.is_empty() { "passed" } else { "FAILED" };
            let Outcome { file, name, channel, cost, .. } = outcome;
            let place = format!("{file}: {name}");
            lines.push(format!("{word}  {channel:<3}  {place:<60}  {}", counted(*cost)));
            lines.extend(outcome.failures.iter().map(|failure| format!("        {failure}")));
            let objections = outcome.objections.iter();
            lines.extend(objections.map(|objection| format!("        objection: {objection}")));
        }
        lines.push(String::new());
        lines.push(format!(
            "{} passed, {} failed; {}",
            self.passed,
            self.failed,
            counted(self.cost)
        ));
        lines.join("\n")
    }
}

/// The counts, of the guard's only those that are not nought.
fn counted(cost: Cost) -> String {
    let mut text = format!("turns {}", cost.turns);
    for (word, count) in [
        ("objections", cost.objections),
        ("retried", cost.retried),
        ("passed on", cost.passed_on),
        ("templates", cost.templates),
    ] {
        if count > 0 {
            text = format!("{text}, {word} {count}");
        }
    }
    text
}
