//! Questions about goods.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::dialogue::{Dialogue, Step};
use super::slots::Asked;
use crate::texts::{FluentValue, words};

/// So many products are named in one answer.
const MAX_PRODUCTS: usize = 3;
/// So many characters of a product's name are searched for.
const QUERY_CHARS: usize = 80;
/// Characters from which a word may be a product's name; a shorter one is a size.
const NAME_CHARS: usize = 4;

impl Dialogue<'_> {
    pub(super) fn names_product(&self) -> bool {
        let few = words(&self.transcript.burst).len() <= 3;
        self.transcript.asked == Asked::Product && few && self.transcript.newest.order.is_none()
    }

    /// "Is it in stock?"
    pub(super) fn product(&self) -> Step {
        let named = self.name_in(&self.transcript.burst);
        let earlier = self.transcript.about_products.iter().rev();
        let spoken_of = earlier.map(|burst| self.name_in(burst)).find(|name| !name.is_empty());
        let query = match (named.as_str(), spoken_of) {
            ("", None) => return self.say_plain("ask-product"),
            // "And how much is it?"
            ("", Some(earlier)) => earlier,
            // "And in M?"
            (size, Some(earlier)) if size.chars().count() < NAME_CHARS => {
                format!("{earlier} {size}")
            }
            (named, _) => named.to_owned(),
        };
        match self.call("product_availability", json!({ "query": query })) {
            Some(call) => Step::Call(vec![call]),
            None => match self.transcript.result_of("product_availability") {
                Some(result) => Step::Say(self.products(result)),
                None => self.say_plain("what-i-do"),
            },
        }
    }

    /// Whether the burst is a question about "it" or "this".
    pub(super) fn names_no_product(&self) -> bool {
        self.name_in(&self.transcript.burst).is_empty()
    }

    /// A text without the words that surround a product's name.
    fn name_in(&self, text: &str) -> String {
        let product = &self.cues.product;
        let wanted = |word: &&str| {
            let plain = words(word);
            plain.is_empty() || !plain.iter().all(|plain| product.has(plain))
        };
        let kept = text
            .split(|c: char| c.is_whitespace() || ".,;:!?¿¡\"„“”«»()。、？！「」؟،".contains(c))
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .filter(wanted);
        let query = product.without_parts(&kept.collect::<Vec<_>>().join(" "));
        let query = query.split('\u{fffc}').map(str::trim).filter(|part| !part.is_empty());
        query.collect::<Vec<_>>().join(" ").chars().take(QUERY_CHARS).collect()
    }

    fn products(&self, result: &Value) -> String {
        let found = result.get("products").and_then(Value::as_array);
        let lines: Vec<String> = found
            .into_iter()
            .flatten()
            .take(MAX_PRODUCTS)
            .filter_map(|product| self.product_line(product))
            .collect();
        if lines.is_empty() {
            return self.plain("product-none");
        }
        lines.join("\n")
    }

    fn product_line(&self, product: &Value) -> Option<String> {
        let language = &self.request.language;
        let price = product.get("price").and_then(Value::as_str)?;
        let mut args = vec![
            ("title", FluentValue::from(product.get("title").and_then(Value::as_str)?)),
            ("price", self.texts.money(language, price).into()),
        ];
        let restock = product.get("restock").and_then(Value::as_str);
        let restock: Option<Date> = restock.and_then(|date| date.parse().ok());
        let key = match (product.get("in_stock").and_then(Value::as_bool)?, restock) {
            (true, _) => "product-in-stock",
            (false, Some(date)) => {
                args.push(("date", self.texts.date(language, date).into()));
                "product-restock"
            }
            (false, None) => "product-out",
        };
        Some(self.text(key, args))
    }
}
