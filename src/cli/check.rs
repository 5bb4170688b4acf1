//! `whereabouts check`: the settings in force, and whether what they name can be reached.

use super::{ConfigArgs, explained, say};
use crate::app::models;
use crate::config::{Config, misnamed_variables};
use crate::domain::environment::Environment;
use crate::domain::event::ChainCheck;
use crate::model::openai::{ApiKeyHeader, OpenAiSettings};
use crate::store::{Imbalance, Store};
use crate::texts::Texts;

/// What to check.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    settings: ConfigArgs,
    /// Also compute every sum of stock and money anew and compare it with what is kept; takes its
    /// time where there are many orders.
    #[arg(long)]
    audit: bool,
}

pub(super) async fn run(args: &CheckArgs) -> anyhow::Result<()> {
    let file = args.settings.config.as_deref();
    say(Config::redacted(file)?)?;
    let config = Config::load(file)?;
    for misnamed in misnamed_variables() {
        say(format!("warning {misnamed}"))?;
    }
    let mut failed = 0_u32;
    let mut report = |what: &str, outcome: anyhow::Result<String>| match outcome {
        Ok(detail) => say(format!("ok      {what}: {detail}")),
        Err(error) => {
            failed += 1;
            say(format!("FAILED  {what}: {}", explained(&error)))
        }
    };
    report("texts", texts(&config))?;
    match database(&config).await {
        Ok((store, statements)) => {
            let detail = format!("schema current, {statements} statements prepared");
            report("database", Ok(detail))?;
            report("record", record(&store).await)?;
            if args.audit {
                report("sums", sums(&store).await)?;
            }
            store.close().await;
        }
        Err(error) => report("database", Err(error))?,
    }
    for settings in &config.models {
        report(&settings.display_name(), model(settings).await)?;
    }
    if config.models.is_empty() {
        report("models", Ok("none set, the built-in engine answers".to_owned()))?;
    }
    anyhow::ensure!(failed == 0, "{failed} of the above failed");
    Ok(())
}

fn texts(config: &Config) -> anyhow::Result<String> {
    let texts = Texts::load(config.prompts.directory.as_deref())?;
    config.require_texts(texts.languages())?;
    let languages: Vec<&str> =
        texts.languages().iter().map(crate::domain::language::Language::code).collect();
    Ok(format!("version {}, languages {}", texts.version(), languages.join(" ")))
}

/// Its store, where the database can be used, and what to report of it.
async fn database(config: &Config) -> anyhow::Result<(Store, usize)> {
    let store = Store::connect(&config.database(), Environment::system()).await?;
    store.require_current_schema().await?;
    let statements = store.verify_statements().await?;
    Ok((store, statements))
}

/// Whether each shop's history of orders is as it was written.
async fn record(store: &Store) -> anyhow::Result<String> {
    let mut entries = 0;
    let mut broken = Vec::new();
    for shop in store.shops().await? {
        match store.verify_event_chain(&shop.id).await? {
            ChainCheck::Intact { events } => entries += events,
            ChainCheck::Broken { seq } => broken.push(format!(
                "entry {seq} of {} was changed or is missing: compare with a backup",
                shop.slug
            )),
        }
    }
    anyhow::ensure!(broken.is_empty(), "{}", broken.join("; "));
    Ok(format!("{entries} entries of orders' history intact"))
}

/// Whether stock and money of each shop come out.
async fn sums(store: &Store) -> anyhow::Result<String> {
    let shops = store.shops().await?;
    let mut wrong = Vec::new();
    for shop in &shops {
        for Imbalance { what, id, kept, computed } in store.imbalances(&shop.id).await? {
            wrong.push(format!("{what} of {}: {id} is kept as {kept}, not {computed}", shop.slug));
        }
    }
    anyhow::ensure!(wrong.is_empty(), "{}", wrong.join("; "));
    Ok(format!("stock and money of {} shop(s) come out", shops.len()))
}

/// Asks for the list of models, which costs nothing and needs the same key.
async fn model(settings: &OpenAiSettings) -> anyhow::Result<String> {
    let status = models::probe(settings).await?;
    // Azure lists models elsewhere, so that its answer says nothing about the deployment.
    let azure = settings.api_key_header == ApiKeyHeader::ApiKey;
    let remedy = match status.as_u16() {
        401 | 403 => "the endpoint refuses the key: check api_key",
        404 if !azure => {
            "there is no list of models: check base_url, which ends before /chat/completions"
        }
        500.. => "the endpoint is in trouble: try again later, or check the proxy before it",
        _ => return Ok(format!("reachable, status {status}")),
    };
    anyhow::bail!("status {status}, {remedy}")
}
