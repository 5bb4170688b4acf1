//! Orders told from their end: each fate lays out its times backwards from its newest event, then
//! walks the order forwards through the same steps as the shop's pipeline.

mod aftermath;
mod backorder;
mod beginning;
mod shipping;

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value;

use crate::domain::address::Address;
use crate::domain::event::OrderEvent;
use crate::domain::ids::{LineId, VariantId};
use crate::domain::inventory::Location;
use crate::domain::order::{LineState, Order, OrderState};
use crate::domain::payment::PaymentState;
use crate::domain::shipment::{FulfillmentState, ShipmentStatus};
use crate::domain::snapshot::OrderHistory;
use crate::domain::time::Moment;

use super::DemoError;
use super::calendar::Calendar;
use super::catalog::Catalog;
use super::customers::{self, Shopper};
use super::ledger::Ledger;
use super::locations::{self, KASSEL, LEIPZIG, ZARAGOZA};
use super::parcel::Course;
use super::plan::{Fate, Plan};
use super::source::Source;

use shipping::Work;

/// How many variants are sold out: one for each backorder, and a few that nobody asked for.
const SOLD_OUT: usize = 26;

/// What the shop does by itself.
const PIPELINE: &str = "pipeline";
/// What the customer does.
const CUSTOMER: &str = "customer";

/// Everything that the stories share.
#[derive(Debug)]
pub(super) struct World {
    pub(super) calendar: Calendar,
    pub(super) locations: Vec<Location>,
    pub(super) catalog: Catalog,
    pub(super) customers: Vec<Shopper>,
    pub(super) ledger: Ledger,
    /// Sold out variants that no backorder waits for yet.
    scarce: Vec<VariantId>,
    sold_out: HashSet<VariantId>,
}

/// A told order, not yet numbered.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) history: OrderHistory,
    /// The case it is the sample of.
    pub(super) case: Option<&'static str>,
    /// Index of the customer.
    pub(super) shopper: usize,
}

/// An order that is being told.
#[derive(Debug)]
pub(super) struct Story<'w> {
    world: &'w mut World,
    source: Source,
    plan: Plan,
    order: Order,
    events: Vec<OrderEvent>,
}

impl World {
    /// The shop before its first order.
    pub(super) fn new(source: &Source, calendar: Calendar) -> Result<Self, DemoError> {
        let locations = locations::all(source);
        let catalog = Catalog::load(source)?;
        let customers = customers::load(source, calendar.now)?;
        let scarce = sold_out(source, &catalog);
        let sold_out: HashSet<_> = scarce.iter().cloned().collect();
        let ledger = Ledger::new(calendar.now, sold_out.clone());
        Ok(Self { calendar, locations, catalog, customers, ledger, scarce, sold_out })
    }

    /// Orders from suppliers what is sold out and not yet on its way.
    pub(super) fn replenish(&mut self, source: &Source) {
        for variant in std::mem::take(&mut self.scarce) {
            let Some(location) = source.pick(&self.locations) else { return };
            let ordered = self.calendar.now.plus_days(-source.between(4..15));
            let expected = self.calendar.on(source.between(4..25), 10, 0);
            self.ledger.announce(source, &variant, &location.id, 0, ordered, expected);
        }
    }

    fn location(&self, name: &str) -> Result<&Location, DemoError> {
        let found = self.locations.iter().find(|location| location.name == name);
        found.ok_or(DemoError::Lacking("a warehouse"))
    }
}

/// Variants that will be sold out, in no particular order: of products in several colours the last
/// colour, which is never named as a substitute, where at least two others may stand in.
fn sold_out(source: &Source, catalog: &Catalog) -> Vec<VariantId> {
    let mut candidates: Vec<(i64, VariantId)> = catalog
        .products
        .iter()
        .flat_map(|product| {
            let colour =
                |variant: &crate::domain::catalog::Variant| variant.options.get("colour").cloned();
            let first = product.variants.first().and_then(colour);
            product.variants.iter().filter(move |variant| colour(variant) != first)
        })
        .filter(|variant| variant.substitutes.len() >= 2)
        .map(|variant| (source.between(0..1_000_000), variant.id.clone()))
        .collect();
    candidates.sort();
    candidates.into_iter().take(SOLD_OUT).map(|(_, id)| id).collect()
}

