//! Reading what a request carries, with refusals that name the field.

use axum::extract::{FromRequest, FromRequestParts, Path, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use rollcall_model::{AppId, BucketId, Cname, ErrorCode, Sid, Uid};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::Refusal;

/// `/channels/{cname}`.
#[derive(Deserialize)]
pub(crate) struct InChannel {
    pub cname: Cname,
}

/// `/channels/{cname}/participants/{uid}`.
#[derive(Deserialize)]
pub(crate) struct OfParticipant {
    pub cname: Cname,
    pub uid: Uid,
}

/// `/channels/{cname}/invitations/{id}`.
#[derive(Deserialize)]
pub(crate) struct OfInvitation {
    pub cname: Cname,
    pub id: String,
}

/// `/recordings/{sid}`.
#[derive(Deserialize)]
pub(crate) struct OfRecording {
    pub sid: Sid,
}

/// `/recordings/{sid}/markers/{id}`.
#[derive(Deserialize)]
pub(crate) struct OfMarker {
    pub sid: Sid,
    pub id: String,
}

/// `/buckets/{id}`.
#[derive(Deserialize)]
pub(crate) struct OfBucket {
    pub id: BucketId,
}

/// The names in the path.
pub(crate) struct Named<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(names)) => Ok(Self(names)),
            Err(rejection) => {
                let raw = RawPathParams::from_request_parts(parts, state).await.ok();
                let wrong = raw.iter().flatten().find_map(|(name, value)| wrong_name(name, value));
                Err(wrong.unwrap_or_else(|| Refusal::new(ErrorCode::InvalidRequest, rejection.body_text())))
            }
        }
    }
}

/// axum says that a name is wrong, but not which.
fn wrong_name(name: &str, value: &str) -> Option<Refusal> {
    let (code, error) = match name {
        "cname" => (ErrorCode::InvalidChannelName, value.parse::<Cname>().err()?),
        "app" => {
            let error = value.parse::<AppId>().err()?;
            return Some(Refusal::new(ErrorCode::AppNotFound, error.to_string()).field(name));
        }
        "callback" => {
            value.parse::<u64>().err()?;
            let message = "The id of a callback is a number.";
            return Some(Refusal::new(ErrorCode::CallbackNotFound, message).field(name));
        }
        "uid" => (ErrorCode::InvalidRequest, value.parse::<Uid>().err()?),
        "sid" => (ErrorCode::InvalidRequest, value.parse::<Sid>().err()?),
        "id" => {
            let error = value.parse::<BucketId>().err()?;
            return Some(Refusal::new(ErrorCode::BucketNotFound, error.to_string()).field(name));
        }
        _ => return None,
    };
    Some(Refusal::new(code, sentence(&error.to_string())).field(name))
}

/// As a sentence: errors of the model start small and have no full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let stop = if text.ends_with('.') { "" } else { "." };
    first.chain(letters).chain(stop.chars()).collect()
}

/// What stands behind the `?`.
pub(crate) struct Asked<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(asked)) => Ok(Self(asked)),
            Err(rejection) => Err(Refusal::new(ErrorCode::InvalidRequest, rejection.body_text())
                .advice("Check what stands behind the ? of the address.")),
        }
    }
}

/// A JSON body. An empty body is read as `{}`, so that calls whose fields are all optional need none.
pub(crate) struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let bytes = Bytes::from_request(Request::new(body), state)
            .await
            .map_err(|rejection| Refusal::new(ErrorCode::InvalidRequest, rejection.body_text()))?;
        if bytes.is_empty() {
            return read_json(b"{}").map(Self);
        }
        if !is_json(&parts.headers) {
            return Err(Refusal::request(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body must be JSON.")
                .advice("Send the header Content-Type: application/json."));
        }
        read_json(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    content_type(headers).is_some_and(|kind| kind == "application/json" || kind.ends_with("+json"))
}

/// The content type in lower case, without parameters.
pub(crate) fn content_type(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    kind.split(';').next().map(|kind| kind.trim().to_ascii_lowercase())
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_syntax() || inner.is_eof() {
            return Refusal::new(ErrorCode::InvalidRequest, format!("The body is not valid JSON: {inner}."));
        }
        let message = in_words(&inner);
        // A missing field is reported at its parent.
        let missing = message.strip_prefix("Missing field `").and_then(|rest| rest.split('`').next());
        let field = match (path.as_str(), missing) {
            (".", Some(name)) => name.to_owned(),
            (parent, Some(name)) => format!("{parent}.{name}"),
            (".", None) => return Refusal::new(code_of::<T>(""), message),
            (path, None) => path.to_owned(),
        };
        Refusal::new(code_of::<T>(&field), message).field(field)
    })?;
    match reader.end() {
        Ok(()) => Ok(value),
        Err(_) => Err(Refusal::new(ErrorCode::InvalidRequest, "The body has something behind its JSON value.")),
    }
}

/// serde's message without the position, which says nothing beside the field's path.
fn in_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    sentence(text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]))
}

fn code_of<T>(field: &str) -> ErrorCode {
    let reads = std::any::type_name::<T>();
    match field.split(['.', '[']).next() {
        _ if reads == std::any::type_name::<rollcall_model::Layout>() => ErrorCode::InvalidLayout,
        _ if reads == std::any::type_name::<rollcall_model::Look>() => ErrorCode::InvalidLook,
        Some("cname") => ErrorCode::InvalidChannelName,
        Some("layout" | "edits") => ErrorCode::InvalidLayout,
        Some("canvas") => ErrorCode::InvalidCanvas,
        _ => ErrorCode::InvalidRequest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::NewChannel;
    use rollcall_model::Layout;

    fn refused<T: DeserializeOwned>(text: &str) -> (ErrorCode, Option<String>, String) {
        match read_json::<T>(text.as_bytes()) {
            Ok(_) => panic!("{text} was accepted"),
            Err(refusal) => (refusal.body.code, refusal.body.field, refusal.body.message),
        }
    }

    #[test]
    fn the_field_that_is_wrong_is_named() {
        let (code, field, _) = refused::<NewChannel>(r#"{"cname":"../etc"}"#);
        assert_eq!((code, field.as_deref()), (ErrorCode::InvalidChannelName, Some("cname")));
        let (code, field, message) = refused::<NewChannel>(r#"{"cname":"a","canvas":{"width":3,"height":720}}"#);
        assert_eq!((code, field.as_deref()), (ErrorCode::InvalidCanvas, Some("canvas")));
        assert!(message.contains("even width") && !message.contains("line"), "{message}");
        let (code, field, _) = refused::<Layout>(r#"{"kind":"custom","regions":[{"x":"left"}]}"#);
        assert_eq!((code, field.as_deref()), (ErrorCode::InvalidLayout, Some("regions[0].x")));
        let (_, field, _) = refused::<Layout>(r#"{"kind":"custom","regions":[{"x":0}]}"#);
        assert_eq!(field.as_deref(), Some("regions[0].y"));
    }

    #[test]
    fn what_is_no_json_is_called_so() {
        for text in ["{", "nonsense", r#"{"cname":"a"} more"#] {
            let (code, field, message) = refused::<NewChannel>(text);
            assert_eq!((code, field), (ErrorCode::InvalidRequest, None), "{text}");
            assert!(message.contains("JSON"), "{message}");
        }
    }
}
