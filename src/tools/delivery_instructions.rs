//! `delivery_instructions`: proposes what the courier is told.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{open, propose};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;

/// Arguments of `delivery_instructions`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// What the courier is told, in the customer's words; empty to take it back.
    text: String,
}

pub(super) struct DeliveryInstructions;

impl Tool for DeliveryInstructions {
    const NAME: &'static str = "delivery_instructions";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let (facts, _) = match open(context, &arguments.order_number, &[]).await? {
            Ok(opened) => opened,
            Err(output) => return Ok(*output),
        };
        let text: String =
            arguments.text.chars().filter(|c| !c.is_control()).collect::<String>().trim().into();
        propose(context, &facts, Action::SetInstructions { text })
    }
}
