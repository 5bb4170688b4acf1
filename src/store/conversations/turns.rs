//! Turns: a worker claims a conversation, works without a transaction, and writes the whole
//! outcome in one.

use std::time::Duration;

use sqlx::types::Json;

use super::inbox::insert_message;
use super::records::{
    ConversationRow, MessageRow, NewMessage, conversation_columns, message_columns,
};
use crate::domain::conversation::{Author, Conversation, Message, Owner};
use crate::domain::fact::Fact;
use crate::domain::ids::{HandoffId, MessageId, ToolCallId, TurnId};
use crate::domain::principal::Principal;
use crate::domain::time::Moment;
use crate::domain::turn::{ClaimedTurn, Handoff, ToolCallRecord, TurnOutcome};
use crate::store::db::{Tx, exec, row, rows, statements};
use crate::store::dialect::{Sql, claim};
use crate::store::shops::shop;
use crate::store::sqlite::row_type;
use crate::store::wake::Signal;
use crate::store::{Error, Store};

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
    FINISH = "UPDATE conversations SET last_seq = last_seq + 1, updated_at = $3, \
        due_at = CASE WHEN pending_seq > $4 AND $6 = 'agent' THEN due_at END, \
        lease_worker = NULL, lease_turn = NULL, lease_until = NULL, attempts = 0, \
        language = $5, owner = $6 \
        WHERE id = $1 AND fence = $2 AND owner = 'agent' AND lease_turn = $7 \
        RETURNING last_seq, pending_seq, principal";
    ANSWER_BURST = "UPDATE messages SET turn_id = $2 WHERE conversation_id = $1 \
        AND author = 'customer' AND turn_id IS NULL AND seq <= $3 \
        AND seq > (SELECT released_seq FROM conversations WHERE id = $1)";
    INSERT_TURN = "INSERT INTO turns (id, shop_id, conversation_id, fence, attempt, model, steps, \
        prompt_version, language, language_confidence, language_reason, principal, \
        prompt_tokens, cached_tokens, completion_tokens, cost_micros, latency_ms, objections, \
        handed_off, finished_at, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
        $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    INSERT_TOOL_CALL = "INSERT INTO tool_calls (id, shop_id, conversation_id, turn_id, position, \
        tool, arguments, result, outcome, millis) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_HANDOFF = "INSERT INTO handoffs (id, shop_id, conversation_id, turn_id, reason, \
        summary, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)";
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
        if moved == 0 { Err(Error::Stale { what: "claim" }) } else { Ok(()) }
    }

    /// Writes everything that a turn ended with: the reply, the record of how it came about, new
    /// facts, a hand-off, and the outbox entry where `push` says that the channel has to be sent to.
    ///
    /// [`Error::Stale`] where the claim was lost meanwhile, to a person or to another worker, and
    /// where this turn was finished or given up before: nothing is written, and the answer must
    /// not go out.
    pub async fn finish_turn(
        &self,
        turn: &ClaimedTurn,
        outcome: &TurnOutcome,
        push: bool,
    ) -> Result<MessageId, Error> {
        let now = self.environment.now();
        let mut tx = self.db.begin().await?;
        let finished = self.close_claim(&mut tx, turn, outcome, now).await?;
        let message = self.write_reply(&mut tx, turn, outcome, finished.last_seq, now).await?;
        self.write_record(&mut tx, turn, outcome, &finished.principal.0, now).await?;
        if push {
            let conversation = &turn.conversation;
            let (key, channel) = (&conversation.id, conversation.channel);
            self.enqueue_send(&mut tx, &turn.shop.id, key, channel, &message).await?;
        }
        tx.commit().await?;
        self.wake.announce(Signal::Conversation(turn.conversation.id.clone()));
        if finished.pending_seq > turn.conversation.last_seq {
            self.wake.announce(Signal::Inbox);
        }
        if push {
            self.wake.announce(Signal::Outbox);
        }
        Ok(message)
    }

    async fn close_claim(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        outcome: &TurnOutcome,
        now: Moment,
    ) -> Result<Finished, Error> {
        let owner = if outcome.handoff.is_some() { Owner::Queue } else { Owner::Agent };
        let key = turn.conversation.id.as_str();
        let finished = row!(
            tx,
            Finished,
            FINISH,
            key,
            turn.conversation.fence,
            now.millis(),
            turn.conversation.last_seq,
            outcome.language.language.code(),
            <&str>::from(owner),
            turn.id.as_str(),
        )?;
        let finished = finished.ok_or(Error::Stale { what: "claim" })?;
        exec!(tx, ANSWER_BURST, key, turn.id.as_str(), turn.conversation.last_seq)?;
        Ok(finished)
    }

    async fn write_reply(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        outcome: &TurnOutcome,
        seq: i64,
        now: Moment,
    ) -> Result<MessageId, Error> {
        let id = MessageId::mint(&self.environment);
        insert_message(
            tx,
            &NewMessage {
                id: id.clone(),
                shop: &turn.shop.id,
                conversation: &turn.conversation.id,
                seq,
                author: Author::Agent.into(),
                provider_id: None,
                body: &outcome.reply,
                language_hint: Some(&outcome.language.language),
                turn: Some(&turn.id),
                user: None,
                created_at: now,
            },
        )
        .await?;
        Ok(id)
    }

    /// Writes how the reply came about.
    async fn write_record(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        outcome: &TurnOutcome,
        principal: &Principal,
        now: Moment,
    ) -> Result<(), Error> {
        exec!(
            tx,
            INSERT_TURN,
            turn.id.as_str(),
            turn.shop.id.as_str(),
            turn.conversation.id.as_str(),
            turn.conversation.fence,
            turn.attempt,
            outcome.model.as_str(),
            Json(&outcome.steps),
            outcome.prompt_version.as_str(),
            outcome.language.language.code(),
            outcome.language.confidence,
            <&str>::from(outcome.language.reason),
            Json(principal),
            outcome.usage.prompt_tokens,
            outcome.usage.cached_tokens,
            outcome.usage.completion_tokens,
            outcome.usage.cost_micros,
            millis(outcome.latency),
            Json(&outcome.objections),
            outcome.handoff.is_some(),
            now.millis(),
            Json(&outcome.facts),
        )?;
        self.write_tool_calls(tx, turn, &outcome.tool_calls).await?;
        if let Some(handoff) = &outcome.handoff {
            self.write_handoff(tx, turn, handoff, now).await?;
        }
        Ok(())
    }

    async fn write_tool_calls(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        calls: &[ToolCallRecord],
    ) -> Result<(), Error> {
        for (position, call) in (0_i64..).zip(calls) {
            let key = ToolCallId::mint(&self.environment);
            exec!(
                tx,
                INSERT_TOOL_CALL,
                key.as_str(),
                turn.shop.id.as_str(),
                turn.conversation.id.as_str(),
                turn.id.as_str(),
                position,
                call.tool.as_str(),
                Json(&call.arguments),
                Json(&call.result),
                call.outcome.as_str(),
                i64::try_from(call.millis).unwrap_or(i64::MAX),
            )?;
        }
        Ok(())
    }

    async fn write_handoff(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        handoff: &Handoff,
        now: Moment,
    ) -> Result<(), Error> {
        let key = HandoffId::mint(&self.environment);
        exec!(
            tx,
            INSERT_HANDOFF,
            key.as_str(),
            turn.shop.id.as_str(),
            turn.conversation.id.as_str(),
            turn.id.as_str(),
            <&str>::from(handoff.reason),
            handoff.summary.as_str(),
            now.millis(),
        )?;
        Ok(())
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
    let shop = shop(tx, &conversation.shop).await?;
    Ok(ClaimedTurn {
        id,
        shop: shop.ok_or(Error::Missing { what: "shop" })?,
        messages,
        history,
        facts,
        proposal: None,
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

row_type! {
    struct Finished {
        last_seq: i64,
        pending_seq: i64,
        principal: Json<Principal>,
    }
}

fn messages_of(rows: Vec<MessageRow>) -> Result<Vec<Message>, Error> {
    rows.into_iter().map(Message::try_from).collect()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
