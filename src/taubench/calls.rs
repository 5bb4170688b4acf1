//! The benchmark's tools by their names and arguments, and what they mean here.

use serde::Deserialize;
use serde_json::{Value, json};

use super::data::{Address, RecordedCall};
use super::import::{UNSTATED, country};

/// A call with its arguments read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "name", content = "kwargs", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Call {
    FindUserIdByEmail { email: String },
    FindUserIdByNameZip { first_name: String, last_name: String, zip: String },
    GetUserDetails { user_id: String },
    GetOrderDetails { order_id: String },
    GetProductDetails { product_id: String },
    ListAllProductTypes {},
    Calculate { expression: String },
    Think { thought: String },
    TransferToHumanAgents { summary: String },
    CancelPendingOrder { order_id: String, reason: String },
    ModifyPendingOrderAddress(OrderAddress),
    ModifyPendingOrderPayment { order_id: String, payment_method_id: String },
    ModifyPendingOrderItems(Swaps),
    ReturnDeliveredOrderItems(Items),
    ExchangeDeliveredOrderItems(Swaps),
    ModifyUserAddress(UserAddress),
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderAddress {
    pub(super) order_id: String,
    address1: String,
    address2: String,
    city: String,
    state: String,
    country: String,
    zip: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserAddress {
    pub(super) user_id: String,
    address1: String,
    address2: String,
    city: String,
    state: String,
    country: String,
    zip: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Swaps {
    pub(super) order_id: String,
    pub(super) item_ids: Vec<String>,
    pub(super) new_item_ids: Vec<String>,
    pub(super) payment_method_id: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Items {
    pub(super) order_id: String,
    pub(super) item_ids: Vec<String>,
    pub(super) payment_method_id: String,
}

/// A call that means nothing: an unknown tool, or wrong arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaningless;

impl Call {
    pub(super) fn read(call: &RecordedCall) -> Result<Self, Meaningless> {
        let value = json!({ "name": call.name, "kwargs": call.kwargs });
        serde_json::from_value(value).map_err(|_| Meaningless)
    }

    /// The order that it changes.
    pub(super) fn order(&self) -> Option<&str> {
        match self {
            Self::CancelPendingOrder { order_id, .. }
            | Self::ModifyPendingOrderPayment { order_id, .. } => Some(order_id),
            Self::ModifyPendingOrderAddress(to) => Some(&to.order_id),
            Self::ModifyPendingOrderItems(swaps) | Self::ExchangeDeliveredOrderItems(swaps) => {
                Some(&swaps.order_id)
            }
            Self::ReturnDeliveredOrderItems(items) => Some(&items.order_id),
            _ => None,
        }
    }

    /// Our tool that proposes the same, with its arguments; `None` where no order is changed.
    ///
    /// The benchmark knows everything by its identifier alone. Our tools are for models and find
    /// things by title and label too, so that what is no identifier is not passed on.
    pub(super) fn tool(&self) -> Result<Option<(&'static str, Value)>, Meaningless> {
        Ok(Some(match self {
            Self::CancelPendingOrder { order_id, reason } => (
                "cancel_order",
                json!({ "order_number": order_id, "items": null, "reason": reason }),
            ),
            Self::ModifyPendingOrderAddress(to) => (
                "change_address",
                json!({
                    "order_number": to.order_id, "name": null, "line1": to.address1,
                    "line2": to.address2, "city": to.city, "region": to.state,
                    "postal_code": to.zip, "country": country(&to.country),
                }),
            ),
            Self::ModifyPendingOrderPayment { order_id, payment_method_id } => (
                "change_payment",
                json!({
                    "order_number": order_id, "payment_method": identifier(payment_method_id)?,
                }),
            ),
            Self::ModifyPendingOrderItems(wish) => (
                "change_items",
                json!({
                    "order_number": wish.order_id, "items": wish.pairs()?,
                    "payment_method": identifier(&wish.payment_method_id)?,
                }),
            ),
            Self::ExchangeDeliveredOrderItems(wish) => (
                "start_exchange",
                json!({
                    "order_number": wish.order_id, "items": wish.pairs()?, "reason": UNSTATED,
                    "payment_method": identifier(&wish.payment_method_id)?,
                }),
            ),
            Self::ReturnDeliveredOrderItems(wish) => {
                let piece = |item: &String| Ok(json!({ "item": identifier(item)?, "quantity": 1 }));
                let items = wish.item_ids.iter().map(piece).collect::<Result<Vec<_>, _>>()?;
                let refund_to = identifier(&wish.payment_method_id)?;
                let arguments = json!({
                    "order_number": wish.order_id, "items": items, "reason": UNSTATED,
                    "condition": null, "refund_to": refund_to,
                });
                ("start_return", arguments)
            }
            _ => return Ok(None),
        }))
    }
}

impl Swaps {
    /// Each item with the one that is wanted in its place.
    fn pairs(&self) -> Result<Vec<Value>, Meaningless> {
        if self.item_ids.len() != self.new_item_ids.len() {
            return Err(Meaningless);
        }
        let pairs = self.item_ids.iter().zip(&self.new_item_ids);
        let pair = |(old, new): (&String, &String)| {
            Ok(json!({ "item": identifier(old)?, "new_item": identifier(new)? }))
        };
        pairs.map(pair).collect()
    }
}

/// What the benchmark's identifiers look like: `1008292230`, `gift_card_1725971`.
fn identifier(text: &str) -> Result<&str, Meaningless> {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let is_one = text.bytes().all(fits) && text.bytes().any(|b| b.is_ascii_digit());
    if is_one { Ok(text) } else { Err(Meaningless) }
}

impl From<UserAddress> for Address {
    fn from(to: UserAddress) -> Self {
        let UserAddress { address1, address2, city, state, country, zip, .. } = to;
        Self { line1: address1, line2: address2, city, country, state, zip }
    }
}
