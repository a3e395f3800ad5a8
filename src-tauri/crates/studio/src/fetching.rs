//! Fetching recordings from buckets: one whose media was taken off this machine, or one that this machine
//! has never seen.
//!
//! Files are fetched into a folder of their own; the recording is in the library when all of it is there.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, TryStreamExt};
use rollcall_model::{
    BucketId, BucketProblem, BucketTrouble, ErrorCode, FoundRecording, NoticeLevel, Part, Recording, Sid,
};
use rollcall_store::{StoreError, Way};
use rollcall_sync::{Connection, Listed, seal};

use crate::Result;
use crate::courier::now_ms;
use crate::errors::{StudioError, sentence};
use crate::house::House;

/// Files that are fetched at the same time.
const AT_ONCE: usize = 4;
/// Most recordings that are listed of a bucket.
const MOST_FOUND: usize = 1000;
/// What a recording says of itself.
const DESCRIPTION: &str = "recording.json";
/// The end of names of encrypted files.
pub(crate) const SEALED: &str = ".age";

/// A recording in a bucket: where it lies, and its files.
struct Found {
    bucket: BucketId,
    connection: Connection,
    /// What all names begin with, with `/` at the end.
    place: String,
    files: Vec<Listed>,
}

/// The part of a name up to the end of a recording's own folder, and the recording's id.
fn recording_of(key: &str) -> Option<(&str, Sid)> {
    let mut end = 0;
    for part in key.split_inclusive('/') {
        end += part.len();
        let folder = part.strip_suffix('/')?;
        if let Some((sid, _)) = folder.split_once('_')
            && let Ok(sid) = sid.parse::<Sid>()
        {
            return Some((&key[..end], sid));
        }
    }
    None
}

impl House {
    async fn connect_to(self: &Arc<Self>, id: &BucketId) -> Result<Connection> {
        let settings = self.buckets.settings(id).ok_or_else(|| StudioError::BucketNotFound(id.clone()))?;
        let opened = {
            let id = id.clone();
            self.blocking(move |house| Ok(house.buckets.connection(&id))).await?
        };
        opened.map_err(|problem| StudioError::Bucket { name: settings.name, problem })
    }

    fn bucket_failed(&self, id: &BucketId, problem: BucketProblem) -> StudioError {
        StudioError::Bucket { name: self.buckets.name_of(id), problem }
    }

    /// The recordings that lie in a bucket, newest first.
    pub async fn found_in_bucket(self: &Arc<Self>, id: &BucketId, sid: Option<Sid>) -> Result<Vec<FoundRecording>> {
        let connection = self.connect_to(id).await?;
        let settings = self.buckets.settings(id).ok_or_else(|| StudioError::BucketNotFound(id.clone()))?;
        let (folder, after) = match &sid {
            Some(sid) => starts_at(&settings.place_of(sid), sid),
            None => (settings.fixed_prefix(), None),
        };
        let mut listed = connection.list(&folder, after.as_deref()).await;
        let mut found: Vec<FoundRecording> = Vec::new();
        while let Some(listed) = listed.next().await {
            let listed = listed.map_err(|problem| self.bucket_failed(id, problem))?;
            let Some((place, of)) = recording_of(&listed.key) else { continue };
            if sid.as_ref().is_some_and(|sid| *sid != of) {
                if after.is_some() && sid.as_ref().is_some_and(|sid| of > *sid) {
                    break;
                }
                continue;
            }
            if found.last().is_none_or(|last| last.folder != place) {
                let here = self.recording(&of).is_ok_and(|recording| !recording.away);
                let folder = place.to_owned();
                found.push(FoundRecording { sid: of, folder, files: 0, bytes: 0, encrypted: false, here });
                if found.len() > 4 * MOST_FOUND {
                    found.drain(..found.len() - MOST_FOUND);
                }
            }
            if let Some(last) = found.last_mut() {
                last.files += 1;
                last.bytes += listed.size;
                last.encrypted |= listed.key.ends_with(SEALED);
            }
        }
        found.sort_by(|a, b| b.sid.cmp(&a.sid));
        found.truncate(MOST_FOUND);
        Ok(found)
    }

