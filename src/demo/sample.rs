//! The orders worth asking about, with what a true answer says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::card::{CardParcel, OrderCard};
use crate::domain::order::OrderStatus;

use super::story::{Told, World};

/// An order that shows one kind of case, with what proves it and what a true answer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// The case: `on_time`, `delayed`, `split`, …
    pub case: String,
    /// The case in plain words.
    pub label: String,
    /// Order number.
    pub order: String,
    /// E-mail address that proves it.
    pub email: String,
    /// Postal code that proves it.
    pub postal_code: String,
    /// The customer's language.
    pub language: String,
    /// The order's status in one word.
    pub status: String,
    /// Day the last thing still to come is expected.
    pub expected: Option<Date>,
    /// Carrier of the parcel that matters: the first that has not arrived, or else the first.
    pub carrier: Option<String>,
    /// Its tracking number.
    pub tracking: Option<String>,
    /// Day the last parcel arrived, where all have.
    pub delivered: Option<Date>,
    /// Day it was placed.
    pub placed: Date,
    /// What the customer pays: `12.50 EUR`.
    pub total: String,
    /// How many parcels there are.
    pub parcels: usize,
    /// Titles of what was ordered.
    pub items: Vec<String>,
}

/// The sample of each order that has a case, in the order of the cases' customers.
pub(super) fn all(told: &[Told], world: &World) -> Vec<Sample> {
    let mut samples: Vec<(usize, Sample)> =
        told.iter().filter_map(|t| Some((t.shopper, sample(t, t.case?, world)?))).collect();
    samples.sort_by_key(|(shopper, _)| *shopper);
    samples.into_iter().map(|(_, sample)| sample).collect()
}

fn sample(told: &Told, case: &str, world: &World) -> Option<Sample> {
    let order = &told.history.order;
    let shopper = world.customers.get(told.shopper)?;
    let card = OrderCard::of(order, &world.calendar.zone);
    let mut sample = Sample {
        case: case.to_owned(),
        label: label(case).to_owned(),
        order: card.order.clone(),
        email: order.email.clone(),
        postal_code: order.shipping_address.postal_code.clone(),
        language: shopper.customer.language.to_string(),
        status: String::new(),
        expected: None,
        carrier: None,
        tracking: None,
        delivered: None,
        placed: card.placed,
        total: card.total.clone(),
        parcels: card.parcels.len(),
        items: card.lines.iter().map(|line| line.title.clone()).collect(),
    };
    sample.refresh(&card);
    Some(sample)
}

impl Sample {
    /// Takes over what moves about an order: its status, days and parcels.
    pub fn refresh(&mut self, card: &OrderCard) {
        let waiting = |parcel: &&CardParcel| parcel.status != OrderStatus::Delivered;
        let parcel = card.parcels.iter().find(waiting).or_else(|| card.parcels.first());
        let arrived = !card.parcels.iter().any(|parcel| waiting(&parcel));
        self.status = card.status.to_string();
        self.expected = card.expected;
        self.carrier = parcel.map(|p| p.carrier.clone());
        self.tracking = parcel.map(|p| p.tracking.clone());
        self.delivered = card.parcels.iter().filter_map(|p| p.delivered).max().filter(|_| arrived);
    }
}

fn label(case: &str) -> &'static str {
    match case {
        "on_time" => "Shipped and on time",
        "delayed" => "Delayed by the carrier",
        "out_for_delivery" => "Out for delivery",
        "delivered_yesterday" => "Delivered yesterday",
        "not_received" => "Delivered, but not received",
        "split" => "Split over two parcels",
        "backorder" => "One item on backorder",
        "payment_hold" => "On hold for payment",
        "cancelled_refunded" => "Cancelled and refunded",
        "return_under_way" => "Return under way",
        "customs" => "Abroad, with customs",
        "moving" => "Moves while you watch",
        "preparing" => "Being prepared",
        "pickup" => "Waiting at a pickup point",
        "failed_attempt" => "Nobody was at home",
        "lost" => "Lost by the carrier",
        "return_to_sender" => "On its way back to the shop",
        "awaiting_payment" => "Waiting for payment",
        "exception" => "Damaged on the way",
        "returned" => "Returned and refunded",
        "label_created" => "Packed, not yet collected",
        _ => "Another case",
    }
}
