//! Cross-origin requests: which pages a browser lets read our answers.
//!
//! Whether a page may talk to a *shop* is decided with the shop at hand, in `session`. Here, where
//! the shop is not known yet (a preflight names none), a page is answered if any shop lists it, so
//! that it can read refusals too; what it reads of another shop is a refusal and nothing else.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use channels::Unverified;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::super::GatewayState;
use super::super::problem::Problem;
use crate::domain::time::Moment;

/// How long the list is kept: a shop's new origin works after this at the latest.
const KEPT: Duration = Duration::from_secs(5);

/// Every origin that some shop lists.
#[derive(Debug, Default)]
pub(in crate::gateway) struct Origins(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    read_at: Option<Moment>,
    origins: Arc<HashSet<String>>,
}

impl Origins {
    async fn contain(&self, state: &GatewayState, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        if origin == "null" {
            return false;
        }
        if self.is_due(state.environment.now()) {
            match state.store.shops().await {
                Ok(shops) => {
                    let origins = shops.into_iter().flat_map(|shop| shop.origins).collect();
                    self.known().origins = Arc::new(origins);
                }
                // The request itself meets the same failure, and its page may read the refusal.
                Err(error) => tracing::warn!(%error, "the shops' origins were not read"),
            }
        }
        self.known().origins.contains(origin)
    }

    /// Whether the list is to be read again; only one caller is told so.
    fn is_due(&self, now: Moment) -> bool {
        let mut known = self.known();
        let due = known.read_at.is_none_or(|at| now.since(at) >= KEPT || now < at);
        if due {
            known.read_at = Some(now);
        }
        due
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers preflights, and lets listed pages read every other answer.
pub(super) async fn cors(
    State(state): State<GatewayState>,
    request: Request,
    next: Next,
) -> Response {
    let listed = match request.headers().get(header::ORIGIN).cloned() {
        Some(origin) if state.origins.contain(&state, &origin).await => Some(origin),
        _ => None,
    };
    let mut response =
        if is_preflight(&request) { preflight(listed.is_some()) } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = listed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"),
        );
    }
    response
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ORIGIN)
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight(is_listed: bool) -> Response {
    if !is_listed {
        return Problem::from(Unverified::ForeignOrigin).into_response();
    }
    let headers = HeaderMap::from_iter([
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST")),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Authorization, Content-Type, Last-Event-ID"),
        ),
        // Two hours: the longest that Chromium keeps it.
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200")),
    ]);
    (StatusCode::NO_CONTENT, headers).into_response()
}
