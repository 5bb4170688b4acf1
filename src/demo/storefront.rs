//! The demo shop's pages, with the chat on them, and the files they show.

use std::borrow::Cow;
use std::collections::BTreeSet;

use askama::Template;
use jiff::civil::Date;

use super::{Sample, catalog, pictures};
use crate::domain::catalog::Product;

/// What the pages show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storefront {
    /// The shop's slug, for the widget: `halden-moor`.
    pub shop: String,
    /// BCP 47 tag of the pages and of the chat's first words.
    pub language: String,
    /// The collection.
    pub products: Vec<ProductTile>,
    /// Orders that a visitor may ask about.
    pub samples: Vec<SampleRow>,
}

/// A product on the front page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductTile {
    /// Title.
    pub title: String,
    /// Price as shown, with its currency.
    pub price: String,
    /// Path of the picture: `/demo/products/skarn-shell-jacket.moss.svg`.
    pub image: String,
    /// Category as shown.
    pub category: String,
    /// The colours it comes in.
    pub colours: Vec<Picture>,
}

/// Something small that is shown and named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it shows.
    pub name: String,
    /// Its path.
    pub image: String,
}

impl ProductTile {
    /// The tile of `product` at `price`, as shown; `None` for one without a picture.
    pub fn of(product: &Product, price: String) -> Option<Self> {
        let colours: BTreeSet<&String> =
            product.variants.iter().filter_map(|variant| variant.options.get("colour")).collect();
        Some(Self {
            title: product.title.clone(),
            price,
            image: product.image.clone()?,
            category: product.category.clone(),
            colours: colours
                .into_iter()
                .map(|name| Picture {
                    name: name.clone(),
                    image: format!("/demo/colours/{}.svg", catalog::slug(name)),
                })
                .collect(),
        })
    }
}

/// A sample order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleRow {
    /// The case in one word: `backordered`.
    pub case: String,
    /// The case in plain words.
    pub label: String,
    /// Its status in one word.
    pub status: String,
    /// Order number.
    pub order: String,
    /// E-mail address of the made-up customer.
    pub email: String,
    /// Postal code of the made-up customer.
    pub postal_code: String,
    /// ISO 639-1 code of the language that the customer writes.
    pub language: String,
    /// Day it was placed, as shown.
    pub placed: String,
    /// Day it is expected, as shown.
    pub expected: Option<String>,
    /// What the customer paid, as shown.
    pub total: String,
    /// What was ordered.
    pub items: Vec<Picture>,
}

/// The languages that the chat answers in, by their own names.
const LANGUAGES: [(&str, &str); 7] = [
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ja", "日本語"),
    ("pt", "Português"),
];

impl SampleRow {
    /// The row of `sample`, whose total is shown as `total`; `products` have the pictures.
    pub fn of(sample: &Sample, total: String, products: &[Product]) -> Self {
        let pictures = catalog::pictures(products);
        let picture = |title: &String| {
            Some(Picture { name: title.clone(), image: pictures.get(title)?.clone() })
        };
        let shown = |day: Date| day.strftime("%a %-d %b").to_string();
        Self {
            case: sample.case.clone(),
            label: sample.label.clone(),
            status: sample.status.clone(),
            order: sample.order.clone(),
            email: sample.email.clone(),
            postal_code: sample.postal_code.clone(),
            language: sample.language.clone(),
            placed: shown(sample.placed),
            expected: sample.expected.map(shown),
            total,
            items: sample.items.iter().filter_map(picture).collect(),
        }
    }

    /// The language's own name; its code where the page has no name for it.
    pub fn language_name(&self) -> &str {
        let named = LANGUAGES.iter().find(|(code, _)| *code == self.language);
        named.map_or(&self.language, |(_, name)| name)
    }

    /// How well it goes: the class of the dot beside it.
    fn tone(&self) -> &'static str {
        match self.status.as_str() {
            "delivered" | "available_for_pickup" => "good",
            "lost" | "exception" | "return_to_sender" | "failed_attempt" => "bad",
            "delayed" | "on_hold" | "awaiting_payment" | "backordered" | "in_customs" => "warn",
            "cancelled" | "returned" => "mute",
            _ => "calm",
        }
    }
}

/// How many orders the front page shows of all.
const FEATURED: usize = 3;

#[derive(Template)]
#[template(path = "demo/front.html")]
struct Front<'a> {
    page: &'a Storefront,
    featured: &'a [SampleRow],
}

#[derive(Template)]
#[template(path = "demo/orders.html")]
struct OrdersPage<'a> {
    page: &'a Storefront,
    languages: [(&'static str, &'static str); 7],
}

impl Storefront {
    /// The front page as HTML; fails only where the formatter does.
    pub fn front(&self) -> Result<String, askama::Error> {
        let featured = self.samples.get(..FEATURED).unwrap_or(&self.samples);
        Front { page: self, featured }.render()
    }

