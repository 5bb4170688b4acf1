//! Turns: a worker claims a conversation, works without a transaction, and writes the whole
//! outcome in one.

use std::time::Duration;

use sqlx::types::Json;

use super::inbox::insert_message;
use super::records::{ConversationRow, MessageRow, NewMessage, message_columns};
use super::transcript::facts;
use crate::domain::conversation::{Author, Conversation, Message, Owner};
use crate::domain::fact::Fact;
use crate::domain::ids::{FactId, HandoffId, MessageId, ToolCallId, TurnId};
use crate::domain::principal::Principal;
use crate::domain::time::Moment;
use crate::domain::turn::{ClaimedTurn, Handoff, ToolCallRecord, TurnOutcome};
use crate::store::db::{Tx, exec, row, rows, statements};
use crate::store::dialect::{Sql, claim};
use crate::store::shops::shop;
use crate::store::wake::Signal;
use crate::store::{Error, Store};

/// Messages of the past that a turn is given.
const HISTORY: i64 = 40;

/// Position up to which a person had conversation `$1`; those messages are history, not the burst.
macro_rules! released {
    () => {
        "(SELECT released_seq FROM conversations WHERE id = $1)"
    };
}

statements! {
    NEXT_DUE = "SELECT MIN(due_at) FROM conversations WHERE due_at IS NOT NULL \
        AND owner = 'agent' AND (lease_until IS NULL OR lease_until <= $1)";
    ATTEMPTS = "SELECT attempts FROM conversations WHERE id = $1";
    BURST = concat!("SELECT ", message_columns!(), " FROM messages WHERE conversation_id = $1 \
        AND author = 'customer' AND turn_id IS NULL AND seq > ", released!(), " AND seq <= $2 \
        ORDER BY seq");
    RECENT = concat!("SELECT ", message_columns!(), " FROM messages WHERE conversation_id = $1 \
        AND seq <= $2 AND (turn_id IS NOT NULL OR author <> 'customer' OR seq <= ", released!(), ") \
        ORDER BY seq DESC LIMIT $3");
    /// The newest facts, in the order in which they were found.
    LEDGER = "SELECT id, kind, order_number, value FROM (\
        SELECT f.id, f.kind, f.order_number, f.value, f.position, t.fence FROM facts f \
        JOIN turns t ON t.id = f.turn_id WHERE f.conversation_id = $1 \
        ORDER BY t.fence DESC, f.position DESC LIMIT 500) newest ORDER BY fence, position";
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
    ANSWER_BURST = concat!("UPDATE messages SET turn_id = $2 WHERE conversation_id = $1 \
        AND author = 'customer' AND turn_id IS NULL AND seq > ", released!(), " AND seq <= $3");
    INSERT_TURN = "INSERT INTO turns (id, shop_id, conversation_id, fence, attempt, model, steps, \
        prompt_version, language, language_confidence, language_reason, principal, \
        prompt_tokens, cached_tokens, completion_tokens, cost_micros, latency_ms, objections, \
        handed_off, finished_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
        $14, $15, $16, $17, $18, $19, $20)";
    INSERT_TOOL_CALL = "INSERT INTO tool_calls (id, shop_id, conversation_id, turn_id, position, \
        tool, arguments, result, outcome, millis) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_FACT = "INSERT INTO facts (id, shop_id, conversation_id, turn_id, position, kind, \
        order_number, value) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    INSERT_HANDOFF = "INSERT INTO handoffs (id, shop_id, conversation_id, turn_id, reason, \
        summary, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)";
}

const CLAIM: Sql = claim!(
    "UPDATE conversations SET fence = fence + 1, lease_worker = $1, lease_turn = $2, \
     lease_until = $3, attempts = attempts + 1, burst_started_at = NULL \
     WHERE id = (SELECT id FROM conversations WHERE due_at <= $4 AND owner = 'agent' \
     AND (lease_until IS NULL OR lease_until <= $4) ORDER BY due_at LIMIT 1",
    ") RETURNING id, shop_id, channel, external_id, principal, language, owner, fence, last_seq, \
     customer_read_seq, context, created_at"
);

/// The statements that differ by database.
pub(in crate::store) const CLAIMS: &[(&str, Sql)] = &[("CLAIM", CLAIM)];

impl Store {
    /// Claims the conversation that has waited longest past its burst, for `lease`.
    ///
    /// Nobody else claims it until the lease ends; a worker that dies loses it by then. `None`
    /// where nothing is due.
    pub async fn claim_turn(
        &self,
        worker: &str,
        lease: Duration,
    ) -> Result<Option<ClaimedTurn>, Error> {
        let now = self.environment.now();
        let lease_until = now.plus(lease);
        let id = TurnId::mint(&self.environment);
        let mut tx = self.db.begin().await?;
        let sql = CLAIM.on(&tx);
        let claimed = row!(
            &mut tx,
            ConversationRow,
            sql,
            worker,
            id.as_str(),
            lease_until.millis(),
            now.millis()
        )?;
        tx.commit().await?;
        match claimed {
            None => Ok(None),
            Some(row) => {
                let conversation = Conversation::try_from(row)?;
                // Whoever looks on sees the agent write.
                self.wake.announce(Signal::Conversation(conversation.id.clone()));
                self.load_turn(id, conversation, lease_until).await
            }
        }
    }

    /// Reads what a claimed turn works on. The claim stands already, and messages that come in now
    /// have higher positions: they are the next burst.
    async fn load_turn(
        &self,
        id: TurnId,
        conversation: Conversation,
        lease_until: Moment,
    ) -> Result<Option<ClaimedTurn>, Error> {
        let mut tx = self.db.snapshot().await?;
        let key = conversation.id.as_str();
        let messages = messages_of(rows!(&mut tx, MessageRow, BURST, key, conversation.last_seq)?)?;
        let mut history =
            messages_of(rows!(&mut tx, MessageRow, RECENT, key, conversation.last_seq, HISTORY)?)?;
        history.reverse();
        let facts = facts(&mut tx, LEDGER, key).await?;
        let shop = shop(&mut tx, &conversation.shop).await?;
        let attempts = row!(&mut tx, (i64,), ATTEMPTS, key)?;
        Ok(Some(ClaimedTurn {
            id,
            shop: shop.ok_or(Error::Missing { what: "shop" })?,
            messages,
            history,
            facts,
            attempt: attempts.map_or(1, |(attempts,)| attempts),
            lease_until,
            conversation,
        }))
    }

    /// When the next waiting burst may be answered; `None` where nothing waits unclaimed.
    pub async fn next_turn_due(&self) -> Result<Option<Moment>, Error> {
        let mut tx = self.db.snapshot().await?;
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
        )?;
        self.write_tool_calls(tx, turn, &outcome.tool_calls).await?;
        self.write_facts(tx, turn, &outcome.facts).await?;
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

    async fn write_facts(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        facts: &[Fact],
    ) -> Result<(), Error> {
        for (position, fact) in (0_i64..).zip(facts) {
            let key = FactId::mint(&self.environment);
            exec!(
                tx,
                INSERT_FACT,
                key.as_str(),
                turn.shop.id.as_str(),
                turn.conversation.id.as_str(),
                turn.id.as_str(),
                position,
                <&str>::from(fact.kind),
                fact.order.as_deref(),
                fact.value.as_str(),
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

#[derive(sqlx::FromRow)]
struct Finished {
    last_seq: i64,
    pending_seq: i64,
    principal: Json<Principal>,
}

fn messages_of(rows: Vec<MessageRow>) -> Result<Vec<Message>, Error> {
    rows.into_iter().map(Message::try_from).collect()
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
