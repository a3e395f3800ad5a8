//! Callbacks: looked at, sent again, tried; and the part that posts them.

mod poster;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use rollcall_model::{AppId, Callback, CallbackDetails, CallbackPage, CallbackSecret, CallbackState, ErrorBody, Sid};
use rollcall_studio::{AskedCallbacks, Studio};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::apps::OfApp;
use crate::error::Refusal;
use crate::extract::{Asked, Named, Sent};

/// Most callbacks of one answer, and how many come unless asked otherwise.
const MOST: usize = 200;
const USUAL: usize = 50;

/// Has callbacks sent while the studio is open.
pub(crate) fn send(studio: &Studio) {
    match poster::Client::new() {
        Ok(client) => studio.send_callbacks(Arc::new(client)),
        Err(error) => tracing::error!(%error, "callbacks are not sent: there is no way to post them"),
    }
}

/// Which callbacks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of this app.
    #[param(value_type = Option<String>)]
    pub app: Option<AppId>,
    /// Of this recording; then `gaps` is answered, too.
    #[param(value_type = Option<String>)]
    pub sid: Option<Sid>,
    /// In this state.
    pub state: Option<CallbackState>,
    /// Older than the one with this id.
    pub before: Option<u64>,
    /// At most so many, 1 to 200; 50 unless given.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<usize>,
}

/// Which callback.
#[derive(Deserialize)]
pub(crate) struct OfCallback {
    pub callback: u64,
}

/// What is to be sent again.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Replay {
    /// Everything that failed since then, UTC, RFC 3339.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// Of this app alone.
    #[serde(default)]
    pub app: Option<AppId>,
}

/// How much is sent again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// So many callbacks.
    pub count: usize,
}

/// The secret for callbacks.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub(crate) struct NewSecret {
    /// 8 to 200 characters; one of 64 random hexadecimal digits is made unless given.
    #[schema(min_length = 8, max_length = 200)]
    pub secret: Option<String>,
}

/// Callbacks, newest first.
#[utoipa::path(get, path = "/api/v1/callbacks", tag = "callbacks", params(Which), responses(
    (status = 200, body = CallbackPage),
    (status = 400, body = ErrorBody, description = "invalid_request: `field` names what is wrong"),
))]
pub(crate) async fn list_callbacks(
    State(app): State<App>,
    Asked(which): Asked<Which>,
) -> Result<Json<CallbackPage>, Refusal> {
    let limit = which.limit.unwrap_or(USUAL).clamp(1, MOST);
    let Which { app: of, sid, state, before, .. } = which;
    Ok(Json(app.studio.callbacks(AskedCallbacks { app: of, sid, state, before, limit }).await?))
}

/// A callback: the body and the headers as they were sent, and what was answered each time.
#[utoipa::path(get, path = "/api/v1/callbacks/{callback}", tag = "callbacks",
    params(("callback" = u64, Path, description = "The callback's id")), responses(
    (status = 200, body = CallbackDetails),
    (status = 404, body = ErrorBody, description = "callback_not_found"),
))]
pub(crate) async fn get_callback(
    State(app): State<App>,
    Named(of): Named<OfCallback>,
) -> Result<Json<CallbackDetails>, Refusal> {
    Ok(Json(app.studio.callback(of.callback).await?))
}

/// Sends a callback again, under the same id for its receiver. Answers when it was tried, or at once if it
/// waits for others before it.
#[utoipa::path(post, path = "/api/v1/callbacks/{callback}/resend", tag = "callbacks",
    params(("callback" = u64, Path, description = "The callback's id")), responses(
    (status = 200, body = Callback),
    (status = 404, body = ErrorBody, description = "callback_not_found"),
))]
pub(crate) async fn resend_callback(
    State(app): State<App>,
    Named(of): Named<OfCallback>,
) -> Result<Json<Callback>, Refusal> {
    Ok(Json(app.studio.resend_callback(of.callback).await?))
}

/// Sends everything again that failed since a time: what was given up, and what waits for its next try.
#[utoipa::path(post, path = "/api/v1/callbacks/replay", tag = "callbacks", request_body = Replay, responses(
    (status = 200, body = Replayed),
    (status = 400, body = ErrorBody, description = "invalid_request: `field` names what is wrong"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
))]
pub(crate) async fn replay_callbacks(
    State(app): State<App>,
    Sent(replay): Sent<Replay>,
) -> Result<Json<Replayed>, Refusal> {
    Ok(Json(Replayed { count: app.studio.replay_callbacks(replay.app, replay.since).await? }))
}

/// Sends a test to an app: event 1 of the channel `test_webhook`, signed like any other. It is sent once;
/// answers when it was.
#[utoipa::path(post, path = "/api/v1/apps/{app}/callback-test", tag = "callbacks",
    params(("app" = String, Path, description = "The app's id")), responses(
    (status = 200, body = Callback),
    (status = 400, body = ErrorBody, description = "invalid_app: the app has no address for callbacks"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
))]
pub(crate) async fn test_callbacks(State(app): State<App>, Named(of): Named<OfApp>) -> Result<Json<Callback>, Refusal> {
    Ok(Json(app.studio.test_callbacks(&of.app).await?))
}

/// Sets the secret that an app's callbacks are signed with. It goes into the system's keyring and is told
/// this once.
#[utoipa::path(put, path = "/api/v1/apps/{app}/callback-secret", tag = "callbacks",
    params(("app" = String, Path, description = "The app's id")), request_body = NewSecret, responses(
    (status = 200, body = CallbackSecret),
    (status = 400, body = ErrorBody, description = "invalid_request: `field` names what is wrong; or the operator gives the secret, and it is changed there"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
    (status = 503, body = ErrorBody, description = "keyring_unavailable"),
))]
pub(crate) async fn set_callback_secret(
    State(app): State<App>,
    Named(of): Named<OfApp>,
    Sent(new): Sent<NewSecret>,
) -> Result<Json<CallbackSecret>, Refusal> {
    Ok(Json(app.studio.set_callback_secret(&of.app, new.secret).await?))
}

/// Takes the secret away: callbacks go without signatures.
#[utoipa::path(delete, path = "/api/v1/apps/{app}/callback-secret", tag = "callbacks",
    params(("app" = String, Path, description = "The app's id")), responses(
    (status = 204, description = "It is gone"),
    (status = 400, body = ErrorBody, description = "invalid_request: the operator gives the secret, and it is changed there"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
    (status = 503, body = ErrorBody, description = "keyring_unavailable"),
))]
pub(crate) async fn remove_callback_secret(
    State(app): State<App>,
    Named(of): Named<OfApp>,
) -> Result<StatusCode, Refusal> {
    app.studio.remove_callback_secret(&of.app).await?;
    Ok(StatusCode::NO_CONTENT)
}
