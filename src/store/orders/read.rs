//! Reading orders whole, each read from one snapshot.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::LazyLock;

use super::aftercare::{BackorderRow, ExchangeRow, OfferRow, ReturnLineRow, ReturnRow};
use super::parcels::{FulfillmentLineRow, FulfillmentRow, ScanRow, ShipmentLineRow, ShipmentRow};
use super::sales::{LineRow, OrderRow, PaymentRow, RefundRow};
use crate::domain::ids::{CustomerId, OrderId, ShopId};
use crate::domain::order::Order;
use crate::domain::shipment::{LineQuantity, ParcelUnderWay, TrackingEvent};
use crate::domain::tracking;
use crate::store::Store;
use crate::store::db::{Tx, row, rows, statements};
use crate::store::dialect::Sql;
use crate::store::error::Error;
use crate::store::record::{Listed, json_text, part, select};

statements! {
    OWNER_BY_NUMBER = "SELECT id, customer_id FROM orders WHERE shop_id = $1 AND number = $2";
    SHIPMENTS_UNDER_WAY = "SELECT s.id, s.order_id FROM shipments s \
        JOIN orders o ON o.id = s.order_id \
        WHERE s.shop_id = $1 AND s.status NOT IN ('delivered', 'lost') \
        AND o.state <> 'cancelled' \
        ORDER BY COALESCE(s.last_event_at, 0), s.id LIMIT $2";
}

/// As in `listed!`, SQLite is kept from reading every order of the shop.
pub(super) const ORDERS_OF_CUSTOMER: Sql = Sql::Each {
    sqlite: "SELECT id FROM orders WHERE +shop_id = $1 AND customer_id = $2 \
        ORDER BY placed_at DESC, id DESC LIMIT $3",
    postgres: "SELECT id FROM orders WHERE shop_id = $1 AND customer_id = $2 \
        ORDER BY placed_at DESC, id DESC LIMIT $3",
};

impl Store {
    /// The order with this identifier.
    pub async fn order(&self, shop: &ShopId, id: &OrderId) -> Result<Option<Order>, Error> {
        let mut tx = self.db.snapshot_of_orders().await?;
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
        let mut tx = self.db.single().await?;
        let owner = row!(&mut tx, (String, String), OWNER_BY_NUMBER, shop.as_str(), number)?;
        Ok(owner.map(|(id, customer)| (OrderId::from(id), CustomerId::from(customer))))
    }

    /// Those of the orders that the shop has, newest first.
    pub async fn orders_by_ids(&self, shop: &ShopId, ids: &[OrderId]) -> Result<Vec<Order>, Error> {
        let mut tx = self.db.snapshot_of_orders().await?;
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
        let sql = ORDERS_OF_CUSTOMER.on(&tx);
        let ids = rows!(&mut tx, (String,), sql, shop_id, customer_id, limit)?;
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
pub(super) async fn orders(tx: &mut Tx, shop: &ShopId, ids: &[&str]) -> Result<Vec<Order>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = match tx {
        Tx::Sqlite(_) => Rows::read(tx, shop, ids).await?,
        Tx::Postgres(_) => Rows::read_whole(tx, shop, ids).await?,
    };
    rows.into_orders()
}

/// Every table that an order is in.
macro_rules! tables {
    ($use:ident) => {
        $use! {
            orders: OrderRow,
            lines: LineRow,
            payments: PaymentRow,
            refunds: RefundRow,
            fulfillments: FulfillmentRow,
            fulfillment_lines: FulfillmentLineRow,
            shipments: ShipmentRow,
            shipment_lines: ShipmentLineRow,
            scans: ScanRow,
            backorders: BackorderRow,
            offers: OfferRow,
            returns: ReturnRow,
            return_lines: ReturnLineRow,
            exchanges: ExchangeRow,
        }
    };
}

macro_rules! rows_of_tables {
    ($($field:ident: $row:ident,)+) => {
        /// The rows of some orders.
        #[derive(Default)]
        struct Rows {
            $($field: Vec<$row>,)+
        }

        impl Rows {
            /// Table by table: next to nothing where the database is in this process.
            async fn read(tx: &mut Tx, shop: &ShopId, ids: &[&str]) -> Result<Self, Error> {
                let mut rows = Self::default();
                $(rows.$field = select(tx, shop, ids).await?;)+
                Ok(rows)
            }

            /// All tables in one statement: one way to the server and back.
            async fn read_whole(tx: &mut Tx, shop: &ShopId, ids: &[&str]) -> Result<Self, Error> {
                let mut rows = Self::default();
                let parts = match ids {
                    [id] => rows!(tx, (String, String), whole_of_one(), shop.as_str(), *id)?,
                    _ => rows!(tx, (String, String), whole(), shop.as_str(), json_text(ids)?)?,
                };
                for (table, data) in parts {
                    match table.as_str() {
                        $($row::TABLE => rows.$field.push(part(&data)?),)+
                        _ => {}
                    }
                }
                Ok(rows)
            }
        }

        /// What reads orders from every table, on PostgreSQL.
        pub(super) fn whole() -> &'static str {
            static WHOLE: LazyLock<String> = LazyLock::new(|| all_of(&[$($row::PART),+]));
            WHOLE.as_str()
        }

        /// The same for one order.
        pub(super) fn whole_of_one() -> &'static str {
            static WHOLE: LazyLock<String> = LazyLock::new(|| all_of(&[$($row::PART_BY_ONE),+]));
            WHOLE.as_str()
        }
    };
}

