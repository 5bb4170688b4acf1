//! What a customer can have done to an order, and everything that deciding on it takes.
//!
//! An action is decided twice: when it is proposed, to say what would happen, and when it is
//! carried out, on facts that were read anew in the same transaction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::address::Address;
use super::catalog::{Variant, full_title};
use super::customer::{Customer, PaymentMethod};
use super::ids::{LineId, OfferId, PaymentMethodId, ProductId, VariantId};
use super::inventory::{InboundSupply, InventoryLevel};
use super::order::{Line, Order};
use super::returns::RefundTo;
use super::time::Moment;

/// What is asked for, with exact arguments: what is confirmed is this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Cancel lines, or the whole order.
    Cancel {
        /// Lines to cancel; empty for all that are left.
        lines: Vec<LineId>,
        /// Why, as one of the shop's reasons.
        reason: String,
    },
    /// Send it elsewhere.
    ChangeAddress {
        /// The whole new address.
        address: Address,
    },
    /// Take other variants.
    ChangeItems {
        /// Line by line.
        items: Vec<Swap>,
        /// Pays or receives the difference; the method that the order was paid with where `None`.
        method: Option<PaymentMethodId>,
    },
    /// Pay with something else.
    ChangePayment {
        /// The new method.
        method: PaymentMethodId,
    },
    /// Tell the courier something.
    SetInstructions {
        /// What; empty to take it back.
        text: String,
    },
    /// Take one of the ways that an open backorder offers.
    ChooseOffer {
        /// The offer.
        offer: OfferId,
    },
    /// Send goods back.
    Return {
        /// What.
        items: Vec<ReturnItem>,
        /// Where the money goes.
        refund_to: RefundTo,
    },
    /// Send goods back for others.
    Exchange {
        /// Line by line.
        items: Vec<Swap>,
        /// Why.
        reason: String,
        /// Pays or receives the difference; as in [`Action::ChangeItems`].
        method: Option<PaymentMethodId>,
    },
}

/// A line and what is wanted in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Swap {
    /// The line.
    pub line: LineId,
    /// What is wanted.
    pub variant: VariantId,
}

/// A line that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnItem {
    /// The line.
    pub line: LineId,
    /// Pieces.
    pub quantity: i64,
    /// Why, in the shop's words.
    pub reason: String,
    /// In what state it is, as the customer says.
    pub condition: Option<String>,
}

/// Kinds of actions, for policy and records.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActionKind {
    /// [`Action::Cancel`].
    Cancel,
    /// [`Action::ChangeAddress`].
    ChangeAddress,
    /// [`Action::ChangeItems`].
    ChangeItems,
    /// [`Action::ChangePayment`].
    ChangePayment,
    /// [`Action::SetInstructions`].
    SetInstructions,
    /// [`Action::ChooseOffer`].
    ChooseOffer,
    /// [`Action::Return`].
    Return,
    /// [`Action::Exchange`].
    Exchange,
}

impl Action {
    /// Its kind.
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Cancel { .. } => ActionKind::Cancel,
            Self::ChangeAddress { .. } => ActionKind::ChangeAddress,
            Self::ChangeItems { .. } => ActionKind::ChangeItems,
            Self::ChangePayment { .. } => ActionKind::ChangePayment,
            Self::SetInstructions { .. } => ActionKind::SetInstructions,
            Self::ChooseOffer { .. } => ActionKind::ChooseOffer,
            Self::Return { .. } => ActionKind::Return,
            Self::Exchange { .. } => ActionKind::Exchange,
        }
    }

    /// Variants that it names beside those that the order has.
    pub fn variants(&self) -> Vec<VariantId> {
        match self {
            Self::ChangeItems { items, .. } | Self::Exchange { items, .. } => {
                items.iter().map(|swap| swap.variant.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// SHA-256 of the order and the exact arguments, in hexadecimal: a confirmation is bound to it.
    pub fn fingerprint(&self, order: &str) -> String {
        // A struct's members are written in one order, so that equal actions have equal texts.
        let text = serde_json::to_string(self).unwrap_or_default();
        let mut hasher = Sha256::new();
        for part in [order, &text] {
            hasher.update(part.len().to_be_bytes());
            hasher.update(part.as_bytes());
        }
        hex::encode(hasher.finalize())
    }
}

/// A variant with all that a decision about it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The variant.
    pub variant: Variant,
    /// Its product.
    pub product: ProductId,
    /// The product's title, without options.
    pub title: String,
    /// The product's category.
    pub category: String,
    /// Whether it cannot be sent back.
    pub final_sale: bool,
    /// Whether it is sold.
    pub active: bool,
    /// The product's picture.
    pub image: Option<String>,
    /// What there is of it, by location.
    pub levels: Vec<InventoryLevel>,
    /// What is on its way, soonest first.
    pub supplies: Vec<InboundSupply>,
}

impl Item {
    /// Pieces that could be promised now, everywhere.
    pub fn available(&self) -> i64 {
        self.levels.iter().map(|level| level.available().max(0)).sum()
    }

    /// Title with options, as it stands on an order's line.
    pub fn full_title(&self) -> String {
        full_title(&self.title, &self.variant.option_text())
    }
}

/// What is known when an action is decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionFacts {
    /// The order, whole.
    pub order: Order,
    /// Whose it is.
    pub customer: Customer,
    /// Variants of its lines, what may stand in for them, and those that the action names.
    pub items: BTreeMap<VariantId, Item>,
    /// When.
    pub now: Moment,
}

impl ActionFacts {
    /// The variant with its stock.
    pub fn item(&self, variant: &VariantId) -> Option<&Item> {
        self.items.get(variant)
    }

    /// The variant of a line, with its stock.
    pub fn item_of(&self, line: &Line) -> Option<&Item> {
        self.item(&line.variant)
    }

    /// A way to pay that the customer keeps.
    pub fn method(&self, id: &PaymentMethodId) -> Option<&PaymentMethod> {
        self.customer.payment_methods.iter().find(|method| method.id == *id)
    }
}
