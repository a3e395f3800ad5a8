//! The pipeline of one film: decoded to I420 and 48 kHz stereo, at the film's own pace.
//!
//! What is in the file decides which elements there are; what would reach out of the file (playlists
//! that name other places) is not followed.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

use super::sinks::{Sinks, link_picture, link_sound};
use crate::elements::make;
use crate::error::MediaError;
use crate::input::Input;

/// Everything is pushed this long before its time.
pub(super) const LEAD: Duration = Duration::from_millis(150);

/// Longest wait for the first picture and sound.
const OPEN_LIMIT: Duration = Duration::from_secs(5);

/// Lists of other places, which may be anywhere.
const PLACES: [&str; 6] = [
    "application/x-hls",
    "application/dash+xml",
    "application/vnd.ms-sstr+xml",
    "application/sdp",
    "application/x-rtsp-sdp",
    "text/uri-list",
];

/// Most pixels of a picture: 100 megapixels take 150 MB.
const MOST_PIXELS: i64 = 100_000_000;

/// What has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Happened {
    Nothing,
    Ended,
    Failed(String),
}

/// A film being decoded. It stands still until it is run.
pub(super) struct Decoding {
    pipeline: gst::Pipeline,
    sinks: Arc<Sinks>,
    running: bool,
}

impl Decoding {
    /// Opens the file and decodes its beginning.
    pub fn open(path: &Path) -> Result<Self, MediaError> {
        let pipeline = gst::Pipeline::new();
        let sinks = Arc::new(Sinks::default());
        let decoding = Self { pipeline: pipeline.clone(), sinks: sinks.clone(), running: false };
        let source = make("filesrc", "gstreamer1.0-plugins-base")?;
        source.set_property("location", path.to_string_lossy().as_ref());
        let decoder = make("decodebin", "gstreamer1.0-plugins-base")?;
        let failed = |e: gst::glib::BoolError| MediaError::pipeline("a film", e);
        pipeline.add_many([&source, &decoder]).map_err(failed)?;
        source.link(&decoder).map_err(failed)?;

        let (refused, unknown) = (sinks.clone(), sinks.clone());
        decoder.connect("autoplug-continue", false, move |values| {
            let caps = values.get(2).and_then(|caps| caps.get::<gst::Caps>().ok());
            let problem = caps.as_deref().and_then(problem_of);
            let goes_on = problem.is_none();
            problem.into_iter().for_each(|problem| refused.refuse(problem));
            Some(goes_on.to_value())
        });
        decoder.connect("unknown-type", false, move |values| {
            let caps = values.get(2).and_then(|caps| caps.get::<gst::Caps>().ok());
            let name = caps.as_ref().and_then(|caps| caps.structure(0)).map(|structure| structure.name().to_string());
            name.into_iter().for_each(|name| unknown.cannot_decode(name));
            None
        });
        let (weak, linked) = (pipeline.downgrade(), sinks.clone());
        decoder.connect_pad_added(move |_, pad| {
            let Some(pipeline) = weak.upgrade() else { return };
            let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
            let name = caps.structure(0).map(|structure| structure.name().to_string()).unwrap_or_default();
            let done = match name.as_str() {
                "video/x-raw" if linked.claim_picture() => link_picture(&pipeline, pad, &linked),
                "audio/x-raw" if linked.claim_sound() => link_sound(&pipeline, pad, &linked),
                // Further tracks and subtitles.
                _ => Ok(()),
            };
            done.err().into_iter().for_each(|error| linked.refuse(error.to_string()));
        });

        let unsupported = |reason: String| MediaError::UnsupportedFile { path: path.to_owned(), reason };
        let limit = gst::ClockTime::from_mseconds(OPEN_LIMIT.as_millis() as u64);
        let begun = pipeline.set_state(gst::State::Paused).map(|_| pipeline.state(limit).0);
        if let Some(reason) = sinks.refused() {
            return Err(unsupported(reason));
        }
        match begun {
            Ok(Ok(gst::StateChangeSuccess::Success | gst::StateChangeSuccess::NoPreroll)) if sinks.has_any() => {
                Ok(decoding)
            }
            Ok(Ok(gst::StateChangeSuccess::Async)) => Err(unsupported("it did not begin to play in time".into())),
            Ok(Ok(_)) => Err(unsupported("there is no picture and no sound in it".into())),
            Ok(Err(_)) | Err(_) => Err(unsupported(decoding.error().unwrap_or_else(|| "it does not play".into()))),
        }
    }

