//! A database that must not lose what it was told: how the ledger and the outbox are opened.
//!
//! One connection each, used a moment at a time.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{M, Migrations};

use crate::error::{Result, StoreError};
use crate::index::Refusal;

/// Opens a database of a library. A damaged one is set aside and begun anew; `what` is said of it then.
pub(crate) fn open(library: &Path, name: &str, steps: &[M<'_>], what: &str) -> Result<Connection> {
    let path = library.join(name);
    match try_open(&path, steps) {
        Err(Refusal::Damaged(reason)) => {
            tracing::error!(reason, "{what} is damaged; it is set aside and begun anew");
            for suffix in ["", "-wal", "-shm"] {
                let of = |name: &str| PathBuf::from(format!("{}{name}{suffix}", path.display()));
                let _ = std::fs::rename(of(""), of(".damaged"));
            }
            try_open(&path, steps)
        }
        other => other,
    }
    .map_err(|refusal| match refusal {
        Refusal::Newer(found) => StoreError::NewerVersion { path, found, known: steps.len() as u32 },
        Refusal::Surroundings(ErrorCode::DiskFull, _) => StoreError::DiskFull,
        Refusal::Surroundings(_, reason) => StoreError::Unwritable { folder: library.to_owned(), reason },
        Refusal::Damaged(reason) => StoreError::Index(reason),
    })
}

fn try_open(path: &Path, steps: &[M<'_>]) -> std::result::Result<Connection, Refusal> {
    let mut database = Connection::open(path)?;
    let found: u32 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > steps.len() as u32 {
        return Err(Refusal::Newer(found));
    }
    database.pragma_update(None, "journal_mode", "WAL")?;
    // What was told is true, whatever happens to the machine.
    database.pragma_update(None, "synchronous", "FULL")?;
    Migrations::from_slice(steps).to_latest(&mut database).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Refusal::from(err),
        other => Refusal::Damaged(other.to_string()),
    })?;
    let answer: String = database.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
    if answer == "ok" { Ok(database) } else { Err(Refusal::Damaged(answer)) }
}
