//! The way of a parcel: where it is scanned, in which order, and what the next scan will be.

use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::domain::address::Address;
use crate::domain::environment::Environment;
use crate::domain::ids::{ShipmentId, TrackingEventId};
use crate::domain::shipment::{Shipment, ShipmentStatus, TrackingEvent};
use crate::domain::time::Moment;

use super::carrier::{Carrier, Step};

/// A scan without its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    pub(super) step: Step,
    pub(super) place: String,
}

impl Step {
    /// The status of a parcel after this scan.
    pub(super) fn status(self) -> ShipmentStatus {
        match self {
            Self::Announced => ShipmentStatus::PreTransit,
            Self::Collected | Self::Sorted | Self::Imported | Self::Cleared | Self::AtDepot => {
                ShipmentStatus::InTransit
            }
            Self::AtCustoms => ShipmentStatus::InCustoms,
            Self::OnVan => ShipmentStatus::OutForDelivery,
            Self::Delivered => ShipmentStatus::Delivered,
            Self::Attempted => ShipmentStatus::FailedAttempt,
            Self::AtPickupPoint => ShipmentStatus::AvailableForPickup,
            Self::Late => ShipmentStatus::Delayed,
            Self::Damaged => ShipmentStatus::Exception,
            Self::Returning => ShipmentStatus::ReturnToSender,
            Self::Lost => ShipmentStatus::Lost,
        }
    }
}

/// The carrier's next scan of a parcel at `now`: its status, place and words. `None` where nothing
/// more is to come: delivered, lost, or on the way back.
///
/// Where the parcel stands is read from its own events, so the same parcel in the same place always
/// gets the same next scan with the same deduplication key, however often it is asked for; only
/// the time of it is `now`.
pub fn next_event(
    shipment: &Shipment,
    destination: &Address,
    now: Moment,
) -> Option<TrackingEvent> {
    let carrier = Carrier::from_str(&shipment.carrier).unwrap_or(Carrier::Dhl);
    let last = shipment.events.last();
    let here = last.map_or_else(|| city(destination), |event| event.place.clone());
    let origin = shipment.events.first().map_or(here.as_str(), |event| event.place.as_str());
    let next = match shipment.status {
        ShipmentStatus::Delivered | ShipmentStatus::Lost | ShipmentStatus::ReturnToSender => None,
        ShipmentStatus::AvailableForPickup => Some(Scan { step: Step::Delivered, place: here }),
        ShipmentStatus::FailedAttempt => Some(Scan { step: Step::OnVan, place: here }),
        ShipmentStatus::Delayed | ShipmentStatus::Exception => {
            route(origin, destination).into_iter().find(|scan| scan.step == Step::AtDepot)
        }
        ShipmentStatus::OutForDelivery => {
            Some(Scan { step: Step::Delivered, place: city(destination) })
        }
        ShipmentStatus::PreTransit | ShipmentStatus::InTransit | ShipmentStatus::InCustoms => {
            after(route(origin, destination), last, carrier)
        }
    }?;
    Some(event(&shipment.id, &shipment.tracking, carrier, shipment.events.len(), &next, now))
}

/// The stop behind the one that `last` reports; the first where there is none yet, the van where
/// the route does not know it.
fn after(route: Vec<Scan>, last: Option<&TrackingEvent>, carrier: Carrier) -> Option<Scan> {
    let Some(last) = last else { return route.into_iter().next() };
    let known = route
        .iter()
        .position(|scan| scan.place == last.place && carrier.words(scan.step) == last.text);
    match known {
        Some(index) => route.into_iter().nth(index + 1),
        None => route.into_iter().find(|scan| scan.step == Step::OnVan),
    }
}

/// The scan numbered `index` of a parcel, at `at`. Its key, and the random part of its identifier,
/// depend on the parcel and the index alone.
pub(super) fn event(
    shipment: &ShipmentId,
    tracking: &str,
    carrier: Carrier,
    index: usize,
    scan: &Scan,
    at: Moment,
) -> TrackingEvent {
    let environment = Environment::fixed(at, fingerprint(shipment.as_str(), index));
    TrackingEvent {
        id: TrackingEventId::mint(&environment),
        status: scan.step.status(),
        at,
        place: scan.place.clone(),
        text: carrier.words(scan.step).to_owned(),
        dedup_key: format!("{tracking}-{index:02}"),
    }
}

