//! The forms, on a small shop of our own that has an order in every state.

use serde_json::{Value, json};

use super::calls::{Call, Meaningless};
use super::compare::{changed, differences};
use super::data::{Change, RecordedCall, Status, World};
use super::defects::{Defect, without_over_refunds};
use super::{lost, shop, shop_data};
use crate::domain::environment::Environment;
use crate::domain::order::OrderState;
use crate::domain::snapshot::ShopData;
use crate::domain::time::Moment;

fn small() -> World {
    serde_json::from_str(include_str!("world.json")).expect("a world")
}

fn imported(world: &World) -> Result<ShopData, super::Unimportable> {
    let environment = Environment::fixed(Moment::from_millis(1_795_510_800_000), 1);
    shop_data(world, shop(&environment), &environment)
}

fn change(change: Value) -> Change {
    serde_json::from_value(change).expect("a change")
}

fn read(name: &str, kwargs: &Value) -> Result<Call, Meaningless> {
    let call: RecordedCall =
        serde_json::from_value(json!({ "name": name, "kwargs": kwargs })).expect("a call");
    Call::read(&call)
}

#[test]
fn a_shop_gives_back_what_it_was_given() {
    let world = small();
    let data = imported(&world).expect("a shop");
    assert_eq!(lost(&world, &data).expect("a world"), []);
    let text = serde_json::to_value(&world).expect("JSON");
    let original: Value = serde_json::from_str(include_str!("world.json")).expect("JSON");
    assert_eq!(text, original);
    let state = |number: &str| {
        let orders = data.orders.iter().map(|history| &history.order);
        orders.clone().find(|order| order.number == number).expect("an order").state
    };
    for (number, expected) in [
        ("#W0000001", OrderState::Confirmed),
        ("#W0000002", OrderState::Confirmed),
        ("#W0000003", OrderState::Shipped),
        ("#W0000005", OrderState::Cancelled),
        ("#W0000007", OrderState::Delivered),
    ] {
        assert_eq!(state(number), expected, "{number}");
    }
}

#[test]
fn what_would_be_lost_is_named() {
    let mut world = small();
    let order = world.orders.get_mut("#W0000001").expect("an order");
    order.items[0].options.insert("handle".to_owned(), "none".to_owned());
    let data = imported(&world).expect("a shop");
    let paths: Vec<String> =
        lost(&world, &data).expect("a world").into_iter().map(|found| found.path).collect();
    assert_eq!(paths, ["/orders/#W0000001/items/0/options/handle"]);
}

