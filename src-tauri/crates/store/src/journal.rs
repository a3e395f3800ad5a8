//! `journal.jsonl`: one line for everything that happened, only ever appended to.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use parking_lot::Mutex;
use rollcall_model::{Entry, Happening};

use crate::disk;
use crate::error::{At, Result, StoreError};

pub(crate) struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: File,
    unsynced: bool,
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
        Ok(Self { path, state: Mutex::new(State { file, unsynced: false }) })
    }

    /// Appends a line; `sync` makes it durable.
    pub fn note(&self, clock_ms: u64, now: Timestamp, happening: Happening) -> Result<()> {
        let entry = Entry { clock_ms, utc: disk::utc(now), happening };
        let mut line = serde_json::to_vec(&entry).map_err(|error| StoreError::damaged(&self.path, error))?;
        line.push(b'\n');
        let mut state = self.state.lock();
        state.unsynced = true;
        state.file.write_all(&line).at(&self.path)
    }

    pub fn sync(&self) -> Result<()> {
        let mut state = self.state.lock();
        if state.unsynced {
            state.file.sync_data().at(&self.path)?;
            state.unsynced = false;
        }
        Ok(())
    }
}

/// Everything that happened so far.
pub(crate) fn read(folder: &Path) -> Result<Vec<Entry>> {
    let path = path_in(folder);
    let text = std::fs::read(&path).at(&path)?;
    // Lines that a crash tore are left out, not made up.
    Ok(text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect())
}

fn mend(path: &Path, lost: &Path) -> Result<()> {
    let Ok(text) = std::fs::read(path) else { return Ok(()) };
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    if whole < text.len() {
        std::fs::create_dir_all(lost).at(lost)?;
        let aside = lost.join(format!("journal-{whole}.torn"));
        disk::replace(&aside, &text[whole..])?;
        File::options().write(true).open(path).and_then(|file| file.set_len(whole as u64)).at(path)?;
    }
    Ok(())
}
