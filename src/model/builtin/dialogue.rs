//! What comes next: tool calls or words, from what was asked, named and found out.

use serde_json::{Value, json};

use super::cues::{Cues, Pointing};
use super::intent::{Classifier, Intent};
use super::lookup::Lookup;
use super::slots::Asked;
use super::transcript::{OWN_CALL, Outcome, Photos, Transcript};
use crate::domain::order::OrderStatus;
use crate::model::{ChatRequest, ToolCall};
use crate::texts::{FluentArgs, FluentValue, Texts, words};

/// So many characters of the customer's words go into a summary for a person.
const SUMMARY_CHARS: usize = 300;
/// Who answers "no" to an offer says little more; with more words it is about something.
const ANSWER_WORDS: usize = 6;
/// So often an order or a proof is asked for in vain before a person takes over.
const ASKED_ENOUGH: usize = 2;

/// One step of a turn.
#[derive(Debug)]
pub(super) enum Step {
    /// Words for the customer; the turn's last step.
    Say(String),
    /// Tools to call first.
    Call(Vec<ToolCall>),
}

/// Everything that a step is decided from.
pub(super) struct Dialogue<'a> {
    pub(super) texts: &'a Texts,
    pub(super) classifier: &'a Classifier,
    pub(super) cues: &'a Cues,
    pub(super) request: &'a ChatRequest,
    pub(super) transcript: &'a Transcript,
}

