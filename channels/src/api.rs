//! The HTTP API: what a shop's own program sends.

use std::time::Duration;

use crate::error::{ParseError, Reason, Unverified};
use crate::fields::Fields;
use crate::page::PageContext;
use crate::{InboundMessage, text};

/// Longest burst that a caller may ask for.
pub const MAX_BURST: Duration = Duration::from_secs(10);

/// The API key of a request. Whether it opens a shop is for the store to say.
///
/// # Errors
/// [`Unverified::NoCredential`], [`Unverified::MalformedCredential`].
pub fn verify(authorization: Option<&[u8]>) -> Result<&str, Unverified> {
    crate::bearer(authorization)
}

/// A posted message and how it wants to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The message.
    pub message: InboundMessage,
    /// How long to wait for more messages before answering all of them at once. Zero unless asked
    /// for.
    pub burst: Duration,
}

/// Reads a message: `{"text": "…", "message_id"?: "…", "language"?: "en", "burst_ms"?: 1200,
/// "confirm"?: "prp_…", "decline"?: "prp_…",
/// "choose"?: "off_…"}`.
///
/// `fresh_id` makes an identifier where the caller names none; such a message is never taken for
/// a repeated one.
///
/// # Errors
/// [`ParseError`].
pub fn parse(body: &[u8], fresh_id: impl FnOnce() -> String) -> Result<Post, ParseError> {
    let fields = Fields::read(body)?;
    let id = fields.optional("message_id")?.map(|id| text::id("message_id", id)).transpose()?;
    let language = fields.optional("language")?;
    let most = u64::try_from(MAX_BURST.as_millis()).unwrap_or(u64::MAX);
    Ok(Post {
        message: InboundMessage {
            text: text::clean("text", fields.required("text")?)?,
            language: language.map(|tag| text::language("language", tag)).transpose()?,
            provider_id: id.unwrap_or_else(fresh_id),
            attachments: Vec::new(),
            context: PageContext::new(),
            press: crate::press(&fields)?,
        },
        burst: Duration::from_millis(fields.number("burst_ms", most)?.unwrap_or(0)),
    })
}

/// How our own identifiers of conversations begin.
const OURS: &str = "cnv_";

/// Checks the name under which a caller posts, from the request's path. It is none of ours: those
/// only read, and a conversation of that name would hide the one that is meant.
///
/// # Errors
/// [`ParseError`] for the field `conversation`.
pub fn own_conversation_id(raw: &str) -> Result<String, ParseError> {
    let id = conversation_id(raw)?;
    if id.starts_with(OURS) {
        return Err(ParseError::of("conversation", Reason::Ours));
    }
    Ok(id)
}

/// Checks an identifier of a conversation, the caller's or ours, from the request's path.
///
/// # Errors
/// [`ParseError`] for the field `conversation`.
pub fn conversation_id(raw: &str) -> Result<String, ParseError> {
    text::id("conversation", raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Result<Post, ParseError> {
        parse(body, || "fresh".to_owned())
    }

    #[test]
    fn a_full_message_is_read() {
        let post = read(include_bytes!("../fixtures/api/message.json")).unwrap();
        assert_eq!(post.message.provider_id, "ticket-8812-3");
        assert_eq!(post.message.text, "¿Dónde está mi pedido HM-10432?");
        assert_eq!(post.message.language.as_deref(), Some("es"));
        assert_eq!(post.burst, Duration::from_millis(1_200));
    }

    #[test]
    fn callers_post_under_names_of_their_own() {
        assert_eq!(own_conversation_id("ticket-7").as_deref(), Ok("ticket-7"));
        let error = own_conversation_id("cnv_01").unwrap_err();
        assert_eq!((error.field, error.reason), (Some("conversation"), Reason::Ours));
        assert_eq!(conversation_id("cnv_01").as_deref(), Ok("cnv_01"));
    }

    #[test]
    fn only_the_text_is_needed() {
        let post = read(include_bytes!("../fixtures/api/message_minimal.json")).unwrap();
        assert_eq!(post.message.provider_id, "fresh");
        assert_eq!(post.message.language, None);
        assert_eq!(post.burst, Duration::ZERO);
    }

    #[test]
    fn a_wrong_member_is_named() {
        let wrong = [
            (r"{}", "text", Reason::Missing),
            (r#"{"text": "hi", "message_id": ""}"#, "message_id", Reason::NotAnId),
            (
                r#"{"text": "hi", "burst_ms": 10001}"#,
                "burst_ms",
                Reason::OutOfRange { least: 0, most: 10_000 },
            ),
            (
                r#"{"text": "hi", "burst_ms": "1"}"#,
                "burst_ms",
                Reason::WrongType { expected: "a number" },
            ),
            (r#"{"text": "hi", "language": "!"}"#, "language", Reason::NotALanguage),
        ];
        for (body, field, reason) in wrong {
            let error = read(body.as_bytes()).unwrap_err();
            assert_eq!((error.field, error.reason), (Some(field), reason), "{body}");
        }
    }
}
