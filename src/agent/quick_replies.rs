//! Quick replies: what a customer may well say next, ready to be sent with one press.
//!
//! They follow from what the turn did and never from what a model wrote, so that they are the same
//! whoever answers. Each is a message that the customer could have typed; it proves nothing.

use serde_json::Value;

use crate::domain::backorder::OfferKind;
use crate::domain::card::{CardOffer, OrderCard};
use crate::domain::conversation::{Button, Reply};
use crate::domain::language::Language;
use crate::domain::order::OrderStatus;
use crate::domain::proposal::Press;
use crate::domain::turn::ToolCallRecord;
use crate::texts::{FluentArgs, Texts};

/// Orders that one reply offers to choose from.
const ORDERS: usize = 5;

/// Replies of ours that ask what the customer wants.
const OPEN_QUESTIONS: &[&str] = &["what-i-do", "go-ahead", "greeting-known"];

const WHERE: &str = "quick-where";
const ANOTHER: &str = "quick-another";
const NOT_ARRIVED: &str = "quick-not-arrived";
const PERSON: &str = "quick-person";

/// What a turn has come to.
pub(super) struct Situation<'a> {
    pub(super) texts: &'a Texts,
    pub(super) language: &'a Language,
    /// What the customer is told.
    pub(super) reply: &'a Reply,
    /// What tools were called, in order.
    pub(super) calls: &'a [ToolCallRecord],
    /// Whether the customer is known for certain.
    pub(super) is_signed_in: bool,
    /// Whether a person takes over: then it is for them to ask.
    pub(super) is_handed_off: bool,
    /// What the customer was told last.
    pub(super) told_before: Option<&'a str>,
}

impl Situation<'_> {
    /// The quick replies to offer, those that lead on first.
    pub(super) fn quick_replies(&self) -> Vec<Button> {
        if self.is_handed_off {
            return Vec::new();
        }
        let offers: Vec<Button> = self.offers().collect();
        if !offers.is_empty() {
            return offers.into_iter().chain([self.plain(PERSON)]).collect();
        }
        let orders = self.listed_orders();
        if orders.len() > 1 {
            let orders = orders.into_iter().take(ORDERS).map(|order| self.about(order));
            return orders.chain([self.plain(PERSON)]).collect();
        }
        let keys: &[&str] = match self.reply.cards.as_slice() {
            [card] if has_arrived(card) => &[NOT_ARRIVED, ANOTHER, PERSON],
            [_] => &[ANOTHER, PERSON],
            [_, ..] => &[PERSON],
            [] if self.asks_what_is_wanted() => &[WHERE, PERSON],
            [] if self.found_nothing() || self.repeats_itself() => &[PERSON],
            // An answer is wanted that only the customer knows, or none is.
            [] => &[],
        };
        keys.iter().map(|key| self.plain(key)).collect()
    }

    /// The ways out of a backorder, for whom they may be proposed to.
    fn offers(&self) -> impl Iterator<Item = Button> {
        let shown = match self.reply.cards.as_slice() {
            [card] if self.is_signed_in => card.backorders.as_slice(),
            _ => &[],
        };
        shown.iter().flat_map(|backorder| &backorder.offers).map(|offer| self.offer(offer))
    }

    fn offer(&self, offer: &CardOffer) -> Button {
        let mut args = FluentArgs::new();
        args.set("item", offer.substitute.clone().unwrap_or_default());
        let mut text = self.say(&format!("quick-offer-{}", offer.kind), &args);
        let mut label = text.clone();
        if let Some(difference) = &offer.price_difference
            && offer.kind == OfferKind::Substitute
        {
            let sign = if difference.starts_with('-') { "" } else { "+" };
            let amount = self.texts.money(self.language, difference);
            // A sign at the end of a line would stand apart from its amount.
            label = format!("{text} ({sign}\u{2060}{amount})");
            text = format!("{text} ({sign}{amount})");
        }
        Button { label, text, press: Some(Press::Choose(offer.offer.clone())) }
    }

    /// The orders of a list, where it is the last thing that was looked up.
    fn listed_orders(&self) -> Vec<&str> {
        let listed = self.calls.last().filter(|call| call.tool == "find_orders");
        let orders = listed.and_then(|call| call.result.get("orders")).and_then(Value::as_array);
        let numbers = orders.into_iter().flatten();
        numbers.filter_map(|order| order.get("order").and_then(Value::as_str)).collect()
    }

    /// Whether a proof was tried, and no order is shown.
    fn found_nothing(&self) -> bool {
        self.calls.iter().any(|call| call.tool == "match_order")
    }

    fn asks_what_is_wanted(&self) -> bool {
        let text = &self.reply.text;
        OPEN_QUESTIONS.iter().any(|key| text.ends_with(&self.say(key, &FluentArgs::new())))
    }

    /// The same question once more: the customer may have no answer to it.
    fn repeats_itself(&self) -> bool {
        self.told_before == Some(&self.reply.text)
    }

    fn plain(&self, key: &str) -> Button {
        let text = self.say(key, &FluentArgs::new());
        Button { label: text.clone(), text, press: None }
    }

    /// By its number alone, for the list that stands before it says the rest.
    fn about(&self, order: &str) -> Button {
        let mut args = FluentArgs::new();
        args.set("order", order);
        Button { label: order.to_owned(), text: self.say("quick-order", &args), press: None }
    }

    fn say(&self, key: &str, args: &FluentArgs<'_>) -> String {
        self.texts.say(self.language, key, args)
    }
}

fn has_arrived(card: &OrderCard) -> bool {
    card.status == OrderStatus::Delivered
}

#[cfg(test)]
mod tests;
