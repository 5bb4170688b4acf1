//! The web chat from its opening to the stream's end.

use axum::body::BodyDataStream;
use futures_util::StreamExt;

use super::*;

const PAGE: &str = "https://shop.example";

/// A browser with an open chat.
struct Browser<'a> {
    gateway: &'a Gateway,
    conversation: String,
    token: String,
}

impl<'a> Browser<'a> {
    async fn open(gateway: &'a Gateway) -> Self {
        let response =
            gateway.open(Some(PAGE), r#"{"shop": "halden-moor", "language": "de"}"#).await;
        assert_eq!(response.status(), StatusCode::CREATED);
        assert_eq!(response.headers()["access-control-allow-origin"], PAGE);
        let body = json(response).await;
        assert!(body["expires_at"].is_string());
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        Self { gateway, conversation: text("conversation"), token: text("token") }
    }

    fn path(&self, rest: &str) -> String {
        format!("/chat/v1/conversations/{}{rest}", self.conversation)
    }

    async fn post(&self, rest: &str, body: impl Into<Body>) -> Response {
        let request = Request::post(self.path(rest))
            .header("origin", PAGE)
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        self.gateway.send(request.body(body.into()).unwrap()).await
    }

    async fn get(&self, rest: &str) -> Response {
        let request = Request::get(self.path(rest))
            .header("x-request-id", "test-1")
            .header("authorization", format!("Bearer {}", self.token));
        self.gateway.send(request.body(Body::empty()).unwrap()).await
    }

    async fn say(&self, id: &str, text: &str) -> Value {
        let body = serde_json::json!({"id": id, "text": text});
        let response = self.post("/messages", body.to_string()).await;
        assert_eq!(response.status(), StatusCode::ACCEPTED);
        json(response).await
    }

    async fn ticket(&self) -> String {
        let response = self.post("/tickets", "{}").await;
        assert_eq!(response.status(), StatusCode::CREATED);
        let body = json(response).await;
        assert_eq!(body["expires_in"], 30);
        body["ticket"].as_str().unwrap().to_owned()
    }

    async fn stream(&self, query: &str) -> Events {
        let response = self.get(&format!("/events{query}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Events { body: response.into_body().into_data_stream(), buffer: String::new() }
    }
}

/// Events as they come in.
struct Events {
    body: BodyDataStream,
    buffer: String,
}

impl Events {
    /// The next event's lines; `None` where the stream ends.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.buffer.split_once("\n\n") {
                let event = event.to_owned();
                self.buffer = rest.to_owned();
                return Some(event);
            }
            let chunk = self.body.next().await?.unwrap();
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The names, and the ids where there are, of the next events.
    async fn names(&mut self, count: usize) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..count {
            let event = self.next().await.unwrap();
            let field =
                |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let id = field("id:").map(|id| format!(" {id}")).unwrap_or_default();
            let name = field("event:").or(field("retry:")).unwrap().to_owned();
            names.push(format!("{name}{id}"));
        }
        names
    }
}

#[tokio::test]
async fn a_message_is_accepted_once_and_its_answer_is_read() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    let first = browser.say("m1", "Where is my order?").await;
    assert_eq!((&first["seq"], &first["duplicate"]), (&1.into(), &false.into()));
    let again = browser.say("m1", "Where is my order?").await;
    assert_eq!((&again["id"], &again["duplicate"]), (&first["id"], &true.into()));
    assert_eq!(browser.post("/typing", "{}").await.status(), StatusCode::NO_CONTENT);

    gateway.answer("On its way.", false).await;
    let history = json(browser.get("/messages").await).await;
    assert_eq!(history["last_seq"], 2);
    assert_eq!(history["unread"], 1);
    assert_eq!(history["messages"][0]["client_id"], "m1");
    assert_eq!(history["messages"][0]["author"], "customer");
    assert_eq!(history["messages"][0]["language"], Value::Null);
    assert_eq!(history["messages"][1]["text"], "On its way.");
    assert_eq!(history["messages"][1]["client_id"], Value::Null);
    assert_eq!(history["messages"][1]["language"], "en");

