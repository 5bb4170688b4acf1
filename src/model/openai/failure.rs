//! What a failed exchange means: which error it is, and whether trying again may help.
//!
//! Only codes are taken from an answer, never messages: these quote prompts.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;

use crate::domain::time::Moment;
use crate::model::ModelError;

/// Longest wait that an endpoint may ask for; whoever asks for more is passed over.
const RETRY_AFTER_LIMIT: Duration = Duration::from_secs(10);

/// Longest code that is kept of what an endpoint sent.
const CODE_LIMIT: usize = 64;

/// Codes of a 429 that waiting does not cure.
const QUOTA_CODES: [&str; 3] =
    ["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"];

/// A failed exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// What is reported once nothing more is tried.
    pub(super) error: ModelError,
    /// Whether trying again may help.
    pub(super) retry: Retry,
}

/// Whether trying again may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Retry {
    /// It will not.
    Never,
    /// After a pause of our own.
    Pause,
    /// After the pause that the endpoint asks for.
    After(Duration),
}

impl Failure {
    /// A failure that stays one.
    pub(super) fn lasting(error: ModelError) -> Self {
        Self { error, retry: Retry::Never }
    }

    /// A failure that may pass.
    pub(super) fn passing(error: ModelError) -> Self {
        Self { error, retry: Retry::Pause }
    }

    /// No answer within `limit`. Not tried again: the time is better given to the next model.
    pub(super) fn timeout(limit: Duration) -> Self {
        Self::lasting(ModelError::Timeout(limit))
    }

    /// A request that got no answer at all, told by kind: the error's text names addresses.
    pub(super) fn unsent(error: &reqwest::Error) -> Self {
        if error.is_builder() || error.is_redirect() {
            Self::lasting(ModelError::Unreachable("request cannot be sent".into()))
        } else if error.is_connect() {
            Self::passing(ModelError::Unreachable("no connection".into()))
        } else {
            Self::passing(ModelError::Unreachable("connection broke".into()))
        }
    }

    /// An answer with an error status.
    pub(super) fn status(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        now: Moment,
    ) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let code = code(body.get("error").unwrap_or(&body));
        let mut failure = Self::of(status.as_u16(), code);
        failure.retry = match advice(headers, now) {
            _ if failure.is_quota() => Retry::Never,
            Some(Advice::Never) => Retry::Never,
            Some(Advice::Again) => Retry::Pause,
            Some(Advice::After(wait)) if failure.retry == Retry::Pause => {
                if wait <= RETRY_AFTER_LIMIT { Retry::After(wait) } else { Retry::Never }
            }
            Some(Advice::After(_)) | None => failure.retry,
        };
        failure
    }

    /// An error that came inside a 200.
    pub(super) fn inside(error: &Value) -> Self {
        let status = error.get("code").and_then(Value::as_u64).and_then(|c| u16::try_from(c).ok());
        let code = code(error);
        let status = status.filter(|status| (400..600).contains(status)).unwrap_or_else(|| {
            let says = |word| code.contains(word);
            if says("quota") || says("rate_limit") {
                429
            } else if says("server_error") || says("overloaded") || says("unavailable") {
                503
            } else {
                200
            }
        });
        Self::of(status, code)
    }

    fn of(status: u16, code: String) -> Self {
        let quota = QUOTA_CODES.contains(&code.as_str());
        match status {
            408 | 409 | 429 | 500.. if !quota => Self::passing(ModelError::Overloaded { status }),
            _ => Self::lasting(ModelError::Refused { status, code }),
        }
    }

    fn is_quota(&self) -> bool {
        matches!(&self.error, ModelError::Refused { code, .. } if QUOTA_CODES.contains(&code.as_str()))
    }
}

/// The code of an error object: `code`, or `type` where that is missing or a number.
fn code(error: &Value) -> String {
    let text = |field| error.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let Some(code) = text("code").or_else(|| text("type")) else {
        let number = error.get("code").and_then(Value::as_i64);
        return number.map_or_else(|| "unknown".to_owned(), |number| number.to_string());
    };
    let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    code.chars().filter(allowed).take(CODE_LIMIT).collect()
}

/// What the headers say about trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Advice {
    Never,
    Again,
    After(Duration),
}

fn advice(headers: &HeaderMap, now: Moment) -> Option<Advice> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if header("x-should-retry") == Some("false") {
        return Some(Advice::Never);
    }
    let millis = header("retry-after-ms").and_then(|text| seconds(text, 0.001));
    let wait = millis.or_else(|| {
        let text = header("retry-after")?;
        seconds(text, 1.0).or_else(|| until(text, now))
    });
    wait.map(Advice::After)
        .or_else(|| (header("x-should-retry") == Some("true")).then_some(Advice::Again))
}

fn seconds(text: &str, unit: f64) -> Option<Duration> {
    let number: f64 = text.parse().ok()?;
    Duration::try_from_secs_f64(number * unit).ok()
}

