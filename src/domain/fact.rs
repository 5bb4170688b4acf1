//! The ledger of facts: what tools returned to this customer in this conversation.

use std::str::FromStr;

use iso_currency::Currency;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::money::Money;
use super::order::OrderStatus;

/// What a fact is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FactKind {
    /// An order's number.
    Order,
    /// An order's status: [`OrderStatus`].
    Status,
    /// A parcel's status: [`OrderStatus`] of a single parcel.
    ParcelStatus,
    /// Day something is expected: `2026-11-24`.
    Expected,
    /// Day the order was placed.
    Placed,
    /// Day a parcel left.
    Shipped,
    /// Day a parcel arrived.
    Delivered,
    /// Day of a carrier's scan.
    Scanned,
    /// Day of a cancellation.
    CancelledOn,
    /// Day of a refund.
    RefundedOn,
    /// Day something about a return happened.
    ReturnedOn,
    /// Day supply is expected; behind a space the product's title, where it is of one in the shop.
    Restock,
    /// Day until which an offer or window is open.
    Until,
    /// Carrier's name.
    Carrier,
    /// Tracking number.
    Tracking,
    /// Link.
    Link,
    /// What the order cost: `12.50 EUR`.
    Total,
    /// Price of something; behind a space the product's title, where it is of one.
    Price,
    /// Amount given back.
    Refund,
    /// Title of a product.
    Product,
    /// How a product stands where those of an order differ: an [`OrderStatus`], a space, the title.
    ProductStatus,
    /// A count of pieces, parcels or orders.
    Quantity,
    /// Number of a return.
    Return,
    /// Place of a scan.
    Place,
    /// Why an order is on hold.
    Hold,
    /// A product is in stock (`in_stock`), or not (`out_of_stock`); behind a space its title.
    Availability,
    /// The conversation was given to a person.
    Handoff,
}

/// A ledger entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fact {
    /// What it is about.
    pub kind: FactKind,
    /// The order's number, where it is about one.
    pub order: Option<String>,
    /// Canonical text: ISO 8601 dates, `12.50 EUR` amounts, status codes.
    pub value: String,
}

impl Fact {
    /// A fact about an order.
    pub fn of(order: &str, kind: FactKind, value: impl Into<String>) -> Self {
        Self { kind, order: Some(order.to_owned()), value: value.into() }
    }

    /// A fact about no order in particular.
    pub fn general(kind: FactKind, value: impl Into<String>) -> Self {
        Self { kind, order: None, value: value.into() }
    }

    /// A fact about a product of the shop and about no order.
    pub fn of_product(title: &str, kind: FactKind, value: &str) -> Self {
        Self::general(kind, format!("{value} {title}"))
    }

    /// The title of the product that the fact binds its value to.
    pub fn product(&self) -> Option<&str> {
        let spaces = match self.kind {
            FactKind::ProductStatus | FactKind::Availability | FactKind::Restock => 1,
            // An amount has a space of its own.
            FactKind::Price => 2,
            _ => return None,
        };
        self.value.splitn(spaces + 1, ' ').nth(spaces)
    }

    /// The value without the title that it is bound to.
    pub fn bare(&self) -> &str {
        let title = self.product().map_or(0, |title| title.len() + 1);
        self.value.get(..self.value.len() - title).unwrap_or_default()
    }

    /// The day, where the fact is one.
    pub fn date(&self) -> Option<Date> {
        match self.kind {
            FactKind::Expected
            | FactKind::Placed
            | FactKind::Shipped
            | FactKind::Delivered
            | FactKind::Scanned
            | FactKind::CancelledOn
            | FactKind::RefundedOn
            | FactKind::ReturnedOn
            | FactKind::Restock
            | FactKind::Until => Date::from_str(self.bare()).ok(),
            _ => None,
        }
    }

    /// The amount, where the fact is one.
    pub fn amount(&self) -> Option<Money> {
        match self.kind {
            FactKind::Total | FactKind::Price | FactKind::Refund => {
                let (digits, code) = self.bare().split_once(' ')?;
                let currency = Currency::from_code(code)?;
                let minor: i64 =
                    digits.chars().filter(|c| *c != '.').collect::<String>().parse().ok()?;
                Some(Money::new(minor, currency))
            }
            _ => None,
        }
    }

    /// The status and title of a product, where the fact is of one.
    pub fn product_status(&self) -> Option<(OrderStatus, &str)> {
        if self.kind != FactKind::ProductStatus {
            return None;
        }
        let (status, title) = self.value.split_once(' ')?;
        Some((OrderStatus::from_str(status).ok()?, title))
    }

    /// The status, where the fact is one.
    pub fn status(&self) -> Option<OrderStatus> {
        match self.kind {
            FactKind::Status | FactKind::ParcelStatus => OrderStatus::from_str(&self.value).ok(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_bound_to_a_product_by_its_title() {
        let title = "Hearth Half-Zip (charcoal, S)";
        for (kind, value) in [
            (FactKind::Availability, "in_stock"),
            (FactKind::Price, "79.00 EUR"),
            (FactKind::Restock, "2026-11-29"),
        ] {
            let bound = Fact::of_product(title, kind, value);
            assert_eq!((bound.bare(), bound.product()), (value, Some(title)));
            let plain = Fact::general(kind, value);
            assert_eq!((plain.bare(), plain.product()), (value, None));
            assert_eq!((bound.date(), bound.amount()), (plain.date(), plain.amount()));
        }
        let total = Fact::general(FactKind::Total, "79.00 EUR");
        assert_eq!((total.bare(), total.product()), ("79.00 EUR", None));
    }
}
