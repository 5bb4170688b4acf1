//! `return_options`: what of an order may go back, until when, and where the money could go.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::acting::open;
use super::change_options::methods;
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::fact::{Fact, FactKind};

/// Arguments of `return_options`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
}

pub(super) struct ReturnOptions;

impl Tool for ReturnOptions {
    const NAME: &'static str = "return_options";
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
        let number = &facts.order.number;
        let mut ledger = Vec::new();
        let items: Vec<Value> = context
            .orders
            .returnable(&facts)
            .into_iter()
            .map(|item| {
                let until = item.until.map(|until| until.date(context.zone).to_string());
                ledger.push(Fact::of(number, FactKind::Product, item.title.clone()));
                if let Some(date) = &until {
                    ledger.push(Fact::of(number, FactKind::Until, date.clone()));
                }
                if let Some(amount) = item.worth {
                    ledger.push(Fact::of(number, FactKind::Price, amount.to_string()));
                }
                json!({
                    "sku": item.sku,
                    "title": item.title,
                    "quantity": item.quantity,
                    "possible": item.refusal.is_none(),
                    "why_not": item.refusal.map(<&str>::from),
                    "until": until,
                    "refund": item.worth.map(|amount| amount.to_string()),
                })
            })
            .collect();
        let result = json!({ "items": items, "payment_methods": methods(&facts) });
        Ok(ToolOutput { facts: ledger, ..ToolOutput::told(result) })
    }
}
