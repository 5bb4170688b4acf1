//! Customers whom the shop's own login names: what they see, and every token that does not hold.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD as BASE64, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use whereabouts::domain::environment::Environment;

use crate::support::app::{TestApp, unlimited};
use crate::support::backend::{Backend, on_each_backend};
use crate::support::chat_client::ChatClient;
use crate::support::until;

on_each_backend! {
    who_is_signed_in_asks_without_proofs,
    nobody_sees_the_orders_of_others,
    a_conversation_is_of_one_customer,
    every_token_that_does_not_hold_gets_one_answer,
    a_shop_without_keys_takes_no_token,
    wrong_tokens_get_slower,
}

const SECRET: &str = "a secret of the shop's login, long enough";
const NEXT: &str = "the secret that follows it, as long at least";

/// The demo's shop with two keys of its login.
pub(crate) fn settings() -> Value {
    let mut settings = unlimited();
    settings["shops"] = json!([{
        "slug": "halden-moor", "name": "Halden & Moor", "currency": "EUR",
        "time_zone": "Europe/Berlin", "order_prefix": "HM-", "identity_audience": "chat",
        "identity_keys": [{ "secret": SECRET }, { "kid": "next", "secret": NEXT }],
    }]);
    settings
}

/// A token as the shop's login signs it.
fn sign(header: &Value, claims: &Value, secret: &str) -> String {
    let part = |value: &Value| BASE64.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    format!("{signed}.{}", BASE64.encode(mac.finalize().into_bytes()))
}

fn header() -> Value {
    json!({ "alg": "HS256", "typ": "JWT" })
}

/// Seconds since the epoch.
fn now() -> i64 {
    Environment::system().now().millis() / 1_000
}

fn claims(subject: &str) -> Value {
    json!({ "sub": subject, "aud": "chat", "exp": now() + 600 })
}

pub(crate) fn token(subject: &str) -> String {
    sign(&header(), &claims(subject), SECRET)
}

async fn identify(browser: &ChatClient<'_>, token: &str) -> Response {
    browser.post("/identity", &json!({ "token": token })).await
}

async fn verified(browser: &ChatClient<'_>, token: &str) {
    let response = identify(browser, token).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.json::<Value>().await.unwrap(), json!({ "level": "verified" }));
}

async fn level(app: &TestApp, browser: &ChatClient<'_>) -> Value {
    let path = format!("/api/v1/conversations/{}", browser.conversation);
    let view: Value = app.api(Method::GET, &path).send().await.unwrap().json().await.unwrap();
    view["principal"].clone()
}

/// Asks and returns the answer.
async fn ask(browser: &ChatClient<'_>, id: &str, text: &str) -> Value {
    let seq = browser.say(id, text).await["seq"].as_i64().unwrap();
    let answers = async || browser.history(seq).await["messages"].as_array().unwrap().clone();
    until("the answer", async || !answers().await.is_empty()).await;
    answers().await.remove(0)
}

async fn who_is_signed_in_asks_without_proofs(on: &Backend) {
    let app = TestApp::start(on, settings()).await;
    let sample = app.sample("on_time");
    for token in [
        token(&sample.email),
        sign(&json!({ "alg": "HS256", "kid": "next" }), &claims(&sample.email), NEXT),
    ] {
        let browser = ChatClient::open(&app).await;
        assert_eq!(level(&app, &browser).await, "anonymous");
        verified(&browser, &token).await;
        verified(&browser, &token).await;
        assert_eq!(level(&app, &browser).await, "verified");
        let answer = ask(&browser, "1", &format!("Where is my order {}?", sample.order)).await;
        assert_eq!(answer["cards"][0]["order"], sample.order, "{answer}");
    }
    // Without a number, the orders are found.
    let browser = ChatClient::open(&app).await;
    verified(&browser, &token(&sample.email)).await;
    let answer = ask(&browser, "1", "Where is my order?").await;
    let shown = answer["cards"].as_array().unwrap();
    assert!(shown.iter().any(|card| card["order"] == sample.order), "{answer}");
    let tools = on.texts("SELECT DISTINCT tool FROM tool_calls WHERE outcome = 'ok'").await;
    assert!(tools.iter().any(|tool| tool == "find_orders"), "{tools:?}");
    app.stop().await;
}

async fn nobody_sees_the_orders_of_others(on: &Backend) {
    let app = TestApp::start(on, settings()).await;
    let (own, others) = (app.sample("on_time"), app.sample("delayed"));
    assert_ne!(own.email, others.email);
    let browser = ChatClient::open(&app).await;
    verified(&browser, &token(&own.email)).await;
    let answer = ask(&browser, "1", &format!("Where is my order {}?", others.order)).await;
    let cards = answer["cards"].as_array().unwrap();
    assert!(cards.iter().all(|card| card["order"] != others.order), "{answer}");
    app.stop().await;
}

