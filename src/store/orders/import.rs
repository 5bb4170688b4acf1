//! Writing a whole shop at once.

use std::collections::HashMap;

use super::aftercare::{BackorderRow, ExchangeRow, OfferRow, ReturnLineRow, ReturnRow};
use super::catalog::{ProductRow, SubstituteRow, VariantRow};
use super::customers::{AddressRow, CreditRow, CustomerRow, MethodRow};
use super::events::append_events;
use super::inventory::{LevelRow, LocationRow, StockRow, SupplyRow};
use super::parcels::{FulfillmentLineRow, FulfillmentRow, ScanRow, ShipmentLineRow, ShipmentRow};
use super::sales::{LineRow, OrderRow, PaymentRow, RefundRow};
use crate::domain::catalog::{Product, Variant};
use crate::domain::customer::Customer;
use crate::domain::environment::Environment;
use crate::domain::event::OrderEvent;
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::order::Order;
use crate::domain::snapshot::{OrderHistory, ShopData};
use crate::domain::time::Moment;
use crate::store::Store;
use crate::store::db::{Tx, row, statements};
use crate::store::error::Error;
use crate::store::record::insert;
use crate::store::shops::put_shop;

statements! {
    ANY_ORDER = "SELECT id FROM orders WHERE shop_id = $1 LIMIT 1";
}

impl Store {
    /// Writes a shop with everything in it, and the hash chain of its orders' events, oldest
    /// first. Returns the identifier that the shop has.
    ///
    /// Fails with `Conflict` where the shop already has orders, and with `Invalid` where the stock
    /// ledger does not add up to the levels or an order has amounts of several currencies.
    pub async fn import_shop(&self, data: &ShopData) -> Result<ShopId, Error> {
        check_stock(data)?;
        let now = self.environment.now();
        let mut tx = self.db.begin().await?;
        let shop = put_shop(&mut tx, &data.shop, data.made_at).await?;
        if row!(&mut tx, (String,), ANY_ORDER, shop.as_str())?.is_some() {
            return Err(Error::Conflict { what: "import is once per shop: an order of this one" });
        }
        import(&mut tx, &shop, data, now, &self.environment)
            .await
            .map_err(|error| error.or_conflict("a row of this shop"))?;
        tx.commit().await?;
        Ok(shop)
    }
}

/// Writes the tables in the order in which they refer to each other.
async fn import(
    tx: &mut Tx,
    shop: &ShopId,
    data: &ShopData,
    now: Moment,
    environment: &Environment,
) -> Result<(), Error> {
    insert(tx, &rows_of(&data.locations, |location| LocationRow::of(shop, location))).await?;
    import_products(tx, shop, &data.products).await?;
    insert(tx, &rows_of(&data.inventory, |level| LevelRow::of(shop, level))).await?;
    insert(tx, &rows_of(&data.supplies, |supply| SupplyRow::of(shop, supply))).await?;
    import_customers(tx, shop, &data.customers, now, environment).await?;
    let orders: Vec<&Order> = data.orders.iter().map(|history| &history.order).collect();
    import_sales(tx, shop, &orders, now).await?;
    insert(tx, &rows_of(&data.stock, |entry| StockRow::of(shop, entry))).await?;
    import_parcels(tx, shop, &orders).await?;
    import_aftercare(tx, shop, &orders).await?;
    append_events(tx, shop, &chronicle(&data.orders)).await
}

async fn import_products(tx: &mut Tx, shop: &ShopId, products: &[Product]) -> Result<(), Error> {
    let rows: Vec<_> =
        products.iter().enumerate().map(|(i, p)| ProductRow::of(shop, i, p)).collect();
    insert(tx, &rows).await?;
    let rows: Vec<_> = products
        .iter()
        .flat_map(|p| p.variants.iter().enumerate().map(move |(i, v)| (p, i, v)))
        .map(|(p, i, v)| VariantRow::of(shop, p, i, v))
        .collect();
    insert(tx, &rows).await?;
    let variants = products.iter().flat_map(|p| &p.variants);
    let rows: Vec<_> = variants.flat_map(|v: &Variant| SubstituteRow::all(shop, v)).collect();
    insert(tx, &rows).await
}

