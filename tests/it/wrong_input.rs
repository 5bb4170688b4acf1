//! Input that is wrong: refused with a problem that says so, and nothing of it is kept.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::support::app::{TestApp, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;

on_each_backend! {
    wrong_requests_are_refused_and_leave_nothing,
    a_body_that_never_ends_is_refused,
    what_cannot_be_seen_is_taken_out,
    no_bytes_make_the_server_fail,
}

const MESSAGES: &str = "/api/v1/conversations/wrong/messages";

/// Tables that a refused request must leave as they are.
const TABLES: &[&str] = &[
    "conversations",
    "messages",
    "turns",
    "tool_calls",
    "handoffs",
    "outbox",
    "tickets",
    "identity_attempts",
    "api_keys",
];

/// A request that must be refused.
struct Wrong {
    name: &'static str,
    request: RequestBuilder,
    status: u16,
    problem: &'static str,
}

fn wrong(name: &'static str, request: RequestBuilder, status: u16, problem: &'static str) -> Wrong {
    Wrong { name, request, status, problem }
}

/// Everything that a refused request could have changed.
async fn kept(on: &Backend) -> Vec<String> {
    let counts =
        TABLES.iter().map(|t| format!("SELECT '{t} ' || CAST(COUNT(*) AS TEXT) AS kept FROM {t}"));
    let states = "SELECT id || ' ' || CAST(last_seq AS TEXT) || ' ' || CAST(updated_at AS TEXT) \
        || ' ' || CAST(customer_read_seq AS TEXT) || ' ' || COALESCE(CAST(due_at AS TEXT), '') \
        FROM conversations";
    let all: Vec<String> = counts.chain([states.to_owned()]).collect();
    on.texts(&format!("{} ORDER BY kept", all.join(" UNION ALL "))).await
}

async fn wrong_requests_are_refused_and_leave_nothing(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (browser, expired) = (ChatClient::open(&app).await, ChatClient::open(&app).await);
    on.execute(&format!(
        "UPDATE conversations SET token_expires_at = 1 WHERE id = '{}'",
        expired.conversation
    ))
    .await;
    let before = kept(on).await;
    let mut cases = bodies(|| app.api(Method::POST, MESSAGES));
    cases.extend(bodies(|| browser.request(Method::POST, "/messages")));
    cases.extend(fields_of_the_api(&app));
    cases.extend(fields_of_the_chat(&browser));
    cases.extend(credentials(&app, &browser, &expired));
    cases.extend(addresses(&app, &browser));
    for case in cases {
        let response = case.request.send().await.unwrap();
        problem(case.name, response, case.status, case.problem).await;
        assert_eq!(kept(on).await, before, "{}", case.name);
    }
    app.stop().await;
}

/// Checks that a response is the problem that it should be.
async fn problem(name: &str, response: Response, status: u16, kind: &str) {
    let headers = response.headers().clone();
    assert_eq!(response.status().as_u16(), status, "{name}: {}", response.text().await.unwrap());
    assert_eq!(headers["content-type"], "application/problem+json", "{name}");
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["type"], format!("urn:whereabouts:problem:{kind}"), "{name}: {body}");
    assert_eq!(body["status"], status, "{name}");
    for member in ["title", "detail", "request_id"] {
        assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{name}: {body}");
    }
    assert_eq!(headers["x-request-id"], body["request_id"].as_str().unwrap(), "{name}");
}

