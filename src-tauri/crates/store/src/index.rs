//! The index over recordings in SQLite: only for listing, made again from the folders when lost.
//!
//! It is never in the way of a recording: what the database does not take is remembered here until
//! the next start finds it in the folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rollcall_model::{Recording, Sid};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use rusqlite_migration::{M, Migrations};

use crate::error::{Result, StoreError};

const STEPS: &[M<'_>] = &[
    M::up(
        "CREATE TABLE recording (
            sid TEXT PRIMARY KEY,
            folder TEXT NOT NULL,
            started_at TEXT NOT NULL,
            json TEXT NOT NULL
         ) STRICT;
         CREATE INDEX recording_by_start ON recording (started_at DESC);",
    ),
    // When its recording.json was changed: what others changed since is read again.
    M::up("ALTER TABLE recording ADD COLUMN modified INTEGER NOT NULL DEFAULT 0;"),
    // What people write on it, to be asked for; read from the row's own JSON, so that they never differ.
    M::up(
        "ALTER TABLE recording ADD COLUMN title TEXT AS (json ->> '$.title') VIRTUAL;
         ALTER TABLE recording ADD COLUMN tags TEXT AS (coalesce(json -> '$.tags', '[]')) VIRTUAL;",
    ),
];

const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

pub(crate) struct Index {
    database: Mutex<Connection>,
    /// What the database did not take, by sid: folder and recording; none where it was removed.
    unsaved: Mutex<BTreeMap<String, Option<(String, Recording)>>>,
}

/// A row, as far as it tells whether the folder has changed.
pub(crate) struct Known {
    pub sid: String,
    pub folder: String,
    pub modified: i64,
}

/// Why a database did not open.
pub(crate) enum Refusal {
    Newer(u32),
    /// The machine is at fault, not the file; how, and in words.
    Surroundings(ErrorCode, String),
    Damaged(String),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        use ErrorCode as C;
        match error.sqlite_error_code() {
            Some(
                code @ (C::DiskFull
                | C::ReadOnly
                | C::CannotOpen
                | C::PermissionDenied
                | C::DatabaseBusy
                | C::DatabaseLocked
                | C::SystemIoFailure
                | C::OutOfMemory
                | C::FileLockingProtocolFailed),
            ) => Self::Surroundings(code, error.to_string()),
            _ => Self::Damaged(error.to_string()),
        }
    }
}

impl Index {
    /// Opens the index; a damaged one is set aside and a new one begun.
    pub fn open(library: &Path) -> Result<Self> {
        let path = library.join("index.sqlite");
        let opened = match Self::try_open(&path) {
            Err(Refusal::Damaged(reason)) => {
                tracing::warn!(reason, "the index is damaged; it is made again from the folders");
                for suffix in ["", "-wal", "-shm"] {
                    let from = PathBuf::from(format!("{}{suffix}", path.display()));
                    let to = PathBuf::from(format!("{}.damaged{suffix}", path.display()));
                    let _ = std::fs::rename(from, to);
                }
                Self::try_open(&path)
            }
            other => other,
        };
        match opened {
            Ok(index) => Ok(index),
            Err(Refusal::Newer(found)) => Err(StoreError::NewerVersion { path, found, known: STEPS.len() as u32 }),
            Err(Refusal::Surroundings(ErrorCode::DiskFull, error)) => {
                tracing::warn!(error, "the disk is full; the index is kept in memory");
                Self::prepare(Connection::open_in_memory()?).map_err(|_| StoreError::DiskFull)
            }
            Err(Refusal::Surroundings(_, reason)) => Err(StoreError::Unwritable { folder: library.to_owned(), reason }),
            Err(Refusal::Damaged(reason)) => Err(StoreError::Index(reason)),
        }
    }

    fn try_open(path: &Path) -> std::result::Result<Self, Refusal> {
        let connection = Connection::open(path)?;
        // Asked before anything is changed.
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > STEPS.len() as u32 {
            return Err(Refusal::Newer(found));
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        Self::prepare(connection)
    }

    fn prepare(mut connection: Connection) -> std::result::Result<Self, Refusal> {
        MIGRATIONS.to_latest(&mut connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => Refusal::from(err),
            other => Refusal::Damaged(other.to_string()),
        })?;
        let answer: String = connection.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if answer != "ok" {
            return Err(Refusal::Damaged(answer));
        }
        connection.prepare("SELECT sid, folder, started_at, json, modified, title, tags FROM recording")?;
        Ok(Self { database: Mutex::new(connection), unsaved: Mutex::default() })
    }

    /// Keeps a recording. What the database refuses, it refuses without harm.
    pub fn put(&self, folder: &str, recording: &Recording, modified: i64) {
        let sid = recording.sid.as_str();
        // Held throughout, so that what is put last is what is found.
        let mut unsaved = self.unsaved.lock();
        match self.save(folder, recording, modified) {
            Ok(()) => _ = unsaved.remove(sid),
            Err(error) => {
                tracing::warn!(%error, sid, "the index did not take a recording; its folder has it");
                unsaved.insert(sid.to_owned(), Some((folder.to_owned(), recording.clone())));
            }
        }
    }

