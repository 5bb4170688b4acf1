//! What a carrier's scan changes about a parcel and its order.

use std::time::Duration;

use super::ids::ShipmentId;
use super::order::{LineState, Order, OrderState};
use super::shipment::{FulfillmentState, Shipment, ShipmentStatus, TrackingEvent};
use super::time::Moment;

/// Carriers give a number to another parcel again after a while: a scan that follows the end of a
/// parcel by more than this is about another one.
const REUSED_AFTER: Duration = Duration::from_hours(90 * 24);

/// What came of a scan that was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackingOutcome {
    /// It is on record.
    Recorded {
        /// The parcel's order.
        order: super::ids::OrderId,
        /// Status of the parcel now.
        parcel: ShipmentStatus,
        /// Status of the whole order now.
        status: super::order::OrderStatus,
    },
    /// It was on record before; nothing changed.
    Duplicate,
}

/// Adds `event` to a parcel of `order` and draws the consequences for the parcel, its fulfillment,
/// its lines and the order. Returns the names of what happened, in order; `None` where the order
/// has no such parcel.
///
/// The parcel's status is what all its scans together say in the order of *their* time, however
/// late each was reported; so it does not depend on the order of the reports.
pub fn track(
    order: &mut Order,
    parcel: &ShipmentId,
    event: TrackingEvent,
) -> Option<Vec<&'static str>> {
    let shipment = order.shipments.iter_mut().find(|s| s.id == *parcel)?;
    let before = shipment.status;
    add_scan(shipment, event);
    let after = shipment.status;
    let fulfillment = shipment.fulfillment.clone();
    let mut names = vec!["tracking.updated"];
    if after == ShipmentStatus::Delayed && before != after {
        names.push("delay.detected");
    }
    for part in order.fulfillments.iter_mut().filter(|f| f.id == fulfillment) {
        let mut parcels = order.shipments.iter().filter(|s| s.fulfillment == part.id);
        if part.state != FulfillmentState::Cancelled && parcels.all(|s| s.shipped_at.is_some()) {
            part.state = FulfillmentState::Shipped;
        }
    }
    move_lines(order, LineState::Shipped, |parcel| parcel.shipped_at.is_some());
    move_lines(order, LineState::Delivered, |parcel| parcel.status == ShipmentStatus::Delivered);
    if step(order, OrderState::Shipped, &[LineState::Shipped, LineState::Delivered]) {
        names.push("order.shipped");
    }
    if step(order, OrderState::Delivered, &[LineState::Delivered]) {
        names.push("order.delivered");
    }
    Some(names)
}

/// Sorts scans by their time, those of one instant by how late they come in a parcel's life.
pub fn in_order(events: &mut [TrackingEvent]) {
    events.sort_by_key(|event| (event.at, rank(event.status)));
}

/// Puts a scan into its place among the others and sets status and times from them all.
fn add_scan(shipment: &mut Shipment, event: TrackingEvent) {
    in_order(&mut shipment.events);
    let known = status_of(&shipment.events);
    let newest = shipment.events.last().is_none_or(|last| last.at <= event.at);
    if event.status != ShipmentStatus::PreTransit {
        let left = shipment.shipped_at.map_or(event.at, |at| at.min(event.at));
        shipment.shipped_at = Some(left);
    }
    let new = (event.status, event.at);
    shipment.events.push(event);
    in_order(&mut shipment.events);
    let told = if known.0 == shipment.status {
        status_of(&shipment.events)
    } else if newest && shipment.status.may_become(new.0) {
        // Somebody other than the carrier set the status: only news can change it.
        (new.0, Some(new.1))
    } else {
        (shipment.status, shipment.delivered_at)
    };
    shipment.status = told.0;
    shipment.delivered_at = told.1.filter(|_| told.0 == ShipmentStatus::Delivered);
}

/// The status that scans in the order of their time lead to, and since when.
fn status_of(events: &[TrackingEvent]) -> (ShipmentStatus, Option<Moment>) {
    let start = (ShipmentStatus::PreTransit, None);
    events.iter().fold(start, |(status, since), event| {
        let gap = since.map_or(Duration::ZERO, |since| event.at.since(since));
        let another = status.is_final() && gap > REUSED_AFTER;
        if another || status == event.status || !status.may_become(event.status) {
            (status, since)
        } else {
            (event.status, Some(event.at))
        }
    })
}

/// Which of two scans of the same instant is taken to be the later one.
fn rank(status: ShipmentStatus) -> usize {
    use strum::VariantArray;
    const LAST: [ShipmentStatus; 3] =
        [ShipmentStatus::Lost, ShipmentStatus::ReturnToSender, ShipmentStatus::Delivered];
    let among = |list: &[ShipmentStatus]| list.iter().position(|s| *s == status);
    among(&LAST)
        .map(|place| place + ShipmentStatus::VARIANTS.len())
        .or_else(|| among(ShipmentStatus::VARIANTS))
        .unwrap_or(0)
}

/// Moves every line all of whose pieces are in parcels that `arrived` holds for.
fn move_lines(order: &mut Order, next: LineState, arrived: impl Fn(&Shipment) -> bool) {
    for line in order.lines.iter_mut().filter(|line| line.state.may_become(next)) {
        let pieces: i64 = order
            .shipments
            .iter()
            .filter(|parcel| arrived(parcel))
            .flat_map(|parcel| &parcel.lines)
            .filter(|part| part.line == line.id)
            .map(|part| part.quantity)
            .sum();
        if pieces >= line.quantity {
            line.state = next;
        }
    }
}

/// Moves the order on where every line that is still wanted is in one of `states`.
fn step(order: &mut Order, next: OrderState, states: &[LineState]) -> bool {
    let mut wanted = order
        .lines
        .iter()
        .filter(|line| !matches!(line.state, LineState::Cancelled | LineState::Returned))
        .peekable();
    let there = wanted.peek().is_some() && wanted.all(|line| states.contains(&line.state));
    let moves = there && order.state.may_become(next);
    if moves {
        order.state = next;
    }
    moves
}

#[cfg(test)]
mod tests;
