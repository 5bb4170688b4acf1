//! Reading conversations.

use super::records::{ConversationRow, MessageRow, conversation_columns, message_columns};
use crate::domain::conversation::{Channel, Conversation, Message, Owner, Presence, Reply};
use crate::domain::fact::Fact;
use crate::domain::ids::{ConversationId, MessageId, ShopId, TurnId};
use crate::domain::language::Language;
use crate::domain::principal::Principal;
use crate::domain::turn::{Handoff, ModelStep, TurnReport, TurnTrace};
use crate::store::db::{row, rows, statements};
use crate::store::error::code;
use crate::store::sqlite::row_type;
use crate::store::wake::Watch;
use crate::store::{Error, Store};
use sqlx::types::Json;

statements! {
    CONVERSATION = concat!("SELECT ", conversation_columns!(), " FROM conversations WHERE id = $1");
    CONVERSATION_BY_EXTERNAL_ID = concat!("SELECT ", conversation_columns!(), " FROM conversations \
        WHERE shop_id = $1 AND channel = $2 AND external_id = $3");
    MESSAGES_AFTER = concat!("SELECT ", message_columns!(), " FROM messages \
        WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3");
    PRESENCE = "SELECT last_seq, customer_read_seq, owner, \
        (SELECT COUNT(*) FROM messages m WHERE m.conversation_id = c.id \
            AND m.seq > c.customer_read_seq AND m.author <> 'customer') AS unread, \
        CASE WHEN lease_turn IS NOT NULL AND lease_until > $2 THEN TRUE ELSE FALSE END AS answering \
        FROM conversations c WHERE id = $1";
    /// The turn once for each of its replies.
    REPORT = "SELECT t.id, t.language, t.principal, t.model, t.handed_off, t.facts, r.body \
        FROM messages m JOIN turns t ON t.id = m.turn_id \
        LEFT JOIN messages r ON r.turn_id = t.id AND r.author = 'agent' \
        WHERE m.id = $1 ORDER BY r.seq";
    TRACES = "SELECT t.id, t.model, t.steps, t.objections, h.reason, h.summary FROM turns t \
        LEFT JOIN handoffs h ON h.turn_id = t.id \
        WHERE t.conversation_id = $1 ORDER BY t.finished_at, t.id LIMIT $2";
    TRACE_TOOLS = "SELECT tool FROM tool_calls WHERE turn_id = $1 ORDER BY position";
}

impl Store {
    /// The conversation with this identifier.
    pub async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, Error> {
        let mut tx = self.db.single().await?;
        row!(&mut tx, ConversationRow, CONVERSATION, id.as_str())?
            .map(Conversation::try_from)
            .transpose()
    }

    /// The conversation with the channel's own identifier.
    pub async fn conversation_by_external_id(
        &self,
        shop: &ShopId,
        channel: Channel,
        external_id: &str,
    ) -> Result<Option<Conversation>, Error> {
        let mut tx = self.db.single().await?;
        let channel = <&str>::from(channel);
        let sql = CONVERSATION_BY_EXTERNAL_ID;
        row!(&mut tx, ConversationRow, sql, shop.as_str(), channel, external_id)?
            .map(Conversation::try_from)
            .transpose()
    }

    /// Messages behind position `after`, in order, at most `limit`.
    pub async fn messages_after(
        &self,
        conversation: &ConversationId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Message>, Error> {
        let mut tx = self.db.single().await?;
        rows!(&mut tx, MessageRow, MESSAGES_AFTER, conversation.as_str(), after, limit)?
            .into_iter()
            .map(Message::try_from)
            .collect()
    }

    /// What a live view shows besides the messages; `None` for an unknown conversation.
    pub async fn presence(&self, conversation: &ConversationId) -> Result<Option<Presence>, Error> {
        let now = self.environment.now().millis();
        let mut tx = self.db.single().await?;
        let Some(row) = row!(&mut tx, PresenceRow, PRESENCE, conversation.as_str(), now)? else {
            return Ok(None);
        };
        let owner: Owner = code(&row.owner, "conversations", "owner", conversation.as_str())?;
        Ok(Some(Presence {
            last_seq: row.last_seq,
            customer_read_seq: row.customer_read_seq,
            unread: row.unread,
            answering: row.answering && owner == Owner::Agent,
            owner,
        }))
    }

    /// How the turn that answered a customer's message ended; `None` while it waits. Messages to a
    /// person are answered by no turn.
    pub async fn turn_report(&self, message: &MessageId) -> Result<Option<TurnReport>, Error> {
        let mut tx = self.db.single().await?;
        let mut rows = rows!(&mut tx, ReportRow, REPORT, message.as_str())?;
        let replies = rows.iter_mut().filter_map(|row| row.body.take()).map(|body| body.0);
        let replies = replies.collect();
        let Some(row) = rows.pop() else { return Ok(None) };
        let language = Language::parse(&row.language).ok_or_else(|| Error::Inconsistent {
            table: "turns",
            column: "language",
            id: row.id.clone(),
        })?;
        Ok(Some(TurnReport {
            id: TurnId::from(row.id),
            replies,
            language,
            principal: row.principal.0,
            model: row.model,
            handed_off: row.handed_off,
            facts: row.facts.0,
        }))
    }

    /// How the turns of a conversation went, oldest first, at most `limit`.
    pub async fn turn_traces(
        &self,
        conversation: &ConversationId,
        limit: i64,
    ) -> Result<Vec<TurnTrace>, Error> {
        let mut tx = self.db.snapshot().await?;
        let mut traces = Vec::new();
        for row in rows!(&mut tx, TraceRow, TRACES, conversation.as_str(), limit)? {
            let tools = rows!(&mut tx, (String,), TRACE_TOOLS, row.id.as_str())?;
            let reason = row.reason.as_deref();
            let reason = reason.map(|r| code(r, "handoffs", "reason", &row.id)).transpose()?;
            let summary = row.summary.unwrap_or_default();
            traces.push(TurnTrace {
                id: TurnId::from(row.id),
                model: row.model,
                steps: row.steps.0,
                objections: row.objections.0,
                tools: tools.into_iter().map(|(tool,)| tool).collect(),
                handoff: reason.map(|reason| Handoff { reason, summary }),
            });
        }
        Ok(traces)
    }

    /// A wait for the next change of a conversation: begin it before reading what there is.
    pub fn watch(&self, conversation: &ConversationId) -> Watch {
        self.wake.watch(conversation)
    }
}

row_type! {
    struct PresenceRow {
        last_seq: i64,
        customer_read_seq: i64,
        owner: String,
        unread: i64,
        answering: bool,
    }
}

row_type! {
    struct ReportRow {
        id: String,
        language: String,
        principal: Json<Principal>,
        model: String,
        handed_off: bool,
        facts: Json<Vec<Fact>>,
        body: Option<Json<Reply>>,
    }
}

row_type! {
    struct TraceRow {
        id: String,
        model: String,
        steps: Json<Vec<ModelStep>>,
        objections: Json<Vec<String>>,
        reason: Option<String>,
        summary: Option<String>,
    }
}
