//! What customers keep, and a whole shop read back.

use whereabouts::domain::address::Address;
use whereabouts::domain::principal::Principal;
use whereabouts::orders::actions::Refused;
use whereabouts::orders::{Granted, Orders};
use whereabouts::policy::Settings;
use whereabouts::policy::actions::Refusal;
use whereabouts::store::Error;

use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture;

on_each_backend! {
    a_default_address_takes_the_place_of_the_old_one,
    only_who_is_verified_changes_their_own_address,
    concurrent_changes_leave_one_default_address,
    a_shop_is_read_back_as_it_was_written,
}

fn orders(on: &Backend) -> Orders {
    Orders::new(on.store.clone(), on.environment.clone(), Settings::parse("").unwrap())
}

fn address(city: &str) -> Address {
    Address {
        name: "Ada Keller".to_owned(),
        line1: "Am Markt 2".to_owned(),
        line2: String::new(),
        city: city.to_owned(),
        region: String::new(),
        postal_code: "04109".to_owned(),
        country: "DE".to_owned(),
        phone: None,
    }
}

fn verified(customer: &str) -> Principal {
    Principal::Verified { customer: customer.into() }
}

/// Where a customer's new orders go.
async fn defaults(on: &Backend, customer: &str) -> Vec<Address> {
    let shop = fixture::shop_data();
    let contents = on.store.shop_contents(&shop.shop.id).await.unwrap();
    let customer = contents.customers.into_iter().find(|known| known.id == customer.into());
    let kept = customer.unwrap().addresses.into_iter().filter(|kept| kept.is_default);
    kept.map(|kept| kept.address).collect()
}

async fn a_default_address_takes_the_place_of_the_old_one(on: &Backend) {
    let shop = on.store.import_shop(&fixture::shop_data()).await.unwrap();
    let others = defaults(on, "cus_2").await;
    let kept = on.count("customer_addresses").await;
    for city in ["Leipzig", "Halle"] {
        on.store.change_default_address(&shop, &"cus_1".into(), &address(city)).await.unwrap();
        assert_eq!(defaults(on, "cus_1").await, [address(city)]);
    }
    assert_eq!(on.count("customer_addresses").await, kept);
    assert_eq!(defaults(on, "cus_2").await, others);
    let missing = on.store.change_default_address(&shop, &"cus_0".into(), &address("Halle")).await;
    assert!(matches!(missing, Err(Error::Missing { what: "customer" })), "{missing:?}");
    let elsewhere = "shp_0".into();
    let missing =
        on.store.change_default_address(&elsewhere, &"cus_1".into(), &address("Halle")).await;
    assert!(matches!(missing, Err(Error::Missing { what: "customer" })), "{missing:?}");
}

async fn only_who_is_verified_changes_their_own_address(on: &Backend) {
    let shop = on.store.import_shop(&fixture::shop_data()).await.unwrap();
    let (orders, before) = (orders(on), defaults(on, "cus_1").await);
    let claimed = Principal::Claimed { orders: vec!["ord_1".into()] };
    for principal in [Principal::Anonymous, claimed] {
        let answer = orders.change_default_address(&shop, &principal, &address("Halle")).await;
        assert_eq!(answer.unwrap(), Granted::NeedsProof, "{principal:?}");
    }
    let nowhere = orders.change_default_address(&shop, &verified("cus_1"), &address(" ")).await;
    let refusal = Refused::Policy(Refusal::AddressIncomplete);
    assert_eq!(nowhere.unwrap(), Granted::Yes(Err(refusal)));
    assert_eq!(defaults(on, "cus_1").await, before);
    let answer = orders.change_default_address(&shop, &verified("cus_1"), &address("Halle")).await;
    assert_eq!(answer.unwrap(), Granted::Yes(Ok(())));
    assert_eq!(defaults(on, "cus_1").await, [address("Halle")]);
}

async fn concurrent_changes_leave_one_default_address(on: &Backend) {
    let shop = on.store.import_shop(&fixture::shop_data()).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (store, shop) = (on.store.clone(), shop.clone());
        tasks.spawn(async move {
            let address = address(&format!("Town {n}"));
            store.change_default_address(&shop, &"cus_1".into(), &address).await
        });
    }
    for changed in tasks.join_all().await {
        changed.unwrap();
    }
    assert_eq!(defaults(on, "cus_1").await.len(), 1);
}

async fn a_shop_is_read_back_as_it_was_written(on: &Backend) {
    let data = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    let contents = on.store.shop_contents(&shop).await.unwrap();
    assert_eq!(contents.products, data.products);
    assert_eq!(contents.inventory, {
        let mut levels = data.inventory.clone();
        levels.sort_by(|a, b| (&a.variant, &a.location).cmp(&(&b.variant, &b.location)));
        levels
    });
    assert_eq!(contents.customers, data.customers);
    let mut orders: Vec<_> = data.orders.into_iter().map(|history| history.order).collect();
    orders.sort_by_key(|order| std::cmp::Reverse((order.placed_at, order.id.clone())));
    assert_eq!(contents.orders, orders);
    let none = on.store.shop_contents(&"shp_0".into()).await.unwrap();
    assert!(none.products.is_empty() && none.customers.is_empty() && none.orders.is_empty());
}
