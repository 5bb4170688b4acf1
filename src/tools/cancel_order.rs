//! `cancel_order`: proposes to cancel an order or items of it.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{Finder, propose_for};
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
        let Arguments { order_number, items, reason } = arguments;
        propose_for(context, &order_number, &[], |facts, _| {
            let mut finder = Finder::default();
            let named = items.unwrap_or_default();
            let lines = named.iter().map(|item| finder.line(facts, item));
            let lines = lines.collect::<Option<_>>().ok_or(Refusal::NotOnOrder)?;
            Ok(Action::Cancel { lines, reason })
        })
        .await
    }
}
