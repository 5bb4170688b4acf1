//! Commands and queries on orders: the only room that writes them.
//!
//! Every read for a customer is decided by policy on what the session has proved, before the order
//! is read. An order that does not exist and one that is not theirs take the same way and come to
//! the same answer.

mod acting;
pub mod actions;
mod addresses;

use std::sync::Arc;

pub use acting::{Granted, Returnable};

use crate::domain::access::{ClaimOutcome, Proof};
use crate::domain::catalog::ProductStock;
use crate::domain::conversation::Conversation;
use crate::domain::environment::Environment;
use crate::domain::ids::{ShipmentId, ShopId};
use crate::domain::order::Order;
use crate::domain::principal::Principal;
use crate::domain::shipment::{ParcelUnderWay, TrackingEvent};
use crate::domain::shop::{InvalidShop, Shop};
use crate::domain::snapshot::{ShopContents, ShopData};
use crate::domain::tracking::TrackingOutcome;
use crate::policy::Settings;
use crate::policy::access::{ReadRequest, decide_read};
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
    environment: Environment,
    policy: Arc<Settings>,
}

/// A command or query that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum OrdersError {
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A shop that cannot be used.
    #[error(transparent)]
    Shop(#[from] InvalidShop),
}

impl Orders {
    /// Orders in `store`, read and changed under the rules of `policy`.
    pub fn new(store: Store, environment: Environment, policy: Settings) -> Self {
        Self { store, environment, policy: Arc::new(policy) }
    }

    /// The order with this number, typed in any of the ways that the shop's customers write it,
    /// where `principal` may know of it.
    ///
    /// `None` for an order that does not exist as for one that is somebody else's: who owns the
    /// number is the first thing read, and the rest is read only for them.
    pub async fn order_for(
        &self,
        shop: &Shop,
        principal: &Principal,
        number: &str,
    ) -> Result<Option<Order>, OrdersError> {
        let Some(number) = written(shop, number) else { return Ok(None) };
        let shop = &shop.id;
        let owner = self.store.order_owner(shop, &number).await?;
        let permitted = owner.filter(|(order, customer)| {
            let what = ReadRequest::OrderStatus;
            decide_read(&self.policy.access, principal, order, customer, what).is_allowed()
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
        shop: &Shop,
        principal: &Principal,
    ) -> Result<Vec<Order>, OrdersError> {
        let shop = &shop.id;
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
            decide_read(&self.policy.access, principal, &order.id, &order.customer, what)
                .is_allowed()
        });
        Ok(orders)
    }

    /// Variants whose title, options, SKU or category has words of `query`, the best match first,
    /// at most [`PRODUCTS_FOUND`].
    pub async fn search_products(
        &self,
        shop: &Shop,
        query: &str,
    ) -> Result<Vec<ProductStock>, OrdersError> {
        Ok(self.store.search_products(&shop.id, query, PRODUCTS_FOUND).await?)
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

    /// Writes a whole shop; refused where it has orders or a field that [`Shop::check`] refuses.
    pub async fn import_shop(&self, data: &ShopData) -> Result<ShopId, OrdersError> {
        data.shop.check()?;
        Ok(self.store.import_shop(data).await?)
    }

    /// All that a shop sells, keeps and has sold, for whoever runs it; nothing on the way from a
    /// customer calls this.
    pub async fn contents_as_operator(&self, shop: &ShopId) -> Result<ShopContents, OrdersError> {
        Ok(self.store.shop_contents(shop).await?)
    }

    /// Parcels that have not reached their end; those that have been silent longest first, at most `limit`.
    pub async fn shipments_under_way(
        &self,
        shop: &ShopId,
        limit: i64,
    ) -> Result<Vec<ParcelUnderWay>, OrdersError> {
        Ok(self.store.shipments_under_way(shop, limit).await?)
    }

    /// The order with this number, for whoever runs the shop; nothing on the way from a customer
    /// calls this.
    pub async fn order_as_operator(
        &self,
        shop: &ShopId,
        number: &str,
    ) -> Result<Option<Order>, OrdersError> {
        Ok(self.store.order_by_number(shop, number).await?)
    }

    /// Tries to prove that an order belongs to whoever speaks in a conversation, with any of
    /// `proofs`. The try is counted, and an unknown number answered as a wrong proof is.
    pub async fn claim(
        &self,
        shop: &Shop,
        conversation: &Conversation,
        number: &str,
        proofs: &[Proof],
    ) -> Result<ClaimOutcome, OrdersError> {
        let Some(number) = written(shop, number) else { return Ok(ClaimOutcome::NoMatch) };
        let limits = self.policy.access.attempt_limits(self.environment.now());
        Ok(self.store.claim_order(conversation, &number, proofs, limits).await?)
    }
}

/// The number as the shop writes it, or as it was typed where it does not look like one; `None`
/// for what is no number anywhere.
fn written(shop: &Shop, typed: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.chars().count() > NUMBER_LENGTH || typed.chars().any(char::is_control) {
        return None;
    }
    Some(shop.order_number(typed).unwrap_or_else(|| typed.to_owned()))
}
