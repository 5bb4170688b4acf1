//! Pictures of a conversation, for support systems.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use utoipa::ToSchema;

use super::super::GatewayState;
use super::super::extract::PathOf;
use super::super::picture;
use super::super::problem::{Problem, ProblemBody};
use super::{Caller, found};

/// The bytes of a picture.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "describes the response's body in the OpenAPI document")]
struct Picture(Vec<u8>);

/// Reads a picture that the customer sent.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{conversation}/attachments/{attachment}",
    operation_id = "getAttachment",
    tag = "conversations",
    params(
        ("conversation" = String, Path, description =
            "Your identifier of the conversation, or ours (`cnv_…`) of a web chat."),
        ("attachment" = String, Path, description = "The `id` that the message lists."),
    ),
    responses(
        (status = 200, description = "The picture that the customer sent, without what cameras note in it", content(
            (Picture = "image/jpeg"), (Picture = "image/png"), (Picture = "image/webp"),
        )),
        (status = "4XX", description = "Refused", body = ProblemBody<'static>,
            content_type = "application/problem+json"),
        (status = "5XX", description = "Failed", body = ProblemBody<'static>,
            content_type = "application/problem+json"),
    ),
    security(("api_key" = [])),
)]
pub(super) async fn download(
    State(state): State<GatewayState>,
    Extension(Caller(shop)): Extension<Caller>,
    PathOf((conversation, attachment)): PathOf<(String, String)>,
) -> Result<Response, Problem> {
    let external_id = channels::api::conversation_id(&conversation)?;
    let conversation = found(&state, &shop, &external_id).await?;
    picture::respond(&state.store, &conversation.id, &attachment).await
}
