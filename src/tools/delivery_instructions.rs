//! `delivery_instructions`: proposes what the courier is told.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::propose_for;
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
        let text: String = arguments.text.chars().filter(|c| !c.is_control()).collect();
        let text = text.trim().to_owned();
        let action = |_: &_, _| Ok(Action::SetInstructions { text });
        propose_for(context, &arguments.order_number, &[], action).await
    }
}
