//! Pictures of the demo's products: one drawing a kind, in the variant's own colour.

/// The longest name that gets a picture, in bytes.
const LONGEST_NAME: usize = 100;

/// The picture named `brocken-rain-jacket.moss`, or without a colour, as SVG. `None` where that is
/// no name: lower-case words with hyphens between them, and at most one colour.
pub(super) fn picture(name: &str) -> Option<String> {
    let (slug, colour) = name.split_once('.').map_or((name, None), |(a, b)| (a, Some(b)));
    let is_name = name.len() <= LONGEST_NAME && is_slug(slug) && colour.is_none_or(is_slug);
    is_name.then(|| {
        let palette = colour.and_then(Palette::named).unwrap_or_else(|| Palette::drawn(slug));
        palette.paint(motif(slug))
    })
}

/// A dot in a product's colour, as SVG.
pub(super) fn swatch(colour: &str) -> Option<String> {
    let Palette([_, main, dark, ..]) = Palette::named(colour)?;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">\
         <circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"{main}\" stroke=\"{dark}\" stroke-opacity=\".5\"/></svg>"
    ))
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A drawing with the words, in a slug, that ask for it.
struct Motif {
    words: &'static [&'static str],
    drawing: &'static str,
}

macro_rules! motifs {
    ($($file:literal: $($word:literal)+;)+) => {
        &[$(Motif {
            words: &[$($word),+],
            drawing: include_str!(concat!("assets/motifs/", $file, ".svg")),
        }),+]
    };
}

const MOTIFS: &[Motif] = motifs! {
    "jackets": "jacket" "parka" "shell" "anorak" "raincoat" "coat" "poncho";
    "vests": "vest" "gilet";
    "fleeces": "fleece" "jumper" "sweater" "pullover" "hoody" "zip" "shirt" "layer";
    "trousers": "trouser" "tight" "short";
    "shoes": "shoe" "runner" "sneaker" "sandal" "slipper";
    "footwear": "boot" "footwear" "gaiter";
    "duffels": "duffel" "pannier";
    "backpacks": "pack" "rucksack" "roll" "pair";
    "tarps": "tarp" "hammock";
    "tents": "tent" "bivy" "shelter" "dome" "rescue" "bothy";
    "mats": "mat" "pad";
    "pillows": "pillow";
    "sleeping": "sleeping" "quilt" "blanket" "liner";
    "cooking": "stove" "pot" "pan" "kettle" "cook" "cooker" "cooking" "burner";
    "mugs": "mug" "cup";
    "bottles": "bottle" "flask" "thermos" "filter";
    "lamps": "lamp" "lantern" "torch" "flashlight";
    "accessories": "beanie" "hat" "cap" "glove" "mitten" "scarf" "sock" "accessorie";
};

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

/// What stands for the colours in the drawings, in the order of a palette's.
const COLOURS: [&str; 5] = ["$ground", "$main", "$dark", "$light", "$accent"];

/// Five colours that go together, as `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Palette([String; 5]);

impl Palette {
    /// The palette around a colour of the catalogue: `signal-orange`.
    fn named(colour: &str) -> Option<Self> {
        let main = NAMED.iter().find(|(name, _)| *name == colour).map(|(_, main)| *main)?;
        let [red, .., blue] = main;
        // Orange stands out on what is cool, and teal on what is warm.
        let accent =
            if red > blue.saturating_add(40) { [0x2b, 0x77, 0x73] } else { [0xe8, 0x8a, 0x3c] };
        let colours = [
            mixed(main, PAPER, 0.84),
            main,
            mixed(main, NIGHT, 0.55),
            mixed(main, PAPER, 0.36),
            accent,
        ];
        Some(Self(colours.map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}"))))
    }

    /// The palette of a product without a colour: always the same one for the same slug.
    fn drawn(slug: &str) -> Self {
        // FNV-1a: the same slug keeps its colours over restarts and releases.
        let hash = slug
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let place = usize::try_from(hash >> 16).unwrap_or_default() % PALETTES.len();
        let [first, ..] = &PALETTES;
        Self(PALETTES.get(place).unwrap_or(first).map(str::to_owned))
    }

    fn paint(&self, drawing: &str) -> String {
        COLOURS
            .iter()
            .zip(&self.0)
            .fold(drawing.to_owned(), |svg, (name, colour)| svg.replace(name, colour))
    }
}

type Rgb = [u8; 3];

const PAPER: Rgb = [0xf4, 0xf1, 0xea];
const NIGHT: Rgb = [0x14, 0x19, 0x1a];

/// `share` of `other` in `colour`, from 0 to 1.
fn mixed(colour: Rgb, other: Rgb, share: f32) -> Rgb {
    let mut others = other.into_iter();
    colour.map(|from| {
        let to = others.next().unwrap_or(from);
        let between = f32::from(from) + (f32::from(to) - f32::from(from)) * share;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it lies between two bytes"
        )]
        let byte = between.round() as u8;
        byte
    })
}

