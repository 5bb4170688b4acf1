//! Which language a turn is answered in.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::language::{Language, LanguageChoice, LanguageReason};
use crate::texts::{Texts, words};

/// So many words that only one language uses, ahead of the next language, settle the matter.
const STRONG_LEAD: f64 = 2.0;
/// With fewer words than this, the detector's trigrams say little, whatever it thinks of them.
const FEWEST_WORDS: usize = 4;

/// E-mail addresses, links, and everything with a digit in it: it is of no language.
static NO_LANGUAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\S+@\S+|https?://\S+|www\.\S+|\S*\d\S*").ok());

/// What a text tells about its language.
#[derive(Debug, PartialEq)]
enum Evidence {
    /// Enough to change the language of a conversation.
    Strong(Language, f64),
    /// Better than the shop's default.
    Weak(Language, f64),
    /// Nothing.
    None,
}

/// The language to answer `text` in; always one that `texts` has.
///
/// A text that clearly is in one of our languages decides. Otherwise the conversation keeps the
/// language of its `history`; a new one takes the caller's `hint`, then what little the text
/// tells, then the shop's default. Numbers, addresses and a bare "ok" tell nothing.
pub fn choose(
    texts: &Texts,
    text: &str,
    history: Option<&Language>,
    hint: Option<&Language>,
    shop_default: &Language,
) -> LanguageChoice {
    let choice = |language: &Language, confidence, reason| LanguageChoice {
        language: language.clone(),
        confidence,
        reason,
    };
    let evidence = evidence(texts, text);
    if let Evidence::Strong(language, confidence) = &evidence {
        return choice(language, *confidence, LanguageReason::Detected);
    }
    if let Some(language) = history.filter(|language| texts.supports(language)) {
        return choice(language, 1.0, LanguageReason::History);
    }
    if let Some(language) = hint.filter(|language| texts.supports(language)) {
        return choice(language, 1.0, LanguageReason::Hint);
    }
    if let Evidence::Weak(language, confidence) = &evidence {
        return choice(language, *confidence, LanguageReason::Detected);
    }
    let default = Some(shop_default).filter(|language| texts.supports(language)).cloned();
    choice(&default.unwrap_or_else(Language::english), 0.0, LanguageReason::ShopDefault)
}

fn evidence(texts: &Texts, text: &str) -> Evidence {
    let text = NO_LANGUAGE.as_ref().map_or(text.into(), |pattern| pattern.replace_all(text, " "));
    let distinct: HashSet<String> = words(&text).into_iter().collect();
    let scores = scores(texts, &distinct);
    let total: f64 = scores.iter().map(|(_, score)| score).sum();
    let best = scores.first().filter(|(_, score)| *score > 0.0);
    let lead = best.map_or(0.0, |(_, score)| score - scores.get(1).map_or(0.0, |next| next.1));
    let own = best.filter(|_| lead > 0.0).map(|(language, score)| (*language, score / total));

    let detected = whatlang::detect(&text).filter(whatlang::Info::is_reliable);
    let detected = detected.filter(|_| distinct.len() >= FEWEST_WORDS);
    let known = detected.as_ref().map(|info| {
        let name = info.lang().eng_name();
        let language = texts.languages().iter().find(|own| texts.language_name(own) == name);
        (language, info.confidence())
    });
    match (known, own) {
        (_, Some((language, share))) if lead >= STRONG_LEAD => {
            Evidence::Strong(language.clone(), share)
        }
        (Some((Some(language), confidence)), Some((same, _))) if language == same => {
            Evidence::Strong(language.clone(), confidence)
        }
        (Some((Some(language), confidence)), None) => {
            Evidence::Strong(language.clone(), confidence)
        }
        // Surely a language that we have no texts for: a stray word of ours means nothing.
        (Some((None, _)), _) | (None, None) => Evidence::None,
        (_, Some((language, share))) => Evidence::Weak(language.clone(), share),
    }
}

