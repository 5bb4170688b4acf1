//! Whether what came back is what a scenario wants.

use unicode_normalization::UnicodeNormalization;

use super::cast::Cast;
use super::file::{HandedOff, OneOrMore, Scenario, Turn};
use super::visitor::Heard;
use crate::domain::language::Language;
use crate::domain::turn::TurnTrace;
use crate::texts::FluentArgs;

/// Name of the engine whose wording is known.
const BUILTIN: &str = "builtin";
/// Stands for what is filled in while a wording is looked up.
const GAP: &str = "\u{fffc}";
/// Values that wordings are filled with.
const ARGUMENTS: [&str; 9] =
    ["order", "orders", "query", "title", "price", "date", "status", "carrier", "tracking"];
/// Characters of a reply that are quoted in a failure.
const QUOTED: usize = 300;

/// Judges one scenario.
pub(super) struct Judge<'a> {
    pub(super) cast: &'a Cast,
    pub(super) scenario: &'a Scenario,
}

impl Judge<'_> {
    /// The first thing in the scenario that cannot be played in this shop, with its key.
    pub(super) fn unplayable(&self) -> Option<String> {
        let supported = |language: &Language| self.cast.texts().supports(language);
        let turns = (1..).zip(&self.scenario.turns);
        for (number, turn) in turns {
            let language = self.language(turn);
            if !supported(language) {
                return Some(format!("turn {number}, language: there are no texts in {language}"));
            }
            let texts = [("say", &turn.say), ("expect", &turn.expect), ("not", &turn.not)];
            let texts = texts.into_iter().chain([("expect_any", &turn.expect_any)]);
            for (key, texts) in texts {
                if let Err(problem) = self.filled(texts, language) {
                    return Some(format!("turn {number}, {key}: {problem}"));
                }
            }
            if let Some(Err(problem)) = turn.card.as_ref().map(|names| self.numbers(names)) {
                return Some(format!("turn {number}, card: {problem}"));
            }
            let unknown = turn.says.0.iter().find(|key| self.wording(key, language).is_none());
            if let Some(key) = unknown {
                let language = language.code();
                return Some(format!("turn {number}, says: {language} has no text called {key}"));
            }
        }
        let store = &self.scenario.store;
        let names = [("proved", store.proved.as_ref()), ("unchanged", Some(&store.unchanged))];
        for (key, names) in names {
            if let Some(Err(problem)) = names.map(|names| self.numbers(names)) {
                return Some(format!("store, {key}: {problem}"));
            }
        }
        let summary = self.filled(&store.summary, &self.scenario.language);
        summary.err().map(|problem| format!("store, summary: {problem}"))
    }

    fn language<'t>(&'t self, turn: &'t Turn) -> &'t Language {
        turn.language.as_ref().unwrap_or(&self.scenario.language)
    }

    /// What the customer says, filled in.
    pub(super) fn said(&self, turn: &Turn) -> Result<Vec<String>, String> {
        self.filled(&turn.say, self.language(turn))
    }

    pub(super) fn filled(
        &self,
        texts: &OneOrMore,
        language: &Language,
    ) -> Result<Vec<String>, String> {
        texts.0.iter().map(|text| self.cast.filled(text, language)).collect()
    }

    /// The numbers of orders, in order of the numbers.
    pub(super) fn numbers(&self, names: &OneOrMore) -> Result<Vec<String>, String> {
        let mut numbers: Vec<String> = names
            .0
            .iter()
            .map(|name| self.cast.number(name).map(str::to_owned))
            .collect::<Result<_, _>>()?;
        numbers.sort();
        Ok(numbers)
    }

    /// The pieces of an own text between what is filled in; none where there is no such text.
    fn wording(&self, key: &str, language: &Language) -> Option<Vec<String>> {
        let mut args = FluentArgs::new();
        for name in ARGUMENTS {
            args.set(name, GAP);
        }
        let text = self.cast.texts().say(language, key, &args);
        let pieces: Vec<String> = text.split(GAP).map(str::to_owned).collect();
        (text != key && !text.is_empty()).then_some(pieces)
    }

    /// What is wrong with what came back in one turn.
    pub(super) fn turn(
        &self,
        turn: &Turn,
        heard: &Heard,
        trace: Option<&TurnTrace>,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let text = match (&heard.text, turn.silent) {
            (Some(text), true) => {
                return vec![format!("nothing was to come back, but: {}", quoted(text))];
            }
            (None, false) => return vec!["nothing came back: a person has this".to_owned()],
            (None, true) => return wrong,
            (Some(text), false) => text.as_str(),
        };
        wrong.extend(self.wordings(turn, text, trace));
        if let Some(Ok(wanted)) = turn.card.as_ref().map(|names| self.numbers(names)) {
            let mut cards = heard.cards.clone();
            cards.sort();
            if cards != wanted {
                wrong.push(format!(
                    "cards of {} were to come, but those of {} came",
                    listed(&wanted),
                    listed(&cards)
                ));
            }
        }
        let language = self.language(turn);
        if heard.language.as_ref() != Some(language) {
            let given = heard.language.as_ref().map_or("none", Language::code);
            wrong.push(format!("language {} was to be {}", given, language.code()));
        }
        wrong.extend(handed_off(turn.handed_off, heard, trace));
        wrong.extend(tools(turn, trace));
        wrong
    }

    fn wordings(&self, turn: &Turn, text: &str, trace: Option<&TurnTrace>) -> Vec<String> {
        let mut wrong = Vec::new();
        let language = self.language(turn);
        let plain = plain(text);
        let has = |wanted: &String| plain.contains(&self::plain(wanted));
        let filled = |texts: &OneOrMore| self.filled(texts, language).unwrap_or_default();
        for wanted in filled(&turn.expect).iter().filter(|wanted| !has(wanted)) {
            wrong.push(format!("lacks “{wanted}”: {}", quoted(text)));
        }
        let any = filled(&turn.expect_any);
        if !any.is_empty() && !any.iter().any(has) {
            wrong.push(format!("has none of “{}”: {}", any.join("”, “"), quoted(text)));
        }
        for unwanted in filled(&turn.not).iter().filter(|unwanted| has(unwanted)) {
            wrong.push(format!("contains “{unwanted}”: {}", quoted(text)));
        }
        if trace.is_some_and(|trace| trace.model == BUILTIN) {
            for key in &turn.says.0 {
                let pieces = self.wording(key, language).unwrap_or_default();
                if !pieces.iter().all(|piece| plain.contains(self::plain(piece).trim())) {
                    wrong.push(format!("does not say {key}: {}", quoted(text)));
                }
            }
        }
        wrong
    }
}

