//! Who the customer is, as the shop's own login says.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use channels::identity::{Identity, Refused};
use serde_json::json;

use super::super::GatewayState;
use super::super::address::ClientAddress;
use super::super::extract::JsonBody;
use super::super::problem::{Kind, Problem};
use super::session::Session;
use crate::domain::access::{NamedCustomer, Verification};
use crate::domain::ids::ShopId;

/// `POST /chat/v1/conversations/{id}/identity`
///
/// A token that does not hold, one that names nobody here, and a shop without keys get the same
/// answer; past its quota of them an address is told to wait. Which it was stands in the log.
pub(super) async fn identify(
    State(state): State<GatewayState>,
    Extension(client): Extension<ClientAddress>,
    Session(session): Session,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let token = channels::identity::parse(&body)?;
    let shop = &session.shop.id;
    let refused = |reason: &str| {
        tracing::info!(shop = session.shop.slug, reason, "identity token refused");
        count("refused");
        state.limits.failed_auth.take(&client).err().unwrap_or_else(not_accepted)
    };
    let Identity { subject, email } = match read(&state, shop, &token) {
        None => return Err(refused("no keys")),
        Some(Err(reason)) => return Err(refused(&reason.to_string())),
        Some(Ok(identity)) => identity,
    };
    let named = NamedCustomer { subject, email };
    match state.store.verify_customer(&session.conversation, &named).await? {
        Verification::Verified(_) => {
            count("verified");
            Ok(Json(json!({ "level": "verified" })).into_response())
        }
        Verification::Unknown => Err(refused("customer")),
        Verification::Other => {
            count("other");
            Err(Problem::new(Kind::Conflict, "This conversation is somebody else's.")
                .remedy("Start a new conversation."))
        }
    }
}

/// Whom the token names; `None` where the shop has no keys.
fn read(state: &GatewayState, shop: &ShopId, token: &str) -> Option<Result<Identity, Refused>> {
    let now = state.environment.now().millis().div_euclid(1_000);
    Some(state.identities.get(shop)?.verify(token, now))
}

fn not_accepted() -> Problem {
    Problem::new(Kind::InvalidField, "The token does not hold.")
        .field("token")
        .remedy("Get a fresh token from the shop's login.")
}

fn count(outcome: &'static str) {
    metrics::counter!("whereabouts_identity_tokens_total", "outcome" => outcome).increment(1);
}
