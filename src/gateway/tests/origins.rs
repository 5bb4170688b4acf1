//! Which pages may use the web chat.

use super::*;

const SHOP: &str = r#"{"shop": "halden-moor"}"#;

fn preflight(origin: &str) -> Request<Body> {
    Request::options("/chat/v1/conversations/cnv_1/messages")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn foreign_pages_and_pages_of_other_shops_are_refused() {
    let gateway = Gateway::new().await;
    for origin in [
        Some("https://evil.example"),
        Some("https://other.example"),
        Some("http://shop.example"),
        Some("https://shop.example:444"),
        Some("http://127.0.0.1:8081"),
        Some("null"),
        None,
    ] {
        let response = gateway.open(origin, SHOP).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{origin:?}");
    }
}

#[tokio::test]
async fn listed_pages_and_our_own_are_let_in() {
    let gateway = Gateway::new().await;
    for origin in ["https://shop.example", "http://127.0.0.1:8080"] {
        let response = gateway.open(Some(origin), SHOP).await;
        assert_ne!(response.status(), StatusCode::FORBIDDEN, "{origin}");
    }
}

#[tokio::test]
async fn our_own_pages_can_be_kept_out() {
    let mut settings = GatewaySettings::default();
    settings.chat.allow_own_origin = false;
    let gateway = Gateway::with(settings).await;
    let response = gateway.open(Some("http://127.0.0.1:8080"), SHOP).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_listed_page_may_read_refusals_and_a_foreign_one_may_not() {
    let gateway = Gateway::new().await;
    let response = gateway.open(Some("https://shop.example"), "{").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(response.headers()["access-control-allow-origin"], "https://shop.example");
    assert_eq!(response.headers()["vary"], "Origin");

    let response = gateway.open(Some("https://evil.example"), "{").await;
    assert!(!response.headers().contains_key("access-control-allow-origin"));
    assert_eq!(response.headers()["vary"], "Origin");
}

#[tokio::test]
async fn preflights_are_answered_for_listed_pages() {
    let gateway = Gateway::new().await;
    let response = gateway.send(preflight("https://shop.example")).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let headers = response.headers();
    assert_eq!(headers["access-control-allow-origin"], "https://shop.example");
    assert_eq!(headers["access-control-allow-methods"], "GET, POST");
    assert!(headers["access-control-allow-headers"].to_str().unwrap().contains("Authorization"));
    assert!(!headers.contains_key("access-control-allow-credentials"));

    for origin in ["https://evil.example", "null"] {
        let response = gateway.send(preflight(origin)).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(!response.headers().contains_key("access-control-allow-origin"));
    }
}
