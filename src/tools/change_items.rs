//! `change_items`: proposes other variants for items that have not left.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{method, open, propose, refused, swaps};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::Action;

/// An item and what is wanted in its place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// The item on the order, by its SKU or its title.
    pub(super) item: String,
    /// SKU of what is wanted, from `change_options`.
    pub(super) new_item: String,
}

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
        let skus: Vec<&str> = arguments.items.iter().map(|c| c.new_item.as_str()).collect();
        let (facts, found) = match open(context, &arguments.order_number, &skus).await? {
            Ok(opened) => opened,
            Err(output) => return Ok(*output),
        };
        let named: Vec<_> = arguments.items.iter().map(|c| c.item.as_str()).zip(found).collect();
        let action = swaps(&facts, &named).and_then(|items| {
            let method = method(&facts, arguments.payment_method.as_deref())?;
            Ok(Action::ChangeItems { items, method })
        });
        match action {
            Ok(action) => propose(context, &facts, action),
            Err(refusal) => Ok(refused(&facts.order.number, refusal.into())),
        }
    }
}
