//! One participant's connection, as the network thread drives it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::{Protocol, Receive};
use str0m::stats::PeerStats;
use str0m::{Event, IceConnectionState, Input as RtcInput, Output, Rtc};

use super::feed::Feed;
use super::fragment::{self, Credentials, Fragment};
use super::intake::{Intake, KeyFrameOf};
use super::losses::Losses;
use super::offer::{MOST_CANDIDATES, Offer, invalid};
use super::socket::{Packet, Socket};
use super::{DisconnectReason, SessionEvent};
use crate::arrivals::Quality;
use crate::error::MediaError;
use crate::input::Input;

/// No packet of any kind for so long: the participant is gone.
const SILENCE: Duration = Duration::from_secs(8);

/// A participant that has not connected by then never will.
const CONNECTING: Duration = Duration::from_secs(15);

/// How long an ICE restart may take before a lost connection counts.
const RESTARTING: Duration = Duration::from_secs(8);

/// Errors in a row after which a connection is beyond repair.
const MOST_ERRORS: usize = 32;

/// Most streams whose losses are followed: two, each in a few layers.
const MOST_STREAMS: usize = 16;

type MidRid = (Mid, Option<Rid>);

pub(super) struct Peer {
    pub number: u64,
    rtc: Rtc,
    input: Input,
    feed: Arc<Feed>,
    intake: Intake,
    /// What each stream lost of late.
    lost: Vec<(MidRid, Losses)>,
    offer: Offer,
    /// Our names in ICE, by which its first packets are known.
    pub ufrags: Vec<String>,
    started: Instant,
    heard: Instant,
    restarted: Option<Instant>,
    connected: bool,
    candidates: usize,
    timeout: Instant,
    ended: bool,
}

impl Peer {
    pub fn new(number: u64, rtc: Rtc, input: Input, feed: Arc<Feed>, offer: Offer, answer: &str) -> Self {
        let now = Instant::now();
        let ufrags = Credentials::find(answer.lines()).map(|own| own.ufrag).into_iter().collect();
        Self {
            number,
            rtc,
            intake: Intake::new(input.clone(), feed.clone()),
            input,
            lost: Vec::new(),
            feed,
            candidates: offer.candidates.len(),
            offer,
            ufrags,
            started: now,
            heard: now,
            restarted: None,
            connected: false,
            timeout: now,
            ended: false,
        }
    }

    /// Whether it has left, for whatever reason.
    pub fn ended(&self) -> bool {
        self.ended
    }

    /// When it wants to be looked at again.
    pub fn due(&self) -> Instant {
        let limit = if self.connected { self.heard + SILENCE } else { self.started + CONNECTING };
        self.timeout.min(limit)
    }

    /// Whether a packet is for this participant.
    pub fn accepts(&self, input: &RtcInput<'_>) -> bool {
        self.rtc.accepts(input)
    }

    pub fn receive(&mut self, packet: &Packet<'_>, socket: &Socket) {
        let Ok(receive) = Receive::new(Protocol::Udp, packet.source, packet.destination, packet.contents) else {
            return;
        };
        self.heard = packet.received;
        self.handle(RtcInput::Receive(packet.received, receive), socket);
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Instant, socket: &Socket) {
        if self.connected && now >= self.heard + SILENCE {
            return self.end(DisconnectReason::Lost);
        }
        if !self.connected && now >= self.started + CONNECTING {
            return self.end(DisconnectReason::NeverConnected);
        }
        self.handle(RtcInput::Timeout(now), socket);
    }

    /// Candidates or an ICE restart; the answer to a restart is a fragment.
    pub fn patch(&mut self, fragment: Fragment, socket: &Socket) -> Result<Option<String>, MediaError> {
        let answer = match &fragment.credentials {
            Some(credentials) if *credentials != self.offer.credentials => Some(self.restart(credentials)?),
            None if fragment.ufrag.as_ref().is_some_and(|ufrag| *ufrag != self.offer.credentials.ufrag) => {
                return Err(invalid("the fragment names another a=ice-ufrag but brings no a=ice-pwd"));
            }
            _ => None,
        };
        for candidate in fragment.candidates {
            self.candidates += 1;
            if self.candidates <= 2 * MOST_CANDIDATES {
                self.rtc.add_remote_candidate(candidate);
                self.drain(socket);
            }
        }
        self.drain(socket);
        Ok(answer)
    }

