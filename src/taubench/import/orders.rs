//! The benchmark's orders, in whichever state they are.

use std::time::Duration;

use serde_json::json;

use super::{Import, Unimportable, address, money};
use crate::domain::backorder::Held;
use crate::domain::customer::{Customer, PaymentMethod};
use crate::domain::event::OrderEvent;
use crate::domain::ids::{
    ExchangeId, FulfillmentId, LineId, OrderId, PaymentId, RefundId, ReturnId, ShipmentId,
};
use crate::domain::inventory::StockReason;
use crate::domain::money::Money;
use crate::domain::order::{Line, LineState, Order, OrderState};
use crate::domain::payment::{Payment, PaymentState, Refund, RefundState};
use crate::domain::returns::{Exchange, RefundTo, Return, ReturnLine, ReturnState};
use crate::domain::shipment::{
    Fulfillment, FulfillmentState, LineQuantity, Shipment, ShipmentStatus,
};
use crate::domain::snapshot::OrderHistory;
use crate::domain::time::Moment;
use crate::policy::actions::PAYMENT_CHANGED;
use crate::taubench::data::{self, Status, Way};

/// Between orders of a customer, and between what happened to one.
const STEP: Duration = Duration::from_mins(1);

/// Reason of what gives none; the benchmark asks for none.
pub(in crate::taubench) const UNSTATED: &str = "unstated";

/// What an order's one word means for the parts that it has here.
fn states(status: Status) -> (OrderState, LineState, FulfillmentState, ShipmentStatus) {
    use ShipmentStatus::{Delivered, InTransit, PreTransit};
    match status {
        Status::Pending | Status::ItemModified => {
            (OrderState::Confirmed, LineState::Open, FulfillmentState::Allocated, PreTransit)
        }
        Status::Processed => {
            (OrderState::Shipped, LineState::Shipped, FulfillmentState::Shipped, InTransit)
        }
        Status::Delivered | Status::ReturnRequested | Status::ExchangeRequested => {
            (OrderState::Delivered, LineState::Delivered, FulfillmentState::Shipped, Delivered)
        }
        Status::Cancelled => {
            (OrderState::Cancelled, LineState::Cancelled, FulfillmentState::Cancelled, PreTransit)
        }
    }
}

