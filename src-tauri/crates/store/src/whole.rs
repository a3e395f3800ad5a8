//! A track made whole: every whole fragment stays, the torn rest is set aside.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rollcall_model::{Happening, Track};

use crate::disk;
use crate::error::{At, Result};
use crate::playlist::{self, Listed};
use crate::runs::{self, Run};
use crate::scan;

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
    pub(crate) fn list(&self, recording: &Path, name: &str, ended: bool) -> Result<bool> {
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

/// When the frame before number `frames` ended; none where no run says so.
pub(crate) fn last_frame_at(runs: &[Run], frames: u64, fps: u32) -> Option<Timestamp> {
    let run = runs.iter().rfind(|run| run.first_frame <= frames)?;
    let started = disk::parse_utc(&run.started_at)?;
    let into = SignedDuration::from_millis(((frames - run.first_frame) * 1000 / u64::from(fps)) as i64);
    Some(started.checked_add(into).unwrap_or(started))
}
