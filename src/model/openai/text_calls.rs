//! Tool calls that a server without a tool parser leaves in the assistant's text.

use serde_json::Value;

use super::assembly::RawCall;
use crate::model::{ModelError, ToolSpec};

const OPENING: &str = "<tool_call>";
const CLOSING: &str = "</tool_call>";
const FENCE: &str = "```";

/// The calls in `text`, none where it is only text.
///
/// Between the tags everything is a call. JSON inside a fence, or as the whole text, is one only
/// where it names one of `tools`: a model may also show JSON to somebody.
///
/// # Errors
/// [`ModelError::Unusable`] where tags hold something else than a call: such text is not for
/// customers.
pub(super) fn read(text: &str, tools: &[ToolSpec]) -> Result<Vec<RawCall>, ModelError> {
    if text.contains(OPENING) {
        return tagged(text)
            .map(|json| {
                let broken = || ModelError::Unusable("broken tool call in text".to_owned());
                call(json).ok_or_else(broken)
            })
            .collect();
    }
    let known = |call: &RawCall| tools.iter().any(|tool| tool.name == call.name);
    let calls: Vec<_> = fenced(text).filter_map(call).filter(known).collect();
    if calls.is_empty() {
        return Ok(call(text).filter(known).into_iter().collect());
    }
    Ok(calls)
}

/// What stands between tags; a last tag may lack its end.
fn tagged(text: &str) -> impl Iterator<Item = &str> {
    text.split(OPENING).skip(1).map(|rest| rest.split_once(CLOSING).map_or(rest, |(json, _)| json))
}

/// What stands in fences marked `json`, or not marked.
fn fenced(text: &str) -> impl Iterator<Item = &str> {
    text.split(FENCE).skip(1).step_by(2).map(|block| block.strip_prefix("json").unwrap_or(block))
}

fn call(json: &str) -> Option<RawCall> {
    let value: Value = serde_json::from_str(json.trim()).ok()?;
    let name = value.get("name")?.as_str()?.to_owned();
    let arguments = value.get("arguments").or_else(|| value.get("parameters"));
    let arguments = match arguments {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(object @ Value::Object(_)) => object.to_string(),
        Some(_) => return None,
    };
    Some(RawCall::whole(name, arguments))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::support::request;
    use super::*;

    fn names_and_arguments(text: &str) -> Vec<(String, String)> {
        let calls = read(text, &request().tools).expect("readable");
        calls.into_iter().map(|call| (call.name, call.arguments)).collect()
    }

    #[test]
    fn tags_hold_calls_even_of_unknown_tools() {
        let text = "Let me look.\n<tool_call>\n{\"name\": \"get_order\", \"arguments\": {\"n\": 1}}\n\
                    </tool_call><tool_call>{\"name\":\"fly\",\"arguments\":{}}";
        assert_eq!(
            names_and_arguments(text),
            [("get_order".into(), "{\"n\":1}".into()), ("fly".into(), "{}".into())]
        );
    }

    #[test]
    fn fences_hold_calls_of_known_tools_only() {
        let text = "```json\n{\"name\":\"get_order\",\"parameters\":{}}\n```\nand\n\
                    ```json\n{\"name\":\"Ann\"}\n```";
        assert_eq!(names_and_arguments(text), [("get_order".into(), "{}".into())]);
        assert_eq!(names_and_arguments("```json\n{\"name\":\"Ann\"}\n```"), []);
    }

    #[test]
    fn the_whole_text_may_be_a_call() {
        let text = "{\"name\":\"get_order\",\"arguments\":\"{\\\"n\\\":1}\"}";
        assert_eq!(names_and_arguments(text), [("get_order".into(), "{\"n\":1}".into())]);
        assert_eq!(names_and_arguments("Your order is on its way."), []);
    }

    #[test]
    fn a_broken_tag_is_not_shown_as_text() {
        let result = read("<tool_call>get_order(1)</tool_call>", &request().tools);
        assert!(matches!(result, Err(ModelError::Unusable(_))));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(<tool_call>|</tool_call>|```|json|[{}\":a-zé ]){0,12}") {
            let _ = read(&text, &request().tools);
        }
    }
}
