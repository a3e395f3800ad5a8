//! Where a film's pictures and sound come out: placed on the one clock and handed to the input.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_audio as gst_audio;
use gstreamer_video as gst_video;
use gstreamer_video::{VideoColorMatrix, VideoColorRange};
use parking_lot::Mutex;

use super::decoding::{LEAD, add_chain};
use crate::clock::{SOUND_CHANNELS, SOUND_RATE, now};
use crate::elements::make;
use crate::error::MediaError;
use crate::input::Input;
use crate::picture::{Picture, Surfaces};
use crate::yuv::{Matrix, convert};

/// A picture is shown at the first tick after it is due, on the usual canvas half a frame late in the
/// middle; sound is heard when it is due. Pictures are due that much earlier.
const HALF_A_FRAME: Duration = Duration::from_millis(16);

/// Largest picture handed on, in each direction; what is larger is scaled.
const LARGEST: i32 = 4096;

/// What both tracks have in common.
#[derive(Default)]
pub(super) struct Sinks {
    input: Mutex<Option<Input>>,
    picture: AtomicBool,
    sound: AtomicBool,
    pictures: AtomicU64,
    last: Mutex<Option<Arc<Picture>>>,
    /// The first reason why the file is not played.
    refusal: Mutex<Option<String>>,
    /// Forms that nothing on this machine decodes.
    undecoded: Mutex<Vec<String>>,
}

impl Sinks {
    pub fn feed(&self, input: &Input) {
        *self.input.lock() = Some(input.clone());
    }

    /// The first picture track is taken; false for every further one.
    pub fn claim_picture(&self) -> bool {
        !self.picture.swap(true, Ordering::Relaxed)
    }

    pub fn claim_sound(&self) -> bool {
        !self.sound.swap(true, Ordering::Relaxed)
    }

    pub fn has_any(&self) -> bool {
        self.picture.load(Ordering::Relaxed) || self.sound.load(Ordering::Relaxed)
    }

    pub fn refuse(&self, reason: String) {
        self.refusal.lock().get_or_insert(reason);
    }

    pub fn cannot_decode(&self, form: String) {
        self.undecoded.lock().push(form);
    }

    /// Why the file is not played. A track that cannot be decoded counts where no other is in its place:
    /// nobody wants a film without its picture.
    pub fn refused(&self) -> Option<String> {
        let missing = |form: &&String| {
            let place = if form.starts_with("audio/") { &self.sound } else { &self.picture };
            let matters = ["audio/", "video/", "image/"].iter().any(|kind| form.starts_with(kind));
            matters && !place.load(Ordering::Relaxed)
        };
        let refusal = self.refusal.lock().clone();
        let undecoded = self.undecoded.lock();
        let without = undecoded.iter().find(missing);
        refusal.or_else(|| without.map(|form| format!("there is no decoder for {form} on this machine")))
    }

    /// One picture and no sound: it has no end.
    pub fn is_still(&self) -> bool {
        !self.sound.load(Ordering::Relaxed) && self.pictures.load(Ordering::Relaxed) == 1
    }

    pub fn show_again(&self, input: &Input) -> bool {
        let last = self.last.lock().clone();
        let Some(picture) = last else { return false };
        input.arrived_picture(None);
        input.push_shared(now() + LEAD, picture);
        true
    }

    fn show(&self, at: Duration, picture: Picture) {
        let picture = Arc::new(picture);
        self.pictures.fetch_add(1, Ordering::Relaxed);
        *self.last.lock() = Some(picture.clone());
        if let Some(input) = &*self.input.lock() {
            input.arrived_picture(None);
            input.push_shared(at, picture);
        }
    }

    fn sound(&self, at: Duration, samples: &[i16]) {
        if let Some(input) = &*self.input.lock() {
            input.arrived_sound(None);
            input.push_sound(at, samples);
        }
    }
}

/// When a sample is due on the one clock; none of one that lies outside of what is played. The
/// pipeline's clock and ours tell the same time from different beginnings.
fn due(sink: &gst_app::AppSink, sample: &gst::Sample) -> Option<Duration> {
    let Some(place) = sample.buffer()?.pts() else { return Some(now() + LEAD) };
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    let (due, passed) = (segment.to_running_time(place)?, sink.current_running_time()?);
    let here = now() + LEAD;
    Some(match due.checked_sub(passed) {
        Some(ahead) => here + Duration::from(ahead),
        None => here.saturating_sub(Duration::from(passed - due)),
    })
}