/// Bodies that no endpoint for messages reads.
fn bodies(request: impl Fn() -> RequestBuilder) -> Vec<Wrong> {
    let post = |body: Vec<u8>| request().header("content-type", "application/json").body(body);
    let deep = |open: &str, close: &str| open.repeat(8_000) + &close.repeat(8_000);
    let deep_member = format!(r#"{{"id":"1","text":"hi","more":{}}}"#, deep("[", "]"));
    let large = json!({ "id": "1", "text": "hi", "more": "x".repeat(70_000) }).to_string();
    let long = json!({ "id": "1", "text": "x".repeat(10_000) }).to_string();
    let mut cases = vec![
        wrong("no body", post(Vec::new()), 400, "malformed-request"),
        wrong("half an object", post(b"{\"id\":\"1\",".to_vec()), 400, "malformed-request"),
        wrong("no JSON", post(b"id=1&text=hi".to_vec()), 400, "malformed-request"),
        wrong("a list", post(b"[{}]".to_vec()), 400, "malformed-request"),
        wrong("a text", post(b"\"hi\"".to_vec()), 400, "malformed-request"),
        wrong("two objects", post(b"{}{}".to_vec()), 400, "malformed-request"),
        wrong("deep lists", post(deep("[", "]").into_bytes()), 400, "malformed-request"),
        wrong("deep objects", post(deep("{\"a\":", "}").into_bytes()), 400, "malformed-request"),
        wrong("a deep member", post(deep_member.into_bytes()), 400, "malformed-request"),
        wrong(
            "invalid UTF-8",
            post(b"{\"id\":\"1\",\"text\":\"\xff\xfe\"}".to_vec()),
            400,
            "malformed-request",
        ),
        wrong(
            "half a surrogate pair",
            post(br#"{"id":"1","text":"\ud800"}"#.to_vec()),
            400,
            "malformed-request",
        ),
        wrong(
            "a raw control character",
            post(b"{\"id\":\"1\",\"text\":\"a\x01b\"}".to_vec()),
            400,
            "malformed-request",
        ),
        wrong("a large body", post(large.into_bytes()), 413, "body-too-large"),
        wrong("10,000 characters", post(long.into_bytes()), 422, "invalid-field"),
    ];
    for (name, text) in [
        ("no text", Value::Null),
        ("an empty text", json!("")),
        ("a text of spaces", json!(" \n\t ")),
        ("a text of control characters", json!("\u{0}\u{1}\u{7f}")),
        ("a text of invisible characters", json!("\u{200b}\u{feff}\u{202e}")),
        ("a number as text", json!(7)),
        ("a list as text", json!(["hi"])),
        ("an object as text", json!({ "text": "hi" })),
        ("a truth value as text", json!(true)),
    ] {
        let body = json!({ "id": "1", "text": text }).to_string().into_bytes();
        cases.push(wrong(name, post(body), 422, "invalid-field"));
    }
    cases
}

fn fields_of_the_api(app: &TestApp) -> Vec<Wrong> {
    let post = |body: Value| app.api(Method::POST, MESSAGES).json(&body);
    let mut cases = Vec::new();
    for (name, member, value) in [
        ("an empty id", "message_id", json!("")),
        ("a long id", "message_id", json!("x".repeat(129))),
        ("an id of two lines", "message_id", json!("a\nb")),
        ("a number as id", "message_id", json!(7)),
        ("a language that is none", "language", json!("!")),
        ("a long language", "language", json!("x".repeat(36))),
        ("a number as language", "language", json!(1)),
        ("a burst that is too long", "burst_ms", json!(10_001)),
        ("a burst before now", "burst_ms", json!(-1)),
        ("a broken burst", "burst_ms", json!(0.5)),
        ("a text as burst", "burst_ms", json!("100")),
    ] {
        let mut body = json!({ "text": "hi" });
        body[member] = value;
        cases.push(wrong(name, post(body), 422, "invalid-field"));
    }
    let to = |path: &str| app.api(Method::POST, path).json(&json!({ "text": "hi" }));
    let long = format!("/api/v1/conversations/{}/messages", "x".repeat(129));
    cases.extend([
        wrong("a long conversation", to(&long), 422, "invalid-field"),
        wrong(
            "a conversation with a zero",
            to("/api/v1/conversations/a%00/messages"),
            422,
            "invalid-field",
        ),
        wrong(
            "a conversation of two lines",
            to("/api/v1/conversations/a%0Ab/messages"),
            422,
            "invalid-field",
        ),
        wrong(
            "a conversation in no UTF-8",
            to("/api/v1/conversations/%ff/messages"),
            400,
            "malformed-request",
        ),
        wrong("a wait in words", to(&format!("{MESSAGES}?wait=long")), 400, "malformed-request"),
        wrong("a wait before now", to(&format!("{MESSAGES}?wait=-1")), 400, "malformed-request"),
        wrong("two waits", to(&format!("{MESSAGES}?wait=1&wait=2")), 400, "malformed-request"),
    ]);
    cases
}

fn fields_of_the_chat(browser: &ChatClient<'_>) -> Vec<Wrong> {
    let post = |rest: &str, body: Value| browser.request(Method::POST, rest).json(&body);
    let get = |rest: &str| browser.request(Method::GET, rest);
    let mut cases = Vec::new();
    for (name, id) in [
        ("no id", Value::Null),
        ("an empty id", json!("")),
        ("a long id", json!("x".repeat(129))),
        ("an id with a control character", json!("a\u{1}")),
        ("a list as id", json!([1])),
    ] {
        let body = json!({ "id": id, "text": "hi" });
        cases.push(wrong(name, post("/messages", body), 422, "invalid-field"));
    }
    for (name, seq) in [
        ("no mark", Value::Null),
        ("a mark before the first", json!(-1)),
        ("a broken mark", json!(1.5)),
        ("a mark in words", json!("1")),
        ("a mark beyond numbers", json!(1e300)),
    ] {
        cases.push(wrong(name, post("/read", json!({ "seq": seq })), 422, "invalid-field"));
    }
    cases.extend([
        wrong("a history behind words", get("/messages?after=x"), 400, "malformed-request"),
        wrong("a history behind nothing", get("/messages?after=-1"), 400, "malformed-request"),
        wrong(
            "a stream behind words",
            get("/events").header("last-event-id", "x"),
            400,
            "malformed-request",
        ),
    ]);
    cases
}

fn credentials(app: &TestApp, browser: &ChatClient<'_>, expired: &ChatClient<'_>) -> Vec<Wrong> {
    let message = json!({ "id": "1", "text": "hi" });
    let api = || app.http.post(format!("{}{MESSAGES}", app.url)).json(&message);
    let chat = |browser: &ChatClient<'_>| browser.request(Method::POST, "/messages").json(&message);
    let bare = || browser.bare(Method::POST, "/messages").json(&message);
    let foreign = app
        .http
        .post(format!("{}/chat/v1/conversations/{}/messages", app.url, browser.conversation));
    let foreign = foreign.bearer_auth(&browser.token).json(&message);
    let unknown = app.http.post(format!("{}/chat/v1/conversations/cnv_0/messages", app.url));
    let unknown = unknown.bearer_auth(&browser.token).header("origin", &app.url).json(&message);
    let key = &app.key;
    vec![
        wrong("no key", api(), 401, "unauthorized"),
        wrong("a wrong key", api().bearer_auth("wab_0"), 401, "unauthorized"),
        wrong("half a key", api().bearer_auth(&key[..20]), 401, "unauthorized"),
        wrong("a key as a user's name", api().basic_auth(key, Some("")), 401, "unauthorized"),
        wrong("a token as key", api().bearer_auth(&browser.token), 401, "unauthorized"),
        wrong("no token", bare(), 401, "unauthorized"),
        wrong("a wrong token", bare().bearer_auth("0"), 401, "unauthorized"),
        wrong("a key as token", bare().bearer_auth(key), 401, "unauthorized"),
        wrong("an expired token", chat(expired), 401, "unauthorized"),
        wrong("an unknown conversation", unknown, 404, "not-found"),
        wrong(
            "a foreign page",
            foreign.header("origin", "https://evil.example"),
            403,
            "foreign-origin",
        ),
    ]
}

fn addresses(app: &TestApp, browser: &ChatClient<'_>) -> Vec<Wrong> {
    let api = |method, path: &str| app.api(method, path);
    let text = |request: RequestBuilder, kind: &str| {
        request.header("content-type", kind).body(r#"{"id":"1","text":"hi"}"#)
    };
    let post = || api(Method::POST, MESSAGES);
    let chat = || browser.request(Method::POST, "/messages");
    vec![
        wrong("a text for the API", text(post(), "text/plain"), 415, "unsupported-media-type"),
        wrong("no type for the API", post().body("{}"), 415, "unsupported-media-type"),
        wrong(
            "a form for the API",
            text(post(), "application/x-www-form-urlencoded"),
            415,
            "unsupported-media-type",
        ),
        wrong("a text for the chat", text(chat(), "text/plain"), 415, "unsupported-media-type"),
        wrong("no address of ours", api(Method::GET, "/api/v1/orders"), 404, "not-found"),
        wrong("no version of ours", api(Method::POST, "/api/v2/conversations"), 404, "not-found"),
        wrong(
            "an unknown conversation",
            api(Method::GET, "/api/v1/conversations/none"),
            404,
            "not-found",
        ),
        wrong("a wrong method", api(Method::PUT, MESSAGES), 405, "method-not-allowed"),
        wrong("a method to read with", api(Method::GET, MESSAGES), 405, "method-not-allowed"),
        wrong(
            "a wrong method in the chat",
            browser.request(Method::DELETE, "/messages"),
            405,
            "method-not-allowed",
        ),
    ]
}

/// The length is not announced, so that it is found out while reading.
async fn a_body_that_never_ends_is_refused(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let before = kept(on).await;
    // A client that is still writing when the refusal comes may lose it.
    let mut refused = None;
    for _ in 0..10 {
        let chunks =
            futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 1024]));
        let chunks = futures_util::StreamExt::take(chunks, 200);
        let request = app.api(Method::POST, MESSAGES).header("content-type", "application/json");
        let body = reqwest::Body::wrap_stream(chunks);
        refused = refused.or(request.body(body).send().await.ok());
    }
    let response = refused.expect("one refusal gets through");
    problem("an endless body", response, 413, "body-too-large").await;
    assert_eq!(kept(on).await, before);
    app.stop().await;
}

