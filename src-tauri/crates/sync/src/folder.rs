//! A folder as a bucket: on another disk, or one in the network.
//!
//! It is never made: a folder that is not there is a disk that is not there, and what is written in its
//! place would fill the system's disk. Nothing outside of it is touched; links in it are not followed.
//! A file is there whole or not at all, and durable once it is.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use rollcall_model::{BucketProblem, BucketTrouble};

use crate::PART_BYTES;
use crate::connection::{Limits, Listed, Proof, ProvenBy, SentPart};
use crate::disk::{ASIDE, UPLOADS, collect, gone, is_mounted, name, of, sync_folder};
use crate::proof::{self, Content};
use crate::trouble::problem;

type Result<T> = std::result::Result<T, BucketProblem>;

/// How much is read at once.
const READ_BYTES: usize = 256 * 1024;
/// How often a folder is made anew that somebody took away before a file was in it.
const TRIES: usize = 4;

/// A folder as a bucket.
pub(crate) struct Folder {
    root: PathBuf,
    /// It was a mount point: without its disk it is an empty folder of another.
    was_mounted: bool,
    limits: Limits,
}

/// Who writes to each file now. A disk that hangs may let a write go on long after it was given up: it must
/// not come in place of a newer one.
static WRITING: Mutex<BTreeMap<PathBuf, u64>> = Mutex::new(BTreeMap::new());
static TURNS: AtomicU64 = AtomicU64::new(1);

/// A write's turn at a file; the next one takes it away.
struct Turn {
    path: PathBuf,
    number: u64,
}

impl Turn {
    fn begin(path: PathBuf) -> Self {
        let number = TURNS.fetch_add(1, Ordering::Relaxed);
        writing().insert(path.clone(), number);
        Self { path, number }
    }

    /// Does something, if it is still the newest.
    fn take(&self, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let writing = writing();
        if writing.get(&self.path) == Some(&self.number) { work() } else { Err(io::ErrorKind::Interrupted.into()) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut writing = writing();
        if writing.get(&self.path) == Some(&self.number) {
            writing.remove(&self.path);
        }
    }
}

fn writing() -> MutexGuard<'static, BTreeMap<PathBuf, u64>> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Folder {
    pub(crate) fn open(root: &Path, limits: Limits) -> Self {
        Self { root: root.to_owned(), was_mounted: is_mounted(root).unwrap_or(false), limits }
    }

    pub(crate) async fn put(self: &Arc<Self>, key: &str, content: Bytes) -> Result<Proof> {
        let bytes = content.len() as u64;
        let turn = Turn::begin(self.root.join(key));
        self.on_disk(key, bytes, move |folder, path| {
            let aside = folder.aside(&path);
            folder.in_folder_of(&path, || {
                let mut file = File::create(&aside)?;
                file.write_all(&content)?;
                file.sync_all()?;
                turn.take(|| name(&aside, &path))
            })?;
            folder.read_back(&path, &Content::of(&content))?;
            Ok(Proof { by: ProvenBy::ReadBack, etag: None })
        })
        .await
    }

    pub(crate) async fn begin(self: &Arc<Self>, key: &str) -> Result<String> {
        let upload = upload_of(key);
        let name = upload.clone();
        self.on_disk(key, 0, move |folder, _| {
            let uploads = folder.root.join(UPLOADS);
            folder.make_folders(&uploads)?;
            let path = uploads.join(&name);
            File::create(&path).and_then(|file| file.sync_all()).map_err(|error| folder.told(&path, &error))?;
            sync_folder(&uploads).map_err(|error| folder.told(&uploads, &error))
        })
        .await?;
        Ok(upload)
    }

    pub(crate) async fn put_part(
        self: &Arc<Self>,
        key: &str,
        upload: &str,
        number: usize,
        content: Bytes,
    ) -> Result<SentPart> {
        if content.len() > PART_BYTES {
            return Err(problem(BucketTrouble::Refused, "the part is too large"));
        }
        let (bytes, upload) = (content.len() as u64, plain_name(upload)?);
        self.on_disk(key, bytes, move |folder, _| {
            let path = folder.root.join(UPLOADS).join(upload);
            let write = || {
                let file = File::options().write(true).open(&path)?;
                file.write_all_at(&content, (number * PART_BYTES) as u64)?;
                file.sync_data()
            };
            write().map_err(|error| folder.told(&path, &error))?;
            let md5 = proof::hex(&proof::md5(&content));
            Ok(SentPart { number, bytes, etag: md5.clone(), md5 })
        })
        .await
    }

