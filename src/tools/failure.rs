//! How a tool fails: one text for the operator, another for the model.

use serde_json::{Value, json};

/// A call that gave nothing back. A refusal by policy is no failure: it is a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operator}")]
pub struct ToolFailure {
    /// What kind.
    pub kind: FailureKind,
    /// For logs: no customer's words, no arguments.
    pub operator: String,
    /// For the model: what to do next.
    pub model: String,
}

/// Kinds of failure, as counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum FailureKind {
    /// There is no such tool.
    UnknownTool,
    /// The arguments do not fit the schema.
    InvalidArguments,
    /// The store or a provider is away.
    Unavailable,
    /// More calls than a turn may make.
    TooManyCalls,
}

impl ToolFailure {
    pub(super) fn unknown_tool() -> Self {
        Self {
            kind: FailureKind::UnknownTool,
            operator: "the model called a tool that does not exist".to_owned(),
            model: "There is no such tool. Use only the tools that are listed.".to_owned(),
        }
    }

    pub(super) fn invalid_arguments(error: &serde_json::Error) -> Self {
        Self {
            kind: FailureKind::InvalidArguments,
            operator: "tool arguments do not fit the schema".to_owned(),
            model: format!("The arguments do not fit the tool's schema: {error}."),
        }
    }

    /// The arguments were not JSON at all.
    pub fn malformed_arguments() -> Self {
        Self {
            kind: FailureKind::InvalidArguments,
            operator: "tool arguments are not JSON".to_owned(),
            model: "The arguments are not valid JSON. Call the tool again with a JSON object."
                .to_owned(),
        }
    }

    /// The turn has used up its calls.
    pub fn too_many_calls() -> Self {
        Self {
            kind: FailureKind::TooManyCalls,
            operator: "the turn has used up its tool calls".to_owned(),
            model: "No more tools can be called. Answer with what you know, or say that a \
                    colleague takes over."
                .to_owned(),
        }
    }

    pub(super) fn unavailable(error: &dyn std::error::Error) -> Self {
        Self {
            kind: FailureKind::Unavailable,
            operator: error.to_string(),
            model: "The order system does not answer at the moment. Say so, and hand off."
                .to_owned(),
        }
    }

    /// The failure as a tool result.
    pub fn as_result(&self) -> Value {
        let code: &'static str = self.kind.into();
        json!({ "error": { "code": code, "message": self.model } })
    }
}
