//! Whether an action may happen: rules on an order as it is now.
//!
//! Who asks is not looked at here: every action needs a session that is verified to be the order's
//! customer, whatever a shop's settings say ([`super::access::may_act`]).

use std::collections::BTreeMap;

use crate::domain::action::{Action, ActionFacts, Item, ReturnItem, Swap};
use crate::domain::address::Address;
use crate::domain::backorder::{BackorderState, OfferKind, OfferState};
use crate::domain::customer::{PaymentKind, PaymentMethod};
use crate::domain::ids::{LineId, OfferId, PaymentMethodId};
use crate::domain::money::Money;
use crate::domain::order::{Line, LineState, OrderState};
use crate::domain::payment::{Payment, PaymentState, RefundState};
use crate::domain::returns::{RefundTo, ReturnState};
use crate::domain::time::Moment;

use super::Settings;
use super::settings::{Difference, ReturnsTo, Until};

/// Reason of the refunds that a change of payment makes.
pub const PAYMENT_CHANGED: &str = "payment_changed";
/// Longest text for a courier, in characters.
const LONGEST_INSTRUCTIONS: usize = 250;

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
        Action::Exchange { items, method, .. } => exchange(settings, facts, items, method.as_ref()),
    }
}

/// The lines of an order that a cancellation names: those, or all that are left.
pub fn lines_to_cancel<'a>(facts: &'a ActionFacts, named: &[LineId]) -> Vec<&'a Line> {
    let left = facts.order.lines.iter().filter(|line| line.state != LineState::Cancelled);
    left.filter(|line| named.is_empty() || named.contains(&line.id)).collect()
}

