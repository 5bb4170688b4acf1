//! Proofs that a customer offers for an order.

use serde::{Deserialize, Serialize};

use super::ids::{CustomerId, OrderId};
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
    /// Failed tries per order number within the window, whoever made them, after which postal
    /// codes are not compared any more.
    pub per_order: i64,
    /// The same for e-mail addresses. There are many more of those, so that an order which
    /// strangers have tried still opens for its own.
    pub per_order_email: i64,
    /// Failed tries per network address within the window, where the channel knows one.
    pub per_address: i64,
    /// Failed tries with one postal code within the window, at whichever orders.
    pub per_postal_code: i64,
    /// Start of the window.
    pub since: Moment,
}

/// Whom the shop's own login names as its customer. One of the two is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCustomer {
    /// The shop's identifier of the customer, ours, or an e-mail address.
    pub subject: Option<String>,
    /// The customer's e-mail address, where the subject is not known here.
    pub email: Option<String>,
}

/// What became of a session that was to be a customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// The conversation is this customer's now.
    Verified(CustomerId),
    /// No customer of that name, or more than one.
    Unknown,
    /// The conversation shows what belongs to somebody else; nothing was changed.
    Other,
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
