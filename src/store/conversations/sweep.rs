//! Clearing away what has run out. Expired leases need no sweep: the next claim passes over them.

use crate::domain::time::Moment;
use crate::store::db::{exec, statements};
use crate::store::{Error, Store};

statements! {
    DROP_TICKETS = "DELETE FROM tickets WHERE expires_at <= $1";
    DROP_TOKENS = "UPDATE conversations SET token_hash = NULL, token_expires_at = NULL \
        WHERE token_expires_at <= $1";
    DROP_ATTEMPTS = "DELETE FROM identity_attempts WHERE created_at < $1";
    DROP_FAILURES = "DELETE FROM identity_failures WHERE created_at < $1";
    DROP_NUMBERS = "DELETE FROM identity_numbers WHERE tried_at < $1";
}

/// What a sweep cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Tickets that ran out.
    pub tickets: u64,
    /// Chat tokens that ran out.
    pub tokens: u64,
    /// Tries at proving an identity that count no more.
    pub attempts: u64,
}

impl Store {
    /// Removes tickets and chat tokens that ran out, and tries from before `attempts_before`.
    pub async fn sweep(&self, attempts_before: Moment) -> Result<Swept, Error> {
        let now = self.environment.now().millis();
        let mut tx = self.db.begin().await?;
        let swept = Swept {
            tickets: exec!(&mut tx, DROP_TICKETS, now)?,
            tokens: exec!(&mut tx, DROP_TOKENS, now)?,
            attempts: exec!(&mut tx, DROP_ATTEMPTS, attempts_before.millis())?,
        };
        exec!(&mut tx, DROP_FAILURES, attempts_before.millis())?;
        // Last, as a try too holds its conversation before its number.
        exec!(&mut tx, DROP_NUMBERS, attempts_before.millis())?;
        tx.commit().await?;
        Ok(swept)
    }
}
