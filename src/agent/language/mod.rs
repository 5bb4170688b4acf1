//! Which language a turn is answered in.

mod detector;

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::language::{Language, LanguageChoice, LanguageReason};
use crate::texts::{Texts, words};
use detector::{Detector, Guess};

/// Probability from which a text may change the language of a conversation,
const SURE: f32 = 0.9;
/// if it has so many different words,
const FEWEST_WORDS: usize = 3;
/// so many of which are no names: "Calle de Alcalá" is no Spanish.
const FEWEST_COMMON_WORDS: usize = 2;
/// Words that stand within names: "Rue de la Paix", "Frankfurt an der Oder".
const WITHIN_NAMES: &[&str] = &[
    "a", "am", "an", "and", "da", "das", "de", "del", "der", "des", "di", "do", "dos", "du", "e",
    "el", "et", "im", "in", "la", "las", "le", "les", "los", "of", "on", "sur", "the", "und",
    "upon", "van", "von", "y", "zum", "zur",
];
/// Words that are said in every language, and so speak for none.
const OF_EVERY_LANGUAGE: &[&str] = &["hm", "hmm", "ok", "okay"];
/// In scripts that one language has for itself, so many letters do.
const FEWEST_LETTERS: usize = 2;
/// Probability from which a text says more than the shop's default.
const LIKELY: f32 = 0.5;

/// E-mail addresses, links, and everything with a digit in it: it is of no language.
static NO_LANGUAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    // Where no spaces part words, the sentence around a number is of a language all the same.
    let run = r"[^\s\p{Han}\p{Hiragana}\p{Katakana}ー、。！？（）「」]";
    Regex::new(&format!(r"(?i){run}+@{run}+|https?://{run}+|www\.{run}+|{run}*\d{run}*")).ok()
});

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

/// Makes the detector ready, so that the first message need not wait for it.
pub fn prepare(texts: &Texts) {
    Detector::of(texts);
}

fn evidence(texts: &Texts, text: &str) -> Evidence {
    let text = NO_LANGUAGE.as_ref().map_or(text.into(), |pattern| pattern.replace_all(text, " "));
    let detector = Detector::of(texts);
    let Some(Guess { language: Some(language), probability }) = detector.guess(&text) else {
        return Evidence::None;
    };
    if probability < LIKELY {
        return Evidence::None;
    }
    let confirmed = || {
        let common = without_names(&text);
        different_words(&common) >= FEWEST_COMMON_WORDS
            && detector
                .guess(&common)
                .is_some_and(|guess| guess.language.as_ref() == Some(&language))
    };
    let own_letters = text.chars().filter(|c| detector::is_kana(*c) || detector::is_arabic(*c));
    let strong = probability >= SURE
        && (own_letters.count() >= FEWEST_LETTERS
            || (different_words(&text) >= FEWEST_WORDS && confirmed()));
    let confidence = f64::from(probability);
    if strong {
        Evidence::Strong(language, confidence)
    } else {
        Evidence::Weak(language, confidence)
    }
}

/// The text without words that begin with a capital, and without the little words within names: so
/// without people, streets, towns and products. A text all in capitals shouts, and names nothing.
fn without_names(text: &str) -> String {
    if !text.chars().any(char::is_lowercase) {
        return text.to_lowercase();
    }
    let common = text.split_whitespace().filter(|&word| {
        let first = word.chars().find(|c| c.is_alphabetic());
        first.is_some_and(|c| !c.is_uppercase()) && !WITHIN_NAMES.contains(&word)
    });
    common.collect::<Vec<_>>().join(" ")
}

fn different_words(text: &str) -> usize {
    let telling = words(text).into_iter().filter(|word| !OF_EVERY_LANGUAGE.contains(&&**word));
    telling.collect::<HashSet<_>>().len()
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
            ("¿Tenéis la Brocken Rain Jacket en stock?", "es"),
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
            ("Calle de Alcalá 12, 28014 Madrid", "en", "en"),
            ("Rue de la Paix 5, 75002 Paris", "de", "de"),
            ("Große Elbstraße 5, 22767 Hamburg", "en", "en"),
            ("Baker Street 12, London", "es", "es"),
            ("Nordkap Trekking Backpack", "de", "de"),
            ("Maria da Silva Santos", "en", "en"),
            ("WHERE IS MY ORDER", "de", "en"),
            ("注文HM-10432はどこですか", "en", "ja"),
            ("أين طلبي 10432؟", "en", "ar"),
            ("¿dónde está el pedido 10432?", "en", "es"),
            ("Où est ma commande ?", "en", "fr"),
            ("onde está o meu pedido?", "es", "pt"),
            ("quando chega a minha encomenda", "es", "pt"),
            ("cuándo llega mi pedido", "pt", "es"),
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
