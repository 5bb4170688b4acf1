//! Whether a claim is so: the facts of the orders or products that it is made of decide.

use crate::domain::fact::{Fact, FactKind};
use crate::texts::lexicon::Claim;

use super::claims::Assertion;
use super::orders::{Known, Scope};
use super::{ObjectionKind, products, support};

/// The kind of an objection, and what is wrong.
pub(super) type Wrong = (ObjectionKind, String);

pub(super) fn holds(claim: Claim, said: &Assertion, scope: &Scope, known: &Known<'_>) -> bool {
    if !said.stock.is_empty() {
        let borne = |title: &String| support::holds(claim, &known.of_product(title), said.part);
        return said.stock.iter().all(borne);
    }
    known.holds(scope, |facts| {
        let narrowed = said.products.iter().map(|title| products::narrowed(facts, title));
        let narrowed: Vec<Vec<Fact>> = narrowed.flatten().collect();
        if narrowed.is_empty() {
            return support::holds(claim, facts, said.part);
        }
        narrowed.iter().all(|of| support::holds(claim, &of.iter().collect::<Vec<_>>(), said.part))
    })
}

pub(super) fn asserted(said: &Assertion, scope: &Scope, known: &Known<'_>) -> Option<Wrong> {
    // "It was expected on the 20th" may be said of anything.
    let past = said.claim == Claim::Expected && said.past;
    // Of a parcel that they have, the customer has told what was wrong with it.
    let told = said.claim == Claim::Exception
        && said.regretted
        && holds(Claim::Delivered, said, scope, known);
    if past || told || holds(said.claim, said, scope, known) {
        return None;
    }
    Some(match said.claim {
        Claim::Done | Claim::Promise | Claim::HandedOff => deed(said.claim),
        Claim::Expected => (ObjectionKind::Claim, "says that it is still to arrive".to_owned()),
        claim => (ObjectionKind::Claim, format!("is claimed ({claim})")),
    })
}

pub(super) fn promised(said: &Assertion, scope: &Scope, known: &Known<'_>) -> Option<Wrong> {
    let holds = |claim: Claim| holds(claim, said, scope, known);
    let words = match said.claim {
        Claim::Done | Claim::Promise => return Some(deed(said.claim)),
        Claim::HandedOff if !holds(said.claim) => return Some(deed(said.claim)),
        Claim::Delivered | Claim::PartlyDelivered | Claim::Expected if !holds(Claim::Expected) => {
            "says that it is still to arrive"
        }
        Claim::Shipped if denied(Claim::Shipped, said, scope, known) => {
            "says that it is still to be shipped"
        }
        Claim::Cancelled | Claim::Lost | Claim::Returning | Claim::OnTime | Claim::Delayed
            if !holds(said.claim) =>
        {
            "says that this will happen"
        }
        Claim::InStock | Claim::Restock if !said.stock.is_empty() && !holds(Claim::Restock) => {
            "says that it will be in stock"
        }
        Claim::Refunded
            if !known.holds(scope, |facts| facts.iter().any(|f| f.kind == FactKind::Refund)) =>
        {
            "promises a refund"
        }
        _ => return None,
    };
    Some((ObjectionKind::Claim, words.to_owned()))
}

fn deed(claim: Claim) -> Wrong {
    let words = match claim {
        Claim::HandedOff => {
            "says that a person has this or will answer, but nothing was handed over"
        }
        _ => "says that something was or will be done, which no tool did; leave it out",
    };
    (ObjectionKind::Deed, words.to_owned())
}

/// Whether denying the claim contradicts what is known of every order it may be about.
pub(super) fn denied(claim: Claim, said: &Assertion, scope: &Scope, known: &Known<'_>) -> bool {
    if !said.stock.is_empty() {
        let borne = |title: &String| support::holds(claim, &known.of_product(title), false);
        return said.stock.iter().any(borne);
    }
    let facts = known.facts(scope);
    !facts.is_empty() && {
        let contradicts = |facts: &&[&Fact]| {
            let narrowed = said.products.first().and_then(|title| products::narrowed(facts, title));
            let narrowed: Option<Vec<&Fact>> =
                narrowed.as_ref().map(|facts| facts.iter().collect());
            let facts = narrowed.as_deref().unwrap_or(facts);
            let opposite = match claim {
                Claim::InStock => support::holds(Claim::OutOfStock, facts, false),
                Claim::OutOfStock => support::holds(Claim::InStock, facts, false),
                // "One parcel has not been shipped" may be true beside one that has.
                Claim::Shipped => said.part && many(facts),
                _ => false,
            };
            support::holds(claim, facts, false) && !opposite
        };
        if scope.of_each() { facts.iter().any(contradicts) } else { facts.iter().all(contradicts) }
    }
}

fn many(facts: &[&Fact]) -> bool {
    facts.iter().filter(|f| f.kind == FactKind::ParcelStatus).count() > 1
}
