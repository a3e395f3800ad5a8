//! The canvas of a channel: the layout on air, the one that is prepared, and the look.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::transition::MAX_TRANSITION_MS;
use rollcall_model::{
    AgoraLayout, Channel, ErrorBody, ErrorCode, Layout, Look, RegionEdit, Transition, TransitionKind,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, InChannel, Named, Sent};

/// Most edits of one call.
const MOST_EDITS: usize = 100;

/// What several hands do at once on a custom layout.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LayoutEdits {
    /// Made one after the other, all or none.
    #[schema(min_items = 1, max_items = 100)]
    pub edits: Vec<RegionEdit>,
}

impl LayoutEdits {
    fn checked(self) -> Result<Vec<RegionEdit>, Refusal> {
        if (1..=MOST_EDITS).contains(&self.edits.len()) {
            return Ok(self.edits);
        }
        Err(Refusal::new(ErrorCode::InvalidLayout, "A call makes 1 to 100 edits.").field("edits"))
    }
}

/// How the layout comes.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Coming {
    /// `cut` (unless given), `dissolve` or `move`.
    #[param(inline, value_type = Option<TransitionKind>)]
    transition: Option<String>,
    /// How long, in milliseconds, 0 to 5000; 300 unless given.
    #[param(minimum = 0, maximum = 5000, value_type = Option<u32>)]
    ms: Option<String>,
}

impl Coming {
    fn transition(self) -> Result<Transition, Refusal> {
        let usual = Transition::default();
        let kind = match self.transition.as_deref() {
            None => usual.kind,
            Some("cut") => TransitionKind::Cut,
            Some("dissolve") => TransitionKind::Dissolve,
            Some("move") => TransitionKind::Move,
            Some(_) => {
                let message = "A transition is cut, dissolve or move.";
                return Err(Refusal::new(ErrorCode::InvalidRequest, message).field("transition"));
            }
        };
        let ms = self.ms.map_or(Ok(usual.ms), |ms| ms.parse().map_err(|_| wrong_length()))?;
        checked(Transition { kind, ms })
    }
}

fn wrong_length() -> Refusal {
    let message = format!("A transition takes 0 to {MAX_TRANSITION_MS} ms.");
    Refusal::new(ErrorCode::InvalidRequest, message).field("ms")
}

fn checked(transition: Transition) -> Result<Transition, Refusal> {
    if transition.is_valid() { Ok(transition) } else { Err(wrong_length()) }
}

/// Sets the layout, while recording too. Regions without an id get one.
#[utoipa::path(put, path = "/api/v1/channels/{cname}/layout", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name"), Coming),
    request_body = Layout, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong, such as regions[2].width; invalid_request with transition or ms; or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn set_layout(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Asked(coming): Asked<Coming>,
    Sent(layout): Sent<Layout>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.set_layout(&cname, layout, coming.transition()?).await?))
}

/// Edits the custom layout on air, region by region. Meant for hands that drag: others on the same
/// layout keep what they do.
#[utoipa::path(patch, path = "/api/v1/channels/{cname}/layout", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = LayoutEdits, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong: one of the body, such as edits[0].change.x, or of the layout that would come out, such as regions[2].width"),
    (status = 404, body = ErrorBody, description = "channel_not_found, or region_not_found: somebody took the region away; then no edit was made"),
    (status = 409, body = ErrorBody, description = "region_not_found: the layout is no custom one"),
))]
pub(crate) async fn edit_layout(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(edits): Sent<LayoutEdits>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.edit_layout(&cname, edits.checked()?).await?))
}

/// Turns the layout on air into a custom one that looks the same.
#[utoipa::path(post, path = "/api/v1/channels/{cname}/layout/custom", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn make_custom(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.make_custom(&cname).await?))
}

/// The layout on air in Agora's words, and what Agora cannot show of the channel.
#[utoipa::path(get, path = "/api/v1/channels/{cname}/layout/agora", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 200, body = AgoraLayout),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn agora_layout(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<Json<AgoraLayout>, Refusal> {
    let channel = app.studio.channel(&cname)?;
    Ok(Json(rollcall_model::agora::to_agora(&channel.layout, &channel.canvas, channel.quality, &channel.look)))
}

/// Prepares a layout beside the one on air. It is not kept when the recorder ends.
#[utoipa::path(put, path = "/api/v1/channels/{cname}/prepared", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = Layout, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong, or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn prepare(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(layout): Sent<Layout>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.prepare(&cname, layout).await?))
}

/// Edits the prepared layout, region by region.
#[utoipa::path(patch, path = "/api/v1/channels/{cname}/prepared", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = LayoutEdits, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong, or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found or region_not_found"),
    (status = 409, body = ErrorBody, description = "nothing_prepared, or region_not_found: the prepared layout is no custom one"),
))]
pub(crate) async fn edit_prepared(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(edits): Sent<LayoutEdits>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.edit_prepared(&cname, edits.checked()?).await?))
}

/// Gives the prepared layout up.
#[utoipa::path(delete, path = "/api/v1/channels/{cname}/prepared", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 204, description = "Nothing is prepared"),
    (status = 400, body = ErrorBody, description = "invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn unprepare(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
) -> Result<StatusCode, Refusal> {
    app.studio.unprepare(&cname).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the prepared layout on air; the one that was on air is prepared then.
#[utoipa::path(post, path = "/api/v1/channels/{cname}/take", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = Transition, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_request with kind or ms, or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
    (status = 409, body = ErrorBody, description = "nothing_prepared"),
))]
pub(crate) async fn take(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(transition): Sent<Transition>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.take(&cname, checked(transition)?).await?))
}

/// Sets what the program looks like besides its people, all of it.
#[utoipa::path(put, path = "/api/v1/channels/{cname}/look", tag = "channels",
    params(("cname" = String, Path, description = "The channel's name")),
    request_body = Look, responses(
    (status = 200, body = Channel),
    (status = 400, body = ErrorBody, description = "invalid_look with the field that is wrong, such as logo.picture; or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn set_look(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Sent(look): Sent<Look>,
) -> Result<Json<Channel>, Refusal> {
    Ok(Json(app.studio.set_look(&cname, look).await?))
}
