//! A synthetic participant's connection: one task, one socket.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, Frequency, MediaKind, MediaTime, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};
use tokio::net::UdpSocket;
use tokio::sync::{mpsc, oneshot, watch};

use super::clip::{Frames, VideoCodec};
use super::conditions::{Conditions, Network};
use super::schedule::{Due, Schedule};
use super::{Garbage, PublisherSettings, PublisherStats};

/// Reports of what time it is, often enough for short tests.
const REPORTS: Duration = Duration::from_secs(1);

/// Packets kept to be sent again.
const KEPT: usize = 2000;

/// What an Opus encoder adds before the sound it was given: 312 samples with libopus.
const OPUS_DELAY: Duration = Duration::from_micros(6500);

pub(super) enum Order {
    MuteVideo(bool),
    MuteAudio(bool),
    Stall(bool),
    Garbage(Garbage),
    Conditions(Conditions),
    ChangeVideo(Arc<Frames>),
    RestartIce(oneshot::Sender<Result<String>>),
    FinishRestart(String, oneshot::Sender<Result<()>>),
    Leave,
}

struct Track {
    kind: MediaKind,
    mid: Mid,
    pt: Option<Pt>,
    schedule: Schedule,
}

pub(super) struct Engine {
    rtc: Rtc,
    socket: UdpSocket,
    local: SocketAddr,
    tracks: Vec<Track>,
    media: (Option<Arc<Frames>>, Option<Arc<Frames>>),
    pending: Option<SdpPendingOffer>,
    answer: String,
    network: Network,
    garbage: Garbage,
    stalled: bool,
    timeout: Instant,
    target: Option<SocketAddr>,
    stats: PublisherStats,
}

impl Engine {
    pub async fn open(settings: &PublisherSettings, media: (Option<Arc<Frames>>, Option<Arc<Frames>>)) -> Result<Self> {
        let socket = UdpSocket::bind((settings.bind, 0)).await.context("opening a UDP socket")?;
        let local = socket.local_addr()?;
        let mut config = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .set_rtcp_report_interval_audio(REPORTS)
            .set_rtcp_report_interval_video(REPORTS);
        config = match settings.video.as_ref().map(|clip| clip.codec) {
            Some(VideoCodec::Vp8) => config.enable_vp8(true),
            Some(VideoCodec::Vp9) => config.enable_vp9(true),
            Some(VideoCodec::H264) => config.enable_h264(true),
            Some(VideoCodec::Av1) => config.enable_av1(true),
            None => config,
        };
        let mut rtc = config.build(Instant::now());
        rtc.add_local_candidate(Candidate::host(local, "udp")?);
        Ok(Self {
            rtc,
            socket,
            local,
            tracks: Vec::new(),
            media,
            pending: None,
            answer: String::new(),
            network: Network::new(settings.conditions.clone()),
            garbage: Garbage::None,
            stalled: false,
            timeout: Instant::now(),
            target: None,
            stats: PublisherStats::default(),
        })
    }

    pub fn offer(&mut self) -> Result<String> {
        let mut change = self.rtc.sdp_api();
        let (video, audio) = &self.media;
        let stream = || Some("synthetic".to_owned());
        let kinds = [(MediaKind::Audio, audio, 48_000), (MediaKind::Video, video, 90_000)];
        for (kind, frames, ticks) in kinds {
            if let Some(frames) = frames {
                let mid = change.add_media(kind, Direction::SendOnly, stream(), None, None);
                self.tracks.push(Track { kind, mid, pt: None, schedule: Schedule::new(frames.clone(), ticks) });
            }
        }
        let (offer, pending) = change.apply().context("nothing to send")?;
        self.pending = Some(pending);
        Ok(offer.to_sdp_string())
    }

