//! What must hold for any seed at any moment.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;

use strum::VariantArray;

use crate::domain::backorder::{BackorderState, OfferState};
use crate::domain::card::OrderCard;
use crate::domain::inventory::{InventoryLevel, StockEntry};
use crate::domain::order::{LineState, Order, OrderState, OrderStatus};
use crate::domain::payment::{PaymentState, RefundState};
use crate::domain::returns::ReturnState;
use crate::domain::shipment::{FulfillmentState, Shipment, ShipmentStatus};

use super::carrier::{s10_check_digit, ups_check_digit};
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
fn nothing_happens_in_the_future_or_before_the_customer_came() {
    each_shop(|shop, now| {
        for history in &shop.data.orders {
            let order = &history.order;
            let customer = shop.data.customers.iter().find(|c| c.id == order.customer).unwrap();
            assert!(customer.created_at < order.placed_at);
            assert!(history.events.is_sorted_by_key(|event| event.at), "{}", order.number);
            let first = history.events.first().unwrap();
            assert_eq!((first.name.as_str(), first.at), ("order.received", order.placed_at));
            for event in &history.events {
                assert!(event.at <= now, "{} {} {}", order.number, event.name, event.at);
            }
            let scans = order.shipments.iter().flat_map(|s| &s.events);
            assert!(scans.map(|s| s.at).all(|at| order.placed_at < at && at <= now));
            for refund in &order.refunds {
                assert!(order.placed_at < refund.created_at);
                assert!(refund.issued_at.is_none_or(|at| refund.created_at <= at && at <= now));
                assert_eq!(refund.issued_at.is_some(), refund.state == RefundState::Issued);
            }
        }
        assert!(shop.data.stock.is_sorted_by_key(|entry| entry.at));
        assert!(shop.data.stock.iter().all(|entry| entry.at <= now));
    });
}

#[test]
fn sums_come_out() {
    each_order(|order| {
        let lines: i64 = order.lines.iter().map(|l| l.unit_price.minor * l.quantity).sum();
        assert_eq!(order.subtotal.minor, lines, "{}", order.number);
        let total = lines + order.shipping_fee.minor - order.discount.minor;
        assert_eq!(order.total.minor, total, "{}", order.number);
        assert!(order.tax.minor * 5 < order.total.minor);
        assert!(!order.lines.is_empty());
    });
}

#[test]
fn payments_cover_what_is_worked_on_and_refunds_never_exceed_them() {
    each_order(|order| {
        let paid = |states: &[PaymentState]| -> i64 {
            let counted = order.payments.iter().filter(|p| states.contains(&p.state));
            counted.map(|p| p.amount.minor).sum()
        };
        let held = paid(&[PaymentState::Authorized, PaymentState::Captured]);
        match order.state {
            OrderState::Confirmed
            | OrderState::Processing
            | OrderState::Shipped
            | OrderState::Delivered => assert_eq!(held, order.total.minor, "{}", order.number),
            OrderState::AwaitingPayment => assert_eq!(held, 0),
            OrderState::OnHold => {
                let unpaid = order.hold_reason.as_deref() == Some("payment");
                assert_eq!(held, if unpaid { 0 } else { order.total.minor });
            }
            OrderState::Cancelled => {
                let back: i64 = order.refunds.iter().map(|r| r.amount.minor).sum();
                assert_eq!(back, held, "{}", order.number);
            }
        }
        let mut returned: HashMap<_, i64> = HashMap::new();
        for refund in &order.refunds {
            *returned.entry(refund.payment.clone().unwrap()).or_default() += refund.amount.minor;
        }
        for (payment, amount) in returned {
            let payment = order.payments.iter().find(|p| p.id == payment).unwrap();
            assert_eq!(payment.state, PaymentState::Captured);
            assert!(amount <= payment.amount.minor, "{}", order.number);
        }
    });
}

