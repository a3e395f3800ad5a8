//! The contract, generated from the handlers. Client types are generated from it in turn.

use axum::Json;
use rollcall_model::{ErrorBody, Message, PixelRect};
use utoipa::OpenApi as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};

use crate::join::{JoinHello, JoinMessage};
use crate::router;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rollcall recorder",
        description = "Records live rooms. Every error is an `ErrorBody` with a stable code.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/")),
    tags(
        (name = "access", description = "Sessions of browsers"),
        (name = "system", description = "The recorder and its machine"),
        (name = "channels", description = "Live rooms"),
        (name = "layouts", description = "Layouts kept under a name"),
        (name = "pictures", description = "Kept pictures for backgrounds, placeholders and logos"),
        (name = "participants", description = "Who is in them"),
        (name = "recordings", description = "Takes of their program"),
        (name = "buckets", description = "Places in the cloud, or folders, where recordings go"),
        (name = "apps", description = "Programs that use the Agora-compatible API"),
        (name = "callbacks", description = "What apps are told of their recordings"),
        (name = "uploads", description = "The way of recordings to their buckets, and back"),
        (name = "apps", description = "Programs that may use the Agora-compatible API (`GET /api/v1/agora/openapi.json`)"),
        (name = "usage", description = "What recordings use, and what that costs"),
        (name = "events", description = "Everything that changes"),
        (name = "whip", description = "Publishing over WebRTC (RFC 9725), and the join page"),
    ),
    components(schemas(ErrorBody, Message, PixelRect, JoinHello, JoinMessage)),
    security(("token" = []), ("session" = [])),
)]
struct Frame;

/// The document without its routes.
pub(crate) fn frame() -> OpenApi {
    let mut document = Frame::openapi();
    let schemes = [
        ("token", http_bearer("The API token, set by ROLLCALL_TOKEN or made at start.")),
        ("session", SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("rollcall_session")))),
        ("invitation", http_bearer("The token of an invitation.")),
    ];
    let components = document.components.get_or_insert_default();
    for (name, scheme) in schemes {
        components.add_security_scheme(name, scheme);
    }
    document
}

/// The contract of the API that is compatible with Agora Cloud Recording.
#[utoipa::path(get, path = "/api/v1/agora/openapi.json", tag = "apps",
    responses((status = 200, description = "An OpenAPI 3.1 document", content_type = "application/json")))]
pub(crate) async fn agora_openapi() -> Json<OpenApi> {
    Json(crate::agora::document())
}

fn http_bearer(description: &str) -> SecurityScheme {
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build())
}

/// The whole document.
pub fn document() -> OpenApi {
    let mut document = router::documented();
    // axum's way of writing a path that takes the rest is not OpenAPI's.
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    for item in document.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete, &mut item.options];
        operations.into_iter().flatten().for_each(add_common_errors);
    }
    document
}

/// What any call may answer, said once.
fn add_common_errors(operation: &mut Operation) {
    let mut add = |status: &str, description: &str| {
        let content = Content::new(Some(Ref::from_schema_name("ErrorBody")));
        let response = ResponseBuilder::new().description(description).content("application/json", content).build();
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.into());
    };
    add("403", "forbidden_origin: a page of another site, or another host name");
    add("500", "internal: our fault");
    let is_public = operation.security.as_ref().is_some_and(|all| all.iter().any(|one| *one == Default::default()));
    if !is_public {
        add(
            "401",
            "unauthorized: the token or session is missing, wrong or has ended; or invitation_expired or invitation_revoked",
        );
    }
    if operation.request_body.is_some() {
        add("408", "invalid_request: the body took too long");
        add("413", "too_large");
        add("415", "invalid_request: a wrong content type");
    }
}

/// This document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "system", responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub(crate) async fn openapi() -> Json<OpenApi> {
    Json(document())
}