    /// Looks for a recording in a bucket.
    async fn find(self: &Arc<Self>, id: &BucketId, sid: &Sid) -> Result<Option<Found>> {
        let connection = self.connect_to(id).await?;
        let settings = self.buckets.settings(id).ok_or_else(|| StudioError::BucketNotFound(id.clone()))?;
        let known = {
            let (id, sid) = (id.clone(), sid.clone());
            self.blocking(move |house| Ok(house.courier.ledger().ways(&sid)?.into_iter().find(|way| way.bucket == id)))
                .await?
        };
        let (folder, after) = match known {
            Some(way) => (way.place.trim_end_matches('/').to_owned(), None),
            None => starts_at(&settings.place_of(sid), sid),
        };
        let mut listed = connection.list(&folder, after.as_deref()).await;
        let (mut place, mut files) = (None, Vec::new());
        while let Some(listed) = listed.next().await {
            let listed = listed.map_err(|problem| self.bucket_failed(id, problem))?;
            match recording_of(&listed.key) {
                Some((of, found)) if found == *sid => {
                    let place = place.get_or_insert_with(|| of.to_owned());
                    if listed.key.starts_with(place.as_str()) {
                        files.push(listed);
                    }
                }
                Some((_, found)) if after.is_some() && found > *sid => break,
                _ => {}
            }
        }
        Ok(place.map(|place| Found { bucket: id.clone(), connection, place, files }))
    }

    /// Begins to fetch a recording. What is wrong before the first byte is told; the rest is a notice.
    pub async fn fetch(self: &Arc<Self>, sid: &Sid, bucket: Option<BucketId>, identity: Option<String>) -> Result<()> {
        self.check_open()?;
        let listed = self.recording(sid).ok();
        if listed.as_ref().is_some_and(|recording| !recording.away) {
            return Err(StudioError::IsHere(sid.clone()));
        }
        if self.courier.fetching.lock().insert(sid.clone(), 0).is_some() {
            return Err(StudioError::IsHere(sid.clone()));
        }
        let fetching = Fetching { house: self.clone(), sid: sid.clone() };
        let found = self.find_somewhere(sid, bucket, listed.as_ref()).await?;
        let is_sealed = found.files.iter().any(|file| file.key.ends_with(SEALED));
        let identity = identity.map(|identity| identity.trim().to_owned()).filter(|identity| !identity.is_empty());
        if is_sealed && identity.is_none() {
            return Err(StudioError::WrongIdentity);
        }
        if is_sealed {
            self.try_identity(&found, identity.as_deref().unwrap_or_default()).await?;
        }
        let needed: u64 = found.files.iter().map(|file| file.size).sum();
        if !self.leaves_room(needed.saturating_add(needed / 10))? {
            return Err(StudioError::DiskFull { free: self.library().free_bytes()?, needed });
        }
        tokio::spawn(async move {
            let (house, sid) = (fetching.house.clone(), fetching.sid.clone());
            let fetched = house.fetch_all(&fetching, found, identity).await;
            drop(fetching);
            house.later(move |house| house.say_fetched(&sid, fetched)).await;
        });
        Ok(())
    }

