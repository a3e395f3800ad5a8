//! The live preview, as a console sees it.

use anyhow::{Context, Result, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use rollcall_model::Cname;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::Recorder;
use super::api::channel_path;
use super::events::open_socket;

/// Bytes before the JPEG.
const HEADER: usize = 40;

/// Pictures a console can take at a time.
const CREDITS: usize = 4;

/// A picture of the program.
#[derive(Debug, Clone)]
pub struct PreviewPicture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Number of the program's frame.
    pub number: u64,
    /// How old it was when it was sent.
    pub age: std::time::Duration,
    /// The JPEG.
    pub jpeg: Vec<u8>,
}

/// An open preview. While it is open, the channel's stage runs.
pub struct Preview {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Recorder {
    /// Opens the preview of a channel and gives it a console's credits.
    ///
    /// # Errors
    /// When the socket is refused.
    pub async fn preview(&self, cname: &Cname) -> Result<Preview> {
        let mut socket = open_socket(self, &format!("{}/preview", channel_path(cname))).await?;
        for _ in 0..CREDITS {
            socket.send(Message::text("credit")).await?;
        }
        Ok(Preview { socket })
    }
}

impl Preview {
    /// The next picture; asks for one more.
    ///
    /// # Errors
    /// When the preview ends or sends something else.
    pub async fn next(&mut self) -> Result<PreviewPicture> {
        loop {
            match self.socket.next().await.context("the preview has ended")?? {
                Message::Binary(bytes) => {
                    self.socket.send(Message::text("credit")).await?;
                    return picture(&bytes);
                }
                Message::Close(why) => bail!("the preview was closed: {why:?}"),
                _ => {}
            }
        }
    }
}

fn picture(bytes: &[u8]) -> Result<PreviewPicture> {
    let (header, jpeg) = bytes.split_at_checked(HEADER).context("a header")?;
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    ensure!(jpeg.starts_with(&[0xff, 0xd8]) && jpeg.ends_with(&[0xff, 0xd9]), "not a JPEG");
    Ok(PreviewPicture {
        width: number(0),
        height: number(4),
        number: u64::from(number(8)) | u64::from(number(12)) << 32,
        age: std::time::Duration::from_micros(u64::from(number(16))),
        jpeg: jpeg.to_vec(),
    })
}
