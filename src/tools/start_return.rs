//! `start_return`: proposes to take delivered items back.

use schemars::JsonSchema;
use serde::Deserialize;

use super::acting::{Finder, method, propose_for};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::{Action, ActionFacts, ReturnItem};
use crate::domain::returns::RefundTo;
use crate::orders::actions::Refusal;

/// An item that goes back.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// The item, by its SKU or its title on the order.
    item: String,
    /// Pieces, or null for all of them.
    quantity: Option<i64>,
}

/// Arguments of `start_return`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// Every item that goes back, at once.
    items: Vec<Item>,
    /// Why, in few words.
    reason: String,
    /// In what state the items are, as the customer says, or null.
    condition: Option<String>,
    /// Where the money goes: `original`, `store_credit`, or a method of the customer from
    /// `return_options`.
    refund_to: String,
}

pub(super) struct StartReturn;

impl Tool for StartReturn {
    const NAME: &'static str = "start_return";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let number = &arguments.order_number;
        propose_for(context, number, &[], |facts, _| action(facts, &arguments)).await
    }
}

fn action(facts: &ActionFacts, arguments: &Arguments) -> Result<Action, Refusal> {
    let mut finder = Finder::default();
    let items = arguments.items.iter().map(|named| {
        let line = finder.line(facts, &named.item).ok_or(Refusal::NotOnOrder)?;
        let all = facts.order.line(&line).map_or(1, |line| line.quantity);
        Ok(ReturnItem {
            line,
            quantity: named.quantity.unwrap_or(all),
            reason: arguments.reason.clone(),
            condition: arguments.condition.clone(),
        })
    });
    let items = items.collect::<Result<_, Refusal>>()?;
    let refund_to = match arguments.refund_to.trim() {
        "original" => RefundTo::Original,
        "store_credit" => RefundTo::StoreCredit,
        named => RefundTo::Method(method(facts, Some(named))?.ok_or(Refusal::UnknownMethod)?),
    };
    Ok(Action::Return { items, refund_to })
}
