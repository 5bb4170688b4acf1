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
use crate::demo::storefront::{self, ProductTile, SampleRow, StorefrontPage};
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
    /// Makes the shop where the database has none, and starts everything on it.
    pub async fn start(options: &DemoOptions) -> anyhow::Result<Self> {
        let environment = Environment::system();
        let temporary = options.data.is_none().then(|| {
            std::env::temp_dir().join(format!("whereabouts-demo-{}.db", environment.ulid()))
        });
        let data = match (&options.data, &temporary) {
            (Some(data), _) => data.clone(),
            (None, Some(file)) => file.display().to_string(),
            (None, None) => anyhow::bail!("no place for the demo's data"),
        };
        let mut settings = options.settings.clone();
        let address = format!("127.0.0.1:{}", options.port);
        for (section, name, value) in [("database", "url", &data), ("server", "address", &address)]
        {
            let section = settings.entry(section).or_insert_with(|| json!({}));
            if let Some(section) = section.as_object_mut() {
                section.insert(name.to_owned(), json!(value));
            }
        }
        let config = Config::with_overrides(settings)?;
        telemetry::start_logs(&config.log);
        let store = Store::connect(&config.database(), environment.clone())
            .await
            .with_context(|| format!("the demo's data cannot be opened at {}", shown(&data)))?;
        store.migrate().await?;
        let orders = Orders::new(store.clone(), environment.clone(), config.policy()?.access);
        let (shop, demo) = shop(&store, &orders, &environment, options.seed).await?;
        let samples = current_samples(&orders, &shop, demo.samples).await?;
        let api_key = store.create_api_key(&shop.id, "demo").await?;
        let texts = Texts::load(config.prompts.directory.as_deref())?;
        let pages = pages(&shop, &demo.data.products, &samples, &texts)?;
        let app = App::build(&config, store, environment.clone(), pages).await?;
        if let Some(pace) = options.pace {
            let moves = demo::moves(&samples);
            let stopping = app.lifecycle().stop();
            let task = clock::run(orders, shop.id, moves, environment, pace, stopping);
            app.lifecycle().spawn("demo clock", task);
        }
        let api_key = SecretString::from(api_key);
        Ok(Self { app, api_key, samples, data: shown(&data), temporary })
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
    let tile = |product: &Product| {
        Some(ProductTile {
            title: product.title.clone(),
            price: texts.money(language, &product.variants.first()?.price.to_string()),
            image: product.image.clone()?,
            category: product.category.clone(),
        })
    };
    let page = StorefrontPage {
        shop: shop.slug.clone(),
        language: language.code().to_owned(),
        products: storefront::COLLECTION
            .iter()
            .filter_map(|title| products.iter().find(|product| product.title == *title))
            .filter_map(tile)
            .collect(),
        samples: samples
            .iter()
            .map(|sample| SampleRow {
                case: sample.case.clone(),
                label: sample.label.clone(),
                order: sample.order.clone(),
                email: sample.email.clone(),
                postal_code: sample.postal_code.clone(),
                language: sample.language.clone(),
            })
            .collect(),
    };
    let html = storefront::render(&page)?;
    Ok(Router::new()
        .route("/", get(async move || Html(html.clone())))
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
