//! Actions on an order: decided on facts that are read under its lock, written in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::catalog::{ProductRow, SubstituteRow, VariantRow};
use super::customers::{AddressRow, CreditRow, CustomerRow, MethodRow};
use super::events::append_events;
use super::inventory::{LevelRow, StockRow, SupplyRow};
use super::read::order;
use super::write::write_order;
use crate::domain::action::{ActionFacts, Item};
use crate::domain::customer::Customer;
use crate::domain::effects::{CreditChange, Effects, StockChange};
use crate::domain::event::OrderEvent;
use crate::domain::ids::{CreditEntryId, OfferId, OrderId, ShopId, StockEntryId, VariantId};
use crate::domain::inventory::{InboundSupply, InventoryLevel, StockEntry};
use crate::domain::time::Moment;
use crate::store::Store;
use crate::store::db::{Tx, exec, row, rows, statements};
use crate::store::dialect::{Sql, listed, locked};
use crate::store::error::Error;
use crate::store::record::{insert, json_text, select};

/// The order's row is the lock of everything that hangs on it.
pub(super) const LOCK_ONE: Sql = locked!("SELECT id FROM orders WHERE shop_id = $1 AND id = $2");

statements! {
    EXPIRED_OFFERS = "SELECT DISTINCT shop_id, order_id FROM offers \
        WHERE state = 'open' AND expires_at <= $1 ORDER BY shop_id, order_id LIMIT $2";
    OFFERED_FOR = "SELECT o.number FROM offers f JOIN orders o ON o.id = f.order_id \
        WHERE f.shop_id = $1 AND f.id = $2";
    SIBLINGS = "SELECT DISTINCT other.id FROM order_lines l JOIN variants v ON v.id = l.variant_id \
        JOIN variants other ON other.product_id = v.product_id \
        WHERE l.shop_id = $1 AND l.order_id = $2 ORDER BY other.id LIMIT 500";
    /// Fails to find its row where more is promised than there is.
    MOVE_LEVEL = "UPDATE inventory_levels SET on_hand = on_hand + $4, reserved = reserved + $5 \
        WHERE shop_id = $1 AND variant_id = $2 AND location_id = $3 AND on_hand + $4 >= 0 \
        AND reserved + $5 >= 0 AND reserved + $5 <= on_hand + $4";
    MOVE_SUPPLY = "UPDATE inbound_supplies SET allocated = allocated + $3 WHERE shop_id = $1 \
        AND id = $2 AND allocated + $3 BETWEEN 0 AND quantity";
    MOVE_BALANCE = "UPDATE payment_methods SET balance = balance + $4 WHERE shop_id = $1 \
        AND id = $2 AND customer_id = $3 AND currency = $5 AND balance + $4 >= 0";
}

/// Identifiers of variants by SKU.
pub(super) const BY_SKU: Sql = listed!("SELECT id, sku FROM variants", "sku", "");

impl Store {
    /// Variants by their SKU, in the order asked; `None` for one that the shop has not.
    pub async fn variants_by_sku(
        &self,
        shop: &ShopId,
        skus: &[&str],
    ) -> Result<Vec<Option<VariantId>>, Error> {
        let mut tx = self.db.single().await?;
        let sql = BY_SKU.on(&tx);
        let found = rows!(&mut tx, (String, String), sql, shop.as_str(), json_text(skus)?)?;
        let id = |sku: &&str| {
            found.iter().find(|(_, known)| known == sku).map(|(id, _)| id.as_str().into())
        };
        Ok(skus.iter().map(id).collect())
    }

    /// Number of the order that an offer was made for.
    pub async fn order_of_offer(
        &self,
        shop: &ShopId,
        offer: &OfferId,
    ) -> Result<Option<String>, Error> {
        let mut tx = self.db.single().await?;
        let found = row!(&mut tx, (String,), OFFERED_FOR, shop.as_str(), offer.as_str())?;
        Ok(found.map(|(number,)| number))
    }

    /// Orders with an open offer whose time is over, with their shops, at most `limit`.
    pub async fn orders_with_expired_offers(
        &self,
        limit: i64,
    ) -> Result<Vec<(ShopId, OrderId)>, Error> {
        let now = self.environment.now().millis();
        let mut tx = self.db.single().await?;
        let found = rows!(&mut tx, (String, String), EXPIRED_OFFERS, now, limit)?;
        Ok(found.into_iter().map(|(shop, order)| (shop.into(), order.into())).collect())
    }

