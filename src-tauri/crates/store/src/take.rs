//! An open recording: its description, journal and writer, and how they end together.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rollcall_model::{Gap, Happening, Loss, Recording, RecordingState, Sid};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::journal::Journal;
use crate::library::Library;
use crate::playlist;
use crate::recover::{Recovered, millis};
use crate::runs::Run;
use crate::writer::{self, SegmentWriter};

/// Room kept on the disk so that a recording can be ended properly when it is full.
const RESERVE: usize = 1 << 20;

type OnFailure = Box<dyn Fn(StoreError) + Send + Sync>;

/// An open recording. Clones are the same take.
#[derive(Clone)]
pub struct Take {
    shared: Arc<Shared>,
    writer: SegmentWriter,
    thread: Arc<Mutex<Option<JoinHandle<Vec<playlist::Listed>>>>>,
}

/// What the take and its writer thread have in common.
pub(crate) struct Shared {
    pub library: Library,
    pub folder: PathBuf,
    pub recording: Mutex<Recording>,
    pub journal: Journal,
    /// When the recording's first frame was taken, UTC, and on this process's clock: the recording's
    /// clock counts from it. None before it.
    begun: Mutex<Option<(Timestamp, Instant)>>,
    pub runs: Mutex<Vec<Run>>,
    pub frames: AtomicU64,
    pub bytes: AtomicU64,
    missing_before: u64,
    /// What an earlier process left, if this take goes on with it.
    pub resumed: Option<Recovered>,
    failure: Mutex<Option<StoreError>>,
    on_failure: Mutex<Option<OnFailure>>,
    /// Set by the owner: when frame 0 of this run was taken.
    first_frame_at: Mutex<Option<Timestamp>>,
}

impl std::fmt::Debug for Take {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Take {}", self.sid())
    }
}

impl Take {
    pub(crate) fn begin(
        library: Library,
        folder: PathBuf,
        recording: Recording,
        resumed: Option<Recovered>,
    ) -> Result<Self> {
        let journal = Journal::open(&folder)?;
        let reserve = folder.join(".reserve");
        std::fs::write(&reserve, vec![0_u8; RESERVE]).at(&reserve)?;
        let now = Timestamp::now();
        let started = disk::parse_utc(&recording.started_at).unwrap_or(now);
        let begun = resumed.as_ref().map(|_| since(started));
        let shared = Arc::new(Shared {
            frames: AtomicU64::new(recording.frames),
            bytes: AtomicU64::new(recording.size_bytes),
            missing_before: recording.frames_missing,
            runs: Mutex::new(resumed.as_ref().map(|r| r.runs.clone()).unwrap_or_default()),
            begun: Mutex::new(begun),
            library,
            folder,
            recording: Mutex::new(recording),
            journal,
            resumed,
            failure: Mutex::default(),
            on_failure: Mutex::default(),
            first_frame_at: Mutex::default(),
        });
        let (writer, thread) = writer::start(shared.clone())?;
        Ok(Self { shared, writer, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Its id.
    pub fn sid(&self) -> Sid {
        self.shared.recording.lock().sid.clone()
    }

    /// As it is now, with live length and size.
    pub fn recording(&self) -> Recording {
        self.shared.now()
    }

    /// Where encoded samples go.
    pub fn writer(&self) -> SegmentWriter {
        self.writer.clone()
    }

    /// Milliseconds since the first frame, gaps included.
    pub fn clock_ms(&self) -> u64 {
        self.shared.clock_ms()
    }

    /// Writes a line into the journal; durable within half a second.
    pub fn note(&self, happening: Happening) {
        self.shared.note(happening);
    }

    /// Says when the first frame of this run was taken; without it, it is when its bytes arrived.
    /// The recording's clock counts from the first frame of its first run.
    pub fn set_first_frame_at(&self, at: Timestamp) {
        *self.shared.first_frame_at.lock() = Some(at);
        if self.shared.resumed.is_none() {
            *self.shared.begun.lock() = Some(since(at));
            // Reaches the disk with the change of state that follows.
            self.shared.recording.lock().started_at = disk::utc(at);
        }
    }

    /// Moves the recording on; a state that may not follow is left alone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_state(&self, state: RecordingState) -> Result<()> {
        self.shared.change(|recording| {
            if recording.state.can_become(state) {
                recording.state = state;
            }
        })?;
        self.note(Happening::State { state });
        Ok(())
    }

    /// Frames of this run that should be there and are not.
    pub fn set_frames_missing(&self, missing: u64) {
        self.shared.recording.lock().frames_missing = self.shared.missing_before + missing;
    }

    /// Replaces the poster.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_poster(&self, jpeg: &[u8]) -> Result<()> {
        disk::replace(&self.shared.folder.join("poster.jpg"), jpeg)?;
        self.shared.change(|recording| recording.poster = Some("poster.jpg".into()))
    }

    /// Adds a name to those who were in it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add_participant(&self, name: &str) -> Result<()> {
        self.shared.change(|recording| {
            if !recording.participants.iter().any(|known| known == name) {
                recording.participants.push(name.to_owned());
            }
        })
    }

