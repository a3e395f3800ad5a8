//! Kept pictures: backgrounds, placeholders, logos.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rollcall_model::{ErrorBody, ErrorCode, KeptPicture, PictureFormat, PictureId};
use serde::Deserialize;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, Named, content_type};

/// `/pictures/{id}`.
#[derive(Deserialize)]
pub(crate) struct OfPicture {
    id: String,
}

impl OfPicture {
    /// What cannot be an id is none of ours.
    fn id(&self) -> Result<PictureId, Refusal> {
        let missing = || Refusal::new(ErrorCode::PictureNotFound, "There is no such picture.").field("id");
        PictureId::new(&self.id).ok_or_else(missing)
    }
}

/// What stands behind the `?`.
#[derive(Deserialize)]
pub(crate) struct Called {
    name: Option<String>,
}

/// What a picture file may be sent as; what it is is found out by reading it.
const KINDS: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/bmp"];

/// The kept pictures, newest first.
#[utoipa::path(get, path = "/api/v1/pictures", tag = "pictures", responses((status = 200, body = Vec<KeptPicture>)))]
pub(crate) async fn list_pictures(State(app): State<App>) -> Json<Vec<KeptPicture>> {
    Json(app.studio.pictures())
}

/// Keeps a picture: PNG, JPEG, WebP or BMP, at most 5 MiB and 7680 pixels on its longer side. The same
/// file is kept once; then it gets the new name.
#[utoipa::path(post, path = "/api/v1/pictures", tag = "pictures",
    params(("name" = Option<String>, Query, description = "What the file is called, for people; made fit to be shown")),
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/bmp")), description = "The file"),
    responses(
    (status = 201, body = KeptPicture),
    (status = 400, body = ErrorBody, description = "invalid_picture with body: no picture, or one that is too large in pixels"),
    (status = 413, body = ErrorBody, description = "too_large: more than 5 MiB"),
    (status = 415, body = ErrorBody, description = "invalid_picture: a content type that is not taken"),
    (status = 429, body = ErrorBody, description = "too_many: 200 are kept already"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn keep_picture(
    State(app): State<App>,
    Asked(Called { name }): Asked<Called>,
    headers: HeaderMap,
    file: Bytes,
) -> Result<(StatusCode, Json<KeptPicture>), Refusal> {
    if !content_type(&headers).is_some_and(|kind| KINDS.contains(&kind.as_str())) {
        let message = "A picture is a PNG, JPEG, WebP or BMP file.";
        let refusal = Refusal::new(ErrorCode::InvalidPicture, message).field("body");
        let refusal = refusal.advice("Send one of them with its Content-Type, such as image/png.");
        return Err(Refusal { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, ..refusal });
    }
    let kept = app.studio.keep_picture(name.unwrap_or_default(), file.to_vec()).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// The file of a kept picture.
#[utoipa::path(get, path = "/api/v1/pictures/{id}", tag = "pictures",
    params(("id" = String, Path, description = "The picture's id")), responses(
    (status = 200, description = "The file", content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/bmp"))),
    (status = 404, body = ErrorBody, description = "picture_not_found"),
))]
pub(crate) async fn picture(State(app): State<App>, Named(of): Named<OfPicture>) -> Result<Response, Refusal> {
    let (picture, file) = app.studio.picture(&of.id()?).await?;
    let kind = match picture.format {
        PictureFormat::Png => "image/png",
        PictureFormat::Jpeg => "image/jpeg",
        PictureFormat::Webp => "image/webp",
        PictureFormat::Bmp => "image/bmp",
    };
    // An id is made from the bytes: they never change.
    let kept = "private, max-age=31536000, immutable";
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], file).into_response())
}

/// Deletes a kept picture that nothing shows.
#[utoipa::path(delete, path = "/api/v1/pictures/{id}", tag = "pictures",
    params(("id" = String, Path, description = "The picture's id")), responses(
    (status = 204, description = "Gone"),
    (status = 404, body = ErrorBody, description = "picture_not_found"),
    (status = 409, body = ErrorBody, description = "picture_in_use: a channel or a kept layout shows it"),
    (status = 503, body = ErrorBody, description = "library_unwritable"),
))]
pub(crate) async fn delete_picture(State(app): State<App>, Named(of): Named<OfPicture>) -> Result<StatusCode, Refusal> {
    app.studio.delete_picture(&of.id()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
