//! Chat Completions as it travels: what is sent, and what is read back leniently.
//!
//! Compatible servers leave fields out, send `null`, or another type. Reading never fails on a
//! field: one of an unexpected shape counts as absent.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::settings::{MaxTokensField, OpenAiSettings};
use crate::domain::turn::Usage;
use crate::model::{ChatMessage, ChatRequest, ToolCall, ToolSpec};

/// Longest name of a function, and the characters it may have: a rule of OpenAI's API, which
/// refuses the whole transcript for one name that a model made up.
const FUNCTION_NAME_LIMIT: usize = 64;

/// Body of a request.
#[derive(Debug, Serialize)]
pub(super) struct RequestBody<'a> {
    model: &'a str,
    messages: Vec<WireMessage<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<WireTool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_completion_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    stream: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_options: Option<StreamOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    safety_identifier: Option<String>,
}

#[derive(Debug, Serialize)]
struct StreamOptions {
    include_usage: bool,
}

#[derive(Debug, Serialize)]
struct WireMessage<'a> {
    role: &'static str,
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<WireCall<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct WireCall<'a> {
    id: &'a str,
    r#type: &'static str,
    function: WireFunction<'a>,
}

#[derive(Debug, Serialize)]
struct WireFunction<'a> {
    name: Cow<'a, str>,
    arguments: String,
}

#[derive(Debug, Serialize)]
struct WireTool<'a> {
    r#type: &'static str,
    function: WireToolFunction<'a>,
}

#[derive(Debug, Serialize)]
struct WireToolFunction<'a> {
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    strict: Option<bool>,
}

impl<'a> RequestBody<'a> {
    /// The body for `request` as the endpoint of `settings` understands it.
    pub(super) fn new(settings: &'a OpenAiSettings, request: &'a ChatRequest) -> Self {
        let has_tools = !request.tools.is_empty();
        let limit = |field| (settings.max_tokens_field == field).then_some(settings.max_tokens);
        Self {
            model: &settings.model,
            messages: request.messages.iter().map(|m| message(settings, m)).collect(),
            tools: request.tools.iter().map(|t| tool(settings, t)).collect(),
            tool_choice: (has_tools && settings.tool_choice).then_some("auto"),
            parallel_tool_calls: settings.parallel_tool_calls.filter(|_| has_tools),
            max_completion_tokens: limit(MaxTokensField::MaxCompletionTokens),
            max_tokens: limit(MaxTokensField::MaxTokens),
            temperature: settings.temperature,
            stream: settings.stream,
            stream_options: (settings.stream && settings.stream_usage)
                .then_some(StreamOptions { include_usage: true }),
            safety_identifier: settings
                .send_user
                .then(|| hex::encode(Sha256::digest(request.conversation.as_bytes()))),
        }
    }
}

fn message<'a>(settings: &OpenAiSettings, message: &'a ChatMessage) -> WireMessage<'a> {
    let plain = |role, content| WireMessage {
        role,
        content: Some(content),
        tool_calls: Vec::new(),
        tool_call_id: None,
    };
    match message {
        ChatMessage::System { content } => {
            plain(if settings.developer_role { "developer" } else { "system" }, content)
        }
        ChatMessage::User { content } | ChatMessage::Aside { content, .. } => {
            plain("user", content)
        }
        ChatMessage::Assistant { content, tool_calls } => WireMessage {
            role: "assistant",
            content: (tool_calls.is_empty() || !content.is_empty()).then_some(content),
            tool_calls: tool_calls.iter().map(call).collect(),
            tool_call_id: None,
        },
        ChatMessage::Tool { call_id, content, .. } => {
            WireMessage { tool_call_id: Some(call_id), ..plain("tool", content) }
        }
    }
}

fn call(call: &ToolCall) -> WireCall<'_> {
    // Several servers parse earlier arguments to fill their template and fail on what is not
    // JSON; the tool's message already tells the model what was wrong.
    let arguments = call.arguments.as_ref().map_or_else(|_| "{}".into(), Value::to_string);
    WireCall {
        id: &call.id,
        r#type: "function",
        function: WireFunction { name: function_name(&call.name), arguments },
    }
}

fn tool<'a>(settings: &OpenAiSettings, tool: &'a ToolSpec) -> WireTool<'a> {
    WireTool {
        r#type: "function",
        function: WireToolFunction {
            name: &tool.name,
            description: &tool.description,
            parameters: &tool.parameters,
            strict: settings.strict.then_some(true),
        },
    }
}

fn function_name(name: &str) -> Cow<'_, str> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty() {
        Cow::Borrowed("unknown")
    } else if name.len() <= FUNCTION_NAME_LIMIT && name.chars().all(allowed) {
        Cow::Borrowed(name)
    } else {
        let allowed = name.chars().map(|c| if allowed(c) { c } else { '_' });
        Cow::Owned(allowed.take(FUNCTION_NAME_LIMIT).collect())
    }
}