impl Import<'_> {
    pub(super) fn order(&mut self, number: &str) -> Result<OrderHistory, Unimportable> {
        let what = || format!("order {number}");
        let wrong = |problem| Unimportable { what: what(), problem };
        let from = self.world.orders.get(number).ok_or_else(|| wrong("is not there"))?;
        let customer = self.person(&from.user_id, what)?.clone();
        let (state, line_state, ..) = states(from.status);
        let placed_at = self.placed_at(number, from)?;
        let lines = self.lines(from, line_state, &what())?;
        let total = sum(&lines).ok_or_else(|| wrong("has prices that are too high"))?;
        let zero = Money::zero(total.currency);
        let going_to = address(&customer.name, &from.address);
        let steps = u32::try_from(from.payment_history.len()).unwrap_or(u32::MAX);
        let ended = placed_at.plus(STEP.saturating_mul(steps));
        let mut order = Order {
            id: OrderId::mint(self.environment),
            number: number.to_owned(),
            external_id: None,
            customer: customer.id.clone(),
            email: customer.email.clone(),
            channel: "import".to_owned(),
            state,
            hold_reason: None,
            shipping_address: going_to.clone(),
            billing_address: going_to,
            subtotal: total,
            shipping_fee: zero,
            tax: zero,
            discount: zero,
            total,
            placed_at,
            promised_at: None,
            cancelled_at: (state == OrderState::Cancelled).then_some(ended),
            cancel_reason: from.cancel_reason.clone(),
            items_changed_at: (from.status == Status::ItemModified).then_some(ended),
            delivery_instructions: None,
            lines,
            payments: Vec::new(),
            refunds: Vec::new(),
            fulfillments: Vec::new(),
            shipments: Vec::new(),
            backorders: Vec::new(),
            returns: Vec::new(),
            exchanges: Vec::new(),
        };
        self.transactions(&mut order, from, &customer)?;
        self.parcels(&mut order, from)?;
        self.returned(&mut order, from, &customer)?;
        self.exchanged(&mut order, from, &customer)?;
        let events = vec![OrderEvent {
            name: "order.imported".to_owned(),
            actor: "import".to_owned(),
            detail: json!({ "state": order.state }),
            at: placed_at,
        }];
        Ok(OrderHistory { order, events })
    }

    /// Later, the later it stands in its customer's list: that is how the list is written again.
    fn placed_at(&self, number: &str, from: &data::Order) -> Result<Moment, Unimportable> {
        let listed = self.world.users.get(&from.user_id).map(|user| user.orders.as_slice());
        let place = listed.unwrap_or_default().iter().position(|listed| listed == number);
        let place = place.and_then(|place| u32::try_from(place).ok());
        let place = place.ok_or_else(|| Unimportable {
            what: format!("order {number}"),
            problem: "is not among the orders of its user",
        })?;
        Ok(self.placed.plus(Duration::from_hours(1).saturating_mul(place)))
    }

    fn lines(
        &self,
        from: &data::Order,
        state: LineState,
        what: &str,
    ) -> Result<Vec<Line>, Unimportable> {
        let line = |item: &data::Item| {
            let known = self.known(&item.id, what)?;
            let options = known.variant.option_text();
            Ok(Line {
                id: LineId::mint(self.environment),
                variant: known.variant.id.clone(),
                sku: item.id.clone(),
                title: crate::domain::catalog::full_title(&known.product.name, &options),
                image: None,
                quantity: 1,
                unit_price: money(item.price),
                state,
            })
        };
        from.items.iter().map(line).collect()
    }

    /// Payments that were taken and refunds that were made, each a step after the one before.
    fn transactions(
        &self,
        order: &mut Order,
        from: &data::Order,
        customer: &Customer,
    ) -> Result<(), Unimportable> {
        let mut at = order.placed_at;
        for entry in &from.payment_history {
            let method = method(customer, &entry.payment_method_id, &order.number)?;
            let amount = money(entry.amount);
            match entry.way {
                Way::Payment => order.payments.push(Payment {
                    id: PaymentId::mint(self.environment),
                    method: Some(method.id.clone()),
                    kind: method.kind,
                    label: method.label.clone(),
                    amount,
                    state: PaymentState::Captured,
                    provider_ref: method.provider_ref.clone(),
                    created_at: at,
                }),
                Way::Refund => {
                    let of_it = |payment: &&Payment| payment.method.as_ref() == Some(&method.id);
                    let payment = order.payments.iter().find(of_it);
                    let whole = payment.is_some_and(|payment| payment.amount == amount);
                    order.refunds.push(Refund {
                        id: RefundId::mint(self.environment),
                        payment: payment.map(|payment| payment.id.clone()),
                        method: payment.is_none().then(|| method.id.clone()),
                        amount,
                        reason: refund_reason(from.status, whole).to_owned(),
                        state: RefundState::Issued,
                        created_at: at,
                        issued_at: Some(at),
                    });
                }
            }
            at = at.plus(STEP);
        }
        Ok(())
    }

    fn parcels(&self, order: &mut Order, from: &data::Order) -> Result<(), Unimportable> {
        let (state, _, fulfillment_state, status) = states(from.status);
        let wrong = |problem| Unimportable { what: format!("order {}", order.number), problem };
        if state == OrderState::Confirmed && !from.fulfillments.is_empty() {
            return Err(wrong("is pending and has parcels"));
        }
        let mut free: Vec<(LineId, String)> =
            order.lines.iter().map(|line| (line.id.clone(), line.sku.clone())).collect();
        let mut at = order.placed_at;
        for part in &from.fulfillments {
            at = at.plus(STEP);
            let ids = take(&mut free, &part.item_ids)
                .ok_or_else(|| wrong("has an item in a parcel that was not ordered"))?;
            let lines: Vec<LineQuantity> =
                ids.into_iter().map(|line| LineQuantity { line, quantity: 1 }).collect();
            let id = FulfillmentId::mint(self.environment);
            for (index, tracking) in part.tracking_id.iter().enumerate() {
                let left = status != ShipmentStatus::PreTransit;
                order.shipments.push(Shipment {
                    id: ShipmentId::mint(self.environment),
                    fulfillment: id.clone(),
                    carrier: String::new(),
                    tracking: tracking.clone(),
                    tracking_url: None,
                    status,
                    cost: None,
                    shipped_at: left.then_some(at),
                    expected_at: None,
                    delivered_at: (status == ShipmentStatus::Delivered).then_some(at),
                    // Nobody says which of several numbers has which items.
                    lines: if index == 0 { lines.clone() } else { Vec::new() },
                    events: Vec::new(),
                });
            }
            order.fulfillments.push(Fulfillment {
                id,
                location: self.location.clone(),
                state: fulfillment_state,
                lines,
                created_at: at,
            });
        }
        Ok(())
    }

    fn returned(
        &self,
        order: &mut Order,
        from: &data::Order,
        customer: &Customer,
    ) -> Result<(), Unimportable> {
        let Some(items) = &from.return_items else { return Ok(()) };
        let lines = named(order, items)?;
        let worth = lines.iter().filter_map(|id| order.line(id)).map(|line| line.unit_price.minor);
        let amount = Money::new(worth.sum(), order.total.currency);
        let to = match &from.return_payment_method_id {
            Some(id) => RefundTo::Method(method(customer, id, &order.number)?.id.clone()),
            None => RefundTo::Original,
        };
        let opened = self.opened(order, lines, Some((amount, to)));
        order.returns.push(opened);
        Ok(())
    }

    /// The benchmark sorts what comes back and what is sent each for itself; of each product they
    /// are put together again in that order.
    fn exchanged(
        &mut self,
        order: &mut Order,
        from: &data::Order,
        customer: &Customer,
    ) -> Result<(), Unimportable> {
        let Some(items) = &from.exchange_items else { return Ok(()) };
        let wrong = |problem| Unimportable { what: format!("order {}", from.number), problem };
        let lines = named(order, items)?;
        let opened = self.opened(order, lines.clone(), None);
        let payer = match &from.exchange_payment_method_id {
            Some(id) => Some(method(customer, id, &order.number)?.id.clone()),
            None => None,
        };
        let mut wanted = from.exchange_new_items.clone().unwrap_or_default();
        for (line, item) in lines.iter().zip(items) {
            let product = &self.known(item, &order.number)?.product.id;
            let other = wanted.iter().position(|other| {
                self.items.get(other.as_str()).is_some_and(|k| k.product.id == *product)
            });
            let other = other.ok_or_else(|| wrong("has nothing to exchange an item for"))?;
            let other = wanted.remove(other);
            let variant = self.known(&other, &order.number)?.variant.clone();
            let price = order.line(line).map_or(variant.price, |line| line.unit_price);
            let difference = variant.price.minus(price);
            self.enter(&variant.id, 0, 1, StockReason::Reserved);
            order.exchanges.push(Exchange {
                id: ExchangeId::mint(self.environment),
                return_id: opened.id.clone(),
                line: line.clone(),
                variant: variant.id,
                quantity: 1,
                price_difference: difference.map_err(|_| wrong("has prices that are too high"))?,
                held: Some(Held { location: self.location.clone(), quantity: 1 }),
                method: payer.clone(),
                created_at: opened.created_at,
            });
        }
        order.returns.push(opened);
        Ok(())
    }

    fn opened(
        &self,
        order: &Order,
        lines: Vec<LineId>,
        refund: Option<(Money, RefundTo)>,
    ) -> Return {
        let digits: String = order.number.chars().filter(char::is_ascii_digit).collect();
        let line = |line| ReturnLine {
            line,
            quantity: 1,
            reason: UNSTATED.to_owned(),
            condition: None,
            restock: None,
        };
        let (amount, to) = refund.unzip();
        Return {
            id: ReturnId::mint(self.environment),
            number: format!("R-{digits}-1"),
            state: ReturnState::Approved,
            lines: lines.into_iter().map(line).collect(),
            carrier: None,
            tracking: None,
            refund_amount: amount,
            refund_to: to,
            created_at: order.placed_at.plus(Duration::from_mins(30)),
            received_at: None,
        }
    }
}

