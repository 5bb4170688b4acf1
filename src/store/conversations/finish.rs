//! What a turn ends with, written in one transaction.

use std::time::Duration;

use sqlx::types::Json;

use super::inbox::insert_message;
use super::proposals::{confirm, refuse};
use super::records::NewMessage;
use super::turns::CLAIM_LOST;
use crate::domain::action::ActionFacts;
use crate::domain::conversation::{Author, Owner};
use crate::domain::effects::Effects;
use crate::domain::ids::{HandoffId, MessageId, ProposalId, ToolCallId};
use crate::domain::principal::Principal;
use crate::domain::proposal::OpenProposal;
use crate::domain::time::Moment;
use crate::domain::turn::{ClaimedTurn, Handoff, ToolCallRecord, TurnOutcome};
use crate::store::db::{Tx, exec, row, statements};
use crate::store::dialect::{Sql, locked};
use crate::store::sqlite::row_type;
use crate::store::wake::Signal;
use crate::store::{Error, Store};

/// How often an action is decided again whose stock went to somebody else meanwhile.
const RETRIES: usize = 3;

/// Newest message of the customer, held until the transaction ends.
pub(super) const PENDING: Sql = locked!("SELECT pending_seq FROM conversations WHERE id = $1");

/// The statements that differ by database.
pub(in crate::store) const LOCKS: &[(&str, Sql)] = &[("PENDING", PENDING)];

statements! {
    FINISH = "UPDATE conversations SET last_seq = last_seq + 1, updated_at = $3, \
        due_at = CASE WHEN pending_seq > $4 AND $6 = 'agent' THEN due_at END, \
        lease_worker = NULL, lease_turn = NULL, lease_until = NULL, attempts = 0, \
        language = $5, owner = $6, open_proposal = $8 \
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
}

impl Store {
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
        let finished = self.finish_within(&mut tx, turn, outcome, push, now).await?;
        tx.commit().await?;
        self.announce_finished(turn, &finished, push);
        Ok(finished.message)
    }

    /// Finishes a turn in which the customer agreed to `proposal`: what `decide` makes of it on
    /// facts read anew, and the reply that `report` writes about that, in one transaction. Where
    /// the proposal is no longer open, `decide` is not asked and `report` is given `None`.
    ///
    /// Both may be asked again, where stock went to somebody else meanwhile.
    ///
    /// [`Error::Stale`] as in [`Store::finish_turn`].
    pub async fn finish_turn_acting<R: Send>(
        &self,
        turn: &ClaimedTurn,
        proposal: &OpenProposal,
        decide: impl Fn(&ActionFacts) -> Result<Effects, R> + Send + Sync,
        report: impl Fn(Option<Result<&Effects, &R>>) -> TurnOutcome + Send + Sync,
        push: bool,
    ) -> Result<(MessageId, TurnOutcome), Error> {
        let mut tries = 0;
        loop {
            let acting = self.try_acting(turn, proposal, &decide, &report, push).await;
            let moved = matches!(
                &acting,
                Err(Error::Stale { what }) if *what != CLAIM_LOST && *what != "burst"
            );
            if !moved || tries >= RETRIES {
                return acting;
            }
            tries += 1;
        }
    }

    async fn try_acting<R: Send>(
        &self,
        turn: &ClaimedTurn,
        proposal: &OpenProposal,
        decide: &(impl Fn(&ActionFacts) -> Result<Effects, R> + Send + Sync),
        report: &(impl Fn(Option<Result<&Effects, &R>>) -> TurnOutcome + Send + Sync),
        push: bool,
    ) -> Result<(MessageId, TurnOutcome), Error> {
        let now = self.environment.now();
        let mut tx = self.db.begin().await?;
        // The conversation first, as every turn locks it; with news in it the burst is not whole.
        let sql = PENDING.on(&tx);
        let key = turn.conversation.id.as_str();
        let pending = row!(&mut tx, (i64,), sql, key)?;
        if pending.is_none_or(|(pending,)| pending > turn.conversation.last_seq) {
            return Err(Error::Stale { what: "burst" });
        }
        let by = turn.messages.last().ok_or(Error::Missing { what: "message" })?;
        let outcome = if confirm(&mut tx, turn, proposal, &by.id, now).await? {
            let actor = format!("customer:{}", turn.conversation.id);
            let (shop, order) = (&turn.shop.id, &proposal.order);
            let variants = proposal.action.variants();
            let acted = self.act_within(&mut tx, shop, order, &variants, &actor, decide).await?;
            if acted.is_err() {
                refuse(&mut tx, turn, proposal, now).await?;
            }
            report(Some(acted.as_ref()))
        } else {
            report(None)
        };
        let finished = self.finish_within(&mut tx, turn, &outcome, push, now).await?;
        tx.commit().await?;
        self.announce_finished(turn, &finished, push);
        Ok((finished.message, outcome))
    }

    async fn finish_within(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        outcome: &TurnOutcome,
        push: bool,
        now: Moment,
    ) -> Result<Ended, Error> {
        let finished = self.close_claim(tx, turn, outcome, now).await?;
        let message = self.write_reply(tx, turn, outcome, finished.last_seq, now).await?;
        self.write_record(tx, turn, outcome, &finished.principal.0, now).await?;
        let (step, seq, shown) = (&outcome.proposal, finished.last_seq, &outcome.reply.text);
        self.step_proposal(tx, turn, step, seq, shown, now).await?;
        if push {
            let conversation = &turn.conversation;
            let (key, channel) = (&conversation.id, conversation.channel);
            self.enqueue_send(tx, &turn.shop.id, key, channel, &message).await?;
        }
        Ok(Ended { message, pending_seq: finished.pending_seq })
    }

    fn announce_finished(&self, turn: &ClaimedTurn, finished: &Ended, push: bool) {
        self.wake.announce(Signal::Conversation(turn.conversation.id.clone()));
        if finished.pending_seq > turn.conversation.last_seq {
            self.wake.announce(Signal::Inbox);
        }
        if push {
            self.wake.announce(Signal::Outbox);
        }
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
            outcome.proposal.open_after(turn.proposal.as_ref()).map(ProposalId::as_str),
        )?;
        let finished = finished.ok_or(Error::Stale { what: CLAIM_LOST })?;
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

/// A turn that was written.
struct Ended {
    message: MessageId,
    pending_seq: i64,
}

row_type! {
    struct Finished {
        last_seq: i64,
        pending_seq: i64,
        principal: Json<Principal>,
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
