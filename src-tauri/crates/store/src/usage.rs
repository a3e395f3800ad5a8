//! What recordings used, kept beside them in `usage.sqlite`: it outlives a recording that is deleted.
//!
//! A row is a recording, and its slices are seconds by day and aggregate resolution. Prices are not in it.
//! It is made from the folders and made again from them when it is lost: then what was deleted for good
//! is lost with it, and nothing else.

use std::path::{Path, PathBuf};

use parking_lot::Mutex;
use rollcall_model::usage::UsageSlice;
use rollcall_model::{RecordedUsage, Sid};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};
use rusqlite_migration::{M, Migrations};

use crate::error::{Result, StoreError};
use crate::index::Refusal;

const STEPS: &[M<'_>] = &[M::up(
    "CREATE TABLE recording (
        sid TEXT PRIMARY KEY,
        cname TEXT NOT NULL,
        title TEXT,
        app TEXT,
        started_at TEXT NOT NULL,
        incomplete INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE slice (
        sid TEXT NOT NULL REFERENCES recording (sid) ON DELETE CASCADE,
        day TEXT NOT NULL,
        pixels INTEGER NOT NULL,
        seconds INTEGER NOT NULL,
        PRIMARY KEY (sid, day, pixels)
     ) STRICT, WITHOUT ROWID;",
)];

const MIGRATIONS: Migrations<'_> = Migrations::from_slice(STEPS);

/// The usage of a library. One connection, used a moment at a time.
pub(crate) struct UsageTable {
    database: Mutex<Connection>,
}

impl UsageTable {
    /// Opens the table of a library. A damaged one is set aside and begun anew.
    ///
    /// # Errors
    /// `NewerVersion`, or when the disk refuses.
    pub fn open(library: &Path) -> Result<Self> {
        let path = library.join("usage.sqlite");
        let opened = match Self::try_open(&path) {
            Err(Refusal::Damaged(reason)) => {
                tracing::error!(
                    reason,
                    "the table of usage is damaged; it is set aside and made again from the journals"
                );
                for suffix in ["", "-wal", "-shm"] {
                    let of = |name: &str| PathBuf::from(format!("{}{name}{suffix}", path.display()));
                    let _ = std::fs::rename(of(""), of(".damaged"));
                }
                Self::try_open(&path)
            }
            other => other,
        };
        match opened {
            // Nothing of this may keep anybody from what is recorded.
            Err(Refusal::Surroundings(ErrorCode::DiskFull, error)) => {
                tracing::warn!(error, "the disk is full; usage is kept in memory until the next start");
                Self::prepare(Connection::open_in_memory()?).map_err(|_| StoreError::DiskFull)
            }
            Err(Refusal::Newer(found)) => Err(StoreError::NewerVersion { path, found, known: STEPS.len() as u32 }),
            Err(Refusal::Surroundings(_, reason)) => Err(StoreError::Unwritable { folder: library.to_owned(), reason }),
            Err(Refusal::Damaged(reason)) => Err(StoreError::Index(reason)),
            Ok(table) => Ok(table),
        }
    }

    fn try_open(path: &Path) -> std::result::Result<Self, Refusal> {
        let database = Connection::open(path)?;
        // Asked before anything is changed.
        let found: u32 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if found > STEPS.len() as u32 {
            return Err(Refusal::Newer(found));
        }
        database.pragma_update(None, "journal_mode", "WAL")?;
        // What was used is billed, whatever happens to the machine.
        database.pragma_update(None, "synchronous", "FULL")?;
        Self::prepare(database)
    }

