//! Products, and whether they can be had.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::position;
use crate::domain::catalog::{Product, ProductStock, Variant, full_title};
use crate::domain::ids::{ShopId, VariantId};
use crate::domain::time::Moment;
use crate::store::Store;
use crate::store::db::{rows, statements};
use crate::store::error::{Error, money};
use crate::store::record::record;
use crate::store::sqlite::row_type;

/// Words of a search that are looked for; of more, the longest.
const WORDS: usize = 8;

/// Letters of a word that are looked for.
const WORD_LENGTH: usize = 40;

/// Words shorter than this are found only as whole words: `in` is not in `raincoat`.
const WHOLE_BELOW: usize = 4;

record! {
    /// A product.
    ProductRow in products by id, "id" {
        id: String => TEXT,
        shop_id: String => TEXT,
        external_id: Option<String> => TEXT,
        title: String => TEXT,
        category: String => TEXT,
        description: String => TEXT,
        image: Option<String> => TEXT,
        final_sale: bool => BOOLEAN,
        active: bool => BOOLEAN,
        position: i64 => BIGINT,
    }
}

record! {
    /// A variant.
    VariantRow in variants by id, "id" {
        id: String => TEXT,
        shop_id: String => TEXT,
        product_id: String => TEXT,
        sku: String => TEXT,
        options: Json<BTreeMap<String, String>> => JSON,
        option_text: String => TEXT,
        price: i64 => BIGINT,
        currency: String => TEXT,
        weight_grams: i64 => BIGINT,
        hs_code: Option<String> => TEXT,
        origin: Option<String> => TEXT,
        active: bool => BOOLEAN,
        position: i64 => BIGINT,
        search_text: String => TEXT,
    }
}

record! {
    /// A variant that may stand in for another.
    SubstituteRow in substitutes by variant_id, "variant_id, position" {
        shop_id: String => TEXT,
        variant_id: String => TEXT,
        substitute_id: String => TEXT,
        position: i64 => BIGINT,
    }
}

/// What a word of a query adds to a variant's score: most where it is one of the variant's options,
/// but never as much as one word more.
macro_rules! hit {
    ($word:literal) => {
        concat!(
            "CASE WHEN search_text LIKE '%  ' || TRIM(CAST(",
            $word,
            " AS TEXT)) || '  %' THEN 10 WHEN search_text LIKE '%' || CAST(",
            $word,
            " AS TEXT) || '%' THEN 9 ELSE 0 END"
        )
    };
}

statements! {
    SEARCH_VARIANTS = concat!("SELECT v.id, p.title, v.option_text, v.price, v.currency, p.image, \
        (SELECT CAST(COALESCE(SUM(i.on_hand - i.reserved), 0) AS BIGINT) \
            FROM inventory_levels i JOIN locations l ON l.id = i.location_id \
            WHERE i.variant_id = v.id AND l.active) AS available, \
        (SELECT MIN(s.expected_at) FROM inbound_supplies s \
            WHERE s.variant_id = v.id AND s.received_at IS NULL \
            AND s.quantity > s.allocated AND s.expected_at >= $3) AS restock \
        FROM (SELECT id, ", hit!("$4"), " + ", hit!("$5"), " + ", hit!("$6"), " + ", hit!("$7"), " + ",
        hit!("$8"), " + ", hit!("$9"), " + ", hit!("$10"), " + ", hit!("$11"), " AS score \
            FROM variants WHERE shop_id = $1 AND active) hit \
        JOIN variants v ON v.id = hit.id JOIN products p ON p.id = v.product_id \
        WHERE hit.score > 0 AND p.active \
        ORDER BY hit.score DESC, p.position, v.position, v.id LIMIT $2");
}

row_type! {
    struct StockedRow {
        id: String,
        title: String,
        option_text: String,
        price: i64,
        currency: String,
        image: Option<String>,
        available: i64,
        restock: Option<i64>,
    }
}

impl TryFrom<StockedRow> for ProductStock {
    type Error = Error;

    fn try_from(row: StockedRow) -> Result<Self, Error> {
        let in_stock = row.available > 0;
        Ok(Self {
            title: full_title(&row.title, &row.option_text),
            price: money(row.price, &row.currency, "variants", &row.id)?,
            in_stock,
            available: row.available.max(0),
            restock: row.restock.filter(|_| !in_stock).map(Moment::from_millis),
            image: row.image,
            variant: VariantId::from(row.id),
        })
    }
}

impl ProductRow {
    pub(super) fn into_product(self, variants: Vec<Variant>) -> Product {
        Product {
            id: self.id.into(),
            external_id: self.external_id,
            title: self.title,
            category: self.category,
            description: self.description,
            image: self.image,
            final_sale: self.final_sale,
            variants,
        }
    }

    pub(super) fn of(shop: &ShopId, index: usize, product: &Product) -> Self {
        Self {
            id: product.id.to_string(),
            shop_id: shop.to_string(),
            external_id: product.external_id.clone(),
            title: product.title.clone(),
            category: product.category.clone(),
            description: product.description.clone(),
            image: product.image.clone(),
            final_sale: product.final_sale,
            active: true,
            position: position(index),
        }
    }
}

