//! Judges what an endpoint answered: an answer that can be used, or why not.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::assembly::{Completion, RawCall};
use super::text_calls;
use crate::model::{ChatMessage, ChatRequest, ModelError, ToolCall};

/// What of a [`Completion`] can be used: text, or calls, never both.
#[derive(Debug, PartialEq)]
pub(super) struct Usable {
    pub(super) text: String,
    pub(super) tool_calls: Vec<ToolCall>,
}

/// Takes the usable part of `completion`.
///
/// An answer that was cut off is never used: the half of a sentence may say the opposite of the
/// whole, and the half of a call's arguments is another call.
pub(super) fn judge(
    request: &ChatRequest,
    completion: Completion,
    text_tool_calls: bool,
) -> Result<Usable, ModelError> {
    let unusable = |reason: &str| Err(ModelError::Unusable(reason.to_owned()));
    match completion.finish_reason.as_deref() {
        Some("length" | "max_tokens") => return unusable("cut off at the token limit"),
        Some("content_filter") => return unusable("content filter"),
        _ => {}
    }
    if !completion.refusal.is_empty() {
        return unusable("refusal");
    }
    if completion.too_many_calls {
        return unusable("too many tool calls");
    }
    let text = without_thoughts(&completion.text).trim();
    let mut calls = completion.calls;
    if calls.is_empty() && text_tool_calls {
        calls = text_calls::read(text, &request.tools)?;
    }
    if !calls.is_empty() {
        return Ok(Usable { text: String::new(), tool_calls: tool_calls(request, calls) });
    }
    if text.is_empty() {
        return unusable("empty");
    }
    Ok(Usable { text: text.to_owned(), tool_calls: Vec::new() })
}

/// Cuts off the thoughts that some servers leave at the head of the text. Where they do not end,
/// nothing else was said.
fn without_thoughts(text: &str) -> &str {
    match text.trim_start().strip_prefix("<think>") {
        Some(thoughts) => thoughts.split_once("</think>").map_or("", |(_, text)| text),
        None => text,
    }
}

/// Gives every call an identifier that is unique within the transcript.
fn tool_calls(request: &ChatRequest, calls: Vec<RawCall>) -> Vec<ToolCall> {
    let mut used: HashSet<String> = request.messages.iter().flat_map(call_ids).collect();
    let mut next = used.len();
    let mut result = Vec::with_capacity(calls.len());
    for call in calls {
        let mut id = call.id;
        while id.is_empty() || !used.insert(id.clone()) {
            next += 1;
            id = format!("call_{next}");
        }
        result.push(ToolCall { id, name: call.name, arguments: arguments(call.arguments) });
    }
    result
}

fn call_ids(message: &ChatMessage) -> Vec<String> {
    match message {
        ChatMessage::Assistant { tool_calls, .. } => {
            tool_calls.iter().map(|call| call.id.clone()).collect()
        }
        _ => Vec::new(),
    }
}

/// Nothing and `null` are how models write "no arguments".
fn arguments(text: String) -> Result<Value, String> {
    if text.trim().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    match serde_json::from_str(&text) {
        Ok(Value::Null) => Ok(Value::Object(Map::new())),
        Ok(value) => Ok(value),
        Err(_) => Err(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::support::request;
    use super::*;

    fn completion(message: &Value, finish_reason: &str) -> Completion {
        let chunk = json!({ "choices": [{ "message": message, "finish_reason": finish_reason }] });
        let mut completion = Completion::default();
        completion.absorb(serde_json::from_value(chunk).expect("chunk"));
        completion
    }

    fn judged(message: &Value, finish_reason: &str) -> Result<Usable, ModelError> {
        judge(&request(), completion(message, finish_reason), false)
    }

    fn call(id: &str, arguments: &str) -> Value {
        json!({ "id": id, "function": { "name": "get_order", "arguments": arguments } })
    }

    #[test]
    fn calls_count_whatever_the_finish_reason_and_silence_the_text() {
        let message = json!({ "content": "Let me look.", "tool_calls": [call("a", "{}")] });
        let usable = judged(&message, "stop").expect("usable");
        assert_eq!(usable.text, "");
        assert_eq!(usable.tool_calls.len(), 1);
    }

    #[test]
    fn arguments_are_read_or_kept_as_text() {
        let message = json!({ "tool_calls": [
            call("a", ""), call("b", " null "), call("c", "{\"n\":1}"), call("d", "{\"n\":"),
        ] });
        let calls = judged(&message, "tool_calls").expect("usable").tool_calls;
        let arguments: Vec<_> = calls.into_iter().map(|call| call.arguments).collect();
        assert_eq!(
            arguments,
            [Ok(json!({})), Ok(json!({})), Ok(json!({ "n": 1 })), Err("{\"n\":".to_owned())]
        );
    }

    #[test]
    fn identifiers_are_made_unique_within_the_transcript() {
        let mut request = request();
        request.messages.push(ChatMessage::Assistant {
            content: String::new(),
            tool_calls: vec![ToolCall {
                id: "call_2".into(),
                name: "get_order".into(),
                arguments: Ok(json!({})),
            }],
        });
        let message = json!({ "tool_calls": [
            call("", "{}"), call("call_2", "{}"), call("x", "{}"), call("x", "{}"),
        ] });
        let calls = judge(&request, completion(&message, "stop"), false).expect("usable");
        let ids: Vec<_> = calls.tool_calls.iter().map(|call| call.id.as_str()).collect();
        assert_eq!(ids, ["call_3", "call_4", "x", "call_5"]);
    }

    #[test]
    fn what_was_cut_off_refused_or_empty_is_not_used() {
        let reason = |message: Value, finish: &str| match judged(&message, finish) {
            Err(ModelError::Unusable(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            reason(json!({ "content": "It will not" }), "length"),
            "cut off at the token limit"
        );
        assert_eq!(reason(json!({ "content": "x" }), "content_filter"), "content filter");
        assert_eq!(reason(json!({ "refusal": "I cannot" }), "stop"), "refusal");
        assert_eq!(reason(json!({ "content": null }), "stop"), "empty");
        assert_eq!(reason(json!({ "content": " \n" }), "stop"), "empty");
        assert_eq!(reason(json!({ "content": "<think>hm" }), "stop"), "empty");
    }

    #[test]
    fn thoughts_are_never_shown() {
        let usable = judged(&json!({ "content": "<think>hm</think>\n\nOn its way." }), "stop");
        assert_eq!(usable.expect("usable").text, "On its way.");
    }

    #[test]
    fn calls_written_as_text_are_read_only_under_the_flag() {
        let text = "<tool_call>{\"name\":\"get_order\",\"arguments\":{\"n\":1}}</tool_call>";
        let message = json!({ "content": text });
        assert_eq!(judged(&message, "stop").expect("usable").text, text);
        let usable = judge(&request(), completion(&message, "stop"), true).expect("usable");
        assert_eq!(usable.tool_calls[0].id, "call_1");
        assert_eq!(usable.tool_calls[0].arguments, Ok(json!({ "n": 1 })));
    }
}
