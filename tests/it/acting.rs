//! Having something done in a chat: asked for, proposed, agreed to, carried out once.

use std::sync::Arc;

use reqwest::StatusCode;
use serde_json::{Value, json};
use whereabouts::demo::Sample;
use whereabouts::domain::ids::{ConversationId, UserId};

use crate::identity_token::{settings, token};
use crate::support::app::TestApp;
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;
use crate::support::model_server::{Act, Asked, ModelServer, Script};
use crate::support::until;

on_each_backend! {
    a_button_carries_a_proposal_out_once,
    words_carry_it_out_or_not,
    two_conversations_agree_to_the_same,
    what_changed_meanwhile_is_not_done,
    who_has_not_signed_in_changes_nothing,
    nobody_changes_the_orders_of_others,
    the_engine_cancels_in_every_language,
    a_backorder_s_ways_are_a_press_away,
    a_yes_to_a_person_is_no_yes_to_the_agent,
}

/// A model that calls a tool once in every turn in which the customer names it as `!tool {…}`, and
/// otherwise talks.
fn obedient() -> Script {
    Arc::new(|asked: &Asked| {
        let messages = asked.0["messages"].as_array().unwrap();
        let last = messages.iter().rev().find(|m| m["role"] == "user").unwrap();
        let text = last["content"].as_str().unwrap();
        let answered = messages.last().unwrap()["role"] == "tool";
        let order = text.split_whitespace().find(|word| word.starts_with("HM-"));
        match (answered, text.split_once("cancel"), order) {
            (false, Some(_), Some(order)) => Act::call(
                "cancel_order",
                &json!({ "order_number": order, "items": null, "reason": "no longer needed" }),
            ),
            _ => Act::Say("Is there anything else I can help you with?".to_owned()),
        }
    })
}

async fn start(on: &Backend) -> (TestApp, ModelServer) {
    let server = ModelServer::start(obedient()).await;
    let mut settings = settings();
    settings["models"] = json!([server.settings(&json!({}))]);
    (TestApp::start(on, settings).await, server)
}

/// A chat of the customer of `sample`.
pub(crate) async fn chat<'a>(app: &'a TestApp, sample: &Sample) -> ChatClient<'a> {
    let browser = ChatClient::open(app).await;
    let proof = json!({ "token": token(&sample.email) });
    assert_eq!(browser.post("/identity", &proof).await.status(), StatusCode::OK);
    browser
}

/// Posts a message and returns the answer.
pub(crate) async fn post(browser: &ChatClient<'_>, body: &Value) -> Value {
    let response = browser.post("/messages", body).await;
    assert_eq!(response.status(), StatusCode::ACCEPTED, "{body}");
    let seq = response.json::<Value>().await.unwrap()["seq"].as_i64().unwrap();
    let answers = async || browser.history(seq).await["messages"].as_array().unwrap().clone();
    until("the answer", async || !answers().await.is_empty()).await;
    answers().await.remove(0)
}

async fn say(browser: &ChatClient<'_>, id: &str, text: &str) -> Value {
    post(browser, &json!({ "id": id, "text": text })).await
}

/// Asks for a cancellation and returns the proposal that the answer shows.
async fn propose(browser: &ChatClient<'_>, id: &str, order: &str) -> String {
    let answer = say(browser, id, &format!("Please cancel {order} for me")).await;
    let buttons = answer["buttons"].as_array().unwrap();
    assert_eq!(buttons.len(), 2, "{answer}");
    let text = answer["text"].as_str().unwrap();
    assert!(text.contains("I can cancel your whole order") && text.contains(order), "{text}");
    assert!(text.ends_with("Shall I do that?"), "{text}");
    assert_eq!(buttons[0]["post"]["confirm"], buttons[1]["post"]["decline"], "{answer}");
    buttons[0]["post"]["confirm"].as_str().unwrap().to_owned()
}

async fn press(browser: &ChatClient<'_>, id: &str, decision: &str, proposal: &str) -> Value {
    let mut body = json!({ "id": id, "text": "Yes, please do that" });
    body[decision] = json!(proposal);
    post(browser, &body).await
}

async fn state(on: &Backend, order: &str) -> String {
    let sql = format!("SELECT state FROM orders WHERE number = '{order}'");
    on.texts(&sql).await.remove(0)
}

async fn cancellations(on: &Backend, order: &str) -> usize {
    let sql = format!(
        "SELECT e.name FROM order_events e JOIN orders o ON o.id = e.order_id \
         WHERE o.number = '{order}' AND e.name = 'order.cancelled'"
    );
    on.texts(&sql).await.len()
}

