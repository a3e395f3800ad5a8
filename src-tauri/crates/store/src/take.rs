//! An open recording: its description, journal and writer, and how they end together.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rollcall_model::{ErrorCode, Gap, Happening, Loss, Recording, RecordingState, Sid};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::journal::Journal;
use crate::library::Library;
use crate::playlist;
use crate::recover::{Recovered, millis};
use crate::runs::Run;
use crate::writer::{self, SegmentWriter};

/// Room kept on the disk so that a recording can be ended properly when it is full.
pub(crate) const RESERVE: &str = ".reserve";
const RESERVE_BYTES: u64 = 1 << 20;

#[derive(Default)]
struct Failure {
    error: Option<StoreError>,
    tell: Option<Box<dyn Fn(StoreError) + Send + Sync>>,
}

/// An open recording. Clones are the same take.
#[derive(Clone)]
pub struct Take {
    pub(crate) shared: Arc<Shared>,
    writer: SegmentWriter,
    thread: Arc<Mutex<Option<JoinHandle<Vec<playlist::Listed>>>>>,
}

/// What the take and its writer thread have in common.
pub(crate) struct Shared {
    pub library: Library,
    pub folder: PathBuf,
    sid: Sid,
    /// Held to copy or change it, never while the disk is waited for.
    pub recording: Mutex<Recording>,
    /// Held while the description is written: changes reach the disk in their order.
    saving: Mutex<()>,
    pub journal: Journal,
    /// When the recording's first frame was taken, UTC, and on this process's clock: the recording's
    /// clock counts from it. None before it.
    begun: Mutex<Option<(Timestamp, Instant)>>,
    /// Frames before this run, and when its first was taken; none before it.
    run: Mutex<Option<(u64, Instant)>>,
    pub runs: Mutex<Vec<Run>>,
    pub frames: AtomicU64,
    pub bytes: AtomicU64,
    missing_before: u64,
    /// What an earlier process left, if this take goes on with it.
    pub resumed: Option<Recovered>,
    failure: Mutex<Failure>,
    /// Set by the owner: when frame 0 of this run was taken.
    first_frame_at: Mutex<Option<Timestamp>>,
    /// Whether the writer's thread still makes the journal durable.
    is_writing: AtomicBool,
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
        let sid = recording.sid.clone();
        library.enter(&sid)?;
        let begun = Self::begin_entered(&library, folder, recording, resumed);
        if begun.is_err() {
            library.leave(&sid);
        }
        begun
    }

    fn begin_entered(
        library: &Library,
        folder: PathBuf,
        recording: Recording,
        resumed: Option<Recovered>,
    ) -> Result<Self> {
        let journal = Journal::open(&folder)?;
        disk::reserve(&folder.join(RESERVE), RESERVE_BYTES)?;
        let now = Timestamp::now();
        let started = disk::parse_utc(&recording.started_at).unwrap_or(now);
        let begun = resumed.as_ref().map(|_| since(started));
        let shared = Arc::new(Shared {
            frames: AtomicU64::new(recording.frames),
            bytes: AtomicU64::new(recording.size_bytes),
            missing_before: recording.frames_missing,
            runs: Mutex::new(resumed.as_ref().map(|r| r.runs.clone()).unwrap_or_default()),
            begun: Mutex::new(begun),
            run: Mutex::default(),
            library: library.clone(),
            folder,
            sid: recording.sid.clone(),
            recording: Mutex::new(recording),
            saving: Mutex::default(),
            journal,
            resumed,
            failure: Mutex::default(),
            first_frame_at: Mutex::default(),
            is_writing: AtomicBool::new(true),
        });
        let (writer, thread) = writer::start(shared.clone())?;
        Ok(Self { shared, writer, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Its id.
    pub fn sid(&self) -> Sid {
        self.shared.sid.clone()
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

    /// Where in the result this instant lies: milliseconds of playable time before it.
    pub fn place_ms(&self) -> u64 {
        self.shared.place_ms()
    }

    /// Writes a line into the journal; durable within half a second.
    pub fn note(&self, happening: Happening) {
        self.shared.note(happening);
    }

    /// Says when the first frame of this run was taken; without it, it is when its bytes arrived.
    /// The recording's clock counts from the first frame of its first run.
    pub fn set_first_frame_at(&self, at: Timestamp) {
        *self.shared.first_frame_at.lock() = Some(at);
        let before = self.shared.resumed.as_ref().map_or(0, |resumed| resumed.recording.frames);
        *self.shared.run.lock() = Some((before, since(at).1));
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
        self.shared.advance(state, |_| ())
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
        self.shared.tell_written("poster.jpg");
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
    pub fn set_problem(&self, code: ErrorCode, problem: &str) -> Result<()> {
        self.note(Happening::Error { message: problem.to_owned() });
        self.shared.change(|recording| {
            recording.problem = Some(problem.to_owned());
            recording.problem_code = Some(code);
            recording.acknowledged = false;
        })
    }

    /// Changes what the recording says of itself: what people write on it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn describe(&self, change: impl FnOnce(&mut Recording)) -> Result<()> {
        self.shared.change(change)
    }

    /// Why writing ended, if it failed.
    pub fn failure(&self) -> Option<StoreError> {
        self.shared.failure.lock().error.clone()
    }

    /// Calls `tell` once when writing fails; at once if it has failed already.
    ///
    /// It is called on the thread that noticed, with nothing locked; it should not wait.
    pub fn on_failure(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        let failed = {
            let mut failure = self.shared.failure.lock();
            match &failure.error {
                Some(error) => error.clone(),
                None => {
                    failure.tell = Some(Box::new(tell));
                    return;
                }
            }
        };
        tell(failed);
    }

    /// Ends it: the last segment is complete, the playlist says so, and it can be played.
    ///
    /// # Errors
    /// When the disk refuses. What was written before is safe and recovery will find it.
    pub fn close(&self) -> Result<Recording> {
        self.writer.ended();
        let Some(thread) = self.thread.lock().take() else { return Ok(self.recording()) };
        // However this ends, others may then work with what is on the disk.
        let _leaving = Leaving(&self.shared);
        let segments = thread.join().map_err(|_| StoreError::damaged(&self.shared.folder, "the writer broke"))?;
        self.shared.free_reserve();
        let fps = self.shared.recording.lock().canvas.fps.get();
        if !segments.is_empty() {
            playlist::write(&self.shared.folder, &self.shared.runs.lock(), &segments, fps, true)?;
            self.shared.tell_written("program/index.m3u8");
        }
        let ended_at = disk::utc(Timestamp::now());
        let length = self.shared.now().duration_ms;
        self.shared.advance(RecordingState::Finalizing, |recording| {
            recording.ended_at = Some(ended_at);
            // Marked between the last frame and the end.
            recording.markers.iter_mut().for_each(|marker| marker.at_ms = marker.at_ms.min(length));
        })?;
        self.shared.journal.sync()?;
        self.shared.tell_written("journal.jsonl");
        Ok(self.recording())
    }
}

/// Lets others have the recording once the take is done with it.
struct Leaving<'a>(&'a Shared);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.library.leave(&self.0.sid);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // A take that was dropped instead of closed; recovery does the rest.
        self.library.leave(&self.sid);
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

    /// A file is complete, or was changed.
    pub fn tell_written(&self, file: &str) {
        self.library.tell_written(&self.sid, file);
    }

    pub fn clock_ms(&self) -> u64 {
        let begun = *self.begun.lock();
        begun.map_or(0, |(_, instant)| u64::try_from(instant.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn place_ms(&self) -> u64 {
        let run = *self.run.lock();
        let Some((before, begun)) = run else { return self.now().duration_ms };
        let fps = u64::from(self.recording.lock().canvas.fps.get());
        before * 1000 / fps + u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub fn note(&self, happening: Happening) {
        let clock = self.clock_ms();
        // The same clock as the line's other stamp, so that the two never disagree.
        let of_clock = |(begun, _): (Timestamp, Instant)| begun.checked_add(SignedDuration::from_millis(clock as i64));
        let now = (*self.begun.lock()).and_then(|begun| of_clock(begun).ok()).unwrap_or_else(Timestamp::now);
        let mut noted = self.journal.note(clock, now, happening);
        if noted.is_ok() && !self.is_writing.load(Ordering::SeqCst) {
            noted = self.journal.sync();
        }
        if let Err(error) = noted {
            self.fail(error);
        }
    }

    /// The writer's thread is done: from now on every line is made durable by who notes it.
    pub fn end_writing(&self) -> Result<()> {
        self.is_writing.store(false, Ordering::SeqCst);
        self.journal.sync()
    }

    /// Moves the recording on, where that state may follow, and changes it on the way.
    fn advance(&self, state: RecordingState, change: impl FnOnce(&mut Recording)) -> Result<()> {
        let mut moves = false;
        self.change(|recording| {
            change(recording);
            moves = recording.state.can_become(state);
            if moves {
                recording.state = state;
            }
        })?;
        if moves {
            self.note(Happening::State { state });
        }
        Ok(())
    }

    pub fn change(&self, change: impl FnOnce(&mut Recording)) -> Result<()> {
        let _order = self.saving.lock();
        change(&mut self.recording.lock());
        self.library.update(&self.now())
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
        let changed = self.change(|recording| {
            recording.loss.get_or_insert_with(Loss::default).gaps.push(gap);
            recording.acknowledged = false;
        });
        if let Err(error) = changed {
            self.fail(error);
        }
    }

    /// Nothing more is written. Told once, with nothing locked.
    pub fn fail(&self, error: StoreError) {
        let tell = {
            let mut failure = self.failure.lock();
            if failure.error.is_some() {
                return;
            }
            failure.error = Some(error.clone());
            failure.tell.take()
        };
        tracing::error!(%error, "a recording cannot be written on");
        if matches!(error, StoreError::DiskFull) {
            self.free_reserve();
        }
        if let Some(tell) = tell {
            tell(error);
        }
    }

    /// What is still to be written to end it properly finds room here.
    fn free_reserve(&self) {
        let _ = std::fs::remove_file(self.folder.join(RESERVE));
    }

    pub fn failed(&self) -> bool {
        self.failure.lock().error.is_some()
    }
}
