//! What lies in the trash of a library: `.trash/<when>/<yyyy>/<mm>/<sid>_<cname>`.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rollcall_model::{DeletedRecording, Sid};

use crate::disk;
use crate::folder::{read_description, recording_folders};

/// How long what was deleted is kept.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// As a folder's name; in order of time.
pub(crate) const STAMP: &str = "%Y%m%dT%H%M%S%.3fZ";
pub(crate) const GONE: &str = "gone";

/// A recording in the trash.
pub(crate) struct Deleted {
    /// Where it lies now.
    pub folder: PathBuf,
    /// Where it lay, relative to the library.
    pub place: PathBuf,
    pub at: Timestamp,
}

impl Deleted {
    pub fn described(&self) -> Option<DeletedRecording> {
        let recording = read_description(&self.folder).ok()?;
        let kept_until = self.at.checked_add(KEPT).unwrap_or(Timestamp::MAX);
        Some(DeletedRecording { recording, deleted_at: disk::utc(self.at), kept_until: disk::utc(kept_until) })
    }
}

/// Takes away what a crash left half deleted.
pub(crate) fn clear_up(library: &Path) {
    let _ = fs::remove_dir_all(trash(library).join(GONE));
}

/// A recording in the trash.
pub(crate) fn find(library: &Path, sid: &Sid) -> Option<Deleted> {
    all(library).into_iter().find(|deleted| {
        let name = deleted.folder.file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(sid.as_str()).is_some_and(|rest| rest.starts_with('_'))
    })
}

pub(crate) fn trash(library: &Path) -> PathBuf {
    library.join(".trash")
}

pub(crate) fn all(library: &Path) -> Vec<Deleted> {
    let stamps = fs::read_dir(trash(library)).into_iter().flatten().flatten();
    stamps.flat_map(|entry| deleted_at(&entry.path())).collect()
}

/// Everything below one `<when>`.
fn deleted_at(folder: &Path) -> Vec<Deleted> {
    let stamp = folder.file_name().unwrap_or_default().to_string_lossy();
    let Ok(at) = Timestamp::strptime("%Y%m%dT%H%M%S%.3f%z", stamp.replace('Z', "+0000")) else { return Vec::new() };
    let folders = recording_folders(folder).into_iter();
    let deleted = |path: PathBuf| {
        let place = path.strip_prefix(folder).ok()?.to_owned();
        Some(Deleted { folder: path, place, at })
    };
    folders.filter_map(deleted).collect()
}
