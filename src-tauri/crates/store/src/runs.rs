//! The runs of a track: one from its start, one more for each time it was taken up after a crash, or
//! its participant came back. `folder` is the track's: `program`, or a uid, below the recording's.

use std::path::Path;

use rollcall_model::notice::Stretch;
use rollcall_model::{Track, Uid};
use serde::{Deserialize, Serialize};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::format::{Formats, read_init};

/// One uninterrupted stretch of a track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// From 1; also the number of its init segment.
    pub number: u32,
    /// The number of its first segment.
    pub first_segment: u32,
    /// Frames of the track before it.
    pub first_frame: u64,
    /// When its first frame was taken, UTC.
    pub started_at: String,
}

impl Run {
    pub fn init_name(&self) -> String {
        format!("init-{}.mp4", self.number)
    }
}

/// The names of all tracks that have a folder: the program's first, then participants' by their uids.
pub(crate) fn tracks(recording: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(recording).into_iter().flatten().flatten().filter(|entry| entry.path().is_dir());
    let mut uids: Vec<Uid> = entries.filter_map(|entry| uid_of(&entry.file_name().to_string_lossy())).collect();
    uids.sort_unstable();
    std::iter::once(Track::PROGRAM.to_owned()).chain(uids.iter().map(Uid::to_string)).collect()
}

/// Whose track has this name: no leading zero, no sign.
fn uid_of(name: &str) -> Option<Uid> {
    name.parse().ok().filter(|uid: &Uid| uid.to_string() == name)
}

pub(crate) fn segment_name(number: u32) -> String {
    format!("{number:05}.m4s")
}

/// The runs so far; none before the first sample.
pub(crate) fn read(folder: &Path) -> Result<Vec<Run>> {
    let path = folder.join("runs.json");
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| StoreError::damaged(&path, error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).at(&path),
    }
}

pub(crate) fn write(folder: &Path, runs: &[Run]) -> Result<()> {
    let path = folder.join("runs.json");
    let bytes = serde_json::to_vec_pretty(runs).map_err(|error| StoreError::damaged(&path, error))?;
    disk::replace(&path, &bytes)
}

/// When each began, and when the one before it broke off.
pub(crate) fn stretches(runs: &[Run], fps: u32) -> Vec<Stretch> {
    let begun_ms = |run: &Run| disk::parse_utc(&run.started_at).unwrap_or_default().as_millisecond();
    let after = |run: &Run, frames: u64| begun_ms(run) + (frames * 1000 / u64::from(fps.max(1))) as i64;
    let before = std::iter::once(None).chain(runs.iter().map(Some));
    let broken_off = |before: &Run, run: &Run| after(before, run.first_frame.saturating_sub(before.first_frame));
    runs.iter()
        .zip(before)
        .map(|(run, before)| Stretch {
            begun_ms: begun_ms(run),
            broken_off_ms: before.map(|before| broken_off(before, run)),
        })
        .collect()
}

/// What a run's picture and sound are, from its init segment.
pub(crate) fn formats(folder: &Path, run: &Run) -> Result<Formats> {
    let path = folder.join(run.init_name());
    let bytes = std::fs::read(&path).at(&path)?;
    let formats = read_init(&bytes).map_err(|error| StoreError::damaged(&path, error))?;
    formats.ok_or_else(|| StoreError::damaged(&path, "it does not describe a picture and a sound track"))
}

/// The numbers of the segments on disk, in order.
pub(crate) fn segments(folder: &Path) -> Result<Vec<u32>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let number = |name: String| name.strip_suffix(".m4s").filter(|n| n.len() >= 5).and_then(|n| n.parse().ok());
    let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut numbers: Vec<u32> =
        files.filter_map(|entry| number(entry.file_name().to_string_lossy().into_owned())).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
