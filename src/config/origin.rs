//! Where a setting that cannot be read came from, and what is wrong with it, in operators' words.

use std::fmt::Write;

use figment::error::{Actual, Kind};
use figment::value::Value;
use figment::{Figment, Metadata, Source};

use super::error::ConfigError;
use super::{PREFIX, dotted, files, redacted};

/// The first error of an extraction from `figment`, or from what [`files::resolved`] made of it.
pub(super) fn explain(error: figment::Error, figment: &Figment) -> ConfigError {
    let Some(first) = error.into_iter().next() else {
        return ConfigError::Read("settings cannot be read".to_owned());
    };
    let mut path = first.path;
    if let Kind::MissingField(name) = &first.kind {
        path.push(name.to_string());
    }
    let mut text =
        if path.is_empty() { "settings".to_owned() } else { format!("setting {}", dotted(&path)) };
    let metadata = metadata(figment, &path).or(first.metadata);
    if let Some(origin) = metadata.and_then(|metadata| origin(&metadata, &path)) {
        // Writing to a string cannot fail.
        let _ = write!(text, ", from {origin}");
    }
    let secret = path.last().is_some_and(|key| redacted::may_be_secret(key));
    ConfigError::Read(format!("{text}: {}", problem(&first.kind, secret)))
}

/// Who provided a setting, or the innermost list entry that it is missing in.
fn metadata(figment: &Figment, path: &[String]) -> Option<Metadata> {
    let (first, rest) = path.split_first()?;
    let mut value = figment.find_value(first).ok()?;
    let mut in_list = false;
    for key in rest {
        let inner = match &value {
            Value::Dict(_, table) => {
                table.get(&format!("{key}{}", files::SUFFIX)).or_else(|| table.get(key))
            }
            Value::Array(_, items) => {
                in_list = true;
                key.parse().ok().and_then(|index: usize| items.get(index))
            }
            _ => None,
        };
        match inner.cloned() {
            Some(inner) => value = inner,
            None if in_list => break,
            None => return None,
        }
    }
    figment.get_metadata(value.tag()).cloned()
}

/// The name of a file or of an environment variable; `None` for what this program provided.
fn origin(metadata: &Metadata, path: &[String]) -> Option<String> {
    match &metadata.source {
        Some(Source::File(file)) => Some(file.display().to_string()),
        None if metadata.name.contains("environment") => {
            Some(format!("the environment ({PREFIX}{})", path.join("__").to_ascii_uppercase()))
        }
        _ => None,
    }
}

fn problem(kind: &Kind, secret: bool) -> String {
    let found = |actual: &Actual| match actual {
        Actual::Str(_) if secret => "text".to_owned(),
        Actual::Str(text) => format!("the text {text:?}"),
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) if secret => "a number".into(),
        Actual::Unsigned(number) => format!("the number {number}"),
        Actual::Signed(number) => format!("the number {number}"),
        Actual::Float(number) => format!("the number {number}"),
        Actual::Bool(truth) => truth.to_string(),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a table".to_owned(),
        other => other.to_string(),
    };
    match kind {
        Kind::UnknownField(_, known) => {
            format!("there is no such setting; here are {}", known.join(", "))
        }
        Kind::UnknownVariant(_, known) => format!("write one of {}", known.join(", ")),
        Kind::MissingField(_) => "is missing".to_owned(),
        Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
            format!("expected {}, found {}", expectation(expected), found(actual))
        }
        // The parser quotes the line, which may hold a secret.
        Kind::Message(message) => message
            .lines()
            .filter(|line| !line.split('|').next().is_some_and(is_margin))
            .collect::<Vec<_>>()
            .join(": "),
        other => other.to_string(),
    }
}

/// What stands before the bar of a quoted line.
fn is_margin(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || c == ' ')
}

/// What was expected, where it is named as a Rust type.
fn expectation(expected: &str) -> &str {
    match expected {
        "a string" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "f64" => "a number",
        _ if expected.starts_with("struct ") || expected == "a map" => "a table",
        _ if expected.contains("u32") || expected.contains("u64") || expected.contains("usize") => {
            "a whole number from 0"
        }
        _ if expected.contains("i64") => "a whole number",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use figment::providers::{Format, Serialized, Toml};
    use serde_json::json;

    use super::*;
    use crate::config::{Config, DEFAULTS};

    fn said(text: &str) -> String {
        let figment = Figment::from(Toml::string(DEFAULTS)).merge(Toml::string(text));
        Config::from_figment(&figment).expect_err(text).to_string()
    }

    #[test]
    fn each_error_names_its_setting_and_what_was_expected() {
        for (text, expected) in [
            (
                "server.adress = 'x'",
                "setting server.adress: there is no such setting; here are address, grace",
            ),
            (
                "worker.concurrency = 'many'",
                "setting worker.concurrency: expected a whole number from 0, found the text \"many\"",
            ),
            ("log.format = 'xml'", "setting log.format: write one of text, json"),
            ("models = 1", "setting models: expected a list, found the number 1"),
            (
                "[[models]]\nmodel = 'a'\n[[models]]\napi_key = 7",
                "setting models[1].api_key: expected text, found a number",
            ),
            ("[[shops]]\nslug = 'a'\nname = 'A'", "setting shops[0].currency: is missing"),
            ("shops = 'hush", "settings: TOML parse error at line 1, column 14: "),
        ] {
            let said = said(text);
            assert!(said.starts_with(expected), "{said}");
            assert!(!said.contains("hush") && !said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_the_place_of_its_setting() {
        let models = json!({ "models": [{ "model": "a" }, { "api_key_file": "/absent/key" }] });
        let figment = Figment::from(Toml::string(DEFAULTS)).merge(Serialized::defaults(models));
        let said = Config::from_figment(&figment).expect_err("no file").to_string();
        assert!(
            said.starts_with("models[1].api_key_file names the file /absent/key, which cannot"),
            "{said}"
        );
    }
}