    /// Every variant of the products that an order has.
    pub async fn siblings(&self, shop: &ShopId, order: &OrderId) -> Result<Vec<VariantId>, Error> {
        let mut tx = self.db.single().await?;
        let found = rows!(&mut tx, (String,), SIBLINGS, shop.as_str(), order.as_str())?;
        Ok(found.into_iter().map(|(id,)| id.into()).collect())
    }

    /// What is known of an order and of the variants that an action names; `None` where the shop
    /// has no such order.
    pub async fn action_facts(
        &self,
        shop: &ShopId,
        id: &OrderId,
        variants: &[VariantId],
    ) -> Result<Option<ActionFacts>, Error> {
        let mut tx = self.db.snapshot().await?;
        facts(&mut tx, shop, id, variants, self.environment.now()).await
    }

    /// Reads the facts under the order's lock, has `decide` decide on them, and writes the effects,
    /// with `actor` in the order's history; all of it, or nothing where `decide` refuses.
    ///
    /// Fails with `Missing` where the shop has no such order, and with `Stale` where stock or a
    /// balance that `decide` counted on went to somebody else meanwhile: it is worth deciding again.
    pub async fn act<R: Send>(
        &self,
        shop: &ShopId,
        id: &OrderId,
        variants: &[VariantId],
        actor: &str,
        decide: impl FnOnce(&ActionFacts) -> Result<Effects, R> + Send,
    ) -> Result<Result<Effects, R>, Error> {
        let mut tx = self.db.begin().await?;
        let acted = self.act_within(&mut tx, shop, id, variants, actor, decide).await?;
        if acted.is_ok() {
            tx.commit().await?;
        } else {
            tx.roll_back().await?;
        }
        Ok(acted)
    }

    /// [`Store::act`] as part of a greater transaction.
    pub(in crate::store) async fn act_within<R: Send>(
        &self,
        tx: &mut Tx,
        shop: &ShopId,
        id: &OrderId,
        variants: &[VariantId],
        actor: &str,
        decide: impl FnOnce(&ActionFacts) -> Result<Effects, R> + Send,
    ) -> Result<Result<Effects, R>, Error> {
        let now = self.environment.now();
        let sql = LOCK_ONE.on(tx);
        row!(tx, (String,), sql, shop.as_str(), id.as_str())?
            .ok_or(Error::Missing { what: "order" })?;
        let before = facts(tx, shop, id, variants, now).await?;
        let before = before.ok_or(Error::Missing { what: "order" })?;
        let effects = match decide(&before) {
            Ok(effects) => effects,
            Err(refusal) => return Ok(Err(refusal)),
        };
        write_order(tx, shop, &before.order, &effects.order, now).await?;
        self.move_stock(tx, shop, &before, &effects.stock).await?;
        for change in &effects.supplies {
            let (supply, pieces) = (change.supply.as_str(), change.allocated);
            once(exec!(tx, MOVE_SUPPLY, shop.as_str(), supply, pieces)?, "supply")?;
        }
        for change in &effects.credit {
            self.move_balance(tx, shop, &before, change, actor).await?;
        }
        let events: Vec<OrderEvent> = effects
            .events
            .iter()
            .map(|event| OrderEvent {
                name: event.name.to_owned(),
                actor: actor.to_owned(),
                detail: event.detail.clone(),
                at: now,
            })
            .collect();
        let events: Vec<_> = events.iter().map(|event| (id, event)).collect();
        append_events(tx, shop, &events).await?;
        Ok(Ok(effects))
    }

    /// Levels in one order, so that two actions on the same stock never wait for each other.
    async fn move_stock(
        &self,
        tx: &mut Tx,
        shop: &ShopId,
        facts: &ActionFacts,
        changes: &[StockChange],
    ) -> Result<(), Error> {
        let mut sums: BTreeMap<_, (i64, i64)> = BTreeMap::new();
        for change in changes {
            let sum = sums.entry((change.variant.as_str(), change.location.as_str())).or_default();
            *sum = (sum.0 + change.on_hand, sum.1 + change.reserved);
        }
        for ((variant, location), (on_hand, reserved)) in sums {
            let shop = shop.as_str();
            once(exec!(tx, MOVE_LEVEL, shop, variant, location, on_hand, reserved)?, "stock")?;
        }
        let entries: Vec<StockRow> = changes
            .iter()
            .map(|change| StockEntry {
                id: StockEntryId::mint(&self.environment),
                variant: change.variant.clone(),
                location: change.location.clone(),
                on_hand: change.on_hand,
                reserved: change.reserved,
                incoming: 0,
                reason: change.reason,
                order: Some(facts.order.id.clone()),
                line: change.line.clone(),
                at: facts.now,
            })
            .map(|entry| StockRow::of(shop, &entry))
            .collect();
        if entries.is_empty() { Ok(()) } else { insert(tx, &entries).await }
    }

