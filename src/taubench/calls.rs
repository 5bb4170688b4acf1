//! The benchmark's tools by their names and arguments, and what they mean here.

use serde::Deserialize;
use serde_json::json;

use super::data::{Address, RecordedCall};
use super::import::UNSTATED;
use crate::domain::action::{Action, ActionFacts, ReturnItem, Swap};
use crate::domain::ids::{LineId, PaymentMethodId, VariantId};
use crate::domain::returns::RefundTo;

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

    /// Items that are wanted in place of others.
    pub(super) fn wanted(&self) -> &[String] {
        match self {
            Self::ModifyPendingOrderItems(swaps) | Self::ExchangeDeliveredOrderItems(swaps) => {
                &swaps.new_item_ids
            }
            _ => &[],
        }
    }

    /// The action on an order that it is, with `variants` for its [`wanted`](Self::wanted) items.
    ///
    /// What the order or its customer has not is passed on by the name it was called: the policy
    /// finds that it is not there. Fails where the numbers of old and new items differ.
    pub(super) fn action(
        &self,
        facts: &ActionFacts,
        variants: &[VariantId],
    ) -> Result<Option<Action>, Meaningless> {
        Ok(Some(match self {
            Self::CancelPendingOrder { reason, .. } => {
                Action::Cancel { lines: Vec::new(), reason: reason.clone() }
            }
            Self::ModifyPendingOrderAddress(to) => Action::ChangeAddress {
                address: super::import::address(
                    &facts.order.shipping_address.name,
                    &to.clone().into(),
                ),
            },
            Self::ModifyPendingOrderPayment { payment_method_id, .. } => {
                Action::ChangePayment { method: method(facts, payment_method_id) }
            }
            Self::ModifyPendingOrderItems(wish) => Action::ChangeItems {
                items: swaps(facts, wish, variants)?,
                method: Some(method(facts, &wish.payment_method_id)),
            },
            Self::ExchangeDeliveredOrderItems(wish) => Action::Exchange {
                items: swaps(facts, wish, variants)?,
                reason: UNSTATED.to_owned(),
                method: Some(method(facts, &wish.payment_method_id)),
            },
            Self::ReturnDeliveredOrderItems(wish) => Action::Return {
                items: lines(facts, &wish.item_ids)
                    .into_iter()
                    .map(|line| ReturnItem {
                        line,
                        quantity: 1,
                        reason: UNSTATED.to_owned(),
                        condition: None,
                    })
                    .collect(),
                refund_to: RefundTo::Method(method(facts, &wish.payment_method_id)),
            },
            _ => return Ok(None),
        }))
    }
}

impl From<OrderAddress> for Address {
    fn from(to: OrderAddress) -> Self {
        let OrderAddress { address1, address2, city, state, country, zip, .. } = to;
        Self { address1, address2, city, country, state, zip }
    }
}

impl From<UserAddress> for Address {
    fn from(to: UserAddress) -> Self {
        let UserAddress { address1, address2, city, state, country, zip, .. } = to;
        Self { address1, address2, city, country, state, zip }
    }
}

/// A line for each item: of equal items one after another.
fn lines(facts: &ActionFacts, items: &[String]) -> Vec<LineId> {
    let mut free: Vec<_> = facts.order.lines.iter().collect();
    let line = |item: &String| match free.iter().position(|line| line.sku == *item) {
        Some(place) => free.remove(place).id.clone(),
        None => LineId::from(item.as_str()),
    };
    items.iter().map(line).collect()
}

fn swaps(
    facts: &ActionFacts,
    wish: &Swaps,
    variants: &[VariantId],
) -> Result<Vec<Swap>, Meaningless> {
    if wish.item_ids.len() != variants.len() {
        return Err(Meaningless);
    }
    let pairs = lines(facts, &wish.item_ids).into_iter().zip(variants);
    Ok(pairs.map(|(line, variant)| Swap { line, variant: variant.clone() }).collect())
}

fn method(facts: &ActionFacts, id: &str) -> PaymentMethodId {
    let mut kept = facts.customer.payment_methods.iter();
    let kept = kept.find(|method| method.provider_ref.as_deref() == Some(id));
    kept.map_or_else(|| id.into(), |method| method.id.clone())
}
