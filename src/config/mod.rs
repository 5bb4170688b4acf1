//! Settings: embedded defaults, then a file, then the environment.

mod error;
mod files;
mod models;
mod origin;
mod outbox;
mod redacted;
mod shops;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use secrecy::SecretString;
use serde::Deserialize;

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
        let positive = [
            ("worker.lease", self.worker.lease),
            ("worker.poll", self.worker.poll),
            ("agent.turn_budget", self.agent.turn_budget),
        ];
        for (field, duration) in positive {
            if duration.is_zero() {
                return Err(ConfigError::invalid(field, "must be longer than nothing"));
            }
        }
        if self.worker.concurrency == 0 || self.database.max_connections == 0 {
            let field = "worker.concurrency, database.max_connections";
            return Err(ConfigError::invalid(field, "must be at least 1"));
        }
        self.outbox.validate()?;
        self.gateway.validate().map_err(|e| ConfigError::invalid("gateway", e))?;
        self.policy()?;
        for (position, model) in self.models.iter().enumerate() {
            let field = format!("models[{position}]");
            model.validate().map_err(|e| ConfigError::invalid(field, e))?;
        }
        for shop in &self.shops {
            shop.validate()?;
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
