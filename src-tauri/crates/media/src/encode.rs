//! One encode of the program: H.264 and AAC, from the frame it was asked for to the frame it is
//! stopped at, sample-exact against each other.
//!
//! A [`Feed`] is the stage's end (it never blocks), an [`Encoding`] the owner's.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_audio as gst_audio;
use parking_lot::{Condvar, Mutex};
use rollcall_model::quality::AUDIO_KBPS;
use rollcall_model::{Canvas, H264Encoder, Profile, Quality, TrackKind};

use crate::clock::{SOUND_CHANNELS, SOUND_RATE, now, sample_at};
use crate::elements::make;
use crate::error::MediaError;
use crate::picture::Picture;

mod h264;
mod output;
mod trial;

use output::Output;
pub use output::SampleSink;
pub(crate) use trial::trial;

/// Longest wait for the encoders' last frames.
const STOP_LIMIT: Duration = Duration::from_millis(900);

/// Longest wait for the first frame of an encoding that is stopped at once.
const FIRST_LIMIT: Duration = Duration::from_millis(300);

/// How well the program is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeSettings {
    /// Most kilobits a second for pictures; still pictures take less.
    pub video_kbps: u32,
    /// Kilobits a second for sound.
    pub audio_kbps: u32,
    /// Channels of sound: 1 or 2.
    pub channels: u8,
    /// Time from one key frame to the next: the length of a segment.
    pub segment: Duration,
    /// What encodes the pictures.
    pub encoder: H264Encoder,
}

impl EncodeSettings {
    /// This quality of a canvas, encoded by x264.
    pub fn of(canvas: &Canvas, quality: Quality) -> Self {
        Self {
            video_kbps: quality.video_kbps(canvas),
            audio_kbps: AUDIO_KBPS,
            channels: SOUND_CHANNELS as u8,
            segment: Duration::from_secs(2),
            encoder: H264Encoder::X264,
        }
    }

    /// As this profile says.
    pub fn by(self, profile: Profile) -> Self {
        let Profile { video_kbps, audio_kbps, channels } = profile;
        Self { video_kbps, audio_kbps, channels, ..self }
    }

    /// The same with another encoder.
    pub fn with(self, encoder: H264Encoder) -> Self {
        Self { encoder, ..self }
    }
}

/// How far an encoding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EncodingProgress {
    /// Program frames taken in.
    pub frames: u64,
    /// Of these, how many show the picture before them because the machine could not keep up.
    pub missing: u64,
    /// When the first frame was due, on the one clock; none before it.
    pub started_at: Option<Duration>,
}

/// A running encode. Dropping it without `stop` cuts it off where it is.
pub struct Encoding {
    pipeline: gst::Pipeline,
    feed: Arc<Feed>,
    output: Arc<Output>,
}

impl Encoding {
    pub(crate) fn start(
        canvas: Canvas,
        settings: EncodeSettings,
        sink: Box<dyn SampleSink>,
    ) -> Result<Self, MediaError> {
        let output = Arc::new(Output::new(canvas, settings.channels, sink));
        let pipeline = gst::Pipeline::new();
        let video = video_branch(&pipeline, &canvas, &settings, &output)?;
        let audio = audio_branch(&pipeline, &settings, &output)?;
        let fps = canvas.fps.get();
        let feed = Arc::new(Feed { video, audio, fps, state: Mutex::default(), first: Condvar::new() });
        let failures = Arc::downgrade(&output);
        pipeline.bus().expect("a pipeline has a bus").set_sync_handler(move |_, message| {
            if let (gst::MessageView::Error(error), Some(output)) = (message.view(), failures.upgrade()) {
                output.fail(MediaError::pipeline("the encoder", format!("{} ({:?})", error.error(), error.debug())));
            }
            gst::BusSyncReply::Drop
        });
        let started = pipeline.set_state(gst::State::Playing);
        let encoding = Self { pipeline, feed, output };
        started.map_err(|e| MediaError::pipeline("the encoder", e))?;
        Ok(encoding)
    }

    pub(crate) fn feed(&self) -> &Arc<Feed> {
        &self.feed
    }

    /// How far it has come.
    pub fn progress(&self) -> EncodingProgress {
        self.feed.progress()
    }

