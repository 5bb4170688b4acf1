//! Locations, what lies there and what is on its way.

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::ids::{LineId, LocationId, OrderId, StockEntryId, SupplyId, VariantId};
use super::time::Moment;

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Identifier.
    pub id: LocationId,
    /// Name: `Leipzig`.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Whether orders may be routed there.
    pub active: bool,
}

/// How many of a variant a location has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InventoryLevel {
    /// The variant.
    pub variant: VariantId,
    /// The location.
    pub location: LocationId,
    /// Pieces in the building.
    pub on_hand: i64,
    /// Of those, promised to orders or offers.
    pub reserved: i64,
    /// Pieces in inbound supply.
    pub incoming: i64,
    /// Shelf: `A-03-2`.
    pub shelf: String,
}

impl InventoryLevel {
    /// Pieces that can still be promised.
    pub fn available(&self) -> i64 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

/// A supplier's delivery that is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundSupply {
    /// Identifier.
    pub id: SupplyId,
    /// What comes.
    pub variant: VariantId,
    /// Where to.
    pub location: LocationId,
    /// Pieces.
    pub quantity: i64,
    /// Of those, already promised to backorders.
    pub allocated: i64,
    /// Day it is expected.
    pub expected_at: Moment,
    /// How much the date is worth.
    pub confidence: SupplyConfidence,
    /// When it came; `None` while it is on its way.
    pub received_at: Option<Moment>,
}

/// How much the date of an inbound supply is worth.
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
pub enum SupplyConfidence {
    /// The supplier has shipped it.
    Confirmed,
    /// The supplier has named the day.
    Planned,
    /// Nobody but us has named the day.
    Estimated,
}

/// Why a stock level changed.
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
pub enum StockReason {
    /// First count.
    Opening,
    /// Promised to an order or offer.
    Reserved,
    /// A promise given up.
    Released,
    /// Left with a parcel.
    Shipped,
    /// Came from a supplier.
    Received,
    /// Came back and can be sold.
    Restocked,
    /// Thrown away.
    Scrapped,
    /// Corrected after a count.
    Adjusted,
}

/// An entry of the append-only stock ledger; levels are its sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockEntry {
    /// Identifier.
    pub id: StockEntryId,
    /// The variant.
    pub variant: VariantId,
    /// The location.
    pub location: LocationId,
    /// Change of pieces on hand.
    pub on_hand: i64,
    /// Change of pieces reserved.
    pub reserved: i64,
    /// Change of pieces incoming.
    pub incoming: i64,
    /// Why.
    pub reason: StockReason,
    /// For which order.
    pub order: Option<OrderId>,
    /// For which line of it.
    pub line: Option<LineId>,
    /// When.
    pub at: Moment,
}