/// Why money went back, which the benchmark does not say.
fn refund_reason(status: Status, whole: bool) -> &'static str {
    match status {
        Status::Cancelled => "cancelled",
        _ if whole => PAYMENT_CHANGED,
        _ => "items_changed",
    }
}

fn sum(lines: &[Line]) -> Option<Money> {
    let zero = Money::zero(super::CURRENCY);
    lines.iter().try_fold(zero, |sum, line| sum.plus(line.unit_price).ok())
}

fn method<'a>(
    customer: &'a Customer,
    id: &str,
    number: &str,
) -> Result<&'a PaymentMethod, Unimportable> {
    let mut methods = customer.payment_methods.iter();
    methods.find(|method| method.provider_ref.as_deref() == Some(id)).ok_or_else(|| Unimportable {
        what: format!("order {number}"),
        problem: "names a payment method that its user has not",
    })
}

/// A line for each of these items; of equal ones, one after another.
fn named(order: &Order, items: &[String]) -> Result<Vec<LineId>, Unimportable> {
    let mut free = order.lines.iter().map(|line| (line.id.clone(), line.sku.clone())).collect();
    take(&mut free, items).ok_or_else(|| Unimportable {
        what: format!("order {}", order.number),
        problem: "has an item coming back that was not ordered",
    })
}

/// Takes the first free line of each item out of `free`.
fn take(free: &mut Vec<(LineId, String)>, items: &[String]) -> Option<Vec<LineId>> {
    let mut taken = Vec::with_capacity(items.len());
    for item in items {
        let place = free.iter().position(|(_, sku)| sku == item)?;
        taken.push(free.remove(place).0);
    }
    Some(taken)
}
