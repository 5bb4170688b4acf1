//! The demo shop's front page, with the chat on it, and the pictures it shows.

use std::borrow::Cow;

use askama::Template;

/// What the front page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorefrontPage {
    /// The shop's slug, for the widget: `halden-moor`.
    pub shop: String,
    /// BCP 47 tag of the page and of the chat's first words.
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
    /// Path of the picture: `/demo/products/skarn-shell-jacket.svg`.
    pub image: String,
    /// Category as shown.
    pub category: String,
}

/// A sample order on the front page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleRow {
    /// The case in one word: `backordered`.
    pub case: String,
    /// The case in plain words.
    pub label: String,
    /// Order number.
    pub order: String,
    /// E-mail address of the made-up customer.
    pub email: String,
    /// Postal code of the made-up customer.
    pub postal_code: String,
    /// ISO 639-1 code of the language that the customer writes.
    pub language: String,
}

impl SampleRow {
    /// The language's own name; its code where the page has no name for it.
    pub fn language_name(&self) -> &str {
        match self.language.as_str() {
            "ar" => "العربية",
            "de" => "Deutsch",
            "en" => "English",
            "es" => "Español",
            "fr" => "Français",
            "ja" => "日本語",
            "pt" => "Português",
            code => code,
        }
    }
}

#[derive(Template)]
#[template(path = "demo/storefront.html")]
struct Html<'a> {
    page: &'a StorefrontPage,
}

/// The front page as HTML; fails only where the formatter does.
pub fn render(page: &StorefrontPage) -> Result<String, askama::Error> {
    Html { page }.render()
}

/// Titles of the products on the front page: some of every category, as different as they look.
pub const COLLECTION: [&str; 12] = [
    "Brocken Rain Jacket",
    "Karst Mid Hiking Boots",
    "Longmynd 55 Trekking Pack",
    "Lee 2 Trekking Tent",
    "Hearth Half-Zip",
    "Kindling Gas Stove",
    "Granite Approach Shoes",
    "Firn Down Sleeping Bag",
    "Vacuum Flask 750",
    "Scree Softshell Trousers",
    "Lantern Mini",
    "Snowfinch Synthetic Jacket",
];

const SVG: &str = "image/svg+xml";

