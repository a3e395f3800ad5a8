//! The live preview: JPEG pictures over a WebSocket, newest only, never more than the client asked
//! for. While it asks for none, none is encoded.

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use bytes::{BufMut, Bytes, BytesMut};
use rollcall_model::{ErrorBody, ErrorCode};
use rollcall_studio::{PreviewOf, PreviewPicture, PreviewStream};
use serde::Deserialize;

use crate::App;
use crate::error::Refusal;
use crate::extract::{Asked, InChannel, Named};
use crate::socket::{Heard, Line, Sockets, close, frame, limited};

/// Most pictures a client may have on the way: more only adds delay.
const MOST_CREDITS: u32 = 8;
const HEADER_BYTES: usize = 40;

/// What stands behind the `?`.
#[derive(Deserialize)]
pub(crate) struct WhichPicture {
    of: Option<String>,
}

impl WhichPicture {
    fn of(&self) -> Result<PreviewOf, Refusal> {
        match self.of.as_deref() {
            None | Some("program") => Ok(PreviewOf::Program),
            Some("prepared") => Ok(PreviewOf::Prepared),
            Some(_) => {
                let message = "There is a preview of the program and of what is prepared.";
                Err(Refusal::new(ErrorCode::InvalidRequest, message).field("of"))
            }
        }
    }
}

/// The program, live, or with `of=prepared` the prepared layout; while nothing is prepared there are no
/// pictures of it. Each picture is one binary message: a header of 40 bytes, all little endian
/// (u32 width, u32 height, u64 number, u32 age in microseconds, u32 zero, and how loud the program is:
/// f32 peak of the left and f32 of the right channel, 0 to 1, f32 momentary and f32 short-term
/// loudness in LUFS, minus infinity for silence), then a JPEG. The client sends the text `credit` once
/// for each picture it can take.
#[utoipa::path(get, path = "/api/v1/channels/{cname}/preview", tag = "channels",
    params(
        ("cname" = String, Path, description = "The channel's name"),
        ("of" = Option<String>, Query, description = "`program` (unless given) or `prepared`"),
    ), responses(
    (status = 101, description = "A WebSocket; closes with 1000 when the channel is removed, 1001 when the recorder shuts down"),
    (status = 400, body = ErrorBody, description = "invalid_channel_name, invalid_request with of, or not a WebSocket request"),
    (status = 404, body = ErrorBody, description = "channel_not_found"),
))]
pub(crate) async fn preview(
    State(app): State<App>,
    Named(InChannel { cname }): Named<InChannel>,
    Asked(which): Asked<WhichPicture>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Refusal> {
    let pictures = app.studio.preview(&cname, which.of()?).await?;
    Ok(limited(upgrade).on_upgrade(move |socket| show(socket, pictures, app.sockets)))
}

async fn show(socket: WebSocket, mut pictures: PreviewStream, sockets: Sockets) {
    let mut line = Line::new(socket, &sockets);
    let mut credits = 0;
    let goodbye = loop {
        tokio::select! {
            heard = line.hear() => match heard {
                Heard::Text(text) if text == "credit" => credits = MOST_CREDITS.min(credits + 1),
                Heard::Text(_) => break Some(frame(close::POLICY, "only credit is understood here")),
                Heard::Over(goodbye) => break goodbye,
            },
            picture = pictures.next(), if credits > 0 => match picture {
                None => break Some(frame(close::NORMAL, "the channel is gone")),
                Some(picture) => {
                    credits -= 1;
                    if !line.say(Message::Binary(packed(&picture))).await {
                        break None;
                    }
                }
            },
        }
    };
    // First: no picture is encoded for a socket that is closing.
    drop(pictures);
    line.end(goodbye).await;
}

fn packed(picture: &PreviewPicture) -> Bytes {
    let mut message = BytesMut::with_capacity(HEADER_BYTES + picture.jpeg.len());
    message.put_u32_le(picture.width);
    message.put_u32_le(picture.height);
    message.put_u64_le(picture.number);
    message.put_u32_le(u32::try_from(picture.age.as_micros()).unwrap_or(u32::MAX));
    message.put_u32_le(0);
    let [left, right] = picture.sound.peak;
    for value in [left, right, picture.sound.momentary, picture.sound.short_term] {
        message.put_f32_le(value);
    }
    message.extend_from_slice(&picture.jpeg);
    message.freeze()
}
