//! A request to ask, and an endpoint that does what a script says, byte by byte.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::domain::environment::Environment;
use crate::domain::language::Language;
use crate::domain::time::Moment;
use crate::model::openai::{OpenAi, OpenAiSettings};
use crate::model::{ChatMessage, ChatRequest, ToolSpec};

/// A question with one tool at hand.
pub(in crate::model::openai) fn request() -> ChatRequest {
    ChatRequest {
        signed_in: false,
        shop: "halden-moor".into(),
        conversation: "cnv_1".into(),
        language: Language::english(),
        order_prefix: "HM-".into(),
        principal_orders: Vec::new(),
        messages: vec![
            ChatMessage::System { content: "You answer questions about orders.".into() },
            ChatMessage::User { content: "Where is HM-10432?".into() },
        ],
        tools: Arc::from([ToolSpec {
            name: "get_order".into(),
            description: "One order of the customer.".into(),
            parameters: json!({
                "type": "object",
                "properties": { "order_number": { "type": "string" } },
                "required": ["order_number"],
                "additionalProperties": false,
            }),
        }]),
        budget: Duration::from_secs(10),
    }
}

/// Settings for a local stub: short pauses, no retries unless a test wants them.
pub(super) fn settings(base_url: String) -> OpenAiSettings {
    OpenAiSettings {
        base_url,
        model: "test-model".into(),
        stream: false,
        max_retries: 0,
        retry_pause: Duration::from_millis(2),
        ..OpenAiSettings::default()
    }
}

pub(super) fn environment() -> Environment {
    Environment::fixed(Moment::from_millis(1_784_000_000_000), 7)
}

#[expect(clippy::disallowed_methods, reason = "tests talk to themselves, past any proxy")]
pub(super) fn model(settings: OpenAiSettings, environment: &Environment) -> OpenAi {
    let client = reqwest::Client::builder().no_proxy().build().expect("client");
    OpenAi::new(settings, client, environment).expect("settings")
}

/// What a stub does on one connection, after it has read the request.
#[derive(Clone)]
pub(super) enum Act {
    /// Sends bytes at once.
    Send(Vec<u8>),
    /// Waits, so that what comes next is another packet.
    Pause,
    /// Says nothing more, but holds the connection.
    Hang,
}

pub(super) fn send(text: &str) -> Act {
    Act::Send(text.as_bytes().to_vec())
}

/// The head of a streamed answer; its end is the connection's.
pub(super) fn stream_head() -> Act {
    send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
}

/// A whole JSON answer.
pub(super) fn json_answer(status: &str, body: &Value) -> Act {
    let body = body.to_string();
    send(&format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// The answer "On its way.".
pub(super) fn text_answer() -> Act {
    let message = json!({ "role": "assistant", "content": "On its way." });
    let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
    json_answer("200 OK", &json!({ "choices": [choice] }))
}

/// An endpoint that plays one script a connection, the last one for ever.
pub(super) struct Stub {
    pub(super) base_url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    pub(super) async fn start(scripts: Vec<Vec<Act>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
        let base_url = format!("http://{}/v1", listener.local_addr().expect("address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            let mut count = 0;
            while let Ok((stream, _)) = listener.accept().await {
                let script = scripts.get(count).or(scripts.last()).cloned().unwrap_or_default();
                count += 1;
                tokio::spawn(play(stream, script, Arc::clone(&seen)));
            }
        });
        Self { base_url, requests }
    }

    /// Requests so far: head and body.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("lock").clone()
    }
}

async fn play(mut stream: TcpStream, script: Vec<Act>, seen: Arc<Mutex<Vec<String>>>) {
    let request = read_request(&mut stream).await;
    seen.lock().expect("lock").push(request);
    for act in script {
        match act {
            Act::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
                stream.flush().await.expect("flush");
            }
            Act::Pause => tokio::time::sleep(Duration::from_millis(5)).await,
            Act::Hang => std::future::pending().await,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.unwrap_or(0);
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if count == 0 || is_complete(&text) {
            return text;
        }
    }
}

fn is_complete(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok()
        })
        .unwrap_or(0);
    body.len() >= length
}
