//! Money that moves: refunds to where it came from, payments for what costs more.

use serde_json::json;

use super::{Planner, Refused};
use crate::domain::customer::PaymentKind;
use crate::domain::effects::{CreditChange, Effects};
use crate::domain::ids::{PaymentId, PaymentMethodId, RefundId};
use crate::domain::money::Money;
use crate::domain::order::Line;
use crate::domain::payment::{Payment, PaymentState, Refund, RefundState};
use crate::policy::actions::{PAYMENT_CHANGED, left_of, standing_payments};
use crate::policy::settings::Capture;

impl Planner<'_> {
    /// What a line was worth: its share, by price, of what all goods of the order came to, taxes
    /// and discounts included. Shares are rounded so that they add up to the whole.
    pub(in crate::orders) fn worth(&self, line: &Line) -> Result<Money, Refused> {
        let order = &self.facts.order;
        let goods = order.total.minus(order.shipping_fee)?;
        let price = |line: &Line| i128::from(line.unit_price.minor) * i128::from(line.quantity);
        let all: i128 = order.lines.iter().map(price).sum();
        if all == 0 {
            return Ok(Money::zero(goods.currency));
        }
        let before: i128 = order.lines.iter().take_while(|l| l.id != line.id).map(price).sum();
        let share = |part: i128| (i128::from(goods.minor) * part + all / 2).div_euclid(all);
        let minor = share(before + price(line)) - share(before);
        let minor = i64::try_from(minor).map_err(|_| Refused::Figures("shares"))?;
        Ok(Money::new(minor.max(0), goods.currency))
    }

    /// What of all payments has not been refunded.
    pub(super) fn left_to_refund(&self) -> i64 {
        standing_payments(self.facts).map(|payment| left_of(self.facts, payment)).sum()
    }

    /// Gives `amount` back to where it came from, each payment in proportion to what is left of it;
    /// never more than was paid.
    pub(super) fn refund(
        &self,
        effects: &mut Effects,
        amount: i64,
        reason: &str,
    ) -> Result<(), Refused> {
        let payments: Vec<(&Payment, i64)> = standing_payments(self.facts)
            .map(|payment| (payment, left_of(self.facts, payment)))
            .filter(|(_, left)| *left > 0)
            .collect();
        let all: i64 = payments.iter().map(|(_, left)| left).sum();
        let amount = amount.min(all);
        let (mut before, mut given) = (0_i128, 0_i64);
        for (payment, left) in payments {
            before += i128::from(left);
            let until = (i128::from(amount) * before + i128::from(all) / 2) / i128::from(all);
            let until = i64::try_from(until).map_err(|_| Refused::Figures("refunds"))?;
            let part = Money::new(until - given, payment.amount.currency);
            given = until;
            if part.minor > 0 {
                self.refund_to(effects, Some(payment), None, part, reason)?;
            }
        }
        Ok(())
    }

    /// Gives `amount` back: of `payment`, or to `method` where the money goes elsewhere. Gift cards
    /// and store credit have it at once; above the shop's ceiling a person approves it first.
    pub(super) fn refund_to(
        &self,
        effects: &mut Effects,
        payment: Option<&Payment>,
        method: Option<&PaymentMethodId>,
        amount: Money,
        reason: &str,
    ) -> Result<(), Refused> {
        if let Some(payment) = payment.filter(|payment| payment.state == PaymentState::Authorized) {
            return self.let_go(effects, payment, amount);
        }
        let now = self.facts.now;
        let target = method.or_else(|| payment.and_then(|payment| payment.method.as_ref()));
        let balance = target
            .and_then(|id| self.facts.method(id))
            .is_some_and(|method| method.balance.is_some());
        let state = if reason != PAYMENT_CHANGED && self.needs_approval(effects, amount) {
            RefundState::Requested
        } else if balance {
            RefundState::Issued
        } else {
            RefundState::Pending
        };
        let id = RefundId::mint(self.environment);
        if let (RefundState::Issued, Some(target)) = (state, target) {
            effects.credit.push(CreditChange {
                method: target.clone(),
                amount,
                reason: "refund".to_owned(),
                refund: Some(id.clone()),
            });
        }
        let name = match state {
            RefundState::Requested => "refund.requested",
            RefundState::Issued => "refund.issued",
            _ => "refund.pending",
        };
        let amount_text = amount.to_string();
        effects.record(name, json!({ "refund": id, "amount": amount_text, "reason": reason }));
        effects.order.refunds.push(Refund {
            id,
            payment: payment.map(|payment| payment.id.clone()),
            method: method.cloned(),
            amount,
            reason: reason.to_owned(),
            state,
            created_at: now,
            issued_at: (state == RefundState::Issued).then_some(now),
        });
        effects.settlement = effects.settlement.minus(amount)?;
        Ok(())
    }

    /// Whether a person approves a refund: where the order's refunds come to more than the shop's
    /// ceiling with it, in however many parts.
    fn needs_approval(&self, effects: &Effects, amount: Money) -> bool {
        let ceiling = self.settings.money.approval_above;
        let refunds = effects.order.refunds.iter();
        let standing = refunds.filter(|refund| {
            refund.state != RefundState::Failed && refund.reason != PAYMENT_CHANGED
        });
        let before: i64 = standing.map(|refund| refund.amount.minor).sum();
        ceiling > 0 && before.saturating_add(amount.minor) > ceiling
    }

    /// Lets go of `amount` of what was authorized and never taken.
    fn let_go(
        &self,
        effects: &mut Effects,
        payment: &Payment,
        amount: Money,
    ) -> Result<(), Refused> {
        let balance = payment.method.as_ref().and_then(|id| self.facts.method(id));
        if let Some(method) = balance.filter(|method| method.balance.is_some()) {
            effects.credit.push(CreditChange {
                method: method.id.clone(),
                amount,
                reason: "refund".to_owned(),
                refund: None,
            });
        }
        let known = effects.order.payments.iter_mut().find(|known| known.id == payment.id);
        let known = known.ok_or(Refused::Figures("payment"))?;
        let name = if amount.minor < known.amount.minor {
            known.amount = known.amount.minus(amount)?;
            "payment.reduced"
        } else {
            known.state = PaymentState::Voided;
            "payment.voided"
        };
        effects.record(name, json!({ "payment": payment.id, "amount": amount.to_string() }));
        effects.settlement = effects.settlement.minus(amount)?;
        Ok(())
    }

    /// Takes `amount` from a method that the customer keeps; a card with a balance pays at once,
    /// anything else is expected, or taken, as the shop's settings say.
    pub(super) fn pay(
        &self,
        effects: &mut Effects,
        method: &PaymentMethodId,
        amount: Money,
    ) -> Result<(), Refused> {
        let method = self.facts.method(method).ok_or(Refused::Figures("payment method"))?;
        if method.balance.is_some() {
            effects.credit.push(CreditChange {
                method: method.id.clone(),
                amount: Money::zero(amount.currency).minus(amount)?,
                reason: "payment".to_owned(),
                refund: None,
            });
        }
        let id = PaymentId::mint(self.environment);
        let paid = matches!(method.kind, PaymentKind::GiftCard | PaymentKind::StoreCredit)
            || self.settings.money.capture == Capture::AtOnce;
        effects.record("payment.added", json!({ "payment": id, "amount": amount.to_string() }));
        effects.order.payments.push(Payment {
            id,
            method: Some(method.id.clone()),
            kind: method.kind,
            label: method.label.clone(),
            amount,
            // Until a provider says so, nobody knows that there is such money.
            state: if paid { PaymentState::Captured } else { PaymentState::Pending },
            provider_ref: method.provider_ref.clone(),
            created_at: self.facts.now,
        });
        effects.settlement = effects.settlement.plus(amount)?;
        Ok(())
    }

    /// Settles a difference with one method: positive is paid, negative given back, of the payment
    /// that was made with it where there is one.
    pub(super) fn settle(
        &self,
        effects: &mut Effects,
        method: &PaymentMethodId,
        difference: Money,
        reason: &str,
    ) -> Result<(), Refused> {
        if difference.minor > 0 {
            return self.pay(effects, method, difference);
        }
        let back = Money::zero(difference.currency).minus(difference)?;
        if back.minor == 0 {
            return Ok(());
        }
        let mut made = standing_payments(self.facts);
        let same = made.find(|payment| {
            payment.method.as_ref() == Some(method) && left_of(self.facts, payment) >= back.minor
        });
        match same {
            Some(payment) => self.refund_to(effects, Some(payment), None, back, reason),
            None => self.refund_elsewhere(effects, method, back, reason),
        }
    }

    /// Gives money back to another method than it came from; it still counts against the payments.
    fn refund_elsewhere(
        &self,
        effects: &mut Effects,
        method: &PaymentMethodId,
        amount: Money,
        reason: &str,
    ) -> Result<(), Refused> {
        let mut payments: Vec<(&Payment, i64)> = standing_payments(self.facts)
            .map(|payment| (payment, left_of(self.facts, payment)))
            .collect();
        payments.sort_by_key(|(_, left)| std::cmp::Reverse(*left));
        let mut rest = amount.minor;
        for (payment, left) in payments {
            let part = rest.min(left);
            if part > 0 {
                let part = Money::new(part, amount.currency);
                self.refund_to(effects, Some(payment), Some(method), part, reason)?;
            }
            rest -= part;
        }
        if rest > 0 { Err(Refused::Figures("more to refund than was paid")) } else { Ok(()) }
    }
}
