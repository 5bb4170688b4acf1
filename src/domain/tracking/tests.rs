use iso_currency::Currency;
use proptest::prelude::*;
use strum::VariantArray;

use super::*;
use crate::domain::address::Address;
use crate::domain::money::Money;
use crate::domain::order::Line;
use crate::domain::shipment::{Fulfillment, LineQuantity};

const START: Moment = Moment::from_millis(1_795_510_800_000);

fn scan(key: usize, status: ShipmentStatus, days: i64) -> TrackingEvent {
    TrackingEvent {
        id: format!("trk_{key}").as_str().into(),
        status,
        at: START.plus_days(days),
        place: String::new(),
        text: String::new(),
        dedup_key: key.to_string(),
    }
}

fn parcel() -> Shipment {
    Shipment {
        id: "shm_1".into(),
        fulfillment: "ful_1".into(),
        carrier: "DHL".to_owned(),
        tracking: "JD1".to_owned(),
        tracking_url: None,
        status: ShipmentStatus::PreTransit,
        cost: None,
        shipped_at: None,
        expected_at: None,
        delivered_at: None,
        lines: vec![LineQuantity { line: "lin_1".into(), quantity: 2 }],
        events: Vec::new(),
    }
}

fn order(line: LineState, pieces: i64) -> Order {
    let money = Money::new(1_000, Currency::EUR);
    let address = Address {
        name: String::new(),
        line1: String::new(),
        line2: String::new(),
        city: String::new(),
        region: String::new(),
        postal_code: String::new(),
        country: "DE".to_owned(),
        phone: None,
    };
    Order {
        id: "ord_1".into(),
        number: "HM-1".to_owned(),
        external_id: None,
        customer: "cus_1".into(),
        email: String::new(),
        channel: "web".to_owned(),
        state: OrderState::Processing,
        hold_reason: None,
        shipping_address: address.clone(),
        billing_address: address,
        subtotal: money,
        shipping_fee: money,
        tax: money,
        discount: money,
        total: money,
        placed_at: START,
        promised_at: None,
        cancelled_at: None,
        cancel_reason: None,
        items_changed_at: None,
        delivery_instructions: None,
        lines: vec![Line {
            id: "lin_1".into(),
            variant: "var_1".into(),
            sku: String::new(),
            title: String::new(),
            image: None,
            quantity: pieces,
            unit_price: money,
            state: line,
        }],
        payments: Vec::new(),
        refunds: Vec::new(),
        fulfillments: vec![Fulfillment {
            id: "ful_1".into(),
            location: "loc_1".into(),
            state: FulfillmentState::Packed,
            lines: Vec::new(),
            created_at: START,
        }],
        shipments: vec![parcel()],
        backorders: Vec::new(),
        returns: Vec::new(),
        exchanges: Vec::new(),
    }
}

fn after(scans: &[(ShipmentStatus, i64)]) -> Shipment {
    let mut shipment = parcel();
    for (key, (status, days)) in scans.iter().enumerate() {
        add_scan(&mut shipment, scan(key, *status, *days));
    }
    shipment
}

#[test]
fn the_newest_scan_by_its_own_time_speaks() {
    use ShipmentStatus::{
        Delayed, Delivered, FailedAttempt, InTransit, Lost, OutForDelivery, PreTransit,
        ReturnToSender,
    };
    for (scans, expected) in [
        (vec![(InTransit, 1), (OutForDelivery, 2)], OutForDelivery),
        (vec![(OutForDelivery, 2), (InTransit, 1)], OutForDelivery),
        (vec![(OutForDelivery, 2), (FailedAttempt, 2), (InTransit, 3)], InTransit),
        (vec![(InTransit, 1), (PreTransit, 2)], InTransit),
        (vec![(Delayed, 1), (InTransit, 2)], InTransit),
        (vec![(Delivered, 2), (InTransit, 3)], Delivered),
        (vec![(Delivered, 2), (ReturnToSender, 3)], ReturnToSender),
        (vec![(ReturnToSender, 1), (Delivered, 4)], ReturnToSender),
        (vec![(Delivered, 2), (OutForDelivery, 2)], Delivered),
        (vec![(Lost, 5), (InTransit, 7)], InTransit),
        (vec![(Lost, 5), (InTransit, 4)], Lost),
        // The number was given to another parcel.
        (vec![(Lost, 5), (InTransit, 120)], Lost),
        (vec![(Delivered, 5), (ReturnToSender, 120)], Delivered),
    ] {
        assert_eq!(after(&scans).status, expected, "{scans:?}");
    }
}

