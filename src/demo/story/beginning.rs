//! From the basket to the warehouse door: prices, payment, checks, holds and allocation.

use std::time::Duration;

use serde_json::json;

use crate::domain::catalog::{Product, Variant};
use crate::domain::customer::{PaymentKind, PaymentMethod};
use crate::domain::ids::{FulfillmentId, LineId, OrderId, PaymentId, VariantId};
use crate::domain::order::{Line, LineState, Order, OrderState};
use crate::domain::payment::{Payment, PaymentState};
use crate::domain::shipment::{Fulfillment, FulfillmentState, LineQuantity};
use crate::domain::time::Moment;

use super::super::catalog;
use super::super::journey::outside_customs_union;
use super::super::ledger::Pieces;
use super::super::{DemoError, euros};
use super::{CUSTOMER, Fate, PIPELINE, Plan, Source, Story, World};

/// Orders of this many cents go free of shipping within the customs union.
const FREE_SHIPPING: i64 = 10_000;

impl<'w> Story<'w> {
    /// Places an order of one to `most` lines.
    pub(super) fn begin(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
        placed: Moment,
        most: i64,
    ) -> Result<Self, DemoError> {
        let count = source.between(1..most + 1).min(source.between(1..most + 1));
        Self::begin_with(world, source, plan, placed, count)
    }

    /// Places an order of `count` lines.
    pub(super) fn begin_with(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
        placed: Moment,
        count: i64,
    ) -> Result<Self, DemoError> {
        let basket = basket(world, source, count, plan.fate.is_return());
        Self::begin_buying(world, source, plan, placed, &basket)
    }

    /// Places an order of these variants.
    pub(super) fn begin_buying(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
        placed: Moment,
        basket: &[(VariantId, i64)],
    ) -> Result<Self, DemoError> {
        let source = source.fork(placed);
        let shopper = world.customers.get(plan.shopper).ok_or(DemoError::Lacking("a customer"))?;
        let mut order = Order {
            id: source.id(OrderId::mint),
            number: String::new(),
            external_id: None,
            customer: shopper.customer.id.clone(),
            email: shopper.customer.email.clone(),
            channel: "web".to_owned(),
            state: OrderState::AwaitingPayment,
            hold_reason: None,
            shipping_address: shopper.home.clone(),
            billing_address: shopper.home.clone(),
            subtotal: euros(0),
            shipping_fee: euros(0),
            tax: euros(0),
            discount: euros(0),
            total: euros(0),
            placed_at: placed,
            promised_at: None,
            cancelled_at: None,
            cancel_reason: None,
            items_changed_at: None,
            delivery_instructions: None,
            lines: Vec::new(),
            payments: Vec::new(),
            refunds: Vec::new(),
            fulfillments: Vec::new(),
            shipments: Vec::new(),
            backorders: Vec::new(),
            returns: Vec::new(),
            exchanges: Vec::new(),
        };
        for (variant, quantity) in basket {
            order.lines.push(line(world, &source, variant, *quantity)?);
        }
        let mut story = Self { world, source, plan, order, events: Vec::new() };
        story.price();
        Ok(story)
    }

    fn price(&mut self) {
        let abroad = outside_customs_union(&self.order.shipping_address.country);
        let subtotal: i64 = self.order.lines.iter().map(|l| l.unit_price.minor * l.quantity).sum();
        let shipping = match (abroad, subtotal >= FREE_SHIPPING) {
            (true, _) => 1_490,
            (false, true) => 0,
            (false, false) => 490,
        };
        let simple = matches!(self.plan.fate, Fate::Parcel(_) | Fate::Split(_));
        let discount = if simple && self.source.chance(12) { subtotal / 10 } else { 0 };
        let total = subtotal + shipping - discount;
        self.order.subtotal = euros(subtotal);
        self.order.shipping_fee = euros(shipping);
        self.order.discount = euros(discount);
        self.order.total = euros(total);
        // German VAT is contained in the price; exports go without.
        self.order.tax = euros(if abroad { 0 } else { total * 19 / 119 });

        let placed = self.order.placed_at;
        let total = self.order.total.to_string();
        self.note("order.received", CUSTOMER, placed, json!({ "channel": self.order.channel }));
        self.note(
            "order.priced",
            PIPELINE,
            placed.plus(Duration::from_secs(1)),
            json!({ "total": total }),
        );
    }

    /// Pays with the customer's first method; sometimes a gift card or credit pays a part.
    pub(super) fn pay(&mut self, state: PaymentState) {
        let at = self.order.placed_at.plus(Duration::from_secs(9));
        let shopper = self.world.customers.get(self.plan.shopper);
        let methods = shopper.map(|s| s.customer.payment_methods.clone()).unwrap_or_default();
        let total = self.order.total.minor;
        let mut rest = total;
        let balance = methods.iter().find(|method| method.balance.is_some());
        if let Some(method) = balance.filter(|_| self.source.chance(30)) {
            let part = (self.source.between(5..20) * 100).min(total / 2);
            self.add_payment(Some(method), part, state, at);
            rest -= part;
        }
        let main = methods.iter().find(|method| method.balance.is_none());
        if state == PaymentState::Captured && self.plan.case.is_none() && self.source.chance(5) {
            self.add_payment(main, rest, PaymentState::Failed, at.minus(Duration::from_secs(4)));
        }
        self.add_payment(main, rest, state, at);
        match state {
            PaymentState::Authorized | PaymentState::Captured => {
                self.note("payment.verified", PIPELINE, at, json!({ "state": state }));
            }
            PaymentState::Failed => self.note("payment.failed", PIPELINE, at, json!({})),
            PaymentState::Pending | PaymentState::Voided => {}
        }
    }