/// What the other items of `swaps` cost more, in all: positive where the customer pays.
pub fn difference(facts: &ActionFacts, swaps: &[Swap]) -> Option<Money> {
    let mut sum = Money::zero(facts.order.total.currency);
    for swap in swaps {
        let line = facts.order.line(&swap.line)?;
        let item = facts.item(&swap.variant)?;
        let more = item.variant.price.minus(line.unit_price).ok()?;
        sum = sum.plus(more.times(line.quantity).ok()?).ok()?;
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

fn cancel(
    settings: &Settings,
    facts: &ActionFacts,
    named: &[LineId],
    reason: &str,
) -> Result<(), Refusal> {
    if facts.order.state == OrderState::Cancelled {
        return Err(Refusal::AlreadyCancelled);
    }
    unlocked(settings, facts)?;
    let lines = lines_to_cancel(facts, named);
    if !named.iter().all(|id| lines.iter().any(|line| line.id == *id)) {
        return Err(Refusal::NotOnOrder);
    }
    if lines.is_empty() {
        return Err(Refusal::NothingNamed);
    }
    let left = lines_to_cancel(facts, &[]).len();
    if lines.len() < left && !settings.changes.cancel_lines {
        return Err(Refusal::WholeOrderOnly);
    }
    let until = settings.changes.cancel_until;
    lines.iter().try_for_each(|line| in_time(facts, line, until))?;
    let reasons = &settings.changes.cancel_reasons;
    if !reasons.is_empty() && !reasons.iter().any(|accepted| accepted == reason) {
        return Err(Refusal::ReasonNotAccepted);
    }
    Ok(())
}

fn change_address(
    settings: &Settings,
    facts: &ActionFacts,
    address: &Address,
) -> Result<(), Refusal> {
    open_order(facts)?;
    unlocked(settings, facts)?;
    all_in_time(facts, settings.changes.address_until)?;
    if !address.is_complete() {
        return Err(Refusal::AddressIncomplete);
    }
    if settings.changes.same_country && address.country != facts.order.shipping_address.country {
        return Err(Refusal::OtherCountry);
    }
    if *address == facts.order.shipping_address { Err(Refusal::Unchanged) } else { Ok(()) }
}

fn change_items(
    settings: &Settings,
    facts: &ActionFacts,
    swaps: &[Swap],
    method: Option<&PaymentMethodId>,
) -> Result<(), Refusal> {
    let rules = &settings.changes;
    open_order(facts)?;
    unlocked(settings, facts)?;
    let before = u32::from(facts.order.items_changed_at.is_some());
    if before >= rules.items_times {
        return Err(Refusal::ChangedBefore);
    }
    for line in named_lines(facts, swaps)? {
        in_time(facts, line, rules.items_until)?;
    }
    swappable(facts, swaps, rules.items_same_product)?;
    settled(settings, facts, swaps, method)
}

fn change_payment(
    settings: &Settings,
    facts: &ActionFacts,
    method: &PaymentMethodId,
) -> Result<(), Refusal> {
    open_order(facts)?;
    unlocked(settings, facts)?;
    all_in_time(facts, settings.changes.payment_until)?;
    let method = facts.method(method).ok_or(Refusal::UnknownMethod)?;
    let refunded = facts.order.refunds.iter().filter(|refund| refund.reason == PAYMENT_CHANGED);
    let payments = facts.order.payments.iter();
    let voided = payments.filter(|payment| payment.state == PaymentState::Voided);
    let times = usize::try_from(settings.changes.payment_times).unwrap_or(0);
    if refunded.count() + voided.count() >= times {
        return Err(Refusal::ChangedBefore);
    }
    let mut standing = standing_payments(facts).filter(|payment| left_of(facts, payment) > 0);
    let payment = standing.next().ok_or(Refusal::NotPaid)?;
    if standing.next().is_some() {
        return Err(Refusal::SplitPayment);
    }
    if payment.method.as_ref() == Some(&method.id) {
        return Err(Refusal::Unchanged);
    }
    covers(method, Money::new(left_of(facts, payment), payment.amount.currency))
}

fn instruct(settings: &Settings, facts: &ActionFacts, text: &str) -> Result<(), Refusal> {
    open_order(facts)?;
    all_in_time(facts, settings.changes.instructions_until)?;
    if text.chars().count() > LONGEST_INSTRUCTIONS {
        return Err(Refusal::TooLong);
    }
    let before = facts.order.delivery_instructions.as_deref().unwrap_or_default();
    if before == text { Err(Refusal::Unchanged) } else { Ok(()) }
}

fn choose(facts: &ActionFacts, offer: &OfferId) -> Result<(), Refusal> {
    let mut backorders = facts.order.backorders.iter();
    let found = backorders.find_map(|backorder| {
        let offer = backorder.offers.iter().find(|known| known.id == *offer)?;
        Some((backorder, offer))
    });
    let (backorder, offer) = found.ok_or(Refusal::OfferClosed)?;
    let open = matches!(backorder.state, BackorderState::Open | BackorderState::Waiting)
        && offer.state == OfferState::Open
        && offer.expires_at > facts.now;
    if !open {
        return Err(Refusal::OfferClosed);
    }
    let line = facts.order.line(&backorder.line).ok_or(Refusal::NotOnOrder)?;
    if line.state != LineState::Backordered {
        return Err(Refusal::OfferClosed);
    }
    if offer.kind == OfferKind::Substitute {
        let substitute = offer.substitute.as_ref().and_then(|variant| facts.item(variant));
        let item = substitute.ok_or(Refusal::Unavailable)?;
        let kept = offer.held.as_ref().map_or(0, |held| held.quantity);
        if kept < line.quantity && item.available() + kept < line.quantity {
            return Err(Refusal::Unavailable);
        }
    }
    Ok(())
}

fn take_back(
    settings: &Settings,
    facts: &ActionFacts,
    items: &[ReturnItem],
    refund_to: &RefundTo,
) -> Result<(), Refusal> {
    let wanted = items.iter().map(|item| (&item.line, item.quantity));
    returnable(settings, facts, wanted)?;
    let allowed = &settings.money.returns_to;
    let fine = match refund_to {
        RefundTo::Original => allowed.contains(&ReturnsTo::Original),
        RefundTo::StoreCredit => allowed.contains(&ReturnsTo::StoreCredit),
        RefundTo::Method(id) => {
            let method = facts.method(id).ok_or(Refusal::UnknownMethod)?;
            let original = standing_payments(facts).any(|p| p.method.as_ref() == Some(id));
            allowed.contains(&ReturnsTo::AnyMethod)
                || (original && allowed.contains(&ReturnsTo::Original))
                || (method.kind == PaymentKind::GiftCard && allowed.contains(&ReturnsTo::GiftCard))
                || (method.kind == PaymentKind::StoreCredit
                    && allowed.contains(&ReturnsTo::StoreCredit))
        }
    };
    if fine { Ok(()) } else { Err(Refusal::MethodNotAllowed) }
}

fn exchange(
    settings: &Settings,
    facts: &ActionFacts,
    swaps: &[Swap],
    method: Option<&PaymentMethodId>,
) -> Result<(), Refusal> {
    let lines = named_lines(facts, swaps)?;
    returnable(settings, facts, lines.iter().map(|line| (&line.id, line.quantity)))?;
    swappable(facts, swaps, settings.exchanges.same_product)?;
    settled(settings, facts, swaps, method)
}

/// Whether so many pieces of these lines may come back.
///
/// # Errors
/// The first rule that forbids it.
pub fn returnable<'a>(
    settings: &Settings,
    facts: &ActionFacts,
    wanted: impl IntoIterator<Item = (&'a LineId, i64)>,
) -> Result<(), Refusal> {
    let rules = &settings.returns;
    if facts.order.state == OrderState::Cancelled {
        return Err(Refusal::AlreadyCancelled);
    }
    let under_way = |state| !matches!(state, ReturnState::Closed | ReturnState::Rejected);
    if !rules.several && facts.order.returns.iter().any(|known| under_way(known.state)) {
        return Err(Refusal::AnotherUnderWay);
    }
    let mut pieces: BTreeMap<&LineId, i64> = BTreeMap::new();
    for (line, quantity) in wanted {
        if quantity < 1 {
            return Err(Refusal::NothingNamed);
        }
        let sum = pieces.entry(line).or_default();
        *sum = sum.saturating_add(quantity);
    }
    if pieces.is_empty() {
        return Err(Refusal::NothingNamed);
    }
    for (id, quantity) in pieces {
        let line = facts.order.line(id).ok_or(Refusal::NotOnOrder)?;
        if line.state != LineState::Delivered {
            return Err(Refusal::NotDelivered);
        }
        if quantity > line.quantity - coming_back(facts, id) {
            return Err(Refusal::TooMany);
        }
        let item = facts.item_of(line);
        if item.is_some_and(|item| item.final_sale) && !rules.final_sale {
            return Err(Refusal::FinalSale);
        }
        if item.is_some_and(|item| rules.excluded_categories.contains(&item.category)) {
            return Err(Refusal::CategoryExcluded);
        }
        let until = return_until(settings, facts, id);
        if until.is_some_and(|until| facts.now > until) {
            return Err(Refusal::WindowOver);
        }
    }
    Ok(())
}

/// Pieces of a line that are sent back already, or were.
fn coming_back(facts: &ActionFacts, line: &LineId) -> i64 {
    let returns = facts.order.returns.iter().filter(|known| known.state != ReturnState::Rejected);
    returns
        .flat_map(|known| &known.lines)
        .filter(|part| part.line == *line)
        .map(|p| p.quantity)
        .sum()
}

/// Until when a line can be sent back: so many days from when its parcel arrived; `None` where
/// there is no end, or nobody knows when it arrived.
pub fn return_until(settings: &Settings, facts: &ActionFacts, line: &LineId) -> Option<Moment> {
    let days = i64::from(settings.returns.window_days);
    let parcels = facts.order.shipments.iter();
    let with_it = parcels.filter(|parcel| parcel.lines.iter().any(|part| part.line == *line));
    let arrived = with_it.filter_map(|parcel| parcel.delivered_at).max()?;
    (days > 0).then(|| arrived.plus_days(days))
}

fn open_order(facts: &ActionFacts) -> Result<(), Refusal> {
    match facts.order.state {
        OrderState::Cancelled => Err(Refusal::AlreadyCancelled),
        OrderState::Shipped | OrderState::Delivered => Err(Refusal::TooLate),
        _ => Ok(()),
    }
}

fn unlocked(settings: &Settings, facts: &ActionFacts) -> Result<(), Refusal> {
    let locked = settings.changes.items_lock_order && facts.order.items_changed_at.is_some();
    if locked { Err(Refusal::LockedByChange) } else { Ok(()) }
}

fn all_in_time(facts: &ActionFacts, until: Until) -> Result<(), Refusal> {
    let left = facts.order.lines.iter().filter(|line| line.state != LineState::Cancelled);
    left.map(|line| in_time(facts, line, until)).collect()
}

fn in_time(facts: &ActionFacts, line: &Line, until: Until) -> Result<(), Refusal> {
    use OrderState::{AwaitingPayment, Confirmed, OnHold, Processing};
    let order = match facts.order.state {
        AwaitingPayment | OnHold | Confirmed => true,
        Processing => until != Until::Confirmed,
        _ => false,
    };
    let line = match line.state {
        LineState::Open | LineState::Backordered | LineState::Allocated => true,
        LineState::Packed => until == Until::Shipped,
        _ => false,
    };
    if order && line { Ok(()) } else { Err(Refusal::TooLate) }
}

/// The lines that swaps name, each once.
fn named_lines<'a>(facts: &'a ActionFacts, swaps: &[Swap]) -> Result<Vec<&'a Line>, Refusal> {
    if swaps.is_empty() {
        return Err(Refusal::NothingNamed);
    }
    let mut lines: Vec<&Line> = Vec::with_capacity(swaps.len());
    for swap in swaps {
        let line = facts.order.line(&swap.line).ok_or(Refusal::NotOnOrder)?;
        if lines.iter().any(|named| named.id == line.id) {
            return Err(Refusal::TooMany);
        }
        lines.push(line);
    }
    Ok(lines)
}

