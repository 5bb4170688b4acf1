//! `change_options`: the items of an order with what they could become, and the ways to pay.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::acting::{Opened, open};
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::{ActionFacts, Item};
use crate::domain::fact::{Fact, FactKind};
use crate::domain::order::Line;

/// Other variants of an item that are shown at most.
const OTHERS: usize = 30;

/// Arguments of `change_options`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
}

pub(super) struct ChangeOptions;

impl Tool for ChangeOptions {
    const NAME: &'static str = "change_options";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let facts = match with_siblings(context, &arguments.order_number).await? {
            Ok(facts) => facts,
            Err(output) => return Ok(*output),
        };
        let mut ledger = Vec::new();
        let items: Vec<Value> =
            facts.order.lines.iter().map(|line| told(&facts, line, &mut ledger)).collect();
        let methods = methods(&facts);
        let result = json!({ "items": items, "payment_methods": methods });
        Ok(ToolOutput { facts: ledger, ..ToolOutput::told(result) })
    }
}

/// The order with every variant of its products.
pub(super) async fn with_siblings(
    context: &ToolContext<'_>,
    number: &str,
) -> Result<Opened<ActionFacts>, ToolFailure> {
    let facts = match open(context, number, &[]).await? {
        Ok((facts, _)) => facts,
        Err(output) => return Ok(Err(output)),
    };
    let more = context.orders.with_siblings(&context.shop.id, facts).await;
    more.map(Ok).map_err(|error| ToolFailure::unavailable(&error))
}

/// The ways to pay that the customer keeps.
pub(super) fn methods(facts: &ActionFacts) -> Vec<Value> {
    let methods = facts.customer.payment_methods.iter();
    methods
        .map(|method| {
            json!({
                "payment_method": method.id,
                "label": method.label,
                "kind": method.kind,
                "balance": method.balance.map(|balance| balance.to_string()),
            })
        })
        .collect()
}

fn told(facts: &ActionFacts, line: &Line, ledger: &mut Vec<Fact>) -> Value {
    let number = &facts.order.number;
    ledger.push(Fact::of(number, FactKind::Product, line.title.clone()));
    let product = facts.item_of(line).map(|item| &item.product);
    let others = facts.items.values().filter(|item| {
        Some(&item.product) == product && item.variant.id != line.variant && item.active
    });
    let others: Vec<Value> = others
        .take(OTHERS)
        .map(|item| {
            let (title, price) = (item.full_title(), item.variant.price.to_string());
            ledger.push(Fact::of_product(&title, FactKind::Price, &price));
            ledger.push(Fact::general(FactKind::Product, title));
            other(item)
        })
        .collect();
    json!({
        "sku": line.sku,
        "title": line.title,
        "quantity": line.quantity,
        "price": line.unit_price.to_string(),
        "state": line.state,
        "could_become": others,
    })
}

fn other(item: &Item) -> Value {
    json!({
        "sku": item.variant.sku,
        "title": item.full_title(),
        "price": item.variant.price.to_string(),
        "available": item.available() > 0,
    })
}
