//! Which products a claim speaks of, and how each of them stands.
//!
//! In an order of several parcels "the tent has arrived" is true of the tent alone: neither the
//! order's status nor that of any one parcel can bear it out.

use std::ops::Range;

use crate::domain::fact::{Fact, FactKind};
use crate::domain::order::OrderStatus;
use crate::texts::fold;

use super::claims::Assertion;
use super::draft::{Clause, Draft};
use super::orders::Known;
use super::values;

/// Fewest characters of a word that names a product by itself.
const SHORTEST_NAME: usize = 3;

/// A product in a draft whose status differs from that of others.
#[derive(Debug, Clone)]
pub(super) struct ProductMention {
    span: Range<usize>,
    title: String,
}

/// Where products stand whose status is known: by their titles, or by a word that no other has.
pub(super) fn find(draft: &Draft, known: &Known<'_>) -> Vec<ProductMention> {
    let titles: Vec<&str> = known
        .of_kinds(&[FactKind::ProductStatus])
        .filter_map(|fact| Some(fact.product_status()?.1))
        .collect();
    let mut mentions = Vec::new();
    for title in &titles {
        for name in names(title, &titles) {
            let found = values::words(&draft.lower, &name);
            mentions.extend(
                found.into_iter().map(|span| ProductMention { span, title: (*title).to_owned() }),
            );
        }
    }
    mentions.sort_by_key(|mention| mention.span.start);
    mentions
}

/// The title, what stands before its options, and the words in it that are in no other title.
pub(super) fn names(title: &str, titles: &[&str]) -> Vec<String> {
    let plain = fold::plain_lower(title);
    let words = |title: &str| -> Vec<String> {
        let plain = fold::plain_lower(title.split(" (").next().unwrap_or_default());
        plain.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
    };
    let others: Vec<String> =
        titles.iter().filter(|other| **other != title).flat_map(|other| words(other)).collect();
    let own = words(title).into_iter().filter(|word| {
        let long = word.chars().count() >= SHORTEST_NAME || word.starts_with(fold::is_unspaced);
        !word.is_empty() && long && !others.contains(word)
    });
    let short = plain.split(" (").next().unwrap_or_default().to_owned();
    let shared = others.join(" ") == short;
    own.chain([plain].into_iter().filter(|_| !shared)).collect()
}

/// The products that each claim speaks of: those named between the claim before it and itself, else
/// those behind it in its clause.
pub(super) fn of_claims(
    assertions: &[Assertion],
    mentions: &[ProductMention],
    clauses: &[Clause],
) -> Vec<Vec<String>> {
    let anchors: Vec<Anchor> = assertions.iter().map(|a| Anchor::of_claim(a, clauses)).collect();
    let positions: Vec<usize> = mentions.iter().map(|mention| mention.span.start).collect();
    let named = |range: Range<usize>| -> Vec<String> {
        let mut titles: Vec<String> = mentions
            .iter()
            .filter(|mention| range.contains(&mention.span.start))
            .map(|mention| mention.title.clone())
            .collect();
        titles.dedup();
        titles
    };
    reaches(&anchors, &positions).into_iter().map(named).collect()
}

/// What products may be named for: a claim or an amount.
pub(super) struct Anchor {
    pub(super) span: Range<usize>,
    /// From where on names may stand before it.
    pub(super) start: usize,
    /// Up to where names may stand behind it.
    pub(super) end: usize,
}

impl Anchor {
    pub(super) fn of_claim(said: &Assertion, clauses: &[Clause]) -> Self {
        let sentence = clauses.iter().find(|c| c.sentence == said.sentence);
        let start = sentence.map_or(0, |clause| clause.span.start);
        let end = clauses.get(said.clause).map_or(0, |clause| clause.span.end);
        Self { span: said.span.clone(), start, end }
    }
}

/// Where the names of each anchor stand: between the one before it and itself, else behind it.
pub(super) fn reaches(anchors: &[Anchor], positions: &[usize]) -> Vec<Range<usize>> {
    let mut taken = 0;
    let mut reaches = Vec::with_capacity(anchors.len());
    for (i, anchor) in anchors.iter().enumerate() {
        let here = anchor.span.end;
        let end = anchor.end.max(here);
        let next = anchors.get(i + 1).map_or(end, |next| next.span.start.clamp(here, end));
        let named = |range: &Range<usize>| positions.iter().any(|at| range.contains(at));
        let before = anchor.start.max(taken)..here;
        let behind = here..next;
        taken = here;
        reaches.push(if named(&before) || !named(&behind) {
            before
        } else {
            taken = next;
            behind
        });
    }
    reaches
}

/// What is known of an order whose products all stood as this one; nothing where that is not known.
pub(super) fn narrowed(facts: &[&Fact], title: &str) -> Option<Vec<Fact>> {
    let of_product = |fact: &Fact| {
        fact.product_status().filter(|(_, of)| *of == title).map(|(status, _)| status)
    };
    let statuses: Vec<OrderStatus> = facts.iter().copied().filter_map(of_product).collect();
    let order = facts.iter().find_map(|fact| fact.order.clone())?;
    if statuses.is_empty() {
        return None;
    }
    let waits = statuses.contains(&OrderStatus::Backordered);
    let others = facts.iter().filter(|fact| match fact.kind {
        FactKind::Status | FactKind::ParcelStatus => false,
        FactKind::Restock => waits,
        _ => true,
    });
    let own = statuses.iter().map(|s| Fact::of(&order, FactKind::Status, s.to_string()));
    Some(others.map(|fact| (*fact).clone()).chain(own).collect())
}
