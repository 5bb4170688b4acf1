//! Every refusal is problem JSON with the right status.

use super::*;
use crate::gateway::limits::{LimitSettings, Rate};
use crate::gateway::problem::{Kind, Problem};
use crate::store;

const MESSAGES: &str = "/api/v1/conversations/a/messages";

/// The body of a problem; asserts what all of them share.
async fn problem(response: Response) -> Value {
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let status = response.status().as_u16();
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = json(response).await;
    assert_eq!(body["status"], status);
    assert_eq!(body["request_id"], id.as_str());
    body
}

macro_rules! reviewed {
    ($response:expr) => {
        insta::assert_json_snapshot!(problem($response).await)
    };
}

#[tokio::test]
async fn malformed_json() {
    reviewed!(Gateway::new().await.api(MESSAGES, "{\"text\": ").await);
}

#[tokio::test]
async fn invalid_utf8() {
    reviewed!(Gateway::new().await.api(MESSAGES, &b"{\"text\": \"\xff\"}"[..]).await);
}

#[tokio::test]
async fn a_text_of_ten_thousand_characters() {
    let body = format!("{{\"text\": \"{}\"}}", "a".repeat(10_000));
    reviewed!(Gateway::new().await.api(MESSAGES, body).await);
}

#[tokio::test]
async fn the_longest_text_fits_whatever_its_encoding() {
    let body = format!("{{\"text\": \"{}\"}}", "\\ud83d\\ude9a".repeat(4_001));
    let response = Gateway::new().await.api(MESSAGES, body).await;
    assert_eq!(problem(response).await["field"], "text");
}

