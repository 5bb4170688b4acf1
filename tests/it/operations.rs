//! What operators look at and rely on: health, metrics, logs, and a stop that loses nothing.

use futures_util::future::join_all;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use whereabouts::demo::Sample;

use crate::support::app::{TestApp, client, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;
use crate::support::program::Program;

on_each_backend! {
    a_process_says_how_it_is,
    every_documented_address_is_there,
    a_stop_ends_what_waits_and_loses_nothing,
    messages_posted_before_a_stop_are_answered_after_it,
    neither_logs_nor_metrics_tell_of_customers,
}

/// A demo that runs as a process of its own, and a client of its API.
pub(crate) struct Demo {
    pub(crate) process: Program,
    pub(crate) url: String,
    pub(crate) key: String,
    pub(crate) samples: Vec<Sample>,
    http: Client,
}

impl Demo {
    /// Starts the demo on a database.
    pub(crate) async fn start(on: &Backend, environment: &[(&str, &str)]) -> Self {
        let arguments = ["demo", "--json", "--port", "0", "--speed", "0", "--data", &on.url];
        let process = Program::start(&arguments, environment).await;
        let announcement = process.announcement();
        let text = |name: &str| announcement[name].as_str().expect("a text").to_owned();
        Self {
            url: text("url"),
            key: text("api_key"),
            samples: serde_json::from_value(announcement["samples"].clone()).expect("samples"),
            http: client(),
            process,
        }
    }

    /// Posts a message to the API and returns status and body.
    pub(crate) async fn post(&self, conversation: &str, query: &str, body: &Value) -> Value {
        let url = format!("{}/api/v1/conversations/{conversation}/messages{query}", self.url);
        let request = self.http.post(url).bearer_auth(&self.key).json(body);
        let response = request.send().await.expect("a response");
        assert!(response.status().is_success(), "{}", response.status());
        response.json().await.expect("JSON")
    }

    /// A page without a key.
    async fn page(&self, path: &str) -> String {
        let response = self.http.get(format!("{}{path}", self.url)).send().await.expect("a page");
        response.text().await.expect("text")
    }

    /// Stops the process and returns its log.
    pub(crate) async fn stop(self) -> String {
        self.process.terminate();
        let (status, log) = self.process.ended().await;
        assert!(status.success(), "{status}: {log}");
        log
    }
}

async fn a_process_says_how_it_is(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let get = async |path: &str| app.http.get(format!("{}{path}", app.url)).send().await.unwrap();
    let alive = get("/healthz").await;
    assert_eq!(alive.status(), StatusCode::OK);
    assert_eq!(alive.headers()["cache-control"], "no-store");
    // Behind the program's schema: alive, and not ready until it is migrated.
    on.execute(
        "CREATE TABLE kept AS SELECT * FROM _sqlx_migrations; \
         DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM kept)",
    )
    .await;
    let behind = get("/readyz").await;
    assert_eq!(behind.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(behind.headers()["content-type"], "application/problem+json");
    assert!(behind.headers().contains_key("retry-after"));
    assert_eq!(get("/healthz").await.status(), StatusCode::OK);
    on.execute(
        "INSERT INTO _sqlx_migrations SELECT * FROM kept \
         WHERE version = (SELECT MAX(version) FROM kept)",
    )
    .await;
    let ready = get("/readyz").await;
    assert_eq!(ready.status(), StatusCode::OK);
    assert_eq!(ready.json::<Value>().await.unwrap()["status"], "ready");
    app.stop().await;
}

async fn every_documented_address_is_there(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    app.ask("documented", "hello").await;
    let document: Value = app
        .http
        .get(format!("{}/api/openapi.json", app.url))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let mut count = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{conversation}", "documented");
            let mut request = app.api(method.clone(), &path);
            if operation["requestBody"].is_object() {
                request = request.json(&json!({ "text": "hello" }));
            }
            let status = request.send().await.unwrap().status();
            let documented = operation["responses"].as_object().unwrap();
            // What a path names besides the conversation is not there, but was looked for.
            if path.contains('{') {
                assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
                assert!(documented.contains_key("4XX"), "{method} {path}");
            } else {
                assert!(documented.contains_key(status.as_str()), "{method} {path}: {status}");
                assert!(status.is_success(), "{method} {path}: {status}");
            }
            count += 1;
        }
    }
    assert_eq!(count, 3);
    app.stop().await;
}

async fn a_stop_ends_what_waits_and_loses_nothing(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let mut events = browser.events(None).await;
    browser.say("1", "hello").await;
    events.messages(2).await;
    // Somebody waits for the answer to a burst that is far from over.
    let path = "/api/v1/conversations/waiting/messages?wait=60";
    let body = json!({ "text": "hello", "message_id": "1", "burst_ms": 10_000 });
    let waiting = tokio::spawn(app.api(Method::POST, path).json(&body).send());
    while on.count("messages").await < 3 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    app.stop().await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), StatusCode::ACCEPTED);
    while let Some(event) = events.next().await {
        assert_ne!(event.name, "message", "{event:?}");
    }

    let app = TestApp::start(on, unlimited()).await;
    let response = app.post("waiting", &body).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(app.conversation("waiting").await["messages"].as_array().map(Vec::len), Some(2));
    app.stop().await;
}

