//! Variables that look like settings and are none.

use std::fmt;

use figment::Figment;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};

use super::{DEFAULTS, PREFIX};

/// What variables of this program begin with, settings or not.
const OURS: &str = "WHEREABOUTS_";

/// Variables that are read without being settings: by the command line, by benchmarks and tests.
const READ: &[&str] = &["WHEREABOUTS_CONFIG", "WHEREABOUTS_API_KEY"];
const READ_BY_TESTS: &[&str] = &["WHEREABOUTS_BENCH_", "WHEREABOUTS_UPDATE_"];

/// A variable that nothing reads, although it begins as settings do; its value is not kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// Its name.
    pub variable: String,
    /// The setting that was probably meant, as it would have to be written.
    pub meant: Option<String>,
}

impl fmt::Display for Misnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variable, meant } = self;
        let meant = meant.as_deref().unwrap_or("WHEREABOUTS__SECTION__KEY");
        write!(f, "the variable {variable} is not read: write {meant}, with two underscores")
    }
}

/// The variables of this process that nobody reads, in order.
pub fn misnamed_variables() -> Vec<Misnamed> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    misnamed(names)
}

/// Those of `names` that look like settings of ours and are none.
pub(crate) fn misnamed(names: impl IntoIterator<Item = String>) -> Vec<Misnamed> {
    let mut found: Vec<Misnamed> = names
        .into_iter()
        .filter(|name| name.starts_with(OURS) && !name.starts_with(PREFIX))
        .filter(|name| !READ.contains(&name.as_str()) && !is_of_kubernetes(name))
        .filter(|name| !READ_BY_TESTS.iter().any(|prefix| name.starts_with(prefix)))
        .map(|variable| Misnamed { meant: meant(&variable), variable })
        .collect();
    found.sort_unstable_by(|a, b| a.variable.cmp(&b.variable));
    found
}

/// Kubernetes tells every container of every service: of one called `whereabouts`, by such names.
fn is_of_kubernetes(name: &str) -> bool {
    name == "WHEREABOUTS_PORT"
        || ["WHEREABOUTS_SERVICE_HOST", "WHEREABOUTS_SERVICE_PORT"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        || (name.starts_with("WHEREABOUTS_PORT_")
            && ["_TCP", "_UDP"].iter().any(|protocol| name.contains(protocol)))
}

/// The setting whose path, written with single underscores, is this; or else the one of that name
/// in that section.
fn meant(variable: &str) -> Option<String> {
    let written = variable.strip_prefix(OURS)?.replace("__", "_").to_ascii_lowercase();
    let defaults: Dict = Figment::from(Toml::string(DEFAULTS)).extract().ok()?;
    let path = path_of(&written, &defaults).or_else(|| {
        let (section, key) = written.split_once('_')?;
        (defaults.contains_key(section) && !key.is_empty())
            .then(|| vec![section.to_owned(), key.to_owned()])
    })?;
    Some(format!("{PREFIX}{}", path.join("__").to_ascii_uppercase()))
}

/// Where in `table` the setting is that is `written` like this.
fn path_of(written: &str, table: &Dict) -> Option<Vec<String>> {
    table.iter().find_map(|(key, value)| {
        let rest = written.strip_prefix(key.as_str())?;
        let behind = match (value, rest.strip_prefix('_')) {
            (Value::Dict(_, inner), Some(rest)) => path_of(rest, inner)?,
            _ if rest.is_empty() => Vec::new(),
            _ => return None,
        };
        Some([vec![key.clone()], behind].concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(names: &[&str]) -> Vec<String> {
        misnamed(names.iter().map(|&name| name.to_owned()))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    fn meant_by(variable: &str) -> String {
        meant(variable).unwrap_or_default()
    }

    #[test]
    fn what_nobody_reads_is_named_with_what_would_be_read() {
        assert_eq!(
            said(&["WHEREABOUTS_SERVER_ADDRESS", "PATH", "WHEREABOUTS_COLOUR"]),
            [
                "the variable WHEREABOUTS_COLOUR is not read: write WHEREABOUTS__SECTION__KEY, \
                 with two underscores",
                "the variable WHEREABOUTS_SERVER_ADDRESS is not read: write \
                 WHEREABOUTS__SERVER__ADDRESS, with two underscores",
            ]
        );
    }

    #[test]
    fn the_setting_that_was_meant_is_found() {
        for (variable, setting) in [
            ("WHEREABOUTS_DATABASE_URL", "WHEREABOUTS__DATABASE__URL"),
            ("WHEREABOUTS_DATABASE__URL", "WHEREABOUTS__DATABASE__URL"),
            ("WHEREABOUTS_DATABASE_URL_FILE", "WHEREABOUTS__DATABASE__URL_FILE"),
            ("WHEREABOUTS_DATABASE_MAX_CONNECTIONS", "WHEREABOUTS__DATABASE__MAX_CONNECTIONS"),
            ("WHEREABOUTS_AGENT_TURN_BUDGET", "WHEREABOUTS__AGENT__TURN_BUDGET"),
            ("WHEREABOUTS_SERVER_ADRESS", "WHEREABOUTS__SERVER__ADRESS"),
            ("WHEREABOUTS_SERVER", "WHEREABOUTS__SERVER"),
            ("WHEREABOUTS_SERVER_", ""),
            ("WHEREABOUTS_URL", ""),
        ] {
            assert_eq!(meant_by(variable), setting, "{variable}");
        }
    }

    #[test]
    fn what_is_read_is_left_alone() {
        let read = [
            "WHEREABOUTS__SERVER__ADDRESS",
            "WHEREABOUTS__NONSENSE",
            "WHEREABOUTS_CONFIG",
            "WHEREABOUTS_API_KEY",
            "WHEREABOUTS_BENCH_TURNS",
            "WHEREABOUTS_UPDATE_SCREENSHOTS",
            "WHEREABOUTS_PORT",
            "WHEREABOUTS_PORT_8080_TCP_ADDR",
            "WHEREABOUTS_SERVICE_HOST",
            "WHEREABOUTS_SERVICE_PORT_HTTP",
            "NOT_WHEREABOUTS_X",
        ];
        assert_eq!(said(&read), [""; 0]);
        assert_eq!(said(&["WHEREABOUTS_PORT_", "WHEREABOUTS_SERVICE"]).len(), 2);
    }
}
