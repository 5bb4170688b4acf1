//! Clears away what has run out.

use std::time::Duration;

use crate::domain::environment::Environment;
use crate::lifecycle::Stop;
use crate::orders::Orders;
use crate::store::Store;

/// How long tries at proving an identity are kept: longer than any window they count in.
const ATTEMPTS_KEPT: Duration = Duration::from_hours(7 * 24);

/// How long an uploaded picture waits for the message that carries it.
const UPLOADS_KEPT: Duration = Duration::from_hours(1);

/// Sweeps every `interval` until `stop`.
pub async fn run(
    store: Store,
    orders: Orders,
    environment: Environment,
    interval: Duration,
    stop: Stop,
) {
    loop {
        tokio::select! {
            () = stop.soft.cancelled() => return,
            () = tokio::time::sleep(interval) => {}
        }
        match store.sweep(environment.now().minus(ATTEMPTS_KEPT)).await {
            Ok(swept) => tracing::debug!(?swept, "swept"),
            Err(error) => tracing::warn!("sweep failed: {error}"),
        }
        match orders.expire_offers().await {
            Ok(ended) => tracing::debug!(ended, "offers swept"),
            Err(error) => tracing::warn!("offers were not swept: {error}"),
        }
        match store.sweep_attachments(environment.now().minus(UPLOADS_KEPT)).await {
            Ok(pictures) => tracing::debug!(pictures, "swept"),
            Err(error) => tracing::warn!("pictures were not swept: {error}"),
        }
    }
}
