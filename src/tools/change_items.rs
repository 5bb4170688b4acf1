//! `change_items`: proposes other variants for items that have not left.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{Change, propose_swaps};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;

/// Arguments of `change_items`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// Every change at once: it can be done once.
    items: Vec<Change>,
    /// What pays or receives the difference: a method of the customer from `change_options`, or null
    /// for what the order was paid with.
    payment_method: Option<String>,
}

pub(super) struct ChangeItems;

impl Tool for ChangeItems {
    const NAME: &'static str = "change_items";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let Arguments { order_number, items, payment_method } = arguments;
        let action = |items, method| Action::ChangeItems { items, method };
        propose_swaps(context, &order_number, &items, payment_method.as_deref(), action).await
    }
}
