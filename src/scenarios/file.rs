//! Files of scenarios.
//!
//! ```toml
//! [[scenario]]
//! name = "a delayed order"
//! language = "en"
//!
//! [[scenario.turn]]
//! say = "where is {order:delayed}? {email:delayed}"
//! expect = ["{expected:delayed}"]
//! card = "delayed"
//! ```

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context;
use figment::Figment;
use figment::error::Kind;
use figment::providers::Serialized;
use serde::Deserialize;

use crate::domain::conversation::{Channel, Owner};
use crate::domain::language::Language;
use crate::domain::turn::HandoffReason;

/// Largest file that is read, in bytes.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// A scripted conversation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Where it was read, without the ending; not a key of the file.
    #[serde(skip)]
    pub file: String,
    /// What it is about; no two in a file are called the same.
    pub name: String,
    /// The language in which the agent must answer, and in which days and amounts are filled in.
    pub language: Language,
    /// Over which channels it is played; all where absent.
    #[serde(default = "channels")]
    pub channels: Vec<Channel>,
    /// What is said, in order.
    #[serde(rename = "turn")]
    pub turns: Vec<Turn>,
    /// What the store must show at the end.
    #[serde(default)]
    pub store: StoreShows,
}

/// What a customer says, and what must come of it. What is absent is not looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Turn {
    /// One message, or several in quick succession.
    pub say: OneOrMore,
    /// Texts that the reply must all contain, whatever their case.
    pub expect: OneOrMore,
    /// Texts of which the reply must contain one.
    pub expect_any: OneOrMore,
    /// Texts that the reply must not contain.
    pub not: OneOrMore,
    /// Keys of `replies.ftl` whose wording the reply must contain; looked at only where the
    /// built-in engine wrote it, for a model has words of its own.
    pub says: OneOrMore,
    /// The orders whose cards must come, and no others; `[]` for none.
    pub card: Option<OneOrMore>,
    /// Whether a person has the conversation after this, or for what reason one gets it now.
    pub handed_off: Option<HandedOff>,
    /// The language of this reply, where it is not the scenario's.
    pub language: Option<Language>,
    /// Tools that must be called, in this order; others may come between.
    pub tools: Vec<String>,
    /// Tools that must not be called.
    pub not_tools: Vec<String>,
    /// Whether no reply must come: a person has the conversation.
    pub silent: bool,
}

/// What the store must show when all is said.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreShows {
    /// Who answers.
    pub owner: Option<Owner>,
    /// Who the customer has proved to be: `anonymous`, `claimed` or `verified`.
    pub principal: Option<Level>,
    /// The orders that are proved, and no others.
    pub proved: Option<OneOrMore>,
    /// Why the conversation was handed off.
    pub handoff: Option<HandoffReason>,
    /// Texts that the summary for the person must contain.
    pub summary: OneOrMore,
    /// The language of the conversation.
    pub language: Option<Language>,
    /// Orders that must be as they were.
    pub unchanged: OneOrMore,
}

/// Levels of a principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, strum::Display)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// Nothing proved.
    Anonymous,
    /// Orders proved.
    Claimed,
    /// Known to be a certain customer.
    Verified,
}

/// `true`, `false`, or the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "true, false, or the reason of a hand-off")]
pub enum HandedOff {
    /// Whether at all.
    Whether(bool),
    /// And why.
    Because(HandoffReason),
}

