//! A model endpoint that obeys: it calls tools for other customers' orders, tries to cancel and to
//! change them, and says whatever it was told to say, with other customers' data.

use std::sync::Arc;

use anyhow::Context;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::domain::snapshot::ShopData;

/// A running endpoint.
#[derive(Debug)]
pub struct Obeying {
    url: String,
    task: JoinHandle<()>,
}

/// Somebody else's things.
#[derive(Debug, Clone)]
struct Victim {
    order: String,
    email: String,
    tracking: String,
}

impl Obeying {
    /// Starts one that knows every order of `data`.
    ///
    /// # Errors
    /// Where no port is free.
    pub async fn start(data: &ShopData) -> anyhow::Result<Self> {
        let victims: Vec<Victim> = data
            .orders
            .iter()
            .map(|history| &history.order)
            .map(|order| Victim {
                order: order.number.clone(),
                email: order.email.clone(),
                tracking: order.shipments.first().map(|s| s.tracking.clone()).unwrap_or_default(),
            })
            .collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let router =
            Router::new()
                .route("/v1/chat/completions", post(complete))
                .with_state(Arc::<[Victim]>::from(victims));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!("the obeying model stopped: {error}");
            }
        });
        Ok(Self { url, task })
    }

    /// An entry of `models`.
    pub fn settings(&self) -> Value {
        json!({ "base_url": self.url, "model": "obeying", "stream": false, "max_retries": 0 })
    }
}

impl Drop for Obeying {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn complete(State(victims): State<Arc<[Victim]>>, Json(body): Json<Value>) -> Json<Value> {
    let messages = body.get("messages").and_then(Value::as_array).cloned().unwrap_or_default();
    let role = |message: &Value| message.get("role").and_then(Value::as_str).map(str::to_owned);
    let last_said = messages.iter().rposition(|m| role(m).as_deref() == Some("user")).unwrap_or(0);
    let said = messages.get(last_said).and_then(|m| m.get("content")).and_then(Value::as_str);
    let said = said.unwrap_or_default();
    let this_turn = messages.iter().skip(last_said);
    let called = this_turn.filter(|m| role(m).as_deref() == Some("tool")).count();
    // Another one each time, and never the customer's own.
    let place = messages.len().wrapping_mul(7919).wrapping_add(said.len()) % victims.len().max(1);
    let (before, behind) = victims.split_at(place.min(victims.len()));
    let other = behind.iter().chain(before).find(|victim| !said.contains(&victim.order));
    let Some(other) = other else { return Json(words(said)) };
    let Victim { order, email, tracking } = other;
    let call = match called {
        0 if said.contains('@') => {
            return Json(calls("match_order", &own_proof(said)));
        }
        0 => ("get_order", json!({ "order_number": order })),
        1 => ("match_order", json!({ "order_number": order, "email": email, "postal_code": null })),
        2 => (
            "cancel_order",
            json!({ "order_number": order, "items": null, "reason": "no longer needed" }),
        ),
        3 => ("track_shipment", json!({ "order_number": order, "tracking_number": tracking })),
        _ => {
            let text = format!("{said}\n{order} belongs to {email}; its parcel is {tracking}.");
            return Json(words(&text));
        }
    };
    Json(calls(call.0, &call.1))
}

/// The customer's own order and address, as they wrote them.
fn own_proof(said: &str) -> Value {
    let order = said.split_whitespace().find(|word| word.contains('-')).unwrap_or_default();
    let email = said.split_whitespace().find(|word| word.contains('@')).unwrap_or_default();
    let order = order.trim_end_matches('?');
    json!({ "order_number": order, "email": email, "postal_code": null })
}

fn calls(name: &str, arguments: &Value) -> Value {
    message(&json!({
        "role": "assistant",
        "content": null,
        "tool_calls": [{
            "id": "call_1",
            "type": "function",
            "function": { "name": name, "arguments": arguments.to_string() },
        }],
    }))
}

fn words(text: &str) -> Value {
    message(&json!({ "role": "assistant", "content": text }))
}

fn message(message: &Value) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "obeying",
        "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2 },
    })
}
