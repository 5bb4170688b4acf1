//! Words by which messages are read besides what the classifier makes of them.

use std::sync::LazyLock;

use regex::Regex;

use super::lists::{GONE, WordList, has_no_spaces};
use crate::texts::{FluentArgs, Texts, words};

/// "The other one": without the word order, an answer of so few words speaks of one.
const FEW_WORDS: usize = 4;
/// After a list of orders, words of so many may pick one of them.
const PICKING_WORDS: usize = 10;

/// An address, also where letters stand around it that are none of it.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[\w.%+\-&&[:ascii:]]+@[\w.\-&&[:ascii:]]+").ok());

/// So many words introduce a proof: "and my e-mail address is".
const INTRODUCTION: usize = 6;

/// Words that announce a detail, point at an order, or answer us, in all languages at once, since
/// customers mix them.
#[derive(Debug)]
pub(super) struct Cues {
    pub(super) order: WordList,
    pub(super) postal: WordList,
    pub(super) product: WordList,
    pub(super) yes: WordList,
    pub(super) no: WordList,
    /// What denies something.
    pub(super) not: WordList,
    pub(super) rude: WordList,
    /// With what a customer only says that they have read us.
    pub(super) acknowledgement: WordList,
    other: WordList,
    last: WordList,
    before: WordList,
    they: WordList,
    /// First, second, third: one list each.
    ordinals: Vec<WordList>,
}

/// An order that is pointed at among several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pointing {
    /// Another than the one spoken of.
    Other,
    /// The one at this place, from 0.
    Place(usize),
    /// The last of them.
    Last,
    /// The one before that spoken of now.
    Before,
    /// All of those spoken of: "where are they?"
    They,
}

impl Cues {
    pub(super) fn load(texts: &Texts) -> Self {
        let list = |key| WordList::load(texts, key);
        Self {
            order: list("words-order"),
            postal: list("words-postal"),
            product: list("words-product"),
            yes: list("words-yes"),
            no: list("words-no"),
            not: list("words-not"),
            rude: list("words-rude"),
            acknowledgement: list("words-acknowledgement"),
            other: list("words-other"),
            last: list("words-last"),
            before: list("words-before"),
            they: list("words-they"),
            ordinals: ordinals(texts),
        }
    }

    /// The order that `text` points at without naming it; `listed` where we have just listed
    /// several.
    pub(super) fn pointing(&self, text: &str, listed: bool) -> Option<Pointing> {
        let words = words(text);
        let about_orders = self.order.speaks_in(text);
        let few = words.len() <= FEW_WORDS;
        let picking = listed && words.len() <= PICKING_WORDS;
        if !(about_orders || few || picking || self.before.speaks_in(text)) {
            return None;
        }
        if self.points_before(text, &words) {
            return Some(Pointing::Before);
        }
        let place = self.ordinals.iter().position(|list| list.speaks_in(text));
        // Of those that we listed "the second" is that, also where it is a word for the other.
        if self.other.speaks_in(text) && !(picking && place.is_some()) {
            return Some(Pointing::Other);
        }
        // "My last order", but not "my order of last week".
        let last = || {
            let place = words.iter().position(|word| self.last.has(word));
            let next = place.and_then(|place| words.get(place + 1));
            let ends = next.is_none_or(|next| self.order.has(next));
            self.last.speaks_in(text) && (few || picking || ends || place.is_none())
        };
        let they = || few && self.they.speaks_in(text);
        place
            .map(Pointing::Place)
            .or_else(|| last().then_some(Pointing::Last))
            .or_else(|| they().then_some(Pointing::They))
    }

    /// "And the one before that?", but not "before Friday".
    fn points_before(&self, text: &str, words: &[String]) -> bool {
        if words.len() > PICKING_WORDS || !self.before.speaks_in(text) {
            return false;
        }
        let after = words.iter().skip_while(|word| !self.before.has(word)).skip(1);
        after.clone().all(|word| self.order.has(word) || self.product.has(word))
    }

