//! Channels: live rooms with a name.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{Canvas, Channel, Cname, ErrorBody, ErrorCode, Estimate, Layout, Quality};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{InChannel, Named, Sent};

/// A channel to be made.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewChannel {
    /// Its name.
    pub cname: Cname,
    /// The picture to compose; 1280x720 at 30 unless given.
    #[serde(default)]
    pub canvas: Option<Canvas>,
    /// How well its recordings are kept; standard unless given.
    #[serde(default)]
    pub quality: Option<Quality>,
    /// The layout; best fit unless given.
    #[serde(default)]
    pub layout: Option<Layout>,
}

/// What may change on a channel; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChannelChange {
    /// The picture to compose.
    #[serde(default)]
    pub canvas: Option<Canvas>,
    /// How well its recordings are kept, from the next one on.
    #[serde(default)]
    pub quality: Option<Quality>,
}

/// All channels, in order of name.
#[utoipa::path(get, path = "/api/v1/channels", tag = "channels", responses((status = 200, body = Vec<Channel>)))]
pub(crate) async fn list_channels(State(app): State<App>) -> Json<Vec<Channel>> {
    Json(app.studio.channels())
}

/// Makes a channel.
#[utoipa::path(post, path = "/api/v1/channels", tag = "channels", request_body = NewChannel, responses(
    (status = 201, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_channel_name, invalid_canvas, invalid_layout or invalid_request"),
    (status = 409, body = ErrorBody, description = "channel_exists"),
))]
pub(crate) async fn create_channel(
    State(app): State<App>,
    Sent(new): Sent<NewChannel>,
) -> Result<(StatusCode, Json<Channel>), Refusal> {
    let (canvas, layout) = (new.canvas.unwrap_or_default(), new.layout.unwrap_or_default());
    let made = app.studio.create_channel(new.cname.clone(), canvas, layout).await.map_err(|error| {
        let refusal = Refusal::from(error);
        match refusal.body.code {
            ErrorCode::InvalidLayout => refusal.within("layout"),
            _ => refusal,
        }
    });
    let made = match (made?, new.quality) {
        (_, Some(quality)) => app.studio.set_quality(&new.cname, quality).await?,
        (made, None) => made,
    };
    Ok((StatusCode::CREATED, Json(made)))
}

/// A channel as it is now.
#[utoipa::path(get, path = "/api/v1/channels/{cname}", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn get_channel(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.channel(&cname)?))
}

/// Changes a channel. Of the canvas, only the background's colour can change while recording.
#[utoipa::path(patch, path = "/api/v1/channels/{cname}", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = ChannelChange, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_channel_name, invalid_canvas or invalid_request"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
    (status = 409, body = ErrorBody, description = "canvas_in_use: another size or rate while recording"),
))]
pub(crate) async fn change_channel(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(change): Sent<ChannelChange>,
) -> Result<Json<Channel>, Refusal> {
    // The one that may be refused comes first: half a change is none.
    if let Some(canvas) = change.canvas {
        app.studio.set_canvas(&cname, canvas).await?;
    }
    if let Some(quality) = change.quality {
        app.studio.set_quality(&cname, quality).await?;
    }
    Ok(Json(app.studio.channel(&cname)?))
}

/// Removes a channel and everyone in it.
#[utoipa::path(delete, path = "/api/v1/channels/{cname}", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 204, description = "Gone"),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
    (status = 409, body = ErrorBody, description = "already_recording: stop the recording first"),
))]
pub(crate) async fn remove_channel(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<StatusCode, Refusal> {
    app.studio.remove_channel(&cname).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A canvas whose room is asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AskedCanvas {
    /// The picture to compose.
    pub canvas: Canvas,
}

/// The room that an hour of a canvas takes, for each quality, smallest first.
#[utoipa::path(post, path = "/api/v1/estimates", tag = "channels", request_body = AskedCanvas, responses(
    (status = 200, body = Vec<Estimate>),
    (status = 400, body = ErrorBody, description = "invalid_canvas or invalid_request"),
))]
pub(crate) async fn estimate(Sent(asked): Sent<AskedCanvas>) -> Json<Vec<Estimate>> {
    Json(Quality::ALL.iter().map(|quality| Estimate::of(&asked.canvas, *quality)).collect())
}
