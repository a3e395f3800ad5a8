//! Buckets: what is kept of them in `buckets.json` in the library, their keys, the open connections to
//! them, and what is wrong with them now.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use parking_lot::Mutex;
use rollcall_model::bucket::MAX_BUCKETS;
use rollcall_model::{
    AppId, Bucket, BucketId, BucketProblem, BucketSettings, BucketTrouble, ErrorCode, Event, KeysAt, NoticeLevel,
    NoticeOfBucket, Provider,
};
use rollcall_sync::{Connection, KeyStore, Keys, KeysError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Result;
use crate::courier::pause;
use crate::errors::StudioError;
use crate::house::House;
use crate::kept_file::{KeptFile, Loaded};

pub use rollcall_sync::Keys as BucketKeys;

const FILE: KeptFile = KeptFile { name: "buckets" };

/// The file that tells the folder of a bucket from an empty one in its place, once its disk is away.
const MARK: &str = ".rollcall-bucket";

/// How long others wait while one file finds out whether a bucket answers again.
const PROBE: Duration = Duration::from_secs(40);

/// A bucket as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    id: BucketId,
    #[serde(flatten)]
    settings: BucketSettings,
    /// The app whose calls named it; none: somebody at a console added it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<AppId>,
}

/// What is wrong with a bucket.
#[derive(Debug, Clone)]
struct Health {
    problem: BucketProblem,
    since: Timestamp,
    began: Instant,
    failures: u32,
    /// Nothing is tried before.
    until: Instant,
}

/// The buckets of a recorder.
pub(crate) struct Buckets {
    keys: KeyStore,
    /// Keys that came in a call of the Agora-compatible API where there is no keyring: gone with the recorder.
    given: Mutex<HashMap<BucketId, Keys>>,
    all: Mutex<Vec<Kept>>,
    /// Held from looking to writing.
    saving: Mutex<()>,
    open: Mutex<HashMap<BucketId, Connection>>,
    health: Mutex<HashMap<BucketId, Health>>,
    /// Where the keys of each are, as they were found last: the keyring takes its time.
    keys_at: Mutex<HashMap<BucketId, KeysAt>>,
}

impl Buckets {
    pub fn new(keys: KeyStore) -> Self {
        Self {
            keys,
            given: Mutex::default(),
            all: Mutex::default(),
            saving: Mutex::default(),
            open: Mutex::default(),
            health: Mutex::default(),
            keys_at: Mutex::default(),
        }
    }

    pub fn settings(&self, id: &BucketId) -> Option<BucketSettings> {
        self.all.lock().iter().find(|kept| kept.id == *id).map(|kept| kept.settings.clone())
    }

    /// What people call it; its id where it is not kept any more.
    pub fn name_of(&self, id: &BucketId) -> String {
        self.settings(id).map_or_else(|| id.to_string(), |settings| settings.name)
    }

    pub fn ids(&self) -> Vec<BucketId> {
        self.all.lock().iter().map(|kept| kept.id.clone()).collect()
    }

    /// Where keys and secrets are found.
    pub fn key_store(&self) -> &KeyStore {
        &self.keys
    }

    /// The keys of a bucket. Asks the keyring: may block.
    fn keys(&self, id: &BucketId) -> std::result::Result<Option<Keys>, KeysError> {
        let found = match self.given.lock().get(id) {
            Some(keys) => Some((keys.clone(), KeysAt::Call)),
            None => self.keys.find(id)?,
        };
        let at = found.as_ref().map_or(KeysAt::Missing, |(_, at)| *at);
        self.keys_at.lock().insert(id.clone(), at);
        Ok(found.map(|(keys, _)| keys))
    }

    /// A connection with settings that may not be kept. May block.
    pub fn connect(
        &self,
        id: Option<&BucketId>,
        settings: &BucketSettings,
        keys: Option<Keys>,
    ) -> std::result::Result<Connection, BucketProblem> {
        let no_keys = |said: String| BucketProblem { trouble: BucketTrouble::NoKeys, said };
        if !settings.service.needs_keys() {
            return Connection::open(settings, None);
        }
        let kept = || id.map_or(Ok(None), |id| self.keys(id)).map_err(|error| no_keys(error.to_string()));
        let keys = keys.map_or_else(kept, |keys| Ok(Some(keys)))?.ok_or_else(|| no_keys(String::new()))?;
        Connection::open(settings, Some(&keys))
    }