impl VariantRow {
    pub(super) fn into_variant(self, substitutes: Vec<VariantId>) -> Result<Variant, Error> {
        Ok(Variant {
            price: money(self.price, &self.currency, "variants", &self.id)?,
            id: self.id.into(),
            sku: self.sku,
            options: self.options.0,
            weight_grams: self.weight_grams,
            hs_code: self.hs_code,
            origin: self.origin,
            substitutes,
        })
    }

    pub(super) fn of(shop: &ShopId, product: &Product, index: usize, variant: &Variant) -> Self {
        let option_text = variant.option_text();
        let search_text = search_text(
            &option_text,
            &format!("{} {} {}", product.title, variant.sku, product.category),
        );
        Self {
            id: variant.id.to_string(),
            shop_id: shop.to_string(),
            product_id: product.id.to_string(),
            sku: variant.sku.clone(),
            options: Json(variant.options.clone()),
            option_text,
            price: variant.price.minor,
            currency: variant.price.currency.code().to_owned(),
            weight_grams: variant.weight_grams,
            hs_code: variant.hs_code.clone(),
            origin: variant.origin.clone(),
            active: true,
            position: position(index),
            search_text,
        }
    }
}

impl SubstituteRow {
    pub(super) fn all<'a>(
        shop: &'a ShopId,
        variant: &'a Variant,
    ) -> impl Iterator<Item = Self> + 'a {
        variant.substitutes.iter().enumerate().map(move |(index, substitute)| Self {
            shop_id: shop.to_string(),
            variant_id: variant.id.to_string(),
            substitute_id: substitute.to_string(),
            position: position(index),
        })
    }
}

impl Store {
    /// Variants whose title, options, SKU or category has a word of `query`, those with most words
    /// first, of equals those with an option that was named; at most `limit`. An empty or wordless query finds nothing.
    pub async fn search_products(
        &self,
        shop: &ShopId,
        query: &str,
        limit: i64,
    ) -> Result<Vec<ProductStock>, Error> {
        let Some(wanted) = wanted(query) else { return Ok(Vec::new()) };
        let mut tx = self.db.snapshot().await?;
        let now = self.environment.now().millis();
        let found = rows!(
            &mut tx,
            StockedRow,
            SEARCH_VARIANTS,
            shop.as_str(),
            limit,
            now,
            wanted[0].as_deref(),
            wanted[1].as_deref(),
            wanted[2].as_deref(),
            wanted[3].as_deref(),
            wanted[4].as_deref(),
            wanted[5].as_deref(),
            wanted[6].as_deref(),
            wanted[7].as_deref()
        )?;
        found.into_iter().map(ProductStock::try_from).collect()
    }
}

/// The words of a text in lower case: runs of letters and digits, so that none holds a wildcard.
fn words(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let plain: String = text.nfkc().flat_map(char::to_lowercase).collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(WORD_LENGTH).collect())
        .collect()
}

/// What a search looks at: every word between spaces, those of the options between two.
fn search_text(options: &str, rest: &str) -> String {
    format!("  {}  {} ", words(options).join("  "), words(rest).join(" "))
}

/// Each word of a query as it is looked for, with spaces around where only the whole word counts;
/// `None` where the query has no word.
fn wanted(query: &str) -> Option<[Option<String>; WORDS]> {
    let mut words = words(query);
    words.sort_by_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
    words.dedup();
    let mut wanted = words.into_iter().map(|word| {
        let short = word.is_ascii() && word.len() < WHOLE_BELOW;
        if short { format!(" {word} ") } else { word }
    });
    let wanted: [Option<String>; WORDS] = std::array::from_fn(|_| wanted.next());
    wanted.first().is_some_and(Option::is_some).then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_becomes_words_without_wildcards() {
        let wanted = wanted("Is the RAIN-jacket 100%_ \\ in M?").unwrap();
        let words: Vec<String> = wanted.into_iter().flatten().collect();
        assert_eq!(words, ["jacket", "rain", " 100 ", " the ", " in ", " is ", " m "]);
    }

    #[test]
    fn of_many_words_the_longest_count() {
        let wanted = wanted("a b c d e f g h i boots trousers").unwrap();
        assert_eq!(wanted[0].as_deref(), Some("trousers"));
        assert_eq!(wanted[1].as_deref(), Some("boots"));
        assert!(wanted.iter().all(Option::is_some));
    }

    #[test]
    fn a_query_without_words_is_none() {
        for query in ["", "  ", "%_%", "!?"] {
            assert!(wanted(query).is_none(), "{query}");
        }
    }

    #[test]
    fn only_options_stand_between_two_spaces() {
        assert_eq!(search_text("Slate, M", "Rain jacket HM-1"), "  slate  m  rain jacket hm 1 ");
        assert_eq!(search_text("", "Boots"), "    boots ");
    }
}
