//! `journal.jsonl`: one line for everything that happened, only ever appended to.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use rollcall_model::{Entry, Happening};

use crate::disk;
use crate::error::{At, Result, StoreError};

/// How long a line may wait to be made durable together with others.
const PATIENCE: Duration = Duration::from_millis(200);

pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    state: Mutex<State>,
}

struct State {
    /// Bytes of whole lines before the newest.
    length: u64,
    /// Since when a line waits to be made durable.
    unsynced: Option<Instant>,
}

fn path_in(folder: &Path) -> PathBuf {
    folder.join("journal.jsonl")
}

impl Journal {
    /// Opens it for appending. A last line torn by a crash is set aside first.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = path_in(folder);
        mend(&path, &folder.join("lost"))?;
        let file = File::options().append(true).create(true).open(&path).at(&path)?;
        disk::sync_folder_of(&path)?;
        let length = file.metadata().at(&path)?.len();
        Ok(Self { path, file, state: Mutex::new(State { length, unsynced: None }) })
    }

    /// Appends a line; `sync` or `sync_due` makes it durable.
    pub fn note(&self, clock_ms: u64, now: Timestamp, happening: Happening) -> Result<()> {
        let entry = Entry { clock_ms, utc: disk::utc(now), happening };
        let mut line = serde_json::to_vec(&entry).map_err(|error| StoreError::damaged(&self.path, error))?;
        line.push(b'\n');
        let mut state = self.state.lock();
        // Somebody else may have written a line, too: of a recording that has ended.
        state.length = self.file.metadata().at(&self.path)?.len();
        if let Err(error) = (&self.file).write_all(&line) {
            // A full disk takes a part of a line; the next one must not continue it.
            let _ = self.file.set_len(state.length);
            return Err(error).at(&self.path);
        }
        state.unsynced.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// Makes every line durable.
    pub fn sync(&self) -> Result<()> {
        // Not held while waiting for the disk: nobody who notes something waits for it.
        let waited = self.state.lock().unsynced.take();
        if waited.is_none() {
            return Ok(());
        }
        let synced = self.file.sync_data().at(&self.path);
        if synced.is_err() {
            self.state.lock().unsynced = waited;
        }
        synced
    }

    #[cfg(test)]
    pub fn is_durable(&self) -> bool {
        self.state.lock().unsynced.is_none()
    }

    /// Makes every line durable if one has waited long enough.
    pub fn sync_due(&self) -> Result<()> {
        let is_due = self.state.lock().unsynced.is_some_and(|since| since.elapsed() >= PATIENCE);
        if is_due { self.sync() } else { Ok(()) }
    }
}

/// Everything that happened so far.
pub(crate) fn read(folder: &Path) -> Result<Vec<Entry>> {
    let path = path_in(folder);
    let text = match std::fs::read(&path) {
        // A crash before the first line.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.at(&path)?,
    };
    // Lines that a crash tore are left out, not made up.
    Ok(text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

/// Whole lines from this byte on, durable when this returns, and where they end.
pub(crate) fn read_from(folder: &Path, byte: u64) -> Result<(Vec<Entry>, u64)> {
    let path = path_in(folder);
    let mut file = match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok((Vec::new(), byte)),
        other => other.at(&path)?,
    };
    if file.metadata().at(&path)?.len() <= byte {
        return Ok((Vec::new(), byte));
    }
    file.sync_data().at(&path)?;
    file.seek(SeekFrom::Start(byte)).at(&path)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text).at(&path)?;
    text.truncate(text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
    let entries = text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    Ok((entries, byte + text.len() as u64))
}

fn mend(path: &Path, lost: &Path) -> Result<()> {
    let Ok(text) = std::fs::read(path) else { return Ok(()) };
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole < text.len() {
        disk::set_aside(path, whole as u64, lost)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning(text: &str) -> Happening {
        Happening::Warning { message: text.into() }
    }

    fn note(journal: &Journal, text: &str) {
        journal.note(1, Timestamp::UNIX_EPOCH, warning(text)).expect("written");
    }

    #[test]
    fn a_torn_last_line_is_set_aside_and_the_next_stands_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::open(folder.path()).expect("opens");
        note(&journal, "one");
        note(&journal, "two");
        journal.sync().expect("synced");
        let whole = std::fs::read(path_in(folder.path())).expect("text");
        for cut in 0..=whole.len() {
            let folder = tempfile::tempdir().expect("a folder");
            std::fs::write(path_in(folder.path()), &whole[..cut]).expect("cut");
            let before = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
            note(&Journal::open(folder.path()).expect("opens"), "after");
            let said = read(folder.path()).expect("readable");
            assert_eq!(said.len(), before + 1, "cut at {cut}");
            assert_eq!(said[before].happening, warning("after"));
            let aside = std::fs::read(folder.path().join("lost/journal.jsonl.torn")).unwrap_or_default();
            let kept = std::fs::read(path_in(folder.path())).expect("text");
            assert!(kept.starts_with(&whole[..cut - aside.len()]) && whole[..cut].ends_with(&aside));
        }
    }
}
