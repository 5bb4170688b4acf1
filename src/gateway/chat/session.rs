//! A browser's hold on its conversation: token or ticket, and the page's origin.

use axum::extract::FromRequestParts;
use channels::web::{self, Source};
use http::request::Parts;
use http::{Method, header};
use serde::Deserialize;

use super::super::GatewayState;
use super::super::address::ClientAddress;
use super::super::extract::{PathOf, authorization};
use super::super::problem::Problem;
use crate::domain::shop::Shop;
use crate::store::ChatSession;

/// The session whose token the request shows, for the conversation that its path names.
#[derive(Debug)]
pub(super) struct Session(pub(super) ChatSession);

/// What every path of a conversation names.
#[derive(Debug, Deserialize)]
struct Named {
    id: String,
}

impl FromRequestParts<GatewayState> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &GatewayState) -> Result<Self, Problem> {
        let PathOf(path) = PathOf::<Named>::from_request_parts(parts, state).await?;
        by_token(state, parts, &path.id).await.map(Self)
    }
}

/// The session of a token.
pub(super) async fn by_token(
    state: &GatewayState,
    parts: &Parts,
    id: &str,
) -> Result<ChatSession, Problem> {
    let token = match web::token(authorization(&parts.headers)) {
        Ok(token) => token,
        Err(unverified) => return Err(failed(state, parts, unverified.into())),
    };
    match state.store.chat_by_token(token).await? {
        Some(session) => admit(state, parts, id, session),
        None => Err(failed(state, parts, unknown())),
    }
}

/// The session of a ticket, which opens nothing afterwards.
pub(super) async fn by_ticket(
    state: &GatewayState,
    parts: &Parts,
    id: &str,
    ticket: &str,
) -> Result<ChatSession, Problem> {
    match state.store.redeem_ticket(ticket).await? {
        Some(session) => admit(state, parts, id, session),
        None => Err(failed(state, parts, unknown())),
    }
}

/// Checks that the page may talk to the shop.
pub(super) fn verify_origin(
    state: &GatewayState,
    parts: &Parts,
    shop: &Shop,
) -> Result<(), Problem> {
    let own = state.proxies.own_origin(parts).filter(|_| state.settings.chat.allow_own_origin);
    let source = Source {
        origin: parts.headers.get(header::ORIGIN).map(http::HeaderValue::as_bytes),
        own_origin: own.as_deref(),
        is_read: matches!(parts.method, Method::GET | Method::HEAD),
    };
    web::verify(source, &shop.origins)?;
    Ok(())
}

/// Somebody else's conversation and one that does not exist get the same answer.
fn admit(
    state: &GatewayState,
    parts: &Parts,
    id: &str,
    session: ChatSession,
) -> Result<ChatSession, Problem> {
    verify_origin(state, parts, &session.shop)?;
    if session.conversation.as_str() == id { Ok(session) } else { Err(Problem::not_found()) }
}

fn unknown() -> Problem {
    Problem::unauthorized(
        "The token or ticket is unknown, used up or expired.",
        "Open a new conversation, or get a new ticket.",
    )
}

/// Past its quota of failures an address is told to wait instead. Who shows what opens something
/// is never held up by failures of others behind the same address.
fn failed(state: &GatewayState, parts: &Parts, problem: Problem) -> Problem {
    let Some(client) = parts.extensions.get::<ClientAddress>() else { return problem };
    state.limits.failed_auth.take(client).err().unwrap_or(problem)
}
