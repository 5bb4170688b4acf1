//! What the demo shop sells, read from the embedded `catalog.toml`.

use std::collections::{BTreeMap, HashMap};

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

use crate::domain::catalog::{Product, Variant};
use crate::domain::ids::{ProductId, VariantId};

use super::source::Source;
use super::{DemoError, euros};

const FILE: &str = include_str!("catalog.toml");

/// How many variants may stand in for another.
const SUBSTITUTES: usize = 3;

/// A substitute costs at most this share of the price more or less, in percent.
pub(super) const SUBSTITUTE_SPREAD: i64 = 35;

#[derive(Deserialize)]
struct CatalogFile {
    category: Vec<Category>,
}

#[derive(Deserialize)]
struct Category {
    name: String,
    hs: String,
    #[serde(default)]
    sizes: Vec<String>,
    products: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    title: String,
    sku: String,
    price: i64,
    weight: i64,
    origin: String,
    about: String,
    hs: Option<String>,
    kind: Option<String>,
    sizes: Option<Vec<String>>,
    #[serde(default)]
    colours: Vec<String>,
    #[serde(default)]
    final_sale: bool,
}

/// The products, with a way from a variant to its product.
#[derive(Debug)]
pub(super) struct Catalog {
    /// All products.
    pub(super) products: Vec<Product>,
    places: HashMap<VariantId, (usize, usize)>,
}

impl Catalog {
    /// The embedded catalogue.
    pub(super) fn load(source: &Source) -> Result<Self, DemoError> {
        let file: CatalogFile = Figment::from(Toml::string(FILE))
            .extract()
            .map_err(|e| DemoError::Malformed { file: "catalog.toml", source: Box::new(e) })?;
        let (mut products, kinds): (Vec<Product>, Vec<&str>) = file
            .category
            .iter()
            .flat_map(|category| category.products.iter().map(move |entry| (category, entry)))
            .map(|(category, entry)| {
                let kind = entry.kind.as_ref().unwrap_or(&category.name);
                (product(source, category, entry), kind.as_str())
            })
            .unzip();
        add_substitutes(&mut products, &kinds);
        let places = products
            .iter()
            .enumerate()
            .flat_map(|(p, product)| {
                product
                    .variants
                    .iter()
                    .enumerate()
                    .map(move |(v, variant)| (variant.id.clone(), (p, v)))
            })
            .collect();
        Ok(Self { products, places })
    }

    /// A variant with its product.
    pub(super) fn find(&self, id: &VariantId) -> Option<(&Product, &Variant)> {
        let (p, v) = self.places.get(id)?;
        let product = self.products.get(*p)?;
        Some((product, product.variants.get(*v)?))
    }

    /// Every variant.
    pub(super) fn variants(&self) -> impl Iterator<Item = &Variant> {
        self.products.iter().flat_map(|product| &product.variants)
    }
}

/// Title and options of a variant, as a customer reads them.
pub(super) fn title(product: &Product, variant: &Variant) -> String {
    let options = variant.option_text();
    if options.is_empty() {
        product.title.clone()
    } else {
        format!("{} ({options})", product.title)
    }
}

/// Where the picture of every variant lies, by its title with options.
pub(super) fn pictures(products: &[Product]) -> HashMap<String, String> {
    let variants = products.iter().flat_map(|p| p.variants.iter().map(move |v| (p, v)));
    variants.map(|(product, variant)| (title(product, variant), image(product, variant))).collect()
}

/// Where the picture of a variant lies.
pub(super) fn image(product: &Product, variant: &Variant) -> String {
    picture(&product.title, variant.options.get("colour"))
}

/// Where the picture of what has this title lies, in a colour where it has one.
fn picture(title: &str, colour: Option<&String>) -> String {
    let colour = colour.map(|colour| format!(".{}", slug(colour))).unwrap_or_default();
    format!("/demo/products/{}{colour}.svg", slug(title))
}

fn product(source: &Source, category: &Category, entry: &Entry) -> Product {
    let sizes = entry.sizes.as_ref().unwrap_or(&category.sizes);
    let variants = choices(&entry.colours)
        .flat_map(|colour| choices(sizes).map(move |size| (colour, size)))
        .map(|(colour, size)| variant(source, category, entry, colour, size))
        .collect();
    Product {
        id: source.id(ProductId::mint),
        external_id: None,
        title: entry.title.clone(),
        category: category.name.clone(),
        description: entry.about.clone(),
        image: Some(picture(&entry.title, entry.colours.first())),
        final_sale: entry.final_sale,
        variants,
    }
}

fn variant(
    source: &Source,
    category: &Category,
    entry: &Entry,
    colour: Option<&String>,
    size: Option<&String>,
) -> Variant {
    let code = |text: &String| text.chars().take(3).collect::<String>().to_uppercase();
    let parts = [Some(entry.sku.clone()), colour.map(code), size.map(code)];
    let options = [("colour", colour), ("size", size)]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())))
        .collect::<BTreeMap<_, _>>();
    Variant {
        id: source.id(VariantId::mint),
        sku: parts.into_iter().flatten().collect::<Vec<_>>().join("-"),
        options,
        price: euros(entry.price),
        weight_grams: entry.weight,
        hs_code: Some(entry.hs.as_ref().unwrap_or(&category.hs).clone()),
        origin: Some(entry.origin.clone()),
        substitutes: Vec::new(),
    }
}

/// Each of `options`, or nothing once where there are none.
fn choices(options: &[String]) -> impl Iterator<Item = Option<&String>> {
    options.iter().map(Some).chain(options.is_empty().then_some(None))
}

/// Names the variants that may stand in for each: of another product of the same kind, in the same
/// size, of a similar price; nearest price first.
fn add_substitutes(products: &mut [Product], kinds: &[&str]) {
    let found: Vec<Vec<Vec<VariantId>>> = products
        .iter()
        .zip(kinds)
        .map(|(product, kind)| {
            let others: Vec<&Product> = products
                .iter()
                .zip(kinds)
                .filter(|(other, its_kind)| *its_kind == kind && other.id != product.id)
                .map(|(other, _)| other)
                .collect();
            product.variants.iter().map(|variant| similar(&others, variant)).collect()
        })
        .collect();
    for (product, lists) in products.iter_mut().zip(found) {
        for (variant, list) in product.variants.iter_mut().zip(lists) {
            variant.substitutes = list;
        }
    }
}

fn similar(others: &[&Product], variant: &Variant) -> Vec<VariantId> {
    let distance = |other: &Variant| (other.price.minor - variant.price.minor).abs();
    let mut candidates: Vec<&Variant> = others
        .iter()
        .filter_map(|other| {
            other.variants.iter().find(|v| v.options.get("size") == variant.options.get("size"))
        })
        .filter(|other| distance(other) * 100 <= variant.price.minor * SUBSTITUTE_SPREAD)
        .collect();
    candidates.sort_by_key(|other| distance(other));
    candidates.into_iter().take(SUBSTITUTES).map(|other| other.id.clone()).collect()
}

/// A title as part of an address: `Feather Tarp 3x3` is `feather-tarp-3x3`.
pub(super) fn slug(title: &str) -> String {
    title
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect::<Vec<_>>()
        .join("-")
}
