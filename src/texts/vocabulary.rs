//! Which words our own texts use in which language: a second opinion on short messages.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::plain_arabic;
use crate::domain::language::Language;

/// The words of `text` in lower case and without accents, so that `dónde` and `Donde` are one,
/// and so are the ways to write an Arabic word. Numbers, punctuation and whatever is no letter
/// only separate.
pub fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .filter_map(plain_arabic)
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\'' | '’'))
        .collect();
    plain
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Words with the languages whose texts use them.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(HashMap<String, Vec<Language>>);

impl Vocabulary {
    /// Adds the words of a text in `language`.
    pub(super) fn learn(&mut self, language: &Language, text: &str) {
        for word in words(text) {
            let languages = self.0.entry(word).or_default();
            if !languages.contains(language) {
                languages.push(language.clone());
            }
        }
    }

    /// The languages that use `word`, which is as [`words`] gives it.
    pub(super) fn languages_of(&self, word: &str) -> &[Language] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }
}