impl<'w> Story<'w> {
    /// Tells the order that `plan` asks for.
    pub(super) fn tell(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
    ) -> Result<Told, DemoError> {
        match plan.fate {
            Fate::AwaitingPayment | Fate::OnHold(_) | Fate::Confirmed => {
                Self::waiting(world, source, plan)
            }
            Fate::Picking | Fate::Packed => Self::in_the_warehouse(world, source, plan),
            Fate::Parcel(status) => Self::sent(world, source, plan, status),
            Fate::Split(second) => Self::split(world, source, plan, second),
            Fate::Backorder(state) => Self::backordered(world, source, plan, state),
            Fate::CancelledUnpaid | Fate::CancelledRefunded | Fate::CancelledRefundFailed => {
                Self::cancelled(world, source, plan)
            }
            Fate::Return(_) | Fate::ReturnToApprove | Fate::Exchange => {
                Self::sent_back(world, source, plan)
            }
        }
    }

    fn waiting(world: &'w mut World, source: &Source, plan: Plan) -> Result<Told, DemoError> {
        let placed = plan.last;
        let mut story = Self::begin(world, source, plan, placed, 3)?;
        match story.plan.fate {
            Fate::AwaitingPayment => story.pay(PaymentState::Pending),
            Fate::OnHold("payment") => {
                story.pay(PaymentState::Failed);
                story.hold("payment");
            }
            Fate::OnHold(reason) => {
                story.pay(PaymentState::Authorized);
                story.hold(reason);
            }
            _ => {
                story.pay(PaymentState::Authorized);
                story.check();
                let home = story.nearest();
                story.allocate_all(home)?;
            }
        }
        Ok(story.end())
    }

    fn in_the_warehouse(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
    ) -> Result<Told, DemoError> {
        let work = if plan.fate == Fate::Picking { Work::Picking } else { Work::Packing };
        let label_at = plan.last.plus(work.lead());
        let placed = label_at.minus(preparation(source));
        let mut story = Self::begin(world, source, plan, placed, 4)?;
        story.pay(PaymentState::Authorized);
        story.check();
        let home = story.nearest();
        let fulfillment = story.allocate_all(home)?;
        story.work(&fulfillment, label_at, work);
        Ok(story.end())
    }

    fn sent(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
        status: ShipmentStatus,
    ) -> Result<Told, DemoError> {
        let from = nearest(source, &plan, world)?;
        let course = course(world, source, &plan, from, status, plan.last)?;
        let placed = course.labelled_at().minus(preparation(source));
        let mut story = Self::begin(world, source, plan, placed, 4)?;
        story.ship_all(from, &course)?;
        Ok(story.end())
    }

    fn split(
        world: &'w mut World,
        source: &Source,
        plan: Plan,
        second: ShipmentStatus,
    ) -> Result<Told, DemoError> {
        let arrived = world.calendar.on(-1, 13, 20).min(plan.last);
        let first = course(world, source, &plan, LEIPZIG, ShipmentStatus::Delivered, arrived)?;
        let second = course(world, source, &plan, ZARAGOZA, second, plan.last)?;
        let placed = first.labelled_at().min(second.labelled_at()).minus(preparation(source));
        let mut story = Self::begin_with(world, source, plan, placed, 2)?;
        story.pay(PaymentState::Captured);
        story.check();
        let lines = story.lines();
        for (line, (from, course)) in lines.chunks(1).zip([(LEIPZIG, first), (ZARAGOZA, second)]) {
            let fulfillment = story.allocate(line, from, placed)?;
            story.ship(&fulfillment, &course)?;
        }
        Ok(story.end())
    }

    /// Settles what follows from the parts, and closes the book on the order.
    fn end(mut self) -> Told {
        self.order.state = self.state();
        self.set_promise();
        self.note_completion();
        self.events.sort_by_key(|event| event.at);
        Told {
            history: OrderHistory { order: self.order, events: self.events },
            case: self.plan.case,
            shopper: self.plan.shopper,
        }
    }

