//! Recordings that were deleted: kept for seven days, restored, or deleted for good.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{DeletedRecording, ErrorBody, Recording};

use crate::App;
use crate::error::Refusal;
use crate::extract::{Named, OfRecording};

/// Deletes a recording: its folder moves into the trash of the same disk, where it is kept for seven
/// days. Its files can be read until it is deleted for good.
#[utoipa::path(delete, path = "/api/v1/recordings/{sid}", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = DeletedRecording, description = "Deleted; `kept_until` says how long it can be restored"),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
    (status = 409, body = ErrorBody, description = "recording_in_use: it is still written, or its MP4 file is being made"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn delete_recording(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<DeletedRecording>, Refusal> {
    Ok(Json(app.studio.delete_recording(&sid).await?))
}

/// Restores a deleted recording to where it was.
#[utoipa::path(post, path = "/api/v1/recordings/{sid}/restore", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = Recording),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found: it is not in the trash"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn restore_recording(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<Recording>, Refusal> {
    Ok(Json(app.studio.restore_recording(&sid).await?))
}

/// What is in the trash, what was deleted last first.
#[utoipa::path(get, path = "/api/v1/trash", tag = "recordings", responses(
    (status = 200, body = Vec<DeletedRecording>),
))]
pub(crate) async fn list_trash(State(app): State<App>) -> Result<Json<Vec<DeletedRecording>>, Refusal> {
    Ok(Json(app.studio.deleted_recordings().await?))
}

/// Deletes everything in the trash for good.
#[utoipa::path(delete, path = "/api/v1/trash", tag = "recordings", responses(
    (status = 204, description = "Nothing is in the trash any more"),
))]
pub(crate) async fn empty_trash(State(app): State<App>) -> Result<StatusCode, Refusal> {
    app.studio.purge(None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deletes a recording in the trash for good.
#[utoipa::path(delete, path = "/api/v1/trash/{sid}", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 204, description = "Gone"),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found: it is not in the trash"),
))]
pub(crate) async fn purge_recording(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<StatusCode, Refusal> {
    app.studio.purge(Some(&sid)).await?;
    Ok(StatusCode::NO_CONTENT)
}
