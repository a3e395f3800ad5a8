//! The event socket: what the recorder tells, folded into the world as it is now.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::StreamExt;
use rollcall_model::{
    CallbackNumbers, Channel, Cname, Delivery, Event, KeptPicture, Message, Notice, Presence, Recording,
    RecordingState, SavedLayout, Shows, Sid, System, Uid,
};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Recorder, TOKEN};

/// Everything the recorder has told.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Channels by name.
    pub channels: BTreeMap<Cname, Channel>,
    /// Recordings by id.
    pub recordings: BTreeMap<Sid, Recording>,
    /// The kept layouts.
    pub layouts: Vec<SavedLayout>,
    /// The kept pictures.
    pub pictures: Vec<KeptPicture>,
    /// How far recordings are on their way.
    pub deliveries: BTreeMap<Sid, Delivery>,
    /// How callbacks go.
    pub callbacks: Vec<CallbackNumbers>,
    /// The machine.
    pub system: Option<System>,
    /// Notices since the socket was opened, in order.
    pub notices: Vec<Notice>,
    /// Number of the last message.
    pub seq: u64,
    /// The run that number belongs to.
    pub run: String,
}

impl World {
    fn take(&mut self, message: Message) {
        (self.seq, self.run) = (message.seq, message.run);
        match message.event {
            Event::Snapshot(snapshot) => {
                self.channels = snapshot.channels.into_iter().map(|c| (c.cname.clone(), c)).collect();
                self.recordings = snapshot.recordings.into_iter().map(|r| (r.sid.clone(), r)).collect();
                self.system = Some(snapshot.system);
                (self.layouts, self.pictures) = (snapshot.layouts, snapshot.pictures);
                self.callbacks = snapshot.callbacks;
                self.deliveries = snapshot.deliveries.into_iter().map(|d| (d.sid.clone(), d)).collect();
            }
            Event::Channel { channel } => drop(self.channels.insert(channel.cname.clone(), *channel)),
            Event::ChannelRemoved { cname } => drop(self.channels.remove(&cname)),
            Event::Recording { recording } => drop(self.recordings.insert(recording.sid.clone(), *recording)),
            Event::RecordingRemoved { sid } => drop(self.recordings.remove(&sid)),
            Event::System { system } => self.system = Some(system),
            Event::Notice(notice) => self.notices.push(notice),
            Event::Layouts { layouts } => self.layouts = layouts,
            Event::Pictures { pictures } => self.pictures = pictures,
            Event::Delivery { delivery } => drop(self.deliveries.insert(delivery.sid.clone(), *delivery)),
            Event::Trash { .. } | Event::Buckets { .. } | Event::Uploads { .. } => {}
            Event::Callbacks { callbacks } => self.callbacks = callbacks,
        }
    }

    /// Whether `uid` is on stage.
    pub fn is_live(&self, cname: &Cname, uid: Uid) -> bool {
        let participants = self.channels.get(cname).map(|channel| channel.participants.as_slice());
        participants.unwrap_or_default().iter().any(|p| p.uid == uid && p.presence == Presence::Live)
    }
}

/// An open event socket.
pub struct Events {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    world: World,
}

impl Recorder {
    /// Opens the event socket and reads the first snapshot.
    ///
    /// # Errors
    /// When the socket is refused.
    pub async fn events(&self) -> Result<Events> {
        self.events_since("").await
    }

    /// Opens the event socket with a query such as `?since=4&run=…`.
    ///
    /// # Errors
    /// When the socket is refused.
    pub async fn events_since(&self, query: &str) -> Result<Events> {
        let socket = open_socket(self, &format!("/api/v1/events{query}")).await?;
        let mut events = Events { socket, world: World::default() };
        if query.is_empty() {
            events.next().await?;
        }
        Ok(events)
    }
}

/// Opens a WebSocket with the API token.
pub(super) async fn open_socket(recorder: &Recorder, path: &str) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    let url = format!("{}{path}", recorder.url().replacen("http", "ws", 1));
    let mut request = url.into_client_request()?;
    request.headers_mut().insert("authorization", format!("Bearer {TOKEN}").parse()?);
    let (socket, _) = connect_async(request).await.with_context(|| format!("opening the socket {path}"))?;
    Ok(socket)
}

impl Events {
    /// The world as far as it was read.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Reads the next message.
    ///
    /// # Errors
    /// When the socket closes.
    pub async fn next(&mut self) -> Result<&World> {
        loop {
            match self.socket.next().await.context("the event socket has ended")?? {
                Frame::Text(text) => {
                    let message = serde_json::from_str(&text).with_context(|| format!("not a message: {text}"))?;
                    self.world.take(message);
                    return Ok(&self.world);
                }
                Frame::Close(why) => bail!("the event socket was closed: {why:?}"),
                _ => {}
            }
        }
    }

    /// Waits until `condition` has an answer in the world, now or after any message.
    ///
    /// # Errors
    /// When it has none within `limit`; says the world as it was then.
    pub async fn wait_for<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut condition: impl FnMut(&World) -> Option<T>,
    ) -> Result<T> {
        let deadline = tokio::time::Instant::now() + limit;
        loop {
            if let Some(answer) = condition(&self.world) {
                return Ok(answer);
            }
            match tokio::time::timeout_at(deadline, self.next()).await {
                Ok(read) => read.map(drop).with_context(|| format!("while waiting for {what}"))?,
                Err(_) => bail!("no {what} within {limit:?}; the world: {:#?}", self.world),
            }
        }
    }

    /// Waits until all of `uids` are on stage.
    ///
    /// # Errors
    /// When they are not within `limit`.
    pub async fn live(&mut self, cname: &Cname, uids: &[Uid], limit: Duration) -> Result<()> {
        let all = |world: &World| uids.iter().all(|uid| world.is_live(cname, *uid)).then_some(());
        self.wait_for("participants on stage", limit, all).await
    }

    /// Waits until the pictures of all of `uids` are seen. They are decoded only while a stage runs.
    ///
    /// # Errors
    /// When they are not within `limit`.
    pub async fn seen(&mut self, cname: &Cname, uids: &[Uid], limit: Duration) -> Result<()> {
        let all = |world: &World| {
            let participants = &world.channels.get(cname)?.participants;
            let shows = |uid: &Uid| participants.iter().any(|p| p.uid == *uid && p.shows == Shows::Picture);
            uids.iter().all(shows).then_some(())
        };
        self.wait_for("pictures", limit, all).await
    }

    /// Waits until the recording has come at least this far.
    ///
    /// # Errors
    /// When it has not within `limit`, or fails.
    pub async fn recorded(&mut self, sid: &Sid, length: Duration, limit: Duration) -> Result<Recording> {
        let far = |world: &World| {
            let recording = world.recordings.get(sid)?;
            let done = u128::from(recording.duration_ms) >= length.as_millis() || recording.state.is_final();
            done.then(|| recording.clone())
        };
        let recording = self.wait_for("recorded time", limit, far).await?;
        if recording.state == RecordingState::Failed {
            bail!("the recording failed: {:?}", recording.problem);
        }
        Ok(recording)
    }

    /// Waits until the recording is finished.
    ///
    /// # Errors
    /// When it is not within `limit`, or fails.
    pub async fn finished(&mut self, sid: &Sid, limit: Duration) -> Result<Recording> {
        let done = |world: &World| world.recordings.get(sid).filter(|r| r.state.is_final()).cloned();
        let recording = self.wait_for("the recording's end", limit, done).await?;
        if recording.state == RecordingState::Failed {
            bail!("the recording failed: {:?}", recording.problem);
        }
        Ok(recording)
    }
}
