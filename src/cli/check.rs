//! `whereabouts check`: the settings in force, and whether what they name can be reached.

use super::{ConfigArgs, explained, say};
use crate::config::Config;
use crate::domain::environment::Environment;
use crate::store::Store;
use crate::texts::Texts;

pub(super) async fn run(args: &ConfigArgs) -> anyhow::Result<()> {
    say(Config::redacted(args.config.as_deref())?)?;
    let config = Config::load(args.config.as_deref())?;
    let mut failed = 0_u32;
    let mut report = |what: &str, outcome: anyhow::Result<String>| match outcome {
        Ok(detail) => say(format!("ok      {what}: {detail}")),
        Err(error) => {
            failed += 1;
            say(format!("FAILED  {what}: {}", explained(&error)))
        }
    };
    report("texts", texts(&config))?;
    report("database", database(&config).await)?;
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
    let languages: Vec<&str> =
        texts.languages().iter().map(crate::domain::language::Language::code).collect();
    Ok(format!("version {}, languages {}", texts.version(), languages.join(" ")))
}

async fn database(config: &Config) -> anyhow::Result<String> {
    let store = Store::connect(&config.database(), Environment::system()).await?;
    store.require_current_schema().await?;
    let statements = store.verify_statements().await?;
    store.close().await;
    Ok(format!("schema current, {statements} statements prepared"))
}

/// Asks for the list of models, which costs nothing and needs the same key.
async fn model(settings: &crate::model::openai::OpenAiSettings) -> anyhow::Result<String> {
    let status = crate::app::models::probe(settings).await?;
    anyhow::ensure!(
        status != 401 && status != 403,
        "the endpoint refuses the key with status {status}: check api_key"
    );
    Ok(format!("reachable, status {status}"))
}
