//! Lines that waited for supply: the offers, what the customer chose, and what came of it.

use std::time::Duration;

use serde_json::json;

use crate::domain::backorder::{Backorder, BackorderState, Held, Offer, OfferKind, OfferState};
use crate::domain::ids::{BackorderId, LineId, LocationId, OfferId, SupplyId, VariantId};
use crate::domain::money::Money;
use crate::domain::order::LineState;
use crate::domain::payment::{PaymentState, RefundState};
use crate::domain::shipment::ShipmentStatus;
use crate::domain::time::Moment;

use super::super::catalog;
use super::super::ledger::Pieces;
use super::super::parcel::Course;
use super::super::{DemoError, euros};
use super::beginning::basket;
use super::{CUSTOMER, Fate, PIPELINE, Plan, Source, Story, Told, World, course, nearest};

/// For how long offers are open, in days.
const OFFER_DAYS: i64 = 3;

/// How many substitutes are offered.
const SUBSTITUTES: usize = 2;

/// An order of which the last line is on backorder.
struct Shortage {
    from: &'static str,
    location: LocationId,
    line: LineId,
    variant: VariantId,
    at: Moment,
}

impl<'w> Story<'w> {
    /// An order whose last line was on backorder when it was placed.
    pub(super) fn backordered(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
        state: BackorderState,
    ) -> Result<Told, DemoError> {
        let from = nearest(source, &plan, world)?;
        let sent = matches!(
            state,
            BackorderState::Filled | BackorderState::Substituted | BackorderState::Cancelled
        );
        let course = course(world, source, &plan, from, ShipmentStatus::Delivered, plan.last)?;
        let placed = match state {
            BackorderState::Filled => course.labelled_at().plus_days(-9),
            _ if sent => course.labelled_at().plus_days(-2),
            _ => plan.last,
        };
        let mut bought = basket(world, source, 1, false);
        let variant = world.scarce.pop().ok_or(DemoError::Lacking("sold out variants"))?;
        bought.push((variant.clone(), 1));
        let mut story = Self::begin_buying(world, source, plan, placed, &bought)?;
        story.pay(if sent { PaymentState::Captured } else { PaymentState::Authorized });
        story.check();
        let location = story.world.location(from)?.id.clone();
        let line = story.lines().pop().ok_or(DemoError::Lacking("a line on backorder"))?;
        let shortage =
            Shortage { from, location, line, variant, at: placed.plus(Duration::from_secs(18)) };
        let supply = story.expect_supply(&shortage, state, &course);
        story.open_backorder(&shortage, supply);
        story.choose(&shortage, state, &course)?;
        Ok(story.end())
    }

    /// Books the supply that the line waits for; its date is the backorder's date.
    fn expect_supply(
        &mut self,
        shortage: &Shortage,
        state: BackorderState,
        course: &Course,
    ) -> (SupplyId, Moment) {
        let calendar = &self.world.calendar;
        let expected = match state {
            BackorderState::Filled => course.labelled_at().minus(Duration::from_hours(30)),
            _ => self.plan.expected_at.unwrap_or_else(|| calendar.on(11, 20, 0)),
        };
        let promised = matches!(
            state,
            BackorderState::Open | BackorderState::Waiting | BackorderState::Filled
        );
        let supply = self.world.ledger.announce(
            &self.source,
            &shortage.variant,
            &shortage.location,
            i64::from(promised),
            self.order.placed_at.plus_days(-5),
            expected,
        );
        (supply, expected)
    }

    /// Opens the backorder with its offers, and holds the substitutes' stock for them.
    fn open_backorder(&mut self, shortage: &Shortage, (supply, expected): (SupplyId, Moment)) {
        self.set_lines(std::slice::from_ref(&shortage.line), LineState::Backordered);
        let offers = self.offers(shortage);
        for pieces in self.held(shortage, &offers) {
            self.world.ledger.reserve(&pieces, shortage.at);
        }
        self.order.backorders.push(Backorder {
            id: self.source.id(BackorderId::mint),
            line: shortage.line.clone(),
            quantity: 1,
            state: BackorderState::Open,
            supply: Some(supply),
            expected_at: Some(expected),
            created_at: shortage.at,
            offers,
        });
        let detail = json!({ "line": shortage.line, "expected": expected });
        self.note("backorder.opened", PIPELINE, shortage.at, detail);
    }

