//! Settings: embedded defaults, then a file, then the environment.

mod environment;
mod error;
mod files;
mod identity;
mod models;
mod origin;
mod outbox;
mod redacted;
mod shops;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use secrecy::SecretString;
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

#[cfg(test)]
pub(crate) use environment::misnamed;
pub use environment::{Misnamed, misnamed_variables};
pub use error::ConfigError;
pub use outbox::OutboxSection;
pub(crate) use redacted::without_password;
pub use shops::ShopSettings;

use crate::agent::AgentSettings;
use crate::domain::language::Language;
use crate::gateway::GatewaySettings;
use crate::model::openai::OpenAiSettings;
use crate::policy;
use crate::store::DatabaseSettings;
use crate::workers::WorkerSettings;

const DEFAULTS: &str = include_str!("default.toml");
const FILE: &str = "whereabouts.toml";
const PREFIX: &str = "WHEREABOUTS__";

/// Bytes of a tool result below which an order would not fit.
const LEAST_RESULT: usize = 1_000;

/// Everything that can be set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Listening and stopping.
    pub server: ServerSection,
    /// Where the data lies.
    pub database: DatabaseSection,
    /// HTTP in: limits, bursts, connections.
    #[serde(default)]
    pub gateway: GatewaySettings,
    /// Claim loops.
    pub worker: WorkerSection,
    /// Sending.
    pub outbox: OutboxSection,
    /// Bounds of a turn.
    pub agent: AgentSection,
    /// What the shops allow.
    #[serde(default)]
    policy: PolicySection,
    /// Texts.
    pub prompts: PromptSection,
    /// Logs.
    pub log: LogSection,
    /// Models in the order in which they are asked.
    #[serde(default)]
    pub models: Vec<OpenAiSettings>,
    /// Shops.
    #[serde(default)]
    pub shops: Vec<ShopSettings>,
}

/// Listening and stopping.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSection {
    /// Where to listen.
    pub address: SocketAddr,
    /// How long what is under way may take to end.
    #[serde(with = "duration")]
    pub grace: Duration,
}

/// Where the data lies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSection {
    url: SecretString,
    max_connections: u32,
    #[serde(with = "duration")]
    acquire_timeout: Duration,
}

/// Claim loops.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSection {
    concurrency: usize,
    #[serde(with = "duration")]
    lease: Duration,
    #[serde(with = "duration")]
    poll: Duration,
    max_attempts: i64,
    #[serde(with = "duration")]
    sweep: Duration,
}

/// Bounds of a turn.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSection {
    #[serde(with = "duration")]
    turn_budget: Duration,
    max_model_calls: usize,
    max_tool_calls: usize,
    max_tool_result: usize,
}

/// What the shops allow.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PolicySection {
    file: Option<PathBuf>,
}

/// Texts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PromptSection {
    /// A directory whose files stand in for embedded ones.
    pub directory: Option<PathBuf>,
}

/// Logs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// Form of a line.
    pub format: LogFormat,
    /// As `RUST_LOG`.
    pub filter: String,
}

