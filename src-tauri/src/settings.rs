//! What the console itself remembers between two starts, in the user's folder for settings. What a
//! recorder remembers is the recorder's.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::shortcuts::Action;

/// Everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Keys that work everywhere, such as `control+alt+KeyR`.
    pub shortcuts: BTreeMap<Action, String>,
}

impl Settings {
    /// Those that were written last; none of them where there is no such file, or one that nobody can
    /// read.
    pub fn read(file: &Path) -> Self {
        match fs::read(file).map(|text| serde_json::from_slice(&text)) {
            Ok(Ok(settings)) => settings,
            Ok(Err(error)) => {
                tracing::warn!(%error, file = %file.display(), "the settings cannot be read");
                Self::default()
            }
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(%error, file = %file.display(), "the settings cannot be read");
                }
                Self::default()
            }
        }
    }

    /// Writes them, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let temporary = file.with_extension("tmp");
        fs::write(&temporary, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&temporary, file)
    }
}

/// The file (XDG Base Directory Specification).
pub fn file() -> PathBuf {
    let set = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let folder = set.or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    folder.unwrap_or_default().join("rollcall/console.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_a_broken_file_is_no_hindrance() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rollcall/console.json");
        assert_eq!(Settings::read(&file), Settings::default());
        let settings = Settings { shortcuts: BTreeMap::from([(Action::Mark, "control+alt+KeyM".into())]) };
        settings.write(&file).expect("written");
        assert_eq!(Settings::read(&file), settings);
        assert!(!file.with_extension("tmp").exists());
        fs::write(&file, "{").expect("written");
        assert_eq!(Settings::read(&file), Settings::default());
    }
}
