//! Stock that is set free or promised.

use super::backorder::freed;
use super::{Planner, Refused};
use crate::domain::backorder::{BackorderState, OfferState};
use crate::domain::effects::{Effects, StockChange, SupplyChange};
use crate::domain::ids::{FulfillmentId, LineId, VariantId};
use crate::domain::inventory::{InventoryLevel, StockReason};
use crate::domain::order::LineState;
use crate::domain::shipment::{Fulfillment, FulfillmentState, LineQuantity};
use crate::policy::actions::Refusal;

impl Planner<'_> {
    /// Sets free what is promised to a line that has not left: stock of its fulfillments, supplies
    /// of its backorders, and what their offers keep.
    pub(super) fn release(&self, effects: &mut Effects, line: &LineId, variant: &VariantId) {
        let was = self.facts.order.line(line).map(|known| known.state);
        for part in &mut effects.order.fulfillments {
            if !matches!(
                part.state,
                FulfillmentState::Allocated | FulfillmentState::Picking | FulfillmentState::Packed
            ) {
                continue;
            }
            let pieces: i64 =
                part.lines.iter().filter(|of| of.line == *line).map(|of| of.quantity).sum();
            if pieces == 0 {
                continue;
            }
            part.lines.retain(|of| of.line != *line);
            if part.lines.is_empty() {
                part.state = FulfillmentState::Cancelled;
            }
            // What is packed was taken off the shelf, and goes back there.
            let (on_hand, reserved, reason) = if was == Some(LineState::Packed) {
                (pieces, 0, StockReason::Restocked)
            } else {
                (0, -pieces, StockReason::Released)
            };
            effects.stock.push(StockChange {
                variant: variant.clone(),
                location: part.location.clone(),
                on_hand,
                reserved,
                reason,
                line: Some(line.clone()),
            });
        }
        close_backorders(effects, line, BackorderState::Cancelled);
    }

    /// Promises pieces of a variant to a line from the location that has most of it, in a
    /// fulfillment there.
    pub(super) fn promise(
        &self,
        effects: &mut Effects,
        line: &LineId,
        variant: &VariantId,
        pieces: i64,
    ) -> Result<(), Refused> {
        let level = self.free_level(effects, variant, pieces)?;
        effects.stock.push(StockChange {
            variant: variant.clone(),
            location: level.location.clone(),
            on_hand: 0,
            reserved: pieces,
            reason: StockReason::Reserved,
            line: Some(line.clone()),
        });
        let part = LineQuantity { line: line.clone(), quantity: pieces };
        let open = effects.order.fulfillments.iter_mut().find(|known| {
            known.location == level.location && known.state == FulfillmentState::Allocated
        });
        match open {
            Some(known) => known.lines.push(part),
            None => effects.order.fulfillments.push(Fulfillment {
                id: FulfillmentId::mint(self.environment),
                location: level.location.clone(),
                state: FulfillmentState::Allocated,
                lines: vec![part],
                created_at: self.facts.now,
            }),
        }
        let moved = effects.order.lines.iter_mut().find(|known| known.id == *line);
        if let Some(moved) = moved {
            moved.state = LineState::Allocated;
        }
        Ok(())
    }

    /// The location that has most of a variant free, with what this action has promised or set free
    /// so far counted in.
    pub(super) fn free_level(
        &self,
        effects: &Effects,
        variant: &VariantId,
        pieces: i64,
    ) -> Result<&InventoryLevel, Refused> {
        let item = self.facts.item(variant).ok_or(Refusal::Unavailable)?;
        let free = |level: &InventoryLevel| {
            let changes = effects
                .stock
                .iter()
                .filter(|change| change.variant == *variant && change.location == level.location);
            level.available() + changes.map(|c| c.on_hand - c.reserved).sum::<i64>()
        };
        let levels = item.levels.iter().map(|level| (level, free(level)));
        let best = levels.filter(|(_, free)| *free >= pieces).max_by_key(|(_, free)| *free);
        best.map(|(level, _)| level).ok_or_else(|| Refusal::Unavailable.into())
    }
}

/// Ends a line's open backorders and their offers: supplies are promised to nobody then, and
/// offers keep no stock.
pub(super) fn close_backorders(effects: &mut Effects, line: &LineId, state: BackorderState) {
    let open = |state| matches!(state, BackorderState::Open | BackorderState::Waiting);
    let Effects { order, stock, supplies, .. } = effects;
    for backorder in &mut order.backorders {
        if backorder.line != *line || !open(backorder.state) {
            continue;
        }
        backorder.state = state;
        supplies.extend(
            backorder
                .supply
                .clone()
                .map(|supply| SupplyChange { supply, allocated: -backorder.quantity }),
        );
        for offer in backorder.offers.iter_mut().filter(|o| o.state == OfferState::Open) {
            offer.state = OfferState::Withdrawn;
            stock.extend(freed(offer, line));
        }
    }
}
