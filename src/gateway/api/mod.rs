//! The HTTP API, `/api/v1`: how a shop's own programs talk to the agent.
//!
//! A conversation has the caller's own identifier and comes into being with its first message. The
//! key in the `Authorization` header names the shop; another shop's conversations do not exist.

mod attachments;
pub mod openapi;
mod outcome;
mod wire;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use http::{StatusCode, header};
use serde::Deserialize;

use super::GatewayState;
use super::address::ClientAddress;
use super::extract::{JsonBody, PathOf, QueryOf, authorization, position};
use super::problem::{Kind, Problem};
use crate::domain::conversation::{
    Author, Channel, Conversation, Inbound, InboundTarget, Message, Owner,
};
use crate::domain::ids::ConversationId;
use crate::domain::language::Language;
use crate::domain::shop::Shop;
use crate::store::Burst;
use outcome::Outcome;
use wire::{Answer, ConversationView, Pending};

/// Longest time that a request waits for its answer; `wait` is cut to it.
const MAX_WAIT: Duration = Duration::from_mins(1);

/// Most messages in one answer.
const PAGE: i64 = 500;

/// Messages at the end of a conversation among which the customer's newest is looked for.
const TAIL: i64 = 50;

/// The shop whose key the request shows.
#[derive(Debug, Clone)]
struct Caller(Shop);

/// The routes of the API.
pub(super) fn routes(state: &GatewayState) -> Router<GatewayState> {
    Router::new()
        .route("/api/v1/conversations/{conversation}", get(view))
        .route("/api/v1/conversations/{conversation}/messages", post(send))
        .route(
            "/api/v1/conversations/{conversation}/attachments/{attachment}",
            get(attachments::download),
        )
        .route_layer(middleware::from_fn_with_state(state.clone(), authenticate))
        .route("/api/openapi.json", get(async || Json(openapi::document())))
}

/// Counts an accepted message.
pub(super) fn count_inbound(channel: &'static str, duplicate: bool) {
    let duplicate = if duplicate { "true" } else { "false" };
    metrics::counter!(
        "whereabouts_inbound_messages_total", "channel" => channel, "duplicate" => duplicate
    )
    .increment(1);
}

/// Finds the shop, counts the request against its limit, and tells the caller what is left.
async fn authenticate(
    State(state): State<GatewayState>,
    Extension(client): Extension<ClientAddress>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    // Past its quota of failures an address is told to wait instead; right keys never are.
    let failed = |problem| state.limits.failed_auth.take(&client).err().unwrap_or(problem);
    let key = channels::api::verify(authorization(request.headers()))
        .map_err(|unverified| failed(unverified.into()))?;
    let shop = state.store.shop_of_api_key(key).await?.ok_or_else(|| {
        failed(Problem::unauthorized(
            "The API key is unknown or revoked.",
            "Have the shop's operator make a new key.",
        ))
    })?;
    let allowance = state.limits.api_key.take(&shop.id)?;
    request.extensions_mut().insert(Caller(shop));
    let mut response = next.run(request).await;
    response.headers_mut().extend(allowance.headers());
    Ok(response)
}

#[derive(Debug, Deserialize)]
struct SendQuery {
    wait: Option<String>,
}

