//! What goes wrong between the chat and its server, and how the customer gets over it.

use serde_json::{Value, json};
use whereabouts::domain::conversation::{Author, Message};

use crate::support::app::unlimited;
use crate::support::backend::sqlite;
use crate::support::model_server::{Act, ModelServer};
use crate::support::process::Process;
use crate::support::scripts::{always, good};
use crate::support::until;
use crate::support::visit::{Visit, by, messages, question};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_server_loses_nothing_and_answers_once() {
    let backend = sqlite().await;
    let mut visit = Visit::start(&backend).await;
    let sample = visit.app().sample("on_time").clone();
    visit.open_chat().await;
    visit.say(&question(&sample)).await;
    let view = visit.answered(1).await;
    assert_eq!(visit.browser.complaints().await, Vec::<String>::new());

    // Accepted, but the server stops before it has answered.
    visit.say("Which carrier has it?").await;
    visit.view_when("it is sent", |view| by(view, true)[1]["state"] == "sent").await;
    visit.stop_app().await;
    // Not even accepted: nobody is there.
    visit.say("When will it arrive?").await;
    let alone = visit.view_when("the trouble is told", |view| view["notice"] != "").await;
    assert_eq!(by(&alone, true)[2]["state"], "sending");
    visit.browser.photograph("connection-lost").await;

    visit.start_app_again(&backend).await;
    let back = |view: &Value| {
        let newest = messages(view).last().is_some_and(|message| message["own"] == false);
        newest && by(view, true).iter().all(|message| message["state"] == "sent")
    };
    visit.view_when("all is sent", back).await;
    // The two may be answered one after the other.
    until("every message has its turn", async || {
        visit.stored().await.iter().all(|message| message.turn.is_some())
    })
    .await;
    let stored = visit.stored().await.len();
    let all = |view: &Value| messages(view).len() == stored && back(view);
    let later = visit.view_when("all is answered", all).await;
    assert_eq!(messages(&later)[..2], messages(&view)[..]);
    assert_eq!(later["notice"], "");
    visit.assert_stored_as_shown(&later).await;
    assert_answered_once(&visit.stored().await);
    // Requests to a server that is away are logged by the browser itself.
    visit.forgive_lost_requests().await;
    visit.end().await;
    backend.close().await;
}

/// Every message of the customer has a turn, and every turn has one answer.
fn assert_answered_once(stored: &[Message]) {
    let turns = |author| {
        let of = stored.iter().filter(move |message| message.author == author);
        of.map(|message| message.turn.clone().expect("a turn")).collect::<Vec<_>>()
    };
    let mut asked = turns(Author::Customer);
    assert_eq!(asked.len(), 3);
    asked.dedup();
    assert_eq!(turns(Author::Agent), asked);
}

/// What a killed process held is free after a second.
const LEASE: (&str, &str) = ("WHEREABOUTS__WORKER__LEASE", "1s");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_arrives_although_the_server_is_killed_while_it_is_being_written() {
    let model = ModelServer::start(always(Act::Hang)).await;
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("shop.db").display().to_string();
    let environment = [LEASE, ("OPENAI_BASE_URL", model.url()), ("OPENAI_MODEL", "stub")];
    let mut process = Process::start(&file, &environment).await;
    let samples = &process.announcement.samples;
    let sample = samples.iter().find(|sample| sample.case == "on_time").unwrap().clone();
    let url = process.announcement.url.clone();
    let visit = Visit::elsewhere(&url).await;
    visit.open_chat().await;
    visit.say(&question(&sample)).await;
    visit.view_when("an answer is being written", |view| view["typing"] == true).await;
    model.was_asked(1).await;
    process.kill();

    model.follow(good("Is there anything else I can help you with?"));
    let (_, port) = url.rsplit_once(':').unwrap();
    let process = Process::start_on(port.parse().unwrap(), &file, &environment).await;
    let view = visit.answered(1).await;
    assert_eq!(by(&view, false)[0]["cards"][0]["label"], format!("Order {}", sample.order));
    let view = visit.view_when("all is well", |view| view["notice"] == "").await;
    assert_eq!((messages(&view).len(), &view["typing"]), (2, &json!(false)));
    visit.forgive_lost_requests().await;
    visit.end().await;
    drop(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_offline_goes_out_when_the_network_is_back() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    let sample = visit.app().sample("on_time").clone();
    visit.open_chat().await;
    visit.say("Hello").await;
    visit.answered(1).await;
    visit.browser.disconnect(true).await;
    visit.say(&question(&sample)).await;
    let told = visit.view_when("it is told", |view| view["notice"] != "").await;
    assert!(told["notice"].as_str().unwrap().starts_with("You are offline."), "{told:#}");
    assert_eq!(by(&told, true)[1]["state"], "sending");
    visit.assert_accessible("offline").await;

    visit.browser.disconnect(false).await;
    let view = visit.answered(2).await;
    assert_eq!(by(&view, false)[1]["cards"][0]["label"], format!("Order {}", sample.order));
    visit.view_when("all is well", |view| view["notice"] == "").await;
    visit.forgive_lost_requests().await;
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_too_fast_is_told_kindly_and_nothing_is_lost() {
    let backend = sqlite().await;
    let mut settings = unlimited();
    settings["gateway"]["limits"]["conversation"] = json!({ "per_second": 1, "burst": 1 });
    let visit = Visit::start_with(&backend, settings).await;
    visit.open_chat().await;
    for text in ["Hello", "Are you there?", "I have a question"] {
        visit.say(text).await;
    }
    let told = visit.view_when("it is told", |view| view["notice"] != "").await;
    assert!(told["notice"].as_str().unwrap().starts_with("That was quick!"), "{told:#}");
    visit.assert_accessible("rate-limited").await;
    let sent = |view: &Value| by(view, true).iter().all(|message| message["state"] == "sent");
    let view = visit.view_when("all is sent", |view| sent(view) && view["notice"] == "").await;
    assert_eq!(by(&view, true).len(), 3);
    let complaints = visit.browser.complaints().await;
    assert!(complaints.iter().all(|text| text.contains("429")), "{complaints:?}");
    visit.end().await;
    backend.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_refused_says_why_and_can_be_sent_again() {
    let backend = sqlite().await;
    let visit = Visit::start(&backend).await;
    // Nothing but a character that nobody sees: the server takes no such message.
    visit.browser.script("window.whereabouts.open({ text: '\\u0007' })").await;
    visit.click_inside(".send").await;
    let failed = |view: &Value| by(view, true).iter().any(|message| message["state"] == "failed");
    visit.view_when("it is refused", failed).await;
    visit.assert_accessible("refused").await;
    visit.click_inside(".retry").await;
    visit.view_when("it is refused again", failed).await;
    let complaints = visit.browser.complaints().await;
    assert!(complaints.iter().all(|text| text.contains("422")), "{complaints:?}");
    visit.end().await;
    backend.close().await;
}