    /// Ends with the frame taken last; everything up to it has been handed over when this returns.
    /// Stopped before its first frame, it takes that one still: a recording is never empty.
    ///
    /// # Errors
    /// When the encoder failed or does not finish in time. What it handed over before is good.
    pub fn stop(self) -> Result<EncodingProgress, MediaError> {
        self.feed.wait_for_first();
        self.feed.end();
        self.output.wait(STOP_LIMIT)?;
        Ok(self.feed.progress())
    }
}

impl Drop for Encoding {
    fn drop(&mut self) {
        self.feed.cut();
        let _ = self.pipeline.set_state(gst::State::Null);
        self.output.close();
    }
}

fn add_linked(pipeline: &gst::Pipeline, chain: &[&gst::Element]) -> Result<(), MediaError> {
    let failed = |e: gst::glib::BoolError| MediaError::pipeline("the encoder", e);
    pipeline.add_many(chain).map_err(failed)?;
    gst::Element::link_many(chain).map_err(failed)
}

fn sink_of(output: &Arc<Output>, track: TrackKind, caps: &gst::Caps) -> gst_app::AppSink {
    let (samples, end) = (output.clone(), output.clone());
    let callbacks = gst_app::AppSinkCallbacks::builder()
        .new_sample(move |sink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            samples.take(track, &sample);
            Ok(gst::FlowSuccess::Ok)
        })
        .eos(move |_| end.end_of(track))
        .build();
    gst_app::AppSink::builder().caps(caps).sync(false).callbacks(callbacks).build()
}

fn video_branch(
    pipeline: &gst::Pipeline,
    canvas: &Canvas,
    settings: &EncodeSettings,
    output: &Arc<Output>,
) -> Result<gst_app::AppSrc, MediaError> {
    let fps = canvas.fps.get();
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "I420")
        .field("width", canvas.width as i32)
        .field("height", canvas.height as i32)
        .field("framerate", gst::Fraction::new(fps as i32, 1))
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .field("interlace-mode", "progressive")
        // Limited range, BT.601: what cameras send, and what our own colours are made for.
        .field("colorimetry", "bt601")
        .build();
    let source = gst_app::AppSrc::builder()
        .name("picture")
        .caps(&caps)
        .format(gst::Format::Time)
        .is_live(true)
        .max_bytes(0)
        .build();
    let h264 = gst::Caps::builder("video/x-h264").field("stream-format", "avc").field("alignment", "au").build();
    let sink = sink_of(output, TrackKind::Video, &h264);
    let encoder = h264::chain(canvas, settings)?;
    let chain: Vec<&gst::Element> =
        [source.upcast_ref()].into_iter().chain(&encoder).chain([sink.upcast_ref()]).collect();
    add_linked(pipeline, &chain)?;
    Ok(source)
}

fn audio_branch(
    pipeline: &gst::Pipeline,
    settings: &EncodeSettings,
    output: &Arc<Output>,
) -> Result<gst_app::AppSrc, MediaError> {
    let caps = gst_audio::AudioCapsBuilder::new_interleaved()
        .format(gst_audio::AUDIO_FORMAT_S16)
        .rate(SOUND_RATE as i32)
        .channels(SOUND_CHANNELS as i32)
        .build();
    let source = gst_app::AppSrc::builder()
        .name("sound")
        .caps(&caps)
        .format(gst::Format::Time)
        .is_live(true)
        .max_bytes(0)
        .build();
    let convert = make("audioconvert", "gstreamer1.0-plugins-base")?;
    let channels = gst::Caps::builder("audio/x-raw").field("channels", i32::from(settings.channels)).build();
    let narrow = make("capsfilter", "libgstreamer1.0-0")?;
    narrow.set_property("caps", channels);
    let encoder = make("avenc_aac", "gstreamer1.0-libav")?;
    encoder.set_property("bitrate", (settings.audio_kbps * 1000) as i32);
    let aac = gst::Caps::builder("audio/mpeg").field("mpegversion", 4_i32).field("stream-format", "raw").build();
    let sink = sink_of(output, TrackKind::Audio, &aac);
    add_linked(pipeline, &[source.upcast_ref(), &convert, &narrow, &encoder, sink.upcast_ref()])?;
    Ok(source)
}

/// The stage's end of an encoding.
pub(crate) struct Feed {
    video: gst_app::AppSrc,
    audio: gst_app::AppSrc,
    fps: u32,
    state: Mutex<State>,
    first: Condvar,
}

#[derive(Default)]
struct State {
    progress: EncodingProgress,
    /// The sample that is heard with the first frame; none before it.
    first_sample: Option<u64>,
    /// Samples handed over.
    samples: u64,
    /// The instant of the frame after the last.
    next_frame: Duration,
    /// The sample at which it ends, once that is known.
    last_sample: Option<u64>,
    complete: bool,
}

