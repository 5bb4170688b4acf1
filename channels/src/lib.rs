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
    /// Which button of a proposal was pressed.
    pub decision: Option<Decision>,
}

/// A customer's press on a button of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which proposal.
    pub proposal: String,
    /// Whether it is to happen.
    pub confirm: bool,
}

/// Reads the members `confirm` and `decline`, each the identifier of a proposal; not both.
fn decision(fields: &fields::Fields) -> Result<Option<Decision>, error::ParseError> {
    let read = |name: &'static str, confirm| {
        let id = fields.optional(name)?.map(|id| text::id(name, id)).transpose()?;
        Ok::<_, error::ParseError>(id.map(|proposal| Decision { proposal, confirm }))
    };
    match (read("confirm", true)?, read("decline", false)?) {
        (Some(_), Some(_)) => {
            let expected = "absent beside confirm";
            Err(error::ParseError::of("decline", error::Reason::WrongType { expected }))
        }
        (confirmed, declined) => Ok(confirmed.or(declined)),
    }
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
