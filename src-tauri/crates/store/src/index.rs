//! The index over recordings in SQLite: only for listing, made again from the folders when lost.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rollcall_model::{Recording, Sid};
use rusqlite::{Connection, OptionalExtension, params};
use rusqlite_migration::{M, Migrations};

use crate::error::{Result, StoreError};

const STEPS: &[M<'_>] = &[M::up(
    "CREATE TABLE recording (
        sid TEXT PRIMARY KEY,
        folder TEXT NOT NULL,
        started_at TEXT NOT NULL,
        json TEXT NOT NULL
     ) STRICT;
     CREATE INDEX recording_by_start ON recording (started_at DESC);",
)];

const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

pub(crate) struct Index(Mutex<Connection>);

impl Index {
    /// Opens the index; a damaged one is set aside and a new one begun.
    pub fn open(library: &Path) -> Result<Self> {
        let path = library.join("index.sqlite");
        match Self::try_open(&path) {
            Err(StoreError::Index(reason)) => {
                tracing::warn!(reason, "the index is damaged; it is made again from the folders");
                for suffix in ["", "-wal", "-shm"] {
                    let from = PathBuf::from(format!("{}{suffix}", path.display()));
                    let to = PathBuf::from(format!("{}.damaged{suffix}", path.display()));
                    let _ = std::fs::rename(from, to);
                }
                Self::try_open(&path)
            }
            other => other,
        }
    }

    fn try_open(path: &Path) -> Result<Self> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > 1 {
            return Err(StoreError::NewerVersion { path: path.to_owned(), found, known: 1 });
        }
        MIGRATIONS.to_latest(&mut connection).map_err(|error| StoreError::Index(error.to_string()))?;
        connection
            .query_row("PRAGMA quick_check", [], |row| row.get::<_, String>(0))
            .map_err(StoreError::from)
            .and_then(|answer| if answer == "ok" { Ok(()) } else { Err(StoreError::Index(answer)) })?;
        Ok(Self(Mutex::new(connection)))
    }

    pub fn put(&self, folder: &str, recording: &Recording) -> Result<()> {
        let json = serde_json::to_string(recording).map_err(|error| StoreError::Index(error.to_string()))?;
        self.0.lock().execute(
            "INSERT INTO recording (sid, folder, started_at, json) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (sid) DO UPDATE SET folder = ?2, started_at = ?3, json = ?4",
            params![recording.sid.as_str(), folder, recording.started_at, json],
        )?;
        Ok(())
    }

    pub fn remove(&self, sid: &str) -> Result<()> {
        self.0.lock().execute("DELETE FROM recording WHERE sid = ?1", [sid])?;
        Ok(())
    }

    /// Every folder it knows, with its sid.
    pub fn folders(&self) -> Result<Vec<(String, String)>> {
        let connection = self.0.lock();
        let mut query = connection.prepare("SELECT sid, folder FROM recording")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    pub fn folder(&self, sid: &Sid) -> Result<Option<String>> {
        let connection = self.0.lock();
        let mut query = connection.prepare_cached("SELECT folder FROM recording WHERE sid = ?1")?;
        Ok(query.query_row([sid.as_str()], |row| row.get(0)).optional()?)
    }

    /// All recordings, newest first.
    pub fn all(&self) -> Result<Vec<Recording>> {
        let connection = self.0.lock();
        let mut query = connection.prepare_cached("SELECT json FROM recording ORDER BY started_at DESC, sid DESC")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        let texts: Vec<String> = rows.collect::<std::result::Result<_, _>>()?;
        Ok(texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect())
    }

    pub fn get(&self, sid: &Sid) -> Result<Option<Recording>> {
        let connection = self.0.lock();
        let mut query = connection.prepare_cached("SELECT json FROM recording WHERE sid = ?1")?;
        let text: Option<String> = query.query_row([sid.as_str()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn migrations_are_sound() {
        super::MIGRATIONS.validate().expect("every migration runs");
    }
}