async fn import_customers(
    tx: &mut Tx,
    shop: &ShopId,
    customers: &[Customer],
    now: Moment,
    environment: &Environment,
) -> Result<(), Error> {
    insert(tx, &rows_of(customers, |customer| CustomerRow::of(shop, customer))).await?;
    let addresses: Vec<_> = customers
        .iter()
        .flat_map(|c| c.addresses.iter().map(move |kept| AddressRow::of(shop, c, kept)))
        .collect();
    insert(tx, &addresses).await?;
    let methods: Vec<_> = customers
        .iter()
        .flat_map(|c| c.payment_methods.iter().map(move |method| MethodRow::of(shop, c, method)))
        .collect();
    insert(tx, &methods).await?;
    let credits: Vec<_> =
        methods.iter().filter_map(|method| CreditRow::opening(method, now, environment)).collect();
    insert(tx, &credits).await
}

async fn import_sales(
    tx: &mut Tx,
    shop: &ShopId,
    orders: &[&Order],
    now: Moment,
) -> Result<(), Error> {
    let rows: Vec<_> =
        orders.iter().map(|order| OrderRow::of(shop, order, now)).collect::<Result<_, _>>()?;
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        o.lines.iter().enumerate().map(|(i, line)| LineRow::of(shop, o, i, line)).collect()
    });
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| rows_of(&o.payments, |p| PaymentRow::of(shop, o, p)));
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| rows_of(&o.refunds, |r| RefundRow::of(shop, o, r)));
    insert(tx, &rows).await
}

async fn import_parcels(tx: &mut Tx, shop: &ShopId, orders: &[&Order]) -> Result<(), Error> {
    let rows =
        rows_of_each(orders, |o| rows_of(&o.fulfillments, |f| FulfillmentRow::of(shop, o, f)));
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        o.fulfillments.iter().flat_map(|f| FulfillmentLineRow::all(shop, o, f)).collect()
    });
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        o.shipments.iter().enumerate().map(|(i, s)| ShipmentRow::of(shop, o, i, s)).collect()
    });
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        o.shipments.iter().flat_map(|s| ShipmentLineRow::all(shop, o, s)).collect()
    });
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        let scans = o.shipments.iter().flat_map(|s| s.events.iter().map(move |e| (s, e)));
        scans.map(|(s, e)| ScanRow::of(shop, o, &s.id, e, e.at)).collect()
    });
    insert(tx, &rows).await
}

async fn import_aftercare(tx: &mut Tx, shop: &ShopId, orders: &[&Order]) -> Result<(), Error> {
    let rows = rows_of_each(orders, |o| rows_of(&o.backorders, |b| BackorderRow::of(shop, o, b)));
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        o.backorders.iter().flat_map(|b| OfferRow::all(shop, o, b)).collect()
    });
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| rows_of(&o.returns, |r| ReturnRow::of(shop, o, r)));
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| {
        o.returns.iter().flat_map(|r| ReturnLineRow::all(shop, o, r)).collect()
    });
    insert(tx, &rows).await?;
    let rows = rows_of_each(orders, |o| rows_of(&o.exchanges, |e| ExchangeRow::of(shop, o, e)));
    insert(tx, &rows).await
}

fn rows_of<T, R>(items: &[T], row: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(row).collect()
}

fn rows_of_each<R>(orders: &[&Order], rows: impl Fn(&Order) -> Vec<R>) -> Vec<R> {
    orders.iter().flat_map(|order| rows(order)).collect()
}

/// The events of all orders as one history of the shop; those of an order keep their order.
fn chronicle(histories: &[OrderHistory]) -> Vec<(&OrderId, &OrderEvent)> {
    let mut events: Vec<_> = histories
        .iter()
        .flat_map(|history| history.events.iter().map(move |event| (&history.order.id, event)))
        .collect();
    events.sort_by_key(|(_, event)| event.at);
    events
}

/// Fails where a level is not the sum of its entries in the stock ledger.
fn check_stock(data: &ShopData) -> Result<(), Error> {
    let mut open: HashMap<_, [i64; 3]> = HashMap::new();
    for level in &data.inventory {
        let sums = open.entry((&level.variant, &level.location)).or_default();
        *sums = [level.on_hand, level.reserved, level.incoming];
    }
    for entry in &data.stock {
        let sums = open.entry((&entry.variant, &entry.location)).or_default();
        let changes = [entry.on_hand, entry.reserved, entry.incoming];
        for (sum, change) in sums.iter_mut().zip(changes) {
            *sum = sum.saturating_sub(change);
        }
    }
    match open.into_iter().find(|(_, sums)| *sums != [0; 3]) {
        Some(((variant, _), _)) => {
            Err(Error::Invalid { what: "stock ledger", id: variant.to_string() })
        }
        None => Ok(()),
    }
}
