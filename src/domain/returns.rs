//! Returns (RMA) and exchanges.

use serde::{Deserialize, Serialize};

use super::backorder::Held;
use super::ids::{ExchangeId, LineId, PaymentMethodId, ReturnId, VariantId};
use super::money::Money;
use super::time::Moment;

/// Where a return stands.
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
pub enum ReturnState {
    /// Asked for.
    Requested,
    /// Allowed; the customer has a label or code.
    Approved,
    /// On the way back.
    InTransit,
    /// In the building.
    Received,
    /// Looked at; refund decided.
    Inspected,
    /// Money or exchange sent.
    Closed,
    /// Refused.
    Rejected,
}

/// A return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// Identifier.
    pub id: ReturnId,
    /// Number that a customer writes on the parcel: `R-10432-1`.
    pub number: String,
    /// State.
    pub state: ReturnState,
    /// What comes back.
    pub lines: Vec<ReturnLine>,
    /// Carrier of the parcel back.
    pub carrier: Option<String>,
    /// Its tracking number.
    pub tracking: Option<String>,
    /// What the customer will get back.
    pub refund_amount: Option<Money>,
    /// Where that goes; the original methods where nobody said.
    #[serde(default)]
    pub refund_to: Option<RefundTo>,
    /// When it was asked for.
    pub created_at: Moment,
    /// When it came in.
    pub received_at: Option<Moment>,
}

/// Where money for returned goods goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundTo {
    /// To what it was paid with, each part where it came from.
    Original,
    /// To one method that the customer keeps.
    Method(PaymentMethodId),
    /// To credit that the shop keeps for them.
    StoreCredit,
}

impl RefundTo {
    const ORIGINAL: &'static str = "original";
    const STORE_CREDIT: &'static str = "store_credit";

    /// As stored: `original`, `store_credit`, or the method's identifier.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Original => Self::ORIGINAL,
            Self::StoreCredit => Self::STORE_CREDIT,
            Self::Method(method) => method.as_str(),
        }
    }
}

impl From<String> for RefundTo {
    fn from(text: String) -> Self {
        match text.as_str() {
            Self::ORIGINAL => Self::Original,
            Self::STORE_CREDIT => Self::StoreCredit,
            _ => Self::Method(text.into()),
        }
    }
}

/// What happens to a returned piece.
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
pub enum Restock {
    /// Back on the shelf.
    Sellable,
    /// Needs work first.
    Refurbish,
    /// Thrown away.
    Scrap,
}

/// A line of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLine {
    /// The order's line.
    pub line: LineId,
    /// Pieces.
    pub quantity: i64,
    /// Why, as the customer chose it.
    pub reason: String,
    /// Condition on arrival.
    pub condition: Option<String>,
    /// Decision on arrival.
    pub restock: Option<Restock>,
}

/// A returned line swapped for another variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// Identifier.
    pub id: ExchangeId,
    /// The return that pays for it.
    pub return_id: ReturnId,
    /// The line that goes back.
    pub line: LineId,
    /// The variant that is sent.
    pub variant: VariantId,
    /// Pieces.
    pub quantity: i64,
    /// What the customer pays (positive) or gets back (negative).
    pub price_difference: Money,
    /// Stock that is kept for it until it is sent.
    #[serde(default)]
    pub held: Option<Held>,
    /// What pays or receives it.
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
    /// When it was agreed.
    pub created_at: Moment,
}
