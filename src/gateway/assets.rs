//! The widget's script, which shops' pages load.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

use super::GatewayState;

/// Browsers ask again after five minutes, so that an update reaches every page soon; the tag makes
/// asking cheap.
const CACHE_CONTROL: &str = "public, max-age=300, stale-while-revalidate=86400";

/// The script with its entity tag.
#[derive(Debug, Clone)]
pub(super) struct Script {
    text: Bytes,
    tag: HeaderValue,
}

impl Script {
    pub(super) fn new(text: Bytes) -> Self {
        let digest = hex::encode(Sha256::digest(&text));
        let tag = format!("\"{}\"", digest.get(..32).unwrap_or_default());
        let tag = HeaderValue::from_maybe_shared(tag).unwrap_or(HeaderValue::from_static("\"0\""));
        Self { text, tag }
    }
}

/// `GET /widget.js`
pub(super) async fn widget(State(state): State<GatewayState>, headers: HeaderMap) -> Response {
    let Script { text, tag } = state.widget.clone();
    let common = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL)),
        // Pages of any shop load it, also with `crossorigin` and an integrity hash.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (
            header::HeaderName::from_static("cross-origin-resource-policy"),
            HeaderValue::from_static("cross-origin"),
        ),
    ];
    if has_tag(&headers, &tag) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let media_type = HeaderValue::from_static("text/javascript; charset=utf-8");
    (common, [(header::CONTENT_TYPE, media_type)], text).into_response()
}

/// Whether `If-None-Match` names the tag, compared weakly (RFC 9110 13.1.2).
fn has_tag(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Ok(tag) = tag.to_str() else { return false };
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|candidate| candidate.trim().trim_start_matches("W/"))
        .any(|candidate| candidate == tag || candidate == "*")
}