#[test]
fn data_that_do_not_fit_together_are_refused() {
    type Break = fn(&mut World);
    let breaks: [(Break, &str); 6] = [
        (|world| drop(world.users.remove("bo_lind_0002")), "#W0000008 is of a user who"),
        (|world| drop(world.products.remove("7000000002")), "#W0000001 has an item that no"),
        (
            |world| world.users.values_mut().for_each(|user| user.orders.clear()),
            "#W0000001 is not among",
        ),
        (
            |world| {
                let order = world.orders.get_mut("#W0000003").expect("an order");
                order.status = Status::Pending;
            },
            "#W0000003 is pending and has parcels",
        ),
        (
            |world| {
                let order = world.orders.get_mut("#W0000003").expect("an order");
                order.fulfillments[0].item_ids.push("1000000001".to_owned());
            },
            "#W0000003 has an item in a parcel",
        ),
        (
            |world| {
                let order = world.orders.get_mut("#W0000001").expect("an order");
                order.payment_history[0].payment_method_id = "gift_card_5000009".to_owned();
            },
            "#W0000001 names a payment method",
        ),
    ];
    for (damage, said) in breaks {
        let mut world = small();
        damage(&mut world);
        let error = imported(&world).expect_err(said).to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn recorded_changes_are_applied_where_they_point() {
    let world = small();
    let after = changed(
        &world,
        &[
            change(json!({ "op": "replace", "path": "/orders/#W0000001/status", "from": "pending",
                "to": "cancelled" })),
            change(json!({ "op": "add", "path": "/orders/#W0000001/payment_history/0",
                "to": { "transaction_type": "refund", "amount": 0.0, "payment_method_id": "x" } })),
            change(json!({ "op": "remove", "path": "/orders/#W0000001/items/2" })),
            change(json!({ "op": "replace",
                "path": "/users/bo_lind_0002/payment_methods/gift_card_5000009/balance",
                "to": 3.065_000_000_000_000_4 })),
        ],
    )
    .expect("fits");
    let order = &after.orders["#W0000001"];
    assert_eq!((order.status, order.items.len()), (Status::Cancelled, 2));
    assert_eq!(order.payment_history.len(), 2);
    let paths: Vec<String> =
        differences(&world, &after).into_iter().map(|found| found.path).collect();
    // 3.07 at two decimals, and an entry of nothing counts for nothing.
    assert_eq!(paths, ["/orders/#W0000001/items/2", "/orders/#W0000001/status"]);
    for path in ["/orders/#W1/status", "/orders/#W0000001/items/9", "/orders/#W0000001/items/x"] {
        let misfit = change(json!({ "op": "replace", "path": path, "to": 1 }));
        assert!(changed(&world, [&misfit]).is_err(), "{path}");
    }
}

#[test]
fn a_call_needs_its_arguments_and_no_others() {
    let order = "#W0000001";
    let fine = json!({ "order_id": order, "reason": "no longer needed" });
    assert!(read("cancel_pending_order", &fine).is_ok());
    assert!(read("list_all_product_types", &json!({})).is_ok());
    for (name, kwargs) in [
        ("cancel_pending_order", json!({ "order_id": order })),
        ("cancel_pending_order", json!({ "order_id": order, "reason": "x", "force": true })),
        ("cancel_pending_order", json!({ "order_id": 1, "reason": "x" })),
        ("list_all_product_types", json!({ "page": 2 })),
        ("refund_everything", fine),
    ] {
        assert_eq!(read(name, &kwargs), Err(Meaningless), "{name}");
    }
}

#[test]
fn a_defect_is_known_by_the_call() {
    let swap = |old: &[&str], new: &[&str]| {
        let kwargs = json!({ "order_id": "#W0000001", "item_ids": old, "new_item_ids": new,
            "payment_method_id": "x" });
        Defect::of(&read("modify_pending_order_items", &kwargs).expect("a call"))
    };
    assert_eq!(swap(&["1", "2"], &["3", "2"]), Some(Defect::SameItemSwapAccepted));
    assert_eq!(swap(&[], &[]), Some(Defect::EmptyItemListAccepted));
    // Each becomes another, though the order has the same items afterwards.
    assert_eq!(swap(&["1", "2"], &["2", "1"]), None);
}

#[test]
fn what_was_refunded_twice_is_not_expected() {
    let entry = |way: &str, amount: f64, method: &str| json!({ "transaction_type": way, "amount": amount, "payment_method_id": method });
    let mut world = small();
    let (card, gift) = ("credit_card_5000001", "gift_card_5000002");
    let before =
        [entry("payment", 60.0, gift), entry("payment", 60.0, card), entry("refund", 60.0, gift)];
    let added =
        [entry("refund", 60.0, gift), entry("refund", 60.0, card), entry("refund", 60.0, gift)];
    let history = [before.clone(), added].concat();
    let order = world.orders.get_mut("#W0000001").expect("an order");
    order.payment_history = serde_json::from_value(json!(history)).expect("a history");
    let user = world.users.get_mut("ada_keller_0001").expect("a user");
    let method = user.payment_methods.get_mut(gift).expect("a gift card");
    method.balance = Some("200".parse().expect("an amount"));

    let cancelled = ["#W0000001".to_owned(), "#W0000005".to_owned()].into();
    assert_eq!(without_over_refunds(&mut world, &cancelled), ["#W0000001"]);
    let history = serde_json::to_value(&world.orders["#W0000001"].payment_history).expect("JSON");
    assert_eq!(history, json!([before.as_slice(), &[entry("refund", 60.0, card)]].concat()));
    let method = &world.users["ada_keller_0001"].payment_methods[gift];
    assert_eq!(method.balance, Some("80".parse().expect("an amount")));
    assert_eq!(without_over_refunds(&mut world, &cancelled), Vec::<String>::new());
}
