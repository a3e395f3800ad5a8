//! The recordings folder: what is in it, and the way to each recording.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use rollcall_model::notice::Stretch;
use rollcall_model::{Entry, Happening, Recording, Sid, Track};
use rustix::fs::FlockOperation;

use crate::deleted;
use crate::disk;
use crate::error::{Result, StoreError};
use crate::finalize;
use crate::folder::{read_description, recording_folders, write_description};
use crate::index::Index;
use crate::journal;
use crate::recover::{self, Recovered};
use crate::runs;
use crate::usage::UsageTable;

/// How long a recorder waits for another to leave the folder.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// Called with a recording and the name of its file that was written.
type Tell = Box<dyn Fn(&Sid, &str) + Send + Sync>;

/// The recordings folder of one recorder. Clones are the same library.
#[derive(Clone)]
pub struct Library(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    index: Index,
    usage: UsageTable,
    /// Recordings that are being written: nobody else may touch their segments.
    open: Mutex<BTreeSet<Sid>>,
    /// Recordings whose single file is being made.
    finalizing: Mutex<BTreeSet<Sid>>,
    /// Held while a description is read, changed and written, or a folder moved: what somebody writes
    /// on a recording is not lost to what the recorder writes of it.
    describing: Mutex<()>,
    /// Who is told of files that are complete, or were changed.
    written: OnceLock<Tell>,
    /// Held while we live: one recorder writes here.
    _lock: File,
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Library {}", self.0.folder.display())
    }
}

