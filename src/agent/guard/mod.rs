//! The guard: nothing leaves that no tool has said (promise 4).
//!
//! A draft is read sentence by sentence and clause by clause. Every value in it must be on the
//! ledger; every day must be there as the kind of day that its clause says it is; and every claim
//! must be borne out by the facts about the order it speaks of. What cannot be told apart from an
//! invention is objected to: a true draft may be written anew, a false one must not be sent.
//!
//! Pure: no clock, no store, no model.

mod claims;
mod counts;
mod days;
mod draft;
mod form;
mod objection;
mod orders;
mod owners;
mod plain;
mod products;
mod stock;
mod support;
mod values;
mod verdict;

#[cfg(test)]
mod tests;

use iso_currency::Currency;
use jiff::civil::Date;

use crate::agent::ledger::Ledger;
use crate::domain::fact::{Fact, FactKind};
use crate::texts::lexicon::{Claim, Cue, Lexicon};

use claims::Assertion;
use days::{DayMention, MentionKind};
use draft::{Clause, Draft};
pub use objection::{Objection, ObjectionKind};
use orders::{Known, Scope};
use verdict::{Wrong, asserted, denied, holds, promised};

/// The most characters that a reply may have.
pub const MAX_CHARS: usize = 2_000;

/// What a draft is checked against.
#[derive(Debug, Clone, Copy)]
pub struct GuardContext<'a> {
    /// The language of the draft.
    pub lexicon: &'a Lexicon,
    /// What tools have returned in this conversation.
    pub ledger: &'a Ledger,
    /// Today in the shop's time zone.
    pub today: Date,
    /// All that the customer has written in this conversation; a draft may repeat from it.
    pub customer_text: &'a str,
    /// What stands before the digits of the shop's order numbers.
    pub order_prefix: &'a str,
    /// The currency of the shop's prices.
    pub shop_currency: Currency,
}

/// What a draft comes to.
#[derive(Debug)]
pub struct Judgement {
    /// What the ledger does not bear out; empty where the draft may be sent.
    pub objections: Vec<Objection>,
    /// Whether the draft itself says that a person takes over.
    pub states_handoff: bool,
}

/// Reads `draft` once, for all that is asked of it.
pub fn judge(draft: &str, context: &GuardContext<'_>) -> Judgement {
    let mut objections = form::check(draft, context);
    if !objections.is_empty() {
        return Judgement { objections, states_handoff: false };
    }
    let known = Known::of(context.ledger);
    let reading = Reading::of(draft, context, &known, &mut objections);
    for (assertion, scope) in reading.assertions.iter().zip(&reading.scopes) {
        objections.extend(reading.claim(assertion, scope, &known));
    }
    for mention in &reading.days {
        objections.extend(reading.day(mention, context.today, &known));
    }
    for echo in &reading.echoes {
        let scope = reading.scopes.get(echo.of);
        objections.extend(scope.and_then(|scope| reading.claim(&echo.said, scope, &known)));
    }
    reading.refunds(&known, &mut objections);
    let states_handoff = reading
        .assertions
        .iter()
        .any(|said| said.claim == Claim::HandedOff && said.sense == Cue::Asserted);
    Judgement { objections, states_handoff }
}

/// Everything in `draft` that the ledger does not bear out; empty where it may be sent.
#[cfg(test)]
pub fn check(draft: &str, context: &GuardContext<'_>) -> Vec<Objection> {
    judge(draft, context).objections
}

/// Whether the draft itself says that a person takes over.
#[cfg(test)]
pub fn states_handoff(draft: &str, context: &GuardContext<'_>) -> bool {
    judge(draft, context).states_handoff
}

/// A draft, read.
struct Reading {
    draft: Draft,
    clauses: Vec<Clause>,
    assertions: Vec<Assertion>,
    /// Beside `assertions`.
    scopes: Vec<Scope>,
    days: Vec<DayMention>,
    amounts: Vec<values::AmountMention>,
    echoes: Vec<stock::Echo>,
}

