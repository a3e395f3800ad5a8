//! The way of recordings to their buckets, and back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{BucketId, Delivery, Destination, ErrorBody, FileDelivery, UploadSettings, Uploads};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Named, OfRecording, Sent};

/// A recording's way, file by file.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryOfFiles {
    /// In numbers.
    pub delivery: Delivery,
    /// Each file, in order of age.
    pub files: Vec<FileDelivery>,
}

/// What is to be sent again.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Again {
    /// Everything, also what is proven; otherwise what waits or failed is tried at once.
    #[serde(default)]
    pub all: bool,
}

/// How a recording is to be fetched.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FetchFrom {
    /// From this bucket; otherwise from where it went, or from any bucket it is found in.
    #[serde(default)]
    pub bucket: Option<BucketId>,
    /// The private key of an encrypted recording (`AGE-SECRET-KEY-1…`). It is used and forgotten.
    #[serde(default)]
    pub identity: Option<String>,
}

/// How all uploads go, and what is set for them.
#[utoipa::path(get, path = "/api/v1/uploads", tag = "uploads", responses((status = 200, body = Uploads)))]
pub(crate) async fn uploads(State(app): State<App>) -> Json<Uploads> {
    Json(app.studio.uploads())
}

/// Sets how recordings are sent: where to, when, how fast, and what stays here. Pausing is a setting, too.
#[utoipa::path(put, path = "/api/v1/uploads", tag = "uploads", request_body = UploadSettings, responses(
    (status = 200, body = Uploads),
    (status = 400, body = ErrorBody, description = "invalid_bucket: `field` names what is wrong"),
    (status = 404, body = ErrorBody, description = "bucket_not_found"),
    (status = 503, body = ErrorBody, description = "library_unwritable: it could not be kept"),
))]
pub(crate) async fn set_uploads(
    State(app): State<App>,
    Sent(settings): Sent<UploadSettings>,
) -> Result<Json<Uploads>, Refusal> {
    Ok(Json(app.studio.set_uploads(settings).await?))
}

/// How far recordings are on their way; of those that go somewhere.
#[utoipa::path(get, path = "/api/v1/deliveries", tag = "uploads", responses((status = 200, body = Vec<Delivery>)))]
pub(crate) async fn deliveries(State(app): State<App>) -> Json<Vec<Delivery>> {
    Json(app.studio.deliveries())
}

/// Where each file of a recording is.
#[utoipa::path(get, path = "/api/v1/recordings/{sid}/delivery", tag = "uploads",
    params(("sid" = String, Path, description = "The recording's id")), responses(
    (status = 200, body = DeliveryOfFiles),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
))]
pub(crate) async fn delivery(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
) -> Result<Json<DeliveryOfFiles>, Refusal> {
    let (delivery, files) = app.studio.delivery(&sid).await?;
    Ok(Json(DeliveryOfFiles { delivery, files }))
}

/// Sends a recording somewhere else, or nowhere any more. What lies in a bucket stays there.
#[utoipa::path(put, path = "/api/v1/recordings/{sid}/destination", tag = "uploads",
    params(("sid" = String, Path, description = "The recording's id")), request_body = Destination, responses(
    (status = 200, body = Delivery),
    (status = 400, body = ErrorBody, description = "invalid_bucket: a backup alone, or one bucket twice"),
    (status = 404, body = ErrorBody, description = "recording_not_found or bucket_not_found"),
    (status = 409, body = ErrorBody, description = "not_here: its media is not on this machine and must be fetched first"),
))]
pub(crate) async fn set_destination(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
    Sent(destination): Sent<Destination>,
) -> Result<Json<Delivery>, Refusal> {
    Ok(Json(app.studio.set_destination(&sid, destination).await?))
}

/// Has what waits or failed tried at once, or everything sent again.
#[utoipa::path(post, path = "/api/v1/recordings/{sid}/delivery/again", tag = "uploads",
    params(("sid" = String, Path, description = "The recording's id")), request_body = Again, responses(
    (status = 200, body = Delivery),
    (status = 404, body = ErrorBody, description = "recording_not_found"),
    (status = 409, body = ErrorBody, description = "not_here: its media is not on this machine and must be fetched first"),
))]
pub(crate) async fn send_again(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
    Sent(Again { all }): Sent<Again>,
) -> Result<Json<Delivery>, Refusal> {
    Ok(Json(app.studio.send_again(&sid, all).await?))
}

/// Begins to fetch a recording from a bucket, also one that this machine has never seen. Each file is
/// compared with what the bucket tells; the recording is there when all of it is. `delivery` events say
/// how far it is, a notice says when it is done.
#[utoipa::path(post, path = "/api/v1/recordings/{sid}/fetch", tag = "uploads",
    params(("sid" = String, Path, description = "The recording's id")), request_body = FetchFrom, responses(
    (status = 202, description = "It has begun"),
    (status = 404, body = ErrorBody, description = "not_in_bucket or bucket_not_found"),
    (status = 403, body = ErrorBody, description = "wrong_identity: it is encrypted, and the private key is missing or another one"),
    (status = 409, body = ErrorBody, description = "recording_in_use: it is here, or is being fetched"),
    (status = 502, body = ErrorBody, description = "bucket_failed: `bucket` says what is wrong"),
    (status = 507, body = ErrorBody, description = "disk_full"),
))]
pub(crate) async fn fetch(
    State(app): State<App>,
    Named(OfRecording { sid }): Named<OfRecording>,
    Sent(FetchFrom { bucket, identity }): Sent<FetchFrom>,
) -> Result<StatusCode, Refusal> {
    app.studio.fetch(&sid, bucket, identity).await?;
    Ok(StatusCode::ACCEPTED)
}
