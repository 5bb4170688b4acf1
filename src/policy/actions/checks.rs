//! Questions that several rules ask.

use std::collections::BTreeMap;

use super::{Refusal, difference, settling_method, standing_payments};
use crate::domain::action::{ActionFacts, Item, Swap};
use crate::domain::customer::{PaymentKind, PaymentMethod};
use crate::domain::ids::PaymentMethodId;
use crate::domain::money::Money;
use crate::domain::order::Line;
use crate::policy::Settings;
use crate::policy::settings::Difference;

/// Longest reason, in characters.
pub(super) const LONGEST_REASON: usize = 500;

/// Whether a text is no longer than so many characters, and on one line.
pub(super) fn is_short(text: &str, longest: usize) -> bool {
    // Marks of direction and of no width can make a text look like another one.
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    text.chars().count() <= longest && !text.chars().any(hidden)
}

/// The lines that swaps name, each once.
pub(super) fn named_lines<'a>(
    facts: &'a ActionFacts,
    swaps: &[Swap],
) -> Result<Vec<&'a Line>, Refusal> {
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
pub(super) fn swappable(
    facts: &ActionFacts,
    swaps: &[Swap],
    same_product: bool,
) -> Result<(), Refusal> {
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
pub(super) fn settled(
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
pub(super) fn covers(method: &PaymentMethod, amount: Money) -> Result<(), Refusal> {
    match method.balance {
        Some(balance) if balance.currency != amount.currency => Err(Refusal::MethodNotAllowed),
        Some(balance) if balance.minor < amount.minor => Err(Refusal::InsufficientBalance),
        None if matches!(method.kind, PaymentKind::GiftCard | PaymentKind::StoreCredit) => {
            Err(Refusal::MethodNotAllowed)
        }
        _ => Ok(()),
    }
}
