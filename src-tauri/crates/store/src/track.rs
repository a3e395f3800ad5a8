//! A track while it is written: the program, or one participant alone. One code writes them all; what
//! goes wrong with a participant's costs that track and no other.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;

use jiff::Timestamp;
use parking_lot::Mutex;
use rollcall_model::{Happening, Track, Uid};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::playlist::{self, Listed};
use crate::recover::{self, Whole};
use crate::runs::{self, Run};
use crate::take::{Shared, Take};
use crate::writer::{self, SegmentWriter};

/// Why writing ended, and who is to be told.
#[derive(Default)]
pub(crate) struct Fault(Mutex<Failure>);

#[derive(Default)]
struct Failure {
    error: Option<StoreError>,
    tell: Option<Box<dyn Fn(StoreError) + Send + Sync>>,
}

impl Fault {
    pub fn get(&self) -> Option<StoreError> {
        self.0.lock().error.clone()
    }

    pub fn is_set(&self) -> bool {
        self.0.lock().error.is_some()
    }

    /// Calls `tell` once, with nothing locked; at once if it is set already.
    pub fn on(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        let failed = {
            let mut failure = self.0.lock();
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

    /// Says so once; `before` is done before anybody is told.
    pub fn set(&self, error: StoreError, before: impl FnOnce()) {
        let tell = {
            let mut failure = self.0.lock();
            if failure.error.is_some() {
                return;
            }
            failure.error = Some(error.clone());
            failure.tell.take()
        };
        before();
        if let Some(tell) = tell {
            tell(error);
        }
    }
}

/// What the writer's thread of a track and its owner have in common.
pub(crate) struct Lane {
    pub take: Arc<Shared>,
    pub name: String,
    /// The name of whoever it is of.
    label: Option<String>,
    pub fps: u32,
    /// What is there of it already.
    pub before: Whole,
    pub runs: Mutex<Vec<Run>>,
    /// Its complete segments, once its writer has ended.
    pub done: Mutex<Vec<Listed>>,
    fault: Arc<Fault>,
    /// Set by the owner: when frame 0 of this run was taken.
    pub first_frame_at: Mutex<Option<Timestamp>>,
}

impl Lane {
    /// The program's: what goes wrong with it ends the recording.
    pub fn program(take: Arc<Shared>, fps: u32, before: Whole) -> Self {
        let fault = take.fault.clone();
        Self::new(take, Track::PROGRAM.to_owned(), None, fps, before, fault)
    }

    /// A participant's.
    pub fn of(take: Arc<Shared>, name: String, label: &str, fps: u32, before: Whole) -> Self {
        Self::new(take, name, Some(label.to_owned()), fps, before, Arc::default())
    }

    fn new(take: Arc<Shared>, name: String, label: Option<String>, fps: u32, before: Whole, fault: Arc<Fault>) -> Self {
        let (runs, first_frame_at) = (Mutex::new(before.runs.clone()), Mutex::default());
        let done = Mutex::new(before.segments.clone());
        Self { take, name, label, fps, before, runs, done, fault, first_frame_at }
    }

    pub fn is_program(&self) -> bool {
        self.name == Track::PROGRAM
    }

    /// The folder of its segments.
    pub fn folder(&self) -> PathBuf {
        self.take.folder.join(&self.name)
    }

    /// A file of its folder is complete, or was changed.
    pub fn tell_written(&self, file: &str) {
        self.take.tell_written(&format!("{}/{file}", self.name));
    }

    /// When the first frame of this run was taken.
    pub fn first_frame_at(&self) -> Timestamp {
        self.first_frame_at.lock().unwrap_or_else(Timestamp::now)
    }

    /// The first sample of this run comes; its init segment is durable.
    pub fn begins(&self, first_frame: Timestamp) -> Result<()> {
        if self.is_program() {
            self.take.note_gap(first_frame);
            return Ok(());
        }
        self.take.change(|recording| match recording.tracks.iter_mut().find(|track| track.name == self.name) {
            Some(track) => track.label.clone_from(&self.label),
            None => recording.tracks.push(Track::new(&self.name, self.label.clone())),
        })
    }

    /// A fragment is durable.
    pub fn wrote(&self, frames: u64, bytes: u64) {
        if self.is_program() {
            self.take.frames.fetch_add(frames, Ordering::Relaxed);
        }
        self.take.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Looks after the journal, which the program's writer makes durable.
    pub fn keep_journal(&self, keep: impl FnOnce(&Shared) -> Result<()>) -> Result<()> {
        if self.is_program() { keep(&self.take) } else { Ok(()) }
    }

    /// Nothing more is written to it. Told once, with nothing locked.
    pub fn fail(&self, error: StoreError) {
        if self.is_program() {
            return self.take.fail(error);
        }
        tracing::error!(%error, track = self.name, "a participant's track cannot be written on");
        self.fault.set(error, || ());
    }

    /// Nothing can be written: by a failure of its own, or of the whole recording.
    pub fn failed(&self) -> bool {
        self.fault.is_set() || self.take.fault.is_set()
    }

    /// Writes the playlist of what is complete so far.
    pub fn list(&self, done: &[Listed]) -> Result<()> {
        playlist::write(&self.folder(), &self.runs.lock(), done, self.fps, false)?;
        self.tell_written("index.m3u8");
        Ok(())
    }

    /// Its playlist says that nothing more will come; false where nothing came at all.
    pub fn end_list(&self) -> Result<bool> {
        let done = self.done.lock();
        if done.is_empty() {
            return Ok(false);
        }
        playlist::write(&self.folder(), &self.runs.lock(), &done, self.fps, true)?;
        self.tell_written("index.m3u8");
        Ok(true)
    }
}

impl Take {
    /// Begins a participant's own track, or its next run where it has one already. `label`: its name.
    ///
    /// # Errors
    /// `StillOpen` where its last run has not ended, `Ended` when the recording is closed, or when the disk
    /// refuses. The program goes on.
    pub fn track(&self, uid: Uid, fps: u32, label: &str) -> Result<TrackWriter> {
        let mut tracks = self.tracks.lock();
        if self.program.has_ended() {
            return Err(StoreError::Ended);
        }
        if tracks.get(&uid).is_some_and(|track| !track.has_ended()) {
            return Err(StoreError::StillOpen);
        }
        let name = uid.to_string();
        let folder = self.shared.folder.join(&name);
        std::fs::create_dir_all(&folder).at(&folder)?;
        disk::sync_folder_of(&folder)?;
        let before = recover::whole(&self.shared.folder, &name, fps, |_, happening| {
            self.note(happening);
            Ok(())
        })?;
        let track = TrackWriter::start(Lane::of(self.shared.clone(), name, label, fps, before))?;
        tracks.insert(uid, track.clone());
        Ok(track)
    }

    /// Ends all participants' tracks, those included that nobody has taken up since a crash; the names of
    /// those in which there is nothing. What goes wrong with one costs that one.
    pub(crate) fn end_tracks(&self, tracks: &BTreeMap<Uid, TrackWriter>) -> Vec<String> {
        let mut troubles: BTreeMap<String, StoreError> = BTreeMap::new();
        let mut empty = Vec::new();
        // All of them first: only then it is known which have begun.
        for (uid, track) in tracks {
            troubles.extend(track.end().err().map(|error| (uid.to_string(), error)));
        }
        let recording = self.recording();
        for track in recording.tracks.iter().filter(|track| !track.is_program()) {
            let open = track.name.parse().ok().and_then(|uid: Uid| tracks.get(&uid));
            let ended = match open {
                Some(open) => open.lane.end_list(),
                None => self.end_idle(track),
            };
            match ended {
                Ok(true) => {}
                Ok(false) => empty.push(track.name.clone()),
                Err(error) => _ = troubles.insert(track.name.clone(), error),
            }
        }
        for (name, error) in troubles {
            let label = recording.tracks.iter().find(|track| track.name == name).and_then(|track| track.label.as_ref());
            let message = format!("The track of {} was not ended: {error}.", label.unwrap_or(&name));
            self.note(Happening::Warning { message });
        }
        empty
    }

    /// Ends the playlist of one that nobody writes.
    fn end_idle(&self, track: &Track) -> Result<bool> {
        let ended = recover::end(&self.shared.folder, &track.name, self.program.lane.fps)?;
        if ended {
            self.shared.tell_written(&track.playlist);
        }
        Ok(ended)
    }
}

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
