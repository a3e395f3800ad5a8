//! The files of a recording: playlist, segments, poster, MP4. With ranges, so that players can seek.

use std::path::Path;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rollcall_model::{ErrorBody, ErrorCode, Sid};
use serde::Deserialize;
use tower_http::services::ServeFile;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, Named};

/// A segment that has not changed for this long is complete: one grows for 2 s.
const SETTLED: Duration = Duration::from_secs(10);

/// `/recordings/{sid}/files/{*path}`.
#[derive(Deserialize)]
pub(crate) struct FileOfRecording {
    sid: Sid,
    path: String,
}

/// What stands behind the `?`.
#[derive(Deserialize)]
pub(crate) struct FileOptions {
    download: Option<String>,
}

/// A file of a recording, whole or in part (one range). `program/index.m3u8` plays at any time.
#[utoipa::path(get, path = "/api/v1/recordings/{sid}/files/{*path}", tag = "recordings",
    params(
        ("sid" = String, Path, description = "The recording's id"),
        ("path" = String, Path, description = "The file, relative to the recording's folder; may contain slashes"),
        ("download" = Option<String>, Query, description = "If present, whatever its value: the answer is to be saved, under a name people can read"),
        ("Range" = Option<String>, Header, description = "One range of bytes"),
    ), responses(
    (status = 200, description = "The file", content_type = "application/octet-stream"),
    (status = 206, description = "The range asked for", content_type = "application/octet-stream"),
    (status = 304, description = "Unchanged since the ETag or time given"),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 404, body = ErrorBody, description = "recording_not_found or not_found"),
    (status = 412, body = ErrorBody, description = "invalid_request: If-Match or If-Unmodified-Since does not hold"),
    (status = 416, body = ErrorBody, description = "invalid_request: the range lies outside the file; Content-Range tells its size"),
))]
pub(crate) async fn file(
    State(app): State<App>,
    Named(FileOfRecording { sid, path }): Named<FileOfRecording>,
    Asked(FileOptions { download }): Asked<FileOptions>,
    request: Request,
) -> Result<Response, Refusal> {
    let studio = app.studio.clone();
    let wanted = path.clone();
    let found = tokio::task::spawn_blocking(move || {
        let file = studio.recording_file(&sid, &wanted)?;
        let settled = std::fs::metadata(&file).and_then(|meta| meta.modified()).is_ok_and(is_settled);
        let name = download.and_then(|_| studio.saved_name(&sid, &wanted).ok());
        Ok::<_, Refusal>((file, settled, name))
    });
    let (file, settled, name) =
        found.await.map_err(|_| Refusal::new(ErrorCode::Internal, "Reading the file failed."))??;

    let headers = conditions(request.headers(), &file).await;
    let mut response = serve(request.method().clone(), headers, &file).await?;
    match response.status() {
        StatusCode::NOT_FOUND => return Err(missing(&path)),
        StatusCode::RANGE_NOT_SATISFIABLE => {
            let message = "The range asked for lies outside the file.";
            let refusal = Refusal::request(StatusCode::RANGE_NOT_SATISFIABLE, message);
            return Err(match response.headers_mut().remove(header::CONTENT_RANGE) {
                Some(size) => refusal.header(header::CONTENT_RANGE, size),
                None => refusal,
            });
        }
        StatusCode::PRECONDITION_FAILED => {
            return Err(Refusal::request(StatusCode::PRECONDITION_FAILED, "The file has changed since."));
        }
        _ => {}
    }
    let headers = response.headers_mut();
    if response_has_body_type(headers) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&file)));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching(&file, settled)));
    if let Some(disposition) = name.and_then(|name| HeaderValue::from_str(&attachment(&name)).ok()) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// What RFC 8187 section 3.2.1 lets stand as it is.
const ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// RFC 6266 section 4.3 and appendix D: the name itself for everyone, and a plain one for who cannot read it.
fn attachment(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '_' }).collect();
    // Nothing that would end the quotes, or be decoded by some.
    let plain = plain.replace(['"', '\\', '%'], "_");
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, ATTR_CHAR))
}

async fn serve(method: Method, headers: HeaderMap, file: &Path) -> Result<Response, Refusal> {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method;
    *request.headers_mut() = headers;
    let served = ServeFile::new(file).ignore_multi_range_requests(true).try_call(request).await;
    served.map(IntoResponse::into_response).map_err(|error| {
        tracing::warn!(%error, "a file of a recording could not be read");
        Refusal::new(ErrorCode::Internal, "The file could not be read.").advice("Check the disk, then try again.")
    })
}

/// The conditions of the request; a range only if its If-Range holds (RFC 9110 section 13.1.5),
/// which `ServeFile` leaves to its caller.
async fn conditions(asked: &HeaderMap, file: &Path) -> HeaderMap {
    let mut headers = asked.clone();
    let Some(condition) = headers.remove(header::IF_RANGE) else { return headers };
    let now = serve(Method::HEAD, HeaderMap::new(), file).await.ok();
    let holds = now.is_some_and(|now| {
        let unchanged = |name| now.headers().get(name) == Some(&condition);
        unchanged(header::ETAG) || unchanged(header::LAST_MODIFIED)
    });
    if !holds {
        headers.remove(header::RANGE);
    }
    headers
}

fn missing(path: &str) -> Refusal {
    Refusal::new(ErrorCode::NotFound, format!("The recording has no file \"{path}\".")).field("path")
}

fn is_settled(modified: SystemTime) -> bool {
    SystemTime::now().duration_since(modified).is_ok_and(|age| age > SETTLED)
}

fn response_has_body_type(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_TYPE)
}

fn extension(file: &Path) -> &str {
    file.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

fn media_type(file: &Path) -> &'static str {
    match extension(file) {
        "m3u8" => "application/vnd.apple.mpegurl",
        "m4s" | "mp4" => "video/mp4",
        "jpg" => "image/jpeg",
        "json" => "application/json",
        "jsonl" => "application/jsonl",
        _ => "application/octet-stream",
    }
}

/// Segments never change once complete. Playlists grow. Everything else is asked about by ETag.
fn caching(file: &Path, settled: bool) -> &'static str {
    match extension(file) {
        "m3u8" => "no-store",
        "m4s" if settled => "private, max-age=31536000, immutable",
        _ => "private, no-cache",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_script_reaches_the_disk() {
        assert_eq!(
            attachment("第3课 \"a\" 100%.mp4"),
            "attachment; filename=\"_3_ _a_ 100_.mp4\"; filename*=UTF-8''%E7%AC%AC3%E8%AF%BE%20%22a%22%20100%25.mp4"
        );
    }

    #[test]
    fn only_a_complete_segment_is_kept_for_good() {
        assert!(caching(Path::new("program/00001.m4s"), true).contains("immutable"));
        assert!(caching(Path::new("program/00002.m4s"), false).contains("no-cache"));
        assert_eq!(caching(Path::new("program/index.m3u8"), true), "no-store");
        assert!(caching(Path::new("program.mp4"), true).contains("no-cache"));
        assert!(!is_settled(SystemTime::now()));
        assert!(is_settled(SystemTime::now() - SETTLED * 2));
    }
}
