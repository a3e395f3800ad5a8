//! What the join page may know: about its own seat, and nothing else of the channel.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use rollcall_model::{Cname, ErrorBody, Invitation, Role};
use rollcall_studio::Seat;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};

use crate::App;
use crate::error::Refusal;
use crate::extract::Asked;
use crate::socket::{Heard, Line, close, frame, limited};
use crate::whip::bearer_of;

/// How long a page may take to say who it is.
const INTRODUCTION: Duration = Duration::from_secs(10);

/// What an invited person is told.
#[derive(Serialize, ToSchema)]
pub(crate) struct JoinInfo {
    /// The channel.
    cname: Cname,
    /// When the invitation ends, UTC, RFC 3339.
    expires_at: String,
    /// Whether the channel is being recorded.
    recording: bool,
    /// What may be sent.
    role: Role,
    /// Whether the producer lets people in one by one.
    waiting: bool,
    /// Servers that help to find a way, as `RTCPeerConnection` takes them.
    ice_servers: Vec<IceServer>,
}

/// A STUN or TURN server.
#[derive(Serialize, ToSchema)]
pub(crate) struct IceServer {
    /// Its address.
    urls: String,
    /// For TURN.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// For TURN.
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<String>,
}

impl IceServer {
    fn new(urls: String, turn: Option<&(String, String)>) -> Self {
        let turn = turn.filter(|_| urls.starts_with("turn"));
        Self { username: turn.map(|(name, _)| name.clone()), credential: turn.map(|(_, word)| word.clone()), urls }
    }
}

/// The first message of the join page on its socket.
#[derive(Deserialize, ToSchema)]
pub(crate) struct JoinHello {
    /// The invitation's token.
    token: String,
    /// The WHIP session it publishes in, once it has one.
    #[serde(default)]
    session: Option<String>,
}

/// What the join page is told whenever it changes.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum JoinMessage {
    /// The state of its seat.
    State {
        /// Whether its media arrives.
        live: bool,
        /// Whether the producer took its sound out of the mix.
        muted: bool,
        /// Whether the channel is being recorded.
        recording: bool,
        /// Whether the producer removed it; of one who waited: refused it.
        removed: bool,
        /// Whether it waits to be let in.
        waiting: bool,
    },
}

/// Who asks what an invitation is for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asking {
    /// The random text it publishes with. Who was let in with it is told even when the invitation is over.
    key: Option<String>,
}

/// What the invitation is for.
#[utoipa::path(get, path = "/join/api", tag = "whip", security(("invitation" = [])), params(Asking), responses(
    (status = 200, body = JoinInfo),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn join_info(
    State(app): State<App>,
    Asked(Asking { key }): Asked<Asking>,
    headers: HeaderMap,
) -> Result<Json<JoinInfo>, Refusal> {
    let invitation = app.studio.invitation(&bearer_of(&headers)?, key.as_deref())?;
    let recording = app.studio.channel(&invitation.cname)?.recording.is_some();
    let Invitation { cname, expires_at, role, waiting, .. } = invitation;
    let servers = app.studio.network().settings.ice_servers.into_iter();
    let ice_servers = servers.map(|urls| IceServer::new(urls, app.turn.as_ref())).collect();
    Ok(Json(JoinInfo { cname, expires_at, recording, role, waiting, ice_servers }))
}

/// Preflights of other sites.
#[utoipa::path(options, path = "/join/api", tag = "whip", security(()), responses((status = 200, description = "What CORS wants to know")))]
pub(crate) async fn join_preflight() {}

/// The seat of an invited person, live. The page sends a `JoinHello` first, within 10 s, and gets
/// a `JoinMessage` at each change. A wrong token closes with 4401. The socket's end tells the page
/// that the recorder is gone.
#[utoipa::path(get, path = "/join/ws", tag = "whip", security(()), responses(
    (status = 101, body = JoinMessage, description = "A WebSocket; closes with 1001 when the recorder shuts down"),
    (status = 400, body = ErrorBody, description = "invalid_request: not a WebSocket request"),
))]
pub(crate) async fn join_socket(State(app): State<App>, upgrade: WebSocketUpgrade) -> Response {
    limited(upgrade).on_upgrade(move |socket| greet(socket, app))
}

async fn greet(socket: WebSocket, app: App) {
    let mut line = Line::new(socket, &app.sockets);
    let hello = match tokio::time::timeout(INTRODUCTION, line.hear()).await {
        Ok(Heard::Text(text)) => serde_json::from_str::<JoinHello>(&text).ok(),
        Ok(Heard::Over(goodbye)) => return line.end(goodbye).await,
        Err(_) => None,
    };
    let Some(hello) = hello else {
        return line.end(Some(frame(close::POLICY, "say hello with a token first"))).await;
    };
    match app.studio.seat(&hello.token, hello.session.as_deref()) {
        Ok(seat) => watch_seat(line, seat).await,
        Err(error) => {
            let refusal = Refusal::from(error);
            let goodbye = match refusal.status {
                StatusCode::UNAUTHORIZED => frame(close::UNAUTHORIZED, "the invitation is not valid"),
                _ => frame(close::POLICY, "there is no such seat"),
            };
            line.end(Some(goodbye)).await;
        }
    }
}

async fn watch_seat(mut line: Line, mut seat: watch::Receiver<Seat>) {
    seat.mark_changed();
    let goodbye = loop {
        tokio::select! {
            heard = line.hear() => if let Heard::Over(goodbye) = heard { break goodbye },
            changed = seat.changed() => {
                if changed.is_err() {
                    break Some(frame(close::NORMAL, "the seat is gone"));
                }
                let state = {
                    let seat = seat.borrow_and_update();
                    let Seat { live, muted, recording, removed, waiting } = *seat;
                    JoinMessage::State { live, muted, recording, removed, waiting }
                };
                if !line.tell(&state).await {
                    break None;
                }
            }
        }
    };
    line.end(goodbye).await;
}
