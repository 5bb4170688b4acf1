//! A conversation with the engine, tools included.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value, json};

use super::super::*;
use crate::domain::language::Language;
use crate::model::{ChatMessage, ToolCall, ToolSpec};
use crate::texts::FluentArgs;

pub(super) static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::embedded().unwrap());
pub(super) static ENGINE: LazyLock<Builtin> = LazyLock::new(|| Builtin::new(&TEXTS));

pub(super) const TOOLS: [&str; 6] = [
    "match_order",
    "get_order",
    "find_orders",
    "track_shipment",
    "product_availability",
    "hand_off",
];

/// A shop in which HM-10432 and HM-10433 are ana@example.com's, in 20095, and HM-10499 is locked.
pub(super) struct Talk {
    pub(super) request: ChatRequest,
    pub(super) calls: Vec<(String, Value)>,
}

impl Talk {
    pub(super) fn new(language: &str) -> Self {
        let tool = |name: &&str| ToolSpec {
            name: (*name).to_owned(),
            description: String::new(),
            parameters: json!({}),
        };
        Self {
            request: ChatRequest {
                signed_in: false,
                shop: "halden-moor".to_owned(),
                conversation: "cnv_1".to_owned(),
                language: Language::parse(language).unwrap(),
                order_prefix: "HM-".to_owned(),
                principal_orders: Vec::new(),
                messages: vec![ChatMessage::System { content: "Be kind.".to_owned() }],
                tools: TOOLS.iter().map(tool).collect(),
                budget: Duration::from_secs(1),
            },
            calls: Vec::new(),
        }
    }

    pub(super) fn proved(language: &str, orders: &[&str]) -> Self {
        let mut talk = Self::new(language);
        talk.request.principal_orders = orders.iter().map(|o| (*o).to_owned()).collect();
        talk
    }

    /// Says `text` and runs tools until there is an answer, which stays in the transcript; tool
    /// messages do not, as in later turns.
    pub(super) fn say(&mut self, text: &str) -> String {
        self.request.messages.push(ChatMessage::User { content: text.to_owned() });
        let turn = self.request.messages.len();
        for _ in 0..8 {
            let answer = ENGINE.answer(&self.request).unwrap();
            assert!(answer.text.is_empty() != answer.tool_calls.is_empty(), "{answer:?}");
            if answer.tool_calls.is_empty() {
                self.request.messages.truncate(turn);
                let content = answer.text.clone();
                let tool_calls = Vec::new();
                self.request.messages.push(ChatMessage::Assistant { content, tool_calls });
                return answer.text;
            }
            self.run(answer.tool_calls);
        }
        panic!("calls tools for ever: {:?}", self.calls);
    }

    pub(super) fn hear_status_of(&mut self, order: &str) {
        let content = format!("Your order {order} is on its way.");
        self.request.messages.push(ChatMessage::Assistant { content, tool_calls: Vec::new() });
    }

    pub(super) fn run(&mut self, tool_calls: Vec<ToolCall>) {
        let results: Vec<ChatMessage> = tool_calls
            .iter()
            .map(|call| {
                let arguments = call.arguments.clone().unwrap();
                self.calls.push((call.name.clone(), arguments.clone()));
                let content = self.tool(&call.name, &arguments).to_string();
                ChatMessage::Tool { call_id: call.id.clone(), name: call.name.clone(), content }
            })
            .collect();
        self.request.messages.push(ChatMessage::Assistant { content: String::new(), tool_calls });
        self.request.messages.extend(results);
    }

    pub(super) fn tool(&mut self, name: &str, arguments: &Value) -> Value {
        let order = arguments["order_number"].as_str().unwrap_or_default().to_owned();
        let exists = ["HM-10432", "HM-10433"].contains(&order.as_str());
        match name {
            "match_order" if order == "HM-10499" => json!({ "locked": true }),
            "match_order" if order == "HM-10498" => {
                json!({ "error": { "code": "unavailable", "message": "…" } })
            }
            "match_order" => {
                let fits =
                    arguments["email"] == "ana@example.com" || arguments["postal_code"] == "20095";
                if exists && fits {
                    self.request.principal_orders.push(order.clone());
                    json!({ "matched": true, "order": { "order": order } })
                } else {
                    json!({ "matched": false })
                }
            }
            "get_order" if exists && self.request.principal_orders.contains(&order) => {
                json!({ "order": { "order": order } })
            }
            "get_order" => json!({ "error": { "code": "not_available", "message": "…" } }),
            "find_orders" => json!({ "orders": self.request.principal_orders.iter().map(|order| {
                json!({ "order": order, "status": "in_transit", "placed": "2026-11-10", "expected": "2026-11-24" })
            }).collect::<Vec<_>>() }),
            "product_availability" => match arguments["query"].as_str().unwrap_or_default() {
                query if query.to_lowercase().contains("nordkap") => json!({ "products": [
                    { "title": "Nordkap 2 tent", "price": "349.00 EUR", "in_stock": true, "restock": null },
                    { "title": "Nordkap 3 tent", "price": "449.00 EUR", "in_stock": false, "restock": "2026-12-01" },
                ] }),
                _ => json!({ "products": [] }),
            },
            "hand_off" => json!({ "handed_off": true }),
            _ => json!({ "error": { "code": "unknown_tool", "message": "…" } }),
        }
    }

    pub(super) fn called(&self) -> Vec<&str> {
        self.calls.iter().map(|(name, _)| name.as_str()).collect()
    }

    pub(super) fn text(&self, key: &str) -> String {
        TEXTS.say(&self.request.language, key, &FluentArgs::new())
    }
}

/// What `key` says in `talk`'s language, up to the first thing filled in.
pub(super) fn says(talk: &Talk, answer: &str, key: &str) -> bool {
    let mut args = FluentArgs::new();
    for name in ["order", "orders", "query"] {
        args.set(name, "\u{1}");
    }
    let wording = TEXTS.say(&talk.request.language, key, &args);
    wording.split('\u{1}').all(|part| answer.contains(part))
}
