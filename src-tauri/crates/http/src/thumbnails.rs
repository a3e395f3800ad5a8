//! Small pictures of a channel's people, all with one call.
//!
//! JSON and not a body of several parts: a page puts what it gets into its images as it is, and every
//! client reads it. Base64 costs a third of a few kilobytes a second.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rollcall_model::{ErrorBody, ErrorCode, Uid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, InChannel, Named};

/// Of whom.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// Uids with commas between them; everyone unless given.
    #[serde(default)]
    uids: Option<String>,
}

/// Small pictures.
#[derive(Serialize, ToSchema)]
pub(crate) struct Thumbnails {
    /// By uid: a JPEG as a `data:` address. Who has no picture now is not in it.
    pub pictures: BTreeMap<String, String>,
}

/// Everyone's newest picture, at most 160x90 and no newer than twice a second; also of those who wait.
/// Asking has their media opened for three seconds: the first answer may have none.
#[utoipa::path(get, path = "/api/v1/channels/{cname}/thumbnails", tag = "participants",
    params(
        ("cname" = String, Path, description = "The channel's name"),
        ("uids" = Option<String>, Query, description = "Only of these, with commas between them; who is not there is passed over", example = "1,2"),
    ),
    responses(
    (status = 200, body = Thumbnails),
    (status = 400, body = ErrorBody, description = "invalid_request or invalid_channel_name"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn thumbnails(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Asked(Wanted { uids }): Asked<Wanted>,
) -> Result<Json<Thumbnails>, Refusal> {
    let uids = uids.map(|uids| uids.split(',').map(str::parse).collect::<Result<Vec<Uid>, _>>()).transpose();
    let uids = uids.map_err(|error| {
        Refusal::new(ErrorCode::InvalidRequest, format!("Each of the uids must be one: {error}.")).field("uids")
    })?;
    let jpegs = app.studio.thumbnails(&cname, uids).await?;
    let address = |jpeg: &[u8]| format!("data:image/jpeg;base64,{}", STANDARD.encode(jpeg));
    let pictures = jpegs.into_iter().map(|(uid, jpeg)| (uid.to_string(), address(&jpeg))).collect();
    Ok(Json(Thumbnails { pictures }))
}