impl Feed {
    pub fn progress(&self) -> EncodingProgress {
        self.state.lock().progress
    }

    /// More than half a second waits for the encoder.
    pub fn is_behind(&self) -> bool {
        self.video.current_level_buffers() > u64::from(self.fps / 2).max(4)
    }

    /// Nothing more is taken.
    pub fn is_complete(&self) -> bool {
        self.state.lock().complete
    }

    /// Takes the frame of instant `at`; the one after it will be due at `next`.
    pub fn frame(&self, at: Duration, next: Duration, picture: &Arc<Picture>, repeated: bool) {
        let mut state = self.state.lock();
        if state.last_sample.is_some() || state.complete {
            return;
        }
        if state.first_sample.is_none() {
            state.first_sample = Some(sample_at(at));
            state.progress.started_at = Some(at);
            self.first.notify_all();
        }
        let nanos = |n: u64| gst::ClockTime::from_nseconds(n * 1_000_000_000 / u64::from(self.fps));
        let n = state.progress.frames;
        let mut buffer = gst::Buffer::from_slice(Pixels(picture.clone()));
        let header = buffer.get_mut().expect("just made");
        header.set_pts(nanos(n));
        header.set_duration(nanos(n + 1) - nanos(n));
        state.progress.frames += 1;
        state.progress.missing += u64::from(repeated);
        state.next_frame = next;
        // Refused only when the pipeline failed, which the bus reports.
        let _ = self.video.push_buffer(buffer);
    }

    /// Takes the block of sound that starts at sample `from`.
    pub fn sound(&self, from: u64, block: &Arc<[[i16; SOUND_CHANNELS]]>) {
        let mut state = self.state.lock();
        let Some(first) = state.first_sample else { return };
        if state.complete {
            return;
        }
        let to = from + block.len() as u64;
        let end = state.last_sample.map_or(to, |last| last.min(to));
        let start = from.max(first + state.samples);
        if start < end {
            let part = &block[(start - from) as usize..(end - from) as usize];
            let bytes: Vec<u8> = part.iter().flatten().flat_map(|sample| sample.to_le_bytes()).collect();
            let mut buffer = gst::Buffer::from_mut_slice(bytes);
            let time = |samples: u64| {
                gst::ClockTime::from_nseconds((u128::from(samples) * 1_000_000_000 / u128::from(SOUND_RATE)) as u64)
            };
            let header = buffer.get_mut().expect("just made");
            header.set_pts(time(state.samples));
            header.set_duration(time(state.samples + part.len() as u64) - time(state.samples));
            state.samples += part.len() as u64;
            let _ = self.audio.push_buffer(buffer);
        }
        if state.last_sample.is_some_and(|last| last <= to) {
            state.complete = true;
            let _ = self.audio.end_of_stream();
        }
    }

    /// Waits for the first frame; a stage that stands still is not waited for long.
    fn wait_for_first(&self) {
        let mut state = self.state.lock();
        let limit = FIRST_LIMIT.max(Duration::from_secs(2) / self.fps).min(STOP_LIMIT);
        self.first.wait_while_for(&mut state, |state| state.first_sample.is_none() && !state.complete, limit);
    }

    /// Ends with the frame taken last, and the sound that belongs to it.
    pub fn end(&self) {
        let mut state = self.state.lock();
        if state.last_sample.is_some() || state.complete {
            return;
        }
        // At one frame a second its sound may lie far ahead: then what is there has to do.
        let soon = sample_at(now() + Duration::from_millis(40));
        state.last_sample = Some(sample_at(state.next_frame).min(soon));
        let _ = self.video.end_of_stream();
        let enough = state.first_sample.is_none_or(|first| Some(first + state.samples) >= state.last_sample);
        if enough {
            state.complete = true;
            let _ = self.audio.end_of_stream();
        }
    }

    /// Ends at once.
    pub fn cut(&self) {
        let mut state = self.state.lock();
        if !state.complete {
            state.complete = true;
            let _ = self.video.end_of_stream();
            let _ = self.audio.end_of_stream();
        }
    }
}

/// Lends a picture's bytes to the encoder without copying.
struct Pixels(Arc<Picture>);

impl AsRef<[u8]> for Pixels {
    fn as_ref(&self) -> &[u8] {
        self.0.own_bytes()
    }
}
