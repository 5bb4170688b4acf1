//! `whereabouts import tau-bench` and `whereabouts export tau-bench`: a benchmark's data as a shop.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};

use super::shop::{import_data, ready_store};
use super::{ConfigArgs, say};
use crate::config::Config;
use crate::domain::environment::Environment;
use crate::orders::Orders;
use crate::policy::Settings;
use crate::taubench;

/// Differences that a refused import names.
const NAMED: usize = 5;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Directory with users.json, products.json and orders.json.
    directory: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    form: Form,
}

#[derive(Debug, Subcommand)]
enum Form {
    /// The users, products and orders of a shop as the τ-bench retail benchmark has them.
    TauBench(TauBenchArgs),
}

#[derive(Debug, Args)]
struct TauBenchArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// The shop's slug.
    #[arg(long, default_value = taubench::SLUG)]
    shop: String,
    /// Directory for users.json, products.json and orders.json, made where it does not exist
    /// [default: print one object with all three].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the benchmark's data as a shop, where all of them would be given back.
pub(super) async fn import(args: &ImportArgs) -> anyhow::Result<()> {
    let config = Config::load(args.config.config.as_deref())?;
    let world = taubench::read_world(&args.directory)?;
    let environment = Environment::system();
    let data = taubench::shop_data(&world, taubench::shop(&environment), &environment)?;
    let lost = taubench::lost(&world, &data)?;
    let named: Vec<String> = lost.iter().take(NAMED).map(ToString::to_string).collect();
    anyhow::ensure!(lost.is_empty(), "the shop would not keep all of it: {}", named.join("; "));
    import_data(&config, &data).await?;
    if config.policy()? != Settings::parse(taubench::RULES)? {
        say(
            "warning the policy in force is not the benchmark's: see docs/policies/tau-bench-retail.toml",
        )?;
    }
    Ok(())
}

/// Writes a shop in the benchmark's form.
pub(super) async fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let Form::TauBench(args) = &args.form;
    let config = Config::load(args.config.config.as_deref())?;
    let store = ready_store(&config).await?;
    let shop = store.shop_by_slug(&args.shop).await?;
    let shop = shop.with_context(|| format!("there is no shop called {}", args.shop))?;
    let orders = Orders::new(store.clone(), Environment::system(), config.policy()?);
    let world = taubench::world(&orders.contents_as_operator(&shop.id).await?)?;
    match &args.out {
        None => say(serde_json::to_string_pretty(&world)?)?,
        Some(directory) => {
            std::fs::create_dir_all(directory)
                .with_context(|| format!("cannot make the directory {}", directory.display()))?;
            taubench::write_world(directory, &world)?;
            let (users, numbers) = (world.users.len(), world.orders.len());
            say(format!("{users} users and {numbers} orders written to {}", directory.display()))?;
        }
    }
    store.close().await;
    Ok(())
}
