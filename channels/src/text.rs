//! What customers write: one set of rules for every channel.
//!
//! A text reaches databases, models, logs of support agents and other people's screens. What is
//! invisible there, or changes the direction of what stands around it, is taken out; what people
//! write with is left alone.

use crate::error::{ParseError, Reason};

/// Longest message, in characters after cleaning.
pub const MAX_CHARS: usize = 4_000;

/// Longest identifier, in characters.
pub const MAX_ID_CHARS: usize = 128;

/// Longest language tag. RFC 5646 4.4.1 asks for room for 35 characters.
const MAX_TAG_CHARS: usize = 35;

/// Cleans a customer's text.
///
/// Line ends become `\n`; control characters other than `\n` and `\t`, direction overrides,
/// zero-width and other invisible format characters go; the ends are trimmed. Zero-width joiner
/// and non-joiner stay, because Persian, Hindi and emoji are written with them, and so do the
/// plain direction marks of Arabic and Hebrew.
///
/// # Errors
/// [`Reason::Empty`] where nothing visible is left, [`Reason::TooLong`] above [`MAX_CHARS`].
pub fn clean(field: &'static str, raw: &str) -> Result<String, ParseError> {
    clean_within(field, raw, MAX_CHARS)
}

/// The same with another limit.
pub(crate) fn clean_within(
    field: &'static str,
    raw: &str,
    limit: usize,
) -> Result<String, ParseError> {
    let text: String = raw
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if matches!(c, '\r' | '\u{2028}' | '\u{2029}' | '\u{85}') { '\n' } else { c })
        .filter(|c| !is_removed(*c))
        .collect();
    let text = text.trim();
    if text.chars().all(is_unseen) {
        return Err(ParseError::of(field, Reason::Empty));
    }
    let found = text.chars().count();
    if found > limit {
        return Err(ParseError::of(field, Reason::TooLong { limit, found }));
    }
    Ok(text.to_owned())
}

/// Checks an identifier that the sender made.
///
/// # Errors
/// [`Reason::NotAnId`].
pub fn id(field: &'static str, raw: &str) -> Result<String, ParseError> {
    let printable = raw.bytes().all(|b| (0x20..=0x7e).contains(&b));
    let fits = (1..=MAX_ID_CHARS).contains(&raw.len());
    if printable && fits && raw.trim() == raw {
        Ok(raw.to_owned())
    } else {
        Err(ParseError::of(field, Reason::NotAnId))
    }
}

/// Checks a language tag's form, not whether the language is spoken here.
///
/// # Errors
/// [`Reason::NotALanguage`].
pub fn language(field: &'static str, raw: &str) -> Result<String, ParseError> {
    let tag = raw.trim();
    let form = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if form && (2..=MAX_TAG_CHARS).contains(&tag.len()) {
        Ok(tag.to_owned())
    } else {
        Err(ParseError::of(field, Reason::NotALanguage))
    }
}

fn is_removed(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c,
            '\u{00AD}'                  // soft hyphen
            | '\u{180E}' | '\u{200B}'   // zero-width spaces
            | '\u{202A}'..='\u{202E}'   // direction embeddings and overrides
            | '\u{2060}'..='\u{206F}'   // word joiner, invisible operators, isolates, deprecated
            | '\u{FEFF}'                // byte order mark
            | '\u{FFF9}'..='\u{FFFB}'   // interlinear annotation
            | '\u{FFFE}' | '\u{FFFF}'   // not characters
            | '\u{E0000}'..='\u{E007F}' // tags: text that only machines see
        )
}

/// Characters that show nothing by themselves.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200C}'..='\u{200F}' | '\u{061C}' | '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(raw: &str) -> String {
        clean("text", raw).unwrap()
    }

    #[test]
    fn line_ends_become_one_kind() {
        assert_eq!(cleaned("a\r\nb\rc\nd\u{2028}e"), "a\nb\nc\nd\ne");
    }

    #[test]
    fn control_and_invisible_characters_go() {
        assert_eq!(cleaned("\0HM\u{AD}-\u{200B}10\u{7}4\u{1b}[32\u{FEFF}"), "HM-104[32");
        assert_eq!(cleaned("a\tb"), "a\tb");
        assert_eq!(cleaned("\u{202E}olleh\u{202C} \u{2066}x\u{2069}"), "olleh x");
        assert_eq!(cleaned("hi\u{E0049}\u{E0067}"), "hi");
    }

    #[test]
    fn scripts_keep_what_they_are_written_with() {
        for text in
            ["می\u{200C}خواهم", "क\u{94D}\u{200D}ष", "👩\u{200D}🚚", "\u{200F}שלום", "❤\u{FE0F}"]
        {
            assert!(cleaned(text).chars().eq(text.chars()), "{text:?}");
        }
    }

    #[test]
    fn a_text_is_counted_in_characters_after_the_trim() {
        let longest = "ñ".repeat(MAX_CHARS);
        assert_eq!(cleaned(&format!("  {longest}\n")), longest);
        let error = clean("text", &format!("{longest}x")).unwrap_err();
        assert_eq!(error.field, Some("text"));
        assert_eq!(error.reason, Reason::TooLong { limit: 4_000, found: 4_001 });
        assert_eq!(error.to_string(), "`text` has 4001 characters; at most 4000 are allowed");
    }

    #[test]
    fn a_text_that_shows_nothing_is_empty() {
        for raw in ["", " \n\t ", "\u{200B}\u{FEFF}", "\u{200D} \u{200C}", "\0\u{1}", "\u{FE0F}"] {
            assert_eq!(clean("text", raw).unwrap_err().reason, Reason::Empty, "{raw:?}");
        }
    }

    #[test]
    fn identifiers_are_printable_and_bounded() {
        for raw in ["a", "ana@example.com/7", "two words", &"x".repeat(128)] {
            assert_eq!(id("id", raw).unwrap(), raw);
        }
        for raw in ["", " a", "a ", "ä", "a\nb", "a\0", &"x".repeat(129)] {
            assert_eq!(id("id", raw).unwrap_err().reason, Reason::NotAnId, "{raw:?}");
        }
    }

    #[test]
    fn language_tags_have_the_form_of_one() {
        assert_eq!(language("language", " pt-BR ").unwrap(), "pt-BR");
        for raw in ["", "e", "en us", "<b>", &"x".repeat(36)] {
            assert!(language("language", raw).is_err(), "{raw:?}");
        }
    }
}
