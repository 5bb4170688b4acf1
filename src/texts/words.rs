//! Words, as everything that looks for some of them reads them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::plain_arabic;

/// The words of `text` in lower case and without accents, so that `dónde` and `Donde` are one,
/// and so are the ways to write an Arabic word. Numbers, punctuation and whatever is no letter
/// only separate.
pub fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        let plain = text.replace('\'', "").to_ascii_lowercase();
        return split(&plain).map(str::to_owned).collect();
    }
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .filter_map(plain_arabic)
        .flat_map(char::to_lowercase)
        .filter(|c| !matches!(c, '\'' | '’'))
        .collect();
    split(&plain).map(str::to_owned).collect()
}

fn split(plain: &str) -> impl Iterator<Item = &str> {
    plain.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}
