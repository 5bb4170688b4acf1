//! A set of words: whole ones, beginnings of words, patterns, and words that are never in it.

use std::ops::Range;

use regex::Regex;

use super::LexiconError;
use super::parse::pattern;
use crate::texts::fold;

/// Words in order, in one text: thousands of them cost two allocations.
#[derive(Debug, Default)]
struct Words {
    text: String,
    ends: Vec<usize>,
}

impl Words {
    fn of(mut words: Vec<String>) -> Self {
        words.sort_unstable();
        words.dedup();
        let text = words.concat();
        let ends = words.iter().scan(0, |end, word| {
            *end += word.len();
            Some(*end)
        });
        Self { ends: ends.collect(), text }
    }

    fn get(&self, at: usize) -> &str {
        let end_of = |at: usize| self.ends.get(at).copied().unwrap_or_default();
        let start = at.checked_sub(1).map_or(0, end_of);
        self.text.get(start..end_of(at)).unwrap_or_default()
    }

    fn has(&self, word: &str) -> bool {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.get(middle).cmp(word) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }

    /// Whether the word or a beginning of it, of so many characters at least, is there.
    fn has_beginning_of(&self, word: &str, shortest: usize) -> bool {
        let mut ends = word.char_indices().map(|(at, _)| at).skip(shortest).chain([word.len()]);
        ends.any(|end| word.get(..end).is_some_and(|beginning| self.has(beginning)))
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.get(at))
    }

    fn longest(&self) -> usize {
        self.iter().map(|word| word.chars().count()).max().unwrap_or_default()
    }
}

/// Words that state nothing new, in plain form.
///
/// Most entries are words or beginnings (`frustrat\\w*`), which are looked up: as one expression,
/// hundreds of them would take longer to compile than everything else at start.
#[derive(Debug)]
pub(super) struct PlainWords {
    words: Words,
    beginnings: Words,
    /// Words of a `plain.txt`.
    listed_words: Words,
    /// Beginnings of a `plain.txt`: a word is at most twice as long, and has no ending in `unreached`.
    listed: Words,
    never: Words,
    never_beginnings: Words,
    unreached: Vec<String>,
    patterns: Regex,
    /// Length of the longest word in characters.
    longest: usize,
}

impl PlainWords {
    /// `entries` are patterns, `listed` is a `plain.txt`; both in plain form.
    pub(super) fn compile(
        entries: impl Iterator<Item = String>,
        listed: &str,
    ) -> Result<Self, LexiconError> {
        let (mut words, mut beginnings, mut patterns) = (Vec::new(), Vec::new(), Vec::new());
        let (mut never, mut never_beginnings) = (Vec::new(), Vec::new());
        let (mut listed_words, mut listed_beginnings) = (Vec::new(), Vec::new());
        let mut unreached = Vec::new();
        let bare = |text: &str| text.chars().all(|c| c.is_alphabetic() || c == '\'' || c == 'ー');
        for entry in entries {
            match entry.strip_suffix(r"\w*").or_else(|| entry.strip_suffix(r"\w+")) {
                Some(beginning) if bare(beginning) => beginnings.push(beginning.to_owned()),
                None if bare(&entry) => words.push(entry),
                _ => patterns.push(entry),
            }
        }
        let lines = listed.lines().filter_map(|line| line.split('#').next());
        for entry in lines.flat_map(str::split_whitespace) {
            if let Some(ending) = entry.strip_prefix('~') {
                unreached.push(ending.to_owned());
                continue;
            }
            let (word, is_never) = entry.strip_prefix('!').map_or((entry, false), |w| (w, true));
            let (word, begins) = word.strip_suffix('*').map_or((word, false), |w| (w, true));
            let list = match (is_never, begins) {
                (false, false) => &mut listed_words,
                (false, true) => &mut listed_beginnings,
                (true, false) => &mut never,
                (true, true) => &mut never_beginnings,
            };
            list.push(word.to_owned());
        }
        // Nothing listed must match nothing.
        let body = if patterns.is_empty() { r"[^\s\S]".to_owned() } else { patterns.join("|") };
        let (words, listed_words) = (Words::of(words), Words::of(listed_words));
        Ok(Self {
            longest: words.longest().max(listed_words.longest()),
            words,
            listed_words,
            beginnings: Words::of(beginnings),
            listed: Words::of(listed_beginnings),
            never: Words::of(never),
            never_beginnings: Words::of(never_beginnings),
            unreached,
            patterns: pattern("plain", &format!("^(?:{body})$"))?,
        })
    }

    /// Whether a word is in the set; a run of Japanese letters, whether it is made of such words.
    pub(super) fn has(&self, word: &str) -> bool {
        if word.starts_with(fold::is_unspaced) {
            return self.has_all(word);
        }
        self.has_basic(word)
            || self.listed_words.has(word)
            || self.listed.has_beginning_of(word, word.chars().count().div_ceil(2).max(1))
                && !self.is_unreached(word)
    }

    /// Whether a word is in the set without `plain.txt`.
    pub(super) fn has_basic(&self, word: &str) -> bool {
        self.words.has(word)
            || self.beginnings.has_beginning_of(word, 1)
            || self.patterns.is_match(word)
    }

    fn is_unreached(&self, word: &str) -> bool {
        self.unreached.iter().any(|ending| word.ends_with(ending.as_str()))
    }

    /// Whether a word is listed as one that tells something, whatever beginning it has; of a script
    /// without spaces, whether one is in it.
    pub(super) fn is_never(&self, word: &str) -> bool {
        if word.starts_with(fold::is_unspaced) {
            return self.never_within(word).is_some();
        }
        self.never.has(word) || self.never_beginnings.has_beginning_of(word, 1)
    }

    /// Where a word that tells something stands in a text without spaces.
    pub(super) fn never_within(&self, text: &str) -> Option<Range<usize>> {
        self.never.iter().find_map(|word| text.find(word).map(|at| at..at + word.len()))
    }

    fn is_word(&self, word: &str) -> bool {
        self.words.has(word) || self.listed_words.has(word)
    }

    /// Takes the longest known word off the start until nothing is left.
    fn has_all(&self, run: &str) -> bool {
        let mut rest = run;
        while !rest.is_empty() {
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest);
            let known = ends.filter(|end| rest.get(..*end).is_some_and(|part| self.is_word(part)));
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
        let listed = "# harmless\nkettle polit* # and so on\n!politics !polites* ~esque\n";
        let plain = PlainWords::compile(entries.into_iter().map(str::to_owned), listed).unwrap();
        for known in [
            "the",
            "frustrating",
            "frustrat",
            "color",
            "colours",
            "配達状況",
            "ステータス",
            "kettle",
            "polite",
        ] {
            assert!(plain.has(known), "{known}");
        }
        for unknown in [
            "",
            "then",
            "th",
            "colourful",
            "玄関",
            "配達玄関",
            "玄関配達",
            "harmless",
            "politesque",
            "politenesses",
        ] {
            assert!(!plain.has(unknown), "{unknown}");
        }
        for never in ["politics", "politest"] {
            assert!(plain.is_never(never), "{never}");
        }
        for not_never in ["politic", "polite", "the"] {
            assert!(!plain.is_never(not_never), "{not_never}");
        }
    }
}
