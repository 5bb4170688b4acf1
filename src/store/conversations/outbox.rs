//! The outbox: every send is claimed, tried, and ends as delivered or visibly failed.

use std::time::Duration;

use sqlx::types::Json;

use crate::domain::conversation::{Author, Channel, Reply};
use crate::domain::ids::{ConversationId, MessageId, OutboxId, ShopId, TurnId};
use crate::domain::time::Moment;
use crate::store::db::{Tx, exec, row, statements};
use crate::store::dialect::{Sql, claim};
use crate::store::error::code;
use crate::store::sqlite::row_type;
use crate::store::{Error, Store};

statements! {
    INSERT_SEND = "INSERT INTO outbox (id, shop_id, conversation_id, message_id, channel, \
        state, attempts, due_at, created_at) VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6)";
    SEND = "SELECT o.id, o.shop_id, o.conversation_id, o.message_id, o.channel, o.attempts, \
        m.body, m.seq, m.author, m.turn_id, m.created_at, c.external_id, t.handed_off \
        FROM outbox o JOIN messages m ON m.id = o.message_id \
        JOIN conversations c ON c.id = o.conversation_id \
        LEFT JOIN turns t ON t.id = m.turn_id WHERE o.id = $1";
    SETTLE = "UPDATE outbox SET state = $4, due_at = $5, failure = $6, provider_id = $7, \
        settled_at = $8, lease_worker = NULL, lease_until = NULL \
        WHERE id = $1 AND state = 'waiting' AND lease_worker = $2 AND attempts = $3";
    NEXT_SEND_DUE = "SELECT MIN(due_at) FROM outbox WHERE due_at IS NOT NULL \
        AND (lease_until IS NULL OR lease_until <= $1)";
    SEND_STATE = "SELECT state, attempts, failure, provider_id FROM outbox WHERE message_id = $1";
}

const CLAIM_SEND: Sql = claim!(
    "UPDATE outbox SET attempts = attempts + 1, lease_worker = $1, lease_until = $2 \
     WHERE id = (SELECT id FROM outbox WHERE due_at <= $3 AND state = 'waiting' \
     AND (lease_until IS NULL OR lease_until <= $3) ORDER BY due_at LIMIT 1",
    ") RETURNING id"
);

/// The statements that differ by database.
pub(in crate::store) const CLAIMS: &[(&str, Sql)] = &[("CLAIM_SEND", CLAIM_SEND)];

/// A send that a worker holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedSend {
    /// Identifier.
    pub id: OutboxId,
    /// The shop.
    pub shop: ShopId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The channel's identifier of the conversation.
    pub external_id: String,
    /// The message.
    pub message: MessageId,
    /// Its position.
    pub seq: i64,
    /// Who wrote it.
    pub author: Author,
    /// The turn it belongs to; `None` for a person's message.
    pub turn: Option<TurnId>,
    /// When it was written.
    pub created_at: Moment,
    /// Whether the conversation was with a person, or waited for one, once it was written.
    pub handed_off: bool,
    /// Channel.
    pub channel: Channel,
    /// What to send.
    pub body: Reply,
    /// Which try this is, from 1.
    pub attempt: i64,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The provider has it.
    Delivered {
        /// The provider's identifier.
        provider_id: Option<String>,
    },
    /// Try again.
    Retry {
        /// Not before.
        after: Duration,
        /// Why: a code, never a body.
        failure: String,
    },
    /// It will not go out this way.
    Failed {
        /// Why: a code, never a body.
        failure: String,
    },
}

row_type! {
    /// Where a send stands.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SendState {
        /// `waiting`, `delivered`, `failed` or `fallen_back`.
        pub state: String,
        /// Tries so far.
        pub attempts: i64,
        /// Why the last one failed.
        pub failure: Option<String>,
        /// The provider's identifier.
        pub provider_id: Option<String>,
    }
}

