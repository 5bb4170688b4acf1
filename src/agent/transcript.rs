//! What a model is shown of a conversation.

use jiff::civil::Date;
use serde::Serialize;

use super::ledger::Ledger;
use super::unread::Unread;
use crate::domain::conversation::{Author, Message, PageContext};
use crate::domain::fact::FactKind;
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
    /// The form of address; a word and no sentence, which small models would say themselves.
    address_form: String,
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
        address_form: texts.say(language, "address-form", &FluentArgs::new()),
        today: today.strftime("%A, %Y-%m-%d").to_string(),
        principal: principal.level(),
        orders: proved,
    };
    let system = rendered(texts, "system", values);
    let mut messages = vec![ChatMessage::System { content: system }];
    // The page is spoken of where it says something new.
    let mut shown = &PageContext::new();
    let mut opened_on = Some(&turn.conversation.context);
    for message in turn.history.iter().chain(&turn.messages) {
        let is_customer = message.author == Author::Customer;
        let opened_on = if is_customer { opened_on.take() } else { None };
        let said = Some(&message.body.context).filter(|said| !said.is_empty()).or(opened_on);
        let news = said.filter(|said| !said.is_empty() && *said != shown);
        shown = news.unwrap_or(shown);
        messages.extend(spoken(message, news));
    }
    messages
}

/// A message as a model is shown it. `page` is what the page said that it has not been shown.
fn spoken(message: &Message, page: Option<&PageContext>) -> Vec<ChatMessage> {
    let content = message.body.text.clone();
    match message.author {
        Author::Customer => {
            let words = (!content.is_empty()).then_some(ChatMessage::User { content });
            aside(message, page).into_iter().chain(words).collect()
        }
        Author::Agent | Author::Person => {
            vec![ChatMessage::Assistant { content, tool_calls: Vec::new() }]
        }
    }
}

/// What came with a customer's words. Models here cannot see pictures, and what a page says is not
/// checked; they are told of both. Values are quoted, so that none ends its line.
fn aside(message: &Message, page: Option<&PageContext>) -> Option<ChatMessage> {
    let photos = message.body.attachments.len();
    let attached = match photos {
        0 => None,
        1 => Some("[the customer attached a photo]".to_owned()),
        several => Some(format!("[the customer attached {several} photos]")),
    };
    let says = page.map(|page| {
        let entries: Vec<String> =
            page.iter().map(|(name, value)| format!("{name} = {value:?}")).collect();
        format!("[the page says, unchecked: {}]", entries.join(", "))
    });
    let lines: Vec<String> = attached.into_iter().chain(says).collect();
    (!lines.is_empty()).then(|| ChatMessage::Aside { content: lines.join("\n"), photos })
}

/// The note that follows a refused draft.
pub(super) fn objection(texts: &Texts, objections: &[String], ledger: &Ledger) -> String {
    rendered(texts, "objection", ObjectionValues { objections, facts: quoted(ledger) })
}

/// Facts as a model reads them: what each is of stands before it. Models make "0 left" of a count of
/// nothing.
fn quoted(ledger: &Ledger) -> Vec<String> {
    ledger
        .facts()
        .filter(|fact| fact.kind != FactKind::Quantity || fact.value != "0")
        .take(QUOTED_FACTS)
        .map(|fact| {
            let stated = format!("{} = {}", fact.kind, fact.bare());
            let of = [fact.order.as_deref(), fact.product(), Some(stated.as_str())];
            of.into_iter().flatten().collect::<Vec<_>>().join(": ")
        })
        .collect()
}

/// The note that follows a draft whose model looked nothing up.
pub(super) fn look_first(texts: &Texts, unread: &Unread) -> String {
    rendered(texts, "look_first", unread)
}

/// Everything that the customer has written in this conversation.
pub(super) fn customer_text(turn: &ClaimedTurn) -> String {
    customers_words(turn.history.iter().chain(&turn.messages))
}

/// What the customer has written in the messages of this turn.
pub(super) fn burst_text(turn: &ClaimedTurn) -> String {
    customers_words(&turn.messages)
}

fn customers_words<'a>(messages: impl IntoIterator<Item = &'a Message>) -> String {
    let theirs = messages.into_iter().filter(|message| message.author == Author::Customer);
    theirs.map(|message| message.body.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// What the customer was told last.
pub(super) fn told_before(turn: &ClaimedTurn) -> Option<&str> {
    let told = turn.history.iter().rfind(|message| message.author != Author::Customer);
    told.map(|message| message.body.text.as_str())
}

/// A prompt that does not render is a fault of an overlaid file, found at start by `check`; the
/// guard holds without instructions too.
fn rendered(texts: &Texts, name: &str, values: impl Serialize) -> String {
    texts.prompt(name, values).unwrap_or_else(|error| {
        tracing::error!(prompt = name, "prompt does not render: {error}");
        String::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Fact;

    #[test]
    fn an_objection_quotes_each_value_with_what_it_is_of() {
        let mut ledger = Ledger::default();
        ledger.extend([
            Fact::of("HM-1", FactKind::Status, "processing"),
            Fact::of("HM-1", FactKind::Quantity, "0"),
            Fact::of("HM-1", FactKind::Quantity, "2"),
            Fact::of("HM-1", FactKind::ProductStatus, "delivered Camp stove"),
            Fact::of_product("Lantern Mini", FactKind::Availability, "in_stock"),
            Fact::of_product("Lantern Mini", FactKind::Price, "35.00 EUR"),
            Fact::of_product("Tent Alva", FactKind::Restock, "2026-11-29"),
            Fact::general(FactKind::Handoff, "requested"),
        ]);
        assert_eq!(
            quoted(&ledger),
            [
                "HM-1: status = processing",
                "HM-1: quantity = 2",
                "HM-1: Camp stove: product_status = delivered",
                "Lantern Mini: availability = in_stock",
                "Lantern Mini: price = 35.00 EUR",
                "Tent Alva: restock = 2026-11-29",
                "handoff = requested",
            ]
        );
    }
}
