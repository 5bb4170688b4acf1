//! `whereabouts example`, `whereabouts import` and `whereabouts key`: what a shop needs before it can be served.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::{ConfigArgs, say, tau_bench};
use crate::config::Config;
use crate::demo;
use crate::domain::environment::Environment;
use crate::domain::ids::{ApiKeyId, ShopId};
use crate::domain::snapshot::ShopData;
use crate::orders::Orders;
use crate::store::{ApiKey, Store};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct ImportArgs {
    #[command(subcommand)]
    other: Option<OtherForm>,
    #[command(flatten)]
    config: ConfigArgs,
    /// JSON file in the form that `whereabouts example` prints.
    #[arg(required = true)]
    file: Option<PathBuf>,
}

/// Forms that are not our own.
#[derive(Debug, Subcommand)]
enum OtherForm {
    /// Read the users, products and orders of the τ-bench retail benchmark.
    TauBench(tau_bench::ImportArgs),
}

#[derive(Debug, Args)]
pub(super) struct ExampleArgs {
    /// The same seed gives the same shop, its dates apart.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, Args)]
#[command(override_usage = "whereabouts key [OPTIONS] <SHOP> <NAME|--list|--revoke <ID>>")]
#[group(id = "what", required = true, multiple = false, args = ["name", "list", "revoke"])]
pub(super) struct KeyArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// The shop's slug.
    shop: String,
    /// What the new key is for, to recognise it by.
    name: Option<String>,
    /// List the shop's keys instead: identifier, creation, revocation, name.
    #[arg(long)]
    list: bool,
    /// Revoke the key with this identifier instead; it opens nothing from then on.
    #[arg(long, value_name = "ID")]
    revoke: Option<String>,
}

/// Prints the demo shop in the form that an import reads.
pub(super) fn example(args: &ExampleArgs) -> anyhow::Result<()> {
    let shop = demo::generate(args.seed, Environment::system().now())?;
    say(serde_json::to_string_pretty(&shop.data)?)
}

pub(super) async fn import(args: &ImportArgs) -> anyhow::Result<()> {
    if let Some(OtherForm::TauBench(args)) = &args.other {
        return tau_bench::import(args).await;
    }
    let path = args.file.as_deref().context("name a file")?;
    let config = Config::load(args.config.config.as_deref())?;
    let file = path.display();
    let text = std::fs::read(path).with_context(|| format!("cannot read {file}"))?;
    let data: ShopData =
        serde_json::from_slice(&text).with_context(|| format!("{file} is not a shop"))?;
    import_data(&config, &data).await
}

/// Writes a shop, and says where the settings do not have it.
pub(super) async fn import_data(config: &Config, data: &ShopData) -> anyhow::Result<()> {
    let store = ready_store(config).await?;
    let orders = Orders::new(store.clone(), Environment::system(), config.policy()?);
    orders.import_shop(data).await?;
    let slug = &data.shop.slug;
    say(format!("{slug}: {} orders imported", data.orders.len()))?;
    if !config.shops.iter().any(|shop| shop.slug() == slug) {
        say(format!("warning the settings have no shop with slug = \"{slug}\""))?;
    }
    store.close().await;
    Ok(())
}

pub(super) async fn key(args: &KeyArgs) -> anyhow::Result<()> {
    let config = Config::load(args.config.config.as_deref())?;
    let store = ready_store(&config).await?;
    for settings in &config.shops {
        let id = ShopId::mint(&Environment::system());
        store.put_shop(&settings.shop(id)?).await?;
    }
    let shop = store.shop_by_slug(&args.shop).await?;
    let shop = shop.with_context(|| format!("there is no shop called {}", args.shop))?;
    if let Some(name) = &args.name {
        say(store.create_api_key(&shop.id, name).await?)?;
    } else if let Some(id) = &args.revoke {
        store.revoke_api_key(&shop.id, &ApiKeyId::from(id.as_str())).await?;
        say(format!("{id} is revoked"))?;
    } else {
        for key in store.api_keys(&shop.id).await? {
            say(listed(&key))?;
        }
    }
    store.close().await;
    Ok(())
}

fn listed(key: &ApiKey) -> String {
    let revoked = key
        .revoked_at
        .map_or_else(|| "in use".to_owned(), |at| format!("revoked {}", at.timestamp()));
    format!("{}  {}  {revoked}  {}", key.id, key.created_at.timestamp(), key.name)
}

pub(super) async fn ready_store(config: &Config) -> anyhow::Result<Store> {
    let store = Store::connect(&config.database(), Environment::system()).await?;
    store.require_current_schema().await?;
    Ok(store)
}
