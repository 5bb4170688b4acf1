//! A customer's session in which calls are made: one principal, confirmed as soon as asked.

use super::calls::{Call, Meaningless, UserAddress};
use super::data::World;
use super::export::{self, Unexportable};
use super::{import, reads};
use crate::domain::action::Action;
use crate::domain::ids::VariantId;
use crate::domain::principal::Principal;
use crate::domain::shop::Shop;
use crate::orders::actions::Refused;
use crate::orders::{Granted, Orders, OrdersError};

/// Who does what is done here, in orders' histories.
const ACTOR: &str = "customer";

/// A call's outcome: what it says, or the rule that refuses it.
pub(super) type Outcome = Result<String, String>;

/// A replay that broke off.
#[derive(Debug, thiserror::Error)]
pub(super) enum SessionError {
    /// The orders' command failed.
    #[error(transparent)]
    Orders(#[from] OrdersError),
    /// The state cannot be written in the benchmark's form.
    #[error(transparent)]
    Unexportable(#[from] Unexportable),
    /// What was confirmed is not what was proposed.
    #[error("another action than the proposed one would have been carried out")]
    Unconfirmed,
}

/// Where calls are made.
pub(super) struct Session<'a> {
    pub(super) orders: &'a Orders,
    pub(super) shop: &'a Shop,
    /// The benchmark's data, whole, as they were at first.
    pub(super) first: &'a World,
}

impl Session<'_> {
    /// Makes a call for `principal`.
    pub(super) async fn call(
        &self,
        call: &Result<Call, Meaningless>,
        principal: &Principal,
    ) -> Result<Outcome, SessionError> {
        let Ok(call) = call else { return Ok(Err("call.unknown".to_owned())) };
        if let Call::ModifyUserAddress(to) = call {
            return self.move_home(to, principal).await;
        }
        if let Some(number) = call.order() {
            return self.act(call, number, principal).await;
        }
        let now = self.state().await?;
        let answer = reads::answer(call, self.first, &now);
        Ok(answer.unwrap_or(Err(reads::NOT_FOUND)).map_err(str::to_owned))
    }

    /// The shop's state in the benchmark's form.
    pub(super) async fn state(&self) -> Result<World, SessionError> {
        Ok(export::world(&self.orders.contents_as_operator(&self.shop.id).await?)?)
    }

    /// Proposes an action on an order, has it confirmed, and carries it out.
    async fn act(
        &self,
        call: &Call,
        number: &str,
        principal: &Principal,
    ) -> Result<Outcome, SessionError> {
        // The benchmark has its numbers written in one way alone.
        if self.shop.order_number(number).as_deref() != Some(number) {
            return Ok(not_theirs());
        }
        let variants = self.variants(call.wanted()).await?;
        let facts = self.orders.order_to_change(self.shop, principal, number, &variants).await?;
        let Granted::Yes(facts) = facts else { return Ok(not_theirs()) };
        let action = match call.action(&facts, &variants) {
            Ok(Some(action)) => action,
            Ok(None) | Err(Meaningless) => return Ok(Err("call.unknown".to_owned())),
        };
        let proposal = match self.orders.propose(&facts, action.clone()) {
            Ok(proposal) => proposal,
            Err(refused) => return Ok(Err(rule(&refused, &action))),
        };
        if proposal.fingerprint() != action.fingerprint(facts.order.id.as_str()) {
            return Err(SessionError::Unconfirmed);
        }
        let order = &proposal.order;
        let done = self.orders.carry_out(&self.shop.id, order, &proposal.action, ACTOR).await?;
        Ok(done.map(|_| String::new()).map_err(|refused| rule(&refused, &action)))
    }

    async fn variants(&self, items: &[String]) -> Result<Vec<VariantId>, SessionError> {
        let skus: Vec<&str> = items.iter().map(String::as_str).collect();
        let found = self.orders.variants_by_sku(&self.shop.id, &skus).await?;
        let or_as_named = |(variant, sku): (Option<VariantId>, &str)| {
            variant.unwrap_or_else(|| VariantId::from(sku))
        };
        Ok(found.into_iter().zip(skus).map(or_as_named).collect())
    }

    /// Changes the default address of the customer that `principal` is, where that is the named one.
    async fn move_home(
        &self,
        to: &UserAddress,
        principal: &Principal,
    ) -> Result<Outcome, SessionError> {
        let Principal::Verified { customer } = principal else { return Ok(not_theirs()) };
        let contents = self.orders.contents_as_operator(&self.shop.id).await?;
        let known = contents.customers.iter().find(|known| known.id == *customer);
        let Some(known) = known.filter(|known| export::name_of(known) == to.user_id) else {
            return Ok(not_theirs());
        };
        let address = import::address(&known.name, &to.clone().into());
        let changed = self.orders.change_default_address(&self.shop.id, principal, &address);
        Ok(match changed.await? {
            Granted::Yes(Ok(())) => Ok(String::new()),
            Granted::Yes(Err(refused)) => Err(format!("change_default_address: {refused}")),
            Granted::NeedsProof | Granted::No => not_theirs(),
        })
    }
}

/// No such order, and somebody else's, alike.
fn not_theirs() -> Outcome {
    Err("access.write".to_owned())
}

fn rule(refused: &Refused, action: &Action) -> String {
    match refused {
        Refused::Policy(refusal) => refusal.rule(action),
        Refused::Figures(_) => refused.to_string(),
    }
}
