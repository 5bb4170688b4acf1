//! What a shop allows: pure decisions on facts, each with the name of the rule that made it.

pub mod access;
pub mod actions;
pub mod settings;

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use access::AccessSettings;
use settings::{ChangeSettings, ExchangeSettings, MoneySettings, ReturnSettings};

/// Every setting with its default and what it means.
pub const DEFAULT_SETTINGS: &str = include_str!("default.toml");

/// A shop's policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Who may read what.
    pub access: AccessSettings,
    /// What can be changed until when.
    pub changes: ChangeSettings,
    /// Where money comes from and goes to.
    pub money: MoneySettings,
    /// What can be sent back.
    pub returns: ReturnSettings,
    /// What it can be exchanged for.
    pub exchanges: ExchangeSettings,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not TOML, an unknown name, or a value of the wrong kind.
    #[error("policy settings: {0}")]
    Unreadable(Box<figment::Error>),
    /// A value outside what is allowed.
    #[error("policy setting {setting} must be {must}")]
    OutOfRange {
        /// Name as in the file: `access.order_list`.
        setting: &'static str,
        /// What it must be.
        must: &'static str,
    },
}

impl Settings {
    /// The defaults, changed by what a shop's own TOML text says.
    pub fn parse(text: &str) -> Result<Self, SettingsError> {
        let settings: Self = Figment::from(Toml::string(DEFAULT_SETTINGS))
            .merge(Toml::string(text))
            .extract()
            .map_err(|error| SettingsError::Unreadable(Box::new(error)))?;
        settings.access.validate()?;
        settings.changes.validate()?;
        settings.money.validate()?;
        settings.returns.validate()?;
        Ok(settings)
    }

    /// Names these settings, whatever file they came from: twelve digits of the SHA-256 of their
    /// values. It stands on every decision that is made under them.
    pub fn version(&self) -> String {
        let values = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(Sha256::digest(values)).chars().take(12).collect()
    }
}

/// What a rule says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may happen.
    Allow {
        /// Name of the rule.
        rule: &'static str,
    },
    /// It may not, whatever else this session proves.
    Deny {
        /// Name of the rule.
        rule: &'static str,
    },
    /// It may once the session has proved more.
    Ask {
        /// Name of the rule.
        rule: &'static str,
        /// What must be proved.
        level: access::Level,
    },
}

impl Decision {
    /// Whether it may happen now.
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Allow { .. })
    }

    /// Name of the rule that decided.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Allow { rule } | Self::Deny { rule } | Self::Ask { rule, .. } => rule,
        }
    }
}