    /// The connection to a bucket that is kept. May block.
    pub fn connection(&self, id: &BucketId) -> std::result::Result<Connection, BucketProblem> {
        if let Some(open) = self.open.lock().get(id) {
            return Ok(open.clone());
        }
        let missing = || BucketProblem { trouble: BucketTrouble::NoBucket, said: format!("\"{id}\" is not kept here") };
        let settings = self.settings(id).ok_or_else(missing)?;
        if settings.service == Provider::Folder && !is_marked(&settings) {
            // The folder of a disk that is not there may be an empty one of another disk.
            let said = format!("{} is not the folder that was added: {MARK} is not in it", settings.bucket);
            return Err(BucketProblem { trouble: BucketTrouble::NoBucket, said });
        }
        let opened = self.connect(Some(id), &settings, None)?;
        self.open.lock().insert(id.clone(), opened.clone());
        Ok(opened)
    }

    /// The same, with keys that may have been changed outside. May block.
    pub fn connect_anew(&self, id: &BucketId) -> std::result::Result<Connection, BucketProblem> {
        self.open.lock().remove(id);
        self.connection(id)
    }

    /// Buckets that nothing is to be sent to now, and when the next may be tried.
    pub fn resting(&self, now: Instant) -> (Vec<BucketId>, Option<Instant>) {
        let health = self.health.lock();
        let resting = health.iter().filter(|(_, health)| health.until > now);
        let next = resting.clone().map(|(_, health)| health.until).min();
        (resting.map(|(id, _)| id.clone()).collect(), next)
    }

    /// Buckets that have been in trouble for so long.
    pub fn down(&self, patience: Duration) -> Vec<BucketId> {
        let health = self.health.lock();
        health.iter().filter(|(_, health)| health.began.elapsed() >= patience).map(|(id, _)| id.clone()).collect()
    }

    pub fn problem(&self, id: &BucketId) -> Option<BucketProblem> {
        self.health.lock().get(id).map(|health| health.problem.clone())
    }

    /// Whether one file alone may be tried: the bucket was in trouble, and nobody is trying yet. The others
    /// wait for what comes of it.
    pub fn probes(&self, id: &BucketId) -> bool {
        let mut health = self.health.lock();
        let Some(health) = health.get_mut(id) else { return true };
        let is_free = health.until <= Instant::now();
        if is_free {
            health.until = Instant::now() + PROBE;
        }
        is_free
    }

    /// It rests no more: somebody wants it tried now.
    pub fn try_at_once(&self, id: &BucketId) {
        if let Some(health) = self.health.lock().get_mut(id) {
            health.until = Instant::now();
        }
    }

    /// It is in trouble. True where that is news to people.
    fn is_troubled(&self, id: &BucketId, problem: &BucketProblem) -> bool {
        let mut health = self.health.lock();
        let now = Instant::now();
        let known = health.get(id).cloned();
        let failures = known.as_ref().map_or(1, |known| known.failures + 1);
        let is_news = known.as_ref().is_none_or(|known| known.problem.trouble != problem.trouble);
        let until = now + pause(failures, problem.trouble.may_pass());
        let (since, began) = known.map_or((Timestamp::now(), now), |known| (known.since, known.began));
        let problem = problem.clone();
        health.insert(id.clone(), Health { problem, since, began, failures, until });
        // Its keys may have been changed outside.
        self.open.lock().remove(id);
        is_news
    }

    /// It answers. True where it did not before.
    fn is_well(&self, id: &BucketId) -> bool {
        self.health.lock().remove(id).is_some()
    }

    fn forget(&self, id: &BucketId) {
        self.open.lock().remove(id);
        self.health.lock().remove(id);
        self.keys_at.lock().remove(id);
    }

    fn described(&self, kept: &Kept) -> Bucket {
        let health = self.health.lock().get(&kept.id).cloned();
        let keys = match kept.settings.service.needs_keys() {
            false => KeysAt::NotNeeded,
            true => self.keys_at.lock().get(&kept.id).copied().unwrap_or(KeysAt::Missing),
        };
        Bucket {
            id: kept.id.clone(),
            settings: kept.settings.clone(),
            keys,
            problem_since: health.as_ref().map(|health| format!("{:.3}", health.since)),
            problem: health.map(|health| health.problem),
        }
    }
}

