//! Having something done to an order: proposed, confirmed, carried out.

use std::time::Duration;

use super::actions::{Planner, Refused};
use super::{Orders, OrdersError, written};
use crate::domain::action::{Action, ActionFacts, Item};
use crate::domain::effects::Effects;
use crate::domain::ids::{OfferId, OrderId, ShopId, VariantId};
use crate::domain::money::Money;
use crate::domain::order::LineState;
use crate::domain::principal::Principal;
use crate::domain::proposal::{NewProposal, Preview, PreviewItem};
use crate::domain::returns::RefundTo;
use crate::domain::shop::Shop;
use crate::domain::time::Moment;
use crate::policy::Decision;
use crate::policy::access::decide_write;
use crate::policy::actions::{
    Refusal, difference, lines_to_cancel, return_until, returnable, settling_method,
};

/// How often an action is decided again whose stock went to somebody else meanwhile.
const RETRIES: usize = 3;

/// What becomes of a wish to have something done.
#[derive(Debug, Clone, PartialEq)]
pub enum Granted<T> {
    /// It is theirs, and they have proved enough.
    Yes(T),
    /// They named it rightly, and must prove that they are the customer.
    NeedsProof,
    /// There is no such order, or it is not theirs.
    No,
}

/// A line that has arrived, and whether it may go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returnable {
    /// SKU.
    pub sku: String,
    /// Title with options.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
    /// Why not; `None` where it may.
    pub refusal: Option<Refusal>,
    /// Until when.
    pub until: Option<Moment>,
    /// What all of it was worth.
    pub worth: Option<Money>,
}

impl Orders {
    /// The order with this number and all that deciding about it takes, where `principal` may have
    /// something done to it; `variants` are read with it.
    ///
    /// # Errors
    /// The store's.
    pub async fn order_to_change(
        &self,
        shop: &Shop,
        principal: &Principal,
        number: &str,
        variants: &[VariantId],
    ) -> Result<Granted<ActionFacts>, OrdersError> {
        let Some(number) = written(shop, number) else { return Ok(Granted::No) };
        let Some((order, owner)) = self.store.order_owner(&shop.id, &number).await? else {
            return Ok(Granted::No);
        };
        match decide_write(principal, &order, &owner) {
            Decision::Deny { .. } => Ok(Granted::No),
            Decision::Ask { .. } => Ok(Granted::NeedsProof),
            Decision::Allow { .. } => {
                let facts = self.store.action_facts(&shop.id, &order, variants).await?;
                Ok(facts.map_or(Granted::No, Granted::Yes))
            }
        }
    }

    /// The order that an offer was made for, where `principal` may have something done to it.
    ///
    /// # Errors
    /// The store's.
    pub async fn order_of_offer(
        &self,
        shop: &Shop,
        principal: &Principal,
        offer: &OfferId,
    ) -> Result<Granted<ActionFacts>, OrdersError> {
        match self.store.order_of_offer(&shop.id, offer).await? {
            Some(number) => self.order_to_change(shop, principal, &number, &[]).await,
            None => Ok(Granted::No),
        }
    }

    /// Variants by their SKU, in the order asked; `None` for one that the shop has not.
    ///
    /// # Errors
    /// The store's.
    pub async fn variants_by_sku(
        &self,
        shop: &ShopId,
        skus: &[&str],
    ) -> Result<Vec<Option<VariantId>>, OrdersError> {
        Ok(self.store.variants_by_sku(shop, skus).await?)
    }

    /// The facts with every variant of the products that the order has.
    ///
    /// # Errors
    /// The store's.
    pub async fn with_siblings(
        &self,
        shop: &ShopId,
        facts: ActionFacts,
    ) -> Result<ActionFacts, OrdersError> {
        let order = &facts.order.id;
        let variants = self.store.siblings(shop, order).await?;
        let more = self.store.action_facts(shop, order, &variants).await?;
        Ok(more.unwrap_or(facts))
    }

    /// Each line that has arrived, with whether all of it may go back, until when, and what the
    /// customer would get.
    pub fn returnable(&self, facts: &ActionFacts) -> Vec<Returnable> {
        let planner = Planner { settings: &self.policy, facts, environment: &self.environment };
        let lines = facts.order.lines.iter().filter(|line| line.state == LineState::Delivered);
        lines
            .map(|line| Returnable {
                sku: line.sku.clone(),
                title: line.title.clone(),
                quantity: line.quantity,
                refusal: returnable(&self.policy, facts, [(&line.id, line.quantity)]).err(),
                until: return_until(&self.policy, facts, &line.id),
                worth: planner.worth(line).ok(),
            })
            .collect()
    }

    /// What `action` would do, for the customer to agree to. Nothing is written.
    ///
    /// # Errors
    /// Why it may not happen.
    pub fn propose(&self, facts: &ActionFacts, action: Action) -> Result<NewProposal, Refused> {
        let effects = self.decide(facts, &action)?;
        Ok(NewProposal {
            order: facts.order.id.clone(),
            preview: preview(facts, &action, &effects),
            policy_version: self.policy.version(),
            expires_at: facts
                .now
                .plus(Duration::from_mins(u64::from(self.policy.changes.confirm_within_minutes))),
            action,
        })
    }

