//! Shops and API keys.

use std::time::Duration;

use whereabouts::store::Error;

use crate::support::backend::{Backend, START, on_each_backend};
use crate::support::fixture::shop;

on_each_backend! {
    a_shop_reads_back_as_written,
    a_slug_has_one_shop,
    a_shop_keeps_its_currency,
    a_shop_was_made_once,
    a_key_opens_its_shop_until_it_is_revoked,
}

async fn a_shop_reads_back_as_written(on: &Backend) {
    let shop = shop();
    assert_eq!(on.store.put_shop(&shop).await.unwrap(), shop.id);
    assert_eq!(on.store.shop(&shop.id).await.unwrap().as_ref(), Some(&shop));
    assert_eq!(on.store.shop_by_slug("halden-moor").await.unwrap().as_ref(), Some(&shop));
    assert_eq!(on.store.shop_by_slug("other").await.unwrap(), None);
    assert_eq!(on.store.shops().await.unwrap(), [shop]);
}

async fn a_slug_has_one_shop(on: &Backend) {
    let first = shop();
    on.store.put_shop(&first).await.unwrap();
    let mut second = first.clone();
    second.id = "shp_2".into();
    second.name = "Halden, Moor & Daughters".into();
    assert_eq!(on.store.put_shop(&second).await.unwrap(), first.id, "the identifier stays");
    let stored = on.store.shop(&first.id).await.unwrap().unwrap();
    assert_eq!(stored.name, second.name);
    assert_eq!(on.store.shop(&second.id).await.unwrap(), None);
}

async fn a_shop_keeps_its_currency(on: &Backend) {
    let first = shop();
    on.store.put_shop(&first).await.unwrap();
    let mut second = first.clone();
    second.name = "Another name".into();
    second.currency = iso_currency::Currency::USD;
    let refusal = on.store.put_shop(&second).await.unwrap_err();
    assert!(matches!(refusal, Error::Currency { .. }), "{refusal}");
    assert_eq!(on.store.shop(&first.id).await.unwrap(), Some(first), "nothing is written");
}

async fn a_shop_was_made_once(on: &Backend) {
    let written = shop();
    assert_eq!(on.store.shop_made_at(&written.id).await.unwrap(), None);
    on.store.put_shop(&written).await.unwrap();
    on.environment.clock.advance(Duration::from_hours(1));
    on.store.put_shop(&written).await.unwrap();
    assert_eq!(on.store.shop_made_at(&written.id).await.unwrap(), Some(START));
}

async fn a_key_opens_its_shop_until_it_is_revoked(on: &Backend) {
    let shop = shop();
    on.store.put_shop(&shop).await.unwrap();
    let key = on.store.create_api_key(&shop.id, "scripts").await.unwrap();
    assert_eq!(on.store.shop_of_api_key(&key).await.unwrap().as_ref(), Some(&shop));
    assert_eq!(on.store.shop_of_api_key(&format!("{key}0")).await.unwrap(), None);
    assert_eq!(on.store.shop_of_api_key("").await.unwrap(), None);

    on.environment.clock.advance(Duration::from_hours(1));
    on.store.create_api_key(&shop.id, "till").await.unwrap();
    let keys = on.store.api_keys(&shop.id).await.unwrap();
    assert_eq!(keys.iter().map(|k| k.name.as_str()).collect::<Vec<_>>(), ["scripts", "till"]);
    assert_eq!((keys[0].created_at, keys[0].revoked_at), (START, None));
    let nowhere = on.store.revoke_api_key(&"shp_2".into(), &keys[0].id).await.unwrap_err();
    assert!(matches!(nowhere, Error::Missing { .. }), "another shop's key: {nowhere}");
    on.store.revoke_api_key(&shop.id, &keys[0].id).await.unwrap();
    assert_eq!(on.store.shop_of_api_key(&key).await.unwrap(), None);
    let again = on.store.revoke_api_key(&shop.id, &keys[0].id).await.unwrap_err();
    assert!(matches!(again, Error::Missing { .. }), "{again}");
    let after = on.store.api_keys(&shop.id).await.unwrap();
    assert_eq!(after[0].revoked_at, Some(START.plus(Duration::from_hours(1))));
    assert_eq!(after[1], keys[1]);
}
