//! `match_order`: raises the principal to Claimed for one order.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Tool, ToolContext, ToolFailure, ToolOutput, get_order};
use crate::domain::access::{ClaimOutcome, Proof};
use crate::domain::address::{normalise_email, normalise_postal_code};
use crate::texts::fold::ascii_digits;

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
        let said = Said::of(context.customer_text);
        let proofs: Vec<Proof> =
            email.into_iter().chain(postal_code).filter(|proof| said.proof(proof)).collect();
        if proofs.is_empty() || !said.number(&arguments.order_number) {
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
                let result = json!({ "matched": true, "order": get_order::told(&card) });
                Ok(ToolOutput { principal: Some(principal), ..get_order::shown(card, result) })
            }
        }
    }
}

/// The customer's own words. A model may know orders and addresses from elsewhere; only what the
/// customer wrote proves anything, and only that counts as a try.
struct Said {
    email: String,
    plain: String,
}

impl Said {
    fn of(text: &str) -> Self {
        let text = &ascii_digits(text);
        Self { email: normalise_email(text), plain: normalise_postal_code(text) }
    }

    fn proof(&self, proof: &Proof) -> bool {
        match proof {
            Proof::Email(email) => self.email.contains(&normalise_email(email)),
            Proof::PostalCode(code) => self.plain.contains(&normalise_postal_code(code)),
        }
    }

    /// By its digits, for customers leave the prefix away.
    fn number(&self, number: &str) -> bool {
        let digits: String =
            normalise_postal_code(number).chars().filter(char::is_ascii_digit).collect();
        !digits.is_empty() && self.plain.contains(&digits)
    }
}

fn no_match() -> ToolOutput {
    ToolOutput::told(json!({ "matched": false }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_customer_s_own_words_prove_anything() {
        let said = Said::of("wheres hm 10247?? i am Ana@Example.com, SW1A 1AA");
        for number in ["HM-10247", "10247", "#10247"] {
            assert!(said.number(number), "{number}");
        }
        assert!(Said::of("وين طلبي ١٠٢٤٧").number("HM-10247"));
        assert!(said.proof(&Proof::Email("ana@example.com".to_owned())));
        assert!(said.proof(&Proof::PostalCode("sw1a1aa".to_owned())));
        for number in ["HM-10248", "", "HM-"] {
            assert!(!said.number(number), "{number}");
        }
        assert!(!said.proof(&Proof::Email("hannah@example.com".to_owned())));
        assert!(!said.proof(&Proof::PostalCode("22765".to_owned())));
    }
}
