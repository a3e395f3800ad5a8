//! Where recordings go unless told otherwise: the folder chosen in the console, else `Rollcall` in the
//! user's videos folder.

use std::path::{Path, PathBuf};

/// The file in which the folder chosen in the console is written down; none without a home.
pub fn note() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let config = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(config.join("rollcall/library"))
}

/// The folder that was chosen, if it is one.
fn chosen() -> Option<PathBuf> {
    let text = std::fs::read_to_string(note()?).ok()?;
    Some(PathBuf::from(text.trim())).filter(|path| path.is_absolute())
}

/// The videos folder is the one the desktop knows (xdg-user-dirs), else `Videos` at home.
pub fn usual() -> PathBuf {
    if let Some(chosen) = chosen() {
        return chosen;
    }
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = folder("HOME").unwrap_or_default();
    let known = folder("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")).join("user-dirs.dirs");
    let configured = || videos_in(&std::fs::read_to_string(known).ok()?, &home);
    folder("XDG_VIDEOS_DIR").or_else(configured).unwrap_or_else(|| home.join("Videos")).join("Rollcall")
}

/// The line `XDG_VIDEOS_DIR="$HOME/Videos"`, or with an absolute path.
fn videos_in(user_dirs: &str, home: &Path) -> Option<PathBuf> {
    let line = user_dirs.lines().find_map(|line| line.trim().strip_prefix("XDG_VIDEOS_DIR="))?;
    let value = line.trim().strip_prefix('"')?.strip_suffix('"')?;
    match value.strip_prefix("$HOME/") {
        Some(below) => Some(home.join(below)),
        None => Some(PathBuf::from(value)).filter(|path| path.is_absolute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktops_videos_folder_is_found() {
        let home = Path::new("/home/ada");
        let found = |text: &str| videos_in(text, home);
        let file = "# comment\nXDG_MUSIC_DIR=\"$HOME/Music\"\nXDG_VIDEOS_DIR=\"$HOME/Filme\"\n";
        assert_eq!(found(file), Some("/home/ada/Filme".into()));
        assert_eq!(found("XDG_VIDEOS_DIR=\"/media/v\""), Some("/media/v".into()));
        for none in ["", "XDG_VIDEOS_DIR=", "XDG_VIDEOS_DIR=\"relative\"", "#XDG_VIDEOS_DIR=\"/x\""] {
            assert_eq!(found(none), None, "{none}");
        }
    }
}
