//! What a sender's frames go through before they are decoded: placed on the one clock, and kept
//! only where they are of use. A picture that cannot be shown whole is not shown at all; a fresh
//! start is asked for instead.

use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::format::Codec as RtcCodec;
use str0m::media::{MediaData, Mid, Rid};

use super::feed::{Codec, Coded, Feed};
use super::layers::{Choice, Layers};
use super::lipsync::{Arrival, Kind, LipSync, Report};
use super::opus;
use crate::clock::now;
use crate::input::Input;

/// A layer that is silent for so long is no longer the one that is counted.
const COUNTED: Duration = Duration::from_secs(1);

/// How long a key frame is waited for before it is asked for again.
const PATIENCE: Duration = Duration::from_millis(400);

/// A key frame that a sender is to be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyFrameOf {
    pub mid: Mid,
    pub rid: Option<Rid>,
}

pub(super) struct Intake {
    input: Input,
    feed: Arc<Feed>,
    sync: LipSync,
    layers: Layers,
    /// The layer whose pictures are counted, and when its last came.
    counted: Option<(Option<Rid>, Instant)>,
    starting: bool,
    asked: Option<Instant>,
    /// RTP time behind the newest packet of sound.
    sound_end: Option<u64>,
}

impl Intake {
    pub fn new(input: Input, feed: Arc<Feed>) -> Self {
        Self {
            input,
            feed,
            sync: LipSync::default(),
            layers: Layers::default(),
            counted: None,
            starting: true,
            asked: None,
            sound_end: None,
        }
    }

    /// How much later than its sound the picture is shown; none before both can be compared.
    pub fn av_offset(&self) -> Option<f32> {
        self.sync.av_offset_ms(now())
    }

    /// The decoder lost its way: nothing is decoded before the next key frame.
    pub fn start_anew(&mut self) {
        self.starting = true;
    }

    /// Takes one frame; the answer is a key frame to ask for.
    pub fn take(&mut self, data: MediaData, moment: Instant) -> Option<KeyFrameOf> {
        let codec = codec(data.params.spec().codec)?;
        let at = self.place(codec, &data, moment);
        self.count(codec, &data, moment);
        let wanted = self.input.wanted();
        if codec == Codec::Opus {
            self.sound(data, at, wanted);
            return None;
        }
        self.picture(codec, data, at, wanted, moment)
    }

    /// Counts what arrives. Of several layers, one.
    fn count(&mut self, codec: Codec, data: &MediaData, moment: Instant) {
        if codec == Codec::Opus {
            let level = data.ext_vals.audio_level.map(|dbov| 10_f32.powf(f32::from(dbov) / 20.0));
            return self.input.arrived_sound(level);
        }
        let is_another =
            |(rid, last): (Option<Rid>, Instant)| rid != data.rid && moment.saturating_duration_since(last) < COUNTED;
        if self.counted.is_some_and(is_another) {
            return;
        }
        self.counted = Some((data.rid, moment));
        self.input.arrived_picture(Some(codec.name()));
    }

    fn place(&mut self, codec: Codec, data: &MediaData, moment: Instant) -> Duration {
        let kind = if codec == Codec::Opus { Kind::Sound } else { Kind::Picture };
        let age = moment.saturating_duration_since(data.network_time);
        let report = data.last_sender_info.and_then(|info| {
            let clock = info.ntp_time.duration_since(std::time::UNIX_EPOCH).ok()?;
            Some(Report { clock, rtp: info.rtp_time.numer() as u32 })
        });
        let at = now().saturating_sub(age);
        self.sync.place(kind, Arrival { rtp: data.time.numer(), rate: data.time.denom(), at, report })
    }

    fn sound(&mut self, data: MediaData, at: Duration, wanted: bool) {
        let start = data.time.numer();
        let length = opus::samples(&data.data);
        let lost = self.sound_end.filter(|_| !data.contiguous).map_or(0, |end| start.saturating_sub(end));
        self.sound_end = wanted.then_some(start + length);
        if wanted && length > 0 {
            let hole = Duration::from_nanos(lost.saturating_mul(1_000_000_000) / u64::from(data.time.denom().max(1)));
            self.feed.sound(Coded { codec: Codec::Opus, at, keyframe: true, hole, data: data.data });
        }
    }

    fn picture(
        &mut self,
        codec: Codec,
        data: MediaData,
        at: Duration,
        wanted: bool,
        moment: Instant,
    ) -> Option<KeyFrameOf> {
        let keyframe = data.is_keyframe();
        let waited = moment.saturating_duration_since(data.network_time);
        tracing::trace!(keyframe, contiguous = data.contiguous, bytes = data.data.len(), ?waited, ?at, "a picture");
        let needed = KeyFrameOf { mid: data.mid, rid: data.rid };
        if !wanted {
            self.starting = true;
            return None;
        }
        match self.layers.choose(data.rid, data.data.len(), keyframe, moment) {
            Choice::Decode => {}
            Choice::Switch => self.starting = true,
            Choice::Drop => return None,
            Choice::Await => return self.ask(needed, moment),
        }
        if !data.contiguous && !keyframe {
            self.starting = true;
        }
        if self.starting && !keyframe {
            return self.ask(needed, moment);
        }
        self.starting = false;
        self.asked = None;
        if self.feed.picture(Coded { codec, at, keyframe, hole: Duration::ZERO, data: data.data }) {
            return None;
        }
        self.starting = true;
        self.ask(needed, moment)
    }

    fn ask(&mut self, needed: KeyFrameOf, moment: Instant) -> Option<KeyFrameOf> {
        let patient = self.asked.is_some_and(|asked| moment.saturating_duration_since(asked) < PATIENCE);
        if patient {
            return None;
        }
        self.asked = Some(moment);
        Some(needed)
    }
}

fn codec(codec: RtcCodec) -> Option<Codec> {
    match codec {
        RtcCodec::Vp8 => Some(Codec::Vp8),
        RtcCodec::Vp9 => Some(Codec::Vp9),
        RtcCodec::H264 => Some(Codec::H264),
        RtcCodec::Av1 => Some(Codec::Av1),
        RtcCodec::Opus => Some(Codec::Opus),
        _ => None,
    }
}