fn fingerprint(shipment: &str, index: usize) -> u64 {
    let digest = Sha256::digest(format!("{shipment} {index}"));
    digest.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// Every scan of a parcel that meets with no trouble, from `origin` (`Leipzig, DE`) to the door.
pub(super) fn route(origin: &str, destination: &Address) -> Vec<Scan> {
    let country = destination.country.as_str();
    let from = origin.rsplit(", ").next().unwrap_or_default();
    let door = city(destination);
    let mut stops = vec![
        (Step::Announced, origin.to_owned()),
        (Step::Collected, origin.to_owned()),
        (Step::Sorted, sorting_centre(origin).to_owned()),
    ];
    let gateway = gateway(country).map_or_else(|| door.clone(), str::to_owned);
    if outside_customs_union(country) {
        stops.push((Step::AtCustoms, gateway.clone()));
        stops.push((Step::Cleared, gateway));
    } else if from != country {
        stops.push((Step::Imported, gateway));
    }
    stops.push((Step::AtDepot, depot(destination).map_or_else(|| door.clone(), str::to_owned)));
    stops.push((Step::OnVan, door.clone()));
    stops.push((Step::Delivered, door));
    stops.into_iter().map(|(step, place)| Scan { step, place }).collect()
}

/// The scans that leave a parcel in `status`.
pub(super) fn course(status: ShipmentStatus, origin: &str, destination: &Address) -> Vec<Scan> {
    let mut scans = route(origin, destination);
    let before = |step| scans.iter().position(|s: &Scan| s.step == step).unwrap_or(scans.len());
    let kept = match status {
        ShipmentStatus::PreTransit => before(Step::Announced) + 1,
        ShipmentStatus::InCustoms => before(Step::AtCustoms) + 1,
        ShipmentStatus::Delivered => before(Step::Delivered) + 1,
        ShipmentStatus::OutForDelivery
        | ShipmentStatus::FailedAttempt
        | ShipmentStatus::AvailableForPickup
        | ShipmentStatus::ReturnToSender => before(Step::OnVan) + 1,
        ShipmentStatus::InTransit
        | ShipmentStatus::Delayed
        | ShipmentStatus::Exception
        | ShipmentStatus::Lost => before(Step::AtDepot),
    };
    scans.truncate(kept);

    let here = scans.last().map(|scan| scan.place.clone()).unwrap_or_default();
    let trouble: &[Step] = match status {
        ShipmentStatus::FailedAttempt => &[Step::Attempted],
        ShipmentStatus::AvailableForPickup => &[Step::Attempted, Step::AtPickupPoint],
        ShipmentStatus::ReturnToSender => &[Step::Attempted, Step::Returning],
        ShipmentStatus::Delayed => &[Step::Late],
        ShipmentStatus::Exception => &[Step::Damaged],
        ShipmentStatus::Lost => &[Step::Late, Step::Lost],
        _ => &[],
    };
    scans.extend(trouble.iter().map(|step| {
        // Nobody knows where a lost parcel is.
        let place = if *step == Step::Lost { String::new() } else { here.clone() };
        Scan { step: *step, place }
    }));
    scans
}

/// Whether parcels from the shop's warehouses pass customs on the way to `country`.
pub(super) fn outside_customs_union(country: &str) -> bool {
    matches!(country, "CH" | "GB" | "US" | "JP" | "MA")
}

fn city(address: &Address) -> String {
    format!("{}, {}", address.city, address.country)
}

/// Where the first sorting after a warehouse happens.
fn sorting_centre(origin: &str) -> &str {
    match origin {
        "Leipzig, DE" => "Radefeld, DE",
        "Kassel, DE" => "Lohfelden, DE",
        "Zaragoza, ES" => "Zaragoza-Plaza, ES",
        elsewhere => elsewhere,
    }
}

/// Where parcels from abroad enter a country.
fn gateway(country: &str) -> Option<&'static str> {
    Some(match country {
        "AT" => "Linz, AT",
        "CH" => "Basel, CH",
        "DE" => "Saarbrücken, DE",
        "ES" => "Irun, ES",
        "FR" => "Paris, FR",
        "GB" => "Coventry, GB",
        "IE" => "Portlaoise, IE",
        "JP" => "Narita, JP",
        "MA" => "Tanger, MA",
        "NL" => "Venlo, NL",
        "PT" => "Elvas, PT",
        "SE" => "Malmö, SE",
        "US" => "Newark, US",
        _ => return None,
    })
}

/// The depot that delivers to an address: in Germany by the postal code's leading zone, in Spain by
/// its province; elsewhere the city has one.
fn depot(address: &Address) -> Option<&'static str> {
    let code = address.postal_code.as_str();
    match address.country.as_str() {
        "DE" => Some(match code.chars().next()? {
            '0' => "Ottendorf-Okrilla, DE",
            '1' => "Rüdersdorf, DE",
            '2' => "Hamburg-Allermöhe, DE",
            '3' => "Hannover, DE",
            '4' => "Bochum, DE",
            '5' => "Köln-Eifeltor, DE",
            '6' => "Rodgau, DE",
            '7' => "Köngen, DE",
            '8' => "Aschheim, DE",
            _ => "Feucht, DE",
        }),
        "ES" => Some(match code.get(..2)? {
            "08" | "17" | "25" | "43" => "Barcelona, ES",
            "03" | "12" | "46" => "Valencia, ES",
            "04" | "18" | "29" => "Antequera, ES",
            "11" | "14" | "21" | "41" => "Sevilla, ES",
            "15" | "27" | "32" | "36" => "Santiago de Compostela, ES",
            "01" | "20" | "48" => "Vitoria-Gasteiz, ES",
            _ => "Coslada, ES",
        }),
        _ => None,
    }
}
