//! Answers as customers write them, language by language: `cases/<language>.txt`. `+` is a yes, `-` a
//! no, `?` is unclear; ` | ` parts messages, `= cancel` names the proposal that they answer.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::domain::action::ActionKind;

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::embedded().unwrap());

static CASES: LazyLock<Vec<Case>> =
    LazyLock::new(|| TEXTS.languages().iter().flat_map(cases).collect());

/// Fewest answers that a language's cases hold: yes, no, unclear.
const FEWEST: [usize; 3] = [60, 60, 120];

/// Words of one language that are a yes in another, where the conversation is in that one.
const HOMONYMS: [&str; 12] =
    ["ss", "já já", "y", "ya", "s", "o", "j", "ja", "já", "ja ja ja", "si", "si si"];

#[derive(Debug, Clone)]
struct Case {
    language: Language,
    action: Option<Action>,
    messages: Vec<String>,
    expected: Consent,
}

impl Case {
    fn read_in(&self, language: &Language) -> Consent {
        let messages: Vec<&str> = self.messages.iter().map(String::as_str).collect();
        read(&TEXTS, language, self.action.as_ref(), &messages)
    }

    fn shown(&self) -> String {
        let action = self.action.as_ref().map_or("any".to_owned(), |a| a.kind().to_string());
        format!("[{} {action}] {}", self.language, self.messages.join(" | "))
    }
}

fn action(name: &str) -> Option<Action> {
    let action = match name {
        "any" => return None,
        "cancel" => serde_json::json!({"action": "cancel", "lines": [], "reason": "other"}),
        "cancel_line" => {
            serde_json::json!({"action": "cancel", "lines": ["lin_1"], "reason": "other"})
        }
        "change_address" => serde_json::json!({"action": name, "address": {
            "name": "A", "line1": "B 1", "city": "C", "postal_code": "1", "country": "DE"}}),
        "change_items" => serde_json::json!({"action": name, "items": [], "method": null}),
        "change_payment" => serde_json::json!({"action": name, "method": "pm_1"}),
        "set_instructions" => serde_json::json!({"action": name, "text": "ring"}),
        "choose_offer" => serde_json::json!({"action": name, "offer": "off_1"}),
        "return" => serde_json::json!({"action": name, "items": [], "refund_to": "original"}),
        "exchange" => {
            serde_json::json!({"action": name, "items": [], "reason": "size", "method": null})
        }
        other => panic!("no such proposal: {other}"),
    };
    Some(serde_json::from_value(action).unwrap())
}

fn cases(language: &Language) -> Vec<Case> {
    let file = format!("src/agent/consent/cases/{language}.txt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut proposal = None;
    let mut cases = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (mark, rest) = line.split_at(line.len().min(2));
        let expected = match mark {
            "= " => {
                proposal = action(rest);
                continue;
            }
            "+ " => Consent::Yes,
            "- " => Consent::No,
            "? " => Consent::Unclear,
            _ => panic!("{file}: unknown mark in {line:?}"),
        };
        let messages = rest.split(" | ").map(|m| m.replace("\\n", "\n")).collect();
        let action = proposal.clone();
        cases.push(Case { language: language.clone(), action, messages, expected });
    }
    cases
}

fn that_say(expected: Consent) -> Vec<Case> {
    CASES.iter().filter(|case| case.expected == expected).cloned().collect()
}

