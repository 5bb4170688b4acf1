//! The chat as a customer meets it: the demo's page in a real browser.

mod page;
mod photos;
mod states;
mod trouble;

use std::collections::BTreeSet;

use fantoccini::key::Key;
use serde_json::{Value, json};
use whereabouts::demo::Sample;

use crate::support::backend::{Backend, on_each_backend, sqlite};
use crate::support::model_server::{Act, ModelServer};
use crate::support::scripts::always;
use crate::support::visit::{Visit, by, messages, question};

on_each_backend! {
    a_question_is_answered_with_the_orders_card,
}

async fn a_question_is_answered_with_the_orders_card(on: &Backend) {
    // A model that thinks until it is told to fail: then the built-in engine answers.
    let model = ModelServer::start(always(Act::Held(Box::new(Act::Status(500, None))))).await;
    let patient = json!({ "first_byte_timeout": "40s" });
    let visit = Visit::start_with(on, json!({ "models": [model.settings(&patient)] })).await;
    let sample = visit.app().sample("on_time").clone();
    visit.open_chat().await;
    visit.say(&question(&sample)).await;
    visit.view_when("an answer is being written", |view| view["typing"] == true).await;

    model.release();
    let view = visit.answered(1).await;
    assert_card(&by(&view, false)[0]["cards"][0], &sample, "Order", "On its way");
    visit.assert_stored_as_shown(&view).await;
    visit.assert_fits().await;
    // The documentation's picture, small enough to be kept with it.
    visit.browser.resize_scaled(1440, 900, 0.8).await;
    visit.browser.photograph("storefront").await;
    visit.browser.resize(1440, 900).await;

    visit.browser.reload().await;
    visit
        .view_when("the conversation is back", |again| again["messages"] == view["messages"])
        .await;

    another_tab_shows_the_same(&visit, &view).await;
    visit.browser.resize(390, 844).await;
    visit.open_chat().await;
    visit.assert_fits().await;
    visit.browser.photograph("chat-390").await;
    visit.end().await;
}

fn assert_card(card: &Value, sample: &Sample, order: &str, status: &str) {
    assert_eq!(card["label"], format!("{order} {}", sample.order));
    assert_eq!(card["status"], status);
    assert_eq!(card["tracking"], sample.tracking.as_deref().unwrap_or_default());
    let expected = sample.expected.expect("a date");
    let shown = card["expected"].as_str().unwrap();
    for part in ["%A", "%-d %B"] {
        let part = expected.strftime(part).to_string();
        assert!(shown.contains(&part), "{part} in {shown}");
    }
}

