//! The known defects of the benchmark's own tools, which are not copied.

use std::collections::BTreeSet;

use super::calls::Call;
use super::data::{Source, Transaction, Way, World};

/// A defect, by the name that the recorded calls flag it with.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, strum::IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Defect {
    /// An item is exchanged for itself, though the rules want "different product option".
    SameItemSwapAccepted,
    /// No item is named, and the order is locked all the same.
    EmptyItemListAccepted,
    /// A cancellation refunds what was refunded before again.
    CancelOverRefund,
}

impl Defect {
    /// The defect by which alone the benchmark's tools accept such a call.
    pub(super) fn of(call: &Call) -> Option<Self> {
        let (items, wanted) = match call {
            Call::ModifyPendingOrderItems(swaps) | Call::ExchangeDeliveredOrderItems(swaps) => {
                (&swaps.item_ids, swaps.new_item_ids.as_slice())
            }
            Call::ReturnDeliveredOrderItems(items) => (&items.item_ids, [].as_slice()),
            _ => return None,
        };
        if items.is_empty() {
            Some(Self::EmptyItemListAccepted)
        } else if items.iter().zip(wanted).any(|(old, new)| old == new) {
            Some(Self::SameItemSwapAccepted)
        } else {
            None
        }
    }
}

/// Where a call that the benchmark's tools accept leaves its mark: pointers that differ where it is
/// refused.
pub(super) fn marks(call: &Call, owner: &str) -> Vec<String> {
    let Some(order) = call.order() else { return Vec::new() };
    let balances = format!("/users/{owner}/payment_methods/");
    let of_order: &[&str] = match call {
        Call::ModifyPendingOrderItems(_) => &["items", "status", "payment_history"],
        Call::ExchangeDeliveredOrderItems(_) => &[
            "status",
            "exchange_items",
            "exchange_new_items",
            "exchange_payment_method_id",
            "exchange_price_difference",
        ],
        Call::ReturnDeliveredOrderItems(_) => {
            &["status", "return_items", "return_payment_method_id"]
        }
        Call::CancelPendingOrder { .. } => &["status", "cancel_reason", "payment_history"],
        Call::ModifyPendingOrderPayment { .. } => &["payment_history"],
        Call::ModifyPendingOrderAddress(_) => &["address"],
        _ => &[],
    };
    let mut marks: Vec<String> =
        of_order.iter().map(|member| format!("/orders/{order}/{member}")).collect();
    match call {
        Call::ModifyPendingOrderItems(swaps) => {
            marks.push(format!("{balances}{}/balance", swaps.payment_method_id));
        }
        Call::CancelPendingOrder { .. } | Call::ModifyPendingOrderPayment { .. } => {
            marks.push(balances);
        }
        _ => {}
    }
    marks
}

/// What later calls on the same order, or with the same money, depend on.
pub(super) fn spoils(call: &Call) -> Vec<String> {
    let method = match call {
        Call::ModifyPendingOrderItems(swaps) | Call::ExchangeDeliveredOrderItems(swaps) => {
            Some(&swaps.payment_method_id)
        }
        Call::ReturnDeliveredOrderItems(items) => Some(&items.payment_method_id),
        Call::ModifyPendingOrderPayment { payment_method_id, .. } => Some(payment_method_id),
        _ => None,
    };
    call.order().map(str::to_owned).into_iter().chain(method.cloned()).collect()
}

/// Takes out of what is expected of `cancelled` orders what was refunded for refunds, and again for
/// payments that had been refunded; and out of the balances that it went to. Returns the orders that
/// had any.
pub(super) fn without_over_refunds(
    expected: &mut World,
    cancelled: &BTreeSet<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    for number in cancelled {
        let Some(order) = expected.orders.get_mut(number) else { continue };
        // Cancelling adds a refund for each entry that there was.
        let (before, added) = order.payment_history.split_at(order.payment_history.len() / 2);
        let doubled = before.len() == added.len()
            && before.iter().zip(added).all(|(entry, refund)| is_refund_of(refund, entry));
        let owed = owed(before);
        if !doubled || owed.len() == before.len() {
            continue;
        }
        let (right, wrong): (Vec<_>, Vec<_>) =
            added.iter().cloned().enumerate().partition(|(place, _)| owed.contains(place));
        let kept = before.iter().cloned().chain(right.into_iter().map(|(_, refund)| refund));
        order.payment_history = kept.collect();
        let user = order.user_id.clone();
        for (_, refund) in wrong {
            take_back(expected, &user, &refund);
        }
        found.push(number.clone());
    }
    found
}

/// Places of payments that no later entry refunds.
fn owed(history: &[Transaction]) -> BTreeSet<usize> {
    let mut owed = BTreeSet::new();
    for (place, entry) in history.iter().enumerate() {
        if entry.way == Way::Payment {
            owed.insert(place);
            continue;
        }
        let refunded = owed.iter().copied().find(|payment| {
            history.get(*payment).is_some_and(|payment| is_refund_of(entry, payment))
        });
        refunded.map(|payment| owed.remove(&payment));
    }
    owed
}

fn is_refund_of(refund: &Transaction, entry: &Transaction) -> bool {
    refund.way == Way::Refund
        && refund.amount == entry.amount
        && refund.payment_method_id == entry.payment_method_id
}

fn take_back(expected: &mut World, user: &str, refund: &Transaction) {
    let user = expected.users.get_mut(user);
    let method = user.and_then(|user| user.payment_methods.get_mut(&refund.payment_method_id));
    if let Some(method) = method.filter(|method| method.source == Source::GiftCard) {
        method.balance = method.balance.map(|balance| balance.less(refund.amount));
    }
}
