//! The stock comes out: ledger, levels, reservations, supplies, substitutes.

use std::collections::BTreeMap;

use crate::domain::backorder::{BackorderState, OfferState};
use crate::domain::ids::VariantId;
use crate::domain::inventory::{InventoryLevel, StockEntry};
use crate::domain::order::LineState;

use super::super::catalog;
use super::{each_shop, some_shop};

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
    let find = |id: &VariantId| {
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
    assert!(without * 2 < variants, "{without} of {variants} have no substitute");
}
