//! The demo's clock: parcels advance while one watches.

use std::time::Duration;

use super::Moves;
use super::journey;
use crate::domain::environment::Environment;
use crate::domain::ids::ShopId;
use crate::lifecycle::Stop;
use crate::orders::{Orders, OrdersError};

/// Parcels that one move chooses from.
const CHOICE: i64 = 120;

/// Moves one parcel, the one that has stood longest first, every `pace` until told to stop.
pub async fn run(
    orders: Orders,
    shop: ShopId,
    moves: Moves,
    environment: Environment,
    pace: Duration,
    stopping: Stop,
) {
    loop {
        tokio::select! {
            () = stopping.soft.cancelled() => return,
            () = tokio::time::sleep(pace) => {}
        }
        if let Err(error) = step(&orders, &shop, &moves, &environment).await {
            tracing::warn!("the demo's clock missed a move: {error}");
        }
    }
}

/// Has the carrier scan one parcel. Returns whether there was one to scan.
pub async fn step(
    orders: &Orders,
    shop: &ShopId,
    moves: &Moves,
    environment: &Environment,
) -> Result<bool, OrdersError> {
    let now = environment.now();
    let under_way = orders.shipments_under_way(shop, CHOICE).await?;
    let next = under_way
        .into_iter()
        .filter(|parcel| !moves.is_held(&parcel.order))
        .filter_map(|parcel| {
            let event = journey::next_event(&parcel.shipment, &parcel.destination, now)?;
            let stood = parcel.shipment.events.last().map(|event| event.at);
            Some((stood, parcel.shipment, event))
        })
        .min_by_key(|(stood, ..)| *stood);
    let Some((_, shipment, event)) = next else { return Ok(false) };
    orders.record_tracking(shop, &shipment.id, &event, "carrier").await?;
    Ok(true)
}
