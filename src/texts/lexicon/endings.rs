//! Senses in languages that turn a claim by what stands behind it: 届|きました, 届|いておりません.

use regex::Regex;
use serde::Deserialize;

use super::parse::{Holes, anchored};
use super::{Claim, Cue, LexiconError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndingFile {
    sense: Cue,
    patterns: Vec<String>,
    /// The claims that it turns; all where none is named.
    #[serde(default)]
    only: Vec<Claim>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndingsFile {
    /// In the order in which they are tried: what rules the others comes first.
    senses: Vec<EndingFile>,
    /// Denies the future: "will not be delivered".
    never: Vec<String>,
    /// An expectation of the past.
    was: Vec<String>,
}

#[derive(Debug)]
struct Ending {
    sense: Cue,
    words: Regex,
    only: Vec<Claim>,
}

/// What the words right behind a claim make of it.
#[derive(Debug)]
pub struct Endings {
    senses: Vec<Ending>,
    never: Regex,
    was: Regex,
}

impl Endings {
    pub(super) fn compile(file: &EndingsFile, holes: &Holes) -> Result<Self, LexiconError> {
        let senses = file
            .senses
            .iter()
            .map(|one| {
                let words = anchored("endings", &one.patterns, holes)?;
                Ok(Ending { sense: one.sense, words, only: one.only.clone() })
            })
            .collect::<Result<_, LexiconError>>()?;
        Ok(Self {
            senses,
            never: anchored("never", &file.never, holes)?,
            was: anchored("was", &file.was, holes)?,
        })
    }

    /// The sense of `claim` before `rest`; nothing where none of the endings is there.
    pub fn sense(&self, claim: Claim, rest: &str) -> Option<Cue> {
        let turns = |one: &&Ending| {
            (one.only.is_empty() || one.only.contains(&claim)) && one.words.is_match(rest)
        };
        self.senses.iter().find(turns).map(|one| one.sense)
    }

    /// Whether what stands before `rest`, whatever it says, is not said to be so.
    pub fn is_conditional(&self, rest: &str) -> bool {
        let mut all = self.senses.iter().filter(|one| one.only.is_empty());
        all.find(|one| one.words.is_match(rest)).is_some_and(|one| one.sense == Cue::Conditional)
    }

    /// Whether a claim before `rest` is denied for all time to come.
    pub fn never(&self, rest: &str) -> bool {
        self.never.is_match(rest)
    }

    /// Whether an expectation before `rest` is one of the past.
    pub fn was(&self, rest: &str) -> bool {
        self.was.is_match(rest)
    }
}
