//! A whole shop as one value: what the demo generates and what an import reads.

use serde::{Deserialize, Serialize};

use super::catalog::{Product, full_title};
use super::customer::Customer;
use super::event::OrderEvent;
use super::ids::{OrderId, VariantId};
use super::inventory::{InboundSupply, InventoryLevel, Location, StockEntry};
use super::order::Order;
use super::shop::Shop;
use super::time::Moment;

/// A shop with everything in it. Each list is written in order, in one transaction with the rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopData {
    /// When the snapshot was made; an invented shop's dates stand around it.
    pub made_at: Moment,
    /// The shop itself.
    pub shop: Shop,
    /// Warehouses.
    pub locations: Vec<Location>,
    /// Products with variants and substitutes.
    pub products: Vec<Product>,
    /// What lies where; must equal the sums of `stock`.
    pub inventory: Vec<InventoryLevel>,
    /// What is on its way to the warehouses.
    pub supplies: Vec<InboundSupply>,
    /// The stock ledger that leads to `inventory`.
    pub stock: Vec<StockEntry>,
    /// Customers.
    pub customers: Vec<Customer>,
    /// Orders, each with its history, oldest event first.
    pub orders: Vec<OrderHistory>,
}

/// What a shop sells, keeps and has sold at one moment, without how it came to be so.
#[derive(Debug, Clone, PartialEq)]
pub struct ShopContents {
    /// Products with variants, in the shop's order.
    pub products: Vec<Product>,
    /// What lies where.
    pub inventory: Vec<InventoryLevel>,
    /// Customers, in the order of their identifiers.
    pub customers: Vec<Customer>,
    /// Orders, newest first.
    pub orders: Vec<Order>,
}

/// An order and how it came to be what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderHistory {
    /// The order.
    pub order: Order,
    /// Its events, oldest first.
    pub events: Vec<OrderEvent>,
}

impl ShopData {
    /// The order with this identifier.
    pub fn order(&self, id: &OrderId) -> Option<&Order> {
        self.orders.iter().map(|history| &history.order).find(|order| order.id == *id)
    }

    /// Title and options of a variant, as a customer reads them.
    pub fn variant_title(&self, id: &VariantId) -> Option<String> {
        self.products.iter().find_map(|product| {
            let variant = product.variants.iter().find(|variant| variant.id == *id)?;
            Some(full_title(&product.title, &variant.option_text()))
        })
    }
}
