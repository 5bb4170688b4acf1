//! `get_order`: one order that the principal may see.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::card::OrderCard;

/// Arguments of `get_order`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
}

pub(super) struct GetOrder;

impl Tool for GetOrder {
    const NAME: &'static str = "get_order";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        Ok(match order_card(context, &arguments.order_number).await? {
            Some(card) => {
                let result = json!({ "order": told(&card) });
                shown(card, result)
            }
            None => not_available(),
        })
    }
}

/// The card of an order that the principal may see.
pub(super) async fn order_card(
    context: &ToolContext<'_>,
    number: &str,
) -> Result<Option<OrderCard>, ToolFailure> {
    let order = context
        .orders
        .order_for(context.shop, context.principal, number)
        .await
        .map_err(|error| ToolFailure::unavailable(&error))?;
    Ok(order.map(|order| OrderCard::of(&order, context.zone)))
}

/// The card as a model is told of it: without what only a page can use.
pub(super) fn told(card: &OrderCard) -> Value {
    let mut told = json!(card);
    let without = |value: &mut Value, keys: &[&str]| {
        if let Some(fields) = value.as_object_mut() {
            fields.retain(|name, _| !keys.contains(&name.as_str()));
        }
    };
    without(&mut told, &["type", "summary", "progress"]);
    let parts = |told: &mut Value, name: &str, each: &dyn Fn(&mut Value)| {
        let parts = told.get_mut(name).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(each);
    };
    parts(&mut told, "lines", &|line| without(line, &["image"]));
    parts(&mut told, "parcels", &|parcel| {
        if let Some(scan) = parcel.get_mut("last_scan") {
            without(scan, &["at"]);
        }
    });
    told
}

/// An output that shows a card and puts what it states on the ledger.
pub(super) fn shown(card: OrderCard, result: Value) -> ToolOutput {
    ToolOutput { facts: card.facts(), cards: vec![card], ..ToolOutput::told(result) }
}

/// The one answer for an order that does not exist and for one that is somebody else's.
pub(super) fn not_available() -> ToolOutput {
    ToolOutput::told(json!({ "error": {
        "code": "not_available",
        "message": "I cannot see such an order here. Which e-mail address or postal code was it \
                    ordered with?",
    } }))
}
