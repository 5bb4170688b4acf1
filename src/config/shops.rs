//! Shops as they are set.

use iso_currency::Currency;
use serde::Deserialize;

use super::error::ConfigError;
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
}

fn utc() -> String {
    "UTC".to_owned()
}

fn english() -> String {
    "en".to_owned()
}

impl ShopSettings {
    pub(super) fn validate(&self) -> Result<(), ConfigError> {
        self.shop(ShopId::from(String::new())).map(drop)
    }

    /// The shop, under `id` where it is new.
    pub fn shop(&self, id: ShopId) -> Result<Shop, ConfigError> {
        let invalid = |field: &str, problem: &str| {
            ConfigError::invalid(format!("shops.{}.{field}", self.slug), problem)
        };
        let slug_ok = (1..=63).contains(&self.slug.len())
            && self.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !slug_ok {
            return Err(invalid("slug", "use 1 to 63 of a-z, 0-9 and -"));
        }
        if jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            return Err(invalid("time_zone", "use an IANA name such as Europe/Berlin"));
        }
        if self.origins.iter().any(|origin| !is_origin(origin)) {
            return Err(invalid("origins", "write https://host or https://host:port, no path"));
        }
        Ok(Shop {
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
        })
    }
}

fn is_origin(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}
