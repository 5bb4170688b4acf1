//! The application: every room put together, on one listener.

pub mod demo;
pub(crate) mod models;
pub mod stage;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use channels::identity::IdentityKeys;
use tokio::net::TcpListener;

use crate::agent::Agent;
use crate::config::Config;
use crate::domain::conversation::Channel;
use crate::domain::environment::Environment;
use crate::domain::ids::ShopId;
use crate::gateway::{self, ConnectionSettings, GatewayState};
use crate::lifecycle::Lifecycle;
use crate::orders::Orders;
use crate::store::Store;
use crate::telemetry;
use crate::texts::Texts;
use crate::workers::inbox::InboxWorker;
use crate::workers::outbox::OutboxWorker;
use crate::workers::transport::{Transport, Transports};
use crate::workers::{WorkerSettings, sweeper};

/// Between clearings of what the rate limits remember.
const FORGET: Duration = Duration::from_mins(1);

/// Pause before wake-ups between processes are tried again.
const RELAY_PAUSE: Duration = Duration::from_secs(2);

/// An application that listens and works.
#[derive(Debug)]
pub struct App {
    address: SocketAddr,
    store: Store,
    lifecycle: Lifecycle,
    grace: Duration,
}

impl App {
    /// Starts everything on a database whose schema is current. `pages` are served beside the
    /// gateway's own routes.
    pub async fn build(
        config: &Config,
        store: Store,
        environment: Environment,
        pages: Router,
    ) -> anyhow::Result<Self> {
        // All that can fail comes first, so that nothing works in an application that does not start.
        let address = config.server.address;
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address}: choose another server.address or --port")
        })?;
        let address = listener.local_addr()?;
        let texts = Texts::load(config.prompts.directory.as_deref())?;
        config.require_texts(texts.languages())?;
        let (transports, identities) = register_shops(config, &store, &environment).await?;
        let transports = Arc::new(transports);
        let agent = agent(config, &store, &environment, texts)?;
        let lifecycle = Lifecycle::default();
        let state = gateway_state(config, &store, &environment, &lifecycle)?;
        let state = state.with_identities(identities);
        let settings = config.workers(format!("{}-{}", std::process::id(), environment.ulid()));
        let outbox = outbox(config, &store, &environment, &transports, &settings)?;

        lifecycle.spawn("outbox", outbox.run(lifecycle.stop()));
        start_workers(&lifecycle, &store, &environment, agent, transports, settings);
        let connections = config.gateway.connections;
        start_gateway(&lifecycle, listener, state, connections, pages);
        Ok(Self { address, store, lifecycle, grace: config.server.grace })
    }

    /// Where it listens; the port is the one that the system chose where 0 was set.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The lifecycle, for tasks that run beside the application's own.
    pub fn lifecycle(&self) -> &Lifecycle {
        &self.lifecycle
    }

    /// Works until `stop` returns or a task fails, then ends what is under way.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let stopping = self.lifecycle.stop();
        let failed = tokio::select! {
            () = stop => false,
            () = stopping.soft.cancelled() => true,
        };
        tracing::info!("stopping");
        self.lifecycle.shut_down(self.grace).await;
        self.store.close().await;
        anyhow::ensure!(!failed, "a task ended unexpectedly; see the log");
        Ok(())
    }
}

/// An HTTP client whose connections must stand within `connect_timeout`. How long a whole request
/// may take is said at each request.
pub(crate) fn http_client(connect_timeout: Duration) -> anyhow::Result<reqwest::Client> {
    #[expect(clippy::disallowed_methods, reason = "the one place that builds clients")]
    let builder = reqwest::Client::builder();
    Ok(builder
        .connect_timeout(connect_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("whereabouts/", env!("CARGO_PKG_VERSION")))
        .build()?)
}

