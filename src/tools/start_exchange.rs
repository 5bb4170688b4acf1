//! `start_exchange`: proposes to take delivered items back for others.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{Change, propose_swaps};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;

/// Arguments of `start_exchange`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// Every item to exchange, at once.
    items: Vec<Change>,
    /// Why, in few words.
    reason: String,
    /// What pays or receives the difference: a method of the customer from `change_options`, or null
    /// for what the order was paid with.
    payment_method: Option<String>,
}

pub(super) struct StartExchange;

impl Tool for StartExchange {
    const NAME: &'static str = "start_exchange";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let Arguments { order_number, items, reason, payment_method } = arguments;
        let action = |items, method| Action::Exchange { items, reason, method };
        propose_swaps(context, &order_number, &items, payment_method.as_deref(), action).await
    }
}
