//! The pages: the console at `/`, the join page at `/join`, and their assets, built into the binary.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use rollcall_model::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::App;
use crate::access;
use crate::agora;
use crate::error::Refusal;

/// The built UI. Debug builds read it from the disk.
#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
#[allow_missing = true]
struct Ui;

/// What no other route has taken.
pub(crate) async fn page(State(app): State<App>, request: Request) -> Result<Response, Refusal> {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        access::admitted(&app, request.headers(), false)?;
        return Err(no_such(path));
    }
    if path.starts_with("/v1/") {
        return Ok(agora::nothing().into_response());
    }
    if path.starts_with("/whip") || path.starts_with("/join/") {
        return Err(no_such(path));
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return Err(Refusal::request(StatusCode::METHOD_NOT_ALLOWED, "Pages can only be read.")
            .header(header::ALLOW, HeaderValue::from_static("GET,HEAD")));
    }
    let name = match path {
        "/" => "index.html",
        "/join" => "join.html",
        _ => path.trim_start_matches('/'),
    };
    match Ui::get(name) {
        Some(file) => Ok(embedded(name, &file, request.headers())),
        None if Ui::get("index.html").is_none() && name.ends_with(".html") => Ok(not_built()),
        None => Err(no_such(path)),
    }
}

/// A method that an address does not have. The router adds the header Allow.
pub(crate) async fn wrong_method(request: Request) -> Refusal {
    let message = format!("{} is not possible here.", request.method());
    Refusal::request(StatusCode::METHOD_NOT_ALLOWED, message).advice("The header Allow names what is.")
}

fn no_such(path: &str) -> Refusal {
    Refusal::new(ErrorCode::NotFound, format!("There is nothing at {path}."))
        .advice("GET /api/openapi.json describes everything there is.")
}

fn embedded(name: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let hash: String = file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{hash}\"");
    // Names under assets/ carry a hash of their content.
    let caching = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [
        (header::CONTENT_TYPE, media_type(name).to_owned()),
        (header::CACHE_CONTROL, caching.to_owned()),
        (header::ETAG, etag.clone()),
    ];
    let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, file.data.clone().into_owned()).into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_built() -> Response {
    let page = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Rollcall</title>\
        <h1>The recorder runs, but this build has no pages</h1>\
        <p>The user interface was not built before the recorder. Recording and the API work.</p>\
        <p>Run <code>npm ci &amp;&amp; npm run build</code> in <code>ui</code>, build the recorder again, and start it anew.</p></html>";
    (StatusCode::SERVICE_UNAVAILABLE, Html(page)).into_response()
}
