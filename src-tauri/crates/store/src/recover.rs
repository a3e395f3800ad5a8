//! After a crash: keep every whole fragment, set the torn rest aside, say what was lost.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rollcall_model::{Happening, Loss, Recording, Sid, Track};

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
    /// Bytes of the program that were torn and are now in `lost/`.
    pub set_aside_bytes: u64,
    pub(crate) program: Whole,
}

/// What is on disk of a track, made whole.
#[derive(Debug, Clone, Default)]
pub(crate) struct Whole {
    pub runs: Vec<Run>,
    pub segments: Vec<Listed>,
    /// Where the pictures end, in frames of the track.
    pub end: u64,
    /// Where the sound ends, in samples of the track.
    pub sound_end: u64,
    /// Frames a second.
    pub fps: u32,
    /// Bytes that were torn and are now in `lost/`.
    pub set_aside_bytes: u64,
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

/// Makes one track whole: of each segment the whole fragments stay, the torn rest is set aside and told
/// `note`, together with when its last whole frame ended (none: it has none). `fps`: what it has unless
/// it says something else.
pub(crate) fn whole(
    recording: &Path,
    name: &str,
    fps: u32,
    note: impl Fn(Option<Timestamp>, Happening) -> Result<()>,
) -> Result<Whole> {
    let (folder, lost) = (recording.join(name), recording.join("lost"));
    // The program's torn bytes lie where they always did.
    let lost = if name == Track::PROGRAM { lost } else { lost.join(name) };
    let runs = runs::read(&folder)?;
    let said = runs.last().and_then(|run| runs::formats(&folder, run).ok()).map(|formats| formats.fps());
    let fps = said.filter(|fps| *fps > 0).unwrap_or(fps);
    let (mut segments, mut end, mut sound_end, mut set_aside_bytes) = (Vec::new(), 0, 0, 0);
    let numbers = runs::segments(&folder)?;
    for number in &numbers {
        let file = runs::segment_name(*number);
        let path = folder.join(&file);
        let is_last = numbers.last() == Some(number);
        let scanned = if is_last { scan::scan_growing(&path)? } else { scan::scan(&path)? };
        end = scanned.video_end().unwrap_or(end);
        // Without a picture there is nothing to play: all of it goes.
        let whole = if scanned.frames() == 0 { 0 } else { scanned.whole };
        let torn = disk::set_aside(&path, whole, &lost)?;
        if torn > 0 {
            set_aside_bytes += torn;
            let happening = Happening::SetAside { file: format!("{name}/{file}"), bytes: torn };
            note(last_frame_at(&runs, end, fps), happening)?;
        }
        if scanned.frames() == 0 {
            // Nothing whole was in it; its bytes are in lost/, and its number is free again.
            std::fs::remove_file(&path).at(&path)?;
            continue;
        }
        sound_end = scanned.sound_end().unwrap_or(sound_end);
        segments.push(Listed { number: *number, frames: scanned.frames(), end });
    }
    Ok(Whole { runs, segments, end, sound_end, fps, set_aside_bytes })
}

impl Whole {
    /// Its playlist lists what is there; false where nothing is.
    fn list(&self, recording: &Path, name: &str, ended: bool) -> Result<bool> {
        if self.segments.is_empty() {
            return Ok(false);
        }
        playlist::write(&recording.join(name), &self.runs, &self.segments, self.fps, ended)?;
        Ok(true)
    }
}

/// Ends a track that nobody writes; false where nothing is in it.
pub(crate) fn end(recording: &Path, name: &str, fps: u32) -> Result<bool> {
    whole(recording, name, fps, |_, _| Ok(()))?.list(recording, name, true)
}

/// Makes the folder of one recording whole.
pub(crate) fn recover(folder: &Path) -> Result<Recovered> {
    let mut recording = read_description(folder)?;
    let fps = recording.canvas.fps.get();
    let journal = Journal::open(folder)?;
    let begun = disk::parse_utc(&recording.started_at).unwrap_or_default();
    let note = |at: Option<Timestamp>, happening: Happening| {
        let at = at.unwrap_or(begun);
        journal.note(millis(at.duration_since(begun)), at, happening)
    };
    let program = whole(folder, Track::PROGRAM, fps, note)?;
    let ended = !recording.state.is_open();
    for name in runs::tracks(folder).iter().filter(|name| *name != Track::PROGRAM) {
        let known = recording.tracks.iter().position(|track| track.name == *name);
        match whole(folder, name, fps, note).and_then(|track| track.list(folder, name, ended)) {
            Ok(true) if known.is_none() => recording.tracks.push(Track::new(name, None)),
            Ok(true) => {}
            Ok(false) => recording.tracks.retain(|track| track.name != *name),
            // One that is broken must not keep the program from being whole.
            Err(error @ (StoreError::DiskFull | StoreError::NewerVersion { .. })) => return Err(error),
            Err(error) => {
                let message = format!("The track of participant {name} is not whole: {error}.");
                note(None, Happening::Warning { message })?;
            }
        }
    }
    journal.sync()?;
    clear_up(folder);
    let set_aside_bytes = program.set_aside_bytes;
    let frames: u64 = program.segments.iter().map(|s| s.frames).sum();
    if set_aside_bytes > 0 {
        recording.loss.get_or_insert_with(Loss::default).set_aside_bytes += set_aside_bytes;
        recording.acknowledged = false;
    }
    recording.frames = frames;
    recording.duration_ms = frames * 1000 / u64::from(fps);
    recording.size_bytes = disk::size_of(folder);
    let length = recording.duration_ms;
    recording.markers.iter_mut().for_each(|marker| marker.at_ms = marker.at_ms.min(length));
    program.list(folder, Track::PROGRAM, ended)?;
    write_description(folder, &recording)?;
    let last_frame_at = last_frame_at(&program.runs, program.end, fps).unwrap_or(begun);
    Ok(Recovered { last_frame_at, recording, set_aside_bytes, program })
}

/// Removes what was never recorded: the reserve, and single files that were half made.
fn clear_up(folder: &Path) {
    let half_made = runs::tracks(folder).into_iter().map(|name| finalize::half_made(&name));
    for name in half_made.chain([RESERVE.to_owned()]) {
        let _ = std::fs::remove_file(folder.join(name));
    }
}

/// When the frame before number `frames` ended; none where no run says so.
fn last_frame_at(runs: &[Run], frames: u64, fps: u32) -> Option<Timestamp> {
    let run = runs.iter().rfind(|run| run.first_frame <= frames)?;
    let started = disk::parse_utc(&run.started_at)?;
    let into = SignedDuration::from_millis(((frames - run.first_frame) * 1000 / u64::from(fps)) as i64);
    Some(started.checked_add(into).unwrap_or(started))
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
