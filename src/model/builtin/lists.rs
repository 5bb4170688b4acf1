//! Lists of words by which messages are read, in all languages at once, since customers mix them.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::texts::{FluentArgs, Texts, words};

/// What stands before an Arabic word and is written as one with it: and, then, by, like, for, the.
const ARABIC_PREFIXES: [&str; 10] = ["وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل"];

/// What stands for a letter that is left out.
const APOSTROPHES: [char; 2] = ['\'', '’'];

/// Letters from which a word with one slip is still taken for itself.
const FEWEST_LETTERS: usize = 5;

/// Words that mean the same to us.
#[derive(Debug, Default)]
pub(super) struct WordList {
    /// As [`words`] gives them.
    words: HashSet<String>,
    /// Of scripts without spaces between words, longest first: found within a text.
    parts: Vec<String>,
}

impl WordList {
    /// The entries of the comma-separated message `key` in every language that has it.
    pub(super) fn load(texts: &Texts, key: &str) -> Self {
        let mut list = Self::default();
        for language in texts.languages() {
            list.add(&texts.say(language, key, &FluentArgs::new()));
        }
        list
    }

    /// Adds the entries of a comma-separated list.
    pub(super) fn add(&mut self, entries: &str) {
        for entry in entries.split([',', '、', '،']) {
            let entry = plain(entry);
            if entry.contains(has_no_spaces) {
                self.parts.push(entry.trim().to_owned());
            } else {
                self.words.extend(words(&entry));
            }
        }
        self.parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    }

    /// Whether a word of `text` is one of them.
    pub(super) fn speaks_in(&self, text: &str) -> bool {
        let text = plain(text);
        let has_word = |text: &str| words(text).iter().any(|word| self.has(word));
        self.has_part(&text)
            || has_word(&text)
            || text.contains(APOSTROPHES) && has_word(&unelided(&text))
    }

    /// Parts are of scripts that ASCII does not have.
    fn has_part(&self, text: &str) -> bool {
        !text.is_ascii() && self.parts.iter().any(|part| text.contains(part.as_str()))
    }

    /// The same with one letter of a longer word wrong, missing or too many, or two swapped.
    pub(super) fn nearly_speaks_in(&self, text: &str) -> bool {
        self.speaks_in(text)
            || words(text).iter().any(|word| self.words.iter().any(|own| is_near(own, word)))
    }

    /// Whether `text` has words, and they are all of this list.
    pub(super) fn is_all_of(&self, text: &str) -> bool {
        let text = self.without_parts(&unelided(&plain(text)));
        let left = words(&text);
        left.iter().all(|word| self.has(word)) && (!left.is_empty() || text.contains(GONE))
    }

    /// Whether `word`, as [`words`] gives it, is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(word)
            || ARABIC_PREFIXES
                .iter()
                .any(|front| word.strip_prefix(front).is_some_and(|rest| self.words.contains(rest)))
    }

    /// `text` with a mark in place of every part that is one of these. A single kana is one only
    /// where it stands alone: within a word it is a letter of it.
    pub(super) fn without_parts(&self, text: &str) -> String {
        let mut text = text.to_owned();
        let parts = if text.is_ascii() { &[][..] } else { &self.parts };
        for part in parts {
            let mut letters = part.chars();
            text = match (letters.next(), letters.next()) {
                (Some(kana), None) if is_hiragana(kana) => without_lone(&text, kana),
                _ => text.replace(part.as_str(), GONE),
            };
        }
        text
    }
}

fn without_lone(text: &str, kana: char) -> String {
    let letters: Vec<char> = text.chars().collect();
    let near = |place: Option<usize>| {
        place.and_then(|place| letters.get(place)).is_some_and(|letter| is_hiragana(*letter))
    };
    let shown = letters.iter().enumerate().map(|(place, letter)| {
        let alone = *letter == kana && !near(place.checked_sub(1)) && !near(Some(place + 1));
        if alone { GONE.to_owned() } else { letter.to_string() }
    });
    shown.collect()
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309F}')
}