/// A whole answer, or a chunk of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chunk {
    #[serde(deserialize_with = "lenient")]
    pub(super) choices: Vec<Choice>,
    #[serde(deserialize_with = "lenient")]
    pub(super) usage: Option<TokenCount>,
    #[serde(deserialize_with = "lenient")]
    pub(super) error: Option<Value>,
}

/// One of the alternatives; only the first is ever asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    #[serde(deserialize_with = "lenient")]
    pub(super) index: u64,
    #[serde(deserialize_with = "lenient")]
    pub(super) message: Option<Delta>,
    #[serde(deserialize_with = "lenient")]
    pub(super) delta: Option<Delta>,
    #[serde(deserialize_with = "lenient")]
    pub(super) finish_reason: Option<String>,
}

/// A message, or a piece of one. What it says under `reasoning` is not read at all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Delta {
    #[serde(deserialize_with = "lenient")]
    content: Value,
    #[serde(deserialize_with = "lenient")]
    pub(super) refusal: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) tool_calls: Vec<CallFragment>,
}

impl Delta {
    /// The text: a string, or a list of parts as some servers send it.
    pub(super) fn text(&self) -> String {
        match &self.content {
            Value::String(text) => text.clone(),
            Value::Array(parts) => {
                parts.iter().filter_map(|part| part.get("text")?.as_str()).collect()
            }
            _ => String::new(),
        }
    }
}

/// A call, or a piece of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CallFragment {
    #[serde(deserialize_with = "lenient")]
    pub(super) index: Option<u64>,
    #[serde(deserialize_with = "lenient")]
    pub(super) id: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) function: FunctionFragment,
}

/// What is to be called.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FunctionFragment {
    #[serde(deserialize_with = "lenient")]
    pub(super) name: String,
    #[serde(deserialize_with = "lenient")]
    arguments: Value,
}

impl FunctionFragment {
    /// The arguments as text; some servers send the object itself.
    pub(super) fn arguments(&self) -> String {
        match &self.arguments {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// Tokens as the endpoint counts them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TokenCount {
    #[serde(deserialize_with = "lenient")]
    prompt_tokens: i64,
    #[serde(deserialize_with = "lenient")]
    completion_tokens: i64,
    #[serde(deserialize_with = "lenient")]
    prompt_tokens_details: PromptTokens,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PromptTokens {
    #[serde(deserialize_with = "lenient")]
    cached_tokens: i64,
}

impl From<&TokenCount> for Usage {
    fn from(count: &TokenCount) -> Self {
        // A bound keeps a server's nonsense out of the sums.
        let bounded = |tokens: i64| tokens.clamp(0, i64::from(u32::MAX));
        let prompt_tokens = bounded(count.prompt_tokens);
        Self {
            prompt_tokens,
            cached_tokens: count.prompt_tokens_details.cached_tokens.clamp(0, prompt_tokens),
            completion_tokens: bounded(count.completion_tokens),
            cost_micros: 0,
        }
    }
}

fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(deserializer)?;
    Ok(T::deserialize(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn chunk(value: Value) -> Chunk {
        serde_json::from_value(value).expect("an object is always read")
    }

    #[test]
    fn fields_of_another_type_count_as_absent() {
        let chunk = chunk(json!({
            "id": 7,
            "choices": [{
                "index": "0",
                "finish_reason": 3,
                "message": {
                    "content": 5,
                    "refusal": false,
                    "tool_calls": [{ "id": 1, "index": "x", "function": { "name": null } }],
                },
            }],
            "usage": { "prompt_tokens": "many", "completion_tokens": 4 },
        }));
        let choice = &chunk.choices[0];
        assert_eq!(choice.finish_reason, None);
        let message = choice.message.as_ref().expect("message");
        assert_eq!(message.text(), "");
        assert_eq!(message.tool_calls.len(), 1);
        assert_eq!(message.tool_calls[0].index, None);
        let usage = Usage::from(chunk.usage.as_ref().expect("usage"));
        assert_eq!((usage.prompt_tokens, usage.completion_tokens), (0, 4));
    }

    #[test]
    fn content_may_come_in_parts() {
        let chunk = chunk(json!({ "choices": [{ "message": { "content": [
            { "type": "text", "text": "On its " },
            { "type": "text", "text": "way." },
        ] } }] }));
        assert_eq!(chunk.choices[0].message.as_ref().expect("message").text(), "On its way.");
    }

    #[test]
    fn token_counts_are_bounded() {
        let count: TokenCount = serde_json::from_value(json!({
            "prompt_tokens": 10,
            "completion_tokens": -3,
            "prompt_tokens_details": { "cached_tokens": 99 },
        }))
        .expect("count");
        let usage = Usage::from(&count);
        assert_eq!((usage.cached_tokens, usage.completion_tokens), (10, 0));
    }

    #[test]
    fn a_made_up_name_does_not_spoil_the_transcript() {
        assert_eq!(function_name("get_order"), "get_order");
        assert_eq!(function_name("get order?"), "get_order_");
        assert_eq!(function_name(""), "unknown");
        assert_eq!(function_name(&"ä".repeat(100)).len(), 64);
    }
}