/// Form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Reads the defaults, `file` (or `whereabouts.toml` where it exists), and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::from_figment(&figment(file)?)
    }

    /// The defaults and the environment with `overrides` on top, as the demo uses them.
    pub fn with_overrides(overrides: impl serde::Serialize) -> Result<Self, ConfigError> {
        let figment = Figment::from(Toml::string(DEFAULTS)).merge(environment());
        Self::from_figment(&figment.merge(Serialized::defaults(overrides)))
    }

    /// As [`load`](Self::load), with `overrides` on top: a server beside the one that is set.
    pub fn load_over(
        file: Option<&Path>,
        overrides: impl serde::Serialize,
    ) -> Result<Self, ConfigError> {
        Self::from_figment(&figment(file)?.merge(Serialized::defaults(overrides)))
    }

    /// Takes the policy in `file` where the settings name none.
    #[must_use]
    pub fn or_policy(mut self, file: PathBuf) -> Self {
        self.policy.file.get_or_insert(file);
        self
    }

    /// The settings in force as TOML, secrets left out.
    pub fn redacted(file: Option<&Path>) -> Result<String, ConfigError> {
        redacted::text(&figment(file)?)
    }

    fn from_figment(figment: &Figment) -> Result<Self, ConfigError> {
        let mut config: Self =
            files::resolved(figment)?.extract().map_err(|error| origin::explain(error, figment))?;
        if config.models.is_empty() {
            config.models.extend(models::from_environment());
        }
        config.validate()?;
        Ok(config)
    }

    fn validate(&self) -> Result<(), ConfigError> {
        self.validate_durations()?;
        self.validate_numbers()?;
        EnvFilter::try_new(&self.log.filter).map_err(|error| {
            let problem = format!("{error}: write it like info or whereabouts=debug,warn");
            ConfigError::invalid("log.filter", problem)
        })?;
        self.outbox.validate()?;
        self.gateway.validate().map_err(|wrong| {
            ConfigError::invalid(format!("gateway.{}", wrong.setting), wrong.reason)
        })?;
        self.policy()?;
        for (position, model) in self.models.iter().enumerate() {
            model.validate().map_err(|wrong| {
                let field = format!("models[{position}].{}", wrong.field);
                ConfigError::invalid(field, format!("{}: {}", wrong.problem, wrong.remedy))
            })?;
        }
        let mut slugs = HashSet::new();
        for shop in &self.shops {
            shop.validate()?;
            if !slugs.insert(shop.slug()) {
                let field = format!("shops.{}.slug", shop.slug());
                return Err(ConfigError::invalid(field, "stands twice: each shop needs its own"));
            }
        }
        Ok(())
    }

    fn validate_durations(&self) -> Result<(), ConfigError> {
        let least = Duration::from_millis(1);
        for (field, duration, least) in [
            ("database.acquire_timeout", self.database.acquire_timeout, least),
            ("worker.lease", self.worker.lease, Duration::from_secs(1)),
            ("worker.poll", self.worker.poll, least),
            ("worker.sweep", self.worker.sweep, least),
            ("agent.turn_budget", self.agent.turn_budget, least),
        ] {
            if duration < least {
                let problem = format!("must be at least {}ms", least.as_millis());
                return Err(ConfigError::invalid(field, problem));
            }
        }
        Ok(())
    }

    fn validate_numbers(&self) -> Result<(), ConfigError> {
        let (worker, agent) = (&self.worker, &self.agent);
        for (field, holds, least) in [
            ("database.max_connections", self.database.max_connections >= 1, 1),
            ("worker.concurrency", worker.concurrency >= 1, 1),
            ("worker.max_attempts", worker.max_attempts >= 1, 1),
            ("agent.max_model_calls", agent.max_model_calls >= 1, 1),
            ("agent.max_tool_calls", agent.max_tool_calls >= 1, 1),
            ("agent.max_tool_result", agent.max_tool_result >= LEAST_RESULT, LEAST_RESULT),
        ] {
            if !holds {
                return Err(ConfigError::invalid(field, format!("must be at least {least}")));
            }
        }
        Ok(())
    }

    /// Fails where a shop's default language is none of `languages`, those that texts exist for.
    pub fn require_texts(&self, languages: &[Language]) -> Result<(), ConfigError> {
        self.shops.iter().try_for_each(|shop| shop.require_texts(languages))
    }

    /// For [`Store::connect`](crate::store::Store::connect).
    pub fn database(&self) -> DatabaseSettings {
        DatabaseSettings {
            url: self.database.url.clone(),
            max_connections: self.database.max_connections,
            acquire_timeout: self.database.acquire_timeout,
        }
    }

    /// For the workers of the process called `name`.
    pub fn workers(&self, name: String) -> WorkerSettings {
        WorkerSettings {
            name,
            concurrency: self.worker.concurrency,
            lease: self.worker.lease,
            poll: self.worker.poll,
            max_attempts: self.worker.max_attempts,
            sweep: self.worker.sweep,
        }
    }

    /// The policy: its defaults, changed by the file that `policy.file` names.
    pub fn policy(&self) -> Result<policy::Settings, ConfigError> {
        let text = match &self.policy.file {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path).map_err(|source| ConfigError::File {
                field: "policy.file".to_owned(),
                path: path.clone(),
                source,
            })?,
        };
        policy::Settings::parse(&text).map_err(|e| ConfigError::invalid("policy.file", e))
    }

    /// For the agent.
    pub fn agent(&self) -> AgentSettings {
        AgentSettings {
            turn_budget: self.agent.turn_budget,
            max_model_calls: self.agent.max_model_calls,
            max_tool_calls: self.agent.max_tool_calls,
            max_tool_result: self.agent.max_tool_result,
        }
    }
}

