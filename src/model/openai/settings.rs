//! What an operator sets for one endpoint, with defaults that suit OpenAI itself.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::domain::turn::Usage;

/// One OpenAI-compatible endpoint and how it differs from the others.
///
/// Durations are written as text: `"30s"`, `"1m 30s"`, `"200ms"`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
pub struct OpenAiSettings {
    /// Name on turns and in metrics; `openai:` and the model's name where absent.
    pub name: Option<String>,
    /// Everything before `/chat/completions`; a query (`?api-version=`) is kept.
    pub base_url: String,
    /// Key; servers at home often need none.
    pub api_key: Option<SecretString>,
    /// Where the key goes.
    pub api_key_header: ApiKeyHeader,
    /// Model, or the deployment's name on Azure.
    pub model: String,
    /// `OpenAI-Organization`.
    pub organization: Option<String>,
    /// `OpenAI-Project`.
    pub project: Option<String>,
    /// Ask for server-sent chunks: a hanging endpoint is then noticed between two chunks.
    pub stream: bool,
    /// Mark tools as `strict`: arguments then follow the schema.
    pub strict: bool,
    /// `parallel_tool_calls`; not sent where absent.
    pub parallel_tool_calls: Option<bool>,
    /// Send `tool_choice: "auto"`; off for Ollama, which does not know it.
    pub tool_choice: bool,
    /// Call the instructions `developer` instead of `system`.
    pub developer_role: bool,
    /// Which field limits the length of an answer.
    pub max_tokens_field: MaxTokensField,
    /// Most tokens of an answer, a reasoning model's thoughts included.
    pub max_tokens: u32,
    /// Sampling temperature; not sent where absent, reasoning models reject it.
    pub temperature: Option<f64>,
    /// Ask for token counts at the end of a stream.
    pub stream_usage: bool,
    /// Send a hash of the conversation's identifier as `safety_identifier`.
    pub send_user: bool,
    /// Longest wait for a connection. The HTTP client is built with it, by whoever builds it.
    #[serde(deserialize_with = "duration")]
    pub connect_timeout: Duration,
    /// Longest wait for the first byte of an answer; without streaming, for all of it.
    #[serde(deserialize_with = "duration")]
    pub first_byte_timeout: Duration,
    /// Longest wait between two pieces of an answer.
    #[serde(deserialize_with = "duration")]
    pub idle_timeout: Duration,
    /// Calls under way at once; others wait within their budget.
    pub max_concurrency: usize,
    /// Further tries after a failure that may pass.
    pub max_retries: u32,
    /// Pause before the first further try, doubled for each next one, with full jitter.
    #[serde(deserialize_with = "duration")]
    pub retry_pause: Duration,
    /// When to leave a failing endpoint alone.
    pub breaker: BreakerSettings,
    /// What tokens cost; costs are 0 where absent.
    pub price: Option<Prices>,
    /// Read tool calls from the assistant's text, for servers without a tool parser.
    pub text_tool_calls: bool,
}

/// Header that carries the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiKeyHeader {
    /// `Authorization: Bearer …`
    Authorization,
    /// `api-key: …`, as Azure wants it.
    ApiKey,
}

/// Field that limits the length of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokensField {
    /// Today's field at OpenAI; reasoning models accept no other.
    MaxCompletionTokens,
    /// The older field, which some compatible servers still want.
    MaxTokens,
    /// None is sent.
    None,
}

/// When to leave a failing endpoint alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BreakerSettings {
    /// Failed calls in a row after which the endpoint rests.
    pub failures: u32,
    /// How long it rests before one call tries again.
    #[serde(deserialize_with = "duration")]
    pub rest: Duration,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self { failures: 5, rest: Duration::from_secs(30) }
    }
}

/// Prices in units of the operator's currency per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Tokens read.
    pub prompt: f64,
    /// Tokens read from the provider's cache; as `prompt` where absent.
    pub cached: Option<f64>,
    /// Tokens written.
    pub completion: f64,
}

impl Prices {
    /// Cost of `usage` in millionths of the currency: a price per million tokens is the price of
    /// one token in millionths.
    pub(super) fn cost_micros(&self, usage: Usage) -> i64 {
        let fresh = usage.prompt_tokens - usage.cached_tokens;
        #[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
        let cost = fresh as f64 * self.prompt
            + usage.cached_tokens as f64 * self.cached.unwrap_or(self.prompt)
            + usage.completion_tokens as f64 * self.completion;
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is what is wanted")]
        let micros = cost.round() as i64;
        micros
    }
}

