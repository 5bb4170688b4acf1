//! `find_orders`: the orders that the principal may see.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::card::OrderCard;
use crate::domain::fact::{Fact, FactKind};

/// Arguments of `find_orders`: none.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {}

pub(super) struct FindOrders;

impl Tool for FindOrders {
    const NAME: &'static str = "find_orders";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        Arguments {}: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let orders = context
            .orders
            .orders_for(context.shop, context.principal)
            .await
            .map_err(|error| ToolFailure::unavailable(&error))?;
        let cards: Vec<OrderCard> =
            orders.iter().map(|order| OrderCard::of(order, context.zone)).collect();
        let brief: Vec<_> = cards
            .iter()
            .map(|card| {
                json!({
                    "order": card.order,
                    "status": card.status,
                    "placed": card.placed,
                    "expected": card.expected,
                })
            })
            .collect();
        let mut facts: Vec<Fact> = cards
            .iter()
            .flat_map(|card| {
                let days =
                    [(FactKind::Placed, Some(card.placed)), (FactKind::Expected, card.expected)];
                let on_days = days.into_iter().filter_map(|(kind, date)| {
                    date.map(|date| Fact::of(&card.order, kind, date.to_string()))
                });
                let named = [
                    Fact::of(&card.order, FactKind::Order, card.order.clone()),
                    Fact::of(&card.order, FactKind::Status, card.status.to_string()),
                ];
                named.into_iter().chain(on_days).collect::<Vec<_>>()
            })
            .collect();
        facts.push(Fact::general(FactKind::Quantity, cards.len().to_string()));
        Ok(ToolOutput { facts, cards, ..ToolOutput::told(json!({ "orders": brief })) })
    }
}
