//! A set of words: whole ones, beginnings of words, and patterns.

use std::collections::HashSet;

use regex::Regex;

use super::LexiconError;
use super::parse::pattern;
use crate::texts::fold;

/// Words that state nothing new, in plain form.
///
/// Most entries are words or beginnings (`frustrat\\w*`), which are looked up: as one expression,
/// hundreds of them would take longer to compile than everything else at start.
#[derive(Debug)]
pub(super) struct PlainWords {
    words: HashSet<String>,
    beginnings: HashSet<String>,
    patterns: Regex,
    /// Length of the longest word in characters.
    longest: usize,
}

impl PlainWords {
    pub(super) fn compile(entries: impl Iterator<Item = String>) -> Result<Self, LexiconError> {
        let (mut words, mut beginnings, mut patterns) =
            (HashSet::new(), HashSet::new(), Vec::new());
        let bare = |text: &str| text.chars().all(|c| c.is_alphabetic() || c == '\'');
        for entry in entries {
            match entry.strip_suffix(r"\w*").or_else(|| entry.strip_suffix(r"\w+")) {
                Some(beginning) if bare(beginning) => {
                    beginnings.insert(beginning.to_owned());
                }
                None if bare(&entry) => {
                    words.insert(entry);
                }
                _ => patterns.push(entry),
            }
        }
        // Nothing listed must match nothing.
        let body = if patterns.is_empty() { r"[^\s\S]".to_owned() } else { patterns.join("|") };
        Ok(Self {
            longest: words.iter().map(|word| word.chars().count()).max().unwrap_or_default(),
            words,
            beginnings,
            patterns: pattern("plain", &format!("^(?:{body})$"))?,
        })
    }

    /// Whether a word is in the set; a run of Japanese letters, whether it is made of such words.
    pub(super) fn has(&self, word: &str) -> bool {
        if word.starts_with(fold::is_run_letter) {
            return self.has_all(word);
        }
        let begins =
            |end: usize| word.get(..end).is_some_and(|part| self.beginnings.contains(part));
        self.words.contains(word)
            || word.char_indices().any(|(at, _)| begins(at))
            || begins(word.len())
            || self.patterns.is_match(word)
    }

    /// Takes the longest known word off the start until nothing is left.
    fn has_all(&self, run: &str) -> bool {
        let mut rest = run;
        while !rest.is_empty() {
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest);
            let known =
                ends.filter(|end| rest.get(..*end).is_some_and(|part| self.words.contains(part)));
            let Some(left) = known.last().and_then(|end| rest.get(end..)) else { return false };
            rest = left;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beginnings_patterns_and_runs_are_known() {
        let entries = ["the", r"frustrat\w*", "colou?rs?", "配達", "状況", "ステータス"];
        let plain = PlainWords::compile(entries.into_iter().map(str::to_owned)).unwrap();
        for known in
            ["the", "frustrating", "frustrat", "color", "colours", "配達状況", "ステータス"]
        {
            assert!(plain.has(known), "{known}");
        }
        for unknown in ["", "then", "th", "colourful", "玄関", "配達玄関", "玄関配達"] {
            assert!(!plain.has(unknown), "{unknown}");
        }
    }
}
