//! The order card: what a channel shows beside the text, drawn from the store's data alone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::backorder::{Backorder, OfferKind, OfferState};
use super::fact::{Fact, FactKind};
use super::ids::OfferId;
use super::order::{Line, LineState, Order, OrderStatus};
use super::payment::Refund;
use super::returns::{Return, ReturnState};
use super::shipment::Shipment;
use super::time::Moment;

/// An order as shown to its customer: no address, no name, no payment method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "order")]
pub struct OrderCard {
    /// Number.
    pub order: String,
    /// Status in one word.
    pub status: OrderStatus,
    /// The status as a sentence in the turn's language; empty until the agent writes it.
    #[serde(default)]
    pub summary: String,
    /// Steps done of [`OrderCard::STEPS`].
    pub progress: u8,
    /// Day it was placed.
    pub placed: Date,
    /// Day the last thing still to come is expected.
    pub expected: Option<Date>,
    /// Day it was cancelled.
    pub cancelled: Option<Date>,
    /// Why it is on hold, as far as a customer is told: `payment`, `address`, `check`.
    pub hold_reason: Option<String>,
    /// What the customer paid: `12.50 EUR`.
    pub total: String,
    /// What was ordered.
    pub lines: Vec<CardLine>,
    /// Parcels.
    pub parcels: Vec<CardParcel>,
    /// What waits for supply.
    pub backorders: Vec<CardBackorder>,
    /// Returns.
    pub returns: Vec<CardReturn>,
    /// Refunds.
    pub refunds: Vec<CardRefund>,
}

/// A line on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLine {
    /// Title with options.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
    /// Picture.
    pub image: Option<String>,
    /// State of the line.
    pub state: LineState,
}

/// A parcel on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardParcel {
    /// Carrier.
    pub carrier: String,
    /// Tracking number.
    pub tracking: String,
    /// The carrier's page.
    pub url: Option<String>,
    /// Status.
    pub status: OrderStatus,
    /// Day it left.
    pub shipped: Option<Date>,
    /// Day it is expected.
    pub expected: Option<Date>,
    /// Day it arrived.
    pub delivered: Option<Date>,
    /// Newest scan.
    pub last_scan: Option<CardScan>,
    /// What is in it.
    pub items: Vec<String>,
}

/// A scan on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardScan {
    /// When.
    pub at: Moment,
    /// Calendar day in the shop's time zone.
    pub day: Date,
    /// Where.
    pub place: String,
    /// The carrier's words.
    pub text: String,
}

/// A line that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBackorder {
    /// What waits.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
    /// Day supply is expected.
    pub expected: Option<Date>,
    /// What could be sent instead.
    pub substitutes: Vec<String>,
    /// The ways that are open to the customer.
    #[serde(default)]
    pub offers: Vec<CardOffer>,
}

/// A way that a customer may choose where an item waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardOffer {
    /// Identifier.
    pub offer: OfferId,
    /// Which way.
    pub kind: OfferKind,
    /// What would be sent instead.
    pub substitute: Option<String>,
    /// What the customer would pay more, or get back where it is negative: `-5.00 EUR`.
    pub price_difference: Option<String>,
    /// Last day on which it can be chosen.
    pub until: Date,
}

/// A return on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReturn {
    /// Number.
    pub number: String,
    /// State.
    pub state: ReturnState,
    /// What the customer will get back.
    pub refund: Option<String>,
    /// Day it was asked for.
    pub requested: Date,
    /// Day it came in.
    pub received: Option<Date>,
    /// Carrier of the parcel back.
    pub carrier: Option<String>,
    /// Its tracking number.
    pub tracking: Option<String>,
}

/// A refund on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRefund {
    /// How much.
    pub amount: String,
    /// State.
    pub state: super::payment::RefundState,
    /// Day it left.
    pub issued: Option<Date>,
}

impl OrderCard {
    /// Steps of the progress line: ordered, prepared, shipped, out for delivery, delivered.
    pub const STEPS: u8 = 5;

