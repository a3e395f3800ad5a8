//! The folder of a recording: where it lies in a library, what its files are called, and its description.

use std::fs;
use std::path::{Path, PathBuf};

use rollcall_model::Recording;

use crate::disk;
use crate::error::{At, Result, StoreError};

/// Room kept on the disk so that a recording can be ended properly when it is full.
pub(crate) const RESERVE: &str = ".reserve";

/// The single file of a track.
pub(crate) fn single(name: &str) -> String {
    format!("{name}.mp4")
}

/// The same while it is being made.
pub(crate) fn half_made(name: &str) -> String {
    format!("{name}.mp4.new")
}

pub(crate) fn read_description(folder: &Path) -> Result<Recording> {
    let path = folder.join("recording.json");
    let bytes = fs::read(&path).at(&path)?;
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

/// Every recording's folder in a library: `<yyyy>/<mm>/<sid>_<cname>`.
pub(crate) fn recording_folders(library: &Path) -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
    };
    let digits =
        |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().bytes().all(|b| b.is_ascii_digit()));
    let months = below(library).into_iter().filter(digits).flat_map(|year| below(&year)).filter(digits);
    let mut folders: Vec<PathBuf> =
        months.flat_map(|month| below(&month)).filter(|folder| folder.join("recording.json").is_file()).collect();
    folders.sort();
    folders
}
