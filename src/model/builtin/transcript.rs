//! What the transcript tells: the customer's newest words, what they have named so far, what we
//! asked, and what tools returned.

use serde_json::Value;

use super::cues::Cues;
use super::pairs::Mention;
use super::slots::{self, Asked, Slots};
use crate::model::{ChatMessage, ChatRequest, ToolCall};
use crate::texts::fold::ascii_digits;
use crate::texts::{FluentArgs, Texts};

/// What the identifiers of the engine's own calls begin with.
pub(super) const OWN_CALL: &str = "builtin-";

/// Stands for what is filled in while a question's wording is looked up.
const GAP: &str = "\u{fffc}";

/// The wording of our own questions in every language, by which they are known again.
#[derive(Debug)]
pub(super) struct Questions {
    asking: Vec<(String, Asked)>,
    no_match: Vec<String>,
    unclear: Vec<String>,
    calm: Vec<String>,
    products: Vec<String>,
}

impl Questions {
    pub(super) fn load(texts: &Texts) -> Self {
        let wordings = |key: &str| -> Vec<String> {
            let mut args = FluentArgs::new();
            for name in ["order", "orders", "query", "title", "price", "date"] {
                args.set(name, GAP);
            }
            let say = |language| texts.say(language, key, &args);
            let longest = |text: String| {
                text.split(GAP).max_by_key(|part| part.len()).unwrap_or_default().trim().to_owned()
            };
            texts.languages().iter().map(say).map(longest).collect()
        };
        let asking = [
            ("ask-order-and-proof", Asked::OrderAndProof),
            ("no-match", Asked::OrderAndProof),
            ("greeting", Asked::OrderAndProof),
            ("orders-none", Asked::OrderAndProof),
            ("ask-proof", Asked::Proof),
            ("ask-proof-orders", Asked::Proof),
            ("no-match-orders", Asked::OrderAndProof),
            ("ask-not-tracking", Asked::OrderAndProof),
            ("ask-order", Asked::Order),
            ("which-order", Asked::Order),
            ("ask-product", Asked::Product),
            ("product-none", Asked::Product),
            ("anything-else", Asked::More),
        ];
        let asking = asking
            .into_iter()
            .flat_map(|(key, asked)| wordings(key).into_iter().map(move |text| (text, asked)))
            .collect();
        let products = ["product-in-stock", "product-restock", "product-out"];
        Self {
            asking,
            no_match: wordings("no-match"),
            unclear: wordings("what-i-do"),
            calm: wordings("calm"),
            products: products.into_iter().flat_map(wordings).collect(),
        }
    }

    /// What `text` of ours asks for.
    fn asked(&self, text: &str, cues: &Cues) -> Asked {
        let ours = self.asking.iter().find(|(wording, _)| text.contains(wording.as_str()));
        match ours {
            Some((_, asked)) => *asked,
            // A model's wording: if it speaks of proofs in a question, it wants them.
            None if text.contains('?') && cues.speak_of_proof(text) => Asked::OrderAndProof,
            None => Asked::Nothing,
        }
    }
}

/// A result of this turn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) tool: String,
    pub(super) arguments: Value,
    pub(super) result: Value,
}

/// When the customer has sent pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Photos {
    #[default]
    Never,
    /// With messages that are answered.
    Earlier,
    /// With the burst.
    Now,
}

/// The transcript, read once.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    /// The customer's words that nobody has answered, one message a line.
    pub(super) burst: String,
    /// The customer's pictures.
    pub(super) photos: Photos,
    /// What the burst names.
    pub(super) newest: Slots,
    /// What has been named in the whole conversation: by the customer, and of the orders that this
    /// session may see also by us.
    pub(super) named: Slots,
    /// What our last words asked for.
    pub(super) asked: Asked,
    /// The customer's words to which our last question was the answer.
    pub(super) asked_of: String,
    /// Whether our last words were that nothing matched.
    pub(super) said_no_match: bool,
    /// Whether our last words were that we did not understand.
    pub(super) said_unclear: bool,
    /// Whether our last words were to calm the customer down.
    pub(super) said_calm: bool,
    /// How often in a row we asked for an order or a proof and were not given any.
    pub(super) asked_in_vain: usize,
    /// The orders of the last of our words that listed several.
    pub(super) listed: Vec<String>,
    /// Orders that the customer last named together, for which they may give proofs later.
    pub(super) together: Vec<Mention>,
    /// Bursts that we answered with a product, oldest first.
    pub(super) about_products: Vec<String>,
    /// How often we had said something when we last answered with a product; 0 where never.
    pub(super) product_at: usize,
    /// The orders that we have shown one at a time, each once, the newest last.
    pub(super) spoken_of: Vec<String>,
    /// How often we have said something.
    pub(super) spoken: usize,
    /// Results of the calls made in this turn, in order.
    pub(super) outcomes: Vec<Outcome>,
    /// Orders that a tool gave out earlier in the conversation.
    pub(super) opened: Vec<String>,
    /// How many calls stand in the transcript.
    pub(super) calls: usize,
}

