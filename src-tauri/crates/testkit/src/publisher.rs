//! Synthetic participants: publish over WHIP as a browser does, with media whose content is known
//! to the millisecond.
//!
//! The picture is one colour and flashes white for 100 ms at each whole second of this machine's
//! clock; the sound beeps for 100 ms at the same instants. Whoever has the recording can measure
//! the offset of any participant's sound against its picture, and of participants against each
//! other. Media is encoded once by ffmpeg and kept; a participant then costs next to nothing.

mod clip;
mod conditions;
mod container;
mod engine;
mod schedule;
mod whip;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

pub use clip::{AudioClip, VideoClip, VideoCodec, color_for};
pub use conditions::Conditions;
pub use whip::Whip;

use clip::Frames;
pub(crate) use clip::made;
use engine::{Engine, Order};
use whip::Resource;

/// What a participant sends, and how well its packets fare.
#[derive(Debug, Clone)]
pub struct PublisherSettings {
    /// Its picture; none: sound only.
    pub video: Option<VideoClip>,
    /// Its sound; none: picture only.
    pub audio: Option<AudioClip>,
    /// What happens to its packets on their way out.
    pub conditions: Conditions,
    /// The address it sends from.
    pub bind: IpAddr,
}

impl Default for PublisherSettings {
    fn default() -> Self {
        Self {
            video: Some(VideoClip::default()),
            audio: Some(AudioClip::default()),
            conditions: Conditions::default(),
            bind: Ipv4Addr::LOCALHOST.into(),
        }
    }
}

/// Nonsense that a participant sends instead of media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbage {
    /// None: media as it should be.
    None,
    /// Well-formed packets of frames that are random bytes.
    Frames,
    /// Media as it should be, and beside it random datagrams that pretend to be RTP, RTCP and DTLS.
    Datagrams,
}

/// What a participant has seen of the other side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublisherStats {
    /// Media can flow.
    pub connected: bool,
    /// The other side said goodbye or went away.
    pub ended: bool,
    /// Key frames it was asked for.
    pub key_frame_requests: u64,
    /// Pictures sent.
    pub pictures: u64,
    /// Packets of sound sent.
    pub sounds: u64,
    /// Datagrams sent, and of those how many the artificial network lost.
    pub datagrams: u64,
    /// Datagrams lost by the artificial network.
    pub lost: u64,
}

/// A synthetic participant.
pub struct Publisher {
    settings: PublisherSettings,
    whip: Option<(Whip, Option<Resource>)>,
    running: Option<Running>,
}

struct Running {
    orders: mpsc::UnboundedSender<Order>,
    stats: watch::Receiver<PublisherStats>,
    task: JoinHandle<()>,
}

/// A participant that waits for the answer to its offer.
pub struct Offered {
    engine: Engine,
    settings: PublisherSettings,
}

impl Offered {
    /// Takes the answer and begins to connect and send.
    ///
    /// # Errors
    /// When the answer cannot be used, for instance because it takes none of the codecs.
    pub fn accept(self, answer: &str) -> Result<Publisher> {
        let running = start(self.engine, answer)?;
        Ok(Publisher { settings: self.settings, whip: None, running: Some(running) })
    }
}

fn start(mut engine: Engine, answer: &str) -> Result<Running> {
    engine.accept(answer)?;
    let (orders, receiver) = mpsc::unbounded_channel();
    let (sender, stats) = watch::channel(PublisherStats::default());
    let task = tokio::spawn(engine.run(receiver, sender));
    Ok(Running { orders, stats, task })
}

impl Publisher {
    /// Makes an offer to hand over without HTTP.
    ///
    /// # Errors
    /// When the media cannot be made (is ffmpeg installed?) or no socket can be opened.
    pub async fn offer(settings: PublisherSettings) -> Result<(Offered, String)> {
        let mut engine = Engine::open(&settings, frames(&settings).await?).await?;
        let offer = engine.offer()?;
        Ok((Offered { engine, settings }, offer))
    }

    /// Joins over WHIP (RFC 9725).
    ///
    /// # Errors
    /// When the media cannot be made, or the server's answer is not 201 with an SDP.
    pub async fn join(whip: Whip, settings: PublisherSettings) -> Result<Self> {
        let mut publisher = Self { settings, whip: Some((whip, None)), running: None };
        publisher.rejoin().await?;
        Ok(publisher)
    }

    /// Joins again with the same name, uid and key, whatever became of the session before.
    ///
    /// # Errors
    /// As [`Publisher::join`].
    pub async fn rejoin(&mut self) -> Result<()> {
        self.vanish();
        let (whip, resource) = self.whip.as_mut().context("joined without WHIP")?;
        let mut engine = Engine::open(&self.settings, frames(&self.settings).await?).await?;
        let (answer, location) = whip.post(&engine.offer()?).await?;
        *resource = Some(location);
        self.running = Some(start(engine, &answer)?);
        Ok(())
    }

