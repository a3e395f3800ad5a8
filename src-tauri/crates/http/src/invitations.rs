//! Invitations: the right to publish into a channel.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{ErrorBody, ErrorCode, Invitation, ListedInvitation, Role, Uid};
use rollcall_studio::InviteOptions;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, InChannel, Named, OfInvitation, Sent};

/// The longest an invitation may be valid: a school year.
const LONGEST_SECONDS: u64 = 366 * 24 * 3600;

/// An invitation to be made.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewInvitation {
    /// Seconds until it ends; a day unless given.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 31_622_400)]
    pub expires_in_s: Option<u64>,
    /// The uid it is bound to; none: whoever comes gets the next free one.
    #[serde(default)]
    pub uid: Option<Uid>,
    /// What the producer calls it; shown in the list of invitations alone.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 64)]
    pub label: Option<String>,
    /// What those who come by it may send; `guest` unless given.
    #[serde(default)]
    pub role: Option<Role>,
    /// Whether those who come by it wait until the producer lets them in; they do not unless given.
    #[serde(default)]
    pub waiting: Option<bool>,
}

/// How an invitation is revoked.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Revocation {
    /// Whether those who are here by it are removed, too.
    #[serde(default)]
    remove: bool,
}

/// Makes an invitation.
#[utoipa::path(post, path = "/api/v1/channels/{cname}/invitations", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = NewInvitation, responses(
    (status = 201, body = Invitation),
    (status = 400, body = ErrorBody, description = "invalid_request or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn invite(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(new): Sent<NewInvitation>,
) -> Result<(StatusCode, Json<Invitation>), Refusal> {
    if new.expires_in_s.is_some_and(|seconds| !(1..=LONGEST_SECONDS).contains(&seconds)) {
        let message = "An invitation is valid for 1 second to 366 days.";
        return Err(Refusal::new(ErrorCode::InvalidRequest, message).field("expires_in_s"));
    }
    let options = InviteOptions {
        expires_in: new.expires_in_s.map(Duration::from_secs),
        uid: new.uid,
        label: new.label,
        role: new.role.unwrap_or_default(),
        waiting: new.waiting.unwrap_or_default(),
    };
    Ok((StatusCode::CREATED, Json(app.studio.invite(&cname, options).await?)))
}

/// The open invitations of a channel, newest first. Their tokens are not kept and not told again.
#[utoipa::path(get, path = "/api/v1/channels/{cname}/invitations", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 200, body = Vec<ListedInvitation>),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn list_invitations(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<Json<Vec<ListedInvitation>>, Refusal> {
    Ok(Json(app.studio.invitations(&cname)?))
}

/// Revokes an invitation: nobody new gets in by it, and who still waits is refused. Those who were let
/// in stay unless they are to be removed, too.
#[utoipa::path(delete, path = "/api/v1/channels/{cname}/invitations/{id}", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name"), ("id" = String, Path, description = "The invitation"), Revocation),
    responses(
    (status = 204, description = "Revoked"),
    (status = 400, body = ErrorBody, description = "invalid_request or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found or invitation_not_found"),
))]
pub(crate) async fn revoke(
    State(app): State<App>,
    Named(OfInvitation { cname, id }): Named<OfInvitation>,
    Asked(Revocation { remove }): Asked<Revocation>,
) -> Result<StatusCode, Refusal> {
    app.studio.revoke(&cname, &id, remove).await?;
    Ok(StatusCode::NO_CONTENT)
}
