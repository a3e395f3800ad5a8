//! Which recorder this user's console has started: so that the next console does not leave one
//! behind that nobody watches.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The recorder that runs, without its token: that one is in memory alone.
#[derive(Debug, Serialize, Deserialize)]
pub struct Running {
    /// Its process.
    pub pid: u32,
}

fn path() -> Option<PathBuf> {
    std::env::var_os("XDG_RUNTIME_DIR").map(|dir| PathBuf::from(dir).join("rollcall/recorder.json"))
}

/// Notes it down. Without a runtime folder there is nothing to note.
pub fn note(running: &Running) {
    let Some(path) = path() else { return };
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&path, serde_json::to_vec(running).unwrap_or_default()));
    if let Err(error) = written {
        tracing::warn!(%error, "the recorder's process could not be noted down");
    }
}

/// Forgets it.
pub fn forget() {
    if let Some(path) = path() {
        let _ = std::fs::remove_file(path);
    }
}

/// The recorder an earlier console left running, if it still is one.
pub fn left_behind() -> Option<Running> {
    let running: Running = serde_json::from_slice(&std::fs::read(path()?).ok()?).ok()?;
    // A process number is used again: only one that is a recorder is meant.
    let command = std::fs::read_to_string(format!("/proc/{}/cmdline", running.pid)).ok()?;
    command.contains("rollcall-recorder").then_some(running)
}
