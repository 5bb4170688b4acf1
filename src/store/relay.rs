//! Wake-ups between processes that share a PostgreSQL database, by NOTIFY.
//!
//! Sent after the commit and in batches: a notification inside the transaction would make every
//! commit queue behind one lock. A lost one costs a poll.

use std::time::Duration;

use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::broadcast::error::RecvError;

use super::db::{Db, Tx, exec};
use super::wake::Signal;
use super::{Error, Store};
use crate::domain::ids::ConversationId;

const CHANNEL: &str = "whereabouts_wake";
/// PostgreSQL allows 8,000 bytes; a conversation's identifier has 30.
const BATCH: usize = 200;
/// Before a conversation in which somebody began to write.
const TYPING: char = '~';
const GATHER: Duration = Duration::from_millis(3);

impl Store {
    /// Tells other processes of commits in this one and hears of theirs, until it fails or is
    /// dropped. Never returns on SQLite, which is one process's own.
    pub async fn relay_wakeups(&self) -> Result<(), Error> {
        let Db::Postgres(postgres) = &self.db else {
            return std::future::pending().await;
        };
        let pool = PgPoolOptions::new().max_connections(1);
        let pool = pool.connect_lazy_with(postgres.options().clone());
        let node = self.environment.ulid();
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        let mut local = self.wake.local();
        loop {
            tokio::select! {
                heard = listener.recv() => self.hear(&node, heard?.payload()),
                signal = local.recv() => match signal {
                    Ok(signal) => {
                        let mut batch = vec![signal];
                        tokio::time::sleep(GATHER).await;
                        while batch.len() < BATCH && let Ok(more) = local.try_recv() {
                            if !batch.contains(&more) {
                                batch.push(more);
                            }
                        }
                        self.tell(&node, &batch).await?;
                    }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return Ok(()),
                },
            }
        }
    }

    async fn tell(&self, node: &str, batch: &[Signal]) -> Result<(), Error> {
        let mut payload = node.to_owned();
        for signal in batch {
            payload.push(' ');
            match signal {
                Signal::Inbox => payload.push_str("inbox"),
                Signal::Outbox => payload.push_str("outbox"),
                Signal::Conversation(id) => payload.push_str(id.as_str()),
                Signal::Typing(id) => {
                    payload.push(TYPING);
                    payload.push_str(id.as_str());
                }
            }
        }
        let mut tx = self.db.single().await?;
        if let Tx::Postgres(_) = tx {
            exec!(&mut tx, super::dialect::POSTGRES_NOTIFY, CHANNEL, payload)?;
        }
        Ok(())
    }

    fn hear(&self, node: &str, payload: &str) {
        let mut words = payload.split(' ');
        if words.next() == Some(node) {
            return;
        }
        for word in words {
            self.wake.hear(&match word {
                "inbox" => Signal::Inbox,
                "outbox" => Signal::Outbox,
                id => match id.strip_prefix(TYPING) {
                    Some(id) => Signal::Typing(ConversationId::from(id)),
                    None => Signal::Conversation(ConversationId::from(id)),
                },
            });
        }
    }
}
