//! Reading orders whole, each read from one snapshot.

use std::collections::HashMap;
use std::hash::Hash;

use super::aftercare::{BackorderRow, ExchangeRow, OfferRow, ReturnLineRow, ReturnRow};
use super::parcels::{FulfillmentRow, PARTS, PartRow, ScanRow, ShipmentRow};
use super::sales::{LineRow, OrderRow, PaymentRow, RefundRow};
use crate::domain::ids::{CustomerId, OrderId, ShopId};
use crate::domain::order::Order;
use crate::domain::shipment::{LineQuantity, ParcelUnderWay, TrackingEvent};
use crate::domain::tracking;
use crate::store::Store;
use crate::store::db::{Tx, row, rows, statements};
use crate::store::error::Error;
use crate::store::record::{json_text, select};

statements! {
    OWNER_BY_NUMBER = "SELECT id, customer_id FROM orders WHERE shop_id = $1 AND number = $2";
    ORDERS_OF_CUSTOMER = "SELECT id FROM orders WHERE shop_id = $1 AND customer_id = $2 \
        ORDER BY placed_at DESC, id DESC LIMIT $3";
    SHIPMENTS_UNDER_WAY = "SELECT s.id, s.order_id FROM shipments s \
        JOIN orders o ON o.id = s.order_id \
        WHERE s.shop_id = $1 AND s.status NOT IN ('delivered', 'lost') \
        AND o.state <> 'cancelled' \
        ORDER BY COALESCE(s.last_event_at, 0), s.id LIMIT $2";
}

impl Store {
    /// The order with this identifier.
    pub async fn order(&self, shop: &ShopId, id: &OrderId) -> Result<Option<Order>, Error> {
        let mut tx = self.db.snapshot().await?;
        order(&mut tx, shop, id.as_str()).await
    }

    /// The order with this number, exactly as the shop writes it.
    pub async fn order_by_number(
        &self,
        shop: &ShopId,
        number: &str,
    ) -> Result<Option<Order>, Error> {
        let mut tx = self.db.snapshot().await?;
        match row!(&mut tx, (String, String), OWNER_BY_NUMBER, shop.as_str(), number)? {
            Some((id, _)) => order(&mut tx, shop, &id).await,
            None => Ok(None),
        }
    }

    /// Identifier and customer of the order with this number: what is needed to decide whether
    /// the rest may be read.
    pub async fn order_owner(
        &self,
        shop: &ShopId,
        number: &str,
    ) -> Result<Option<(OrderId, CustomerId)>, Error> {
        let mut tx = self.db.snapshot().await?;
        let owner = row!(&mut tx, (String, String), OWNER_BY_NUMBER, shop.as_str(), number)?;
        Ok(owner.map(|(id, customer)| (OrderId::from(id), CustomerId::from(customer))))
    }

    /// Those of the orders that the shop has, newest first.
    pub async fn orders_by_ids(&self, shop: &ShopId, ids: &[OrderId]) -> Result<Vec<Order>, Error> {
        let mut tx = self.db.snapshot().await?;
        let ids: Vec<&str> = ids.iter().map(OrderId::as_str).collect();
        orders(&mut tx, shop, &ids).await
    }

    /// A customer's orders, newest first, at most `limit`.
    pub async fn orders_of_customer(
        &self,
        shop: &ShopId,
        customer: &CustomerId,
        limit: i64,
    ) -> Result<Vec<Order>, Error> {
        let mut tx = self.db.snapshot().await?;
        let (shop_id, customer_id) = (shop.as_str(), customer.as_str());
        let ids = rows!(&mut tx, (String,), ORDERS_OF_CUSTOMER, shop_id, customer_id, limit)?;
        let ids: Vec<&str> = ids.iter().map(|(id,)| id.as_str()).collect();
        orders(&mut tx, shop, &ids).await
    }

    /// Parcels that have not reached their end; those that have been silent longest first, at most `limit`.
    pub async fn shipments_under_way(
        &self,
        shop: &ShopId,
        limit: i64,
    ) -> Result<Vec<ParcelUnderWay>, Error> {
        let mut tx = self.db.snapshot().await?;
        let found = rows!(&mut tx, (String, String), SHIPMENTS_UNDER_WAY, shop.as_str(), limit)?;
        let ids: Vec<&str> = found.iter().map(|(_, order)| order.as_str()).collect();
        let mut parcels: HashMap<String, ParcelUnderWay> = HashMap::new();
        for order in orders(&mut tx, shop, &ids).await? {
            for shipment in order.shipments {
                let parcel = ParcelUnderWay {
                    order: order.number.clone(),
                    destination: order.shipping_address.clone(),
                    shipment,
                };
                parcels.insert(parcel.shipment.id.to_string(), parcel);
            }
        }
        Ok(found.iter().filter_map(|(parcel, _)| parcels.remove(parcel)).collect())
    }
}

/// One order, read within a transaction.
pub(super) async fn order(tx: &mut Tx, shop: &ShopId, id: &str) -> Result<Option<Order>, Error> {
    Ok(orders(tx, shop, &[id]).await?.pop())
}

