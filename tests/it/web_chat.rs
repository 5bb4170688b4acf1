//! The web chat: opening, posting, the event stream, and what a page may do.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{TestApp, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;
use crate::support::sse::{Event, Events};

on_each_backend! {
    a_message_is_answered_on_the_stream,
    a_burst_is_answered_once,
    a_stream_that_comes_back_misses_nothing,
    a_ticket_opens_one_stream_once,
    too_long_away_means_reading_the_history,
    what_was_read_is_known,
    only_listed_pages_may_talk,
    a_token_opens_its_own_conversation_while_it_lives,
}

/// Positions of messages.
fn seqs(messages: &[Event]) -> Vec<i64> {
    messages.iter().map(|message| message.data["seq"].as_i64().unwrap()).collect()
}

async fn a_message_is_answered_on_the_stream(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let sample = app.sample("on_time");
    let browser = ChatClient::open(&app).await;
    let (mut here, mut there) = (browser.events(None).await, browser.events(None).await);
    let question = format!("Where is my order {}? {}", sample.order, sample.email);
    let sent = browser.say("id-1", &question).await;
    assert_eq!(sent["seq"], 1);
    assert_eq!(sent["duplicate"], false);

    let mut told = Vec::new();
    for stream in [&mut here, &mut there] {
        let mut events = stream.messages(2).await;
        assert_eq!(seqs(&events), [1, 2]);
        let answer = events.pop().unwrap();
        assert_eq!(answer.id.as_deref(), Some("2"));
        assert_eq!(answer.data["author"], "agent");
        assert_eq!(answer.data["client_id"], Value::Null);
        assert!(answer.data["text"].as_str().unwrap().contains(&sample.order), "{answer:?}");
        assert_eq!(answer.data["cards"][0]["status"], sample.status);
        let own = events.pop().unwrap();
        assert_eq!(own.data["id"], sent["id"]);
        assert_eq!(own.data["client_id"], "id-1");
        assert_eq!(own.data["author"], "customer");
        told.push(answer);
    }
    assert_eq!(told[0], told[1]);

    // The same id again is the same message, and nothing follows it.
    let again = browser.say("id-1", "something else").await;
    assert_eq!(again["id"], sent["id"]);
    assert_eq!(again["duplicate"], true);

    let history = browser.history(0).await;
    assert_eq!(history["messages"].as_array().map(Vec::len), Some(2));
    assert_eq!(history["last_seq"], 2);
    assert_eq!(history["messages"][1], told[0].data);
    let after = browser.history(1).await;
    assert_eq!(after["messages"], json!([history["messages"][1]]));
    assert_eq!(browser.history(2).await["messages"], json!([]));

    // While a worker holds the conversation, the agent is seen to write.
    for (until, active) in [("9999999999999", true), ("NULL", false)] {
        on.execute(&format!("UPDATE conversations SET lease_turn = 'x', lease_until = {until}"))
            .await;
        here.until(|e| e.name == "typing" && e.data["active"] == active).await;
        assert_eq!(browser.history(0).await["typing"], active);
    }
    app.stop().await;
}

async fn a_burst_is_answered_once(on: &Backend) {
    let app = TestApp::start(on, json!({ "gateway": { "chat": { "burst_quiet": "1s" } } })).await;
    let sample = app.sample("delayed");
    let browser = ChatClient::open(&app).await;
    let mut events = browser.events(None).await;
    browser.say("1", "hi").await;
    browser.say("2", "where is").await;
    browser.say("3", &format!("my order {} {}", sample.order, sample.postal_code)).await;
    let typing = browser.post("/typing", &json!({})).await;
    assert_eq!(typing.status(), StatusCode::NO_CONTENT);
    let messages = events.messages(4).await;
    assert_eq!(seqs(&messages), [1, 2, 3, 4]);
    assert_eq!(messages[3].data["author"], "agent");
    assert_eq!(messages[3].data["cards"][0]["order"], sample.order);
    // What follows is the answer to what follows, not a second answer.
    browser.say("4", "thanks").await;
    assert_eq!(seqs(&events.messages(2).await), [5, 6]);
    assert_eq!(on.count("turns").await, 2);
    app.stop().await;
}

