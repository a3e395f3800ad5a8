//! What the console itself remembers between two starts, in the user's folder for settings. What a
//! recorder remembers is the recorder's.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::shortcuts::Action;
use crate::words::Language;

/// Everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Keys that work everywhere, such as `control+alt+KeyR`.
    pub shortcuts: BTreeMap<Action, String>,
    /// Where this computer's recorder served last. What pages remember belongs to an origin: on the same
    /// port they find it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The language that was chosen in the window; none while that of the locale is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Settings {
    /// Those that were written last; none of them where there is no such file, or one that nobody can
    /// read.
    pub fn read(file: &Path) -> Self {
        match fs::read(file).map(|text| serde_json::from_slice(&text)) {
            Ok(Ok(settings)) => settings,
            Ok(Err(error)) => {
                tracing::warn!(%error, file = %file.display(), "the settings cannot be read; they are set aside");
                let _ = fs::rename(file, file.with_extension("json.broken"));
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

/// The settings and their file: whoever changes one leaves the others as they are.
pub struct Kept {
    file: PathBuf,
    settings: Mutex<Settings>,
}

impl Kept {
    /// As they were written last.
    pub fn read(file: PathBuf) -> Self {
        let settings = Mutex::new(Settings::read(&file));
        Self { file, settings }
    }

    /// As they are now.
    pub fn now(&self) -> Settings {
        self.settings().clone()
    }

    /// Changes them.
    ///
    /// # Errors
    /// When the file cannot be written; then all is as before.
    pub fn change(&self, change: impl FnOnce(&mut Settings)) -> io::Result<()> {
        let mut settings = self.settings();
        let mut changed = settings.clone();
        change(&mut changed);
        if changed != *settings {
            changed.write(&self.file)?;
            *settings = changed;
        }
        Ok(())
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
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
        let shortcuts = BTreeMap::from([(Action::Mark, "control+alt+KeyM".into())]);
        let settings = Settings { shortcuts, port: Some(40123), language: Some(Language::Chinese) };
        settings.write(&file).expect("written");
        assert_eq!(Settings::read(&file), settings);
        assert!(!file.with_extension("tmp").exists());
        fs::write(&file, "{").expect("written");
        assert_eq!(Settings::read(&file), Settings::default());
        assert_eq!(fs::read(folder.path().join("rollcall/console.json.broken")).expect("set aside"), b"{");
    }

    #[test]
    fn a_change_leaves_the_rest_as_it_is_and_is_undone_where_it_cannot_be_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rollcall/console.json");
        let kept = Kept::read(file.clone());
        kept.change(|settings| settings.port = Some(40123)).expect("written");
        kept.change(|settings| settings.language = Some(Language::Chinese)).expect("written");
        let expected = Settings { port: Some(40123), language: Some(Language::Chinese), ..Settings::default() };
        assert_eq!(Kept::read(file.clone()).now(), expected);
        assert!(fs::read_to_string(&file).expect("read").contains("\"zh-CN\""));

        fs::remove_dir_all(folder.path().join("rollcall")).expect("removed");
        fs::write(folder.path().join("rollcall"), "no folder").expect("written");
        assert!(kept.change(|settings| settings.port = Some(1)).is_err());
        assert_eq!(kept.now(), expected);
    }
}
