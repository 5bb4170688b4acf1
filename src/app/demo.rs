//! The demo: an invented shop in a database of its own, with everything running.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::Path as UrlPath;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Value, json};

use super::App;
use crate::config::Config;
use crate::demo::storefront::{self, ProductTile, SampleRow, Storefront};
use crate::demo::{self, DemoShop, Sample, clock};
use crate::domain::card::OrderCard;
use crate::domain::catalog::Product;
use crate::domain::environment::Environment;
use crate::domain::shop::Shop;
use crate::orders::Orders;
use crate::store::Store;
use crate::telemetry;
use crate::texts::Texts;

/// How a demo is to be.
#[derive(Debug, Clone)]
pub struct DemoOptions {
    /// A SQLite file or a PostgreSQL address; a temporary file where absent.
    pub data: Option<String>,
    /// Port on 127.0.0.1; 0 for any.
    pub port: u16,
    /// The same seed gives the same shop.
    pub seed: u64,
    /// Time between two moves of the demo's clock; `None` for a clock that stands.
    pub pace: Option<Duration>,
    /// Settings that differ from the defaults, as the settings file would have them.
    pub settings: serde_json::Map<String, Value>,
}

/// A demo that runs.
#[derive(Debug)]
pub struct Demo {
    app: App,
    api_key: SecretString,
    samples: Vec<Sample>,
    data: String,
    temporary: Option<PathBuf>,
}

/// What scripts read of a demo.
#[derive(Debug, Serialize)]
struct Announcement<'a> {
    url: String,
    api_key: &'a str,
    shop: &'a str,
    data: &'a str,
    samples: &'a [Sample],
}

impl Demo {
    /// Makes the shop where the database has none, and starts everything on it. Where that fails,
    /// a temporary database is removed.
    pub async fn start(options: &DemoOptions) -> anyhow::Result<Self> {
        let environment = Environment::system();
        if let Some(data) = &options.data {
            return Self::start_on(data, options, environment).await;
        }
        let name = format!("whereabouts-demo-{}.db", environment.ulid());
        let file = std::env::temp_dir().join(name);
        let started = Self::start_on(&file.display().to_string(), options, environment).await;
        match started {
            Ok(demo) => Ok(Self { temporary: Some(file), ..demo }),
            Err(error) => {
                remove_database(&file);
                Err(error)
            }
        }
    }

    async fn start_on(
        data: &str,
        options: &DemoOptions,
        environment: Environment,
    ) -> anyhow::Result<Self> {
        let config = Config::with_overrides(settings(data, options))?;
        telemetry::start_logs(&config.log);
        let store = Store::connect(&config.database(), environment.clone())
            .await
            .with_context(|| format!("the demo's data cannot be opened at {}", shown(data)))?;
        let started = Self::start_with(store.clone(), data, options, environment, &config).await;
        if started.is_err() {
            store.close().await;
        }
        started
    }

    async fn start_with(
        store: Store,
        data: &str,
        options: &DemoOptions,
        environment: Environment,
        config: &Config,
    ) -> anyhow::Result<Self> {
        store.migrate().await?;
        alone(&store, data).await?;
        let orders = Orders::new(store.clone(), environment.clone(), config.policy()?);
        let (shop, demo) = shop(&store, &orders, &environment, options.seed).await?;
        let samples = current_samples(&orders, &shop, demo.samples).await?;
        let api_key = SecretString::from(store.create_api_key(&shop.id, "demo").await?);
        let texts = Texts::load(config.prompts.directory.as_deref())?;
        let pages = pages(&shop, &demo.data.products, &samples, &texts)?;
        let app = App::build(config, store, environment.clone(), pages).await?;
        if let Some(pace) = options.pace {
            let moves = demo::moves(&samples);
            let stopping = app.lifecycle().stop();
            let task = clock::run(orders, shop.id, moves, environment, pace, stopping);
            app.lifecycle().spawn("demo clock", task);
        }
        Ok(Self { app, api_key, samples, data: shown(data), temporary: None })
    }

    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.app.address())
    }

    /// A key for the HTTP API, made for this run.
    pub fn api_key(&self) -> &SecretString {
        &self.api_key
    }

    /// Orders worth asking about, as they stand now.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Where the data lies, without a password.
    pub fn data(&self) -> &str {
        &self.data
    }

    /// What scripts read, as one line of JSON.
    pub fn announcement(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string(&Announcement {
            url: self.url(),
            api_key: self.api_key.expose_secret(),
            shop: demo::SLUG,
            data: &self.data,
            samples: &self.samples,
        })?)
    }

    /// Runs until `stop` returns; removes a temporary database then.
    pub async fn run_until(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let ended = self.app.run_until(stop).await;
        if let Some(file) = &self.temporary {
            remove_database(file);
        }
        ended
    }
}

