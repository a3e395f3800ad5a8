//! A receiver of callbacks: checks signatures, remembers what came in which order, and answers as badly as a
//! test wants.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use hmac::{Hmac, KeyInit, Mac};
use parking_lot::Mutex;
use serde_json::Value;
use sha1::Sha1;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::buckets::raw::{self, Message, Share};

/// How it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Manner {
    /// 200, at once.
    Fine,
    /// With this status.
    Status(u16),
    /// What is no HTTP.
    Rubbish,
    /// 200, with a body that never ends.
    Endless,
    /// It takes everything and never answers.
    Silent,
    /// It sends elsewhere.
    Redirect(String),
    /// The connection ends without an answer.
    Closes,
}

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// The body as JSON.
    pub notice: Value,
    /// Whether both signatures are right; none where it is not signed.
    pub signed: Option<bool>,
    /// Whether it was answered 200.
    pub accepted: bool,
}

impl Received {
    /// Agora's number of the event.
    pub fn event(&self) -> u64 {
        self.notice["eventType"].as_u64().unwrap_or_default()
    }

    /// Its number in its recording.
    pub fn sequence(&self) -> u64 {
        self.notice["payload"]["sequence"].as_u64().unwrap_or(u64::MAX)
    }

    /// Its id.
    pub fn notice_id(&self) -> &str {
        self.notice["noticeId"].as_str().unwrap_or_default()
    }
}

struct State {
    secret: String,
    manner: Mutex<Manner>,
    received: watch::Sender<Vec<Received>>,
}

/// A receiver.
pub struct Receiver {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// Starts one that knows a secret and answers well.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(secret: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (received, _) = watch::channel(Vec::new());
        let state = Arc::new(State { secret: secret.to_owned(), manner: Mutex::new(Manner::Fine), received });
        let serving = tokio::spawn(serve(listener, state.clone()));
        Ok(Self { address, state, serving })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}/callbacks?school=3", self.address)
    }

    /// It answers so from now on.
    pub fn set(&self, manner: Manner) {
        *self.state.manner.lock() = manner;
    }

    /// What came so far, in order.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.borrow().clone()
    }

    /// Waits until `condition` has an answer in what came.
    ///
    /// # Errors
    /// When it has none within `limit`; says what came.
    pub async fn wait_for<T>(
        &self,
        what: &str,
        limit: Duration,
        mut condition: impl FnMut(&[Received]) -> Option<T>,
    ) -> Result<T> {
        let mut received = self.state.received.subscribe();
        let waiting = async {
            loop {
                if let Some(answer) = condition(&received.borrow_and_update()) {
                    return Ok(answer);
                }
                received.changed().await.context("the receiver is gone")?;
            }
        };
        match tokio::time::timeout(limit, waiting).await {
            Ok(answer) => answer,
            Err(_) => {
                let said = |one: &Received| format!("{}:{} {}", one.sequence(), one.event(), one.accepted);
                bail!(
                    "no {what} within {limit:?}; there came {:?}",
                    self.received().iter().map(said).collect::<Vec<_>>()
                )
            }
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    while let Ok((client, _)) = listener.accept().await {
        let state = state.clone();
        tokio::spawn(async move {
            // A client that breaks off is what some tests are about.
            let _ = answer(client, &state).await;
        });
    }
}

/// One request of a connection; all are closed after it.
async fn answer(mut client: TcpStream, state: &State) -> Result<()> {
    let Some(request) = raw::request(&mut client, Share::All).await? else { return Ok(()) };
    let manner = state.manner.lock().clone();
    let received = Received {
        notice: serde_json::from_slice(&request.body).unwrap_or_default(),
        signed: signed(&request, &state.secret),
        accepted: matches!(manner, Manner::Fine | Manner::Endless | Manner::Status(200)),
        body: request.body,
    };
    let remember = |received| state.received.send_modify(|all| all.push(received));
    match manner {
        Manner::Fine => client.write_all(&Message::answer("200 OK", &[], "{\"ok\":true}").bytes()).await?,
        Manner::Status(status) => {
            client.write_all(&Message::answer(&format!("{status} As Asked"), &[], "not today").bytes()).await?;
        }
        Manner::Redirect(to) => {
            let location = [("Location", to.as_str())];
            client.write_all(&Message::answer("307 Temporary Redirect", &location, "").bytes()).await?;
        }
        Manner::Rubbish => client.write_all(b"\x00\x01 this is no HTTP \xff\r\n\r\n").await?,
        Manner::Endless => {
            client.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n").await?;
            remember(received);
            // Until the client has had enough.
            while client.write_all(&[b'x'; 4096]).await.is_ok() {}
            return Ok(());
        }
        Manner::Silent => {
            remember(received);
            // Until the client has had enough.
            while client.read(&mut [0; 64]).await? > 0 {}
            return Ok(());
        }
        Manner::Closes => {}
    }
    remember(received);
    Ok(client.shutdown().await?)
}

/// Whether the signatures are those of the body.
fn signed(request: &Message, secret: &str) -> Option<bool> {
    let (first, second) = (request.header("agora-signature"), request.header("agora-signature-v2"));
    if first.is_none() && second.is_none() {
        return None;
    }
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut sha1 = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).ok()?;
    sha1.update(&request.body);
    let mut sha256 = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    sha256.update(&request.body);
    let right = (hex(&sha1.finalize().into_bytes()), hex(&sha256.finalize().into_bytes()));
    Some(first == Some(right.0.as_str()) && second == Some(right.1.as_str()))
}