/// Posts a customer's message.
///
/// With `wait` the response is the answer, if it is ready in time. Without, or when the time is
/// over, or when a person answers in this conversation, it is 202 and the answer appears in the
/// conversation. The same `message_id` again posts nothing and returns the first result.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{conversation}/messages",
    operation_id = "postMessage",
    tag = "conversations",
    params(
        ("conversation" = String, Path, description =
            "Your identifier of the conversation: 1 to 128 printable ASCII characters, not \
             beginning with `cnv_`. Its first message opens it."),
        ("wait" = Option<u32>, Query, description =
            "Seconds to wait for the answer, cut to 60. None where absent."),
    ),
    request_body = wire::NewMessage,
    responses(
        (status = 200, description = "The answer", body = Answer),
        (status = 202, description = "Accepted; the answer comes later", body = Pending),
        (status = "4XX", description = "Refused", body = super::problem::ProblemBody<'static>,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed", body = super::problem::ProblemBody<'static>,
            content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn send(
    State(state): State<GatewayState>,
    Extension(Caller(shop)): Extension<Caller>,
    PathOf(conversation): PathOf<String>,
    QueryOf(query): QueryOf<SendQuery>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let external_id = channels::api::own_conversation_id(&conversation)?;
    let wait = seconds(query.wait.as_deref())?;
    let post = channels::api::parse(&body, || format!("api_{}", state.environment.ulid()))?;
    let target =
        InboundTarget::External { shop: shop.id, channel: Channel::Api, external_id: conversation };
    let inbound = Inbound {
        provider_id: post.message.provider_id,
        text: post.message.text,
        language_hint: post.message.language.as_deref().and_then(Language::parse),
        press: post.message.press.map(super::pressed),
        ..Inbound::default()
    };
    let burst = Burst { quiet: post.burst, longest: longest(post.burst) };
    let (accepted, watch) = state.store.accept_watched(&target, &inbound, burst).await?;
    count_inbound("api", accepted.duplicate);
    let pending = |handed_off| {
        let body = Pending::new(external_id.clone(), accepted.message.clone(), handed_off);
        (StatusCode::ACCEPTED, Json(body)).into_response()
    };
    Ok(match outcome::of(&state, &accepted, watch, wait).await? {
        Outcome::Answered(report) => Json(Answer::new(external_id, *report)).into_response(),
        Outcome::WithPerson => pending(true),
        Outcome::Pending => pending(false),
    })
}

#[derive(Debug, Deserialize)]
struct ViewQuery {
    after: Option<String>,
}

/// Reads a conversation.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{conversation}",
    operation_id = "getConversation",
    tag = "conversations",
    params(
        ("conversation" = String, Path, description =
            "Your identifier of the conversation, or ours (`cnv_…`) of a web chat."),
        ("after" = Option<i64>, Query, description =
            "Only messages behind this `seq`. At most 500 are returned at once, oldest first."),
    ),
    responses(
        (status = 200, description = "The conversation", body = ConversationView),
        (status = "4XX", description = "Refused", body = super::problem::ProblemBody<'static>,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed", body = super::problem::ProblemBody<'static>,
            content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
async fn view(
    State(state): State<GatewayState>,
    Extension(Caller(shop)): Extension<Caller>,
    PathOf(external_id): PathOf<String>,
    QueryOf(query): QueryOf<ViewQuery>,
) -> Result<Response, Problem> {
    let after = position("after", query.after.as_deref())?;
    let external_id = channels::api::conversation_id(&external_id)?;
    let conversation = found(&state, &shop, &external_id).await?;
    // In this order: where no answer is owed any more, it is among the messages.
    let pending = is_pending(&state, &conversation).await?;
    let messages = state.store.messages_after(&conversation.id, after, PAGE).await?;
    let view = ConversationView::new(conversation, messages, pending);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// The caller's conversation, or a web chat of the same shop by our own identifier.
async fn found(state: &GatewayState, shop: &Shop, id: &str) -> Result<Conversation, Problem> {
    let own = state.store.conversation_by_external_id(&shop.id, Channel::Api, id).await?;
    let found = match own {
        Some(own) => Some(own),
        None => state.store.conversation(&ConversationId::from(id)).await?,
    };
    found.filter(|found| found.shop == shop.id).ok_or_else(Problem::not_found)
}

/// Whether the agent still owes an answer.
async fn is_pending(state: &GatewayState, conversation: &Conversation) -> Result<bool, Problem> {
    if conversation.owner != Owner::Agent {
        return Ok(false);
    }
    let from = conversation.last_seq.saturating_sub(TAIL).max(0);
    let tail: Vec<Message> = state.store.messages_after(&conversation.id, from, TAIL).await?;
    match tail.iter().rev().find(|message| message.author == Author::Customer) {
        Some(newest) => Ok(state.store.turn_report(&newest.id).await?.is_none()),
        None => Ok(false),
    }
}

/// Whole seconds from the query string, cut to [`MAX_WAIT`].
fn seconds(text: Option<&str>) -> Result<Duration, Problem> {
    let Some(text) = text else { return Ok(Duration::ZERO) };
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return Err(Problem::new(Kind::MalformedRequest, "`wait` is no whole number of seconds.")
            .field("wait")
            .remedy("Send a number from 0 to 60, or leave it out."));
    }
    // What does not fit is more than a minute.
    let seconds = text.parse().unwrap_or(u64::MAX);
    Ok(Duration::from_secs(seconds).min(MAX_WAIT))
}

/// How long a burst of the asked silence may grow: none at all where none was asked for.
fn longest(quiet: Duration) -> Duration {
    if quiet.is_zero() { Duration::ZERO } else { channels::api::MAX_BURST }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_whole_seconds_up_to_a_minute() {
        assert_eq!(seconds(None).unwrap(), Duration::ZERO);
        assert_eq!(seconds(Some("30")).unwrap(), Duration::from_secs(30));
        assert_eq!(seconds(Some("61")).unwrap(), MAX_WAIT);
        assert_eq!(seconds(Some("99999999999999999999999")).unwrap(), MAX_WAIT);
        for text in ["", "-1", "+1", "1.5", "30s", " 3"] {
            assert!(seconds(Some(text)).is_err(), "{text:?}");
        }
    }
}
