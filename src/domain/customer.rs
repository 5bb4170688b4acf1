//! Customers of a shop, their addresses and ways to pay.

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::ids::{AddressId, CustomerId, PaymentMethodId};
use super::language::Language;
use super::money::Money;
use super::time::Moment;

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// Identifier.
    pub id: CustomerId,
    /// The shop system's own identifier, where orders come from one.
    pub external_id: Option<String>,
    /// Name.
    pub name: String,
    /// E-mail address as given; compared in normal form.
    pub email: String,
    /// E.164 number.
    pub phone: Option<String>,
    /// Language of notices.
    pub language: Language,
    /// Since when.
    pub created_at: Moment,
    /// Addresses kept for later orders.
    pub addresses: Vec<KeptAddress>,
    /// Ways to pay kept for later orders.
    pub payment_methods: Vec<PaymentMethod>,
}

/// An address that a customer keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAddress {
    /// Identifier.
    pub id: AddressId,
    /// The address.
    pub address: Address,
    /// Whether new orders go there.
    pub is_default: bool,
}

/// What kind of payment method it is.
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
pub enum PaymentKind {
    /// Credit or debit card.
    Card,
    /// `PayPal`, Apple Pay and the like.
    Wallet,
    /// A gift card with a balance.
    GiftCard,
    /// Credit that the shop gave, with a balance.
    StoreCredit,
    /// Bank transfer.
    Transfer,
}

/// A way to pay that a customer keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentMethod {
    /// Identifier.
    pub id: PaymentMethodId,
    /// Kind.
    pub kind: PaymentKind,
    /// What a customer recognises: `Visa ending 4242`. Never a full number.
    pub label: String,
    /// What is left on a gift card or store credit.
    pub balance: Option<Money>,
    /// The payment provider's token.
    pub provider_ref: Option<String>,
}
