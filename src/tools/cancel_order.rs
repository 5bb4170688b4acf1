//! `cancel_order`: proposes to cancel an order or items of it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{Finder, open, propose, refused};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;
use crate::orders::actions::Refusal;

/// Arguments of `cancel_order`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// The items to cancel, each by its SKU or its title on the order; null for the whole order.
    items: Option<Vec<String>>,
    /// Why, in the customer's words, in few words.
    reason: String,
}

pub(super) struct CancelOrder;

impl Tool for CancelOrder {
    const NAME: &'static str = "cancel_order";
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
        let mut finder = Finder::default();
        let named = arguments.items.unwrap_or_default();
        let lines: Option<Vec<_>> = named.iter().map(|item| finder.line(&facts, item)).collect();
        let Some(lines) = lines else {
            return Ok(refused(&facts.order.number, Refusal::NotOnOrder.into()));
        };
        propose(context, &facts, Action::Cancel { lines, reason: arguments.reason })
    }
}