/// The demo's settings: those asked for, on its data and port.
fn settings(data: &str, options: &DemoOptions) -> serde_json::Map<String, Value> {
    let mut settings = options.settings.clone();
    let address = format!("127.0.0.1:{}", options.port);
    for (section, name, value) in [("database", "url", data), ("server", "address", &address)] {
        let section = settings.entry(section).or_insert_with(|| json!({}));
        if let Some(section) = section.as_object_mut() {
            section.insert(name.to_owned(), json!(value));
        }
    }
    settings
}

/// Fails where the database holds a shop that is not the demo's: it may be somebody's real one.
async fn alone(store: &Store, data: &str) -> anyhow::Result<()> {
    let others = store.shops().await?;
    match others.iter().find(|shop| shop.slug != demo::SLUG) {
        None => Ok(()),
        Some(other) => anyhow::bail!(
            "{} holds the shop {}, and the demo would add its own: choose another --data",
            shown(data),
            other.slug
        ),
    }
}

/// The demo's shop: the one that the database has, or a new one.
///
/// The database keeps when its shop was made; from the same seed and moment the same shop comes
/// again, with its samples.
async fn shop(
    store: &Store,
    orders: &Orders,
    environment: &Environment,
    seed: u64,
) -> anyhow::Result<(Shop, DemoShop)> {
    if let Some(shop) = store.shop_by_slug(demo::SLUG).await? {
        let made = store.shop_made_at(&shop.id).await?;
        let demo = demo::generate(seed, made.context("the demo shop has no date")?)?;
        anyhow::ensure!(
            demo.data.shop.id == shop.id,
            "the data holds a demo shop of another seed: choose another --data or that --seed"
        );
        return Ok((shop, demo));
    }
    let demo = demo::generate(seed, environment.now())?;
    orders.import_shop(&demo.data).await?;
    Ok((demo.data.shop.clone(), demo))
}

/// The samples as their orders stand now: a demo that has run before may have moved some.
async fn current_samples(
    orders: &Orders,
    shop: &Shop,
    mut samples: Vec<Sample>,
) -> anyhow::Result<Vec<Sample>> {
    for sample in &mut samples {
        if let Some(order) = orders.order_as_operator(&shop.id, &sample.order).await? {
            sample.refresh(&OrderCard::of(&order, &shop.zone()));
        }
    }
    Ok(samples)
}

fn pages(
    shop: &Shop,
    products: &[Product],
    samples: &[Sample],
    texts: &Texts,
) -> anyhow::Result<Router> {
    let language = &shop.default_language;
    let price = |product: &Product| {
        Some(texts.money(language, &product.variants.first()?.price.to_string()))
    };
    let page = Storefront {
        shop: shop.slug.clone(),
        language: language.code().to_owned(),
        products: storefront::COLLECTION
            .iter()
            .filter_map(|title| products.iter().find(|product| product.title == *title))
            .filter_map(|product| ProductTile::of(product, price(product)?))
            .collect(),
        samples: samples
            .iter()
            .map(|sample| SampleRow::of(sample, texts.money(language, &sample.total), products))
            .collect(),
    };
    let (front, orders) = (page.front()?, page.orders()?);
    Ok(Router::new()
        .route("/", get(async move || Html(front.clone())))
        .route("/orders", get(async move || Html(orders.clone())))
        .route("/demo/{*path}", get(asset)))
}

async fn asset(UrlPath(path): UrlPath<String>) -> Response {
    match storefront::asset(&path) {
        Some((kind, bytes)) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "max-age=3600")];
            (headers, bytes.into_owned()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The place of the data without a password.
fn shown(data: &str) -> String {
    crate::config::without_password(data)
}

/// Removes a SQLite database with its journal; what is already gone is no error.
fn remove_database(file: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}
