//! WHIP (RFC 9725): how browsers and encoders publish. The bearer token is an invitation's.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rollcall_model::{Cname, ErrorBody, ErrorCode, Uid};
use rollcall_studio::{Patched, Publish};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::App;
use crate::access::bearer;
use crate::error::Refusal;
use crate::extract::{Asked, InChannel, Named, content_type};

const SDP: &str = "application/sdp";
const SDP_FRAGMENT: &str = "application/trickle-ice-sdpfrag";
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");

/// What a publisher may say about itself.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Publisher {
    /// The uid it wants; the next free one unless given.
    #[param(value_type = Option<u32>, minimum = 1)]
    uid: Option<Uid>,
    /// Its display name.
    name: Option<String>,
    /// A random text of its own. Who comes again with it takes over the seat it had.
    key: Option<String>,
}

/// `/whip/{cname}/{session}`.
#[derive(Deserialize)]
pub(crate) struct OfSession {
    #[expect(dead_code, reason = "checked as a channel name; the session alone says which channel")]
    cname: Cname,
    session: String,
}

/// Asks what can be done here; answers preflights of other sites, too.
#[utoipa::path(options, path = "/whip/{cname}", tag = "whip", security(()),
    params(("cname" = String, Path, description = "The channel's name")), responses(
    (status = 200, description = "Accept-Post: application/sdp, and what CORS wants to know"),
))]
pub(crate) async fn capabilities(_: Named<InChannel>) -> impl IntoResponse {
    [(ACCEPT_POST, SDP)]
}

/// Preflights of other sites.
#[utoipa::path(options, path = "/whip/{cname}/{session}", tag = "whip", security(()),
    params(("cname" = String, Path, description = "The channel's name"), ("session" = String, Path, description = "The WHIP session")),
    responses((status = 200, description = "Accept-Patch: application/trickle-ice-sdpfrag, and what CORS wants to know")))]
pub(crate) async fn session_capabilities(_: Named<OfSession>) -> impl IntoResponse {
    [(ACCEPT_PATCH, SDP_FRAGMENT)]
}

/// Publishes into the channel: offer in, answer out.
#[utoipa::path(post, path = "/whip/{cname}", tag = "whip", security(("invitation" = [])),
    params(("cname" = String, Path, description = "The channel's name"), Publisher),
    request_body(content = String, content_type = "application/sdp", description = "The SDP offer"), responses(
    (status = 201, body = String, content_type = "application/sdp", description = "The SDP answer",
        headers(("Location" = String, description = "The session"), ("ETag" = String, description = "The ICE session"))),
    (status = 400, body = ErrorBody, description = "invalid_sdp, invalid_request or invalid_channel_name"),
    (status = 403, body = ErrorBody, description = "removed: the producer took this participant out"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
    (status = 409, body = ErrorBody, description = "uid_taken"),
    (status = 422, body = ErrorBody, description = "unsupported_media: no codec of the offer can be received, or it sends a picture by an invitation for sound only"),
    (status = 503, body = ErrorBody, description = "channel_full"),
))]
pub(crate) async fn publish(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Asked(publisher): Asked<Publisher>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let token = bearer_of(&headers)?;
    // Before the body is looked at: strangers learn nothing about what we can read.
    app.studio.may_publish(&token, publisher.key.as_deref())?;
    let offer = text_of(&headers, &body, SDP)?;
    let publish = Publish { offer, name: publisher.name, uid: publisher.uid, key: publisher.key };
    let published = app.studio.publish(&token, &cname, publish).await?;
    let part = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let location = format!("/whip/{}/{}", part(cname.as_str()), part(&published.session));
    let headers = [
        (header::CONTENT_TYPE, SDP.to_owned()),
        (header::LOCATION, location),
        (header::ETAG, published.etag),
        (ACCEPT_PATCH, SDP_FRAGMENT.to_owned()),
    ];
    Ok((StatusCode::CREATED, headers, published.answer).into_response())
}