fn handed_off(wanted: Option<HandedOff>, heard: &Heard, trace: Option<&TurnTrace>) -> Vec<String> {
    let reason = trace.and_then(|trace| trace.handoff.as_ref()).map(|handoff| handoff.reason);
    let given = match reason {
        Some(reason) => format!("it was, because {reason}"),
        None if heard.handed_off => "it was".to_owned(),
        None => "it was not".to_owned(),
    };
    match wanted {
        Some(HandedOff::Whether(whether)) if heard.handed_off != whether => {
            let wanted = if whether { "was" } else { "was not" };
            vec![format!("the conversation {wanted} to be handed off, but {given}")]
        }
        Some(HandedOff::Because(wanted)) if reason != Some(wanted) || !heard.handed_off => {
            vec![format!("the conversation was to be handed off because {wanted}, but {given}")]
        }
        _ => Vec::new(),
    }
}

fn tools(turn: &Turn, trace: Option<&TurnTrace>) -> Vec<String> {
    let called = trace.map_or(&[][..], |trace| trace.tools.as_slice());
    let mut left = called.iter();
    let mut wrong = Vec::new();
    if !turn.tools.iter().all(|wanted| left.any(|tool| tool == wanted)) {
        let (wanted, called) = (turn.tools.join(", "), listed(called));
        wrong.push(format!("tools {wanted} were to be called, but {called} were"));
    }
    for unwanted in turn.not_tools.iter().filter(|unwanted| called.contains(unwanted)) {
        wrong.push(format!("the tool {unwanted} was not to be called"));
    }
    wrong
}

/// Text as it is compared: compatibility form, lower case, every space one plain space.
fn plain(text: &str) -> String {
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let spaced: Vec<&str> = text.split_whitespace().collect();
    let mut plain = spaced.join(" ");
    if text.ends_with(char::is_whitespace) {
        plain.push(' ');
    }
    plain
}

fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTED).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    format!("“{}”", quoted.replace('\n', " "))
}

fn listed(items: &[String]) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}
