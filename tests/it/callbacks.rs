//! Callbacks: every reply of an API conversation is posted to the shop's own program.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use channels::callback::CallbackTarget;
use serde_json::{Value, json};
use whereabouts::domain::conversation::{Channel, Inbound, InboundTarget};
use whereabouts::domain::ids::{ConversationId, MessageId, UserId};
use whereabouts::lifecycle::Stop;
use whereabouts::store::{Burst, SendState, Store};
use whereabouts::workers::outbox::{OutboxSettings, OutboxWorker};
use whereabouts::workers::transport::{Transport, Transports};

use crate::support::app::{TestApp, client, store};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::fixture;
use crate::support::receiver::{Answer, Call, Receiver};
use crate::support::until;

on_each_backend! {
    every_reply_is_posted_once_and_signed,
    a_failed_call_is_repeated_under_the_same_id,
    a_redirect_is_not_followed,
    a_receiver_that_is_gone_is_left_alone,
    a_send_fails_visibly_after_its_last_try,
    a_receiver_that_was_down_is_called_later,
    a_receiver_that_hangs_is_called_again,
    a_graceful_stop_lets_a_call_end,
    a_killed_process_calls_again_under_the_same_id,
    an_interrupted_call_is_given_back,
    a_hand_over_and_a_persons_replies_are_posted,
    without_a_callback_nothing_waits,
    a_removed_callback_fails_what_waits,
    tries_of_dead_workers_count,
}

/// The demo with callbacks to `receiver`, looking for work often and repeating soon.
async fn app(on: &Backend, receiver: &Receiver, outbox: Value) -> TestApp {
    let mut settings = json!({
        "shops": [receiver.shop()],
        "worker": { "poll": "50ms", "lease": "1s" },
        "outbox": { "retry_base": "50ms" },
    });
    let table = settings["outbox"].as_object_mut().unwrap();
    table.extend(outbox.as_object().unwrap().clone());
    TestApp::start(on, settings).await
}

