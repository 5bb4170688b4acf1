//! The web chat: what the widget sends from a shop's page.

use crate::error::{ParseError, Reason, Unverified};
use crate::fields::Fields;
use crate::page::{self, PageContext};
use crate::{InboundMessage, text};

/// Longest slug of a shop, in characters.
const MAX_SLUG_CHARS: usize = 64;

/// Where a browser's request comes from and where it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The `Origin` header.
    pub origin: Option<&'a [u8]>,
    /// The origin under which the browser reached this server, `https://shop.example`; `None`
    /// where pages that this server itself shows are not to be let in.
    pub own_origin: Option<&'a str>,
    /// Whether the method is GET or HEAD. Browsers leave the header off those within one origin,
    /// and put it on everything else.
    pub is_read: bool,
}

/// Whether a page may talk to the shop with this allow-list.
///
/// An origin is compared whole and byte for byte: scheme, host and port; there are no wildcards.
/// `null` (sandboxed frames, local files) is never let in, even where a list names it.
///
/// # Errors
/// [`Unverified::ForeignOrigin`].
pub fn verify<S: AsRef<str>>(source: Source<'_>, allowed: &[S]) -> Result<(), Unverified> {
    let Some(origin) = source.origin else {
        return if source.is_read { Ok(()) } else { Err(Unverified::ForeignOrigin) };
    };
    let is_own = source.own_origin.is_some_and(|own| own.as_bytes() == origin);
    let is_listed = allowed.iter().any(|listed| listed.as_ref().as_bytes() == origin);
    if origin != b"null" && (is_own || is_listed) { Ok(()) } else { Err(Unverified::ForeignOrigin) }
}

/// The token of a conversation.
///
/// # Errors
/// [`Unverified::NoCredential`], [`Unverified::MalformedCredential`].
pub fn token(authorization: Option<&[u8]>) -> Result<&str, Unverified> {
    crate::bearer(authorization)
}

/// A wish to open a conversation: `{"shop": "halden-moor", "language"?: "en", "context"?: {…}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The shop's slug.
    pub shop: String,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// What the page says of itself.
    pub context: PageContext,
}

/// Reads a wish to open a conversation.
///
/// # Errors
/// [`ParseError`].
pub fn parse_opening(body: &[u8]) -> Result<Opening, ParseError> {
    let fields = Fields::read(body)?;
    let shop = fields.required("shop")?;
    if shop.is_empty() {
        return Err(ParseError::of("shop", Reason::Empty));
    }
    let found = shop.chars().count();
    if found > MAX_SLUG_CHARS {
        return Err(ParseError::of("shop", Reason::TooLong { limit: MAX_SLUG_CHARS, found }));
    }
    if !shop.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ParseError::of("shop", Reason::NotAnId));
    }
    let shop = shop.to_owned();
    Ok(Opening { shop, language: language(&fields)?, context: page::read(&fields)? })
}

/// Reads a message: `{"id": "<the client's own>", "text": "…", "language"?: "en",
/// "attachments"?: ["atc_…"], "context"?: {…}, "confirm"?: "prp_…", "decline"?: "prp_…",
/// "choose"?: "off_…"}`. With one attachment at least, `text` may be empty or absent; there
/// may be `most_attachments`.
///
/// # Errors
/// [`ParseError`].
pub fn parse_message(body: &[u8], most_attachments: usize) -> Result<InboundMessage, ParseError> {
    let fields = Fields::read(body)?;
    let provider_id = text::id("id", fields.required("id")?)?;
    let attachments = fields.list("attachments", most_attachments)?;
    let attachments: Vec<String> =
        attachments.into_iter().map(|id| text::id("attachments", id)).collect::<Result<_, _>>()?;
    Ok(InboundMessage {
        provider_id,
        text: words(&fields, attachments.is_empty())?,
        language: language(&fields)?,
        context: page::read(&fields)?,
        press: crate::press(&fields)?,
        attachments,
    })
}

/// What the customer wrote; nothing where something else `is_required` not to be missing.
fn words(fields: &Fields, is_required: bool) -> Result<String, ParseError> {
    let text = match fields.optional("text")? {
        Some(text) => text::clean("text", text),
        None => Err(ParseError::of("text", Reason::Missing)),
    };
    match text {
        Err(ParseError { reason: Reason::Missing | Reason::Empty, .. }) if !is_required => {
            Ok(String::new())
        }
        text => text,
    }
}

/// Reads a read mark, `{"seq": 12}`: the newest message that the customer has seen.
///
/// # Errors
/// [`ParseError`].
pub fn parse_read(body: &[u8]) -> Result<i64, ParseError> {
    let most = i64::MAX.unsigned_abs();
    let seq = Fields::read(body)?.number("seq", most)?;
    let seq = seq.ok_or(ParseError::of("seq", Reason::Missing))?;
    i64::try_from(seq).map_err(|_| ParseError::of("seq", Reason::OutOfRange { least: 0, most }))
}

