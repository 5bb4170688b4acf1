//! The settings in force, for people to read: secrets are left out.

use figment::Figment;
use figment::value::{Dict, Value};

use super::error::ConfigError;
use super::models;
use super::origin::explain;
use crate::model::openai::OpenAiSettings;

/// Settings that hold secrets, and those whose value may contain one.
const SECRETS: [&str; 5] = ["api_key", "secret", "password", "token", "callback_secret"];
const HIDDEN: &str = "[redacted]";

pub(super) fn text(figment: &Figment) -> Result<String, ConfigError> {
    let mut tree: Dict = figment.extract().map_err(|error| explain(error, figment))?;
    let listed = tree.get("models").and_then(Value::as_array);
    if listed.is_none_or(<[Value]>::is_empty)
        && let Some(model) = models::from_environment()
    {
        tree.insert("models".to_owned(), Value::from(vec![shown(&model)]));
    }
    redact(&mut tree);
    toml::to_string_pretty(&tree).map_err(|error| ConfigError::Print(error.to_string()))
}

/// A model that the environment names, as the settings file would have it.
fn shown(model: &OpenAiSettings) -> Dict {
    let mut table = Dict::new();
    table.insert("base_url".to_owned(), Value::from(model.base_url.as_str()));
    table.insert("model".to_owned(), Value::from(model.model.as_str()));
    if model.api_key.is_some() {
        table.insert("api_key".to_owned(), Value::from(HIDDEN));
    }
    table
}

/// Whether the value of a setting may hold a secret.
pub(super) fn may_be_secret(key: &str) -> bool {
    SECRETS.contains(&key) || key.ends_with("url")
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

/// An address without its password: between colon and at sign, or as a parameter, which
/// PostgreSQL's addresses may have. Of one that cannot be read nothing is shown.
pub(crate) fn without_password(url: &str) -> String {
    let Ok(mut parsed) = reqwest::Url::parse(url) else {
        return if url.contains("://") { HIDDEN } else { url }.to_owned();
    };
    let is_secret = |name: &str| SECRETS.contains(&name);
    let mut parameters: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
    let mut secrets = 0;
    for (_, value) in parameters.iter_mut().filter(|(name, _)| is_secret(name)) {
        "redacted".clone_into(value);
        secrets += 1;
    }
    if secrets > 0 {
        parsed.query_pairs_mut().clear().extend_pairs(parameters);
    }
    if parsed.password().is_some() {
        // Fails only for addresses that cannot have a password.
        let _ = parsed.set_password(Some("redacted"));
    } else if secrets == 0 {
        return url.to_owned();
    }
    parsed.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_what_opens_them() {
        for (url, shown) in [
            ("whereabouts.db", "whereabouts.db"),
            ("sqlite:/data/shop.db", "sqlite:/data/shop.db"),
            ("postgres://me@db/shop?sslmode=require", "postgres://me@db/shop?sslmode=require"),
            ("postgres://me:hush@db/shop", "postgres://me:redacted@db/shop"),
            (
                "postgres://db/shop?user=me&password=hush",
                "postgres://db/shop?user=me&password=redacted",
            ),
            ("postgres://me:hu#sh@db/shop", "[redacted]"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