#[tokio::test]
async fn a_text_of_control_characters_alone() {
    reviewed!(Gateway::new().await.api(MESSAGES, r#"{"text": "\u0000\u001b\u200b"}"#).await);
}

#[tokio::test]
async fn a_body_that_is_too_large() {
    reviewed!(Gateway::new().await.api(MESSAGES, vec![b' '; 64 * 1024 + 1]).await);
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json() {
    let gateway = Gateway::new().await;
    let request = Request::post(MESSAGES)
        .header("authorization", format!("Bearer {}", gateway.key))
        .header("x-request-id", "test-1")
        .header("content-type", "text/plain");
    reviewed!(gateway.send(request.body(Body::from("{}")).unwrap()).await);
}

#[tokio::test]
async fn a_wait_that_is_no_number() {
    reviewed!(Gateway::new().await.api(&format!("{MESSAGES}?wait=soon"), "{}").await);
}

#[tokio::test]
async fn a_conversation_id_that_cannot_be_printed() {
    let gateway = Gateway::new().await;
    reviewed!(gateway.api("/api/v1/conversations/a%07b/messages", "{}").await);
}

#[tokio::test]
async fn a_path_that_is_not_utf8() {
    reviewed!(Gateway::new().await.api("/api/v1/conversations/%ff/messages", "{}").await);
}

#[tokio::test]
async fn a_query_that_says_a_thing_twice() {
    reviewed!(Gateway::new().await.api(&format!("{MESSAGES}?wait=1&wait=2"), "{}").await);
}

#[tokio::test]
async fn a_missing_key() {
    let response = Gateway::new().await.get("/api/v1/conversations/a").await;
    assert_eq!(response.headers()["www-authenticate"], "Bearer");
    reviewed!(response);
}

#[tokio::test]
async fn an_unknown_key() {
    let gateway = Gateway::new().await;
    let request = Request::get("/api/v1/conversations/a")
        .header("authorization", "Bearer wab_unknown")
        .header("x-request-id", "test-1");
    reviewed!(gateway.send(request.body(Body::empty()).unwrap()).await);
}

#[tokio::test]
async fn an_unknown_address() {
    reviewed!(Gateway::new().await.get("/nowhere").await);
}

#[tokio::test]
async fn an_address_without_that_method() {
    let response = Gateway::new().await.get("/chat/v1/conversations").await;
    assert_eq!(response.headers()["allow"], "POST");
    reviewed!(response);
}

#[tokio::test]
async fn a_foreign_origin() {
    let gateway = Gateway::new().await;
    reviewed!(gateway.open(Some("https://evil.example"), r#"{"shop": "halden-moor"}"#).await);
}

#[tokio::test]
async fn an_unknown_shop() {
    let gateway = Gateway::new().await;
    reviewed!(gateway.open(Some("https://shop.example"), r#"{"shop": "nobody"}"#).await);
}

#[tokio::test]
async fn a_panic() {
    reviewed!(Gateway::new().await.get("/panic").await);
}

#[tokio::test]
async fn a_database_that_is_away() {
    let gateway = Gateway::new().await;
    gateway.state.store.close().await;
    let response = gateway.get("/readyz").await;
    reviewed!(response);
}

#[tokio::test]
async fn what_failed_inside_is_not_told() {
    let error = store::Error::Inconsistent { table: "shops", column: "name", id: "shp_1".into() };
    let problem = Problem::from(error);
    assert_eq!(problem.cause(), Some("unreadable value in shops.name of shp_1"));
    let body = text(problem.render("req_1")).await;
    assert!(!body.contains("shops"), "{body}");
}

#[tokio::test]
async fn every_kind_has_its_own_name() {
    use strum::VariantArray;
    let names: std::collections::HashSet<_> = Kind::VARIANTS.iter().map(|k| k.uri()).collect();
    assert_eq!(names.len(), Kind::VARIANTS.len());
}

fn limited(limits: LimitSettings) -> GatewaySettings {
    GatewaySettings { limits, ..GatewaySettings::default() }
}

fn rate(burst: u32) -> Rate {
    serde_json::from_value(serde_json::json!({"per_second": 1, "burst": burst})).unwrap()
}

/// Asks until it is told to wait; a slow machine may be given more than the burst. Returns the
/// status before that, and the refusal.
async fn until_refused(ask: impl AsyncFn() -> Response) -> (StatusCode, Response) {
    let mut before = StatusCode::OK;
    for _ in 0..1_000 {
        let response = ask().await;
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return (before, response);
        }
        before = response.status();
    }
    panic!("never refused");
}

#[tokio::test]
async fn too_many_conversations_from_one_address() {
    let limits = LimitSettings { opening: rate(1), ..LimitSettings::default() };
    let gateway = Gateway::with(limited(limits)).await;
    let (before, response) =
        until_refused(async || gateway.open(Some("https://shop.example"), "{}").await).await;
    assert_eq!(before, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://shop.example");
    assert_eq!(response.headers()["retry-after"], "1");
    assert_eq!(response.headers()["ratelimit-policy"], "\"opening\";q=1;w=1");
    reviewed!(response);
}

#[tokio::test]
async fn too_many_requests_of_one_address() {
    let limits = LimitSettings { address: rate(2), ..LimitSettings::default() };
    let gateway = Gateway::with(limited(limits)).await;
    let (before, _) = until_refused(async || gateway.get("/chat/v1/conversations").await).await;
    assert_eq!(before, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(gateway.get("/healthz").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn too_many_failed_keys_hold_up_nobody_with_a_right_one() {
    let limits = LimitSettings { failed_auth: rate(2), ..LimitSettings::default() };
    let gateway = Gateway::with(limited(limits)).await;
    let (before, _) = until_refused(async || gateway.get("/api/v1/conversations/a").await).await;
    assert_eq!(before, StatusCode::UNAUTHORIZED);
    assert_eq!(gateway.api(MESSAGES, "{}").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn too_many_requests_of_one_shop() {
    let limits = LimitSettings { api_key: rate(1), ..LimitSettings::default() };
    let gateway = Gateway::with(limited(limits)).await;
    let (before, response) = until_refused(async || gateway.api(MESSAGES, "{}").await).await;
    assert_eq!(before, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(response.headers()["ratelimit"], "\"api_key\";r=0;t=1");
}
