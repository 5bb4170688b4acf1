//! A parcel's scans laid out in time, backwards from the last one.

use std::time::Duration;

use crate::domain::address::Address;
use crate::domain::ids::{FulfillmentId, ShipmentId};
use crate::domain::shipment::{LineQuantity, Shipment, ShipmentStatus};
use crate::domain::time::Moment;

use super::carrier::{Carrier, Step};
use super::euros;
use super::journey::{self, Scan};
use super::source::Source;

/// What a parcel goes through and when; made before the order it belongs to, because the time of
/// its last scan is what is given.
#[derive(Debug, Clone)]
pub(super) struct Course {
    pub(super) status: ShipmentStatus,
    pub(super) expected_at: Option<Moment>,
    scans: Vec<(Scan, Moment)>,
}

impl Course {
    /// The scans that leave a parcel in `status` at `last`.
    pub(super) fn ending(
        source: &Source,
        status: ShipmentStatus,
        origin: &Address,
        destination: &Address,
        last: Moment,
        expected_at: Option<Moment>,
    ) -> Self {
        let origin = format!("{}, {}", origin.city, origin.country);
        let mut at = last;
        let mut scans: Vec<(Scan, Moment)> = journey::course(status, &origin, destination)
            .into_iter()
            .rev()
            .map(|scan| {
                let here = at;
                at = at.minus(source.about(usual_wait(scan.step)));
                (scan, here)
            })
            .collect();
        scans.reverse();
        Self { status, expected_at, scans }
    }

    /// When the label was made.
    pub(super) fn labelled_at(&self) -> Moment {
        self.scans.first().map(|(_, at)| *at).unwrap_or_default()
    }

    /// The parcel, with a number of its own.
    pub(super) fn parcel(
        &self,
        source: &Source,
        carrier: Carrier,
        fulfillment: &FulfillmentId,
        lines: Vec<LineQuantity>,
    ) -> Shipment {
        let id = source.id(ShipmentId::mint);
        let tracking = carrier.tracking_number(source);
        let reached =
            |step| self.scans.iter().find(|(scan, _)| scan.step == step).map(|(_, at)| *at);
        let events = self
            .scans
            .iter()
            .enumerate()
            .map(|(index, (scan, at))| journey::event(&id, &tracking, carrier, index, scan, *at))
            .collect();
        Shipment {
            fulfillment: fulfillment.clone(),
            carrier: carrier.to_string(),
            tracking_url: Some(carrier.page(&tracking)),
            status: self.status,
            cost: Some(euros(source.between(420..1_480))),
            shipped_at: reached(Step::Collected),
            expected_at: self.expected_at,
            delivered_at: reached(Step::Delivered),
            lines,
            events,
            id,
            tracking,
        }
    }
}

/// How long a scan usually comes after the one before it; such that what is delivered by day was
/// also labelled by day.
fn usual_wait(step: Step) -> Duration {
    match step {
        Step::Announced => Duration::ZERO,
        Step::AtPickupPoint => Duration::from_hours(2),
        Step::OnVan => Duration::from_hours(3),
        Step::Collected | Step::Sorted => Duration::from_hours(4),
        Step::Delivered | Step::Attempted => Duration::from_hours(5),
        Step::AtDepot | Step::Late | Step::Damaged => Duration::from_hours(11),
        Step::Imported | Step::Cleared => Duration::from_hours(24),
        Step::AtCustoms | Step::Returning => Duration::from_hours(48),
        Step::Lost => Duration::from_hours(9 * 24),
    }
}
