//! What all WebSockets share: they notice the end of the recorder and of the client, and never
//! wait for a client that does not read.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior};

/// The longest message a client may send.
pub(crate) const LONGEST_MESSAGE: usize = 16 * 1024;
/// How often we ask whether the client is there.
const PING_EVERY: Duration = Duration::from_secs(10);
/// Heard nothing for this long: it is gone.
const SILENCE: Duration = Duration::from_secs(30);
/// The longest a message may wait for the client to read.
const PATIENCE: Duration = Duration::from_secs(10);

/// RFC 6455 section 7.4.1, and our own above 4000.
pub(crate) mod close {
    pub const NORMAL: u16 = 1000;
    pub const GOING_AWAY: u16 = 1001;
    pub const POLICY: u16 = 1008;
    /// As HTTP's 401.
    pub const UNAUTHORIZED: u16 = 4401;
}

/// The end of the recorder, as sockets see it.
#[derive(Clone)]
pub(crate) struct Sockets {
    closing: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
}

impl Sockets {
    /// `alive` is held by every socket; its receiver ends when the last is gone.
    pub fn new(closing: watch::Receiver<bool>, alive: mpsc::Sender<()>) -> Self {
        Self { closing, alive }
    }
}

/// Limits what a client may send.
pub(crate) fn limited(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade.max_message_size(LONGEST_MESSAGE).max_frame_size(LONGEST_MESSAGE)
}

/// What came from the client.
pub(crate) enum Heard {
    Text(String),
    /// The client went, fell silent, or the recorder shuts down.
    Over(Option<CloseFrame>),
}

/// One socket, seen from a handler's loop.
pub(crate) struct Line {
    send: SplitSink<WebSocket, Message>,
    receive: futures_util::stream::SplitStream<WebSocket>,
    sockets: Sockets,
    pings: Interval,
    heard_at: Instant,
}

impl Line {
    pub fn new(socket: WebSocket, sockets: &Sockets) -> Self {
        let (send, receive) = socket.split();
        let mut pings = tokio::time::interval_at(Instant::now() + PING_EVERY, PING_EVERY);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { send, receive, sockets: sockets.clone(), pings, heard_at: Instant::now() }
    }

    /// Waits for a text from the client, keeping the connection alive meanwhile. Cancel safe.
    pub async fn hear(&mut self) -> Heard {
        loop {
            tokio::select! {
                biased;
                () = ended(&mut self.sockets.closing) => return Heard::Over(Some(going_away())),
                message = self.receive.next() => match message {
                    Some(Ok(Message::Text(text))) => {
                        self.heard_at = Instant::now();
                        return Heard::Text(text.as_str().to_owned());
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => self.heard_at = Instant::now(),
                    Some(Ok(Message::Binary(_))) => return Heard::Over(Some(frame(close::POLICY, "text messages only"))),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return Heard::Over(None),
                },
                _ = self.pings.tick() => {
                    let silent = self.heard_at.elapsed() > SILENCE;
                    if silent || !self.say(Message::Ping(bytes::Bytes::new())).await {
                        return Heard::Over(None);
                    }
                }
            }
        }
    }

    /// Sends; `false` when the client is gone or does not read.
    pub async fn say(&mut self, message: Message) -> bool {
        matches!(tokio::time::timeout(PATIENCE, self.send.send(message)).await, Ok(Ok(())))
    }

    /// Sends a value as JSON text.
    pub async fn tell<T: serde::Serialize>(&mut self, value: &T) -> bool {
        match serde_json::to_string(value) {
            Ok(text) => self.say(Message::Text(text.into())).await,
            Err(error) => {
                tracing::error!(%error, "a message could not be written as JSON");
                false
            }
        }
    }

    /// Says goodbye, if there is something to say.
    pub async fn end(mut self, goodbye: Option<CloseFrame>) {
        if let Some(frame) = goodbye {
            // Who does not hear it will see the connection end.
            let _ = tokio::time::timeout(Duration::from_secs(1), self.send.send(Message::Close(Some(frame)))).await;
            let _ = tokio::time::timeout(Duration::from_secs(1), async {
                while let Some(Ok(_)) = self.receive.next().await {}
            })
            .await;
        }
        drop(self.sockets.alive);
    }
}

async fn ended(closing: &mut watch::Receiver<bool>) {
    // An error means that `serve` is gone, which is the same.
    let _ = closing.wait_for(|closing| *closing).await;
}

pub(crate) fn frame(code: u16, reason: &'static str) -> CloseFrame {
    CloseFrame { code, reason: reason.into() }
}

pub(crate) fn going_away() -> CloseFrame {
    frame(close::GOING_AWAY, "the recorder is shutting down")
}