impl Default for OpenAiSettings {
    fn default() -> Self {
        Self {
            name: None,
            base_url: "https://api.openai.com/v1".into(),
            api_key: None,
            api_key_header: ApiKeyHeader::Authorization,
            model: "gpt-5-mini".into(),
            organization: None,
            project: None,
            stream: true,
            strict: true,
            parallel_tool_calls: None,
            tool_choice: true,
            developer_role: false,
            max_tokens_field: MaxTokensField::MaxCompletionTokens,
            max_tokens: 2048,
            temperature: None,
            stream_usage: true,
            send_user: false,
            connect_timeout: Duration::from_secs(5),
            first_byte_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(20),
            max_concurrency: 1024,
            max_retries: 2,
            retry_pause: Duration::from_millis(500),
            breaker: BreakerSettings::default(),
            price: None,
            text_tool_calls: false,
        }
    }
}

/// A setting that cannot be used, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {problem}: {remedy}")]
pub struct InvalidSetting {
    /// Name of the field.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
}

impl OpenAiSettings {
    /// The name that stands on turns.
    pub fn display_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("openai:{}", self.model))
    }

    /// Checks every field.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn validate(&self) -> Result<(), InvalidSetting> {
        self.endpoint()?;
        self.headers()?;
        require(!self.model.trim().is_empty(), "model", "is empty", "name the model to ask")?;
        require(
            self.temperature.is_none_or(|t| (0.0..=2.0).contains(&t)),
            "temperature",
            "is out of range",
            "set it between 0 and 2, or leave it out",
        )?;
        require(
            self.max_tokens > 0 || self.max_tokens_field == MaxTokensField::None,
            "max_tokens",
            "is zero",
            "set it to 2048, or `max_tokens_field` to \"none\"",
        )?;
        self.validate_durations()?;
        self.validate_limits()?;
        require(
            self.price.is_none_or(|p| {
                [p.prompt, p.completion, p.cached.unwrap_or(0.0)]
                    .iter()
                    .all(|price| price.is_finite() && *price >= 0.0)
            }),
            "price",
            "is negative or not a number",
            "write prices per million tokens, such as 0.25",
        )
    }

    fn validate_durations(&self) -> Result<(), InvalidSetting> {
        const REMEDY: &str = "set it to a duration such as \"30s\"";
        for (field, value) in [
            ("connect_timeout", self.connect_timeout),
            ("first_byte_timeout", self.first_byte_timeout),
            ("idle_timeout", self.idle_timeout),
            ("breaker.rest", self.breaker.rest),
        ] {
            require(!value.is_zero(), field, "is zero", REMEDY)?;
            require(value <= Duration::from_hours(1), field, "is over an hour", REMEDY)?;
        }
        require(
            self.retry_pause <= Duration::from_secs(8),
            "retry_pause",
            "is over 8 seconds",
            "set it to a duration such as \"500ms\"",
        )
    }

    fn validate_limits(&self) -> Result<(), InvalidSetting> {
        require(
            (1..=10_000).contains(&self.max_concurrency),
            "max_concurrency",
            "is out of range",
            "set it between 1 and 10000",
        )?;
        require(self.max_retries <= 10, "max_retries", "is over 10", "set it to 2")?;
        require(self.breaker.failures > 0, "breaker.failures", "is zero", "set it to 5")
    }

    /// The address that requests go to.
    pub(super) fn endpoint(&self) -> Result<Url, InvalidSetting> {
        let invalid = || InvalidSetting {
            field: "base_url",
            problem: "is not an http or https address",
            remedy: "write it like \"https://api.openai.com/v1\"",
        };
        let mut url = Url::parse(self.base_url.trim()).map_err(|_| invalid())?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(invalid());
        }
        url.path_segments_mut()
            .map_err(|()| invalid())?
            .pop_if_empty()
            .extend(["chat", "completions"]);
        Ok(url)
    }

    /// The headers that every request carries; the key is marked so that nothing prints it.
    pub(crate) fn headers(&self) -> Result<HeaderMap, InvalidSetting> {
        let mut headers = HeaderMap::new();
        // An empty key is a variable that was set to nothing.
        if let Some(key) = self.api_key.as_ref().filter(|key| !key.expose_secret().is_empty()) {
            let (name, text) = match self.api_key_header {
                ApiKeyHeader::Authorization => {
                    ("authorization", format!("Bearer {}", key.expose_secret()))
                }
                ApiKeyHeader::ApiKey => ("api-key", key.expose_secret().to_owned()),
            };
            let mut value = header_value(&text, "api_key")?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        for (name, field, value) in [
            ("openai-organization", "organization", &self.organization),
            ("openai-project", "project", &self.project),
        ] {
            if let Some(value) = value {
                headers.insert(HeaderName::from_static(name), header_value(value, field)?);
            }
        }
        Ok(headers)
    }
}

fn header_value(text: &str, field: &'static str) -> Result<HeaderValue, InvalidSetting> {
    HeaderValue::from_str(text).map_err(|_| InvalidSetting {
        field,
        problem: "holds characters that a header cannot carry",
        remedy: "copy it again, without line breaks",
    })
}

