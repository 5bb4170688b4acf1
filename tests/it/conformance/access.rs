//! What the orders room shows to whom.

use whereabouts::domain::ids::ShopId;
use whereabouts::domain::principal::Principal;
use whereabouts::orders::Orders;
use whereabouts::policy::Settings;

use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture::{self, FULL, OTHERS, PACKED, SPLIT};

on_each_backend! {
    an_order_shows_itself_to_those_who_proved_it,
    a_list_holds_what_the_session_proved,
    a_shop_may_ask_for_more,
    numbers_are_read_as_customers_write_them,
}

async fn imported(on: &Backend, settings: &str) -> (Orders, ShopId) {
    let orders =
        Orders::new(on.store.clone(), on.environment.clone(), Settings::parse(settings).unwrap());
    let shop = orders.import_shop(&fixture::shop_data()).await.unwrap();
    (orders, shop)
}

fn claimed(orders: &[&str]) -> Principal {
    Principal::Claimed { orders: orders.iter().map(|id| (*id).into()).collect() }
}

fn verified(customer: &str) -> Principal {
    Principal::Verified { customer: customer.into() }
}

async fn an_order_shows_itself_to_those_who_proved_it(on: &Backend) {
    let (orders, _) = imported(on, "").await;
    for (principal, visible) in [
        (Principal::Anonymous, vec![]),
        (claimed(&[]), vec![]),
        (claimed(&["ord_2"]), vec![PACKED]),
        (claimed(&["ord_2", "ord_4", "ord_0"]), vec![PACKED, OTHERS]),
        (verified("cus_1"), vec![FULL, PACKED, SPLIT]),
        (verified("cus_2"), vec![OTHERS]),
        (verified("cus_0"), vec![]),
    ] {
        for number in [FULL, PACKED, SPLIT, OTHERS, "HM-9999"] {
            let found = orders.order_for(&fixture::shop(), &principal, number).await.unwrap();
            let expected = visible.contains(&number).then_some(number);
            assert_eq!(found.as_ref().map(|o| o.number.as_str()), expected, "{principal:?}");
        }
    }
}

async fn a_list_holds_what_the_session_proved(on: &Backend) {
    let (orders, _) = imported(on, "").await;
    for (principal, expected) in [
        (Principal::Anonymous, vec![]),
        (claimed(&["ord_2", "ord_4", "ord_0"]), vec![OTHERS, PACKED]),
        (verified("cus_1"), vec![SPLIT, PACKED, FULL]),
        (verified("cus_0"), vec![]),
    ] {
        let found = orders.orders_for(&fixture::shop(), &principal).await.unwrap();
        let numbers: Vec<&str> = found.iter().map(|o| o.number.as_str()).collect();
        assert_eq!(numbers, expected, "{principal:?}");
    }
}

async fn a_shop_may_ask_for_more(on: &Backend) {
    let (orders, _) = imported(on, "[access]\norder_status = \"verified\"").await;
    let principal = claimed(&["ord_2"]);
    assert_eq!(orders.order_for(&fixture::shop(), &principal, PACKED).await.unwrap(), None);
    assert_eq!(orders.orders_for(&fixture::shop(), &principal).await.unwrap(), []);
    assert!(
        orders.order_for(&fixture::shop(), &verified("cus_1"), PACKED).await.unwrap().is_some()
    );
}

async fn numbers_are_read_as_customers_write_them(on: &Backend) {
    let (orders, _) = imported(on, "").await;
    let principal = claimed(&["ord_2"]);
    for typed in ["HM-1002", "hm 1002", "#1002", "1002", " HM1002 ", "ＨＭ－１００２"] {
        assert!(
            orders.order_for(&fixture::shop(), &principal, typed).await.unwrap().is_some(),
            "{typed}"
        );
    }
    let long = "1".repeat(10_000);
    for typed in ["", "HM-", "1002 or 1003", "%", "HM-100_", "\0", "HM-1002\0", &long] {
        let found = orders.order_for(&fixture::shop(), &principal, typed).await.unwrap();
        assert_eq!(found, None, "{typed:?}");
    }
}