#[test]
fn parcels_carry_what_was_allocated_to_them() {
    each_order(|order| {
        for parcel in &order.shipments {
            let from = order.fulfillments.iter().find(|f| f.id == parcel.fulfillment).unwrap();
            assert!(parcel.lines.iter().all(|line| from.lines.contains(line)));
            assert!(!parcel.lines.is_empty());
            let sent = parcel.status != ShipmentStatus::PreTransit;
            assert_eq!(parcel.shipped_at.is_some(), sent);
            assert_eq!(from.state == FulfillmentState::Shipped, sent);
        }
        let mut given: HashMap<_, i64> = HashMap::new();
        for quantity in order.fulfillments.iter().flat_map(|f| &f.lines) {
            *given.entry(quantity.line.clone()).or_default() += quantity.quantity;
        }
        for (line, quantity) in given {
            assert_eq!(quantity, order.line(&line).unwrap().quantity, "{}", order.number);
        }
        for line in order.lines.iter().filter(|l| l.state == LineState::Delivered) {
            let arrived = order
                .shipments
                .iter()
                .filter(|s| s.status == ShipmentStatus::Delivered)
                .any(|s| s.lines.iter().any(|q| q.line == line.id));
            assert!(arrived, "{} {}", order.number, line.title);
        }
    });
}

#[test]
fn parcels_are_where_their_last_scan_says() {
    each_order(|order| {
        for parcel in &order.shipments {
            let last = parcel.events.last().unwrap();
            assert_eq!(last.status, parcel.status, "{}", order.number);
            assert!(parcel.events.windows(2).all(|pair| pair[0].at < pair[1].at));
            let delivered = parcel.status == ShipmentStatus::Delivered;
            assert_eq!(parcel.delivered_at, delivered.then_some(last.at));
            let city =
                format!("{}, {}", order.shipping_address.city, order.shipping_address.country);
            if delivered {
                assert_eq!(last.place, city);
            }
        }
    });
}

#[test]
fn order_state_follows_from_its_parts() {
    each_order(|order| {
        let all = |state| order.shipments.iter().all(|s: &Shipment| s.status == state);
        match order.state {
            OrderState::Delivered => {
                assert!(!order.shipments.is_empty() && all(ShipmentStatus::Delivered));
            }
            OrderState::Shipped => assert!(!all(ShipmentStatus::Delivered)),
            OrderState::Cancelled => {
                assert!(order.lines.iter().all(|l| l.state == LineState::Cancelled));
            }
            OrderState::OnHold => assert!(order.hold_reason.is_some()),
            _ => assert!(order.shipments.iter().all(|s| s.status == ShipmentStatus::PreTransit)),
        }
        assert_eq!(order.cancelled_at.is_some(), order.state == OrderState::Cancelled);
        assert_eq!(order.hold_reason.is_some(), order.state == OrderState::OnHold);
        for r in &order.returns {
            let received = matches!(
                r.state,
                ReturnState::Received | ReturnState::Inspected | ReturnState::Closed
            );
            assert_eq!(r.received_at.is_some(), received);
            for line in &r.lines {
                let state = order.line(&line.line).unwrap().state;
                assert_eq!(state == LineState::Returned, received);
            }
        }
    });
}

#[test]
fn event_names_match_the_state() {
    each_shop(|shop, _| {
        for history in &shop.data.orders {
            let names: BTreeSet<_> = history.events.iter().map(|e| e.name.as_str()).collect();
            let order = &history.order;
            let left = matches!(order.state, OrderState::Shipped | OrderState::Delivered);
            for (name, expected) in [
                ("order.cancelled", order.state == OrderState::Cancelled),
                ("order.held", order.state == OrderState::OnHold),
                ("order.shipped", left),
                ("order.delivered", order.state == OrderState::Delivered),
                ("order.routed", !order.fulfillments.is_empty()),
                ("label.created", !order.shipments.is_empty()),
                ("backorder.opened", !order.backorders.is_empty()),
                ("return.requested", !order.returns.is_empty()),
            ] {
                assert_eq!(names.contains(name), expected, "{} {name}", order.number);
            }
        }
    });
}

