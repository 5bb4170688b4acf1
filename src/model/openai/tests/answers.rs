//! Whole answers.

use serde_json::{Value, json};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::support::{Stub, environment, json_answer, model, request, send, settings};
use crate::domain::turn::Usage;
use crate::model::openai::{OpenAiSettings, Prices};
use crate::model::{ChatAnswer, ChatModel, ModelError, ToolCall};

async fn answer_to(body: Value) -> Result<ChatAnswer, ModelError> {
    answer_under(body, |_| {}).await
}

async fn answer_under(
    body: Value,
    change: impl FnOnce(&mut OpenAiSettings),
) -> Result<ChatAnswer, ModelError> {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/chat/completions"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    let mut settings = settings(format!("{}/v1", server.uri()));
    change(&mut settings);
    model(settings, &environment()).complete(&request()).await
}

#[tokio::test]
async fn text_is_answered_with_its_usage_and_cost() {
    let body = json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": "On its way.\n", "refusal": null },
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 1000,
            "completion_tokens": 10,
            "total_tokens": 1010,
            "prompt_tokens_details": { "cached_tokens": 600 },
        },
    });
    let prices = Prices { prompt: 0.25, cached: Some(0.025), completion: 2.0 };
    let answer = answer_under(body, |s| s.price = Some(prices)).await.expect("answer");
    let expected = ChatAnswer {
        text: "On its way.".into(),
        tool_calls: Vec::new(),
        usage: Usage {
            prompt_tokens: 1000,
            cached_tokens: 600,
            completion_tokens: 10,
            cost_micros: 135,
        },
        model: "openai:test-model".into(),
    };
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn parallel_calls_keep_their_order() {
    let call = |id: &str, arguments: &str| {
        json!({ "id": id, "type": "function",
                "function": { "name": "get_order", "arguments": arguments } })
    };
    let body = json!({ "choices": [{
        "finish_reason": "tool_calls",
        "message": { "content": null, "tool_calls": [
            call("a", "{\"order_number\":\"HM-1\"}"), call("b", ""), call("c", "{order"),
        ] },
    }] });
    let calls = answer_to(body).await.expect("answer").tool_calls;
    let expected =
        |id: &str, arguments| ToolCall { id: id.into(), name: "get_order".into(), arguments };
    assert_eq!(
        calls,
        [
            expected("a", Ok(json!({ "order_number": "HM-1" }))),
            expected("b", Ok(json!({}))),
            expected("c", Err("{order".into())),
        ]
    );
}

#[tokio::test]
async fn calls_in_text_are_read_under_their_flag() {
    let text =
        "```json\n{\"name\": \"get_order\", \"arguments\": {\"order_number\": \"HM-1\"}}\n```";
    let body = json!({ "choices": [{ "message": { "content": text }, "finish_reason": "stop" }] });
    let answer = answer_under(body.clone(), |s| s.text_tool_calls = true).await.expect("answer");
    assert_eq!(answer.tool_calls.len(), 1);
    assert_eq!(answer.text, "");
    assert_eq!(answer_to(body).await.expect("answer").text, text);
}

#[tokio::test]
async fn an_answer_of_nothing_is_unusable() {
    for body in [
        json!({ "choices": [] }),
        json!({ "choices": null }),
        json!({}),
        json!([]),
        json!({ "choices": [{ "message": null, "finish_reason": "stop" }] }),
    ] {
        assert!(matches!(answer_to(body.clone()).await, Err(ModelError::Unusable(_))), "{body}");
    }
}

#[tokio::test]
async fn an_error_with_status_200_is_an_error() {
    let body = json!({ "error": { "message": "no", "code": 503 } });
    assert_eq!(answer_to(body).await, Err(ModelError::Overloaded { status: 503 }));
}

#[tokio::test]
async fn an_answer_that_is_not_json_is_unusable() {
    for head in ["content-type: application/json\r\n", "content-type: text/html\r\n", ""] {
        let page = format!("HTTP/1.1 200 OK\r\n{head}content-length: 15\r\n\r\n<html>Hi</html>");
        let stub = Stub::start(vec![vec![send(&page)]]).await;
        let outcome =
            model(settings(stub.base_url.clone()), &environment()).complete(&request()).await;
        assert_eq!(outcome, Err(ModelError::Unusable("not JSON".into())), "{head}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let text = "x".repeat(1 << 20);
    let body = json!({ "choices": [{ "message": { "content": text } }] });
    let stub = Stub::start(vec![vec![json_answer("200 OK", &body)]]).await;
    let outcome = model(settings(stub.base_url), &environment()).complete(&request()).await;
    assert_eq!(outcome, Err(ModelError::Unusable("too long".into())));
}

#[tokio::test]
async fn a_stream_that_was_not_asked_for_is_read_too_and_so_is_its_lack() {
    let message = json!({ "choices": [{ "message": { "content": "On its way." } }] });
    let streaming = answer_under(message, |s| s.stream = true).await.expect("answer");
    assert_eq!(streaming.text, "On its way.");

    let stub = Stub::start(vec![vec![
        super::support::stream_head(),
        send("data: {\"choices\":[{\"delta\":{\"content\":\"On its way.\"}}]}\n\ndata: [DONE]\n\n"),
    ]])
    .await;
    let plain = model(settings(stub.base_url), &environment()).complete(&request()).await;
    assert_eq!(plain.expect("answer").text, "On its way.");
}
