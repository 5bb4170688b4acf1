//! Rules on orders that have not left.

use super::checks::{LONGEST_REASON, covers, is_short, named_lines, settled, swappable};
use super::{
    PAYMENT_CHANGED, Refusal, difference, left_of, lines_to_cancel, settling_method,
    standing_payments,
};
use crate::domain::action::{ActionFacts, Swap};
use crate::domain::address::Address;
use crate::domain::backorder::{BackorderState, OfferKind, OfferState};
use crate::domain::ids::{LineId, OfferId, PaymentMethodId};
use crate::domain::money::Money;
use crate::domain::order::{Line, LineState, OrderState};
use crate::domain::payment::PaymentState;
use crate::policy::Settings;
use crate::policy::settings::{Capture, Until};

/// Longest text for a courier, in characters.
const LONGEST_INSTRUCTIONS: usize = 250;
/// Longest part of an address, in characters.
const LONGEST_PART: usize = 100;

pub(super) fn cancel(
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
    if !is_short(reason, LONGEST_REASON) {
        return Err(Refusal::TooLong);
    }
    let reasons = &settings.changes.cancel_reasons;
    if !reasons.is_empty() && !reasons.iter().any(|accepted| accepted == reason) {
        return Err(Refusal::ReasonNotAccepted);
    }
    Ok(())
}

pub(super) fn change_address(
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
    let Address { name, line1, line2, city, region, postal_code, country, .. } = address;
    let parts = [name, line1, line2, city, region, postal_code, country];
    if parts.into_iter().any(|part| !is_short(part, LONGEST_PART)) {
        return Err(Refusal::TooLong);
    }
    if settings.changes.same_country && address.country != facts.order.shipping_address.country {
        return Err(Refusal::OtherCountry);
    }
    if *address == facts.order.shipping_address { Err(Refusal::Unchanged) } else { Ok(()) }
}

pub(super) fn change_items(
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

pub(super) fn change_payment(
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
    // Nobody asks a card's bank here: what cannot be seen to pay takes no payment's place.
    if method.balance.is_none() && settings.money.capture == Capture::Later {
        return Err(Refusal::MethodNotAllowed);
    }
    covers(method, Money::new(left_of(facts, payment), payment.amount.currency))
}

pub(super) fn instruct(
    settings: &Settings,
    facts: &ActionFacts,
    text: &str,
) -> Result<(), Refusal> {
    open_order(facts)?;
    all_in_time(facts, settings.changes.instructions_until)?;
    if !is_short(text, LONGEST_INSTRUCTIONS) {
        return Err(Refusal::TooLong);
    }
    let before = facts.order.delivery_instructions.as_deref().unwrap_or_default();
    if before == text { Err(Refusal::Unchanged) } else { Ok(()) }
}

pub(super) fn choose(facts: &ActionFacts, offer: &OfferId) -> Result<(), Refusal> {
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
    if matches!(offer.kind, OfferKind::Cancel | OfferKind::Substitute) {
        in_time(facts, line, Until::Packed)?;
    }
    if offer.kind == OfferKind::Substitute {
        let substitute = offer.substitute.as_ref().and_then(|variant| facts.item(variant));
        let item = substitute.ok_or(Refusal::Unavailable)?;
        let kept = offer.held.as_ref().map_or(0, |held| held.quantity);
        if kept < line.quantity && item.available() + kept < line.quantity {
            return Err(Refusal::Unavailable);
        }
        let swap = Swap { line: line.id.clone(), variant: item.variant.id.clone() };
        let more = offer.price_difference.or_else(|| difference(facts, &[swap]));
        let more = more.filter(|more| more.minor > 0);
        let method = settling_method(facts, None).and_then(|id| facts.method(id));
        match (more, method) {
            (Some(more), Some(method)) => covers(method, more)?,
            (Some(_), None) => return Err(Refusal::UnknownMethod),
            (None, _) => {}
        }
    }
    Ok(())
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
    let mut left = facts.order.lines.iter().filter(|line| line.state != LineState::Cancelled);
    left.try_for_each(|line| in_time(facts, line, until))
}

fn in_time(facts: &ActionFacts, line: &Line, until: Until) -> Result<(), Refusal> {
    use OrderState::{AwaitingPayment, Confirmed, OnHold, Processing};
    let order = match facts.order.state {
        AwaitingPayment | OnHold | Confirmed => true,
        Processing => until != Until::Confirmed,
        _ => false,
    };
    let id = line.id.clone();
    let line = match line.state {
        LineState::Open | LineState::Backordered | LineState::Allocated => true,
        LineState::Packed => until == Until::Shipped,
        _ => false,
    };
    // A line moves with the last of its pieces; some may be in a parcel, or gone, before.
    let mut parcels = facts
        .order
        .shipments
        .iter()
        .filter(|parcel| parcel.lines.iter().any(|part| part.line == id));
    let apart = match until {
        Until::Confirmed | Until::Packed => parcels.next().is_some(),
        Until::Shipped => parcels.any(|parcel| parcel.shipped_at.is_some()),
    };
    if order && line && !apart { Ok(()) } else { Err(Refusal::TooLate) }
}