async fn a_conversation_is_of_one_customer(on: &Backend) {
    let app = TestApp::start(on, settings()).await;
    let (first, second) = (app.sample("on_time"), app.sample("delayed"));
    let browser = ChatClient::open(&app).await;
    verified(&browser, &token(&first.email)).await;
    let response = identify(&browser, &token(&second.email)).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let problem: Value = response.json().await.unwrap();
    assert_eq!(problem["type"], "urn:whereabouts:problem:conflict");
    assert_eq!(problem["remedy"], "Start a new conversation.");
    assert!(!problem.to_string().contains(&first.email), "{problem}");
    verified(&browser, &token(&first.email)).await;
    let fresh = ChatClient::open(&app).await;
    verified(&fresh, &token(&second.email)).await;
    // Whoever has proved an order of somebody else's is not shown it as theirs.
    let proved = ChatClient::open(&app).await;
    ask(&proved, "1", &format!("Where is {}? {}", first.order, first.email)).await;
    assert_eq!(level(&app, &proved).await, "claimed");
    let response = identify(&proved, &token(&second.email)).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    verified(&proved, &token(&first.email)).await;
    app.stop().await;
}

async fn every_token_that_does_not_hold_gets_one_answer(on: &Backend) {
    let app = TestApp::start(on, settings()).await;
    let browser = ChatClient::open(&app).await;
    let email = &app.sample("on_time").email;
    let with = |name: &str, value: Value| {
        let mut claims = claims(email);
        claims[name] = value;
        sign(&header(), &claims, SECRET)
    };
    let good = token(email);
    let cut = &good[..good.len() - 3];
    let unsigned = format!(
        "{}.{}.",
        BASE64.encode(r#"{"alg":"none"}"#),
        BASE64.encode(claims(email).to_string())
    );
    let tokens = [
        ("nothing", String::new()),
        ("no token", "hello".to_owned()),
        ("three dots", "...".to_owned()),
        ("a cut one", cut.to_owned()),
        ("no algorithm", unsigned),
        ("another algorithm", sign(&json!({ "alg": "HS512" }), &claims(email), SECRET)),
        ("another secret", sign(&header(), &claims(email), "hunter2")),
        ("the next secret under another name", {
            sign(&json!({ "alg": "HS256", "kid": "next" }), &claims(email), SECRET)
        }),
        ("an expired one", with("exp", json!(now() - 61))),
        ("one that never expires", with("exp", json!(null))),
        ("one for a month", with("exp", json!(now() + 30 * 86_400))),
        ("one for later", with("nbf", json!(now() + 600))),
        ("one for somebody else", with("aud", json!("shop"))),
        ("one for nobody", with("aud", json!(null))),
        ("one that names nobody", with("sub", json!(null))),
        ("an unknown customer", token("nobody@example.org")),
        ("a customer of no shop", token("cus_0")),
    ];
    let mut told = None;
    for (name, token) in &tokens {
        let response = identify(&browser, token).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let mut problem: Value = response.json().await.unwrap();
        problem["request_id"] = Value::Null;
        let told = told.get_or_insert_with(|| problem.clone());
        assert_eq!(problem, *told, "{name}");
    }
    assert_eq!(told.unwrap()["field"], "token");
    for body in [json!({}), json!({ "token": 7 }), json!({ "token": "x".repeat(9_000) })] {
        let response = browser.post("/identity", &body).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    let bare = browser.bare(Method::POST, "/identity").json(&json!({ "token": good }));
    assert_eq!(bare.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(level(&app, &browser).await, "anonymous");
    let verified = "SELECT id FROM conversations WHERE verified_at IS NOT NULL";
    assert!(on.texts(verified).await.is_empty());
    app.stop().await;
}

async fn a_shop_without_keys_takes_no_token(on: &Backend) {
    let app = TestApp::start(on, unlimited()).await;
    let browser = ChatClient::open(&app).await;
    let response = identify(&browser, &token(&app.sample("on_time").email)).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(level(&app, &browser).await, "anonymous");
    app.stop().await;
}

async fn wrong_tokens_get_slower(on: &Backend) {
    let mut settings = settings();
    settings["gateway"]["limits"]["failed_auth"] = json!({ "per_second": 1, "burst": 3 });
    let app = TestApp::start(on, settings).await;
    let browser = ChatClient::open(&app).await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(identify(&browser, "hello").await.status().as_u16());
    }
    assert_eq!(statuses[..3], [422, 422, 422]);
    assert!(statuses.contains(&429), "{statuses:?}");
    // One that holds is never held up.
    verified(&browser, &token(&app.sample("on_time").email)).await;
    app.stop().await;
}
