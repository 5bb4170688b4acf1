//! Rows of conversations and messages, and their domain values.

use sqlx::types::Json;

use crate::domain::conversation::{Conversation, Message, PageContext, Reply};
use crate::domain::ids::{ConversationId, MessageId, ShopId, TurnId};
use crate::domain::language::Language;
use crate::domain::principal::Principal;
use crate::domain::time::Moment;
use crate::store::error::{Error, code};
use crate::store::sqlite::row_type;

/// Columns of [`ConversationRow`], for `SELECT` and `RETURNING`.
macro_rules! conversation_columns {
    () => {
        "id, shop_id, channel, external_id, principal, language, owner, fence, last_seq, \
         customer_read_seq, context, created_at, attempts, released_seq, open_proposal"
    };
}

/// Columns of [`MessageRow`].
macro_rules! message_columns {
    () => {
        "id, conversation_id, seq, author, provider_id, body, language_hint, turn_id, created_at"
    };
}

pub(super) use {conversation_columns, message_columns};

row_type! {
    pub(super) struct ConversationRow {
        id: String,
        shop_id: String,
        channel: String,
        external_id: String,
        principal: Json<Principal>,
        language: Option<String>,
        owner: String,
        fence: i64,
        last_seq: i64,
        customer_read_seq: i64,
        context: Option<Json<PageContext>>,
        created_at: i64,
        pub(super) attempts: i64,
        pub(super) released_seq: i64,
        pub(super) open_proposal: Option<String>,
    }
}

impl TryFrom<ConversationRow> for Conversation {
    type Error = Error;

    fn try_from(row: ConversationRow) -> Result<Self, Error> {
        Ok(Self {
            channel: code(&row.channel, "conversations", "channel", &row.id)?,
            owner: code(&row.owner, "conversations", "owner", &row.id)?,
            id: ConversationId::from(row.id),
            shop: ShopId::from(row.shop_id),
            external_id: row.external_id,
            principal: row.principal.0,
            language: row.language.as_deref().and_then(Language::parse),
            fence: row.fence,
            last_seq: row.last_seq,
            customer_read_seq: row.customer_read_seq,
            context: row.context.map(|context| context.0).unwrap_or_default(),
            created_at: Moment::from_millis(row.created_at),
        })
    }
}

row_type! {
    pub(super) struct MessageRow {
        id: String,
        conversation_id: String,
        seq: i64,
        author: String,
        provider_id: Option<String>,
        body: Json<Reply>,
        language_hint: Option<String>,
        turn_id: Option<String>,
        created_at: i64,
    }
}

impl TryFrom<MessageRow> for Message {
    type Error = Error;

    fn try_from(row: MessageRow) -> Result<Self, Error> {
        Ok(Self {
            author: code(&row.author, "messages", "author", &row.id)?,
            id: MessageId::from(row.id),
            conversation: ConversationId::from(row.conversation_id),
            seq: row.seq,
            provider_id: row.provider_id,
            body: row.body.0,
            language_hint: row.language_hint.as_deref().and_then(Language::parse),
            turn: row.turn_id.map(TurnId::from),
            created_at: Moment::from_millis(row.created_at),
        })
    }
}

/// A message about to be written.
pub(super) struct NewMessage<'a> {
    pub(super) id: MessageId,
    pub(super) shop: &'a ShopId,
    pub(super) conversation: &'a ConversationId,
    pub(super) seq: i64,
    pub(super) author: &'static str,
    pub(super) provider_id: Option<&'a str>,
    pub(super) body: &'a Reply,
    pub(super) language_hint: Option<&'a Language>,
    pub(super) turn: Option<&'a TurnId>,
    pub(super) user: Option<&'a str>,
    pub(super) created_at: Moment,
}