    assert_eq!(browser.post("/read", r#"{"seq": 2}"#).await.status(), StatusCode::NO_CONTENT);
    let history = json(browser.get("/messages?after=1").await).await;
    assert_eq!(history["messages"].as_array().unwrap().len(), 1);
    assert_eq!((&history["unread"], &history["read_seq"]), (&0.into(), &2.into()));
}

#[tokio::test]
async fn a_refused_message_leaves_nothing_behind() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    for body in [r#"{"id": "m1"}"#, r#"{"id": "m1", "text": " "}"#, "{", "[]"] {
        assert!(browser.post("/messages", body).await.status().is_client_error(), "{body}");
    }
    assert_eq!(json(browser.get("/messages").await).await["last_seq"], 0);
}

#[tokio::test]
async fn other_conversations_and_unknown_ones_look_the_same() {
    let gateway = Gateway::new().await;
    let mut browser = Browser::open(&gateway).await;
    browser.conversation = Browser::open(&gateway).await.conversation;
    let other = browser.get("/messages").await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
    browser.conversation = "cnv_unknown".into();
    let unknown = browser.get("/messages").await;
    assert_eq!(text(other).await, text(unknown).await);
}

#[tokio::test]
async fn tokens_that_are_wrong_or_old_open_nothing() {
    let gateway = Gateway::new().await;
    let mut browser = Browser::open(&gateway).await;
    gateway.environment.clock.advance(GatewaySettings::default().chat.token_life);
    assert_eq!(browser.get("/messages").await.status(), StatusCode::UNAUTHORIZED);
    browser.token = "unknown".into();
    assert_eq!(browser.get("/messages").await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/events?ticket=unknown").await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_token_is_of_no_use_to_a_foreign_page() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    for page in ["https://evil.example", "https://other.example"] {
        let request = Request::get(browser.path("/messages"))
            .header("origin", page)
            .header("authorization", format!("Bearer {}", browser.token));
        let response = gateway.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{page}");
    }
}

#[tokio::test]
async fn a_stream_replays_and_then_follows() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    browser.say("m1", "hi").await;
    let mut events = browser.stream("").await;
    assert_eq!(events.names(3).await, ["2000", "message 1", "state"]);
    gateway.answer("Hello.", false).await;
    // Whether the sign of writing is seen depends on when the stream looks.
    let mut next = events.next().await.unwrap();
    if next.contains("typing") {
        next = events.next().await.unwrap();
    }
    assert!(next.contains("event: message") && next.contains("Hello."), "{next}");

    let mut resumed = browser.stream("?last_event_id=1").await;
    assert_eq!(resumed.names(3).await, ["2000", "message 2", "state"]);
}

#[tokio::test]
async fn the_header_of_a_reconnecting_browser_wins() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    browser.say("m1", "a").await;
    browser.say("m2", "b").await;
    let request = Request::get(browser.path("/events?last_event_id=0"))
        .header("last-event-id", "1")
        .header("authorization", format!("Bearer {}", browser.token));
    let response = gateway.send(request.body(Body::empty()).unwrap()).await;
    let mut events =
        Events { body: response.into_body().into_data_stream(), buffer: String::new() };
    assert_eq!(events.names(2).await, ["2000", "message 2"]);
    let response = browser.get("/events?last_event_id=x").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_client_that_cannot_catch_up_is_told_to_read_again() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    let mut ahead = browser.stream("?last_event_id=7").await;
    assert_eq!(ahead.names(3).await, ["2000", "resync 0", "state"]);

    let target = InboundTarget::Existing(browser.conversation.as_str().into());
    let burst = Burst { quiet: Duration::ZERO, longest: Duration::ZERO };
    for number in 1..=502 {
        let inbound =
            Inbound { provider_id: number.to_string(), text: "hi".into(), ..Inbound::default() };
        gateway.state.store.accept_inbound(&target, &inbound, burst).await.unwrap();
    }
    let mut behind = browser.stream("?last_event_id=1").await;
    assert_eq!(behind.names(2).await, ["2000", "resync 502"]);
    let mut just_in_time = browser.stream("?last_event_id=2").await;
    let names = just_in_time.names(502).await;
    assert_eq!(names[1], "message 3");
    assert_eq!(names[500..], ["message 502", "state"]);
}

#[tokio::test]
async fn a_ticket_opens_one_stream_once() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    let ticket = browser.ticket().await;
    let ask = async || {
        let path = browser.path(&format!("/events?ticket={ticket}"));
        gateway.send(Request::get(path).body(Body::empty()).unwrap()).await
    };
    assert_eq!(ask().await.status(), StatusCode::OK);
    assert_eq!(ask().await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_ticket_does_not_open_another_conversation() {
    let gateway = Gateway::new().await;
    let ticket = Browser::open(&gateway).await.ticket().await;
    let path = Browser::open(&gateway).await.path(&format!("/events?ticket={ticket}"));
    let response = gateway.send(Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn streams_end_when_the_process_stops() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    let mut events = browser.stream("").await;
    assert_eq!(events.names(2).await, ["2000", "state"]);
    gateway.state.shutdown.cancel();
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn streams_of_one_conversation_are_bounded_and_places_come_back() {
    let mut settings = GatewaySettings::default();
    settings.chat.max_streams_per_conversation = std::num::NonZeroUsize::MIN;
    let gateway = Gateway::with(settings).await;
    let browser = Browser::open(&gateway).await;
    let events = browser.stream("").await;
    assert_eq!(browser.get("/events").await.status(), StatusCode::TOO_MANY_REQUESTS);
    drop(events);
    browser.stream("").await;
}

#[tokio::test]
async fn too_many_messages_in_one_conversation_do_not_touch_others() {
    let gateway = Gateway::new().await;
    let browser = Browser::open(&gateway).await;
    let mut last = StatusCode::OK;
    for _ in 0..1_000 {
        last = browser.post("/messages", r#"{"id": "m", "text": "hi"}"#).await.status();
        if last == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    Browser::open(&gateway).await.say("m", "hi").await;
}
