//! Callbacks of the HTTP API: every reply is posted to an address of the shop's own program, signed
//! as [Standard Webhooks](https://www.standardwebhooks.com) 1.0.0 has it.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::outbound::{Button, HttpCall, Method, OutboundMessage, Outcome, retry_after};

/// What stands before a secret's base64.
const SECRET_PREFIX: &str = "whsec_";

/// Bytes of a secret: 192 to 512 bits, as the specification demands.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Where a shop's callbacks go, and the secret that both sides share.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackTarget {
    url: String,
    key: Vec<u8>,
}

/// A secret that cannot be used. The text names the remedy and repeats nothing of the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    /// `whsec_` is missing.
    #[error("write whsec_ and behind it the secret in base64")]
    NoPrefix,
    /// What follows is not base64.
    #[error("what follows whsec_ is not base64: make one with `openssl rand -base64 32`")]
    NotBase64,
    /// Too short or too long.
    #[error("the secret behind whsec_ must have 24 to 64 bytes, this one has {0}")]
    Length(usize),
}

impl CallbackTarget {
    /// Callbacks to `url`, signed with `secret`: `whsec_` and 24 to 64 bytes in base64.
    ///
    /// Whether the address may be called is for the caller to decide.
    ///
    /// # Errors
    /// [`InvalidSecret`].
    pub fn new(url: String, secret: &str) -> Result<Self, InvalidSecret> {
        let encoded = secret.strip_prefix(SECRET_PREFIX).ok_or(InvalidSecret::NoPrefix)?;
        let key = BASE64_STANDARD.decode(encoded).map_err(|_| InvalidSecret::NotBase64)?;
        if !SECRET_BYTES.contains(&key.len()) {
            return Err(InvalidSecret::Length(key.len()));
        }
        Ok(Self { url, key })
    }

    /// The value of `webhook-signature` for a body.
    fn signature(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        // HMAC takes keys of any length, so that this cannot fail; an empty signature fits nothing.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The address may hold a token in its query, and the key is secret.
impl fmt::Debug for CallbackTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackTarget").finish_non_exhaustive()
    }
}

/// The call that posts `message`, tried at `now` in seconds since the epoch.
///
/// `webhook-id` is the message's identifier and the body is the same at every try, so that the
/// receiver knows a repeated one; `webhook-timestamp` is that of the try, so that an old one
/// cannot be played back.
#[must_use]
pub fn render(message: &OutboundMessage, target: &CallbackTarget, now: u64) -> HttpCall {
    let body = body(message).to_string().into_bytes();
    let signature = target.signature(&message.id, now, &body);
    HttpCall {
        method: Method::Post,
        url: target.url.clone(),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", message.id.clone()),
            ("webhook-timestamp", now.to_string()),
            ("webhook-signature", signature),
        ],
        body,
    }
}

fn body(message: &OutboundMessage) -> Value {
    let button = |button: &Button| json!({ "label": button.label, "text": button.text });
    json!({
        "type": "message.created",
        "timestamp": message.created_at,
        "data": {
            "conversation": message.conversation,
            "message": message.id,
            "turn": message.turn,
            "seq": message.seq,
            "author": message.author,
            "text": message.text,
            "cards": message.cards,
            "buttons": message.buttons.iter().map(button).collect::<Vec<_>>(),
            "handed_off": message.handed_off,
        },
    })
}