    /// What is decoded from now on goes there.
    pub fn feed(&self, input: &Input) {
        self.sinks.feed(input);
    }

    /// Plays, or stands still.
    pub fn set_running(&mut self, running: bool) {
        if running != self.running {
            self.running = running;
            let state = if running { gst::State::Playing } else { gst::State::Paused };
            // A failure is on the bus.
            let _ = self.pipeline.set_state(state);
        }
    }

    /// Waits for something to happen.
    pub fn wait(&self, limit: Duration) -> Happened {
        let limit = gst::ClockTime::from_mseconds(limit.as_millis() as u64);
        let bus = self.pipeline.bus().expect("a pipeline has a bus");
        match bus.timed_pop_filtered(limit, &[gst::MessageType::Eos, gst::MessageType::Error]) {
            None => Happened::Nothing,
            Some(message) => match message.view() {
                gst::MessageView::Error(error) => {
                    tracing::warn!(debug = ?error.debug(), "a film does not play on: {}", error.error());
                    Happened::Failed(error.error().to_string())
                }
                _ => Happened::Ended,
            },
        }
    }

    /// Back to the beginning; false where its form does not allow that.
    pub fn rewind(&self) -> bool {
        let flags = gst::SeekFlags::FLUSH | gst::SeekFlags::ACCURATE;
        self.pipeline.seek_simple(flags, gst::ClockTime::ZERO).is_ok()
    }

    /// Whether one picture was all there was.
    pub fn is_still(&self) -> bool {
        self.sinks.is_still()
    }

    /// Shows the picture of a still once more; false while there is none.
    pub fn show_again(&self, input: &Input) -> bool {
        self.sinks.show_again(input)
    }

    fn error(&self) -> Option<String> {
        let message = self.pipeline.bus()?.pop_filtered(&[gst::MessageType::Error])?;
        let gst::MessageView::Error(error) = message.view() else { return None };
        tracing::debug!(debug = ?error.debug(), "a film cannot be opened: {}", error.error());
        Some(error.error().to_string())
    }
}

impl Drop for Decoding {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

/// Why what is found in a file is not decoded.
fn problem_of(caps: &gst::CapsRef) -> Option<String> {
    let structure = caps.structure(0)?;
    let name = structure.name();
    if PLACES.iter().any(|place| *place == name.as_str()) {
        return Some("it is a list of other places, not a film".to_owned());
    }
    let side = |field: &str| structure.get::<i32>(field).map_or(0, i64::from);
    let (width, height) = (side("width"), side("height"));
    let is_large = width * height > MOST_PIXELS;
    is_large.then(|| format!("its picture of {width}x{height} is too large"))
}

/// Adds elements behind a pad that has come, and a sink behind them.
pub(super) fn add_chain(
    pipeline: &gst::Pipeline,
    pad: &gst::Pad,
    chain: &[gst::Element],
    sink: &gst_app::AppSink,
) -> Result<(), MediaError> {
    let failed = |what: &dyn std::fmt::Display| MediaError::pipeline("a film", what);
    let all: Vec<&gst::Element> = chain.iter().chain([sink.upcast_ref()]).collect();
    pipeline.add_many(&all).map_err(|e| failed(&e))?;
    gst::Element::link_many(&all).map_err(|e| failed(&e))?;
    for element in &all {
        element.sync_state_with_parent().map_err(|e| failed(&e))?;
    }
    let entry = all[0].static_pad("sink").ok_or_else(|| failed(&"an element without an entry"))?;
    pad.link(&entry).map(drop).map_err(|e| failed(&e))
}
