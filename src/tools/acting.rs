//! What every tool shares that has something done to an order: it opens the order for the
//! principal, finds the items that are meant, and proposes; nothing is written here.

use serde_json::json;

use super::{Refused, ToolContext, ToolFailure, ToolOutput, get_order};
use crate::domain::action::{Action, ActionFacts, Swap};
use crate::domain::ids::{LineId, PaymentMethodId, VariantId};
use crate::domain::order::LineState;
use crate::orders::Granted;
use crate::orders::actions::Refusal;
use crate::orders::actions::Refused as ActionRefused;
use crate::texts::fold::normalise;

/// Items that one call names at most.
const ITEMS: usize = 50;

/// What could not be opened is an answer too.
pub(super) type Opened<T> = Result<T, Box<ToolOutput>>;

/// The order with this number, where the principal may change it, with variants by SKU.
pub(super) async fn open(
    context: &ToolContext<'_>,
    number: &str,
    skus: &[&str],
) -> Result<Opened<(ActionFacts, Vec<Option<VariantId>>)>, ToolFailure> {
    let orders = context.orders;
    let unavailable = |error| ToolFailure::unavailable(&error);
    if skus.len() > ITEMS {
        return Ok(Err(Box::new(get_order::not_available())));
    }
    let found = if skus.is_empty() {
        Vec::new()
    } else {
        orders.variants_by_sku(&context.shop.id, skus).await.map_err(unavailable)?
    };
    let variants: Vec<VariantId> = found.iter().flatten().cloned().collect();
    let granted = orders
        .order_to_change(context.shop, context.principal, number, &variants)
        .await
        .map_err(unavailable)?;
    Ok(match granted {
        Granted::Yes(facts) => Ok((facts, found)),
        Granted::NeedsProof => Err(Box::new(refused(number, NEEDS_PROOF))),
        Granted::No => Err(Box::new(get_order::not_available())),
    })
}

const NEEDS_PROOF: &str = "needs_proof";

/// Proposes `action`, or says why it may not happen.
pub(super) fn propose(
    context: &ToolContext<'_>,
    facts: &ActionFacts,
    action: Action,
) -> Result<ToolOutput, ToolFailure> {
    match context.orders.propose(facts, action) {
        Ok(proposal) => Ok(ToolOutput {
            proposal: Some(Box::new(proposal)),
            ..ToolOutput::told(json!({
                "proposed": true,
                "note": "The customer is shown exactly what would happen, and asked. Nothing has \
                         been done yet.",
            }))
        }),
        Err(ActionRefused::Policy(refusal)) => Ok(refused(&facts.order.number, refusal.into())),
        Err(error @ ActionRefused::Figures(_)) => Err(ToolFailure::unavailable(&error)),
    }
}

/// The answer where the policy says no: the customer reads the reason as code writes it.
pub(super) fn refused(order: &str, reason: &'static str) -> ToolOutput {
    ToolOutput {
        refusal: Some(Refused { reason, order: order.to_owned() }),
        ..ToolOutput::told(json!({
            "refused": reason,
            "note": "The customer is told why. Do not repeat it; say what else can be done.",
        }))
    }
}

/// Finds lines by what a model calls them: a SKU, or the title as it stands on the order. The same
/// name twice means two lines.
#[derive(Debug, Default)]
pub(super) struct Finder {
    used: Vec<LineId>,
}

impl Finder {
    pub(super) fn line(&mut self, facts: &ActionFacts, name: &str) -> Option<LineId> {
        let wanted = normalise(name);
        let mut lines = facts.order.lines.iter();
        let found = lines.find(|line| {
            !self.used.contains(&line.id)
                && line.state != LineState::Cancelled
                && (line.sku == name.trim() || normalise(&line.title) == wanted)
        })?;
        self.used.push(found.id.clone());
        Some(found.id.clone())
    }
}

/// Pairs of names as swaps; the reason where one is not on the order or not to be had.
pub(super) fn swaps(
    facts: &ActionFacts,
    named: &[(&str, Option<VariantId>)],
) -> Result<Vec<Swap>, Refusal> {
    let mut finder = Finder::default();
    named
        .iter()
        .map(|(item, variant)| {
            let line = finder.line(facts, item).ok_or(Refusal::NotOnOrder)?;
            let variant = variant.clone().ok_or(Refusal::Unavailable)?;
            Ok(Swap { line, variant })
        })
        .collect()
}

/// The customer's method that a model names by identifier or label; `Ok(None)` for none named.
pub(super) fn method(
    facts: &ActionFacts,
    name: Option<&str>,
) -> Result<Option<PaymentMethodId>, Refusal> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    let wanted = normalise(name);
    let mut methods = facts.customer.payment_methods.iter();
    let found = methods.find(|method| {
        method.id.as_str() == name
            || method.provider_ref.as_deref() == Some(name)
            || normalise(&method.label) == wanted
    });
    found.map(|method| Some(method.id.clone())).ok_or(Refusal::UnknownMethod)
}
