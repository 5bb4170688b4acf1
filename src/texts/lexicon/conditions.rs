//! When a condition rules a claim behind it, and when it is only said before one.

use regex::Regex;
use serde::Deserialize;

use super::LexiconError;
use super::parse::{pattern, plain_pattern};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionsFile {
    subordinate: Vec<String>,
    temporal: Vec<String>,
    habitual: Vec<String>,
    regret: Vec<String>,
    bound: Vec<String>,
    subjects: Vec<String>,
    unbound: Vec<String>,
    past: Vec<String>,
    past_claim: Vec<String>,
    negated: Vec<String>,
}

/// Tells the conditions that rule a claim from those that only stand before one: "when it is
/// delivered", but not "when I checked it was delivered".
#[derive(Debug)]
pub struct Conditions {
    subordinate: Regex,
    temporal: Regex,
    habitual: Regex,
    regret: Regex,
    /// All that may stand between a conjunction and its claim; nothing where anything may.
    bound: Option<Regex>,
    /// Begins the subject of a clause; there may be one.
    subjects: Regex,
    unbound: Regex,
    past: Regex,
    past_claim: Regex,
    negated: Regex,
}

impl Conditions {
    /// `prefix` is what may be written as one with a word.
    pub(super) fn compile(file: &ConditionsFile, prefix: &str) -> Result<Self, LexiconError> {
        let list = |patterns: &[String]| {
            let plain: Vec<String> = patterns.iter().map(|p| plain_pattern(p)).collect();
            if plain.is_empty() { r"[^\s\S]".to_owned() } else { plain.join("|") }
        };
        let whole = |patterns: &[String]| {
            pattern("conditions", &format!("^{prefix}(?:{})$", list(patterns)))
        };
        let word = |patterns: &[String]| {
            pattern("conditions", &format!(r"\b{prefix}(?:{})\b", list(patterns)))
        };
        let bound = format!(r"^(?:\W|\b{prefix}(?:{})\b)*$", list(&file.bound));
        Ok(Self {
            subordinate: whole(&file.subordinate)?,
            temporal: whole(&file.temporal)?,
            habitual: whole(&file.habitual)?,
            regret: whole(&file.regret)?,
            bound: if file.bound.is_empty() { None } else { Some(pattern("conditions", &bound)?) },
            subjects: word(&file.subjects)?,
            unbound: word(&file.unbound)?,
            past: word(&file.past)?,
            past_claim: pattern("conditions", &format!("(?:{})$", list(&file.past_claim)))?,
            negated: word(&file.negated)?,
        })
    }

    /// Whether `cue` regrets what somebody else has told.
    pub fn regrets(&self, cue: &str) -> bool {
        self.regret.is_match(cue)
    }

    /// Whether `cue`, with `gap` between it and `claim`, says that the claim need not be so.
    /// `rest` is what follows the claim in its clause.
    pub fn rules(&self, cue: &str, gap: &str, claim: &str, rest: &str) -> bool {
        let temporal = self.temporal.is_match(cue);
        if temporal || self.subordinate.is_match(cue) {
            let fits = self.bound.as_ref().is_none_or(|bound| bound.is_match(gap))
                && self.subjects.find_iter(gap).count() <= 1
                && !self.unbound.is_match(gap);
            let past = temporal
                && (self.past.is_match(gap)
                    || self.past.is_match(rest)
                    || self.past_claim.is_match(claim));
            return fits && !past;
        }
        if self.habitual.is_match(cue) {
            return !self.past.is_match(gap)
                && !self.past_claim.is_match(claim)
                && self.subjects.find_iter(gap).next().is_none();
        }
        if self.regret.is_match(cue) {
            return self.negated.is_match(gap);
        }
        !self.unbound.is_match(gap)
    }
}
