//! Streamed answers, as servers send them and as networks cut them.

use std::time::Duration;

use serde_json::{Value, json};

use super::support::{Act, Stub, environment, model, request, send, settings, stream_head};
use crate::model::openai::OpenAiSettings;
use crate::model::{ChatAnswer, ChatModel, ModelError};

fn streaming(base_url: String) -> OpenAiSettings {
    OpenAiSettings { stream: true, ..settings(base_url) }
}

async fn answer_to(acts: Vec<Act>) -> Result<ChatAnswer, ModelError> {
    let mut script = vec![stream_head()];
    script.extend(acts);
    let stub = Stub::start(vec![script]).await;
    model(streaming(stub.base_url), &environment()).complete(&request()).await
}

fn data(chunk: &Value) -> String {
    format!("data: {chunk}\n\n")
}

fn delta(delta: &Value) -> String {
    data(&json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": null }] }))
}

fn finish(reason: &str) -> String {
    data(&json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": reason }] }))
}

const DONE: &str = "data: [DONE]\n\n";

#[tokio::test]
async fn interleaved_calls_are_put_together() {
    let first = |index: u32, id: &str| {
        delta(&json!({ "tool_calls": [{ "index": index, "id": id, "type": "function",
                       "function": { "name": "get_order", "arguments": "" } }] }))
    };
    let more = |index: u32, text: &str| {
        delta(&json!({ "tool_calls": [{ "index": index, "function": { "arguments": text } }] }))
    };
    let text = [
        delta(&json!({ "role": "assistant", "content": null })),
        first(0, "a"),
        first(1, "b"),
        more(1, "{\"order_"),
        more(0, "{\"order_number\":"),
        more(1, "number\":\"HM-2\"}"),
        more(0, "\"HM-1\"}"),
        finish("tool_calls"),
        data(&json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 4 } })),
        DONE.into(),
    ]
    .concat();
    let answer = answer_to(vec![send(&text)]).await.expect("answer");
    let calls: Vec<_> = answer.tool_calls.iter().map(|c| (c.id.as_str(), &c.arguments)).collect();
    assert_eq!(
        calls,
        [
            ("a", &Ok(json!({ "order_number": "HM-1" }))),
            ("b", &Ok(json!({ "order_number": "HM-2" }))),
        ]
    );
    assert_eq!((answer.usage.prompt_tokens, answer.usage.completion_tokens), (9, 4));
}

#[tokio::test]
async fn packets_may_end_anywhere() {
    let text = [
        ": welcome\r\n\r\n".to_owned(),
        delta(&json!({ "content": "Está en ", "reasoning_content": "hm" })),
        delta(&json!({ "content": "camino – 東京." })).replace('\n', "\r\n"),
        finish("stop"),
        DONE.into(),
    ]
    .concat();
    let mut acts = Vec::new();
    for piece in text.as_bytes().chunks(7) {
        acts.extend([Act::Send(piece.to_vec()), Act::Pause]);
    }
    assert_eq!(answer_to(acts).await.expect("answer").text, "Está en camino – 東京.");
}

#[tokio::test]
async fn the_answer_is_complete_at_its_end_mark_or_its_finish_reason() {
    let text = delta(&json!({ "content": "On its way." }));
    let unmarked = answer_to(vec![send(&text), send(&finish("stop"))]).await;
    assert_eq!(unmarked.expect("answer").text, "On its way.");
    let unexplained = answer_to(vec![send(&text), send(DONE), Act::Hang]).await;
    assert_eq!(unexplained.expect("answer").text, "On its way.");
    let no_blank_line = answer_to(vec![send(&text), send("data: [DONE]")]).await;
    assert_eq!(no_blank_line.expect("answer").text, "On its way.");
}

#[tokio::test]
async fn a_stream_that_ends_early_is_tried_again() {
    let text = delta(&json!({ "content": "On its way." }));
    let broken = vec![stream_head(), send(&text)];
    let whole = vec![stream_head(), send(&text), send(DONE)];
    let stub = Stub::start(vec![broken.clone(), whole]).await;
    let patient = OpenAiSettings { max_retries: 1, ..streaming(stub.base_url.clone()) };
    let answer = model(patient, &environment()).complete(&request()).await.expect("answer");
    assert_eq!(answer.text, "On its way.", "nothing of the broken stream is left");
    assert_eq!(stub.requests().len(), 2);

    let stub = Stub::start(vec![broken]).await;
    let outcome = model(streaming(stub.base_url), &environment()).complete(&request()).await;
    assert_eq!(outcome, Err(ModelError::Unreachable("stream ended early".into())));
}

#[tokio::test]
async fn errors_inside_a_stream_are_errors() {
    let text = delta(&json!({ "content": "On" }));
    for (error, expected) in [
        (
            data(&json!({ "error": { "message": "slow down", "code": 429 } })),
            ModelError::Overloaded { status: 429 },
        ),
        (
            "event: error\ndata: {\"type\":\"overloaded_error\"}\n\n".to_owned(),
            ModelError::Overloaded { status: 503 },
        ),
        (
            "error: {\"code\":500,\"message\":\"context shift\"}\n\n".to_owned(),
            ModelError::Overloaded { status: 500 },
        ),
        (
            data(&json!({ "error": { "code": "invalid_prompt" } })),
            ModelError::Refused { status: 200, code: "invalid_prompt".into() },
        ),
    ] {
        let outcome = answer_to(vec![send(&text), send(&error), Act::Hang]).await;
        assert_eq!(outcome, Err(expected), "{error}");
    }
}

#[tokio::test]
async fn garbage_and_floods_are_unusable() {
    let outcome = answer_to(vec![send("data: {\"choices\": [\n\n")]).await;
    assert_eq!(outcome, Err(ModelError::Unusable("not JSON".into())));

    let flood = Act::Send(b"data: x".repeat(1 << 17));
    let outcome = answer_to(vec![flood; 8]).await;
    assert_eq!(outcome, Err(ModelError::Unusable("too long".into())));
}

#[tokio::test]
async fn a_stream_that_falls_silent_is_given_up() {
    let text = delta(&json!({ "content": "On its" }));
    let stub = Stub::start(vec![vec![stream_head(), send(&text), Act::Hang]]).await;
    let idle_timeout = Duration::from_millis(60);
    let impatient = OpenAiSettings { idle_timeout, ..streaming(stub.base_url) };
    let outcome = model(impatient, &environment()).complete(&request()).await;
    assert_eq!(outcome, Err(ModelError::Timeout(idle_timeout)));
}

#[tokio::test]
async fn an_answer_that_never_begins_is_given_up() {
    let first_byte_timeout = Duration::from_millis(60);
    for script in [vec![Act::Hang], vec![stream_head(), Act::Hang]] {
        let stub = Stub::start(vec![script]).await;
        let impatient = OpenAiSettings { first_byte_timeout, ..streaming(stub.base_url) };
        let outcome = model(impatient, &environment()).complete(&request()).await;
        assert_eq!(outcome, Err(ModelError::Timeout(first_byte_timeout)));
    }
}

#[tokio::test]
async fn the_content_filter_of_azure_is_told() {
    let text = [
        data(&json!({ "choices": [], "prompt_filter_results": [{ "prompt_index": 0 }] })),
        delta(&json!({ "content": "On" })),
        finish("content_filter"),
        DONE.into(),
    ]
    .concat();
    let outcome = answer_to(vec![send(&text)]).await;
    assert_eq!(outcome, Err(ModelError::Unusable("content filter".into())));
}