    /// Waits until media can flow.
    ///
    /// # Errors
    /// When it takes longer than `limit`, or the connection ended.
    pub async fn connected(&self, limit: Duration) -> Result<()> {
        let mut stats = self.running()?.stats.clone();
        let seen = tokio::time::timeout(limit, stats.wait_for(|now| now.connected || now.ended)).await;
        match seen {
            Ok(Ok(now)) if now.connected => Ok(()),
            Ok(_) => bail!("the connection ended before it stood"),
            Err(_) => bail!("not connected within {limit:?}"),
        }
    }

    /// Waits until the other side has ended the connection.
    ///
    /// # Errors
    /// When it takes longer than `limit`.
    pub async fn ended(&self, limit: Duration) -> Result<()> {
        let mut stats = self.running()?.stats.clone();
        let seen = tokio::time::timeout(limit, stats.wait_for(|now| now.ended)).await;
        seen.map(drop).with_context(|| format!("not ended within {limit:?}"))
    }

    /// What it has seen so far.
    pub fn stats(&self) -> PublisherStats {
        self.running.as_ref().map(|running| running.stats.borrow().clone()).unwrap_or_default()
    }

    /// The WHIP session's address, while it has one.
    pub fn resource(&self) -> Option<String> {
        self.whip.as_ref().and_then(|(_, resource)| resource.as_ref()).map(|resource| resource.url.to_string())
    }

    /// Stops sending pictures, or goes on with them.
    pub fn mute_video(&self, muted: bool) {
        self.order(Order::MuteVideo(muted));
    }

    /// Stops sending sound, or goes on with it.
    pub fn mute_audio(&self, muted: bool) {
        self.order(Order::MuteAudio(muted));
    }

    /// Falls silent altogether, as a frozen machine does: the socket stays, nothing is sent or read.
    pub fn stall(&self, stalled: bool) {
        self.order(Order::Stall(stalled));
    }

    /// Sends nonsense from now on, or media again.
    pub fn garbage(&self, garbage: Garbage) {
        self.order(Order::Garbage(garbage));
    }

    /// Changes what happens to its packets from now on.
    pub fn set_conditions(&self, conditions: Conditions) {
        self.order(Order::Conditions(conditions));
    }

    /// Goes on with another picture of the same codec, for instance of another size.
    ///
    /// # Errors
    /// When the media cannot be made, or the codec is another.
    pub async fn change_video(&mut self, video: VideoClip) -> Result<()> {
        if self.settings.video.as_ref().map(|now| now.codec) != Some(video.codec) {
            bail!("the codec was settled when it joined");
        }
        let frames = video.frames().await?;
        self.settings.video = Some(video);
        self.order(Order::ChangeVideo(frames));
        Ok(())
    }

    /// Restarts ICE: the fragment to send by PATCH.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn restart_ice(&self) -> Result<String> {
        let (done, fragment) = oneshot::channel();
        self.order(Order::RestartIce(done));
        fragment.await.context("the connection has ended")?
    }

    /// Takes the fragment that an ICE restart was answered with.
    ///
    /// # Errors
    /// When it cannot be used.
    pub async fn finish_restart(&self, fragment: &str) -> Result<()> {
        let (done, result) = oneshot::channel();
        self.order(Order::FinishRestart(fragment.to_owned(), done));
        result.await.context("the connection has ended")?
    }

    /// Restarts ICE over WHIP.
    ///
    /// # Errors
    /// When the server refuses; the connection then goes on as it was.
    pub async fn restart_ice_over_whip(&mut self) -> Result<()> {
        let fragment = self.restart_ice().await?;
        let (whip, resource) = self.whip.as_mut().context("joined without WHIP")?;
        let answer = whip.patch(resource.as_mut().context("no session")?, &fragment).await?;
        self.finish_restart(&answer).await
    }

    /// Leaves properly: tells the server by DELETE, and the connection's other end.
    ///
    /// # Errors
    /// When the server does not answer 2xx.
    pub async fn leave(&mut self) -> Result<()> {
        let deleted = match &mut self.whip {
            Some((whip, resource)) => match resource.take() {
                Some(resource) => whip.delete(&resource).await,
                None => Ok(()),
            },
            None => Ok(()),
        };
        if let Some(running) = self.running.take() {
            // The task may have ended by itself.
            let _ = running.orders.send(Order::Leave);
            let _ = running.task.await;
        }
        deleted
    }

    /// Is gone without a word, as after a power cut. The socket is closed.
    pub fn vanish(&mut self) {
        if let Some(running) = self.running.take() {
            running.task.abort();
        }
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().context("it has left")
    }

    fn order(&self, order: Order) {
        if let Some(running) = &self.running {
            // A connection that has ended follows no orders.
            let _ = running.orders.send(order);
        }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.vanish();
    }
}

async fn frames(settings: &PublisherSettings) -> Result<(Option<Arc<Frames>>, Option<Arc<Frames>>)> {
    let video = match &settings.video {
        Some(clip) => Some(clip.frames().await?),
        None => None,
    };
    let audio = match &settings.audio {
        Some(clip) => Some(clip.frames().await?),
        None => None,
    };
    Ok((video, audio))
}
