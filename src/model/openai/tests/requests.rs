//! What is sent.

use std::sync::Arc;

use serde_json::{Value, json};

use super::support::{Stub, environment, model, request, settings, text_answer};
use crate::model::openai::{ApiKeyHeader, MaxTokensField, OpenAiSettings};
use crate::model::{ChatMessage, ChatModel, ChatRequest, ToolCall};

/// Head (lines in lower case, sorted) and body of the request that the settings make.
async fn sent(
    request: &ChatRequest,
    change: impl FnOnce(&mut OpenAiSettings),
) -> (Vec<String>, Value) {
    let stub = Stub::start(vec![vec![text_answer()]]).await;
    let mut settings = settings(stub.base_url.clone());
    change(&mut settings);
    model(settings, &environment()).complete(request).await.expect("answer");
    let sent = stub.requests().pop().expect("request");
    let (head, body) = sent.split_once("\r\n\r\n").expect("head");
    let mut head: Vec<String> = head.lines().map(str::to_lowercase).collect();
    head.sort();
    (head, serde_json::from_str(body).expect("JSON"))
}

fn transcript() -> ChatRequest {
    let mut request = request();
    request.messages.extend([
        ChatMessage::Assistant {
            content: String::new(),
            tool_calls: vec![
                ToolCall {
                    id: "call_1".into(),
                    name: "get_order".into(),
                    arguments: Ok(json!({ "order_number": "HM-10432" })),
                },
                ToolCall {
                    id: "call_2".into(),
                    name: "get the order".into(),
                    arguments: Err("{order".into()),
                },
            ],
        },
        ChatMessage::Tool {
            call_id: "call_1".into(),
            name: "get_order".into(),
            content: "{\"order\":{}}".into(),
        },
        ChatMessage::Tool {
            call_id: "call_2".into(),
            name: "get the order".into(),
            content: "{\"error\":{}}".into(),
        },
        ChatMessage::Assistant { content: "On its way.".into(), tool_calls: Vec::new() },
        ChatMessage::User { content: "Since when?".into() },
    ]);
    request
}

#[tokio::test]
async fn the_body_as_openai_wants_it() {
    let (_, body) = sent(&transcript(), |settings| {
        settings.stream = true;
        settings.developer_role = true;
        settings.parallel_tool_calls = Some(false);
        settings.send_user = true;
    })
    .await;
    insta::assert_json_snapshot!(body);
}

#[tokio::test]
async fn the_body_for_a_plain_server() {
    let (_, body) = sent(&request(), |settings| {
        settings.strict = false;
        settings.tool_choice = false;
        settings.max_tokens_field = MaxTokensField::MaxTokens;
        settings.temperature = Some(0.0);
    })
    .await;
    insta::assert_json_snapshot!(body);
}

#[tokio::test]
async fn without_tools_nothing_is_said_about_them() {
    let without = ChatRequest { tools: Arc::default(), ..request() };
    let (_, body) = sent(&without, |settings| {
        settings.parallel_tool_calls = Some(true);
        settings.max_tokens_field = MaxTokensField::None;
    })
    .await;
    let fields: Vec<_> = body.as_object().expect("object").keys().collect();
    assert_eq!(fields, ["messages", "model", "stream"]);
}

#[tokio::test]
async fn the_key_goes_where_the_provider_looks_for_it() {
    let (head, _) = sent(&request(), |settings| {
        settings.api_key = Some("key-1".into());
        settings.organization = Some("org-1".into());
        settings.project = Some("proj-1".into());
    })
    .await;
    for line in [
        "authorization: bearer key-1",
        "content-type: application/json",
        "openai-organization: org-1",
        "openai-project: proj-1",
        "post /v1/chat/completions http/1.1",
    ] {
        assert!(head.contains(&line.to_owned()), "{line} in {head:?}");
    }

    let (head, _) = sent(&request(), |settings| {
        settings.api_key = Some("key-1".into());
        settings.api_key_header = ApiKeyHeader::ApiKey;
        settings.base_url += "/?api-version=1";
    })
    .await;
    assert!(head.contains(&"api-key: key-1".to_owned()), "{head:?}");
    assert!(!head.iter().any(|line| line.starts_with("authorization")), "{head:?}");
    assert!(head.contains(&"post /v1/chat/completions?api-version=1 http/1.1".to_owned()));
}

#[tokio::test]
async fn without_a_key_none_is_sent() {
    let (head, _) = sent(&request(), |_| {}).await;
    assert!(!head.iter().any(|line| line.starts_with("authorization")), "{head:?}");
}