/// Orders, read within a transaction; as many statements for a hundred as for one.
async fn orders(tx: &mut Tx, shop: &ShopId, ids: &[&str]) -> Result<Vec<Order>, Error> {
    let mut orders = Vec::with_capacity(ids.len());
    if ids.is_empty() {
        return Ok(orders);
    }
    let mut lines = grouped(select(tx, shop, ids).await?, |row: &LineRow| row.order_id.clone());
    let mut payments =
        grouped(select(tx, shop, ids).await?, |row: &PaymentRow| row.order_id.clone());
    let mut refunds = grouped(select(tx, shop, ids).await?, |row: &RefundRow| row.order_id.clone());
    let mut parcels = Parcels::read(tx, shop, ids).await?;
    let mut aftercare = Aftercare::read(tx, shop, ids).await?;
    for row in select::<OrderRow>(tx, shop, ids).await? {
        let mut order = row.into_order()?;
        let id = order.id.as_str();
        order.lines = converted(lines.remove(id))?;
        order.payments = converted(payments.remove(id))?;
        order.refunds = converted(refunds.remove(id))?;
        parcels.hang_on(&mut order)?;
        aftercare.hang_on(&mut order)?;
        orders.push(order);
    }
    Ok(orders)
}

/// Fulfillments and parcels of some orders.
struct Parcels {
    fulfillments: HashMap<String, Vec<FulfillmentRow>>,
    shipments: HashMap<String, Vec<ShipmentRow>>,
    parts: HashMap<String, Vec<PartRow>>,
    scans: HashMap<String, Vec<ScanRow>>,
}

impl Parcels {
    async fn read(tx: &mut Tx, shop: &ShopId, ids: &[&str]) -> Result<Self, Error> {
        let fulfillments: Vec<FulfillmentRow> = select(tx, shop, ids).await?;
        let shipments: Vec<ShipmentRow> = select(tx, shop, ids).await?;
        let sql = PARTS.on(tx);
        let parts = rows!(tx, PartRow, sql, shop.as_str(), json_text(ids)?)?;
        let scans = select(tx, shop, ids).await?;
        Ok(Self {
            fulfillments: grouped(fulfillments, |row| row.order_id.clone()),
            shipments: grouped(shipments, |row| row.order_id.clone()),
            parts: grouped(parts, |row| row.part_id.clone()),
            scans: grouped(scans, |row: &ScanRow| row.shipment_id.clone()),
        })
    }

    fn parts(&mut self, of: &str) -> Vec<LineQuantity> {
        self.parts.remove(of).into_iter().flatten().map(LineQuantity::from).collect()
    }

    fn hang_on(&mut self, order: &mut Order) -> Result<(), Error> {
        for row in self.fulfillments.remove(order.id.as_str()).unwrap_or_default() {
            let lines = self.parts(&row.id);
            order.fulfillments.push(row.into_fulfillment(lines)?);
        }
        for row in self.shipments.remove(order.id.as_str()).unwrap_or_default() {
            let lines = self.parts(&row.id);
            let mut events: Vec<TrackingEvent> = converted(self.scans.remove(&row.id))?;
            tracking::in_order(&mut events);
            order.shipments.push(row.into_shipment(lines, events)?);
        }
        Ok(())
    }
}

/// Backorders and returns of some orders; what hangs on those is read only where there are any.
struct Aftercare {
    backorders: HashMap<String, Vec<BackorderRow>>,
    offers: HashMap<String, Vec<OfferRow>>,
    returns: HashMap<String, Vec<ReturnRow>>,
    return_lines: HashMap<String, Vec<ReturnLineRow>>,
    exchanges: HashMap<String, Vec<ExchangeRow>>,
}

impl Aftercare {
    async fn read(tx: &mut Tx, shop: &ShopId, ids: &[&str]) -> Result<Self, Error> {
        let backorders: Vec<BackorderRow> = select(tx, shop, ids).await?;
        let returns: Vec<ReturnRow> = select(tx, shop, ids).await?;
        let offers = if backorders.is_empty() { Vec::new() } else { select(tx, shop, ids).await? };
        let (return_lines, exchanges) = if returns.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            (select(tx, shop, ids).await?, select(tx, shop, ids).await?)
        };
        Ok(Self {
            backorders: grouped(backorders, |row| row.order_id.clone()),
            offers: grouped(offers, |row: &OfferRow| row.backorder_id.clone()),
            returns: grouped(returns, |row| row.order_id.clone()),
            return_lines: grouped(return_lines, |row: &ReturnLineRow| row.return_id.clone()),
            exchanges: grouped(exchanges, |row: &ExchangeRow| row.order_id.clone()),
        })
    }

    fn hang_on(&mut self, order: &mut Order) -> Result<(), Error> {
        for row in self.backorders.remove(order.id.as_str()).unwrap_or_default() {
            let offers = converted(self.offers.remove(&row.id))?;
            order.backorders.push(row.into_backorder(offers)?);
        }
        for row in self.returns.remove(order.id.as_str()).unwrap_or_default() {
            let lines = converted(self.return_lines.remove(&row.id))?;
            order.returns.push(row.into_return(lines)?);
        }
        order.exchanges = converted(self.exchanges.remove(order.id.as_str()))?;
        Ok(())
    }
}

/// Rows by key, in their order.
fn grouped<R, K: Eq + Hash>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn converted<R, T: TryFrom<R, Error = Error>>(rows: Option<Vec<R>>) -> Result<Vec<T>, Error> {
    rows.into_iter().flatten().map(T::try_from).collect()
}