#[test]
fn answers_are_read_as_they_are_meant() {
    let mut wrong = Vec::new();
    for case in CASES.iter() {
        let said = case.read_in(&case.language);
        if said != case.expected {
            wrong.push(format!("{}: {said:?}", case.shown()));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_language_has_enough_answers() {
    for language in TEXTS.languages() {
        let cases: Vec<&Case> = CASES.iter().filter(|case| case.language == *language).collect();
        let count = |kind| cases.iter().filter(|case| case.expected == kind).count();
        let held = [Consent::Yes, Consent::No, Consent::Unclear].map(count);
        let is_enough = held.iter().zip(FEWEST).all(|(held, fewest)| *held >= fewest);
        assert!(is_enough, "{language}: {held:?}");
    }
}

#[test]
fn what_is_no_yes_is_none_in_a_conversation_in_another_language() {
    let mut wrong = Vec::new();
    for case in CASES.iter().filter(|c| !HOMONYMS.contains(&c.messages.join(" ").as_str())) {
        for language in TEXTS.languages().iter().filter(|other| **other != case.language) {
            let said = case.read_in(language);
            let is_turned = match case.expected {
                Consent::Yes => said == Consent::No,
                Consent::No | Consent::Unclear => said == Consent::Yes,
            };
            if is_turned {
                wrong.push(format!("{} in {language}: {said:?}", case.shown()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_names_an_action_is_no_yes_to_another() {
    let mut wrong = Vec::new();
    for case in that_say(Consent::Yes) {
        let Some(own) = &case.action else { continue };
        if case.clone_with(None).read_in(&case.language) == Consent::Yes {
            continue;
        }
        let others: &[&str] = match own.kind() {
            ActionKind::Cancel => &["change_address", "set_instructions", "choose_offer", "return"],
            // They share "change it" and "send it".
            _ => &["cancel", "cancel_line"],
        };
        for other in others {
            let other = case.clone_with(action(other));
            if other.read_in(&case.language) == Consent::Yes {
                wrong.push(other.shown());
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

impl Case {
    fn clone_with(&self, action: Option<Action>) -> Self {
        Self { action, ..self.clone() }
    }

    fn with(&self, before: bool, message: &str) -> Self {
        let mut case = self.clone();
        case.messages.insert(if before { 0 } else { case.messages.len() }, message.to_owned());
        case
    }

    fn glued(&self, before: bool, text: &str) -> Self {
        let mut case = self.clone();
        let whole = case.messages.join(" ");
        case.messages =
            vec![if before { format!("{text} {whole}") } else { format!("{whole} {text}") }];
        case
    }
}

proptest! {
    #[test]
    fn one_thing_more_is_no_plain_yes(
        case in prop::sample::select(that_say(Consent::Yes)),
        more in prop_oneof![
            Just("?".to_owned()), Just("？".to_owned()), Just("؟".to_owned()),
            "[0-9]{1,6}", "HM-[0-9]{5}", "zq[a-z]{1,8}", "қ[а-я]{1,8}", "ظث[ب-ي]{1,4}", "ヴゔ[ァ-ン]{1,4}",
            "[\"“«>:/~*()]", "[🤔🙄😡🤷🚫]",
        ],
        before: bool,
    ) {
        for language in TEXTS.languages() {
            for changed in [case.with(before, &more), case.glued(before, &more)] {
                prop_assert_eq!(changed.read_in(language), Consent::Unclear, "{}", changed.shown());
            }
        }
    }

    #[test]
    fn a_yes_beside_a_no_is_unclear(
        yes in prop::sample::select(that_say(Consent::Yes)),
        no in prop::sample::select(that_say(Consent::No)),
        before: bool,
    ) {
        let no = no.messages.join(" ");
        for changed in [yes.with(before, &no), yes.glued(before, &no)] {
            for language in TEXTS.languages() {
                prop_assert_ne!(changed.read_in(language), Consent::Yes, "{}", changed.shown());
            }
        }
    }

    #[test]
    fn a_yes_beside_what_is_unclear_and_not_only_polite_is_no_yes(
        yes in prop::sample::select(that_say(Consent::Yes)),
        other in prop::sample::select(that_say(Consent::Unclear)),
        before: bool,
    ) {
        let said = other.messages.join("\n");
        // What is understood in full may go with a yes: "OK", "thanks"; so may what begins a
        // request in Japanese, which is one sentence in two messages.
        let is_understood = |language: &Language, said: &str| {
            let said: Vec<Token> = tokens(said);
            let phrases = TEXTS.consent(language).unwrap();
            let action = yes.action.as_ref();
            Reading { phrases, said: &said, action, is_home: true }.consent().is_some()
        };
        let request = format!("{said}お願いします");
        let understood = |language| is_understood(language, &said) || is_understood(language, &request);
        if TEXTS.languages().iter().any(understood) {
            return Ok(());
        }
        let changed = yes.with(before, &said);
        for language in TEXTS.languages() {
            prop_assert_ne!(changed.read_in(language), Consent::Yes, "{}", changed.shown());
        }
    }

    #[test]
    fn any_text_can_be_read(texts in prop::collection::vec("\\PC{0,200}", 0..3)) {
        let messages: Vec<&str> = texts.iter().map(String::as_str).collect();
        for language in TEXTS.languages() {
            let _ = read(&TEXTS, language, None, &messages);
        }
    }
}

#[test]
fn a_long_text_is_no_plain_answer() {
    let long = "yes ".repeat(MOST_TOKENS + 1);
    assert_eq!(read(&TEXTS, &Language::english(), None, &[&long]), Consent::Unclear);
    assert_eq!(read(&TEXTS, &Language::english(), None, &[]), Consent::Unclear);
}

#[test]
fn a_language_without_phrases_is_answered_in_the_others() {
    let dutch = Language::parse("nl").unwrap();
    assert_eq!(read(&TEXTS, &dutch, None, &["yes please"]), Consent::Yes);
    assert_eq!(read(&TEXTS, &dutch, None, &["no"]), Consent::No);
    assert_eq!(read(&TEXTS, &dutch, None, &["misschien"]), Consent::Unclear);
}

/// A client that knows of no presses posts a button's text alone.
#[test]
fn the_words_on_our_own_buttons_are_understood() {
    let mut wrong = Vec::new();
    for language in TEXTS.languages() {
        for (key, meant) in [("proposal-yes", Consent::Yes), ("proposal-no", Consent::No)] {
            let text = TEXTS.say(language, key, &crate::texts::FluentArgs::new());
            let said = read(&TEXTS, language, None, &[&text]);
            if said != meant {
                wrong.push(format!("{language} {text}: {said:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
