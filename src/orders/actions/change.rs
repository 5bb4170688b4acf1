//! Changing an order that has not left: address, items, payment, instructions.

use serde_json::json;

use super::{Planner, Refused};
use crate::domain::action::Swap;
use crate::domain::address::Address;
use crate::domain::effects::Effects;
use crate::domain::ids::PaymentMethodId;
use crate::domain::money::Money;
use crate::domain::order::LineState;
use crate::policy::actions::{
    PAYMENT_CHANGED, Refusal, difference, left_of, settling_method, standing_payments,
};

impl Planner<'_> {
    pub(super) fn change_address(&self, address: &Address) -> Effects {
        let mut effects = Effects::none(self.facts.order.clone());
        effects.order.shipping_address = address.clone();
        // The history says that it changed, not where anybody lives: it outlasts erasure.
        effects.record("address.changed", json!({ "country": address.country }));
        effects
    }

    pub(super) fn instruct(&self, text: &str) -> Effects {
        let mut effects = Effects::none(self.facts.order.clone());
        effects.order.delivery_instructions = (!text.is_empty()).then(|| text.to_owned());
        effects.record("instructions.changed", json!({}));
        effects
    }

    /// Each line becomes another variant at that variant's price; what was promised to it is set
    /// free, and the other promised where this was.
    pub(super) fn change_items(
        &self,
        swaps: &[Swap],
        method: Option<&PaymentMethodId>,
    ) -> Result<Effects, Refused> {
        let mut effects = Effects::none(self.facts.order.clone());
        for swap in swaps {
            self.replace(&mut effects, swap)?;
        }
        effects.order.items_changed_at = Some(self.facts.now);
        let difference = difference(self.facts, swaps).ok_or(Refused::Figures("prices"))?;
        effects.order.subtotal = effects.order.subtotal.plus(difference)?;
        effects.order.total = effects.order.total.plus(difference)?;
        effects.record(
            "order.items_changed",
            json!({ "items": swaps, "difference": difference.to_string() }),
        );
        let method = settling_method(self.facts, method).ok_or(Refusal::UnknownMethod)?;
        self.settle(&mut effects, method, difference, "items_changed")?;
        Ok(effects)
    }

    /// Puts the other variant on the line.
    pub(super) fn replace(&self, effects: &mut Effects, swap: &Swap) -> Result<(), Refused> {
        let line = self.facts.order.line(&swap.line).ok_or(Refusal::NotOnOrder)?;
        let item = self.facts.item(&swap.variant).ok_or(Refusal::Unavailable)?;
        let was = line.state;
        self.release(effects, &line.id, &line.variant);
        let known = effects.order.lines.iter_mut().find(|known| known.id == line.id);
        let known = known.ok_or(Refusal::NotOnOrder)?;
        known.variant = item.variant.id.clone();
        known.sku.clone_from(&item.variant.sku);
        known.title = item.full_title();
        known.image.clone_from(&item.image);
        known.unit_price = item.variant.price;
        known.state = LineState::Open;
        if was == LineState::Open {
            return Ok(());
        }
        self.promise(effects, &line.id, &item.variant.id, line.quantity)
    }

    /// What was paid is paid with the other method, and given back to the first. A payment that was
    /// only authorized is let go instead.
    pub(super) fn change_payment(&self, method: &PaymentMethodId) -> Result<Effects, Refused> {
        let mut standing =
            standing_payments(self.facts).filter(|payment| left_of(self.facts, payment) > 0);
        let old = standing.next().ok_or(Refusal::NotPaid)?;
        let amount = Money::new(left_of(self.facts, old), old.amount.currency);
        let mut effects = Effects::none(self.facts.order.clone());
        effects.record("payment.changed", json!({ "amount": amount.to_string() }));
        self.pay(&mut effects, method, amount)?;
        self.refund_to(&mut effects, Some(old), None, amount, PAYMENT_CHANGED)?;
        Ok(effects)
    }
}
