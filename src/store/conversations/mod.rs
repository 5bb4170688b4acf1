//! The conversation side of the store: inbox, turns, ownership, identity, outbox.
//!
//! A conversation is claimed by lease, and every claim raises its fencing number. Whoever writes
//! names the number they hold; after a take-over or an expired lease that write changes nothing
//! and reports [`Error::Stale`](super::Error::Stale).

mod attachments;
mod chat;
mod finish;
mod identity;
mod inbox;
mod outbox;
mod ownership;
mod proposals;
mod records;
mod sweep;
mod transcript;
mod turns;
mod verification;

pub use attachments::WHAT as ATTACHMENT;
pub use chat::ChatSession;
pub use inbox::Burst;
pub use outbox::{ClaimedSend, SendState, Settled};
pub use sweep::Swept;

use super::dialect::Sql;

/// Every statement of this side, by name.
pub(super) fn statements() -> impl Iterator<Item = (&'static str, Sql)> {
    [
        attachments::STATEMENTS,
        attachments::LOCKS,
        chat::STATEMENTS,
        finish::STATEMENTS,
        identity::STATEMENTS,
        identity::LOCKS,
        inbox::STATEMENTS,
        outbox::STATEMENTS,
        outbox::CLAIMS,
        ownership::STATEMENTS,
        proposals::STATEMENTS,
        sweep::STATEMENTS,
        transcript::STATEMENTS,
        turns::STATEMENTS,
        turns::CLAIMS,
        finish::LOCKS,
        verification::STATEMENTS,
        verification::LOCKS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
