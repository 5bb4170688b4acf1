//! Control and format characters out of what models write: they hide words from a check, no store,
//! terminal or page wants them, and PostgreSQL refuses U+0000 in any text.

use serde_json::Value;

use crate::model::{ChatAnswer, ToolCall};
use crate::texts::fold;

/// The answer without control characters other than line ends and tabs.
pub(super) fn cleaned(answer: ChatAnswer) -> ChatAnswer {
    ChatAnswer {
        text: text(answer.text),
        tool_calls: answer.tool_calls.into_iter().map(call).collect(),
        ..answer
    }
}

fn call(call: ToolCall) -> ToolCall {
    ToolCall {
        id: text(call.id),
        name: text(call.name),
        arguments: call.arguments.map(value).map_err(text),
    }
}

fn value(written: Value) -> Value {
    match written {
        Value::String(string) => Value::String(text(string)),
        Value::Array(items) => Value::Array(items.into_iter().map(value).collect()),
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(name, field)| (text(name), value(field))).collect(),
        ),
        plain => plain,
    }
}

fn text(mut written: String) -> String {
    written.retain(|c| !fold::is_invisible(c));
    written
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::turn::Usage;

    #[test]
    fn control_characters_go_wherever_they_stand() {
        let call = ToolCall {
            id: "call\u{0}_1".to_owned(),
            name: "hand\u{0}_off".to_owned(),
            arguments: Ok(json!({ "summ\u{0}ary": ["a\u{0}b", { "c": "d\u{7f}" }], "n": 1 })),
        };
        let answer = ChatAnswer {
            text: "On\u{0} i\u{202e}t\u{200b}s way\n\u{1b}[31mtoday".to_owned(),
            tool_calls: vec![call],
            usage: Usage::default(),
            model: "test".to_owned(),
        };
        let clean = cleaned(answer);
        assert_eq!(clean.text, "On its way\n[31mtoday");
        let call = clean.tool_calls.first().unwrap();
        assert_eq!((call.id.as_str(), call.name.as_str()), ("call_1", "hand_off"));
        assert_eq!(call.arguments, Ok(json!({ "summary": ["ab", { "c": "d" }], "n": 1 })));
    }
}
