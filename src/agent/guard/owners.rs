//! Whose a value is: a carrier, a tracking number, an amount or a product of one order is none of
//! another's.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::domain::fact::{Fact, FactKind};
use crate::texts::fold;
use crate::texts::lexicon::{Cue, Lexicon};

use super::claims::Assertion;
use super::draft::{Clause, Draft};
use super::orders::{Known, OrderMention, sentence_span};
use super::stock::Stock;
use super::values::{self, AmountMention};
use super::{Objection, ObjectionKind, products};

/// A known value where it stands.
struct Value {
    kind: FactKind,
    span: Range<usize>,
    /// The orders that have it.
    owners: BTreeSet<String>,
}

/// Values of orders in a draft, and the words that name the products of orders.
pub(super) struct Owned {
    values: Vec<Value>,
    named: Vec<(Range<usize>, BTreeSet<String>)>,
}

/// What values stand among.
pub(super) struct Surroundings<'a> {
    pub(super) draft: &'a Draft,
    pub(super) lexicon: &'a Lexicon,
    pub(super) clauses: &'a [Clause],
    pub(super) mentions: &'a [OrderMention],
    pub(super) assertions: &'a [Assertion],
    pub(super) stock: &'a Stock,
}

impl Owned {
    /// Reads values; they must still be in the draft.
    pub(super) fn of(draft: &Draft, known: &Known<'_>) -> Self {
        let mut values = Vec::new();
        for fact in known.of_kinds(&[FactKind::Carrier, FactKind::Tracking]) {
            let spans = match fact.kind {
                FactKind::Tracking => values::grouped(&draft.plain, &values::compact(&fact.value)),
                _ => values::words(&draft.lower, &fold::plain_lower(&fact.value)),
            };
            let same = |other: &Fact| other.kind == fact.kind && other.value == fact.value;
            add(&mut values, fact.kind, spans, owners(known, same).as_ref());
        }
        let titles: BTreeSet<&str> =
            known.of_kinds(&[FactKind::Product]).map(|fact| fact.value.as_str()).collect();
        let titles: Vec<&str> = titles.into_iter().collect();
        let mut named: Vec<(Range<usize>, BTreeSet<String>)> = Vec::new();
        for title in &titles {
            let short = |title: &str| {
                let plain = fold::plain_lower(title);
                plain.split(" (").next().unwrap_or_default().to_owned()
            };
            let own = short(title);
            let same = |fact: &Fact| fact.kind == FactKind::Product && short(&fact.value) == own;
            let Some(owners) = owners(known, same) else { continue };
            let spans = values::words(&draft.lower, &own);
            add(&mut values, FactKind::Product, spans, Some(&owners));
            for name in products::names(title, &titles) {
                let found = values::words(&draft.lower, &name).into_iter();
                named.extend(found.map(|span| (span, owners.clone())));
            }
        }
        named.sort_by_key(|(span, _)| span.start);
        Self { values, named }
    }

    /// Values that stand with an order which has them not.
    pub(super) fn check(
        mut self,
        amounts: &[AmountMention],
        around: &Surroundings<'_>,
        known: &Known<'_>,
        objections: &mut Vec<Objection>,
    ) {
        for amount in amounts {
            let fits = |fact: &Fact| fact.amount().is_some_and(|a| amount.readings.contains(&a));
            // A price of the shop is no order's.
            let own = |fact: &Fact| fits(fact) && fact.product().is_none();
            let of_shop = known.all().iter().any(|fact| fits(fact) && !own(fact));
            let owners = match owners(known, own) {
                None if of_shop && around.is_of_order(&amount.span) => Some(BTreeSet::new()),
                Some(_) if of_shop && !around.is_of_order(&amount.span) => None,
                owners => owners,
            };
            add(&mut self.values, FactKind::Total, vec![amount.span.clone()], owners.as_ref());
        }
        self.values.sort_by_key(|value| value.span.start);
        for value in &self.values {
            let Some(orders) = self.orders_of(value, around) else { continue };
            let has = |order: &Option<String>| {
                order.as_ref().is_some_and(|order| value.owners.contains(order))
            };
            let right = if orders.each {
                orders.named.iter().all(has)
            } else {
                orders.named.iter().any(has)
            };
            if right {
                continue;
            }
            let kind = match value.kind {
                FactKind::Tracking => ObjectionKind::Code,
                FactKind::Carrier => ObjectionKind::Carrier,
                FactKind::Product => ObjectionKind::Claim,
                _ => ObjectionKind::Amount,
            };
            let own = value.owners.iter().cloned().collect::<Vec<_>>().join(", ");
            objections.push(Objection::new(
                kind,
                around.draft.excerpt(&value.span),
                if own.is_empty() {
                    "is said of an order, but the ledger has it of a product".to_owned()
                } else {
                    format!("is said of another order, but the ledger has it of {own}")
                },
            ));
        }
    }

