//! From the warehouse floor to the door.

use std::time::Duration;

use serde_json::json;

use crate::domain::ids::{FulfillmentId, LineId};
use crate::domain::order::{LineState, OrderState};
use crate::domain::payment::PaymentState;
use crate::domain::shipment::{FulfillmentState, Shipment, ShipmentStatus};
use crate::domain::time::Moment;

use super::super::DemoError;
use super::super::carrier::Carrier;
use super::super::parcel::Course;
use super::{PIPELINE, Story};

/// How far a warehouse has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Somebody walks the shelves.
    Picking,
    /// In the box.
    Packing,
}

impl Work {
    /// How long before the label this step happens.
    pub(super) fn lead(self) -> Duration {
        match self {
            Self::Picking => Duration::from_mins(150),
            Self::Packing => Duration::from_mins(24),
        }
    }
}

impl Story<'_> {
    /// Picks, and packs where `until` says so, in time for a label at `label_at`.
    pub(super) fn work(&mut self, fulfillment: &FulfillmentId, label_at: Moment, until: Work) {
        let picking = label_at.minus(Work::Picking.lead());
        let detail = json!({ "fulfillment": fulfillment });
        self.note(
            "order.processing",
            PIPELINE,
            picking.minus(Duration::from_mins(5)),
            detail.clone(),
        );
        self.note("pick.assigned", PIPELINE, picking, detail.clone());
        self.set_fulfillment(fulfillment, FulfillmentState::Picking);
        if until == Work::Picking {
            return;
        }
        let packed = label_at.minus(Work::Packing.lead());
        self.note("pick.done", PIPELINE, packed.minus(Duration::from_mins(50)), detail.clone());
        self.note("pack.done", PIPELINE, packed, detail.clone());
        self.set_fulfillment(fulfillment, FulfillmentState::Packed);
        for pieces in self.pieces(fulfillment) {
            self.world.ledger.ship(&pieces, packed.plus(Duration::from_secs(30)));
            self.set_lines(&[pieces.line], LineState::Packed);
        }
        self.note("inventory.decremented", PIPELINE, packed.plus(Duration::from_secs(30)), detail);
    }

    /// Works a fulfillment off and sends its parcel on its way.
    pub(super) fn ship(
        &mut self,
        fulfillment: &FulfillmentId,
        course: &Course,
    ) -> Result<(), DemoError> {
        self.work(fulfillment, course.labelled_at(), Work::Packing);
        let carrier = self.carrier(fulfillment)?;
        let found = self.order.fulfillments.iter().find(|f| f.id == *fulfillment);
        let lines = found.map(|f| f.lines.clone()).unwrap_or_default();
        let parcel = course.parcel(&self.source, carrier, fulfillment, lines);
        self.note_parcel(&parcel);
        let state = match parcel.status {
            ShipmentStatus::PreTransit => LineState::Packed,
            ShipmentStatus::Delivered => LineState::Delivered,
            _ => LineState::Shipped,
        };
        let ids: Vec<LineId> = parcel.lines.iter().map(|q| q.line.clone()).collect();
        self.set_lines(&ids, state);
        if parcel.shipped_at.is_some() {
            self.set_fulfillment(fulfillment, FulfillmentState::Shipped);
        }
        self.order.shipments.push(parcel);
        Ok(())
    }

    /// A carrier for a parcel to this order's address.
    pub(super) fn carrier(&self, fulfillment: &FulfillmentId) -> Result<Carrier, DemoError> {
        let found = self.order.fulfillments.iter().find(|f| f.id == *fulfillment);
        let origin = found
            .and_then(|f| self.world.locations.iter().find(|l| l.id == f.location))
            .map(|location| location.address.country.as_str())
            .unwrap_or_default();
        let choice = Carrier::between(origin, &self.order.shipping_address.country);
        self.source.pick(choice).copied().ok_or(DemoError::Lacking("a carrier"))
    }

    /// Pays, checks and sends everything in one parcel.
    pub(super) fn ship_all(
        &mut self,
        location: &str,
        course: &Course,
    ) -> Result<FulfillmentId, DemoError> {
        self.pay(PaymentState::Captured);
        self.check();
        let fulfillment = self.allocate_all(location)?;
        self.ship(&fulfillment, course)?;
        Ok(fulfillment)
    }

    /// Notes the order's last steps, where it has come so far.
    pub(super) fn note_completion(&mut self) {
        let state = self.order.state;
        let latest = |pick: fn(&Shipment) -> Option<Moment>| {
            self.order.shipments.iter().filter_map(pick).max()
        };
        let (left, arrived) = (latest(|s| s.shipped_at), latest(|s| s.delivered_at));
        if let Some(at) =
            left.filter(|_| matches!(state, OrderState::Shipped | OrderState::Delivered))
        {
            self.note("order.shipped", PIPELINE, at, json!({}));
        }
        if let Some(at) = arrived.filter(|_| state == OrderState::Delivered) {
            self.note("order.delivered", PIPELINE, at, json!({}));
        }
    }

    fn note_parcel(&mut self, parcel: &Shipment) {
        let tracking = json!({ "carrier": parcel.carrier, "tracking": parcel.tracking });
        for (index, scan) in parcel.events.iter().enumerate() {
            let at = scan.at;
            if index == 0 {
                self.note("label.created", PIPELINE, at, json!({ "carrier": parcel.carrier }));
                self.note(
                    "tracking.assigned",
                    PIPELINE,
                    at.plus(Duration::from_secs(1)),
                    tracking.clone(),
                );
                continue;
            }
            if parcel.shipped_at == Some(at) {
                self.note("shipment.notified", PIPELINE, at, tracking.clone());
            }
            let update = json!({ "tracking": parcel.tracking, "status": scan.status });
            self.note("tracking.updated", PIPELINE, at, update.clone());
            if scan.status == ShipmentStatus::Delayed {
                self.note("delay.detected", PIPELINE, at, update);
            }
        }
    }

    pub(super) fn set_fulfillment(&mut self, id: &FulfillmentId, state: FulfillmentState) {
        for fulfillment in self.order.fulfillments.iter_mut().filter(|f| f.id == *id) {
            fulfillment.state = state;
        }
    }
}
