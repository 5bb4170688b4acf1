//! What a refused request gets: problem details as RFC 9457 has them.
//!
//! A [`Problem`] travels in the response's extensions; the outermost layer writes the body, so
//! that the request id stands in every one and the inner detail is logged once.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use channels::{ParseError, Unverified};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::store;

/// How long a client should wait where the database is busy, full or away.
const RETRY_UNAVAILABLE: Duration = Duration::from_secs(5);

/// Kinds of refusal; each has one status and one name that programs can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::VariantArray)]
pub enum Kind {
    /// The request cannot be read: JSON, path, query, encoding.
    MalformedRequest,
    /// No credential, or one that opens nothing.
    Unauthorized,
    /// A page of this origin may not talk to this shop.
    ForeignOrigin,
    /// There is nothing here, or nothing that this credential opens.
    NotFound,
    /// The address exists, the method does not.
    MethodNotAllowed,
    /// The client took too long to send its request.
    RequestTimeout,
    /// The present state does not allow it, or changed at the same time.
    Conflict,
    /// The body is too large.
    BodyTooLarge,
    /// The body is of another type than this address takes.
    UnsupportedMediaType,
    /// The request can be read, but a member of it has a wrong value.
    InvalidField,
    /// Too many requests.
    TooManyRequests,
    /// A failure of ours.
    Internal,
    /// A failure that passes.
    Unavailable,
}

impl Kind {
    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::MalformedRequest => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::ForeignOrigin => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvalidField => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The `type` member.
    pub fn uri(self) -> &'static str {
        match self {
            Self::MalformedRequest => "urn:whereabouts:problem:malformed-request",
            Self::Unauthorized => "urn:whereabouts:problem:unauthorized",
            Self::ForeignOrigin => "urn:whereabouts:problem:foreign-origin",
            Self::NotFound => "urn:whereabouts:problem:not-found",
            Self::MethodNotAllowed => "urn:whereabouts:problem:method-not-allowed",
            Self::RequestTimeout => "urn:whereabouts:problem:request-timeout",
            Self::Conflict => "urn:whereabouts:problem:conflict",
            Self::BodyTooLarge => "urn:whereabouts:problem:body-too-large",
            Self::UnsupportedMediaType => "urn:whereabouts:problem:unsupported-media-type",
            Self::InvalidField => "urn:whereabouts:problem:invalid-field",
            Self::TooManyRequests => "urn:whereabouts:problem:too-many-requests",
            Self::Internal => "urn:whereabouts:problem:internal",
            Self::Unavailable => "urn:whereabouts:problem:unavailable",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::MalformedRequest => "The request cannot be read",
            Self::Unauthorized => "The credential is missing or opens nothing",
            Self::ForeignOrigin => "This page may not use this shop's chat",
            Self::NotFound => "There is nothing here",
            Self::MethodNotAllowed => "This address has no such method",
            Self::RequestTimeout => "The request took too long to arrive",
            Self::Conflict => "The present state does not allow this",
            Self::BodyTooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body is of a type that is not taken here",
            Self::InvalidField => "A field has a wrong value",
            Self::TooManyRequests => "Too many requests",
            Self::Internal => "Something failed here",
            Self::Unavailable => "This does not work at the moment",
        }
    }

    /// The kind that a bare error status stands for.
    fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::Unauthorized,
            StatusCode::FORBIDDEN => Self::ForeignOrigin,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::RequestTimeout,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::PAYLOAD_TOO_LARGE => Self::BodyTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::UNPROCESSABLE_ENTITY => Self::InvalidField,
            StatusCode::TOO_MANY_REQUESTS => Self::TooManyRequests,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::MalformedRequest,
            _ => Self::Internal,
        }
    }
}

/// A refusal on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    detail: Cow<'static, str>,
    field: Option<&'static str>,
    remedy: Option<Cow<'static, str>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What went wrong inside: logged, never sent.
    cause: Option<String>,
}

/// The body, as RFC 9457 section 3 names its members.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody<'a> {
    /// Names the kind of problem; programs can rely on it.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The kind of problem in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong with this request.
    detail: &'a str,
    /// The member, parameter or header that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    /// What can be done about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    /// Identifies the request in this server's log.
    request_id: &'a str,
}

