//! A shop as the benchmark's data.

use std::collections::BTreeMap;

use super::amount::Amount;
use super::data::{self, Source, Status, Transaction, Way, World};
use crate::domain::address::Address;
use crate::domain::catalog::{Product, Variant};
use crate::domain::customer::{Customer, PaymentKind, PaymentMethod};
use crate::domain::ids::{PaymentMethodId, VariantId};
use crate::domain::money::Money;
use crate::domain::order::{Line, LineState, Order, OrderState};
use crate::domain::payment::{PaymentState, RefundState};
use crate::domain::returns::{Exchange, RefundTo, Return, ReturnState};
use crate::domain::snapshot::ShopContents;

/// Stands between a card's brand and its last digits in its label.
pub(super) const ENDING: &str = " ending ";

/// Something in a shop that the benchmark has no form for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {problem}")]
pub struct Unexportable {
    /// Which record: `order #W1234567`.
    pub what: String,
    /// What is wrong.
    pub problem: &'static str,
}

/// The shop's contents in the benchmark's form.
///
/// # Errors
/// The first record that has no such form.
pub fn world(contents: &ShopContents) -> Result<World, Unexportable> {
    let export = Export::of(contents);
    let mut world = World::default();
    for product in &contents.products {
        let product = export.product(product);
        world.products.insert(product.id.clone(), product);
    }
    for customer in &contents.customers {
        world.users.insert(name_of(customer).to_owned(), user(customer)?);
    }
    let mut orders: Vec<&Order> = contents.orders.iter().collect();
    orders.sort_by_key(|order| (order.placed_at, &order.id));
    for order in orders {
        let order = export.order(order)?;
        if let Some(user) = world.users.get_mut(&order.user_id) {
            user.orders.push(order.number.clone());
        }
        world.orders.insert(order.number.clone(), order);
    }
    Ok(world)
}

/// What is looked up while a shop is written.
struct Export<'a> {
    variants: BTreeMap<&'a VariantId, (&'a Product, &'a Variant)>,
    available: BTreeMap<&'a VariantId, i64>,
    customers: BTreeMap<&'a str, &'a Customer>,
}

impl<'a> Export<'a> {
    fn of(contents: &'a ShopContents) -> Self {
        let variants = contents.products.iter().flat_map(|product| {
            product.variants.iter().map(move |variant| (&variant.id, (product, variant)))
        });
        let mut available: BTreeMap<&VariantId, i64> = BTreeMap::new();
        for level in &contents.inventory {
            *available.entry(&level.variant).or_default() += level.available().max(0);
        }
        Self {
            variants: variants.collect(),
            available,
            customers: contents.customers.iter().map(|c| (c.id.as_str(), c)).collect(),
        }
    }

    fn product(&self, product: &Product) -> data::Product {
        let variant = |variant: &Variant| data::Variant {
            item_id: variant.sku.clone(),
            options: variant.options.clone(),
            available: self.available.get(&variant.id).is_some_and(|pieces| *pieces > 0),
            price: amount(variant.price),
        };
        let variants = product.variants.iter().map(|v| (v.sku.clone(), variant(v)));
        data::Product {
            name: product.title.clone(),
            id: product_id(product).to_owned(),
            variants: variants.collect(),
        }
    }

    fn order(&self, order: &Order) -> Result<data::Order, Unexportable> {
        let wrong = |problem| Unexportable { what: format!("order {}", order.number), problem };
        let customer = self.customers.get(order.customer.as_str());
        let customer = customer.ok_or_else(|| wrong("has no customer"))?;
        let there = order.lines.iter().filter(|line| {
            line.state != LineState::Cancelled || order.state == OrderState::Cancelled
        });
        let mut items = Vec::with_capacity(order.lines.len());
        for line in there {
            let item = self.item(line).ok_or_else(|| wrong("has a line of no product"))?;
            items.extend((0..line.quantity).map(|_| item.clone()));
        }
        let mut written = data::Order {
            number: order.number.clone(),
            user_id: name_of(customer).to_owned(),
            address: address(&order.shipping_address),
            items,
            fulfillments: fulfillments(order),
            status: status(order),
            payment_history: history(order, customer),
            cancel_reason: order.cancel_reason.clone(),
            return_items: None,
            return_payment_method_id: None,
            exchange_items: None,
            exchange_new_items: None,
            exchange_payment_method_id: None,
            exchange_price_difference: None,
        };
        match written.status {
            Status::ReturnRequested => returned(&mut written, order, customer),
            Status::ExchangeRequested => self.exchanged(&mut written, order, customer),
            _ => {}
        }
        Ok(written)
    }

