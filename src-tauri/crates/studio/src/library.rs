//! The recordings folder: which it is, what another one would be, and moving to it while we run.
//!
//! Recordings stay where they are; channels and settings go along.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rollcall_model::{Canvas, Disk, Folder, Quality, System};
use rollcall_store::{Library, StoreError};

use crate::Result;
use crate::disk::{floor, seconds_left};
use crate::errors::StudioError;
use crate::house::House;

impl House {
    /// The library as it is now. Who goes on working with it keeps it, even if another is chosen.
    pub fn library(&self) -> Library {
        self.current_library.read().clone()
    }

    /// What would be found in a folder; nothing is changed.
    pub fn look_into(&self, folder: &str) -> Result<Folder> {
        let folder = absolute(folder)?;
        let found = rollcall_store::look_into(&folder)?;
        let pace = Quality::default().bytes_per_second(&Canvas::default());
        let free = found.free_bytes;
        Ok(Folder {
            folder: folder.display().to_string(),
            exists: found.exists,
            writable: found.writable,
            disk: Disk { free_bytes: free, seconds_left: seconds_left(free, floor(pace, 0), pace) },
        })
    }

    /// Recordings go to another folder from now on; what is in it already is listed.
    pub fn move_library(self: &Arc<Self>, folder: &str) -> Result<System> {
        self.check_open()?;
        let note = self.config.library_note.clone().ok_or(StudioError::LibraryFixed)?;
        let folder = absolute(folder)?;
        {
            let _moving = self.moving.try_write().ok_or(StudioError::LibraryInUse)?;
            if !self.open_recordings().is_empty() || !self.finalizing.borrow().is_empty() {
                return Err(StudioError::LibraryInUse);
            }
            let before = self.library();
            if before.folder() == folder {
                return Ok(self.system());
            }
            *self.current_library.write() = Library::open(&folder)?;
            let brought = self
                .bring_pictures(before.folder(), &folder)
                .and_then(|()| self.bring_saved_layouts(&folder))
                .and_then(|()| self.bring_buckets(&folder))
                .and_then(|()| self.bring_apps(&folder))
                .and_then(|()| self.courier.move_to(&self.library()))
                .and_then(|()| self.callbacks.move_to(&self.library()));
            if let Err(error) = brought
                .and_then(|()| self.save())
                .and_then(|()| self.keep_settings())
                .and_then(|()| remember(&note, &folder))
            {
                if let Err(error) = self.callbacks.move_to(&before) {
                    tracing::error!(%error, "callbacks stand still until the next start");
                }
                if let Err(error) = self.courier.move_to(&before) {
                    tracing::error!(%error, "uploads stand still until the next start");
                }
                *self.current_library.write() = before;
                return Err(error);
            }
            self.waiting.lock().clear();
        }
        self.take_up();
        self.take_up_uploads();
        self.take_up_callbacks();
        self.watch_disk();
        self.events.start_over();
        Ok(self.system())
    }
}

/// Writes down where recordings go, for the next start.
fn remember(note: &Path, folder: &Path) -> Result<()> {
    let kept = note.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
        let aside = note.with_extension("new");
        fs::write(&aside, format!("{}\n", folder.display()))?;
        fs::rename(&aside, note)
    });
    kept.map_err(|error| {
        let folder = note.parent().unwrap_or(note).to_owned();
        StoreError::Unwritable { folder, reason: error.to_string() }.into()
    })
}

/// As people write folders: `~` is their home.
fn absolute(folder: &str) -> Result<PathBuf> {
    let text = folder.trim();
    let home = || std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
    let path = match text.strip_prefix("~/") {
        Some(below) => home().map(|home| home.join(below)),
        None if text == "~" => home(),
        None => Some(PathBuf::from(text)),
    };
    let path = path.filter(|path| path.is_absolute() && !text.contains('\0'));
    path.ok_or_else(|| StudioError::invalid("folder", "A folder is written in full, from / or ~ on."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_written_in_full() {
        assert_eq!(absolute(" /media/disk ").expect("fine"), Path::new("/media/disk"));
        assert!(absolute("~/Videos").is_ok_and(|path| path.is_absolute()));
        for wrong in ["", "Videos", "./x", "../x", "~other"] {
            assert!(absolute(wrong).is_err(), "{wrong}");
        }
    }
}
