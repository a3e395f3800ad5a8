//! Where the recorder's messages go: one file, and the one before it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};

/// From here on the file is set aside and begun anew.
const LARGE: u64 = 4 << 20;
/// How much of the end is looked at for last words.
const TAIL: u64 = 4 << 10;

/// The file.
#[derive(Debug, Clone)]
pub struct Log {
    path: PathBuf,
}

impl Log {
    /// In the user's folder for states.
    pub fn usual() -> Self {
        Self { path: state_folder().join("recorder.log") }
    }

    /// In a folder.
    #[cfg(test)]
    pub fn below(folder: &Path) -> Self {
        Self { path: folder.join("recorder.log") }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens it for appending.
    ///
    /// # Errors
    /// When its folder cannot be made or written.
    pub fn open(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        self.bound()?;
        File::options().append(true).create(true).open(&self.path)
    }

    /// Keeps it small while someone writes to it: its content is copied aside and it is emptied. The
    /// writer appends, so it goes on at the new end; a line written just then may be lost.
    ///
    /// # Errors
    /// When it cannot be copied or emptied.
    pub fn bound(&self) -> io::Result<()> {
        if self.length() > LARGE {
            fs::copy(&self.path, self.path.with_extension("log.1"))?;
            File::options().write(true).open(&self.path)?.set_len(0)?;
        }
        Ok(())
    }

    /// Adds a line of the console's own: what became of the recorder. One that cannot be written is lost.
    pub fn say(&self, line: impl std::fmt::Display) {
        let mut now = String::new();
        let _ = SystemTime.format_time(&mut Writer::new(&mut now));
        let line = format!("{now} console: {}\n", line.to_string().replace('\n', " "));
        let said = self.open().and_then(|mut file| file.write_all(line.as_bytes()));
        if let Err(error) = said {
            tracing::warn!(%error, "the recorder's log could not be written");
        }
    }

    /// Bytes in it.
    pub fn length(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |meta| meta.len())
    }

    /// The last line that was written after it had this length.
    pub fn last_word(&self, since: u64) -> Option<String> {
        let mut file = File::open(&self.path).ok()?;
        file.seek(SeekFrom::Start(since.max(self.length().saturating_sub(TAIL)))).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes);
        text.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
    }
}

/// The user's folder for what outlives a start and is worth nothing elsewhere.
pub fn state_folder() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from).or_else(home);
    state.unwrap_or_else(std::env::temp_dir).join("rollcall")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn it_stays_small_while_someone_writes() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = Log::below(folder.path());
        let mut file = log.open().expect("opened");
        let line = [b'x'; 1 << 16];
        for _ in 0..=LARGE / line.len() as u64 {
            file.write_all(&line).expect("written");
        }
        log.bound().expect("bounded");
        assert_eq!(log.length(), 0);
        assert!(fs::metadata(folder.path().join("recorder.log.1")).expect("kept").len() > LARGE);
        file.write_all(b"more\n").expect("written");
        assert_eq!(fs::read(log.path()).expect("read"), b"more\n");
    }

    #[test]
    fn last_words_are_those_of_this_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = Log::below(folder.path());
        assert_eq!(log.last_word(0), None);
        let mut file = log.open().expect("opened");
        file.write_all(b"earlier\n").expect("written");
        let since = log.length();
        assert_eq!(log.last_word(since), None);
        file.write_all(b"now\nlast\n\n").expect("written");
        assert_eq!(log.last_word(since).as_deref(), Some("last"));
    }
}
