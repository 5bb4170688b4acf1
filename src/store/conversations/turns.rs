//! Claims of turns: a worker claims a conversation and works without a transaction; `finish` writes
//! the whole outcome in one.

use std::time::Duration;

use sqlx::types::Json;

use super::proposals::open_proposal;
use super::records::{ConversationRow, MessageRow, conversation_columns, message_columns};
use crate::domain::conversation::{Conversation, Message};
use crate::domain::fact::Fact;
use crate::domain::ids::TurnId;
use crate::domain::time::Moment;
use crate::domain::turn::ClaimedTurn;
use crate::store::db::{Tx, exec, row, rows, statements};
use crate::store::dialect::{Sql, claim};
use crate::store::shops::shop;
use crate::store::wake::Signal;
use crate::store::{Error, Store};

/// What is said to be stale where somebody else has the conversation.
pub(super) const CLAIM_LOST: &str = "claim";

/// Messages of the past that a turn is given.
const HISTORY: i64 = 40;

/// Facts that a turn is given at most, and the turns among which they are looked for.
const LEDGER_FACTS: usize = 500;
const LEDGER_TURNS: i64 = 40;

statements! {
    NEXT_DUE = "SELECT MIN(due_at) FROM conversations WHERE due_at IS NOT NULL \
        AND owner = 'agent' AND (lease_until IS NULL OR lease_until <= $1)";
    /// What the agent owes an answer to: up to `$3` a person had the conversation.
    BURST = concat!("SELECT ", message_columns!(), " FROM messages WHERE conversation_id = $1 \
        AND author = 'customer' AND turn_id IS NULL AND seq > $3 AND seq <= $2 ORDER BY seq");
    RECENT = concat!("SELECT ", message_columns!(), " FROM messages WHERE conversation_id = $1 \
        AND seq <= $2 AND (turn_id IS NOT NULL OR author <> 'customer' OR seq <= $4) \
        ORDER BY seq DESC LIMIT $3");
    /// The facts of the newest turns.
    LEDGER = "SELECT facts FROM turns WHERE conversation_id = $1 ORDER BY fence DESC LIMIT $2";
    RENEW = "UPDATE conversations SET lease_until = $3 \
        WHERE id = $1 AND fence = $2 AND owner = 'agent' AND lease_turn = $4";
    ABANDON = "UPDATE conversations SET lease_until = $3, lease_worker = NULL, lease_turn = NULL \
        WHERE id = $1 AND fence = $2 AND owner = 'agent' AND lease_turn = $4";
    CLAIM = concat!("UPDATE conversations SET fence = fence + 1, lease_worker = $2, \
        lease_turn = $3, lease_until = $4, attempts = attempts + 1, burst_started_at = NULL \
        WHERE id = $1 RETURNING ", conversation_columns!());
}

const DUE: Sql = claim!(
    "SELECT id FROM conversations WHERE due_at <= $1 AND owner = 'agent' \
     AND (lease_until IS NULL OR lease_until <= $1) ORDER BY due_at LIMIT $2",
    ""
);

/// The statements that differ by database.
pub(in crate::store) const CLAIMS: &[(&str, Sql)] = &[("DUE", DUE)];

