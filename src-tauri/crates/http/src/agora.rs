//! The API that is compatible with Agora Cloud Recording: a thin edge over the same studio that the console uses.
//!
//! Calls, answers and codes are those of its documents (agora.md sections 1 to 5); where they disagree, more is
//! taken than any of them says. What a call asks for is done, refused by the name of its field, or named in the answer
//! as being without effect: nothing is swallowed.

mod access;
mod answer;
mod body;
mod calls;
mod order;
mod pictures;
mod storage;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;

pub(crate) use access::Callers;
pub(crate) use calls::nothing;
pub(crate) use pictures::Newest;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rollcall: the API compatible with Agora Cloud Recording",
        description = "Acquire a resource, start, ask, change and stop a recording. Basic authentication with the customer \
                       id and secret of an app.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/")),
    tags((name = "cloud_recording", description = "One recording from its start to its end")),
    security(("customer" = [])),
)]
struct Frame;

fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(routes!(calls::acquire))
        .routes(routes!(calls::start))
        .routes(routes!(calls::query))
        .routes(routes!(calls::update))
        .routes(routes!(calls::update_layout))
        .routes(routes!(calls::stop))
}

/// The calls, and who may make them.
pub(crate) fn router(app: &App) -> Router<App> {
    let routes: Router<App> = calls().into();
    routes.route_layer(from_fn_with_state(app.clone(), access::admitted))
}

/// The contract of the same calls.
pub fn document() -> OpenApi {
    let mut frame = Frame::openapi();
    let basic =
        HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some("Customer id and customer secret.")).build();
    frame.components.get_or_insert_default().add_security_scheme("customer", SecurityScheme::Http(basic));
    OpenApiRouter::<App>::with_openapi(frame).merge(calls()).into_openapi()
}