/// Trickles ICE candidates (If-Match: the ETag) or restarts ICE (If-Match: "*").
#[utoipa::path(patch, path = "/whip/{cname}/{session}", tag = "whip", security(("invitation" = [])),
    params(("cname" = String, Path, description = "The channel's name"), ("session" = String, Path, description = "The WHIP session"),
        ("If-Match" = String, Header, description = "The ETag, or * to restart ICE")),
    request_body(content = String, content_type = "application/trickle-ice-sdpfrag", description = "The SDP fragment (RFC 8840)"),
    responses(
    (status = 200, body = String, content_type = "application/trickle-ice-sdpfrag", description = "ICE was restarted",
        headers(("ETag" = String, description = "The new ICE session"))),
    (status = 204, description = "Candidates taken"),
    (status = 400, body = ErrorBody, description = "invalid_sdp"),
    (status = 404, body = ErrorBody, description = "session_not_found"),
    (status = 412, body = ErrorBody, description = "session_changed"),
    (status = 428, body = ErrorBody, description = "invalid_request: If-Match is missing"),
))]
pub(crate) async fn patch_session(
    State(app): State<App>,
    Named(OfSession { session, .. }): Named<OfSession>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let token = bearer_of(&headers)?;
    app.studio.knows_token(&token)?;
    let fragment = text_of(&headers, &body, SDP_FRAGMENT)?;
    let Some(tag) = headers.get(header::IF_MATCH) else {
        return Err(Refusal::request(StatusCode::PRECONDITION_REQUIRED, "The header If-Match is missing.")
            .advice("Send the session's newest ETag, or * to restart ICE (RFC 9725 section 4.3.1)."));
    };
    let changed = || Refusal::new(ErrorCode::SessionChanged, "The ETag is not the session's newest.");
    let tag = tag.to_str().map_err(|_| changed())?;
    Ok(match app.studio.patch_session(&token, &session, Some(tag), &fragment).await? {
        Patched::NoContent => StatusCode::NO_CONTENT.into_response(),
        Patched::Restarted { etag, frag } => {
            let headers = [(header::CONTENT_TYPE, SDP_FRAGMENT.to_owned()), (header::ETAG, etag)];
            (StatusCode::OK, headers, frag).into_response()
        }
    })
}

/// Ends the session.
#[utoipa::path(delete, path = "/whip/{cname}/{session}", tag = "whip", security(("invitation" = [])),
    params(("cname" = String, Path, description = "The channel's name"), ("session" = String, Path, description = "The WHIP session")),
    responses(
    (status = 200, description = "Ended"),
    (status = 404, body = ErrorBody, description = "session_not_found"),
))]
pub(crate) async fn unpublish(
    State(app): State<App>,
    Named(OfSession { session, .. }): Named<OfSession>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    app.studio.unpublish(&bearer_of(&headers)?, &session).await?;
    Ok(StatusCode::OK)
}

/// The invitation's token.
pub(crate) fn bearer_of(headers: &HeaderMap) -> Result<String, Refusal> {
    bearer(headers).map(str::to_owned).ok_or_else(|| {
        Refusal::new(ErrorCode::Unauthorized, "The invitation's token is missing.")
            .advice("Send the header Authorization: Bearer <token of the invitation>.")
    })
}

fn text_of(headers: &HeaderMap, body: &Bytes, wanted: &'static str) -> Result<String, Refusal> {
    if content_type(headers).as_deref() != Some(wanted) {
        let name = if wanted == SDP { ACCEPT_POST } else { ACCEPT_PATCH };
        let message = format!("The body must be of the type {wanted}.");
        return Err(Refusal::request(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
            .header(name, HeaderValue::from_static(wanted)));
    }
    let text = std::str::from_utf8(body).map_err(|_| Refusal::new(ErrorCode::InvalidSdp, "The SDP is not UTF-8."))?;
    Ok(text.to_owned())
}
