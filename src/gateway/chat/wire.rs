//! What the web chat sends.

use serde::Serialize;

use crate::domain::attachment::Attachment;
use crate::domain::card::OrderCard;
use crate::domain::conversation::{Author, Button, Message, OpenedChat};
use crate::domain::ids::{ConversationId, MessageId};
use crate::domain::language::Language;
use crate::domain::proposal::Press;
use crate::domain::time::Moment;

/// A conversation that was just opened.
#[derive(Debug, Serialize)]
pub(super) struct Opened {
    conversation: ConversationId,
    token: String,
    expires_at: Moment,
}

impl From<OpenedChat> for Opened {
    fn from(opened: OpenedChat) -> Self {
        let OpenedChat { conversation, token, expires_at } = opened;
        Self { conversation, token, expires_at }
    }
}

/// A message that was accepted.
#[derive(Debug, Serialize)]
pub(super) struct Accepted {
    pub(super) id: MessageId,
    pub(super) seq: i64,
    pub(super) duplicate: bool,
}

/// A page of a conversation, and how things stand in it.
#[derive(Debug, Serialize)]
pub(super) struct History {
    pub(super) messages: Vec<ChatMessage>,
    pub(super) last_seq: i64,
    pub(super) read_seq: i64,
    pub(super) unread: i64,
    pub(super) handed_off: bool,
    pub(super) typing: bool,
}

/// A message.
#[derive(Debug, Serialize)]
pub(super) struct ChatMessage {
    id: MessageId,
    seq: i64,
    author: Author,
    /// The widget's own id, on the customer's messages.
    client_id: Option<String>,
    /// The language of the agent's messages, in which their cards are to be shown too.
    language: Option<Language>,
    text: String,
    cards: Vec<OrderCard>,
    buttons: Vec<PressButton>,
    /// The customer's pictures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
    created_at: Moment,
}

impl From<Message> for ChatMessage {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            seq: message.seq,
            author: message.author,
            client_id: message.provider_id.filter(|_| message.author == Author::Customer),
            // What a customer's message came with is a hint, not the language of its words.
            language: message.language_hint.filter(|_| message.author == Author::Agent),
            text: message.body.text,
            cards: message.body.cards,
            buttons: message.body.buttons.into_iter().map(Into::into).collect(),
            attachments: message.body.attachments,
            created_at: message.created_at,
        }
    }
}

/// A button: `text` is posted when it is pressed, with the members of `post`.
#[derive(Debug, Serialize)]
pub(super) struct PressButton {
    label: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<Press>,
}

impl From<Button> for PressButton {
    fn from(button: Button) -> Self {
        Self { label: button.label, text: button.text, post: button.press }
    }
}

/// Permission to open one stream.
#[derive(Debug, Serialize)]
pub(super) struct Ticket {
    pub(super) ticket: String,
    /// Seconds.
    pub(super) expires_in: u64,
}

/// Who is writing.
#[derive(Debug, Serialize)]
pub(super) struct Typing {
    pub(super) author: Author,
    pub(super) active: bool,
}

/// How things stand in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct State {
    pub(super) handed_off: bool,
    pub(super) read_seq: i64,
}

/// Too much was missed to be sent again: read the history, then go on from here.
#[derive(Debug, Serialize)]
pub(super) struct Resync {
    pub(super) last_seq: i64,
}
