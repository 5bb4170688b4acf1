//! Proposals: written with the turn that makes them, decided with the turn that answers them.

use sqlx::types::Json;

use crate::domain::action::Action;
use crate::domain::ids::{ConversationId, MessageId, ProposalId};
use crate::domain::proposal::{NewProposal, OpenProposal, Preview, ProposalStep};
use crate::domain::time::Moment;
use crate::domain::turn::ClaimedTurn;
use crate::store::Store;
use crate::store::db::{Tx, exec, row, statements};
use crate::store::error::Error;
use crate::store::sqlite::row_type;

statements! {
    OPEN = "SELECT id, order_id, arguments, arguments_hash, preview, shown_seq, expires_at \
        FROM proposals WHERE id = $1 AND conversation_id = $2 AND state = 'open'";
    INSERT = "INSERT INTO proposals (id, shop_id, conversation_id, turn_id, order_id, tool, \
        arguments, arguments_hash, summary, preview, state, policy_version, created_at, \
        expires_at, shown_seq) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12, $13, $14)";
    SHOW_AGAIN = "UPDATE proposals SET shown_seq = $3 \
        WHERE id = $1 AND conversation_id = $2 AND state = 'open'";
    DECIDE = "UPDATE proposals SET state = $3, decided_at = $4, confirmed_by = $5 \
        WHERE id = $1 AND conversation_id = $2 AND state = 'open'";
    CONFIRM = "UPDATE proposals SET state = 'confirmed', decided_at = $3, confirmed_by = $4 \
        WHERE id = $1 AND conversation_id = $2 AND state = 'open' AND arguments_hash = $5 \
        AND expires_at > $3";
    REFUSE = "UPDATE proposals SET state = 'refused', decided_at = $3 \
        WHERE id = $1 AND conversation_id = $2 AND state = 'confirmed'";
}

row_type! {
    struct OpenRow {
        id: String,
        order_id: String,
        arguments: Json<Action>,
        arguments_hash: String,
        preview: Json<Preview>,
        shown_seq: i64,
        expires_at: i64,
    }
}

impl From<OpenRow> for OpenProposal {
    fn from(row: OpenRow) -> Self {
        Self {
            id: row.id.into(),
            order: row.order_id.into(),
            action: row.arguments.0,
            fingerprint: row.arguments_hash,
            preview: row.preview.0,
            shown_seq: row.shown_seq,
            expires_at: Moment::from_millis(row.expires_at),
        }
    }
}

/// The proposal that waits in a conversation.
pub(super) async fn open_proposal(
    tx: &mut Tx,
    conversation: &ConversationId,
    id: &str,
) -> Result<Option<OpenProposal>, Error> {
    let found = row!(tx, OpenRow, OPEN, id, conversation.as_str())?;
    Ok(found.map(OpenProposal::from))
}

/// Writes that the customer agreed; whether the proposal was still open, unchanged and in time.
pub(super) async fn confirm(
    tx: &mut Tx,
    turn: &ClaimedTurn,
    proposal: &OpenProposal,
    by: &MessageId,
    now: Moment,
) -> Result<bool, Error> {
    let fingerprint = proposal.action.fingerprint(proposal.order.as_str());
    let (id, conversation) = (proposal.id.as_str(), turn.conversation.id.as_str());
    let confirmed = exec!(tx, CONFIRM, id, conversation, now.millis(), by.as_str(), fingerprint)?;
    Ok(confirmed == 1)
}

/// Writes that a proposal that was just confirmed is not carried out after all.
pub(super) async fn refuse(
    tx: &mut Tx,
    turn: &ClaimedTurn,
    proposal: &OpenProposal,
    now: Moment,
) -> Result<(), Error> {
    let (id, conversation) = (proposal.id.as_str(), turn.conversation.id.as_str());
    exec!(tx, REFUSE, id, conversation, now.millis())?;
    Ok(())
}

/// Writes what became of a proposal that did not happen: `declined`, `superseded`, `refused`.
pub(super) async fn close(
    tx: &mut Tx,
    turn: &ClaimedTurn,
    proposal: &OpenProposal,
    state: &str,
    now: Moment,
) -> Result<(), Error> {
    let by = turn.messages.last().map(|message| message.id.as_str());
    let (id, conversation) = (proposal.id.as_str(), turn.conversation.id.as_str());
    exec!(tx, DECIDE, id, conversation, state, now.millis(), by)?;
    Ok(())
}

impl Store {
    /// Writes what a turn does about proposals; returns the one that is open from now on. The
    /// reply that shows it stands at `seq`, as `shown`.
    pub(super) async fn step_proposal(
        &self,
        tx: &mut Tx,
        turn: &ClaimedTurn,
        step: &ProposalStep,
        seq: i64,
        shown: &str,
        now: Moment,
    ) -> Result<(), Error> {
        match (step, &turn.proposal) {
            (ProposalStep::Keep, Some(open)) => {
                let conversation = turn.conversation.id.as_str();
                exec!(tx, SHOW_AGAIN, open.id.as_str(), conversation, seq)?;
            }
            (ProposalStep::Decline, Some(open)) => close(tx, turn, open, "declined", now).await?,
            (_, Some(open)) => {
                let state = if open.expires_at > now { "superseded" } else { "expired" };
                close(tx, turn, open, state, now).await?;
            }
            (_, None) => {}
        }
        if let ProposalStep::Make(id, made) = step {
            insert(tx, turn, id, made, seq, shown, now).await?;
        }
        Ok(())
    }
}

async fn insert(
    tx: &mut Tx,
    turn: &ClaimedTurn,
    id: &ProposalId,
    made: &NewProposal,
    seq: i64,
    shown: &str,
    now: Moment,
) -> Result<(), Error> {
    exec!(
        tx,
        INSERT,
        id.as_str(),
        turn.shop.id.as_str(),
        turn.conversation.id.as_str(),
        turn.id.as_str(),
        made.order.as_str(),
        <&str>::from(made.action.kind()),
        Json(&made.action),
        made.fingerprint(),
        shown,
        Json(&made.preview),
        made.policy_version.as_str(),
        now.millis(),
        made.expires_at.millis(),
        seq
    )?;
    Ok(())
}
