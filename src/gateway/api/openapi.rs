//! The API's description, `/api/openapi.json`.
//!
//! The order card is a type of the domain, which knows nothing of OpenAPI; its description stands
//! here, and a test compares the two.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "whereabouts",
        description = "Ask the order-status agent on behalf of a shop's customers.",
    ),
    paths(super::send, super::view, super::attachments::download),
    tags((name = "conversations", description = "Conversations with customers")),
    modifiers(&ApiKey),
)]
struct Document;

struct ApiKey;

impl Modify for ApiKey {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("api_key", scheme);
    }
}

/// The OpenAPI 3.1 document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// An order as shown to its customer: no address, no name, no payment method.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::OrderCard`")]
pub(super) struct OrderCard {
    /// Always `order`.
    #[schema(example = "order")]
    r#type: String,
    /// Number of the order.
    #[schema(example = "HM-10432")]
    order: String,
    /// Status in one word.
    #[schema(example = "in_transit")]
    status: String,
    /// The status as a sentence in the language of the answer.
    summary: String,
    /// Steps done of five: ordered, prepared, shipped, out for delivery, delivered.
    #[schema(maximum = 5)]
    progress: u8,
    /// Day it was placed. Days are those of the shop's time zone.
    #[schema(format = "date")]
    placed: String,
    /// Day the last thing still to come is expected.
    #[schema(format = "date")]
    expected: Option<String>,
    /// Day it was cancelled.
    #[schema(format = "date")]
    cancelled: Option<String>,
    /// Why it is on hold, as far as a customer is told: `payment`, `address`, `check`.
    hold_reason: Option<String>,
    /// What the customer paid.
    #[schema(example = "129.90 EUR")]
    total: String,
    /// What was ordered.
    lines: Vec<OrderLine>,
    /// Parcels.
    parcels: Vec<OrderParcel>,
    /// What waits for supply.
    backorders: Vec<OrderBackorder>,
    /// Returns.
    returns: Vec<OrderReturn>,
    /// Refunds.
    refunds: Vec<OrderRefund>,
}

/// A line of an order.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardLine`")]
struct OrderLine {
    title: String,
    quantity: i64,
    /// Address of a picture.
    image: Option<String>,
    #[schema(example = "shipped")]
    state: String,
}

/// A parcel.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardParcel`")]
struct OrderParcel {
    carrier: String,
    /// Tracking number.
    tracking: String,
    /// The carrier's page for it.
    url: Option<String>,
    status: String,
    #[schema(format = "date")]
    shipped: Option<String>,
    #[schema(format = "date")]
    expected: Option<String>,
    #[schema(format = "date")]
    delivered: Option<String>,
    last_scan: Option<OrderScan>,
    /// Titles of what is in it.
    items: Vec<String>,
}

/// A carrier's scan.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardScan`")]
struct OrderScan {
    #[schema(format = "date-time")]
    at: String,
    #[schema(format = "date")]
    day: String,
    place: String,
    /// The carrier's words.
    text: String,
}

/// Something that waits for supply.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardBackorder`")]
struct OrderBackorder {
    title: String,
    quantity: i64,
    #[schema(format = "date")]
    expected: Option<String>,
    /// What could be sent instead.
    substitutes: Vec<String>,
    /// The ways that are open to the customer.
    offers: Vec<OrderOffer>,
}

/// A way that a customer may choose where an item waits: post its identifier as `choose`.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardOffer`")]
struct OrderOffer {
    #[schema(example = "off_01j9zk3v0c6t7w1m5n8p2q4r6s")]
    offer: String,
    /// `wait`, `substitute`, `partial` or `cancel`.
    #[schema(example = "substitute")]
    kind: String,
    /// What would be sent instead.
    substitute: Option<String>,
    /// What the customer would pay more, or get back where it is negative.
    #[schema(example = "-5.00 EUR")]
    price_difference: Option<String>,
    /// Last day on which it can be chosen.
    #[schema(format = "date")]
    until: String,
}

/// A return.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardReturn`")]
struct OrderReturn {
    number: String,
    state: String,
    /// What the customer will get back.
    refund: Option<String>,
    #[schema(format = "date")]
    requested: String,
    #[schema(format = "date")]
    received: Option<String>,
    /// Carrier of the parcel back.
    carrier: Option<String>,
    /// Its tracking number.
    tracking: Option<String>,
}

/// Money given back.
#[derive(ToSchema)]
#[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
#[expect(dead_code, reason = "describes `domain::card::CardRefund`")]
struct OrderRefund {
    #[schema(example = "12.50 EUR")]
    amount: String,
    state: String,
    #[schema(format = "date")]
    issued: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::backorder::OfferKind;
    use crate::domain::card;
    use crate::domain::order::{LineState, OrderStatus};
    use crate::domain::payment::RefundState;
    use crate::domain::returns::ReturnState;
    use crate::domain::time::Moment;

    #[test]
    fn the_document_is_reviewed() {
        insta::assert_json_snapshot!(document());
    }

    fn full_card() -> card::OrderCard {
        let day = jiff::civil::date(2026, 11, 24);
        let scan = card::CardScan {
            at: Moment::default(),
            day,
            place: "Hamburg".into(),
            text: "Sorted".into(),
        };
        card::OrderCard {
            order: "HM-10432".into(),
            status: OrderStatus::InTransit,
            summary: "On its way.".into(),
            progress: 3,
            placed: day,
            expected: Some(day),
            cancelled: None,
            hold_reason: None,
            total: "129.90 EUR".into(),
            lines: vec![card::CardLine {
                title: "Tent".into(),
                quantity: 1,
                image: None,
                state: LineState::Shipped,
            }],
            parcels: vec![card::CardParcel {
                carrier: "DHL".into(),
                tracking: "0034".into(),
                url: None,
                status: OrderStatus::InTransit,
                shipped: Some(day),
                expected: None,
                delivered: None,
                last_scan: Some(scan),
                items: vec!["Tent".into()],
            }],
            backorders: vec![card::CardBackorder {
                title: "Stove".into(),
                quantity: 1,
                expected: Some(day),
                substitutes: vec![],
                offers: vec![card::CardOffer {
                    offer: "off_1".into(),
                    kind: OfferKind::Wait,
                    substitute: None,
                    price_difference: None,
                    until: day,
                }],
            }],
            returns: vec![card::CardReturn {
                number: "R-1".into(),
                state: ReturnState::Approved,
                refund: None,
                requested: day,
                received: None,
                carrier: None,
                tracking: None,
            }],
            refunds: vec![card::CardRefund {
                amount: "1.00 EUR".into(),
                state: RefundState::Issued,
                issued: None,
            }],
        }
    }

    #[test]
    fn the_description_of_the_card_has_every_member_of_the_card() {
        let json = serde_json::to_value(full_card()).unwrap();
        serde_json::from_value::<OrderCard>(json).unwrap();
    }
}
