//! Settings of the rules on what customers can have done; `default.toml` says what each means.

use serde::{Deserialize, Serialize};

use super::SettingsError;

/// The part of a line's way until which something can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// Nobody has begun to work on it.
    Confirmed,
    /// It is not in a parcel yet.
    Packed,
    /// No carrier has it yet.
    Shipped,
}

/// What may pay or receive a difference in price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// What the order was paid with.
    Original,
    /// Whatever the customer keeps.
    AnyMethod,
}

/// Where money for returned goods may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnsTo {
    /// To what the order was paid with.
    Original,
    /// To a gift card that the customer keeps.
    GiftCard,
    /// To credit that the shop keeps for them.
    StoreCredit,
    /// To whatever the customer keeps.
    AnyMethod,
}

/// When a card or wallet is charged for what a change adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Capture {
    /// It is authorized, and taken when goods leave.
    Later,
    /// It is taken.
    AtOnce,
}

/// Who pays the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    /// The customer.
    Customer,
    /// The shop.
    Shop,
}

/// Changes of orders that have not left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own, by its name")]
pub struct ChangeSettings {
    /// Until when a line can be cancelled.
    pub cancel_until: Until,
    /// Until when the address can be changed.
    pub address_until: Until,
    /// Until when items can be changed.
    pub items_until: Until,
    /// Until when the payment can be changed.
    pub payment_until: Until,
    /// Until when the courier can be told something.
    pub instructions_until: Until,
    /// Whether single lines can be cancelled.
    pub cancel_lines: bool,
    /// Accepted reasons; none: every one.
    pub cancel_reasons: Vec<String>,
    /// Whether the country stays.
    pub same_country: bool,
    /// How often items can be changed.
    pub items_times: u32,
    /// How often the payment can be changed.
    pub payment_times: u32,
    /// Whether an item only becomes a variant of its product.
    pub items_same_product: bool,
    /// Whether nothing can be changed once items were.
    pub items_lock_order: bool,
    /// Minutes within which a customer can agree.
    pub confirm_within_minutes: u32,
}

/// Where money comes from and goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneySettings {
    /// What settles a difference.
    pub difference: Difference,
    /// Where money for returned goods may go.
    pub returns_to: Vec<ReturnsTo>,
    /// When a change's payment is taken.
    pub capture: Capture,
    /// Refunds above it, in minor units, wait for a person; 0 for none.
    pub approval_above: i64,
}

/// Returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnSettings {
    /// Days from delivery; 0 for ever.
    pub window_days: u32,
    /// Categories that are never taken back.
    pub excluded_categories: Vec<String>,
    /// Whether goods of a final sale are taken back.
    pub final_sale: bool,
    /// Whether several may be under way.
    pub several: bool,
    /// Who pays the way back.
    pub shipping_paid_by: PaidBy,
}

/// Exchanges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeSettings {
    /// Whether the other item must be of the same product.
    pub same_product: bool,
}

impl ChangeSettings {
    /// Fails where a number is out of its range.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.items_times > 1 {
            let setting = "changes.items_times";
            return Err(SettingsError::OutOfRange { setting, must: "0 or 1" });
        }
        if self.payment_times > 10 {
            let setting = "changes.payment_times";
            return Err(SettingsError::OutOfRange { setting, must: "between 0 and 10" });
        }
        if !(1..=1_440).contains(&self.confirm_within_minutes) {
            let setting = "changes.confirm_within_minutes";
            return Err(SettingsError::OutOfRange { setting, must: "between 1 and 1440" });
        }
        Ok(())
    }
}

impl MoneySettings {
    /// Fails where a number is out of its range, or money could go nowhere.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.approval_above < 0 {
            let setting = "money.approval_above";
            return Err(SettingsError::OutOfRange { setting, must: "0 or more" });
        }
        if self.returns_to.is_empty() {
            let setting = "money.returns_to";
            return Err(SettingsError::OutOfRange { setting, must: "at least one of its values" });
        }
        Ok(())
    }
}

impl ReturnSettings {
    /// Fails where a number is out of its range.
    pub fn validate(&self) -> Result<(), SettingsError> {
        if self.window_days > 3_650 {
            let setting = "returns.window_days";
            return Err(SettingsError::OutOfRange { setting, must: "between 0 and 3650" });
        }
        Ok(())
    }
}
