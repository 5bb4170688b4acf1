//! Payments and refunds.

use serde::{Deserialize, Serialize};

use super::customer::PaymentKind;
use super::ids::{PaymentId, PaymentMethodId, RefundId};
use super::money::Money;
use super::time::Moment;

/// Where a payment stands.
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
pub enum PaymentState {
    /// Expected, not yet seen.
    Pending,
    /// Held at the provider.
    Authorized,
    /// Taken.
    Captured,
    /// Refused.
    Failed,
    /// The hold was given up.
    Voided,
}

/// A payment towards an order; an order may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Identifier.
    pub id: PaymentId,
    /// The kept method it was made with.
    pub method: Option<PaymentMethodId>,
    /// Kind of that method.
    pub kind: PaymentKind,
    /// What a customer recognises: `Visa ending 4242`.
    pub label: String,
    /// How much.
    pub amount: Money,
    /// State.
    pub state: PaymentState,
    /// The provider's identifier.
    pub provider_ref: Option<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// Where a refund stands.
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
pub enum RefundState {
    /// Waits for a person's approval.
    Requested,
    /// Given to the provider.
    Pending,
    /// On its way to the customer.
    Issued,
    /// The provider refused it.
    Failed,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Identifier.
    pub id: RefundId,
    /// The payment it undoes; `None` where it is paid as store credit.
    pub payment: Option<PaymentId>,
    /// What the money goes to where that is not what the payment came from.
    #[serde(default)]
    pub method: Option<PaymentMethodId>,
    /// How much.
    pub amount: Money,
    /// Why, in the shop's words.
    pub reason: String,
    /// State.
    pub state: RefundState,
    /// When it was decided.
    pub created_at: Moment,
    /// When it left.
    pub issued_at: Option<Moment>,
}