/// Whether what is wanted is another item of the same product that can be had, for each.
fn swappable(facts: &ActionFacts, swaps: &[Swap], same_product: bool) -> Result<(), Refusal> {
    let mut wanted: BTreeMap<_, i64> = BTreeMap::new();
    for swap in swaps {
        let line = facts.order.line(&swap.line).ok_or(Refusal::NotOnOrder)?;
        let item = facts.item(&swap.variant).filter(|item| item.active);
        let item = item.ok_or(Refusal::Unavailable)?;
        if item.variant.id == line.variant {
            return Err(Refusal::Unchanged);
        }
        let product = facts.item_of(line).map(|item| &item.product);
        if same_product && product != Some(&item.product) {
            return Err(Refusal::OtherProduct);
        }
        *wanted.entry(&item.variant.id).or_default() += line.quantity;
    }
    let there = |variant| facts.item(variant).map_or(0, Item::available);
    if wanted.iter().any(|(variant, pieces)| there(variant) < *pieces) {
        return Err(Refusal::Unavailable);
    }
    Ok(())
}

/// Whether a method may settle the difference, and can.
fn settled(
    settings: &Settings,
    facts: &ActionFacts,
    swaps: &[Swap],
    named: Option<&PaymentMethodId>,
) -> Result<(), Refusal> {
    let difference = difference(facts, swaps).ok_or(Refusal::NotOnOrder)?;
    let method = settling_method(facts, named).ok_or(Refusal::UnknownMethod)?;
    let method = facts.method(method).ok_or(Refusal::UnknownMethod)?;
    let original = standing_payments(facts).any(|p| p.method.as_ref() == Some(&method.id));
    if settings.money.difference == Difference::Original && !original {
        return Err(Refusal::MethodNotAllowed);
    }
    covers(method, difference)
}

/// Whether there is enough on a card that has a balance.
fn covers(method: &PaymentMethod, amount: Money) -> Result<(), Refusal> {
    match method.balance {
        Some(balance) if balance.currency != amount.currency => Err(Refusal::MethodNotAllowed),
        Some(balance) if balance.minor < amount.minor => Err(Refusal::InsufficientBalance),
        _ => Ok(()),
    }
}
