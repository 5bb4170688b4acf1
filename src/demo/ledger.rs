//! The demo's stock ledger: what the orders moved, and the opening count that makes it come out.

use std::collections::{BTreeMap, HashSet};

use crate::domain::ids::{LineId, LocationId, OrderId, StockEntryId, SupplyId, VariantId};
use crate::domain::inventory::{
    InboundSupply, InventoryLevel, Location, StockEntry, StockReason, SupplyConfidence,
};
use crate::domain::time::Moment;

use super::OPENED_DAYS_AGO;
use super::catalog::Catalog;
use super::source::Source;

/// Pieces of a variant at a location, moved for a line of an order.
#[derive(Debug, Clone)]
pub(super) struct Pieces {
    pub(super) variant: VariantId,
    pub(super) location: LocationId,
    pub(super) quantity: i64,
    pub(super) order: OrderId,
    pub(super) line: LineId,
}

/// Collects movements until the stories are told.
#[derive(Debug)]
pub(super) struct Ledger {
    now: Moment,
    moves: Vec<Movement>,
    supplies: Vec<InboundSupply>,
    /// Variants of which no location has a piece to promise.
    sold_out: HashSet<VariantId>,
}

#[derive(Debug)]
struct Movement {
    variant: VariantId,
    location: LocationId,
    on_hand: i64,
    reserved: i64,
    incoming: i64,
    reason: StockReason,
    cause: Option<(OrderId, LineId)>,
    at: Moment,
}

/// The finished stock: levels are the sums of the entries.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) entries: Vec<StockEntry>,
    pub(super) levels: Vec<InventoryLevel>,
    pub(super) supplies: Vec<InboundSupply>,
}

impl Ledger {
    /// An empty ledger in which `sold_out` variants cannot be promised.
    pub(super) fn new(now: Moment, sold_out: HashSet<VariantId>) -> Self {
        Self { now, moves: Vec::new(), supplies: Vec::new(), sold_out }
    }

    /// Promises pieces to an order or an offer.
    pub(super) fn reserve(&mut self, pieces: &Pieces, at: Moment) {
        self.moved(pieces, StockReason::Reserved, 0, pieces.quantity, at);
    }

    /// Gives a promise up.
    pub(super) fn release(&mut self, pieces: &Pieces, at: Moment) {
        self.moved(pieces, StockReason::Released, 0, -pieces.quantity, at);
    }

    /// Takes promised pieces off the shelf for a parcel.
    pub(super) fn ship(&mut self, pieces: &Pieces, at: Moment) {
        self.moved(pieces, StockReason::Shipped, -pieces.quantity, -pieces.quantity, at);
    }

    /// Puts returned pieces back on the shelf.
    pub(super) fn restock(&mut self, pieces: &Pieces, at: Moment) {
        self.moved(pieces, StockReason::Restocked, pieces.quantity, 0, at);
    }

    /// Books a supplier's delivery, ordered at `at`, with `allocated` pieces of it promised; one
    /// that is expected in the past came on that day.
    pub(super) fn announce(
        &mut self,
        source: &Source,
        variant: &VariantId,
        location: &LocationId,
        allocated: i64,
        at: Moment,
        expected_at: Moment,
    ) -> SupplyId {
        let id = source.id(SupplyId::mint);
        let quantity = allocated + source.between(10..40);
        let arrived = expected_at <= self.now;
        let mut book = |on_hand, incoming, reason, at| {
            self.moves.push(Movement {
                variant: variant.clone(),
                location: location.clone(),
                on_hand,
                reserved: 0,
                incoming,
                reason,
                cause: None,
                at,
            });
        };
        book(0, quantity, StockReason::Adjusted, at);
        if arrived {
            book(quantity, -quantity, StockReason::Received, expected_at);
        }
        let confidence = if arrived || source.chance(40) {
            SupplyConfidence::Confirmed
        } else if source.chance(70) {
            SupplyConfidence::Planned
        } else {
            SupplyConfidence::Estimated
        };
        self.supplies.push(InboundSupply {
            id: id.clone(),
            variant: variant.clone(),
            location: location.clone(),
            quantity,
            allocated,
            expected_at,
            confidence,
            received_at: arrived.then_some(expected_at),
        });
        id
    }