/// Marks a folder as the bucket it is.
fn mark(settings: &BucketSettings) {
    let is_there = settings.service == Provider::Folder && Path::new(&settings.bucket).is_dir();
    if is_there && let Err(error) = std::fs::write(Path::new(&settings.bucket).join(MARK), "Rollcall\n") {
        tracing::warn!(%error, bucket = settings.bucket, "a folder cannot be marked as a bucket");
    }
}

fn is_marked(settings: &BucketSettings) -> bool {
    Path::new(&settings.bucket).join(MARK).is_file()
}

fn check(value: Value, before: &[Kept]) -> std::result::Result<Kept, String> {
    let kept: Kept = serde_json::from_value(value).map_err(|error| error.to_string())?;
    kept.settings.validate().map_err(|error| format!("the bucket \"{}\": {error}", kept.id))?;
    if before.iter().any(|other| other.id == kept.id) {
        return Err(format!("two buckets have the id {}", kept.id));
    }
    Ok(kept)
}

/// An id made of a name that nobody has yet.
fn made_of(name: &str, all: &[Kept]) -> BucketId {
    let plain: String =
        name.chars().map(|c| c.to_ascii_lowercase()).map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let word = words.join("-");
    let word = word.trim_start_matches(|c: char| !c.is_ascii_lowercase());
    let word = word.get(..word.len().min(32)).unwrap_or_default().trim_end_matches('-');
    let word = if word.is_empty() { "bucket" } else { word };
    let names = std::iter::once(word.to_owned()).chain((2..).map(|n: u32| format!("{word}-{n}")));
    let mut ids = names.filter_map(|name| name.parse::<BucketId>().ok());
    ids.find(|id| all.iter().all(|kept| kept.id != *id)).expect("numbers do not end")
}

