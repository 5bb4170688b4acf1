//! Words that the guard cannot place: what is not understood is not sent.
//!
//! The claims of a lexicon are those that somebody thought of; "it is behind the bins" is one that
//! nobody did. So a statement may only be made of words that are known to state nothing more:
//! function words, courtesies, the words of known claims, and what the ledger holds. And where it
//! begins with the order, a parcel, the shop or the carrier, something in it must be known: of harmless
//! words alone many a lie can be made ("it is out of our hands").

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::fact::FactKind;
use crate::texts::fold;
use crate::texts::lexicon::{Claim, Cue, Lexicon};

use super::claims::Assertion;
use super::draft::{Clause, Draft};
use super::orders::Known;
use super::{Objection, ObjectionKind};

/// What is left of a value that another check has found on the ledger.
const BLANKED: &str = "   ";

/// The statements of a draft.
pub(super) struct Statements<'a> {
    pub(super) draft: &'a Draft,
    pub(super) lexicon: &'a Lexicon,
    pub(super) clauses: &'a [Clause],
    pub(super) assertions: &'a [Assertion],
    /// All that the customer has written.
    pub(super) customer_text: &'a str,
    /// What stands before the digits of the shop's order numbers.
    pub(super) order_prefix: &'a str,
    /// Stretches that have been judged already: days, amounts, titles.
    pub(super) judged: &'a [Range<usize>],
}

