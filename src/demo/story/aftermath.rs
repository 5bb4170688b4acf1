//! What comes back: cancellations, returns, exchanges and refunds.

use std::time::Duration;

use serde_json::json;

use crate::domain::ids::{ExchangeId, FulfillmentId, LineId, RefundId, ReturnId};
use crate::domain::order::{Line, LineState};
use crate::domain::payment::{PaymentState, Refund, RefundState};
use crate::domain::returns::{Exchange, Restock, Return, ReturnLine, ReturnState};
use crate::domain::shipment::{FulfillmentState, ShipmentStatus};
use crate::domain::time::Moment;

use super::super::ledger::Pieces;
use super::super::{DemoError, euros};
use super::{
    CUSTOMER, Fate, PIPELINE, Plan, Source, Story, Told, World, course, nearest, preparation,
};

/// The steps of a return that is accepted, each with the event's name, who does it, and the usual
/// hours since the step before.
const RETURN_STEPS: [(ReturnState, &str, &str, u64); 6] = [
    (ReturnState::Requested, "return.requested", CUSTOMER, 96),
    (ReturnState::Approved, "return.approved", PIPELINE, 4),
    (ReturnState::InTransit, "return.shipped", PIPELINE, 30),
    (ReturnState::Received, "return.received", PIPELINE, 70),
    (ReturnState::Inspected, "return.inspected", PIPELINE, 18),
    (ReturnState::Closed, "return.closed", PIPELINE, 5),
];

/// Hours between a return's request and its refusal.
const REFUSAL_HOURS: u64 = 20;

/// A reason after which a piece is not simply put back.
const FAULTY: &str = "Faulty";

/// Why pieces come back.
const REASONS: [&str; 3] = ["Changed my mind", "Not as described", FAULTY];

/// Why pieces come back that have a size.
const SIZE_REASONS: [&str; 4] = ["Too small", "Too large", "Changed my mind", FAULTY];

impl<'w> Story<'w> {
    /// An order that was given up before it left.
    pub(super) fn cancelled(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
    ) -> Result<Told, DemoError> {
        let paid = plan.fate != Fate::CancelledUnpaid;
        let settled = plan.last;
        let cancelled =
            if paid { settled.minus(source.about(Duration::from_hours(15))) } else { settled };
        let placed = cancelled.minus(source.about(Duration::from_hours(3)));
        let mut story = Self::begin(world, source, plan, placed, 3)?;
        story.pay(if paid { PaymentState::Captured } else { PaymentState::Authorized });
        story.check();
        let from = story.nearest();
        let fulfillment = story.allocate_all(from)?;
        for pieces in story.pieces(&fulfillment) {
            story.world.ledger.release(&pieces, cancelled);
        }
        story.set_fulfillment(&fulfillment, FulfillmentState::Cancelled);
        let lines = story.lines();
        story.set_lines(&lines, LineState::Cancelled);
        story.order.cancelled_at = Some(cancelled);
        story.note("order.cancelled", CUSTOMER, cancelled, json!({}));
        if paid {
            let failed = story.plan.fate == Fate::CancelledRefundFailed;
            let state = if failed { RefundState::Failed } else { RefundState::Issued };
            let total = story.order.total.minor;
            story.refund(total, "Order cancelled", state, cancelled, settled.since(cancelled));
        } else {
            for payment in &mut story.order.payments {
                payment.state = PaymentState::Voided;
            }
        }
        Ok(story.end())
    }

    /// An order that arrived and of which the first line goes back.
    pub(super) fn sent_back(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
    ) -> Result<Told, DemoError> {
        let state = match plan.fate {
            Fate::Return(state) => state,
            Fate::ReturnToApprove => ReturnState::Inspected,
            _ => ReturnState::InTransit,
        };
        let times = return_times(source, state, plan.last);
        let requested = times.first().map_or(plan.last, |(_, _, _, at)| *at);
        let delivered = world.calendar.same_day(requested.plus_days(-4), 13, minute(source));
        let from = nearest(source, &plan, world)?;
        let course = course(world, source, &plan, from, ShipmentStatus::Delivered, delivered)?;
        let placed = course.labelled_at().minus(preparation(source));
        let mut story = Self::begin(world, source, plan, placed, 3)?;
        let fulfillment = story.ship_all(from, &course)?;
        let line = story.order.lines.first().cloned().ok_or(DemoError::Lacking("a line"))?;
        story.open_return(&line, &fulfillment, state, requested)?;
        for (reached, name, actor, at) in times {
            story.note(name, actor, at, json!({ "line": line.id }));
            story.reach(&line, &fulfillment, state, reached, at);
        }
        Ok(story.end())
    }

    fn open_return(
        &mut self,
        line: &Line,
        fulfillment: &FulfillmentId,
        state: ReturnState,
        requested: Moment,
    ) -> Result<(), DemoError> {
        let labelled = !matches!(state, ReturnState::Requested | ReturnState::Rejected);
        let carrier = self.carrier(fulfillment)?;
        let exchange = self.plan.fate == Fate::Exchange;
        let reasons: &[&str] = match self.world.catalog.find(&line.variant) {
            Some((_, variant)) if variant.options.contains_key("size") => &SIZE_REASONS,
            _ => &REASONS,
        };
        let reason = self.source.pick(reasons).copied().unwrap_or(FAULTY);
        let value = euros(line.unit_price.minor * line.quantity);
        let id = self.source.id(ReturnId::mint);
        if exchange {
            self.exchange(&id, line, requested)?;
        }
        self.order.returns.push(Return {
            id,
            number: String::new(),
            state,
            lines: vec![ReturnLine {
                line: line.id.clone(),
                quantity: line.quantity,
                reason: reason.to_owned(),
                condition: None,
                restock: None,
            }],
            carrier: labelled.then(|| carrier.to_string()),
            tracking: labelled.then(|| carrier.tracking_number(&self.source)),
            refund_amount: (!exchange && state != ReturnState::Rejected).then_some(value),
            refund_to: None,
            created_at: requested,
            received_at: None,
        });
        Ok(())
    }