/// Stands where a part was.
pub(super) const GONE: &str = "\u{fffc}";

/// Whether `c` is of a script that puts no spaces between words.
pub(super) fn has_no_spaces(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{0E00}'..='\u{0E7F}')
}

/// Whether one slip of the fingers makes `typed` of `word`, which has letters enough for that to
/// be no other word.
fn is_near(word: &str, typed: &str) -> bool {
    let (word, typed): (Vec<char>, Vec<char>) = (word.chars().collect(), typed.chars().collect());
    if word.len() < FEWEST_LETTERS || word.len().abs_diff(typed.len()) > 1 {
        return false;
    }
    let front = word.iter().zip(&typed).take_while(|(a, b)| a == b).count();
    let rest = |letters: &[char], skip: usize| -> Vec<char> {
        letters.iter().skip(front + skip).copied().collect()
    };
    let swapped = || {
        let two = |letters: &[char]| (letters.get(front).copied(), letters.get(front + 1).copied());
        let ((a, b), (c, d)) = (two(&word), two(&typed));
        a == d && b == c && rest(&word, 2) == rest(&typed, 2)
    };
    match word.len().cmp(&typed.len()) {
        std::cmp::Ordering::Less => rest(&word, 0) == rest(&typed, 1),
        std::cmp::Ordering::Greater => rest(&word, 1) == rest(&typed, 0),
        std::cmp::Ordering::Equal => rest(&word, 1) == rest(&typed, 1) || swapped(),
    }
}

/// Text with a space for each apostrophe: `l'autre` is two words, which `words` gives as one.
fn unelided(text: &str) -> String {
    text.replace(APOSTROPHES, " ")
}

/// Compatibility form in lower case.
fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(entries: &str) -> WordList {
        let mut list = WordList::default();
        list.add(entries);
        list
    }

    #[test]
    fn words_are_found_in_every_script() {
        let others = list("other, otro, autre, もう一つ, 別の, أخرى, آخر");
        for text in [
            "the OTHER one",
            "el otro?",
            "non, l'autre",
            "l’autre !",
            "もう一つの注文は？",
            "別のです",
            "الأخرى",
            "وآخر طلب",
        ] {
            assert!(others.speaks_in(text), "{text}");
        }
        for text in ["mother", "otros", "متأخر", "一つ", ""] {
            assert!(!others.speaks_in(text), "{text}");
        }
    }

    #[test]
    fn a_text_can_be_all_of_a_list() {
        let yes = list("yes, please, はい, お願い, します, نعم");
        for text in ["yes", "Yes, please!", "はい、お願いします。", "نعم"] {
            assert!(yes.is_all_of(text), "{text}");
        }
        for text in ["", "?", "yes but no", "はい、違います", "please cancel it"] {
            assert!(!yes.is_all_of(text), "{text}");
        }
    }

    #[test]
    fn parts_are_taken_out_of_a_text_and_not_out_of_words() {
        let around = list("は, か, の, ありますか, 在庫");
        for (text, left) in [
            ("テントは在庫ありますか", "テント"),
            ("かばんの在庫", "かばんの"),
            ("Lee 2は在庫ありますか？", "Lee 2？"),
        ] {
            assert_eq!(around.without_parts(text).replace(GONE, ""), left, "{text}");
        }
    }

    #[test]
    fn one_slip_is_forgiven_in_longer_words() {
        let orders = list("order, pedido, id");
        for typed in ["ordr", "oder", "ordre", "orders", "oreder", "pedio", "id"] {
            assert!(orders.nearly_speaks_in(typed), "{typed}");
        }
        for typed in ["or", "ordeal", "if", "redro", "pad"] {
            assert!(!orders.nearly_speaks_in(typed), "{typed}");
        }
    }
}
