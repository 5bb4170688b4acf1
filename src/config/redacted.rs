//! The settings in force, for people to read: secrets are left out.

use figment::Figment;
use figment::value::{Dict, Value};

use super::error::ConfigError;

/// Settings that hold secrets, and those whose value may contain one.
const SECRETS: [&str; 5] = ["api_key", "secret", "password", "token", "callback_secret"];
const HIDDEN: &str = "[redacted]";

pub(super) fn text(figment: &Figment) -> Result<String, ConfigError> {
    let mut tree: Dict = figment.extract()?;
    redact(&mut tree);
    toml::to_string_pretty(&tree).map_err(|error| ConfigError::Print(error.to_string()))
}

fn redact(table: &mut Dict) {
    for (key, value) in table.iter_mut() {
        match value {
            Value::Dict(_, inner) => redact(inner),
            Value::Array(_, items) => {
                for item in items.iter_mut() {
                    if let Value::Dict(_, inner) = item {
                        redact(inner);
                    }
                }
            }
            Value::String(_, text) if SECRETS.contains(&key.as_str()) => HIDDEN.clone_into(text),
            Value::String(_, text) if key.ends_with("url") => *text = without_password(text),
            _ => {}
        }
    }
}

/// An address without the password between its colon and at sign.
pub(crate) fn without_password(url: &str) -> String {
    match reqwest::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Fails only for addresses that cannot have a password.
            let _ = parsed.set_password(Some("redacted"));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}