    pub(crate) async fn complete(
        self: &Arc<Self>,
        key: &str,
        upload: &str,
        parts: &[SentPart],
        whole: &Path,
    ) -> Result<Proof> {
        let fits = |(number, part): (usize, &SentPart)| {
            part.number == number && (part.bytes == PART_BYTES as u64 || number + 1 == parts.len())
        };
        if parts.is_empty() || !parts.iter().enumerate().all(fits) {
            return Err(problem(BucketTrouble::Refused, "parts are missing"));
        }
        let bytes: u64 = parts.iter().map(|part| part.bytes).sum();
        let (upload, whole) = (plain_name(upload)?, whole.to_owned());
        // It is read twice here, and once there.
        self.on_disk(key, bytes.saturating_mul(3), move |folder, path| {
            let local = |error: io::Error| problem(BucketTrouble::LocalFile, format!("{}: {error}", whole.display()));
            let content = Content::of_file(&whole).map_err(local)?;
            if content.bytes != bytes {
                return Err(problem(BucketTrouble::LocalFile, "it is not as long as what was sent"));
            }
            let gathered = folder.root.join(UPLOADS).join(upload);
            if gathered.exists() {
                let cut = || {
                    let file = File::options().write(true).open(&gathered)?;
                    file.set_len(bytes)?;
                    file.sync_all()
                };
                cut().map_err(|error| folder.told(&gathered, &error))?;
                folder.in_folder_of(&path, || name(&gathered, &path))?;
                folder.read_back(&path, &content)?;
            } else {
                // It may have its name already: the answer was lost, or we ended before it came.
                let forgotten = |_| problem(BucketTrouble::NoFile, "the upload has been forgotten");
                folder.read_back(&path, &content).map_err(forgotten)?;
            }
            Ok(Proof { by: ProvenBy::ReadBack, etag: None })
        })
        .await
    }

    pub(crate) async fn abort(self: &Arc<Self>, upload: &str) -> Result<()> {
        let upload = plain_name(upload)?;
        self.at_root(0, move |folder| {
            let path = folder.root.join(UPLOADS).join(upload);
            gone(fs::remove_file(&path)).map_err(|error| folder.told(&path, &error))
        })
        .await
    }

    pub(crate) async fn size_of(self: &Arc<Self>, key: &str) -> Result<Option<u64>> {
        self.on_disk(key, 0, |folder, path| match folder.regular(&path) {
            Ok(meta) => Ok(Some(meta.len())),
            Err(gone) if gone.trouble == BucketTrouble::NoFile => Ok(None),
            Err(other) => Err(other),
        })
        .await
    }