async fn proposals(on: &Backend) -> Vec<String> {
    on.texts("SELECT state FROM proposals ORDER BY created_at, id").await
}

async fn comes_out(on: &Backend) {
    let shop = on.store.shops().await.unwrap().remove(0).id;
    assert_eq!(on.store.imbalances(&shop).await.unwrap(), []);
}

async fn a_button_carries_a_proposal_out_once(on: &Backend) {
    let (app, _server) = start(on).await;
    let sample = app.sample("preparing");
    let browser = chat(&app, sample).await;
    let proposal = propose(&browser, "1", &sample.order).await;
    assert_ne!(state(on, &sample.order).await, "cancelled");

    let done = press(&browser, "2", "confirm", &proposal).await;
    let text = done["text"].as_str().unwrap();
    assert!(text.contains("is cancelled"), "{done}");
    assert_eq!(done["cards"][0]["status"], "cancelled", "{done}");
    assert_eq!(state(on, &sample.order).await, "cancelled");

    let again = press(&browser, "3", "confirm", &proposal).await;
    assert!(again["text"].as_str().unwrap().contains("no longer open"), "{again}");
    let repeated =
        browser.post("/messages", &json!({ "id": "2", "text": "Yes", "confirm": proposal })).await;
    assert_eq!(repeated.json::<Value>().await.unwrap()["duplicate"], true);
    assert_eq!(cancellations(on, &sample.order).await, 1);
    assert_eq!(proposals(on).await, ["confirmed"]);
    let agreed = on.texts("SELECT detail FROM order_events WHERE name = 'customer.agreed'").await;
    let agreed: Value = serde_json::from_str(&agreed[0]).unwrap();
    assert_eq!(agreed["proposal"], json!(proposal), "{agreed}");
    for link in ["message", "policy", "fingerprint", "action", "settlement"] {
        assert!(agreed[link].is_string(), "{link}: {agreed}");
    }
    let links = "SELECT m.provider_id FROM proposals p JOIN messages m ON m.id = p.confirmed_by";
    assert_eq!(on.texts(links).await, ["2"]);
    comes_out(on).await;
    app.stop().await;
}

async fn words_carry_it_out_or_not(on: &Backend) {
    let (app, _server) = start(on).await;
    let sample = app.sample("preparing");
    let browser = chat(&app, sample).await;

    propose(&browser, "1", &sample.order).await;
    let unclear = say(&browser, "2", "yes?").await;
    assert!(unclear["text"].as_str().unwrap().contains("not done anything yet"), "{unclear}");
    assert_eq!(unclear["buttons"].as_array().unwrap().len(), 2, "{unclear}");
    let declined = say(&browser, "3", "no").await;
    assert!(declined["text"].as_str().unwrap().contains("changed nothing"), "{declined}");
    let late = say(&browser, "4", "yes").await;
    assert_ne!(state(on, &sample.order).await, "cancelled", "{late}");

    propose(&browser, "5", &sample.order).await;
    let mixed = say(&browser, "6", "yes but please send me the blue one instead of it").await;
    let text = mixed["text"].as_str().unwrap();
    assert!(text.contains("So far nothing has been changed"), "{mixed}");
    say(&browser, "7", "yes").await;
    assert_ne!(state(on, &sample.order).await, "cancelled");

    propose(&browser, "8", &sample.order).await;
    let done = say(&browser, "9", "yes").await;
    assert!(done["text"].as_str().unwrap().contains("is cancelled"), "{done}");
    assert_eq!(state(on, &sample.order).await, "cancelled");
    assert_eq!(proposals(on).await, ["declined", "superseded", "confirmed"]);
    comes_out(on).await;
    app.stop().await;
}

async fn two_conversations_agree_to_the_same(on: &Backend) {
    let (app, _server) = start(on).await;
    let sample = app.sample("preparing");
    let (first, second) = (chat(&app, sample).await, chat(&app, sample).await);
    let one = propose(&first, "1", &sample.order).await;
    let two = propose(&second, "1", &sample.order).await;
    let (a, b) =
        tokio::join!(press(&first, "2", "confirm", &one), press(&second, "2", "confirm", &two));
    let texts = [a["text"].as_str().unwrap(), b["text"].as_str().unwrap()];
    assert_eq!(texts.iter().filter(|text| text.contains("is cancelled already")).count(), 1);
    assert_eq!(cancellations(on, &sample.order).await, 1, "{texts:?}");
    app.stop().await;
}