    /// The card of `order`, with calendar days in `zone`.
    pub fn of(order: &Order, zone: &TimeZone) -> Self {
        let day = |moment: Moment| moment.date(zone);
        let status = order.status();
        Self {
            order: order.number.clone(),
            status,
            summary: String::new(),
            progress: progress(status),
            placed: day(order.placed_at),
            expected: order.expected_at().map(day),
            cancelled: order.cancelled_at.map(day),
            hold_reason: order.hold_reason.as_deref().map(tellable),
            total: order.total.to_string(),
            lines: order.lines.iter().map(CardLine::of).collect(),
            parcels: order.shipments.iter().map(|s| CardParcel::of(s, order, zone)).collect(),
            backorders: order
                .open_backorders()
                .map(|backorder| CardBackorder::of(backorder, order, zone))
                .collect(),
            returns: order.returns.iter().map(|r| CardReturn::of(r, zone)).collect(),
            refunds: order.refunds.iter().map(|r| CardRefund::of(r, zone)).collect(),
        }
    }

    /// Every fact that the card states.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut add =
            |kind: FactKind, value: String| facts.push(Fact::of(&self.order, kind, value));
        add(FactKind::Order, self.order.clone());
        add(FactKind::Status, self.status.to_string());
        add(FactKind::Placed, self.placed.to_string());
        add(FactKind::Total, self.total.clone());
        let mut dated = |kind: FactKind, date: Option<Date>| {
            if let Some(date) = date {
                add(kind, date.to_string());
            }
        };
        dated(FactKind::Expected, self.expected);
        dated(FactKind::CancelledOn, self.cancelled);
        for parcel in &self.parcels {
            dated(FactKind::Shipped, parcel.shipped);
            dated(FactKind::Expected, parcel.expected);
            dated(FactKind::Delivered, parcel.delivered);
            dated(FactKind::Scanned, parcel.last_scan.as_ref().map(|scan| scan.day));
        }
        for backorder in &self.backorders {
            dated(FactKind::Restock, backorder.expected);
            for offer in &backorder.offers {
                dated(FactKind::Until, Some(offer.until));
            }
        }
        for r in &self.returns {
            dated(FactKind::ReturnedOn, Some(r.requested));
            dated(FactKind::ReturnedOn, r.received);
        }
        for refund in &self.refunds {
            dated(FactKind::RefundedOn, refund.issued);
        }
        self.facts_of_parts(&mut facts);
        let products = self.product_statuses();
        if products.iter().any(|(_, status)| *status != self.status) {
            facts.extend(products.iter().map(|(title, status)| {
                Fact::of(&self.order, FactKind::ProductStatus, format!("{status} {title}"))
            }));
        }
        let mut seen = std::collections::HashSet::new();
        facts.retain(|fact| seen.insert(fact.clone()));
        facts
    }

    /// How each product stands: as the parcels do that it is in, else as its line does.
    fn product_statuses(&self) -> Vec<(&str, OrderStatus)> {
        let mut products: Vec<(&str, OrderStatus)> = Vec::new();
        for parcel in &self.parcels {
            products.extend(parcel.items.iter().map(|title| (title.as_str(), parcel.status)));
        }
        for backorder in &self.backorders {
            products.push((backorder.title.as_str(), OrderStatus::Backordered));
        }
        for line in &self.lines {
            if !products.iter().any(|(title, _)| *title == line.title) {
                products.push((line.title.as_str(), status_of(line.state)));
            }
        }
        products
    }

    fn facts_of_parts(&self, facts: &mut Vec<Fact>) {
        let mut add = |kind: FactKind, value: &str| facts.push(Fact::of(&self.order, kind, value));
        if let Some(reason) = &self.hold_reason {
            add(FactKind::Hold, reason);
        }
        for line in &self.lines {
            add(FactKind::Product, &line.title);
            add(FactKind::Quantity, &line.quantity.to_string());
        }
        for parcel in &self.parcels {
            add(FactKind::ParcelStatus, &parcel.status.to_string());
            add(FactKind::Carrier, &parcel.carrier);
            add(FactKind::Tracking, &parcel.tracking);
            if let Some(url) = &parcel.url {
                add(FactKind::Link, url);
            }
            if let Some(scan) = parcel.last_scan.as_ref().filter(|scan| !scan.place.is_empty()) {
                add(FactKind::Place, &scan.place);
            }
        }
        let pieces: i64 = self.lines.iter().map(|line| line.quantity).sum();
        for count in
            [pieces.to_string(), self.lines.len().to_string(), self.parcels.len().to_string()]
        {
            add(FactKind::Quantity, &count);
        }
        for backorder in &self.backorders {
            add(FactKind::Quantity, &backorder.quantity.to_string());
            for title in &backorder.substitutes {
                add(FactKind::Product, title);
            }
        }
        for r in &self.returns {
            add(FactKind::Return, &r.number);
            for (kind, value) in [
                (FactKind::Refund, &r.refund),
                (FactKind::Carrier, &r.carrier),
                (FactKind::Tracking, &r.tracking),
            ] {
                if let Some(value) = value {
                    add(kind, value);
                }
            }
        }
        for refund in &self.refunds {
            add(FactKind::Refund, &refund.amount);
        }
    }
}