/// A text, or a list of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Texts")]
pub struct OneOrMore(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a text or a list of texts")]
enum Texts {
    One(String),
    More(Vec<String>),
}

impl From<Texts> for OneOrMore {
    fn from(texts: Texts) -> Self {
        match texts {
            Texts::One(text) => Self(vec![text]),
            Texts::More(texts) => Self(texts),
        }
    }
}

fn channels() -> Vec<Channel> {
    vec![Channel::Web, Channel::Api]
}

/// Every scenario of the `*.toml` files in `directory`, in the order of their names.
///
/// # Errors
/// Where the directory has none, or one cannot be read: the error names file, scenario and key.
pub fn load(directory: &Path) -> anyhow::Result<Vec<Scenario>> {
    let shown = directory.display();
    let entries = std::fs::read_dir(directory)
        .with_context(|| format!("cannot read {shown}: name a directory of scenario files"))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {shown}"))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    let mut scenarios = Vec::new();
    for file in &files {
        let size = file.metadata().map_or(0, |data| data.len());
        anyhow::ensure!(
            size <= MAX_FILE_BYTES,
            "{} is larger than {MAX_FILE_BYTES} bytes: split it",
            file.display()
        );
        let text = std::fs::read_to_string(file);
        let text = text.with_context(|| format!("cannot read {}", file.display()))?;
        scenarios.extend(parse(file, &text)?);
    }
    anyhow::ensure!(!scenarios.is_empty(), "{shown} holds no *.toml file with a [[scenario]]");
    Ok(scenarios)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    scenario: Vec<toml::Table>,
}

fn parse(file: &Path, text: &str) -> anyhow::Result<Vec<Scenario>> {
    let shown = file.display();
    let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let File { scenario: tables } =
        toml::from_str(text).map_err(|error| anyhow::anyhow!("{shown}: {error}"))?;
    let mut names = HashSet::new();
    let mut scenarios = Vec::new();
    for (position, table) in (1..).zip(tables) {
        let name = table.get("name").and_then(toml::Value::as_str);
        let called = name.map_or_else(|| format!("scenario {position}"), |n| format!("“{n}”"));
        let scenario: Result<Scenario, _> = Figment::from(Serialized::defaults(&table)).extract();
        let scenario =
            scenario.map_err(|error| anyhow::anyhow!("{shown}, {called}{}", explained(error)))?;
        if let Some(wrong) = wrong(&scenario) {
            anyhow::bail!("{shown}, {called}, {wrong}");
        }
        anyhow::ensure!(
            names.insert(scenario.name.clone()),
            "{shown}, {called}, name: stands twice, give each its own"
        );
        scenarios.push(Scenario { file: stem.clone(), ..scenario });
    }
    Ok(scenarios)
}

/// `, turn 2, expectt: unknown key, …`
fn explained(error: figment::Error) -> String {
    let Some(first) = error.into_iter().next() else { return ": cannot be read".to_owned() };
    let mut path = first.path.clone();
    let problem = match &first.kind {
        Kind::UnknownField(name, known) => {
            if path.last() != Some(name) {
                path.push(name.clone());
            }
            format!("no such key; there are {}", known.join(", "))
        }
        Kind::MissingField(name) => {
            path.push(name.to_string());
            "is missing".to_owned()
        }
        other => other.to_string(),
    };
    let mut place = String::new();
    for key in path {
        place = match key.parse::<usize>() {
            Ok(index) => format!("{place} {}", index + 1),
            Err(_) => format!("{place}, {key}"),
        };
    }
    format!("{place}: {problem}")
}

/// What cannot be played.
fn wrong(scenario: &Scenario) -> Option<String> {
    if scenario.turns.is_empty() {
        return Some("turn: is missing, write at least one [[scenario.turn]]".to_owned());
    }
    if scenario.channels.is_empty() {
        return Some("channels: is empty, leave it out for all".to_owned());
    }
    for (position, turn) in (1..).zip(&scenario.turns) {
        if turn.say.0.is_empty() {
            return Some(format!("turn {position}, say: is missing, write what the customer says"));
        }
        let replied = !turn.expect.0.is_empty() || !turn.expect_any.0.is_empty();
        if turn.silent && replied {
            return Some(format!(
                "turn {position}, silent: contradicts what the reply must contain"
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        parse(Path::new("a.toml"), text).expect_err(text).to_string()
    }

    #[test]
    fn a_scenario_is_read_with_its_defaults() {
        let text = "[[scenario]]\nname = \"n\"\nlanguage = \"de\"\n[[scenario.turn]]\nsay = \"a\"\n\
            expect = [\"b\", \"c\"]\ncard = []\nhanded_off = \"requested\"\n";
        let read = parse(Path::new("x/a.toml"), text).unwrap();
        let [scenario] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!(scenario.file, "a");
        assert_eq!(scenario.channels, [Channel::Web, Channel::Api]);
        let [turn] = scenario.turns.as_slice() else { panic!("{scenario:?}") };
        assert_eq!(turn.say.0, ["a"]);
        assert_eq!(turn.expect.0, ["b", "c"]);
        assert_eq!(turn.card, Some(OneOrMore(Vec::new())));
        assert_eq!(turn.handed_off, Some(HandedOff::Because(HandoffReason::Requested)));
        assert!(!turn.silent);
    }

    #[test]
    fn what_is_wrong_is_named_with_file_scenario_and_key() {
        let head = "[[scenario]]\nname = \"n\"\nlanguage = \"en\"\n";
        for (text, said) in [
            (
                "[[scenario.turn]]\nsay = \"a\"\nexpectt = \"b\"",
                "a.toml, “n”, turn 1, expectt: no such key",
            ),
            ("[[scenario.turn]]\nsay = 3", "a.toml, “n”, turn 1, say: "),
            ("[[scenario.turn]]\nexpect = \"a\"", "a.toml, “n”, turn 1, say: is missing"),
            (
                "[[scenario.turn]]\nsay = \"a\"\nhanded_off = \"bored\"",
                "a.toml, “n”, turn 1, handed_off: ",
            ),
            ("[scenario.store]\nowner = \"queue\"", "a.toml, “n”, turn: is missing"),
            (
                "[[scenario.turn]]\nsay = \"a\"\n[scenario.store]\nowner = \"me\"",
                "a.toml, “n”, store, owner: ",
            ),
            (
                "chanels = [\"web\"]\n[[scenario.turn]]\nsay = \"a\"",
                "a.toml, “n”, chanels: no such key",
            ),
        ] {
            let found = problem(&format!("{head}{text}"));
            assert!(found.starts_with(said), "{found}");
        }
        let unnamed = problem("[[scenario]]\nlanguage = \"en\"\n[[scenario.turn]]\nsay = \"a\"");
        assert!(unnamed.starts_with("a.toml, scenario 1, name: is missing"), "{unnamed}");
        let twice = format!("{head}[[scenario.turn]]\nsay = \"a\"\n");
        assert!(problem(&twice.repeat(2)).contains("“n”, name: stands twice"));
        assert!(problem("[[scenarios]]\n").contains("scenarios"));
    }
}
