//! Sessions of browsers: a token is changed for a cookie that scripts cannot read.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use rollcall_model::ErrorBody;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::access::SESSION_LIFE;
use crate::error::Refusal;
use crate::extract::Sent;
use crate::lan::Encrypted;

const COOKIE: &str = "rollcall_session";

/// A token to be changed for a session.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSession {
    /// The one-time token of the console's address, or the API token.
    token: String,
}

/// Changes a token for a session cookie. The one-time token works once. After five wrong tokens an
/// address has to wait between tries.
#[utoipa::path(post, path = "/api/v1/session", tag = "access", security(()), request_body = NewSession, responses(
    (status = 204, description = "The cookie rollcall_session is set", headers(("Set-Cookie" = String))),
    (status = 400, body = ErrorBody, description = "invalid_request"),
    (status = 401, body = ErrorBody, description = "unauthorized: wrong, or used before"),
    (status = 429, body = ErrorBody, description = "too_many; Retry-After says how long to wait"),
))]
pub(crate) async fn open_session(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    encrypted: Option<Extension<Encrypted>>,
    Sent(new): Sent<NewSession>,
) -> Result<impl IntoResponse, Refusal> {
    let secret = app.access.open_session(from.ip(), &new.token, Instant::now())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, set_cookie(&secret, encrypted.is_some()))]))
}

/// 32 random bytes as hexadecimal digits.
pub(crate) fn random_token() -> String {
    let bytes: [u8; 32] = rand::random();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The session in the request's cookies.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, secret)| secret)
}

/// Strict: no other site's page can make the browser send it.
pub(crate) fn set_cookie(secret: &str, encrypted: bool) -> HeaderValue {
    let age = SESSION_LIFE.as_secs();
    let text = format!(
        "{COOKIE}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}{}",
        if encrypted { "; Secure" } else { "" }
    );
    // Ours are hexadecimal digits and dots.
    HeaderValue::from_str(&text).expect("a cookie of ours is plain ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; rollcall_session=beef ;b=2"));
        assert_eq!(cookie(&headers), Some("beef"));
        assert_eq!(cookie(&HeaderMap::new()), None);
    }

    #[test]
    fn tokens_are_long_and_differ() {
        assert_eq!(random_token().len(), 64);
        assert_ne!(random_token(), random_token());
    }
}