impl Reading {
    /// Reads a draft, value by value; each is taken out of what the next step sees.
    fn of(
        text: &str,
        context: &GuardContext<'_>,
        known: &Known<'_>,
        objections: &mut Vec<Objection>,
    ) -> Self {
        let lexicon = context.lexicon;
        let mut draft = Draft::of(text, lexicon);
        let typed = values::Typed::of(context);
        values::addresses(&mut draft, context, known, &typed, objections);
        let named = products::find(&draft, known);
        let stock = stock::Stock::of(&draft, lexicon, known);
        let owned = owners::Owned::of(&draft, known);
        let mut mentions = values::titles(&mut draft, known);
        mentions.extend(values::identifiers(&mut draft, context, known, &typed, objections));
        let amounts = values::amounts(&mut draft, context, known, objections);
        mentions.extend(amounts.iter().filter_map(|amount| amount.mention(known)));
        mentions.sort_by_key(|m| m.span.start);
        let mut days = days::find(&draft, lexicon, context.today);
        // "3.5" and "24.11" are days only where they are known ones; else they are numbers.
        days.retain(|day| {
            let text = draft.lower.get(day.span.clone()).unwrap_or_default();
            let decimal = text.bytes().filter(|b| *b == b'.').count() == 1
                && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                && !text.ends_with('.');
            !decimal
                || known
                    .all()
                    .iter()
                    .filter_map(|f| f.date())
                    .any(|date| day.fits(date, context.today))
        });
        days::take_out(&days, &mut draft);
        let clauses = draft.clauses(lexicon);
        let mut assertions = claims::find(&draft, lexicon, &clauses);
        let named = products::of_claims(&assertions, &named, &clauses);
        for (said, products) in assertions.iter_mut().zip(named) {
            said.products = products;
        }
        let surroundings = stock::Surroundings {
            draft: &draft,
            lexicon,
            clauses: &clauses,
            mentions: &mentions,
            amounts: &amounts,
        };
        let echoes = stock.bind(&mut assertions, &surroundings, known);
        stock.prices(&amounts, &assertions, &surroundings, known, objections);
        let around = owners::Surroundings {
            draft: &draft,
            lexicon,
            clauses: &clauses,
            mentions: &mentions,
            assertions: &assertions,
            stock: &stock,
        };
        owned.check(&amounts, &around, known, objections);
        let scopes = orders::scopes(&assertions, &mentions, &clauses, known, |said| {
            clauses
                .get(said.clause)
                .and_then(|clause| draft.lower.get(clause.span.clone()))
                .is_some_and(|text| lexicon.each.is_match(text))
        });
        values::names(&mut draft, context, known, objections);
        let claimed: Vec<_> = assertions
            .iter()
            .filter_map(|a: &Assertion| clauses.get(a.clause))
            .map(|clause: &Clause| clause.span.clone())
            .collect();
        values::numbers(&mut draft, context, known, &typed, &claimed, objections);
        let judged: Vec<_> = days.iter().map(|day| day.span.clone()).collect();
        plain::Statements {
            draft: &draft,
            lexicon,
            clauses: &clauses,
            assertions: &assertions,
            customer_text: context.customer_text,
            order_prefix: context.order_prefix,
            judged: &judged,
        }
        .check(known, objections);
        form::forbidden(&draft, lexicon, objections);
        Self { draft, clauses, assertions, scopes, days, amounts, echoes }
    }

    /// What is wrong with a claim, if anything.
    fn claim(&self, said: &Assertion, scope: &Scope, known: &Known<'_>) -> Option<Objection> {
        let (kind, words) = match said.sense {
            Cue::Conditional | Cue::Possible => return None,
            Cue::Asserted => asserted(said, scope, known),
            Cue::Future => promised(said, scope, known),
            Cue::Negated => self.negated(said, scope, known),
        }?;
        let has = match kind {
            ObjectionKind::Deed => String::new(),
            _ if said.stock.is_empty() => {
                format!(", but the ledger has: {}", known.describe(scope))
            }
            _ => format!(", but the ledger has: {}", known.describe_products(&said.stock)),
        };
        Some(Objection::new(kind, self.draft.excerpt(&said.span), format!("{words}{has}")))
    }

    fn negated(&self, said: &Assertion, scope: &Scope, known: &Known<'_>) -> Option<Wrong> {
        match said.claim {
            Claim::Delivered | Claim::Expected
                if said.never
                    && self.plain_never(said)
                    && holds(Claim::Expected, said, scope, known) =>
            {
                Some((ObjectionKind::Claim, "says that it will not arrive".to_owned()))
            }
            Claim::Done
            | Claim::Promise
            | Claim::HandedOff
            | Claim::Expected
            | Claim::Ordered
            | Claim::Arrival
            // "The attempt did not succeed" says that there was one.
            | Claim::FailedAttempt
            | Claim::Scanned => None,
            claim => denied(claim, said, scope, known)
                .then(|| (ObjectionKind::Denial, "is denied".to_owned())),
        }
    }

    /// Whether "will not" stands without a day that it would hold until.
    fn plain_never(&self, said: &Assertion) -> bool {
        self.clauses
            .get(said.clause)
            .is_none_or(|c| !self.days.iter().any(|day| c.span.contains(&day.span.start)))
    }

