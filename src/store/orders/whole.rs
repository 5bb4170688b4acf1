//! Reading a whole shop at once.

use super::catalog::{ProductRow, SubstituteRow, VariantRow};
use super::customers::{AddressRow, CustomerRow, MethodRow};
use super::inventory::LevelRow;
use super::read::{grouped, orders};
use crate::domain::catalog::{Product, Variant};
use crate::domain::customer::Customer;
use crate::domain::ids::ShopId;
use crate::domain::inventory::InventoryLevel;
use crate::domain::snapshot::ShopContents;
use crate::store::Store;
use crate::store::db::{Tx, rows, statements};
use crate::store::error::Error;
use crate::store::record::select;

statements! {
    ALL_PRODUCTS = "SELECT id FROM products WHERE shop_id = $1";
    ALL_VARIANTS = "SELECT id FROM variants WHERE shop_id = $1";
    ALL_CUSTOMERS = "SELECT id FROM customers WHERE shop_id = $1";
    ALL_ORDERS = "SELECT id FROM orders WHERE shop_id = $1";
}

impl Store {
    /// Everything that a shop sells, keeps and has sold, from one snapshot: for whoever runs the
    /// shop, and of a size that fits into memory.
    pub async fn shop_contents(&self, shop: &ShopId) -> Result<ShopContents, Error> {
        let mut tx = self.db.snapshot().await?;
        let variants = all(&mut tx, ALL_VARIANTS, shop).await?;
        let variants: Vec<&str> = variants.iter().map(String::as_str).collect();
        let levels: Vec<LevelRow> = select(&mut tx, shop, &variants).await?;
        let ids = all(&mut tx, ALL_ORDERS, shop).await?;
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        Ok(ShopContents {
            products: products(&mut tx, shop, &variants).await?,
            inventory: levels.iter().map(InventoryLevel::from).collect(),
            customers: customers(&mut tx, shop).await?,
            orders: orders(&mut tx, shop, &ids).await?,
        })
    }
}

async fn all(tx: &mut Tx, sql: &'static str, shop: &ShopId) -> Result<Vec<String>, Error> {
    let found = rows!(tx, (String,), sql, shop.as_str())?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

async fn products(tx: &mut Tx, shop: &ShopId, variants: &[&str]) -> Result<Vec<Product>, Error> {
    let ids = all(tx, ALL_PRODUCTS, shop).await?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut products: Vec<ProductRow> = select(tx, shop, &ids).await?;
    products.sort_by_key(|product| product.position);
    let substitutes: Vec<SubstituteRow> = select(tx, shop, variants).await?;
    let mut substitutes = grouped(substitutes, |row| row.variant_id.clone());
    let mut variants: Vec<VariantRow> = select(tx, shop, variants).await?;
    variants.sort_by_key(|variant| variant.position);
    let mut of_product = grouped(variants, |row| row.product_id.clone());
    let mut whole = Vec::with_capacity(products.len());
    for product in products {
        let mut variants: Vec<Variant> = Vec::new();
        for variant in of_product.remove(&product.id).unwrap_or_default() {
            let others = substitutes.remove(&variant.id).unwrap_or_default();
            let others = others.into_iter().map(|row| row.substitute_id.into()).collect();
            variants.push(variant.into_variant(others)?);
        }
        whole.push(product.into_product(variants));
    }
    Ok(whole)
}

async fn customers(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Customer>, Error> {
    let ids = all(tx, ALL_CUSTOMERS, shop).await?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let customers: Vec<CustomerRow> = select(tx, shop, &ids).await?;
    let addresses: Vec<AddressRow> = select(tx, shop, &ids).await?;
    let mut addresses = grouped(addresses, |row| row.customer_id.clone());
    let methods: Vec<MethodRow> = select(tx, shop, &ids).await?;
    let mut methods = grouped(methods, |row| row.customer_id.clone());
    let mut whole = Vec::with_capacity(customers.len());
    for row in customers {
        let addresses = addresses.remove(&row.id).unwrap_or_default();
        let methods = methods.remove(&row.id).unwrap_or_default();
        whole.push(row.into_customer(addresses, methods)?);
    }
    Ok(whole)
}
