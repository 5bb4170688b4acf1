//! Proofs that a customer offers for an order.

use serde::{Deserialize, Serialize};

use super::ids::OrderId;
use super::principal::Principal;
use super::time::Moment;

/// What a customer offers, besides the order number, to prove that the order is theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// The e-mail address of the order.
    Email(String),
    /// The postal code that it is sent to.
    PostalCode(String),
}

/// How many tries at proving an order are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Failed tries per conversation within the window.
    pub per_conversation: i64,
    /// Failed tries per order number within the window, whoever made them.
    pub per_order: i64,
    /// Start of the window.
    pub since: Moment,
}

/// The outcome of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// Number and proof belong together; the conversation's principal is now this.
    Matched {
        /// The order.
        order: OrderId,
        /// The principal after the claim.
        principal: Principal,
    },
    /// No such order, or another proof: the two are not told apart.
    NoMatch,
    /// Too many tries; nothing was compared.
    Locked,
}
