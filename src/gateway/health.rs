//! Whether this process lives, whether it can work, and how it has been doing.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde_json::json;

use super::GatewayState;
use super::problem::{Kind, Problem};
use crate::store::{self, Store};

/// What earlier looks at the database have shown.
#[derive(Debug, Default)]
pub(super) struct Readiness {
    /// The schema was found to be the one this program knows. Looking takes the database's write
    /// lock, and a schema does not go back, so that once is enough.
    schema_seen: AtomicBool,
    /// The last look failed.
    failed: AtomicBool,
}

impl Readiness {
    async fn look(&self, store: &Store) -> Result<(), store::Error> {
        store.ping().await?;
        if self.schema_seen.load(Ordering::Relaxed) {
            return Ok(());
        }
        store.require_current_schema().await?;
        self.schema_seen.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Logs a change for the worse or the better once, however often probes come.
    fn note(&self, failure: Option<&store::Error>) {
        let failed_before = self.failed.swap(failure.is_some(), Ordering::Relaxed);
        match failure {
            Some(cause) if !failed_before => tracing::warn!("not ready: {cause}"),
            None if failed_before => tracing::info!("ready again"),
            _ => {}
        }
    }
}

/// `GET /healthz`: this process answers. Says nothing about the database, so that no orchestrator
/// restarts every replica when that is away.
pub(super) async fn alive() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], Json(json!({"status": "alive"})))
}

/// `GET /readyz`: the database answers, its schema fits, and this process is not stopping.
pub(super) async fn ready(State(state): State<GatewayState>) -> Result<impl IntoResponse, Problem> {
    if state.shutdown.is_cancelled() {
        return Err(Problem::new(Kind::Unavailable, "This process is stopping."));
    }
    let looked = state.readiness.look(&state.store).await;
    state.readiness.note(looked.as_ref().err());
    looked.map_err(|error| Problem::from(error).logged())?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(json!({"status": "ready"}))))
}

/// `GET /metrics`: the text format of Prometheus.
pub(super) async fn metrics(State(state): State<GatewayState>) -> Response {
    if !state.settings.metrics {
        return Problem::not_found().into_response();
    }
    let media_type = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, media_type)], state.metrics.render()).into_response()
}
