//! `track_shipment`: what the carriers have said about an order's parcels.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::{Tool, ToolContext, ToolFailure, ToolOutput, get_order};
use crate::domain::card::OrderCard;
use crate::domain::fact::{Fact, FactKind};
use crate::domain::shipment::Shipment;

/// Scans of a parcel that the model is shown, newest last.
const SCANS: usize = 12;

/// Arguments of `track_shipment`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The order number.
    order_number: String,
    /// One parcel's tracking number, or null for all parcels of the order.
    tracking_number: Option<String>,
}

pub(super) struct TrackShipment;

impl Tool for TrackShipment {
    const NAME: &'static str = "track_shipment";
    type Arguments = Arguments;

    async fn call(
        &self,
        context: &ToolContext<'_>,
        arguments: Arguments,
    ) -> Result<ToolOutput, ToolFailure> {
        let order = context
            .orders
            .order_for(context.shop, context.principal, &arguments.order_number)
            .await
            .map_err(|error| ToolFailure::unavailable(&error))?;
        let Some(order) = order else { return Ok(get_order::not_available()) };
        let wanted = arguments.tracking_number.as_deref().map(plain).filter(|n| !n.is_empty());
        let parcels: Vec<&Shipment> = order
            .shipments
            .iter()
            .filter(|parcel| {
                wanted.as_ref().is_none_or(|number| plain(&parcel.tracking) == *number)
            })
            .collect();
        // The order's card must not stand beside the number of somebody else's parcel.
        if wanted.is_some() && parcels.is_empty() {
            return Ok(ToolOutput::told(json!({ "error": {
                "code": "no_such_parcel",
                "message": "The order has no parcel with this tracking number.",
            } })));
        }
        let card = OrderCard::of(&order, context.zone);
        let day = |at: crate::domain::time::Moment| at.date(context.zone);
        let told: Vec<_> = parcels
            .iter()
            .map(|parcel| {
                let skip = parcel.events.len().saturating_sub(SCANS);
                let scans: Vec<_> = parcel
                    .events
                    .iter()
                    .skip(skip)
                    .map(|event| json!({ "at": day(event.at), "place": event.place, "text": event.text, "status": event.status }))
                    .collect();
                json!({
                    "carrier": parcel.carrier,
                    "tracking": parcel.tracking,
                    "url": parcel.tracking_url,
                    "status": parcel.status,
                    "expected": parcel.expected_at.filter(|_| !parcel.status.is_final()).map(day),
                    "delivered": parcel.delivered_at.map(day),
                    "events": scans,
                })
            })
            .collect();
        let scans = parcels.iter().flat_map(|parcel| &parcel.events).flat_map(|event| {
            let place = (!event.place.is_empty())
                .then(|| Fact::of(&order.number, FactKind::Place, event.place.clone()));
            let scanned = Fact::of(&order.number, FactKind::Scanned, day(event.at).to_string());
            [Some(scanned), place]
        });
        let facts = card.facts().into_iter().chain(scans.flatten()).collect();
        let result = json!({ "order": order.number, "parcels": told });
        Ok(ToolOutput { facts, cards: vec![card], ..ToolOutput::told(result) })
    }
}

/// A tracking number without the spaces and hyphens that people put in.
fn plain(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
