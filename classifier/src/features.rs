//! What is looked at in a text.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest word that is looked at, in letters; the rest of it is passed over.
const MAX_WORD: usize = 40;
/// Most words of a text that are looked at.
const MAX_WORDS: usize = 400;
/// Lengths of the groups of letters within words that are separated by spaces.
const GROUPS: RangeInclusive<usize> = 3..=4;
/// The same for scripts that put no spaces between words.
const UNSPACED_GROUPS: [usize; 3] = [1, 3, 4];
/// What stands for a word there.
const UNIT: usize = 2;

/// A text as its features, each a hash.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// Words, pairs of words, groups of letters.
    pub(crate) hashes: Vec<u64>,
    /// How many of the first hashes are whole words, or pairs of letters where no spaces part words.
    pub(crate) units: usize,
}

impl Features {
    pub(crate) fn of(text: &str) -> Self {
        let words = words(text);
        let mut features = Self::default();
        for word in &words {
            if is_unspaced(word) {
                features.groups(word, UNIT..=UNIT);
            } else {
                features.hashes.push(hash(WORD, word));
            }
        }
        features.units = features.hashes.len();
        features.pairs(&words);
        for word in &words {
            if is_unspaced(word) {
                for length in UNSPACED_GROUPS {
                    features.groups(word, length..=length);
                }
            } else {
                let bounded = [&['^'], word.as_slice(), &['$']].concat();
                features.groups(&bounded, GROUPS);
            }
        }
        features
    }

    fn pairs(&mut self, words: &[Vec<char>]) {
        let edge = vec!['|'];
        let bounded: Vec<&Vec<char>> =
            std::iter::once(&edge).chain(words).chain(std::iter::once(&edge)).collect();
        for (first, second) in bounded.iter().zip(bounded.iter().skip(1)) {
            self.hashes.push(mix(hash(PAIR, first), second));
        }
        for (first, third) in words.iter().zip(words.iter().skip(2)) {
            self.hashes.push(mix(hash(SKIP, first), third));
        }
    }

    fn groups(&mut self, letters: &[char], lengths: RangeInclusive<usize>) {
        for length in lengths {
            self.hashes.extend(letters.windows(length).map(|group| hash(GROUP, group)));
        }
    }
}

const WORD: u64 = 1;
const PAIR: u64 = 2;
const SKIP: u64 = 3;
const GROUP: u64 = 4;

/// FNV-1a, 64 bits, by letters (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn hash(kind: u64, letters: &[char]) -> u64 {
    mix(0xcbf2_9ce4_8422_2325 ^ kind, letters)
}

fn mix(start: u64, letters: &[char]) -> u64 {
    let letters = letters.iter().map(|c| u64::from(u32::from(*c)));
    // A separator, so that "ab c" and "a bc" differ.
    letters.chain(std::iter::once(0)).fold(start, |hash, letter| {
        (hash ^ letter).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(5)
    })
}

/// The words in lower case without accents; a run of letters that know no spaces is one.
fn words(text: &str) -> Vec<Vec<char>> {
    let mut words = Vec::new();
    let mut word: Vec<char> = Vec::new();
    // Most letters are plain, and to decompose those costs more than all the rest.
    let decomposed = text.chars().flat_map(|c| {
        let plain = c.is_ascii().then_some(c);
        let rest = (!c.is_ascii()).then(|| std::iter::once(c).nfkd().flat_map(char::to_lowercase));
        plain.map(|c| c.to_ascii_lowercase()).into_iter().chain(rest.into_iter().flatten())
    });
    for c in decomposed.filter(|c| c.is_ascii() || !is_combining_mark(*c) || is_voicing(*c)) {
        if matches!(c, '\'' | '’' | '\u{0640}') {
            continue;
        }
        let joins = word.last().is_none_or(|last| is_unspaced(&[*last]) == is_unspaced(&[c]));
        if (!c.is_alphabetic() && !is_voicing(c)) || !joins {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        }
        if (c.is_alphabetic() || is_voicing(c)) && word.len() < MAX_WORD {
            word.push(c);
        }
        if words.len() >= MAX_WORDS {
            return words;
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// The marks that make another sound of a kana.
fn is_voicing(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}')
}

fn is_unspaced(word: &[char]) -> bool {
    word.first().is_some_and(|c| {
        matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
            || is_voicing(*c)
    })
}
