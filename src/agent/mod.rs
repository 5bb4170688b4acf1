//! A turn: from a burst of messages to an answer that is true.

pub mod guard;
pub mod ledger;
