//! Whether an action may happen: rules on an order as it is now.
//!
//! Who asks is not looked at here: every action needs a session that is verified to be the order's
//! customer, whatever a shop's settings say ([`super::access::decide_write`]).

mod changes;
mod checks;
mod returns;
#[cfg(test)]
mod tests;

use crate::domain::action::{Action, ActionFacts, Swap};
use crate::domain::ids::{LineId, PaymentMethodId};
use crate::domain::money::Money;
use crate::domain::order::{Line, LineState};
use crate::domain::payment::{Payment, PaymentState, RefundState};
use crate::policy::Settings;
use changes::{cancel, change_address, change_items, change_payment, choose, instruct};
use checks::{LONGEST_REASON, is_short};
use returns::{exchange, take_back};
pub use returns::{return_until, returnable};

/// Reason of the refunds that a change of payment makes.
pub const PAYMENT_CHANGED: &str = "payment_changed";

/// Why an action may not happen. Each has a text for customers, `refused-…`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::Display,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Refusal {
    /// It is on its way, or further.
    TooLate,
    /// It was cancelled before.
    AlreadyCancelled,
    /// Single lines cannot be cancelled in this shop.
    WholeOrderOnly,
    /// The shop does not accept this reason.
    ReasonNotAccepted,
    /// Nothing was named.
    NothingNamed,
    /// Something was named that is not, or no longer, on the order.
    NotOnOrder,
    /// More was named than there is.
    TooMany,
    /// Its items were changed, and nothing more can be.
    LockedByChange,
    /// It was changed before, as often as can be.
    ChangedBefore,
    /// Something of the address is missing.
    AddressIncomplete,
    /// The country would change.
    OtherCountry,
    /// It is the same as before.
    Unchanged,
    /// It is another product.
    OtherProduct,
    /// It cannot be had.
    Unavailable,
    /// The customer has no such method.
    UnknownMethod,
    /// This method cannot be used for it.
    MethodNotAllowed,
    /// There is not enough on the card.
    InsufficientBalance,
    /// It was paid in more than one way.
    SplitPayment,
    /// Nothing was paid yet.
    NotPaid,
    /// It has not arrived.
    NotDelivered,
    /// The time for it is over.
    WindowOver,
    /// It was sold for good.
    FinalSale,
    /// Its kind of goods is not taken back.
    CategoryExcluded,
    /// Another one is under way.
    AnotherUnderWay,
    /// The offer is no longer open.
    OfferClosed,
    /// It is too long.
    TooLong,
}

impl Refusal {
    /// The rule's name, as recorded: `cancel.too_late`.
    pub fn rule(self, action: &Action) -> String {
        format!("{}.{self}", action.kind())
    }
}

/// Whether `action` may happen to the order in `facts`.
///
/// # Errors
/// The first rule that forbids it.
pub fn decide(settings: &Settings, facts: &ActionFacts, action: &Action) -> Result<(), Refusal> {
    match action {
        Action::Cancel { lines, reason } => cancel(settings, facts, lines, reason),
        Action::ChangeAddress { address } => change_address(settings, facts, address),
        Action::ChangeItems { items, method } => {
            change_items(settings, facts, items, method.as_ref())
        }
        Action::ChangePayment { method } => change_payment(settings, facts, method),
        Action::SetInstructions { text } => instruct(settings, facts, text),
        Action::ChooseOffer { offer } => choose(facts, offer),
        Action::Return { items, refund_to } => take_back(settings, facts, items, refund_to),
        Action::Exchange { reason, .. } if !is_short(reason, LONGEST_REASON) => {
            Err(Refusal::TooLong)
        }
        Action::Exchange { items, method, .. } => exchange(settings, facts, items, method.as_ref()),
    }
}

/// The lines of an order that a cancellation names: those, or all that are left.
pub fn lines_to_cancel<'a>(facts: &'a ActionFacts, named: &[LineId]) -> Vec<&'a Line> {
    let left = facts.order.lines.iter().filter(|line| line.state != LineState::Cancelled);
    left.filter(|line| named.is_empty() || named.contains(&line.id)).collect()
}

/// What a difference of list prices comes to at the rate at which the order's goods were paid: with
/// its discounts and taxes. The rate is 1 where there are none.
pub fn at_paid_rate(facts: &ActionFacts, listed: Money) -> Option<Money> {
    let goods = facts.order.total.minus(facts.order.shipping_fee).ok()?;
    let price = |line: &Line| i128::from(line.unit_price.minor) * i128::from(line.quantity);
    let all: i128 = facts.order.lines.iter().map(price).sum();
    if all == 0 {
        return Some(listed);
    }
    let paid = (i128::from(listed.minor) * i128::from(goods.minor) + all / 2).div_euclid(all);
    Some(Money::new(i64::try_from(paid).ok()?, listed.currency))
}

/// What the other items of `swaps` cost more, in all, at the rate at which the goods were paid:
/// positive where the customer pays.
pub fn difference(facts: &ActionFacts, swaps: &[Swap]) -> Option<Money> {
    let mut sum = Money::zero(facts.order.total.currency);
    for swap in swaps {
        let line = facts.order.line(&swap.line)?;
        let item = facts.item(&swap.variant)?;
        let more = item.variant.price.minus(line.unit_price).ok()?;
        let more = at_paid_rate(facts, more.times(line.quantity).ok()?)?;
        sum = sum.plus(more).ok()?;
    }
    Some(sum)
}

/// The method that settles a difference: the named one, or the one that the order was paid with.
pub fn settling_method<'a>(
    facts: &'a ActionFacts,
    named: Option<&'a PaymentMethodId>,
) -> Option<&'a PaymentMethodId> {
    named.or_else(|| standing_payments(facts).find_map(|payment| payment.method.as_ref()))
}

/// Payments that stand: neither failed nor voided.
pub fn standing_payments(facts: &ActionFacts) -> impl Iterator<Item = &Payment> {
    let stands = |state| matches!(state, PaymentState::Authorized | PaymentState::Captured);
    facts.order.payments.iter().filter(move |payment| stands(payment.state))
}

/// What is left of a payment after its refunds.
pub fn left_of(facts: &ActionFacts, payment: &Payment) -> i64 {
    let refunds = facts.order.refunds.iter();
    let of_it = refunds.filter(|refund| refund.payment.as_ref() == Some(&payment.id));
    let gone: i64 = of_it
        .filter(|refund| refund.state != RefundState::Failed)
        .map(|refund| refund.amount.minor)
        .sum();
    payment.amount.minor.saturating_sub(gone).max(0)
}
