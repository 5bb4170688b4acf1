//! The samples tell the truth, and only what may move does.

use std::collections::BTreeSet;

use crate::domain::backorder::OfferState;
use crate::domain::card::OrderCard;
use crate::domain::order::Order;
use crate::domain::shipment::{Shipment, ShipmentStatus};
use crate::domain::time::Moment;

use super::super::{journey, moves};
use super::{each_shop, some_shop};

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
        let rule = moves(&shop.samples);
        let mut arrived = 0;
        for history in &shop.data.orders {
            if !rule.may_move(&history.order) {
                continue;
            }
            for parcel in &history.order.shipments {
                arrived += usize::from(walk(parcel.clone(), &history.order, now));
            }
        }
        assert!(arrived > 40, "{arrived} parcels can move");
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
