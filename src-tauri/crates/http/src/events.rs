//! Events: everything that changes, as typed, numbered messages on one WebSocket.
//!
//! Nothing queues here: a message is taken from the stream only when the last one is with the
//! client, and the stream gives a snapshot to who has fallen behind.

use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use rollcall_model::{ErrorBody, ErrorCode, Message};
use rollcall_studio::EventStream;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::App;
use crate::error::Refusal;
use crate::extract::Asked;
use crate::socket::{Heard, Line, Sockets, limited};

/// Where a client that reconnects left off.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The number of the last message it saw.
    since: Option<u64>,
    /// The run of the recorder that number belongs to.
    run: Option<String>,
}

/// Everything that changes. Each message is a `Message` as JSON text; the first is a snapshot,
/// unless `since` and `run` name a message that is still kept: then what followed it.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Since), responses(
    (status = 101, body = Message, description = "A WebSocket; closes with 1001 when the recorder shuts down"),
    (status = 400, body = ErrorBody, description = "invalid_request"),
))]
pub(crate) async fn events(
    State(app): State<App>,
    Asked(Since { since, run }): Asked<Since>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    let since = match (run, since) {
        (Some(run), Some(since)) => Some((run, since)),
        (None, None) => None,
        _ => {
            let message = "A client that reconnects gives both since and run.";
            return Err(Refusal::new(ErrorCode::InvalidRequest, message).field("since"));
        }
    };
    let stream = app.studio.events(since);
    Ok(limited(upgrade).on_upgrade(move |socket| tell(socket, stream, app.sockets)))
}

async fn tell(socket: WebSocket, mut stream: EventStream, sockets: Sockets) {
    let mut line = Line::new(socket, &sockets);
    let goodbye = loop {
        tokio::select! {
            heard = line.hear() => if let Heard::Over(goodbye) = heard { break goodbye },
            message = stream.next() => match message {
                Some(message) => if !line.tell(&message).await { break None },
                None => break Some(crate::socket::going_away()),
            },
        }
    };
    line.end(goodbye).await;
}
