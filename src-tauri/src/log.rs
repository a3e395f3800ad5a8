//! Where the recorder's messages go: one file, and the one before it.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

/// From here on a new file is begun at the next start.
const LARGE: u64 = 4 << 20;

/// The file.
pub fn file() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).or_else(home);
    state.unwrap_or_else(std::env::temp_dir).join("rollcall/recorder.log")
}

/// Opens it for appending.
///
/// # Errors
/// When its folder cannot be made or written.
pub fn open() -> io::Result<File> {
    let path = file();
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > LARGE) {
        fs::rename(&path, path.with_extension("log.1"))?;
    }
    File::options().append(true).create(true).open(path)
}
