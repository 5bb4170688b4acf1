//! Conversations and the messages in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::attachment::Attachment;
use super::card::OrderCard;
use super::ids::{AttachmentId, ConversationId, MessageId, ShopId, TurnId};
use super::language::Language;
use super::principal::Principal;
use super::proposal::Press;
use super::time::Moment;

/// What a page said of itself when the customer wrote: entries by name. It is anybody's claim,
/// shown to people and models as such, and no rule looks at it.
pub type PageContext = BTreeMap<String, String>;

/// The way a conversation came in.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Channel {
    /// The widget.
    Web,
    /// The HTTP API.
    Api,
}

/// Who answers in a conversation.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Owner {
    /// The agent.
    Agent,
    /// Nobody yet: handed off, waiting for a person.
    Queue,
    /// A person.
    Person,
}

/// Who wrote a message.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Author {
    /// The customer.
    Customer,
    /// The agent.
    Agent,
    /// A support agent.
    Person,
}

/// A conversation with one customer on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Identifier.
    pub id: ConversationId,
    /// The shop it is with.
    pub shop: ShopId,
    /// Channel.
    pub channel: Channel,
    /// The channel's own identifier: the API caller's, a chat's, a thread's.
    pub external_id: String,
    /// Who the customer has proved to be.
    pub principal: Principal,
    /// Language of the last turn.
    pub language: Option<Language>,
    /// Who answers.
    pub owner: Owner,
    /// Fencing number: goes up whenever a worker or a person takes the conversation.
    pub fence: i64,
    /// Sequence number of the newest message.
    pub last_seq: i64,
    /// Newest message that the customer has seen.
    pub customer_read_seq: i64,
    /// What the page said that it was opened on.
    pub context: PageContext,
    /// When it was opened.
    pub created_at: Moment,
}

/// A message; `seq` orders the messages of a conversation totally.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Identifier.
    pub id: MessageId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Position in the conversation, from 1.
    pub seq: i64,
    /// Who wrote it.
    pub author: Author,
    /// The sender's own identifier of it, the key of deduplication.
    pub provider_id: Option<String>,
    /// What it says.
    pub body: Reply,
    /// Language hint that came with it.
    pub language_hint: Option<Language>,
    /// The turn that answers it (customer) or that it belongs to (agent); `None` while it waits.
    pub turn: Option<TurnId>,
    /// When it was accepted.
    pub created_at: Moment,
}

/// What a message says: text, for the agent's messages cards and buttons, for customers' pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reply {
    /// Plain text; a small part of Markdown is rendered where a channel can.
    pub text: String,
    /// Order cards, drawn from the store's data.
    #[serde(default)]
    pub cards: Vec<OrderCard>,
    /// Quick replies.
    #[serde(default)]
    pub buttons: Vec<Button>,
    /// Pictures; where there are some, the text may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// What the page said that a customer's message came from.
    #[serde(default, skip_serializing_if = "PageContext::is_empty")]
    pub context: PageContext,
    /// The button that the customer pressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<Press>,
}

/// A quick reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it shows.
    pub label: String,
    /// What is sent when it is pressed.
    pub text: String,
    /// What it says besides: sent with the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub press: Option<Press>,
}

/// A message as a channel hands it over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inbound {
    /// The sender's identifier of the message; the same one again is the same message.
    pub provider_id: String,
    /// Text; empty only where there are attachments.
    pub text: String,
    /// Language named by the sender.
    pub language_hint: Option<Language>,
    /// Pictures uploaded before to the same conversation, each for one message.
    pub attachments: Vec<AttachmentId>,
    /// What the page says of itself.
    pub context: PageContext,
    /// The button that was pressed.
    pub press: Option<Press>,
}

/// What became of an accepted message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The conversation.
    pub conversation: ConversationId,
    /// The message.
    pub message: MessageId,
    /// Its position.
    pub seq: i64,
    /// Whether it had been accepted before; nothing was changed then.
    pub duplicate: bool,
    /// Who answers in this conversation.
    pub owner: Owner,
}

/// A web chat that was just opened.
#[derive(Debug, Clone)]
pub struct OpenedChat {
    /// The conversation.
    pub conversation: ConversationId,
    /// What the browser must show from now on; kept as a hash, so this is the only copy.
    pub token: String,
    /// Until when the token opens the conversation.
    pub expires_at: Moment,
}

/// Which conversation an inbound message belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboundTarget {
    /// One that exists.
    Existing(ConversationId),
    /// The one with the channel's own identifier; opened by its first message.
    External {
        /// The shop.
        shop: ShopId,
        /// The channel.
        channel: Channel,
        /// The channel's identifier.
        external_id: String,
    },
}

/// What a live view of a conversation shows besides its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// Position of the newest message.
    pub last_seq: i64,
    /// Newest message that the customer has seen.
    pub customer_read_seq: i64,
    /// Messages after that which the customer did not write.
    pub unread: i64,
    /// Who answers.
    pub owner: Owner,
    /// Whether a worker is writing an answer at this moment.
    pub answering: bool,
}