async fn what_changed_meanwhile_is_not_done(on: &Backend) {
    let (app, _server) = start(on).await;
    let sample = app.sample("preparing");
    let browser = chat(&app, sample).await;
    let proposal = propose(&browser, "1", &sample.order).await;
    let number = &sample.order;
    on.execute(&format!("UPDATE orders SET state = 'shipped' WHERE number = '{number}'")).await;
    let told = press(&browser, "2", "confirm", &proposal).await;
    assert!(told["text"].as_str().unwrap().contains("no longer possible"), "{told}");
    assert_eq!(state(on, number).await, "shipped");
    assert_eq!(proposals(on).await, ["refused"]);

    on.execute(&format!("UPDATE orders SET state = 'processing' WHERE number = '{number}'")).await;
    let proposal = propose(&browser, "3", number).await;
    on.execute("UPDATE payments SET amount = amount - 100 WHERE state = 'authorized'").await;
    let told = press(&browser, "4", "confirm", &proposal).await;
    assert_eq!(told["buttons"].as_array().unwrap().len(), 2, "other money, asked anew: {told}");
    assert_eq!(state(on, number).await, "processing");
    app.stop().await;
}

async fn who_has_not_signed_in_changes_nothing(on: &Backend) {
    let (app, _server) = start(on).await;
    let sample = app.sample("preparing");
    let browser = ChatClient::open(&app).await;
    let stranger = say(&browser, "1", &format!("Please cancel {} for me", sample.order)).await;
    assert!(stranger["buttons"].as_array().unwrap().iter().all(|b| b["post"].is_null()));
    let claim = format!("My order is {}, my e-mail {}", sample.order, sample.email);
    say(&browser, "2", &claim).await;
    let told = say(&browser, "3", &format!("Please cancel {} for me", sample.order)).await;
    assert!(told["buttons"].as_array().unwrap().iter().all(|b| b["post"].is_null()), "{told}");
    assert_eq!(proposals(on).await, Vec::<String>::new());
    let forged = press(&browser, "4", "confirm", "prp_01m7wv6193zgshy8gatmnvky9z").await;
    assert!(forged["text"].as_str().unwrap().contains("no longer open"), "{forged}");
    assert_ne!(state(on, &sample.order).await, "cancelled");
    app.stop().await;
}

async fn nobody_changes_the_orders_of_others(on: &Backend) {
    let (app, _server) = start(on).await;
    let (own, other) = (app.sample("on_time"), app.sample("preparing"));
    assert_ne!(own.email, other.email);
    let (mine, theirs) = (chat(&app, own).await, chat(&app, other).await);
    let told = say(&mine, "1", &format!("Please cancel {} for me", other.order)).await;
    let unknown = say(&mine, "2", "Please cancel HM-99999 for me").await;
    assert_eq!(told["text"], unknown["text"]);
    assert_eq!(proposals(on).await, Vec::<String>::new());
    let proposal = propose(&theirs, "1", &other.order).await;
    let stolen = press(&mine, "3", "confirm", &proposal).await;
    assert!(stolen["text"].as_str().unwrap().contains("no longer open"), "{stolen}");
    assert_ne!(state(on, &other.order).await, "cancelled");
    let done = press(&theirs, "2", "confirm", &proposal).await;
    assert!(done["text"].as_str().unwrap().contains("is cancelled"), "{done}");
    app.stop().await;
}

/// A cancellation asked for, a no and a yes, as customers write them.
const SPEECHES: [(&str, &str, &str, &str); 7] = [
    ("en", "Please cancel my order {order}", "no", "yes please"),
    ("de", "Bitte stornieren Sie meine Bestellung {order}", "nein", "ja bitte"),
    ("es", "Quiero cancelar mi pedido {order}", "no", "sí"),
    ("fr", "Je veux annuler ma commande {order}", "non", "oui"),
    ("pt", "Quero cancelar o meu pedido {order}", "não", "sim"),
    ("ja", "注文{order}をキャンセルしてください", "いいえ", "はい"),
    ("ar", "أريد إلغاء طلبي {order}", "لا", "نعم"),
];

