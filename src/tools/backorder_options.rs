//! `backorder_options`: the ways that are open where items wait for stock.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::acting::open;
use super::{Tool, ToolContext, ToolFailure, ToolOutput};
use crate::domain::action::ActionFacts;
use crate::domain::backorder::{Backorder, OfferState};
use crate::domain::fact::{Fact, FactKind};

/// Arguments of `backorder_options`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
}

pub(super) struct BackorderOptions;

impl Tool for BackorderOptions {
    const NAME: &'static str = "backorder_options";
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
        let mut ledger = Vec::new();
        let waiting: Vec<Value> = facts
            .order
            .open_backorders()
            .map(|backorder| told(context, &facts, backorder, &mut ledger))
            .collect();
        Ok(ToolOutput { facts: ledger, ..ToolOutput::told(json!({ "waiting": waiting })) })
    }
}

fn told(
    context: &ToolContext<'_>,
    facts: &ActionFacts,
    backorder: &Backorder,
    ledger: &mut Vec<Fact>,
) -> Value {
    let number = &facts.order.number;
    let line = facts.order.line(&backorder.line);
    let title = line.map(|line| line.title.clone()).unwrap_or_default();
    let mut state = |kind, value: String| ledger.push(Fact::of(number, kind, value));
    state(FactKind::Product, title.clone());
    let expected = backorder.expected_at.map(|at| at.date(context.zone).to_string());
    if let Some(date) = &expected {
        state(FactKind::Restock, date.clone());
    }
    let item = line.and_then(|line| facts.item_of(line));
    let supply = item.and_then(|item| {
        item.supplies.iter().find(|supply| Some(&supply.id) == backorder.supply.as_ref())
    });
    let open = |state, until| state == OfferState::Open && until > facts.now;
    let mut offers = Vec::new();
    for offer in backorder.offers.iter().filter(|offer| open(offer.state, offer.expires_at)) {
        let until = offer.expires_at.date(context.zone).to_string();
        state(FactKind::Until, until.clone());
        if let Some(title) = &offer.substitute_title {
            state(FactKind::Product, title.clone());
        }
        let difference = offer.price_difference.map(|amount| amount.to_string());
        if let Some(amount) = offer.price_difference {
            let positive = crate::domain::money::Money::new(amount.minor.abs(), amount.currency);
            state(FactKind::Price, positive.to_string());
        }
        offers.push(json!({
            "offer": offer.id,
            "kind": offer.kind,
            "substitute": offer.substitute_title,
            "price_difference": difference,
            "open_until": until,
        }));
    }
    json!({
        "item": title,
        "quantity": backorder.quantity,
        "expected": expected,
        "confidence": supply.map(|supply| supply.confidence),
        "offers": offers,
    })
}