impl Library {
    /// Opens the folder, makes it if need be, and brings the index up to date with what is in it.
    ///
    /// # Errors
    /// `Unwritable`, `LockedByAnother`, or `NewerVersion`; then nothing was changed.
    pub fn open(folder: &Path) -> Result<Self> {
        let unwritable =
            |error: std::io::Error| StoreError::Unwritable { folder: folder.to_owned(), reason: error.to_string() };
        fs::create_dir_all(folder).map_err(unwritable)?;
        let lock = File::create(folder.join(".rollcall.lock")).map_err(unwritable)?;
        lock_patiently(&lock, folder)?;
        match disk::replace(&folder.join(".rollcall.probe"), b"can be written\n") {
            // What is recorded can be seen and taken elsewhere even when there is no room for more.
            Ok(()) | Err(StoreError::DiskFull) => {}
            Err(error) => {
                return Err(StoreError::Unwritable { folder: folder.to_owned(), reason: error.to_string() });
            }
        }
        let _ = fs::remove_file(folder.join(".rollcall.probe"));
        let (index, usage) = (Index::open(folder)?, UsageTable::open(folder)?);
        let library = Self(Arc::new(Inner {
            folder: folder.to_owned(),
            index,
            usage,
            open: Mutex::default(),
            finalizing: Mutex::default(),
            describing: Mutex::default(),
            written: OnceLock::new(),
            _lock: lock,
        }));
        library.reconcile()?;
        deleted::clear_up(folder);
        library.keep_missing_usage()?;
        Ok(library)
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// Has `tell` called with the name of each file of a recording that is complete, or was changed, once
    /// it is durable. It is called on the thread that wrote it and should not wait. Set once.
    pub fn on_written(&self, tell: impl Fn(&Sid, &str) + Send + Sync + 'static) {
        let _ = self.0.written.set(Box::new(tell));
    }

    pub(crate) fn tell_written(&self, sid: &Sid, file: &str) {
        if let Some(tell) = self.0.written.get() {
            tell(sid, file);
        }
    }

    /// Recordings that a crash left open, newest first.
    pub fn unfinished(&self) -> Vec<Recording> {
        let mut open = self.recordings();
        open.retain(|recording| !recording.state.is_final());
        open
    }

    /// Makes what a crash left of a recording whole: torn bytes are set aside, the playlist lists
    /// what is there. May be called again and changes nothing more.
    ///
    /// # Errors
    /// When there is no such recording or the disk refuses.
    pub fn recover(&self, sid: &Sid) -> Result<Recovered> {
        let recovered = recover::recover(&self.idle_folder_of(sid)?)?;
        self.update(&recovered.recording)?;
        Ok(recovered)
    }

    /// Makes the single MP4 files from the segments, without encoding again; the recording is then
    /// finished. One that was never closed is ended where its last whole fragment ends, and says so.
    ///
    /// # Errors
    /// When the disk refuses; the segments stay as they are and this may be called again.
    pub fn finalize(&self, sid: &Sid) -> Result<Recording> {
        let _finalizing = {
            // Whoever deletes it holds this from looking to moving.
            let _describing = self.0.describing.lock();
            Finalizing::begin(self, sid)?
        };
        let folder = self.idle_folder_of(sid)?;
        let made = finalize::finalize(&folder, &self.0.describing);
        {
            let _describing = self.0.describing.lock();
            self.list(&folder)?;
        }
        if let Ok(made) = &made {
            match self.used(sid) {
                Ok((usage, _)) => self.keep_usage(&usage),
                Err(error) => {
                    tracing::warn!(%error, sid = sid.as_str(), "what a recording used is kept at the next start")
                }
            }
            let singles = made.tracks.iter().filter_map(|track| track.mp4.as_deref()).chain(made.mp4.as_deref());
            let playlists = made.tracks.iter().map(|track| track.playlist.as_str());
            for file in singles.chain(playlists).chain(["journal.jsonl", "recording.json"]) {
                self.tell_written(sid, file);
            }
        }
        made
    }

    /// Changes what a recording says of itself, unless it is being written: then its take does.
    ///
    /// # Errors
    /// `StillOpen`, when there is no such recording, or when the disk refuses; then nothing changed.
    pub fn describe(&self, sid: &Sid, change: impl FnOnce(&mut Recording)) -> Result<Recording> {
        let _describing = self.0.describing.lock();
        let mut recording = read_description(&self.idle_folder_of(sid)?)?;
        let before = recording.clone();
        change(&mut recording);
        if recording != before {
            self.update(&recording)?;
        }
        Ok(recording)
    }

    /// Writes a line into the journal of a recording that has ended; durable when this returns.
    ///
    /// # Errors
    /// `StillOpen`, when there is no such recording, or when the disk refuses.
    pub fn note(&self, sid: &Sid, happening: Happening) -> Result<()> {
        let _describing = self.0.describing.lock();
        let folder = self.idle_folder_of(sid)?;
        let journal = journal::Journal::open(&folder)?;
        let now = Timestamp::now();
        let begun = disk::parse_utc(&read_description(&folder)?.started_at).unwrap_or(now);
        journal.note(disk::millis(now.duration_since(begun)), now, happening)?;
        journal.sync()?;
        self.tell_written(sid, "journal.jsonl");
        Ok(())
    }

    /// All recordings, newest first.
    pub fn recordings(&self) -> Vec<Recording> {
        self.0.index.all().unwrap_or_else(|error| {
            tracing::error!(%error, "recordings cannot be listed");
            Vec::new()
        })
    }

    /// One recording.
    pub fn recording(&self, sid: &Sid) -> Option<Recording> {
        self.0.index.get(sid).ok().flatten()
    }

    /// Everything that happened in a recording.
    ///
    /// # Errors
    /// When there is no such recording or its journal cannot be read.
    pub fn journal(&self, sid: &Sid) -> Result<Vec<Entry>> {
        journal::read(&self.folder_of(sid)?)
    }

    /// What the journal of a recording says from this byte on, made durable first, and where it ends: what
    /// follows from it may be told to others.
    ///
    /// # Errors
    /// When there is no such recording or its journal cannot be read.
    pub fn journal_from(&self, sid: &Sid, byte: u64) -> Result<(Vec<Entry>, u64)> {
        journal::read_from(&self.folder_of(sid)?, byte)
    }

    /// The uninterrupted stretches of a recording so far; none once its media is away.
    ///
    /// # Errors
    /// When there is no such recording or their list cannot be read.
    pub fn stretches(&self, sid: &Sid) -> Result<Vec<Stretch>> {
        let recording = self.recording(sid).ok_or(StoreError::NotFound)?;
        Ok(runs::stretches(&runs::read(&self.folder_of(sid)?.join(Track::PROGRAM))?, recording.canvas.fps.get()))
    }

    /// A file of a recording by its relative name; nothing outside its folder is ever found. One that
    /// lies in the trash can still be looked at.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn file(&self, sid: &Sid, relative: &str) -> Result<PathBuf> {
        let folder = match self.folder_of(sid) {
            Err(StoreError::NotFound) => deleted::find(&self.0.folder, sid).ok_or(StoreError::NotFound)?.folder,
            other => other?,
        };
        disk::below(&folder, relative)
    }

