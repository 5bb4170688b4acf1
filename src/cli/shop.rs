//! `whereabouts import` and `whereabouts key`: what a shop needs before it can be served.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::{ConfigArgs, say};
use crate::config::Config;
use crate::domain::environment::Environment;
use crate::domain::snapshot::ShopData;
use crate::orders::Orders;
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// JSON file in the form of `domain::snapshot::ShopData`.
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// The shop's slug.
    shop: String,
    /// What the key is for, to recognise it by.
    name: String,
}

pub(super) async fn import(args: &ImportArgs) -> anyhow::Result<()> {
    let config = Config::load(args.config.config.as_deref())?;
    let file = args.file.display();
    let text = std::fs::read(&args.file).with_context(|| format!("cannot read {file}"))?;
    let data: ShopData =
        serde_json::from_slice(&text).with_context(|| format!("{file} is not a shop"))?;
    let store = ready_store(&config).await?;
    let orders = Orders::new(store.clone(), Environment::system(), config.policy()?.access);
    orders.import_shop(&data).await?;
    say(format!("{}: {} orders imported", data.shop.slug, data.orders.len()))?;
    store.close().await;
    Ok(())
}

pub(super) async fn key(args: &KeyArgs) -> anyhow::Result<()> {
    let config = Config::load(args.config.config.as_deref())?;
    let store = ready_store(&config).await?;
    for settings in &config.shops {
        let id = crate::domain::ids::ShopId::mint(&Environment::system());
        store.put_shop(&settings.shop(id)?).await?;
    }
    let shop = store.shop_by_slug(&args.shop).await?;
    let shop = shop.with_context(|| format!("there is no shop called {}", args.shop))?;
    say(store.create_api_key(&shop.id, &args.name).await?)?;
    store.close().await;
    Ok(())
}

async fn ready_store(config: &Config) -> anyhow::Result<Store> {
    let store = Store::connect(&config.database(), Environment::system()).await?;
    store.require_current_schema().await?;
    Ok(store)
}
