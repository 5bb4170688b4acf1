//! Lists of words by which messages are read, in all languages at once, since customers mix them.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use crate::texts::{FluentArgs, Texts, words};

/// What stands before an Arabic word and is written as one with it: and, then, by, like, for, the.
const ARABIC_PREFIXES: [&str; 10] = ["وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل"];

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
        self.parts.iter().any(|part| text.contains(part.as_str()))
            || words(&text).iter().any(|word| self.has(word))
    }

    /// Whether `text` has words, and they are all of this list.
    pub(super) fn is_all_of(&self, text: &str) -> bool {
        let text = self.without_parts(&plain(text));
        let left = words(&text);
        left.iter().all(|word| self.has(word)) && (!left.is_empty() || text.contains(GONE))
    }

    /// Whether `word`, as [`words`] gives it, is one of them.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(word)
            || ARABIC_PREFIXES.iter().any(|front| {
                word.strip_prefix(front).is_some_and(|rest| self.words.contains(rest))
            })
    }

    /// `text` with a mark in place of every part that is one of these.
    pub(super) fn without_parts(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for part in &self.parts {
            text = text.replace(part.as_str(), GONE);
        }
        text
    }
}

/// Stands where a part was.
const GONE: &str = "\u{fffc}";

/// Whether `c` is of a script that puts no spaces between words.
pub(super) fn has_no_spaces(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{0E00}'..='\u{0E7F}')
}

/// Compatibility form in lower case.
fn plain(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}
