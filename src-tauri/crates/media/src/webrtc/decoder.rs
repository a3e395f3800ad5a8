//! Decoders: GStreamer elements fed and emptied by hand, on the caller's thread.
//!
//! An element between two pads of ours needs no pipeline, no queue and no thread of its own: what
//! is pushed in has come out, or failed, when the push returns. Seventeen participants are
//! seventeen threads, not a hundred.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_video as gst_video;
use parking_lot::Mutex;

use super::feed::{Codec, Coded};
use crate::elements;
use crate::error::MediaError;
use crate::picture::Picture;

/// Largest picture taken, in each direction: 4096 is UHD and a little.
const LARGEST: i32 = 4096;

/// Pictures in a row without result before a decoder counts as broken.
const MOST_SILENT: usize = 30;

/// Longest hole the sound decoder fills by guessing; beyond it silence is more honest.
const LONGEST_GUESS: Duration = Duration::from_millis(120);

/// The elements that decode, cheapest first. CPU seconds a minute of 30 pictures a second, with
/// its sound: VP8 of 640x360 1.3 in both, of 1280x720 2.6 against 3.0 in vp8dec; VP9 of 640x360
/// 1.9 against 2.05 in avdec_vp9; H.264 of 640x360 1.0.
fn element(codec: Codec) -> &'static [(&'static str, &'static str)] {
    match codec {
        Codec::Vp8 => &[("avdec_vp8", "gstreamer1.0-libav"), ("vp8dec", "gstreamer1.0-plugins-good")],
        Codec::Vp9 => &[("vp9dec", "gstreamer1.0-plugins-good"), ("avdec_vp9", "gstreamer1.0-libav")],
        Codec::H264 => &[("avdec_h264", "gstreamer1.0-libav")],
        Codec::Av1 => &[("dav1ddec", "gstreamer1.0-plugins-rs"), ("av1dec", "gstreamer1.0-plugins-bad")],
        Codec::Opus => &[("opusdec", "gstreamer1.0-plugins-base")],
    }
}

/// Whether this machine can decode it.
pub(super) fn available(codec: Codec) -> bool {
    element(codec).iter().any(|(name, _)| gst::ElementFactory::find(name).is_some())
}

fn make(codec: Codec) -> Result<gst::Element, MediaError> {
    let choices = element(codec);
    let found = choices.iter().find(|(name, _)| gst::ElementFactory::find(name).is_some());
    let (name, package) = found.unwrap_or(&choices[0]);
    elements::make(name, package)
}

/// Why nothing came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// An element between two pads of ours.
struct Chain {
    element: gst::Element,
    entry: gst::Pad,
    /// A linked pad does not keep its peer alive.
    exit: gst::Pad,
    out: Arc<Mutex<Vec<gst::Sample>>>,
    number: u64,
}

impl Chain {
    fn new(element: gst::Element, input: &gst::Caps, output: gst::Caps) -> Result<Self, MediaError> {
        let failed = |what: &str| MediaError::pipeline("a decoder", format!("{}: {what}", element.name()));
        let out: Arc<Mutex<Vec<gst::Sample>>> = Arc::default();
        let exit = exit(out.clone(), output);
        let entry = gst::Pad::builder(gst::PadDirection::Src).name("entry").build();
        exit.set_active(true).map_err(|_| failed("its exit does not open"))?;
        entry.set_active(true).map_err(|_| failed("its entry does not open"))?;
        let (sink, src) = element.static_pad("sink").zip(element.static_pad("src")).ok_or_else(|| failed("no pads"))?;
        entry.link(&sink).map_err(|e| failed(&e.to_string()))?;
        src.link(&exit).map_err(|e| failed(&e.to_string()))?;
        element.set_state(gst::State::Playing).map_err(|_| failed("it does not start"))?;
        let chain = Self { element, entry, exit, out, number: 0 };
        let segment = gst::FormattedSegment::<gst::ClockTime>::new();
        let started = chain.entry.push_event(gst::event::StreamStart::new("participant"))
            && chain.entry.push_event(gst::event::Caps::new(input))
            && chain.entry.push_event(gst::event::Segment::new(&segment));
        if started { Ok(chain) } else { Err(MediaError::pipeline("a decoder", "it does not take the format")) }
    }

