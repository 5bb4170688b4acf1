//! What happens around every request: an id, a line in the log, two metrics, and the body of the
//! problem where there is one.
//!
//! Neither log nor metrics hold a path, a query string, a header or a body, only the pattern of
//! the route: identifiers that callers choose can be e-mail addresses.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, Method, header};
use tracing::Instrument;

use super::GatewayState;
use super::problem::Problem;

/// Identifies a request, in the response and in the log.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest request id that is taken over from a client.
const MAX_REQUEST_ID: usize = 64;

/// Upper bounds of the latency histogram's buckets, in seconds. The long ones are for requests
/// that wait for an answer.
pub const LATENCY_BUCKETS: [f64; 14] =
    [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// Name of the latency histogram, to set [`LATENCY_BUCKETS`] on.
pub const LATENCY_METRIC: &str = "whereabouts_http_request_duration_seconds";

/// Says what the gateway's metrics mean. Call it once a recorder is installed.
pub fn describe_metrics() {
    use metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("whereabouts_http_requests_total", "Requests by method, route and status");
    describe_histogram!(LATENCY_METRIC, "Seconds until a response began, by method and route");
    describe_counter!("whereabouts_rate_limited_total", "Requests refused with 429, by limit");
    describe_counter!(
        "whereabouts_inbound_messages_total",
        "Messages accepted, by channel and whether they had been accepted before"
    );
    describe_counter!("whereabouts_identity_tokens_total", "Identity tokens, by outcome");
    describe_gauge!("whereabouts_sse_streams", "Event streams that are open");
    describe_gauge!("whereabouts_http_connections", "Connections that are open");
}

/// The outermost layer.
pub(super) async fn observe(
    State(state): State<GatewayState>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let (mut parts, body) = request.into_parts();
    let client = state.proxies.client(&parts);
    parts.extensions.insert(client);
    let id = request_id(parts.headers.get(REQUEST_ID), &state);
    let method = known_method(&parts.method);
    let route = parts.extensions.get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
    let route = route.to_owned();
    let span = tracing::info_span!("request", request_id = id, method, route);

    let response = next.run(Request::from_parts(parts, body)).instrument(span.clone()).await;

    let _entered = span.entered();
    let mut response = finish(response, &id);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    record(method, &route, &response, started);
    response
}

/// The client's own id where it is short and plain, so that one id follows a request through
/// several systems; a new one otherwise.
fn request_id(sent: Option<&HeaderValue>, state: &GatewayState) -> String {
    sent.and_then(|value| value.to_str().ok())
        .filter(|id| (1..=MAX_REQUEST_ID).contains(&id.len()))
        .filter(|id| id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)))
        .map_or_else(|| format!("req_{}", state.environment.ulid()), str::to_owned)
}

/// Writes the problem's body, and logs what failed inside.
fn finish(mut response: Response, id: &str) -> Response {
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if is_bare_error(&response) => Problem::of_status(response.status()),
        None => return response,
    };
    if let Some(cause) = problem.cause() {
        tracing::error!(cause, "request failed");
    }
    let mut rendered = problem.render(id);
    // What layers in between have said (CORS, limits, Allow) stays; the body's headers are ours.
    for (name, value) in response.headers() {
        if !rendered.headers().contains_key(name) && name != header::CONTENT_LENGTH {
            rendered.headers_mut().append(name, value.clone());
        }
    }
    rendered
}

/// An error that axum or tower answered by itself.
fn is_bare_error(response: &Response) -> bool {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let media_type = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    is_error && media_type.is_none_or(|value| value.starts_with(b"text/plain"))
}

fn record(method: &'static str, route: &str, response: &Response, started: Instant) {
    let elapsed = started.elapsed();
    let status = response.status();
    let route_label = route.to_owned();
    metrics::histogram!(LATENCY_METRIC, "method" => method, "route" => route_label.clone())
        .record(elapsed.as_secs_f64());
    metrics::counter!(
        "whereabouts_http_requests_total",
        "method" => method, "route" => route_label, "status" => status.as_str().to_owned()
    )
    .increment(1);
    let status = status.as_u16();
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    if matches!(route, "/healthz" | "/readyz" | "/metrics") {
        tracing::debug!(status, millis, "answered");
    } else {
        tracing::info!(status, millis, "answered");
    }
}

/// The methods there are; others share a name, so that nobody can fill the metrics' memory.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// What a panic in a handler becomes; the panic hook has logged where.
pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::internal("a handler panicked").into_response()
}
