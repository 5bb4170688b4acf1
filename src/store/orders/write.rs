//! Writing what differs between an order before and after, whatever changed it.

use super::aftercare::{BackorderRow, ExchangeRow, OfferRow, ReturnLineRow, ReturnRow};
use super::parcels::{FulfillmentLineRow, FulfillmentRow, ShipmentLineRow, ShipmentRow};
use super::sales::{LineRow, OrderRow, PaymentRow, RefundRow};
use crate::domain::ids::{ExchangeId, ReturnId, ShipmentId, ShopId};
use crate::domain::order::Order;
use crate::domain::time::Moment;
use crate::store::db::{Tx, exec, statements};
use crate::store::error::Error;
use crate::store::record::{insert, write_difference};

statements! {
    CLEAR_FULFILLMENT = "DELETE FROM fulfillment_lines WHERE shop_id = $1 AND fulfillment_id = $2";
}

/// Writes what differs between `before`, which was read in this transaction under the order's lock,
/// and `after`. Scans are not looked at.
///
/// Each row is written where it still has its old state; fails with `Stale` where one has not.
pub(super) async fn write_order(
    tx: &mut Tx,
    shop: &ShopId,
    before: &Order,
    after: &Order,
    now: Moment,
) -> Result<(), Error> {
    let whole = |order| Ok::<_, Error>([OrderRow::of(shop, order, now)?]);
    write_difference(tx, &whole(before)?, whole(after)?.into()).await?;
    write_difference(tx, &lines(shop, before), lines(shop, after)).await?;
    let payments = |o: &Order| o.payments.iter().map(|p| PaymentRow::of(shop, o, p)).collect();
    let was: Vec<PaymentRow> = payments(before);
    write_difference(tx, &was, payments(after)).await?;
    let refunds = |o: &Order| o.refunds.iter().map(|r| RefundRow::of(shop, o, r)).collect();
    let was: Vec<RefundRow> = refunds(before);
    write_difference(tx, &was, refunds(after)).await?;
    write_parcels(tx, shop, before, after).await?;
    write_backorders(tx, shop, before, after).await?;
    write_returns(tx, shop, before, after).await
}

fn lines(shop: &ShopId, order: &Order) -> Vec<LineRow> {
    let numbered = order.lines.iter().enumerate();
    numbered.map(|(index, line)| LineRow::of(shop, order, index, line)).collect()
}

async fn write_parcels(
    tx: &mut Tx,
    shop: &ShopId,
    before: &Order,
    after: &Order,
) -> Result<(), Error> {
    let rows = |o: &Order| o.fulfillments.iter().map(|f| FulfillmentRow::of(shop, o, f)).collect();
    let was: Vec<FulfillmentRow> = rows(before);
    write_difference(tx, &was, rows(after)).await?;
    for new in &after.fulfillments {
        let old = before.fulfillments.iter().find(|old| old.id == new.id);
        if old.is_some_and(|old| old.lines == new.lines) {
            continue;
        }
        exec!(tx, CLEAR_FULFILLMENT, shop.as_str(), new.id.as_str())?;
        insert(tx, &FulfillmentLineRow::all(shop, after, new)).await?;
    }
    let rows = |o: &Order| {
        let numbered = o.shipments.iter().enumerate();
        numbered.map(|(index, s)| ShipmentRow::of(shop, o, index, s)).collect()
    };
    let was: Vec<ShipmentRow> = rows(before);
    write_difference(tx, &was, rows(after)).await?;
    let known = |id: &ShipmentId| before.shipments.iter().any(|old| old.id == *id);
    for new in after.shipments.iter().filter(|new| !known(&new.id)) {
        insert(tx, &ShipmentLineRow::all(shop, after, new)).await?;
    }
    Ok(())
}

async fn write_backorders(
    tx: &mut Tx,
    shop: &ShopId,
    before: &Order,
    after: &Order,
) -> Result<(), Error> {
    let rows = |o: &Order| o.backorders.iter().map(|b| BackorderRow::of(shop, o, b)).collect();
    let was: Vec<BackorderRow> = rows(before);
    write_difference(tx, &was, rows(after)).await?;
    let rows = |o: &Order| o.backorders.iter().flat_map(|b| OfferRow::all(shop, o, b)).collect();
    let was: Vec<OfferRow> = rows(before);
    write_difference(tx, &was, rows(after)).await
}

async fn write_returns(
    tx: &mut Tx,
    shop: &ShopId,
    before: &Order,
    after: &Order,
) -> Result<(), Error> {
    let rows = |o: &Order| o.returns.iter().map(|r| ReturnRow::of(shop, o, r)).collect();
    let was: Vec<ReturnRow> = rows(before);
    write_difference(tx, &was, rows(after)).await?;
    let known = |id: &ReturnId| before.returns.iter().any(|old| old.id == *id);
    for new in after.returns.iter().filter(|new| !known(&new.id)) {
        insert(tx, &ReturnLineRow::all(shop, after, new)).await?;
    }
    let known = |id: &ExchangeId| before.exchanges.iter().any(|old| old.id == *id);
    let new = after.exchanges.iter().filter(|new| !known(&new.id));
    let new: Vec<ExchangeRow> = new.map(|e| ExchangeRow::of(shop, after, e)).collect();
    if new.is_empty() { Ok(()) } else { insert(tx, &new).await }
}
