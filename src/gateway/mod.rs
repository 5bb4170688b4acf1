//! Everything that comes in by HTTP: the web chat, the API, and what operators look at.
//!
//! A message is accepted into the durable inbox and nothing more; who answers it is not known
//! here. Every refusal is a [`problem::Problem`], and no limit is open-ended.

mod address;
mod api;
mod assets;
mod chat;
mod extract;
mod headers;
mod health;
mod limits;
mod metadata;
mod observe;
mod picture;
pub mod problem;
mod server;
mod settings;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use channels::identity::IdentityKeys;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;

pub use address::ClientAddress;
pub use api::openapi;
pub use limits::{LimitSettings, Rate};
pub use observe::{LATENCY_BUCKETS, LATENCY_METRIC, describe_metrics};
pub use server::{ConnectionSettings, serve};
pub use settings::{ApiSettings, AttachmentSettings, ChatSettings, GatewaySettings, SettingsError};

use crate::domain::environment::Environment;
use crate::domain::ids::ShopId;
use crate::domain::proposal::Press;
use crate::store::Store;
use address::Proxies;
use chat::{Origins, Streams};
use health::Readiness;
use limits::Limits;
use problem::Problem;

/// What handlers work with; cheap to clone.
#[derive(Debug, Clone)]
pub struct GatewayState {
    store: Store,
    settings: Arc<GatewaySettings>,
    environment: Environment,
    limits: Arc<Limits>,
    proxies: Arc<Proxies>,
    origins: Arc<Origins>,
    streams: Arc<Streams>,
    uploads: Arc<Semaphore>,
    identities: Arc<HashMap<ShopId, IdentityKeys>>,
    readiness: Arc<Readiness>,
    metrics: PrometheusHandle,
    shutdown: CancellationToken,
}

impl GatewayState {
    /// Puts the parts together. Once `shutdown` is cancelled `/readyz` refuses, streams end, and
    /// requests that wait for an answer return.
    pub fn new(
        store: Store,
        settings: GatewaySettings,
        environment: Environment,
        metrics: PrometheusHandle,
        shutdown: CancellationToken,
    ) -> Result<Self, SettingsError> {
        settings.validate()?;
        Ok(Self {
            store,
            environment,
            limits: Arc::new(Limits::new(&settings.limits)),
            proxies: Arc::new(Proxies(settings.proxies()?)),
            origins: Arc::default(),
            streams: Arc::new(Streams::new(&settings.chat)),
            uploads: Arc::new(Semaphore::new(settings.chat.attachments.max_uploads.get())),
            identities: Arc::default(),
            readiness: Arc::default(),
            settings: Arc::new(settings),
            metrics,
            shutdown,
        })
    }

    /// The same with the keys that shops' logins sign identity tokens with.
    #[must_use]
    pub fn with_identities(self, identities: HashMap<ShopId, IdentityKeys>) -> Self {
        Self { identities: Arc::new(identities), ..self }
    }

    /// Gives back the memory of clients that have not asked for a while. Call it every minute or
    /// so.
    pub fn forget_idle_clients(&self) {
        self.limits.retain_recent();
    }
}

/// Every route, with `pages` (the demo's storefront, the console) beside them. The layers and the
/// fallback are around all of them.
pub fn router(state: GatewayState, pages: Router) -> Router {
    let body_limit = DefaultBodyLimit::max(state.settings.body_limit.get());
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .merge(assets::routes())
        .merge(api::routes(&state))
        .merge(chat::routes(&state))
        .with_state(state.clone())
        .merge(pages)
        .fallback(async || Problem::not_found())
        .layer(body_limit)
        .layer(CatchPanicLayer::custom(observe::panicked))
        .layer(middleware::from_fn_with_state(state, observe::observe))
        .layer(middleware::map_response(async |response| headers::secure(response)))
}

/// The button that a message came from, as a channel read it.
fn pressed(press: channels::Press) -> Press {
    match press {
        channels::Press::Confirm(proposal) => Press::Confirm(proposal.into()),
        channels::Press::Decline(proposal) => Press::Decline(proposal.into()),
        channels::Press::Choose(offer) => Press::Choose(offer.into()),
    }
}

#[cfg(test)]
mod tests;