impl House {
    /// Takes what was kept.
    pub fn read_buckets(&self) -> Result<()> {
        let Loaded { items, trouble } = FILE.load(self.library().folder(), Timestamp::now(), check)?;
        for kept in &items {
            if kept.settings.service.needs_keys()
                && let Err(error) = self.buckets.keys(&kept.id)
            {
                tracing::warn!(%error, bucket = kept.id.as_str(), "the keys of a bucket are not there");
            }
        }
        *self.buckets.all.lock() = items;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// Buckets go along to another library; what is kept there under other ids stays.
    pub fn bring_buckets(&self, to: &Path) -> Result<()> {
        let _saving = self.buckets.saving.lock();
        let mut all = self.buckets.all.lock().clone();
        let Loaded { items, .. } = FILE.load(to, Timestamp::now(), check)?;
        all.extend(items.into_iter().filter(|there| self.buckets.settings(&there.id).is_none()));
        if !all.is_empty() {
            FILE.save(to, &all).map_err(StudioError::Unsaved)?;
        }
        *self.buckets.all.lock() = all;
        Ok(())
    }

    pub fn buckets(&self) -> Vec<Bucket> {
        let mut all = self.buckets.all.lock().clone();
        all.sort_by(|a, b| (&a.settings.name, &a.id).cmp(&(&b.settings.name, &b.id)));
        all.iter().map(|kept| self.buckets.described(kept)).collect()
    }

    pub fn bucket(&self, id: &BucketId) -> Result<Bucket> {
        let kept = self.buckets.all.lock().iter().find(|kept| kept.id == *id).cloned();
        kept.map(|kept| self.buckets.described(&kept)).ok_or_else(|| StudioError::BucketNotFound(id.clone()))
    }

    pub fn add_bucket(&self, id: Option<BucketId>, settings: BucketSettings, keys: Option<Keys>) -> Result<Bucket> {
        self.add_bucket_of(id, settings, keys, None)
    }

    fn add_bucket_of(
        &self,
        id: Option<BucketId>,
        settings: BucketSettings,
        keys: Option<Keys>,
        app: Option<AppId>,
    ) -> Result<Bucket> {
        settings.validate()?;
        let _saving = self.buckets.saving.lock();
        let mut all = self.buckets.all.lock().clone();
        if all.len() >= MAX_BUCKETS {
            return Err(StudioError::TooMany { what: "buckets", most: MAX_BUCKETS });
        }
        let id = id.unwrap_or_else(|| made_of(&settings.name, &all));
        if all.iter().any(|kept| kept.id == id) {
            return Err(StudioError::BucketExists(id));
        }
        self.keep_keys(&id, &settings, keys)?;
        mark(&settings);
        all.push(Kept { id: id.clone(), settings, app });
        self.save_buckets(all)?;
        self.bucket(&id)
    }

    pub fn change_bucket(&self, id: &BucketId, settings: BucketSettings, keys: Option<Keys>) -> Result<Bucket> {
        settings.validate()?;
        let _saving = self.buckets.saving.lock();
        let mut all = self.buckets.all.lock().clone();
        let kept = all.iter_mut().find(|kept| kept.id == *id).ok_or_else(|| StudioError::BucketNotFound(id.clone()))?;
        let place = |settings: &BucketSettings| {
            (settings.service, settings.endpoint.clone(), settings.bucket.clone(), settings.region.clone())
        };
        let moves = place(&kept.settings) != place(&settings);
        if moves && self.courier.ledger().has_proof_of(id)? {
            return Err(StudioError::BucketHoldsRecordings(id.clone()));
        }
        self.keep_keys(id, &settings, keys)?;
        mark(&settings);
        kept.settings = settings;
        self.buckets.forget(id);
        if moves {
            self.courier.ledger().begin_anew(id)?;
        }
        let _ = self.buckets.keys(id);
        self.save_buckets(all)?;
        self.hurry_bucket(id);
        self.bucket(id)
    }

    pub fn remove_bucket(&self, id: &BucketId) -> Result<()> {
        let _saving = self.buckets.saving.lock();
        let mut all = self.buckets.all.lock().clone();
        let before = all.len();
        all.retain(|kept| kept.id != *id);
        if all.len() == before {
            return Err(StudioError::BucketNotFound(id.clone()));
        }
        let named = self.courier.settings().destination.buckets().any(|(_, bucket)| bucket == id);
        if named || self.courier.ledger().is_used(id)? {
            return Err(StudioError::BucketInUse(id.clone()));
        }
        self.save_buckets(all)?;
        self.buckets.forget(id);
        if let Err(error) = self.buckets.keys.forget(id) {
            tracing::warn!(%error, bucket = id.as_str(), "the keys of a bucket that is gone are still in the keyring");
        }
        Ok(())
    }

    fn keep_keys(&self, id: &BucketId, settings: &BucketSettings, keys: Option<Keys>) -> Result<()> {
        let Some(keys) = keys.filter(|_| settings.service.needs_keys()) else {
            let _ = self.buckets.keys(id);
            return Ok(());
        };
        let plain = |text: &str| !text.trim().is_empty() && text.len() <= 4096 && !text.chars().any(char::is_control);
        if !plain(&keys.access) {
            return Err(StudioError::invalid_bucket("access_key", "The access key is missing."));
        }
        if !plain(&keys.secret) {
            return Err(StudioError::invalid_bucket("secret_key", "The secret key is missing."));
        }
        self.buckets.keys.keep(id, &keys).map_err(StudioError::Keys)?;
        self.buckets.keys_at.lock().insert(id.clone(), KeysAt::Keyring);
        Ok(())
    }

    /// An app's bucket with these settings, added if there is none; its keys are the newest that came. They go into
    /// the keyring, or stay in memory alone where there is none. Apps do not share them: wrong keys of one are no
    /// trouble of another.
    pub fn bucket_of_call(&self, app: &AppId, settings: BucketSettings, keys: Keys) -> Result<BucketId> {
        settings.validate()?;
        let same = |kept: &Kept| kept.app.as_ref() == Some(app) && kept.settings == settings;
        let known = self.buckets.all.lock().iter().find(|kept| same(kept)).map(|kept| kept.id.clone());
        let id = match known {
            Some(id) => id,
            None => self.add_bucket_of(None, settings.clone(), None, Some(app.clone()))?.id,
        };
        self.renew_keys(&id, &settings, keys)?;
        Ok(id)
    }

    /// Takes other keys for a bucket; what waits for it is tried with them at once.
    pub fn renew_keys(&self, id: &BucketId, settings: &BucketSettings, keys: Keys) -> Result<()> {
        if self.buckets.keys(id).is_ok_and(|known| known.as_ref() == Some(&keys)) {
            return Ok(());
        }
        match self.keep_keys(id, settings, Some(keys.clone())) {
            Ok(()) => _ = self.buckets.given.lock().remove(id),
            Err(StudioError::Keys(_)) => {
                self.buckets.given.lock().insert(id.clone(), keys);
                self.buckets.keys_at.lock().insert(id.clone(), KeysAt::Call);
            }
            Err(error) => return Err(error),
        }
        self.buckets.open.lock().remove(id);
        self.buckets.try_at_once(id);
        self.hurry_bucket(id);
        self.tell_buckets();
        Ok(())
    }

    fn save_buckets(&self, all: Vec<Kept>) -> Result<()> {
        FILE.save(self.library().folder(), &all).map_err(StudioError::Unsaved)?;
        *self.buckets.all.lock() = all;
        self.tell_buckets();
        Ok(())
    }

    pub fn tell_buckets(&self) {
        self.events.tell(Event::Buckets { buckets: self.buckets() });
    }

    /// A bucket is in trouble: it rests, and people hear of it, once.
    pub fn bucket_is_troubled(&self, id: &BucketId, problem: &BucketProblem) {
        if self.buckets.is_troubled(id, problem) {
            let name = self.buckets.name_of(id);
            let said = if problem.said.is_empty() { String::new() } else { format!(" ({})", problem.said) };
            let level = if problem.trouble.may_pass() { NoticeLevel::Warning } else { NoticeLevel::Error };
            let message = format!(
                "The bucket \"{name}\" does not take recordings: {}{said}. Everything is safe on this machine and is \
                 sent when it does.",
                in_words(problem.trouble)
            );
            let of = NoticeOfBucket { name, problem: problem.clone() };
            self.notice_of_bucket(level, ErrorCode::BucketFailed, message, None, Some(of));
        }
        self.tell_buckets();
    }

    /// A bucket answers: what waits for it is tried at once.
    pub fn bucket_is_well(self: &Arc<Self>, id: &BucketId) {
        if self.buckets.is_well(id) {
            tracing::info!(bucket = id.as_str(), "a bucket takes recordings again");
            self.hurry_bucket(id);
            self.tell_buckets();
        }
    }

    fn hurry_bucket(&self, id: &BucketId) {
        if let Err(error) = self.courier.ledger().hurry(None, Some(id)) {
            tracing::warn!(%error, "what waits for a bucket waits on");
        }
        self.courier.wake();
    }
}

/// A trouble as a part of an English sentence.
pub(crate) fn in_words(trouble: BucketTrouble) -> &'static str {
    use BucketTrouble as T;
    match trouble {
        T::NoBucket => "there is no bucket of that name",
        T::NoRight => "the keys may not write there",
        T::WrongKeys => "the service does not know the keys, or the secret is wrong",
        T::NoKeys => "no keys are kept for it",
        T::WrongRegion => "it is in another region",
        T::ClockOff => "the clock of this machine is wrong",
        T::Certificate => "the service's certificate cannot be trusted",
        T::Unreachable => "nobody answers at that address",
        T::TimedOut => "the answer took too long",
        T::Busy => "the service asks to come again later",
        T::Full => "there is no room left in it",
        T::NotProven => "what arrived there is not what was sent",
        T::NoFile => "the file is not there",
        T::Refused => "the service refused",
        T::LocalFile => "the file on this machine cannot be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_name_and_nobody_elses() {
        let settings = || serde_json::from_str(r#"{"name":"a","service":"folder","bucket":"/a"}"#).expect("settings");
        let kept = |id: &str| Kept { id: id.parse().expect("an id"), settings: settings(), app: None };
        let made = |name: &str| made_of(name, &[kept("school"), kept("bucket")]).to_string();
        assert_eq!(made("My Archive 2026!"), "my-archive-2026");
        assert_eq!(made("School"), "school-2");
        assert_eq!(made("数学课"), "bucket-2");
        assert_eq!(made("3 of us"), "of-us");
        assert_eq!(made(&"x".repeat(60)), "x".repeat(32));
    }
}