    fn offers(&self, shortage: &Shortage) -> Vec<Offer> {
        let expires_at = self.offers_ended(shortage);
        let offer = |kind, substitute: Option<(VariantId, String)>, difference: Option<Money>| {
            let (substitute, substitute_title) = substitute.unzip();
            let held = substitute
                .is_some()
                .then(|| Held { location: shortage.location.clone(), quantity: 1 });
            Offer {
                id: self.source.id(OfferId::mint),
                kind,
                substitute,
                substitute_title,
                price_difference: difference,
                state: OfferState::Open,
                expires_at,
                held,
            }
        };
        let catalog = &self.world.catalog;
        let price = catalog.find(&shortage.variant).map_or(0, |(_, v)| v.price.minor);
        let substitutes = catalog
            .find(&shortage.variant)
            .map(|(_, variant)| variant.substitutes.as_slice())
            .unwrap_or_default()
            .iter()
            .filter_map(|id| catalog.find(id))
            .take(SUBSTITUTES)
            .map(|(product, variant)| {
                let named = (variant.id.clone(), catalog::title(product, variant));
                let difference = euros(variant.price.minor - price);
                offer(OfferKind::Substitute, Some(named), Some(difference))
            });
        std::iter::once(offer(OfferKind::Wait, None, None))
            .chain(substitutes)
            .chain([
                offer(OfferKind::Partial, None, None),
                offer(OfferKind::Cancel, None, Some(euros(-price))),
            ])
            .collect()
    }

    /// The stock that offers of substitutes hold.
    fn held(&self, shortage: &Shortage, offers: &[Offer]) -> Vec<Pieces> {
        let substitutes = offers.iter().filter_map(|offer| offer.substitute.clone());
        substitutes
            .map(|variant| Pieces {
                variant,
                location: shortage.location.clone(),
                quantity: 1,
                order: self.order.id.clone(),
                line: shortage.line.clone(),
            })
            .collect()
    }

    /// What the customer chose, if anything yet, and what came of it.
    fn choose(
        &mut self,
        shortage: &Shortage,
        state: BackorderState,
        course: &Course,
    ) -> Result<(), DemoError> {
        let rest: Vec<LineId> =
            self.lines().into_iter().filter(|line| *line != shortage.line).collect();
        match state {
            BackorderState::Open => {
                self.allocate(&rest, shortage.from, self.order.placed_at)?;
            }
            BackorderState::Waiting => {
                if self.offers_ended(shortage) < self.world.calendar.now {
                    self.expire(shortage);
                } else {
                    self.accept(shortage, OfferKind::Wait, state);
                }
                self.allocate(&rest, shortage.from, self.order.placed_at)?;
            }
            BackorderState::Filled => {
                self.accept(shortage, OfferKind::Wait, state);
                let came = course.labelled_at().minus(Duration::from_hours(30));
                self.note(
                    "backorder.filled",
                    PIPELINE,
                    came.plus(Duration::from_secs(5)),
                    json!({}),
                );
                self.send(shortage, course, came.plus(Duration::from_secs(10)))?;
            }
            BackorderState::Substituted => {
                let chosen = self.accept(shortage, OfferKind::Substitute, state);
                self.substitute(shortage, chosen)?;
                self.send(shortage, course, chosen_at(shortage))?;
            }
            BackorderState::Cancelled => {
                self.accept(shortage, OfferKind::Cancel, state);
                self.set_lines(std::slice::from_ref(&shortage.line), LineState::Cancelled);
                let price = self.order.line(&shortage.line).map_or(0, |l| l.unit_price.minor);
                let at = chosen_at(shortage);
                self.refund(
                    price,
                    "Item not available",
                    RefundState::Issued,
                    at,
                    Duration::from_hours(1),
                );
                let fulfillment = self.allocate(&rest, shortage.from, at)?;
                self.ship(&fulfillment, course)?;
            }
        }
        Ok(())
    }

