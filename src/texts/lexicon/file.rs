//! A `claims.toml` as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;
use strum::VariantArray;

use super::conditions::ConditionsFile;
use super::endings::EndingsFile;
use super::{Claim, Cue, DayForm, LexiconError, Unit};

/// What a language's file holds; each list is of patterns where nothing else is said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageFile {
    /// Words that are written as one with the word behind them.
    #[serde(default)]
    pub(super) prefixes: Vec<String>,
    /// What may stand before a word as one with it where words are looked up one by one.
    #[serde(default)]
    pub(super) attached: Vec<String>,
    /// Scripts of the language beside the Latin one, as Unicode names them.
    #[serde(default)]
    pub(super) scripts: Vec<String>,
    #[serde(default)]
    pub(super) tense: Tense,
    /// Whether words stand apart.
    #[serde(default = "yes")]
    pub(super) spaced: bool,
    pub(super) endings: Option<EndingsFile>,
    pub(super) verb_final: bool,
    pub(super) affirmations: Vec<String>,
    pub(super) assents: Vec<String>,
    pub(super) tells: Vec<String>,
    pub(super) each: Vec<String>,
    pub(super) plain: Vec<String>,
    /// Say what the agent cannot do or does not know.
    #[serde(default)]
    pub(super) free: Vec<String>,
    /// Begin a clause about the order, a parcel, the shop or the carrier.
    #[serde(default)]
    pub(super) topics: Vec<String>,
    /// Begin one that only looks so.
    #[serde(default)]
    pub(super) no_topics: Vec<String>,
    /// Say that the agent or the shop has done something or will do it.
    #[serde(default)]
    pub(super) deeds: Vec<String>,
    pub(super) forbidden: Vec<String>,
    pub(super) parcels: Vec<String>,
    #[serde(default)]
    pub(super) conditions: ConditionsFile,
    pub(super) months: Vec<Vec<String>>,
    pub(super) weekdays: Vec<Vec<String>>,
    pub(super) day_words: Vec<Vec<String>>,
    pub(super) numbers: Vec<Vec<String>>,
    pub(super) counted: Vec<String>,
    pub(super) units: BTreeMap<Unit, Vec<String>>,
    #[serde(default)]
    pub(super) duals: Duals,
    pub(super) range: String,
    pub(super) ago_before: Vec<String>,
    pub(super) ago_after: Vec<String>,
    pub(super) within: Vec<String>,
    pub(super) next: Vec<String>,
    pub(super) days: BTreeMap<DayForm, Vec<String>>,
    pub(super) ignored: Vec<String>,
    pub(super) question: Vec<String>,
    pub(super) joint: Vec<String>,
    pub(super) breaks: Vec<String>,
    /// Begin a clause as `breaks` do, and are judged as any other word.
    #[serde(default)]
    pub(super) turns: Vec<String>,
    pub(super) continues: Vec<String>,
    pub(super) was: Vec<String>,
    pub(super) part: Vec<String>,
    pub(super) places: Vec<String>,
    pub(super) not_places: Vec<String>,
    pub(super) cues: BTreeMap<Cue, Vec<String>>,
    pub(super) claims: BTreeMap<Claim, Vec<String>>,
}

fn yes() -> bool {
    true
}

/// Forms of the verb that say by themselves whether something has happened.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tense {
    pub(super) perfect: Vec<String>,
    pub(super) imperfect: Vec<String>,
}

/// Nouns whose form alone says that there are two.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Duals {
    pub(super) units: Vec<String>,
    pub(super) counted: Vec<String>,
}

/// What the file holds that all languages share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CommonFile {
    pub(super) carriers: Vec<String>,
    pub(super) carriers_exact: Vec<String>,
    pub(super) currencies: BTreeMap<String, Vec<String>>,
}

impl LanguageFile {
    /// Reads a language's file, with its parts filled in.
    pub(super) fn read(text: &str) -> Result<Self, LexiconError> {
        let file = with_parts(toml::from_str(text)?).try_into()?;
        complete(&file)?;
        Ok(file)
    }
}

/// The file with each `{name}` of its table `parts` filled in; parts may name other parts.
fn with_parts(mut file: toml::Table) -> toml::Table {
    let parts: Vec<(String, String)> = match file.remove("parts") {
        Some(toml::Value::Table(parts)) => parts
            .into_iter()
            .filter_map(|(name, part)| Some((format!("{{{name}}}"), part.as_str()?.to_owned())))
            .collect(),
        _ => Vec::new(),
    };
    if !parts.is_empty() {
        file.iter_mut().for_each(|(_, value)| fill_parts(value, &parts));
    }
    file
}

/// How deep parts may name other parts.
const PARTS_DEPTH: usize = 3;

fn fill_parts(value: &mut toml::Value, parts: &[(String, String)]) {
    match value {
        toml::Value::String(text) => {
            for _ in 0..PARTS_DEPTH {
                for (name, part) in parts {
                    if text.contains(name.as_str()) {
                        *text = text.replace(name, part);
                    }
                }
            }
        }
        toml::Value::Array(list) => list.iter_mut().for_each(|value| fill_parts(value, parts)),
        toml::Value::Table(table) => {
            table.iter_mut().for_each(|(_, value)| fill_parts(value, parts));
        }
        _ => {}
    }
}

fn complete(file: &LanguageFile) -> Result<(), LexiconError> {
    let missing = |what: &dyn std::fmt::Debug| LexiconError::Missing(format!("{what:?}"));
    for claim in Claim::VARIANTS {
        if file.claims.get(claim).is_none_or(Vec::is_empty) {
            return Err(missing(claim));
        }
    }
    if file.plain.is_empty() {
        return Err(missing(&"plain"));
    }
    for (what, list, length) in [
        ("months", &file.months, 12),
        ("weekdays", &file.weekdays, 7),
        ("numbers", &file.numbers, 12),
        ("day_words", &file.day_words, 31),
    ] {
        if list.len() != length || list.iter().any(Vec::is_empty) {
            return Err(missing(&what));
        }
    }
    for cue in [Cue::Asserted, Cue::Negated, Cue::Future, Cue::Possible, Cue::Conditional] {
        if file.endings.is_none() && file.cues.get(&cue).is_none_or(Vec::is_empty) {
            return Err(missing(&cue));
        }
    }
    for unit in [Unit::Day, Unit::BusinessDay, Unit::Week, Unit::Month, Unit::Hour] {
        if file.units.get(&unit).is_none_or(Vec::is_empty) {
            return Err(missing(&unit));
        }
    }
    Ok(())
}