impl Store {
    /// Claims the send that is due longest, for `lease`.
    pub async fn claim_send(
        &self,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<ClaimedSend>, Error> {
        let now = self.environment.now();
        let until = now.plus(lease).millis();
        let mut tx = self.db.begin().await?;
        let sql = CLAIM_SEND.on(&tx);
        let claimed = row!(&mut tx, (String,), sql, worker, until, now.millis())?;
        tx.commit().await?;
        let Some((id,)) = claimed else { return Ok(None) };
        let mut tx = self.db.single().await?;
        let row = row!(&mut tx, SendRow, SEND, id)?.ok_or(Error::Missing { what: "send" })?;
        let author = code(&row.author, "messages", "author", &row.message_id)?;
        Ok(Some(ClaimedSend {
            author,
            turn: row.turn_id.map(TurnId::from),
            created_at: Moment::from_millis(row.created_at),
            handed_off: row.handed_off.unwrap_or(author == Author::Person),
            channel: code(&row.channel, "outbox", "channel", &row.id)?,
            id: OutboxId::from(row.id),
            shop: ShopId::from(row.shop_id),
            conversation: ConversationId::from(row.conversation_id),
            external_id: row.external_id,
            message: MessageId::from(row.message_id),
            seq: row.seq,
            body: row.body.0,
            attempt: row.attempts,
        }))
    }

    /// Records how a try ended. [`Error::Stale`] where the claim was lost meanwhile.
    pub async fn settle_send(
        &self,
        send: &ClaimedSend,
        worker: &str,
        settled: &Settled,
    ) -> Result<(), Error> {
        let now = self.environment.now();
        let (state, due, failure, provider_id, at) = match settled {
            Settled::Delivered { provider_id } => {
                ("delivered", None, None, provider_id.as_deref(), Some(now.millis()))
            }
            Settled::Retry { after, failure } => {
                ("waiting", Some(now.plus(*after).millis()), Some(failure.as_str()), None, None)
            }
            Settled::Failed { failure } => {
                ("failed", None, Some(failure.as_str()), None, Some(now.millis()))
            }
        };
        let mut tx = self.db.begin().await?;
        let changed = exec!(
            &mut tx,
            SETTLE,
            send.id.as_str(),
            worker,
            send.attempt,
            state,
            due,
            failure,
            provider_id,
            at,
        )?;
        tx.commit().await?;
        if changed == 0 { Err(Error::Stale { what: "send" }) } else { Ok(()) }
    }

    /// Puts a message of a conversation on its way, as part of the verb that writes it.
    pub(super) async fn enqueue_send(
        &self,
        tx: &mut Tx,
        shop: &ShopId,
        conversation: &ConversationId,
        channel: Channel,
        message: &MessageId,
    ) -> Result<(), Error> {
        exec!(
            tx,
            INSERT_SEND,
            OutboxId::mint(&self.environment).as_str(),
            shop.as_str(),
            conversation.as_str(),
            message.as_str(),
            <&str>::from(channel),
            self.environment.now().millis()
        )?;
        Ok(())
    }

    /// When the next send is due; `None` where nothing waits unclaimed.
    pub async fn next_send_due(&self) -> Result<Option<Moment>, Error> {
        let mut tx = self.db.single().await?;
        let due = row!(&mut tx, (Option<i64>,), NEXT_SEND_DUE, self.environment.now().millis())?;
        Ok(due.and_then(|(due,)| due).map(Moment::from_millis))
    }

    /// Returns when something is to be sent, or after `at_most`.
    pub async fn outbox_wake(&self, at_most: Duration) {
        self.wake.outbox(at_most).await;
    }

    /// Where the send of a message stands; `None` for a message that needs none.
    pub async fn send_state(&self, message: &MessageId) -> Result<Option<SendState>, Error> {
        let mut tx = self.db.single().await?;
        row!(&mut tx, SendState, SEND_STATE, message.as_str())
    }
}

row_type! {
    struct SendRow {
        id: String,
        shop_id: String,
        conversation_id: String,
        message_id: String,
        channel: String,
        attempts: i64,
        body: Json<Reply>,
        seq: i64,
        author: String,
        turn_id: Option<String>,
        created_at: i64,
        external_id: String,
        handed_off: Option<bool>,
    }
}
