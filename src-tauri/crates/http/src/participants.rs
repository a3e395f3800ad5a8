//! Participants: who sends media into a channel.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{ErrorBody, ErrorCode, Participant, Source};
use rollcall_studio::ParticipantChange;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{InChannel, Named, OfParticipant, Sent};

/// A participant that the recorder brings in by itself.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewParticipant {
    /// `demo` or `file`; people come in over WHIP, with an invitation.
    pub source: Source,
    /// Of a `file`: its full name on the recorder's machine. A film, a sound file or a still picture, in
    /// any form that GStreamer decodes there.
    #[serde(default)]
    #[schema(example = "/home/teacher/Videos/Intro.mp4")]
    pub path: Option<String>,
    /// Of a `file`: whether it begins again when it has ended, which it does unless said otherwise. One
    /// that does not leaves at its end.
    #[serde(default)]
    pub repeat: Option<bool>,
    /// Its name; one is chosen unless given, that of the file for a `file`.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub name: Option<String>,
}

/// What may change on a participant; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ParticipantPatch {
    /// Whether its sound is out of the mix.
    #[serde(default)]
    pub muted: Option<bool>,
    /// How loud it is in the mix, linear: 1 as it arrives, 0 not at all, 2 twice as loud (+6 dB).
    #[serde(default)]
    #[schema(minimum = 0, maximum = 2)]
    pub volume: Option<f32>,
    /// Its name.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub name: Option<String>,
}

/// Brings in a participant.
#[utoipa::path(post, path = "/api/v1/channels/{cname}/participants", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = NewParticipant, responses(
    (status = 201, body = Participant),
    (status = 400, body = ErrorBody, description = "invalid_request, invalid_channel_name or invalid_file"),
    (status = 404, body = ErrorBody, description = "channel_not_found or file_not_found"),
    (status = 422, body = ErrorBody, description = "unsupported_file: nothing in the file can be played here"),
    (status = 503, body = ErrorBody, description = "channel_full"),
))]
pub(crate) async fn add_participant(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(new): Sent<NewParticipant>,
) -> Result<(StatusCode, Json<Participant>), Refusal> {
    match new.source {
        Source::Demo => Ok((StatusCode::CREATED, Json(app.studio.add_demo(&cname, new.name).await?))),
        Source::File => {
            let missing = || {
                Refusal::new(ErrorCode::InvalidRequest, "A file needs its path.")
                    .field("path")
                    .advice("Send the full path of a file on the recorder's machine.")
            };
            let path = new.path.ok_or_else(missing)?;
            let added = app.studio.add_file(&cname, path, new.name, new.repeat.unwrap_or(true)).await?;
            Ok((StatusCode::CREATED, Json(added)))
        }
        Source::Whip => {
            Err(Refusal::new(ErrorCode::InvalidRequest, "A WHIP participant comes in by publishing, not by this call.")
                .field("source")
                .advice("Make an invitation and give its link to the participant."))
        }
    }
}

/// Changes a participant: takes its sound out of the mix, sets its volume, or gives it another name.
#[utoipa::path(patch, path = "/api/v1/channels/{cname}/participants/{uid}", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name"), ("uid" = u32, Path, description = "The participant", minimum = 1)),
    request_body = ParticipantPatch, responses(
    (status = 200, body = Participant),
    (status = 400, body = ErrorBody, description = "invalid_request or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found or participant_not_found"),
))]
pub(crate) async fn change_participant(
    State(app): State<App>,
    Named(OfParticipant { cname, uid }): Named<OfParticipant>,
    Sent(patch): Sent<ParticipantPatch>,
) -> Result<Json<Participant>, Refusal> {
    let change = ParticipantChange { muted: patch.muted, volume: patch.volume, name: patch.name };
    Ok(Json(app.studio.change_participant(&cname, uid, change).await?))
}

/// Removes a participant from the channel, or refuses one who waits. It does not get in again by the
/// same invitation.
#[utoipa::path(delete, path = "/api/v1/channels/{cname}/participants/{uid}", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name"), ("uid" = u32, Path, description = "The participant", minimum = 1)),
    responses(
    (status = 204, description = "Gone"),
    (status = 400, body = ErrorBody, description = "invalid_request or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found or participant_not_found"),
))]
pub(crate) async fn remove_participant(
    State(app): State<App>,
    Named(OfParticipant { cname, uid }): Named<OfParticipant>,
) -> Result<StatusCode, Refusal> {
    app.studio.remove_participant(&cname, uid).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets in a participant who waits. Whoever is in already stays as it is.
#[utoipa::path(post, path = "/api/v1/channels/{cname}/participants/{uid}/admit", tag = "participants",
    params(("cname" = String, Path, description = "The channel's name"), ("uid" = u32, Path, description = "The participant", minimum = 1)),
    responses(
    (status = 200, body = Participant),
    (status = 400, body = ErrorBody, description = "invalid_request or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found or participant_not_found"),
))]
pub(crate) async fn admit(
    State(app): State<App>,
    Named(OfParticipant { cname, uid }): Named<OfParticipant>,
) -> Result<Json<Participant>, Refusal> {
    Ok(Json(app.studio.admit(&cname, uid).await?))
}
