//! Kept pictures, in `pictures/` in the library: each file under an id made from its bytes, and
//! `pictures.json` with their names, newest first.
//!
//! Locks, in this order: `showing`, then a room's. Whoever makes something show pictures holds
//! `showing` to read from looking whether they are there to showing them; who deletes one, to write.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::{fs, io};

use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use rollcall_media::Still;
use rollcall_model::picture::MAX_PICTURE_BYTES;
use rollcall_model::{ErrorCode, Event, KeptPicture, LayoutError, NoticeLevel, PictureFormat, PictureId};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::errors::{StudioError, sentence};
use crate::fingerprint::hex;
use crate::house::House;
use crate::kept_file::{KeptFile, Unreadable, replace};
use crate::{Result, Studio};

/// Most kept pictures.
const MOST: usize = 200;
const MAX_NAME_CHARS: usize = 120;
const FOLDER: &str = "pictures";
const FILE: KeptFile = KeptFile { name: "pictures" };

/// The stills that somebody shows, each decoded once.
pub(crate) type Stills = BTreeMap<PictureId, Arc<Still>>;

/// What is kept.
#[derive(Default)]
pub(crate) struct Pictures {
    pub showing: RwLock<()>,
    /// Newest first.
    all: RwLock<Vec<KeptPicture>>,
    /// Decoded, as long as somebody shows it.
    decoded: Mutex<HashMap<PictureId, Weak<Still>>>,
    /// Held from looking to writing.
    saving: Mutex<()>,
}

impl Pictures {
    pub fn all(&self) -> Vec<KeptPicture> {
        self.all.read().clone()
    }

    pub fn has(&self, id: &PictureId) -> bool {
        self.all.read().iter().any(|kept| kept.id == *id)
    }

    fn get(&self, id: &PictureId) -> Result<KeptPicture> {
        let found = self.all.read().iter().find(|kept| kept.id == *id).cloned();
        found.ok_or_else(|| StudioError::PictureNotFound(id.clone()))
    }

    /// Whether all of these are there.
    pub fn check<'a>(
        &self,
        wanted: impl IntoIterator<Item = (String, &'a PictureId)>,
    ) -> std::result::Result<(), LayoutError> {
        let missing = wanted.into_iter().find(|(_, id)| !self.has(id));
        missing.map_or(Ok(()), |(field, _)| Err(LayoutError { field, problem: "is no kept picture" }))
    }
}

fn extension(format: PictureFormat) -> &'static str {
    match format {
        PictureFormat::Png => "png",
        PictureFormat::Jpeg => "jpg",
        PictureFormat::Webp => "webp",
        PictureFormat::Bmp => "bmp",
    }
}

fn file_of(kept: &KeptPicture) -> String {
    format!("{}.{}", kept.id, extension(kept.format))
}

/// What a file is called, fit to be shown: without folders and what cannot be seen, at most 120 characters.
fn shown_name(text: &str) -> String {
    // Marks of writing direction could make a name look like another.
    let is_hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let file = text.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let name: String = file.chars().filter(|c| !is_hidden(*c)).collect();
    let name: String = name.trim().chars().take(MAX_NAME_CHARS).collect();
    let name = name.trim_end();
    if name.is_empty() { "picture".to_owned() } else { name.to_owned() }
}

/// Reads a file as what it is.
fn examine(name: &str, bytes: &[u8]) -> Result<KeptPicture> {
    if bytes.len() as u64 > MAX_PICTURE_BYTES {
        return Err(StudioError::InvalidPicture("A picture file has at most 5 MiB.".to_owned()));
    }
    let still = Still::read(bytes).map_err(|error| StudioError::InvalidPicture(format!("{}.", sentence(&error))))?;
    let id = PictureId::new(&hex(&Sha256::digest(bytes)[..16])).expect("16 bytes are 32 hexadecimal digits");
    let (width, height, format) = (still.width(), still.height(), still.format());
    Ok(KeptPicture { id, name: shown_name(name), format, width, height, bytes: bytes.len() as u64 })
}

