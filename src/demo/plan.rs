//! Which orders the demo shop has: how many of each fate, and which are the samples.

use std::time::Duration;

use crate::domain::backorder::BackorderState;
use crate::domain::returns::ReturnState;
use crate::domain::shipment::ShipmentStatus;
use crate::domain::time::Moment;

use super::calendar::Calendar;
use super::journey::outside_customs_union;
use super::moves::MOVING;
use super::source::Source;
use super::story::World;
use super::{DemoError, ORDERS};

/// What becomes of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// No money seen yet.
    AwaitingPayment,
    /// Stopped, with the reason's code.
    OnHold(&'static str),
    /// Paid and waiting for its turn.
    Confirmed,
    /// Being picked.
    Picking,
    /// Packed, no label yet.
    Packed,
    /// One parcel in this status.
    Parcel(ShipmentStatus),
    /// Two parcels from two locations; the first has arrived.
    Split(ShipmentStatus),
    /// One line waited, or still waits, for supply.
    Backorder(BackorderState),
    /// Cancelled before the money was taken.
    CancelledUnpaid,
    /// Cancelled and refunded.
    CancelledRefunded,
    /// Cancelled, and the provider refused the refund.
    CancelledRefundFailed,
    /// Delivered and sent back.
    Return(ReturnState),
    /// Sent back and inspected; the refund waits for a person's approval.
    ReturnToApprove,
    /// Delivered, and on its way back for another size or colour.
    Exchange,
}

impl Fate {
    /// Whether something comes back.
    pub(super) fn is_return(self) -> bool {
        matches!(self, Self::Return(_) | Self::ReturnToApprove | Self::Exchange)
    }
}

/// When the newest thing happened to an order.
#[derive(Debug, Clone, Copy)]
enum Last {
    /// So many hours ago, within the range.
    Hours(i64, i64),
    /// In daytime, so many calendar days ago, within the range.
    Days(i64, i64),
    /// This morning, or within the hour where it is still night.
    ThisMorning,
}

/// An order to be told.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The case it is the sample of.
    pub(super) case: Option<&'static str>,
    /// Index of the customer.
    pub(super) shopper: usize,
    /// What becomes of it.
    pub(super) fate: Fate,
    /// When the newest thing happened.
    pub(super) last: Moment,
    /// When what is still to come is expected.
    pub(super) expected_at: Option<Moment>,
}

/// A kind of order: its fate, when its newest event happened, and in how many days what is still
/// to come is expected.
type Kind = (Fate, Last, Option<i64>);

/// The samples, one for each case.
const SAMPLES: [(&str, Kind); 21] = {
    use Fate::{
        AwaitingPayment, Backorder, CancelledRefunded, OnHold, Parcel, Picking, Return, Split,
    };
    use Last::{Days, Hours, ThisMorning};
    use ShipmentStatus as S;
    [
        ("on_time", (Parcel(S::InTransit), Hours(5, 6), Some(2))),
        ("delayed", (Parcel(S::Delayed), Hours(7, 8), Some(2))),
        ("out_for_delivery", (Parcel(S::OutForDelivery), ThisMorning, Some(0))),
        ("delivered_yesterday", (Parcel(S::Delivered), Days(1, 2), None)),
        ("not_received", (Parcel(S::Delivered), Days(3, 4), None)),
        ("split", (Split(S::InTransit), Hours(6, 7), Some(2))),
        ("backorder", (Backorder(BackorderState::Open), Hours(28, 34), Some(9))),
        ("payment_hold", (OnHold("payment"), Hours(18, 24), None)),
        ("cancelled_refunded", (CancelledRefunded, Days(4, 5), None)),
        ("return_under_way", (Return(ReturnState::InTransit), Hours(9, 12), None)),
        ("customs", (Parcel(S::InCustoms), Hours(14, 16), Some(4))),
        (MOVING, (Parcel(S::InTransit), Hours(1, 2), Some(0))),
        ("preparing", (Picking, Hours(2, 4), Some(3))),
        ("pickup", (Parcel(S::AvailableForPickup), Days(1, 2), None)),
        ("failed_attempt", (Parcel(S::FailedAttempt), Days(1, 2), Some(1))),
        ("lost", (Parcel(S::Lost), Days(2, 3), None)),
        ("return_to_sender", (Parcel(S::ReturnToSender), Days(1, 2), None)),
        ("awaiting_payment", (AwaitingPayment, Hours(24, 30), None)),
        ("exception", (Parcel(S::Exception), Hours(8, 10), None)),
        ("returned", (Return(ReturnState::Closed), Days(6, 7), None)),
        ("label_created", (Parcel(S::PreTransit), Hours(2, 3), Some(3))),
    ]
};

