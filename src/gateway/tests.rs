//! The router in-process: what is refused, how, and with which headers.

mod api;
mod assets;
mod chat;
mod origins;
mod problems;
mod server;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::{Request, StatusCode};
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{GatewaySettings, GatewayState, router};
use crate::domain::conversation::{Inbound, InboundTarget, Reply};
use crate::domain::environment::Environment;
use crate::domain::fact::{Fact, FactKind};
use crate::domain::ids::ShopId;
use crate::domain::language::{Language, LanguageChoice, LanguageReason};
use crate::domain::proposal::ProposalStep;
use crate::domain::shop::Shop;
use crate::domain::time::Moment;
use crate::domain::turn::{ClaimedTurn, Handoff, HandoffReason, TurnOutcome, Usage};
use crate::store::{Burst, DatabaseSettings, Store};

/// A gateway over a database with two shops and a key to the first.
struct Gateway {
    router: Router,
    state: GatewayState,
    key: String,
    environment: Environment,
    _folder: TempDir,
}

impl Gateway {
    async fn new() -> Self {
        Self::with(GatewaySettings::default()).await
    }

    async fn with(settings: GatewaySettings) -> Self {
        let environment = Environment::fixed(Moment::from_millis(1_800_000_000_000), 7);
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("shop.db").display().to_string();
        let database = DatabaseSettings {
            url: url.into(),
            max_connections: 2,
            acquire_timeout: Duration::from_secs(5),
        };
        let store = Store::connect(&database, environment.clone()).await.unwrap();
        store.migrate().await.unwrap();
        let shop = shop("halden-moor", "https://shop.example");
        store.put_shop(&shop).await.unwrap();
        store.put_shop(&self::shop("other", "https://other.example")).await.unwrap();
        let key = store.create_api_key(&shop.id, "test").await.unwrap();
        let state = GatewayState::new(
            store,
            settings,
            environment.clone(),
            PrometheusBuilder::new().build_recorder().handle(),
            CancellationToken::new(),
        )
        .unwrap();
        let pages = Router::new()
            .route("/", axum::routing::get(async || axum::response::Html("<h1>shop</h1>")))
            .route("/panic", axum::routing::get(panics));
        Self { router: router(state.clone(), pages), state, key, environment, _folder: folder }
    }

    async fn send(&self, request: Request<Body>) -> Response {
        let (mut parts, body) = request.into_parts();
        let peer: SocketAddr = "192.0.2.1:4711".parse().unwrap();
        parts.extensions.insert(ConnectInfo(peer));
        self.router.clone().oneshot(Request::from_parts(parts, body)).await.unwrap()
    }

    /// Sends JSON as the API's caller.
    async fn api(&self, path: &str, body: impl Into<Body>) -> Response {
        let key = &self.key;
        let request = Request::post(path)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json")
            .header("x-request-id", "test-1");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Asks to open a web chat from a page.
    async fn open(&self, origin: Option<&str>, body: &'static str) -> Response {
        let mut request = Request::post("/chat/v1/conversations")
            .header("host", "127.0.0.1:8080")
            .header("content-type", "application/json")
            .header("x-request-id", "test-1");
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Does a worker's part: waits for a burst and answers it.
    async fn answer(&self, text: &str, hand_off: bool) {
        let turn = self.claim().await;
        let outcome = TurnOutcome {
            reply: Reply { text: text.into(), ..Reply::default() },
            language: LanguageChoice {
                language: Language::english(),
                confidence: 1.0,
                reason: LanguageReason::ShopDefault,
            },
            steps: vec![],
            model: "test".into(),
            prompt_version: "1".into(),
            usage: Usage::default(),
            tool_calls: vec![],
            facts: vec![Fact::of("HM-10432", FactKind::Status, "in_transit")],
            handoff: hand_off
                .then(|| Handoff { reason: HandoffReason::Requested, summary: String::new() }),
            objections: vec![],
            proposal: ProposalStep::Close,
            latency: Duration::ZERO,
        };
        self.state.store.finish_turn(&turn, &outcome, false).await.unwrap();
    }

    async fn claim(&self) -> ClaimedTurn {
        for _ in 0..10_000 {
            self.environment.clock.advance(Duration::from_secs(2));
            let claimed = self.state.store.claim_turn("test", Duration::from_secs(10)).await;
            if let Some(turn) = claimed.unwrap() {
                return turn;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("no message came in");
    }

    async fn get(&self, path: &str) -> Response {
        let request = Request::get(path).header("x-request-id", "test-1");
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

async fn panics() {
    panic!("on purpose");
}

fn shop(slug: &str, origin: &str) -> Shop {
    Shop {
        id: ShopId::from(format!("shp_{slug}")),
        slug: slug.into(),
        name: slug.into(),
        currency: iso_currency::Currency::EUR,
        time_zone: "Europe/Berlin".into(),
        default_language: Language::english(),
        order_prefix: "HM-".into(),
        origins: vec![origin.into()],
    }
}

async fn text(response: Response) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

async fn json(response: Response) -> Value {
    serde_json::from_str(&text(response).await).unwrap()
}

#[tokio::test]
async fn every_response_carries_a_request_id_and_the_security_headers() {
    let gateway = Gateway::new().await;
    for path in ["/", "/healthz", "/widget.js", "/nowhere", "/panic"] {
        let response = gateway.get(path).await;
        let headers = response.headers();
        assert_eq!(headers["x-request-id"], "test-1", "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "strict-origin-when-cross-origin", "{path}");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors"), "{path}");
        assert_eq!(policy.contains("script-src") || policy.contains("'self'"), path == "/");
    }
}

#[tokio::test]
async fn a_request_id_that_could_harm_the_log_is_replaced() {
    let gateway = Gateway::new().await;
    for id in ["a b", "", "a\"b", &"x".repeat(65)] {
        let request = Request::get("/healthz").header("x-request-id", id);
        let response = gateway.send(request.body(Body::empty()).unwrap()).await;
        let given = response.headers()["x-request-id"].to_str().unwrap();
        assert!(given.starts_with("req_"), "{id:?} became {given}");
    }
}

#[tokio::test]
async fn readiness_follows_the_database_and_the_order_to_stop() {
    let gateway = Gateway::new().await;
    for _ in 0..2 {
        assert_eq!(gateway.get("/readyz").await.status(), StatusCode::OK);
    }
    gateway.state.shutdown.cancel();
    assert_eq!(gateway.get("/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(gateway.get("/healthz").await.status(), StatusCode::OK);

    let gateway = Gateway::new().await;
    gateway.state.store.close().await;
    let response = gateway.get("/readyz").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "5");
    assert_eq!(gateway.get("/healthz").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn metrics_can_be_switched_off() {
    assert_eq!(Gateway::new().await.get("/metrics").await.status(), StatusCode::OK);
    let settings = GatewaySettings { metrics: false, ..GatewaySettings::default() };
    let gateway = Gateway::with(settings).await;
    assert_eq!(gateway.get("/metrics").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_api_tells_callers_what_is_left_of_their_quota() {
    let gateway = Gateway::new().await;
    let response = gateway.api("/api/v1/conversations/a/messages", "{}").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(response.headers()["ratelimit-policy"], "\"api_key\";q=2000;w=10");
    assert_eq!(response.headers()["ratelimit"], "\"api_key\";r=1999;t=1");
}
