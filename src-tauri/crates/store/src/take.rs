//! An open recording: its description, journal and tracks, and how they end together.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rollcall_model::usage::{UsageRun, present, tally};
use rollcall_model::{Entry, ErrorCode, Gap, Happening, Loss, RecordedUsage, Recording, RecordingState, Sid, Uid};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::journal::{self, Journal};
use crate::library::Library;
use crate::recover::{Recovered, millis};
use crate::track::{Fault, Lane, TrackWriter};
use crate::writer::SegmentWriter;

/// Room kept on the disk so that a recording can be ended properly when it is full.
pub(crate) const RESERVE: &str = ".reserve";
const RESERVE_BYTES: u64 = 1 << 20;

/// An open recording. Clones are the same take.
#[derive(Clone)]
pub struct Take {
    pub(crate) shared: Arc<Shared>,
    pub(crate) program: TrackWriter,
    /// Those of participants, those included that have ended. Held while one begins, and until all are ended.
    pub(crate) tracks: Arc<Mutex<BTreeMap<Uid, TrackWriter>>>,
}

/// What the take and its writers' threads have in common.
pub(crate) struct Shared {
    pub library: Library,
    pub folder: PathBuf,
    sid: Sid,
    /// Held to copy or change it, never while the disk is waited for.
    pub recording: Mutex<Recording>,
    /// Held while the description is written: changes reach the disk in their order.
    saving: Mutex<()>,
    pub journal: Journal,
    /// What the journal says of who is there, kept so that nobody reads it again to know what it costs.
    people: Mutex<Vec<Entry>>,
    /// When the recording's first frame was taken, UTC, and on this process's clock: the recording's
    /// clock counts from it. None before it.
    begun: Mutex<Option<(Timestamp, Instant)>>,
    /// Frames before this run, and when its first was taken; none before it.
    run: Mutex<Option<(u64, Instant)>>,
    /// The program's.
    pub frames: AtomicU64,
    /// Of all tracks.
    pub bytes: AtomicU64,
    missing_before: u64,
    /// What an earlier process left, if this take goes on with it.
    pub resumed: Option<Recovered>,
    /// Why the program cannot be written on, or the journal.
    pub fault: Arc<Fault>,
    /// Whether the program writer's thread still makes the journal durable.
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
        let people = match &resumed {
            Some(_) => journal::read(&folder)?.into_iter().filter(is_of_people).collect(),
            None => Vec::new(),
        };
        disk::reserve(&folder.join(RESERVE), RESERVE_BYTES)?;
        let now = Timestamp::now();
        let started = disk::parse_utc(&recording.started_at).unwrap_or(now);
        let begun = resumed.as_ref().map(|_| since(started));
        let shared = Arc::new(Shared {
            frames: AtomicU64::new(recording.frames),
            bytes: AtomicU64::new(recording.size_bytes),
            missing_before: recording.frames_missing,
            begun: Mutex::new(begun),
            run: Mutex::default(),
            library: library.clone(),
            folder,
            sid: recording.sid.clone(),
            recording: Mutex::new(recording),
            saving: Mutex::default(),
            journal,
            people: Mutex::new(people),
            resumed,
            fault: Arc::default(),
            is_writing: AtomicBool::new(true),
        });
        let fps = shared.recording.lock().canvas.fps.get();
        let before = shared.resumed.as_ref().map(|resumed| resumed.program.clone()).unwrap_or_default();
        let program = TrackWriter::start(Lane::program(shared.clone(), fps, before))?;
        Ok(Self { shared, program, tracks: Arc::default() })
    }

    /// Its id.
    pub fn sid(&self) -> Sid {
        self.shared.sid.clone()
    }

    /// As it is now, with live length and size.
    pub fn recording(&self) -> Recording {
        self.shared.now()
    }

    /// Where the program's encoded samples go.
    pub fn writer(&self) -> SegmentWriter {
        self.program.writer()
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

    /// What it used until now, and its seconds in runs.
    pub fn used(&self) -> (RecordedUsage, Vec<UsageRun>) {
        let people = self.shared.people.lock();
        tally(&self.recording(), &people)
    }

    /// Who is in it, as its journal says.
    pub fn present(&self) -> Vec<Uid> {
        present(&self.shared.people.lock())
    }

    /// Says when the first frame of this run was taken; without it, it is when its bytes arrived.
    /// The recording's clock counts from the first frame of its first run.
    pub fn set_first_frame_at(&self, at: Timestamp) {
        self.program.set_first_frame_at(at);
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
        self.shared.fault.get()
    }

    /// Calls `tell` once when writing fails; at once if it has failed already.
    ///
    /// It is called on the thread that noticed, with nothing locked; it should not wait.
    pub fn on_failure(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        self.shared.fault.on(tell);
    }

    /// Ends it and all its tracks: the last segments are complete, the playlists say so, and it can be
    /// played.
    ///
    /// # Errors
    /// When the disk refuses. What was written before is safe and recovery will find it.
    pub fn close(&self) -> Result<Recording> {
        let tracks = self.tracks.lock();
        if self.program.has_ended() {
            return Ok(self.recording());
        }
        // However this ends, others may then work with what is on the disk.
        let _leaving = Leaving(&self.shared);
        let empty = self.end_tracks(&tracks);
        self.program.end()?;
        drop(tracks);
        self.shared.free_reserve();
        self.program.lane.end_list()?;
        let ended_at = disk::utc(Timestamp::now());
        let length = self.shared.now().duration_ms;
        self.shared.advance(RecordingState::Finalizing, |recording| {
            recording.ended_at = Some(ended_at);
            recording.tracks.retain(|track| !empty.contains(&track.name));
            // Marked between the last frame and the end.
            recording.markers.iter_mut().for_each(|marker| marker.at_ms = marker.at_ms.min(length));
        })?;
        self.shared.journal.sync()?;
        self.shared.tell_written("journal.jsonl");
        self.shared.library.keep_usage(&self.used().0);
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

/// Whether it says who is there, or with which picture.
fn is_of_people(entry: &Entry) -> bool {
    use Happening as H;
    match &entry.happening {
        H::Join { .. } | H::Leave { .. } | H::Rename { .. } | H::Picture { .. } => true,
        H::Stream { stream, .. } => stream == "video",
        _ => false,
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
        let entry = Entry { clock_ms: clock, utc: String::new(), happening };
        let mut noted = self.journal.note(clock, now, entry.happening.clone());
        if is_of_people(&entry) {
            self.people.lock().push(entry);
        }
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
        let is_full = matches!(error, StoreError::DiskFull);
        self.fault.set(error.clone(), || {
            tracing::error!(%error, "a recording cannot be written on");
            if is_full {
                self.free_reserve();
            }
        });
    }

    /// What is still to be written to end it properly finds room here.
    fn free_reserve(&self) {
        let _ = std::fs::remove_file(self.folder.join(RESERVE));
    }
}
