//! Lists that outlive the recorder: a JSON file each, `{"version": 1, "<name>": [...]}`.
//!
//! Replaced atomically. Everything is checked when it is read; what cannot be used is set aside
//! beside the file, never thrown away, and said.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rollcall_store::StoreError;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::errors::StudioError;

/// The form this build writes; a newer one is refused.
const VERSION: u32 = 1;

/// A kind of list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptFile {
    /// What is in it, as a plural: the file's name without its end, and the list's key.
    pub name: &'static str,
}

#[derive(Deserialize)]
struct Form {
    version: u32,
}

struct Written<'a, T> {
    name: &'static str,
    items: &'a [T],
}

impl<T: Serialize> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_map(Some(2))?;
        all.serialize_entry("version", &VERSION)?;
        all.serialize_entry(self.name, self.items)?;
        all.end()
    }
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Loaded<T> {
    pub items: Vec<T>,
    /// What could not be used and where it is now, as a sentence.
    pub trouble: Option<String>,
}

/// Why it was not read at all.
#[derive(Debug)]
pub(crate) enum Unreadable {
    Newer { path: PathBuf, found: u32, known: u32 },
    Io { path: PathBuf, reason: String },
}

impl From<Unreadable> for StudioError {
    fn from(error: Unreadable) -> Self {
        match error {
            Unreadable::Newer { path, found, known } => StoreError::NewerVersion { path, found, known }.into(),
            Unreadable::Io { path, reason } => Self::Unreadable { path, reason },
        }
    }
}

impl KeptFile {
    fn file(self) -> String {
        format!("{}.json", self.name)
    }

    /// Reads the list; no file is an empty one. `check` makes an item of a value, knowing those before
    /// it, or says what is wrong with it.
    pub fn load<T>(
        self,
        folder: &Path,
        now: Timestamp,
        check: impl Fn(Value, &[T]) -> Result<T, String>,
    ) -> Result<Loaded<T>, Unreadable> {
        let path = folder.join(self.file());
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Loaded { items: Vec::new(), trouble: None });
            }
            Err(error) => return Err(Unreadable::Io { path, reason: error.to_string() }),
        };
        if let Ok(Form { version }) = serde_json::from_slice(&text)
            && version > VERSION
        {
            return Err(Unreadable::Newer { path, found: version, known: VERSION });
        }
        let (items, problem) = self.parse(&text, check);
        let Some(problem) = problem else { return Ok(Loaded { items, trouble: None }) };
        let name = self.name;
        let aside = folder.join(format!("{name}-{}.broken.json", now.strftime("%Y%m%d-%H%M%S")));
        fs::copy(&path, &aside).map_err(|error| Unreadable::Io { path: aside.clone(), reason: error.to_string() })?;
        let trouble = format!(
            "The list of {name} could not be read in full ({problem}). {} {name} were kept; the old file is {}.",
            items.len(),
            aside.display()
        );
        Ok(Loaded { items, trouble: Some(trouble) })
    }

    /// Every item that is in order, and the first problem.
    fn parse<T>(self, text: &[u8], check: impl Fn(Value, &[T]) -> Result<T, String>) -> (Vec<T>, Option<String>) {
        let list = match serde_json::from_slice::<Value>(text) {
            Ok(Value::Object(mut all)) => match all.remove(self.name) {
                Some(Value::Array(list)) => list,
                _ => return (Vec::new(), Some(format!("there is no list \"{}\" in it", self.name))),
            },
            Ok(_) => return (Vec::new(), Some("it is no JSON object".to_owned())),
            Err(error) => return (Vec::new(), Some(error.to_string())),
        };
        let (mut items, mut problem) = (Vec::new(), None);
        for value in list {
            match check(value, &items) {
                Ok(item) => items.push(item),
                Err(what) => problem = problem.or(Some(what)),
            }
        }
        (items, problem)
    }

    /// Replaces the list; if that fails the old one stays.
    pub fn save<T: Serialize>(self, folder: &Path, items: &[T]) -> io::Result<()> {
        let written = Written { name: self.name, items };
        replace(folder, &self.file(), &serde_json::to_vec_pretty(&written)?)
    }
}

/// Puts a file in the place of another of its name; if that fails the old one stays.
pub(crate) fn replace(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let aside = folder.join(format!("{name}.new"));
    let written = File::create(&aside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| fs::rename(&aside, folder.join(name))) {
        let _ = fs::remove_file(&aside);
        return Err(error);
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: KeptFile = KeptFile { name: "words" };

    fn load(folder: &Path) -> Result<Loaded<String>, Unreadable> {
        let check = |value: Value, _: &[String]| serde_json::from_value(value).map_err(|error| error.to_string());
        WORDS.load(folder, Timestamp::now(), check)
    }

    fn folder_with(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("words.json"), text).expect("writes");
        folder
    }

    fn broken_files(folder: &Path) -> usize {
        let names = fs::read_dir(folder).expect("reads").flatten().map(|entry| entry.file_name());
        names.filter(|name| name.to_string_lossy().contains("broken")).count()
    }

    #[test]
    fn what_was_kept_comes_back_and_no_file_is_an_empty_list() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(load(folder.path()).expect("loads").items.is_empty());
        WORDS.save(folder.path(), &["room", "数学课"]).expect("saves");
        let loaded = load(folder.path()).expect("loads");
        assert_eq!((loaded.items, loaded.trouble), (vec!["room".to_owned(), "数学课".to_owned()], None));
        assert_eq!(fs::read_dir(folder.path()).expect("reads").count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_broken_file_is_set_aside_and_said() {
        for text in ["", "{", "[]", "{\"version\":1}", "{\"version\":1,\"words\":{}}", "\u{0}\u{0}\u{0}"] {
            let folder = folder_with(text);
            let loaded = load(folder.path()).expect("loads");
            assert!(loaded.items.is_empty());
            assert!(loaded.trouble.expect("said").contains("the old file is"), "{text}");
            assert_eq!(broken_files(folder.path()), 1, "{text}");
        }
    }

    #[test]
    fn one_bad_item_does_not_take_the_others_with_it() {
        let folder = folder_with("{\"version\":1,\"words\":[\"a\",7,\"b\"]}");
        let loaded = load(folder.path()).expect("loads");
        assert_eq!(loaded.items, ["a", "b"]);
        assert!(loaded.trouble.is_some_and(|said| said.contains("2 words were kept")));
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let folder = folder_with("{\"version\":2,\"words\":{}}");
        let refused = load(folder.path()).expect_err("refused");
        assert!(matches!(refused, Unreadable::Newer { found: 2, known: 1, .. }));
        assert_eq!(broken_files(folder.path()), 0);
    }
}
