//! What a customer may press instead of typing: what is offered, and what comes of pressing it.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::app::{TestApp, text_of, unlimited};
use crate::support::backend::{Backend, on_each_backend};

on_each_backend! {
    every_quick_reply_is_understood_in_every_language,
    quick_replies_are_kept_with_the_message,
}

/// How each language asks, without its question mark.
const LANGUAGES: &[(&str, &str)] = &[
    ("en", "Where is my order"),
    ("es", "¿Dónde está mi pedido"),
    ("de", "Wo ist meine Bestellung"),
    ("fr", "Où est ma commande"),
    ("pt", "Onde está o meu pedido"),
    ("ja", "注文した商品はどこですか"),
    ("ar", "أين طلبي"),
];

/// The texts that the newest reply offers.
fn offered(answer: &Value) -> Vec<String> {
    let buttons = answer["replies"][0]["buttons"].as_array().expect("a list").iter();
    buttons.map(|button| button["text"].as_str().expect("a text").to_owned()).collect()
}

fn orders(answer: &Value) -> Vec<&str> {
    let cards = answer["replies"][0]["cards"].as_array().expect("a list").iter();
    cards.map(|card| card["order"].as_str().expect("a number")).collect()
}

async fn every_quick_reply_is_understood_in_every_language(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    join_all(LANGUAGES.iter().map(|(language, question)| {
        let app = &app;
        async move {
            one_order(app, language, question).await;
            several_orders(app, language, question).await;
        }
    }))
    .await;
    app.stop().await;
}

/// After an order that has arrived: each of the three, in a conversation of its own.
async fn one_order(app: &TestApp, language: &str, question: &str) {
    let sample = app.sample("delivered_yesterday");
    let question = format!("{question}: {} {}?", sample.order, sample.email);
    for pressed in 0..3 {
        let name = format!("{language} {pressed}");
        let answer = app.ask(&name, &question).await;
        assert_eq!(
            (&answer["language"], orders(&answer)),
            (&json!(language), vec![&*sample.order])
        );
        let offered = offered(&answer);
        assert_eq!(offered.len(), 3, "{offered:?}");
        let answer = app.ask(&name, &offered[pressed]).await;
        let said = format!("{}: {}", offered[pressed], text_of(&answer));
        assert_eq!(answer["language"], language, "{said}");
        match pressed {
            // Not arrived: a person looks into it.
            0 => assert_eq!(answer["handed_off"], true, "{said}"),
            // Another order: it has to be named.
            1 => {
                assert_eq!(answer["handed_off"], false, "{said}");
                assert_eq!(answer["replies"][0]["cards"], json!([]), "{said}");
                assert!(!said.contains(&sample.order), "{said}");
            }
            _ => {
                assert_eq!(answer["handed_off"], true, "{said}");
                assert_eq!(answer["replies"][0]["cards"], json!([]), "{said}");
            }
        }
        if answer["handed_off"] == true {
            assert_eq!(answer["replies"][0]["buttons"], json!([]), "a person asks from here on");
        }
    }
}

/// After a list of orders: each of them by its button.
async fn several_orders(app: &TestApp, language: &str, question: &str) {
    let samples = [app.sample("on_time"), app.sample("delayed")];
    let proofs = samples.map(|sample| format!("{} {}", sample.order, sample.email)).join(", ");
    for sample in samples {
        let name = format!("{language} {}", sample.order);
        assert_eq!(orders(&app.ask(&name, &format!("{question}: {proofs}")).await).len(), 2);
        let list = app.ask(&name, &format!("{question}?")).await;
        let buttons = list["replies"][0]["buttons"].as_array().unwrap();
        assert_eq!(buttons.len(), 3, "{list:#}");
        let pressed = buttons.iter().find(|button| button["label"] == sample.order);
        let text = pressed.expect("a button")["text"].as_str().unwrap();
        let answer = app.ask(&name, text).await;
        assert_eq!(orders(&answer), [&sample.order], "{text}: {answer:#}");
        assert_eq!(answer["language"], language, "{text}");
    }
}

async fn quick_replies_are_kept_with_the_message(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let sample = app.sample("on_time");
    let question = format!("Where is my order {}? {}", sample.order, sample.email);
    let answer = app.ask("kept", &question).await;
    let expected = json!([
        { "label": "Another order", "text": "Another order" },
        { "label": "Talk to a person", "text": "Talk to a person" },
    ]);
    assert_eq!(answer["replies"][0]["buttons"], expected);
    let view = app.conversation("kept").await;
    assert_eq!(view["messages"][0]["buttons"], json!([]), "a customer offers nothing");
    assert_eq!(view["messages"][1]["buttons"], expected);
    // What only the customer knows is not offered.
    let answer = app.ask("open", "Where is my order?").await;
    assert_eq!(answer["replies"][0]["buttons"], json!([]));
    // Whoever tries in vain is shown a way out.
    let answer = app.ask("open", "HM-10247, nobody@example.com").await;
    assert_eq!(offered(&answer), ["Talk to a person"]);
    app.stop().await;
}
