//! What push channels share: a message to send, the call that sends it, and how it ended.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

/// A message to be sent, as every push channel is given it.
///
/// All of it is fixed when the message is written, so that a second try says what the first said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboundMessage {
    /// Our identifier of it, the same at every try. Holds no full stop.
    pub id: String,
    /// The channel's own identifier of the conversation.
    pub conversation: String,
    /// The turn it answers; `None` for a person's message.
    pub turn: Option<String>,
    /// Position in the conversation, from 1.
    pub seq: i64,
    /// `agent` or `person`.
    pub author: &'static str,
    /// When it was written, as RFC 3339 has it.
    pub created_at: String,
    /// Plain text; may hold a little Markdown.
    pub text: String,
    /// Order cards, as the API shows them.
    pub cards: Vec<Value>,
    /// Quick replies.
    pub buttons: Vec<Button>,
    /// Whether the conversation was with a person, or waited for one, once this was written.
    pub handed_off: bool,
}

/// A quick reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What it shows.
    pub label: String,
    /// What is sent when it is pressed.
    pub text: String,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `POST`
    Post,
}

/// A request for somebody else to make. An adapter itself does no I/O.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpCall {
    /// Method.
    pub method: Method,
    /// Where to.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Body; sent as it is, for it may be signed.
    pub body: Vec<u8>,
}

/// Addresses and headers may hold credentials, bodies hold what customers are told.
impl fmt::Debug for HttpCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("HttpCall")
            .field("method", &self.method)
            .field("headers", &names)
            .field("body", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// How a try at sending ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it.
    Delivered,
    /// It may go out later.
    Retry {
        /// Why: a code such as `status_503`, never a body.
        code: String,
        /// How long the other side asks to be left alone.
        after: Option<Duration>,
    },
    /// It will never go out this way.
    Failed {
        /// Why: a code, never a body.
        code: String,
    },
}

/// How long a `Retry-After` header asks to wait (RFC 9110 10.2.3): seconds, or a date that is
/// compared with `now` in seconds since the epoch. `None` for anything else.
pub(crate) fn retry_after(header: &str, now: u64) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|b| b.is_ascii_digit()) {
        // What does not fit is longer than anybody waits.
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    let since_epoch = date.duration_since(UNIX_EPOCH).unwrap_or_default();
    Some(since_epoch.saturating_sub(Duration::from_secs(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        const NOW: u64 = 784_111_777; // Sun, 06 Nov 1994 08:49:37 GMT
        let wait = |header| retry_after(header, NOW).map(|wait| wait.as_secs());
        assert_eq!(wait("0"), Some(0));
        assert_eq!(wait(" 120 "), Some(120));
        assert_eq!(wait("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:00 GMT"), Some(0));
        for header in ["", "-1", "+1", "1.5", "soon", "06 Nov"] {
            assert_eq!(wait(header), None, "{header:?}");
        }
    }

    #[test]
    fn a_call_does_not_print_what_it_carries() {
        let call = HttpCall {
            method: Method::Post,
            url: "https://shop.example/hook?token=s3cret".to_owned(),
            headers: vec![("webhook-signature", "v1,abc".to_owned())],
            body: b"Ada's parcel".to_vec(),
        };
        let printed = format!("{call:?}");
        for secret in ["s3cret", "v1,abc", "Ada", "65, 100"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }
}
