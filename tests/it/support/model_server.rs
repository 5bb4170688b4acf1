//! A model endpoint that does what a script says: an OpenAI-compatible server, well or badly
//! behaved.

use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Tokens that every good answer is said to have cost.
pub(crate) const TOKENS: (i64, i64) = (100, 20);

/// A request as the model sees it.
#[derive(Debug, Clone)]
pub(crate) struct Asked(pub(crate) Value);

impl Asked {
    fn messages(&self) -> &[Value] {
        self.0["messages"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    fn of_role<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a str> {
        self.messages()
            .iter()
            .filter(move |message| message["role"] == role)
            .filter_map(|message| message["content"].as_str())
    }

    /// Everything that the customer wrote.
    pub(crate) fn customer_text(&self) -> String {
        self.of_role("user").collect::<Vec<_>>().join("\n")
    }

    /// Results of tools, oldest first.
    pub(crate) fn tool_results(&self) -> Vec<&str> {
        self.of_role("tool").collect()
    }

    /// Whether the model is told that its draft was not sent.
    pub(crate) fn is_objection(&self) -> bool {
        self.of_role("system").count() > 1
    }
}

/// What the endpoint does with a request.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Answers in words.
    Say(String),
    /// Calls tools: names, and arguments as they travel.
    Call(Vec<(String, String)>),
    /// Answers with a status.
    Status(u16, Option<&'static str>),
    /// Answers 200 with a body of this type.
    Body(&'static str, String),
    /// Answers nothing, and keeps the connection.
    Hang,
    /// Begins to stream words, and then hangs.
    HangMidStream(&'static str),
    /// Does this once [`ModelServer::release`] was called.
    Held(Box<Act>),
}

impl Act {
    /// One call.
    pub(crate) fn call(name: &str, arguments: &Value) -> Self {
        Self::Call(vec![(name.to_owned(), arguments.to_string())])
    }
}

/// Decides what is done with a request.
pub(crate) type Script = Arc<dyn Fn(&Asked) -> Act + Send + Sync>;

struct Shared {
    script: RwLock<Script>,
    asked: Mutex<Vec<Asked>>,
    released: watch::Sender<bool>,
}

/// A running endpoint.
pub(crate) struct ModelServer {
    url: String,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl ModelServer {
    /// Starts an endpoint on a port of its own.
    pub(crate) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared {
            script: RwLock::new(script),
            asked: Mutex::default(),
            released: watch::Sender::new(false),
        });
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .with_state(Arc::clone(&shared));
        let task =
            tokio::spawn(async move { axum::serve(listener, router).await.expect("serves") });
        Self { url, shared, task }
    }

    /// Another script from now on; what was asked so far is forgotten.
    pub(crate) fn follow(&self, script: Script) {
        *self.shared.script.write().unwrap_or_else(PoisonError::into_inner) = script;
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Requests so far, oldest first.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns when so many requests have come.
    pub(crate) async fn was_asked(&self, times: usize) {
        super::until("the model is asked", async || self.asked().len() >= times).await;
    }

    /// Lets what is held go on.
    pub(crate) fn release(&self) {
        self.shared.released.send_replace(true);
    }

    /// Its address, up to `/v1`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// An entry of `models`, with `changes` over short limits.
    pub(crate) fn settings(&self, changes: &Value) -> Value {
        settings(&self.url, changes)
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// An entry of `models` for an address, with `changes` over short limits.
pub(crate) fn settings(base_url: &str, changes: &Value) -> Value {
    let mut settings = json!({
        "base_url": base_url,
        "model": "stub",
        "max_retries": 0,
        "first_byte_timeout": "400ms",
        "idle_timeout": "400ms",
        // A breaker that opened would hide what the next case is about.
        "breaker": { "failures": 1000 },
    });
    let changes = changes.as_object().cloned().unwrap_or_default();
    settings.as_object_mut().expect("a table").extend(changes);
    settings
}

/// An address at which nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    format!("http://{}/v1", listener.local_addr().expect("an address"))
}

async fn complete(State(shared): State<Arc<Shared>>, Json(body): Json<Value>) -> Response {
    let asked = Asked(body);
    let script = Arc::clone(&shared.script.read().unwrap_or_else(PoisonError::into_inner));
    let mut act = script(&asked);
    let streams = asked.0["stream"] == true;
    shared.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked);
    if let Act::Held(held) = act {
        let mut released = shared.released.subscribe();
        let _ = released.wait_for(|released| *released).await;
        act = *held;
    }
    match act {
        Act::Say(text) => answer(streams, &json!({ "content": text }), "stop"),
        Act::Call(calls) => {
            let calls: Vec<Value> =
                calls.iter().enumerate().map(|(n, call)| wire(n, call)).collect();
            answer(streams, &json!({ "content": null, "tool_calls": calls }), "tool_calls")
        }
        Act::Status(status, retry_after) => {
            let status = StatusCode::from_u16(status).expect("a status");
            let mut response = (status, "{\"error\":{\"message\":\"no\"}}").into_response();
            if let Some(seconds) = retry_after {
                let value = seconds.parse().expect("a header");
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
        Act::Body(kind, body) => ([(header::CONTENT_TYPE, kind)], body).into_response(),
        Act::HangMidStream(text) => {
            let chunk =
                event(&json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }));
            let begun = stream::once(async move { Ok::<_, std::io::Error>(Bytes::from(chunk)) });
            event_stream(Body::from_stream(begun.chain(stream::pending())))
        }
        Act::Hang | Act::Held(_) => {
            tokio::time::sleep(Duration::from_mins(10)).await;
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

fn wire(index: usize, (name, arguments): &(String, String)) -> Value {
    json!({
        "index": index,
        "id": format!("call_{index}"),
        "type": "function",
        "function": { "name": name, "arguments": arguments },
    })
}

fn answer(streams: bool, message: &Value, reason: &str) -> Response {
    let (prompt, completion) = TOKENS;
    let usage = json!({ "prompt_tokens": prompt, "completion_tokens": completion });
    if !streams {
        let choice = json!({ "index": 0, "message": message, "finish_reason": reason });
        return Json(json!({ "choices": [choice], "usage": usage })).into_response();
    }
    let chunks = [
        json!({ "choices": [{ "index": 0, "delta": message }] }),
        json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] }),
        json!({ "choices": [], "usage": usage }),
    ];
    let text: String = chunks.iter().map(event).collect();
    event_stream(Body::from(text + "data: [DONE]\n\n"))
}

fn event(chunk: &Value) -> String {
    format!("data: {chunk}\n\n")
}

fn event_stream(body: Body) -> Response {
    ([(header::CONTENT_TYPE, "text/event-stream")], body).into_response()
}
