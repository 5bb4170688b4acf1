//! Which order a sentence speaks of, and what is known about it.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::agent::ledger::Ledger;
use crate::domain::fact::{Fact, FactKind};

use super::claims::Assertion;
use super::draft::Clause;

/// An order number in a draft; without an order where only the customer has named it.
#[derive(Debug, Clone)]
pub(super) struct OrderMention {
    pub(super) span: Range<usize>,
    pub(super) order: Option<String>,
    /// Whether it is the order's number, not something that it alone has.
    pub(super) of_number: bool,
}

/// The ledger, by orders.
pub(super) struct Known<'a> {
    all: Vec<&'a Fact>,
    by_order: BTreeMap<&'a str, Vec<&'a Fact>>,
    general: Vec<&'a Fact>,
    focus: Vec<&'a str>,
    /// Products that were asked for.
    products: Vec<&'a str>,
    is_of_orders: bool,
}

/// The orders that a claim may be about.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    orders: Vec<Option<String>>,
    /// Whether it is made of each of them, not of any one.
    each: bool,
}

impl<'a> Known<'a> {
    pub(super) fn of(ledger: &'a Ledger) -> Self {
        let all: Vec<&Fact> = ledger.facts().collect();
        let general: Vec<&Fact> = all.iter().copied().filter(|f| f.order.is_none()).collect();
        // What stock a product of the shop has bears nothing out about an order.
        let unbound: Vec<&Fact> =
            general.iter().copied().filter(|f| f.product().is_none()).collect();
        let mut by_order: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
        for fact in all.iter().copied() {
            if let Some(order) = fact.order.as_deref() {
                by_order.entry(order).or_insert_with(|| unbound.clone()).push(fact);
            }
        }
        Self {
            all,
            by_order,
            general,
            focus: ledger.focus().into_iter().collect(),
            products: ledger.products_in_focus().into_iter().collect(),
            is_of_orders: ledger.is_of_orders(),
        }
    }

    /// The order that alone has a fact with this value.
    pub(super) fn owner(&self, has: impl Fn(&Fact) -> bool) -> Option<String> {
        let mut owners = self.all.iter().filter(|fact| has(fact)).map(|f| f.order.as_deref());
        let first = owners.next()??;
        owners.all(|owner| owner == Some(first)).then(|| first.to_owned())
    }

    /// Every fact.
    pub(super) fn all(&self) -> &[&'a Fact] {
        &self.all
    }

    /// Facts of the kinds given.
    pub(super) fn of_kinds(
        &self,
        kinds: &'static [FactKind],
    ) -> impl Iterator<Item = &'a Fact> + '_ {
        self.all.iter().copied().filter(move |fact| kinds.contains(&fact.kind))
    }

    /// The facts a claim may rest on, an order at a time.
    pub(super) fn facts(&self, scope: &Scope) -> Vec<&[&'a Fact]> {
        scope
            .orders
            .iter()
            .map(|order| match order {
                Some(order) => {
                    self.by_order.get(order.as_str()).map_or(&self.general[..], Vec::as_slice)
                }
                None => &[],
            })
            .collect()
    }

