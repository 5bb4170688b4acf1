//! An OpenAI-compatible endpoint: a look-up first, then a sentence.

use std::time::Duration;

use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// Starts the endpoint in this process; each answer takes `delay`.
pub(crate) async fn start(delay: Duration) -> String {
    let answer = async move |Json(request): Json<Value>| {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        Json(complete(&request))
    };
    serve(Router::new().route("/chat/completions", post(answer))).await
}

fn complete(request: &Value) -> Value {
    let messages = request.get("messages").and_then(Value::as_array).unwrap();
    let last = messages.last().unwrap();
    let message = if last.get("role").and_then(Value::as_str) == Some("user") {
        let text = last.get("content").and_then(Value::as_str).unwrap();
        let word = |mark: &str| {
            let found = text.split([' ', '?']).find(|word| word.contains(mark));
            found.unwrap_or_default().to_owned()
        };
        let arguments =
            json!({ "order_number": word("HM-"), "email": word("@"), "postal_code": null });
        json!({ "role": "assistant", "content": null, "tool_calls": [{
            "id": "call_1", "type": "function",
            "function": { "name": "match_order", "arguments": arguments.to_string() },
        }] })
    } else {
        json!({ "role": "assistant", "content": "Is there anything else I can do for you?" })
    };
    json!({
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
        "usage": { "prompt_tokens": 1_000, "completion_tokens": 20, "total_tokens": 1_020 },
    })
}

/// Serves `router` on a port of its own; returns its address.
pub(crate) async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}
