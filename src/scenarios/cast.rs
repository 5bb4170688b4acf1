//! The orders that scenarios speak of, and what is filled in for `{field:name}`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex::{Captures, Regex};

use crate::demo::{DemoShop, Sample};
use crate::domain::card::{CardParcel, OrderCard};
use crate::domain::language::Language;
use crate::domain::order::{Order, OrderStatus};
use crate::domain::snapshot::ShopData;
use crate::texts::Texts;

static PLACEHOLDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\{([a-z]+):([^{}\s]+)\}").ok());

/// What can be filled in.
const FIELDS: &str = "order, digits, email, postal, tracking, carrier, expected, delivered, placed, \
                      total, status, item";

/// Orders by the name under which scenarios speak of them: the number of each, and in the demo shop
/// the names of its cases.
#[derive(Debug)]
pub struct Cast {
    texts: Texts,
    parts: BTreeMap<String, Part>,
}

/// An order.
#[derive(Debug, Clone)]
struct Part {
    card: OrderCard,
    email: String,
    postal_code: String,
}

impl Part {
    fn of(order: &Order, zone: &TimeZone) -> Self {
        Self {
            card: OrderCard::of(order, zone),
            email: order.email.clone(),
            postal_code: order.shipping_address.postal_code.clone(),
        }
    }

    /// The parcel that matters: the first that has not arrived, or else the first.
    fn parcel(&self) -> Option<&CardParcel> {
        let parcels = &self.card.parcels;
        parcels.iter().find(|p| p.status != OrderStatus::Delivered).or_else(|| parcels.first())
    }
}

impl Cast {
    /// The orders of a shop by their numbers.
    pub fn of(data: &ShopData, texts: Texts) -> Self {
        let zone = data.shop.zone();
        let orders = data.orders.iter().map(|history| &history.order);
        let parts = orders.map(|order| (order.number.clone(), Part::of(order, &zone))).collect();
        Self { texts, parts }
    }

    /// The demo shop's by number and by case.
    pub fn of_demo(shop: &DemoShop, texts: Texts) -> Self {
        let mut cast = Self::of(&shop.data, texts);
        for Sample { case, order, .. } in &shop.samples {
            if let Some(part) = cast.parts.get(order).cloned() {
                cast.parts.insert(case.clone(), part);
            }
        }
        cast
    }

    /// The texts in which the agent speaks.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The number of the order called `name`.
    pub(super) fn number(&self, name: &str) -> Result<&str, String> {
        Ok(&self.part(name)?.card.order)
    }

    /// `text` with its placeholders filled, days and amounts as `language` writes them.
    pub(super) fn filled(&self, text: &str, language: &Language) -> Result<String, String> {
        let Some(pattern) = PLACEHOLDER.as_ref() else { return Ok(text.to_owned()) };
        let mut problem = None;
        let filled = pattern.replace_all(text, |found: &Captures<'_>| {
            let [field, name] = [1, 2].map(|n| found.get(n).map_or("", |part| part.as_str()));
            self.value(field, name, language).unwrap_or_else(|wrong| {
                problem.get_or_insert(wrong);
                String::new()
            })
        });
        let filled = filled.into_owned();
        problem.map_or(Ok(filled), Err)
    }

    fn part(&self, name: &str) -> Result<&Part, String> {
        self.parts.get(name).ok_or_else(|| {
            let cases = self.parts.keys().filter(|name| !name.contains(|c: char| c.is_numeric()));
            let cases: Vec<&str> = cases.map(String::as_str).collect();
            let known = if cases.is_empty() {
                String::new()
            } else {
                format!(" or one of {}", cases.join(", "))
            };
            format!("there is no order called {name}: write an order's number{known}")
        })
    }

    fn value(&self, field: &str, name: &str, language: &Language) -> Result<String, String> {
        let part = self.part(name)?;
        let card = &part.card;
        let day = |date: Option<Date>| date.map(|date| self.texts.date(language, date));
        let delivered = || card.parcels.iter().filter_map(|parcel| parcel.delivered).max();
        let value = match field {
            "order" => Some(card.order.clone()),
            "digits" => Some(card.order.chars().filter(char::is_ascii_digit).collect()),
            "email" => Some(part.email.clone()),
            "postal" => Some(part.postal_code.clone()),
            "tracking" => part.parcel().map(|parcel| parcel.tracking.clone()),
            "carrier" => part.parcel().map(|parcel| parcel.carrier.clone()),
            "expected" => day(card.expected),
            "delivered" => day(delivered()),
            "placed" => day(Some(card.placed)),
            "total" => Some(self.texts.money(language, &card.total)),
            "status" => Some(self.texts.status_name(language, card.status)),
            "item" => card.lines.first().map(|line| line.title.clone()),
            _ => return Err(format!("{{{field}:…}} cannot be filled in; there are {FIELDS}")),
        };
        value.ok_or_else(|| format!("{{{field}:{name}}}: the order {} has none", card.order))
    }
}