    fn add_payment(
        &mut self,
        method: Option<&PaymentMethod>,
        cents: i64,
        state: PaymentState,
        at: Moment,
    ) {
        let seen = state != PaymentState::Pending;
        self.order.payments.push(Payment {
            id: self.source.id(PaymentId::mint),
            method: method.map(|m| m.id.clone()),
            kind: method.map_or(PaymentKind::Transfer, |m| m.kind),
            label: method.map_or_else(|| "Bank transfer".to_owned(), |m| m.label.clone()),
            amount: euros(cents),
            state,
            provider_ref: seen.then(|| format!("ch_{}", self.source.digits(14))),
            created_at: at,
        });
    }

    /// Stops the order for `reason`, after the checks that it passed.
    pub(super) fn hold(&mut self, reason: &str) {
        let at = self.order.placed_at;
        if reason == "fraud" {
            self.note("address.validated", PIPELINE, at.plus(Duration::from_secs(12)), json!({}));
        }
        self.order.hold_reason = Some(reason.to_owned());
        self.note(
            "order.held",
            PIPELINE,
            at.plus(Duration::from_secs(15)),
            json!({ "reason": reason }),
        );
    }

    /// Passes every check.
    pub(super) fn check(&mut self) {
        for (name, after) in
            [("address.validated", 12), ("fraud.cleared", 15), ("inventory.checked", 16)]
        {
            self.note(
                name,
                PIPELINE,
                self.order.placed_at.plus(Duration::from_secs(after)),
                json!({}),
            );
        }
    }

    /// Gives every line to one warehouse.
    pub(super) fn allocate_all(&mut self, location: &str) -> Result<FulfillmentId, DemoError> {
        let lines = self.lines();
        self.allocate(&lines, location, self.order.placed_at)
    }

    /// Gives lines to a warehouse seconds after `at`, and reserves their stock there.
    pub(super) fn allocate(
        &mut self,
        lines: &[LineId],
        location: &str,
        at: Moment,
    ) -> Result<FulfillmentId, DemoError> {
        let place = self.world.location(location)?.id.clone();
        let (reserved_at, routed_at) =
            (at.plus(Duration::from_secs(17)), at.plus(Duration::from_secs(20)));
        let fulfillment = Fulfillment {
            id: self.source.id(FulfillmentId::mint),
            location: place,
            state: FulfillmentState::Allocated,
            lines: self
                .order
                .lines
                .iter()
                .filter(|line| lines.contains(&line.id))
                .map(|line| LineQuantity { line: line.id.clone(), quantity: line.quantity })
                .collect(),
            created_at: routed_at,
        };
        let id = fulfillment.id.clone();
        self.order.fulfillments.push(fulfillment);
        self.set_lines(lines, LineState::Allocated);
        for pieces in self.pieces(&id) {
            self.world.ledger.reserve(&pieces, reserved_at);
        }
        self.note("inventory.reserved", PIPELINE, reserved_at, json!({ "lines": lines }));
        self.note("order.routed", PIPELINE, routed_at, json!({ "location": location }));
        Ok(id)
    }

    /// What a fulfillment moves on the shelves.
    pub(super) fn pieces(&self, fulfillment: &FulfillmentId) -> Vec<Pieces> {
        self.order
            .fulfillments
            .iter()
            .filter(|f| f.id == *fulfillment)
            .flat_map(|f| f.lines.iter().map(move |quantity| (f, quantity)))
            .filter_map(|(f, quantity)| {
                Some(Pieces {
                    variant: self.order.line(&quantity.line)?.variant.clone(),
                    location: f.location.clone(),
                    quantity: quantity.quantity,
                    order: self.order.id.clone(),
                    line: quantity.line.clone(),
                })
            })
            .collect()
    }
}

/// Variants of `count` different products that are not sold out, mostly one piece of each; only
/// such as can be sent back, where they must be `returnable`.
pub(super) fn basket(
    world: &World,
    source: &Source,
    count: i64,
    returnable: bool,
) -> Vec<(VariantId, i64)> {
    let wanted = usize::try_from(count).unwrap_or(1);
    let mut shelf: Vec<&Product> =
        world.catalog.products.iter().filter(|p| !(returnable && p.final_sale)).collect();
    let mut basket = Vec::with_capacity(wanted);
    while basket.len() < wanted && !shelf.is_empty() {
        let product = shelf.swap_remove(source.index(shelf.len()));
        let stocked: Vec<&Variant> =
            product.variants.iter().filter(|v| !world.sold_out.contains(&v.id)).collect();
        let Some(variant) = source.pick(&stocked) else { continue };
        let cheap = variant.price.minor < 6_000;
        basket.push((variant.id.clone(), if cheap && source.chance(35) { 2 } else { 1 }));
    }
    basket
}

fn line(world: &World, source: &Source, id: &VariantId, quantity: i64) -> Result<Line, DemoError> {
    let (product, variant) =
        world.catalog.find(id).ok_or(DemoError::Lacking("a variant that was ordered"))?;
    Ok(Line {
        id: source.id(LineId::mint),
        variant: id.clone(),
        sku: variant.sku.clone(),
        title: catalog::title(product, variant),
        image: Some(catalog::image(product, variant)),
        quantity,
        unit_price: variant.price,
        state: LineState::Open,
    })
}
