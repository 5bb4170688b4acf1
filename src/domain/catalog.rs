//! Products and their variants.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ids::{ProductId, VariantId};
use super::money::Money;
use super::time::Moment;

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Identifier.
    pub id: ProductId,
    /// The shop system's own identifier.
    pub external_id: Option<String>,
    /// Title as shown.
    pub title: String,
    /// Category, as the shop files it.
    pub category: String,
    /// A sentence or two.
    pub description: String,
    /// Address of a picture, absolute or below the shop's own site.
    pub image: Option<String>,
    /// Whether it cannot be sent back.
    pub final_sale: bool,
    /// What it can be bought as.
    pub variants: Vec<Variant>,
}

/// A variant (SKU) of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Identifier.
    pub id: VariantId,
    /// Stock keeping unit, unique in a shop.
    pub sku: String,
    /// Options such as `{"size": "M"}`.
    pub options: BTreeMap<String, String>,
    /// Price.
    pub price: Money,
    /// Grams, packed.
    pub weight_grams: i64,
    /// Harmonised System code for customs.
    pub hs_code: Option<String>,
    /// ISO 3166-1 alpha-2 country of origin.
    pub origin: Option<String>,
    /// Variants that may stand in for this one, best first.
    pub substitutes: Vec<VariantId>,
}

impl Variant {
    /// The options as one text: `M, slate`; empty for a variant without options.
    pub fn option_text(&self) -> String {
        self.options.values().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// A variant as a customer asks about it: can it be had, and what does it cost?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductStock {
    /// The variant.
    pub variant: VariantId,
    /// Title with options: `Rain jacket (M, slate)`.
    pub title: String,
    /// Price of one piece.
    pub price: Money,
    /// Whether a piece can be promised now.
    pub in_stock: bool,
    /// Pieces that can be promised now, over all locations that ship.
    pub available: i64,
    /// When the next supply that nobody waits for is expected; `None` where something is in stock
    /// or nothing is on its way.
    pub restock: Option<Moment>,
    /// Picture.
    pub image: Option<String>,
}

/// Title and options as one text: `Rain jacket (M, slate)`, or the title alone.
pub fn full_title(title: &str, options: &str) -> String {
    if options.is_empty() { title.to_owned() } else { format!("{title} ({options})") }
}
