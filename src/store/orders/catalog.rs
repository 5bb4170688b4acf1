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

/// Words of a search that are looked for; of more, the longest.
const WORDS: usize = 8;

/// Letters of a word that are looked for.
const WORD_LENGTH: usize = 40;

/// Words shorter than this are found only as whole words: `in` is not in `raincoat`.
const WHOLE_BELOW: usize = 4;

record! {
    /// A product.
    ProductRow in products {
        id: String => TEXT,
        shop_id: String => TEXT,
        external_id: Option<String> => TEXT,
        title: String => TEXT,
        category: String => TEXT,
        description: String => TEXT,
        image: Option<String> => TEXT,
        final_sale: bool => BOOLEAN,
        position: i64 => BIGINT,
    }
}

record! {
    /// A variant.
    VariantRow in variants {
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
        position: i64 => BIGINT,
        search_text: String => TEXT,
    }
}

record! {
    /// A variant that may stand in for another.
    SubstituteRow in substitutes {
        shop_id: String => TEXT,
        variant_id: String => TEXT,
        substitute_id: String => TEXT,
        position: i64 => BIGINT,
    }
}

statements! {
    SEARCH_VARIANTS = "SELECT v.id, p.title, v.option_text, v.price, v.currency, p.image, \
        (SELECT CAST(COALESCE(SUM(i.on_hand - i.reserved), 0) AS BIGINT) \
            FROM inventory_levels i JOIN locations l ON l.id = i.location_id \
            WHERE i.variant_id = v.id AND l.active) AS available, \
        (SELECT MIN(s.expected_at) FROM inbound_supplies s \
            WHERE s.variant_id = v.id AND s.received_at IS NULL \
            AND s.quantity > s.allocated AND s.expected_at >= $3) AS restock \
        FROM (SELECT id, \
            CASE WHEN search_text LIKE $4 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $5 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $6 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $7 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $8 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $9 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $10 THEN 1 ELSE 0 END \
            + CASE WHEN search_text LIKE $11 THEN 1 ELSE 0 END AS score \
            FROM variants WHERE shop_id = $1 AND active) hit \
        JOIN variants v ON v.id = hit.id JOIN products p ON p.id = v.product_id \
        WHERE hit.score > 0 AND p.active \
        ORDER BY hit.score DESC, p.position, v.position, v.id LIMIT $2";
}

#[derive(sqlx::FromRow)]
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
            position: position(index),
        }
    }
}

impl VariantRow {
    pub(super) fn of(shop: &ShopId, product: &Product, index: usize, variant: &Variant) -> Self {
        let option_text = variant.option_text();
        let words = words(
            &[&product.title, &option_text, &variant.sku, &product.category]
                .map(String::as_str)
                .join(" "),
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
            position: position(index),
            search_text: format!(" {} ", words.join(" ")),
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
    /// first; at most `limit`. An empty or wordless query finds nothing.
    pub async fn search_products(
        &self,
        shop: &ShopId,
        query: &str,
        limit: i64,
    ) -> Result<Vec<ProductStock>, Error> {
        let Some(patterns) = patterns(query) else { return Ok(Vec::new()) };
        let mut tx = self.db.snapshot().await?;
        let now = self.environment.now().millis();
        let found = rows!(
            &mut tx,
            StockedRow,
            SEARCH_VARIANTS,
            shop.as_str(),
            limit,
            now,
            patterns[0].as_deref(),
            patterns[1].as_deref(),
            patterns[2].as_deref(),
            patterns[3].as_deref(),
            patterns[4].as_deref(),
            patterns[5].as_deref(),
            patterns[6].as_deref(),
            patterns[7].as_deref()
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

/// A pattern for each word of a query; `None` where it has no word.
fn patterns(query: &str) -> Option<[Option<String>; WORDS]> {
    let mut words = words(query);
    words.sort_by_key(|word| (std::cmp::Reverse(word.chars().count()), word.clone()));
    words.dedup();
    let mut patterns = words.into_iter().map(|word| {
        let short = word.is_ascii() && word.len() < WHOLE_BELOW;
        if short { format!("% {word} %") } else { format!("%{word}%") }
    });
    let patterns: [Option<String>; WORDS] = std::array::from_fn(|_| patterns.next());
    patterns.first().is_some_and(Option::is_some).then_some(patterns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_becomes_patterns_without_wildcards_of_its_own() {
        let patterns = patterns("Is the RAIN-jacket 100%_ \\ in M?").unwrap();
        let texts: Vec<String> = patterns.into_iter().flatten().collect();
        assert_eq!(
            texts,
            ["%jacket%", "%rain%", "% 100 %", "% the %", "% in %", "% is %", "% m %"]
        );
    }

    #[test]
    fn of_many_words_the_longest_count() {
        let patterns = patterns("a b c d e f g h i boots trousers").unwrap();
        assert_eq!(patterns[0].as_deref(), Some("%trousers%"));
        assert_eq!(patterns[1].as_deref(), Some("%boots%"));
        assert!(patterns.iter().all(Option::is_some));
    }

    #[test]
    fn a_query_without_words_is_none() {
        for query in ["", "  ", "%_%", "!?"] {
            assert!(patterns(query).is_none(), "{query}");
        }
    }
}