/// Writes the shops of the settings to the store; returns which of their channels are pushed, and
/// the keys of their logins.
async fn register_shops(
    config: &Config,
    store: &Store,
    environment: &Environment,
) -> anyhow::Result<(Transports, HashMap<ShopId, IdentityKeys>)> {
    let mut transports = Transports::default();
    let mut identities = HashMap::new();
    for shop in &config.shops {
        let id = store.put_shop(&shop.shop(ShopId::mint(environment))?).await?;
        if let Some(target) = shop.callback()? {
            transports.insert(id.clone(), Channel::Api, Transport::Callback(target));
        }
        if let Some(keys) = shop.identity()? {
            identities.insert(id, keys);
        }
    }
    if store.shops().await?.is_empty() {
        tracing::warn!(
            "there is no shop yet: set one under [[shops]], or `whereabouts import` one"
        );
    }
    Ok((transports, identities))
}

fn agent(
    config: &Config,
    store: &Store,
    environment: &Environment,
    texts: Texts,
) -> anyhow::Result<Agent> {
    let models = models::failover(&config.models, &texts, environment)?;
    let orders = Orders::new(store.clone(), environment.clone(), config.policy()?);
    Ok(Agent::new(models, texts, orders, environment.clone(), config.agent())?)
}

/// Needed even where no channel is pushed: what waits from before must fail visibly.
fn outbox(
    config: &Config,
    store: &Store,
    environment: &Environment,
    transports: &Arc<Transports>,
    workers: &WorkerSettings,
) -> anyhow::Result<OutboxWorker> {
    let settings = config.outbox.settings(workers);
    let client = http_client(settings.timeout)?;
    let (store, transports) = (store.clone(), Arc::clone(transports));
    Ok(OutboxWorker::new(store, transports, client, environment.clone(), settings))
}

fn start_workers(
    lifecycle: &Lifecycle,
    store: &Store,
    environment: &Environment,
    agent: Agent,
    transports: Arc<Transports>,
    settings: WorkerSettings,
) {
    let sweep = settings.sweep;
    let orders = agent.orders().clone();
    let (agent, clock) = (Arc::new(agent), environment.clone());
    let inbox = InboxWorker::new(store.clone(), agent, transports, clock, settings);
    lifecycle.spawn("inbox", inbox.run(lifecycle.stop()));
    let (swept, clock, stop) = (store.clone(), environment.clone(), lifecycle.stop());
    lifecycle.spawn("sweeper", sweeper::run(swept, orders, clock, sweep, stop));
    let (relayed, stop) = (store.clone(), lifecycle.stop());
    lifecycle.spawn("relay", async move {
        loop {
            tokio::select! {
                () = stop.soft.cancelled() => return,
                ended = relayed.relay_wakeups() => {
                    if let Err(error) = ended {
                        tracing::warn!("wake-ups from other processes are lost for now: {error}");
                    }
                }
            }
            tokio::select! {
                () = stop.soft.cancelled() => return,
                () = tokio::time::sleep(RELAY_PAUSE) => {}
            }
        }
    });
}

fn gateway_state(
    config: &Config,
    store: &Store,
    environment: &Environment,
    lifecycle: &Lifecycle,
) -> anyhow::Result<GatewayState> {
    gateway::describe_metrics();
    Ok(GatewayState::new(
        store.clone(),
        config.gateway.clone(),
        environment.clone(),
        telemetry::start_metrics()?,
        lifecycle.stop().soft,
    )?)
}

fn start_gateway(
    lifecycle: &Lifecycle,
    listener: TcpListener,
    state: GatewayState,
    connections: ConnectionSettings,
    pages: Router,
) {
    let stop = lifecycle.stop();
    let forgetful = state.clone();
    let forget_stop = stop.clone();
    lifecycle.spawn("limits", async move {
        while !forget_stop.soft.is_cancelled() {
            tokio::select! {
                () = forget_stop.soft.cancelled() => {}
                () = tokio::time::sleep(FORGET) => forgetful.forget_idle_clients(),
            }
        }
    });
    let router = gateway::router(state, pages);
    lifecycle.spawn("gateway", async move {
        gateway::serve(listener, router, connections, stop.soft, stop.hard).await;
    });
}