async fn the_engine_cancels_in_every_language(on: &Backend) {
    let app = TestApp::start(on, settings()).await;
    let sample = app.sample("preparing");
    let number = &sample.order;
    for (language, wish, no, _) in SPEECHES {
        let browser = chat(&app, sample).await;
        let asked = say(&browser, "1", &wish.replace("{order}", number)).await;
        assert_eq!(asked["language"], language, "{asked}");
        assert!(asked["buttons"][0]["post"]["confirm"].is_string(), "{language}: {asked}");
        assert!(asked["text"].as_str().unwrap().contains(number.as_str()), "{asked}");
        let declined = say(&browser, "2", no).await;
        assert_eq!(declined["buttons"], json!([]), "{language}: {declined}");
        assert_ne!(state(on, number).await, "cancelled", "{language}");
    }
    assert_eq!(proposals(on).await, ["declined"; 7]);
    let open = "SELECT o.number FROM orders o JOIN customers c ON c.id = o.customer_id \
        WHERE o.state IN ('confirmed', 'processing') AND NOT EXISTS (SELECT l.id FROM order_lines l \
        WHERE l.order_id = o.id AND l.state NOT IN ('open', 'allocated')) ORDER BY o.number";
    for ((language, wish, _, yes), number) in SPEECHES.into_iter().zip(on.texts(open).await) {
        let email = format!("SELECT email FROM orders WHERE number = '{number}'");
        let owner = Sample { email: on.texts(&email).await.remove(0), ..sample.clone() };
        let browser = chat(&app, &owner).await;
        say(&browser, "1", &wish.replace("{order}", &number)).await;
        let done = say(&browser, "2", yes).await;
        assert_eq!(done["cards"][0]["status"], "cancelled", "{language}: {done}");
        assert_eq!(state(on, &number).await, "cancelled", "{language}");
    }
    comes_out(on).await;
    app.stop().await;
}

async fn a_backorder_s_ways_are_a_press_away(on: &Backend) {
    let app = TestApp::start(on, settings()).await;
    let sample = app.sample("backorder");
    let stranger = ChatClient::open(&app).await;
    let question = format!("Where is my order {}? {}", sample.order, sample.email);
    let shown = say(&stranger, "1", &question).await;
    assert!(shown["buttons"].as_array().unwrap().iter().all(|b| b["post"].is_null()), "{shown}");
    let offers = shown["cards"][0]["backorders"][0]["offers"].as_array().unwrap().clone();
    assert_eq!(offers.len(), 5, "{offers:?}");
    let offer = offers[1]["offer"].as_str().unwrap();
    let press = |id: &str, offer: &str| json!({ "id": id, "text": "This one", "choose": offer });
    let refused = post(&stranger, &press("2", offer)).await;
    assert!(refused["text"].as_str().unwrap().contains("sign in"), "{refused}");
    let unknown = post(&stranger, &press("3", "off_none")).await;
    assert!(unknown["text"].as_str().unwrap().contains("no longer open"), "{unknown}");

    let browser = chat(&app, sample).await;
    let shown = say(&browser, "1", &format!("Where is my order {}?", sample.order)).await;
    let buttons = shown["buttons"].as_array().unwrap();
    let chosen = buttons.iter().find(|b| b["post"]["choose"] == json!(offer)).unwrap();
    assert!(chosen["label"].as_str().unwrap().contains("instead"), "{chosen}");
    let asked = post(&browser, &press("2", offer)).await;
    let proposal = asked["buttons"][0]["post"]["confirm"].as_str().unwrap();
    let instead = offers[1]["substitute"].as_str().unwrap();
    assert!(asked["text"].as_str().unwrap().contains(instead), "{asked}");
    let done = post(&browser, &json!({ "id": "3", "text": "Yes", "confirm": proposal })).await;
    assert!(done["text"].as_str().unwrap().contains(instead), "{done}");
    assert_eq!(done["cards"][0]["backorders"], json!([]), "{done}");
    let late = post(&browser, &press("4", offer)).await;
    assert!(late["text"].as_str().unwrap().contains("no longer open"), "{late}");
    comes_out(on).await;
    app.stop().await;
}

async fn a_yes_to_a_person_is_no_yes_to_the_agent(on: &Backend) {
    let (app, _server) = start(on).await;
    let sample = app.sample("preparing");
    let browser = chat(&app, sample).await;
    propose(&browser, "1", &sample.order).await;
    let shop = on.store.shop_by_slug("halden-moor").await.unwrap().unwrap();
    let user = UserId::from("usr_mara");
    on.execute(&format!(
        "INSERT INTO users (id, shop_id, email, name, role, created_at) \
         VALUES ('{user}', '{}', 'mara@example.com', 'Mara', 'agent', 0)",
        shop.id
    ))
    .await;
    let conversation = ConversationId::from(browser.conversation.as_str());
    let store = &app.store;
    let fence = store.take_over(&conversation, &user).await.unwrap();
    store
        .reply_as_person(&conversation, &user, fence, "Shall I send you a catalogue?", false)
        .await
        .unwrap();
    store.release(&conversation, &user, fence).await.unwrap();
    let answer = say(&browser, "2", "yes").await;
    assert!(!answer["text"].as_str().unwrap().contains("is cancelled"), "{answer}");
    assert_ne!(state(on, &sample.order).await, "cancelled");
    assert_eq!(proposals(on).await, ["superseded"]);
    app.stop().await;
}
