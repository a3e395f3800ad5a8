//! What comes out of the encoders, put in order for whoever keeps it.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use parking_lot::{Condvar, Mutex};
use rollcall_model::{Canvas, EncodedSample, TrackFormat, TrackKind};

use crate::clock::SOUND_RATE;
use crate::error::MediaError;

/// Samples in an AAC access unit.
const UNIT: u64 = 1024;

/// Access units the encoder emits before the first that holds our sound (`avenc_aac` starts with
/// 1024 samples of priming).
const PRIMING_UNITS: u64 = 1;

/// Whoever keeps a recording. Called by one thread at a time and expected not to block for long.
pub trait SampleSink: Send {
    /// What a decoder must know of a track; both tracks come before the first sample.
    fn format(&mut self, format: TrackFormat);
    /// The next sample of its track.
    fn sample(&mut self, sample: EncodedSample);
    /// The last call; with an error, what came before is still good.
    fn ended(&mut self, error: Option<MediaError>);
}

pub(super) struct Output {
    canvas: Canvas,
    channels: u8,
    state: Mutex<State>,
    done: Condvar,
}

struct State {
    /// None once the last call was made.
    sink: Option<Box<dyn SampleSink>>,
    known: [bool; 2],
    counted: [u64; 2],
    finished: [bool; 2],
    early: Vec<EncodedSample>,
    error: Option<String>,
}

impl Output {
    pub fn new(canvas: Canvas, channels: u8, sink: Box<dyn SampleSink>) -> Self {
        let state = State {
            sink: Some(sink),
            known: [false; 2],
            counted: [0; 2],
            finished: [false; 2],
            early: Vec::new(),
            error: None,
        };
        Self { canvas, channels, state: Mutex::new(state), done: Condvar::new() }
    }

    pub fn take(&self, track: TrackKind, sample: &gst::Sample) {
        let (Some(buffer), Some(caps)) = (sample.buffer(), sample.caps()) else { return };
        let Ok(bytes) = buffer.map_readable() else { return };
        let mut state = self.state.lock();
        let i = track as usize;
        if !state.known[i] {
            let Some(format) = self.format(track, caps) else { return };
            state.known[i] = true;
            if let Some(sink) = &mut state.sink {
                sink.format(format);
            }
        }
        let count = state.counted[i];
        state.counted[i] += 1;
        // One frame goes in, one comes out, in order: counting is exact where time stamps are rounded.
        let (start, duration) = match track {
            TrackKind::Video => (count, 1),
            TrackKind::Audio if count < PRIMING_UNITS => return,
            TrackKind::Audio => ((count - PRIMING_UNITS) * UNIT, UNIT as u32),
        };
        let keyframe = track == TrackKind::Audio || !buffer.flags().contains(gst::BufferFlags::DELTA_UNIT);
        state.early.push(EncodedSample { track, start, duration, keyframe, data: Arc::from(bytes.as_slice()) });
        if state.known == [true; 2] {
            state.hand_over();
        }
    }

    fn format(&self, track: TrackKind, caps: &gst::CapsRef) -> Option<TrackFormat> {
        let data: gst::Buffer = caps.structure(0)?.get("codec_data").ok()?;
        let data: Arc<[u8]> = Arc::from(data.map_readable().ok()?.as_slice());
        let Canvas { width, height, fps, .. } = self.canvas;
        Some(match track {
            TrackKind::Video => TrackFormat::H264 { avcc: data, width, height, fps: fps.get() },
            TrackKind::Audio => TrackFormat::Aac { config: data, rate: SOUND_RATE, channels: u32::from(self.channels) },
        })
    }

    pub fn end_of(&self, track: TrackKind) {
        let mut state = self.state.lock();
        state.finished[track as usize] = true;
        if state.finished == [true; 2] {
            self.finish(&mut state, None);
        }
    }

    pub fn fail(&self, error: MediaError) {
        self.finish(&mut self.state.lock(), Some(error));
    }

    /// No more will come, however it ended.
    pub fn close(&self) {
        self.finish(&mut self.state.lock(), None);
    }

    fn finish(&self, state: &mut State, error: Option<MediaError>) {
        state.hand_over();
        if let Some(mut sink) = state.sink.take() {
            state.error = error.as_ref().map(ToString::to_string);
            sink.ended(error);
        }
        self.done.notify_all();
    }

    /// Waits for the last call.
    pub fn wait(&self, limit: Duration) -> Result<(), MediaError> {
        let mut state = self.state.lock();
        let waited = self.done.wait_while_for(&mut state, |state| state.sink.is_some(), limit);
        match &state.error {
            Some(reason) => Err(MediaError::pipeline("the encoder", reason)),
            None if waited.timed_out() => Err(MediaError::TimedOut { what: "the encoder", limit }),
            None => Ok(()),
        }
    }
}

impl State {
    fn hand_over(&mut self) {
        if let Some(sink) = &mut self.sink {
            self.early.drain(..).for_each(|sample| sink.sample(sample));
        }
    }
}