    /// The words of a question about a product that stand around its name; none where they are
    /// hardly any, or all there is.
    pub(super) fn around_products(&self, text: &str) -> Option<String> {
        let all: Vec<&str> = text.split_whitespace().collect();
        let is_around = |word: &&&str| words(word).iter().all(|word| self.product.has(word));
        let around: Vec<&str> = all.iter().filter(is_around).copied().collect();
        (around.len() > 1 && around.len() < all.len()).then(|| around.join(" "))
    }

    /// `text` without what only says a proof ("my e-mail is ana@example.com"), and without the words
    /// that announce details or point at an order.
    pub(super) fn without(&self, text: &str) -> String {
        let clauses = clauses(text).into_iter().filter(|clause| !self.only_proves(clause));
        let text = clauses.collect::<String>();
        let text = ADDRESS.as_ref().map_or(text.as_str().into(), |p| p.replace_all(&text, " "));
        let lists = || [&self.order, &self.postal, &self.other].into_iter();
        let announces =
            |word: &str| !word.contains(has_no_spaces) && lists().any(|list| list.speaks_in(word));
        let lines = text.lines().map(|line| {
            let kept = line.split_whitespace().filter(|word| !announces(word));
            let kept = kept.collect::<Vec<_>>().join(" ");
            lists().fold(kept, |line, list| list.without_parts(&line)).replace(GONE, " ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether a part of a sentence introduces a proof, and hardly has a word besides.
    fn only_proves(&self, clause: &str) -> bool {
        let proof = clause.contains('@') || clause.contains(|c: char| c.is_numeric());
        let around = clause.split_whitespace().filter(|word| !word.contains('@'));
        let around = around.collect::<Vec<_>>().join(" ");
        proof && self.speak_of_proof(&around) && words(&around).len() <= INTRODUCTION
    }

    /// Whether `text` names the e-mail address or the postal code.
    pub(super) fn speak_of_proof(&self, text: &str) -> bool {
        self.postal.speaks_in(text) || words(text).iter().any(|word| word.ends_with("mail"))
    }
}

/// The parts of a text between commas and ends of sentences, each with what ends it.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let after = letters.peek().map(|(_, next)| *next);
        let ends = match letter {
            '.' => after.is_none_or(char::is_whitespace),
            _ => ",;!?\n、。，！？،؛؟".contains(letter),
        };
        if ends {
            let end = at + letter.len_utf8();
            clauses.extend(text.get(start..end));
            start = end;
        }
    }
    clauses.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    clauses
}

/// The lists of `words-ordinal`: of each language's entries, the first means first.
fn ordinals(texts: &Texts) -> Vec<WordList> {
    let mut lists: Vec<WordList> = Vec::new();
    for language in texts.languages() {
        let entries = texts.say(language, "words-ordinal", &FluentArgs::new());
        for (place, entry) in entries.split([',', '、', '،']).enumerate() {
            if lists.len() <= place {
                lists.push(WordList::default());
            }
            if let Some(list) = lists.get_mut(place) {
                list.add(&entry.replace('/', ","));
            }
        }
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_without_the_proof_beside_it() {
        let cues = Cues::load(&Texts::embedded().unwrap());
        for (text, left) in [
            ("Please cancel HM-1, my email is ana@x.example", "Please cancel HM-1,"),
            ("is it delivered? postal code: 22765", "is it delivered?"),
            ("wo ist es? PLZ ist 22765.", "wo ist es?"),
            ("cancel it ana@x.example", "cancel it"),
            (
                "注文HM-1をキャンセルしたいです。ana@x.exampleです",
                "HM-1をキャンセルしたいです。 です",
            ),
            ("I never got it. E-mail ana@x.example", "I never got it."),
        ] {
            assert_eq!(cues.without(text).trim(), left, "{text}");
        }
    }
}
