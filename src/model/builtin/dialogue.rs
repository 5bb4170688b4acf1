//! What comes next: a tool call or words, from what was asked, named and found out.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::intent::{Classifier, Intent};
use super::slots::{Asked, Cues, Proof};
use super::transcript::{OWN_CALL, Photos, Transcript};
use crate::domain::order::OrderStatus;
use crate::model::{ChatRequest, ToolCall};
use crate::texts::{FluentArgs, FluentValue, Texts, words};

/// So many products are named in one answer.
const MAX_PRODUCTS: usize = 3;
/// So many orders are listed in one answer.
const MAX_ORDERS: usize = 10;
/// So many characters of the customer's words go into a summary for a person.
const SUMMARY_CHARS: usize = 300;
/// So many characters of a product's name are searched for.
const QUERY_CHARS: usize = 80;

/// One step of a turn.
#[derive(Debug)]
pub(super) enum Step {
    /// Words for the customer; the turn's last step.
    Say(String),
    /// A tool to call first.
    Call(ToolCall),
}

/// What came of looking an order up.
enum Lookup {
    /// Call this first.
    Call(ToolCall),
    /// The order's card is there.
    Found,
    /// Nothing matched.
    NoMatch,
    /// Too many tries.
    Locked,
    /// Something must be asked.
    Ask(String),
}

