//! `start_exchange`: proposes to take delivered items back for others.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{method, open, propose, refused, swaps};
use super::change_items::Change;
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
        let skus: Vec<&str> = arguments.items.iter().map(|c| c.new_item.as_str()).collect();
        let (facts, found) = match open(context, &arguments.order_number, &skus).await? {
            Ok(opened) => opened,
            Err(output) => return Ok(*output),
        };
        let named: Vec<_> = arguments.items.iter().map(|c| c.item.as_str()).zip(found).collect();
        let action = swaps(&facts, &named).and_then(|items| {
            let method = method(&facts, arguments.payment_method.as_deref())?;
            Ok(Action::Exchange { items, reason: arguments.reason, method })
        });
        match action {
            Ok(action) => propose(context, &facts, action),
            Err(refusal) => Ok(refused(&facts.order.number, refusal.into())),
        }
    }
}
