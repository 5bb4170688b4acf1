//! Every state of the chat and of the shop's pages, looked at for what keeps people out.

use fantoccini::key::Key;
use serde_json::{Value, json};
use whereabouts::demo::Sample;

use crate::support::backend::sqlite;
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
    suggestions_come_with_an_answer(&visit).await;
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

/// The quick replies of the newest answer are there after a reload too, and are sent when pressed.
async fn suggestions_come_with_an_answer(visit: &Visit) {
    let offered = json!(["Another order", "Talk to a person"]);
    assert_eq!(visit.view().await["suggestions"], offered);
    visit.browser.reload().await;
    visit.open_chat().await;
    let view = visit.view_when("they are there", |view| view["suggestions"] != json!([])).await;
    assert_eq!(view["suggestions"], offered);
    visit.assert_accessible("suggestions").await;
    let asked = by(&view, true).len();
    visit.browser.script("inside.querySelector('.replies button').focus()").await;
    visit.browser.press(Key::Enter).await;
    let view = visit.view_when("it is said", |view| by(view, true).len() > asked).await;
    assert_eq!(by(&view, true).last().unwrap()["text"], "Another order");
    let view = visit.answered(asked + 1).await;
    // Of the five that were asked about, one a button.
    let orders = view["suggestions"].as_array().unwrap();
    assert_eq!((orders.len(), &orders[5]), (6, &json!("Talk to a person")));
    visit.assert_accessible("suggestions-orders").await;
    visit.click_inside(".replies button").await;
    let view = visit.answered(asked + 2).await;
    let answer = *by(&view, false).last().unwrap();
    let label = format!("Order {}", orders[0].as_str().unwrap());
    assert_eq!(answer["cards"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!(answer["cards"][0]["label"], label);

    let sample = visit.app().sample("delivered_yesterday").clone();
    visit.say(&question(&sample)).await;
    let view = visit.answered(asked + 3).await;
    let offered = json!(["It has not arrived", "Another order", "Talk to a person"]);
    assert_eq!(view["suggestions"], offered);
    visit.browser.resize(NARROW.0, NARROW.1).await;
    visit.assert_fits().await;
    visit.assert_accessible("suggestions-narrow").await;
    visit.browser.resize(1440, 900).await;
    visit.click_inside(".replies button").await;
    let view = visit.view_when("a person takes over", |view| view["notice"] != "").await;
    assert!(view["notice"].as_str().unwrap().starts_with("Someone from our team"), "{view:#}");
    let view = visit.answered(asked + 4).await;
    assert_eq!(view["suggestions"], json!([]));
}
