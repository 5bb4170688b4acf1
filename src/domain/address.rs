//! Postal addresses.

use serde::{Deserialize, Serialize};

/// Where a parcel or a bill goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Recipient.
    pub name: String,
    /// Street and number.
    pub line1: String,
    /// Flat, floor or company; empty where there is none.
    #[serde(default)]
    pub line2: String,
    /// City.
    pub city: String,
    /// State or province; empty where the country has none.
    #[serde(default)]
    pub region: String,
    /// Postal code as the country writes it.
    pub postal_code: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// E.164, for the carrier.
    #[serde(default)]
    pub phone: Option<String>,
}

impl Address {
    /// Whether nothing is missing that every parcel needs.
    pub fn is_complete(&self) -> bool {
        let needed = [&self.name, &self.line1, &self.city, &self.country];
        needed.iter().all(|part| !part.trim().is_empty())
    }

    /// The parts that are filled in, one after another: as a customer checks them.
    pub fn one_line(&self) -> String {
        let town = format!("{} {}", self.postal_code, self.city);
        let parts = [&self.name, &self.line1, &self.line2, &town, &self.region, &self.country];
        let parts = parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// A postal code reduced to what matters for comparison: letters and digits, upper case.
///
/// Digits' script and width, spaces and hyphens differ between what customers type and what shops store.
pub fn normalise_postal_code(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain = text.nfkc().map(plain_digit);
    plain.filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// An Arabic or Persian digit as the European one; anything else as it is.
pub fn plain_digit(c: char) -> char {
    let zero = match c {
        '\u{0660}'..='\u{0669}' => 0x0660,
        '\u{06F0}'..='\u{06F9}' => 0x06F0,
        _ => return c,
    };
    char::from_digit(u32::from(c) - zero, 10).unwrap_or(c)
}

/// An e-mail address reduced to what matters for comparison: trimmed, lower case.
pub fn normalise_email(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.trim().nfkc().map(plain_digit).flat_map(char::to_lowercase).collect()
}
