//! Rules on what has arrived.

use std::collections::BTreeMap;

use super::checks::{LONGEST_REASON, is_short, named_lines, settled, swappable};
use super::{Refusal, standing_payments};
use crate::domain::action::{ActionFacts, ReturnItem, Swap};
use crate::domain::customer::PaymentKind;
use crate::domain::ids::{LineId, PaymentMethodId};
use crate::domain::order::{LineState, OrderState};
use crate::domain::returns::{RefundTo, ReturnState};
use crate::domain::time::Moment;
use crate::policy::Settings;
use crate::policy::settings::ReturnsTo;

pub(super) fn take_back(
    settings: &Settings,
    facts: &ActionFacts,
    items: &[ReturnItem],
    refund_to: &RefundTo,
) -> Result<(), Refusal> {
    let words = items.iter().flat_map(|item| [Some(&item.reason), item.condition.as_ref()]);
    if words.flatten().any(|text| !is_short(text, LONGEST_REASON)) {
        return Err(Refusal::TooLong);
    }
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

pub(super) fn exchange(
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