    fn item(&self, line: &Line) -> Option<data::Item> {
        let (product, variant) = self.variants.get(&line.variant)?;
        Some(data::Item {
            name: product.title.clone(),
            product_id: product_id(product).to_owned(),
            id: line.sku.clone(),
            price: amount(line.unit_price),
            options: variant.options.clone(),
        })
    }

    fn exchanged(&self, written: &mut data::Order, order: &Order, customer: &Customer) {
        let pieces = |exchange: &Exchange, sku: &str| {
            (0..exchange.quantity).map(|_| sku.to_owned()).collect::<Vec<_>>()
        };
        let old = order.exchanges.iter().flat_map(|exchange| {
            order.line(&exchange.line).map(|line| pieces(exchange, &line.sku)).unwrap_or_default()
        });
        let new = order.exchanges.iter().flat_map(|exchange| {
            let known = self.variants.get(&exchange.variant);
            known.map(|(_, variant)| pieces(exchange, &variant.sku)).unwrap_or_default()
        });
        let cents: i64 = order.exchanges.iter().map(|e| e.price_difference.minor).sum();
        let payer = order.exchanges.iter().find_map(|exchange| exchange.method.as_ref());
        written.exchange_items = Some(sorted(old));
        written.exchange_new_items = Some(sorted(new));
        written.exchange_payment_method_id = payer.map(|id| method_id(customer, id));
        written.exchange_price_difference = Some(Amount::from_cents(cents));
    }
}

/// The benchmark's identifier of a customer.
pub(super) fn name_of(customer: &Customer) -> &str {
    customer.external_id.as_deref().unwrap_or(customer.id.as_str())
}

fn user(customer: &Customer) -> Result<data::User, Unexportable> {
    let (first, last) = customer.name.split_once(' ').unwrap_or((&customer.name, ""));
    let default = customer.addresses.iter().find(|kept| kept.is_default);
    let default = default.ok_or_else(|| Unexportable {
        what: format!("customer {}", name_of(customer)),
        problem: "has no default address",
    })?;
    let mut methods = BTreeMap::new();
    for kept in &customer.payment_methods {
        let method = method(kept)?;
        methods.insert(method.id.clone(), method);
    }
    Ok(data::User {
        name: data::Name { first_name: first.to_owned(), last_name: last.to_owned() },
        address: address(&default.address),
        email: customer.email.clone(),
        payment_methods: methods,
        orders: Vec::new(),
    })
}

fn product_id(product: &Product) -> &str {
    product.external_id.as_deref().unwrap_or(product.id.as_str())
}

fn amount(money: Money) -> Amount {
    Amount::from_cents(money.minor)
}

fn address(address: &Address) -> data::Address {
    let country = if address.country == "US" { "USA" } else { &address.country };
    data::Address {
        line1: address.line1.clone(),
        line2: address.line2.clone(),
        city: address.city.clone(),
        country: country.to_owned(),
        state: address.region.clone(),
        zip: address.postal_code.clone(),
    }
}

fn method(kept: &PaymentMethod) -> Result<data::Method, Unexportable> {
    let source = match kept.kind {
        PaymentKind::Card => Source::CreditCard,
        PaymentKind::GiftCard | PaymentKind::StoreCredit => Source::GiftCard,
        PaymentKind::Wallet => Source::Paypal,
        PaymentKind::Transfer => {
            let problem = "is of a kind that the benchmark has no word for";
            return Err(Unexportable { what: format!("payment method {}", kept.id), problem });
        }
    };
    let card = kept.label.split_once(ENDING).filter(|_| source == Source::CreditCard);
    Ok(data::Method {
        source,
        brand: card.map(|(brand, _)| brand.to_owned()),
        last_four: card.map(|(_, digits)| digits.to_owned()),
        balance: kept.balance.map(amount),
        id: benchmark_id(kept),
    })
}

