//! Files that survive a crash: written aside, synced, renamed, and the folder synced too.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;

use crate::error::{At, Result, StoreError};

/// Replaces a file: readers see the old or the new content, never a part.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let aside = path.with_extension("new");
    let mut file = File::create(&aside).at(&aside)?;
    file.write_all(content).at(&aside)?;
    file.sync_all().at(&aside)?;
    fs::rename(&aside, path).at(path)?;
    sync_folder_of(path)
}

/// Makes the entry of a new or renamed file durable.
pub(crate) fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    File::open(folder).and_then(|folder| folder.sync_all()).at(folder)
}

/// Bytes free for us where `folder` lies.
pub(crate) fn free_bytes(folder: &Path) -> Result<u64> {
    let stat = rustix::fs::statvfs(folder).map_err(std::io::Error::from).at(folder)?;
    Ok(stat.f_bavail * stat.f_frsize)
}

/// Bytes of everything below a folder.
pub(crate) fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => size_of(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

/// A file below a folder by a name from outside: nothing that could lead elsewhere.
pub(crate) fn below(folder: &Path, relative: &str) -> Result<PathBuf> {
    let plain =
        !relative.is_empty() && Path::new(relative).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return Err(StoreError::NotFound);
    }
    // Links are followed before the comparison, so one that leads out is not found.
    let resolve = |path: &Path| path.canonicalize().map_err(|_| StoreError::NotFound);
    let (root, file) = (resolve(folder)?, resolve(&folder.join(relative))?);
    if file.starts_with(&root) && file.is_file() { Ok(file) } else { Err(StoreError::NotFound) }
}

/// UTC as RFC 3339 with milliseconds, as everywhere in recordings.
pub(crate) fn utc(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Reads what `utc` wrote.
pub(crate) fn parse_utc(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
