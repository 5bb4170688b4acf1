//! What must hold for any seed at any moment.

mod orders;
mod samples;
mod stock;

use std::collections::BTreeSet;
use std::str::FromStr;

use strum::VariantArray;

use crate::domain::backorder::{BackorderState, OfferState};
use crate::domain::order::{LineState, Order, OrderState, OrderStatus};
use crate::domain::payment::{PaymentState, RefundState};
use crate::domain::returns::ReturnState;
use crate::domain::shipment::{FulfillmentState, ShipmentStatus};

use super::*;

/// A Friday noon, a Sunday night, both changes of daylight saving time, and both sides of New Year.
const MOMENTS: [&str; 6] = [
    "2026-11-20T11:15:00Z",
    "2026-06-13T23:50:00Z",
    "2026-03-29T01:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-12-31T22:59:00Z",
    "2027-01-01T07:00:00Z",
];

fn moment(text: &str) -> Moment {
    jiff::Timestamp::from_str(text).unwrap().into()
}

fn each_shop(check: impl Fn(&DemoShop, Moment)) {
    for (seed, text) in (1..).zip(MOMENTS) {
        let now = moment(text);
        check(&generate(seed, now).unwrap(), now);
    }
}

fn each_order(check: impl Fn(&Order)) {
    each_shop(|shop, _| shop.data.orders.iter().for_each(|history| check(&history.order)));
}

fn some_shop() -> DemoShop {
    generate(1, moment(MOMENTS[0])).unwrap()
}

#[test]
fn one_seed_makes_one_shop() {
    let now = moment(MOMENTS[0]);
    assert_eq!(generate(7, now).unwrap(), generate(7, now).unwrap());
    assert_ne!(generate(7, now).unwrap().data, generate(8, now).unwrap().data);
}

#[test]
fn it_is_as_large_as_promised() {
    each_shop(|shop, _| {
        let data = &shop.data;
        assert_eq!(data.locations.len(), 3);
        assert!((55..=65).contains(&data.products.len()));
        assert_eq!(data.customers.len(), 40);
        assert_eq!(data.orders.len(), ORDERS);
        let countries: BTreeSet<_> = data.locations.iter().map(|l| &l.address.country).collect();
        assert_eq!(countries.len(), 2);
        let categories: BTreeSet<_> = data.products.iter().map(|p| &p.category).collect();
        assert!((6..=8).contains(&categories.len()));
    });
}

fn assert_all<T: VariantArray + PartialEq + std::fmt::Debug>(seen: impl Iterator<Item = T>) {
    let seen: Vec<T> = seen.collect();
    for wanted in T::VARIANTS {
        assert!(seen.contains(wanted), "nothing is {wanted:?}");
    }
}

#[test]
fn every_state_appears() {
    each_shop(|shop, _| {
        let orders = || shop.data.orders.iter().map(|history| &history.order);
        assert_all::<OrderState>(orders().map(|o| o.state));
        assert_all::<OrderStatus>(orders().map(Order::status));
        assert_all::<LineState>(orders().flat_map(|o| &o.lines).map(|l| l.state));
        assert_all::<FulfillmentState>(orders().flat_map(|o| &o.fulfillments).map(|f| f.state));
        assert_all::<ShipmentStatus>(orders().flat_map(|o| &o.shipments).map(|s| s.status));
        assert_all::<ReturnState>(orders().flat_map(|o| &o.returns).map(|r| r.state));
        assert_all::<RefundState>(orders().flat_map(|o| &o.refunds).map(|r| r.state));
        assert_all::<BackorderState>(orders().flat_map(|o| &o.backorders).map(|b| b.state));
        let offers = orders().flat_map(|o| &o.backorders).flat_map(|b| &b.offers);
        assert_all::<OfferState>(offers.map(|o| o.state));
        assert_all::<PaymentState>(orders().flat_map(|o| &o.payments).map(|p| p.state));
        assert!(orders().any(|o| !o.exchanges.is_empty()));
    });
}

#[test]
fn identifiers_and_names_are_unique() {
    fn unique<'a>(what: &str, values: impl Iterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for value in values {
            assert!(seen.insert(value.to_owned()), "{what} {value} twice");
        }
    }
    each_shop(|shop, _| {
        let data = &shop.data;
        let orders = || data.orders.iter().map(|history| &history.order);
        let parcels = || orders().flat_map(|o| &o.shipments);
        let scans = || parcels().flat_map(|s| &s.events);
        unique("number", orders().map(|o| o.number.as_str()));
        unique("order", orders().map(|o| o.id.as_str()));
        unique("line", orders().flat_map(|o| &o.lines).map(|l| l.id.as_str()));
        unique("payment", orders().flat_map(|o| &o.payments).map(|p| p.id.as_str()));
        unique("tracking", parcels().map(|s| s.tracking.as_str()));
        unique("scan", scans().map(|e| e.id.as_str()));
        unique("key", scans().map(|e| e.dedup_key.as_str()));
        unique("return", orders().flat_map(|o| &o.returns).map(|r| r.number.as_str()));
        unique("email", data.customers.iter().map(|c| c.email.as_str()));
        unique("entry", data.stock.iter().map(|e| e.id.as_str()));
        let variants = || data.products.iter().flat_map(|p| &p.variants);
        unique("sku", variants().map(|v| v.sku.as_str()));
        unique("image", data.products.iter().filter_map(|p| p.image.as_deref()));
    });
}

#[test]
fn numbers_follow_the_time_of_the_order() {
    each_shop(|shop, _| {
        for (index, history) in shop.data.orders.iter().enumerate() {
            assert_eq!(history.order.number, format!("HM-{}", 10_001 + index));
        }
        assert!(shop.data.orders.is_sorted_by_key(|history| history.order.placed_at));
        assert!(shop.data.orders.is_sorted_by_key(|history| history.order.id.clone()));
    });
}

#[test]
fn only_reserved_mail_domains_are_used() {
    for customer in some_shop().data.customers {
        let domain = customer.email.rsplit('@').next().unwrap().to_owned();
        assert!(["example.com", "example.org", "example.net"].contains(&domain.as_str()));
    }
}

#[test]
fn the_front_page_shows_products_of_every_category() {
    let shop = generate(1, moment(MOMENTS[0])).unwrap();
    let shown: Vec<_> = storefront::COLLECTION
        .iter()
        .map(|title| shop.data.products.iter().find(|product| product.title == *title))
        .map(|product| product.expect("a product of that title").category.as_str())
        .collect();
    let all: BTreeSet<_> = shop.data.products.iter().map(|p| p.category.as_str()).collect();
    assert_eq!(BTreeSet::from_iter(shown), all);
}