/// A reason for a hold as its customer may read it: whom the shop suspects of fraud is not told so.
fn tellable(reason: &str) -> String {
    match reason {
        "fraud" => "check",
        reason => reason,
    }
    .to_owned()
}

fn status_of(line: LineState) -> OrderStatus {
    match line {
        LineState::Open | LineState::Allocated | LineState::Packed => OrderStatus::Processing,
        LineState::Backordered => OrderStatus::Backordered,
        LineState::Shipped => OrderStatus::InTransit,
        LineState::Delivered => OrderStatus::Delivered,
        LineState::Cancelled => OrderStatus::Cancelled,
        LineState::Returned => OrderStatus::Returned,
    }
}

impl CardLine {
    fn of(line: &Line) -> Self {
        Self {
            title: line.title.clone(),
            quantity: line.quantity,
            image: line.image.clone(),
            state: line.state,
        }
    }
}

impl CardParcel {
    fn of(parcel: &Shipment, order: &Order, zone: &TimeZone) -> Self {
        let day = |moment: Moment| moment.date(zone);
        Self {
            carrier: parcel.carrier.clone(),
            tracking: parcel.tracking.clone(),
            url: parcel.tracking_url.clone(),
            status: parcel.status.into(),
            shipped: parcel.shipped_at.map(day),
            expected: parcel.expected_at.filter(|_| !parcel.status.is_final()).map(day),
            delivered: parcel.delivered_at.map(day),
            last_scan: parcel.events.last().map(|event| CardScan {
                at: event.at,
                day: day(event.at),
                place: event.place.clone(),
                text: event.text.clone(),
            }),
            items: order.titles(&parcel.lines).map(|(title, _)| title.to_owned()).collect(),
        }
    }
}

impl CardBackorder {
    fn of(backorder: &Backorder, order: &Order, zone: &TimeZone) -> Self {
        let open = || backorder.offers.iter().filter(|offer| offer.state == OfferState::Open);
        let substitutes = open().filter_map(|offer| offer.substitute_title.clone());
        let offers = open().map(|offer| CardOffer {
            offer: offer.id.clone(),
            kind: offer.kind,
            substitute: offer.substitute_title.clone(),
            price_difference: offer.price_difference.map(|amount| amount.to_string()),
            until: offer.expires_at.date(zone),
        });
        Self {
            title: order.line(&backorder.line).map(|l| l.title.clone()).unwrap_or_default(),
            quantity: backorder.quantity,
            expected: backorder.expected_at.map(|moment| moment.date(zone)),
            substitutes: substitutes.collect(),
            offers: offers.collect(),
        }
    }
}