    fn restart(&mut self, credentials: &Credentials) -> Result<String, MediaError> {
        let offer = self.offer.restarted(credentials);
        let answer = self.rtc.sdp_api().accept_offer(offer.parsed()?).map_err(invalid)?;
        let answer = answer.to_sdp_string();
        let (own, fragment) = Credentials::find(answer.lines())
            .zip(fragment::restarted(&answer))
            .ok_or_else(|| invalid("no answer to the ICE restart came about"))?;
        self.ufrags.push(own.ufrag);
        self.offer = offer;
        self.candidates = 0;
        self.restarted = Some(Instant::now());
        Ok(fragment)
    }

    /// Its decoder needs a fresh start; the next picture asks for it.
    pub fn start_anew(&mut self) {
        self.intake.start_anew();
    }

    /// Says goodbye.
    pub fn leave(&mut self, socket: &Socket) {
        if let Err(error) = self.rtc.close() {
            tracing::debug!(%error, "closing a connection");
        }
        self.drain(socket);
        self.ended = true;
    }

    /// It broke in a way that must not reach the others.
    pub fn fail(&mut self) {
        self.end(DisconnectReason::Failed);
    }

    fn handle(&mut self, input: RtcInput<'_>, socket: &Socket) {
        if let Err(error) = self.rtc.handle_input(input) {
            // Whoever knows the address can send nonsense; only what ends the connection counts.
            tracing::debug!(%error, uid = %self.input.uid(), "a packet was refused");
        }
        self.drain(socket);
    }

    fn drain(&mut self, socket: &Socket) {
        let mut errors = 0;
        while !self.ended {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(timeout)) => {
                    self.timeout = timeout;
                    break;
                }
                Ok(Output::Transmit(packet)) => socket.send(packet.source, packet.destination, &packet.contents),
                Ok(Output::Event(event)) => self.event(event),
                Err(error) => {
                    tracing::debug!(%error, uid = %self.input.uid(), "media that cannot be read");
                    errors += 1;
                    if errors > MOST_ERRORS {
                        self.end(DisconnectReason::Failed);
                    }
                }
            }
        }
        if !self.rtc.is_alive() {
            self.end(DisconnectReason::Failed);
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Connected => {
                self.connected = true;
                self.heard = Instant::now();
                self.feed.event(SessionEvent::Connected);
            }
            Event::MediaData(data) => {
                if let Some(needed) = self.intake.take(data, Instant::now()) {
                    self.ask(needed);
                }
            }
            Event::MediaIngressStats(stats) => self.note_loss((stats.mid, stats.rid), stats.loss),
            Event::PeerStats(stats) => self.note_quality(&stats),
            Event::Closed => self.end(DisconnectReason::Left),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                let restarting = self.restarted.is_some_and(|since| since.elapsed() < RESTARTING);
                if self.connected && !restarting {
                    self.end(DisconnectReason::Lost);
                }
            }
            _ => {}
        }
    }

    fn note_loss(&mut self, stream: MidRid, share: Option<f32>) {
        let Some(share) = share else { return };
        if let Some((_, losses)) = self.lost.iter_mut().find(|(known, _)| *known == stream) {
            losses.add(share);
        } else if self.lost.len() < MOST_STREAMS {
            self.lost.push((stream, Losses::of(share)));
        }
    }

    /// Once a second.
    fn note_quality(&mut self, stats: &PeerStats) {
        let pair = stats.selected_candidate_pair.as_ref();
        self.input.set_quality(Quality {
            loss: self.lost.iter().map(|(_, losses)| losses.average()).reduce(f32::max),
            round_trip: pair.and_then(|pair| pair.current_round_trip_time),
            av_offset_ms: self.intake.av_offset(),
        });
    }

    fn ask(&mut self, needed: KeyFrameOf) {
        let asked =
            self.rtc.writer(needed.mid).map(|mut writer| writer.request_keyframe(needed.rid, KeyframeRequestKind::Pli));
        tracing::debug!(uid = %self.input.uid(), ?asked, "asked for a key frame");
    }

    fn end(&mut self, reason: DisconnectReason) {
        if !std::mem::replace(&mut self.ended, true) {
            self.feed.event(SessionEvent::Disconnected { reason });
        }
    }
}
