//! Fulfillments, parcels and carriers' scans.

use super::position;
use crate::domain::ids::{FulfillmentId, LineId, LocationId, ShipmentId, ShopId, TrackingEventId};
use crate::domain::order::Order;
use crate::domain::shipment::{Fulfillment, LineQuantity, Shipment, TrackingEvent};
use crate::domain::time::Moment;
use crate::store::error::{Error, code, optional_money};
use crate::store::record::record;

record! {
    /// One location's part of an order.
    FulfillmentRow in fulfillments by order_id, "created_at, id", state state {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        location_id: String => TEXT,
        state: String => TEXT,
        created_at: i64 => BIGINT,
    }
}

record! {
    /// Pieces of a line in a fulfillment.
    FulfillmentLineRow in fulfillment_lines by order_id, "position" {
        shop_id: String => TEXT,
        order_id: String => TEXT,
        fulfillment_id: String => TEXT,
        line_id: String => TEXT,
        position: i64 => BIGINT,
        quantity: i64 => BIGINT,
    }
}

record! {
    /// A parcel.
    ShipmentRow in shipments by order_id, "position, id", state status {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        fulfillment_id: String => TEXT,
        position: i64 => BIGINT,
        carrier: String => TEXT,
        tracking: String => TEXT,
        tracking_norm: String => TEXT,
        tracking_url: Option<String> => TEXT,
        status: String => TEXT,
        last_event_at: Option<i64> => BIGINT,
        cost: Option<i64> => BIGINT,
        currency: Option<String> => TEXT,
        shipped_at: Option<i64> => BIGINT,
        expected_at: Option<i64> => BIGINT,
        delivered_at: Option<i64> => BIGINT,
    }
}

record! {
    /// Pieces of a line in a parcel.
    ShipmentLineRow in shipment_lines by order_id, "position" {
        shop_id: String => TEXT,
        order_id: String => TEXT,
        shipment_id: String => TEXT,
        line_id: String => TEXT,
        position: i64 => BIGINT,
        quantity: i64 => BIGINT,
    }
}

record! {
    /// A carrier's scan.
    ScanRow in tracking_events by order_id, "at, id" {
        id: String => TEXT,
        shop_id: String => TEXT,
        order_id: String => TEXT,
        shipment_id: String => TEXT,
        status: String => TEXT,
        at: i64 => BIGINT,
        place: String => TEXT,
        text: String => TEXT,
        dedup_key: String => TEXT,
        received_at: i64 => BIGINT,
    }
}

impl From<FulfillmentLineRow> for LineQuantity {
    fn from(row: FulfillmentLineRow) -> Self {
        Self { line: LineId::from(row.line_id), quantity: row.quantity }
    }
}

impl From<ShipmentLineRow> for LineQuantity {
    fn from(row: ShipmentLineRow) -> Self {
        Self { line: LineId::from(row.line_id), quantity: row.quantity }
    }
}

impl FulfillmentRow {
    pub(super) fn of(shop: &ShopId, order: &Order, fulfillment: &Fulfillment) -> Self {
        Self {
            id: fulfillment.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            location_id: fulfillment.location.to_string(),
            state: fulfillment.state.to_string(),
            created_at: fulfillment.created_at.millis(),
        }
    }

    pub(super) fn into_fulfillment(self, lines: Vec<LineQuantity>) -> Result<Fulfillment, Error> {
        Ok(Fulfillment {
            state: code(&self.state, "fulfillments", "state", &self.id)?,
            id: FulfillmentId::from(self.id),
            location: LocationId::from(self.location_id),
            lines,
            created_at: Moment::from_millis(self.created_at),
        })
    }
}

impl FulfillmentLineRow {
    pub(super) fn all(shop: &ShopId, order: &Order, part: &Fulfillment) -> Vec<Self> {
        let row = |(index, pieces): (usize, &LineQuantity)| Self {
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            fulfillment_id: part.id.to_string(),
            line_id: pieces.line.to_string(),
            position: position(index),
            quantity: pieces.quantity,
        };
        part.lines.iter().enumerate().map(row).collect()
    }
}

/// A tracking number reduced to what matters for comparison: letters and digits, upper case.
fn normalise_tracking(number: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    number.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

impl ShipmentRow {
    pub(super) fn of(shop: &ShopId, order: &Order, index: usize, shipment: &Shipment) -> Self {
        Self {
            id: shipment.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            fulfillment_id: shipment.fulfillment.to_string(),
            position: position(index),
            carrier: shipment.carrier.clone(),
            tracking: shipment.tracking.clone(),
            tracking_norm: normalise_tracking(&shipment.tracking),
            tracking_url: shipment.tracking_url.clone(),
            status: shipment.status.to_string(),
            last_event_at: shipment.events.iter().map(|event| event.at.millis()).max(),
            cost: shipment.cost.map(|cost| cost.minor),
            currency: shipment.cost.map(|cost| cost.currency.code().to_owned()),
            shipped_at: shipment.shipped_at.map(Moment::millis),
            expected_at: shipment.expected_at.map(Moment::millis),
            delivered_at: shipment.delivered_at.map(Moment::millis),
        }
    }

    pub(super) fn into_shipment(
        self,
        lines: Vec<LineQuantity>,
        events: Vec<TrackingEvent>,
    ) -> Result<Shipment, Error> {
        Ok(Shipment {
            status: code(&self.status, "shipments", "status", &self.id)?,
            cost: optional_money(self.cost, self.currency.as_deref(), "shipments", &self.id)?,
            id: ShipmentId::from(self.id),
            fulfillment: FulfillmentId::from(self.fulfillment_id),
            carrier: self.carrier,
            tracking: self.tracking,
            tracking_url: self.tracking_url,
            shipped_at: self.shipped_at.map(Moment::from_millis),
            expected_at: self.expected_at.map(Moment::from_millis),
            delivered_at: self.delivered_at.map(Moment::from_millis),
            lines,
            events,
        })
    }
}

impl ShipmentLineRow {
    pub(super) fn all(shop: &ShopId, order: &Order, shipment: &Shipment) -> Vec<Self> {
        let row = |(index, pieces): (usize, &LineQuantity)| Self {
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            shipment_id: shipment.id.to_string(),
            line_id: pieces.line.to_string(),
            position: position(index),
            quantity: pieces.quantity,
        };
        shipment.lines.iter().enumerate().map(row).collect()
    }
}

impl ScanRow {
    pub(super) fn of(
        shop: &ShopId,
        order: &Order,
        shipment: &ShipmentId,
        event: &TrackingEvent,
        received: Moment,
    ) -> Self {
        Self {
            id: event.id.to_string(),
            shop_id: shop.to_string(),
            order_id: order.id.to_string(),
            shipment_id: shipment.to_string(),
            status: event.status.to_string(),
            at: event.at.millis(),
            place: event.place.clone(),
            text: event.text.clone(),
            dedup_key: event.dedup_key.clone(),
            received_at: received.millis(),
        }
    }
}

impl TryFrom<ScanRow> for TrackingEvent {
    type Error = Error;

    fn try_from(row: ScanRow) -> Result<Self, Error> {
        Ok(Self {
            status: code(&row.status, "tracking_events", "status", &row.id)?,
            id: TrackingEventId::from(row.id),
            at: Moment::from_millis(row.at),
            place: row.place,
            text: row.text,
            dedup_key: row.dedup_key,
        })
    }
}