    pub(crate) async fn read(self: &Arc<Self>, key: &str, from: u64) -> Result<BoxStream<'static, Result<Bytes>>> {
        let (file, path) = self
            .on_disk(key, 0, move |folder, path| {
                folder.regular(&path)?;
                let open = || {
                    let mut file = File::open(&path)?;
                    file.seek(SeekFrom::Start(from))?;
                    Ok(file)
                };
                let file = open().map_err(|error| folder.told(&path, &error))?;
                Ok((file, path))
            })
            .await?;
        let folder = self.clone();
        let next = move |file: Option<File>| {
            let (folder, path) = (folder.clone(), path.clone());
            async move {
                let mut file = file?;
                let read = folder.at_root(0, move |folder| {
                    let mut bytes = vec![0; READ_BYTES];
                    let n = file.read(&mut bytes).map_err(|error| folder.told(&path, &error))?;
                    bytes.truncate(n);
                    Ok((Bytes::from(bytes), file))
                });
                match read.await {
                    Ok((bytes, _)) if bytes.is_empty() => None,
                    Ok((bytes, file)) => Some((Ok(bytes), Some(file))),
                    Err(problem) => Some((Err(problem), None)),
                }
            }
        };
        Ok(stream::unfold(Some(file), next).boxed())
    }

    pub(crate) async fn list(
        self: &Arc<Self>,
        below: &str,
        after: Option<&str>,
    ) -> Result<BoxStream<'static, Result<Listed>>> {
        let (below, after) = (below.trim_matches('/').to_owned(), after.unwrap_or_default().to_owned());
        let mut found = self
            .at_root(0, move |folder| {
                let start = if below.is_empty() { folder.root.clone() } else { folder.path(&below)? };
                folder.check_way(&start)?;
                let mut found = Vec::new();
                gone(collect(&start, &below, &mut found)).map_err(|error| folder.told(&start, &error))?;
                found.retain(|file| file.key > after);
                Ok(found)
            })
            .await?;
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(stream::iter(found.into_iter().map(Ok)).boxed())
    }

    pub(crate) async fn delete(self: &Arc<Self>, key: &str) -> Result<()> {
        self.on_disk(key, 0, |folder, path| {
            gone(fs::remove_file(&path)).map_err(|error| folder.told(&path, &error))?;
            // Folders are there for what is in them, as in buckets.
            let above = path.ancestors().skip(1).take_while(|above| *above != folder.root);
            let _ = above.map(fs::remove_dir).find(io::Result::is_err);
            Ok(())
        })
        .await
    }

    /// Does something with the file of a name, beside async workers.
    async fn on_disk<T: Send + 'static>(
        self: &Arc<Self>,
        key: &str,
        bytes: u64,
        work: impl FnOnce(&Self, PathBuf) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let path = self.path(key)?;
        self.at_root(bytes, move |folder| {
            folder.check_way(&path)?;
            work(folder, path)
        })
        .await
    }

    /// Does something where the folder is there.
    async fn at_root<T: Send + 'static>(
        self: &Arc<Self>,
        bytes: u64,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let folder = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            folder.check()?;
            work(&folder)
        });
        // A disk in the network may hang in the middle of anything.
        match tokio::time::timeout(self.limits.to_send(bytes), done).await {
            Ok(done) => done.map_err(|error| problem(BucketTrouble::Refused, error.to_string()))?,
            Err(_) => Err(self.limits.exceeded(bytes)),
        }
    }

    /// That it is there, on the disk it was on.
    fn check(&self) -> Result<()> {
        let missing = |said: &str| problem(BucketTrouble::NoBucket, format!("{}: {said}", self.root.display()));
        match fs::metadata(&self.root) {
            Ok(meta) if !meta.is_dir() => Err(missing("it is no folder")),
            Ok(_) if self.was_mounted && !is_mounted(&self.root).unwrap_or(false) => Err(missing("its disk is gone")),
            Ok(_) => Ok(()),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Err(missing("it is not there")),
                _ => Err(of(&self.root, &error)),
            },
        }
    }

    /// The file of a name.
    fn path(&self, key: &str) -> Result<PathBuf> {
        let plain = key.split('/').all(|part| !part.is_empty() && !part.contains('\0'))
            && Path::new(key).components().all(|part| matches!(part, Component::Normal(_)));
        let ours = key.split('/').any(|part| part == UPLOADS || part.starts_with(ASIDE));
        if !plain || ours || key.split('/').any(|part| part == ".") {
            return Err(problem(BucketTrouble::Refused, "the name cannot be that of a file"));
        }
        Ok(self.root.join(key))
    }

    /// That no link leads away on the way to a file.
    fn check_way(&self, path: &Path) -> Result<()> {
        for step in path.ancestors().take_while(|step| *step != self.root) {
            if fs::symlink_metadata(step).is_ok_and(|meta| meta.is_symlink()) {
                return Err(problem(BucketTrouble::NoRight, format!("{} is a link", step.display())));
            }
        }
        Ok(())
    }

    fn regular(&self, path: &Path) -> Result<fs::Metadata> {
        match fs::symlink_metadata(path) {
            Ok(meta) if meta.is_file() => Ok(meta),
            Ok(_) => Err(problem(BucketTrouble::NoFile, "")),
            Err(error) => Err(self.told(path, &error)),
        }
    }

    /// Makes the folders down to one, durably; never the root.
    fn make_folders(&self, folder: &Path) -> Result<()> {
        let mut missing: Vec<&Path> =
            folder.ancestors().take_while(|step| *step != self.root && !step.exists()).collect();
        missing.reverse();
        for step in missing {
            let made = match fs::create_dir(step) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                made => made,
            };
            let above = step.parent().unwrap_or(&self.root);
            made.and_then(|()| sync_folder(above)).map_err(|error| self.told(step, &error))?;
        }
        Ok(())
    }

    /// Where a file is written before it has its name: beside it.
    fn aside(&self, path: &Path) -> PathBuf {
        let name = path.strip_prefix(&self.root).unwrap_or(path).to_string_lossy();
        let unlike = &proof::hex(&proof::md5(name.as_bytes()))[..16];
        path.with_file_name(format!("{ASIDE}{unlike}"))
    }

    /// Makes the folders to a file, and does something there. Somebody who deletes the last file there takes
    /// its folder away; then it is done anew.
    fn in_folder_of(&self, path: &Path, work: impl Fn() -> io::Result<()>) -> Result<()> {
        let above = path.parent().unwrap_or(&self.root);
        let mut left = TRIES;
        loop {
            left -= 1;
            match self.make_folders(above).and_then(|()| work().map_err(|error| self.told(path, &error))) {
                Err(gone) if gone.trouble == BucketTrouble::NoFile && left > 0 => {}
                done => return done,
            }
        }
    }

    /// Reads what was written, and compares.
    fn read_back(&self, path: &Path, sent: &Content) -> Result<()> {
        let read = || {
            let file = File::open(path)?;
            // From the disk, where the system lets us: what was synced need not be kept.
            let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
            Content::of_file(path)
        };
        let found = read().map_err(|error| self.told(path, &error))?;
        if found == *sent {
            return Ok(());
        }
        Err(problem(
            BucketTrouble::NotProven,
            format!("{} bytes were read back, {} were sent", found.bytes, sent.bytes),
        ))
    }

    /// What the system said of a file in it; without the folder, that.
    fn told(&self, path: &Path, error: &io::Error) -> BucketProblem {
        self.check().err().unwrap_or_else(|| of(path, error))
    }
}

/// An id for an upload: two of one name do not meet.
fn upload_of(key: &str) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let unlike = format!("{key}\0{}\0{now}", std::process::id());
    proof::hex(&proof::md5(unlike.as_bytes()))
}

/// An upload's id as it comes back: nothing that could lead elsewhere.
fn plain_name(upload: &str) -> Result<String> {
    let plain = upload.len() == 32 && upload.bytes().all(|c| c.is_ascii_hexdigit());
    if plain { Ok(upload.to_owned()) } else { Err(problem(BucketTrouble::NoFile, "there is no such upload")) }
}
