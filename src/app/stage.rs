//! A shop on a stage: served from a database of its own for as long as somebody tries it out.

use std::path::PathBuf;

use anyhow::Context;
use axum::Router;
use rand::RngExt;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::App;
use crate::config::Config;
use crate::domain::environment::{Clock, Environment};
use crate::domain::shop::Shop;
use crate::domain::snapshot::ShopData;
use crate::orders::Orders;
use crate::policy;
use crate::store::Store;
use crate::telemetry;

/// What many conversations at once with the same orders need: with the usual limits one of them
/// would lock an order for the others.
const POLICY: &str = "[access]\nattempts_per_order = 100\nattempts_per_postal_code = 1000\n";

/// Where a stage keeps what it needs, removed with it.
#[derive(Debug)]
pub struct Backstage {
    directory: PathBuf,
}

/// A shop that is served.
#[derive(Debug)]
pub struct Stage {
    url: String,
    api_key: SecretString,
    shop: Shop,
    store: Store,
    orders: Orders,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<anyhow::Result<()>>,
}

impl Backstage {
    /// A new directory among the temporary files.
    pub fn new() -> anyhow::Result<Self> {
        let name = format!("whereabouts-stage-{}", Environment::system().ulid());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir(&directory)
            .with_context(|| format!("cannot make the directory {}", directory.display()))?;
        let backstage = Self { directory };
        std::fs::write(backstage.policy(), POLICY).context("cannot write the stage's policy")?;
        Ok(backstage)
    }

    /// A SQLite database in the directory.
    pub fn database(&self) -> String {
        self.directory.join("shop.db").display().to_string()
    }

    /// Orders under the rules of a policy file's text, on a clock that moves only when told to.
    pub async fn orders(&self, policy: &str) -> anyhow::Result<(Orders, Environment)> {
        let start = Environment::system();
        let environment =
            Environment::with_clock(Clock::held(start.now()), start.random(RngExt::random));
        let config = Config::with_overrides(Self::settings(&self.database()))?;
        let store = Store::connect(&config.database(), environment.clone()).await?;
        store.migrate().await?;
        let orders = Orders::new(store, environment.clone(), policy::Settings::parse(policy)?);
        Ok((orders, environment))
    }

    fn policy(&self) -> PathBuf {
        self.directory.join("policy.toml")
    }

    /// What a stage on `database` needs of the settings, whatever else they say.
    pub fn settings(database: &str) -> Value {
        let rate = json!({ "per_second": 1_000_000, "burst": 1_000_000 });
        json!({
            "database": { "url": database },
            "server": { "address": "127.0.0.1:0" },
            "log": { "filter": "error" },
            "gateway": {
                // Every conversation says which visitor it comes from.
                "trusted_proxies": ["127.0.0.1"],
                "chat": { "allow_own_origin": true, "burst_quiet": "300ms" },
                "limits": {
                    "address": rate, "opening": rate, "conversation": rate, "api_key": rate,
                    "failed_auth": rate,
                },
            },
        })
    }

    /// Serves `data` with these entries of `models`, and no other settings than a stage needs.
    pub async fn open_with(&self, models: &[Value], data: &ShopData) -> anyhow::Result<Stage> {
        let mut settings = Self::settings(&self.database());
        if let Some(settings) = settings.as_object_mut() {
            settings.insert("models".to_owned(), models.into());
        }
        self.open(Config::with_overrides(settings)?, data).await
    }

    /// Serves `data` with `config`, which was made with [`settings`](Self::settings); its shops are
    /// left out, for the data are the only one here.
    pub async fn open(&self, config: Config, data: &ShopData) -> anyhow::Result<Stage> {
        let mut config = config.or_policy(self.policy());
        config.shops.clear();
        let environment = Environment::system();
        telemetry::start_logs(&config.log);
        let store = Store::connect(&config.database(), environment.clone()).await?;
        store.migrate().await?;
        let orders = Orders::new(store.clone(), environment.clone(), config.policy()?);
        orders.import_shop(data).await?;
        let api_key = SecretString::from(store.create_api_key(&data.shop.id, "stage").await?);
        let app = App::build(&config, store.clone(), environment, Router::new()).await?;
        let url = format!("http://{}", app.address());
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(app.run_until(async move {
            let _ = stopped.await;
        }));
        Ok(Stage { url, api_key, shop: data.shop.clone(), store, orders, stop, ended })
    }
}

impl Drop for Backstage {
    fn drop(&mut self) {
        // What is already gone is no error.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

impl Stage {
    /// Where it is served.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A key for the HTTP API.
    pub fn api_key(&self) -> &SecretString {
        &self.api_key
    }

    /// The shop.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// Its store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Its orders.
    pub fn orders(&self) -> &Orders {
        &self.orders
    }

    /// Ends it.
    pub async fn close(self) -> anyhow::Result<()> {
        let _ = self.stop.send(());
        self.ended.await.context("the server broke off")?
    }
}