impl Store {
    /// Claims the conversation that has waited longest past its burst, for `lease`; `None` where
    /// nothing is due. See [`Store::claim_turns`].
    pub async fn claim_turn(
        &self,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<ClaimedTurn>, Error> {
        Ok(self.claim_turns(worker, lease, 1).await?.pop())
    }

    /// Claims the conversations that have waited longest past their bursts, for `lease`, at most
    /// `most` of them.
    ///
    /// Nobody else claims them until the lease ends; a worker that dies loses them by then. A
    /// claim whose conversation cannot be read stands too, so that its tries are counted.
    pub async fn claim_turns(
        &self,
        worker: &str,
        lease: Duration,
        most: i64,
    ) -> Result<Vec<ClaimedTurn>, Error> {
        let now = self.environment.now();
        let lease_until = now.plus(lease);
        let mut tx = self.db.begin().await?;
        let sql = DUE.on(&tx);
        let due = rows!(&mut tx, (String,), sql, now.millis(), most)?;
        let mut loaded = Vec::with_capacity(due.len());
        for (conversation,) in due {
            let id = TurnId::mint(&self.environment);
            let until = lease_until.millis();
            let row =
                row!(&mut tx, ConversationRow, CLAIM, conversation, worker, id.as_str(), until)?;
            loaded.push(load_turn(&mut tx, id, row, lease_until).await);
        }
        tx.commit().await?;
        let mut claimed = Vec::with_capacity(loaded.len());
        for turn in loaded {
            match turn {
                Ok(turn) => claimed.push(turn),
                Err(error) => tracing::error!("a claimed conversation cannot be read: {error}"),
            }
        }
        for turn in &claimed {
            // Whoever looks on sees the agent write.
            self.wake.announce(Signal::Typing(turn.conversation.id.clone()));
        }
        Ok(claimed)
    }

    /// When the next waiting burst may be answered; `None` where nothing waits unclaimed.
    pub async fn next_turn_due(&self) -> Result<Option<Moment>, Error> {
        let mut tx = self.db.single().await?;
        let due = row!(&mut tx, (Option<i64>,), NEXT_DUE, self.environment.now().millis())?;
        Ok(due.and_then(|(due,)| due).map(Moment::from_millis))
    }

    /// Returns when a message has come in, or after `at_most`.
    pub async fn inbox_wake(&self, at_most: Duration) {
        self.wake.inbox(at_most).await;
    }

    /// Holds a claimed conversation for `lease` from now. [`Error::Stale`] where a person took it
    /// over or the claim was lost.
    pub async fn renew_turn(&self, turn: &ClaimedTurn, lease: Duration) -> Result<Moment, Error> {
        let until = self.environment.now().plus(lease);
        self.move_lease(RENEW, turn, until).await?;
        Ok(until)
    }

    /// Gives a claimed conversation up unanswered; it is claimed again after `pause`.
    /// [`Error::Stale`] where the claim was lost already.
    pub async fn abandon_turn(&self, turn: &ClaimedTurn, pause: Duration) -> Result<(), Error> {
        self.move_lease(ABANDON, turn, self.environment.now().plus(pause)).await
    }

    async fn move_lease(
        &self,
        sql: &'static str,
        turn: &ClaimedTurn,
        until: Moment,
    ) -> Result<(), Error> {
        let conversation = &turn.conversation;
        let mut tx = self.db.begin().await?;
        let key = conversation.id.as_str();
        let moved = exec!(&mut tx, sql, key, conversation.fence, until.millis(), turn.id.as_str())?;
        tx.commit().await?;
        if moved == 0 { Err(Error::Stale { what: CLAIM_LOST }) } else { Ok(()) }
    }
}

/// Reads what a claimed turn works on, in the claim's own transaction. Messages that come in later
/// have higher positions: they are the next burst.
async fn load_turn(
    tx: &mut Tx,
    id: TurnId,
    row: Option<ConversationRow>,
    lease_until: Moment,
) -> Result<ClaimedTurn, Error> {
    let row = row.ok_or(Error::Missing { what: "conversation" })?;
    let (attempt, released) = (row.attempts, row.released_seq);
    let waiting = row.open_proposal.clone();
    let conversation = Conversation::try_from(row)?;
    let (key, last) = (conversation.id.as_str(), conversation.last_seq);
    let messages = messages_of(rows!(tx, MessageRow, BURST, key, last, released)?)?;
    // Most conversations are one burst: then there is no more to read.
    let mut history = Vec::new();
    if i64::try_from(messages.len()).is_ok_and(|burst| burst < last) {
        history = messages_of(rows!(tx, MessageRow, RECENT, key, last, HISTORY, released)?)?;
        history.reverse();
    }
    // Facts come from turns, and each of those raised the fence.
    let facts = if conversation.fence > 1 { ledger(tx, key).await? } else { Vec::new() };
    let proposal = match waiting {
        Some(id) => open_proposal(tx, &conversation.id, &id).await?,
        None => None,
    };
    let shop = shop(tx, &conversation.shop).await?;
    Ok(ClaimedTurn {
        id,
        shop: shop.ok_or(Error::Missing { what: "shop" })?,
        messages,
        history,
        facts,
        proposal,
        attempt,
        lease_until,
        conversation,
    })
}

/// The newest facts of a conversation, in the order in which they were found.
async fn ledger(tx: &mut Tx, conversation: &str) -> Result<Vec<Fact>, Error> {
    let turns = rows!(tx, (Json<Vec<Fact>>,), LEDGER, conversation, LEDGER_TURNS)?;
    let newest_first = turns.into_iter().flat_map(|(facts,)| facts.0.into_iter().rev());
    let mut facts: Vec<Fact> = newest_first.take(LEDGER_FACTS).collect();
    facts.reverse();
    Ok(facts)
}

fn messages_of(rows: Vec<MessageRow>) -> Result<Vec<Message>, Error> {
    rows.into_iter().map(Message::try_from).collect()
}