/// The file at `path` below `/demo/` as media type and content: styles, script, drawings, and a
/// picture for every product slug. `None` where there is no such file.
pub fn asset(path: &str) -> Option<(&'static str, Cow<'static, [u8]>)> {
    let path = path.strip_prefix("/demo/").unwrap_or(path);
    if let Some(slug) = path.strip_prefix("products/").and_then(|file| file.strip_suffix(".svg")) {
        return is_slug(slug).then(|| (SVG, Cow::Owned(product_picture(slug).into_bytes())));
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

/// The longest slug that gets a picture, in bytes.
const LONGEST_SLUG: usize = 100;

fn is_slug(text: &str) -> bool {
    (1..=LONGEST_SLUG).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A drawing with the words, in a slug, that ask for it.
struct Motif {
    words: &'static [&'static str],
    drawing: &'static str,
}

const MOTIFS: &[Motif] = &[
    Motif {
        words: &["jacket", "parka", "shell", "anorak", "coat", "poncho"],
        drawing: include_str!("assets/motifs/jackets.svg"),
    },
    Motif {
        words: &[
            "fleece", "jumper", "sweater", "pullover", "hoody", "zip", "vest", "shirt", "layer",
        ],
        drawing: include_str!("assets/motifs/fleeces.svg"),
    },
    Motif {
        words: &["trouser", "tight", "short"],
        drawing: include_str!("assets/motifs/trousers.svg"),
    },
    Motif {
        words: &["shoe", "runner", "sneaker", "sandal", "slipper"],
        drawing: include_str!("assets/motifs/shoes.svg"),
    },
    Motif {
        words: &["boot", "footwear", "gaiter"],
        drawing: include_str!("assets/motifs/footwear.svg"),
    },
    Motif {
        words: &["pack", "rucksack", "duffel", "pannier", "roll"],
        drawing: include_str!("assets/motifs/backpacks.svg"),
    },
    Motif {
        words: &["tent", "tarp", "bivy", "shelter", "dome", "rescue"],
        drawing: include_str!("assets/motifs/tents.svg"),
    },
    Motif {
        words: &["sleeping", "mat", "pad", "quilt", "pillow", "blanket", "liner", "hammock"],
        drawing: include_str!("assets/motifs/sleeping.svg"),
    },
    Motif {
        words: &["stove", "pot", "pan", "kettle", "cook", "cooker", "cooking", "burner"],
        drawing: include_str!("assets/motifs/cooking.svg"),
    },
    Motif {
        words: &["bottle", "flask", "mug", "thermos", "filter"],
        drawing: include_str!("assets/motifs/bottles.svg"),
    },
    Motif {
        words: &["lamp", "lantern", "torch", "flashlight"],
        drawing: include_str!("assets/motifs/lamps.svg"),
    },
    Motif {
        words: &["beanie", "hat", "cap", "glove", "mitten", "scarf", "sock", "accessorie"],
        drawing: include_str!("assets/motifs/accessories.svg"),
    },
];

const NEUTRAL: &str = include_str!("assets/motifs/neutral.svg");

/// The drawing for a slug: its last telling word decides, as the head noun of an English name
/// does (`tent-lantern` is a lantern); compounds count by their end (`headlamp`).
fn motif(slug: &str) -> &'static str {
    let asks_for = |motif: &&Motif, token: &str| {
        motif.words.iter().any(|word| token.trim_end_matches('s').ends_with(word))
    };
    slug.rsplit('-')
        .find_map(|token| MOTIFS.iter().find(|motif| asks_for(motif, token)))
        .map_or(NEUTRAL, |motif| motif.drawing)
}

/// What stands for the colours in the drawings, in the order of [`PALETTES`]' columns.
const COLOURS: [&str; 5] = ["$ground", "$main", "$dark", "$light", "$accent"];

const PALETTES: [[&str; 5]; 8] = [
    ["#dfe5dc", "#3d6b57", "#1f3f34", "#6f9983", "#e0863c"],
    ["#e9dfd3", "#b5562f", "#6a2d17", "#d98a5e", "#f2c35b"],
    ["#dbe4ea", "#33618a", "#1b3854", "#6d98bd", "#ee9a47"],
    ["#efe6cf", "#c99325", "#6f4c10", "#e7bf63", "#2f6f6a"],
    ["#e4dfe7", "#6a4a77", "#3a2645", "#9b7da8", "#f0b04f"],
    ["#dde6e4", "#2b7773", "#14413f", "#68aaa5", "#ea7b52"],
    ["#eadedb", "#94383f", "#501a20", "#c46f73", "#f1c27a"],
    ["#e2e3df", "#555f59", "#2a312d", "#88938c", "#dc6f38"],
];

fn product_picture(slug: &str) -> String {
    // FNV-1a: the same slug keeps its colours over restarts and releases.
    let hash = slug
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let place = usize::try_from(hash >> 16).unwrap_or_default() % PALETTES.len();
    let [first, ..] = &PALETTES;
    let palette = PALETTES.get(place).unwrap_or(first);
    COLOURS
        .iter()
        .zip(palette)
        .fold(motif(slug).to_owned(), |svg, (name, colour)| svg.replace(name, colour))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn page() -> StorefrontPage {
        StorefrontPage {
            shop: "halden-moor".to_owned(),
            language: "en".to_owned(),
            products: vec![ProductTile {
                title: "Skarn <Shell>".to_owned(),
                price: "€249.00".to_owned(),
                image: "/demo/products/skarn-shell-jacket.svg".to_owned(),
                category: "Jackets".to_owned(),
            }],
            samples: vec![SampleRow {
                case: "delayed".to_owned(),
                label: "Held up by snow".to_owned(),
                order: "HM-10432".to_owned(),
                email: "ana@example.com".to_owned(),
                postal_code: "20095".to_owned(),
                language: "es".to_owned(),
            }],
        }
    }

    #[test]
    fn the_page_shows_products_and_samples_escaped() {
        let html = render(&page()).unwrap();
        for part in ["Skarn &#60;Shell&#62;", "€249.00", "HM-10432", "ana@example.com", "Español"]
        {
            assert!(html.contains(part), "{part}");
        }
        assert!(!html.contains("<Shell>"));
    }

    #[test]
    fn the_page_runs_under_a_policy_without_inline_code_or_foreign_files() {
        let html = render(&page()).unwrap();
        for forbidden in ["onclick", "style=", "<style", "http://", "https://", "<script>"] {
            assert!(!html.contains(forbidden), "{forbidden}");
        }
    }

    #[test]
    fn every_file_that_the_page_names_is_there() {
        let html = render(&page()).unwrap();
        let named: Vec<_> = html.split('"').filter(|text| text.starts_with("/demo/")).collect();
        assert!(named.len() >= 5);
        for path in named {
            assert!(asset(path).is_some(), "{path}");
        }
    }

    #[test]
    fn the_head_noun_of_a_slug_chooses_the_drawing() {
        for (slug, file) in [
            ("skarn-shell-jacket-moss", include_str!("assets/motifs/jackets.svg")),
            ("trail-boots", include_str!("assets/motifs/footwear.svg")),
            ("dusk-headlamp-400", include_str!("assets/motifs/lamps.svg")),
            ("tent-lantern", include_str!("assets/motifs/lamps.svg")),
            ("ultralight-tent-2p", include_str!("assets/motifs/tents.svg")),
            ("down-sleeping-bag", include_str!("assets/motifs/sleeping.svg")),
            ("ridgeway-zip-off-trousers", include_str!("assets/motifs/trousers.svg")),
            ("something-else", NEUTRAL),
        ] {
            assert_eq!(motif(slug), file, "{slug}");
        }
    }

    #[test]
    fn pictures_are_fully_coloured_and_vary_within_a_kind() {
        let pictures: BTreeSet<_> =
            (0..40).map(|n| product_picture(&format!("tent-{n}"))).collect();
        assert!(pictures.iter().all(|svg| !svg.contains('$')));
        assert!(pictures.len() >= PALETTES.len() / 2, "{} of {}", pictures.len(), PALETTES.len());
    }

    #[test]
    fn paths_that_are_no_slugs_have_no_picture() {
        let long = format!("/demo/products/{}.svg", "a".repeat(LONGEST_SLUG + 1));
        for path in ["/demo/products/.svg", "/demo/products/../a.svg", "/demo/x.css", "", &long] {
            assert!(asset(path).is_none(), "{path}");
        }
    }
}
