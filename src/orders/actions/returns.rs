//! Goods that come back, for money or for others.

use serde_json::json;

use super::{Planner, Refused};
use crate::domain::action::{ReturnItem, Swap};
use crate::domain::backorder::Held;
use crate::domain::effects::{Effects, StockChange};
use crate::domain::ids::{ExchangeId, LineId, PaymentMethodId, ReturnId, VariantId};
use crate::domain::inventory::StockReason;
use crate::domain::money::Money;
use crate::domain::order::Order;
use crate::domain::returns::{Exchange, RefundTo, Return, ReturnLine, ReturnState};
use crate::policy::actions::{Refusal, at_paid_rate, settling_method};

impl Planner<'_> {
    /// Opens a return. Money goes back when the goods have come in and been looked at.
    pub(super) fn take_back(
        &self,
        items: &[ReturnItem],
        refund_to: &RefundTo,
    ) -> Result<Effects, Refused> {
        let mut effects = Effects::none(self.facts.order.clone());
        let mut amount = Money::zero(self.facts.order.total.currency);
        for item in items {
            amount = amount.plus(self.worth_of(&item.line, item.quantity)?)?;
        }
        // No more than was paid and has neither gone back nor been promised already.
        let promised =
            self.facts.order.returns.iter().filter(|known| {
                !matches!(known.state, ReturnState::Closed | ReturnState::Rejected)
            });
        let promised: i64 =
            promised.filter_map(|known| known.refund_amount).map(|amount| amount.minor).sum();
        let left = self.left_to_refund().saturating_sub(promised).max(0);
        amount.minor = amount.minor.min(left);
        let lines = items.iter().map(|item| ReturnLine {
            line: item.line.clone(),
            quantity: item.quantity,
            reason: item.reason.clone(),
            condition: item.condition.clone(),
            restock: None,
        });
        let id = self.open_return(&mut effects, lines.collect(), Some((amount, refund_to)));
        effects.record(
            "return.approved",
            json!({ "return": id, "items": items.len(), "amount": amount.to_string() }),
        );
        Ok(effects)
    }

    /// Opens a return whose goods are replaced, and keeps the others' stock until then. The
    /// difference is settled when the goods have come in.
    pub(super) fn exchange(
        &self,
        swaps: &[Swap],
        reason: &str,
        method: Option<&PaymentMethodId>,
    ) -> Result<Effects, Refused> {
        let mut effects = Effects::none(self.facts.order.clone());
        let method = settling_method(self.facts, method).ok_or(Refusal::UnknownMethod)?;
        let order = &self.facts.order;
        let mut lines = Vec::with_capacity(swaps.len());
        for swap in swaps {
            let line = order.line(&swap.line).ok_or(Refusal::NotOnOrder)?;
            lines.push(ReturnLine {
                line: line.id.clone(),
                quantity: line.quantity,
                reason: reason.to_owned(),
                condition: None,
                restock: None,
            });
        }
        let return_id = self.open_return(&mut effects, lines, None);
        for swap in swaps {
            let line = order.line(&swap.line).ok_or(Refusal::NotOnOrder)?;
            let item = self.facts.item(&swap.variant).ok_or(Refusal::Unavailable)?;
            let held = self.hold(&mut effects, &line.id, &item.variant.id, line.quantity)?;
            let more = item.variant.price.minus(line.unit_price)?;
            effects.order.exchanges.push(Exchange {
                id: ExchangeId::mint(self.environment),
                return_id: return_id.clone(),
                line: line.id.clone(),
                variant: item.variant.id.clone(),
                quantity: line.quantity,
                price_difference: at_paid_rate(self.facts, more.times(line.quantity)?)
                    .ok_or(Refused::Figures("prices"))?,
                method: Some(method.clone()),
                held: Some(held),
                created_at: self.facts.now,
            });
        }
        effects.record("exchange.approved", json!({ "return": return_id, "items": swaps }));
        Ok(effects)
    }

    fn open_return(
        &self,
        effects: &mut Effects,
        lines: Vec<ReturnLine>,
        refund: Option<(Money, &RefundTo)>,
    ) -> ReturnId {
        let id = ReturnId::mint(self.environment);
        effects.order.returns.push(Return {
            id: id.clone(),
            number: next_number(&self.facts.order),
            state: ReturnState::Approved,
            lines,
            carrier: None,
            tracking: None,
            refund_amount: refund.map(|(amount, _)| amount),
            refund_to: refund.map(|(_, to)| to.clone()),
            created_at: self.facts.now,
            received_at: None,
        });
        id
    }

    /// What some pieces of a line were worth.
    fn worth_of(&self, line: &LineId, pieces: i64) -> Result<Money, Refused> {
        let line = self.facts.order.line(line).ok_or(Refusal::NotOnOrder)?;
        let whole = self.worth(line)?;
        Ok(Money::new(whole.times(pieces)?.minor / line.quantity.max(1), whole.currency))
    }

    fn hold(
        &self,
        effects: &mut Effects,
        line: &LineId,
        variant: &VariantId,
        pieces: i64,
    ) -> Result<Held, Refused> {
        let level = self.free_level(effects, variant, pieces)?;
        effects.stock.push(StockChange {
            variant: variant.clone(),
            location: level.location.clone(),
            on_hand: 0,
            reserved: pieces,
            reason: StockReason::Reserved,
            line: Some(line.clone()),
        });
        Ok(Held { location: level.location.clone(), quantity: pieces })
    }
}

/// The number of an order's next return: `R-10432-2` for the second of HM-10432.
fn next_number(order: &Order) -> String {
    let digits: String = order.number.chars().filter(char::is_ascii_digit).collect();
    format!("R-{digits}-{}", order.returns.len() + 1)
}
