//! A shop: one deployment serves several, each with its own languages, currency and channels.

use iso_currency::Currency;
use serde::{Deserialize, Serialize};

use super::ids::ShopId;
use super::language::Language;

/// What whereabouts knows about a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Identifier.
    pub id: ShopId,
    /// Short name in addresses and settings, unique in a deployment: `fernweh`.
    pub slug: String,
    /// Name as customers know it.
    pub name: String,
    /// Currency of its prices.
    pub currency: Currency,
    /// IANA time zone of its calendar days: `Europe/Berlin`.
    pub time_zone: String,
    /// Answered in where nothing better is known.
    pub default_language: Language,
    /// What stands before the digits of an order number: `FW-`. May be empty.
    pub order_prefix: String,
    /// Origins (`https://shop.example`) whose pages may open a web chat.
    pub origins: Vec<String>,
}

impl Shop {
    /// The shop's time zone; UTC where its name is unknown to this machine.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// An order number as the shop writes it, from what a customer typed: `#1042`, `fw 1042` and
    /// `FW-1042` are one order. `None` where there are no digits or something else is in front.
    pub fn order_number(&self, typed: &str) -> Option<String> {
        use unicode_normalization::UnicodeNormalization;
        let plain: String = typed
            .nfkc()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let prefix: String = self
            .order_prefix
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let digits = plain.strip_prefix(&prefix).unwrap_or(&plain);
        let valid = (1..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        valid.then(|| format!("{}{digits}", self.order_prefix))
    }
}
