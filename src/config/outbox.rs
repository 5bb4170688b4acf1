//! Sending, as it is set.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::Deserialize;

use super::error::ConfigError;
use crate::workers::WorkerSettings;
use crate::workers::outbox::{OutboxSettings, PAUSE_LIMIT};

/// Most tries that can be set: 98 days at the longest pause.
const MOST_ATTEMPTS: i64 = 400;

/// Sending.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutboxSection {
    concurrency: usize,
    #[serde(with = "duration")]
    timeout: Duration,
    max_attempts: i64,
    #[serde(with = "duration")]
    retry_base: Duration,
}

impl OutboxSection {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        let invalid =
            |field: &str, problem: &str| ConfigError::invalid(format!("outbox.{field}"), problem);
        if self.concurrency == 0 {
            return Err(invalid("concurrency", "must be at least 1"));
        }
        if self.timeout.is_zero() || self.timeout > Duration::from_mins(1) {
            return Err(invalid("timeout", "must be longer than nothing, at most a minute"));
        }
        if !(1..=MOST_ATTEMPTS).contains(&self.max_attempts) {
            return Err(invalid("max_attempts", "must be 1 to 400"));
        }
        if self.retry_base.is_zero() || self.retry_base > PAUSE_LIMIT {
            return Err(invalid("retry_base", "must be longer than nothing, at most 6 hours"));
        }
        Ok(())
    }

    /// For the outbox of a process whose other workers are set to `workers`.
    ///
    /// A send is not renewed while it is tried, so that its claim holds for the longest try and
    /// the workers' own lease besides.
    pub fn settings(&self, workers: &WorkerSettings) -> OutboxSettings {
        OutboxSettings {
            name: workers.name.clone(),
            concurrency: self.concurrency,
            lease: self.timeout + workers.lease,
            poll: workers.poll,
            timeout: self.timeout,
            max_attempts: self.max_attempts,
            retry_base: self.retry_base,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_defaults_can_be_used_and_a_claim_outlasts_its_try() {
        let config = Config::with_overrides(serde_json::json!({})).expect("settings");
        let settings = config.outbox.settings(&config.workers("test".to_owned()));
        assert_eq!(settings.timeout, Duration::from_secs(10));
        assert_eq!(settings.lease, Duration::from_secs(20));
        assert_eq!(settings.max_attempts, 12);
    }

    #[test]
    fn every_wrong_setting_is_named() {
        for (field, value) in [
            ("concurrency", serde_json::json!(0)),
            ("timeout", serde_json::json!("0s")),
            ("timeout", serde_json::json!("61s")),
            ("max_attempts", serde_json::json!(0)),
            ("max_attempts", serde_json::json!(401)),
            ("retry_base", serde_json::json!("0s")),
            ("retry_base", serde_json::json!("7h")),
        ] {
            let error = Config::with_overrides(serde_json::json!({ "outbox": { field: value } }));
            let message = error.expect_err("invalid").to_string();
            assert!(message.contains(&format!("outbox.{field}")), "{message}");
        }
    }
}