    fn day(&self, day: &DayMention, today: Date, known: &Known<'_>) -> Option<Objection> {
        let excerpt = self.draft.excerpt(&day.span).trim_end_matches('.');
        let claim = self.claim_of(day);
        let fits = |fact: &Fact| fact.date().is_some_and(|date| day.fits(date, today));
        let somewhere = known.all().iter().any(|fact| fits(fact));
        let Some((said, scope)) = claim else {
            return self.lone_day(day, excerpt, somewhere);
        };
        let kinds: Vec<FactKind> = match said.sense {
            Cue::Asserted => support::days(said.claim).to_vec(),
            Cue::Future if said.claim == Claim::Shipped => vec![FactKind::Restock],
            Cue::Future => vec![FactKind::Expected, FactKind::Restock, FactKind::Until],
            // A denial or a condition may hold until any day there is.
            Cue::Negated if matches!(day.kind, MentionKind::Today | MentionKind::Relative) => {
                return None;
            }
            Cue::Conditional if day.kind == MentionKind::Today => return None,
            Cue::Negated | Cue::Conditional | Cue::Possible => {
                return (!somewhere).then(|| unknown_day(day, excerpt));
            }
        };
        let now = day.kind == MentionKind::Today
            && !matches!(
                said.claim,
                Claim::Delivered
                    | Claim::PartlyDelivered
                    | Claim::Shipped
                    | Claim::Expected
                    | Claim::Cancelled
                    | Claim::Refunded
                    | Claim::Ordered
            )
            && said.sense == Cue::Asserted;
        let facts = known.facts(scope);
        let right = |facts: &[&Fact]| facts.iter().any(|f| kinds.contains(&f.kind) && fits(f));
        let right = if said.stock.is_empty() {
            facts.into_iter().any(right)
        } else {
            said.stock.iter().all(|title| right(&known.of_product(title)))
        };
        if now || right {
            return None;
        }
        if !somewhere {
            return Some(unknown_day(day, excerpt));
        }
        let actual = known
            .all()
            .iter()
            .find(|fact| fits(fact))
            .map_or(String::new(), |f| f.kind.to_string());
        let order = known
            .all()
            .iter()
            .find(|f| fits(f))
            .and_then(|f| f.order.as_deref())
            .unwrap_or("the shop");
        let claimed = match said.sense {
            Cue::Future => "the day it is still to come".to_owned(),
            _ => format!("the day of \"{}\"", said.claim),
        };
        let words = format!("is stated as {claimed}, but the ledger has it as {actual} ({order})");
        Some(Objection::new(ObjectionKind::DayOfClaim, excerpt, words))
    }

    /// A day of which nothing known is said: "it came on the 24th" must not pass because one does
    /// not know the word.
    fn lone_day(&self, day: &DayMention, excerpt: &str, known: bool) -> Option<Objection> {
        let asked = self
            .clauses
            .iter()
            .rfind(|c| c.span.start <= day.span.start)
            .is_some_and(|c| c.question);
        match (day.kind, known) {
            // "Is there anything else today?" says nothing about an order.
            (MentionKind::Today, _) => None,
            (_, true) if asked => None,
            (_, true) => Some(Objection::new(
                ObjectionKind::DayOfClaim,
                excerpt,
                "is a known day, but the sentence does not say plainly of what",
            )),
            (_, false) => Some(unknown_day(day, excerpt)),
        }
    }

    /// The claim that a day belongs to: the nearest in its clause, else the one before it in its
    /// sentence, else the one behind it.
    fn claim_of(&self, day: &DayMention) -> Option<(&Assertion, &Scope)> {
        let clause =
            self.clauses.iter().rposition(|c| c.span.start <= day.span.start).unwrap_or_default();
        let sentence = self.clauses.get(clause).map_or(0, |c| c.sentence);
        let pairs = || self.assertions.iter().zip(&self.scopes);
        let distance = |a: &Assertion| {
            if a.span.end <= day.span.start {
                day.span.start - a.span.end
            } else {
                a.span.start.saturating_sub(day.span.end)
            }
        };
        let dated = |a: &Assertion| !support::days(a.claim).is_empty();
        pairs()
            .filter(|(a, _)| (a.clause == clause || a.span.contains(&day.span.start)) && dated(a))
            .min_by_key(|(a, _)| distance(a))
            .or_else(|| {
                pairs().rfind(|(a, _)| {
                    a.sentence == sentence && dated(a) && a.span.end <= day.span.start
                })
            })
            .or_else(|| pairs().find(|(a, _)| a.sentence == sentence && dated(a)))
    }

    /// An amount that is said to have been given back must be a refund's.
    fn refunds(&self, known: &Known<'_>, objections: &mut Vec<Objection>) {
        for amount in &self.amounts {
            let clause = self.clauses.iter().rposition(|c| c.span.start <= amount.span.start);
            let said = self.assertions.iter().any(|a| {
                Some(a.clause) == clause && matches!(a.claim, Claim::Refunded | Claim::Promise)
            });
            let refunded = known
                .of_kinds(&[FactKind::Refund])
                .filter_map(Fact::amount)
                .any(|refund| amount.readings.contains(&refund));
            let paid = known
                .of_kinds(&[FactKind::Total, FactKind::Price])
                .filter_map(Fact::amount)
                .any(|total| amount.readings.contains(&total));
            if said && paid && !refunded {
                objections.push(Objection::new(
                    ObjectionKind::Amount,
                    self.draft.excerpt(&amount.span),
                    "is stated as a refund, but the ledger has it as a price",
                ));
            }
        }
    }
}

fn unknown_day(day: &DayMention, excerpt: &str) -> Objection {
    match day.kind {
        MentionKind::Time | MentionKind::Duration => Objection::new(
            ObjectionKind::Time,
            excerpt,
            "is a time or duration that no tool returned; leave it out",
        ),
        _ => Objection::new(
            ObjectionKind::Day,
            excerpt,
            "is a day that no tool returned; leave it out",
        ),
    }
}