/// Each language with how many of `distinct` words are its own, best first. A word that several
/// languages use counts in part for each; one that all use counts for none.
fn scores<'a>(texts: &'a Texts, distinct: &HashSet<String>) -> Vec<(&'a Language, f64)> {
    let all = texts.languages().len();
    let mut scores: Vec<(&Language, f64)> =
        texts.languages().iter().map(|language| (language, 0.0)).collect();
    for word in distinct {
        let users = texts.languages_of(word);
        let weight = match u32::try_from(users.len()) {
            Ok(shared @ 1..) if users.len() < all || all == 1 => 1.0 / f64::from(shared),
            _ => continue,
        };
        for (_, score) in scores.iter_mut().filter(|(language, _)| users.contains(language)) {
            *score += weight;
        }
    }
    scores.sort_by(|a, b| b.1.total_cmp(&a.1));
    scores
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::embedded().unwrap());

    fn language(code: &str) -> Language {
        Language::parse(code).unwrap()
    }

    fn chosen(
        text: &str,
        history: Option<&str>,
        hint: Option<&str>,
        default: &str,
    ) -> LanguageChoice {
        let (history, hint) = (history.map(language), hint.map(language));
        choose(&TEXTS, text, history.as_ref(), hint.as_ref(), &language(default))
    }

    #[test]
    fn usual_questions_come_out_right_with_no_history() {
        for (text, expected) in [
            ("Where is my order HM-10432?", "en"),
            ("wheres my order", "en"),
            ("my order is HM-10432 and my email is ana@example.com", "en"),
            ("I want to cancel it", "en"),
            ("Is the rain jacket in stock?", "en"),
            ("hello", "en"),
            ("¿Dónde está mi pedido?", "es"),
            ("donde esta mi pedido HM-10432", "es"),
            ("Hola, mi pedido es el HM-10432 y mi correo es ana@example.com", "es"),
            ("quiero hablar con una persona", "es"),
            ("hola", "es"),
            ("Wo ist meine Bestellung?", "de"),
            ("wo bleibt mein Paket HM 10432", "de"),
            ("Ich möchte stornieren", "de"),
            ("Moin, wann kommt das an? Bestellung HM-10432, 20095", "de"),
            ("danke", "de"),
        ] {
            for default in ["en", "es", "de"] {
                let choice = chosen(text, None, None, default);
                assert_eq!(choice.language.code(), expected, "{text} / {default}: {choice:?}");
                assert_eq!(choice.reason, LanguageReason::Detected, "{text}");
            }
        }
    }

    #[test]
    fn a_clear_text_changes_the_language_and_a_scrap_does_not() {
        for (text, history, expected) in [
            ("Where is my order?", "de", "en"),
            ("¿Dónde está mi pedido?", "en", "es"),
            ("Wo ist meine Bestellung?", "en", "de"),
            ("danke", "en", "en"),
            ("ok", "de", "de"),
            ("HM-10432", "es", "es"),
            ("ana@example.com", "de", "de"),
            ("28013 Madrid", "de", "de"),
            ("thanks!", "es", "es"),
            ("", "es", "es"),
            ("👍", "de", "de"),
        ] {
            let choice = chosen(text, Some(history), None, "en");
            assert_eq!(choice.language.code(), expected, "{text}: {choice:?}");
        }
    }

    #[test]
    fn a_hint_outranks_weak_evidence_and_yields_to_strong() {
        assert_eq!(chosen("hola", None, Some("de"), "en").language.code(), "de");
        assert_eq!(chosen("hola", None, Some("de"), "en").reason, LanguageReason::Hint);
        assert_eq!(chosen("hm-10432", None, Some("es"), "en").language.code(), "es");
        assert_eq!(
            chosen("Wo ist meine Bestellung?", None, Some("es"), "en").language.code(),
            "de"
        );
        assert_eq!(chosen("HM-10432", Some("de"), Some("es"), "en").language.code(), "de");
    }

    #[test]
    fn only_languages_with_texts_are_chosen() {
        let finnish = "Hei, voisitteko kertoa minulle, missä tilaukseni on juuri nyt?";
        assert_eq!(chosen(finnish, None, None, "de").reason, LanguageReason::ShopDefault);
        assert_eq!(chosen(finnish, None, Some("es"), "de").language.code(), "es");
        assert_eq!(chosen("HM-10432", Some("fi"), Some("nl"), "pl").language.code(), "en");
    }

    proptest! {
        #[test]
        fn what_has_no_language_never_changes_it(
            parts in prop::collection::vec(
                prop_oneof![
                    "[0-9]{1,20}",
                    "(HM|hm)[- #]?[0-9]{4,6}",
                    "[a-z]{1,8}(\\.[a-z]{1,6})?@[a-z]{2,8}\\.(com|de|es)",
                    "https?://[a-z]{3,8}\\.com/[a-z/]{0,10}",
                    "(ok|OK|Ok|okay)[.!]{0,2}",
                    "[ \\t\\n.,;:!?]{1,3}",
                ],
                0..5,
            ),
            history in prop::sample::select(vec!["en", "es", "de"]),
        ) {
            let choice = chosen(&parts.join(" "), Some(history), None, "en");
            prop_assert_eq!(choice.language.code(), history);
            prop_assert_eq!(choice.reason, LanguageReason::History);
        }

        #[test]
        fn any_text_gets_a_language_with_texts(text in "\\PC{0,200}") {
            let choice = chosen(&text, None, None, "en");
            prop_assert!(TEXTS.supports(&choice.language));
            prop_assert!((0.0..=1.0).contains(&choice.confidence));
        }
    }
}
