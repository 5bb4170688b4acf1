//! Pictures in a web chat: uploaded first, then named by the message that carries them.

use axum::Json;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use http::StatusCode;
use serde::Deserialize;

use super::super::GatewayState;
use super::super::extract::{PathOf, whole};
use super::super::picture;
use super::super::problem::{Kind, Problem};
use super::session::Session;
use crate::domain::attachment::NewAttachment;
use crate::store::{self, ATTACHMENT};

/// `POST /chat/v1/conversations/{id}/attachments`, with a limit of its own for the body.
pub(super) fn upload_route(state: &GatewayState) -> MethodRouter<GatewayState> {
    let limit = state.settings.chat.attachments.max_bytes.get();
    post(upload).layer(DefaultBodyLimit::max(limit))
}

/// Keeps a picture for a message to come.
///
/// The place among the uploads is taken before the first byte is read: bodies under way are what
/// memory is needed for.
async fn upload(
    State(state): State<GatewayState>,
    Session(session): Session,
    request: Request,
) -> Result<Response, Problem> {
    state.limits.conversation.take(&session.conversation)?;
    let settings = &state.settings.chat.attachments;
    let _place = state
        .uploads
        .try_acquire()
        .map_err(|_| Problem::unavailable("every place for an upload is taken"))?;
    let remedy = "Send a smaller picture.".to_owned();
    let body = whole(request, &state, settings.upload_timeout, settings.max_bytes, remedy).await?;
    let picture = picture::inspect(&body, settings)?;
    let content = picture::without_metadata(picture.content_type, body.clone())?;
    let picture = NewAttachment { content: &content, ..picture };
    let most = settings.per_conversation;
    let kept = state.store.add_attachment(&session.conversation, picture, most).await?;
    let attachment = kept.ok_or_else(|| {
        Problem::new(Kind::Conflict, format!("This conversation has its {most} pictures."))
            .remedy("Describe in words what more pictures would show.")
    })?;
    Ok((StatusCode::CREATED, Json(attachment)).into_response())
}

#[derive(Debug, Deserialize)]
pub(super) struct Named {
    attachment: String,
}

/// `GET /chat/v1/conversations/{id}/attachments/{attachment}`
pub(super) async fn show(
    State(state): State<GatewayState>,
    Session(session): Session,
    PathOf(path): PathOf<Named>,
) -> Result<Response, Problem> {
    picture::respond(&state.store, &session.conversation, &path.attachment).await
}

/// Names the field where a message carries what it cannot.
pub(super) fn unusable(error: store::Error) -> Problem {
    match error {
        store::Error::Missing { what } if what == ATTACHMENT => Problem::new(
            Kind::InvalidField,
            "`attachments` names a picture that is not this conversation's or was sent already.",
        )
        .field("attachments")
        .remedy("Upload the picture to this conversation, then name it in one message, once."),
        error => error.into(),
    }
}
