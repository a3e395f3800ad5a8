//! What a call is answered, in the words of Agora's documents (`rest-api/status-codes.mdx`).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_model::ErrorCode;
use rollcall_studio::{StudioError, TaskError};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a call was refused.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Refused {
    /// The number of the documents.
    #[schema(example = 2)]
    pub code: u16,
    /// Why, for people; the field is named.
    pub reason: String,
}

/// Why nobody was let in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct NotLetIn {
    /// As Agora words it.
    #[schema(example = "Invalid authentication credentials")]
    pub message: String,
}

/// A field that was taken and has no effect here, or another than with Agora.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Aside {
    /// The field, as a path.
    pub field: String,
    /// What becomes of it.
    pub reason: String,
}

/// An answer that says no.
#[derive(Debug)]
pub(crate) enum No {
    /// With a number.
    Coded(StatusCode, Refused),
    /// To who may not ask.
    Access(StatusCode, &'static str),
}

impl No {
    pub fn coded(status: StatusCode, code: u16, reason: impl Into<String>) -> Self {
        Self::Coded(status, Refused { code, reason: reason.into() })
    }

    /// A field is wrong; `problem` is a sentence's end.
    pub fn field(field: &str, problem: &str) -> Self {
        Self::invalid(format!("{field}: {problem}"))
    }

    pub fn invalid(reason: impl Into<String>) -> Self {
        Self::coded(StatusCode::BAD_REQUEST, 2, reason)
    }

    /// No such recording, for this app.
    pub fn not_found() -> Self {
        Self::coded(StatusCode::NOT_FOUND, 404, "failed to find worker")
    }
}

impl IntoResponse for No {
    fn into_response(self) -> Response {
        match self {
            Self::Coded(status, refused) => (status, Json(refused)).into_response(),
            Self::Access(status, message) => {
                let mut response = (status, Json(NotLetIn { message: message.to_owned() })).into_response();
                if status == StatusCode::UNAUTHORIZED {
                    let challenge = HeaderValue::from_static("Basic realm=\"cloud recording\"");
                    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
                }
                response
            }
        }
    }
}

impl From<TaskError> for No {
    fn from(error: TaskError) -> Self {
        let bad = StatusCode::BAD_REQUEST;
        match error {
            // The answer to a second start is made where it is known what it answers.
            TaskError::Started(_) => Self::coded(StatusCode::CREATED, 7, "already started"),
            TaskError::Conflict(why) => Self::coded(bad, 53, format!("task conflict: {why}")),
            TaskError::OtherResource => Self::coded(bad, 432, error.to_string()),
            TaskError::Expired => Self::coded(bad, 433, error.to_string()),
            TaskError::NotFound => Self::not_found(),
            TaskError::Exiting => Self::coded(bad, 49, format!("invalid operation: {error}")),
            TaskError::Overload => Self::coded(bad, 406, format!("vendor_over_load: {error}")),
            TaskError::Studio(error) => error.into(),
        }
    }
}

impl From<StudioError> for No {
    fn from(error: StudioError) -> Self {
        let code = error.code();
        let field = error.body().field;
        let said = match field {
            Some(field) => format!("{field}: {error}"),
            None => error.to_string(),
        };
        match code {
            ErrorCode::InvalidChannelName => Self::coded(StatusCode::BAD_REQUEST, 401, "invalid_channel_name"),
            ErrorCode::DiskFull | ErrorCode::DiskLow | ErrorCode::LibraryUnwritable | ErrorCode::MissingCodec => {
                Self::coded(StatusCode::INTERNAL_SERVER_ERROR, 502, format!("Failed to allocate worker: {said}"))
            }
            ErrorCode::ShuttingDown | ErrorCode::LimitReached => {
                Self::coded(StatusCode::INTERNAL_SERVER_ERROR, 501, format!("no_worker_manager_available: {said}"))
            }
            ErrorCode::Internal => {
                tracing::error!(%error, "an API call failed by our own fault");
                Self::coded(StatusCode::INTERNAL_SERVER_ERROR, 500, "internal_error")
            }
            _ => Self::invalid(said),
        }
    }
}
