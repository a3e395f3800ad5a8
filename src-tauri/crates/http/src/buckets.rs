//! Buckets: added, changed, rehearsed, looked into.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollcall_model::{Bucket, BucketId, BucketSettings, ErrorBody, FoundRecording, Rehearsal, Sid};
use rollcall_studio::BucketKeys;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, Named, OfBucket, Sent};

/// A bucket with the keys to it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct BucketChange {
    /// The id it is to have; made of its name unless given. Never changes.
    #[serde(default)]
    pub id: Option<BucketId>,
    /// What is set.
    #[serde(flatten)]
    pub settings: BucketSettings,
    /// Its keys. They go into the system's keyring and are never told again; absent: those that are
    /// kept stay, or come from the environment or the operator's file.
    #[serde(default)]
    #[schema(inline)]
    pub keys: Option<GivenKeys>,
}

/// Keys to a bucket.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GivenKeys {
    /// The access key; for Azure the account's name.
    pub access_key: String,
    /// The secret key; for Azure the account's key.
    pub secret_key: String,
    /// The token of temporary keys.
    #[serde(default)]
    pub session_token: Option<String>,
}

/// Which recordings are looked for.
#[derive(Deserialize)]
pub(crate) struct LookedFor {
    /// This one alone; otherwise all.
    #[serde(default)]
    pub sid: Option<Sid>,
}

impl From<GivenKeys> for BucketKeys {
    fn from(given: GivenKeys) -> Self {
        let GivenKeys { access_key, secret_key, session_token } = given;
        Self { access: access_key, secret: secret_key, session: session_token.filter(|token| !token.is_empty()) }
    }
}

/// The buckets, in order of name.
#[utoipa::path(get, path = "/api/v1/buckets", tag = "buckets", responses((status = 200, body = Vec<Bucket>)))]
pub(crate) async fn list_buckets(State(app): State<App>) -> Json<Vec<Bucket>> {
    Json(app.studio.buckets())
}

/// Adds a bucket. Nothing is sent there before it is the destination of a recording.
#[utoipa::path(post, path = "/api/v1/buckets", tag = "buckets", request_body = BucketChange, responses(
    (status = 201, body = Bucket),
    (status = 400, body = ErrorBody, description = "invalid_bucket: `field` names what is wrong"),
    (status = 409, body = ErrorBody, description = "limit_reached: there are 20 already; or the id is taken"),
    (status = 503, body = ErrorBody, description = "keyring_unavailable: the keys could not be kept; library_unwritable"),
))]
pub(crate) async fn add_bucket(
    State(app): State<App>,
    Sent(new): Sent<BucketChange>,
) -> Result<(StatusCode, Json<Bucket>), Refusal> {
    let bucket = app.studio.add_bucket(new.id, new.settings, new.keys.map(Into::into)).await?;
    Ok((StatusCode::CREATED, Json(bucket)))
}

/// A bucket.
#[utoipa::path(get, path = "/api/v1/buckets/{id}", tag = "buckets",
    params(("id" = String, Path, description = "The bucket's id")), responses(
    (status = 200, body = Bucket),
    (status = 404, body = ErrorBody, description = "bucket_not_found"),
))]
pub(crate) async fn get_bucket(
    State(app): State<App>,
    Named(OfBucket { id }): Named<OfBucket>,
) -> Result<Json<Bucket>, Refusal> {
    Ok(Json(app.studio.bucket(&id)?))
}

/// Sets a bucket anew. Recordings that are on their way keep the place they go to.
#[utoipa::path(put, path = "/api/v1/buckets/{id}", tag = "buckets",
    params(("id" = String, Path, description = "The bucket's id")), request_body = BucketChange, responses(
    (status = 200, body = Bucket),
    (status = 400, body = ErrorBody, description = "invalid_bucket: `field` names what is wrong"),
    (status = 404, body = ErrorBody, description = "bucket_not_found"),
    (status = 503, body = ErrorBody, description = "keyring_unavailable: the keys could not be kept; library_unwritable"),
))]
pub(crate) async fn change_bucket(
    State(app): State<App>,
    Named(OfBucket { id }): Named<OfBucket>,
    Sent(change): Sent<BucketChange>,
) -> Result<Json<Bucket>, Refusal> {
    Ok(Json(app.studio.change_bucket(&id, change.settings, change.keys.map(Into::into)).await?))
}

/// Forgets a bucket and its keys. What lies in it stays there.
#[utoipa::path(delete, path = "/api/v1/buckets/{id}", tag = "buckets",
    params(("id" = String, Path, description = "The bucket's id")), responses(
    (status = 204, description = "It is forgotten"),
    (status = 404, body = ErrorBody, description = "bucket_not_found"),
    (status = 409, body = ErrorBody, description = "bucket_in_use: recordings are on their way to it, or are to go there"),
))]
pub(crate) async fn remove_bucket(
    State(app): State<App>,
    Named(OfBucket { id }): Named<OfBucket>,
) -> Result<StatusCode, Refusal> {
    app.studio.remove_bucket(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries a bucket as it is kept: writes an object under its prefix, reads it back, compares, deletes it.
#[utoipa::path(post, path = "/api/v1/buckets/{id}/test", tag = "buckets",
    params(("id" = String, Path, description = "The bucket's id")), responses(
    (status = 200, body = Rehearsal, description = "How it went; `problem` says what is wrong"),
    (status = 404, body = ErrorBody, description = "bucket_not_found"),
))]
pub(crate) async fn test_bucket(
    State(app): State<App>,
    Named(OfBucket { id }): Named<OfBucket>,
) -> Result<Json<Rehearsal>, Refusal> {
    Ok(Json(app.studio.rehearse_kept(&id).await?))
}

/// Tries a bucket before it is added or changed. Nothing is kept. Without keys, those of the bucket with
/// the given id are taken.
#[utoipa::path(post, path = "/api/v1/buckets/test", tag = "buckets", request_body = BucketChange, responses(
    (status = 200, body = Rehearsal, description = "How it went; `problem` says what is wrong"),
    (status = 400, body = ErrorBody, description = "invalid_bucket: `field` names what is wrong"),
))]
pub(crate) async fn test_settings(
    State(app): State<App>,
    Sent(tried): Sent<BucketChange>,
) -> Result<Json<Rehearsal>, Refusal> {
    Ok(Json(app.studio.rehearse(tried.id, tried.settings, tried.keys.map(Into::into)).await?))
}

/// The recordings that lie in a bucket under its prefix, newest first.
#[utoipa::path(get, path = "/api/v1/buckets/{id}/recordings", tag = "buckets",
    params(("id" = String, Path, description = "The bucket's id"), ("sid" = Option<String>, Query, description = "This recording alone")),
    responses(
    (status = 200, body = Vec<FoundRecording>),
    (status = 404, body = ErrorBody, description = "bucket_not_found"),
    (status = 502, body = ErrorBody, description = "bucket_failed: `bucket` says what is wrong"),
))]
pub(crate) async fn found_recordings(
    State(app): State<App>,
    Named(OfBucket { id }): Named<OfBucket>,
    Asked(looked_for): Asked<LookedFor>,
) -> Result<Json<Vec<FoundRecording>>, Refusal> {
    Ok(Json(app.studio.found_in_bucket(&id, looked_for.sid).await?))
}
