//! HTTP/1.1 as it is on the wire: requests with a length, and answers to the end of the connection. What
//! is not to be changed passes as it came, so that signatures hold.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest head of a request.
const MOST_HEAD_BYTES: usize = 64 * 1024;

/// A request or an answer: the head without its empty line, and the body.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub head: String,
    pub body: Vec<u8>,
}

impl Message {
    /// An answer with a body.
    pub(crate) fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let mut head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close", body.len());
        for (name, value) in headers {
            head.push_str(&format!("\r\n{name}: {value}"));
        }
        Self { head, body: body.into() }
    }

    /// The first line.
    pub(crate) fn first_line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Sets a header, or takes it away.
    pub(crate) fn set_header(&mut self, name: &str, value: Option<&str>) {
        let is_it = |line: &str| line.split_once(':').is_some_and(|(known, _)| known.eq_ignore_ascii_case(name));
        let mut lines: Vec<String> = self.head.lines().filter(|line| !is_it(line)).map(str::to_owned).collect();
        lines.extend(value.map(|value| format!("{name}: {value}")));
        self.head = lines.join("\r\n");
    }

    /// As it is on the wire.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), b"\r\n\r\n", &self.body].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let end = end_of_head(bytes).context("no end of a head")?;
        Ok(Self { head: String::from_utf8(bytes[..end].to_vec())?, body: bytes[end + 4..].to_vec() })
    }

    fn length(&self) -> usize {
        self.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)
    }
}

/// Reads a request from a client; of its body at most the part that `share` says. None: the client has gone.
pub(crate) async fn request(client: &mut TcpStream, share: Share) -> Result<Option<Message>> {
    let mut bytes = Vec::new();
    let mut request = loop {
        ensure!(bytes.len() < MOST_HEAD_BYTES, "the head is too long");
        if client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
        if end_of_head(&bytes).is_some() {
            break Message::from_bytes(&bytes)?;
        }
    };
    let whole = request.length();
    let wanted = if share == Share::Half { whole / 2 } else { whole };
    while request.body.len() < wanted {
        ensure!(client.read_buf(&mut request.body).await? > 0, "the client broke off");
    }
    Ok(Some(request))
}

/// How much of a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    All,
    Half,
}

/// Asks a server, and takes its answer.
pub(crate) async fn ask(server: SocketAddr, request: &Message) -> Result<Message> {
    let mut request = request.clone();
    // Its end is the answer's.
    request.set_header("Connection", Some("close"));
    let mut upstream = TcpStream::connect(server).await?;
    upstream.write_all(&request.bytes()).await?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).await?;
    Message::from_bytes(&answer)
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n")
}
