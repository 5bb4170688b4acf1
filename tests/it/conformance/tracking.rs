//! Carriers' scans.

use whereabouts::domain::event::ChainCheck;
use whereabouts::domain::ids::{OrderId, ShopId};
use whereabouts::domain::order::{LineState, Order, OrderState, OrderStatus};
use whereabouts::domain::shipment::{FulfillmentState, ShipmentStatus, TrackingEvent};
use whereabouts::domain::tracking::TrackingOutcome;
use whereabouts::store::Error;

use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture::{self, FULL, PACKED, SPLIT, day, scan};

on_each_backend! {
    a_parcel_goes_its_way,
    a_repeated_scan_changes_nothing,
    a_late_report_does_not_turn_back_time,
    an_order_has_left_when_all_its_parcels_have,
    a_delay_is_noticed_once,
    a_scan_needs_its_parcel,
    of_concurrent_reports_one_is_recorded,
    concurrent_scans_keep_the_chain_linear,
    parcels_under_way_are_listed,
}

async fn imported(on: &Backend) -> ShopId {
    on.store.import_shop(&fixture::shop_data()).await.unwrap()
}

async fn record(
    on: &Backend,
    shop: &ShopId,
    parcel: &str,
    event: &TrackingEvent,
) -> TrackingOutcome {
    on.store.record_tracking(shop, &parcel.into(), event, "pipeline").await.unwrap()
}

async fn read(on: &Backend, shop: &ShopId, number: &str) -> Order {
    on.store.order_by_number(shop, number).await.unwrap().unwrap()
}

async fn names(on: &Backend, shop: &ShopId, order: &OrderId) -> Vec<String> {
    let events = on.store.order_events(shop, order).await.unwrap();
    events.into_iter().skip(2).map(|event| event.name).collect()
}

async fn a_parcel_goes_its_way(on: &Backend) {
    let shop = imported(on).await;
    let moving = scan("a", ShipmentStatus::InTransit, day(-1));
    let outcome = record(on, &shop, "shm_2", &moving).await;
    let expected = TrackingOutcome::Recorded {
        order: "ord_2".into(),
        parcel: ShipmentStatus::InTransit,
        status: OrderStatus::InTransit,
    };
    assert_eq!(outcome, expected);
    let order = read(on, &shop, PACKED).await;
    assert_eq!(order.state, OrderState::Shipped);
    assert_eq!(order.lines[0].state, LineState::Shipped);
    assert_eq!(order.fulfillments[0].state, FulfillmentState::Shipped);
    assert_eq!(order.shipments[0].shipped_at, Some(day(-1)));
    assert_eq!(order.shipments[0].events, [moving]);
    record(on, &shop, "shm_2", &scan("b", ShipmentStatus::Delivered, day(0))).await;
    let order = read(on, &shop, PACKED).await;
    assert_eq!(order.state, OrderState::Delivered);
    assert_eq!(order.lines[0].state, LineState::Delivered);
    assert_eq!(order.shipments[0].delivered_at, Some(day(0)));
    assert_eq!(
        names(on, &shop, &order.id).await,
        ["tracking.updated", "order.shipped", "tracking.updated", "order.delivered"]
    );
    let chain = on.store.verify_event_chain(&shop).await.unwrap();
    assert_eq!(chain, ChainCheck::Intact { events: 12 });
}

async fn a_repeated_scan_changes_nothing(on: &Backend) {
    let shop = imported(on).await;
    let event = scan("a", ShipmentStatus::InTransit, day(-1));
    record(on, &shop, "shm_2", &event).await;
    let before = read(on, &shop, PACKED).await;
    let repeated = TrackingEvent { id: "trk_other".into(), ..event };
    assert_eq!(record(on, &shop, "shm_2", &repeated).await, TrackingOutcome::Duplicate);
    assert_eq!(read(on, &shop, PACKED).await, before);
    assert_eq!(names(on, &shop, &before.id).await, ["tracking.updated", "order.shipped"]);
}

async fn a_late_report_does_not_turn_back_time(on: &Backend) {
    let shop = imported(on).await;
    record(on, &shop, "shm_2", &scan("c", ShipmentStatus::Delivered, day(0))).await;
    let late = scan("a", ShipmentStatus::InTransit, day(-2));
    record(on, &shop, "shm_2", &late).await;
    let later = scan("d", ShipmentStatus::OutForDelivery, day(1));
    record(on, &shop, "shm_2", &later).await;
    let order = read(on, &shop, PACKED).await;
    let parcel = &order.shipments[0];
    assert_eq!(parcel.status, ShipmentStatus::Delivered);
    assert_eq!((parcel.shipped_at, parcel.delivered_at), (Some(day(-2)), Some(day(0))));
    let order_of_scans: Vec<&str> = parcel.events.iter().map(|e| e.dedup_key.as_str()).collect();
    assert_eq!(order_of_scans, ["a", "c", "d"]);
    assert_eq!(order.state, OrderState::Delivered);
}

