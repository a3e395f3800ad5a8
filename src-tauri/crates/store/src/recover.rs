//! After a crash: keep every whole fragment, set the torn rest aside, say what was lost.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rollcall_model::{Happening, Loss, Recording, Sid};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::finalize;
use crate::journal::Journal;
use crate::library::{Library, recording_folders};
use crate::playlist::{self, Listed};
use crate::runs::{self, Run};
use crate::scan;
use crate::take::RESERVE;

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
    let mut end = 0;
    let numbers = runs::segments(folder)?;
    for number in &numbers {
        let name = runs::segment_name(*number);
        let path = runs::program(folder).join(&name);
        let is_last = numbers.last() == Some(number);
        let scanned = if is_last { scan::scan_growing(&path)? } else { scan::scan(&path)? };
        end = scanned.video_end().unwrap_or(end);
        // Without a picture there is nothing to play: all of it goes.
        let whole = if scanned.frames() == 0 { 0 } else { scanned.whole };
        let torn = disk::set_aside(&path, whole, &folder.join("lost"))?;
        if torn > 0 {
            set_aside_bytes += torn;
            let at = clock(end);
            let happening = Happening::SetAside { file: format!("program/{name}"), bytes: torn };
            journal.note(millis(at.duration_since(begun)), at, happening)?;
        }
        if scanned.frames() == 0 {
            // Nothing whole was in it; its bytes are in lost/, and its number is free again.
            std::fs::remove_file(&path).at(&path)?;
            continue;
        }
        sound_end = scanned.sound_end().unwrap_or(sound_end);
        segments.push(Listed { number: *number, frames: scanned.frames(), end });
    }
    journal.sync()?;
    clear_up(folder);
    let frames: u64 = segments.iter().map(|s| s.frames).sum();
    if set_aside_bytes > 0 {
        recording.loss.get_or_insert_with(Loss::default).set_aside_bytes += set_aside_bytes;
        recording.acknowledged = false;
    }
    recording.frames = frames;
    recording.duration_ms = frames * 1000 / u64::from(fps);
    recording.size_bytes = disk::size_of(folder);
    let length = recording.duration_ms;
    recording.markers.iter_mut().for_each(|marker| marker.at_ms = marker.at_ms.min(length));
    if !segments.is_empty() {
        playlist::write(folder, &runs, &segments, fps, !recording.state.is_open())?;
    }
    write_description(folder, &recording)?;
    Ok(Recovered { last_frame_at: clock(end), recording, set_aside_bytes, runs, segments, sound_end })
}

/// Removes what was never recorded: the reserve, and a single file that was half made.
fn clear_up(folder: &Path) {
    for name in [RESERVE, finalize::HALF_MADE] {
        let _ = std::fs::remove_file(folder.join(name));
    }
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

/// Finalizes what a crash left in `folder`: one recording's folder, or a whole library. One that
/// cannot be finalized does not keep the others from it.
///
/// # Errors
/// When the folder holds no recording, a recorder is using it, or the disk refuses.
pub fn recover_folder(folder: &Path) -> Result<Vec<Recording>> {
    if folder.join("recording.json").is_file() {
        let folder = folder.canonicalize().at(folder)?;
        // A recorder that is writing here must not have its segments cut.
        let library = folder.ancestors().nth(3).filter(|library| library.join(".rollcall.lock").is_file());
        let Some(library) = library else { return Ok(vec![finish(&folder)?]) };
        let library = Library::open(library)?;
        let sid = read_description(&folder)?.sid;
        let is_listed = library.folder_of(&sid).is_ok_and(|listed| listed.canonicalize().is_ok_and(|l| l == folder));
        return Ok(vec![if is_listed { finish_in(&library, &sid)? } else { finish(&folder)? }]);
    }
    if recording_folders(folder).is_empty() {
        return Err(StoreError::NotFound);
    }
    let library = Library::open(folder)?;
    let finished: Vec<Result<Recording>> =
        library.unfinished().iter().map(|recording| finish_in(&library, &recording.sid)).collect();
    finished.into_iter().collect()
}

fn finish_in(library: &Library, sid: &Sid) -> Result<Recording> {
    library.recover(sid)?;
    library.finalize(sid)
}

fn finish(folder: &Path) -> Result<Recording> {
    recover(folder)?;
    let recording = finalize::finalize(folder, &parking_lot::Mutex::new(()))?;
    write_description(folder, &recording)?;
    Ok(recording)
}