    /// Whether `holds` is true of the facts that a claim may rest on.
    pub(super) fn holds(&self, scope: &Scope, holds: impl Fn(&[&'a Fact]) -> bool) -> bool {
        let facts = self.facts(scope);
        if scope.each { facts.into_iter().all(holds) } else { facts.into_iter().any(holds) }
    }

    /// The status codes that the ledger has for the scope, for the objection's words.
    pub(super) fn describe(&self, scope: &Scope) -> String {
        let mut codes: Vec<String> = self
            .facts(scope)
            .into_iter()
            .flatten()
            .filter(|f| f.kind == FactKind::Status)
            .map(|f| format!("{} is {}", f.order.as_deref().unwrap_or("it"), f.value))
            .collect();
        codes.dedup();
        codes.truncate(3);
        if codes.is_empty() { "nothing about it".to_owned() } else { codes.join(", ") }
    }

    /// The orders that this turn looked up.
    pub(super) fn focus(&self) -> &[&'a str] {
        &self.focus
    }

    /// The products that this turn asked for, or all that were asked for.
    pub(super) fn products(&self) -> &[&'a str] {
        &self.products
    }

    /// Whether this turn is about orders and no product of the shop.
    pub(super) fn is_of_orders(&self) -> bool {
        self.is_of_orders
    }

    fn unnamed(&self, part: bool) -> Scope {
        let orders: Vec<_> = self.focus.iter().map(|o| Some((*o).to_owned())).collect();
        // Without any order there may still be facts about products, or a hand-off.
        let orders = if orders.is_empty() { vec![Some(String::new())] } else { orders };
        Scope { orders, each: !part }
    }
}

impl Scope {
    /// Whether a claim is made of each of several orders.
    pub(super) fn of_each(&self) -> bool {
        self.each && self.orders.len() > 1
    }
}

/// The scope of every assertion, in their order.
pub(super) fn scopes(
    assertions: &[Assertion],
    mentions: &[OrderMention],
    clauses: &[Clause],
    known: &Known<'_>,
    each: impl Fn(&Assertion) -> bool,
) -> Vec<Scope> {
    let mut scopes: Vec<Scope> = Vec::with_capacity(assertions.len());
    // Behind the orders that a claim before them was made of.
    let mut taken = 0;
    for (i, assertion) in assertions.iter().enumerate() {
        let sentence = sentence_span(clauses, assertion.sentence);
        let same = |a: &&Assertion| a.sentence == assertion.sentence;
        let from = i
            .checked_sub(1)
            .and_then(|p| assertions.get(p))
            .filter(same)
            .map_or(sentence.start, |a| a.span.end)
            .max(taken);
        let next = assertions.get(i + 1).filter(same);
        let mut to = next.map_or(sentence.end, |a| a.span.start);
        let named = |range: Range<usize>| {
            mentions.iter().filter(move |m| range.contains(&m.span.start)).map(|m| m.order.clone())
        };
        // "Came A, and B is expected": what is named in a claim's own clause is its own.
        if let Some(clause) = clauses.get(assertion.clause).map(|clause| clause.span.clone())
            && next.is_some_and(|next| next.clause != assertion.clause)
            && named(assertion.span.end..clause.end).next().is_some()
        {
            to = to.min(clause.end);
        }
        let before: Vec<_> = named(from..assertion.span.end).collect();
        let after: Vec<_> = named(assertion.span.end..to).collect();
        let scope = if !before.is_empty() {
            Scope { orders: before, each: true }
        } else if !after.is_empty() && named(sentence.start..assertion.span.start).next().is_none()
        {
            taken = to;
            Scope { orders: after, each: true }
        } else {
            match mentions.iter().rfind(|m| m.span.start < assertion.span.start) {
                None => known.unnamed(assertion.part),
                Some(last) => {
                    let orders = together(mentions, last, assertions);
                    // "Both were delivered": of one order there are no two.
                    if orders.len() < 2 && each(assertion) && known.focus().len() > 1 {
                        known.unnamed(assertion.part)
                    } else {
                        Scope { orders, each: !assertion.part }
                    }
                }
            }
        };
        scopes.push(scope);
    }
    scopes
}

/// The orders named in one breath with `last`: no claim stands between them.
fn together(
    mentions: &[OrderMention],
    last: &OrderMention,
    assertions: &[Assertion],
) -> Vec<Option<String>> {
    let claim =
        assertions.iter().rfind(|a| a.span.end <= last.span.start).map_or(0, |a| a.span.end);
    mentions
        .iter()
        .filter(|m| claim <= m.span.start && m.span.start <= last.span.start)
        .map(|m| m.order.clone())
        .collect()
}

/// Where a sentence stands.
pub(super) fn sentence_span(clauses: &[Clause], sentence: usize) -> Range<usize> {
    let mut of = clauses.iter().filter(|c| c.sentence == sentence);
    let start = of.next().map_or(0..0, |c| c.span.clone());
    let end = of.next_back().map_or(start.end, |c| c.span.end);
    start.start..end
}
