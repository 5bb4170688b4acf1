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

/// A field of a shop that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the shop's {field}: {problem}")]
pub struct InvalidShop {
    /// Name of the field.
    pub field: &'static str,
    /// What to write instead.
    pub problem: &'static str,
}

impl Shop {
    /// Checks what the types of the fields alone cannot; wherever a shop comes from.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn check(&self) -> Result<(), InvalidShop> {
        let language = self.default_language.code();
        for (holds, field, problem) in [
            (is_slug(&self.slug), "slug", "use 1 to 63 of a-z, 0-9 and -"),
            (!self.name.trim().is_empty(), "name", "write the name that customers know"),
            (
                jiff::tz::TimeZone::get(&self.time_zone).is_ok(),
                "time_zone",
                "use an IANA name such as Europe/Berlin",
            ),
            (
                Language::parse(language).as_ref() == Some(&self.default_language),
                "default_language",
                "use a two-letter code such as en",
            ),
            (
                self.origins.iter().all(|origin| is_origin(origin)),
                "origins",
                "write https://host or https://host:port, no path",
            ),
        ] {
            if !holds {
                return Err(InvalidShop { field, problem });
            }
        }
        Ok(())
    }

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

fn is_slug(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Whether a text is an origin in the one way in which browsers write it: RFC 6454, section 6.2.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<http::Uri>() else { return false };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    text == format!("{scheme}://{authority}")
        && text.bytes().all(|b| !b.is_ascii_uppercase() && b != b'@')
        && !authority.host().is_empty()
        && (authority.port().is_none() && !text.ends_with(':')
            || authority.port_u16().is_some_and(|port| port != default_port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Shop {
        Shop {
            id: ShopId::from("shp_1"),
            slug: "halden-moor".to_owned(),
            name: "Halden & Moor".to_owned(),
            currency: Currency::EUR,
            time_zone: "Europe/Berlin".to_owned(),
            default_language: Language::english(),
            order_prefix: "HM-".to_owned(),
            origins: vec!["https://shop.example".to_owned()],
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert_eq!(shop().check(), Ok(()));
        let change = |change: fn(&mut Shop)| {
            let mut shop = shop();
            change(&mut shop);
            shop.check().expect_err("invalid").field
        };
        assert_eq!(change(|s| s.slug = "Halden".into()), "slug");
        assert_eq!(change(|s| s.slug = String::new()), "slug");
        assert_eq!(change(|s| s.name = " ".into()), "name");
        assert_eq!(change(|s| s.time_zone = "Berlin".into()), "time_zone");
        assert_eq!(change(|s| s.origins.push("https://shop.example/".into())), "origins");
        // A language that was read from JSON has been through no parser.
        assert_eq!(
            change(|s| s.default_language = serde_json::from_str("\"deutsch\"").expect("a text")),
            "default_language"
        );
    }

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for origin in [
            "https://shop.example",
            "http://localhost:3000",
            "https://10.0.0.7:8443",
            "http://[::1]:8080",
            "https://xn--mnchen-3ya.example",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for other in [
            "",
            "*",
            "null",
            "shop.example",
            "https://",
            "https://shop.example/",
            "https://shop.example:443",
            "https://shop.example:",
            "https://Shop.example",
            "https://ada@shop.example",
            "https://shop.example?a",
            "https://shop.example#a",
            "ftp://shop.example",
        ] {
            assert!(!is_origin(other), "{other}");
        }
    }
}