    /// Swaps the line for another variant of the same product, or more of the same where it has
    /// but one.
    fn exchange(&mut self, return_id: &ReturnId, line: &Line, at: Moment) -> Result<(), DemoError> {
        let (product, _) =
            self.world.catalog.find(&line.variant).ok_or(DemoError::Lacking("a variant"))?;
        let other = product
            .variants
            .iter()
            .find(|v| v.id != line.variant && !self.world.sold_out.contains(&v.id))
            .map_or_else(|| line.variant.clone(), |v| v.id.clone());
        self.order.exchanges.push(Exchange {
            id: self.source.id(ExchangeId::mint),
            return_id: return_id.clone(),
            line: line.id.clone(),
            variant: other,
            quantity: line.quantity,
            price_difference: euros(0),
            method: None,
            held: None,
            created_at: at,
        });
        Ok(())
    }

    /// What a step of a return does besides being noted.
    fn reach(
        &mut self,
        line: &Line,
        fulfillment: &FulfillmentId,
        state: ReturnState,
        reached: ReturnState,
        at: Moment,
    ) {
        match reached {
            ReturnState::Received => {
                self.set_lines(std::slice::from_ref(&line.id), LineState::Returned);
                if let Some(r) = self.order.returns.last_mut() {
                    r.received_at = Some(at);
                }
            }
            ReturnState::Inspected => self.inspect(line, fulfillment, state, at),
            _ => {}
        }
    }

    /// Decides over a returned piece, and over its refund: issued where the return is closed,
    /// else with the provider or waiting for approval.
    fn inspect(
        &mut self,
        line: &Line,
        fulfillment: &FulfillmentId,
        state: ReturnState,
        at: Moment,
    ) {
        let faulty = self.returned(&line.id).is_some_and(|returned| returned.reason == FAULTY);
        let (condition, restock) = match faulty {
            true if self.source.chance(50) => ("Beyond repair", Restock::Scrap),
            true => ("Can be repaired", Restock::Refurbish),
            false => ("As new", Restock::Sellable),
        };
        if let Some(returned) = self.returned(&line.id) {
            returned.condition = Some(condition.to_owned());
            returned.restock = Some(restock);
        }
        if restock == Restock::Sellable {
            let back: Vec<Pieces> =
                self.pieces(fulfillment).into_iter().filter(|p| p.line == line.id).collect();
            for pieces in back {
                self.world.ledger.restock(&pieces, at);
            }
        }
        let refund = match state {
            ReturnState::Closed => RefundState::Issued,
            _ if self.plan.fate == Fate::ReturnToApprove => RefundState::Requested,
            _ => RefundState::Pending,
        };
        let value = line.unit_price.minor * line.quantity;
        self.refund(value, "Return", refund, at, Duration::from_hours(1));
    }

    fn returned(&mut self, line: &LineId) -> Option<&mut ReturnLine> {
        self.order.returns.iter_mut().flat_map(|r| &mut r.lines).find(|r| r.line == *line)
    }

    /// Gives `cents` back to the captured payments in turn, none more than it brought. Decided at
    /// `at`, settled `after` that.
    pub(super) fn refund(
        &mut self,
        cents: i64,
        reason: &str,
        state: RefundState,
        at: Moment,
        after: Duration,
    ) {
        let mut rest = cents;
        let mut refunds = Vec::new();
        let captured = self.order.payments.iter().filter(|p| p.state == PaymentState::Captured);
        for payment in captured {
            let part = rest.min(payment.amount.minor);
            if part <= 0 {
                continue;
            }
            rest -= part;
            refunds.push(Refund {
                id: self.source.id(RefundId::mint),
                payment: Some(payment.id.clone()),
                method: None,
                amount: euros(part),
                reason: reason.to_owned(),
                state,
                created_at: at,
                issued_at: (state == RefundState::Issued).then(|| at.plus(after)),
            });
        }
        for refund in &refunds {
            let (name, at) = match state {
                RefundState::Requested => ("refund.requested", at),
                RefundState::Pending => ("refund.pending", at),
                RefundState::Issued => ("refund.issued", at.plus(after)),
                RefundState::Failed => ("refund.failed", at.plus(after)),
            };
            self.note(name, PIPELINE, at, json!({ "amount": refund.amount.to_string() }));
        }
        self.order.refunds.extend(refunds);
    }
}

fn minute(source: &Source) -> i8 {
    i8::try_from(source.between(0..60)).unwrap_or_default()
}

/// The steps that lead to `state`, the last of them at `last`.
fn return_times(
    source: &Source,
    state: ReturnState,
    last: Moment,
) -> Vec<(ReturnState, &'static str, &'static str, Moment)> {
    if state == ReturnState::Rejected {
        let requested = last.minus(source.about(Duration::from_hours(REFUSAL_HOURS)));
        return vec![
            (ReturnState::Requested, "return.requested", CUSTOMER, requested),
            (ReturnState::Rejected, "return.rejected", PIPELINE, last),
        ];
    }
    let reached = RETURN_STEPS.iter().position(|step| step.0 == state).unwrap_or_default();
    let mut at = last;
    let mut times: Vec<_> = RETURN_STEPS
        .iter()
        .take(reached + 1)
        .rev()
        .map(|(step, name, actor, wait)| {
            let here = at;
            at = at.minus(source.about(Duration::from_hours(*wait)));
            (*step, *name, *actor, here)
        })
        .collect();
    times.reverse();
    times
}
