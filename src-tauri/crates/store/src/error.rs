//! What can go wrong with recordings on disk.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with recordings on disk. Cloneable, because a failed write is told to several.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The recordings folder cannot be made or written.
    #[error("the recordings folder {folder} cannot be written: {reason}")]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another recorder uses the folder.
    #[error("the recordings folder {folder} is in use by another recorder")]
    LockedByAnother {
        /// The folder.
        folder: PathBuf,
    },
    /// A newer Rollcall wrote this; an older one must not touch it.
    #[error("{path} was written by a newer version of Rollcall ({found}; this one knows {known}); nothing was changed")]
    NewerVersion {
        /// The file.
        path: PathBuf,
        /// The version it has.
        found: u32,
        /// The version we know.
        known: u32,
    },
    /// The disk has no room left.
    #[error("the disk is full; what was recorded until then is safe")]
    DiskFull,
    /// The disk is slower than the recording for too long.
    #[error("the disk has not kept up with the recording for half a minute; what was written is safe")]
    DiskTooSlow,
    /// The recording is being written by this recorder.
    #[error("the recording is still being written; stop it first")]
    StillOpen,
    /// The recording's single file is being made.
    #[error("the MP4 file of the recording is still being made; try again in a moment")]
    Finalizing,
    /// The recording has ended; nothing can be added to it.
    #[error("the recording has ended and cannot go on")]
    Ended,
    /// What came out of the encoder cannot be added to the recording.
    #[error("the picture or sound cannot be written: {0}")]
    Media(String),
    /// No such recording or file.
    #[error("there is no such recording or file")]
    NotFound,
    /// A file is not what it should be.
    #[error("{path} cannot be read: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The system refused something else.
    #[error("{path}: {reason}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The index failed.
    #[error("the index of recordings failed: {0}")]
    Index(String),
}

impl StoreError {
    pub(crate) fn io(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { path: path.to_owned(), reason: error.to_string() },
        }
    }

    pub(crate) fn damaged(path: &Path, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Index(error.to_string())
    }
}

pub(crate) type Result<T> = std::result::Result<T, StoreError>;

/// Gives an I/O error the path it happened at.
pub(crate) trait At<T> {
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|error| StoreError::io(path, &error))
    }
}
