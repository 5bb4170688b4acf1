//! Conversations with the small shop: what a customer sends and what a turn ends with.

use std::time::Duration;

use serde_json::json;
use whereabouts::domain::conversation::{
    Accepted, Channel, Conversation, Inbound, InboundTarget, Message, Reply,
};
use whereabouts::domain::fact::{Fact, FactKind};
use whereabouts::domain::ids::{ConversationId, MessageId, UserId};
use whereabouts::domain::language::{Language, LanguageChoice, LanguageReason};
use whereabouts::domain::proposal::ProposalStep;
use whereabouts::domain::turn::{
    ClaimedTurn, Handoff, HandoffReason, ModelStep, ToolCallRecord, TurnOutcome, Usage,
};
use whereabouts::store::Burst;

use super::backend::Backend;
use super::fixture;

/// How long a worker holds a turn.
pub(crate) const LEASE: Duration = Duration::from_secs(30);

/// A chat's burst.
pub(crate) const BURST: Burst =
    Burst { quiet: Duration::from_millis(1_200), longest: Duration::from_secs(4) };

/// The small shop, without orders.
pub(crate) async fn open_shop(on: &Backend) {
    on.store.put_shop(&fixture::shop()).await.unwrap();
}

/// A support agent of the shop.
pub(crate) async fn hire(on: &Backend, id: &str) -> UserId {
    on.execute(&format!(
        "INSERT INTO users (id, shop_id, email, name, role, created_at) \
         VALUES ('{id}', 'shp_1', '{id}@halden-moor.example', '{id}', 'agent', 0)"
    ))
    .await;
    id.into()
}

/// The conversation that the API's caller knows by `name`.
pub(crate) fn target(name: &str) -> InboundTarget {
    InboundTarget::External {
        shop: fixture::shop().id,
        channel: Channel::Api,
        external_id: name.to_owned(),
    }
}

/// A message that says its own identifier.
pub(crate) fn inbound(key: &str) -> Inbound {
    Inbound { provider_id: key.to_owned(), text: key.to_owned(), ..Inbound::default() }
}

/// The customer of conversation `name` sends message `key`, to be answered at once.
pub(crate) async fn say(on: &Backend, name: &str, key: &str) -> Accepted {
    say_within(on, name, key, Burst::NONE).await
}

/// The customer of conversation `name` sends message `key`.
pub(crate) async fn say_within(on: &Backend, name: &str, key: &str, burst: Burst) -> Accepted {
    on.store.accept_inbound(&target(name), &inbound(key), burst).await.unwrap()
}

/// The next turn that is due.
pub(crate) async fn claim(on: &Backend) -> Option<ClaimedTurn> {
    on.store.claim_turn("worker", LEASE).await.unwrap()
}

/// Answers the turn that is due with `text`.
pub(crate) async fn answer(on: &Backend, text: &str) -> ClaimedTurn {
    let turn = claim(on).await.expect("a turn is due");
    on.store.finish_turn(&turn, &outcome(text), false).await.unwrap();
    turn
}

/// A plain outcome: a reply and nothing else.
pub(crate) fn outcome(text: &str) -> TurnOutcome {
    TurnOutcome {
        reply: Reply { text: text.to_owned(), ..Reply::default() },
        language: LanguageChoice {
            language: Language::parse("de").expect("a language"),
            confidence: 0.75,
            reason: LanguageReason::Detected,
        },
        steps: vec![ModelStep {
            model: "builtin".to_owned(),
            outcome: "answered".to_owned(),
            millis: 3,
        }],
        model: "builtin".to_owned(),
        prompt_version: "v1".to_owned(),
        usage: Usage { prompt_tokens: 5, cached_tokens: 4, completion_tokens: 3, cost_micros: 2 },
        tool_calls: Vec::new(),
        facts: Vec::new(),
        handoff: None,
        objections: Vec::new(),
        proposal: ProposalStep::Close,
        latency: Duration::from_millis(250),
    }
}

/// An outcome with one of everything but a hand-off.
pub(crate) fn full_outcome(text: &str) -> TurnOutcome {
    let call = |tool: &str| ToolCallRecord {
        tool: tool.to_owned(),
        arguments: json!({ "order_number": "HM-1001" }),
        result: json!({ "matched": true }),
        outcome: "ok".to_owned(),
        millis: 7,
    };
    TurnOutcome {
        tool_calls: vec![call("match_order"), call("get_order")],
        facts: vec![
            Fact::of("HM-1001", FactKind::Order, "HM-1001"),
            Fact::general(FactKind::Product, "Talus boots"),
        ],
        objections: vec!["a date that no tool gave".to_owned()],
        ..outcome(text)
    }
}

/// An outcome that gives the conversation to a person.
pub(crate) fn handed_off(text: &str) -> TurnOutcome {
    let handoff = Handoff {
        reason: HandoffReason::Requested,
        summary: "The customer asks for a person.".to_owned(),
    };
    TurnOutcome { handoff: Some(handoff), ..outcome(text) }
}

/// What messages say, in order.
pub(crate) fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.body.text.as_str()).collect()
}

/// Every message of a conversation.
pub(crate) async fn messages(on: &Backend, conversation: &ConversationId) -> Vec<Message> {
    on.store.messages_after(conversation, 0, 1_000).await.unwrap()
}

/// One message of a conversation.
pub(crate) async fn message(
    on: &Backend,
    conversation: &ConversationId,
    id: &MessageId,
) -> Message {
    let found = messages(on, conversation).await.into_iter().find(|message| message.id == *id);
    found.expect("the message is there")
}

/// The conversation as stored.
pub(crate) async fn conversation(on: &Backend, id: &ConversationId) -> Conversation {
    on.store.conversation(id).await.unwrap().expect("the conversation is there")
}

/// How many rows there are of everything that a turn writes.
pub(crate) async fn written(on: &Backend) -> Vec<(&'static str, usize)> {
    let mut counts = Vec::new();
    for table in ["messages", "turns", "tool_calls", "handoffs", "outbox"] {
        counts.push((table, on.count(table).await));
    }
    counts
}