/// What the receiver's answer means: its status and its `Retry-After`, read at `now` in seconds
/// since the epoch.
///
/// As the specification has it: 2xx is success and everything else is failure. A receiver that
/// says 410 wants no more callbacks. Every other failure is tried again, also 401, 404 or a
/// redirect, which is not followed: behind a callback stands a program that somebody deploys, and
/// its routes, its secrets and its proxy come right again.
#[must_use]
pub fn interpret(status: u16, retry_after_header: Option<&str>, now: u64) -> Outcome {
    match status {
        200..=299 => Outcome::Delivered,
        410 => Outcome::Failed { code: "gone".to_owned() },
        _ => Outcome::Retry {
            code: format!("status_{status}"),
            after: retry_after_header.and_then(|header| retry_after(header, now)),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// The example that the specification's reference libraries are tested with.
    const PUBLISHED_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    const NOW: u64 = 1_795_510_800; // 2026-11-24T09:00:00Z

    fn target() -> CallbackTarget {
        CallbackTarget::new("https://shop.example/hook".to_owned(), PUBLISHED_SECRET).unwrap()
    }

    fn message() -> OutboundMessage {
        OutboundMessage {
            id: "msg_01kc2zj8q0e5v9t3m7x1b4n6ya".to_owned(),
            conversation: "ticket-8812".to_owned(),
            turn: Some("trn_01kc2zj7w0c4h8r2d6k9p3s5fz".to_owned()),
            seq: 2,
            author: "agent",
            created_at: "2026-11-24T08:59:58.25Z".to_owned(),
            text: "Su pedido HM-10432 está en camino.".to_owned(),
            cards: vec![json!({ "type": "order", "order": "HM-10432", "status": "in_transit" })],
            buttons: vec![Button {
                label: "Seguir el envío".to_owned(),
                text: "¿Dónde está el paquete?".to_owned(),
            }],
            handed_off: false,
        }
    }

    fn header<'a>(call: &'a HttpCall, name: &str) -> &'a str {
        let found = call.headers.iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| value.as_str()).unwrap()
    }

    #[test]
    fn signatures_are_those_of_the_published_examples() {
        assert_eq!(
            target().signature(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                br#"{"test": 2432232314}"#
            ),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
        // Computed with another implementation: a body beyond ASCII.
        let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
        let target = CallbackTarget::new(String::new(), secret).unwrap();
        let body = r#"{"event":"order.updated","id":1001,"note":"café"}"#;
        assert_eq!(
            target.signature("msg_1001", 1_754_042_400, body.as_bytes()),
            "v1,Mv4e50mRg7azg5HD/9tLqN2FdIQtStG48ZZ+g7v6gVI="
        );
    }

    #[test]
    fn a_reply_is_posted_with_everything_a_receiver_needs() {
        let call = render(&message(), &target(), NOW);
        assert_eq!((call.method, call.url.as_str()), (Method::Post, "https://shop.example/hook"));
        assert_eq!(header(&call, "content-type"), "application/json");
        assert_eq!(header(&call, "webhook-id"), message().id);
        assert_eq!(header(&call, "webhook-timestamp"), "1795510800");
        let signature = target().signature(&message().id, NOW, &call.body);
        assert_eq!(header(&call, "webhook-signature"), signature);
        let expected: Value =
            serde_json::from_slice(include_bytes!("../fixtures/callback/agent.json")).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&call.body).unwrap(), expected);
    }

    #[test]
    fn a_persons_message_belongs_to_no_turn() {
        let message = OutboundMessage {
            turn: None,
            seq: 4,
            author: "person",
            text: "Hi, this is Ann. I have asked the carrier.".to_owned(),
            cards: Vec::new(),
            buttons: Vec::new(),
            handed_off: true,
            ..message()
        };
        let expected: Value =
            serde_json::from_slice(include_bytes!("../fixtures/callback/person.json")).unwrap();
        assert_eq!(body(&message), expected);
    }

    #[test]
    fn another_try_says_the_same_under_the_same_id_at_another_time() {
        let (first, second) =
            (render(&message(), &target(), NOW), render(&message(), &target(), NOW + 5));
        assert_eq!(first.body, second.body);
        assert_eq!(header(&first, "webhook-id"), header(&second, "webhook-id"));
        assert_ne!(header(&first, "webhook-timestamp"), header(&second, "webhook-timestamp"));
        assert_ne!(header(&first, "webhook-signature"), header(&second, "webhook-signature"));
    }

    #[test]
    fn only_success_delivers_and_only_gone_gives_up() {
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(interpret(status, Some("5"), NOW), Outcome::Delivered, "{status}");
        }
        assert_eq!(interpret(410, Some("5"), NOW), Outcome::Failed { code: "gone".to_owned() });
        for status in [100, 199, 301, 307, 400, 401, 404, 408, 409, 425, 429, 500, 502, 503, 504] {
            let code = format!("status_{status}");
            assert_eq!(interpret(status, None, NOW), Outcome::Retry { code, after: None });
        }
    }

    #[test]
    fn the_receiver_may_ask_for_time() {
        let after = |header| match interpret(503, Some(header), NOW) {
            Outcome::Retry { after, .. } => after,
            other => panic!("{other:?}"),
        };
        assert_eq!(after("30"), Some(Duration::from_secs(30)));
        assert_eq!(after("Tue, 24 Nov 2026 09:00:10 GMT"), Some(Duration::from_secs(10)));
        assert_eq!(after("later"), None);
    }

    #[test]
    fn a_secret_that_anybody_could_guess_is_refused() {
        let error = |secret: &str| CallbackTarget::new(String::new(), secret).unwrap_err();
        let of_length = |bytes: usize| format!("whsec_{}", BASE64_STANDARD.encode(vec![7; bytes]));
        assert_eq!(error("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), InvalidSecret::NoPrefix);
        assert_eq!(error("whsec_not base64!"), InvalidSecret::NotBase64);
        assert_eq!(error("whsec_"), InvalidSecret::Length(0));
        assert_eq!(error(&of_length(23)), InvalidSecret::Length(23));
        assert_eq!(error(&of_length(65)), InvalidSecret::Length(65));
        for bytes in [24, 64] {
            assert!(CallbackTarget::new(String::new(), &of_length(bytes)).is_ok());
        }
    }

    #[test]
    fn a_target_does_not_print_its_secret() {
        assert_eq!(format!("{:?}", target()), "CallbackTarget { .. }");
    }
}