impl Problem {
    /// A refusal with what is wrong with this request.
    pub fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        Self { kind, detail, field: None, remedy: None, headers: Vec::new(), cause: None }
    }

    /// Names the member, parameter or header that is wrong.
    #[must_use]
    pub fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says what can be done.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<Cow<'static, str>>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Adds a header to the response.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Adds `Retry-After` in whole seconds, rounded up, one at least (RFC 9110 10.2.3).
    #[must_use]
    pub fn retry_after(self, wait: Duration) -> Self {
        self.header(header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait)))
    }

    /// Nothing here, or nothing that this credential opens: the two are not told apart.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "No such address, or nothing at it that you may see.")
    }

    /// No credential, or one that opens nothing.
    pub fn unauthorized(detail: &'static str, remedy: &'static str) -> Self {
        Self::new(Kind::Unauthorized, detail)
            .field("authorization")
            .remedy(remedy)
            .header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// A failure of ours. `cause` is logged with the request id; the client gets a fixed text.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self {
            cause: Some(cause.to_string()),
            ..Self::new(
                Kind::Internal,
                "The request was not carried out, through no fault of yours.",
            )
        }
    }

    /// A failure that passes. `cause` is logged with the request id.
    pub fn unavailable(cause: impl fmt::Display) -> Self {
        let problem = Self {
            cause: Some(cause.to_string()),
            ..Self::new(Kind::Unavailable, "The request was not carried out.")
        };
        problem.remedy("Send the same request again later.").retry_after(RETRY_UNAVAILABLE)
    }

    /// The problem that a bare error response stands for: what axum and tower answer by themselves.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match Kind::of_status(status) {
            Kind::NotFound => Self::not_found(),
            Kind::MethodNotAllowed => {
                Self::new(Kind::MethodNotAllowed, "The address exists, but not with this method.")
                    .remedy("See the Allow header.")
            }
            Kind::Unavailable => Self::unavailable(status),
            Kind::Internal => Self::internal(status),
            kind => Self::new(kind, "The request was refused."),
        }
    }

    /// The status it is sent with.
    pub fn status(&self) -> StatusCode {
        self.kind.status()
    }

    /// The same with nothing left to log: whoever made it has done so.
    #[must_use]
    pub(super) fn logged(mut self) -> Self {
        self.cause = None;
        self
    }

    /// What to log, where something failed inside.
    pub(super) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The finished response.
    pub(super) fn render(&self, request_id: &str) -> Response {
        let body = ProblemBody {
            kind: self.kind.uri(),
            title: self.kind.title(),
            status: self.status().as_u16(),
            detail: &self.detail,
            field: self.field,
            remedy: self.remedy.as_deref(),
            request_id,
        };
        let body = serde_json::to_vec(&body).unwrap_or_default();
        let media_type = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status(), body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in &self.headers {
            response.headers_mut().insert(name, value.clone());
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<ParseError> for Problem {
    fn from(error: ParseError) -> Self {
        let kind = if error.is_malformed() { Kind::MalformedRequest } else { Kind::InvalidField };
        let problem = Self::new(kind, sentence(&error)).remedy(error.remedy());
        Self { field: error.field, ..problem }
    }
}

impl From<Unverified> for Problem {
    fn from(error: Unverified) -> Self {
        match error {
            Unverified::NoCredential | Unverified::MalformedCredential => Self::unauthorized(
                "There is no bearer credential in the Authorization header.",
                "Send `Authorization: Bearer` with your credential.",
            ),
            Unverified::ForeignOrigin => {
                Self::new(Kind::ForeignOrigin, "The request's origin is not on the shop's list.")
                    .field("origin")
                    .remedy("Have the shop add this page's origin to its list.")
            }
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Missing { .. } => Self::not_found(),
            store::Error::Conflict { .. } | store::Error::Stale { .. } => {
                Self::new(Kind::Conflict, "Something changed while the request was carried out.")
                    .remedy("Read the present state and decide anew.")
            }
            store::Error::Schema(_) => Self::unavailable(error),
            error if error.is_transient() => Self::unavailable(error),
            error => Self::internal(error),
        }
    }
}

/// An error's text with a capital letter and a full stop.
fn sentence(error: &ParseError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// Whole seconds, rounded up, one at least.
pub(super) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0)).max(1)
}
