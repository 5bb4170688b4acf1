//! What every tool shares that has something done to an order: it opens the order for the
//! principal, finds the items that are meant, and proposes; nothing is written here.

use schemars::JsonSchema;
use serde::Deserialize;
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

/// Proposes what `action` makes of the order with this number and of the variants of `skus`, or says
/// why it may not happen.
pub(super) async fn propose_for(
    context: &ToolContext<'_>,
    number: &str,
    skus: &[&str],
    action: impl FnOnce(&ActionFacts, Vec<Option<VariantId>>) -> Result<Action, Refusal> + Send,
) -> Result<ToolOutput, ToolFailure> {
    let (facts, found) = match open(context, number, skus).await? {
        Ok(opened) => opened,
        Err(output) => return Ok(*output),
    };
    match action(&facts, found) {
        Ok(action) => propose(context, &facts, action),
        Err(refusal) => Ok(refused(&facts.order.number, refusal.into())),
    }
}

fn propose(
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
fn refused(order: &str, reason: &'static str) -> ToolOutput {
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

/// An item and what is wanted in its place.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    /// The item on the order, by its SKU or its title.
    item: String,
    /// SKU of what is wanted, from `change_options`.
    new_item: String,
}

/// Proposes an action on swaps that is settled with one method: a change or an exchange.
pub(super) async fn propose_swaps(
    context: &ToolContext<'_>,
    number: &str,
    changes: &[Change],
    payment_method: Option<&str>,
    action: impl FnOnce(Vec<Swap>, Option<PaymentMethodId>) -> Action + Send,
) -> Result<ToolOutput, ToolFailure> {
    let skus: Vec<&str> = changes.iter().map(|change| change.new_item.as_str()).collect();
    propose_for(context, number, &skus, |facts, found| {
        let mut finder = Finder::default();
        let swaps = changes.iter().zip(found).map(|(change, variant)| {
            let line = finder.line(facts, &change.item).ok_or(Refusal::NotOnOrder)?;
            Ok(Swap { line, variant: variant.ok_or(Refusal::Unavailable)? })
        });
        let swaps = swaps.collect::<Result<_, Refusal>>()?;
        Ok(action(swaps, method(facts, payment_method)?))
    })
    .await
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
