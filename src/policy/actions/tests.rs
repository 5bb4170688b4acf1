use std::collections::BTreeMap;

use super::*;
use crate::demo;
use crate::domain::action::Item;
use crate::domain::customer::{PaymentKind, PaymentMethod};
use crate::domain::ids::VariantId;
use crate::domain::order::OrderState;
use crate::domain::shipment::{LineQuantity, Shipment, ShipmentStatus};
use crate::domain::snapshot::ShopData;
use crate::domain::time::Moment;

const NOW: Moment = Moment::from_millis(1_795_510_800_000);

/// An order of the demo shop that nobody has packed yet, paid in one part.
fn facts() -> ActionFacts {
    let data = demo::generate(1, NOW).unwrap().data;
    let order = data
        .orders
        .iter()
        .map(|history| &history.order)
        .find(|order| {
            order.state == OrderState::Processing
                && order.payments.len() == 1
                && order.lines.len() > 1
                && order.lines.iter().all(|line| line.state == LineState::Allocated)
        })
        .unwrap()
        .clone();
    let customer = data.customers.iter().find(|customer| customer.id == order.customer).unwrap();
    ActionFacts { customer: customer.clone(), items: items(&data), order, now: NOW }
}

fn items(data: &ShopData) -> BTreeMap<VariantId, Item> {
    let variants = data.products.iter().flat_map(|p| p.variants.iter().map(move |v| (p, v)));
    variants
        .map(|(product, variant)| {
            let levels = data.inventory.iter().filter(|level| level.variant == variant.id);
            let item = Item {
                variant: variant.clone(),
                product: product.id.clone(),
                title: product.title.clone(),
                category: product.category.clone(),
                final_sale: product.final_sale,
                active: true,
                image: None,
                levels: levels.cloned().collect(),
                supplies: Vec::new(),
            };
            (variant.id.clone(), item)
        })
        .collect()
}

fn settings(text: &str) -> Settings {
    Settings::parse(text).unwrap()
}

fn cancel() -> Action {
    Action::Cancel { lines: Vec::new(), reason: "no longer needed".to_owned() }
}

/// A parcel with one piece of the order's first line.
fn parcel(facts: &ActionFacts, shipped_at: Option<Moment>) -> Shipment {
    Shipment {
        id: "shm_1".into(),
        fulfillment: facts.order.fulfillments[0].id.clone(),
        carrier: "DHL".to_owned(),
        tracking: "1".to_owned(),
        tracking_url: None,
        status: ShipmentStatus::PreTransit,
        cost: None,
        shipped_at,
        expected_at: None,
        delivered_at: None,
        lines: vec![LineQuantity { line: facts.order.lines[0].id.clone(), quantity: 1 }],
        events: Vec::new(),
    }
}

#[test]
fn a_line_of_which_a_piece_is_in_a_parcel_stays_as_it_is() {
    let mut facts = facts();
    assert_eq!(decide(&settings(""), &facts, &cancel()), Ok(()));
    let lenient = settings("[changes]\ncancel_until = \"shipped\"\n");
    let labelled = parcel(&facts, None);
    facts.order.shipments = vec![labelled];
    assert_eq!(decide(&settings(""), &facts, &cancel()), Err(Refusal::TooLate));
    assert_eq!(decide(&lenient, &facts, &cancel()), Ok(()));
    let gone = parcel(&facts, Some(NOW));
    facts.order.shipments = vec![gone];
    assert_eq!(decide(&lenient, &facts, &cancel()), Err(Refusal::TooLate));
    let other = facts.order.lines[1].id.clone();
    let rest = Action::Cancel { lines: vec![other], reason: "no longer needed".to_owned() };
    assert_eq!(decide(&settings(""), &facts, &rest), Ok(()));
}

#[test]
fn what_cannot_be_seen_to_pay_takes_no_payments_place() {
    let mut facts = facts();
    let id = PaymentMethodId::from("pmt_other");
    let pay = Action::ChangePayment { method: id.clone() };
    let mut with = |kind, balance: Option<i64>| {
        let balance = balance.map(|minor| Money::new(minor, facts.order.total.currency));
        facts.customer.payment_methods = vec![PaymentMethod {
            id: id.clone(),
            kind,
            label: "Another".to_owned(),
            balance,
            provider_ref: None,
        }];
        decide(&settings(""), &facts, &pay)
    };
    assert_eq!(with(PaymentKind::Card, None), Err(Refusal::MethodNotAllowed));
    assert_eq!(with(PaymentKind::GiftCard, None), Err(Refusal::MethodNotAllowed));
    assert_eq!(with(PaymentKind::GiftCard, Some(1)), Err(Refusal::InsufficientBalance));
    assert_eq!(with(PaymentKind::GiftCard, Some(10_000_000)), Ok(()));
}

#[test]
fn a_difference_has_the_discount_that_the_goods_had() {
    let mut facts = facts();
    let currency = facts.order.total.currency;
    let listed = Money::new(1_001, currency);
    assert_eq!(at_paid_rate(&facts, listed), Some(listed));
    let goods = facts.order.total.minor - facts.order.shipping_fee.minor;
    facts.order.total = Money::new(facts.order.shipping_fee.minor + goods / 2, currency);
    let paid = at_paid_rate(&facts, listed).unwrap().minor;
    assert!((500..=501).contains(&paid), "{paid}");
    let back = at_paid_rate(&facts, Money::new(-1_000, currency)).unwrap().minor;
    assert!((-501..=-499).contains(&back), "{back}");
}

#[test]
fn a_text_is_short_and_hides_nothing() {
    let facts = facts();
    let instruct = |text: &str| {
        let action = Action::SetInstructions { text: text.to_owned() };
        decide(&settings(""), &facts, &action)
    };
    assert_eq!(instruct("Behind the gate"), Ok(()));
    for text in ["a\u{202e}b", "a\u{200b}b", "a\nb", &"x".repeat(251)] {
        assert_eq!(instruct(text), Err(Refusal::TooLong), "{text:?}");
    }
}