impl Statements<'_> {
    /// One objection a clause: to the first word in it that is not known to be harmless.
    pub(super) fn check(&self, known: &Known<'_>, objections: &mut Vec<Objection>) {
        let named = named(known, self.order_prefix);
        let typed = fold::plain_lower(self.customer_text);
        // Letters that stand alone are typed by everybody.
        let typed: BTreeSet<String> =
            split(&typed).filter(|word| word.chars().count() > 1).collect();
        for clause in self.clauses.iter().filter(|clause| !clause.question) {
            // A customer asks for "the tent" what the ledger has as "Zelt Alva".
            let claims = self.assertions.iter().any(|a| clause.span.contains(&a.span.start));
            let free = |span: &Range<usize>| {
                self.lexicon.frees(self.text(clause), span.start - clause.span.start)
            };
            let deed = self.lexicon.deeds.is_match(self.text(clause));
            let unknown = self.words(clause).find(|span| {
                let word = self.draft.lower.get(span.clone()).unwrap_or_default();
                let harmless = self.lexicon.is_plain(word, deed)
                    || named.contains(word)
                    || free(span) && !self.lexicon.is_telling(word)
                    || claims && typed.contains(word);
                !harmless && !self.is_conditional(clause, span)
            });
            let within = || {
                let found =
                    self.lexicon.telling_within(self.text(clause), self.sentence(clause))?;
                Some(clause.span.start + found.start..clause.span.start + found.end)
            };
            let unknown = unknown.or_else(within).or_else(|| self.told_of_delivery(clause));
            let unknown = unknown.or_else(|| self.told_of_nothing_known(clause));
            objections.extend(unknown.map(|span| {
                Objection::new(
                    ObjectionKind::Unread,
                    self.draft.excerpt(&span),
                    "cannot be checked here; say it in plainer words, or leave it out",
                )
            }));
        }
    }

    /// What is said of the order, a parcel, the shop or the carrier in a sentence that neither a
    /// claim nor a value of the ledger is in: "it is out of our hands" may mean anything.
    fn told_of_nothing_known(&self, clause: &Clause) -> Option<Range<usize>> {
        let text = self.text(clause);
        let topic = self.lexicon.topic(text)?;
        let span = clause.span.start + topic.start..clause.span.start + topic.end;
        let of_sentence = |at: usize| {
            let mut own = self.clauses.iter().filter(|c| c.sentence == clause.sentence);
            own.any(|c| c.span.contains(&at))
        };
        // Numbers and what else has been dealt with is blanked out.
        let known = self.assertions.iter().any(|said| of_sentence(said.span.start))
            || self.judged.iter().any(|range| of_sentence(range.start))
            || self.sentence(clause).contains(BLANKED);
        let only_may_be = |cue| matches!(cue, Cue::Conditional | Cue::Possible);
        let open = self.lexicon.cues(text).any(|(cue, _)| only_may_be(cue))
            || self.lexicon.frees(text, text.len());
        (!known && !open).then_some(span)
    }

    /// A place or person in what is said of a delivery: a parcel that has arrived was still not
    /// left with the caretaker.
    fn told_of_delivery(&self, clause: &Clause) -> Option<Range<usize>> {
        let delivered = |said: &&Assertion| {
            said.claim == Claim::Delivered
                && matches!(said.sense, Cue::Asserted | Cue::Future)
                && clause.span.contains(&said.span.start)
        };
        self.assertions.iter().filter(delivered).find_map(|said| {
            let text = self.draft.lower.get(said.span.clone())?;
            let mut words = self.lexicon.shapes.word.find_iter(text);
            let word = words.find(|word| self.lexicon.is_telling(word.as_str()))?;
            Some(said.span.start + word.start()..said.span.start + word.end())
        })
    }

    /// All of the sentence that the clause stands in.
    fn sentence(&self, clause: &Clause) -> &str {
        let mut of = self.clauses.iter().filter(|c| c.sentence == clause.sentence);
        let start = of.next().map_or(0, |first| first.span.start);
        let end = of.next_back().map_or(clause.span.end, |last| last.span.end);
        self.draft.lower.get(start..end).unwrap_or_default()
    }

    fn text(&self, clause: &Clause) -> &str {
        self.draft.lower.get(clause.span.clone()).unwrap_or_default()
    }

    /// Whether a condition stands before the word, or turns it from behind: what it says is not said to be so.
    fn is_conditional(&self, clause: &Clause, word: &Range<usize>) -> bool {
        let text = |range: Range<usize>| self.draft.lower.get(range).unwrap_or_default();
        if let Some(endings) = &self.lexicon.endings {
            return endings.is_conditional(text(word.end..clause.span.end));
        }
        let start = clause.span.start;
        self.lexicon.cues(text(start..word.start)).any(|(cue, span)| {
            cue == Cue::Conditional
                && self.lexicon.conditions.rules(
                    text(start + span.start..start + span.end),
                    text(start + span.end..word.start),
                    text(word.clone()),
                    text(word.end..clause.span.end),
                )
        })
    }

    /// The words of a clause outside what has been judged.
    fn words<'b>(&'b self, clause: &'b Clause) -> impl Iterator<Item = Range<usize>> + 'b {
        let start = clause.span.start;
        self.lexicon
            .shapes
            .word
            .find_iter(self.text(clause))
            .map(move |word| start + word.start()..start + word.end())
            .filter(|span| !self.is_judged(span))
    }

    fn is_judged(&self, span: &Range<usize>) -> bool {
        let touches = |other: &Range<usize>| other.start < span.end && span.start < other.end;
        self.judged.iter().any(touches) || self.assertions.iter().any(|said| touches(&said.span))
    }
}

/// The words of products and places on the ledger, sizes of one letter among them, and the prefix of
/// order numbers: "your jacket" is the "Rain jacket (M, slate)".
fn named(known: &Known<'_>, order_prefix: &str) -> BTreeSet<String> {
    known
        .of_kinds(&[FactKind::Product, FactKind::Place, FactKind::Carrier])
        .flat_map(|fact| split(&fold::plain_lower(&fact.value)).collect::<Vec<_>>())
        .chain([fold::plain_lower(order_prefix).trim_end_matches('-').to_owned()])
        .collect()
}

fn split(plain: &str) -> impl Iterator<Item = String> + '_ {
    let words = plain.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
    words.filter(|word| !word.is_empty())
}
