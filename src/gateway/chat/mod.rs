//! The web chat, `/chat/v1`: what the widget talks to.
//!
//! A conversation is opened by a page whose origin the shop lists, and is then held by a token.
//! The token stands in a header; for the event stream, where browsers send none, it is exchanged
//! for a ticket that opens one stream once.

mod attachments;
mod identity;
mod origins;
mod session;
mod stream;
mod wire;

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router, middleware};
use http::request::Parts;
use http::{StatusCode, header};
use serde::Deserialize;

use super::GatewayState;
use super::address::ClientAddress;
use super::extract::{JsonBody, PathOf, QueryOf, position};
use super::problem::{Kind, Problem};
use crate::domain::conversation::{Inbound, InboundTarget, Owner};
use crate::domain::ids::AttachmentId;
use crate::domain::language::Language;
use crate::store::Burst;
pub(super) use origins::Origins;
use session::Session;
pub(super) use stream::Streams;
use wire::{Accepted, History, Opened, Ticket};

/// How long a ticket waits for its stream.
const TICKET_LIVES: Duration = Duration::from_secs(30);

/// Most messages in one page of the history.
const HISTORY_PAGE: i64 = 1_000;

/// The routes of the web chat.
pub(super) fn routes(state: &GatewayState) -> Router<GatewayState> {
    Router::new()
        .route("/chat/v1/conversations", post(open))
        .route("/chat/v1/conversations/{id}/messages", post(send).get(history))
        .route("/chat/v1/conversations/{id}/attachments", attachments::upload_route(state))
        .route("/chat/v1/conversations/{id}/attachments/{attachment}", get(attachments::show))
        .route("/chat/v1/conversations/{id}/identity", post(identity::identify))
        .route("/chat/v1/conversations/{id}/tickets", post(ticket))
        .route("/chat/v1/conversations/{id}/events", get(events))
        .route("/chat/v1/conversations/{id}/read", post(read))
        .route("/chat/v1/conversations/{id}/typing", post(typing))
        .route_layer(middleware::from_fn_with_state(state.clone(), limit_address))
        .route_layer(middleware::from_fn_with_state(state.clone(), origins::cors))
}

async fn limit_address(
    State(state): State<GatewayState>,
    Extension(client): Extension<ClientAddress>,
    request: axum::extract::Request,
    next: middleware::Next,
) -> Result<Response, Problem> {
    state.limits.address.take(&client)?;
    Ok(next.run(request).await)
}

/// `POST /chat/v1/conversations`
async fn open(
    State(state): State<GatewayState>,
    Extension(client): Extension<ClientAddress>,
    parts: Parts,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    state.limits.opening.take(&client)?;
    let opening = channels::web::parse_opening(&body)?;
    let shop = state.store.shop_by_slug(&opening.shop).await?.ok_or_else(|| {
        Problem::new(Kind::NotFound, "There is no such shop.")
            .field("shop")
            .remedy("Check the shop's name in the widget's settings.")
    })?;
    session::verify_origin(&state, &parts, &shop)?;
    let language = opening.language.as_deref().and_then(Language::parse);
    let lives = state.settings.chat.token_life;
    let client = client.to_string();
    let opened = state.store.open_chat(&shop.id, language.as_ref(), lives, Some(&client)).await?;
    if !opening.context.is_empty() {
        state.store.note_page(&opened.conversation, &opening.context).await?;
    }
    Ok((StatusCode::CREATED, Json(Opened::from(opened))).into_response())
}

/// `POST /chat/v1/conversations/{id}/messages`
async fn send(
    State(state): State<GatewayState>,
    Session(session): Session,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    state.limits.conversation.take(&session.conversation)?;
    let most = state.settings.chat.attachments.per_message.get();
    let message = channels::web::parse_message(&body, most)?;
    let inbound = Inbound {
        provider_id: message.provider_id,
        text: message.text,
        language_hint: message.language.as_deref().and_then(Language::parse),
        attachments: message.attachments.into_iter().map(AttachmentId::from).collect(),
        context: message.context,
        press: message.press.map(super::pressed),
    };
    let target = InboundTarget::Existing(session.conversation);
    let accepted = state
        .store
        .accept_inbound(&target, &inbound, burst(&state))
        .await
        .map_err(attachments::unusable)?;
    super::api::count_inbound("web", accepted.duplicate);
    let body = Accepted { id: accepted.message, seq: accepted.seq, duplicate: accepted.duplicate };
    Ok((StatusCode::ACCEPTED, Json(body)).into_response())
}

