//! Refusals: every answer that is an error, as `ErrorBody` with the fitting status.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollcall_model::{ErrorBody, ErrorCode};
use rollcall_studio::StudioError;

/// An answer that says no.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub body: Box<ErrorBody>,
    pub headers: HeaderMap,
}

impl Refusal {
    /// A refusal with the code's own status.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let body =
            ErrorBody { code, kind: code.kind(), message: message.into(), field: None, advice: None, bucket: None };
        Self { status: status(code), body: Box::new(body), headers: HeaderMap::new() }.challenging()
    }

    /// The request is wrong in a way that HTTP has a status of its own for.
    pub fn request(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, ..Self::new(ErrorCode::InvalidRequest, message) }
    }

    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.body.advice = Some(advice.into());
        self
    }

    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.body.field = Some(field.into());
        self
    }

    pub fn header(mut self, name: header::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Where what was refused lies inside the body that was sent.
    pub fn within(mut self, parent: &str) -> Self {
        self.body.field = Some(match self.body.field.take() {
            Some(field) => format!("{parent}.{field}"),
            None => parent.to_owned(),
        });
        self
    }

    /// RFC 9110 section 11.6.1: a 401 says how to do better.
    fn challenging(mut self) -> Self {
        if self.status == StatusCode::UNAUTHORIZED {
            self.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        self
    }
}

impl From<StudioError> for Refusal {
    fn from(error: StudioError) -> Self {
        let body = error.body();
        if body.code == ErrorCode::Internal {
            tracing::error!(%error, "a request failed by our own fault");
        }
        let status = match error {
            // There are regions to be edited only in another layout.
            StudioError::NotCustom => StatusCode::CONFLICT,
            _ => status(body.code),
        };
        Self { status, body: Box::new(body), headers: HeaderMap::new() }.challenging()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, self.headers, Json(*self.body)).into_response()
    }
}

/// The status of each code.
pub(crate) fn status(code: ErrorCode) -> StatusCode {
    use ErrorCode as C;
    match code {
        C::InvalidRequest | C::InvalidChannelName | C::InvalidLayout | C::InvalidCanvas | C::InvalidSdp => {
            StatusCode::BAD_REQUEST
        }
        C::InvalidLook | C::InvalidPicture => StatusCode::BAD_REQUEST,
        C::RegionNotFound | C::LayoutNotFound | C::PictureNotFound => StatusCode::NOT_FOUND,
        C::NothingPrepared | C::PictureInUse => StatusCode::CONFLICT,
        // RFC 9725: an offer that is well formed, but not one we can answer in full.
        C::UnsupportedMedia | C::UnsupportedFile => StatusCode::UNPROCESSABLE_ENTITY,
        C::InvalidFile | C::InvalidBucket | C::InvalidApp => StatusCode::BAD_REQUEST,
        C::AppNotFound | C::CallbackNotFound => StatusCode::NOT_FOUND,
        C::AppExists => StatusCode::CONFLICT,
        C::BucketNotFound | C::NotInBucket => StatusCode::NOT_FOUND,
        C::BucketInUse | C::NotHere => StatusCode::CONFLICT,
        C::WrongIdentity => StatusCode::FORBIDDEN,
        C::BucketFailed => StatusCode::BAD_GATEWAY,
        C::KeyringUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        C::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::Unauthorized | C::InvitationExpired => StatusCode::UNAUTHORIZED,
        C::InvitationRevoked => StatusCode::UNAUTHORIZED,
        C::InvitationNotFound | C::MarkerNotFound | C::FileNotFound => StatusCode::NOT_FOUND,
        C::ForbiddenOrigin | C::Removed => StatusCode::FORBIDDEN,
        C::ChannelNotFound | C::ParticipantNotFound | C::RecordingNotFound | C::NotFound | C::SessionNotFound => {
            StatusCode::NOT_FOUND
        }
        C::ChannelExists | C::UidTaken | C::AlreadyRecording | C::NotRecording => StatusCode::CONFLICT,
        C::LimitReached | C::RecordingInUse | C::CanvasInUse | C::LibraryFixed | C::LibraryInUse => {
            StatusCode::CONFLICT
        }
        C::SessionChanged => StatusCode::PRECONDITION_FAILED,
        C::DiskFull | C::DiskLow => StatusCode::INSUFFICIENT_STORAGE,
        C::Mp4Failed | C::Mp4Waiting | C::NoNetwork | C::PortTaken | C::CertificateUnusable => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
        C::ShuttingDown => StatusCode::SERVICE_UNAVAILABLE,
        C::ChannelFull | C::LibraryUnwritable | C::MissingCodec => StatusCode::SERVICE_UNAVAILABLE,
        C::TooMany => StatusCode::TOO_MANY_REQUESTS,
        C::FileFailed
        | C::EncoderFallback
        | C::TrackFailed
        | C::SettingsReset
        | C::ChannelsDamaged
        | C::RecordingResumed
        | C::RecordingRecovered
        | C::RecordingFailed
        | C::RecordingUploaded
        | C::RecordingBackedUp
        | C::RecordingFetched
        | C::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Turns what axum itself refuses (as plain text) into an `ErrorBody`, so that there is no error
/// without one. Headers such as Allow stay.
pub(crate) async fn as_error_body(request: Request, next: Next) -> Response {
    let is_head = request.method() == axum::http::Method::HEAD;
    let response = next.run(request).await;
    let is_ours = |kind: &HeaderValue| kind == "application/json" || kind.as_bytes().starts_with(b"text/html");
    let refused = response.status().is_client_error() || response.status().is_server_error();
    if !refused || is_head || response.headers().get(header::CONTENT_TYPE).is_some_and(is_ours) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let text = axum::body::to_bytes(body, 1024).await.unwrap_or_default();
    let message = match std::str::from_utf8(&text) {
        Ok(text) if !text.is_empty() => text.to_owned(),
        _ => parts.status.canonical_reason().unwrap_or("The request was refused.").to_owned(),
    };
    let code = match parts.status {
        status if status.is_server_error() => ErrorCode::Internal,
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        _ => ErrorCode::InvalidRequest,
    };
    let refusal = Refusal { status: parts.status, ..Refusal::new(code, message) };
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut answer = refusal.into_response();
    answer.headers_mut().extend(parts.headers);
    answer
}