fn sink_of(caps: &gst::Caps, mut take: impl FnMut(Duration, &gst::Sample) + Send + 'static) -> gst_app::AppSink {
    let callbacks = gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(at) = due(sink, &sample) {
                take(at, &sample);
            }
            Ok(gst::FlowSuccess::Ok)
        })
        .build();
    gst_app::AppSink::builder().caps(caps).sync(true).max_buffers(4).callbacks(callbacks).build()
}

/// Upright, with square pixels, in I420 and our colours.
pub(super) fn link_picture(pipeline: &gst::Pipeline, pad: &gst::Pad, sinks: &Arc<Sinks>) -> Result<(), MediaError> {
    let base = "gstreamer1.0-plugins-base";
    let (format, size) = (make("videoconvert", base)?, make("videoscale", base)?);
    let turn = make("videoflip", "gstreamer1.0-plugins-good")?;
    turn.set_property_from_str("video-direction", "auto");
    let side = || gst::IntRange::new(2, LARGEST);
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "I420")
        .field("width", side())
        .field("height", side())
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .build();
    let sinks = sinks.clone();
    let mut painter = Painter::default();
    let sink = sink_of(&caps, move |at, sample| {
        if let Some(picture) = painter.picture(sample) {
            sinks.show(at.saturating_sub(HALF_A_FRAME), picture);
        }
    });
    add_chain(pipeline, pad, &[format, size, turn], &sink)
}

/// Interleaved stereo at 48 kHz.
pub(super) fn link_sound(pipeline: &gst::Pipeline, pad: &gst::Pad, sinks: &Arc<Sinks>) -> Result<(), MediaError> {
    let base = "gstreamer1.0-plugins-base";
    let (format, rate) = (make("audioconvert", base)?, make("audioresample", base)?);
    let caps = gst_audio::AudioCapsBuilder::new_interleaved()
        .format(gst_audio::AUDIO_FORMAT_S16)
        .rate(SOUND_RATE as i32)
        .channels(SOUND_CHANNELS as i32)
        .build();
    let (sinks, mut samples) = (sinks.clone(), Vec::new());
    let sink = sink_of(&caps, move |at, sample| {
        let Some(map) = sample.buffer().and_then(|buffer| buffer.map_readable().ok()) else { return };
        samples.clear();
        samples.extend(map.as_chunks::<2>().0.iter().map(|pair| i16::from_ne_bytes(*pair)));
        sinks.sound(at, &samples);
    });
    add_chain(pipeline, pad, &[format, rate], &sink)
}

/// Makes pictures of what was decoded.
#[derive(Default)]
struct Painter {
    room: Vec<u8>,
    surfaces: Option<((u32, u32), Arc<Surfaces>)>,
}

impl Painter {
    fn picture(&mut self, sample: &gst::Sample) -> Option<Picture> {
        let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
        let picture = Picture::decoded(sample)?;
        let Some(matrix) = matrix_of(&info.colorimetry()) else { return Some(picture) };
        let size = (picture.width(), picture.height());
        let surfaces = match &self.surfaces {
            Some((known, surfaces)) if *known == size => surfaces.clone(),
            _ => self.surfaces.insert((size, Surfaces::new(size.0, size.1))).1.clone(),
        };
        let mut surface = surfaces.take();
        convert(picture.view(), matrix, &mut surface.view_mut(), &mut self.room);
        Some(Picture::drawn(surface))
    }
}

/// How a picture is brought into our colours; none: it has them.
fn matrix_of(colors: &gst_video::VideoColorimetry) -> Option<Matrix> {
    let is_full = colors.range() == VideoColorRange::Range0_255;
    match (colors.matrix(), is_full) {
        (VideoColorMatrix::Bt709, false) => Some(Matrix::Bt709),
        (VideoColorMatrix::Bt709, true) => Some(Matrix::Full709),
        (VideoColorMatrix::Bt2020, false) => Some(Matrix::Bt2020),
        (VideoColorMatrix::Bt2020, true) => Some(Matrix::Full2020),
        (_, true) => Some(Matrix::Full601),
        (_, false) => None,
    }
}
