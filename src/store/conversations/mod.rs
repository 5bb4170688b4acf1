//! The conversation side of the store: inbox, turns, ownership, identity, outbox.
//!
//! A conversation is claimed by lease, and every claim raises its fencing number. Whoever writes
//! names the number they hold; after a take-over or an expired lease that write changes nothing
//! and reports [`Error::Stale`](super::Error::Stale).

pub(super) mod chat;
pub(super) mod identity;
pub(super) mod inbox;
pub(super) mod outbox;
pub(super) mod ownership;
pub(super) mod records;
pub(super) mod sweep;
pub(super) mod transcript;
pub(super) mod turns;

pub use chat::ChatSession;
pub use inbox::Burst;
pub use outbox::{ClaimedSend, SendState, Settled};
pub use sweep::Swept;