impl Dialogue<'_> {
    /// The next step.
    pub(super) fn next(&self) -> Step {
        if self.transcript.photos == Photos::Now && self.transcript.burst.is_empty() {
            return self.say_plain("ask-photo");
        }
        match self.intent() {
            Some(Intent::Human) => self.hand_off("requested", "requested", "requested"),
            // A few words after "which product?" are its name, whatever else they resemble.
            _ if self.names_product() => self.product(),
            _ if self.says_nothing() => self.answer_nothing(),
            _ if self.is_yes_or_no() => self.small_talk(None),
            _ if self.acknowledges_question() => self.ask_again(),
            _ if self.goes_on_cancelling() => self.cancel(),
            _ if self.turns_to_order() => self.track(),
            Some(Intent::DeliveryProblem | Intent::Complaint) => self.problem(),
            Some(Intent::CancelOrder) => self.cancel(),
            Some(Intent::ChangeAddress | Intent::ChangeOrder) => self.beyond_me("change_address"),
            Some(Intent::ReturnRefund) => self.beyond_me("return_refund"),
            Some(Intent::OrderContents) if self.goes_on_about_product() => self.product(),
            // "How much is it?", where only an order has been spoken of.
            Some(Intent::ProductAvailability) if self.speaks_of_order_alone() => {
                self.calmly(self.track())
            }
            Some(intent) if intent.is_of_order() => self.calmly(self.track()),
            // Details without a request, or beside small talk, ask for the order; so do those
            // beside a question about goods, since a product has no order number.
            _ if !self.transcript.newest.is_empty() => self.calmly(self.track()),
            Some(Intent::ProductAvailability) => self.product(),
            intent => self.small_talk(intent),
        }
    }

    /// What is no request.
    fn small_talk(&self, intent: Option<Intent>) -> Step {
        if let Some(key) = self.answer_to_offer(intent) {
            return self.say_plain(key);
        }
        match intent {
            _ if self.is_rude() => self.calm_down(),
            Some(Intent::Greeting) if self.proved().is_empty() => self.say_plain("greeting"),
            Some(Intent::Greeting) => self.say_plain("greeting-known"),
            Some(Intent::Thanks) => self.say_plain("you-are-welcome"),
            _ if self.transcript.asked == Asked::Product => self.product(),
            None | Some(Intent::ShopMatter) if self.transcript.said_unclear => {
                self.hand_off("out_of_scope", "unclear", "plain")
            }
            _ => self.say_plain("what-i-do"),
        }
    }

    pub(super) fn intent(&self) -> Option<Intent> {
        let burst = &self.transcript.burst;
        if !self.transcript.newest.is_empty() {
            return self.classifier.intent_beside_details(&self.cues.without(burst));
        }
        self.classifier.intent(burst).or_else(|| self.asks_of_product(burst))
    }

    /// A question about a product that the classifier does not know for one.
    fn asks_of_product(&self, burst: &str) -> Option<Intent> {
        let asks = |text: &str| {
            self.classifier.intent(text).filter(|intent| *intent == Intent::ProductAvailability)
        };
        // "And what does it cost?", after we have spoken of one.
        let goes_on = !self.transcript.about_products.is_empty()
            && self.cues.product.is_all_of(burst)
            && !self.was_offered();
        // A product's name may be of any language: then what stands around it tells.
        let around = || self.cues.around_products(burst);
        if goes_on { Some(Intent::ProductAvailability) } else { asks(&around()?) }
    }

    /// "No, the other one", and nothing more than that.
    fn turns_to_order(&self) -> bool {
        let burst = &self.transcript.burst;
        let rest = || self.classifier.intent_beside_details(&self.cues.without(burst));
        self.pointing().is_some()
            && rest().is_none_or(|intent| intent.is_social() || intent.is_of_order())
    }

    /// How the burst points at an order of those spoken of, without naming it.
    pub(super) fn pointing(&self) -> Option<Pointing> {
        if !self.transcript.newest.is_empty() || self.proved().is_empty() {
            return None;
        }
        let pointing = self.cues.pointing(&self.transcript.burst, self.transcript.listed.len() > 1);
        // Of a single order there is no second; another one is a matter of its own.
        match pointing? {
            Pointing::Other | Pointing::Before if self.proved().len() == 1 => Some(Pointing::Other),
            pointing => (self.proved().len() > 1).then_some(pointing),
        }
    }

    /// Whether the burst has neither letters nor digits: "???", or a picture.
    fn says_nothing(&self) -> bool {
        !self.transcript.burst.contains(char::is_alphanumeric)
    }

    fn answer_nothing(&self) -> Step {
        let asks = self.transcript.burst.contains(['?', '？', '؟']);
        if self.transcript.asked.details() {
            return self.ask_again();
        }
        if asks && !self.proved().is_empty() {
            return self.track();
        }
        if self.transcript.spoken > 0 {
            self.say_plain("go-ahead")
        } else {
            self.say_plain("greeting")
        }
    }

    /// "Where is my order?"
    pub(super) fn track(&self) -> Step {
        let transcript = self.transcript;
        match self.look_up() {
            Lookup::Call(calls) => Step::Call(calls),
            Lookup::Found if self.denies_receipt() => self.problem(),
            Lookup::Found => Step::Say(self.about_found()),
            Lookup::NoMatch => self.say_plain("no-match"),
            Lookup::Locked => self.hand_off("identity", "identity", "identity"),
            Lookup::Ask(_)
                if transcript.asked_in_vain >= ASKED_ENOUGH
                    && transcript.newest.is_empty()
                    && !self.acknowledges_question() =>
            {
                self.hand_off("out_of_scope", "unclear", "plain")
            }
            Lookup::Ask(question) => Step::Say(question),
        }
    }

    /// "It has not come", of an order that has been delivered.
    fn denies_receipt(&self) -> bool {
        let burst = &self.transcript.burst;
        let status = |outcome: &Outcome| outcome.result.pointer("/order/status").cloned();
        let status = self.transcript.outcomes.iter().rev().find_map(status);
        status.as_ref().and_then(Value::as_str) == Some(OrderStatus::Delivered.into())
            && !burst.contains(['?', '？', '؟'])
            && self.cues.not.speaks_in(burst)
    }

    /// "Ok", and nothing more, after we asked for an order or a proof.
    fn acknowledges_question(&self) -> bool {
        self.transcript.asked.details()
            && self.transcript.newest.is_empty()
            && self.cues.acknowledgement.is_all_of(&self.transcript.burst)
    }

    /// The question that still waits for its answer.
    fn ask_again(&self) -> Step {
        // An order that is proved already is not the one we asked for.
        if self.transcript.asked == Asked::OrderAndProof && !self.proved().is_empty() {
            return self.say_plain("ask-order-and-proof");
        }
        self.track()
    }

    /// Whether the burst is a yes or a no to an offer of ours, and nothing more.
    fn is_yes_or_no(&self) -> bool {
        let Cues { yes, no, acknowledgement, .. } = self.cues;
        self.was_offered()
            && [yes, no, acknowledgement].iter().any(|list| list.is_all_of(&self.transcript.burst))
    }

    /// Whether we asked just now if there is anything else, or what the matter is.
    fn was_offered(&self) -> bool {
        self.transcript.asked == Asked::More || self.transcript.said_unclear
    }

    /// What to say to a yes or a no.
    fn answer_to_offer(&self, intent: Option<Intent>) -> Option<&'static str> {
        let Cues { yes, no, acknowledgement, .. } = self.cues;
        let burst = &self.transcript.burst;
        if !self.was_offered() || intent == Some(Intent::Thanks) {
            return None;
        }
        if words(burst).len() <= ANSWER_WORDS && no.speaks_in(burst) {
            return Some("goodbye");
        }
        if yes.is_all_of(burst) {
            return Some("go-ahead");
        }
        let agrees = acknowledgement.is_all_of(burst);
        agrees.then_some(if self.transcript.said_unclear { "go-ahead" } else { "goodbye" })
    }

    fn is_rude(&self) -> bool {
        self.cues.rude.speaks_in(&self.transcript.burst)
    }

    /// An answer to a rude customer begins with a calm word, once.
    fn calmly(&self, step: Step) -> Step {
        match step {
            Step::Say(text) if self.is_rude() && !self.transcript.said_calm => {
                Step::Say(format!("{} {text}", self.plain("calm")))
            }
            step => step,
        }
    }

    /// Rude, and nothing to go by: a calm word and an offer; the second time, a person.
    fn calm_down(&self) -> Step {
        if self.transcript.said_calm {
            return self.hand_off("problem", "unclear", "plain");
        }
        let known = !self.proved().is_empty();
        self.calmly(self.say_plain(if known { "go-ahead" } else { "ask-order-and-proof" }))
    }

    /// Something went wrong with a delivery.
    fn problem(&self) -> Step {
        self.look_up_and_hand_off("problem", "delivery_problem")
    }

    /// Something that only a person may do.
    pub(super) fn beyond_me(&self, what: &str) -> Step {
        if self.transcript.newest.is_empty() {
            return self.hand_off("out_of_scope", what, what);
        }
        self.look_up_and_hand_off("out_of_scope", what)
    }

    /// The state of the order first, where it is to be had, then a person, who gets it proved.
    fn look_up_and_hand_off(&self, reason: &str, what: &str) -> Step {
        match self.look_up() {
            Lookup::Call(calls) => Step::Call(calls),
            Lookup::Locked => self.hand_off("identity", "identity", "identity"),
            _ => self.hand_off(reason, what, what),
        }
    }

    /// Gives the conversation to a person, then says so.
    fn hand_off(&self, reason: &str, summary: &str, text: &str) -> Step {
        if let Some(result) = self.transcript.result_of("hand_off") {
            let done = result.get("handed_off").and_then(Value::as_bool).unwrap_or(false);
            let key = match (done, text) {
                (false, _) => "handed-off-failed".to_owned(),
                (true, "plain") => "handed-off".to_owned(),
                (true, text) => format!("handed-off-{text}"),
            };
            return self.say_plain(&key);
        }
        let arguments = json!({ "reason": reason, "summary": self.summary(summary) });
        self.call("hand_off", arguments)
            .map_or_else(|| self.say_plain("handed-off-failed"), |call| Step::Call(vec![call]))
    }

    /// What the colleague should know.
    fn summary(&self, key: &str) -> String {
        let words: String = self.transcript.burst.chars().take(SUMMARY_CHARS).collect();
        let words = words.replace('\n', " ");
        let mut summary = self.text(&format!("summary-{key}"), [("words", words.into())]);
        for order in self.in_question() {
            summary.push(' ');
            summary.push_str(&self.text("summary-order", [("order", order.into())]));
        }
        if self.transcript.photos != Photos::Never {
            summary.push(' ');
            summary.push_str(&self.plain("summary-photo"));
        }
        summary
    }

    /// The orders that a request is about.
    fn in_question(&self) -> Vec<String> {
        let mentions = &self.transcript.newest.mentions;
        if mentions.len() > 1 {
            return mentions.iter().map(|mention| mention.order.clone()).collect();
        }
        self.pointed_at().or_else(|| self.transcript.named.order.clone()).into_iter().collect()
    }

    /// Orders that this session may open: proved, or given out by a tool before.
    pub(super) fn proved(&self) -> Vec<&str> {
        let mut proved: Vec<&str> = Vec::new();
        let all = self.request.principal_orders.iter().chain(&self.transcript.opened);
        for order in all.map(String::as_str) {
            if !proved.contains(&order) {
                proved.push(order);
            }
        }
        proved
    }

    /// A call of `tool`; `None` where there is no such tool, or where this turn has made this very
    /// call already.
    pub(super) fn call(&self, tool: &str, arguments: Value) -> Option<ToolCall> {
        let repeated = self
            .transcript
            .outcomes
            .iter()
            .any(|outcome| outcome.tool == tool && outcome.arguments == arguments);
        // Calls of one step differ in what they ask, so that the name can be made of that.
        (self.offers(tool) && !repeated).then(|| ToolCall {
            id: format!("{OWN_CALL}{}-{}", self.transcript.calls + 1, label(&arguments)),
            name: tool.to_owned(),
            arguments: Ok(arguments),
        })
    }

    pub(super) fn ask_proof(&self, order: &str) -> String {
        self.text("ask-proof", [("order", order.into())])
    }

    pub(super) fn offers(&self, tool: &str) -> bool {
        self.request.tools.iter().any(|spec| spec.name == tool)
    }

    pub(super) fn say_plain(&self, key: &str) -> Step {
        Step::Say(self.plain(key))
    }

    pub(super) fn plain(&self, key: &str) -> String {
        self.texts.say(&self.request.language, key, &FluentArgs::new())
    }

    pub(super) fn text<'v>(
        &self,
        key: &str,
        args: impl IntoIterator<Item = (&'static str, FluentValue<'v>)>,
    ) -> String {
        let mut filled = FluentArgs::new();
        for (name, value) in args {
            filled.set(name, value);
        }
        self.texts.say(&self.request.language, key, &filled)
    }
}

/// Letters and digits of the first argument, to tell calls of one step apart.
fn label(arguments: &Value) -> String {
    let first = arguments.get("order_number").and_then(Value::as_str).unwrap_or_default();
    first.chars().filter(char::is_ascii_alphanumeric).collect()
}