fn benchmark_id(method: &PaymentMethod) -> String {
    method.provider_ref.clone().unwrap_or_else(|| method.id.to_string())
}

fn method_id(customer: &Customer, id: &PaymentMethodId) -> String {
    let known = customer.payment_methods.iter().find(|method| method.id == *id);
    known.map_or_else(|| id.to_string(), benchmark_id)
}

/// The return that is under way.
fn open_return(order: &Order) -> Option<&Return> {
    order.returns.iter().rev().find(|known| known.state != ReturnState::Rejected)
}

fn status(order: &Order) -> Status {
    match order.state {
        OrderState::Cancelled => Status::Cancelled,
        OrderState::Shipped | OrderState::Processing => Status::Processed,
        OrderState::Delivered => match open_return(order) {
            None => Status::Delivered,
            Some(open) if order.exchanges.iter().any(|e| e.return_id == open.id) => {
                Status::ExchangeRequested
            }
            Some(_) => Status::ReturnRequested,
        },
        OrderState::AwaitingPayment | OrderState::OnHold | OrderState::Confirmed => {
            if order.items_changed_at.is_some() { Status::ItemModified } else { Status::Pending }
        }
    }
}

/// Parts that have a parcel; those that only wait for one are nothing that the benchmark knows.
fn fulfillments(order: &Order) -> Vec<data::Fulfillment> {
    let mut written = Vec::new();
    for part in &order.fulfillments {
        let parcels = order.shipments.iter().filter(|parcel| parcel.fulfillment == part.id);
        let tracking: Vec<String> = parcels.map(|parcel| parcel.tracking.clone()).collect();
        let items = part.lines.iter().flat_map(|of| {
            let sku = order.line(&of.line).map(|line| line.sku.clone());
            (0..of.quantity).filter_map(move |_| sku.clone())
        });
        if !tracking.is_empty() {
            written.push(data::Fulfillment { tracking_id: tracking, item_ids: items.collect() });
        }
    }
    written
}

/// Payments and refunds in the order in which they happened; of one moment, payments first.
fn history(order: &Order, customer: &Customer) -> Vec<Transaction> {
    let mut entries = Vec::new();
    for payment in order.payments.iter().filter(|p| p.state != PaymentState::Failed) {
        let id = payment.method.as_ref().map(|id| method_id(customer, id));
        let id = id.or_else(|| payment.provider_ref.clone());
        let entry = |way| Transaction {
            way,
            amount: amount(payment.amount),
            payment_method_id: id.clone().unwrap_or_else(|| payment.id.to_string()),
        };
        entries.push((payment.created_at, 0, entry(Way::Payment)));
        // What was held and let go again went both ways.
        if payment.state == PaymentState::Voided {
            entries.push((payment.created_at, 1, entry(Way::Refund)));
        }
    }
    for refund in order.refunds.iter().filter(|r| r.state != RefundState::Failed) {
        let undone = order.payments.iter().find(|p| refund.payment.as_ref() == Some(&p.id));
        let method = refund.method.as_ref().or_else(|| undone?.method.as_ref());
        let entry = Transaction {
            way: Way::Refund,
            amount: amount(refund.amount),
            payment_method_id: method
                .map_or_else(|| refund.id.to_string(), |id| method_id(customer, id)),
        };
        entries.push((refund.created_at, 1, entry));
    }
    entries.sort_by_key(|(at, rank, _)| (*at, *rank));
    entries.into_iter().map(|(_, _, entry)| entry).collect()
}

fn returned(written: &mut data::Order, order: &Order, customer: &Customer) {
    let Some(open) = open_return(order) else { return };
    let items = open.lines.iter().flat_map(|part| {
        let sku = order.line(&part.line).map(|line| line.sku.clone());
        (0..part.quantity).filter_map(move |_| sku.clone())
    });
    written.return_items = Some(sorted(items));
    written.return_payment_method_id = match &open.refund_to {
        Some(RefundTo::Method(id)) => Some(method_id(customer, id)),
        Some(RefundTo::Original) => {
            written.payment_history.first().map(|entry| entry.payment_method_id.clone())
        }
        Some(RefundTo::StoreCredit) | None => None,
    };
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<String> = items.collect();
    items.sort();
    items
}
