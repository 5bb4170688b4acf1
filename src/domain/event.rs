//! The append-only, hash-chained history of orders.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::time::Moment;

/// What happened to an order, before it is chained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderEvent {
    /// Fixed name: `order.shipped`.
    pub name: String,
    /// Who did it: `pipeline`, `customer`, `agent`, `user:usr_…`, `import`.
    pub actor: String,
    /// What else is worth keeping.
    pub detail: Value,
    /// When.
    pub at: Moment,
}

/// The hash that stands before the first event of a shop.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 over everything that an event says and the hash before it, in hexadecimal.
///
/// Each part is preceded by its length, so that no two different events share one input.
pub fn chain_hash(previous: &str, order: &str, event: &OrderEvent, detail_text: &str) -> String {
    let mut hasher = Sha256::new();
    let millis = event.at.millis().to_string();
    for part in [previous, order, &event.name, &event.actor, detail_text, &millis] {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex::encode(hasher.finalize())
}

/// Whether a shop's chain of order events is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainCheck {
    /// Every entry follows from the one before, and none is missing.
    Intact {
        /// How many there are.
        events: i64,
    },
    /// Something was changed, taken out or put in.
    Broken {
        /// Number of the first entry that is wrong or missing, from 1.
        seq: i64,
    },
}
