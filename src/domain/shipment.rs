//! Fulfillments, parcels and what carriers say about them.

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::ids::{FulfillmentId, LineId, LocationId, ShipmentId, TrackingEventId};
use super::money::Money;
use super::time::Moment;

/// Where one location's part of an order stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FulfillmentState {
    /// Decided, stock reserved.
    Allocated,
    /// Somebody walks the shelves.
    Picking,
    /// In the box.
    Packed,
    /// With the carrier.
    Shipped,
    /// Given up.
    Cancelled,
}

/// One location's part of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfillment {
    /// Identifier.
    pub id: FulfillmentId,
    /// Where it is packed.
    pub location: LocationId,
    /// State.
    pub state: FulfillmentState,
    /// Which lines, and how many of each.
    pub lines: Vec<LineQuantity>,
    /// Since when.
    pub created_at: Moment,
}

/// Some pieces of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineQuantity {
    /// The line.
    pub line: LineId,
    /// Pieces.
    pub quantity: i64,
}

/// The normalised status of a parcel.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ShipmentStatus {
    /// Label made, not yet handed over.
    PreTransit,
    /// Moving.
    InTransit,
    /// With customs.
    InCustoms,
    /// On the van.
    OutForDelivery,
    /// Waits at a pickup point.
    AvailableForPickup,
    /// Handed over or left.
    Delivered,
    /// Later than the carrier said.
    Delayed,
    /// Nobody was there.
    FailedAttempt,
    /// Damaged, refused, held.
    Exception,
    /// On the way back.
    ReturnToSender,
    /// The carrier gave up.
    Lost,
}

impl ShipmentStatus {
    /// Whether nothing more is expected to happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Lost)
    }

    /// Whether a later scan may put a parcel from this status into `next`.
    ///
    /// What has moved is not back before its first scan. What was delivered can only be sent back;
    /// on its way back, a "delivered" is the shop's door and not the customer's. What was lost may
    /// be found.
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (_, Self::PreTransit) => false,
            (Self::Delivered, next) => next == Self::ReturnToSender,
            (Self::ReturnToSender, next) => next == Self::Lost,
            (current, next) => current != next,
        }
    }
}

/// A parcel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// Identifier.
    pub id: ShipmentId,
    /// The fulfillment it carries.
    pub fulfillment: FulfillmentId,
    /// Carrier as the customer knows it: `DHL`.
    pub carrier: String,
    /// Tracking number.
    pub tracking: String,
    /// The carrier's page for it.
    pub tracking_url: Option<String>,
    /// Status after the newest event.
    pub status: ShipmentStatus,
    /// What the carrier cost the shop.
    pub cost: Option<Money>,
    /// When it left the building.
    pub shipped_at: Option<Moment>,
    /// When the carrier or the shop expects it to arrive.
    pub expected_at: Option<Moment>,
    /// When it was delivered.
    pub delivered_at: Option<Moment>,
    /// Pieces in it.
    pub lines: Vec<LineQuantity>,
    /// What happened, oldest first.
    pub events: Vec<TrackingEvent>,
}

/// A parcel that has not reached its end, with what one must know to move it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelUnderWay {
    /// Number of its order.
    pub order: String,
    /// Where it goes.
    pub destination: Address,
    /// The parcel.
    pub shipment: Shipment,
}

/// A scan or message from a carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingEvent {
    /// Identifier.
    pub id: TrackingEventId,
    /// Normalised status.
    pub status: ShipmentStatus,
    /// Carrier's time of it.
    pub at: Moment,
    /// Where: `Hannover, DE`; empty where the carrier does not say.
    pub place: String,
    /// The carrier's own words.
    pub text: String,
    /// What makes a repeated report of the same scan recognisable.
    pub dedup_key: String,
}