    fn prepare(mut database: Connection) -> std::result::Result<Self, Refusal> {
        MIGRATIONS.to_latest(&mut database).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => Refusal::from(err),
            other => Refusal::Damaged(other.to_string()),
        })?;
        let answer: String = database.query_row("PRAGMA quick_check", [], |row| row.get(0))?;
        if answer != "ok" {
            return Err(Refusal::Damaged(answer));
        }
        database.pragma_update(None, "foreign_keys", true)?;
        Ok(Self { database: Mutex::new(database) })
    }

    /// Keeps what a recording used, in place of what was kept of it before.
    pub fn put(&self, usage: &RecordedUsage) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        let sid = usage.sid.as_str();
        all.execute("DELETE FROM recording WHERE sid = ?1", [sid])?;
        all.execute(
            "INSERT INTO recording (sid, cname, title, app, started_at, incomplete) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                sid,
                usage.cname.as_str(),
                usage.title,
                usage.app.as_ref().map(ToString::to_string),
                usage.started_at,
                usage.incomplete
            ],
        )?;
        for slice in &usage.slices {
            let (pixels, seconds) = (signed(slice.pixels), signed(slice.seconds));
            let row = params![sid, slice.day.to_string(), pixels, seconds];
            all.execute("INSERT INTO slice (sid, day, pixels, seconds) VALUES (?1, ?2, ?3, ?4)", row)?;
        }
        all.commit()?;
        Ok(())
    }

    /// Whether something is kept of a recording.
    pub fn has(&self, sid: &Sid) -> Result<bool> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT 1 FROM recording WHERE sid = ?1")?;
        Ok(query.exists([sid.as_str()])?)
    }

    /// What is kept of one recording.
    pub fn get(&self, sid: &Sid) -> Result<Option<RecordedUsage>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT * FROM recording WHERE sid = ?1")?;
        let Some(mut usage) = query.query_row([sid.as_str()], usage).optional()? else { return Ok(None) };
        let mut query = database.prepare_cached("SELECT * FROM slice WHERE sid = ?1 ORDER BY day, pixels")?;
        usage.slices = query.query_map([sid.as_str()], slice)?.collect::<std::result::Result<_, _>>()?;
        Ok(Some(usage))
    }

    /// Everything that is kept.
    pub fn all(&self) -> Result<Vec<RecordedUsage>> {
        let sids: Vec<Sid> = {
            let database = self.database.lock();
            let mut query = database.prepare_cached("SELECT sid FROM recording ORDER BY started_at, sid")?;
            query.query_map([], |row| text(row, "sid"))?.collect::<std::result::Result<_, _>>()?
        };
        sids.iter().filter_map(|sid| self.get(sid).transpose()).collect()
    }
}

fn usage(row: &Row<'_>) -> rusqlite::Result<RecordedUsage> {
    let app: Option<String> = row.get("app")?;
    Ok(RecordedUsage {
        sid: text(row, "sid")?,
        cname: text(row, "cname")?,
        title: row.get("title")?,
        app: app.map(read).transpose()?,
        started_at: row.get("started_at")?,
        incomplete: row.get("incomplete")?,
        slices: Vec::new(),
    })
}

fn slice(row: &Row<'_>) -> rusqlite::Result<UsageSlice> {
    let number = |at| row.get::<_, i64>(at).map(i64::unsigned_abs);
    Ok(UsageSlice { day: text(row, "day")?, pixels: number("pixels")?, seconds: number("seconds")? })
}

fn text<T: TryFrom<String>>(row: &Row<'_>, at: &str) -> rusqlite::Result<T>
where
    T::Error: std::error::Error + Send + Sync + 'static,
{
    read(row.get(at)?)
}

fn read<T: TryFrom<String>>(text: String) -> rusqlite::Result<T>
where
    T::Error: std::error::Error + Send + Sync + 'static,
{
    T::try_from(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}

/// SQLite's numbers are signed.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(seconds: u64) -> RecordedUsage {
        let slice = |day: &str, pixels| UsageSlice { day: day.parse().expect("a day"), pixels, seconds };
        RecordedUsage {
            sid: "0199c0ffee00700080000000000000aa".parse().expect("a sid"),
            cname: "数学课".parse().expect("a name"),
            title: Some("Lesson 3".into()),
            app: None,
            started_at: "2026-11-27T12:00:00.000Z".into(),
            incomplete: true,
            slices: vec![slice("2026-11-27", 0), slice("2026-11-27", 460_800), slice("2026-11-28", 0)],
        }
    }

    #[test]
    fn what_is_kept_comes_back_and_is_replaced_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let table = UsageTable::open(folder.path()).expect("opens");
        table.put(&example(5)).expect("kept");
        table.put(&example(7)).expect("kept");
        drop(table);
        let table = UsageTable::open(folder.path()).expect("opens");
        assert_eq!(table.all().expect("read"), [example(7)]);
        assert!(table.has(&example(7).sid).expect("read"));
    }

    #[test]
    fn a_damaged_one_is_set_aside_and_a_newer_one_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("usage.sqlite");
        std::fs::write(&path, vec![7; 8192]).expect("spoilt");
        assert!(UsageTable::open(folder.path()).expect("opens").all().expect("read").is_empty());
        assert!(folder.path().join("usage.sqlite.damaged").exists());
        let newer = Connection::open(&path).expect("opens");
        newer.pragma_update(None, "user_version", 99).expect("set");
        drop(newer);
        let refused = UsageTable::open(folder.path()).map(drop).expect_err("refused");
        assert!(matches!(refused, StoreError::NewerVersion { found: 99, .. }));
    }

    #[test]
    fn every_migration_runs() {
        MIGRATIONS.validate().expect("sound");
    }
}