async fn messages_posted_before_a_stop_are_answered_after_it(on: &Backend) {
    const CONVERSATIONS: usize = 50;
    let demo = Demo::start(on, &[]).await;
    let body = json!({ "text": "Where is my order?", "message_id": "1" });
    let names: Vec<String> = (0..CONVERSATIONS).map(|number| format!("stop-{number}")).collect();
    join_all(names.iter().map(|name| demo.post(name, "", &body))).await;
    demo.stop().await;

    let demo = Demo::start(on, &[]).await;
    join_all(names.iter().map(async |name| {
        let answer = demo.post(name, "?wait=60", &body).await;
        assert_eq!(answer["replies"].as_array().map(Vec::len), Some(1), "{name}: {answer}");
    }))
    .await;
    demo.stop().await;
    assert_eq!(on.count("messages").await, 2 * CONVERSATIONS);
    assert_eq!(on.count("turns").await, CONVERSATIONS);
    assert_eq!(on.count("handoffs").await, 0);
}

async fn neither_logs_nor_metrics_tell_of_customers(on: &Backend) {
    let everything = [("RUST_LOG", "trace"), ("NO_COLOR", "1")];
    let demo = Demo::start(on, &everything).await;
    let before = demo.page("/metrics").await;
    let sample = demo.samples.iter().find(|sample| sample.case == "out_for_delivery").unwrap();
    assert!(sample.postal_code.contains(char::is_alphabetic), "a code that no number looks like");

    // A caller may name conversations and messages by whom they are with.
    let caller = "mail-of-kim@example.com";
    let words =
        format!("Zebrafish! Where is {}? {} {}", sample.order, sample.email, sample.postal_code);
    let body = json!({ "text": words, "message_id": "id-of-kim@example.com" });
    let answer = demo.post(caller, "?wait=30", &body).await;
    assert_eq!(answer["principal"], "claimed", "{answer}");
    let wrong = json!({ "text": format!("{} wrong.guess@example.com", sample.order) });
    demo.post("wrong", "?wait=30", &wrong).await;
    let bad = demo.http.get(format!("{}/api/v1/conversations/{caller}", demo.url));
    let bad = bad.bearer_auth("wab_a-key-that-opens-nothing").send().await.unwrap();
    assert_eq!(bad.status(), StatusCode::UNAUTHORIZED);
    let opened = demo.http.post(format!("{}/chat/v1/conversations", demo.url));
    let opened = opened.header("origin", &demo.url).json(&json!({ "shop": "halden-moor" }));
    let opened: Value = opened.send().await.unwrap().json().await.unwrap();
    let (id, token) =
        (opened["conversation"].as_str().unwrap(), opened["token"].as_str().unwrap().to_owned());
    let chat = |rest: &str| {
        let url = format!("{}/chat/v1/conversations/{id}{rest}", demo.url);
        demo.http.post(url).header("origin", &demo.url).bearer_auth(&token)
    };
    let ticket: Value =
        chat("/tickets").json(&json!({})).send().await.unwrap().json().await.unwrap();
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    let sent = chat("/messages").json(&json!({ "id": "widget-id-7", "text": words }));
    assert_eq!(sent.send().await.unwrap().status(), StatusCode::ACCEPTED);
    let stream = format!("{}/chat/v1/conversations/{id}/events?ticket={ticket}", demo.url);
    let stream = demo.http.get(stream).header("origin", &demo.url).send().await.unwrap();
    assert_eq!(stream.status(), StatusCode::OK);
    drop(stream);
    let (order, email) = (sample.order.clone(), sample.email.clone());
    let mut private = vec![
        "Zebrafish".to_owned(),
        email,
        sample.postal_code.clone(),
        sample.tracking.clone().unwrap(),
        "kim@example.com".to_owned(),
        "wrong.guess".to_owned(),
        "a-key-that-opens-nothing".to_owned(),
        "widget-id-7".to_owned(),
        demo.key.clone(),
        token,
        ticket,
    ];
    let metrics = demo.page("/metrics").await;
    let log = demo.stop().await;
    assert!(log.contains("POST") && log.contains("/api/v1/conversations/{conversation}"), "{log}");
    for secret in &private {
        let line = log.lines().find(|line| line.contains(secret.as_str()));
        assert!(line.is_none(), "{secret} is logged: {line:?}");
    }
    private.extend([order, id.to_owned(), "msg_".to_owned(), "trn_".to_owned()]);
    for secret in &private {
        assert!(!metrics.contains(secret.as_str()), "{secret} is measured");
    }
    for (counter, least) in [
        ("whereabouts_http_requests_total", 5),
        ("whereabouts_inbound_messages_total{channel=\"api\"", 2),
        ("whereabouts_inbound_messages_total{channel=\"web\"", 1),
        ("whereabouts_turns_total", 2),
        ("whereabouts_tool_calls_total", 2),
    ] {
        let moved = total(&metrics, counter) - total(&before, counter);
        assert!(moved >= least, "{counter} moved by {moved}");
    }
}

/// The sum of a counter over its labels.
fn total(metrics: &str, counter: &str) -> i64 {
    let lines = metrics.lines().filter(|line| line.starts_with(counter));
    lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<i64>().ok()).sum()
}
