//! What the engine proposes itself: only what names no items, so that nothing has to be guessed.
//! The customer is shown what would happen and agrees or not, whoever proposed it.

use serde_json::{Value, json};

use super::dialogue::{Dialogue, Step};
use super::intent::Intent;
use super::lookup::Lookup;

/// What stands as the reason of a cancellation: nobody is asked for one.
const REASON: &str = "no longer needed";

impl Dialogue<'_> {
    /// "Cancel my order": the order that is meant, for customers who are signed in; else a person.
    pub(super) fn cancel(&self) -> Step {
        if !self.request.signed_in || !self.offers("cancel_order") {
            return self.beyond_me("cancel_order");
        }
        if let Some(result) = self.transcript.result_of("cancel_order") {
            // Why not is said by code; a person may see more.
            let refused = result.get("refused").and_then(Value::as_str).is_some();
            return if refused {
                self.say_plain("anything-else")
            } else {
                self.beyond_me("cancel_order")
            };
        }
        let Some(order) = self.order_meant() else {
            return match self.look_up() {
                Lookup::Call(calls) => Step::Call(calls),
                Lookup::Ask(question) => Step::Say(question),
                _ => self.beyond_me("cancel_order"),
            };
        };
        let arguments = json!({ "order_number": order, "items": null, "reason": REASON });
        self.call("cancel_order", arguments)
            .map_or_else(|| self.beyond_me("cancel_order"), |call| Step::Call(vec![call]))
    }

    /// Whether we asked which order, of somebody who wants one cancelled, and they have named it.
    pub(super) fn goes_on_cancelling(&self) -> bool {
        let asked_of = &self.transcript.asked_of;
        self.request.signed_in
            && !asked_of.is_empty()
            && self.transcript.newest.order.is_some()
            && self.classifier.intent_beside_details(&self.cues.without(asked_of))
                == Some(Intent::CancelOrder)
    }

    /// The one order that the customer can mean.
    fn order_meant(&self) -> Option<String> {
        let transcript = self.transcript;
        let named = transcript.newest.order.clone().or_else(|| self.pointed_at());
        let only = || match self.proved().as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        };
        named.or_else(|| transcript.named.order.clone()).or_else(only)
    }
}
