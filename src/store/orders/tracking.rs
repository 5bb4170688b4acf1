//! Recording what carriers say.

use serde_json::json;

use super::events::append_events;
use super::read::order;
use super::write::write_order;
use crate::domain::event::OrderEvent;
use crate::domain::ids::{OrderId, ShipmentId, ShopId};
use crate::domain::shipment::{Shipment, TrackingEvent};
use crate::domain::time::Moment;
use crate::domain::tracking::{TrackingOutcome, track};
use crate::store::Store;
use crate::store::db::{Tx, exec, row, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::error::Error;

/// The order of a parcel, held until the transaction ends: the row of an order is the lock of
/// everything that hangs on it.
pub(super) const LOCK_ORDER: Sql = locked!(
    "SELECT id FROM orders WHERE shop_id = $1 \
     AND id = (SELECT order_id FROM shipments WHERE shop_id = $1 AND id = $2)"
);

statements! {
    INSERT_SCAN = "INSERT INTO tracking_events (id, shop_id, order_id, shipment_id, status, at, \
        place, text, dedup_key, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (shipment_id, dedup_key) DO NOTHING";
}

impl Store {
    /// Records a carrier's scan once, however often it is reported, with all that follows from it
    /// for the parcel, its lines and the order, and writes that into the order's history.
    ///
    /// Fails with `Missing` where the shop has no such parcel, and with `Conflict` where another
    /// scan has the event's identifier.
    pub async fn record_tracking(
        &self,
        shop: &ShopId,
        shipment: &ShipmentId,
        event: &TrackingEvent,
        actor: &str,
    ) -> Result<TrackingOutcome, Error> {
        let now = self.environment.now();
        let mut tx = self.db.begin().await?;
        let sql = LOCK_ORDER.on(&tx);
        let (order_id,) = row!(&mut tx, (String,), sql, shop.as_str(), shipment.as_str())?
            .ok_or(Error::Missing { what: "shipment" })?;
        let before =
            order(&mut tx, shop, &order_id).await?.ok_or(Error::Missing { what: "order" })?;
        if !insert_scan(&mut tx, shop, &before.id, shipment, event, now).await? {
            return Ok(TrackingOutcome::Duplicate);
        }
        let mut after = before.clone();
        let names = track(&mut after, shipment, event.clone())
            .ok_or(Error::Missing { what: "shipment" })?;
        write_order(&mut tx, shop, &before, &after, now).await?;
        let parcel = after
            .shipments
            .iter()
            .find(|s| s.id == *shipment)
            .ok_or(Error::Missing { what: "shipment" })?;
        let events = history(&names, parcel, event, actor, now);
        let events: Vec<_> = events.iter().map(|event| (&before.id, event)).collect();
        append_events(&mut tx, shop, &events).await?;
        tx.commit().await?;
        Ok(TrackingOutcome::Recorded {
            parcel: parcel.status,
            status: after.status(),
            order: before.id,
        })
    }
}

/// Whether the scan is new.
async fn insert_scan(
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderId,
    shipment: &ShipmentId,
    event: &TrackingEvent,
    now: Moment,
) -> Result<bool, Error> {
    let inserted = exec!(
        tx,
        INSERT_SCAN,
        event.id.as_str(),
        shop.as_str(),
        order.as_str(),
        shipment.as_str(),
        event.status.to_string(),
        event.at.millis(),
        event.place.as_str(),
        event.text.as_str(),
        event.dedup_key.as_str(),
        now.millis()
    )
    .map_err(|error| error.or_conflict("a scan with this identifier"))?;
    Ok(inserted == 1)
}

/// The entries for the order's history.
fn history(
    names: &[&str],
    parcel: &Shipment,
    event: &TrackingEvent,
    actor: &str,
    now: Moment,
) -> Vec<OrderEvent> {
    let entry = |name: &&str| OrderEvent {
        name: (*name).to_owned(),
        actor: actor.to_owned(),
        detail: json!({
            "shipment": parcel.id,
            "tracking": parcel.tracking,
            "scan": event.id,
            "scanned": event.status,
            "scanned_at": event.at,
            "status": parcel.status,
        }),
        at: now,
    };
    names.iter().map(entry).collect()
}
