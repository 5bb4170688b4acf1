//! Money as whole minor units of an ISO 4217 currency; never a float.

use std::fmt;

use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// An amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: cents of EUR, whole yen of JPY.
    pub minor: i64,
    /// ISO 4217 code.
    pub currency: Currency,
}

/// Two amounts that cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The currencies differ.
    #[error("cannot combine {left} with {right}")]
    Currency {
        /// The currency of the first amount.
        left: Currency,
        /// The currency of the second amount.
        right: Currency,
    },
    /// The result does not fit into 64 bits.
    #[error("amount out of range")]
    Range,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The sum, where both are of one currency and it fits.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Range)?;
        Ok(Self { minor, ..self })
    }

    /// The difference, where both are of one currency and it fits.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Range)?;
        Ok(Self { minor, ..self })
    }

    /// `quantity` times this amount.
    pub fn times(self, quantity: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(quantity).ok_or(MoneyError::Range)?;
        Ok(Self { minor, ..self })
    }

    /// Digits behind the decimal point: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217).
    pub fn exponent(self) -> u32 {
        self.currency.exponent().map_or(0, u32::from)
    }

    /// The amount as plain digits with a point, without the currency: `12.50`.
    pub fn decimal(self) -> String {
        let digits = usize::try_from(self.exponent()).unwrap_or(0);
        let sign = if self.minor < 0 { "-" } else { "" };
        let plain = format!("{:0>width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, fraction) = plain.split_at(plain.len() - digits);
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::Currency { left: self.currency, right: other.currency })
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency.code())
    }
}