    /// Writes a changed description, to its folder first.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn update(&self, recording: &Recording) -> Result<()> {
        let folder = self.folder_of(&recording.sid)?;
        let relative = folder.strip_prefix(&self.0.folder).unwrap_or(&folder).to_string_lossy().into_owned();
        self.put(&relative, recording)
    }

    /// Bytes free for recordings.
    ///
    /// # Errors
    /// When the folder cannot be reached.
    pub fn free_bytes(&self) -> Result<u64> {
        disk::free_bytes(&self.0.folder)
    }

    pub(crate) fn put(&self, relative: &str, recording: &Recording) -> Result<()> {
        let folder = self.0.folder.join(relative);
        write_description(&folder, recording)?;
        self.0.index.put(relative, recording, disk::modified(&folder.join("recording.json")));
        self.tell_written(&recording.sid, "recording.json");
        Ok(())
    }

    pub(crate) fn is_open(&self, sid: &Sid) -> bool {
        self.0.open.lock().contains(sid)
    }

    /// Nobody else may touch its segments until it leaves.
    pub(crate) fn enter(&self, sid: &Sid) -> Result<()> {
        if self.0.open.lock().insert(sid.clone()) { Ok(()) } else { Err(StoreError::StillOpen) }
    }

    pub(crate) fn leave(&self, sid: &Sid) {
        self.0.open.lock().remove(sid);
    }

    /// Its folder, if nothing is at work in it.
    pub(crate) fn still_folder_of(&self, sid: &Sid) -> Result<PathBuf> {
        if self.0.finalizing.lock().contains(sid) { Err(StoreError::Finalizing) } else { self.idle_folder_of(sid) }
    }

    /// The folder was moved away.
    pub(crate) fn forget(&self, sid: &Sid) {
        self.0.index.remove(sid.as_str());
    }

    /// A folder came back.
    pub(crate) fn list(&self, folder: &Path) -> Result<Recording> {
        let recording = read_description(folder)?;
        let relative = folder.strip_prefix(&self.0.folder).unwrap_or(folder).to_string_lossy().into_owned();
        self.0.index.put(&relative, &recording, disk::modified(&folder.join("recording.json")));
        Ok(recording)
    }

    pub(crate) fn usage_table(&self) -> &UsageTable {
        &self.0.usage
    }

    pub(crate) fn describing(&self) -> &Mutex<()> {
        &self.0.describing
    }

    pub(crate) fn idle_folder_of(&self, sid: &Sid) -> Result<PathBuf> {
        if self.0.open.lock().contains(sid) { Err(StoreError::StillOpen) } else { self.folder_of(sid) }
    }

    /// Where a recording lies.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn folder_of(&self, sid: &Sid) -> Result<PathBuf> {
        let folder = self.0.index.folder(sid)?.ok_or(StoreError::NotFound)?;
        Ok(self.0.folder.join(folder))
    }

    /// The folders are the truth: takes from them what is new or changed, removes what is gone.
    fn reconcile(&self) -> Result<()> {
        let mut known = BTreeMap::new();
        for row in self.0.index.known()? {
            if self.0.folder.join(&row.folder).join("recording.json").is_file() {
                known.insert(row.folder, row.modified);
            } else {
                self.0.index.remove(&row.sid);
            }
        }
        for folder in recording_folders(&self.0.folder) {
            let relative = folder.strip_prefix(&self.0.folder).unwrap_or(&folder).to_string_lossy().into_owned();
            let modified = disk::modified(&folder.join("recording.json"));
            if known.get(&relative) == Some(&modified) {
                continue;
            }
            match read_description(&folder) {
                Ok(recording) => self.0.index.put(&relative, &recording, modified),
                Err(error @ StoreError::NewerVersion { .. }) => return Err(error),
                Err(error) => tracing::warn!(%error, "a folder is not listed"),
            }
        }
        Ok(())
    }
}

/// A recording's single file is being made while this lives.
struct Finalizing<'a> {
    library: &'a Library,
    sid: &'a Sid,
}

impl<'a> Finalizing<'a> {
    fn begin(library: &'a Library, sid: &'a Sid) -> Result<Self> {
        if library.0.finalizing.lock().insert(sid.clone()) {
            Ok(Self { library, sid })
        } else {
            Err(StoreError::Finalizing)
        }
    }
}

impl Drop for Finalizing<'_> {
    fn drop(&mut self) {
        self.library.0.finalizing.lock().remove(self.sid);
    }
}

/// Takes the lock. A recorder that is just ending, or was just killed, is given a moment.
fn lock_patiently(lock: &File, folder: &Path) -> Result<()> {
    let began = Instant::now();
    loop {
        let Err(error) = rustix::fs::flock(lock, FlockOperation::NonBlockingLockExclusive) else { return Ok(()) };
        let error = std::io::Error::from(error);
        if error.kind() != ErrorKind::WouldBlock {
            return Err(StoreError::Unwritable { folder: folder.to_owned(), reason: error.to_string() });
        }
        if began.elapsed() > LOCK_PATIENCE {
            return Err(StoreError::LockedByAnother { folder: folder.to_owned() });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
