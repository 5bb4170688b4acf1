//! `match_order`: raises the principal to Claimed for one order.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::{Tool, ToolContext, ToolFailure, ToolOutput, get_order};
use crate::domain::access::{ClaimOutcome, Proof};
use crate::domain::address::{normalise_email, normalise_postal_code};
use crate::texts::fold::{ascii_digits, is_unspaced};

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

/// Words that one detail is made of at most: "SW1A 1AA", "100 0001", "12345 6789".
const PARTS: usize = 3;

/// The customer's own words. A model may know orders and addresses from elsewhere; only what the
/// customer wrote proves anything, and only that counts as a try. Details are compared as whole
/// words: what is written inside a longer one, or across the ends of two, is not what they wrote.
struct Said {
    email: String,
    /// Runs of Latin letters and digits, in order; a gap where more than a space or a mark parts
    /// them.
    parts: Vec<Option<String>>,
}

impl Said {
    fn of(text: &str) -> Self {
        let text = &ascii_digits(text);
        let mut parts: Vec<Option<String>> = Vec::new();
        let mut between = 0;
        for c in text.nfkc() {
            if !c.is_ascii_alphanumeric() {
                between += if matches!(c, ' ' | '-' | '.' | '#' | '\u{a0}') { 1 } else { 2 };
                continue;
            }
            match parts.last_mut() {
                Some(Some(part)) if between == 0 => part.push(c.to_ascii_uppercase()),
                _ => {
                    if between > 1 {
                        parts.push(None);
                    }
                    parts.push(Some(c.to_ascii_uppercase().to_string()));
                }
            }
            between = 0;
        }
        Self { email: normalise_email(text), parts }
    }

    fn proof(&self, proof: &Proof) -> bool {
        match proof {
            Proof::Email(email) => self.email(&normalise_email(email)),
            Proof::PostalCode(code) => self.is_written(&normalise_postal_code(code)),
        }
    }

    fn email(&self, email: &str) -> bool {
        let within = |c: char| (c.is_alphanumeric() && !is_unspaced(c)) || "._%+-@".contains(c);
        !email.is_empty()
            && self.email.match_indices(email).any(|(at, found)| {
                let before = self.email.get(..at).unwrap_or_default();
                let after = self.email.get(at + found.len()..).unwrap_or_default();
                // A full stop behind it ends a sentence, unless the address goes on.
                let after = after.strip_prefix(['.', ',']).unwrap_or(after);
                !before.ends_with(within) && !after.starts_with(within)
            })
    }

    /// By its digits, for customers leave the prefix away.
    fn number(&self, number: &str) -> bool {
        let digits: String =
            normalise_postal_code(number).chars().filter(char::is_ascii_digit).collect();
        let alone =
            |part: &String| part.trim_start_matches(|c: char| c.is_ascii_alphabetic()) == digits;
        !digits.is_empty() && self.parts.iter().flatten().any(alone)
    }

    /// Whether a detail was written, in one word or in a few that follow each other.
    fn is_written(&self, detail: &str) -> bool {
        !detail.is_empty()
            && (0..self.parts.len()).any(|from| {
                let rest = self.parts.iter().skip(from).take(PARTS);
                let mut written = String::new();
                for part in rest.map_while(Option::as_ref) {
                    written.push_str(part);
                    if written == detail {
                        return true;
                    }
                }
                false
            })
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
        for (words, proof) in [
            ("e-mail:ana@example.com.", Proof::Email("Ana@Example.com".to_owned())),
            ("メールはana@example.comです", Proof::Email("ana@example.com".to_owned())),
            ("sw1a1aa", Proof::PostalCode("SW1A 1AA".to_owned())),
            ("郵便番号は100-0001です", Proof::PostalCode("1000001".to_owned())),
            ("1012ab amsterdam", Proof::PostalCode("1012 AB".to_owned())),
            ("الرمز ٢٢٧٦٥", Proof::PostalCode("22765".to_owned())),
            ("HM-10247, 22765", Proof::PostalCode("22765".to_owned())),
        ] {
            assert!(Said::of(words).proof(&proof), "{words}");
        }
        for (words, proof) in [
            ("not-hannah.brandt@example.com", Proof::Email("hannah.brandt@example.com".to_owned())),
            (
                "hannah.brandt@example.com.evil.org",
                Proof::Email("hannah.brandt@example.com".to_owned()),
            ),
            (
                "hannah.brandt@example.community",
                Proof::Email("hannah.brandt@example.com".to_owned()),
            ),
            ("phone 0049 162 2765 123", Proof::PostalCode("22765".to_owned())),
            ("I paid 122765 points", Proof::PostalCode("22765".to_owned())),
        ] {
            assert!(!Said::of(words).proof(&proof), "{words}");
        }
        assert!(!Said::of("My code is 410 03910 231").number("HM-10231"));
        assert!(!Said::of("tracking 00340434476208844706").number("HM-4344"));
    }
}
