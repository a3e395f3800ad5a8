//! Files that survive a crash: written aside, synced, renamed, and the folder synced too.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rustix::fs::FallocateFlags;

use crate::error::{At, Result, StoreError};

/// Replaces a file: readers see the old or the new content, never a part.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let aside = path.with_extension("new");
    let mut file = File::create(&aside).at(&aside)?;
    file.write_all(content).at(&aside)?;
    file.sync_all().at(&aside)?;
    fs::rename(&aside, path).at(path)?;
    sync_folder_of(path)
}

/// Takes room on the disk, for when it is full. Zeros would not do where they take no room.
pub(crate) fn reserve(path: &Path, bytes: u64) -> Result<()> {
    let mut file = File::create(path).at(path)?;
    if allocate(&file, bytes).at(path)? {
        return Ok(());
    }
    std::io::copy(&mut std::io::repeat(0xa5).take(bytes), &mut file).at(path)?;
    file.sync_all().at(path)
}

/// Takes the room a file will need; false where the file system cannot say that it did.
pub(crate) fn allocate(file: &File, bytes: u64) -> std::io::Result<bool> {
    match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::NOSPC | rustix::io::Errno::DQUOT) => Err(std::io::ErrorKind::StorageFull.into()),
        Err(_) => Ok(false),
    }
}

/// Makes the entry of a new or renamed file durable.
pub(crate) fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    File::open(folder).and_then(|folder| folder.sync_all()).at(folder)
}

/// Copies the bytes of a file behind `whole` into the folder `lost` and cuts them off; says how many
/// there were. A crash in between costs nothing: it is done once more, to the same copy.
pub(crate) fn set_aside(path: &Path, whole: u64, lost: &Path) -> Result<u64> {
    let mut file = File::options().read(true).write(true).open(path).at(path)?;
    let torn = file.metadata().at(path)?.len().saturating_sub(whole);
    if torn == 0 {
        return Ok(0);
    }
    fs::create_dir_all(lost).at(lost)?;
    sync_folder_of(lost)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let copy = lost.join(format!("{name}.new"));
    file.seek(SeekFrom::Start(whole)).at(path)?;
    let mut out = File::create(&copy).at(&copy)?;
    std::io::copy(&mut file, &mut out).at(&copy)?;
    out.sync_all().at(&copy)?;
    let place = lost_name(lost, &name, &copy).at(lost)?;
    fs::rename(&copy, &place).at(&place)?;
    sync_folder_of(&place)?;
    file.set_len(whole).at(path)?;
    file.sync_all().at(path)?;
    Ok(torn)
}

/// A name that is free, or has these very bytes already. What an earlier crash left stays.
fn lost_name(lost: &Path, name: &str, copy: &Path) -> std::io::Result<PathBuf> {
    let names = std::iter::once(format!("{name}.torn")).chain((2..).map(|n: u32| format!("{name}-{n}.torn")));
    for place in names.map(|name| lost.join(name)) {
        let same_length = match fs::metadata(&place) {
            Ok(meta) => meta.len() == fs::metadata(copy)?.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(place),
            Err(error) => return Err(error),
        };
        if same_length && fs::read(&place)? == fs::read(copy)? {
            return Ok(place);
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

/// Bytes free for us where `folder` lies.
pub(crate) fn free_bytes(folder: &Path) -> Result<u64> {
    let stat = rustix::fs::statvfs(folder).map_err(std::io::Error::from).at(folder)?;
    Ok(stat.f_bavail * stat.f_frsize)
}

/// Bytes of everything below a folder.
pub(crate) fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(meta) if meta.is_dir() => size_of(&entry.path()),
        Ok(meta) => meta.len(),
        Err(_) => 0,
    };
    entries.flatten().map(size).sum()
}

/// A file below a folder by a name from outside: nothing that could lead elsewhere.
pub(crate) fn below(folder: &Path, relative: &str) -> Result<PathBuf> {
    let plain =
        !relative.is_empty() && Path::new(relative).components().all(|part| matches!(part, Component::Normal(_)));
    if !plain {
        return Err(StoreError::NotFound);
    }
    // Links are followed before the comparison, so one that leads out is not found.
    let resolve = |path: &Path| path.canonicalize().map_err(|_| StoreError::NotFound);
    let (root, file) = (resolve(folder)?, resolve(&folder.join(relative))?);
    if file.starts_with(&root) && file.is_file() { Ok(file) } else { Err(StoreError::NotFound) }
}

/// When a file was last changed, in nanoseconds since 1970; 0 when nobody knows.
pub(crate) fn modified(path: &Path) -> i64 {
    let time = fs::metadata(path).and_then(|meta| meta.modified()).ok();
    let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or(0)
}

/// UTC as RFC 3339 with milliseconds, as everywhere in recordings.
pub(crate) fn utc(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Reads what `utc` wrote.
pub(crate) fn parse_utc(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// How long that is; nothing where it is negative.
pub(crate) fn millis(duration: SignedDuration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(0)
}

/// What is found where a library may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The folder is there; otherwise it would be made.
    pub exists: bool,
    /// We may write there.
    pub writable: bool,
    /// Bytes free there.
    pub free_bytes: u64,
}

/// Looks whether a library could be in a folder; nothing is changed.
///
/// # Errors
/// When the disk cannot be asked.
pub fn look_into(folder: &Path) -> Result<Found> {
    let exists = folder.is_dir();
    // What is not there yet would be made in the nearest that is.
    let nearest = folder.ancestors().find(|path| path.exists()).unwrap_or(folder);
    let writable = nearest.is_dir()
        && rustix::fs::access(nearest, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok();
    Ok(Found { exists, writable, free_bytes: free_bytes(nearest)? })
}
