//! The machine a recorder runs on: its folder, its encoders, what helps when something is wrong.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use rollcall_model::{Encoder, EncoderChoice, ErrorBody, Folder, System};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::Sent;

/// The recorder and its machine.
#[utoipa::path(get, path = "/api/v1/system", tag = "system", responses((status = 200, body = System)))]
pub(crate) async fn system(State(app): State<App>) -> Json<System> {
    Json(app.studio.system())
}

/// A folder for recordings.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChosenFolder {
    /// Written in full, or from `~` on.
    pub folder: String,
}

/// What would be found in a folder for recordings. Changes nothing.
#[utoipa::path(post, path = "/api/v1/library/look", tag = "system", request_body = ChosenFolder, responses(
    (status = 200, body = Folder),
    (status = 400, body = ErrorBody, description = "invalid_request: not a folder's full name"),
))]
pub(crate) async fn look_into(
    State(app): State<App>,
    Sent(chosen): Sent<ChosenFolder>,
) -> Result<Json<Folder>, Refusal> {
    Ok(Json(app.studio.look_into(chosen.folder).await?))
}

/// Chooses the folder for recordings. Those that were made stay where they are; what is in the new
/// folder is listed.
#[utoipa::path(put, path = "/api/v1/library", tag = "system", request_body = ChosenFolder, responses(
    (status = 200, body = System),
    (status = 400, body = ErrorBody, description = "invalid_request: not a folder's full name"),
    (status = 409, body = ErrorBody, description = "library_fixed or library_in_use"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
))]
pub(crate) async fn move_library(
    State(app): State<App>,
    Sent(chosen): Sent<ChosenFolder>,
) -> Result<Json<System>, Refusal> {
    Ok(Json(app.studio.move_library(chosen.folder).await?))
}

/// The encoders of this machine, each tried with three seconds of pictures.
#[utoipa::path(get, path = "/api/v1/encoders", tag = "system", responses((status = 200, body = Vec<Encoder>)))]
pub(crate) async fn encoders(State(app): State<App>) -> Result<Json<Vec<Encoder>>, Refusal> {
    Ok(Json(app.studio.encoders().await?))
}

/// A choice of encoder.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChosenEncoder {
    /// `automatic`, or one that is installed.
    pub encoder: EncoderChoice,
}

/// Chooses the encoder that recordings are made with, from the next one on. It is tried before each;
/// where it does not work, the recording is made with x264 and a notice says so.
#[utoipa::path(put, path = "/api/v1/encoder", tag = "system", request_body = ChosenEncoder, responses(
    (status = 200, body = System),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 503, body = ErrorBody, description = "missing_codec: it is not installed; or library_unwritable"),
))]
pub(crate) async fn choose_encoder(
    State(app): State<App>,
    Sent(chosen): Sent<ChosenEncoder>,
) -> Result<Json<System>, Refusal> {
    Ok(Json(app.studio.set_encoder(chosen.encoder).await?))
}

/// What the recorder said lately, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Log {
    /// A line each, without secrets.
    pub lines: Vec<String>,
}

/// What the recorder said lately.
#[utoipa::path(get, path = "/api/v1/log", tag = "system", responses((status = 200, body = Log)))]
pub(crate) async fn log(State(app): State<App>) -> Json<Log> {
    Json(Log { lines: app.recent_log.lines() })
}

/// Everything that helps to find out what is wrong, without tokens, links, people's names or media.
#[derive(Serialize, ToSchema)]
pub(crate) struct Diagnostics {
    /// The recorder and its machine.
    pub system: System,
    /// Its operating system, architecture and number of processors.
    pub machine: String,
    /// The encoders, each tried.
    pub encoders: Vec<Encoder>,
    /// How many channels there are.
    pub channels: usize,
    /// How many people are in each channel that has some.
    pub people: Vec<usize>,
    /// State, length, frames, missing frames and problem of the newest fifty recordings.
    pub recordings: Vec<String>,
    /// What the recorder said lately.
    pub log: Vec<String>,
}

/// A file for those who help.
#[utoipa::path(get, path = "/api/v1/diagnostics", tag = "system", responses((status = 200, body = Diagnostics)))]
pub(crate) async fn diagnostics(State(app): State<App>) -> Result<impl IntoResponse, Refusal> {
    let encoders = app.studio.encoders().await?;
    let channels = app.studio.channels();
    let recording = |recording: &rollcall_model::Recording| {
        format!(
            "{} {:?}, {} ms, {} frames, {} missing{}",
            recording.sid,
            recording.state,
            recording.duration_ms,
            recording.frames,
            recording.frames_missing,
            recording.problem.as_ref().map(|problem| format!(": {problem}")).unwrap_or_default(),
        )
    };
    let file = Diagnostics {
        system: app.studio.system(),
        machine: format!(
            "{} {}, {} processors",
            std::env::consts::OS,
            std::env::consts::ARCH,
            std::thread::available_parallelism().map_or(0, usize::from),
        ),
        encoders,
        people: channels.iter().map(|channel| channel.participants.len()).filter(|people| *people > 0).collect(),
        channels: channels.len(),
        recordings: app.studio.recordings().iter().take(50).map(recording).collect(),
        log: app.recent_log.lines(),
    };
    Ok(([(header::CONTENT_DISPOSITION, "attachment; filename=\"rollcall-diagnostics.json\"")], Json(file)))
}
