//! Headers that keep browsers from doing what no page of ours asks of them.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};

/// For pages: everything from this server alone, no plugins, no foreign frames around it. Styles
/// may stand in elements and attributes; scripts may not.
const PAGE_POLICY: &str = "default-src 'self'; img-src 'self' data: https:; \
    style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'self'";

/// For everything else: should a browser show it as a page, it can do nothing.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Adds the headers that a response does not have already.
pub(super) fn secure(mut response: Response) -> Response {
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let policy = if is_page { PAGE_POLICY } else { DATA_POLICY };
    let defaults: [(HeaderName, &'static str); 3] = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: with it browsers send `Origin: null`, which the chat refuses.
        (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    ];
    for (name, value) in defaults {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
