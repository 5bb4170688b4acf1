//! Shops as they are set.

use std::fmt;
use std::net::IpAddr;

use channels::callback::CallbackTarget;
use channels::identity::IdentityKeys;
use iso_currency::Currency;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::ConfigError;
use super::identity::{self, IdentityKeySettings};
use crate::domain::ids::ShopId;
use crate::domain::language::Language;
use crate::domain::shop::Shop;

/// A shop as it is set; written to the store at start.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopSettings {
    slug: String,
    name: String,
    currency: String,
    #[serde(default = "utc")]
    time_zone: String,
    #[serde(default = "english")]
    default_language: String,
    #[serde(default)]
    order_prefix: String,
    #[serde(default)]
    origins: Vec<String>,
    callback_url: Option<String>,
    callback_secret: Option<SecretString>,
    #[serde(default)]
    identity_keys: Vec<IdentityKeySettings>,
    identity_audience: Option<String>,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn english() -> String {
    "en".to_owned()
}

impl ShopSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.shop(ShopId::from(String::new()))?;
        self.callback()?;
        self.identity().map(drop)
    }

    pub(super) fn require_texts(&self, languages: &[Language]) -> Result<(), ConfigError> {
        let wanted = Language::parse(&self.default_language);
        if wanted.is_some_and(|wanted| languages.contains(&wanted)) {
            return Ok(());
        }
        let known: Vec<&str> = languages.iter().map(Language::code).collect();
        let problem = format!(
            "there are no texts in {}: choose one of {}, or add a folder to prompts.directory",
            self.default_language,
            known.join(", ")
        );
        Err(self.invalid("default_language", problem))
    }

    fn invalid(&self, field: &str, problem: impl fmt::Display) -> ConfigError {
        ConfigError::invalid(format!("shops.{}.{field}", self.slug), problem)
    }

    /// Where replies to API conversations are posted; `None` where callers fetch them.
    ///
    /// The address is the operator's own setting: neither customers nor holders of an API key can
    /// change it. It is therefore not kept from private networks, where the shop's own program
    /// often is; and redirects are not followed, so that its receiver cannot send us elsewhere.
    pub fn callback(&self) -> Result<Option<CallbackTarget>, ConfigError> {
        let (url, secret) = match (&self.callback_url, &self.callback_secret) {
            (None, None) => return Ok(None),
            (Some(url), Some(secret)) => (url, secret),
            (Some(_), None) => {
                return Err(self.invalid("callback_secret", "is missing beside callback_url"));
            }
            (None, Some(_)) => {
                return Err(self.invalid("callback_url", "is missing beside callback_secret"));
            }
        };
        let url = Url::parse(url).map_err(|_| self.invalid("callback_url", "is no address"))?;
        if let Some(problem) = refused(&url) {
            return Err(self.invalid("callback_url", problem));
        }
        CallbackTarget::new(url.into(), secret.expose_secret())
            .map(Some)
            .map_err(|problem| self.invalid("callback_secret", problem))
    }

    /// The keys that the shop's login signs identity tokens with; `None` where it signs none.
    pub fn identity(&self) -> Result<Option<IdentityKeys>, ConfigError> {
        identity::keys(&self.identity_keys, self.identity_audience.as_deref())
            .map_err(|wrong| self.invalid(&wrong.field, wrong.problem))
    }

    /// The shop, under `id` where it is new.
    pub fn shop(&self, id: ShopId) -> Result<Shop, ConfigError> {
        let invalid = |field: &str, problem: &str| self.invalid(field, problem);
        let shop = Shop {
            id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            currency: Currency::from_code(&self.currency)
                .ok_or_else(|| invalid("currency", "use an ISO 4217 code such as EUR"))?,
            time_zone: self.time_zone.clone(),
            default_language: Language::parse(&self.default_language)
                .ok_or_else(|| invalid("default_language", "use a two-letter code such as en"))?,
            order_prefix: self.order_prefix.clone(),
            origins: self.origins.clone(),
        };
        shop.check().map_err(|wrong| invalid(wrong.field, wrong.problem))?;
        Ok(shop)
    }

    /// Its short name.
    pub(crate) fn slug(&self) -> &str {
        &self.slug
    }
}

/// Why callbacks may not go to an address.
fn refused(url: &Url) -> Option<&'static str> {
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(url) => {}
        _ => return Some("write https://…; http is for this machine alone"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("leave name and password away: callbacks are signed");
    }
    url.fragment().is_some().then_some("leave away what follows #")
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::config::Config;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    fn with(callback: &Value) -> Result<Config, ConfigError> {
        let mut shop = json!({ "slug": "halden-moor", "name": "Halden & Moor", "currency": "EUR" });
        shop.as_object_mut()
            .expect("a table")
            .extend(callback.as_object().expect("a table").clone());
        Config::with_overrides(json!({ "shops": [shop] }))
    }

    fn with_url(url: &str) -> Result<Config, ConfigError> {
        with(&json!({ "callback_url": url, "callback_secret": SECRET }))
    }

    #[test]
    fn a_shop_needs_no_callback() {
        let config = with(&json!({})).expect("settings");
        assert_eq!(config.shops[0].callback().expect("valid"), None);
    }

    #[test]
    fn callbacks_go_over_https_or_stay_on_this_machine() {
        for url in [
            "https://shop.example/whereabouts?shop=1",
            "https://10.0.0.7:8443/",
            "http://localhost:3000/hook",
            "http://127.0.0.1:3000/hook",
            "http://[::1]:3000/hook",
        ] {
            let config = with_url(url).expect(url);
            assert!(config.shops[0].callback().expect("valid").is_some(), "{url}");
        }
        for url in [
            "http://shop.example/hook",
            "http://10.0.0.7/hook",
            "http://localhost.shop.example/hook",
            "http://127.0.0.1.shop.example/hook",
            "ftp://shop.example/hook",
            "/hook",
            "",
            "https://ada:s3cret@shop.example/hook",
            "https://ada@shop.example/hook",
            "https://shop.example/hook#part",
        ] {
            let message = with_url(url).expect_err(url).to_string();
            assert!(message.starts_with("setting shops.halden-moor.callback_url:"), "{message}");
            assert!(!message.contains("s3cret"), "{message}");
        }
    }

    #[test]
    fn address_and_secret_come_together() {
        for (given, missing) in
            [("callback_url", "callback_secret"), ("callback_secret", "callback_url")]
        {
            let message = with(&json!({ given: "https://shop.example" })).expect_err("invalid");
            assert!(message.to_string().contains(&format!("{missing}: is missing")), "{message}");
        }
    }

    #[test]
    fn a_weak_secret_is_refused_without_being_repeated() {
        for secret in ["hunter2", "whsec_hunter2", "whsec_aHVudGVyMg=="] {
            let callback =
                json!({ "callback_url": "https://shop.example", "callback_secret": secret });
            let message = with(&callback).expect_err("invalid").to_string();
            assert!(message.starts_with("setting shops.halden-moor.callback_secret:"), "{message}");
            assert!(!message.contains("hunter2") && !message.contains("aHV"), "{message}");
        }
    }

    #[test]
    fn the_secret_may_stand_in_a_file_of_its_own() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), format!("{SECRET}\n")).expect("written");
        let config = with(&json!({
            "callback_url": "https://shop.example/hook",
            "callback_secret_file": file.path(),
        }))
        .expect("settings");
        let direct = with_url("https://shop.example/hook").expect("settings");
        let target = |config: &Config| config.shops[0].callback().expect("valid");
        assert!(target(&config).is_some());
        assert_eq!(target(&config), target(&direct));
    }
}