    fn save(&self, folder: &str, recording: &Recording, modified: i64) -> Result<()> {
        let json = serde_json::to_string(recording).map_err(|error| StoreError::Index(error.to_string()))?;
        self.database.lock().execute(
            "INSERT INTO recording (sid, folder, started_at, json, modified) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (sid) DO UPDATE SET folder = ?2, started_at = ?3, json = ?4, modified = ?5",
            params![recording.sid.as_str(), folder, recording.started_at, json, modified],
        )?;
        Ok(())
    }

    /// Lists it no more. A disk too full to take this still has it done.
    pub fn remove(&self, sid: &str) {
        let mut unsaved = self.unsaved.lock();
        match self.database.lock().execute("DELETE FROM recording WHERE sid = ?1", [sid]) {
            Ok(_) => _ = unsaved.remove(sid),
            Err(error) => {
                tracing::warn!(%error, sid, "the index keeps a recording that is gone until the next start");
                unsaved.insert(sid.to_owned(), None);
            }
        }
    }

    /// Every folder it knows.
    pub fn known(&self) -> Result<Vec<Known>> {
        let database = self.database.lock();
        let mut query = database.prepare("SELECT sid, folder, modified FROM recording")?;
        let rows =
            query.query_map([], |row| Ok(Known { sid: row.get(0)?, folder: row.get(1)?, modified: row.get(2)? }))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub fn folder(&self, sid: &Sid) -> Result<Option<String>> {
        if let Some(unsaved) = self.unsaved.lock().get(sid.as_str()) {
            return Ok(unsaved.as_ref().map(|(folder, _)| folder.clone()));
        }
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT folder FROM recording WHERE sid = ?1")?;
        Ok(query.query_row([sid.as_str()], |row| row.get(0)).optional()?)
    }

    /// All recordings, newest first.
    pub fn all(&self) -> Result<Vec<Recording>> {
        let unsaved = self.unsaved.lock();
        let mut all: Vec<Recording> = {
            let database = self.database.lock();
            let mut query = database.prepare_cached("SELECT json FROM recording")?;
            let rows = query.query_map([], |row| row.get::<_, String>(0))?;
            let texts: Vec<String> = rows.collect::<std::result::Result<_, _>>()?;
            texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect()
        };
        all.retain(|recording| !unsaved.contains_key(recording.sid.as_str()));
        all.extend(unsaved.values().flatten().map(|(_, recording)| recording.clone()));
        all.sort_by(|a, b| (&b.started_at, &b.sid).cmp(&(&a.started_at, &a.sid)));
        Ok(all)
    }

    pub fn get(&self, sid: &Sid) -> Result<Option<Recording>> {
        if let Some(unsaved) = self.unsaved.lock().get(sid.as_str()) {
            return Ok(unsaved.as_ref().map(|(_, recording)| recording.clone()));
        }
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT json FROM recording WHERE sid = ?1")?;
        let text: Option<String> = query.query_row([sid.as_str()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(index: &Index) -> u32 {
        index.database.lock().pragma_query_value(None, "user_version", |row| row.get(0)).expect("a version")
    }

    #[test]
    fn every_migration_runs_from_every_step() {
        MIGRATIONS.validate().expect("sound");
        for step in 0..=STEPS.len() {
            let folder = tempfile::tempdir().expect("a folder");
            let mut old = Connection::open(folder.path().join("index.sqlite")).expect("opens");
            MIGRATIONS.to_version(&mut old, step).expect("an older index");
            drop(old);
            let index = Index::open(folder.path()).expect("opens");
            assert_eq!(version(&index) as usize, STEPS.len());
        }
    }

    #[test]
    fn what_people_wrote_can_be_asked_for_also_of_rows_from_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut old = Connection::open(folder.path().join("index.sqlite")).expect("opens");
        MIGRATIONS.to_version(&mut old, 2).expect("an older index");
        let insert = "INSERT INTO recording (sid, folder, started_at, json) VALUES (?1, '', '', ?2)";
        old.execute(insert, ["before", "{}"]).expect("a row");
        drop(old);
        let index = Index::open(folder.path()).expect("opens");
        let database = index.database.lock();
        database.execute(insert, ["named", r#"{"title":"杠杆","tags":["Physics","物理"]}"#]).expect("a row");
        let mut query = database.prepare("SELECT title, tags FROM recording ORDER BY sid").expect("a query");
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        let rows: Vec<(Option<String>, String)> = rows.collect::<std::result::Result<_, _>>().expect("texts");
        let named = (Some("杠杆".to_owned()), r#"["Physics","物理"]"#.to_owned());
        assert_eq!(rows, [(None, "[]".to_owned()), named]);
    }

    #[test]
    fn a_newer_index_is_refused_and_not_touched() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("index.sqlite");
        let newer = Connection::open(&path).expect("opens");
        newer.pragma_update(None, "user_version", 99).expect("newer");
        drop(newer);
        let before = std::fs::read(&path).expect("bytes");
        let refused = Index::open(folder.path());
        assert!(matches!(refused, Err(StoreError::NewerVersion { found: 99, known: 3, .. })));
        assert_eq!(std::fs::read(&path).expect("bytes"), before);
        assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 1);
    }
}
