//! `hand_off`: gives the conversation to a person.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::fact::{Fact, FactKind};
use crate::domain::turn::{Handoff, HandoffReason};

/// Characters of a summary that are kept.
const SUMMARY: usize = 500;

/// Arguments of `hand_off`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Why a person is needed.
    reason: HandoffReason,
    /// What the customer wants and what is known, in one or two sentences for the colleague.
    summary: String,
}

pub(super) struct HandOff;

impl Tool for HandOff {
    const NAME: &'static str = "hand_off";
    type Arguments = Arguments;

    async fn call(
        &self,
        _context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let summary = arguments.summary.chars().take(SUMMARY).collect();
        Ok(ToolOutput {
            facts: vec![Fact::general(FactKind::Handoff, arguments.reason.to_string())],
            handoff: Some(Handoff { reason: arguments.reason, summary }),
            ..ToolOutput::told(json!({ "handed_off": true }))
        })
    }
}