    /// Where it went comes first, then every other bucket. One that cannot be asked is told only where no
    /// other has it.
    async fn find_somewhere(
        self: &Arc<Self>,
        sid: &Sid,
        bucket: Option<BucketId>,
        listed: Option<&Recording>,
    ) -> Result<Found> {
        let buckets: Vec<BucketId> = match bucket {
            Some(bucket) => vec![bucket],
            None => {
                let went = listed.and_then(|recording| recording.destination.as_ref());
                let mut all: Vec<BucketId> =
                    went.into_iter().flat_map(|went| went.buckets().map(|(_, bucket)| bucket.clone())).collect();
                all.extend(self.buckets.ids().into_iter().filter(|id| !all.contains(id)).collect::<Vec<_>>());
                all.retain(|id| self.buckets.settings(id).is_some());
                all
            }
        };
        let mut trouble = None;
        for id in buckets {
            match self.find(&id, sid).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) => {}
                Err(error) => trouble = trouble.or(Some(error)),
            }
        }
        Err(trouble.unwrap_or_else(|| StudioError::NotInBucket(sid.clone())))
    }

    /// Opens the smallest file with the private key, before all of it is fetched in vain.
    async fn try_identity(self: &Arc<Self>, found: &Found, identity: &str) -> Result<()> {
        let Some(file) = found.files.iter().filter(|file| file.key.ends_with(SEALED)).min_by_key(|file| file.size)
        else {
            return Ok(());
        };
        let folder = std::env::temp_dir().join(format!("rollcall-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&folder).map_err(StudioError::Unsaved)?;
        let tried = async {
            let (sealed, opened) = (folder.join("sealed"), folder.join("opened"));
            download(&found.connection, file, &sealed).await.map_err(|error| self.of(found, error))?;
            unseal(sealed, opened, identity.to_owned()).await
        };
        let tried = tried.await;
        let _ = fs::remove_dir_all(&folder);
        tried
    }

    fn of(&self, found: &Found, error: Trouble) -> StudioError {
        match error {
            Trouble::Bucket(problem) => self.bucket_failed(&found.bucket, problem),
            Trouble::Disk(error) => StudioError::Unsaved(error),
        }
    }

    async fn fetch_all(
        self: &Arc<Self>,
        fetching: &Fetching,
        found: Found,
        identity: Option<String>,
    ) -> Result<Recording> {
        let sid = fetching.sid.clone();
        let is_sealed = found.files.iter().any(|file| file.key.ends_with(SEALED));
        let folder = {
            let sid = sid.clone();
            self.blocking(move |house| Ok(house.library().begin_fetching(&sid)?)).await?
        };
        let all: u64 = found.files.iter().map(|file| file.size).sum::<u64>().max(1);
        let done = std::sync::atomic::AtomicU64::new(0);
        let fetched = futures_util::stream::iter(&found.files).map(Ok::<_, StudioError>).try_for_each_concurrent(
            AT_ONCE,
            |file| {
                let (folder, identity, found, done) = (&folder, &identity, &found, &done);
                async move {
                    let name = file.key.strip_prefix(found.place.as_str()).unwrap_or(&file.key);
                    let path = inside(folder, name)?;
                    if let Some(parent) = path.parent() {
                        fs::create_dir_all(parent).map_err(StudioError::Unsaved)?;
                    }
                    download(&found.connection, file, &path).await.map_err(|error| self.of(found, error))?;
                    if let Some(opened) = path.to_string_lossy().strip_suffix(SEALED) {
                        unseal(path.clone(), PathBuf::from(opened), identity.clone().unwrap_or_default()).await?;
                        fs::remove_file(&path).map_err(StudioError::Unsaved)?;
                    }
                    let so_far = done.fetch_add(file.size, std::sync::atomic::Ordering::AcqRel) + file.size;
                    fetching.reached(u16::try_from(so_far.min(all) * 10_000 / all).unwrap_or(10_000));
                    Ok(())
                }
            },
        );
        let adopted = match fetched.await {
            Ok(()) => {
                let sid = sid.clone();
                let way = Way { part: Part::Primary, bucket: found.bucket, place: found.place, sealed: is_sealed };
                self.blocking(move |house| house.take_in(&sid, way)).await
            }
            Err(error) => Err(error),
        };
        if adopted.is_err() {
            self.library().end_fetching(&sid);
        }
        adopted
    }

    /// What was fetched is in the library. A recording that was never ended (its machine is gone) is made
    /// whole of what had left it.
    fn take_in(self: &Arc<Self>, sid: &Sid, way: Way) -> Result<Recording> {
        if let Some(missing) = self.library().missing_of_fetched(sid)? {
            return Err(StudioError::Incomplete { sid: sid.clone(), missing });
        }
        self.courier.stays(sid);
        let mut recording = self.library().adopt(sid)?;
        let ledger = self.courier.ledger();
        if ledger.ways(sid)?.is_empty() && recording.state.is_final() {
            // Its description is written anew here.
            let files: Vec<_> =
                self.library().files(sid)?.into_iter().filter(|file| file.file != DESCRIPTION).collect();
            ledger.set_ways(sid, &[way])?;
            ledger.are_there(sid, &files, now_ms())?;
        }
        // What is proven in the bucket is not sent again.
        let folder = self.library().folder_of(sid)?;
        for entry in ledger.entries(sid)? {
            let at = SystemTime::UNIX_EPOCH + Duration::from_nanos(u64::try_from(entry.stamp).unwrap_or(0));
            let file = File::options().write(true).open(folder.join(&entry.file));
            if let Ok(file) = file
                && file.metadata().is_ok_and(|found| found.len() == entry.size)
            {
                let _ = file.set_modified(at);
            }
        }
        if !recording.state.is_final() {
            recording = self.library().recover(sid)?.recording;
            self.finalize(sid.clone(), |_, _| ());
        }
        self.tell_recording(sid);
        self.courier.news.mark(sid);
        self.watch_disk();
        Ok(recording)
    }

    fn say_fetched(self: &Arc<Self>, sid: &Sid, fetched: Result<Recording>) {
        match fetched {
            Ok(recording) => {
                let message = format!("The recording \"{}\" was fetched and plays here.", recording.name());
                self.notice(NoticeLevel::Info, ErrorCode::RecordingFetched, message, Some(sid.clone()));
            }
            Err(error) => {
                let message = format!("A recording was not fetched: {} It is still in its bucket.", sentence(&error));
                self.notice(NoticeLevel::Error, error.code(), message, Some(sid.clone()));
            }
        }
        self.tell_delivery(sid);
    }
}

/// A recording is being fetched while this lives.
struct Fetching {
    house: Arc<House>,
    sid: Sid,
}

impl Fetching {
    fn reached(&self, parts: u16) {
        self.house.courier.fetching.lock().insert(self.sid.clone(), parts);
        self.house.courier.news.mark(&self.sid);
    }
}

impl Drop for Fetching {
    fn drop(&mut self) {
        self.house.courier.fetching.lock().remove(&self.sid);
        self.house.courier.news.mark(&self.sid);
    }
}

/// In which folder to look, and behind which name to begin where names there begin with ids.
fn starts_at((folder, begins): &(String, bool), sid: &Sid) -> (String, Option<String>) {
    let after = if folder.is_empty() { sid.to_string() } else { format!("{folder}/{sid}") };
    (folder.clone(), begins.then_some(after))
}

/// A name from a bucket stays inside the folder.
fn inside(folder: &Path, name: &str) -> Result<PathBuf> {
    let plain =
        !name.is_empty() && Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if plain { Ok(folder.join(name)) } else { Err(StudioError::FileNotFound(name.to_owned())) }
}

enum Trouble {
    Bucket(BucketProblem),
    Disk(std::io::Error),
}

/// Fetches one file; it has the length that the bucket tells, or it is not there.
async fn download(connection: &Connection, file: &Listed, to: &Path) -> std::result::Result<(), Trouble> {
    let mut content = connection.read(&file.key, 0).await.map_err(Trouble::Bucket)?;
    let mut out = File::create(to).map_err(Trouble::Disk)?;
    let mut length = 0;
    while let Some(piece) = content.try_next().await.map_err(Trouble::Bucket)? {
        length += piece.len() as u64;
        out.write_all(&piece).map_err(Trouble::Disk)?;
    }
    if length != file.size {
        let said = format!("{length} of {} bytes came of {}", file.size, file.key);
        return Err(Trouble::Bucket(BucketProblem { trouble: BucketTrouble::NotProven, said }));
    }
    tokio::task::spawn_blocking(move || out.sync_all())
        .await
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
        .map_err(Trouble::Disk)
}

async fn unseal(from: PathBuf, to: PathBuf, identity: String) -> Result<()> {
    let opened = tokio::task::spawn_blocking(move || seal::unseal(&from, &to, &identity)).await;
    match opened.map_err(|_| StudioError::Broken)? {
        Ok(_) => Ok(()),
        Err(seal::SealError::NoIdentity | seal::SealError::WrongIdentity) => Err(StudioError::WrongIdentity),
        Err(error) => Err(StoreError::Damaged { path: PathBuf::new(), reason: error.to_string() }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_told_by_its_folder() {
        let sid = "0a".repeat(16);
        let key = format!("a/2026/{sid}_数学课/program/00001.m4s");
        let (place, found) = recording_of(&key).expect("a recording");
        assert_eq!((place, found.as_str()), (format!("a/2026/{sid}_数学课/").as_str(), sid.as_str()));
        for none in ["a/b.mp4", "0a_room/x", &format!("a/{sid}/x"), &format!("{sid}_room")] {
            assert!(recording_of(none).is_none(), "{none}");
        }
    }

    #[test]
    fn names_from_a_bucket_stay_inside() {
        let folder = Path::new("/library/.fetching/0");
        assert!(inside(folder, "program/1.m4s").is_ok());
        for bad in ["", "../x", "/etc/passwd", "a/../../x", "./x"] {
            assert!(inside(folder, bad).is_err(), "{bad}");
        }
    }
}
