use std::sync::LazyLock;

use serde_json::json;

use super::*;

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::embedded().unwrap());

fn call(tool: &str, result: Value) -> ToolCallRecord {
    ToolCallRecord {
        tool: tool.to_owned(),
        arguments: json!({}),
        result,
        outcome: "ok".to_owned(),
        millis: 0,
    }
}

fn card(order: &str, status: OrderStatus) -> OrderCard {
    let json = json!({
        "type": "order", "order": order, "status": status, "progress": 3, "placed": "2026-11-17",
        "total": "12.50 EUR", "lines": [], "parcels": [], "backorders": [], "returns": [],
        "refunds": [],
    });
    serde_json::from_value(json).unwrap()
}

fn listed(orders: usize) -> ToolCallRecord {
    let orders: Vec<Value> = (1..=orders).map(|n| json!({ "order": format!("HM-{n}") })).collect();
    call("find_orders", json!({ "orders": orders }))
}

fn say(language: &str, key: &str) -> String {
    TEXTS.say(&Language::parse(language).unwrap(), key, &FluentArgs::new())
}

struct Turn<'a> {
    language: &'a str,
    text: String,
    cards: Vec<OrderCard>,
    calls: Vec<ToolCallRecord>,
    is_handed_off: bool,
    told_before: Option<&'a str>,
}

impl Default for Turn<'_> {
    fn default() -> Self {
        Self {
            language: "en",
            text: "An answer.".to_owned(),
            cards: Vec::new(),
            calls: Vec::new(),
            is_handed_off: false,
            told_before: None,
        }
    }
}

impl Turn<'_> {
    /// Labels, and texts where they differ.
    fn offers(self) -> Vec<String> {
        let reply = Reply { text: self.text, cards: self.cards, ..Reply::default() };
        let situation = Situation {
            texts: &TEXTS,
            language: &Language::parse(self.language).unwrap(),
            reply: &reply,
            calls: &self.calls,
            is_signed_in: false,
            is_handed_off: self.is_handed_off,
            told_before: self.told_before,
        };
        let shown = |button: Button| match button {
            Button { label, text, .. } if label == text => label,
            Button { label, text, .. } => format!("{label}: {text}"),
        };
        situation.quick_replies().into_iter().map(shown).collect()
    }
}

#[test]
fn an_answer_leads_on() {
    let cards = vec![card("HM-1", OrderStatus::InTransit)];
    let turn = Turn { cards, calls: vec![call("match_order", json!({}))], ..Turn::default() };
    assert_eq!(turn.offers(), ["Another order", "Talk to a person"]);
    let cards = vec![card("HM-1", OrderStatus::Delivered)];
    let turn = Turn { cards: cards.clone(), ..Turn::default() };
    assert_eq!(turn.offers(), ["It has not arrived", "Another order", "Talk to a person"]);
    let cards = [cards, vec![card("HM-2", OrderStatus::Lost)]].concat();
    assert_eq!(Turn { cards, ..Turn::default() }.offers(), ["Talk to a person"]);
}

#[test]
fn of_several_orders_one_can_be_chosen() {
    let cards = vec![card("HM-1", OrderStatus::Delivered), card("HM-2", OrderStatus::Lost)];
    let turn = Turn { cards: cards.clone(), calls: vec![listed(2)], ..Turn::default() };
    assert_eq!(
        turn.offers(),
        ["HM-1: Where is order HM-1?", "HM-2: Where is order HM-2?", "Talk to a person"]
    );
    let many = Turn { calls: vec![listed(40)], ..Turn::default() }.offers();
    assert_eq!(many.len(), ORDERS + 1);
    // One of them was opened after that.
    let calls = vec![listed(2), call("get_order", json!({}))];
    let turn = Turn { cards: cards[1..].to_vec(), calls, ..Turn::default() };
    assert_eq!(turn.offers(), ["Another order", "Talk to a person"]);
    let turn = Turn { calls: vec![listed(1)], cards: cards[1..].to_vec(), ..Turn::default() };
    assert_eq!(turn.offers(), ["Another order", "Talk to a person"]);
}

#[test]
fn who_is_stuck_is_offered_a_person() {
    let vain = call("match_order", json!({ "matched": false }));
    assert_eq!(Turn { calls: vec![vain], ..Turn::default() }.offers(), ["Talk to a person"]);
    let turn = Turn { told_before: Some("An answer."), ..Turn::default() };
    assert_eq!(turn.offers(), ["Talk to a person"]);
    for (key, language) in [("what-i-do", "en"), ("go-ahead", "de"), ("greeting-known", "ar")] {
        let turn = Turn { language, text: say(language, key), ..Turn::default() };
        assert_eq!(turn.offers(), [say(language, WHERE), say(language, PERSON)], "{key}");
    }
}

#[test]
fn nothing_is_offered_where_the_customer_must_say_something_or_a_person_is_asked() {
    let text = say("en", "ask-order-and-proof");
    assert_eq!(Turn { text, ..Turn::default() }.offers(), [""; 0]);
    let calls = vec![call("product_availability", json!({ "products": [] }))];
    assert_eq!(Turn { calls, ..Turn::default() }.offers(), [""; 0]);
    let cards = vec![card("HM-1", OrderStatus::Delivered)];
    let turn = Turn { cards, calls: vec![listed(3)], is_handed_off: true, ..Turn::default() };
    assert_eq!(turn.offers(), [""; 0]);
}

#[test]
fn quick_replies_are_short_in_every_language() {
    for language in TEXTS.languages() {
        for key in [WHERE, ANOTHER, NOT_ARRIVED, PERSON] {
            let text = say(language.code(), key);
            assert!(text != key && text.chars().count() <= 30, "{language}: {text}");
        }
        let turn = Turn { language: language.code(), calls: vec![listed(2)], ..Turn::default() };
        let offers = turn.offers();
        assert!(offers[0].starts_with("HM-1: ") && offers[0].ends_with(['?', '？', '؟']));
        assert_eq!(offers[0].matches("HM-1").count(), 2, "{offers:?}");
    }
}
