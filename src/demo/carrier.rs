//! The carriers that the demo shop ships with: tracking numbers, pages and turns of phrase.

use super::source::Source;

/// A carrier, under the name that customers know.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::Display, strum::EnumString, strum::VariantArray,
)]
pub(super) enum Carrier {
    /// Parcels within the European Union.
    #[strum(serialize = "DHL")]
    Dhl,
    /// Parcels overseas.
    #[strum(serialize = "DHL Express")]
    DhlExpress,
    #[strum(serialize = "DPD")]
    Dpd,
    #[strum(serialize = "UPS")]
    Ups,
    #[strum(serialize = "Correos")]
    Correos,
    #[strum(serialize = "SEUR")]
    Seur,
    #[strum(serialize = "Royal Mail")]
    RoyalMail,
}

/// What a scan reports; each carrier has its own words for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray)]
pub(super) enum Step {
    Announced,
    Collected,
    Sorted,
    Imported,
    AtCustoms,
    Cleared,
    AtDepot,
    OnVan,
    Delivered,
    Attempted,
    AtPickupPoint,
    Late,
    Damaged,
    Returning,
    Lost,
}

impl Carrier {
    /// The carriers that take a parcel from one country to another, usual ones first.
    pub(super) fn between(origin: &str, destination: &str) -> &'static [Self] {
        match (origin, destination) {
            ("DE", "DE") => &[Self::Dhl, Self::Dhl, Self::Dpd],
            ("DE", "GB") => &[Self::RoyalMail, Self::Ups],
            ("ES", "ES") => &[Self::Correos, Self::Seur],
            ("ES", "PT") => &[Self::Seur, Self::Correos],
            (_, "US" | "JP" | "CH" | "MA") => &[Self::Ups, Self::DhlExpress],
            _ => &[Self::Dpd, Self::Dhl, Self::Ups],
        }
    }

    /// A tracking number of the form that the carrier uses, with its check digit.
    pub(super) fn tracking_number(self, source: &Source) -> String {
        match self {
            Self::Dhl => {
                let body = format!("00340434{}", source.digits(11));
                let check = gs1_check_digit(&body);
                format!("{body}{check}")
            }
            Self::DhlExpress => {
                let body = source.between(100_000_000..1_000_000_000);
                format!("{body}{}", body % 7)
            }
            Self::Dpd => format!("0150{}", source.digits(10)),
            Self::Ups => {
                let body = format!("A4{}68{}", source.digits(4), source.digits(7));
                let check = ups_check_digit(&body);
                format!("1Z{body}{check}")
            }
            Self::Seur => format!("0841{}", source.digits(10)),
            Self::Correos => s10("PK", &source.digits(8), "ES"),
            Self::RoyalMail => s10("RN", &source.digits(8), "GB"),
        }
    }

    /// The page where a parcel can be followed. Its host name is reserved (RFC 2606), so that
    /// nobody is sent to a real carrier with an invented number.
    pub(super) fn page(self, tracking: &str) -> String {
        let path = self.to_string().to_lowercase().replace(' ', "-");
        format!("https://track.example/{path}/{tracking}")
    }

    /// How this carrier puts it.
    pub(super) fn words(self, step: Step) -> &'static str {
        let [express, parcel, post] = match step {
            Step::Announced => [
                "Shipment information received",
                "Order data transmitted by the sender",
                "Pre-advised: awaiting the item from the sender",
            ],
            Step::Collected => [
                "Picked up",
                "The parcel has been collected from the sender",
                "Item accepted at origin",
            ],
            Step::Sorted => [
                "Departed from facility",
                "The parcel has been processed in the parcel centre",
                "Item processed at the sorting centre",
            ],
            Step::Imported => [
                "Arrived at import facility",
                "The parcel has arrived in the destination country",
                "Item arrived in the destination country",
            ],
            Step::AtCustoms => [
                "Clearance processing in progress",
                "The parcel has been handed to customs",
                "Item presented to customs",
            ],
            Step::Cleared => [
                "Cleared customs",
                "The parcel has been released by customs",
                "Item returned from customs",
            ],
            Step::AtDepot => [
                "Arrived at delivery facility",
                "The parcel has arrived at the delivery depot",
                "Item arrived at the delivery office",
            ],
            Step::OnVan => [
                "Out for delivery",
                "The parcel has been loaded onto the delivery vehicle",
                "Item out for delivery with the postal carrier",
            ],
            Step::Delivered => {
                ["Delivered", "The parcel has been delivered", "Item delivered to the addressee"]
            }
            Step::Attempted => [
                "Delivery attempted: recipient not available",
                "Delivery was not possible, nobody was at home",
                "Delivery attempted, notice left",
            ],
            Step::AtPickupPoint => [
                "Available for collection at an access point",
                "The parcel is waiting for collection in the parcel shop",
                "Item available for collection at the post office",
            ],
            Step::Late => [
                "A delay has occurred: the shipment missed its connection",
                "The parcel is delayed by high volumes in the parcel centre",
                "Item delayed in transit",
            ],
            Step::Damaged => [
                "On hold: packaging damaged, contents being checked",
                "The parcel was damaged and is being repacked",
                "Item held: damaged packaging",
            ],
            Step::Returning => [
                "Returning to sender",
                "The parcel is on its way back to the sender",
                "Item being returned to the sender",
            ],
            Step::Lost => [
                "Shipment could not be located after a search",
                "The search for the parcel has ended without result",
                "Item declared lost",
            ],
        };
        match self {
            Self::Ups | Self::DhlExpress => express,
            Self::Dhl | Self::Dpd | Self::Seur => parcel,
            Self::Correos | Self::RoyalMail => post,
        }
    }
}

