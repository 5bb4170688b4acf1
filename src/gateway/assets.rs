//! The widget's script and texts, which shops' pages load.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::GatewayState;
use super::extract::{PathOf, QueryOf};
use super::problem::Problem;

/// Browsers ask again after five minutes, so that an update reaches every page soon; the tag makes
/// asking cheap.
const SHORT: &str = "public, max-age=300, stale-while-revalidate=86400";

/// For addresses that name the version of what they hold.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

const JSON: &str = "application/json; charset=utf-8";

/// The window of Brotli, as a power of two: larger than any file here.
const BROTLI_WINDOW: i32 = 18;

/// The script, and the texts by their file's name; compressed once, by whoever asks first.
static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new(channels::widget::CONTENT_TYPE, channels::widget::script()));
static TEXTS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    channels::widget::texts()
        .map(|(code, text)| (format!("{code}.json"), Asset::new(JSON, text)))
        .collect()
});

/// What nobody needs to have proved anything for. Never what streams: an event that waits in a
/// compressor's buffer is late.
pub(super) fn routes() -> Router<GatewayState> {
    Router::new().route("/widget.js", get(script)).route("/widget/{file}", get(texts))
}

/// `GET /widget.js`
async fn script(headers: HeaderMap) -> Response {
    SCRIPT.answer(&headers, SHORT)
}

#[derive(Debug, Deserialize)]
struct Wanted {
    v: Option<String>,
}

/// `GET /widget/de.json?v=VERSION`
///
/// Another version than there is gets what there is: while a new release rolls out, pages ask the
/// one for what the other has named.
async fn texts(
    PathOf(file): PathOf<String>,
    QueryOf(wanted): QueryOf<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = TEXTS.get(&file).ok_or_else(Problem::not_found)?;
    let is_named = wanted.v.is_some_and(|version| version == asset.version);
    Ok(asset.answer(&headers, if is_named { FOR_EVER } else { SHORT }))
}

/// A file in every form in which it is sent.
#[derive(Debug)]
struct Asset {
    media_type: &'static str,
    version: String,
    plain: Form,
    /// What compressed it, the best first.
    compressed: Vec<Form>,
}

/// A file as it goes over the wire.
#[derive(Debug)]
struct Form {
    coding: &'static str,
    bytes: Bytes,
    tag: HeaderValue,
}

impl Asset {
    fn new(media_type: &'static str, text: &'static str) -> Self {
        let form = |coding, bytes: Bytes| Form { coding, tag: tag(&bytes), bytes };
        let compressed = [("br", brotli(text.as_bytes())), ("gzip", gzip(text.as_bytes()))];
        let compressed = compressed
            .into_iter()
            .filter_map(|(coding, bytes)| Some(form(coding, bytes.ok()?.into())))
            .collect();
        Self {
            media_type,
            version: channels::widget::version(text),
            plain: form("identity", Bytes::from_static(text.as_bytes())),
            compressed,
        }
    }

    fn answer(&self, request: &HeaderMap, cache_control: &'static str) -> Response {
        let wanted = self.compressed.iter().find(|form| accepts(request, form.coding));
        let form = wanted.unwrap_or(&self.plain);
        let common = [
            (header::ETAG, form.tag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(cache_control)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
            // Pages of any shop load it, also with `crossorigin` and an integrity hash.
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("cross-origin"),
            ),
        ];
        if has_tag(request, &form.tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let mut response = (common, form.bytes.clone()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        if form.coding != self.plain.coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(form.coding));
        }
        response
    }
}

/// The tag of one form: they differ, for a tag stands for bytes (RFC 9110 8.8.3).
fn tag(bytes: &[u8]) -> HeaderValue {
    let digest = hex::encode(Sha256::digest(bytes));
    let tag = format!("\"{}\"", digest.get(..32).unwrap_or_default());
    HeaderValue::from_maybe_shared(tag).unwrap_or(HeaderValue::from_static("\"0\""))
}

fn gzip(text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text)?;
    encoder.finish()
}

fn brotli(mut text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let settings = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: BROTLI_WINDOW,
        size_hint: text.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut text, &mut bytes, &settings)?;
    Ok(bytes)
}

/// Whether `Accept-Encoding` lets `coding` through (RFC 9110 12.5.3); without the header, nothing
/// but the plain form is sent.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let weights: Vec<(String, bool)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
            (name, weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
        })
        .collect();
    let of = |name: &str| weights.iter().find(|(named, _)| named == name).map(|(_, lets)| *lets);
    of(coding).or_else(|| of("*")).unwrap_or(false)
}

/// Whether `If-None-Match` names the tag, compared weakly (RFC 9110 13.1.2): proxies that compress
/// by themselves weaken it.
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
