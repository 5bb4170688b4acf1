//! The database is full, locked or away: what cannot be kept is refused with a time to come again,
//! what was accepted is answered once it is back.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::support::app::{TestApp, client, text_of};
use crate::support::backend::{Backend, postgres, sqlite};
use crate::support::model_server::{Act, ModelServer};
use crate::support::process::Process;
use crate::support::proxy::Proxy;
use crate::support::scripts::good;
use crate::support::until;

const HARMLESS: &str = "Is there anything else I can help you with?";

/// Bytes past which no file grows on the full disk: less than any write needs.
const NO_ROOM: u64 = 4_096;

/// Checks that a response is a problem which says when to come again.
async fn is_unavailable(response: Response) {
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(wait >= 1);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["type"], "urn:whereabouts:problem:unavailable");
    let text = problem.to_string().to_lowercase();
    for inside in ["sql", "disk", "database", "postgres", "connection"] {
        assert!(!text.contains(inside), "{text}");
    }
}

async fn messages_in(on: &Backend, conversation: &str) -> Vec<(String, String)> {
    on.rows(&format!(
        "SELECT m.author, COALESCE(m.provider_id, '') FROM messages m \
         JOIN conversations c ON c.id = m.conversation_id \
         WHERE c.external_id = '{conversation}' ORDER BY m.seq"
    ))
    .await
}

fn once() -> Vec<(String, String)> {
    vec![("customer".into(), "m-1".into()), ("agent".into(), String::new())]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_loses_nothing() {
    let on = sqlite().await;
    let process = Process::start(&on.url, &[]).await;
    let http = client();
    let shop = process.announcement.clone();
    let sample = shop.samples.iter().find(|sample| sample.case == "delayed").unwrap();
    let text = format!("Where is {}? My e-mail is {}.", sample.order, sample.email);
    let post = |conversation: &str| -> RequestBuilder {
        let url = format!("{}/api/v1/conversations/{conversation}/messages?wait=30", shop.url);
        let body = json!({ "text": text, "message_id": "m-1" });
        http.post(url).bearer_auth(&shop.api_key).json(&body)
    };
    assert_eq!(post("before").send().await.unwrap().status(), 200);

    process.limit_files(Some(NO_ROOM));
    for _ in 0..5 {
        is_unavailable(post("full").send().await.unwrap()).await;
    }
    assert_eq!(messages_in(&on, "full").await, []);
    assert_eq!(messages_in(&on, "before").await, once());
    let health = http.get(format!("{}/healthz", shop.url)).send().await.unwrap();
    assert_eq!(health.status(), 200, "it lives");

    process.limit_files(None);
    let answer = post("full").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(text_of(&answer.json().await.unwrap()).contains(&sample.order));
    assert_eq!(messages_in(&on, "full").await, once());
    assert_eq!(on.rows::<(String,)>("PRAGMA integrity_check").await, [("ok".to_owned(),)]);
    drop(process);
    on.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_file_is_waited_for_and_then_refused() {
    let on = sqlite().await;
    let app = TestApp::start(&on, json!({})).await;
    let mut other = SqliteConnection::connect(&on.url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let body = json!({ "text": "hello", "message_id": "m-1" });
    is_unavailable(app.post("locked", &body).await).await;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(messages_in(&on, "locked").await, []);
    assert_eq!(app.post("locked", &body).await.status(), 200);
    assert_eq!(messages_in(&on, "locked").await, once());
    app.stop().await;
    other.close().await.unwrap();
    on.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_away_is_found_again() {
    let on = postgres().await;
    let url = reqwest::Url::parse(&on.url).unwrap();
    let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
    let proxy = Proxy::start(server.clone()).await;
    let by_proxy = on.url.replace(&server, &proxy.address);
    assert_ne!(by_proxy, on.url, "TEST_DATABASE_URL names host and port");
    let model = ModelServer::start(good(HARMLESS)).await;
    let settings = json!({
        "models": [model.settings(&json!({ "first_byte_timeout": "60s" }))],
        "agent": { "turn_budget": "60s" },
        "worker": { "lease": "2s" },
    });
    let app = TestApp::start_by_way_of(&by_proxy, &on, settings).await;
    let sample = app.sample("on_time").clone();
    let question = format!("Where is my order {}? I am {}.", sample.order, sample.email);
    let body = json!({ "text": question, "message_id": "m-1" });

    // An answer is being written when the database goes away.
    model.follow(std::sync::Arc::new(|asked| match asked.tool_results().len() {
        0 => crate::support::scripts::look_up(&asked.customer_text()),
        _ => Act::Held(Box::new(Act::Say(HARMLESS.to_owned()))),
    }));
    let path = "/api/v1/conversations/in-flight/messages";
    let accepted = app.api(reqwest::Method::POST, path).json(&body).send().await.unwrap();
    assert_eq!(accepted.status(), 202);
    model.was_asked(2).await;
    proxy.cut();
    model.release();
    is_unavailable(app.post("while-away", &body).await).await;
    let ready = app.http.get(format!("{}/readyz", app.url)).send().await.unwrap();
    assert_eq!(ready.status(), 503);
    // Long enough for the claim to run out and the writes to be given up.
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(messages_in(&on, "in-flight").await, once()[..1]);

    proxy.restore();
    until("the database is found again", async || {
        app.post("while-away", &body).await.status() == 200
    })
    .await;
    until("what was accepted is answered", async || messages_in(&on, "in-flight").await.len() > 1)
        .await;
    assert_eq!(messages_in(&on, "in-flight").await, once());
    assert_eq!(messages_in(&on, "while-away").await, once());
    app.stop().await;
    on.close().await;
}
