//! The runs of a recording: one from its start, one more for each time it was taken up after a crash.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::format::{Formats, read_init};

/// One uninterrupted stretch of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    /// From 1; also the number of its init segment.
    pub number: u32,
    /// The number of its first segment.
    pub first_segment: u32,
    /// Frames of the recording before it.
    pub first_frame: u64,
    /// When its first frame was taken, UTC.
    pub started_at: String,
}

impl Run {
    pub fn init_name(&self) -> String {
        format!("init-{}.mp4", self.number)
    }
}

/// The folder of the program's segments.
pub(crate) fn program(folder: &Path) -> PathBuf {
    folder.join("program")
}

pub(crate) fn segment_name(number: u32) -> String {
    format!("{number:05}.m4s")
}

/// The runs so far; none before the first sample.
pub(crate) fn read(folder: &Path) -> Result<Vec<Run>> {
    let path = program(folder).join("runs.json");
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| StoreError::damaged(&path, error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).at(&path),
    }
}

pub(crate) fn write(folder: &Path, runs: &[Run]) -> Result<()> {
    let path = program(folder).join("runs.json");
    let bytes = serde_json::to_vec_pretty(runs).map_err(|error| StoreError::damaged(&path, error))?;
    disk::replace(&path, &bytes)
}

/// What a run's tracks are, from its init segment.
pub(crate) fn formats(folder: &Path, run: &Run) -> Result<Formats> {
    let path = program(folder).join(run.init_name());
    let bytes = std::fs::read(&path).at(&path)?;
    let formats = read_init(&bytes).map_err(|error| StoreError::damaged(&path, error))?;
    formats.ok_or_else(|| StoreError::damaged(&path, "it does not describe a picture and a sound track"))
}

/// The numbers of the segments on disk, in order.
pub(crate) fn segments(folder: &Path) -> Result<Vec<u32>> {
    let program = program(folder);
    let Ok(entries) = std::fs::read_dir(&program) else { return Ok(Vec::new()) };
    let number = |name: String| name.strip_suffix(".m4s").filter(|n| n.len() >= 5).and_then(|n| n.parse().ok());
    let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut numbers: Vec<u32> =
        files.filter_map(|entry| number(entry.file_name().to_string_lossy().into_owned())).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
