//! The benchmark's money: floats in JSON, read as their decimal text and rounded to cents.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

/// Digits that a float's text has at most; more are not of this data.
const DIGITS: usize = 30;

/// An amount in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Amount(i64);

/// A text that is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no amount")]
pub struct NoAmount(String);

impl Amount {
    /// From cents.
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// In cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// Less another.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Serialises whole amounts as integers, as the benchmark has its balances.
    #[expect(clippy::ref_option, reason = "serde passes the field as it is")]
    pub(super) fn whole_or_decimal<S: Serializer>(
        amount: &Option<Self>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match amount {
            Some(Self(cents)) if cents % 100 == 0 => serializer.serialize_i64(cents / 100),
            _ => amount.serialize(serializer),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl FromStr for Amount {
    type Err = NoAmount;

    /// Reads a JSON number, exponents included, and rounds half a cent away from zero.
    fn from_str(text: &str) -> Result<Self, NoAmount> {
        read(text).ok_or_else(|| NoAmount(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Amount> {
    let (negative, plain) = match text.strip_prefix('-') {
        Some(plain) => (true, plain),
        None => (false, text),
    };
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (plain, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.len() > DIGITS || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let digits: i128 = digits.parse().ok()?;
    // The amount is `digits` times ten to this power, in cents.
    let power = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?.checked_add(2)?;
    let factor = 10_i128.checked_pow(power.unsigned_abs());
    let cents = match (power >= 0, factor) {
        (true, factor) => digits.checked_mul(factor?)?,
        (false, Some(factor)) => (digits + factor / 2) / factor,
        (false, None) => 0,
    };
    let cents = i64::try_from(cents).ok()?;
    Some(Amount(if negative { -cents } else { cents }))
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Number::deserialize(deserializer)?.to_string().parse().map_err(D::Error::custom)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let number: Number = self.to_string().parse().map_err(serde::ser::Error::custom)?;
        number.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_read_to_the_cent() {
        for (text, cents) in [
            ("1463.7", 146_370),
            ("51", 5_100),
            ("0.04999999999999716", 5),
            ("3.8700000000000045", 387),
            ("-23.24", -2_324),
            ("-0.0", 0),
            ("4.547473508864641e-13", 0),
            ("1e-300", 0),
            ("1.5e2", 15_000),
            ("0.005", 1),
            ("-0.005", -1),
            ("0.00499999", 0),
        ] {
            assert_eq!(text.parse(), Ok(Amount::from_cents(cents)), "{text}");
        }
        for text in ["", ".", "-", "1,5", "abc", "1e", "1e400", "NaN", "9999999999999999999"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_are_written_as_the_benchmark_writes_them() {
        #[derive(Serialize)]
        struct Row {
            price: Amount,
            #[serde(serialize_with = "Amount::whole_or_decimal")]
            balance: Option<Amount>,
        }
        for (cents, text) in [
            (5_000, r#"{"price":50.0,"balance":50}"#),
            (6_413, r#"{"price":64.13,"balance":64.13}"#),
            (-5, r#"{"price":-0.05,"balance":-0.05}"#),
        ] {
            let amount = Amount::from_cents(cents);
            let row = Row { price: amount, balance: Some(amount) };
            assert_eq!(serde_json::to_string(&row).expect("JSON"), text);
        }
    }
}
