//! Layouts kept under a name, and layouts read from Agora's JSON.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{ErrorBody, ErrorCode, Layout, ReadLayout, SavedLayout};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Named, Sent};

/// `/layouts/{id}`.
#[derive(Deserialize)]
pub(crate) struct OfLayout {
    id: String,
}

/// A layout to be kept.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSavedLayout {
    /// Its name, 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// The layout.
    pub layout: Layout,
}

/// What may change on a kept layout; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SavedLayoutChange {
    /// Its name, 1 to 60 characters.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// The layout.
    #[serde(default)]
    pub layout: Option<Layout>,
}

/// The order of the kept layouts.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LayoutOrder {
    /// Their ids, each once; who is not named follows behind, in the order it had.
    pub ids: Vec<String>,
}

/// Layouts that cannot be lie in a field of the body.
fn in_body(refusal: Refusal) -> Refusal {
    match refusal.body.code {
        ErrorCode::InvalidLayout => refusal.within("layout"),
        _ => refusal,
    }
}

/// The kept layouts, in their order.
#[utoipa::path(get, path = "/api/v1/layouts", tag = "layouts", responses((status = 200, body = Vec<SavedLayout>)))]
pub(crate) async fn list_layouts(State(app): State<App>) -> Json<Vec<SavedLayout>> {
    Json(app.studio.saved_layouts())
}

/// Keeps a layout, behind the others.
#[utoipa::path(post, path = "/api/v1/layouts", tag = "layouts", request_body = NewSavedLayout, responses(
    (status = 201, body = SavedLayout),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong, or invalid_request"),
    (status = 429, body = ErrorBody, description = "too_many: 200 are kept already"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn save_layout(
    State(app): State<App>,
    Sent(new): Sent<NewSavedLayout>,
) -> Result<(StatusCode, Json<SavedLayout>), Refusal> {
    let saved = app.studio.save_layout(new.name, new.layout).await.map_err(|error| in_body(error.into()))?;
    Ok((StatusCode::CREATED, Json(saved)))
}

/// Renames a kept layout, or puts another in its place.
#[utoipa::path(put, path = "/api/v1/layouts/{id}", tag = "layouts",
    params(("id" = String, Path, description = "The kept layout's id")),
    request_body = SavedLayoutChange, responses(
    (status = 200, body = SavedLayout),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong, or invalid_request"),
    (status = 404, body = ErrorBody, description = "layout_not_found"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn change_layout(
    State(app): State<App>,
    Named(OfLayout { id }): Named<OfLayout>,
    Sent(change): Sent<SavedLayoutChange>,
) -> Result<Json<SavedLayout>, Refusal> {
    let changed = app.studio.change_saved_layout(&id, change.name, change.layout).await;
    Ok(Json(changed.map_err(|error| in_body(error.into()))?))
}

/// Deletes a kept layout. Channels that were set to it stay as they are.
#[utoipa::path(delete, path = "/api/v1/layouts/{id}", tag = "layouts",
    params(("id" = String, Path, description = "The kept layout's id")), responses(
    (status = 204, description = "Gone"),
    (status = 404, body = ErrorBody, description = "layout_not_found"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn delete_layout(
    State(app): State<App>,
    Named(OfLayout { id }): Named<OfLayout>,
) -> Result<StatusCode, Refusal> {
    app.studio.delete_saved_layout(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the kept layouts in order.
#[utoipa::path(put, path = "/api/v1/layouts/order", tag = "layouts", request_body = LayoutOrder, responses(
    (status = 200, body = Vec<SavedLayout>, description = "All of them, in the new order"),
    (status = 400, body = ErrorBody, description = "invalid_request with ids"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn order_layouts(
    State(app): State<App>,
    Sent(order): Sent<LayoutOrder>,
) -> Result<Json<Vec<SavedLayout>>, Refusal> {
    Ok(Json(app.studio.order_saved_layouts(order.ids).await?))
}

/// Reads a layout from Agora's JSON (a `transcodingConfig`, the body of `start` or `updateLayout`, or
/// a `layoutConfig` list) and says what was not taken over. Nothing is changed.
#[utoipa::path(post, path = "/api/v1/layouts/from-agora", tag = "layouts", request_body = Value, responses(
    (status = 200, body = ReadLayout),
    (status = 400, body = ErrorBody, description = "invalid_layout with the field that is wrong, such as transcodingConfig.layoutConfig[2].x_axis; invalid_request where it is no JSON"),
))]
pub(crate) async fn from_agora(Sent(pasted): Sent<Value>) -> Result<Json<ReadLayout>, Refusal> {
    let read = rollcall_model::agora::from_agora(&pasted);
    Ok(Json(read.map_err(|error| {
        let message = format!("The layout cannot be read: {error}.");
        Refusal::new(ErrorCode::InvalidLayout, message).field(error.field)
    })?))
}