/// Where a message's send stands once nothing is to be tried any more.
async fn settled(store: &Store, message: &str) -> SendState {
    for _ in 0..1200 {
        let state = store.send_state(&message.into()).await.unwrap().expect("a send");
        if state.state != "waiting" {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{message} is still not settled");
}

fn ended(state: &SendState) -> (&str, i64, Option<&str>) {
    (&state.state, state.attempts, state.failure.as_deref())
}

fn ids(calls: &[Call]) -> Vec<&str> {
    calls.iter().map(Call::id).collect()
}

async fn every_reply_is_posted_once_and_signed(on: &Backend) {
    let receiver = Receiver::start([]);
    let app = app(on, &receiver, json!({})).await;
    let sample = app.sample("on_time").clone();
    let question = format!("Where is my order {}? I am {}.", sample.order, sample.email);
    let answers = [app.ask("ticket-1", "Hello").await, app.ask("ticket-1", &question).await];
    receiver.called(2).await;
    let path = "/api/v1/conversations/ticket-1";
    let view: Value =
        app.api(reqwest::Method::GET, path).send().await.unwrap().json().await.unwrap();
    for message in view["messages"].as_array().unwrap() {
        let id: MessageId = message["id"].as_str().unwrap().into();
        if message["author"] == "customer" {
            assert_eq!(app.store.send_state(&id).await.unwrap(), None);
        } else {
            let state = settled(&app.store, id.as_str()).await;
            assert_eq!(ended(&state), ("delivered", 1, None));
        }
    }
    app.stop().await;

    let mut calls = receiver.calls();
    assert_eq!(calls.len(), 2);
    calls.sort_by_key(|call| call.json()["data"]["seq"].as_i64());
    for ((call, answer), seq) in calls.iter().zip(&answers).zip([2, 4]) {
        assert_eq!(
            (call.method.as_str(), call.header("content-type")),
            ("POST", "application/json")
        );
        assert!(call.is_signed());
        let at: i64 = call.header("webhook-timestamp").parse().unwrap();
        let now = whereabouts::domain::environment::Environment::system().now().millis() / 1000;
        assert!((now - at).abs() <= 300, "a receiver refuses old signatures");

        let message = &view["messages"][seq - 1];
        let body = call.json();
        assert_eq!(call.id(), message["id"]);
        assert_eq!(body["type"], "message.created");
        assert_eq!(body["timestamp"], message["created_at"]);
        let reply = &answer["replies"][0];
        assert_eq!(
            body["data"],
            json!({
                "conversation": "ticket-1",
                "message": message["id"],
                "turn": answer["turn"],
                "seq": seq,
                "author": "agent",
                "text": reply["text"],
                "cards": reply["cards"],
                "buttons": reply["buttons"],
                "handed_off": false,
            })
        );
    }
    assert_eq!(calls[1].json()["data"]["cards"][0]["order"], sample.order);
}

async fn a_failed_call_is_repeated_under_the_same_id(on: &Backend) {
    let again = Answer::With(429, "retry-after", "0".to_owned());
    let receiver = Receiver::start([Answer::Status(500), again, Answer::Status(401)]);
    let app = app(on, &receiver, json!({})).await;
    app.ask("ticket-1", "Hello").await;
    let calls = receiver.called(4).await;
    let state = settled(&app.store, calls[0].id()).await;
    assert_eq!(ended(&state), ("delivered", 4, None));
    app.stop().await;
    assert_eq!(receiver.calls().len(), 4);
    for call in &calls {
        assert!(call.is_signed());
        assert_eq!((call.id(), &call.body), (calls[0].id(), &calls[0].body));
    }
}

async fn a_redirect_is_not_followed(on: &Backend) {
    let elsewhere = Receiver::start([]);
    let receiver = Receiver::start([Answer::With(307, "location", elsewhere.url())]);
    let app = app(on, &receiver, json!({})).await;
    app.ask("ticket-1", "Hello").await;
    let calls = receiver.called(2).await;
    let state = settled(&app.store, calls[0].id()).await;
    assert_eq!(ended(&state), ("delivered", 2, None));
    assert_eq!(elsewhere.calls().len(), 0);
    app.stop().await;
}

async fn a_receiver_that_is_gone_is_left_alone(on: &Backend) {
    let receiver = Receiver::start([Answer::Status(410)]);
    let app = app(on, &receiver, json!({})).await;
    app.ask("ticket-1", "Hello").await;
    let calls = receiver.called(1).await;
    let state = settled(&app.store, calls[0].id()).await;
    assert_eq!(ended(&state), ("failed", 1, Some("gone")));
    app.stop().await;
    assert_eq!(receiver.calls().len(), 1);
}

async fn a_send_fails_visibly_after_its_last_try(on: &Backend) {
    let receiver = Receiver::start([Answer::Status(500), Answer::Status(503)]);
    let app = app(on, &receiver, json!({ "max_attempts": 2 })).await;
    app.ask("ticket-1", "Hello").await;
    let calls = receiver.called(2).await;
    let state = settled(&app.store, calls[0].id()).await;
    assert_eq!(ended(&state), ("failed", 2, Some("status_503")));
    // One that fails holds up no other.
    app.ask("ticket-1", "Hello again").await;
    let calls = receiver.called(3).await;
    let state = settled(&app.store, calls[2].id()).await;
    assert_eq!(ended(&state), ("delivered", 1, None));
    app.stop().await;
}

async fn a_receiver_that_was_down_is_called_later(on: &Backend) {
    let mut receiver = Receiver::down();
    let app = app(on, &receiver, json!({})).await;
    let path = "/api/v1/conversations/ticket-1";
    app.ask("ticket-1", "Hello").await;
    let view: Value =
        app.api(reqwest::Method::GET, path).send().await.unwrap().json().await.unwrap();
    let message: MessageId = view["messages"][1]["id"].as_str().unwrap().into();
    until("the receiver is found to be down", async || {
        let state = app.store.send_state(&message).await.unwrap().unwrap();
        let failed = state.failure.is_some();
        if failed {
            assert_eq!(ended(&state), ("waiting", state.attempts, Some("no_connection")));
        }
        failed
    })
    .await;
    receiver.rise();
    let calls = receiver.called(1).await;
    assert_eq!(calls[0].id(), message.as_str());
    assert_eq!(settled(&app.store, message.as_str()).await.state, "delivered");
    app.stop().await;
}

async fn a_receiver_that_hangs_is_called_again(on: &Backend) {
    let receiver = Receiver::start([Answer::Hang]);
    let app = app(on, &receiver, json!({ "timeout": "300ms" })).await;
    app.ask("ticket-1", "Hello").await;
    let calls = receiver.called(2).await;
    assert_eq!(calls[0].id(), calls[1].id());
    let state = settled(&app.store, calls[0].id()).await;
    assert_eq!(ended(&state), ("delivered", 2, None));
    app.stop().await;
}

async fn a_graceful_stop_lets_a_call_end(on: &Backend) {
    let receiver = Receiver::start([Answer::Hang]);
    let app = app(on, &receiver, json!({})).await;
    app.ask("ticket-1", "Hello").await;
    let calls = receiver.called(1).await;
    let stopping = tokio::spawn(app.stop());
    tokio::time::sleep(Duration::from_millis(200)).await;
    receiver.release();
    stopping.await.unwrap();
    let store = store(on).await;
    assert_eq!(ended(&settled(&store, calls[0].id()).await), ("delivered", 1, None));
    store.close().await;
}

async fn a_killed_process_calls_again_under_the_same_id(on: &Backend) {
    let receiver = Receiver::start([Answer::Hang]);
    let (mut process, announced) = start_process(on, &receiver).await;
    let url = announced["url"].as_str().unwrap();
    client()
        .post(format!("{url}/api/v1/conversations/ticket-1/messages"))
        .bearer_auth(announced["api_key"].as_str().unwrap())
        .json(&json!({ "text": "Hello" }))
        .send()
        .await
        .unwrap();
    receiver.called(1).await;
    process.kill().unwrap();
    process.wait().unwrap();

    let (mut process, _) = start_process(on, &receiver).await;
    let calls = receiver.called(2).await;
    assert_eq!(ids(&calls), [calls[0].id(); 2]);
    assert_eq!(calls[0].body, calls[1].body);
    assert!(calls.iter().all(Call::is_signed));
    let store = store(on).await;
    assert_eq!(ended(&settled(&store, calls[0].id()).await), ("delivered", 2, None));
    store.close().await;
    process.kill().unwrap();
    process.wait().unwrap();
}

/// The demo as a process of its own, and its announcement.
async fn start_process(on: &Backend, receiver: &Receiver) -> (Child, Value) {
    let url = receiver.url();
    let secret = Receiver::SECRET;
    let mut command = Command::new(env!("CARGO_BIN_EXE_whereabouts"));
    command
        .args(["demo", "--json", "--port", "0", "--speed", "0", "--data", &on.url])
        .env_clear()
        .env(
            "WHEREABOUTS__SHOPS",
            format!(
                r#"[{{slug="halden-moor", name="Halden & Moor", currency="EUR", order_prefix="HM-", callback_url="{url}", callback_secret="{secret}"}}]"#
            ),
        )
        .env("WHEREABOUTS__OUTBOX__TIMEOUT", "2s")
        .env("WHEREABOUTS__WORKER__LEASE", "1s")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let started = tokio::task::spawn_blocking(move || {
        let mut child = command.spawn().expect("starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("an output"))
            .read_line(&mut line)
            .expect("a line");
        let announcement = serde_json::from_str(&line).expect("an announcement");
        (child, announcement)
    });
    started.await.expect("no panic")
}

async fn a_hand_over_and_a_persons_replies_are_posted(on: &Backend) {
    let receiver = Receiver::start([]);
    let app = app(on, &receiver, json!({})).await;
    let answer = app.ask("ticket-1", "I want to talk to a human").await;
    assert_eq!(answer["handed_off"], true);
    let handed_over = receiver.called(1).await[0].json();
    assert_eq!(handed_over["data"]["author"], "agent");
    assert_eq!(handed_over["data"]["handed_off"], true);

    let shop = app.store.shop_by_slug("halden-moor").await.unwrap().unwrap();
    let conversation = app
        .store
        .conversation_by_external_id(&shop.id, Channel::Api, "ticket-1")
        .await
        .unwrap()
        .unwrap();
    let user = user(on, shop.id.as_str()).await;
    let fence = app.store.take_over(&conversation.id, &user).await.unwrap();
    let text = "Hi, this is Ann. I have asked the carrier.";
    let message =
        app.store.reply_as_person(&conversation.id, &user, fence, text, true).await.unwrap();
    let call = receiver.called(2).await.pop().unwrap();
    assert!(call.is_signed());
    assert_eq!(call.id(), message.as_str());
    assert_eq!(
        call.json()["data"],
        json!({
            "conversation": "ticket-1",
            "message": message,
            "turn": null,
            "seq": 3,
            "author": "person",
            "text": text,
            "cards": [],
            "buttons": [],
            "handed_off": true,
        })
    );
    assert_eq!(settled(&app.store, message.as_str()).await.state, "delivered");
    app.stop().await;
}

async fn without_a_callback_nothing_waits(on: &Backend) {
    let app = TestApp::start(on, json!({})).await;
    app.ask("ticket-1", "Hello").await;
    assert_eq!(app.store.next_send_due().await.unwrap(), None);
    app.stop().await;
}

/// A support agent.
async fn user(on: &Backend, shop: &str) -> UserId {
    on.execute(&format!(
        "INSERT INTO users (id, shop_id, email, name, role, created_at) \
         VALUES ('usr_1', '{shop}', 'ann@halden-moor.example', 'Ann', 'agent', 0)"
    ))
    .await;
    "usr_1".into()
}

/// A person's reply that waits to be sent, in a shop without an application.
async fn waiting(on: &Backend) -> MessageId {
    let shop = on.store.put_shop(&fixture::shop()).await.unwrap();
    let target = InboundTarget::External {
        shop: shop.clone(),
        channel: Channel::Api,
        external_id: "ticket-1".to_owned(),
    };
    let inbound =
        Inbound { provider_id: "m1".to_owned(), text: "Hello".to_owned(), ..Inbound::default() };
    let accepted = on.store.accept_inbound(&target, &inbound, Burst::NONE).await.unwrap();
    let conversation: ConversationId = accepted.conversation;
    let user = user(on, shop.as_str()).await;
    let fence = on.store.take_over(&conversation, &user).await.unwrap();
    on.store.reply_as_person(&conversation, &user, fence, "Hi.", true).await.unwrap()
}

/// A worker without an application; `None` for a shop whose callback was removed.
fn worker(on: &Backend, receiver: Option<&Receiver>, max_attempts: i64) -> OutboxWorker {
    let mut transports = Transports::default();
    if let Some(receiver) = receiver {
        let target = CallbackTarget::new(receiver.url(), Receiver::SECRET).unwrap();
        transports.insert(fixture::shop().id, Channel::Api, Transport::Callback(target));
    }
    let settings = OutboxSettings {
        name: "worker".to_owned(),
        concurrency: 4,
        lease: Duration::from_secs(20),
        poll: Duration::from_millis(20),
        timeout: Duration::from_secs(10),
        max_attempts,
        retry_base: Duration::from_secs(5),
    };
    let (store, environment) = (on.store.clone(), on.environment.clone());
    OutboxWorker::new(store, Arc::new(transports), client(), environment, settings)
}

async fn an_interrupted_call_is_given_back(on: &Backend) {
    let receiver = Receiver::start([Answer::Hang]);
    let message = waiting(on).await;
    let stop = Stop::default();
    let running = tokio::spawn(worker(on, Some(&receiver), 12).run(stop.clone()));
    receiver.called(1).await;
    stop.soft.cancel();
    // What is being claimed at this instant would be interrupted as well.
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.hard.cancel();
    running.await.unwrap();
    let state = on.store.send_state(&message).await.unwrap().unwrap();
    assert_eq!(ended(&state), ("waiting", 1, Some("interrupted")));

    // The clock stands: it is due again at once.
    let stop = Stop::default();
    let running = tokio::spawn(worker(on, Some(&receiver), 12).run(stop.clone()));
    let calls = receiver.called(2).await;
    assert_eq!(ids(&calls), [message.as_str(); 2]);
    assert_eq!(ended(&settled(&on.store, message.as_str()).await), ("delivered", 2, None));
    stop.soft.cancel();
    running.await.unwrap();
}

async fn a_removed_callback_fails_what_waits(on: &Backend) {
    let message = waiting(on).await;
    let stop = Stop::default();
    let running = tokio::spawn(worker(on, None, 12).run(stop.clone()));
    let state = settled(&on.store, message.as_str()).await;
    assert_eq!(ended(&state), ("failed", 1, Some("no_callback")));
    stop.soft.cancel();
    running.await.unwrap();
}

async fn tries_of_dead_workers_count(on: &Backend) {
    let receiver = Receiver::start([]);
    let message = waiting(on).await;
    for _ in 0..2 {
        let lease = Duration::from_secs(1);
        on.store.claim_send("dead", lease).await.unwrap().expect("a send");
        on.environment.clock.advance(lease);
    }
    let stop = Stop::default();
    let running = tokio::spawn(worker(on, Some(&receiver), 2).run(stop.clone()));
    let state = settled(&on.store, message.as_str()).await;
    assert_eq!(ended(&state), ("failed", 3, Some("attempts_used_up")));
    stop.soft.cancel();
    running.await.unwrap();
    assert_eq!(receiver.calls().len(), 0);
}
