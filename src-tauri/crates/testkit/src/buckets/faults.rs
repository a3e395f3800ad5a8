//! A server between a test and a real one that makes it fail, and counts what it was asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::raw::{self, Message, Share};

/// How often something is written where it is slow.
const BEAT: Duration = Duration::from_millis(50);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Answers come at so many bytes a second.
    Slow(u64),
    /// What is sent takes as long as it does at so many bytes a second.
    SlowSending(u64),
    /// The connection ends in the middle of what is sent to the server.
    CutSending,
    /// The connection ends in the middle of an answer.
    CutAnswer,
    /// The server asks to come again later.
    SlowDown,
    /// The keys may do nothing.
    Denied,
    /// The keys may do everything but delete.
    NoDelete,
    /// The server takes everything and never answers.
    Silent,
    /// What is there came to harm: a byte of it and its ETag are others.
    Harmed,
    /// The ETag is that of something else.
    WrongEtag,
    /// There is no ETag.
    NoEtag,
    /// The server's clock is so many minutes ahead, and it refuses requests for it.
    Skewed(i64),
    /// The server's clock is so many minutes ahead, and it does not mind.
    Ahead(i64),
    /// The account has no room left.
    QuotaExceeded,
    /// The server has no room left.
    NoRoom,
    /// The bucket is in eu-west-1, and the server says so without a body.
    Elsewhere,
    /// The request was signed for another region than eu-west-1.
    OtherRegion,
    /// The server says that all went well, with a refusal in its answer.
    RefusedAfterAll,
}

/// A request that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// `GET`, `PUT` ...
    pub method: String,
    /// Path and query, as they were sent.
    pub target: String,
    /// Bytes of the body.
    pub bytes: usize,
    /// Whether the real server got it.
    pub passed: bool,
}

#[derive(Default)]
struct State {
    fault: Option<Fault>,
    asked: Vec<Asked>,
}

/// A server that makes another fail.
pub struct Faults {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Faults {
    /// Starts one before a server. Until a fault is set, everything passes.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn start(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State::default()));
        let serving = tokio::spawn(serve(listener, server, state.clone()));
        Ok(Self { address, state, serving })
    }

    /// Its address, in place of the server's.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on this goes wrong; none: nothing does.
    pub fn set(&self, fault: Option<Fault>) {
        self.state.lock().fault = fault;
    }

    /// What was asked so far, in order.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().asked.clone()
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.state.lock().asked.clear();
    }

    /// How often something with a body was sent to a name, as it stands in paths.
    pub fn bodies(&self, name: &str) -> usize {
        let is_it =
            |asked: &&Asked| asked.bytes > 0 && asked.target.split('?').next().is_some_and(|p| p.ends_with(name));
        self.state.lock().asked.iter().filter(is_it).count()
    }
}

impl Drop for Faults {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, server: SocketAddr, state: Arc<Mutex<State>>) {
    while let Ok((client, _)) = listener.accept().await {
        let state = state.clone();
        tokio::spawn(async move {
            // A client that breaks off is what some tests are about.
            let _ = answer(client, server, &state).await;
        });
    }
}

/// One request of a connection; all are closed after it.
async fn answer(mut client: TcpStream, server: SocketAddr, state: &Mutex<State>) -> Result<()> {
    let cuts = |state: &Mutex<State>| state.lock().fault == Some(Fault::CutSending);
    let share = if cuts(state) { Share::Half } else { Share::All };
    let Some(request) = raw::request(&mut client, share).await? else { return Ok(()) };
    // A connection that was opened early gets what is wrong by now.
    let fault = state.lock().fault;
    let mut words = request.first_line().split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let own = fault.and_then(|fault| own_answer(fault, &method));
    let passed = own.is_none() && !matches!(fault, Some(Fault::Silent | Fault::CutSending));
    let is_head = method == "HEAD";
    state.lock().asked.push(Asked { method, target, bytes: request.body.len(), passed });

    if fault == Some(Fault::Silent) {
        // Until the client has had enough.
        raw::request(&mut client, Share::All).await?;
        return Ok(());
    }
    if fault == Some(Fault::CutSending) {
        return Ok(());
    }
    if let Some(Fault::SlowSending(per_second)) = fault {
        let took = Duration::from_secs_f64(request.body.len() as f64 / per_second as f64);
        let mut arrived = tokio::time::interval_at(tokio::time::Instant::now() + took, BEAT);
        arrived.tick().await;
    }
    let mut answer = match own {
        Some(answer) => answer,
        None => raw::ask(server, &request).await?,
    };
    if is_head {
        answer.body.clear();
    }
    spoil(&mut answer, fault);
    let bytes = answer.bytes();
    match fault {
        Some(Fault::CutAnswer) => {
            let kept = bytes.len() - answer.body.len().div_ceil(2).max(1);
            client.write_all(&bytes[..kept]).await?;
        }
        Some(Fault::Slow(per_second)) => trickle(&mut client, &bytes, per_second).await?,
        _ => client.write_all(&bytes).await?,
    }
    Ok(client.shutdown().await?)
}

async fn trickle(client: &mut TcpStream, bytes: &[u8], per_second: u64) -> Result<()> {
    let each = u128::from(per_second) * BEAT.as_millis() / 1000;
    let mut beat = tokio::time::interval(BEAT);
    for some in bytes.chunks(usize::try_from(each.max(1))?) {
        beat.tick().await;
        client.write_all(some).await?;
    }
    Ok(())
}

/// What is answered in place of the server.
fn own_answer(fault: Fault, method: &str) -> Option<Message> {
    let refusal = |status: &str, code: &str, message: &str| {
        let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>");
        Message::answer(status, &[("Content-Type", "application/xml")], &body)
    };
    Some(match fault {
        Fault::SlowDown => refusal("503 Slow Down", "SlowDown", "Please reduce your request rate."),
        Fault::NoDelete if method != "DELETE" => return None,
        Fault::Denied | Fault::NoDelete => refusal("403 Forbidden", "AccessDenied", "Access Denied"),
        Fault::QuotaExceeded => refusal("400 Bad Request", "QuotaExceeded", "The quota is exceeded."),
        Fault::NoRoom => Message::answer("507 Insufficient Storage", &[], ""),
        Fault::Skewed(_) => refusal("403 Forbidden", "RequestTimeTooSkewed", "The difference is too large."),
        Fault::Elsewhere => Message::answer("301 Moved Permanently", &[("x-amz-bucket-region", "eu-west-1")], ""),
        Fault::OtherRegion => {
            let body = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The region is wrong</Message>\
                        <Region>eu-west-1</Region></Error>";
            Message::answer("400 Bad Request", &[], body)
        }
        Fault::RefusedAfterAll => refusal("200 OK", "InternalError", "We encountered an internal error."),
        _ => return None,
    })
}

/// What is changed in an answer.
fn spoil(answer: &mut Message, fault: Option<Fault>) {
    match fault {
        Some(Fault::Harmed) => {
            if let Some(last) = answer.body.last_mut() {
                *last ^= 1;
            }
            spoil(answer, Some(Fault::WrongEtag));
        }
        Some(Fault::WrongEtag) => answer.set_header("ETag", Some("\"0123456789abcdef0123456789abcdef\"")),
        Some(Fault::NoEtag) => answer.set_header("ETag", None),
        Some(Fault::Skewed(minutes) | Fault::Ahead(minutes)) => {
            let then = Timestamp::now() + SignedDuration::from_mins(minutes);
            let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then);
            answer.set_header("Date", date.ok().as_deref());
        }
        _ => {}
    }
}
