//! Markers of recordings.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{ErrorBody, Marker, MarkerTitle};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Named, OfMarker, OfRecording, Sent};

/// An instant to be marked.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMarker {
    /// Milliseconds of playable time before it; now unless given, which only a recording that runs has.
    #[serde(default)]
    pub at_ms: Option<u64>,
    /// What it is called.
    #[serde(default)]
    pub title: Option<MarkerTitle>,
}

/// What may change on a marker; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MarkerPatch {
    /// What it is called; null or an empty text takes the title away.
    #[serde(deserialize_with = "title")]
    #[schema(value_type = Option<MarkerTitle>)]
    pub title: MarkerTitle,
}

/// A null is an empty title.
fn title<'de, D: Deserializer<'de>>(from: D) -> Result<MarkerTitle, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// Marks an instant of a recording: now while it runs, or any of what was recorded. At most 1000.
#[utoipa::path(post, path = "/api/v1/recordings/{sid}/markers", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")),
    request_body = NewMarker, responses(
    (status = 201, body = Marker),
    (status = 400, body = ErrorBody, description = "invalid_request: `at_ms` is missing or lies behind the end, or the title is too long"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
    (status = 409, body = ErrorBody, description = "limit_reached: there are 1000 already"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn mark(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
    Sent(new): Sent<NewMarker>,
) -> Result<(StatusCode, Json<Marker>), Refusal> {
    let marker = app.studio.mark(&sid, new.at_ms, new.title.unwrap_or_default()).await?;
    Ok((StatusCode::CREATED, Json(marker)))
}

/// Gives a marker another title.
#[utoipa::path(patch, path = "/api/v1/recordings/{sid}/markers/{id}", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id"), ("id" = String, Path, description = "The marker's id")),
    request_body = MarkerPatch, responses(
    (status = 200, body = Marker),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found or marker_not_found"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn change_marker(
    State(app): State<App>,
    Named(OfMarker { sid, id }): Named<OfMarker>,
    Sent(patch): Sent<MarkerPatch>,
) -> Result<Json<Marker>, Refusal> {
    Ok(Json(app.studio.retitle_marker(&sid, &id, patch.title).await?))
}

/// Takes a marker away.
#[utoipa::path(delete, path = "/api/v1/recordings/{sid}/markers/{id}", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id"), ("id" = String, Path, description = "The marker's id")),
    responses(
    (status = 204, description = "Gone"),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found or marker_not_found"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn remove_marker(
    State(app): State<App>,
    Named(OfMarker { sid, id }): Named<OfMarker>,
) -> Result<StatusCode, Refusal> {
    app.studio.remove_marker(&sid, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