#[test]
fn levels_are_the_sums_of_the_ledger_and_never_overdrawn() {
    type Key = (String, String);
    fn key(entry: &StockEntry) -> Key {
        (entry.variant.to_string(), entry.location.to_string())
    }
    each_shop(|shop, _| {
        let mut sums: BTreeMap<Key, (i64, i64, i64)> = BTreeMap::new();
        for entry in &shop.data.stock {
            let sum = sums.entry(key(entry)).or_default();
            sum.0 += entry.on_hand;
            sum.1 += entry.reserved;
            sum.2 += entry.incoming;
            assert!(0 <= sum.1 && sum.1 <= sum.0, "{entry:?}");
            assert!(0 <= sum.2, "{entry:?}");
        }
        let variants = shop.data.products.iter().map(|p| p.variants.len()).sum::<usize>();
        assert_eq!(shop.data.inventory.len(), variants * 3);
        for level in &shop.data.inventory {
            let InventoryLevel { variant, location, on_hand, reserved, incoming, .. } = level;
            let found = sums.remove(&(variant.to_string(), location.to_string()));
            assert_eq!(found.unwrap_or_default(), (*on_hand, *reserved, *incoming));
        }
        assert!(sums.is_empty());
    });
}

#[test]
fn what_is_reserved_is_allocated_or_held_for_an_offer() {
    each_shop(|shop, _| {
        let mut promised: BTreeMap<_, i64> = BTreeMap::new();
        for order in shop.data.orders.iter().map(|history| &history.order) {
            for part in &order.fulfillments {
                for quantity in &part.lines {
                    let line = order.line(&quantity.line).unwrap();
                    if line.state == LineState::Allocated {
                        let key = (line.variant.clone(), part.location.clone());
                        *promised.entry(key).or_default() += quantity.quantity;
                    }
                }
            }
            for backorder in &order.backorders {
                let open = backorder.offers.iter().filter(|o| o.state == OfferState::Open);
                let supply = backorder.supply.as_ref().unwrap();
                let supply = shop.data.supplies.iter().find(|s| s.id == *supply).unwrap();
                for substitute in open.filter_map(|o| o.substitute.clone()) {
                    let key = (substitute, supply.location.clone());
                    *promised.entry(key).or_default() += backorder.quantity;
                }
            }
        }
        for level in &shop.data.inventory {
            let key = (level.variant.clone(), level.location.clone());
            assert_eq!(promised.remove(&key).unwrap_or_default(), level.reserved);
        }
        assert!(promised.is_empty());
    });
}

#[test]
fn supplies_agree_with_levels_and_backorders() {
    each_shop(|shop, now| {
        let data = &shop.data;
        for level in &data.inventory {
            let coming = data.supplies.iter().filter(|s| {
                s.variant == level.variant
                    && s.location == level.location
                    && s.received_at.is_none()
            });
            assert_eq!(coming.map(|s| s.quantity).sum::<i64>(), level.incoming);
        }
        let backorders = || data.orders.iter().flat_map(|history| &history.order.backorders);
        for supply in &data.supplies {
            assert_eq!(supply.received_at.is_none(), supply.expected_at > now);
            let promised = backorders()
                .filter(|b| b.supply.as_ref() == Some(&supply.id))
                .filter(|b| {
                    use BackorderState::{Filled, Open, Waiting};
                    matches!(b.state, Open | Waiting | Filled)
                })
                .map(|b| b.quantity)
                .sum::<i64>();
            assert_eq!(supply.allocated, promised);
            assert!(supply.allocated <= supply.quantity);
        }
        for backorder in backorders() {
            let supply = data.supplies.iter().find(|s| Some(&s.id) == backorder.supply.as_ref());
            assert_eq!(backorder.expected_at, supply.map(|s| s.expected_at));
        }
        for history in &data.orders {
            for backorder in history.order.open_backorders() {
                let line = history.order.line(&backorder.line).unwrap();
                assert_eq!(line.state, LineState::Backordered);
                let available = data.inventory.iter().filter(|l| l.variant == line.variant);
                assert_eq!(available.map(InventoryLevel::available).sum::<i64>(), 0);
            }
        }
    });
}

