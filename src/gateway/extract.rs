//! What handlers take out of requests; every refusal is a [`Problem`].

use std::num::NonZeroUsize;
use std::time::Duration;

use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, request::Parts};
use serde::de::DeserializeOwned;

use super::GatewayState;
use super::problem::{Kind, Problem};

/// Parameters of the path.
#[derive(Debug)]
pub(super) struct PathOf<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<GatewayState> for PathOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &GatewayState) -> Result<Self, Problem> {
        match Path::<T>::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(rejection) if rejection.status().is_server_error() => {
                Err(Problem::internal(rejection))
            }
            Err(_) => Err(Problem::new(
                Kind::MalformedRequest,
                "The path holds something that is not UTF-8 behind its percent signs.",
            )
            .field("path")),
        }
    }
}

/// Parameters of the query string.
#[derive(Debug)]
pub(super) struct QueryOf<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<GatewayState> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &GatewayState) -> Result<Self, Problem> {
        let Query(value) = Query::<T>::from_request_parts(parts, state).await.map_err(|_| {
            Problem::new(Kind::MalformedRequest, "The query string cannot be read.")
                .field("query")
                .remedy("Send each parameter once, percent-encoded.")
        })?;
        Ok(Self(value))
    }
}

/// A body that is declared as JSON, whole and within the limit; the adapters read it.
#[derive(Debug)]
pub(super) struct JsonBody(pub(super) Bytes);

impl FromRequest<GatewayState> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &GatewayState) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                Kind::UnsupportedMediaType,
                "The Content-Type is not application/json.",
            )
            .field("content-type")
            .remedy("Send the body as JSON with `Content-Type: application/json`."));
        }
        let limit = state.settings.body_limit;
        let remedy =
            format!("Send less at once; a text may have {} characters.", channels::text::MAX_CHARS);
        whole(request, state, state.settings.body_timeout, limit, remedy).await.map(Self)
    }
}

/// A body as it came, within the route's limit and `timeout`. `limit` and `remedy` are what the
/// refusal of a larger one says.
pub(super) async fn whole(
    request: Request,
    state: &GatewayState,
    timeout: Duration,
    limit: NonZeroUsize,
    remedy: String,
) -> Result<Bytes, Problem> {
    match tokio::time::timeout(timeout, Bytes::from_request(request, state)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)))) => {
            let detail = format!("The body has more than {limit} bytes.");
            Err(Problem::new(Kind::BodyTooLarge, detail).remedy(remedy))
        }
        Ok(Err(_)) => Err(Problem::new(Kind::MalformedRequest, "The body broke off.")
            .remedy("Send the same request again.")),
        Err(_) => Err(Problem::new(Kind::RequestTimeout, "The body did not arrive in time.")
            .remedy("Send the same request again.")),
    }
}

/// A number of messages to start after: `0` where the parameter is absent.
pub(super) fn position(field: &'static str, text: Option<&str>) -> Result<i64, Problem> {
    let Some(text) = text else { return Ok(0) };
    text.parse().ok().filter(|seq| *seq >= 0).ok_or_else(|| {
        Problem::new(Kind::MalformedRequest, format!("`{field}` is not a position."))
            .field(field)
            .remedy("Send the `seq` of the last message that you have, or leave it out.")
    })
}

/// The `Authorization` header as it came.
pub(super) fn authorization(headers: &HeaderMap) -> Option<&[u8]> {
    headers.get(AUTHORIZATION).map(http::HeaderValue::as_bytes)
}

/// `application/json` and its relatives (RFC 6839), with any parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_recognised_by_its_media_type() {
        let is = |value: &'static str| {
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, http::HeaderValue::from_static(value))]))
        };
        assert!(is("application/json"));
        assert!(is("Application/JSON; charset=utf-8"));
        assert!(is("application/merge-patch+json"));
        assert!(!is("text/plain"));
        assert!(!is("application/jsonp"));
        assert!(!is_json(&HeaderMap::new()));
    }

    #[test]
    fn a_position_is_a_whole_number_from_zero() {
        assert_eq!(position("after", None).unwrap(), 0);
        assert_eq!(position("after", Some("12")).unwrap(), 12);
        for text in ["", "-1", "1.5", "x", "99999999999999999999"] {
            assert!(position("after", Some(text)).is_err(), "{text}");
        }
    }
}
