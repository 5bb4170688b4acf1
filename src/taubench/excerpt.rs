//! The part of the data that a few calls can touch, so that each sequence has a small shop.

use std::collections::BTreeSet;

use serde_json::Value;

use super::data::{Change, RecordedCall, World};

/// Arguments that name something.
const NAMING: &[&str] = &["order_id", "user_id", "item_ids", "new_item_ids"];

/// The users that `calls` and `changes` name and `users`, those whose orders they name, all of their
/// orders, and of each product the items that are ordered or named.
pub(super) fn excerpt<'a>(
    whole: &World,
    users: impl IntoIterator<Item = &'a str>,
    calls: impl IntoIterator<Item = &'a RecordedCall>,
    changes: impl IntoIterator<Item = &'a Change>,
) -> World {
    let mut names: BTreeSet<&str> = users.into_iter().collect();
    for call in calls {
        let naming = call.kwargs.iter().filter(|(key, _)| NAMING.contains(&key.as_str()));
        naming.for_each(|(_, value)| collect(value, &mut names));
    }
    names.extend(changes.into_iter().filter_map(|change| change.path.split('/').nth(2)));
    let owners = names.iter().filter_map(|name| Some(whole.orders.get(*name)?.user_id.as_str()));
    let users: BTreeSet<&str> = owners.chain(names.iter().copied()).collect();
    let mut part = World::default();
    for (id, user) in users.iter().filter_map(|id| whole.users.get_key_value(*id)) {
        part.users.insert(id.clone(), user.clone());
        let orders = user.orders.iter().filter_map(|number| whole.orders.get_key_value(number));
        part.orders.extend(orders.map(|(number, order)| (number.clone(), order.clone())));
    }
    let ordered = part.orders.values().flat_map(|order| &order.items);
    let ordered: BTreeSet<&str> = ordered.map(|item| item.id.as_str()).collect();
    for (id, product) in &whole.products {
        let known = |item: &str| names.contains(item) || ordered.contains(item);
        let mut product = product.clone();
        product.variants.retain(|item, _| known(item));
        if !product.variants.is_empty() {
            part.products.insert(id.clone(), product);
        }
    }
    part
}

fn collect<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(name) => {
            names.insert(name);
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, names)),
        _ => {}
    }
}