    /// Decides on an action by the policy and says what it changes.
    ///
    /// # Errors
    /// Why it may not happen.
    pub fn decide(&self, facts: &ActionFacts, action: &Action) -> Result<Effects, Refused> {
        Planner { settings: &self.policy, facts, environment: &self.environment }.plan(action)
    }

    /// Carries an action out that somebody has agreed to, on facts read anew, in one transaction.
    ///
    /// # Errors
    /// The store's; the inner error says why the policy forbids it now.
    pub async fn carry_out(
        &self,
        shop: &ShopId,
        order: &OrderId,
        action: &Action,
        actor: &str,
    ) -> Result<Result<Effects, Refused>, OrdersError> {
        let variants = action.variants();
        let mut tries = 0;
        loop {
            let decide = |facts: &ActionFacts| self.decide(facts, action);
            match self.store.act(shop, order, &variants, actor, decide).await {
                Err(crate::store::Error::Stale { .. }) if tries < RETRIES => tries += 1,
                outcome => return Ok(outcome?),
            }
        }
    }
}

/// Orders whose offers are ended in one sweep at most.
const SWEPT: i64 = 500;

impl Orders {
    /// Ends every offer whose time is over, and sets free what it kept. Returns how many orders
    /// had one.
    ///
    /// # Errors
    /// The store's; what was ended before stays ended.
    pub async fn expire_offers(&self) -> Result<usize, OrdersError> {
        let mut ended = 0;
        for (shop, order) in self.store.orders_with_expired_offers(SWEPT).await? {
            let decide = |facts: &ActionFacts| {
                let planner =
                    Planner { settings: &self.policy, facts, environment: &self.environment };
                planner.expire_offers().ok_or(())
            };
            match self.store.act(&shop, &order, &[], SWEEPER, decide).await {
                Ok(acted) => ended += usize::from(acted.is_ok()),
                // One order that cannot be swept keeps no other from it.
                Err(error) => tracing::warn!(order.id = %order, "offers not ended: {error}"),
            }
        }
        Ok(ended)
    }
}

/// Who ends offers, in an order's history.
const SWEEPER: &str = "sweeper";

/// What the customer is told of a plan.
fn preview(facts: &ActionFacts, action: &Action, effects: &Effects) -> Preview {
    let order = &facts.order;
    let zero = Money::zero(order.total.currency);
    let label = |id: &crate::domain::ids::PaymentMethodId| {
        facts.method(id).map(|method| method.label.clone())
    };
    let item = |line: &crate::domain::ids::LineId, becomes: Option<&VariantId>| {
        let line = order.line(line)?;
        Some(PreviewItem {
            title: line.title.clone(),
            quantity: line.quantity,
            becomes: becomes.and_then(|id| facts.item(id)).map(Item::full_title),
        })
    };
    let mut preview = Preview {
        order: order.number.clone(),
        kind: action.kind(),
        items: Vec::new(),
        settlement: effects.settlement,
        later: zero,
        method: None,
        as_credit: false,
        text: None,
        offer: None,
    };
    match action {
        Action::Cancel { lines, .. } => {
            let all = lines_to_cancel(facts, &[]).len();
            let named = lines_to_cancel(facts, lines);
            if named.len() < all {
                preview.items = named.iter().filter_map(|line| item(&line.id, None)).collect();
            }
        }
        Action::ChangeAddress { address } => preview.text = Some(address.one_line()),
        Action::SetInstructions { text } => preview.text = Some(text.clone()),
        Action::ChangePayment { method } => preview.method = label(method),
        Action::ChangeItems { items, method } => {
            preview.items =
                items.iter().filter_map(|swap| item(&swap.line, Some(&swap.variant))).collect();
            preview.method = method.as_ref().and_then(label);
        }
        Action::Exchange { items, method, .. } => {
            preview.items =
                items.iter().filter_map(|swap| item(&swap.line, Some(&swap.variant))).collect();
            preview.method = method.as_ref().and_then(label);
            preview.later = difference(facts, items).unwrap_or(zero);
        }
        Action::Return { items, refund_to } => {
            preview.items = items
                .iter()
                .filter_map(|part| {
                    Some(PreviewItem { quantity: part.quantity, ..item(&part.line, None)? })
                })
                .collect();
            let amount = effects.order.returns.last().and_then(|opened| opened.refund_amount);
            preview.later = amount.and_then(|amount| zero.minus(amount).ok()).unwrap_or(zero);
            match refund_to {
                RefundTo::Method(method) => preview.method = label(method),
                RefundTo::StoreCredit => preview.as_credit = true,
                RefundTo::Original => {}
            }
        }
        Action::ChooseOffer { offer } => {
            let mut backorders = order.backorders.iter();
            let found = backorders.find_map(|backorder| {
                let chosen = backorder.offers.iter().find(|known| known.id == *offer)?;
                Some((backorder, chosen))
            });
            if let Some((backorder, chosen)) = found {
                preview.items =
                    item(&backorder.line, chosen.substitute.as_ref()).into_iter().collect();
                preview.offer = Some(chosen.kind);
            }
        }
    }
    let charged = preview.settlement.minor > 0 || preview.later.minor > 0;
    if charged && preview.method.is_none() {
        preview.method = settling_method(facts, None).and_then(label);
    }
    preview
}