/// GS1's check digit (mod 10, weights 3 and 1 from the right), as on an SSCC.
pub(super) fn gs1_check_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// UPS's check digit over the fifteen characters behind `1Z`: letters count as their ASCII code
/// less 63, mod 10; every second character counts double.
pub(super) fn ups_check_digit(body: &str) -> u32 {
    let sum: u32 = body
        .chars()
        .map(|c| c.to_digit(10).unwrap_or_else(|| u32::from(c).saturating_sub(63) % 10))
        .zip([1, 2].into_iter().cycle())
        .map(|(value, weight)| value * weight)
        .sum();
    (10 - sum % 10) % 10
}

/// The check digit of UPU standard S10 over eight digits.
pub(super) fn s10_check_digit(serial: &str) -> u32 {
    let sum: u32 = serial
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([8, 6, 4, 2, 3, 5, 9, 7])
        .map(|(digit, weight)| digit * weight)
        .sum();
    match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    }
}

/// An identifier by UPU standard S10.
fn s10(service: &str, serial: &str, country: &str) -> String {
    format!("{service}{serial}{}{country}", s10_check_digit(serial))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_match_published_samples() {
        assert_eq!(ups_check_digit("999AA1012345678"), 4);
        assert_eq!(ups_check_digit("5R8939035756712"), 7);
        assert_eq!(s10_check_digit("12345678"), 5);
        assert_eq!(gs1_check_digit("940011120255584233266"), 9);
    }

    #[test]
    fn tracking_numbers_have_their_carriers_length() {
        let source = Source::new(1, crate::domain::time::Moment::default());
        for (carrier, length) in [
            (Carrier::Dhl, 20),
            (Carrier::DhlExpress, 10),
            (Carrier::Dpd, 14),
            (Carrier::Ups, 18),
            (Carrier::Correos, 13),
            (Carrier::Seur, 14),
            (Carrier::RoyalMail, 13),
        ] {
            let number = carrier.tracking_number(&source);
            assert_eq!(number.len(), length, "{carrier} {number}");
        }
    }
}