/// The listed pictures whose files are there, then files that no list knows.
fn load(folder: &Path) -> std::result::Result<(Vec<KeptPicture>, Option<String>), Unreadable> {
    let check = |value: Value, before: &[KeptPicture]| {
        let kept: KeptPicture = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let size = fs::metadata(folder.join(file_of(&kept))).map(|meta| meta.len()).ok();
        if size != Some(kept.bytes) {
            return Err(format!("the file of \"{}\" is missing or another", kept.name));
        }
        if before.iter().any(|other| other.id == kept.id) || before.len() == MOST {
            return Err(format!("\"{}\" is there twice, or one too many", kept.name));
        }
        Ok(KeptPicture { name: shown_name(&kept.name), ..kept })
    };
    let loaded = FILE.load(folder, Timestamp::now(), check)?;
    let mut all = loaded.items;
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for file in files {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).and_then(PictureId::new);
        let is_unlisted = |id: &PictureId| all.iter().all(|kept| kept.id != *id);
        let Some(id) = stem.filter(|id| is_unlisted(id)).filter(|_| all.len() < MOST) else { continue };
        let read = fs::read(&file).map_err(|error| error.to_string());
        let read = read.and_then(|bytes| examine("", &bytes).map_err(|error| error.to_string()));
        match read {
            Ok(kept) if kept.id == id && file.ends_with(file_of(&kept)) => all.push(kept),
            Ok(_) => tracing::warn!(file = %file.display(), "this file does not have the name it would have"),
            Err(error) => tracing::warn!(file = %file.display(), error, "this file is no picture"),
        }
    }
    Ok((all, loaded.trouble))
}

impl House {
    fn pictures_folder(&self) -> PathBuf {
        self.library().folder().join(FOLDER)
    }