fn language(fields: &Fields) -> Result<Option<String>, ParseError> {
    fields.optional("language")?.map(|tag| text::language("language", tag)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: [&str; 2] = ["https://shop.example", "null"];

    fn from(origin: &str) -> Result<(), Unverified> {
        let source = Source {
            origin: Some(origin.as_bytes()),
            own_origin: Some("http://127.0.0.1:8080"),
            is_read: false,
        };
        verify(source, &SHOP)
    }

    #[test]
    fn an_origin_matches_whole_or_not_at_all() {
        assert_eq!(from("https://shop.example"), Ok(()));
        assert_eq!(from("http://127.0.0.1:8080"), Ok(()));
        for foreign in [
            "",
            "null",
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.test",
            "https://evil.test/https://shop.example",
            "https://Shop.example",
            "https://www.shop.example",
            "http://127.0.0.1:8081",
        ] {
            assert_eq!(from(foreign), Err(Unverified::ForeignOrigin), "{foreign}");
        }
    }

    #[test]
    fn without_an_origin_one_may_only_read() {
        let source = |is_read| Source { origin: None, own_origin: None, is_read };
        assert_eq!(verify(source(true), &SHOP), Ok(()));
        assert_eq!(verify(source(false), &SHOP), Err(Unverified::ForeignOrigin));
    }

    #[test]
    fn an_opening_names_the_shop() {
        let opening = parse_opening(include_bytes!("../fixtures/web/opening.json")).unwrap();
        assert_eq!(opening.shop, "halden-moor");
        assert_eq!(opening.language.as_deref(), Some("de-AT"));
        let error = parse_opening(b"{}").unwrap_err();
        assert_eq!((error.field, error.reason), (Some("shop"), Reason::Missing));
        assert!(parse_opening(br#"{"shop": "halden moor"}"#).is_err());
    }

    #[test]
    fn a_message_is_cleaned() {
        let message = parse_message(include_bytes!("../fixtures/web/message.json"), 3).unwrap();
        assert_eq!(message.provider_id, "0197c1a2-7d1e-7b55-9f6a-3b8f0d1c2e4a");
        assert_eq!(message.text, "Hello,\nwhere is my order HM-10432?");
        assert_eq!(message.language.as_deref(), Some("en"));
    }

    #[test]
    fn a_wrong_message_is_told_what_is_wrong() {
        let wrong: [(&[u8], Option<&str>); 7] = [
            (include_bytes!("../fixtures/web/message_without_id.json"), Some("id")),
            (include_bytes!("../fixtures/web/message_empty.json"), Some("text")),
            (br#"{"id": "1", "text": 7}"#, Some("text")),
            (br#"{"id": "1", "text": "hi", "language": {}}"#, Some("language")),
            (br#"{"id": "1", "text": "hi""#, None),
            (b"\"hi\"", None),
            (b"{\"id\": \"1\", \"text\": \"\xff\"}", None),
        ];
        for (body, field) in wrong {
            let error = parse_message(body, 3).unwrap_err();
            assert_eq!(error.field, field, "{error}");
            assert_eq!(error.is_malformed(), field.is_none(), "{error}");
        }
    }

    #[test]
    fn with_an_attachment_no_words_are_needed() {
        for body in [
            r#"{"id": "1", "attachments": ["atc_1", "atc_2"]}"#,
            r#"{"id": "1", "text": null, "attachments": ["atc_1", "atc_2"]}"#,
            r#"{"id": "1", "text": " \u200b", "attachments": ["atc_1", "atc_2"]}"#,
        ] {
            let message = parse_message(body.as_bytes(), 2).unwrap();
            assert_eq!(message.text, "", "{body}");
            assert_eq!(message.attachments, ["atc_1", "atc_2"], "{body}");
        }
        for (body, field) in [
            (r#"{"id": "1", "attachments": []}"#, "text"),
            (r#"{"id": "1", "text": "hi", "attachments": ["a", "b", "c"]}"#, "attachments"),
            (r#"{"id": "1", "text": "hi", "attachments": "a"}"#, "attachments"),
            (r#"{"id": "1", "text": "hi", "attachments": [7]}"#, "attachments"),
            (r#"{"id": "1", "text": "hi", "attachments": [""]}"#, "attachments"),
            (r#"{"id": "1", "text": 7, "attachments": ["a"]}"#, "text"),
        ] {
            assert_eq!(parse_message(body.as_bytes(), 2).unwrap_err().field, Some(field), "{body}");
        }
    }

    #[test]
    fn a_read_mark_is_a_position() {
        assert_eq!(parse_read(br#"{"seq": 12}"#), Ok(12));
        for body in
            ["{}", r#"{"seq": -1}"#, r#"{"seq": 1.5}"#, r#"{"seq": "1"}"#, r#"{"seq": 1e300}"#]
        {
            assert_eq!(parse_read(body.as_bytes()).unwrap_err().field, Some("seq"), "{body}");
        }
    }
}