    /// Lets the offers run out unanswered: the customer waits, the held stock is free again.
    fn expire(&mut self, shortage: &Shortage) {
        let at = self.offers_ended(shortage);
        let Some(mut backorder) = self.order.backorders.pop() else { return };
        for pieces in self.held(shortage, &backorder.offers) {
            self.world.ledger.release(&pieces, at);
        }
        for offer in &mut backorder.offers {
            offer.state = OfferState::Expired;
        }
        backorder.state = BackorderState::Waiting;
        self.order.backorders.push(backorder);
        self.note("backorder.offers_expired", PIPELINE, at, json!({ "line": shortage.line }));
    }

    /// Until when the offers are open: for days, where they still are to the evening of the last.
    fn offers_ended(&self, shortage: &Shortage) -> Moment {
        match self.plan.fate {
            Fate::Backorder(BackorderState::Open) => self.world.calendar.on(OFFER_DAYS, 20, 0),
            _ => shortage.at.plus_days(OFFER_DAYS),
        }
    }

    /// Sends every line in one parcel, once the short one is there.
    fn send(&mut self, shortage: &Shortage, course: &Course, at: Moment) -> Result<(), DemoError> {
        let lines = self.lines();
        let fulfillment = self.allocate(&lines, shortage.from, at)?;
        self.ship(&fulfillment, course)
    }

    /// Accepts the cheapest offer of a kind, withdraws the others and gives their stock free.
    fn accept(
        &mut self,
        shortage: &Shortage,
        kind: OfferKind,
        state: BackorderState,
    ) -> Option<Offer> {
        let at = chosen_at(shortage);
        let mut backorder = self.order.backorders.pop()?;
        for pieces in self.held(shortage, &backorder.offers) {
            self.world.ledger.release(&pieces, at);
        }
        let chosen = backorder
            .offers
            .iter()
            .filter(|offer| offer.kind == kind)
            .min_by_key(|offer| offer.price_difference.map_or(0, |money| money.minor))
            .cloned();
        for offer in &mut backorder.offers {
            let taken = chosen.as_ref().is_some_and(|c| c.id == offer.id);
            offer.state = if taken { OfferState::Accepted } else { OfferState::Withdrawn };
        }
        backorder.state = state;
        self.order.backorders.push(backorder);
        self.note("backorder.chosen", CUSTOMER, at, json!({ "choice": kind }));
        chosen
    }

    /// Puts the substitute in the line's place; what it costs less is refunded, what it costs more
    /// the shop bears.
    fn substitute(&mut self, shortage: &Shortage, chosen: Option<Offer>) -> Result<(), DemoError> {
        let offer = chosen.ok_or(DemoError::Lacking("a substitute"))?;
        let id = offer.substitute.ok_or(DemoError::Lacking("a substitute"))?;
        let (product, variant) =
            self.world.catalog.find(&id).ok_or(DemoError::Lacking("a substitute"))?;
        let (title, sku) = (catalog::title(product, variant), variant.sku.clone());
        let image = Some(catalog::image(product, variant));
        for line in self.order.lines.iter_mut().filter(|line| line.id == shortage.line) {
            line.variant = id.clone();
            line.sku.clone_from(&sku);
            line.title.clone_from(&title);
            line.image.clone_from(&image);
        }
        let cheaper = offer.price_difference.map_or(0, |money| -money.minor);
        if cheaper > 0 {
            let at = chosen_at(shortage);
            self.refund(
                cheaper,
                "Cheaper substitute",
                RefundState::Issued,
                at,
                Duration::from_hours(1),
            );
        }
        Ok(())
    }
}

/// When the customer chose.
fn chosen_at(shortage: &Shortage) -> Moment {
    shortage.at.plus(Duration::from_hours(19))
}
