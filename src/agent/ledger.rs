//! The ledger of a conversation: the facts of earlier turns and of this one.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::fact::{Fact, FactKind};
use crate::domain::order::OrderStatus;

/// What tools have returned to this customer in this conversation.
///
/// An order that is looked up again replaces what was known about its state: a parcel that was in
/// transit yesterday and has arrived today is no longer in transit.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    fact: Fact,
    /// Returned by a tool in this turn.
    seen: bool,
}

impl Ledger {
    /// The ledger at the start of a turn; `earlier` in the order the facts were found.
    pub fn new(earlier: Vec<Fact>) -> Self {
        let mut ledger = Self::default();
        for fact in earlier {
            ledger.add(fact, true);
        }
        ledger
    }

    /// Adds what a tool has returned; what is known already is not added twice.
    pub fn extend(&mut self, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            self.add(fact, false);
        }
    }

    fn add(&mut self, fact: Fact, stored: bool) {
        let newest = self.entries.iter_mut().rev().find(|entry| {
            entry.fact == fact
                // A status may come back; only the newest one makes a repetition.
                || fact.kind == FactKind::Status
                    && entry.fact.kind == FactKind::Status
                    && entry.fact.order == fact.order
        });
        match newest {
            Some(entry) if entry.fact == fact => entry.seen |= !stored,
            _ => self.entries.push(Entry { fact, seen: !stored }),
        }
    }

    /// What tools returned in this turn, known before or not, for storing with it.
    pub fn turn_facts(&self) -> Vec<Fact> {
        self.entries.iter().filter(|entry| entry.seen).map(|entry| entry.fact.clone()).collect()
    }

    /// Every fact that holds now, oldest first.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.entries.iter().filter(|entry| self.holds(entry)).map(|entry| &entry.fact)
    }

    /// Facts of one kind that hold now, oldest first.
    pub fn of_kind(&self, kind: FactKind) -> impl Iterator<Item = &Fact> {
        self.facts().filter(move |fact| fact.kind == kind)
    }

    /// Facts about one order that hold now.
    pub fn about<'a>(&'a self, order: &'a str) -> impl Iterator<Item = &'a Fact> {
        self.facts().filter(move |fact| fact.order.as_deref() == Some(order))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The orders on the ledger.
    pub fn orders(&self) -> BTreeSet<&str> {
        self.entries.iter().filter_map(|entry| entry.fact.order.as_deref()).collect()
    }

    /// The orders that a reply which names none speaks of: those looked up in this turn, or all
    /// where this turn looked up none.
    pub fn focus(&self) -> BTreeSet<&str> {
        let seen: BTreeSet<&str> = self
            .entries
            .iter()
            .filter(|entry| entry.seen)
            .filter_map(|entry| entry.fact.order.as_deref())
            .collect();
        if seen.is_empty() { self.orders() } else { seen }
    }

    /// The products that a reply which names none speaks of: those asked for in this turn, or all
    /// where this turn asked for none.
    pub fn products_in_focus(&self) -> BTreeSet<&str> {
        let of = |seen: bool| {
            self.entries
                .iter()
                .filter(move |entry| entry.seen || !seen)
                .filter(|entry| entry.fact.kind == FactKind::Availability)
                .filter_map(|entry| entry.fact.product())
                .collect::<BTreeSet<_>>()
        };
        let now = of(true);
        if now.is_empty() { of(false) } else { now }
    }

    /// Whether this turn looked orders up and asked for no product.
    pub fn is_of_orders(&self) -> bool {
        let seen = || self.entries.iter().filter(|entry| entry.seen);
        seen().any(|entry| entry.fact.kind == FactKind::Status)
            && !seen().any(|entry| entry.fact.kind == FactKind::Availability)
    }

    /// The status of an order as last seen.
    pub fn status(&self, order: &str) -> Option<OrderStatus> {
        self.about(order).filter(|f| f.kind == FactKind::Status).filter_map(Fact::status).last()
    }

    /// The days on the ledger of one kind.
    pub fn dates(&self, kind: FactKind) -> impl Iterator<Item = Date> {
        self.of_kind(kind).filter_map(Fact::date)
    }

    fn holds(&self, entry: &Entry) -> bool {
        let fact = &entry.fact;
        match fact.kind {
            FactKind::Status => self
                .entries
                .iter()
                .rfind(|e| e.fact.kind == FactKind::Status && e.fact.order == fact.order)
                .is_none_or(|newest| newest.fact == *fact),
            FactKind::ParcelStatus
            | FactKind::ProductStatus
            | FactKind::Expected
            | FactKind::Hold => entry.seen || !self.looked_up_again(fact.order.as_deref()),
            FactKind::Availability | FactKind::Price | FactKind::Restock => {
                entry.seen || fact.product().is_none_or(|title| !self.found_again(title))
            }
            _ => true,
        }
    }

    /// Whether this turn has asked for a product's stock.
    fn found_again(&self, title: &str) -> bool {
        self.entries.iter().any(|entry| {
            entry.seen
                && entry.fact.kind == FactKind::Availability
                && entry.fact.product() == Some(title)
        })
    }

    fn looked_up_again(&self, order: Option<&str>) -> bool {
        self.entries.iter().any(|entry| {
            entry.seen
                && entry.fact.order.as_deref() == order
                && entry.fact.kind == FactKind::Status
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "HM-10432";

    fn status(value: &str) -> Fact {
        Fact::of(ORDER, FactKind::Status, value)
    }

    #[test]
    fn a_repetition_is_of_this_turn_too_and_stands_once() {
        let mut ledger = Ledger::new(vec![status("in_transit")]);
        ledger.extend([status("in_transit"), Fact::of(ORDER, FactKind::Carrier, "DHL")]);
        assert_eq!(
            ledger.turn_facts(),
            vec![status("in_transit"), Fact::of(ORDER, FactKind::Carrier, "DHL")]
        );
        assert_eq!(ledger.facts().count(), 2);
    }

    #[test]
    fn a_second_look_replaces_state() {
        let expected = |day: &str| Fact::of(ORDER, FactKind::Expected, day);
        let mut ledger = Ledger::new(vec![status("in_transit"), expected("2026-11-24")]);
        ledger.extend([status("delayed"), expected("2026-11-27")]);
        assert_eq!(ledger.status(ORDER), Some(OrderStatus::Delayed));
        assert_eq!(
            ledger.of_kind(FactKind::Expected).collect::<Vec<_>>(),
            [&expected("2026-11-27")]
        );
        assert_eq!(ledger.of_kind(FactKind::Status).count(), 1);
    }

    #[test]
    fn a_status_that_comes_back_is_new_again() {
        let mut ledger = Ledger::new(vec![status("delayed"), status("in_transit")]);
        ledger.extend([status("delayed")]);
        assert_eq!(ledger.turn_facts(), vec![status("delayed")]);
        assert_eq!(ledger.status(ORDER), Some(OrderStatus::Delayed));
    }

    #[test]
    fn a_product_that_is_asked_for_again_stands_as_it_does_now() {
        let stock =
            |title: &str, value: &str| Fact::of_product(title, FactKind::Availability, value);
        let mut ledger = Ledger::new(vec![
            stock("Lantern Mini", "in_stock"),
            stock("Camp stove", "in_stock"),
            Fact::of_product("Lantern Mini", FactKind::Price, "35.00 EUR"),
        ]);
        assert_eq!(ledger.products_in_focus().len(), 2);
        ledger.extend([stock("Lantern Mini", "out_of_stock")]);
        let known: Vec<_> = ledger.facts().map(|fact| fact.value.as_str()).collect();
        assert_eq!(known, ["in_stock Camp stove", "out_of_stock Lantern Mini"]);
        assert_eq!(ledger.products_in_focus().into_iter().collect::<Vec<_>>(), ["Lantern Mini"]);
    }

    #[test]
    fn focus_is_on_the_orders_of_this_turn() {
        let mut ledger = Ledger::new(vec![status("delayed")]);
        assert_eq!(ledger.focus().into_iter().collect::<Vec<_>>(), [ORDER]);
        ledger.extend([Fact::of("HM-2", FactKind::Status, "lost")]);
        assert_eq!(ledger.focus().into_iter().collect::<Vec<_>>(), ["HM-2"]);
        assert_eq!(ledger.orders().len(), 2);
    }
}