async fn what_cannot_be_seen_is_taken_out(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let dirty = "\u{feff}Whe\u{0}re is\u{7} my\u{200b} order\u{202e},\r\nplease\u{1b}?\u{7f}";
    let clean = "Where is my order,\nplease?";
    app.post("dirty", &json!({ "text": dirty })).await;
    browser.say("1", dirty).await;
    assert_eq!(app.conversation("dirty").await["messages"][0]["text"], clean);
    assert_eq!(browser.history(0).await["messages"][0]["text"], clean);
    // The longest text there may be, in characters that take the most room.
    let longest = "🧭".repeat(4_000);
    let response = app.post("longest", &json!({ "text": longest })).await;
    assert!(response.status().is_success());
    assert_eq!(app.conversation("longest").await["messages"][0]["text"], longest);
    app.stop().await;
}

/// Bodies from pure noise to what nearly is a message.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let value = prop_oneof![
        any::<String>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(Value::from),
    ];
    let members = vec!["id", "message_id", "text", "language", "burst_ms", "more"];
    let object = prop::collection::hash_map(prop::sample::select(members), value, 0..6)
        .prop_map(|object| serde_json::to_vec(&object).unwrap());
    let question = "(where is|wo ist|dónde está) [A-Z]{0,3}[- ]?[0-9]{0,12} [ -~]{0,30}";
    let message = (question, "[!-~]{1,20}")
        .prop_map(|(text, id)| json!({ "id": id, "message_id": id, "text": text }).to_string())
        .prop_map(String::into_bytes);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        object,
        message.clone(),
        (message, any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut bytes, at, byte)| {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            bytes
        }),
    ]
}

async fn no_bytes_make_the_server_fail(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let status = |request: RequestBuilder, body: &[u8]| {
        let request = request.header("content-type", "application/json").body(body.to_vec());
        let sent = Handle::current().block_on(request.send()).unwrap();
        sent.status().as_u16()
    };
    let config = Config { cases: 96, failure_persistence: None, ..Config::default() };
    let found = block_in_place(|| {
        TestRunner::new(config).run(&body(), |body| {
            let api = status(app.api(Method::POST, MESSAGES), &body);
            let chat = status(browser.request(Method::POST, "/messages"), &body);
            for status in [api, chat] {
                let is_expected = matches!(status, 200 | 202 | 400 | 413 | 422);
                prop_assert!(is_expected, "status {}", status);
            }
            Ok::<(), TestCaseError>(())
        })
    });
    if let Err(error) = found {
        panic!("{error}");
    }
    // Nothing that was accepted stays without an answer.
    let view = app.settled("wrong").await;
    assert!(view["messages"].as_array().is_some_and(|messages| messages.len() > 10), "{view}");
    app.stop().await;
}