    /// The page of the sample orders as HTML; fails only where the formatter does.
    pub fn orders(&self) -> Result<String, askama::Error> {
        OrdersPage { page: self, languages: LANGUAGES }.render()
    }
}

/// Titles of the products on the front page: some of every category, as different as they look.
pub const COLLECTION: [&str; 12] = [
    "Brocken Rain Jacket",
    "Karst Mid Hiking Boots",
    "Longmynd 55 Trekking Pack",
    "Lee 2 Trekking Tent",
    "Tarn Grid Hoody",
    "Kindling Gas Stove",
    "Sentier Trail Shoes",
    "Firn Down Sleeping Bag",
    "Vacuum Flask 750",
    "Heath Canvas Trousers",
    "Lantern Mini",
    "Skylark Packable Jacket",
];

const SVG: &str = "image/svg+xml";

/// The file at `path` below `/demo/` as media type and content: styles, script, drawings, and a
/// picture for every product slug. `None` where there is no such file.
pub fn asset(path: &str) -> Option<(&'static str, Cow<'static, [u8]>)> {
    let path = path.strip_prefix("/demo/").unwrap_or(path);
    for (folder, draw) in
        [("products/", pictures::picture as fn(&str) -> _), ("colours/", pictures::swatch)]
    {
        if let Some(name) = path.strip_prefix(folder).and_then(|file| file.strip_suffix(".svg")) {
            return draw(name).map(|svg| (SVG, Cow::Owned(svg.into_bytes())));
        }
    }
    let (media_type, content) = match path {
        "storefront.css" => ("text/css; charset=utf-8", include_str!("assets/storefront.css")),
        "storefront.js" => ("text/javascript; charset=utf-8", include_str!("assets/storefront.js")),
        "hero.svg" => (SVG, include_str!("assets/hero.svg")),
        "mark.svg" => (SVG, include_str!("assets/mark.svg")),
        _ => return None,
    };
    Some((media_type, Cow::Borrowed(content.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo;
    use crate::domain::time::Moment;

    fn storefront() -> Storefront {
        let shop = demo::generate(1, Moment::from_millis(1_800_000_000_000)).unwrap();
        let products = &shop.data.products;
        let mut storefront = Storefront {
            shop: "halden-moor".to_owned(),
            language: "en".to_owned(),
            products: products
                .iter()
                .filter_map(|product| ProductTile::of(product, "€249.00".to_owned()))
                .collect(),
            samples: shop
                .samples
                .iter()
                .map(|sample| SampleRow::of(sample, "€63.90".to_owned(), products))
                .collect(),
        };
        storefront.products[0].title = "Skarn <Shell>".to_owned();
        storefront
    }

    fn pages() -> [String; 2] {
        let storefront = storefront();
        [storefront.front().unwrap(), storefront.orders().unwrap()]
    }

    #[test]
    fn the_front_page_shows_products_and_some_samples_escaped() {
        let [front, _] = pages();
        for part in ["Skarn &#60;Shell&#62;", "€249.00", "alt=\"moss\"", "Deutsch"] {
            assert!(front.contains(part), "{part}");
        }
        assert!(!front.contains("<Shell>"));
        assert_eq!(front.matches("data-ask-order=").count(), FEATURED);
    }

    #[test]
    fn the_orders_page_shows_every_sample_with_what_was_ordered() {
        let [_, orders] = pages();
        let storefront = storefront();
        assert!(!storefront.samples.is_empty());
        for sample in &storefront.samples {
            assert!(orders.contains(&sample.order) && orders.contains(&sample.email));
            assert!(!sample.items.is_empty(), "{}: its things have no pictures", sample.case);
        }
        for (code, name) in LANGUAGES {
            assert!(orders.contains(&format!("<option value=\"{code}\" lang=\"{code}\">{name}<")));
        }
    }

    #[test]
    fn the_pages_run_under_a_policy_without_inline_code_or_foreign_files() {
        for page in pages() {
            for forbidden in ["onclick", "style=", "<style", "http://", "https://", "<script>"] {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn every_file_that_a_page_names_is_there() {
        for page in pages() {
            let named: Vec<_> = page.split('"').filter(|text| text.starts_with("/demo/")).collect();
            assert!(named.len() >= 5);
            for path in named {
                assert!(asset(path).is_some(), "{path}");
            }
        }
    }

    #[test]
    fn every_colour_of_the_catalogue_can_be_shown() {
        let storefront = storefront();
        for colour in storefront.products.iter().flat_map(|product| &product.colours) {
            assert!(asset(&colour.image).is_some(), "{} has no colour", colour.name);
        }
    }

    #[test]
    fn what_is_no_file_is_not_there() {
        for path in ["/demo/products/.svg", "/demo/products/../a.svg", "/demo/x.css", ""] {
            assert!(asset(path).is_none(), "{path}");
        }
    }
}
