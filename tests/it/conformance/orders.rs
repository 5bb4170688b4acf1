//! Importing a shop and reading it.

use whereabouts::domain::event::ChainCheck;
use whereabouts::domain::ids::OrderId;
use whereabouts::domain::snapshot::ShopData;
use whereabouts::store::Error;

use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture::{self, FULL, OTHERS, PACKED, SPLIT, day, eur};

on_each_backend! {
    orders_read_back_as_imported,
    an_import_happens_once,
    an_import_is_all_or_nothing,
    an_import_must_add_up,
    three_hundred_orders_are_imported,
    orders_are_read_by_identifier_and_customer,
    a_shop_sees_its_own_orders_alone,
    products_are_found_by_words,
    a_named_option_comes_first,
    availability_counts_what_can_be_promised,
    the_chain_holds_and_shows_where_it_was_broken,
}

async fn orders_read_back_as_imported(on: &Backend) {
    let data = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    for history in &data.orders {
        let order = &history.order;
        assert_eq!(on.store.order(&shop, &order.id).await.unwrap().as_ref(), Some(order));
        let by_number = on.store.order_by_number(&shop, &order.number).await.unwrap();
        assert_eq!(by_number.as_ref(), Some(order));
        let owner = on.store.order_owner(&shop, &order.number).await.unwrap();
        assert_eq!(owner, Some((order.id.clone(), order.customer.clone())));
        assert_eq!(on.store.order_events(&shop, &order.id).await.unwrap(), history.events);
    }
    assert_eq!(on.store.order(&shop, &OrderId::from("ord_0")).await.unwrap(), None);
    assert_eq!(on.store.order_by_number(&shop, "HM-1").await.unwrap(), None);
    assert_eq!(on.store.order_owner(&shop, "HM-1").await.unwrap(), None);
}

async fn an_import_happens_once(on: &Backend) {
    let data = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    let again = on.store.import_shop(&data).await.unwrap_err();
    assert!(matches!(again, Error::Conflict { .. }), "{again}");
    let chain = on.store.verify_event_chain(&shop).await.unwrap();
    assert_eq!(chain, ChainCheck::Intact { events: 8 });
}

async fn an_import_is_all_or_nothing(on: &Backend) {
    let mut data = fixture::shop_data();
    data.orders[3].order.number = FULL.into();
    let refusal = on.store.import_shop(&data).await.unwrap_err();
    assert!(matches!(refusal, Error::Conflict { .. }), "{refusal}");
    assert_eq!(on.store.shops().await.unwrap(), []);
    on.store.import_shop(&fixture::shop_data()).await.unwrap();
}

async fn an_import_must_add_up(on: &Backend) {
    let mut data = fixture::shop_data();
    data.inventory[0].reserved += 1;
    let refusal = on.store.import_shop(&data).await.unwrap_err();
    assert!(matches!(&refusal, Error::Invalid { id, .. } if id == "var_jacket"), "{refusal}");
    let mut data = fixture::shop_data();
    data.orders[0].order.tax.currency = iso_currency::Currency::USD;
    let refusal = on.store.import_shop(&data).await.unwrap_err();
    assert!(matches!(&refusal, Error::Invalid { id, .. } if id == "ord_1"), "{refusal}");
    assert_eq!(on.store.shops().await.unwrap(), []);
}