#[test]
fn the_first_delivery_scan_is_the_day_it_arrived() {
    use ShipmentStatus::{Delivered, InTransit, ReturnToSender};
    let shipment = after(&[(InTransit, 1), (Delivered, 3), (Delivered, 4)]);
    assert_eq!(shipment.delivered_at, Some(START.plus_days(3)));
    assert_eq!(shipment.shipped_at, Some(START.plus_days(1)));
    let shipment = after(&[(InTransit, 1), (Delivered, 3), (ReturnToSender, 4)]);
    assert_eq!(shipment.delivered_at, None);
}

#[test]
fn a_status_that_the_shop_set_gives_way_to_news_alone() {
    let mut shipment = after(&[(ShipmentStatus::InTransit, 2)]);
    shipment.status = ShipmentStatus::Exception;
    add_scan(&mut shipment, scan(8, ShipmentStatus::InTransit, 1));
    assert_eq!(shipment.status, ShipmentStatus::Exception);
    add_scan(&mut shipment, scan(9, ShipmentStatus::OutForDelivery, 3));
    assert_eq!(shipment.status, ShipmentStatus::OutForDelivery);
}

#[test]
fn a_line_moves_when_all_its_pieces_have() {
    for (pieces, expected) in [(2, LineState::Shipped), (3, LineState::Packed)] {
        let mut order = order(LineState::Packed, pieces);
        let event = scan(1, ShipmentStatus::InTransit, 0);
        track(&mut order, &"shm_1".into(), event).unwrap();
        assert_eq!(order.lines[0].state, expected, "{pieces}");
    }
}

#[test]
fn one_delivery_scan_ships_and_delivers() {
    let mut order = order(LineState::Packed, 2);
    let event = scan(1, ShipmentStatus::Delivered, 0);
    let names = track(&mut order, &"shm_1".into(), event).unwrap();
    assert_eq!(names, ["tracking.updated", "order.shipped", "order.delivered"]);
    assert_eq!(order.state, OrderState::Delivered);
    assert_eq!(order.fulfillments[0].state, FulfillmentState::Shipped);
}

#[test]
fn what_was_cancelled_stays_so() {
    let mut order = order(LineState::Cancelled, 2);
    order.state = OrderState::Cancelled;
    order.fulfillments[0].state = FulfillmentState::Cancelled;
    let event = scan(1, ShipmentStatus::Delivered, 0);
    let names = track(&mut order, &"shm_1".into(), event).unwrap();
    assert_eq!(names, ["tracking.updated"]);
    assert_eq!(order.state, OrderState::Cancelled);
    assert_eq!(order.lines[0].state, LineState::Cancelled);
    assert_eq!(order.fulfillments[0].state, FulfillmentState::Cancelled);
}

#[test]
fn a_parcel_of_another_order_is_refused() {
    let mut order = order(LineState::Packed, 2);
    let before = order.clone();
    assert_eq!(track(&mut order, &"shm_2".into(), scan(1, ShipmentStatus::Lost, 0)), None);
    assert_eq!(order, before);
}

fn scans() -> impl Strategy<Value = Vec<(ShipmentStatus, i64)>> {
    let status = prop::sample::select(ShipmentStatus::VARIANTS.to_vec());
    prop::collection::vec((status, 0_i64..130), 0..8)
}

proptest! {
    #[test]
    fn the_order_of_reports_does_not_matter(
        (scans, shuffled) in scans().prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle())),
    ) {
        let (one, other) = (after(&scans), after(&shuffled));
        prop_assert_eq!(one.status, other.status);
        prop_assert_eq!(one.shipped_at, other.shipped_at);
        prop_assert_eq!(one.delivered_at, other.delivered_at);
    }

    #[test]
    fn a_parcel_is_delivered_exactly_while_it_says_when(scans in scans()) {
        let shipment = after(&scans);
        let delivered = shipment.status == ShipmentStatus::Delivered;
        prop_assert_eq!(shipment.delivered_at.is_some(), delivered);
    }

    #[test]
    fn what_has_moved_is_not_back_before_its_first_scan(scans in scans()) {
        let moved = scans.iter().any(|(status, _)| *status != ShipmentStatus::PreTransit);
        prop_assert_eq!(after(&scans).status != ShipmentStatus::PreTransit, moved);
    }
}
