//! Lines that wait for supply, and the choices held open for the customer.

use serde::{Deserialize, Serialize};

use super::ids::{BackorderId, LineId, LocationId, OfferId, SupplyId, VariantId};
use super::money::Money;
use super::time::Moment;

/// Where a backorder stands.
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
pub enum BackorderState {
    /// Nothing chosen yet.
    Open,
    /// The customer waits for the supply.
    Waiting,
    /// Supply came and was allocated.
    Filled,
    /// A substitute took its place.
    Substituted,
    /// Cancelled.
    Cancelled,
}

/// A line, or part of one, that waits for supply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backorder {
    /// Identifier.
    pub id: BackorderId,
    /// The line.
    pub line: LineId,
    /// Pieces missing.
    pub quantity: i64,
    /// State.
    pub state: BackorderState,
    /// The supply it waits for.
    pub supply: Option<SupplyId>,
    /// When that supply is expected; a date of the supply, never a guess.
    pub expected_at: Option<Moment>,
    /// Since when.
    pub created_at: Moment,
    /// What the customer may choose.
    pub offers: Vec<Offer>,
}

/// What an offer proposes.
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
pub enum OfferKind {
    /// Wait for the supply.
    Wait,
    /// Take another variant.
    Substitute,
    /// Ship the rest now.
    Partial,
    /// Cancel the line for a refund.
    Cancel,
}

/// Where an offer stands.
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
pub enum OfferState {
    /// Can be chosen.
    Open,
    /// Chosen.
    Accepted,
    /// Too late.
    Expired,
    /// Another was chosen, or the facts changed.
    Withdrawn,
}

/// A choice held open for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Identifier.
    pub id: OfferId,
    /// Kind.
    pub kind: OfferKind,
    /// The variant that would be sent instead.
    pub substitute: Option<VariantId>,
    /// Its title, as the customer would read it.
    pub substitute_title: Option<String>,
    /// What the customer would pay (positive) or get back (negative).
    pub price_difference: Option<Money>,
    /// State.
    pub state: OfferState,
    /// Until when.
    pub expires_at: Moment,
    /// The substitute's stock that is kept for it while it is open.
    #[serde(default)]
    pub held: Option<Held>,
}

/// Stock that an open offer keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Where.
    pub location: LocationId,
    /// Pieces.
    pub quantity: i64,
}