    /// Pushes bytes with a time of their own and takes what comes out.
    fn push(&mut self, data: Arc<[u8]>, at: gst::ClockTime) -> Result<Vec<gst::Sample>, Broken> {
        let mut buffer = gst::Buffer::from_slice(data);
        let fields = buffer.get_mut().expect("nobody else has it yet");
        fields.set_pts(at);
        if self.number == 0 {
            fields.set_flags(gst::BufferFlags::DISCONT);
        }
        self.number += 1;
        self.entry.push(buffer).map_err(|_| Broken)?;
        Ok(std::mem::take(&mut *self.out.lock()))
    }
}

impl Drop for Chain {
    fn drop(&mut self) {
        let _ = self.element.set_state(gst::State::Null);
        let _ = self.entry.set_active(false);
        let _ = self.exit.set_active(false);
    }
}

/// The pad that collects what comes out and says which forms are wanted.
fn exit(out: Arc<Mutex<Vec<gst::Sample>>>, wanted: gst::Caps) -> gst::Pad {
    gst::Pad::builder(gst::PadDirection::Sink)
        .name("exit")
        .chain_function(move |pad, _, buffer| {
            let sample = gst::Sample::builder().buffer(&buffer).caps_if_some(pad.current_caps().as_ref()).build();
            out.lock().push(sample);
            Ok(gst::FlowSuccess::Ok)
        })
        .event_function(|_, _, _| true)
        .query_function(move |pad, parent, query| match query.view_mut() {
            gst::QueryViewMut::Caps(query) => {
                let caps = match query.filter() {
                    Some(filter) => filter.intersect_with_mode(&wanted, gst::CapsIntersectMode::First),
                    None => wanted.clone(),
                };
                query.set_result(&caps);
                true
            }
            gst::QueryViewMut::AcceptCaps(query) => {
                let accepted = query.caps().can_intersect(&wanted);
                query.set_result(accepted);
                true
            }
            gst::QueryViewMut::Allocation(query) => {
                // Rows may be padded: the decoder then hands over its own memory without a copy.
                query.add_allocation_meta::<gst_video::VideoMeta>(None);
                true
            }
            _ => gst::Pad::query_default(pad, parent, query),
        })
        .build()
}

/// Decodes one participant's pictures in one codec.
pub(super) struct PictureDecoder {
    chain: Chain,
    codec: Codec,
    started: bool,
    silent: usize,
    /// Number given to the decoder in place of a time, and when that picture is shown.
    places: VecDeque<(gst::ClockTime, Duration)>,
}

impl PictureDecoder {
    pub fn new(codec: Codec) -> Result<Self, MediaError> {
        let element = make(codec)?;
        // One thread each: sixteen others decode beside it.
        for property in ["max-threads", "threads", "n-threads"] {
            if element.find_property(property).is_some() {
                element.set_property_from_str(property, "1");
            }
        }
        for (property, value) in [("output-corrupt", "false"), ("max-frame-delay", "1"), ("qos", "false")] {
            if element.find_property(property).is_some() {
                element.set_property_from_str(property, value);
            }
        }
        let input = match codec {
            Codec::Vp8 => gst::Caps::builder("video/x-vp8").build(),
            Codec::Vp9 => gst::Caps::builder("video/x-vp9").field("alignment", "super-frame").build(),
            Codec::Av1 => {
                gst::Caps::builder("video/x-av1").field("stream-format", "obu-stream").field("alignment", "tu").build()
            }
            _ => gst::Caps::builder("video/x-h264")
                .field("stream-format", "byte-stream")
                .field("alignment", "au")
                .build(),
        };
        let size = || gst::IntRange::new(2, LARGEST);
        let output = gst::Caps::builder("video/x-raw")
            .field("format", "I420")
            .field("width", size())
            .field("height", size())
            .build();
        let chain = Chain::new(element, &input, output)?;
        Ok(Self { chain, codec, started: false, silent: 0, places: VecDeque::new() })
    }

