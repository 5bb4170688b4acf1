//! What becomes of a line that waits for supply.

use serde_json::json;

use super::stock::close_backorders;
use super::{Planner, Refused};
use crate::domain::action::Swap;
use crate::domain::backorder::{Backorder, BackorderState, Offer, OfferKind, OfferState};
use crate::domain::effects::{Effects, StockChange};
use crate::domain::ids::{LineId, OfferId};
use crate::domain::inventory::StockReason;
use crate::domain::money::Money;
use crate::policy::actions::{Refusal, at_paid_rate, settling_method};

impl Planner<'_> {
    /// Takes one of the ways that a backorder offers; the others are withdrawn, and what they kept
    /// is set free.
    pub(super) fn choose(&self, chosen: &OfferId) -> Result<Effects, Refused> {
        let (backorder, offer) = self.offered(chosen)?;
        let mut effects = match offer.kind {
            OfferKind::Wait | OfferKind::Partial => self.wait(backorder),
            OfferKind::Substitute => self.substitute(backorder, offer)?,
            OfferKind::Cancel => self.cancel(std::slice::from_ref(&backorder.line), "backorder")?,
        };
        let offers = effects.order.backorders.iter_mut().flat_map(|known| &mut known.offers);
        for known in offers.filter(|known| known.id == *chosen) {
            known.state = OfferState::Accepted;
        }
        let kind = offer.kind;
        effects.record("backorder.chosen", json!({ "backorder": backorder.id, "choice": kind }));
        Ok(effects)
    }

    /// Ends the offers whose time is over and sets free what they kept; a backorder with no offer
    /// left goes on waiting. `None` where no offer has run out.
    pub(in crate::orders) fn expire_offers(&self) -> Option<Effects> {
        let mut effects = Effects::none(self.facts.order.clone());
        let mut ended = Vec::new();
        let Effects { order, stock, .. } = &mut effects;
        for backorder in &mut order.backorders {
            let over = |offer: &Offer| {
                offer.state == OfferState::Open && offer.expires_at <= self.facts.now
            };
            if !backorder.offers.iter().any(over) {
                continue;
            }
            for offer in backorder.offers.iter_mut().filter(|offer| over(offer)) {
                offer.state = OfferState::Expired;
                stock.extend(freed(offer, &backorder.line));
            }
            let open = backorder.offers.iter().any(|offer| offer.state == OfferState::Open);
            if backorder.state == BackorderState::Open && !open {
                backorder.state = BackorderState::Waiting;
            }
            ended.push(backorder.id.clone());
        }
        for backorder in &ended {
            effects.record("backorder.offers_expired", json!({ "backorder": backorder }));
        }
        (!ended.is_empty()).then_some(effects)
    }

    fn offered(&self, id: &OfferId) -> Result<(&Backorder, &Offer), Refused> {
        let mut backorders = self.facts.order.backorders.iter();
        let found = backorders.find_map(|backorder| {
            let offer = backorder.offers.iter().find(|offer| offer.id == *id)?;
            Some((backorder, offer))
        });
        found.ok_or_else(|| Refusal::OfferClosed.into())
    }

    /// The line goes on waiting for its supply.
    fn wait(&self, backorder: &Backorder) -> Effects {
        let mut effects = Effects::none(self.facts.order.clone());
        let Effects { order, stock, .. } = &mut effects;
        for known in order.backorders.iter_mut().filter(|known| known.id == backorder.id) {
            known.state = BackorderState::Waiting;
            for offer in known.offers.iter_mut().filter(|o| o.state == OfferState::Open) {
                offer.state = OfferState::Withdrawn;
                stock.extend(freed(offer, &known.line));
            }
        }
        effects
    }

    /// The line becomes the substitute, at the price that was offered.
    fn substitute(&self, backorder: &Backorder, offer: &Offer) -> Result<Effects, Refused> {
        let order = &self.facts.order;
        let line = order.line(&backorder.line).ok_or(Refusal::NotOnOrder)?;
        let variant = offer.substitute.clone().ok_or(Refusal::Unavailable)?;
        let item = self.facts.item(&variant).ok_or(Refusal::Unavailable)?;
        let mut effects = Effects::none(order.clone());
        close_backorders(&mut effects, &line.id, BackorderState::Substituted);
        self.replace(&mut effects, &Swap { line: line.id.clone(), variant })?;
        let listed = item.variant.price.minus(line.unit_price)?.times(line.quantity)?;
        let listed = at_paid_rate(self.facts, listed).ok_or(Refused::Figures("prices"))?;
        let difference = offer.price_difference.unwrap_or(listed);
        effects.order.subtotal = effects.order.subtotal.plus(listed)?;
        let discount = listed.minus(difference)?;
        effects.order.discount =
            Money::new((order.discount.minor + discount.minor).max(0), discount.currency);
        effects.order.total = effects.order.total.plus(difference)?;
        let method = settling_method(self.facts, None);
        if let Some(method) = method {
            self.settle(&mut effects, method, difference, "substituted")?;
        } else if difference.minor < 0 {
            self.refund(&mut effects, -difference.minor, "substituted")?;
        } else if difference.minor > 0 {
            return Err(Refusal::UnknownMethod.into());
        }
        Ok(effects)
    }
}

/// The stock that an offer kept, set free.
pub(super) fn freed(offer: &Offer, line: &LineId) -> Option<StockChange> {
    let (variant, held) = offer.substitute.clone().zip(offer.held.clone())?;
    Some(StockChange {
        variant,
        location: held.location,
        on_hand: 0,
        reserved: -held.quantity,
        reason: StockReason::Released,
        line: Some(line.clone()),
    })
}
