//! What the API takes and sends.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::attachment::Attachment;
use crate::domain::card::OrderCard;
use crate::domain::conversation::{Button, Conversation, Message, Owner, PageContext, Reply};
use crate::domain::fact::Fact;
use crate::domain::ids::MessageId;
use crate::domain::proposal::Press;
use crate::domain::turn::TurnReport;

/// A customer's message.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the request body in the OpenAPI document")]
pub(super) struct NewMessage {
    /// What the customer wrote: at most 4,000 characters.
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
    /// Your identifier of the message. The same one again posts nothing and returns the first
    /// result, so that a request can be repeated safely.
    #[schema(min_length = 1, max_length = 128)]
    message_id: Option<String>,
    /// The customer's language as a BCP 47 tag, where you know it.
    #[schema(example = "es")]
    language: Option<String>,
    /// Milliseconds to wait for further messages, which are then answered together.
    #[schema(maximum = 10000)]
    burst_ms: Option<u64>,
    /// The proposal that the customer agrees to, by pressing its button.
    #[schema(example = "prp_01j9zk3v0c6t7w1m5n8p2q4r6s")]
    confirm: Option<String>,
    /// The proposal that the customer declines; only one of the three members may be there.
    decline: Option<String>,
    /// The offer of a backorder that the customer wishes for.
    choose: Option<String>,
}

/// What the customer is told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answer {
    /// Your identifier of the conversation.
    conversation: String,
    /// Identifier of the turn.
    #[schema(example = "trn_01j9zk3v0c6t7w1m5n8p2q4r6s")]
    turn: String,
    /// What to show the customer, in order.
    replies: Vec<ReplyView>,
    /// The language of the replies.
    #[schema(example = "en")]
    language: String,
    /// Who the customer has proved to be: `anonymous`, `claimed` or `verified`.
    #[schema(example = "claimed")]
    principal: &'static str,
    /// Which answer went out: the name of a model, or `template`.
    model: String,
    /// Whether the conversation is with a person now, or waits for one.
    handed_off: bool,
    /// What tools returned in this turn; every fact in the replies is among these of the
    /// conversation.
    facts: Vec<FactView>,
}

/// One reply.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReplyView {
    /// Plain text; may hold a little Markdown (emphasis, lists, links).
    text: String,
    /// Order cards to show beside the text.
    #[schema(value_type = Vec<super::openapi::OrderCard>)]
    cards: Vec<OrderCard>,
    /// Quick replies.
    buttons: Vec<ButtonView>,
}

/// A quick reply: show `label`, post `text` when it is pressed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ButtonView {
    label: String,
    text: String,
    /// Post it as `confirm` with the text, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirm: Option<String>,
    /// Post it as `decline` with the text, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    decline: Option<String>,
    /// Post it as `choose` with the text, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    choose: Option<String>,
}

/// Something that the order system said.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FactView {
    /// What it is about.
    #[schema(example = "expected")]
    kind: &'static str,
    /// Number of the order, where it is about one.
    #[schema(example = "HM-10432")]
    order: Option<String>,
    /// Canonical text: ISO 8601 dates, `12.50 EUR` amounts, status codes.
    #[schema(example = "2026-11-24")]
    value: String,
}

/// A message that was accepted and is not answered yet.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pending {
    /// Your identifier of the conversation.
    conversation: String,
    /// Our identifier of the message.
    #[schema(value_type = String, example = "msg_01j9zk3v0c6t7w1m5n8p2q4r6s")]
    message: MessageId,
    /// Always `pending`.
    status: &'static str,
    /// Whether a person answers, or will.
    handed_off: bool,
}

