//! What the recordings of a library used: from their folders, and as it is kept.

use rollcall_model::usage::{UsageRun, tally};
use rollcall_model::{RecordedUsage, Recording, Sid};

use crate::deleted;
use crate::error::{Result, StoreError};
use crate::folder::read_description;
use crate::journal;
use crate::library::Library;

impl Library {
    /// What a recording used, computed from its folder, also where that lies in the trash.
    ///
    /// # Errors
    /// `NotFound` when it was deleted for good, or when its folder cannot be read.
    pub fn used(&self, sid: &Sid) -> Result<(RecordedUsage, Vec<UsageRun>)> {
        let folder = match self.folder_of(sid) {
            Err(StoreError::NotFound) => deleted::find(self.folder(), sid).ok_or(StoreError::NotFound)?.folder,
            other => other?,
        };
        Ok(tally(&read_description(&folder)?, &journal::read(&folder)?))
    }

    /// What is kept of a recording's usage.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn kept_usage(&self, sid: &Sid) -> Result<Option<RecordedUsage>> {
        self.usage_table().get(sid)
    }

    /// What is kept of everything that was ever recorded here, deleted or not, oldest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub fn all_kept_usage(&self) -> Result<Vec<RecordedUsage>> {
        self.usage_table().all()
    }

    /// Recordings that have ended and have a folder, those in the trash included.
    pub fn ended(&self) -> Vec<Recording> {
        let deleted = self.deleted().into_iter().map(|deleted| deleted.recording);
        self.recordings().into_iter().filter(|recording| !recording.state.is_open()).chain(deleted).collect()
    }

    /// Keeps what a recording used that has ended. A table that does not take it gets it at the next start.
    pub(crate) fn keep_usage(&self, usage: &RecordedUsage) {
        if let Err(error) = self.usage_table().put(usage) {
            tracing::warn!(%error, sid = usage.sid.as_str(), "what a recording used is kept at the next start");
        }
    }

    /// Keeps what the folders say of recordings that nothing is kept of.
    pub(crate) fn keep_missing_usage(&self) -> Result<()> {
        self.ended().iter().try_for_each(|recording| self.keep_usage_of(recording))
    }

    /// Keeps what its folder says a recording used, if nothing is kept of it.
    pub(crate) fn keep_usage_of(&self, recording: &Recording) -> Result<()> {
        if recording.state.is_open() || self.usage_table().has(&recording.sid)? {
            return Ok(());
        }
        match self.used(&recording.sid) {
            Ok((usage, _)) => self.keep_usage(&usage),
            Err(error) => tracing::warn!(%error, sid = recording.sid.as_str(), "what it used cannot be computed"),
        }
        Ok(())
    }
}