fn require(
    holds: bool,
    field: &'static str,
    problem: &'static str,
    remedy: &'static str,
) -> Result<(), InvalidSetting> {
    if holds { Ok(()) } else { Err(InvalidSetting { field, problem, remedy }) }
}

fn duration<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    jiff::fmt::serde::unsigned_duration::required::deserialize(deserializer)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(OpenAiSettings::default().validate(), Ok(()));
    }

    #[test]
    fn settings_are_read_over_the_defaults() {
        let settings: OpenAiSettings = serde_json::from_value(json!({
            "base_url": "http://127.0.0.1:11434/v1/",
            "api_key_header": "api-key",
            "max_tokens_field": "none",
            "idle_timeout": "1m 30s",
            "breaker": { "failures": 2 },
            "price": { "prompt": 0.25, "completion": 2 },
        }))
        .expect("settings");
        assert_eq!(settings.idle_timeout, Duration::from_secs(90));
        assert_eq!(settings.breaker.failures, 2);
        assert_eq!(settings.breaker.rest, Duration::from_secs(30));
        assert_eq!(settings.api_key_header, ApiKeyHeader::ApiKey);
        assert_eq!(settings.max_tokens_field, MaxTokensField::None);
        assert_eq!(
            settings.endpoint().expect("url").as_str(),
            "http://127.0.0.1:11434/v1/chat/completions"
        );
    }

    #[test]
    fn a_misspelt_field_is_named() {
        let error = serde_json::from_value::<OpenAiSettings>(json!({ "max_retry": 1 }));
        assert!(error.expect_err("unknown field").to_string().contains("max_retry"));
    }

    #[test]
    fn an_azure_address_keeps_its_query() {
        let settings = OpenAiSettings {
            base_url: "https://r.openai.azure.com/openai/deployments/d?api-version=2026-01-01"
                .into(),
            ..OpenAiSettings::default()
        };
        assert_eq!(
            settings.endpoint().expect("url").as_str(),
            "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2026-01-01"
        );
    }

    #[test]
    fn every_wrong_field_is_named_with_a_remedy() {
        let change = |change: fn(&mut OpenAiSettings)| {
            let mut settings = OpenAiSettings::default();
            change(&mut settings);
            settings.validate().expect_err("invalid").field
        };
        assert_eq!(change(|s| s.base_url = "localhost:8080".into()), "base_url");
        assert_eq!(change(|s| s.base_url = "ftp://host/v1".into()), "base_url");
        assert_eq!(change(|s| s.model = " ".into()), "model");
        assert_eq!(change(|s| s.api_key = Some("a\nb".into())), "api_key");
        assert_eq!(change(|s| s.project = Some("a\nb".into())), "project");
        assert_eq!(change(|s| s.temperature = Some(3.0)), "temperature");
        assert_eq!(change(|s| s.max_tokens = 0), "max_tokens");
        assert_eq!(change(|s| s.first_byte_timeout = Duration::ZERO), "first_byte_timeout");
        assert_eq!(change(|s| s.idle_timeout = Duration::from_secs(9999)), "idle_timeout");
        assert_eq!(change(|s| s.retry_pause = Duration::from_secs(9)), "retry_pause");
        assert_eq!(change(|s| s.max_concurrency = 0), "max_concurrency");
        assert_eq!(change(|s| s.max_retries = 11), "max_retries");
        assert_eq!(change(|s| s.breaker.failures = 0), "breaker.failures");
        assert_eq!(
            change(|s| {
                s.price = Some(Prices { prompt: -1.0, cached: None, completion: 0.0 });
            }),
            "price"
        );
        let error = OpenAiSettings { max_retries: 11, ..OpenAiSettings::default() }.validate();
        assert_eq!(
            error.expect_err("invalid").to_string(),
            "`max_retries` is over 10: set it to 2"
        );
    }

    #[test]
    fn the_key_is_not_printed() {
        let settings =
            OpenAiSettings { api_key: Some("sk-secret".into()), ..OpenAiSettings::default() };
        assert!(!format!("{settings:?}").contains("sk-secret"));
        assert!(!format!("{:?}", settings.headers()).contains("sk-secret"));
    }

    #[test]
    fn an_empty_key_is_none() {
        let settings = OpenAiSettings { api_key: Some("".into()), ..OpenAiSettings::default() };
        assert!(settings.headers().expect("headers").is_empty());
    }

    #[test]
    fn cached_tokens_have_their_own_price() {
        let usage = Usage {
            prompt_tokens: 1000,
            cached_tokens: 600,
            completion_tokens: 100,
            cost_micros: 0,
        };
        let prices = Prices { prompt: 0.25, cached: Some(0.025), completion: 2.0 };
        assert_eq!(prices.cost_micros(usage), 315);
        assert_eq!(Prices { cached: None, ..prices }.cost_micros(usage), 450);
    }
}
