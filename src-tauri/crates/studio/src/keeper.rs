//! Carries what comes out of an encoder to the disk. The seam between media and store.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rollcall_media::{Encoding, EncodingProgress, MediaError, SampleSink};
use rollcall_model::{Cname, EncodedSample, Sid, TrackFormat, TrackKind};
use rollcall_store::{SegmentWriter, Take};
use tokio::sync::mpsc;

use crate::signals::Signal;

/// The encoding of an open recording; none once it is being stopped.
pub(crate) type Encoder = Arc<Mutex<Option<Encoding>>>;

/// One recording's end of its encoder. Called on the encoder's threads: never waits for the disk.
pub(crate) struct Keeper {
    pub cname: Cname,
    pub sid: Sid,
    pub take: Take,
    pub writer: SegmentWriter,
    /// Locked by the owner until the encoding is in it.
    pub encoder: Encoder,
    /// Why the encoder ended by itself.
    pub failure: Arc<Mutex<Option<MediaError>>>,
    pub signals: mpsc::UnboundedSender<Signal>,
    pub begun: bool,
}

impl Keeper {
    /// Before the first sample is handed over: the recording's clock starts with the first frame.
    fn begin(&mut self) {
        let progress = self.encoder.lock().as_ref().map(Encoding::progress);
        if let Some(at) = first_frame_at(progress) {
            self.take.set_first_frame_at(at);
        }
        self.begun = true;
    }

    fn say(&self, signal: Signal) {
        // Refused only when the house is gone.
        let _ = self.signals.send(signal);
    }
}

/// When the first frame of an encoding was taken, UTC; none before it.
pub(crate) fn first_frame_at(progress: Option<EncodingProgress>) -> Option<Timestamp> {
    let age = rollcall_media::now().saturating_sub(progress?.started_at?);
    let at = Timestamp::now().checked_sub(SignedDuration::try_from(age).unwrap_or_default());
    Some(at.unwrap_or_else(|_| Timestamp::now()))
}

impl SampleSink for Keeper {
    fn format(&mut self, format: TrackFormat) {
        self.writer.format(format);
    }

    fn sample(&mut self, sample: EncodedSample) {
        let is_first_frame = sample.track == TrackKind::Video && sample.start == 0;
        if !self.begun {
            self.begin();
        }
        self.writer.sample(sample);
        if is_first_frame {
            self.say(Signal::FirstFrame { cname: self.cname.clone(), sid: self.sid.clone() });
        }
    }

    fn ended(&mut self, error: Option<MediaError>) {
        self.writer.ended();
        if let Some(error) = error {
            *self.failure.lock() = Some(error);
            self.say(Signal::Broken { cname: self.cname.clone(), sid: self.sid.clone() });
        }
    }
}