fn until(text: &str, now: Moment) -> Option<Duration> {
    let date = DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(Moment::from(date).since(now))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Moment = Moment::from_millis(1_784_000_000_000);

    fn failure(status: u16, headers: &[(&'static str, &str)], body: &Value) -> Failure {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (http::HeaderName::from_static(name), value.parse().expect("value"))
            })
            .collect();
        let status = StatusCode::from_u16(status).expect("status");
        Failure::status(status, &headers, body.to_string().as_bytes(), NOW)
    }

    fn refused(status: u16, code: &str) -> ModelError {
        ModelError::Refused { status, code: code.into() }
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let error = json!({ "error": { "code": "x" } });
        for status in [408, 409, 429, 500, 502, 503, 529] {
            let failure = failure(status, &[], &error);
            assert_eq!(failure, Failure::passing(ModelError::Overloaded { status }));
        }
        for status in [301, 400, 401, 403, 404, 413, 422] {
            assert_eq!(failure(status, &[], &error), Failure::lasting(refused(status, "x")));
        }
    }

    #[test]
    fn an_empty_purse_is_no_overload() {
        let body =
            json!({ "error": { "message": "…", "type": "insufficient_quota", "code": null } });
        let expected = Failure::lasting(refused(429, "insufficient_quota"));
        assert_eq!(failure(429, &[], &body), expected);
        assert_eq!(failure(429, &[("x-should-retry", "true")], &body), expected);
    }

    #[test]
    fn the_endpoint_says_how_long_to_wait() {
        let retry = |headers| failure(429, headers, &json!({})).retry;
        let after = |millis| Retry::After(Duration::from_millis(millis));
        assert_eq!(retry(&[("retry-after-ms", "120")]), after(120));
        assert_eq!(retry(&[("retry-after", "2"), ("retry-after-ms", "5.5")]), {
            Retry::After(Duration::from_micros(5500))
        });
        assert_eq!(retry(&[("retry-after", "1.5")]), after(1500));
        assert_eq!(retry(&[("retry-after", "11")]), Retry::Never);
        assert_eq!(retry(&[("retry-after", "-1")]), Retry::Pause);
        assert_eq!(retry(&[("retry-after", "soon")]), Retry::Pause);
        assert_eq!(retry(&[("retry-after", "1e300")]), Retry::Pause);
        assert_eq!(retry(&[("x-should-retry", "false"), ("retry-after", "1")]), Retry::Never);
        assert_eq!(retry(&[("x-should-retry", "true")]), Retry::Pause);
    }

    #[test]
    fn waits_may_be_dates() {
        let date = |seconds| {
            let date = NOW.plus(Duration::from_secs(seconds)).timestamp();
            jiff::fmt::rfc2822::DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&date)
                .expect("date")
        };
        let retry = |date: &str| failure(503, &[("retry-after", date)], &json!({})).retry;
        assert_eq!(retry(&date(3)), Retry::After(Duration::from_secs(3)));
        assert_eq!(retry(&date(3600)), Retry::Never);
        assert_eq!(retry("Sun, 06 Nov 1994 08:49:37 GMT"), Retry::After(Duration::ZERO));
    }

    #[test]
    fn a_refusal_is_tried_again_only_where_the_endpoint_says_so() {
        let retry = |headers| failure(400, headers, &json!({})).retry;
        assert_eq!(retry(&[("retry-after", "1")]), Retry::Never);
        assert_eq!(retry(&[("x-should-retry", "true")]), Retry::Pause);
    }

    #[test]
    fn codes_are_found_in_every_shape_and_messages_are_not_kept() {
        let code = |body: Value| match failure(400, &[], &body).error {
            ModelError::Refused { code, .. } => code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(json!({ "error": { "code": 400, "type": "invalid" } })), "invalid");
        assert_eq!(code(json!({ "object": "error", "code": 400, "type": "BadRequestError" })), {
            "BadRequestError"
        });
        assert_eq!(code(json!({ "error": { "code": 4001 } })), "4001");
        assert_eq!(code(json!({ "error": "ann@example.com asked" })), "unknown");
        assert_eq!(code(json!("<html>")), "unknown");
        assert_eq!(code(json!({ "error": { "code": "a b\u{1b}[0m<c>" } })), "ab0mc");
    }

    #[test]
    fn errors_inside_a_stream_have_a_status_too() {
        let of = |error: Value| Failure::inside(&error).error;
        assert_eq!(of(json!({ "code": 503 })), ModelError::Overloaded { status: 503 });
        assert_eq!(of(json!({ "code": "rate_limit_exceeded" })), {
            ModelError::Overloaded { status: 429 }
        });
        assert_eq!(of(json!({ "type": "server_error" })), ModelError::Overloaded { status: 503 });
        assert_eq!(of(json!({ "code": "insufficient_quota" })), {
            refused(429, "insufficient_quota")
        });
        assert_eq!(of(json!({ "code": "invalid_prompt" })), refused(200, "invalid_prompt"));
    }
}