tables!(rows_of_tables);

fn all_of(parts: &[&str]) -> String {
    let parts = parts.join(" UNION ALL ");
    format!("SELECT part, data FROM ({parts}) parts ORDER BY part, place")
}

impl Rows {
    fn into_orders(self) -> Result<Vec<Order>, Error> {
        let mut lines = grouped(self.lines, |row| row.order_id.clone());
        let mut payments = grouped(self.payments, |row| row.order_id.clone());
        let mut refunds = grouped(self.refunds, |row| row.order_id.clone());
        let mut parcels = Parcels {
            fulfillments: grouped(self.fulfillments, |row| row.order_id.clone()),
            fulfillment_lines: grouped(self.fulfillment_lines, |row| row.fulfillment_id.clone()),
            shipments: grouped(self.shipments, |row| row.order_id.clone()),
            shipment_lines: grouped(self.shipment_lines, |row| row.shipment_id.clone()),
            scans: grouped(self.scans, |row| row.shipment_id.clone()),
        };
        let mut aftercare = Aftercare {
            backorders: grouped(self.backorders, |row| row.order_id.clone()),
            offers: grouped(self.offers, |row| row.backorder_id.clone()),
            returns: grouped(self.returns, |row| row.order_id.clone()),
            return_lines: grouped(self.return_lines, |row| row.return_id.clone()),
            exchanges: grouped(self.exchanges, |row| row.order_id.clone()),
        };
        let mut orders = Vec::with_capacity(self.orders.len());
        for row in self.orders {
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
}

/// Fulfillments and parcels of some orders.
struct Parcels {
    fulfillments: HashMap<String, Vec<FulfillmentRow>>,
    fulfillment_lines: HashMap<String, Vec<FulfillmentLineRow>>,
    shipments: HashMap<String, Vec<ShipmentRow>>,
    shipment_lines: HashMap<String, Vec<ShipmentLineRow>>,
    scans: HashMap<String, Vec<ScanRow>>,
}

impl Parcels {
    fn hang_on(&mut self, order: &mut Order) -> Result<(), Error> {
        for row in self.fulfillments.remove(order.id.as_str()).unwrap_or_default() {
            let lines = pieces(self.fulfillment_lines.remove(&row.id));
            order.fulfillments.push(row.into_fulfillment(lines)?);
        }
        for row in self.shipments.remove(order.id.as_str()).unwrap_or_default() {
            let lines = pieces(self.shipment_lines.remove(&row.id));
            let mut events: Vec<TrackingEvent> = converted(self.scans.remove(&row.id))?;
            tracking::in_order(&mut events);
            order.shipments.push(row.into_shipment(lines, events)?);
        }
        Ok(())
    }
}

/// Backorders and returns of some orders, and what hangs on those.
struct Aftercare {
    backorders: HashMap<String, Vec<BackorderRow>>,
    offers: HashMap<String, Vec<OfferRow>>,
    returns: HashMap<String, Vec<ReturnRow>>,
    return_lines: HashMap<String, Vec<ReturnLineRow>>,
    exchanges: HashMap<String, Vec<ExchangeRow>>,
}

impl Aftercare {
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

fn pieces<R: Into<LineQuantity>>(rows: Option<Vec<R>>) -> Vec<LineQuantity> {
    rows.into_iter().flatten().map(Into::into).collect()
}

/// Rows by key, in their order.
pub(super) fn grouped<R, K: Eq + Hash>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn converted<R, T: TryFrom<R, Error = Error>>(rows: Option<Vec<R>>) -> Result<Vec<T>, Error> {
    rows.into_iter().flatten().map(T::try_from).collect()
}
