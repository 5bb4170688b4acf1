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
    let waiting = |parcel: &&CardParcel| parcel.status != OrderStatus::Delivered;
    let parcel = card.parcels.iter().find(waiting).or_else(|| card.parcels.first());
    let arrived = !card.parcels.iter().any(|parcel| waiting(&parcel));
    Some(Sample {
        case: case.to_owned(),
        order: card.order.clone(),
        email: order.email.clone(),
        postal_code: order.shipping_address.postal_code.clone(),
        language: shopper.customer.language.to_string(),
        status: card.status.to_string(),
        expected: card.expected,
        carrier: parcel.map(|p| p.carrier.clone()),
        tracking: parcel.map(|p| p.tracking.clone()),
        delivered: card.parcels.iter().filter_map(|p| p.delivered).max().filter(|_| arrived),
        placed: card.placed,
        total: card.total.clone(),
        parcels: card.parcels.len(),
        items: card.lines.iter().map(|line| line.title.clone()).collect(),
    })
}
