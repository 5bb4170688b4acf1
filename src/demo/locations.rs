//! Where Halden & Moor packs its parcels.

use crate::domain::address::Address;
use crate::domain::ids::LocationId;
use crate::domain::inventory::Location;

use super::source::Source;

/// The warehouse in Saxony, the largest.
pub(super) const LEIPZIG: &str = "Leipzig";
/// The warehouse in the middle of Germany.
pub(super) const KASSEL: &str = "Kassel";
/// The warehouse for the Iberian peninsula.
pub(super) const ZARAGOZA: &str = "Zaragoza";

/// The three warehouses; cities and coordinates are real, streets are not.
pub(super) fn all(source: &Source) -> Vec<Location> {
    [
        (LEIPZIG, "Zum Alten Speicher 4", "Sachsen", "04356", "DE", 51.3397, 12.3731),
        (KASSEL, "Fuldahafen 11", "Hessen", "34123", "DE", 51.3127, 9.4797),
        (ZARAGOZA, "Calle de los Almacenes 27", "Zaragoza", "50197", "ES", 41.6488, -0.8891),
    ]
    .into_iter()
    .map(|(name, line1, region, postal_code, country, latitude, longitude)| Location {
        id: source.id(LocationId::mint),
        name: name.to_owned(),
        address: Address {
            name: format!("Halden & Moor {name}"),
            line1: line1.to_owned(),
            line2: String::new(),
            city: name.to_owned(),
            region: region.to_owned(),
            postal_code: postal_code.to_owned(),
            country: country.to_owned(),
            phone: None,
        },
        latitude,
        longitude,
        active: true,
    })
    .collect()
}