impl Transcript {
    pub(super) fn read(request: &ChatRequest, questions: &Questions, cues: &Cues) -> Self {
        let mut transcript = Self::default();
        let mut pending: Vec<&ToolCall> = Vec::new();
        let mut answered = false;
        for message in &request.messages {
            match message {
                ChatMessage::System { .. } => {}
                ChatMessage::User { content } => {
                    transcript.begin_burst(std::mem::take(&mut answered));
                    transcript.hear(content, request, cues);
                }
                ChatMessage::Aside { photos, .. } => {
                    transcript.begin_burst(std::mem::take(&mut answered));
                    if *photos > 0 {
                        transcript.photos = Photos::Now;
                    }
                }
                ChatMessage::Assistant { content, tool_calls } => {
                    answered = true;
                    pending.extend(tool_calls);
                    transcript.calls += tool_calls.len();
                    if !content.trim().is_empty() {
                        transcript.recall(content, request, questions, cues);
                    }
                }
                ChatMessage::Tool { call_id, name, content } => {
                    answered = true;
                    let call = pending.iter().rev().find(|call| call.id == *call_id);
                    let arguments = call.and_then(|call| call.arguments.clone().ok());
                    transcript.note(name, call_id, arguments.unwrap_or_default(), content);
                }
            }
        }
        transcript
    }

    /// Forgets the burst before, where it `was_answered`.
    fn begin_burst(&mut self, was_answered: bool) {
        if !was_answered {
            return;
        }
        if !self.newest.mentions.is_empty() {
            self.together = std::mem::take(&mut self.newest.mentions);
        }
        self.burst.clear();
        if self.photos == Photos::Now {
            self.photos = Photos::Earlier;
        }
        self.newest = Slots::default();
        self.outcomes.clear();
    }

    fn hear(&mut self, text: &str, request: &ChatRequest, cues: &Cues) {
        let known = self.named.order.as_deref();
        let text = &ascii_digits(text);
        let slots = slots::read(text, &request.order_prefix, cues, self.asked, known);
        self.newest.update(&slots);
        self.named.update(&slots);
        if !self.burst.is_empty() {
            self.burst.push('\n');
        }
        self.burst.push_str(text);
    }

    fn recall(&mut self, text: &str, request: &ChatRequest, questions: &Questions, cues: &Cues) {
        let contains = |wordings: &[String]| wordings.iter().any(|wording| text.contains(wording));
        self.spoken += 1;
        self.asked = questions.asked(text, cues);
        self.asked_of = if self.asked.details() { self.burst.clone() } else { String::new() };
        self.said_no_match = contains(&questions.no_match);
        self.said_unclear = contains(&questions.unclear);
        self.said_calm = contains(&questions.calm);
        let in_vain = self.asked.details() && self.newest.is_empty();
        self.asked_in_vain = if in_vain { self.asked_in_vain + 1 } else { 0 };
        if contains(&questions.products) {
            self.product_at = self.spoken;
            self.about_products.push(self.burst.clone());
        }
        let mut shown: Vec<(usize, &String)> = request
            .principal_orders
            .iter()
            .filter_map(|order| Some((text.find(order.as_str())?, order)))
            .collect();
        shown.sort_unstable();
        let shown: Vec<String> = shown.into_iter().map(|(_, order)| order.clone()).collect();
        match shown.as_slice() {
            [] => {}
            [only] => {
                self.named.order = Some(only.clone());
                self.spoken_of.retain(|order| order != only);
                self.spoken_of.push(only.clone());
            }
            _ => {
                self.named.order = None;
                self.listed = shown;
            }
        }
    }

    /// Keeps a result. A model that failed before the engine was asked may have called anything
    /// with any arguments; of its calls only a hand-off stands, which is done.
    fn note(&mut self, tool: &str, call: &str, arguments: Value, content: &str) {
        let result: Value = serde_json::from_str(content).unwrap_or_default();
        if let Some(order) = result.pointer("/order/order").and_then(Value::as_str) {
            self.opened.push(order.to_owned());
        }
        let handed_off = result.get("handed_off").and_then(Value::as_bool) == Some(true);
        if call.starts_with(OWN_CALL) || handed_off {
            self.outcomes.push(Outcome { tool: tool.to_owned(), arguments, result });
        }
    }

    /// Whether a tool of this turn could not reach what it asks.
    pub(super) fn found_tools_away(&self) -> bool {
        let code = |outcome: &Outcome| outcome.result.pointer("/error/code").cloned();
        self.outcomes.iter().any(|outcome| code(outcome) == Some("unavailable".into()))
    }

    /// The newest result of `tool` in this turn.
    pub(super) fn result_of(&self, tool: &str) -> Option<&Value> {
        self.outcomes.iter().rev().find(|o| o.tool == tool).map(|outcome| &outcome.result)
    }
}