    /// Takes what was kept.
    pub fn read_pictures(&self) -> Result<()> {
        let (all, trouble) = load(&self.pictures_folder())?;
        *self.pictures.all.write() = all;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// Copies the pictures into another library; those that are there already follow behind ours.
    pub fn bring_pictures(&self, from: &Path, to: &Path) -> Result<()> {
        let _saving = self.pictures.saving.lock();
        let (from, to) = (from.join(FOLDER), to.join(FOLDER));
        let mut all = self.pictures.all();
        if all.is_empty() && !to.exists() {
            return Ok(());
        }
        let copied = fs::create_dir_all(&to).and_then(|()| {
            all.iter().map(file_of).filter(|file| !to.join(file).exists()).try_for_each(|file| {
                let bytes = fs::read(from.join(&file))?;
                replace(&to, &file, &bytes)
            })
        });
        copied.map_err(StudioError::Unsaved)?;
        let (there, trouble) = load(&to)?;
        let is_new = |kept: &KeptPicture| self.pictures.all.read().iter().all(|ours| ours.id != kept.id);
        all.extend(there.into_iter().filter(is_new));
        all.truncate(MOST);
        FILE.save(&to, &all).map_err(StudioError::Unsaved)?;
        *self.pictures.all.write() = all;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// Changes the list, on the disk first, and tells everyone. The caller holds `saving`.
    fn change_pictures(&self, all: Vec<KeptPicture>) -> Result<()> {
        FILE.save(&self.pictures_folder(), &all).map_err(StudioError::Unsaved)?;
        *self.pictures.all.write() = all.clone();
        self.events.tell(Event::Pictures { pictures: all });
        Ok(())
    }

    fn keep_picture(&self, name: &str, bytes: &[u8]) -> Result<KeptPicture> {
        self.check_open()?;
        let kept = examine(name, bytes)?;
        let _saving = self.pictures.saving.lock();
        let mut all = self.pictures.all();
        if let Some(same) = all.iter_mut().find(|other| other.id == kept.id) {
            same.name.clone_from(&kept.name);
            self.change_pictures(all)?;
            return Ok(kept);
        }
        if all.len() >= MOST {
            return Err(StudioError::TooMany { what: "pictures", most: MOST });
        }
        let folder = self.pictures_folder();
        let written = fs::create_dir_all(&folder).and_then(|()| replace(&folder, &file_of(&kept), bytes));
        written.map_err(StudioError::Unsaved)?;
        all.insert(0, kept.clone());
        if let Err(error) = self.change_pictures(all) {
            let _ = fs::remove_file(folder.join(file_of(&kept)));
            return Err(error);
        }
        Ok(kept)
    }

    fn picture(&self, id: &PictureId) -> Result<(KeptPicture, Vec<u8>)> {
        let kept = self.pictures.get(id)?;
        match fs::read(self.pictures_folder().join(file_of(&kept))) {
            Ok(bytes) => Ok((kept, bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(StudioError::PictureNotFound(id.clone())),
            Err(error) => Err(StudioError::Unreadable { path: file_of(&kept).into(), reason: error.to_string() }),
        }
    }

    fn delete_picture(&self, id: &PictureId) -> Result<()> {
        self.check_open()?;
        let _showing = self.pictures.showing.write();
        let kept = self.pictures.get(id)?;
        if let Some(user) = self.shown_by(id) {
            return Err(StudioError::PictureInUse(user));
        }
        let _saving = self.pictures.saving.lock();
        let mut all = self.pictures.all();
        all.retain(|other| other.id != *id);
        self.change_pictures(all)?;
        if let Err(error) = fs::remove_file(self.pictures_folder().join(file_of(&kept))) {
            tracing::warn!(%error, id = id.as_str(), "a picture's file was not removed");
        }
        Ok(())
    }

    /// What shows a picture, in words.
    fn shown_by(&self, id: &PictureId) -> Option<String> {
        for room in self.all_rooms() {
            let state = room.state.lock();
            let layouts = std::iter::once(&state.layout).chain(&state.prepared);
            let in_layouts = layouts.flat_map(|layout| layout.pictures());
            if state.look.pictures().into_iter().chain(in_layouts).any(|(_, shown)| shown == id) {
                return Some(format!("The channel \"{}\"", room.cname));
            }
        }
        let saved = self.saved_layouts.all();
        let shows = |layout: &rollcall_model::Layout| layout.pictures().into_iter().any(|(_, shown)| shown == id);
        saved.iter().find(|saved| shows(&saved.layout)).map(|saved| format!("The kept layout \"{}\"", saved.name))
    }

    /// The pictures, decoded; one that cannot be read is said in the log and left out. Reads files:
    /// not to be called with a room's state locked.
    pub fn stills<'a>(&self, wanted: impl IntoIterator<Item = &'a PictureId>) -> Stills {
        let mut stills = Stills::new();
        for id in wanted {
            if !stills.contains_key(id)
                && let Some(still) = self.still(id)
            {
                stills.insert(id.clone(), still);
            }
        }
        stills
    }

    fn still(&self, id: &PictureId) -> Option<Arc<Still>> {
        if let Some(still) = self.pictures.decoded.lock().get(id).and_then(Weak::upgrade) {
            return Some(still);
        }
        let read = self.picture(id).map_err(|error| error.to_string());
        let read = read.and_then(|(_, bytes)| Still::read(&bytes).map_err(|error| error.to_string()));
        let still =
            read.inspect_err(|error| tracing::error!(error, id = id.as_str(), "a picture is not shown")).ok()?;
        let still = Arc::new(still);
        let mut decoded = self.pictures.decoded.lock();
        decoded.retain(|_, still| still.strong_count() > 0);
        decoded.insert(id.clone(), Arc::downgrade(&still));
        Some(still)
    }
}

#[expect(clippy::missing_errors_doc, reason = "said once, at the type")]
impl Studio {
    /// The kept pictures, newest first.
    pub fn pictures(&self) -> Vec<KeptPicture> {
        self.0.pictures.all()
    }

    /// Keeps a picture file; what it is is found out by reading it. The same file is kept once.
    pub async fn keep_picture(&self, name: String, file: Vec<u8>) -> Result<KeptPicture> {
        self.0.blocking(move |house| house.keep_picture(&name, &file)).await
    }

    /// A kept picture and its file.
    pub async fn picture(&self, id: &PictureId) -> Result<(KeptPicture, Vec<u8>)> {
        let id = id.clone();
        self.0.blocking(move |house| house.picture(&id)).await
    }

    /// Deletes a picture; refused while a channel or a kept layout shows it.
    pub async fn delete_picture(&self, id: &PictureId) -> Result<()> {
        let id = id.clone();
        self.0.blocking(move |house| house.delete_picture(&id)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_people_can_read() {
        for (sent, shown) in [
            ("logo.png", "logo.png"),
            ("  校徽 .png ", "校徽 .png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\me\\logo.png", "logo.png"),
            ("a\u{7}b\nc", "abc"),
            ("evil\u{202e}gnp.exe", "evilgnp.exe"),
            ("", "picture"),
            ("///", "picture"),
            ("\u{200b}", "picture"),
        ] {
            assert_eq!(shown_name(sent), shown);
        }
        assert_eq!(shown_name(&"字".repeat(500)).chars().count(), MAX_NAME_CHARS);
    }
}
