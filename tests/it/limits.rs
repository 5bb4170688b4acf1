//! How often who may ask.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use crate::support::app::{TestApp, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;

on_each_backend! {
    one_address_asks_so_often,
    one_conversation_is_written_to_so_often,
    the_keys_of_one_shop_ask_so_often,
    guessing_gets_slower,
}

/// Settings with one limit that lets three requests pass, and nothing more for a long while.
fn limited(limit: &str) -> Value {
    let mut settings = unlimited();
    settings["gateway"]["limits"][limit] = json!({ "per_second": 1, "burst": 3 });
    settings
}

/// Sends until a request is refused; returns how many were not, and the refusal.
async fn until_refused(mut send: impl AsyncFnMut(usize) -> Response) -> (usize, Response) {
    for number in 0..20 {
        let response = send(number).await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return (number, response);
        }
    }
    panic!("no limit was met");
}

/// A refusal says how long to wait, and waiting that long helps.
async fn wait_as_told(refused: Response) {
    let headers = refused.headers().clone();
    assert_eq!(headers["content-type"], "application/problem+json");
    let problem: Value = refused.json().await.unwrap();
    assert_eq!(problem["type"], "urn:whereabouts:problem:too-many-requests");
    let wait: u64 = headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
}

async fn one_address_asks_so_often(on: &Backend) {
    let app = TestApp::start(on, limited("address")).await;
    let browser = ChatClient::open(&app).await;
    let read = async || browser.request(Method::GET, "/messages").send().await.unwrap();
    let (passed, refused) = until_refused(async |_| read().await).await;
    assert!(passed >= 2, "{passed}");
    // The API is not of the web chat's kind, nor are the operators' pages.
    assert_eq!(app.ask("api", "hello").await["handed_off"], false);
    let alive = app.http.get(format!("{}/healthz", app.url)).send().await.unwrap();
    assert_eq!(alive.status(), StatusCode::OK);
    wait_as_told(refused).await;
    assert_eq!(read().await.status(), StatusCode::OK);
    app.stop().await;

    // Opening conversations has a limit of its own.
    let app = TestApp::start(on, limited("opening")).await;
    let before = on.count("conversations").await;
    let url = format!("{}/chat/v1/conversations", app.url);
    let open = async || {
        let request = app.http.post(&url).header("origin", &app.url);
        request.json(&json!({ "shop": "halden-moor" })).send().await.unwrap()
    };
    let (opened, refused) = until_refused(async |_| open().await).await;
    assert!(opened >= 3, "{opened}");
    assert_eq!(on.count("conversations").await, before + opened);
    wait_as_told(refused).await;
    assert_eq!(open().await.status(), StatusCode::CREATED);
    app.stop().await;
}

async fn one_conversation_is_written_to_so_often(on: &Backend) {
    let app = TestApp::start(on, limited("conversation")).await;
    let (browser, other) = (ChatClient::open(&app).await, ChatClient::open(&app).await);
    let send = async |number: usize| {
        let body = json!({ "id": format!("{number}"), "text": "hello" });
        browser.post("/messages", &body).await
    };
    let (passed, refused) = until_refused(send).await;
    assert!(passed >= 3, "{passed}");
    // What was refused is not kept, another conversation is not held up, and reading is free.
    let history = browser.history(0).await;
    let own = history["messages"].as_array().unwrap().iter();
    assert_eq!(own.filter(|message| message["author"] == "customer").count(), passed);
    other.say("1", "hello").await;
    wait_as_told(refused).await;
    browser.say("again", "hello").await;
    app.stop().await;
}

async fn the_keys_of_one_shop_ask_so_often(on: &Backend) {
    let app = TestApp::start(on, limited("api_key")).await;
    let path = "/api/v1/conversations/none";
    let read = async || app.api(Method::GET, path).send().await.unwrap();
    let first = read().await;
    assert!(first.headers()["ratelimit-policy"].to_str().unwrap().contains("q=3"));
    let (_, refused) = until_refused(async |_| read().await).await;
    // Another key of the same shop does not help.
    let shop = app.store.shop_by_slug("halden-moor").await.unwrap().unwrap();
    let second = app.store.create_api_key(&shop.id, "second").await.unwrap();
    let url = format!("{}{path}", app.url);
    let sent = app.http.get(url).bearer_auth(second).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::TOO_MANY_REQUESTS);
    wait_as_told(refused).await;
    assert_eq!(read().await.status(), StatusCode::NOT_FOUND);
    app.stop().await;
}

async fn guessing_gets_slower(on: &Backend) {
    let app = TestApp::start(on, limited("failed_auth")).await;
    let browser = ChatClient::open(&app).await;
    let url = format!("{}/api/v1/conversations/none", app.url);
    let guess = async |number: usize| {
        app.http.get(&url).bearer_auth(format!("wab_{number}")).send().await.unwrap()
    };
    let (guessed, refused) = until_refused(guess).await;
    assert!(guessed >= 3, "{guessed}");
    // It slows tokens down too, and holds up nobody who has a right one.
    let token = browser.bare(Method::GET, "/messages").bearer_auth("0").send().await.unwrap();
    assert_eq!(token.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.history(0).await["last_seq"], 0);
    assert_eq!(app.ask("right", "hello").await["handed_off"], false);
    wait_as_told(refused).await;
    assert_eq!(guess(99).await.status(), StatusCode::UNAUTHORIZED);
    app.stop().await;
}
