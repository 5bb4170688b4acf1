//! `match_order`: raises the principal to Claimed for one order.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Tool, ToolContext, ToolFailure, ToolOutput, get_order};
use crate::domain::access::{ClaimOutcome, Proof};

/// Arguments of `match_order`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number exactly as the customer wrote it.
    order_number: String,
    /// The e-mail address the customer gave, or null.
    email: Option<String>,
    /// The postal code the customer gave, or null.
    postal_code: Option<String>,
}

pub(super) struct MatchOrder;

impl Tool for MatchOrder {
    const NAME: &'static str = "match_order";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let email = given(arguments.email).map(Proof::Email);
        let postal_code = given(arguments.postal_code).map(Proof::PostalCode);
        let proofs: Vec<Proof> = email.into_iter().chain(postal_code).collect();
        if proofs.is_empty() {
            return Ok(no_match());
        }
        let outcome = context
            .orders
            .claim(context.shop, context.conversation, &arguments.order_number, &proofs)
            .await
            .map_err(|error| ToolFailure::unavailable(&error))?;
        match outcome {
            ClaimOutcome::NoMatch => Ok(no_match()),
            ClaimOutcome::Locked => Ok(ToolOutput::told(json!({ "locked": true }))),
            ClaimOutcome::Matched { principal, .. } => {
                let raised = ToolContext { principal: &principal, ..*context };
                let found = get_order::order_card(&raised, &arguments.order_number).await?;
                let Some(card) = found else { return Ok(no_match()) };
                let result = json!({ "matched": true, "order": card });
                Ok(ToolOutput { principal: Some(principal), ..get_order::shown(card, result) })
            }
        }
    }
}

fn no_match() -> ToolOutput {
    ToolOutput::told(json!({ "matched": false }))
}