#[derive(Debug, Deserialize)]
struct HistoryQuery {
    after: Option<String>,
}

/// `GET /chat/v1/conversations/{id}/messages?after=SEQ`
///
/// Where more than [`HISTORY_PAGE`] messages follow, `last_seq` is that of the last one sent, and
/// the stream or the next page goes on from there.
async fn history(
    State(state): State<GatewayState>,
    Session(session): Session,
    QueryOf(query): QueryOf<HistoryQuery>,
) -> Result<Response, Problem> {
    let after = position("after", query.after.as_deref())?;
    let id = &session.conversation;
    // In this order: what was written in between is in the page and not missing from `last_seq`.
    let presence = state.store.presence(id).await?.ok_or_else(Problem::not_found)?;
    let messages = state.store.messages_after(id, after, HISTORY_PAGE).await?;
    let is_complete = i64::try_from(messages.len()).is_ok_and(|count| count < HISTORY_PAGE);
    let reached = messages.last().map_or(after, |message| message.seq);
    let history = History {
        messages: messages.into_iter().map(Into::into).collect(),
        last_seq: if is_complete { presence.last_seq.max(reached) } else { reached },
        read_seq: presence.customer_read_seq,
        unread: presence.unread,
        handed_off: presence.owner != Owner::Agent,
        typing: presence.answering,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(history)).into_response())
}

/// `POST /chat/v1/conversations/{id}/tickets`
async fn ticket(
    State(state): State<GatewayState>,
    Session(session): Session,
) -> Result<Response, Problem> {
    let (ticket, _) = state.store.create_ticket(&session.conversation, TICKET_LIVES).await?;
    let body = Ticket { ticket, expires_in: TICKET_LIVES.as_secs() };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

#[derive(Debug, Deserialize)]
struct EventsQuery {
    ticket: Option<String>,
    last_event_id: Option<String>,
}

/// `GET /chat/v1/conversations/{id}/events`
///
/// The header `Last-Event-ID` wins over the parameter: a browser that reconnects sends both, and
/// the header is the newer one.
async fn events(
    State(state): State<GatewayState>,
    PathOf(id): PathOf<String>,
    QueryOf(query): QueryOf<EventsQuery>,
    parts: Parts,
) -> Result<Response, Problem> {
    let session = match &query.ticket {
        Some(ticket) if !parts.headers.contains_key(header::AUTHORIZATION) => {
            session::by_ticket(&state, &parts, &id, ticket).await?
        }
        _ => session::by_token(&state, &parts, &id).await?,
    };
    let header = parts.headers.get("last-event-id").map(|value| value.to_str().unwrap_or("?"));
    let last_event_id = header.filter(|value| !value.is_empty()).or(query.last_event_id.as_deref());
    let after = position("last_event_id", last_event_id)?;
    stream::open(&state, &session, after)
}

/// `POST /chat/v1/conversations/{id}/read`
async fn read(
    State(state): State<GatewayState>,
    Session(session): Session,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Problem> {
    let seq = channels::web::parse_read(&body)?;
    state.store.mark_read(&session.conversation, seq).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /chat/v1/conversations/{id}/typing`
async fn typing(
    State(state): State<GatewayState>,
    Session(session): Session,
) -> Result<StatusCode, Problem> {
    state.store.note_typing(&session.conversation, burst(&state)).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn burst(state: &GatewayState) -> Burst {
    let settings = &state.settings.chat;
    Burst { quiet: settings.burst_quiet, longest: settings.burst_longest }
}