    pub fn codec(&self) -> Codec {
        self.codec
    }

    /// Decodes; hands each finished picture to `take` with the time it is shown.
    ///
    /// # Errors
    /// `Broken` when this decoder must be replaced and started with a key frame.
    pub fn decode(&mut self, coded: Coded, mut take: impl FnMut(Duration, Picture)) -> Result<(), Broken> {
        if !self.started && !coded.keyframe {
            return Ok(());
        }
        self.started = true;
        // Decoders only need times that rise; the true one may jump.
        let number = gst::ClockTime::from_mseconds(self.chain.number);
        self.places.push_back((number, coded.at));
        let samples = self.chain.push(coded.data, number)?;
        self.silent = if samples.is_empty() { self.silent + 1 } else { 0 };
        for sample in samples {
            let number = sample.buffer().and_then(|buffer| buffer.pts());
            let place = self.places.iter().position(|(n, _)| Some(*n) == number).and_then(|i| self.places.remove(i));
            let Some(((_, at), picture)) = place.zip(Picture::decoded(&sample)) else { return Err(Broken) };
            take(at, picture);
        }
        while self.places.len() > MOST_SILENT {
            self.places.pop_front();
        }
        if self.silent >= MOST_SILENT { Err(Broken) } else { Ok(()) }
    }
}

/// Decodes one participant's sound: Opus to interleaved stereo at 48 kHz.
pub(super) struct SoundDecoder {
    chain: Chain,
    /// Where the decoder believes to be.
    position: gst::ClockTime,
    samples: Vec<i16>,
}

impl SoundDecoder {
    pub fn new() -> Result<Self, MediaError> {
        let element = make(Codec::Opus)?;
        element.set_property("plc", true);
        let input = gst::Caps::builder("audio/x-opus")
            .field("rate", 48_000)
            .field("channels", 2)
            .field("channel-mapping-family", 0)
            .field("stream-count", 1)
            .field("coupled-count", 1)
            .build();
        let output = gst::Caps::builder("audio/x-raw")
            .field("format", if cfg!(target_endian = "little") { "S16LE" } else { "S16BE" })
            .field("layout", "interleaved")
            .field("rate", 48_000)
            .field("channels", 2)
            .build();
        Ok(Self { chain: Chain::new(element, &input, output)?, position: gst::ClockTime::ZERO, samples: Vec::new() })
    }

    /// Decodes; hands the sound to `take` with the time its first sample is heard.
    ///
    /// # Errors
    /// `Broken` when this decoder must be replaced.
    pub fn decode(&mut self, coded: &Coded, mut take: impl FnMut(Duration, &[i16])) -> Result<(), Broken> {
        if !coded.hole.is_zero() && coded.hole <= LONGEST_GUESS {
            let hole = gst::ClockTime::from_nseconds(coded.hole.as_nanos() as u64);
            let gap = gst::event::Gap::builder(self.position).duration(hole).build();
            if self.chain.entry.push_event(gap) {
                let guessed = std::mem::take(&mut *self.chain.out.lock());
                self.hand_over(&guessed, coded.at.saturating_sub(coded.hole), &mut take);
            }
        }
        let samples = self.chain.push(coded.data.clone(), self.position)?;
        self.hand_over(&samples, coded.at, &mut take);
        Ok(())
    }

    fn hand_over(&mut self, decoded: &[gst::Sample], at: Duration, take: &mut impl FnMut(Duration, &[i16])) {
        self.samples.clear();
        for sample in decoded {
            let Some(map) = sample.buffer().and_then(|buffer| buffer.map_readable().ok()) else { continue };
            let (bytes, _) = map.as_chunks::<2>();
            self.samples.extend(bytes.iter().map(|pair| i16::from_ne_bytes(*pair)));
        }
        if self.samples.is_empty() {
            return;
        }
        let length = gst::ClockTime::SECOND.mul_div_round(self.samples.len() as u64 / 2, 48_000);
        self.position += length.unwrap_or_default();
        take(at, &self.samples);
    }
}