#[test]
fn substitutes_are_alike() {
    let shop = some_shop();
    let products = &shop.data.products;
    let find = |id| {
        let pairs = products.iter().flat_map(|p| p.variants.iter().map(move |v| (p, v)));
        pairs.into_iter().find(|(_, v)| v.id == *id).unwrap()
    };
    let mut without = 0;
    for product in products {
        for variant in &product.variants {
            without += usize::from(variant.substitutes.is_empty());
            for (other, substitute) in variant.substitutes.iter().map(find) {
                assert_eq!(other.category, product.category);
                assert_ne!(other.id, product.id);
                let distance = (substitute.price.minor - variant.price.minor).abs();
                let limit = variant.price.minor * catalog::SUBSTITUTE_SPREAD;
                assert!(distance * 100 <= limit);
            }
        }
    }
    let variants: usize = products.iter().map(|p| p.variants.len()).sum();
    assert!(without * 5 < variants, "{without} of {variants} have no substitute");
}

#[test]
fn tracking_numbers_have_valid_check_digits() {
    each_order(|order| {
        for Shipment { carrier, tracking, .. } in &order.shipments {
            match carrier.as_str() {
                "UPS" => {
                    let check = ups_check_digit(&tracking[2..17]);
                    assert_eq!(tracking[17..], check.to_string(), "{tracking}");
                }
                "Correos" | "Royal Mail" => {
                    let check = s10_check_digit(&tracking[2..10]);
                    assert_eq!(tracking[10..11], check.to_string(), "{tracking}");
                }
                "DHL" => {
                    let check = carrier::gs1_check_digit(&tracking[..19]);
                    assert_eq!(tracking[19..], check.to_string(), "{tracking}");
                }
                _ => assert!(tracking.bytes().all(|b| b.is_ascii_digit())),
            }
        }
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
fn samples_show_each_case_once_and_speak_the_truth() {
    each_shop(|shop, now| {
        let zone = shop.data.shop.zone();
        let today = now.date(&zone);
        let cases: BTreeSet<_> = shop.samples.iter().map(|s| s.case.as_str()).collect();
        let emails: BTreeSet<_> = shop.samples.iter().map(|s| s.email.as_str()).collect();
        assert_eq!(cases.len(), shop.samples.len());
        assert_eq!(emails.len(), shop.samples.len());
        let by_language = |code| shop.samples.iter().filter(|s| s.language == code).count();
        assert_eq!(by_language("en") + by_language("es") + by_language("de"), shop.samples.len());
        assert!(["en", "es", "de"].into_iter().all(|code| by_language(code) >= 5));
        for sample in &shop.samples {
            let mut orders = shop.data.orders.iter().map(|history| &history.order);
            let order = orders.find(|o| o.number == sample.order).unwrap();
            let card = OrderCard::of(order, &zone);
            assert_eq!(sample.status, order.status().to_string());
            assert_eq!(sample.expected, card.expected);
            assert_eq!(sample.email, order.email);
            assert!(sample.expected.is_none_or(|day| day >= today), "{sample:?}");
            assert!(!sample.items.is_empty());
        }
    });
}

#[test]
fn samples_have_the_status_their_case_names() {
    each_shop(|shop, now| {
        let zone = shop.data.shop.zone();
        let today = now.date(&zone);
        let day = |days: i64| Some(today.saturating_add(jiff::Span::new().days(days)));
        for (case, status, expected, delivered) in [
            ("on_time", "in_transit", day(2), None),
            ("delayed", "delayed", day(2), None),
            ("out_for_delivery", "out_for_delivery", day(0), None),
            ("delivered_yesterday", "delivered", None, day(-1)),
            ("not_received", "delivered", None, day(-3)),
            ("split", "partially_delivered", day(2), None),
            ("backorder", "backordered", day(9), None),
            ("payment_hold", "on_hold", None, None),
            ("cancelled_refunded", "cancelled", None, None),
            ("return_under_way", "return_in_progress", None, None),
            ("customs", "in_customs", day(4), None),
            ("moving", "in_transit", day(0), None),
            ("preparing", "processing", day(3), None),
            ("pickup", "available_for_pickup", None, None),
            ("failed_attempt", "failed_attempt", day(1), None),
            ("lost", "lost", None, None),
            ("return_to_sender", "return_to_sender", None, None),
            ("awaiting_payment", "awaiting_payment", None, None),
            ("exception", "exception", None, None),
            ("label_created", "pre_transit", day(3), None),
            ("returned", "returned", None, None),
        ] {
            let sample = shop.samples.iter().find(|s| s.case == case).unwrap();
            assert_eq!((sample.status.as_str(), sample.expected), (status, expected), "{case}");
            if status == "delivered" {
                assert_eq!(sample.delivered, delivered, "{case}");
            }
        }
    });
}

#[test]
fn the_backorder_sample_offers_four_ways_and_two_substitutes() {
    each_shop(|shop, now| {
        let sample = shop.samples.iter().find(|s| s.case == "backorder").unwrap();
        let mut orders = shop.data.orders.iter().map(|history| &history.order);
        let order = orders.find(|o| o.number == sample.order).unwrap();
        let [backorder] = order.backorders.as_slice() else { panic!("{:?}", order.backorders) };
        assert_eq!(order.lines.len(), 2);
        let kinds: Vec<_> = backorder.offers.iter().map(|o| o.kind.to_string()).collect();
        assert_eq!(kinds, ["wait", "substitute", "substitute", "partial", "cancel"]);
        let zone = shop.data.shop.zone();
        let in_three_days = now.date(&zone).saturating_add(jiff::Span::new().days(3));
        for offer in &backorder.offers {
            assert_eq!(offer.state, OfferState::Open);
            assert_eq!(offer.expires_at.date(&zone), in_three_days);
            if let Some(id) = &offer.substitute {
                assert_eq!(offer.substitute_title, shop.data.variant_title(id));
                assert!(offer.price_difference.is_some());
            }
        }
    });
}

#[test]
fn parcels_move_on_until_they_arrive() {
    each_shop(|shop, now| {
        let moves = moves(&shop.samples);
        let mut moved = 0;
        for history in &shop.data.orders {
            if !moves.may_move(&history.order) {
                continue;
            }
            for parcel in &history.order.shipments {
                moved += usize::from(walk(parcel.clone(), &history.order, now));
            }
        }
        assert!(moved > 40, "{moved} parcels can move");
    });
}

/// Takes a parcel to its last scan; whether it arrived by that.
fn walk(mut parcel: Shipment, order: &Order, now: Moment) -> bool {
    let mut at = now;
    let mut stalled = 0;
    let before = parcel.events.len();
    while let Some(event) = journey::next_event(&parcel, &order.shipping_address, at) {
        let again = journey::next_event(&parcel, &order.shipping_address, at.plus_days(1)).unwrap();
        assert_eq!(event.dedup_key, again.dedup_key);
        assert!(parcel.events.iter().all(|e| e.dedup_key != event.dedup_key && e.id != event.id));
        stalled += 1;
        assert!(stalled < 10, "{} never arrives: {:?}", order.number, parcel.events);
        at = at.plus_days(1);
        parcel.status = event.status;
        parcel.events.push(event);
    }
    let moved = parcel.events.len() > before;
    assert!(!moved || parcel.status == ShipmentStatus::Delivered, "{}", order.number);
    moved
}

#[test]
fn only_the_moving_sample_moves() {
    let shop = some_shop();
    let moves = moves(&shop.samples);
    for sample in &shop.samples {
        let order = shop.data.orders.iter().find(|h| h.order.number == sample.order).unwrap();
        assert_eq!(moves.may_move(&order.order), sample.case == "moving", "{}", sample.case);
    }
    let moving = shop.samples.iter().find(|s| s.case == "moving").unwrap();
    let order = &shop.data.orders.iter().find(|h| h.order.number == moving.order).unwrap().order;
    let mut parcel = order.shipments[0].clone();
    let mut seen = Vec::new();
    while let Some(event) = journey::next_event(&parcel, &order.shipping_address, order.placed_at) {
        seen.push(event.status.to_string());
        parcel.status = event.status;
        parcel.events.push(event);
    }
    assert_eq!(seen, ["in_transit", "out_for_delivery", "delivered"]);
}
