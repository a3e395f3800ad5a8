//! After a crash: keep every whole fragment, set the torn rest aside, say what was lost.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rollcall_model::{Happening, Loss, Recording};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::finalize;
use crate::journal::Journal;
use crate::library::{Library, recording_folders};
use crate::playlist::{self, Listed};
use crate::runs::{self, Run};
use crate::scan;

/// A recording made whole again.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// As it is now.
    pub recording: Recording,
    /// When its last whole frame ended; when it was begun, if there is none.
    pub last_frame_at: Timestamp,
    /// Bytes that were torn and are now in `lost/`.
    pub set_aside_bytes: u64,
    pub(crate) runs: Vec<Run>,
    pub(crate) segments: Vec<Listed>,
    /// Where the sound ends, in samples of the recording.
    pub(crate) sound_end: u64,
}

pub(crate) fn read_description(folder: &Path) -> Result<Recording> {
    let path = folder.join("recording.json");
    let bytes = std::fs::read(&path).at(&path)?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| StoreError::damaged(&path, e))?;
    let found = value.get("version").and_then(serde_json::Value::as_u64).unwrap_or(0) as u32;
    if found > Recording::VERSION {
        return Err(StoreError::NewerVersion { path, found, known: Recording::VERSION });
    }
    serde_json::from_value(value).map_err(|error| StoreError::damaged(&path, error))
}

pub(crate) fn write_description(folder: &Path, recording: &Recording) -> Result<()> {
    let path = folder.join("recording.json");
    let bytes = serde_json::to_vec_pretty(recording).map_err(|error| StoreError::damaged(&path, error))?;
    disk::replace(&path, &bytes)
}

/// Makes the folder of one recording whole.
pub(crate) fn recover(folder: &Path) -> Result<Recovered> {
    let mut recording = read_description(folder)?;
    let runs = runs::read(folder)?;
    let fps = recording.canvas.fps.get();
    let journal = Journal::open(folder)?;
    let (mut segments, mut sound_end, mut set_aside_bytes) = (Vec::new(), 0, 0);
    let begun = disk::parse_utc(&recording.started_at).unwrap_or_default();
    let clock = |frames: u64| last_frame_at(&runs, frames, fps, begun);
    for number in runs::segments(folder)? {
        let name = runs::segment_name(number);
        let path = runs::program(folder).join(&name);
        let scanned = scan::scan(&path)?;
        let frames_before: u64 = segments.iter().map(|s: &Listed| s.frames).sum();
        let torn = scan::set_aside(&path, &scanned, &folder.join("lost").join(format!("{name}.torn")))?;
        if torn > 0 {
            set_aside_bytes += torn;
            let at = clock(frames_before + scanned.frames());
            let happening = Happening::SetAside { file: format!("program/{name}"), bytes: torn };
            journal.note(millis(at.duration_since(begun)), at, happening)?;
        }
        if scanned.frames() == 0 {
            // Nothing whole was in it; its bytes are in lost/, and its number is free again.
            std::fs::remove_file(&path).at(&path)?;
            continue;
        }
        sound_end = scanned.sound_end().unwrap_or(sound_end);
        segments.push(Listed { number, frames: scanned.frames() });
    }
    journal.sync()?;
    let frames: u64 = segments.iter().map(|s| s.frames).sum();
    if set_aside_bytes > 0 {
        recording.loss.get_or_insert_with(Loss::default).set_aside_bytes += set_aside_bytes;
    }
    recording.frames = frames;
    recording.duration_ms = frames * 1000 / u64::from(fps);
    recording.size_bytes = disk::size_of(folder);
    if !segments.is_empty() {
        playlist::write(folder, &runs, &segments, fps, !recording.state.is_open())?;
    }
    write_description(folder, &recording)?;
    Ok(Recovered { last_frame_at: clock(frames), recording, set_aside_bytes, runs, segments, sound_end })
}

/// When the frame before number `frames` ended.
fn last_frame_at(runs: &[Run], frames: u64, fps: u32, begun: Timestamp) -> Timestamp {
    let Some(run) = runs.iter().rfind(|run| run.first_frame <= frames) else { return begun };
    let started = disk::parse_utc(&run.started_at).unwrap_or(begun);
    let into = SignedDuration::from_millis(((frames - run.first_frame) * 1000 / u64::from(fps)) as i64);
    started.checked_add(into).unwrap_or(started)
}

pub(crate) fn millis(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(0)
}

/// Finalizes what a crash left in `folder`: one recording's folder, or a whole library.
///
/// # Errors
/// When the folder holds no recording, a recorder is using it, or the disk refuses.
pub fn recover_folder(folder: &Path) -> Result<Vec<Recording>> {
    if folder.join("recording.json").is_file() {
        // Held while we work: a recorder that is writing here must not have its segments cut.
        let _lock = match folder.ancestors().nth(3).filter(|library| library.join(".rollcall.lock").is_file()) {
            Some(library) => Some(Library::open(library)?),
            None => None,
        };
        return Ok(vec![finish(folder)?]);
    }
    let folders: Vec<PathBuf> = recording_folders(folder);
    if folders.is_empty() {
        return Err(StoreError::NotFound);
    }
    let library = Library::open(folder)?;
    let open = library.unfinished();
    open.iter()
        .map(|recording| {
            library.recover(&recording.sid)?;
            library.finalize(&recording.sid)
        })
        .collect()
}

fn finish(folder: &Path) -> Result<Recording> {
    recover(folder)?;
    let recording = finalize::finalize(folder)?;
    write_description(folder, &recording)?;
    Ok(recording)
}
