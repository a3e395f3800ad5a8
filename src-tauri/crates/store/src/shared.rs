//! A recording while it is written: what its take and its writers' threads have in common.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rollcall_model::usage::{UsageRun, present, tally};
use rollcall_model::{Entry, Gap, Happening, Loss, RecordedUsage, Recording, RecordingState, Sid, Uid};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::fault::Fault;
use crate::folder::RESERVE;
use crate::journal::{self, Journal};
use crate::library::Library;
use crate::recover::Recovered;

/// How much room is kept for ending a recording.
const RESERVE_BYTES: u64 = 1 << 20;

/// What the take and its writers' threads have in common.
pub(crate) struct Shared {
    pub library: Library,
    pub folder: PathBuf,
    pub sid: Sid,
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
    pub fn open(library: Library, folder: PathBuf, recording: Recording, resumed: Option<Recovered>) -> Result<Self> {
        let journal = Journal::open(&folder)?;
        let people = match &resumed {
            Some(_) => journal::read(&folder)?.into_iter().filter(is_of_people).collect(),
            None => Vec::new(),
        };
        disk::reserve(&folder.join(RESERVE), RESERVE_BYTES)?;
        let now = Timestamp::now();
        let started = disk::parse_utc(&recording.started_at).unwrap_or(now);
        let begun = resumed.as_ref().map(|_| since(started));
        Ok(Self {
            frames: AtomicU64::new(recording.frames),
            bytes: AtomicU64::new(recording.size_bytes),
            missing_before: recording.frames_missing,
            begun: Mutex::new(begun),
            run: Mutex::default(),
            library,
            folder,
            sid: recording.sid.clone(),
            recording: Mutex::new(recording),
            saving: Mutex::default(),
            journal,
            people: Mutex::new(people),
            resumed,
            fault: Arc::default(),
            is_writing: AtomicBool::new(true),
        })
    }

    /// The first frame of this run was taken then.
    pub fn begin_run(&self, at: Timestamp) {
        let before = self.resumed.as_ref().map_or(0, |resumed| resumed.recording.frames);
        *self.run.lock() = Some((before, since(at).1));
        if self.resumed.is_none() {
            *self.begun.lock() = Some(since(at));
            // Reaches the disk with the change of state that follows.
            self.recording.lock().started_at = disk::utc(at);
        }
    }

    /// Frames of this run that should be there and are not.
    pub fn set_frames_missing(&self, missing: u64) {
        self.recording.lock().frames_missing = self.missing_before + missing;
    }

    /// What it used until now, and its seconds in runs.
    pub fn used(&self) -> (RecordedUsage, Vec<UsageRun>) {
        let people = self.people.lock();
        tally(&self.now(), &people)
    }

    /// Who is in it, as its journal says.
    pub fn present(&self) -> Vec<Uid> {
        present(&self.people.lock())
    }

    /// As it is now, with live length and size.
    pub fn now(&self) -> Recording {
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

    pub fn place_ms(&self) -> u64 {
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
    pub fn advance(&self, state: RecordingState, change: impl FnOnce(&mut Recording)) -> Result<()> {
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
        let length_ms = disk::millis(first_frame.duration_since(resumed.last_frame_at));
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
    pub fn free_reserve(&self) {
        let _ = std::fs::remove_file(self.folder.join(RESERVE));
    }
}
