//! Apps that may use the Agora-compatible API: added, changed, given customer ids and secrets.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{ApiApp, AppId, AppSettings, ErrorBody, NewCustomer};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Named, Sent};

/// A new app.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewApp {
    /// The id it is to have, such as the one that your clients know already; made unless given.
    #[serde(default)]
    pub id: Option<AppId>,
    /// What is set of it.
    #[serde(flatten)]
    pub settings: AppSettings,
}

/// Which app.
#[derive(Deserialize)]
pub(crate) struct OfApp {
    pub app: AppId,
}

/// Which customer id of an app.
#[derive(Deserialize)]
pub(crate) struct OfCustomer {
    pub app: AppId,
    pub customer: String,
}

/// The apps, in order of name.
#[utoipa::path(get, path = "/api/v1/apps", tag = "apps", responses((status = 200, body = Vec<ApiApp>)))]
pub(crate) async fn list_apps(State(app): State<App>) -> Json<Vec<ApiApp>> {
    Json(app.studio.apps())
}

/// Adds an app. It can do nothing before it has a customer id and secret.
#[utoipa::path(post, path = "/api/v1/apps", tag = "apps", request_body = NewApp, responses(
    (status = 201, body = ApiApp),
    (status = 400, body = ErrorBody, description = "invalid_app: `field` names what is wrong"),
    (status = 409, body = ErrorBody, description = "app_exists; limit_reached: there are 50 already"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
))]
pub(crate) async fn add_app(
    State(app): State<App>,
    Sent(new): Sent<NewApp>,
) -> Result<(StatusCode, Json<ApiApp>), Refusal> {
    Ok((StatusCode::CREATED, Json(app.studio.add_app(new.id, new.settings).await?)))
}

/// An app.
#[utoipa::path(get, path = "/api/v1/apps/{app}", tag = "apps",
    params(("app" = String, Path, description = "The app's id")), responses(
    (status = 200, body = ApiApp),
    (status = 404, body = ErrorBody, description = "app_not_found"),
))]
pub(crate) async fn get_app(State(app): State<App>, Named(of): Named<OfApp>) -> Result<Json<ApiApp>, Refusal> {
    Ok(Json(app.studio.app(&of.app)?))
}

/// Sets an app anew.
#[utoipa::path(put, path = "/api/v1/apps/{app}", tag = "apps",
    params(("app" = String, Path, description = "The app's id")), request_body = AppSettings, responses(
    (status = 200, body = ApiApp),
    (status = 400, body = ErrorBody, description = "invalid_app: `field` names what is wrong"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
))]
pub(crate) async fn change_app(
    State(app): State<App>,
    Named(of): Named<OfApp>,
    Sent(settings): Sent<AppSettings>,
) -> Result<Json<ApiApp>, Refusal> {
    Ok(Json(app.studio.change_app(&of.app, settings).await?))
}

/// Takes an app away with all its customer ids. Its recordings stay; what runs goes on and can be stopped here.
#[utoipa::path(delete, path = "/api/v1/apps/{app}", tag = "apps",
    params(("app" = String, Path, description = "The app's id")), responses(
    (status = 204, description = "It is gone"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
))]
pub(crate) async fn remove_app(State(app): State<App>, Named(of): Named<OfApp>) -> Result<StatusCode, Refusal> {
    app.studio.remove_app(&of.app).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes a customer id and secret for an app. The secret is told this once and kept as a fingerprint alone.
#[utoipa::path(post, path = "/api/v1/apps/{app}/customers", tag = "apps",
    params(("app" = String, Path, description = "The app's id")), responses(
    (status = 201, body = NewCustomer),
    (status = 404, body = ErrorBody, description = "app_not_found"),
    (status = 409, body = ErrorBody, description = "limit_reached: the app has 10 already"),
))]
pub(crate) async fn add_customer(
    State(app): State<App>,
    Named(of): Named<OfApp>,
) -> Result<(StatusCode, Json<NewCustomer>), Refusal> {
    Ok((StatusCode::CREATED, Json(app.studio.add_customer(&of.app).await?)))
}

/// Takes a customer id away: whoever uses it is refused from now on.
#[utoipa::path(delete, path = "/api/v1/apps/{app}/customers/{customer}", tag = "apps",
    params(
        ("app" = String, Path, description = "The app's id"),
        ("customer" = String, Path, description = "The customer id"),
    ), responses(
    (status = 204, description = "It is gone"),
    (status = 404, body = ErrorBody, description = "app_not_found"),
))]
pub(crate) async fn remove_customer(
    State(app): State<App>,
    Named(of): Named<OfCustomer>,
) -> Result<StatusCode, Refusal> {
    app.studio.remove_customer(&of.app, &of.customer).await?;
    Ok(StatusCode::NO_CONTENT)
}
