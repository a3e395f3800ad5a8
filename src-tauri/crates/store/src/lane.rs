//! What the writer's thread of a track and its owner have in common: where the track's segments go, and
//! whose failure it is when they cannot be written.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use parking_lot::Mutex;
use rollcall_model::Track;

use crate::error::{Result, StoreError};
use crate::fault::Fault;
use crate::playlist::{self, Listed};
use crate::runs::Run;
use crate::shared::Shared;
use crate::whole::Whole;

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
    pub fault: Arc<Fault>,
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