/// A conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationView {
    /// Your identifier of the conversation.
    conversation: String,
    /// Messages, oldest first.
    messages: Vec<MessageView>,
    /// Whether the conversation is with a person, or waits for one.
    handed_off: bool,
    /// The language of the last answer.
    language: Option<String>,
    /// Who the customer has proved to be: `anonymous`, `claimed` or `verified`.
    principal: &'static str,
    /// Whether the agent still owes an answer.
    pending: bool,
    /// What the page said that a web chat was opened on: anybody's claim, and no proof.
    #[serde(skip_serializing_if = "PageContext::is_empty")]
    context: PageContext,
}

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageView {
    #[schema(value_type = String)]
    id: MessageId,
    /// Position in the conversation, from 1.
    seq: i64,
    /// `customer`, `agent` or `person`.
    #[schema(example = "agent")]
    author: &'static str,
    text: String,
    #[schema(value_type = Vec<super::openapi::OrderCard>)]
    cards: Vec<OrderCard>,
    buttons: Vec<ButtonView>,
    /// Pictures that the customer sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentView>,
    /// What the page said of itself when the customer wrote: anybody's claim, and no proof.
    #[serde(skip_serializing_if = "PageContext::is_empty")]
    context: PageContext,
    /// When it was accepted, as RFC 3339 has it.
    #[schema(format = "date-time")]
    created_at: String,
}

/// A picture; its bytes are at `…/attachments/{id}` of the conversation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttachmentView {
    #[schema(example = "atc_01j9zk3v0c6t7w1m5n8p2q4r6s")]
    id: String,
    /// `image/jpeg`, `image/png` or `image/webp`.
    #[schema(example = "image/jpeg")]
    content_type: &'static str,
    /// Size.
    bytes: u64,
}

impl Answer {
    pub(super) fn new(conversation: String, report: TurnReport) -> Self {
        Self {
            conversation,
            turn: report.id.to_string(),
            replies: report.replies.into_iter().map(Into::into).collect(),
            language: report.language.to_string(),
            principal: report.principal.level(),
            model: report.model,
            handed_off: report.handed_off,
            facts: report.facts.into_iter().map(Into::into).collect(),
        }
    }
}

impl Pending {
    pub(super) fn new(conversation: String, message: MessageId, handed_off: bool) -> Self {
        Self { conversation, message, status: "pending", handed_off }
    }
}

impl ConversationView {
    pub(super) fn new(conversation: Conversation, messages: Vec<Message>, pending: bool) -> Self {
        Self {
            messages: messages.into_iter().map(Into::into).collect(),
            handed_off: conversation.owner != Owner::Agent,
            language: conversation.language.map(|language| language.to_string()),
            principal: conversation.principal.level(),
            context: conversation.context,
            conversation: conversation.external_id,
            pending,
        }
    }
}

impl From<Reply> for ReplyView {
    fn from(reply: Reply) -> Self {
        let buttons = reply.buttons.into_iter().map(Into::into).collect();
        Self { text: reply.text, cards: reply.cards, buttons }
    }
}

impl From<Button> for ButtonView {
    fn from(button: Button) -> Self {
        let mut view = Self {
            label: button.label,
            text: button.text,
            confirm: None,
            decline: None,
            choose: None,
        };
        match button.press {
            Some(Press::Confirm(proposal)) => view.confirm = Some(proposal.to_string()),
            Some(Press::Decline(proposal)) => view.decline = Some(proposal.to_string()),
            Some(Press::Choose(offer)) => view.choose = Some(offer.to_string()),
            None => {}
        }
        view
    }
}

impl From<Fact> for FactView {
    fn from(fact: Fact) -> Self {
        Self { kind: fact.kind.into(), order: fact.order, value: fact.value }
    }
}

impl From<Attachment> for AttachmentView {
    fn from(attachment: Attachment) -> Self {
        let Attachment { id, content_type, bytes } = attachment;
        Self { id: id.to_string(), content_type: content_type.into(), bytes }
    }
}

impl From<Message> for MessageView {
    fn from(mut message: Message) -> Self {
        let attachments = std::mem::take(&mut message.body.attachments);
        let context = std::mem::take(&mut message.body.context);
        let ReplyView { text, cards, buttons } = message.body.into();
        Self {
            id: message.id,
            seq: message.seq,
            author: message.author.into(),
            text,
            cards,
            buttons,
            attachments: attachments.into_iter().map(Into::into).collect(),
            context,
            created_at: message.created_at.to_string(),
        }
    }
}