/// Everything that a step is decided from.
pub(super) struct Dialogue<'a> {
    pub(super) texts: &'a Texts,
    pub(super) classifier: &'a Classifier,
    pub(super) cues: &'a Cues,
    pub(super) product_words: &'a [String],
    pub(super) acknowledgements: &'a [String],
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
            _ if self.acknowledges_question() => self.ask_again(),
            _ if self.turns_to_other_order() => self.track(),
            Some(Intent::DeliveryProblem | Intent::Complaint) => self.problem(),
            Some(Intent::CancelOrder) => self.beyond_me("cancel_order"),
            Some(Intent::ChangeAddress | Intent::ChangeOrder) => self.beyond_me("change_address"),
            Some(Intent::ReturnRefund) => self.beyond_me("return_refund"),
            Some(Intent::TrackOrder) => self.track(),
            // Details without a request, or beside small talk, ask for the order; so do those
            // beside a question about goods, since a product has no order number.
            _ if !self.transcript.newest.is_empty() => self.track(),
            Some(Intent::ProductAvailability) => self.product(),
            Some(Intent::Greeting) if self.proved().is_empty() => self.say_plain("greeting"),
            Some(Intent::Greeting) => self.say_plain("greeting-known"),
            Some(Intent::Thanks) => self.say_plain("you-are-welcome"),
            _ if self.transcript.asked == Asked::Product => self.product(),
            None if self.transcript.said_unclear => {
                self.hand_off("out_of_scope", "unclear", "plain")
            }
            Some(Intent::Other | Intent::ShopMatter) | None => self.say_plain("what-i-do"),
        }
    }

    fn intent(&self) -> Option<Intent> {
        let burst = &self.transcript.burst;
        if self.transcript.newest.is_empty() {
            return self.classifier.intent(burst);
        }
        self.classifier.intent_beside_details(&self.cues.without(burst))
    }

    /// "No, the other one", and nothing more than that.
    fn turns_to_other_order(&self) -> bool {
        let burst = &self.transcript.burst;
        let rest = || self.classifier.intent_beside_details(&self.cues.without(burst));
        self.speaks_of_other_order()
            && rest().is_none_or(|intent| intent.is_social() || intent == Intent::TrackOrder)
    }

    /// Whether the burst speaks of another order than the one spoken of so far, without naming it.
    fn speaks_of_other_order(&self) -> bool {
        self.transcript.newest.is_empty()
            && !self.proved().is_empty()
            && self.cues.speak_of_other_order(&self.transcript.burst)
    }

    /// "Where is my order?"
    fn track(&self) -> Step {
        match self.look_up() {
            Lookup::Call(call) => Step::Call(call),
            Lookup::Found => self.say_plain("anything-else"),
            Lookup::NoMatch => self.say_plain("no-match"),
            Lookup::Locked => self.hand_off("identity", "identity", "identity"),
            Lookup::Ask(question) => Step::Say(question),
        }
    }

    /// "Ok", and nothing more, after we asked for an order or a proof.
    fn acknowledges_question(&self) -> bool {
        let words = words(&self.transcript.burst);
        matches!(self.transcript.asked, Asked::Order | Asked::Proof | Asked::OrderAndProof)
            && self.transcript.newest.is_empty()
            && !words.is_empty()
            && words.iter().all(|word| self.acknowledgements.contains(word))
    }

    /// The question that still waits for its answer.
    fn ask_again(&self) -> Step {
        // An order that is proved already is not the one we asked for.
        if self.transcript.asked == Asked::OrderAndProof && !self.proved().is_empty() {
            return self.say_plain("ask-order-and-proof");
        }
        self.track()
    }

    /// Something went wrong with a delivery.
    fn problem(&self) -> Step {
        self.look_up_and_hand_off("problem", "delivery_problem")
    }

    /// Something that only a person may do.
    fn beyond_me(&self, what: &str) -> Step {
        if self.transcript.newest.is_empty() {
            return self.hand_off("out_of_scope", what, what);
        }
        self.look_up_and_hand_off("out_of_scope", what)
    }

    /// The state of the order first, where it is to be had, then a person, who gets it proved.
    fn look_up_and_hand_off(&self, reason: &str, what: &str) -> Step {
        match self.look_up() {
            Lookup::Call(call) => Step::Call(call),
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
            .map_or_else(|| self.say_plain("handed-off-failed"), Step::Call)
    }

    /// What the colleague should know.
    fn summary(&self, key: &str) -> String {
        let words: String = self.transcript.burst.chars().take(SUMMARY_CHARS).collect();
        let words = words.replace('\n', " ");
        let mut summary = self.text(&format!("summary-{key}"), [("words", words.into())]);
        if let Some(order) = &self.transcript.named.order {
            summary.push(' ');
            summary.push_str(&self.text("summary-order", [("order", order.as_str().into())]));
        }
        if self.transcript.photos != Photos::Never {
            summary.push(' ');
            summary.push_str(&self.plain("summary-photo"));
        }
        summary
    }

    /// The order in question, from the session's proofs, or from what the customer named.
    fn look_up(&self) -> Lookup {
        if let Some(lookup) = self.looked_up() {
            return lookup;
        }
        let transcript = self.transcript;
        let proved = self.proved();
        if transcript.newest.order.is_none() && transcript.newest.proof.is_empty() {
            if transcript.said_no_match && proved.is_empty() {
                return Lookup::NoMatch;
            }
            let named = transcript.named.order.as_deref();
            if self.speaks_of_other_order() {
                return self.other_than(named);
            }
            let stays = named.is_some_and(|order| proved.contains(&order));
            match proved.as_slice() {
                [only] if !stays => return self.open(only),
                [_, _, ..] if !stays => return self.list(),
                _ => {}
            }
        }
        match (transcript.named.order.as_deref(), &transcript.named.proof) {
            (Some(order), _) if proved.contains(&order) => self.open(order),
            (Some(order), proof) if !proof.is_empty() => self.match_order(order, proof),
            (Some(order), _) if proved.is_empty() => Lookup::Ask(self.ask_proof(order)),
            // Whoever has proved one order may be allowed to see more.
            (Some(order), _) => self.open(order),
            (None, _) if proved.len() == 1 => self.list(),
            (None, proof) if proof.is_empty() => Lookup::Ask(self.plain("ask-order-and-proof")),
            (None, _) => Lookup::Ask(self.plain("ask-order")),
        }
    }

    /// The other one of two orders; of several, the list; beside a single one, it must be named.
    fn other_than(&self, named: Option<&str>) -> Lookup {
        let proved = self.proved();
        let mut others = proved.iter().filter(|order| Some(**order) != named);
        match (others.next(), others.next()) {
            _ if proved.len() == 1 => Lookup::Ask(self.plain("ask-order-and-proof")),
            (Some(only), None) => self.open(only),
            _ => self.list(),
        }
    }

    /// What a lookup of this turn has given.
    fn looked_up(&self) -> Option<Lookup> {
        let outcome = self.transcript.outcomes.iter().rev().find(|outcome| {
            matches!(outcome.tool.as_str(), "get_order" | "match_order" | "find_orders")
        })?;
        let result = &outcome.result;
        if result.get("locked").and_then(Value::as_bool) == Some(true) {
            return Some(Lookup::Locked);
        }
        if outcome.tool == "find_orders" {
            return Some(self.listed(result));
        }
        if result.pointer("/order/order").is_some() {
            return Some(Lookup::Found);
        }
        let order = outcome.arguments.get("order_number").and_then(Value::as_str);
        let order = order.filter(|_| outcome.tool == "get_order");
        let order = order.filter(|order| !self.proved().contains(order));
        Some(match (order, &self.transcript.named.proof) {
            // Not open to this session yet; a proof of its own opens it.
            (Some(order), proof) if proof.is_empty() => Lookup::Ask(self.ask_proof(order)),
            (Some(order), proof) => self.match_order(order, proof),
            (None, _) => Lookup::NoMatch,
        })
    }

    fn open(&self, order: &str) -> Lookup {
        self.look_up_with("get_order", json!({ "order_number": order }))
    }

    fn match_order(&self, order: &str, proof: &Proof) -> Lookup {
        let arguments = json!({
            "order_number": order,
            "email": proof.email,
            "postal_code": proof.postal_code,
        });
        self.look_up_with("match_order", arguments)
    }

    fn list(&self) -> Lookup {
        self.look_up_with("find_orders", json!({}))
    }

    /// The call; nothing matched where it was made already, and without the tool we can but say
    /// what we do.
    fn look_up_with(&self, tool: &str, arguments: Value) -> Lookup {
        match self.call(tool, arguments) {
            Some(call) => Lookup::Call(call),
            None if self.offers(tool) => Lookup::NoMatch,
            None => Lookup::Ask(self.plain("what-i-do")),
        }
    }

    fn offers(&self, tool: &str) -> bool {
        self.request.tools.iter().any(|spec| spec.name == tool)
    }

    /// The list of orders in words; a single one is opened.
    fn listed(&self, result: &Value) -> Lookup {
        let orders = result.get("orders").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let number = |order: &Value| order.get("order").and_then(Value::as_str).map(str::to_owned);
        match orders {
            [] => Lookup::Ask(self.plain("orders-none")),
            [only] => number(only).map_or(Lookup::NoMatch, |order| self.open(&order)),
            several => {
                let mut lines = vec![self.plain("orders-head")];
                lines.extend(several.iter().take(MAX_ORDERS).filter_map(|o| self.order_line(o)));
                lines.push(self.plain("which-order"));
                Lookup::Ask(lines.join("\n"))
            }
        }
    }

    fn order_line(&self, order: &Value) -> Option<String> {
        let field = |name: &str| order.get(name).and_then(Value::as_str);
        let status: OrderStatus = field("status")?.parse().ok()?;
        let mut args = vec![
            ("order", FluentValue::from(field("order")?)),
            ("status", self.texts.status_name(&self.request.language, status).into()),
        ];
        let expected: Option<Date> = field("expected").and_then(|date| date.parse().ok());
        let key = match expected {
            Some(date) => {
                args.push(("date", self.texts.date(&self.request.language, date).into()));
                "orders-line-date"
            }
            None => "orders-line",
        };
        Some(self.text(key, args))
    }

    fn names_product(&self) -> bool {
        let few = words(&self.transcript.burst).len() <= 3;
        self.transcript.asked == Asked::Product && few && self.transcript.newest.order.is_none()
    }

    /// "Is it in stock?"
    fn product(&self) -> Step {
        let query = self.product_query();
        if query.is_empty() {
            return self.say_plain("ask-product");
        }
        if let Some(result) = self.transcript.result_of("product_availability") {
            return Step::Say(self.products(result, &query));
        }
        self.call("product_availability", json!({ "query": query }))
            .map_or_else(|| self.say_plain("what-i-do"), Step::Call)
    }

    /// The burst without the words that surround a product's name.
    fn product_query(&self) -> String {
        let wanted = |word: &&str| {
            let plain = words(word);
            plain.is_empty() || !plain.iter().all(|plain| self.product_words.contains(plain))
        };
        let burst = &self.transcript.burst;
        let kept = burst
            .split(|c: char| c.is_whitespace() || ".,;:!?¿¡\"„“”«»()".contains(c))
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .filter(wanted);
        let query = kept.collect::<Vec<_>>().join(" ");
        query.chars().take(QUERY_CHARS).collect()
    }

    fn products(&self, result: &Value, query: &str) -> String {
        let found = result.get("products").and_then(Value::as_array);
        let lines: Vec<String> = found
            .into_iter()
            .flatten()
            .take(MAX_PRODUCTS)
            .filter_map(|product| self.product_line(product))
            .collect();
        if lines.is_empty() {
            return self.text("product-none", [("query", query.into())]);
        }
        lines.join("\n")
    }

    fn product_line(&self, product: &Value) -> Option<String> {
        let language = &self.request.language;
        let price = product.get("price").and_then(Value::as_str)?;
        let mut args = vec![
            ("title", FluentValue::from(product.get("title").and_then(Value::as_str)?)),
            ("price", self.texts.money(language, price).into()),
        ];
        let restock = product.get("restock").and_then(Value::as_str);
        let restock: Option<Date> = restock.and_then(|date| date.parse().ok());
        let key = match (product.get("in_stock").and_then(Value::as_bool)?, restock) {
            (true, _) => "product-in-stock",
            (false, Some(date)) => {
                args.push(("date", self.texts.date(language, date).into()));
                "product-restock"
            }
            (false, None) => "product-out",
        };
        Some(self.text(key, args))
    }

    /// Orders that this session may open: proved, or given out by a tool before.
    fn proved(&self) -> Vec<&str> {
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
    fn call(&self, tool: &str, arguments: Value) -> Option<ToolCall> {
        let repeated = self
            .transcript
            .outcomes
            .iter()
            .any(|outcome| outcome.tool == tool && outcome.arguments == arguments);
        (self.offers(tool) && !repeated).then(|| ToolCall {
            id: format!("{OWN_CALL}{}", self.transcript.calls + 1),
            name: tool.to_owned(),
            arguments: Ok(arguments),
        })
    }

    fn ask_proof(&self, order: &str) -> String {
        self.text("ask-proof", [("order", order.into())])
    }

    fn say_plain(&self, key: &str) -> Step {
        Step::Say(self.plain(key))
    }

    fn plain(&self, key: &str) -> String {
        self.texts.say(&self.request.language, key, &FluentArgs::new())
    }

    fn text<'v>(
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