/// Every colour of the catalogue; a test asks for those that are missing.
const NAMED: &[(&str, Rgb)] = &[
    ("basalt", [0x4f, 0x56, 0x5c]),
    ("berry", [0x8c, 0x2f, 0x57]),
    ("black", [0x38, 0x3c, 0x40]),
    ("bottle-green", [0x1f, 0x5a, 0x42]),
    ("brick", [0xa3, 0x45, 0x34]),
    ("charcoal", [0x4a, 0x4f, 0x53]),
    ("clay", [0xb5, 0x6a, 0x48]),
    ("coral", [0xe0, 0x73, 0x5c]),
    ("cream", [0xd9, 0xc8, 0xa4]),
    ("dusk", [0x5d, 0x54, 0x7d]),
    ("ember", [0xc9, 0x52, 0x2a]),
    ("felt-grey", [0x86, 0x8a, 0x8a]),
    ("fern", [0x5f, 0x83, 0x45]),
    ("forest", [0x2e, 0x5c, 0x41]),
    ("glacier", [0x7f, 0xae, 0xc0]),
    ("graphite", [0x55, 0x5c, 0x62]),
    ("heather", [0x8b, 0x74, 0x9c]),
    ("ink", [0x2b, 0x3a, 0x55]),
    ("ivory", [0xd6, 0xca, 0xb0]),
    ("lake", [0x2f, 0x72, 0x8c]),
    ("midnight", [0x27, 0x33, 0x60]),
    ("moss", [0x5c, 0x6f, 0x3d]),
    ("mustard", [0xc9, 0x97, 0x2b]),
    ("navy", [0x2a, 0x42, 0x6e]),
    ("oat", [0xc4, 0xab, 0x82]),
    ("ochre", [0xc4, 0x86, 0x2c]),
    ("olive", [0x6f, 0x6d, 0x3a]),
    ("peat", [0x6a, 0x53, 0x41]),
    ("pine", [0x2f, 0x5f, 0x52]),
    ("rust", [0xa8, 0x53, 0x2d]),
    ("sand", [0xc0, 0xa1, 0x72]),
    ("signal-orange", [0xe0, 0x6a, 0x24]),
    ("slate", [0x5b, 0x70, 0x80]),
    ("stone", [0x9a, 0x93, 0x84]),
    ("tide", [0x2b, 0x83, 0x84]),
    ("walnut", [0x7a, 0x54, 0x3a]),
];

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_head_noun_of_a_slug_chooses_the_drawing() {
        for (slug, file) in [
            ("skarn-shell-jacket-moss", include_str!("assets/motifs/jackets.svg")),
            ("trail-boots", include_str!("assets/motifs/footwear.svg")),
            ("dusk-headlamp-400", include_str!("assets/motifs/lamps.svg")),
            ("tent-lantern", include_str!("assets/motifs/lamps.svg")),
            ("ultralight-tent-2p", include_str!("assets/motifs/tents.svg")),
            ("down-sleeping-bag", include_str!("assets/motifs/sleeping.svg")),
            ("heather-foam-mat", include_str!("assets/motifs/mats.svg")),
            ("swift-12-running-vest", include_str!("assets/motifs/vests.svg")),
            ("ridgeway-zip-off-trousers", include_str!("assets/motifs/trousers.svg")),
            ("something-else", NEUTRAL),
        ] {
            assert_eq!(motif(slug), file, "{slug}");
        }
    }

    #[test]
    fn pictures_are_fully_coloured_and_vary_within_a_kind() {
        let pictures: BTreeSet<_> = (0..40).filter_map(|n| picture(&format!("tent-{n}"))).collect();
        assert!(pictures.iter().all(|svg| !svg.contains('$')));
        assert!(pictures.len() >= PALETTES.len() / 2, "{} of {}", pictures.len(), PALETTES.len());
    }

    #[test]
    fn a_picture_has_the_colour_that_its_name_says() {
        let moss = picture("tent.moss").unwrap();
        assert!(moss.contains("#5c6f3d") && !moss.contains('$'));
        assert_ne!(moss, picture("tent.sand").unwrap());
        assert_eq!(picture("tent.of-no-colour"), picture("tent"));
        assert!(swatch("moss").unwrap().contains("#5c6f3d"));
        assert_eq!(swatch("of-no-colour"), None);
    }

    #[test]
    fn what_is_no_name_has_no_picture() {
        let long = "a".repeat(LONGEST_NAME + 1);
        for name in ["", ".", "a.", ".moss", "a.b.c", "../a", "A", &long] {
            assert_eq!(picture(name), None, "{name}");
        }
    }
}