    fn moved(
        &mut self,
        pieces: &Pieces,
        reason: StockReason,
        on_hand: i64,
        reserved: i64,
        at: Moment,
    ) {
        self.moves.push(Movement {
            variant: pieces.variant.clone(),
            location: pieces.location.clone(),
            on_hand,
            reserved,
            incoming: 0,
            reason,
            cause: Some((pieces.order.clone(), pieces.line.clone())),
            at,
        });
    }

    /// Opens every shelf with what its later movements need and a few pieces more, and sums up.
    pub(super) fn close(
        mut self,
        source: &Source,
        catalog: &Catalog,
        locations: &[Location],
    ) -> Stock {
        self.moves.sort_by_key(|movement| movement.at);
        let mut shelves: BTreeMap<(VariantId, LocationId), Vec<Movement>> = BTreeMap::new();
        for movement in self.moves {
            let key = (movement.variant.clone(), movement.location.clone());
            shelves.entry(key).or_default().push(movement);
        }
        let opened = self.now.plus_days(-OPENED_DAYS_AGO);
        let mut entries = Vec::new();
        let mut levels = Vec::new();
        let mut number = 0;
        for variant in catalog.variants() {
            for location in locations {
                let key = (variant.id.clone(), location.id.clone());
                let moves = shelves.remove(&key).unwrap_or_default();
                let spare =
                    if self.sold_out.contains(&variant.id) { 0 } else { source.between(1..26) };
                let opening = needed(&moves) + spare;
                let mut level = InventoryLevel {
                    variant: key.0,
                    location: key.1,
                    on_hand: opening,
                    reserved: 0,
                    incoming: 0,
                    shelf: shelf(number),
                };
                number += 1;
                if opening > 0 {
                    entries.push(opening_entry(source, &level, opened));
                }
                for movement in moves {
                    level.on_hand += movement.on_hand;
                    level.reserved += movement.reserved;
                    level.incoming += movement.incoming;
                    entries.push(movement.entry(source));
                }
                levels.push(level);
            }
        }
        entries.sort_by_key(|entry| entry.at);
        Stock { entries, levels, supplies: self.supplies }
    }
}

impl Movement {
    fn entry(self, source: &Source) -> StockEntry {
        let (order, line) = self.cause.unzip();
        StockEntry {
            id: source.fork(self.at).id(StockEntryId::mint),
            variant: self.variant,
            location: self.location,
            on_hand: self.on_hand,
            reserved: self.reserved,
            incoming: self.incoming,
            reason: self.reason,
            order,
            line,
            at: self.at,
        }
    }
}

fn opening_entry(source: &Source, level: &InventoryLevel, at: Moment) -> StockEntry {
    StockEntry {
        id: source.id(StockEntryId::mint),
        variant: level.variant.clone(),
        location: level.location.clone(),
        on_hand: level.on_hand,
        reserved: 0,
        incoming: 0,
        reason: StockReason::Opening,
        order: None,
        line: None,
        at,
    }
}

/// The smallest opening count with which nothing is ever promised that is not there.
fn needed(moves: &[Movement]) -> i64 {
    let mut free = 0;
    let mut lowest = 0;
    for movement in moves {
        free += movement.on_hand - movement.reserved;
        lowest = lowest.min(free);
    }
    -lowest
}

/// The label of the shelf numbered `number`: `A-03-2`.
fn shelf(number: u32) -> String {
    let aisle = char::from_u32(u32::from('A') + number / 96 % 26).unwrap_or('Z');
    format!("{aisle}-{:02}-{}", number / 4 % 24 + 1, number % 4 + 1)
}
