//! Words that the guard cannot place: what is not understood is not sent.
//!
//! The claims of a lexicon are those that somebody thought of; "it is behind the bins" is one that
//! nobody did. So a statement may only be made of words that are known to state nothing more:
//! function words, courtesies, the words of known claims, and what the ledger holds.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::fact::FactKind;
use crate::texts::fold;
use crate::texts::lexicon::{Cue, Lexicon};

use super::claims::Assertion;
use super::draft::{Clause, Draft};
use super::orders::Known;
use super::{Objection, ObjectionKind};

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
            let unknown = self.words(clause).find(|span| {
                let word = self.draft.lower.get(span.clone()).unwrap_or_default();
                let harmless = self.lexicon.is_plain(word)
                    || named.contains(word)
                    || claims && typed.contains(word);
                !harmless && !self.is_conditional(clause, span)
            });
            objections.extend(unknown.map(|span| {
                Objection::new(
                    ObjectionKind::Unread,
                    self.draft.excerpt(&span),
                    "cannot be checked here; say it in plainer words, or leave it out",
                )
            }));
        }
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