impl CardReturn {
    fn of(r: &Return, zone: &TimeZone) -> Self {
        Self {
            number: r.number.clone(),
            state: r.state,
            refund: r.refund_amount.map(|m| m.to_string()),
            requested: r.created_at.date(zone),
            received: r.received_at.map(|moment| moment.date(zone)),
            carrier: r.carrier.clone(),
            tracking: r.tracking.clone(),
        }
    }
}

impl CardRefund {
    fn of(refund: &Refund, zone: &TimeZone) -> Self {
        Self {
            amount: refund.amount.to_string(),
            state: refund.state,
            issued: refund.issued_at.map(|moment| moment.date(zone)),
        }
    }
}

fn progress(status: OrderStatus) -> u8 {
    match status {
        OrderStatus::AwaitingPayment | OrderStatus::OnHold | OrderStatus::Cancelled => 1,
        OrderStatus::Processing | OrderStatus::Backordered | OrderStatus::PreTransit => 2,
        OrderStatus::InTransit
        | OrderStatus::InCustoms
        | OrderStatus::Delayed
        | OrderStatus::Exception
        | OrderStatus::ReturnToSender
        | OrderStatus::Lost
        | OrderStatus::PartiallyDelivered => 3,
        OrderStatus::OutForDelivery
        | OrderStatus::FailedAttempt
        | OrderStatus::AvailableForPickup => 4,
        OrderStatus::Delivered | OrderStatus::ReturnInProgress | OrderStatus::Returned => {
            OrderCard::STEPS
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(status: OrderStatus, item: &str) -> CardParcel {
        CardParcel {
            carrier: "DHL".to_owned(),
            tracking: "1".to_owned(),
            url: None,
            status,
            shipped: None,
            expected: None,
            delivered: None,
            last_scan: None,
            items: vec![item.to_owned()],
        }
    }

    fn line(title: &str, state: LineState) -> CardLine {
        CardLine { title: title.to_owned(), quantity: 1, image: None, state }
    }

    /// What the card of an order with such lines and parcels states of products.
    fn products(
        status: OrderStatus,
        lines: Vec<CardLine>,
        parcels: Vec<CardParcel>,
    ) -> Vec<String> {
        let waits = lines.iter().filter(|line| line.state == LineState::Backordered);
        let waits = waits.map(|line| CardBackorder {
            title: line.title.clone(),
            quantity: line.quantity,
            expected: None,
            substitutes: Vec::new(),
            offers: Vec::new(),
        });
        let card = OrderCard {
            order: "HM-1".to_owned(),
            status,
            summary: String::new(),
            progress: 0,
            placed: jiff::civil::date(2026, 11, 16),
            expected: None,
            cancelled: None,
            hold_reason: None,
            total: "1.00 EUR".to_owned(),
            backorders: waits.collect(),
            lines,
            parcels,
            returns: Vec::new(),
            refunds: Vec::new(),
        };
        let facts = card.facts().into_iter();
        facts.filter(|f| f.kind == FactKind::ProductStatus).map(|f| f.value).collect()
    }

    #[test]
    fn products_that_differ_have_a_status_each() {
        let lines = vec![
            line("Sleeping bag", LineState::Delivered),
            line("Tent Alva", LineState::Backordered),
            line("Mug", LineState::Packed),
        ];
        let parcels = vec![parcel(OrderStatus::Delivered, "Sleeping bag")];
        assert_eq!(
            products(OrderStatus::PartiallyDelivered, lines, parcels),
            ["delivered Sleeping bag", "backordered Tent Alva", "processing Mug"]
        );
    }

    #[test]
    fn products_that_stand_as_their_order_need_none() {
        let lines = vec![line("Sleeping bag", LineState::Shipped)];
        let parcels = vec![parcel(OrderStatus::InTransit, "Sleeping bag")];
        assert!(products(OrderStatus::InTransit, lines, parcels).is_empty());
    }
}