async fn an_order_has_left_when_all_its_parcels_have(on: &Backend) {
    let shop = imported(on).await;
    record(on, &shop, "shm_3a", &scan("a", ShipmentStatus::Delivered, day(-1))).await;
    let order = read(on, &shop, SPLIT).await;
    assert_eq!(order.state, OrderState::Processing);
    assert_eq!(order.lines[0].state, LineState::Delivered);
    assert_eq!(order.lines[1].state, LineState::Packed);
    assert_eq!(order.status(), OrderStatus::PartiallyDelivered);
    record(on, &shop, "shm_3b", &scan("b", ShipmentStatus::InTransit, day(-1))).await;
    assert_eq!(read(on, &shop, SPLIT).await.state, OrderState::Shipped);
    record(on, &shop, "shm_3b", &scan("c", ShipmentStatus::Delivered, day(0))).await;
    assert_eq!(read(on, &shop, SPLIT).await.state, OrderState::Delivered);
}

async fn a_delay_is_noticed_once(on: &Backend) {
    let shop = imported(on).await;
    for (key, days) in [("a", -2), ("b", -1)] {
        record(on, &shop, "shm_1", &scan(key, ShipmentStatus::Delayed, day(days))).await;
    }
    let order = read(on, &shop, FULL).await;
    assert_eq!(order.shipments[0].status, ShipmentStatus::Delayed);
    assert_eq!(order.state, OrderState::Processing, "a line still waits for supply");
    let names = names(on, &shop, &order.id).await;
    assert_eq!(names, ["tracking.updated", "delay.detected", "tracking.updated"]);
}

async fn a_scan_needs_its_parcel(on: &Backend) {
    let shop = imported(on).await;
    let event = scan("a", ShipmentStatus::InTransit, day(0));
    let refusal = on.store.record_tracking(&shop, &"shm_0".into(), &event, "pipeline").await;
    assert!(matches!(refusal, Err(Error::Missing { .. })));
    let refusal = on.store.record_tracking(&"shp_0".into(), &"shm_2".into(), &event, "x").await;
    assert!(matches!(refusal, Err(Error::Missing { .. })));
    let stolen = TrackingEvent { id: "trk_1a".into(), ..event };
    let refusal = on.store.record_tracking(&shop, &"shm_2".into(), &stolen, "pipeline").await;
    assert!(matches!(refusal, Err(Error::Conflict { .. })));
    assert_eq!(read(on, &shop, PACKED).await.shipments[0].events, []);
}

async fn of_concurrent_reports_one_is_recorded(on: &Backend) {
    let shop = imported(on).await;
    let mut reports = tokio::task::JoinSet::new();
    for n in 0..24 {
        let (store, shop) = (on.store.clone(), shop.clone());
        let mut event = scan("same", ShipmentStatus::InTransit, day(0));
        event.id = format!("trk_same{n}").as_str().into();
        reports.spawn(async move {
            store.record_tracking(&shop, &"shm_2".into(), &event, "pipeline").await.unwrap()
        });
    }
    let outcomes = reports.join_all().await;
    let duplicates = outcomes.iter().filter(|o| **o == TrackingOutcome::Duplicate).count();
    assert_eq!(duplicates, 23);
    let order = read(on, &shop, PACKED).await;
    assert_eq!(order.shipments[0].events.len(), 1);
    assert_eq!(names(on, &shop, &order.id).await, ["tracking.updated", "order.shipped"]);
}

async fn concurrent_scans_keep_the_chain_linear(on: &Backend) {
    let shop = imported(on).await;
    let mut reports = tokio::task::JoinSet::new();
    for n in 0..40 {
        let (store, shop) = (on.store.clone(), shop.clone());
        let parcel = ["shm_1", "shm_2", "shm_3a", "shm_3b"][n % 4];
        let key = format!("k{n}");
        reports.spawn(async move {
            let event = scan(&key, ShipmentStatus::InTransit, day(0));
            store.record_tracking(&shop, &parcel.into(), &event, "pipeline").await.unwrap()
        });
    }
    let outcomes = reports.join_all().await;
    assert!(outcomes.iter().all(|o| matches!(o, TrackingOutcome::Recorded { .. })));
    // Two orders leave; the third still waits for supply.
    let chain = on.store.verify_event_chain(&shop).await.unwrap();
    assert_eq!(chain, ChainCheck::Intact { events: 8 + 40 + 2 });
    assert_eq!(read(on, &shop, SPLIT).await.state, OrderState::Shipped);
}

async fn parcels_under_way_are_listed(on: &Backend) {
    let shop = imported(on).await;
    let listed = |limit| async move {
        let shop = imported_shop();
        let found = on.store.shipments_under_way(&shop, limit).await.unwrap();
        found.into_iter().map(|p| (p.order, p.shipment.id.to_string())).collect::<Vec<_>>()
    };
    let pair = |number: &str, parcel: &str| (number.to_owned(), parcel.to_owned());
    let all =
        [pair(PACKED, "shm_2"), pair(SPLIT, "shm_3a"), pair(SPLIT, "shm_3b"), pair(FULL, "shm_1")];
    assert_eq!(listed(10).await, all);
    assert_eq!(listed(2).await, all[..2]);
    record(on, &shop, "shm_2", &scan("a", ShipmentStatus::Delivered, day(0))).await;
    assert_eq!(listed(10).await, all[1..]);
}

fn imported_shop() -> ShopId {
    fixture::shop().id
}
