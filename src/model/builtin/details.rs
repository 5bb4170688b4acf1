//! What customers ask of an order beyond its status: what is in it, what it costs, who carries it.

use serde_json::Value;

use super::dialogue::Dialogue;
use super::intent::Intent;
use crate::texts::FluentValue;

impl Dialogue<'_> {
    /// What to say where the orders' cards are there: the answer to what was asked of them, or a
    /// question for more.
    pub(super) fn about_found(&self) -> String {
        let answer: fn(&Self, &Value) -> Option<String> = match self.intent() {
            Some(Intent::OrderContents | Intent::ProductAvailability) => Self::contents,
            Some(Intent::Carrier) => Self::carriers,
            _ => return self.plain("anything-else"),
        };
        let orders = self.transcript.outcomes.iter().filter_map(|o| o.result.get("order"));
        let answers: Vec<String> = orders.filter_map(|order| answer(self, order)).collect();
        if answers.is_empty() { self.plain("anything-else") } else { answers.join("\n") }
    }

    /// "2 × tent and lamp; total 120 €".
    fn contents(&self, order: &Value) -> Option<String> {
        let number = order.get("order")?.as_str()?;
        let total = self.texts.money(&self.request.language, order.get("total")?.as_str()?);
        let lines = order.get("lines")?.as_array()?.iter().filter_map(|line| {
            let title = line.get("title")?.as_str()?;
            Some(match line.get("quantity")?.as_i64()? {
                1 => title.to_owned(),
                quantity => format!("{quantity} × {title}"),
            })
        });
        let items = self.enumerated(&lines.collect::<Vec<_>>());
        Some(self.text(
            "order-contents",
            [
                ("order", FluentValue::from(number)),
                ("items", items.into()),
                ("total", total.into()),
            ],
        ))
    }

    /// The carrier of each parcel with its number.
    fn carriers(&self, order: &Value) -> Option<String> {
        let parcels = order.get("parcels")?.as_array()?.iter().filter_map(|parcel| {
            let field = |name: &str| parcel.get(name).and_then(Value::as_str).unwrap_or_default();
            let (carrier, tracking) = (field("carrier"), field("tracking"));
            let named = |key: &str| {
                self.text(key, [("carrier", carrier.into()), ("tracking", tracking.into())])
            };
            match (carrier.is_empty(), tracking.is_empty()) {
                (true, _) => None,
                (_, true) => Some(named("carrier")),
                _ => Some(named("tracking")),
            }
        });
        let parcels: Vec<String> = parcels.collect();
        if parcels.is_empty() {
            let number = order.get("order")?.as_str()?;
            return Some(self.text("carrier-none", [("order", number.into())]));
        }
        Some(parcels.join("\n"))
    }

    /// Whether our last words were about a product, which "it" is then.
    pub(super) fn goes_on_about_product(&self) -> bool {
        let transcript = self.transcript;
        let just_now = transcript.product_at > 0 && transcript.product_at == transcript.spoken;
        just_now && transcript.newest.order.is_none()
    }

    /// Whether the burst names no product, none has been spoken of, and an order has.
    pub(super) fn speaks_of_order_alone(&self) -> bool {
        self.transcript.about_products.is_empty()
            && self.names_no_product()
            && self.transcript.named.order.as_deref().is_some_and(|o| self.proved().contains(&o))
    }
}