    fn state(&self) -> OrderState {
        let order = &self.order;
        let all = |state| order.lines.iter().all(|line| line.state == state);
        if all(LineState::Cancelled) {
            return OrderState::Cancelled;
        }
        match self.plan.fate {
            Fate::AwaitingPayment => return OrderState::AwaitingPayment,
            Fate::OnHold(_) => return OrderState::OnHold,
            _ => {}
        }
        let left = order.fulfillments.iter().all(|f| f.state == FulfillmentState::Shipped);
        let arrived = order.shipments.iter().all(|s| s.status == ShipmentStatus::Delivered);
        let waiting = order.open_backorders().next().is_some();
        let begun = order.fulfillments.iter().any(|f| f.state != FulfillmentState::Allocated);
        match (left && !order.shipments.is_empty() && !waiting, arrived) {
            (true, true) => OrderState::Delivered,
            (true, false) => OrderState::Shipped,
            (false, _) if begun => OrderState::Processing,
            (false, _) => OrderState::Confirmed,
        }
    }

    /// The day the shop promised: for a parcel that is late some days before it is now expected,
    /// for one that has arrived the day it did, none while the order cannot be worked on. Where a
    /// line turned out to be on backorder, the promise was made before anybody knew.
    fn set_promise(&mut self) {
        let evening = |moment| self.world.calendar.same_day(moment, 20, 0);
        let stopped = matches!(self.plan.fate, Fate::AwaitingPayment | Fate::OnHold(_));
        let late = self.order.shipments.iter().any(|s| s.status == ShipmentStatus::Delayed);
        let arrived = self.order.shipments.iter().filter_map(|s| s.delivered_at).max();
        let planned = self.plan.expected_at.filter(|_| self.order.backorders.is_empty());
        self.order.promised_at = match planned.or(arrived) {
            _ if stopped => None,
            Some(expected) if late => Some(evening(expected.plus_days(-3))),
            Some(expected) => Some(evening(expected)),
            None => Some(evening(self.order.placed_at.plus_days(4))),
        };
    }

    fn note(&mut self, name: &str, actor: &str, at: Moment, detail: Value) {
        let (name, actor) = (name.to_owned(), actor.to_owned());
        self.events.push(OrderEvent { name, actor, detail, at });
    }

    fn lines(&self) -> Vec<LineId> {
        self.order.lines.iter().map(|line| line.id.clone()).collect()
    }

    fn set_lines(&mut self, ids: &[LineId], state: LineState) {
        for line in self.order.lines.iter_mut().filter(|line| ids.contains(&line.id)) {
            line.state = state;
        }
    }

    /// The warehouse that serves this order's country.
    fn nearest(&self) -> &'static str {
        warehouse(&self.source, &self.order.shipping_address.country)
    }
}

/// How a parcel of `plan`'s order goes from a warehouse to end in `status` at `last`.
fn course(
    world: &World,
    source: &Source,
    plan: &Plan,
    from: &str,
    status: ShipmentStatus,
    last: Moment,
) -> Result<Course, DemoError> {
    let origin = &world.location(from)?.address;
    let expected = if status == ShipmentStatus::Delivered { Some(last) } else { plan.expected_at };
    Ok(Course::ending(source, status, origin, home(world, plan)?, last, expected))
}

fn home<'w>(world: &'w World, plan: &Plan) -> Result<&'w Address, DemoError> {
    let shopper = world.customers.get(plan.shopper);
    Ok(&shopper.ok_or(DemoError::Lacking("a customer"))?.home)
}

fn nearest(source: &Source, plan: &Plan, world: &World) -> Result<&'static str, DemoError> {
    Ok(warehouse(source, &home(world, plan)?.country))
}

fn warehouse(source: &Source, country: &str) -> &'static str {
    match country {
        "ES" | "PT" | "MA" => ZARAGOZA,
        _ if source.chance(35) => KASSEL,
        _ => LEIPZIG,
    }
}

/// How long before its label an order is placed.
fn preparation(source: &Source) -> Duration {
    source.about(Duration::from_hours(20))
}