    async fn move_balance(
        &self,
        tx: &mut Tx,
        shop: &ShopId,
        facts: &ActionFacts,
        change: &CreditChange,
        actor: &str,
    ) -> Result<(), Error> {
        let (method, customer) = (change.method.as_str(), facts.customer.id.as_str());
        let (amount, currency) = (change.amount.minor, change.amount.currency.code());
        let moved = exec!(tx, MOVE_BALANCE, shop.as_str(), method, customer, amount, currency)?;
        once(moved, "balance")?;
        let id = CreditEntryId::mint(&self.environment);
        insert(tx, &[CreditRow::of(shop, facts, change, &id, actor)]).await
    }
}

fn once(rows: u64, what: &'static str) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Stale { what }) }
}

/// Everything that an action on an order may depend on, read within a transaction.
async fn facts(
    tx: &mut Tx,
    shop: &ShopId,
    id: &OrderId,
    variants: &[VariantId],
    now: Moment,
) -> Result<Option<ActionFacts>, Error> {
    let Some(order) = order(tx, shop, id.as_str()).await? else { return Ok(None) };
    let customer = customer(tx, shop, order.customer.as_str()).await?;
    let held = order.backorders.iter().flat_map(|backorder| &backorder.offers);
    let wanted: BTreeSet<&str> = order
        .lines
        .iter()
        .map(|line| line.variant.as_str())
        .chain(held.filter_map(|offer| offer.substitute.as_ref().map(VariantId::as_str)))
        .chain(variants.iter().map(VariantId::as_str))
        .collect();
    let wanted: Vec<&str> = wanted.into_iter().collect();
    let items = items(tx, shop, &wanted).await?;
    Ok(Some(ActionFacts { order, customer, items, now }))
}

async fn customer(tx: &mut Tx, shop: &ShopId, id: &str) -> Result<Customer, Error> {
    let row: Option<CustomerRow> = select(tx, shop, &[id]).await?.pop();
    let row = row.ok_or(Error::Missing { what: "customer" })?;
    let addresses: Vec<AddressRow> = select(tx, shop, &[id]).await?;
    let methods: Vec<MethodRow> = select(tx, shop, &[id]).await?;
    row.into_customer(addresses, methods)
}

/// Variants with their products and stock.
async fn items(
    tx: &mut Tx,
    shop: &ShopId,
    variants: &[&str],
) -> Result<BTreeMap<VariantId, Item>, Error> {
    let rows: Vec<VariantRow> = select(tx, shop, variants).await?;
    let products: BTreeSet<&str> = rows.iter().map(|row| row.product_id.as_str()).collect();
    let products: Vec<&str> = products.into_iter().collect();
    let products: Vec<ProductRow> = select(tx, shop, &products).await?;
    let substitutes: Vec<SubstituteRow> = select(tx, shop, variants).await?;
    let levels: Vec<LevelRow> = select(tx, shop, variants).await?;
    let supplies: Vec<SupplyRow> = select(tx, shop, variants).await?;
    let mut items = BTreeMap::new();
    for row in rows {
        let product = products.iter().find(|product| product.id == row.product_id);
        let product = product.ok_or(Error::Missing { what: "product" })?;
        let levels = levels.iter().filter(|level| level.variant_id == row.id);
        let supplies = supplies.iter().filter(|supply| supply.variant_id == row.id);
        let substitutes = substitutes.iter().filter(|other| other.variant_id == row.id);
        let substitutes = substitutes.map(|other| other.substitute_id.as_str().into()).collect();
        let item = Item {
            product: product.id.as_str().into(),
            title: product.title.clone(),
            category: product.category.clone(),
            final_sale: product.final_sale,
            active: product.active && row.active,
            image: product.image.clone(),
            levels: levels.map(InventoryLevel::from).collect(),
            supplies: supplies.map(InboundSupply::try_from).collect::<Result<_, _>>()?,
            variant: row.into_variant(substitutes)?,
        };
        items.insert(item.variant.id.clone(), item);
    }
    Ok(items)
}
