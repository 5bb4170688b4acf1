//! What an action changes.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::{LineId, LocationId, PaymentMethodId, RefundId, SupplyId, VariantId};
use super::inventory::StockReason;
use super::money::Money;
use super::order::Order;

/// Everything that an action changes: written in one transaction or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// The order as it is afterwards. What differs from the order before is written, each state
    /// with the old one in the statement's condition.
    pub order: Order,
    /// Changes of stock.
    pub stock: Vec<StockChange>,
    /// Changes of what of supplies is promised.
    pub supplies: Vec<SupplyChange>,
    /// Changes of balances.
    pub credit: Vec<CreditChange>,
    /// What goes into the order's history, in this order.
    pub events: Vec<NamedEvent>,
    /// What the customer pays (positive) or gets back (negative), in all.
    pub settlement: Money,
}

/// A change of one level, with its reason in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockChange {
    /// Of which variant.
    pub variant: VariantId,
    /// Where.
    pub location: LocationId,
    /// Pieces that came or went.
    pub on_hand: i64,
    /// Pieces that were promised or set free.
    pub reserved: i64,
    /// Why.
    pub reason: StockReason,
    /// For which line.
    pub line: Option<LineId>,
}

/// A change of what of a supply is promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplyChange {
    /// The supply.
    pub supply: SupplyId,
    /// Pieces that were promised or set free.
    pub allocated: i64,
}

/// A change of a gift card's or store credit's balance, with its reason in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditChange {
    /// Whose balance.
    pub method: PaymentMethodId,
    /// By how much.
    pub amount: Money,
    /// Why: `refund`, `payment`.
    pub reason: String,
    /// For which refund.
    pub refund: Option<RefundId>,
}

/// An entry for the order's history.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedEvent {
    /// Name: `order.cancelled`.
    pub name: &'static str,
    /// Details.
    pub detail: Value,
}

impl Effects {
    /// Nothing changed yet.
    pub fn none(order: Order) -> Self {
        let settlement = Money::zero(order.total.currency);
        Self {
            order,
            stock: Vec::new(),
            supplies: Vec::new(),
            credit: Vec::new(),
            events: Vec::new(),
            settlement,
        }
    }

    /// Adds an entry for the history.
    pub fn record(&mut self, name: &'static str, detail: Value) {
        self.events.push(NamedEvent { name, detail });
    }
}
