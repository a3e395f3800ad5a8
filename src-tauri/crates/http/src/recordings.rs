//! Recordings: takes of a channel's program.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{Destination, Entry, ErrorBody, Recording, Subscription, Tags, Title};
use rollcall_studio::{RecordingChange, RecordingOptions};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{InChannel, Named, OfRecording, Sent};

/// What may change on a recording; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RecordingPatch {
    /// What it is called; null or an empty text takes the title away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Title>)]
    pub title: Option<Option<Title>>,
    /// What it is sorted by: all tags it is to have.
    #[serde(default)]
    pub tags: Option<Tags>,
    /// Whether somebody has read what was lost or went wrong.
    #[serde(default)]
    pub acknowledged: Option<bool>,
}

/// Tells a null from a field that is absent.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<Title>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// How a recording is to be made; all of it may be absent.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewRecording {
    /// Where it goes, instead of where recordings usually go; an empty one: nowhere.
    #[serde(default)]
    pub destination: Option<Destination>,
    /// Whether everyone is recorded alone, too, each in a track of its own beside the program.
    #[serde(default)]
    pub separate: bool,
}

/// Where a recording lies.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordingFolder {
    /// Its folder on the recorder's machine.
    pub folder: String,
}

/// Starts a recording of a channel.
#[utoipa::path(post, path = "/api/v1/channels/{cname}/recordings", tag = "recordings",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = Option<NewRecording>, responses(
    (status = 201, body = Recording),
    (status = 400, body = ErrorBody, description = "invalid_channel_name or invalid_bucket"),
    (status = 404, body = ErrorBody, description = "channel_not_found or bucket_not_found"),
    (status = 409, body = ErrorBody, description = "already_recording"),
    (status = 502, body = ErrorBody, description = "bucket_failed: the rehearsal went wrong, and then nothing is to be recorded"),
    (status = 503, body = ErrorBody, description = "library_unwritable or missing_codec"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn start_recording(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(NewRecording { destination, separate }): Sent<NewRecording>,
) -> Result<(StatusCode, Json<Recording>), Refusal> {
    let options = RecordingOptions::to(destination).separately(separate.then(Subscription::default));
    Ok((StatusCode::CREATED, Json(app.studio.start_recording_with(&cname, options).await?)))
}

/// All recordings, newest first.
#[utoipa::path(get, path = "/api/v1/recordings", tag = "recordings", responses((status = 200, body = Vec<Recording>)))]
pub(crate) async fn list_recordings(State(app): State<App>) -> Json<Vec<Recording>> {
    Json(app.studio.recordings())
}

/// A recording as it is now.
#[utoipa::path(get, path = "/api/v1/recordings/{sid}", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = Recording),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
))]
pub(crate) async fn get_recording(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<Recording>, Refusal> {
    Ok(Json(app.studio.recording(&sid)?))
}

/// Changes what people wrote on a recording: its title, its tags, and whether its losses were read.
/// Possible at any time; everyone who listens to the events sees the change.
#[utoipa::path(patch, path = "/api/v1/recordings/{sid}", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")),
    request_body = RecordingPatch, responses(
    (status = 200, body = Recording),
    (status = 400, body = ErrorBody, description = "invalid_request: `field` names what is wrong"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn change_recording(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
    Sent(patch): Sent<RecordingPatch>,
) -> Result<Json<Recording>, Refusal> {
    let title = patch.title.map(Option::unwrap_or_default);
    let change = RecordingChange { title, tags: patch.tags, acknowledged: patch.acknowledged };
    Ok(Json(app.studio.change_recording(&sid, change).await?))
}

/// The folder a recording lies in.
#[utoipa::path(get, path = "/api/v1/recordings/{sid}/folder", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = RecordingFolder),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
))]
pub(crate) async fn recording_folder(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<RecordingFolder>, Refusal> {
    let folder = app.studio.recording_folder(&sid)?.display().to_string();
    Ok(Json(RecordingFolder { folder }))
}

/// Stops a recording. It is playable when this answers; the single MP4 file may still be made.
#[utoipa::path(post, path = "/api/v1/recordings/{sid}/stop", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = Recording),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
    (status = 409, body = ErrorBody, description = "not_recording: it has ended already"),
))]
pub(crate) async fn stop_recording(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<Recording>, Refusal> {
    Ok(Json(app.studio.stop_recording(&sid).await?))
}

/// Everything that happened in a recording, in order.
#[utoipa::path(get, path = "/api/v1/recordings/{sid}/journal", tag = "recordings",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = Vec<Entry>),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
))]
pub(crate) async fn journal(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<Vec<Entry>>, Refusal> {
    Ok(Json(app.studio.journal(&sid).await?))
}