fn figment(file: Option<&Path>) -> Result<Figment, ConfigError> {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let with_file = match file {
        Some(path) if !path.is_file() => return Err(ConfigError::no_file(path)),
        Some(path) => defaults.merge(Toml::file_exact(path)),
        None => defaults.merge(Toml::file(FILE)),
    };
    Ok(with_file.merge(environment()))
}

/// Settings such as `WHEREABOUTS__LOG__FORMAT`.
fn environment() -> Env {
    Env::prefixed(PREFIX).split("__")
}

/// A setting's path in messages: `database.url`, `models[1].api_key`.
fn dotted(path: &[String]) -> String {
    path.iter().fold(String::new(), |text, key| match key.parse::<usize>() {
        Ok(index) => format!("{text}[{index}]"),
        Err(_) if text.is_empty() => key.clone(),
        Err(_) => format!("{text}.{key}"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_wrong_setting_is_named_with_what_would_do() {
        let shop = json!({ "slug": "a", "name": "A", "currency": "EUR" });
        for (field, settings) in [
            ("database.acquire_timeout", json!({ "database": { "acquire_timeout": "0s" } })),
            ("database.max_connections", json!({ "database": { "max_connections": 0 } })),
            ("worker.concurrency", json!({ "worker": { "concurrency": 0 } })),
            ("worker.max_attempts", json!({ "worker": { "max_attempts": 0 } })),
            ("worker.lease", json!({ "worker": { "lease": "999ms" } })),
            ("worker.poll", json!({ "worker": { "poll": "0s" } })),
            ("worker.sweep", json!({ "worker": { "sweep": "0s" } })),
            ("agent.turn_budget", json!({ "agent": { "turn_budget": "0s" } })),
            ("agent.max_model_calls", json!({ "agent": { "max_model_calls": 0 } })),
            ("agent.max_tool_calls", json!({ "agent": { "max_tool_calls": 0 } })),
            ("agent.max_tool_result", json!({ "agent": { "max_tool_result": 999 } })),
            ("log.filter", json!({ "log": { "filter": "whereabouts=loud" } })),
            ("gateway.body_timeout", json!({ "gateway": { "body_timeout": "0s" } })),
            ("models[1].model", json!({ "models": [{}, { "model": "" }] })),
            ("shops.a.slug", json!({ "shops": [shop, shop] })),
            (
                "shops.a.origins",
                json!({ "shops": [{
                    "slug": "a", "name": "A", "currency": "EUR", "origins": ["shop.example"],
                }] }),
            ),
        ] {
            let said = Config::with_overrides(&settings).expect_err(field).to_string();
            assert!(said.starts_with(&format!("setting {field}: ")), "{said}");
        }
    }

    #[test]
    fn a_shop_speaks_a_language_that_texts_exist_for() {
        let shop = json!({ "slug": "a", "name": "A", "currency": "EUR", "default_language": "fr" });
        let config = Config::with_overrides(json!({ "shops": [shop] })).expect("settings");
        let languages = |codes: &[&str]| -> Vec<Language> {
            codes.iter().filter_map(|code| Language::parse(code)).collect()
        };
        let said = config.require_texts(&languages(&["de", "en"])).expect_err("no texts");
        let said = said.to_string();
        assert!(said.starts_with("setting shops.a.default_language: there are no texts in fr"));
        assert!(said.contains("de, en"), "{said}");
        config.require_texts(&languages(&["en", "fr"])).expect("texts");
    }
}
