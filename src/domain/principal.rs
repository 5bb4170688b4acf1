//! Who a session has proved to be.

use serde::{Deserialize, Serialize};

use super::ids::{CustomerId, OrderId};

/// Who this session has proved to be, and how strongly.
///
/// It lives on the conversation and is changed by the store's identity verbs alone; tools receive
/// it in a context that the model cannot write.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum Principal {
    /// Nothing proved.
    #[default]
    Anonymous,
    /// Named an order and an e-mail address or postal code that belongs to it.
    Claimed {
        /// The orders so named, oldest claim first.
        orders: Vec<OrderId>,
    },
    /// Proved to be this customer.
    Verified {
        /// The customer.
        customer: CustomerId,
    },
}

impl Principal {
    /// The level's name, as reported and logged.
    pub fn level(&self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Claimed { .. } => "claimed",
            Self::Verified { .. } => "verified",
        }
    }

    /// This principal after `order` was claimed. A verified customer stays what they are.
    #[must_use]
    pub fn with_claim(self, order: OrderId) -> Self {
        match self {
            Self::Anonymous => Self::Claimed { orders: vec![order] },
            Self::Claimed { mut orders } => {
                if !orders.contains(&order) {
                    orders.push(order);
                }
                Self::Claimed { orders }
            }
            verified @ Self::Verified { .. } => verified,
        }
    }
}
