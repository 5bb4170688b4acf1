//! Commands and queries on orders: the only room that writes them.
//!
//! Every read for a customer is decided by policy on what the session has proved, before the order
//! is read. An order that does not exist and one that is not theirs take the same way and come to
//! the same answer.

use crate::domain::catalog::ProductStock;
use crate::domain::ids::{ShipmentId, ShopId};
use crate::domain::order::Order;
use crate::domain::principal::Principal;
use crate::domain::shipment::{Shipment, TrackingEvent};
use crate::domain::snapshot::ShopData;
use crate::domain::tracking::TrackingOutcome;
use crate::policy::access::{AccessSettings, ReadRequest, decide_read};
use crate::store::{self, Store};

/// Orders of a customer that are listed at most, the newest.
pub const ORDERS_LISTED: i64 = 20;

/// Products that a search finds at most.
pub const PRODUCTS_FOUND: i64 = 10;

/// Characters of an order number; what is longer is none.
const NUMBER_LENGTH: usize = 64;

/// The orders of every shop.
#[derive(Debug, Clone)]
pub struct Orders {
    store: Store,
    access: AccessSettings,
}

/// A command or query that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum OrdersError {
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl OrdersError {
    /// Whether the same call may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Store(error) => error.is_transient(),
        }
    }
}

impl Orders {
    /// Orders in `store`, read under the rules of `access`.
    pub fn new(store: Store, access: AccessSettings) -> Self {
        Self { store, access }
    }

    /// The order with this number, typed in any of the ways that the shop's customers write it,
    /// where `principal` may know of it.
    ///
    /// `None` for an order that does not exist as for one that is somebody else's: who owns the
    /// number is the first thing read, and the rest is read only for them.
    pub async fn order_for(
        &self,
        shop: &ShopId,
        principal: &Principal,
        number: &str,
    ) -> Result<Option<Order>, OrdersError> {
        let Some(number) = self.number(shop, number).await? else { return Ok(None) };
        let owner = self.store.order_owner(shop, &number).await?;
        let permitted = owner.filter(|(order, customer)| {
            let what = ReadRequest::OrderStatus;
            decide_read(&self.access, principal, order, customer, what).is_allowed()
        });
        match permitted {
            Some((order, _)) => Ok(self.store.order(shop, &order).await?),
            None => Ok(None),
        }
    }

    /// Every order that `principal` may know of, newest first, at most [`ORDERS_LISTED`]: those
    /// claimed, or all of a verified customer.
    pub async fn orders_for(
        &self,
        shop: &ShopId,
        principal: &Principal,
    ) -> Result<Vec<Order>, OrdersError> {
        let (mut orders, what) = match principal {
            Principal::Anonymous => (Vec::new(), ReadRequest::OrderList),
            Principal::Claimed { orders } => {
                let listed = usize::try_from(ORDERS_LISTED).unwrap_or(usize::MAX);
                let newest = orders.get(orders.len().saturating_sub(listed)..).unwrap_or_default();
                (self.store.orders_by_ids(shop, newest).await?, ReadRequest::OrderStatus)
            }
            Principal::Verified { customer } => (
                self.store.orders_of_customer(shop, customer, ORDERS_LISTED).await?,
                ReadRequest::OrderList,
            ),
        };
        orders.retain(|order| {
            decide_read(&self.access, principal, &order.id, &order.customer, what).is_allowed()
        });
        Ok(orders)
    }

    /// Variants whose title, options, SKU or category has words of `query`, the best match first,
    /// at most [`PRODUCTS_FOUND`].
    pub async fn search_products(
        &self,
        shop: &ShopId,
        query: &str,
    ) -> Result<Vec<ProductStock>, OrdersError> {
        Ok(self.store.search_products(shop, query, PRODUCTS_FOUND).await?)
    }

    /// Records a carrier's scan once, with all that follows from it for parcel, lines and order.
    pub async fn record_tracking(
        &self,
        shop: &ShopId,
        shipment: &ShipmentId,
        event: &TrackingEvent,
        actor: &str,
    ) -> Result<TrackingOutcome, OrdersError> {
        Ok(self.store.record_tracking(shop, shipment, event, actor).await?)
    }

    /// Writes a whole shop; refused where it has orders.
    pub async fn import_shop(&self, data: &ShopData) -> Result<ShopId, OrdersError> {
        Ok(self.store.import_shop(data).await?)
    }

    /// Parcels that have not reached their end, with their order's number; those that have been
    /// silent longest first, at most `limit`.
    pub async fn shipments_under_way(
        &self,
        shop: &ShopId,
        limit: i64,
    ) -> Result<Vec<(String, Shipment)>, OrdersError> {
        Ok(self.store.shipments_under_way(shop, limit).await?)
    }

    /// The number as the shop writes it, or as it was typed where it does not look like one;
    /// `None` for what is no number anywhere.
    async fn number(&self, shop: &ShopId, typed: &str) -> Result<Option<String>, OrdersError> {
        let typed = typed.trim();
        if typed.chars().count() > NUMBER_LENGTH || typed.chars().any(char::is_control) {
            return Ok(None);
        }
        let shop = self.store.shop(shop).await?;
        let written = shop.and_then(|shop| shop.order_number(typed));
        Ok(Some(written.unwrap_or_else(|| typed.to_owned())))
    }
}
