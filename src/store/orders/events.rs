//! The append-only, hash-chained history of orders.

use serde_json::Value;

use crate::domain::event::{ChainCheck, GENESIS, OrderEvent, chain_hash};
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::time::Moment;
use crate::store::Store;
use crate::store::db::{Tx, exec, row, rows, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::error::Error;
use crate::store::record::{insert, json_text, record};

/// Entries of a chain that are in memory at once while it is verified.
const PAGE: i64 = 1_000;

record! {
    /// An entry of a shop's chain.
    EventRow in order_events {
        shop_id: String => TEXT,
        seq: i64 => BIGINT,
        order_id: String => TEXT,
        name: String => TEXT,
        actor: String => TEXT,
        detail: String => TEXT,
        at: i64 => BIGINT,
        previous_hash: String => TEXT,
        hash: String => TEXT,
    }
}

/// The end of a shop's chain, held until the transaction ends: of several writers each continues
/// where the one before stopped.
pub(super) const LOCK_CHAIN: Sql =
    locked!("SELECT event_count, event_hash FROM shops WHERE id = $1");

statements! {
    ADVANCE_CHAIN = "UPDATE shops SET event_count = $3, event_hash = $4 \
        WHERE id = $1 AND event_count = $2";
    CHAIN_END = "SELECT event_count, event_hash FROM shops WHERE id = $1";
    EVENTS_AFTER = "SELECT shop_id, seq, order_id, name, actor, detail, at, previous_hash, hash \
        FROM order_events WHERE shop_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    EVENTS_OF_ORDER = "SELECT shop_id, seq, order_id, name, actor, detail, at, previous_hash, \
        hash FROM order_events WHERE shop_id = $1 AND order_id = $2 ORDER BY seq";
}

/// Appends events to the shop's chain, in the order given.
pub(super) async fn append_events(
    tx: &mut Tx,
    shop: &ShopId,
    events: &[(&OrderId, &OrderEvent)],
) -> Result<(), Error> {
    let sql = LOCK_CHAIN.on(tx);
    let (count, mut hash) =
        row!(tx, (i64, String), sql, shop.as_str())?.ok_or(Error::Missing { what: "shop" })?;
    let mut seq = count;
    let mut entries = Vec::with_capacity(events.len());
    for (order, event) in events {
        let detail = json_text(&event.detail)?;
        let next = chain_hash(&hash, order.as_str(), event, &detail);
        seq += 1;
        entries.push(EventRow {
            shop_id: shop.to_string(),
            seq,
            order_id: order.to_string(),
            name: event.name.clone(),
            actor: event.actor.clone(),
            detail,
            at: event.at.millis(),
            previous_hash: std::mem::replace(&mut hash, next.clone()),
            hash: next,
        });
    }
    insert(tx, &entries).await?;
    match exec!(tx, ADVANCE_CHAIN, shop.as_str(), count, seq, hash)? {
        1 => Ok(()),
        _ => Err(Error::Stale { what: "chain of order events" }),
    }
}

impl EventRow {
    /// The event, with a detail that can no longer be read left empty: what counts for the chain is
    /// the text.
    fn event(&self) -> OrderEvent {
        OrderEvent {
            name: self.name.clone(),
            actor: self.actor.clone(),
            detail: serde_json::from_str(&self.detail).unwrap_or(Value::Null),
            at: Moment::from_millis(self.at),
        }
    }

    /// Whether this is the entry that follows one with this number and hash.
    fn follows(&self, seq: i64, hash: &str) -> bool {
        self.seq == seq + 1
            && self.previous_hash == hash
            && self.hash == chain_hash(hash, &self.order_id, &self.event(), &self.detail)
    }
}

impl Store {
    /// An order's history, oldest event first; empty for an order that the shop does not have.
    pub async fn order_events(
        &self,
        shop: &ShopId,
        order: &OrderId,
    ) -> Result<Vec<OrderEvent>, Error> {
        let mut tx = self.db.snapshot().await?;
        let entries = rows!(&mut tx, EventRow, EVENTS_OF_ORDER, shop.as_str(), order.as_str())?;
        Ok(entries.iter().map(EventRow::event).collect())
    }

    /// Computes the shop's chain of order events anew and compares.
    pub async fn verify_event_chain(&self, shop: &ShopId) -> Result<ChainCheck, Error> {
        let mut tx = self.db.snapshot().await?;
        let (count, end) = row!(&mut tx, (i64, String), CHAIN_END, shop.as_str())?
            .ok_or(Error::Missing { what: "shop" })?;
        let (mut seq, mut hash) = (0, GENESIS.to_owned());
        loop {
            let page = rows!(&mut tx, EventRow, EVENTS_AFTER, shop.as_str(), seq, PAGE)?;
            if page.is_empty() {
                break;
            }
            for entry in page {
                if !entry.follows(seq, &hash) {
                    return Ok(ChainCheck::Broken { seq: seq + 1 });
                }
                seq = entry.seq;
                hash = entry.hash;
            }
        }
        // The shop's row says where the chain ends: entries cut off its end leave no other trace.
        Ok(if (seq, hash) == (count, end) {
            ChainCheck::Intact { events: seq }
        } else {
            ChainCheck::Broken { seq: seq.min(count) + 1 }
        })
    }
}
