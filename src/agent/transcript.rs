//! What a model is shown of a conversation.

use jiff::civil::Date;
use serde::Serialize;

use super::ledger::Ledger;
use crate::domain::conversation::{Author, Message};
use crate::domain::language::Language;
use crate::domain::principal::Principal;
use crate::domain::turn::ClaimedTurn;
use crate::model::ChatMessage;
use crate::texts::{FluentArgs, Texts};

/// Facts that an objection quotes at most.
const QUOTED_FACTS: usize = 60;

#[derive(Serialize)]
struct SystemValues<'a> {
    shop_name: &'a str,
    language_name: String,
    /// A sentence of ours, for the form of address.
    address_example: String,
    today: String,
    principal: &'a str,
    orders: &'a [String],
}

#[derive(Serialize)]
struct ObjectionValues<'a> {
    objections: &'a [String],
    facts: Vec<String>,
}

/// Instructions, the conversation so far, and the burst.
pub(super) fn messages(
    texts: &Texts,
    turn: &ClaimedTurn,
    language: &Language,
    today: Date,
    principal: &Principal,
    proved: &[String],
) -> Vec<ChatMessage> {
    let values = SystemValues {
        shop_name: &turn.shop.name,
        language_name: texts.say(language, "language-name", &FluentArgs::new()),
        address_example: texts.say(language, "anything-else", &FluentArgs::new()),
        today: today.strftime("%A, %Y-%m-%d").to_string(),
        principal: principal.level(),
        orders: proved,
    };
    let system = rendered(texts, "system", values);
    let spoken = turn.history.iter().chain(&turn.messages).map(spoken);
    std::iter::once(ChatMessage::System { content: system }).chain(spoken).collect()
}

fn spoken(message: &Message) -> ChatMessage {
    let content = message.body.text.clone();
    match message.author {
        Author::Customer => ChatMessage::User { content },
        Author::Agent | Author::Person => {
            ChatMessage::Assistant { content, tool_calls: Vec::new() }
        }
    }
}

/// The note that follows a refused draft.
pub(super) fn objection(texts: &Texts, objections: &[String], ledger: &Ledger) -> String {
    let facts = ledger
        .facts()
        .take(QUOTED_FACTS)
        .map(|fact| match &fact.order {
            Some(order) => format!("{order}: {} = {}", fact.kind, fact.value),
            None => format!("{} = {}", fact.kind, fact.value),
        })
        .collect();
    rendered(texts, "objection", ObjectionValues { objections, facts })
}

/// Everything that the customer has written in this conversation.
pub(super) fn customer_text(turn: &ClaimedTurn) -> String {
    turn.history
        .iter()
        .chain(&turn.messages)
        .filter(|message| message.author == Author::Customer)
        .map(|message| message.body.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// A prompt that does not render is a fault of an overlaid file, found at start by `check`; the
/// guard holds without instructions too.
fn rendered(texts: &Texts, name: &str, values: impl Serialize) -> String {
    texts.prompt(name, values).unwrap_or_else(|error| {
        tracing::error!(prompt = name, "prompt does not render: {error}");
        String::new()
    })
}