    /// The orders that a value is said of, where that can be told.
    fn orders_of(&self, value: &Value, around: &Surroundings<'_>) -> Option<Orders> {
        let at = value.span.start;
        let clause = around.clauses.iter().rfind(|clause| clause.span.start <= at)?;
        if clause.question {
            return None;
        }
        let numbers = |range: &Range<usize>| -> Vec<&OrderMention> {
            let within = |m: &&OrderMention| m.of_number && range.contains(&m.span.start);
            around.mentions.iter().filter(within).collect()
        };
        let here = numbers(&clause.span);
        let until = here.iter().map(|m| m.span.start).fold(at, usize::max);
        // "HM-1 is not with DHL" may well be so.
        let denied = around
            .lexicon
            .cues(around.draft.lower.get(clause.span.start..until).unwrap_or_default())
            .any(|(cue, _)| matches!(cue, Cue::Negated | Cue::Conditional | Cue::Possible));
        if denied {
            return None;
        }
        let sentence = sentence_span(around.clauses, clause.sentence);
        let is_one = |mentions: &[&OrderMention]| {
            let first = mentions.first().map(|m| &m.order);
            first.is_some() && mentions.iter().all(|m| Some(&m.order) == first)
        };
        let one = |mentions: &[&OrderMention]| Orders {
            named: mentions.iter().map(|m| m.order.clone()).collect(),
            each: false,
        };
        if is_one(&here) {
            return Some(one(&here));
        }
        let all = numbers(&sentence);
        if value.kind == FactKind::Product {
            let claims = around.assertions.iter().any(|a| clause.span.contains(&a.span.start));
            return (here.is_empty() && !claims && is_one(&all)).then(|| one(&all));
        }
        // "HM-1 is on its way, the stove came with DHL": a product says which order is meant.
        let order = all.iter().rfind(|m| m.span.start < at).map_or(sentence.start, |m| m.span.end);
        let product = |range: Range<usize>| {
            let mut within = self.named.iter().filter(|(span, _)| range.contains(&span.start));
            within.next_back().map(|(_, owners)| Orders {
                named: owners.iter().cloned().map(Some).collect(),
                each: false,
            })
        };
        if let Some(orders) = product(order..at) {
            return Some(orders);
        }
        match all.len() {
            0 => product(at..clause.span.end).or_else(|| self.carried(at, around)),
            _ if is_one(&all) => Some(one(&all)),
            _ => self.shared(value, &all, &sentence),
        }
    }

    /// The orders of a value among several that its sentence names: "HM-1 comes with DHL and HM-2
    /// with GLS", "DHL brings HM-1 and GLS HM-2".
    fn shared(
        &self,
        value: &Value,
        orders: &[&OrderMention],
        sentence: &Range<usize>,
    ) -> Option<Orders> {
        let at = value.span.start;
        let values = || self.values.iter().filter(|v| sentence.contains(&v.span.start));
        let first = orders.first()?.span.start;
        let before = orders.iter().rfind(|m| m.span.start < at);
        let behind = orders.iter().find(|m| m.span.start > at);
        if values().any(|v| v.kind != FactKind::Product && v.span.start < first) {
            let near = before.into_iter().chain(behind);
            return Some(Orders { named: near.map(|m| m.order.clone()).collect(), each: false });
        }
        // Orders named in one breath: no value stands between them.
        let until = before?.span.start;
        let parted = values().rfind(|v| v.span.start < until).map_or(0, |v| v.span.start);
        let named: Vec<Option<String>> = orders
            .iter()
            .filter(|m| (parted..=until).contains(&m.span.start))
            .map(|m| m.order.clone())
            .collect();
        let end = behind.map_or(sentence.end, |m| m.span.start);
        let alike = values()
            .filter(|v| v.kind == value.kind && (until..end).contains(&v.span.start))
            .count();
        Some(Orders { named, each: alike == 1 })
    }

    /// The one order that a draft names, for what it says behind.
    fn carried(&self, at: usize, around: &Surroundings<'_>) -> Option<Orders> {
        let numbers: BTreeSet<&Option<String>> =
            around.mentions.iter().filter(|m| m.of_number).map(|m| &m.order).collect();
        let order = numbers.first()?.as_ref().filter(|_| numbers.len() == 1)?;
        let named = around.mentions.iter().any(|m| m.of_number && m.span.start < at);
        let others = self.named.iter().any(|(_, owners)| !owners.contains(order));
        let orders = Orders { named: vec![Some(order.clone())], each: false };
        (named && !others).then_some(orders)
    }
}

/// The orders that a value is said of.
struct Orders {
    named: Vec<Option<String>>,
    /// Whether it is said of each of them.
    each: bool,
}

impl Surroundings<'_> {
    /// Whether the clause of an amount names an order, and its sentence no product of the shop.
    fn is_of_order(&self, span: &Range<usize>) -> bool {
        let clause = self.clauses.iter().rfind(|clause| clause.span.start <= span.start);
        clause.is_some_and(|clause| {
            let numbered =
                self.mentions.iter().any(|m| m.of_number && clause.span.contains(&m.span.start));
            numbered && !self.stock.is_in(&sentence_span(self.clauses, clause.sentence))
        })
    }
}

/// The orders that have a fact; nothing where one has it that is about no order.
fn owners(known: &Known<'_>, has: impl Fn(&Fact) -> bool) -> Option<BTreeSet<String>> {
    let having = known.all().iter().filter(|fact| has(fact));
    let owners: Option<BTreeSet<String>> = having.map(|fact| fact.order.clone()).collect();
    owners.filter(|owners| !owners.is_empty())
}

fn add(
    values: &mut Vec<Value>,
    kind: FactKind,
    spans: Vec<Range<usize>>,
    owners: Option<&BTreeSet<String>>,
) {
    let Some(owners) = owners else { return };
    for span in spans {
        if !values.iter().any(|value| value.kind == kind && value.span == span) {
            values.push(Value { kind, span, owners: owners.clone() });
        }
    }
}
