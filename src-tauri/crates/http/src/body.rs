//! Bodies are read whole, up to a limit, before anything else looks at the request: so a refusal
//! always reaches a client that is still sending.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use rollcall_model::ErrorCode;

use crate::error::Refusal;

/// Largest body of an API call.
const JSON_LIMIT: usize = 1024 * 1024;
/// Largest SDP.
const SDP_LIMIT: usize = 64 * 1024;
/// Largest picture file.
const PICTURE_LIMIT: usize = rollcall_model::picture::MAX_PICTURE_BYTES as usize;
/// How much of a body that is too large is read and thrown away, so that the client hears why.
const DISCARD_LIMIT: usize = 64 * 1024 * 1024;
/// The longest a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads the body of every request that has one.
pub(crate) async fn bounded(request: Request, next: Next) -> Result<Response, Refusal> {
    let limit = match request.uri().path() {
        path if path.starts_with("/whip/") => SDP_LIMIT,
        "/api/v1/pictures" => PICTURE_LIMIT,
        _ => JSON_LIMIT,
    };
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(PATIENCE, read(body, limit)).await {
        Ok(read) => read?,
        Err(_) => {
            return Err(Refusal::request(StatusCode::REQUEST_TIMEOUT, "The body took longer than 15 s to arrive."));
        }
    };
    Ok(next.run(Request::from_parts(parts, Body::from(body))).await)
}

async fn read(body: Body, limit: usize) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = stream.next().await {
        let cut = || Refusal::new(ErrorCode::InvalidRequest, "The body did not arrive whole.");
        let chunk = chunk.map_err(|_| cut())?;
        length += chunk.len();
        if length <= limit {
            whole.extend_from_slice(&chunk);
        } else if length > DISCARD_LIMIT {
            break;
        } else {
            whole = BytesMut::new();
        }
    }
    if length <= limit {
        return Ok(whole.freeze());
    }
    let message = format!("The body is larger than the {} kB allowed here.", limit / 1024);
    Err(Refusal::new(ErrorCode::TooLarge, message))
}
