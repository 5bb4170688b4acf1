//! Stateless adapters between messaging providers and whereabouts.
//!
//! On the way in, an adapter *verifies* that a request comes from whom it claims to come from, and
//! *parses* the provider's payload into an [`InboundMessage`]. On the way out it *renders* an
//! [`OutboundMessage`] as an [`HttpCall`], and *interprets* the answer as an [`Outcome`]. It does no
//! I/O, keeps no state and knows nothing of stores or sessions. Wire types stay in their adapter's
//! file.

pub mod api;
pub mod callback;
mod error;
mod fields;
pub mod identity;
mod outbound;
pub mod page;
pub mod text;
pub mod web;
pub mod widget;

pub use error::{ParseError, Reason, Unverified};
pub use outbound::{Button, HttpCall, Method, OutboundMessage, Outcome};

/// A message as any channel hands it over: checked, cleaned and within its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// The sender's identifier of the message; the same one again is the same message.
    pub provider_id: String,
    /// What the customer wrote, cleaned by [`text::clean`]. Empty only where there are attachments.
    pub text: String,
    /// A BCP 47 tag that the sender named, such as `es` or `pt-BR`.
    pub language: Option<String>,
    /// Identifiers of pictures uploaded before.
    pub attachments: Vec<String>,
    /// What the page says of itself.
    pub context: page::PageContext,
    /// The button that was pressed.
    pub press: Option<Press>,
}

/// What a customer's press on a button says, besides its text; each with an identifier of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Press {
    /// This proposal shall happen.
    Confirm(String),
    /// It shall not.
    Decline(String),
    /// This offer of a backorder is wished for.
    Choose(String),
}

/// Reads the members `confirm`, `decline` and `choose`, of which there may be one.
fn press(fields: &fields::Fields) -> Result<Option<Press>, error::ParseError> {
    let mut pressed = None;
    for name in ["confirm", "decline", "choose"] {
        let Some(id) = fields.optional(name)? else { continue };
        if pressed.is_some() {
            let expected = "absent beside another button's member";
            return Err(error::ParseError::of(name, error::Reason::WrongType { expected }));
        }
        let id = text::id(name, id)?;
        pressed = Some(match name {
            "confirm" => Press::Confirm(id),
            "decline" => Press::Decline(id),
            _ => Press::Choose(id),
        });
    }
    Ok(pressed)
}

/// The credential of an `Authorization: Bearer …` header.
///
/// The scheme's name is read in any case (RFC 9110 11.1). The credential is 1 to 512 visible ASCII
/// characters; whether it opens anything is for the caller to find out.
pub(crate) fn bearer(authorization: Option<&[u8]>) -> Result<&str, Unverified> {
    let header = authorization.ok_or(Unverified::NoCredential)?;
    let header = std::str::from_utf8(header).map_err(|_| Unverified::MalformedCredential)?;
    let (scheme, credential) =
        header.trim().split_once(' ').ok_or(Unverified::MalformedCredential)?;
    let credential = credential.trim_start();
    let visible = credential.bytes().all(|b| b.is_ascii_graphic());
    if !scheme.eq_ignore_ascii_case("bearer") || !visible || !(1..=512).contains(&credential.len())
    {
        return Err(Unverified::MalformedCredential);
    }
    Ok(credential)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_credential_is_taken_out_of_its_header() {
        assert_eq!(bearer(Some(b"Bearer wab_1")), Ok("wab_1"));
        assert_eq!(bearer(Some(b"bEARER  wab_1 ")), Ok("wab_1"));
        assert_eq!(bearer(None), Err(Unverified::NoCredential));
        let long = format!("Bearer {}", "a".repeat(513));
        for header in ["Bearer", "Bearer ", "Basic wab_1", "wab_1", "Bearer a b", long.as_str()] {
            assert_eq!(
                bearer(Some(header.as_bytes())),
                Err(Unverified::MalformedCredential),
                "{header}"
            );
        }
        assert_eq!(bearer(Some(b"Bearer \xff")), Err(Unverified::MalformedCredential));
    }
}
