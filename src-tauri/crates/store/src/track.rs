//! A track while it is written: the program, or one participant alone. One code writes them all; what
//! goes wrong with a participant's costs that track and no other.

use std::sync::Arc;
use std::thread::JoinHandle;

use jiff::Timestamp;
use parking_lot::Mutex;

use crate::error::{Result, StoreError};
use crate::lane::Lane;
use crate::runs;
use crate::writer::{self, SegmentWriter};

/// A track that is being written. Clones are the same track.
#[derive(Clone)]
pub struct TrackWriter {
    pub(crate) lane: Arc<Lane>,
    writer: SegmentWriter,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl std::fmt::Debug for TrackWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TrackWriter of {}", self.lane.name)
    }
}

impl TrackWriter {
    pub(crate) fn start(lane: Lane) -> Result<Self> {
        let lane = Arc::new(lane);
        let (writer, thread) = writer::start(lane.clone())?;
        Ok(Self { lane, writer, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Where its encoded samples go.
    pub fn writer(&self) -> SegmentWriter {
        self.writer.clone()
    }

    /// Width and height of the pictures it has already, from an earlier run; none: it is new.
    pub fn earlier_size(&self) -> Option<(u32, u32)> {
        let last = self.lane.before.runs.last()?;
        Some(runs::formats(&self.lane.folder(), last).ok()?.picture_size())
    }

    /// Says when the first frame of this run was taken; without it, it is when its bytes arrived.
    pub fn set_first_frame_at(&self, at: Timestamp) {
        *self.lane.first_frame_at.lock() = Some(at);
    }

    /// Why writing ended, if it failed.
    pub fn failure(&self) -> Option<StoreError> {
        self.lane.fault.get()
    }

    /// Calls `tell` once when writing fails; at once if it has failed already.
    ///
    /// It is called on the thread that noticed, with nothing locked; it should not wait.
    pub fn on_failure(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        self.lane.fault.on(tell);
    }

    /// Ends this run: what came is durable and listed when this returns. Its playlist stays open until
    /// the recording is closed, because the participant may come back.
    ///
    /// # Errors
    /// Only when the writer's thread broke; a disk that refuses is said by `failure`.
    pub fn end(&self) -> Result<()> {
        self.writer.ended();
        let thread = self.thread.lock().take();
        let broke = |_| StoreError::damaged(&self.lane.folder(), "the writer broke");
        thread.map_or(Ok(()), |thread| thread.join().map_err(broke))
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.thread.lock().is_none()
    }
}