async fn three_hundred_orders_are_imported(on: &Backend) {
    let mut data = fixture::shop_data();
    let template = data.orders.swap_remove(1);
    data.stock.retain(|entry| entry.order.is_none());
    data.inventory[0].reserved = 0;
    data.orders = (0..300)
        .map(|n| {
            let text = serde_json::to_string(&template).unwrap();
            let text = text.replace("ord_2", &format!("ord_n{n}"));
            let text = text.replace("HM-1002", &format!("HM-2{n:03}"));
            let text = text.replace("lin_2", &format!("lin_n{n}"));
            let text = text.replace("ful_2", &format!("ful_n{n}"));
            serde_json::from_str(&text.replace("shm_2", &format!("shm_n{n}"))).unwrap()
        })
        .collect();
    let shop = on.store.import_shop(&data).await.unwrap();
    let ids: Vec<OrderId> = data.orders.iter().map(|h| h.order.id.clone()).collect();
    let mut read = on.store.orders_by_ids(&shop, &ids).await.unwrap();
    read.sort_by(|a, b| a.number.cmp(&b.number));
    let written: Vec<_> = data.orders.into_iter().map(|history| history.order).collect();
    assert_eq!(read, written);
    let chain = on.store.verify_event_chain(&shop).await.unwrap();
    assert_eq!(chain, ChainCheck::Intact { events: 600 });
}

async fn orders_are_read_by_identifier_and_customer(on: &Backend) {
    let data = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    let numbers = |orders: Vec<whereabouts::domain::order::Order>| -> Vec<String> {
        orders.into_iter().map(|order| order.number).collect()
    };
    let ids = ["ord_2", "ord_4", "ord_0", "ord_2"].map(OrderId::from);
    let found = on.store.orders_by_ids(&shop, &ids).await.unwrap();
    assert_eq!(numbers(found), [OTHERS, PACKED]);
    assert_eq!(on.store.orders_by_ids(&shop, &[]).await.unwrap(), []);
    let customer = data.customers[0].id.clone();
    let found = on.store.orders_of_customer(&shop, &customer, 10).await.unwrap();
    assert_eq!(numbers(found), [SPLIT, PACKED, FULL]);
    let found = on.store.orders_of_customer(&shop, &customer, 2).await.unwrap();
    assert_eq!(numbers(found), [SPLIT, PACKED]);
}

async fn a_shop_sees_its_own_orders_alone(on: &Backend) {
    let data = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    let mut neighbour = fixture::shop();
    neighbour.id = "shp_2".into();
    neighbour.slug = "neighbour".into();
    let other = on.store.put_shop(&neighbour).await.unwrap();
    let order = &data.orders[0].order;
    let ids = std::slice::from_ref(&order.id);
    assert_eq!(on.store.order(&other, &order.id).await.unwrap(), None);
    assert_eq!(on.store.order_by_number(&other, &order.number).await.unwrap(), None);
    assert_eq!(on.store.order_owner(&other, &order.number).await.unwrap(), None);
    assert_eq!(on.store.orders_by_ids(&other, ids).await.unwrap(), []);
    assert_eq!(on.store.orders_of_customer(&other, &order.customer, 9).await.unwrap(), []);
    assert_eq!(on.store.order_events(&other, &order.id).await.unwrap(), []);
    assert_eq!(on.store.search_products(&other, "jacket", 9).await.unwrap(), []);
    assert_eq!(on.store.shipments_under_way(&other, 9).await.unwrap(), []);
    assert_eq!(on.store.orders_by_ids(&shop, ids).await.unwrap().len(), 1);
}

async fn products_are_found_by_words(on: &Backend) {
    let shop = on.store.import_shop(&fixture::shop_data()).await.unwrap();
    for (query, expected) in [
        ("JACKET", vec!["Firn rain jacket (Größe Öl, M)"]),
        ("größe öl", vec!["Firn rain jacket (Größe Öl, M)"]),
        ("GRÖSSE", vec![]),
        ("hm-bts-42", vec!["Talus boots (42)", "Talus boots", "Firn rain jacket (Größe Öl, M)"]),
        ("footwear", vec!["Talus boots (42)", "Talus boots"]),
        (
            "do you have rain boots in 42?",
            vec!["Talus boots (42)", "Talus boots", "Firn rain jacket (Größe Öl, M)"],
        ),
        ("%", vec![]),
        ("boots_", vec!["Talus boots (42)", "Talus boots"]),
        ("", vec![]),
        ("tent", vec![]),
    ] {
        let found = on.store.search_products(&shop, query, 10).await.unwrap();
        let titles: Vec<&str> = found.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, expected, "{query}");
    }
    assert_eq!(on.store.search_products(&shop, "boots", 1).await.unwrap().len(), 1);
}

