//! Invitations: the right to publish into a channel.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{ErrorBody, ErrorCode, Invitation, Uid};
use rollcall_studio::InviteOptions;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{InChannel, Named, Sent};

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
    let options = InviteOptions { expires_in: new.expires_in_s.map(Duration::from_secs), uid: new.uid };
    Ok((StatusCode::CREATED, Json(app.studio.invite(&cname, options).await?)))
}
