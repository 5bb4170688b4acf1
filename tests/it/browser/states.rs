//! Every state of the chat and of the shop's pages, looked at for what keeps people out.

use serde_json::{Value, json};
use whereabouts::demo::Sample;

use crate::support::backend::{Backend, sqlite};
use crate::support::visit::{Visit, by, question};

/// The narrowest page that is looked at, and its height.
const NARROW: (u32, u32) = (320, 640);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_shops_pages_keep_nobody_out() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    for (name, path) in [("front", "/"), ("orders", "/orders")] {
        visit.browser.open(&format!("{}{path}", visit.url)).await;
        for colours in ["light", "dark"] {
            visit.browser.calm(colours).await;
            for (width, height) in [(1440, 900), (390, 844), NARROW] {
                visit.browser.resize(width, height).await;
                visit.assert_accessible(&format!("{name}-{width}-{colours}")).await;
                visit.assert_page_fits().await;
            }
        }
        visit.browser.calm("light").await;
        visit.browser.resize(1440, 900).await;
    }
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_state_of_the_chat_keeps_anybody_out() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    visit.open_chat().await;
    let view = visit.view().await;
    assert_eq!(view["suggestions"].as_array().unwrap().len(), 3);
    // The test's browser asks for less motion.
    let moves = "return getComputedStyle(inside.querySelector('.panel')).animationName";
    assert_eq!(visit.browser.script(moves).await, "none");
    visit.assert_accessible("open").await;
    // A real answer is written faster than anybody can look.
    visit.browser.script("chat.client.setTyping(true)").await;
    visit.view_when("an answer is being written", |view| view["typing"] == true).await;
    visit.assert_accessible("typing").await;
    visit.browser.script("chat.client.setTyping(false)").await;

    let cases = ["on_time", "split", "backorder", "return_under_way", "cancelled_refunded"];
    for (number, case) in cases.into_iter().enumerate() {
        let sample = visit.app().sample(case).clone();
        visit.say(&question(&sample)).await;
        let view = visit.answered(number + 1).await;
        assert_shows(by(&view, false)[number], &sample);
        visit.assert_accessible(&format!("card-{case}")).await;
        visit.assert_fits().await;
    }
    suggestions_come_with_an_answer(&visit, &backend).await;
    visit.browser.calm("dark").await;
    visit.assert_accessible("chat-dark").await;
    visit.browser.resize(NARROW.0, NARROW.1).await;
    visit.assert_accessible("chat-narrow-dark").await;
    visit.browser.calm("light").await;
    visit.assert_accessible("chat-narrow").await;
    visit.assert_fits().await;
    visit.end().await;
    backend.close().await;
}

fn assert_shows(message: &Value, sample: &Sample) {
    let card = &message["cards"][0];
    assert_eq!(card["label"], format!("Order {}", sample.order), "{}", sample.case);
    assert_eq!(card["parcels"].as_array().map(Vec::len), Some(sample.parcels), "{}", sample.case);
    assert_eq!(card["items"], json!(sample.items), "{}", sample.case);
    assert_eq!(card["pictures"], sample.items.len(), "{}", sample.case);
    for (case, words) in [
        ("backorder", "Waiting for stock"),
        ("return_under_way", "Return"),
        ("cancelled_refunded", "Refund"),
    ] {
        let notes = card["notes"].to_string();
        assert!(sample.case != case || notes.contains(words), "{case}: {notes}");
    }
}

/// Quick replies that stand with the newest answer are sent as they are.
async fn suggestions_come_with_an_answer(visit: &Visit, backend: &Backend) {
    let stored = visit.stored().await;
    let newest = stored.last().unwrap();
    let mut body = serde_json::to_value(&newest.body).unwrap();
    body["buttons"] = json!([
        { "label": "Thank you", "text": "Thank you!" },
        { "label": "Talk to a person", "text": "I want to talk to a person" },
    ]);
    let body = body.to_string().replace('\'', "''");
    let sql = format!("UPDATE messages SET body = '{body}' WHERE id = '{}'", newest.id);
    backend.execute(&sql).await;
    visit.browser.reload().await;
    visit.open_chat().await;
    let view = visit.view_when("they are there", |view| view["suggestions"] != json!([])).await;
    assert_eq!(view["suggestions"], json!(["Thank you", "Talk to a person"]));
    visit.assert_accessible("suggestions").await;
    visit.click_inside(".replies button").await;
    let view = visit.view_when("it is said", |view| view["suggestions"] == json!([])).await;
    assert_eq!(by(&view, true).last().unwrap()["text"], "Thank you!");
    visit.answered(by(&view, true).len()).await;
}
