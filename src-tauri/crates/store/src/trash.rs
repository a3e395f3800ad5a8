//! What was deleted and can still be restored: `<library>/.trash/<when>/<yyyy>/<mm>/<sid>_<cname>`.
//!
//! One rename puts a recording there and one brings it back, so that it is always whole in one of the
//! two places, and its new path says when it was deleted and where it was. What is deleted for good is
//! first moved to `.trash/gone`, so that nothing half deleted is ever listed.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rollcall_model::{DeletedRecording, Recording, Sid, Trash};

use crate::deleted::{Deleted, GONE, KEPT, STAMP, all, find, trash};
use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::library::Library;

impl Library {
    /// Moves a recording into the trash, where it is kept for seven days.
    ///
    /// # Errors
    /// `StillOpen`, when there is no such recording, or when the disk refuses; then it stays where it is.
    pub fn delete(&self, sid: &Sid, now: Timestamp) -> Result<DeletedRecording> {
        let _describing = self.describing().lock();
        let from = self.still_folder_of(sid)?;
        let place = from.strip_prefix(self.folder()).map_err(|_| StoreError::NotFound)?.to_owned();
        let stamp = now.to_zoned_datetime(TimeZone::UTC).strftime(STAMP).to_string();
        let to = trash(self.folder()).join(stamp).join(&place);
        rename(self.folder(), &from, &to)?;
        self.forget(sid);
        let deleted = find(self.folder(), sid).and_then(|deleted| deleted.described());
        deleted.ok_or_else(|| StoreError::damaged(&to, "its description cannot be read"))
    }

    /// Brings a recording back to where it was.
    ///
    /// # Errors
    /// `NotFound` when it is not in the trash, or when the disk refuses; then it stays there.
    pub fn restore(&self, sid: &Sid) -> Result<Recording> {
        let _describing = self.describing().lock();
        let deleted = find(self.folder(), sid).ok_or(StoreError::NotFound)?;
        let to = self.folder().join(&deleted.place);
        if to.exists() {
            return Err(StoreError::damaged(&to, "something else lies there now"));
        }
        rename(self.folder(), &deleted.folder, &to)?;
        clear_empty(&deleted.folder);
        self.list(&to)
    }

    /// What is in the trash, what was deleted last first.
    pub fn deleted(&self) -> Vec<DeletedRecording> {
        let mut all = all(self.folder());
        all.sort_by(|a, b| (b.at, &b.place).cmp(&(a.at, &a.place)));
        all.iter().filter_map(Deleted::described).collect()
    }

    /// How much is in the trash.
    pub fn trash(&self) -> Trash {
        let all = self.deleted();
        Trash { count: all.len() as u64, size_bytes: all.iter().map(|deleted| deleted.recording.size_bytes).sum() }
    }

    /// Deletes a recording in the trash for good.
    ///
    /// # Errors
    /// `NotFound` when it is not in the trash, or when the disk refuses.
    pub fn purge(&self, sid: &Sid) -> Result<()> {
        let doomed = {
            let _describing = self.describing().lock();
            doom(self.folder(), find(self.folder(), sid).ok_or(StoreError::NotFound)?)
        };
        fs::remove_dir_all(&doomed).at(&doomed)
    }

    /// Deletes for good what was deleted more than seven days ago; says which that were.
    ///
    /// # Errors
    /// When the disk refuses; what could be deleted is.
    pub fn purge_old(&self, now: Timestamp) -> Result<Vec<Sid>> {
        let doomed: Vec<(Option<Sid>, PathBuf)> = {
            let _describing = self.describing().lock();
            let old = all(self.folder()).into_iter().filter(|deleted| now.duration_since(deleted.at) >= KEPT);
            old.map(|deleted| {
                let sid = deleted.described().map(|deleted| deleted.recording.sid);
                (sid, doom(self.folder(), deleted))
            })
            .collect()
        };
        let ends: Vec<Result<()>> = doomed.iter().map(|(_, folder)| fs::remove_dir_all(folder).at(folder)).collect();
        ends.into_iter().collect::<Result<Vec<()>>>().map(|_| doomed.into_iter().filter_map(|(sid, _)| sid).collect())
    }
}

/// Takes a recording out of everyone's sight; says where it is to be removed from. Nobody waits for the
/// removal itself.
fn doom(library: &Path, deleted: Deleted) -> PathBuf {
    let gone = trash(library).join(GONE).join(deleted.folder.file_name().unwrap_or_default());
    match rename(library, &deleted.folder, &gone) {
        Ok(()) => {
            clear_empty(&deleted.folder);
            gone
        }
        // A disk without room for one more folder is just when something must go.
        Err(_) => deleted.folder,
    }
}

/// Moves a folder inside the library; durable when it returns.
fn rename(library: &Path, from: &Path, to: &Path) -> Result<()> {
    let parent = to.parent().unwrap_or(to);
    fs::create_dir_all(parent).at(parent)?;
    parent.ancestors().take_while(|path| *path != library).try_for_each(disk::sync_folder_of)?;
    fs::rename(from, to).at(from)?;
    disk::sync_folder_of(to)?;
    disk::sync_folder_of(from)
}

/// Takes away the folders around what was moved away, as far as nothing else is in them.
fn clear_empty(moved: &Path) {
    let stamps = moved.ancestors().skip(1).take(3);
    let _ = stamps.map(fs::remove_dir).take_while(std::result::Result::is_ok).count();
}