    pub fn accept(&mut self, answer: &str) -> Result<()> {
        let pending = self.pending.take().context("no offer was made")?;
        let parsed = SdpAnswer::from_sdp_string(answer).context("reading the answer")?;
        self.rtc.sdp_api().accept_answer(pending, parsed).context("taking the answer")?;
        self.answer = answer.to_owned();
        for track in &mut self.tracks {
            let writer = self.rtc.writer(track.mid).context("the answer lacks a medium")?;
            let params = writer.payload_params().next().copied();
            if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(track.mid, None) {
                // Whatever is asked for again is sent again, as browsers do; str0m would save on it.
                stream.set_rtx_cache(KEPT, Duration::from_secs(3), None);
            }
            track.pt = Some(params.with_context(|| format!("the answer takes no codec for {}", track.kind))?.pt());
        }
        Ok(())
    }

    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>, told: watch::Sender<PublisherStats>) {
        let mut buffer = vec![0; 2000];
        while self.rtc.is_alive() && !self.stats.ended {
            self.step(Instant::now()).await;
            // Nobody may watch any more.
            let _ = told.send(self.stats.clone());
            let due = self.due();
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    // Nobody gives orders any more: it has vanished, and says no goodbye.
                    None => return,
                    Some(Order::Leave) => break,
                    Some(order) => self.follow(order),
                },
                received = self.socket.recv_from(&mut buffer), if !self.stalled => {
                    if let Ok((length, source)) = received {
                        self.receive(source, &buffer[..length]);
                    }
                }
                () = tokio::time::sleep_until(due.into()) => {}
            }
        }
        // Goodbye, as far as it can still be said.
        let _ = self.rtc.close();
        self.drain(Instant::now());
        while let Some((to, packet)) = self.network.leave(Instant::now() + Duration::from_secs(1)) {
            let _ = self.socket.send_to(&packet, to).await;
        }
        self.stats.ended = true;
        let _ = told.send(self.stats.clone());
    }

    fn due(&self) -> Instant {
        let idle = Instant::now() + Duration::from_secs(1);
        if self.stalled {
            return idle;
        }
        let media = self.tracks.iter().filter(|_| self.stats.connected).map(|track| track.schedule.next_due());
        media.chain(self.network.next_due()).chain([self.timeout, idle]).min().unwrap_or(idle)
    }

    /// Does everything that is due.
    async fn step(&mut self, now: Instant) {
        if self.stalled {
            return;
        }
        if now >= self.timeout {
            // Errors end the connection, which `is_alive` tells.
            let _ = self.rtc.handle_input(Input::Timeout(now));
        }
        self.drain(now);
        if self.stats.connected {
            self.send(now);
        }
        while let Some((to, packet)) = self.network.leave(now) {
            // A full or unreachable network loses packets.
            let _ = self.socket.send_to(&packet, to).await;
        }
    }

    fn send(&mut self, now: Instant) {
        for index in 0..self.tracks.len() {
            while let Some(due) = self.tracks[index].schedule.take(now) {
                self.write(index, due);
                self.drain(now);
            }
        }
    }

    fn write(&mut self, index: usize, due: Due) {
        let Track { kind, mid, pt, .. } = &self.tracks[index];
        let (kind, mid) = (*kind, *mid);
        let (Some(pt), Some(writer)) = (*pt, self.rtc.writer(mid)) else { return };
        let (rate, captured) = match kind {
            MediaKind::Audio => (Frequency::FORTY_EIGHT_KHZ, due.captured.checked_sub(OPUS_DELAY)),
            MediaKind::Video => (Frequency::NINETY_KHZ, Some(due.captured)),
        };
        let data = match self.garbage {
            Garbage::Frames => self.network.noise(due.frame.data.len().clamp(40, 3000)).into(),
            _ => due.frame.data,
        };
        let captured = captured.unwrap_or(due.captured);
        if writer.write(pt, captured, MediaTime::new(due.rtp, rate), data).is_ok() {
            match kind {
                MediaKind::Audio => self.stats.sounds += 1,
                MediaKind::Video => self.stats.pictures += 1,
            }
        }
        if self.garbage == Garbage::Datagrams
            && let Some(target) = self.target
        {
            for first in [0x80_u8, 0x90, 0x81, 0x16, 0x00, 0xff] {
                let mut packet = self.network.noise(200);
                packet[0] = first;
                packet[1] = if first == 0x81 { 200 } else { packet[1] };
                self.network.enter(Instant::now(), target, packet);
            }
        }
    }

    fn receive(&mut self, source: SocketAddr, packet: &[u8]) {
        let now = Instant::now();
        if let Ok(receive) = Receive::new(Protocol::Udp, source, self.local, packet) {
            let _ = self.rtc.handle_input(Input::Receive(now, receive));
            self.drain(now);
        }
    }

    fn drain(&mut self, now: Instant) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(timeout)) => return self.timeout = timeout,
                Ok(Output::Transmit(packet)) => {
                    self.target = Some(packet.destination);
                    self.stats.datagrams += 1;
                    if !self.network.enter(now, packet.destination, packet.contents.to_vec()) {
                        self.stats.lost += 1;
                    }
                }
                Ok(Output::Event(event)) => match event {
                    Event::Connected => self.stats.connected = true,
                    Event::KeyframeRequest(_) => self.stats.key_frame_requests += 1,
                    Event::Closed | Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                        self.stats.ended = true;
                    }
                    _ => {}
                },
                Err(error) => {
                    tracing::debug!(%error, "a synthetic participant's connection");
                    if !self.rtc.is_alive() {
                        return;
                    }
                }
            }
        }
    }

    fn schedules(&mut self, kind: MediaKind) -> impl Iterator<Item = &mut Schedule> {
        self.tracks.iter_mut().filter(move |track| track.kind == kind).map(|track| &mut track.schedule)
    }

    fn follow(&mut self, order: Order) {
        match order {
            Order::MuteVideo(muted) => self.schedules(MediaKind::Video).for_each(|schedule| schedule.muted = muted),
            Order::MuteAudio(muted) => self.schedules(MediaKind::Audio).for_each(|schedule| schedule.muted = muted),
            Order::ChangeVideo(frames) => {
                self.schedules(MediaKind::Video).for_each(|schedule| schedule.change(frames.clone()));
            }
            Order::Garbage(garbage) => {
                self.garbage = garbage;
                self.schedules(MediaKind::Video).for_each(Schedule::start_anew);
            }
            Order::Stall(stalled) => self.stalled = stalled,
            Order::Conditions(conditions) => self.network.change(conditions),
            Order::RestartIce(done) => _ = done.send(self.restart()),
            Order::FinishRestart(fragment, done) => _ = done.send(self.finish_restart(&fragment)),
            Order::Leave => {}
        }
    }

    fn restart(&mut self) -> Result<String> {
        let mut change = self.rtc.sdp_api();
        change.ice_restart(true);
        let (offer, pending) = change.apply().context("nothing to restart")?;
        self.pending = Some(pending);
        let offer = offer.to_sdp_string();
        let wanted = ["a=ice-ufrag:", "a=ice-pwd:", "a=candidate:"];
        let mut seen = Vec::new();
        for line in offer.lines().filter(|line| wanted.iter().any(|prefix| line.starts_with(prefix))) {
            if !seen.contains(&line) {
                seen.push(line);
            }
        }
        Ok(seen.join("\r\n") + "\r\n")
    }

    fn finish_restart(&mut self, fragment: &str) -> Result<()> {
        let value = |prefix: &str| fragment.lines().find(|line| line.starts_with(prefix)).map(str::to_owned);
        let (Some(ufrag), Some(password)) = (value("a=ice-ufrag:"), value("a=ice-pwd:")) else {
            bail!("the fragment has no ICE credentials");
        };
        let lines = self.answer.lines().map(|line| match line {
            line if line.starts_with("a=ice-ufrag:") => ufrag.as_str(),
            line if line.starts_with("a=ice-pwd:") => password.as_str(),
            line => line,
        });
        let answer = lines.collect::<Vec<_>>().join("\r\n") + "\r\n";
        let pending = self.pending.take().context("no ICE restart was begun")?;
        let parsed = SdpAnswer::from_sdp_string(&answer).context("reading the answer")?;
        self.rtc.sdp_api().accept_answer(pending, parsed).context("taking the answer")?;
        self.answer = answer;
        Ok(())
    }
}