/// The other orders and how many there are of each; the rest were delivered long ago.
const OTHERS: [(usize, Kind); 37] = {
    use Fate::{
        AwaitingPayment, Backorder, CancelledRefundFailed, CancelledRefunded, CancelledUnpaid,
        Confirmed, Exchange, OnHold, Packed, Parcel, Picking, Return, ReturnToApprove, Split,
    };
    use Last::{Days, Hours, ThisMorning};
    use ShipmentStatus as S;
    [
        (8, (AwaitingPayment, Hours(2, 70), None)),
        (3, (OnHold("payment"), Hours(3, 60), None)),
        (3, (OnHold("address"), Hours(3, 60), None)),
        (2, (OnHold("fraud"), Hours(3, 30), None)),
        (14, (Confirmed, Hours(1, 10), Some(4))),
        (9, (Picking, Hours(1, 5), Some(3))),
        (6, (Packed, Hours(1, 4), Some(3))),
        (8, (Parcel(S::PreTransit), Hours(1, 8), Some(3))),
        (18, (Parcel(S::InTransit), Hours(2, 14), Some(1))),
        (14, (Parcel(S::InTransit), Hours(2, 20), Some(3))),
        (5, (Parcel(S::InCustoms), Hours(4, 40), Some(4))),
        (10, (Parcel(S::OutForDelivery), ThisMorning, Some(0))),
        (5, (Parcel(S::AvailableForPickup), Days(1, 4), None)),
        (6, (Parcel(S::Delayed), Hours(3, 40), Some(2))),
        (4, (Parcel(S::FailedAttempt), Days(1, 2), Some(1))),
        (3, (Parcel(S::Exception), Days(1, 3), None)),
        (3, (Parcel(S::ReturnToSender), Days(1, 6), None)),
        (2, (Parcel(S::Lost), Days(1, 8), None)),
        (4, (Split(S::InTransit), Hours(3, 14), Some(2))),
        (6, (Split(S::Delivered), Days(2, 60), None)),
        (3, (Backorder(BackorderState::Open), Hours(4, 40), Some(12))),
        (2, (Backorder(BackorderState::Waiting), Days(2, 3), Some(6))),
        (2, (Backorder(BackorderState::Waiting), Days(4, 7), Some(8))),
        (5, (Backorder(BackorderState::Filled), Days(2, 40), None)),
        (3, (Backorder(BackorderState::Substituted), Days(2, 30), None)),
        (3, (Backorder(BackorderState::Cancelled), Days(2, 30), None)),
        (7, (CancelledUnpaid, Days(1, 90), None)),
        (8, (CancelledRefunded, Days(1, 90), None)),
        (1, (CancelledRefundFailed, Days(2, 9), None)),
        (4, (Return(ReturnState::Requested), Hours(2, 40), None)),
        (3, (Return(ReturnState::Approved), Hours(2, 60), None)),
        (3, (Return(ReturnState::InTransit), Hours(2, 40), None)),
        (2, (Return(ReturnState::Received), Hours(2, 20), None)),
        (2, (Return(ReturnState::Inspected), Hours(2, 30), None)),
        (2, (ReturnToApprove, Hours(2, 30), None)),
        (2, (Return(ReturnState::Rejected), Days(5, 40), None)),
        (2, (Exchange, Hours(2, 30), None)),
    ]
};

/// How many orders were sent back long ago, all settled.
const SETTLED_RETURNS: usize = 8;

/// Every order that is to be told, [`ORDERS`] of them, samples first.
pub(super) fn all(source: &Source, world: &World) -> Result<Vec<Plan>, DemoError> {
    let mut plans = Vec::with_capacity(ORDERS);
    for (case, kind) in SAMPLES {
        let shopper = world
            .customers
            .iter()
            .position(|shopper| shopper.case.as_deref() == Some(case))
            .ok_or(DemoError::Lacking("a customer for each case"))?;
        plans.push(plan(source, &world.calendar, Some(case), shopper, kind));
    }
    let delivered = (Fate::Parcel(ShipmentStatus::Delivered), Last::Days(1, 100), None);
    let settled = (Fate::Return(ReturnState::Closed), Last::Days(3, 80), None);
    let kinds = OTHERS
        .into_iter()
        .chain([(SETTLED_RETURNS, settled)])
        .flat_map(|(count, kind)| std::iter::repeat_n(kind, count))
        .chain(std::iter::repeat(delivered))
        .take(ORDERS - SAMPLES.len());
    for kind in kinds {
        let suitable: Vec<usize> = (0..)
            .zip(&world.customers)
            .filter(|(_, shopper)| suits(kind.0, &shopper.home.country))
            .map(|(index, _)| index)
            .collect();
        let shopper = *source.pick(&suitable).ok_or(DemoError::Lacking("customers abroad"))?;
        plans.push(plan(source, &world.calendar, None, shopper, kind));
    }
    Ok(plans)
}

/// Whether an order with this fate can go to `country`.
fn suits(fate: Fate, country: &str) -> bool {
    fate != Fate::Parcel(ShipmentStatus::InCustoms) || outside_customs_union(country)
}

fn plan(
    source: &Source,
    calendar: &Calendar,
    case: Option<&'static str>,
    shopper: usize,
    (fate, last, expected): Kind,
) -> Plan {
    let minute = i8::try_from(source.between(0..60)).unwrap_or_default();
    let hour = |from, to| i8::try_from(source.between(from..to)).unwrap_or_default();
    let last = match last {
        Last::Hours(from, to) => calendar.now.minus(Duration::from_secs(
            u64::try_from(source.between(from * 3_600..to * 3_600)).unwrap_or_default(),
        )),
        Last::Days(from, to) => calendar.on(-source.between(from..to), hour(11, 18), minute),
        Last::ThisMorning => {
            let morning = calendar.on(0, hour(7, 9), minute);
            let recently = calendar.now.minus(Duration::from_mins(40));
            morning.min(recently)
        }
    };
    let expected_at = expected.map(|days| calendar.on(days, 20, 0));
    Plan { case, shopper, fate, last, expected_at }
}
