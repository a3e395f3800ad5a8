//! The machine a recorder runs on.

use axum::Json;
use axum::extract::State;
use rollcall_model::System;

use crate::App;

/// The recorder and its machine.
#[utoipa::path(get, path = "/api/v1/system", tag = "system", responses((status = 200, body = System)))]
pub(crate) async fn system(State(app): State<App>) -> Json<System> {
    Json(app.studio.system())
}