async fn a_named_option_comes_first(on: &Backend) {
    let mut data = fixture::shop_data();
    let jacket = &mut data.products[0];
    let first = jacket.variants[0].clone();
    jacket.variants = ["L", "M", "S"]
        .map(|size| {
            let mut variant = first.clone();
            variant.id = format!("{}_{size}", first.id).as_str().into();
            variant.sku = format!("HM-BRK-{size}");
            variant.options = [("size".to_owned(), size.to_owned())].into();
            variant
        })
        .to_vec();
    jacket.variants[0].id = first.id;
    "Medium weight jacket".clone_into(&mut jacket.title);
    "m".clone_into(&mut jacket.category);
    let shop = on.store.import_shop(&data).await.unwrap();
    for (query, expected) in [
        ("jacket", "Medium weight jacket (L)"),
        ("jacket in M", "Medium weight jacket (M)"),
        ("the medium weight jacket in s", "Medium weight jacket (S)"),
    ] {
        let found = on.store.search_products(&shop, query, 10).await.unwrap();
        assert_eq!(found[0].title, expected, "{query}");
        assert_eq!(found.len(), 3, "{query}");
    }
}

async fn availability_counts_what_can_be_promised(on: &Backend) {
    let data = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    let [jacket] = on.store.search_products(&shop, "jacket", 9).await.unwrap().try_into().unwrap();
    assert!(jacket.in_stock);
    assert_eq!(jacket.available, 3, "reserved pieces and closed locations do not count");
    assert_eq!(jacket.price, eur(14_900));
    assert_eq!(jacket.restock, None);
    assert_eq!(jacket.image.as_deref(), Some("/images/prd_1.jpg"));
    let boots = on.store.search_products(&shop, "boots", 9).await.unwrap();
    assert!(boots.iter().all(|variant| !variant.in_stock && variant.available == 0));
    assert_eq!(boots[0].restock, Some(day(9)));
    assert_eq!(boots[1].restock, None);
    on.environment.clock.advance(std::time::Duration::from_hours(24 * 10));
    let boots = on.store.search_products(&shop, "boots", 9).await.unwrap();
    assert_eq!(boots[0].restock, None, "a day that has passed is no promise");
}

async fn the_chain_holds_and_shows_where_it_was_broken(on: &Backend) {
    let data: ShopData = fixture::shop_data();
    let shop = on.store.import_shop(&data).await.unwrap();
    let check = || async { on.store.verify_event_chain(&shop).await.unwrap() };
    assert_eq!(check().await, ChainCheck::Intact { events: 8 });
    for (harm, undo) in [
        (
            "SET detail = REPLACE(detail, '0.1', '0.2')",
            "SET detail = REPLACE(detail, '0.2', '0.1')",
        ),
        ("SET at = at + 1", "SET at = at - 1"),
        ("SET name = name || '!'", "SET name = REPLACE(name, '!', '')"),
        ("SET actor = 'user'", "SET actor = 'import'"),
        ("SET hash = 'x' || hash", "SET hash = SUBSTR(hash, 2)"),
        (
            "SET previous_hash = 'x' || previous_hash",
            "SET previous_hash = SUBSTR(previous_hash, 2)",
        ),
    ] {
        on.execute(&format!("UPDATE order_events {harm} WHERE seq = 5")).await;
        assert_eq!(check().await, ChainCheck::Broken { seq: 5 }, "{harm}");
        on.execute(&format!("UPDATE order_events {undo} WHERE seq = 5")).await;
        assert_eq!(check().await, ChainCheck::Intact { events: 8 }, "{undo}");
    }
    on.execute("DELETE FROM order_events WHERE seq = 8").await;
    assert_eq!(check().await, ChainCheck::Broken { seq: 8 });
    on.execute("DELETE FROM order_events WHERE seq = 3").await;
    assert_eq!(check().await, ChainCheck::Broken { seq: 3 });
}