    /// Says why it ended early or what went wrong, for people.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_problem(&self, problem: &str) -> Result<()> {
        self.note(Happening::Error { message: problem.to_owned() });
        self.shared.change(|recording| recording.problem = Some(problem.to_owned()))
    }

    /// Why writing ended, if it failed.
    pub fn failure(&self) -> Option<StoreError> {
        self.shared.failure.lock().clone()
    }

    /// Calls `tell` once when writing fails; at once if it has failed already.
    pub fn on_failure(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        let failure = self.shared.failure.lock();
        match failure.as_ref() {
            Some(error) => tell(error.clone()),
            None => *self.shared.on_failure.lock() = Some(Box::new(tell)),
        }
    }

    /// Ends it: the last segment is complete, the playlist says so, and it can be played.
    ///
    /// # Errors
    /// When the disk refuses. What was written before is safe and recovery will find it.
    pub fn close(&self) -> Result<Recording> {
        self.writer.ended();
        let Some(thread) = self.thread.lock().take() else { return Ok(self.recording()) };
        let segments = thread.join().map_err(|_| StoreError::damaged(&self.shared.folder, "the writer broke"))?;
        let _ = std::fs::remove_file(self.shared.folder.join(".reserve"));
        let fps = self.shared.recording.lock().canvas.fps.get();
        if !segments.is_empty() {
            playlist::write(&self.shared.folder, &self.shared.runs.lock(), &segments, fps, true)?;
        }
        let live = self.shared.now();
        self.shared.change(|recording| {
            *recording = Recording { ended_at: Some(disk::utc(Timestamp::now())), ..live };
            if recording.state.can_become(RecordingState::Finalizing) {
                recording.state = RecordingState::Finalizing;
            }
        })?;
        self.note(Happening::State { state: RecordingState::Finalizing });
        self.shared.journal.sync()?;
        Ok(self.recording())
    }
}

/// An instant of the past in UTC and on this process's clock. Instants cannot lie before the
/// machine's start; the clock then counts from there.
fn since(at: Timestamp) -> (Timestamp, Instant) {
    let age = Timestamp::now().duration_since(at).unsigned_abs();
    (at, Instant::now().checked_sub(age).unwrap_or_else(Instant::now))
}

impl Shared {
    fn now(&self) -> Recording {
        let mut recording = self.recording.lock().clone();
        recording.frames = self.frames.load(Ordering::Relaxed);
        recording.duration_ms = recording.frames * 1000 / u64::from(recording.canvas.fps.get());
        recording.size_bytes = self.bytes.load(Ordering::Relaxed);
        recording
    }

    pub fn clock_ms(&self) -> u64 {
        let begun = *self.begun.lock();
        begun.map_or(0, |(_, instant)| u64::try_from(instant.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    pub fn note(&self, happening: Happening) {
        let clock = self.clock_ms();
        // The same clock as the line's other stamp, so that the two never disagree.
        let of_clock = |(begun, _): (Timestamp, Instant)| begun.checked_add(SignedDuration::from_millis(clock as i64));
        let now = (*self.begun.lock()).and_then(|begun| of_clock(begun).ok()).unwrap_or_else(Timestamp::now);
        if let Err(error) = self.journal.note(clock, now, happening) {
            self.fail(error);
        }
    }

    pub fn change(&self, change: impl FnOnce(&mut Recording)) -> Result<()> {
        let mut recording = self.recording.lock();
        change(&mut recording);
        let mut written = recording.clone();
        written.frames = self.frames.load(Ordering::Relaxed);
        written.duration_ms = written.frames * 1000 / u64::from(written.canvas.fps.get());
        written.size_bytes = self.bytes.load(Ordering::Relaxed);
        // Held while writing: two changes must reach the disk in their order.
        self.library.update(&written)
    }

    /// When the first frame of this run was taken.
    pub fn first_frame_at(&self) -> Timestamp {
        self.first_frame_at.lock().unwrap_or_else(Timestamp::now)
    }

    /// Writes down the gap before this run, once its first frame is known.
    pub fn note_gap(&self, first_frame: Timestamp) {
        let Some(resumed) = &self.resumed else { return };
        let length_ms = millis(first_frame.duration_since(resumed.last_frame_at));
        let reason = "the recorder stopped unexpectedly".to_owned();
        let gap = Gap { at_ms: resumed.recording.duration_ms, length_ms, reason: reason.clone() };
        self.note(Happening::Gap { length_ms, reason });
        let changed = self.change(|recording| recording.loss.get_or_insert_with(Loss::default).gaps.push(gap));
        if let Err(error) = changed {
            self.fail(error);
        }
    }

    pub fn fail(&self, error: StoreError) {
        let mut failure = self.failure.lock();
        if failure.is_some() {
            return;
        }
        tracing::error!(%error, "a recording cannot be written on");
        // What is still to be written to end it properly finds room here.
        let _ = std::fs::remove_file(self.folder.join(".reserve"));
        *failure = Some(error.clone());
        if let Some(tell) = self.on_failure.lock().take() {
            tell(error);
        }
    }

    pub fn failed(&self) -> bool {
        self.failure.lock().is_some()
    }
}