async fn a_stream_that_comes_back_misses_nothing(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let mut seen = Vec::new();
    let mut last = None;
    // Each time the stream breaks off in the middle and comes back with the last id it has seen.
    for round in 0..4 {
        for message in 0..5 {
            browser.say(&format!("{round}-{message}"), "thanks").await;
        }
        let mut events = browser.events(last).await;
        let some = events.messages(if round == 3 { 1 } else { 3 }).await;
        last = some.last().and_then(|message| message.id.as_ref()?.parse().ok());
        seen.extend(seqs(&some));
    }
    let mut events = browser.events(last).await;
    loop {
        let presence = browser.history(0).await;
        let is_answered = presence["typing"] == false
            && presence["messages"].as_array().unwrap().last().unwrap()["author"] == "agent";
        if is_answered {
            let rest = usize::try_from(presence["last_seq"].as_i64().unwrap()).unwrap();
            seen.extend(seqs(&events.messages(rest - seen.len()).await));
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let all: Vec<i64> = (1..=i64::try_from(seen.len()).unwrap()).collect();
    assert_eq!(seen, all);
    // A browser repeats its first address when it reconnects; the header is the newer word.
    let request = browser.request(Method::GET, "/events?last_event_id=0");
    let response = request.header("last-event-id", seen.len() - 1).send().await.unwrap();
    let newest = Events::of(response).messages(1).await;
    assert_eq!(seqs(&newest), [*seen.last().unwrap()]);
    app.stop().await;
}

async fn a_ticket_opens_one_stream_once(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (browser, other) = (ChatClient::open(&app).await, ChatClient::open(&app).await);
    let ticket = browser.ticket().await;
    let with = async |browser: &ChatClient<'_>, ticket: &str| {
        let rest = format!("/events?ticket={ticket}");
        browser.bare(Method::GET, &rest).send().await.unwrap()
    };
    let mut events = Events::of(with(&browser, &ticket).await);
    browser.say("1", "hello").await;
    assert_eq!(seqs(&events.messages(2).await), [1, 2]);
    assert_eq!(with(&browser, &ticket).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(with(&browser, "0").await.status(), StatusCode::UNAUTHORIZED);
    // The ticket of one conversation opens no other, and is used up by the attempt.
    let ticket = browser.ticket().await;
    assert_eq!(with(&other, &ticket).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(with(&browser, &ticket).await.status(), StatusCode::UNAUTHORIZED);
    // One that has waited too long opens nothing.
    let ticket = browser.ticket().await;
    on.execute("UPDATE tickets SET expires_at = 1").await;
    assert_eq!(with(&browser, &ticket).await.status(), StatusCode::UNAUTHORIZED);
    // Nothing that opens anything is kept as it is.
    for kept in on.texts("SELECT ticket_hash FROM tickets").await {
        assert_ne!(kept, ticket);
    }
    let tokens = on.texts("SELECT token_hash FROM conversations").await;
    assert!(!tokens.contains(&browser.token) && tokens.len() == 2);
    app.stop().await;
}

async fn too_long_away_means_reading_the_history(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    browser.say("1", "hello").await;
    browser.events(None).await.messages(2).await;
    let (id, shop) = (&browser.conversation, "SELECT shop_id FROM conversations LIMIT 1");
    let copies = (3..=1_203).map(|seq| {
        format!("('m{seq}', ({shop}), '{id}', {seq}, 'person', '{{\"text\":\"{seq}\"}}', {seq})")
    });
    on.execute(&format!(
        "INSERT INTO messages (id, shop_id, conversation_id, seq, author, body, created_at) \
         VALUES {}; UPDATE conversations SET last_seq = 1203 WHERE id = '{id}'",
        copies.collect::<Vec<_>>().join(", ")
    ))
    .await;
    let first = browser.events(Some(2)).await.next().await.unwrap();
    assert_eq!(first.name, "resync");
    assert_eq!(first.data["last_seq"], 1203);
    assert_eq!(first.id.as_deref(), Some("1203"));
    // The history comes in pages whose ends meet.
    let (mut after, mut read) = (0, Vec::new());
    while after < 1203 {
        let page = browser.history(after).await;
        read.extend(
            page["messages"].as_array().unwrap().iter().map(|m| m["seq"].as_i64().unwrap()),
        );
        after = page["last_seq"].as_i64().unwrap();
    }
    assert_eq!(read, (1..=1203).collect::<Vec<i64>>());
    // Not so long away: the messages themselves, in order.
    let missed = browser.events(Some(803)).await.messages(400).await;
    assert_eq!(seqs(&missed), (804..=1203).collect::<Vec<i64>>());
    // Who has seen more than there is has seen another database.
    assert_eq!(browser.events(Some(5_000)).await.next().await.unwrap().name, "resync");
    app.stop().await;
}

async fn what_was_read_is_known(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let mut events = browser.events(None).await;
    for round in 0..2 {
        browser.say(&format!("{round}"), "hello").await;
        events.messages(2).await;
    }
    let history = browser.history(0).await;
    assert_eq!((&history["read_seq"], &history["unread"]), (&json!(0), &json!(2)));
    // A mark moves forward, never back and never past the newest.
    for (seq, read, unread) in [(2, 2, 1), (1, 2, 1), (99, 2, 1), (4, 4, 0)] {
        let marked = browser.post("/read", &json!({ "seq": seq })).await;
        assert_eq!(marked.status(), StatusCode::NO_CONTENT);
        let history = browser.history(0).await;
        assert_eq!(history["read_seq"], read, "{seq}");
        assert_eq!(history["unread"], unread, "{seq}");
    }
    // Another tab of the same browser learns it.
    events.until(|event| event.name == "state" && event.data["read_seq"] == 4).await;
    browser.say("human", "I want to talk to a human").await;
    let handed = events.until(|e| e.name == "state" && e.data["handed_off"] == true).await;
    let said = handed.iter().filter(|event| event.name == "message").map(|e| &e.data["author"]);
    assert_eq!(said.collect::<Vec<_>>(), ["customer", "agent"]);
    assert_eq!(browser.history(0).await["handed_off"], true);
    app.stop().await;
}

async fn only_listed_pages_may_talk(on: &Backend) {
    let listed = "https://shop.example";
    let app = TestApp::start(on, unlimited()).await;
    on.execute(&format!("UPDATE shops SET origins = '[\"{listed}\"]'")).await;
    let url = format!("{}/chat/v1/conversations", app.url);
    let open = async |origin: Option<&str>, slug: &str| {
        let request = app.http.post(&url).json(&json!({ "shop": slug }));
        let request = match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        };
        request.send().await.unwrap()
    };
    for origin in [
        None,
        Some("null"),
        Some("https://evil.example"),
        Some("https://shop.example.evil.example"),
        Some("http://shop.example"),
    ] {
        let response = open(origin, "halden-moor").await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{origin:?}");
        assert!(!response.headers().contains_key("access-control-allow-origin"), "{origin:?}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["type"], "urn:whereabouts:problem:foreign-origin");
    }
    assert_eq!(on.count("conversations").await, 0);
    let opened = open(Some(listed), "halden-moor").await;
    assert_eq!(opened.status(), StatusCode::CREATED);
    assert_eq!(opened.headers()["access-control-allow-origin"], listed);
    assert!(opened.headers()["vary"].to_str().unwrap().contains("Origin"));
    assert!(!opened.headers().contains_key("access-control-allow-credentials"));
    assert_eq!(open(Some(listed), "no-such-shop").await.status(), StatusCode::NOT_FOUND);

    // A token taken to a foreign page opens nothing there.
    let browser = ChatClient::open(&app).await;
    let path = format!("{url}/{}/messages", browser.conversation);
    let stolen = app.http.post(&path).bearer_auth(&browser.token);
    let stolen = stolen.header("origin", "https://evil.example");
    let response = stolen.json(&json!({ "id": "1", "text": "hi" })).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(on.count("messages").await, 0);

    let preflight = async |origin: &str| {
        let request = app.http.request(Method::OPTIONS, &path).header("origin", origin);
        let request = request.header("access-control-request-method", "POST");
        let wanted = "authorization,content-type";
        request.header("access-control-request-headers", wanted).send().await.unwrap()
    };
    let allowed = preflight(listed).await;
    assert_eq!(allowed.status(), StatusCode::NO_CONTENT);
    assert_eq!(allowed.headers()["access-control-allow-origin"], listed);
    let names = allowed.headers()["access-control-allow-headers"].to_str().unwrap().to_lowercase();
    let names: BTreeSet<&str> = names.split(", ").collect();
    assert!(names.is_superset(&BTreeSet::from(["authorization", "content-type", "last-event-id"])));
    let refused = preflight("https://evil.example").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(!refused.headers().contains_key("access-control-allow-origin"));
    app.stop().await;
}

async fn a_token_opens_its_own_conversation_while_it_lives(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let (browser, other) = (ChatClient::open(&app).await, ChatClient::open(&app).await);
    browser.say("1", "hello").await;
    let thief = browser.with_token(&other.token);
    for (method, rest, body) in [
        (Method::GET, "/messages", None),
        (Method::POST, "/messages", Some(json!({ "id": "1", "text": "hi" }))),
        (Method::GET, "/events", None),
        (Method::POST, "/tickets", Some(json!({}))),
        (Method::POST, "/read", Some(json!({ "seq": 1 }))),
        (Method::POST, "/typing", Some(json!({}))),
    ] {
        let status = async |browser: &ChatClient<'_>| {
            let request = browser.request(method.clone(), rest);
            let request = match &body {
                Some(body) => request.json(body),
                None => request,
            };
            request.send().await.unwrap().status()
        };
        assert_eq!(status(&thief).await, StatusCode::NOT_FOUND, "{method} {rest}");
        assert!(status(&browser).await.is_success(), "{method} {rest}");
        let never = browser.with_token(&"0".repeat(64));
        assert_eq!(status(&never).await, StatusCode::UNAUTHORIZED, "{method} {rest}");
    }
    let mut open = browser.events(None).await;
    open.messages(2).await;
    on.execute(&format!(
        "UPDATE conversations SET token_expires_at = 1 WHERE id = '{}'",
        browser.conversation
    ))
    .await;
    let late = browser.request(Method::GET, "/messages").send().await.unwrap();
    assert_eq!(late.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(other.history(0).await["last_seq"], 0);
    // The shop's systems read what the web chat holds; they do not write into it.
    let path = format!("/api/v1/conversations/{}", browser.conversation);
    let read = app.api(Method::GET, &path).send().await.unwrap();
    assert_eq!(read.status(), StatusCode::OK);
    let written = app.api(Method::POST, &format!("{path}/messages"));
    let written = written.json(&json!({ "text": "from the API" })).send().await.unwrap();
    assert_eq!(written.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let read: Value = app.api(Method::GET, &path).send().await.unwrap().json().await.unwrap();
    assert!(!read["messages"].to_string().contains("from the API"), "{read}");
    app.stop().await;
}
