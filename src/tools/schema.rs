//! JSON Schema in the subset that providers accept as strict: every object closed, every property
//! required, an optional one a union with null.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// Keywords outside the strict subset, or without meaning to a model.
const DROPPED: [&str; 5] = ["$schema", "title", "default", "format", "minimum"];

pub(super) fn strict<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(close).transform(&mut schema);
    // The root's description is the type's own doc comment; the model reads the tool's instead.
    schema.remove("description");
    schema.to_value()
}

fn close(schema: &mut Schema) {
    for keyword in DROPPED {
        schema.remove(keyword);
    }
    if let Some(codes) = codes(schema) {
        schema.remove("oneOf");
        schema.insert("type".to_owned(), Value::String("string".to_owned()));
        schema.insert("enum".to_owned(), codes);
    }
    if schema.get("type").and_then(Value::as_str) != Some("object") {
        return;
    }
    let names: Vec<Value> = schema
        .get("properties")
        .and_then(Value::as_object)
        .map(|properties| properties.keys().cloned().map(Value::String).collect())
        .unwrap_or_default();
    schema.insert(
        "properties".to_owned(),
        schema
            .get("properties")
            .cloned()
            .unwrap_or_else(|| Value::Object(serde_json::Map::default())),
    );
    schema.insert("required".to_owned(), Value::Array(names));
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
}

/// The values of a choice between described constants: strict schemas know `enum`, not `oneOf`.
fn codes(schema: &Schema) -> Option<Value> {
    let choices = schema.get("oneOf")?.as_array()?;
    choices
        .iter()
        .map(|choice| choice.get("const").cloned())
        .collect::<Option<_>>()
        .map(Value::Array)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc comment of the type.
    #[derive(serde::Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is looked at")]
    struct Example {
        /// Always there.
        number: String,
        /// May be missing.
        email: Option<String>,
        /// One of two.
        kind: Kind,
    }

    #[derive(serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        /// First.
        Known,
        /// Second.
        Unknown,
    }

    #[test]
    fn every_property_is_required_and_objects_are_closed() {
        assert_eq!(
            strict::<Example>(),
            serde_json::json!({
                "type": "object",
                "properties": {
                    "number": { "type": "string", "description": "Always there." },
                    "email": { "type": ["string", "null"], "description": "May be missing." },
                    "kind": {
                        "type": "string",
                        "enum": ["known", "unknown"],
                        "description": "One of two.",
                    },
                },
                "required": ["email", "kind", "number"],
                "additionalProperties": false,
            })
        );
    }
}