/// What is said in one tab is seen in the other.
async fn another_tab_shows_the_same(visit: &Visit, view: &Value) {
    let client = &visit.browser.client;
    let first = client.window().await.unwrap();
    let second = client.new_window(true).await.unwrap().handle;
    client.switch_to_window(second).await.unwrap();
    visit.browser.resize(1440, 900).await;
    visit.browser.open(&visit.url).await;
    visit.view_when("the tab has it", |other| other["messages"] == view["messages"]).await;
    visit.open_chat().await;
    visit.say("Thank you!").await;
    let later = visit.answered(2).await;
    assert_eq!(visit.browser.complaints().await, Vec::<String>::new());
    client.close_window().await.unwrap();
    client.switch_to_window(first).await.unwrap();
    visit.view_when("this tab has it too", |own| own["messages"] == later["messages"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_complains_of_is_noticed() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    assert_eq!(visit.browser.complaints().await, Vec::<String>::new());
    let inline = "const code = document.createElement('script');
        code.textContent = 'window.harmed = true'; document.head.append(code);
        return window.harmed ?? false";
    assert_eq!(visit.browser.script(inline).await, false);
    let complaints = visit.browser.complaints().await;
    assert!(
        complaints.iter().any(|text| text.contains("Content Security Policy")),
        "{complaints:?}"
    );
    visit.end().await;
    backend.close().await;
}

/// The questions that the storefront writes, and what cards in that language say.
const LANGUAGES: &[(&str, &str, &str)] = &[
    ("en", "Where is my order", "Order"),
    ("es", "¿Dónde está mi pedido", "Pedido"),
    ("de", "Wo ist meine Bestellung", "Bestellung"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_storefront_writes_the_question_in_the_customers_language() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    for (language, words, order) in LANGUAGES {
        let button = format!("[data-ask-order][data-language={language}]");
        let button = visit.browser.find(&button).await;
        let number = button.attr("data-ask-order").await.unwrap().expect("a number");
        let email = button.attr("data-email").await.unwrap().expect("an address");
        button.click().await.unwrap();
        // The language's words are fetched first.
        let written = |view: &Value| {
            view["field"] != "" && view["language"].as_str().unwrap().starts_with(language)
        };
        let view = visit.view_when("the question is written", written).await;
        let field = view["field"].as_str().unwrap();
        assert!(
            [words, number.as_str(), &email].iter().all(|part| field.contains(part)),
            "{field}"
        );
        assert_eq!(messages(&view).len(), 0, "it is the visitor who sends it");

        visit.browser.press(Key::Enter).await;
        let view = visit.answered(1).await;
        let reply = by(&view, false)[0];
        assert_eq!(reply["language"], *language);
        assert_eq!(reply["cards"][0]["label"], format!("{order} {number}"));
        visit.browser.photograph(&format!("chat-{language}")).await;
        visit.come_anew().await;
    }
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_can_be_asked_about_in_seven_languages() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    visit.browser.open(&format!("{}/orders", visit.url)).await;
    let languages =
        "return [...document.querySelectorAll('#ask-in option')].map((option) => option.value)";
    let languages = visit.browser.script(languages).await;
    let languages: Vec<&str> = languages
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .filter(|l| !l.is_empty())
        .collect();
    assert_eq!(languages.len(), 7);
    let mut questions = BTreeSet::new();
    for language in languages {
        let ask = format!(
            "document.querySelector('#ask-in').value = '{language}';
             document.querySelector('[data-ask-order]').click()"
        );
        visit.browser.script(&ask).await;
        let speaks = |view: &Value| view["language"].as_str().unwrap().starts_with(language);
        let view = visit.view_when("the chat speaks it", speaks).await;
        questions.insert(view["field"].as_str().unwrap().to_owned());
    }
    assert_eq!(questions.len(), 7, "each in its own words");
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_speaks_the_language_of_its_answer_and_not_of_the_page() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let sample = visit.app().sample("on_time").clone();
    visit.open_chat().await;
    visit.say(&format!("Wo ist meine Bestellung {}? Ich bin {}", sample.order, sample.email)).await;
    let view = visit.answered(1).await;
    assert_eq!(view["language"], "en-GB");
    assert_eq!(by(&view, true)[0]["language"], "", "nobody knows what a customer's words are");
    assert_eq!(by(&view, false)[0]["language"], "de");
    assert_eq!(by(&view, false)[0]["cards"][0]["label"], format!("Bestellung {}", sample.order));
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn some_questions_need_no_typing() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let title = visit.browser.find(".tile h3").await.text().await.unwrap();
    let tiles = "document.querySelector('#products .grid').scrollIntoView();
        return [...document.querySelectorAll('.tile img')].every((image) => image.complete)";
    visit.browser.until("the pictures are there", tiles, Value::as_bool).await;
    visit.browser.photograph("collection").await;
    visit.browser.find(".tile [data-ask]").await.click().await.unwrap();
    let view = visit.view_when("the question is written", |view| view["field"] != "").await;
    assert!(view["field"].as_str().unwrap().contains(&title));
    visit.browser.press(Key::Enter).await;
    let view = visit.answered(1).await;
    let said = by(&view, false)[0]["text"].as_str().unwrap();
    assert!(said.contains(&title), "{said}");

    visit.come_anew().await;
    visit.open_chat().await;
    let view = visit.view().await;
    visit.click_inside(".replies button").await;
    let answered = visit.answered(1).await;
    assert_eq!(by(&answered, true)[0]["text"], view["suggestions"][0]);
    let said = by(&answered, false)[0]["text"].as_str().unwrap();
    assert!(said.contains("order number"), "{said}");
    assert_eq!(answered["suggestions"], json!([]));
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_address_shows_nothing_and_a_person_can_be_asked_for() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let order = visit.app().sample("on_time").order.clone();
    visit.open_chat().await;
    visit.say(&format!("Where is my order {order}? My e-mail is nobody@example.com")).await;
    let view = visit.answered(1).await;
    let reply = by(&view, false)[0];
    let said = reply["text"].as_str().unwrap();
    assert!(said.starts_with("I could not find an order with these details."), "{said}");
    assert_eq!(reply["cards"], json!([]));
    assert!(!said.contains(&order), "{said}");

    visit.say("I want to talk to a person, please").await;
    let view = visit.view_when("the hand-off is shown", |view| view["notice"] != "").await;
    assert!(view["notice"].as_str().unwrap().starts_with("Someone from our team"), "{view:#}");
    let view = visit.answered(2).await;
    let said = by(&view, false)[1]["text"].as_str().unwrap();
    assert!(said.contains("colleague"), "{said}");
    visit.assert_stored_as_shown(&view).await;
    visit.browser.photograph("hand-off").await;
    visit.end().await;
    backend.close().await;
}

/// Where the focus is: in the chat or else on the page.
const FOCUS: &str = "
    const at = inside.activeElement ?? document.activeElement;
    return at.className || at.tagName.toLowerCase();";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_alone_is_enough() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let sample = visit.app().sample("on_time").clone();
    let focus = async || visit.browser.script(FOCUS).await;
    // The chat comes last on the page, one step back from its beginning.
    visit.browser.script("document.querySelector('.sample:last-child button').focus()").await;
    visit.browser.press(Key::Tab).await;
    assert_eq!(focus().await, "launcher");
    visit.browser.press(Key::Enter).await;
    visit.view_when("the chat is open", |view| view["expanded"] == "true").await;
    assert_eq!(focus().await, "textarea");
    visit.say(&question(&sample)).await;
    visit.answered(1).await;
    assert_eq!(focus().await, "textarea");
    visit.browser.press(Key::Escape).await;
    let view = visit.view().await;
    assert_eq!((&view["open"], &view["expanded"]), (&json!(false), &json!("false")));
    assert_eq!(focus().await, "launcher");

    // A suggestion is a button like any other, and focus goes back to what opened the chat.
    visit.come_anew().await;
    visit.browser.script("document.querySelector('.hero [data-ask]').focus()").await;
    visit.browser.press(Key::Enter).await;
    let view = visit.view_when("the question is written", |view| view["field"] != "").await;
    assert_eq!(view["suggestions"].as_array().unwrap().len(), 3);
    visit.browser.press(Key::Escape).await;
    assert_eq!(focus().await, "button ghost");
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_phone_the_keyboard_comes_for_who_writes() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    visit.browser.resize(390, 844).await;
    visit.browser.touch().await;
    visit.open_chat().await;
    assert_eq!(visit.browser.script(FOCUS).await, "log");
    visit.click_inside(".replies button").await;
    visit.answered(1).await;
    assert_eq!(visit.browser.script(FOCUS).await, "log", "it was pressed, not written");
    visit.click_inside("textarea").await;
    visit.say("Hello").await;
    visit.answered(2).await;
    assert_eq!(visit.browser.script(FOCUS).await, "textarea");
    visit.click_inside(".top button").await;
    assert_eq!(visit.browser.script(FOCUS).await, "launcher");
    visit.browser.script("whereabouts.open({ text: 'Hello again' })").await;
    assert_eq!(visit.browser.script(FOCUS).await, "textarea", "to send what is written there");
    visit.end().await;
    backend.close().await;
}

/// Names, roles and languages of what the chat consists of.
const ACCESSIBILITY: &str = "
    const name = (selector) => inside.querySelector(selector).getAttribute('aria-label');
    const panel = inside.querySelector('.panel');
    const log = inside.querySelector('.log');
    return {
        page: document.documentElement.lang,
        launcher: [name('.launcher'), inside.querySelector('.launcher').getAttribute('aria-controls') === panel.id],
        panel: [panel.getAttribute('role'), panel.lang, panel.dir, inside.getElementById(panel.getAttribute('aria-labelledby')).textContent],
        modal: panel.getAttribute('aria-modal'),
        log: [log.getAttribute('role'), log.getAttribute('aria-live'), name('.log'), log.tabIndex],
        field: name('textarea'),
        send: name('.send'),
        close: name('.top button'),
        unnamed: [...inside.querySelectorAll('button'), ...document.querySelectorAll('button, a')]
            .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim())).length,
        pictures: [...document.images].filter((image) => !image.hasAttribute('alt')).length,
        small: [...inside.querySelectorAll('.panel button')]
            .filter((e) => e.offsetParent && Math.min(e.offsetWidth, e.offsetHeight) < 24).length,
    };";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assistive_technology_is_told_what_is_what() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    // After the first drawing only: what was said before is no news.
    let is_live = "return inside.querySelector('.log').getAttribute('aria-live') === 'polite'";
    for (width, height, modal) in [(1440, 900, Value::Null), (390, 844, json!("true"))] {
        visit.browser.resize(width, height).await;
        visit.browser.until("the log is live", is_live, Value::as_bool).await;
        visit.open_chat().await;
        let expected = json!({
            "page": "en",
            "launcher": ["Close chat", true],
            "panel": ["dialog", "en-GB", "ltr", "Halden & Moor help"],
            "modal": modal,
            "log": ["log", "polite", "Conversation", 0],
            "field": "Write a message…",
            "send": "Send",
            "close": "Close chat",
            "unnamed": 0,
            "pictures": 0,
            "small": 0,
        });
        assert_eq!(visit.browser.script(ACCESSIBILITY).await, expected, "at {width}");
        visit.assert_fits().await;
        visit.browser.photograph(&format!("welcome-{width}")).await;
        visit.browser.press(Key::Escape).await;
    }
    the_focus_stays_in_a_chat_that_covers_the_page(&visit).await;
    visit.end().await;
    backend.close().await;
}

async fn the_focus_stays_in_a_chat_that_covers_the_page(visit: &Visit) {
    visit.open_chat().await;
    let mut stops = Vec::new();
    for _ in 0..12 {
        visit.browser.press(Key::Tab).await;
        stops.push(visit.browser.script(FOCUS).await.as_str().unwrap().to_owned());
    }
    for stop in ["textarea", "plain", "log"] {
        assert!(stops.iter().any(|at| at == stop), "{stop} in {stops:?}");
    }
    assert!(!stops.iter().any(|at| at == "body"), "{stops:?}");
}
