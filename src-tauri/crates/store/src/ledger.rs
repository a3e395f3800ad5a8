//! The ledger: what is known of each file's way to its buckets.
//!
//! A row is an errand: one file that is to be in one bucket. It is written before anything is sent and
//! marked proven only when the bucket has the file, so that a crash anywhere sends nothing again that is
//! proven, and forgets nothing. Rows are asked for a handful at a time: a hundred thousand that wait take
//! no memory.
//!
//! Times are milliseconds since 1970. `spare` marks what may still go to the backup instead.

mod asked;

use std::path::Path;

use parking_lot::Mutex;
use rollcall_model::{BucketId, BucketProblem, Part, Sid};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use rusqlite_migration::M;

pub use asked::{Entry, Numbers, Queue};

use crate::durable;
use crate::error::{Result, StoreError};

const STEPS: &[M<'_>] = &[M::up(
    "CREATE TABLE way (
        sid TEXT NOT NULL,
        part INTEGER NOT NULL,
        bucket TEXT NOT NULL,
        place TEXT NOT NULL,
        sealed INTEGER NOT NULL,
        PRIMARY KEY (sid, part)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE errand (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sid TEXT NOT NULL,
        file TEXT NOT NULL,
        part INTEGER NOT NULL,
        bucket TEXT NOT NULL,
        version INTEGER NOT NULL DEFAULT 1,
        size INTEGER NOT NULL,
        stamp INTEGER NOT NULL,
        changes INTEGER NOT NULL,
        state INTEGER NOT NULL DEFAULT 0,
        held INTEGER NOT NULL DEFAULT 0,
        since INTEGER NOT NULL,
        due INTEGER NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        failing_since INTEGER,
        problem TEXT,
        upload TEXT,
        parts TEXT NOT NULL DEFAULT '[]',
        sent INTEGER NOT NULL DEFAULT 0,
        proven_at INTEGER,
        spare INTEGER NOT NULL DEFAULT 0,
        UNIQUE (sid, file, part)
     ) STRICT;
     CREATE INDEX errand_by_age ON errand (bucket, since, id) WHERE state = 0 AND held = 0;
     CREATE INDEX errand_by_due ON errand (bucket, due) WHERE state = 0 AND held = 0;
     CREATE INDEX errand_spare ON errand (bucket, since, id) WHERE state < 2 AND spare = 1;
     CREATE INDEX errand_failing ON errand (failing_since) WHERE state < 2 AND spare = 1 AND failing_since IS NOT NULL;
     CREATE INDEX errand_open ON errand (part, size, since) WHERE state < 2;
     CREATE INDEX errand_numbers ON errand (sid, part, state, size);",
)];

const WAITING: u8 = 0;
const SENDING: u8 = 1;
const PROVEN: u8 = 2;

/// The ledger of a library. One connection, used a moment at a time.
pub struct Ledger {
    database: Mutex<Connection>,
}

/// The bucket of a recording that plays a part, and where in it the recording lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The part.
    pub part: Part,
    /// The bucket.
    pub bucket: BucketId,
    /// What all its names there begin with, with `/` at the end.
    pub place: String,
    /// Whether its files are encrypted before they are sent.
    pub sealed: bool,
}

/// A file that is to be in a recording's buckets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the recording's folder.
    pub file: String,
    /// Bytes.
    pub size: u64,
    /// Tells one content from another: when it was changed last.
    pub stamp: i64,
    /// Whether it changes while the recording goes on.
    pub changes: bool,
}

/// An errand that is to be run now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// The recording.
    pub sid: Sid,
    /// The file's name in the recording's folder.
    pub file: String,
    /// The part its bucket plays.
    pub part: Part,
    /// The bucket.
    pub bucket: BucketId,
    /// What names there begin with.
    pub place: String,
    /// Whether it is encrypted before it is sent.
    pub sealed: bool,
    /// Which content of the file is meant.
    pub version: u64,
    /// Bytes, as far as is known.
    pub size: u64,
    /// The upload in parts that was begun.
    pub upload: Option<String>,
    /// What is there of it, as whoever sends it wrote it down.
    pub parts: String,
    /// How often it failed since it last went well.
    pub failures: u32,
    /// Whether the file may change.
    pub changes: bool,
}

fn number(part: Part) -> u8 {
    match part {
        Part::Primary => 0,
        Part::Backup => 1,
    }
}

fn part(number: u8) -> Part {
    if number == 0 { Part::Primary } else { Part::Backup }
}

pub(crate) fn text<T: TryFrom<String>>(row: &Row<'_>, at: &str) -> rusqlite::Result<T>
where
    T::Error: std::error::Error + Send + Sync + 'static,
{
    let text: String = row.get(at)?;
    T::try_from(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error)))
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        id: row.get("id")?,
        sid: text(row, "sid")?,
        file: row.get("file")?,
        part: part(row.get("part")?),
        bucket: text(row, "bucket")?,
        place: row.get("place")?,
        sealed: row.get("sealed")?,
        version: row.get::<_, i64>("version")?.unsigned_abs(),
        size: row.get::<_, i64>("size")?.unsigned_abs(),
        upload: row.get("upload")?,
        parts: row.get("parts")?,
        failures: row.get("failures")?,
        changes: row.get("changes")?,
    })
}

/// What is not on its way to the backup it has may go there.
fn spare_again(all: &Transaction<'_>, job: &Job) -> rusqlite::Result<()> {
    all.execute(
        "UPDATE errand SET spare = 1 WHERE sid = ?1 AND file = ?2 AND part = 0
            AND EXISTS (SELECT 1 FROM way WHERE sid = ?1 AND part = 1)
            AND NOT EXISTS (SELECT 1 FROM errand WHERE sid = ?1 AND file = ?2 AND part = 1)",
        (job.sid.as_str(), &job.file),
    )?;
    Ok(())
}

impl Ledger {
    /// Opens the ledger of a library. A damaged one is set aside and begun anew: then everything is
    /// compared with the buckets again, and nothing is lost but the time for it.
    ///
    /// # Errors
    /// `NewerVersion`, or when the disk refuses.
    pub fn open(library: &Path) -> Result<Self> {
        let database = durable::open(library, "ledger.sqlite", STEPS, "the ledger of uploads")?;
        // Whoever was sending is no more.
        database.execute("UPDATE errand SET state = 0, held = 0 WHERE state = 1 OR held = 1", [])?;
        Ok(Self { database: Mutex::new(database) })
    }

    /// Sets where a recording goes. What was on its way to another bucket in the same part is forgotten.
    pub fn set_ways(&self, sid: &Sid, ways: &[Way]) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        for of in [Part::Primary, Part::Backup] {
            let now: Option<(String, String)> = all
                .query_row(
                    "SELECT bucket, place FROM way WHERE sid = ?1 AND part = ?2",
                    (sid.as_str(), number(of)),
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let new = ways.iter().find(|way| way.part == of);
            if now.as_ref().map(|(bucket, place)| (bucket.as_str(), place.as_str()))
                == new.map(|way| (way.bucket.as_str(), way.place.as_str()))
            {
                continue;
            }
            all.execute("DELETE FROM errand WHERE sid = ?1 AND part = ?2", (sid.as_str(), number(of)))?;
            all.execute("DELETE FROM way WHERE sid = ?1 AND part = ?2", (sid.as_str(), number(of)))?;
            if let Some(way) = new {
                let row = params![sid.as_str(), number(of), way.bucket.as_str(), way.place, way.sealed];
                all.execute("INSERT INTO way (sid, part, bucket, place, sealed) VALUES (?1, ?2, ?3, ?4, ?5)", row)?;
            }
            if of == Part::Backup {
                let spare = "UPDATE errand SET spare = ?2 WHERE sid = ?1 AND part = 0";
                all.execute(spare, (sid.as_str(), new.is_some()))?;
            }
        }
        all.commit()?;
        Ok(())
    }

    /// Has files sent to the bucket of a part. What is known with the same stamp and size stays as it is;
    /// what changed is sent anew, no sooner than `due`. Says how many are to be sent.
    pub fn want(&self, sid: &Sid, of: Part, files: &[Wanted], now: i64, due: i64) -> Result<usize> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        let mut wanted = 0;
        {
            let mut insert = all.prepare_cached(
                "INSERT INTO errand (sid, file, part, bucket, size, stamp, changes, since, due, spare)
                 SELECT ?1, ?2, ?3, bucket, ?4, ?5, ?6, ?7, ?8,
                    ?3 = 0 AND EXISTS (SELECT 1 FROM way WHERE sid = ?1 AND part = 1)
                 FROM way WHERE sid = ?1 AND part = ?3
                 ON CONFLICT (sid, file, part) DO UPDATE SET
                    version = version + 1, size = ?4, stamp = ?5, changes = ?6, held = 0, upload = NULL, parts = '[]',
                    sent = 0, since = CASE WHEN state = 2 THEN ?7 ELSE since END,
                    due = CASE WHEN state = 2 THEN ?8 WHEN failures = 0 THEN min(due, ?8) ELSE due END,
                    state = CASE WHEN state = 1 THEN 1 ELSE 0 END
                 WHERE stamp != ?5 OR size != ?4",
            )?;
            for file in files {
                let Wanted { file, size, stamp, changes } = file;
                let due = if *changes { due } else { now };
                wanted +=
                    insert.execute(params![sid.as_str(), file, number(of), *size as i64, stamp, changes, now, due])?;
            }
            if of == Part::Backup {
                let mut known =
                    all.prepare_cached("UPDATE errand SET spare = 0 WHERE sid = ?1 AND file = ?2 AND part = 0")?;
                for file in files {
                    known.execute((sid.as_str(), &file.file))?;
                }
            }
            if of == Part::Primary {
                // What lies in the backup is of no use once the file has changed.
                let mut change = all.prepare_cached(
                    "UPDATE errand SET version = version + 1, size = ?3, stamp = ?4, upload = NULL, parts = '[]', sent = 0,
                        since = ?5, due = ?6, state = CASE WHEN state = 1 THEN 1 ELSE 0 END
                     WHERE sid = ?1 AND file = ?2 AND part = 1 AND (stamp != ?4 OR size != ?3)",
                )?;
                for file in files {
                    let Wanted { file, size, stamp, .. } = file;
                    change.execute(params![sid.as_str(), file, *size as i64, stamp, now, due])?;
                }
            }
            all.execute("UPDATE errand SET held = 0 WHERE sid = ?1 AND state = 0 AND held = 1", [sid.as_str()])?;
        }
        all.commit()?;
        Ok(wanted)
    }

    /// Takes up to `most` errands that are due, oldest first, for these buckets. They count as being sent
    /// until something is said of them.
    pub fn take(&self, now: i64, most: usize, buckets: &[BucketId]) -> Result<Vec<Job>> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        let mut jobs: Vec<(i64, Job)> = Vec::new();
        {
            let mut query = all.prepare_cached(
                "SELECT errand.*, way.place, way.sealed FROM errand JOIN way USING (sid, part)
                 WHERE errand.bucket = ?1 AND state = 0 AND held = 0 AND due <= ?2 ORDER BY since, errand.id LIMIT ?3",
            )?;
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            for bucket in buckets {
                let found = query.query_map((bucket.as_str(), now, most), |row| Ok((row.get("since")?, job(row)?)))?;
                jobs.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
            }
        }
        jobs.sort_by_key(|(since, job)| (*since, job.id));
        jobs.truncate(most);
        let jobs: Vec<Job> = jobs.into_iter().map(|(_, job)| job).collect();
        for job in &jobs {
            all.execute("UPDATE errand SET state = ?2 WHERE id = ?1", (job.id, SENDING))?;
        }
        all.commit()?;
        Ok(jobs)
    }

    /// When the next errand for these buckets is due; none where none waits.
    pub fn next_due(&self, buckets: &[BucketId]) -> Result<Option<i64>> {
        let database = self.database.lock();
        let mut query =
            database.prepare_cached("SELECT min(due) FROM errand WHERE bucket = ?1 AND state = 0 AND held = 0")?;
        let mut next = None;
        for bucket in buckets {
            let due: Option<i64> = query.query_row([bucket.as_str()], |row| row.get(0))?;
            next = [next, due].into_iter().flatten().min();
        }
        Ok(next)
    }

    /// It is not its turn before `due`; nobody is to blame.
    pub fn postpone(&self, job: &Job, due: i64) -> Result<()> {
        self.database.lock().execute("UPDATE errand SET state = 0, due = ?2 WHERE id = ?1", (job.id, due))?;
        Ok(())
    }

    /// Its recording is not there now: it waits until something is said of it.
    pub fn hold(&self, job: &Job) -> Result<()> {
        self.database.lock().execute("UPDATE errand SET state = 0, held = 1 WHERE id = ?1", [job.id])?;
        Ok(())
    }

    /// It was not sent, and nobody is to blame.
    pub fn give_back(&self, job: &Job) -> Result<()> {
        self.database.lock().execute("UPDATE errand SET state = 0 WHERE id = ?1 AND state = 1", [job.id])?;
        Ok(())
    }

    /// An upload in parts was begun, or came further: it goes on from there after a crash.
    pub fn note_parts(&self, job: &Job, upload: &str, parts: &str, sent: u64) -> Result<()> {
        self.database.lock().execute(
            "UPDATE errand SET upload = ?3, parts = ?4, sent = ?5 WHERE id = ?1 AND version = ?2",
            params![job.id, job.version as i64, upload, parts, sent as i64],
        )?;
        Ok(())
    }

    /// What was begun in parts is of no use any more.
    pub fn forget_parts(&self, job: &Job) -> Result<()> {
        self.database
            .lock()
            .execute("UPDATE errand SET upload = NULL, parts = '[]', sent = 0 WHERE id = ?1", [job.id])?;
        Ok(())
    }

    /// It is there and proven. If the file has changed meanwhile it is sent again, no sooner than `due`.
    /// What waits to go to the backup instead needs to no more.
    pub fn proven(&self, job: &Job, now: i64, due: i64) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        all.execute(
            "UPDATE errand SET state = CASE WHEN version = ?2 THEN 2 ELSE 0 END, failures = 0, failing_since = NULL,
                problem = NULL, upload = NULL, parts = '[]', sent = 0, proven_at = ?3,
                due = CASE WHEN version = ?2 THEN due ELSE ?4 END, since = CASE WHEN version = ?2 THEN since ELSE ?3 END
             WHERE id = ?1",
            params![job.id, job.version as i64, now, due],
        )?;
        if job.part == Part::Primary {
            all.execute(
                "DELETE FROM errand WHERE sid = ?1 AND file = ?2 AND part = 1 AND state = 0",
                (job.sid.as_str(), &job.file),
            )?;
            spare_again(&all, job)?;
        }
        all.commit()?;
        Ok(())
    }

    /// It failed, and is tried again at `due`.
    pub fn failed(&self, job: &Job, problem: &BucketProblem, now: i64, due: i64) -> Result<()> {
        let problem = serde_json::to_string(problem).map_err(|error| StoreError::Index(error.to_string()))?;
        self.database.lock().execute(
            "UPDATE errand SET state = 0, failures = failures + 1, failing_since = coalesce(failing_since, ?3),
                problem = ?2, due = ?4 WHERE id = ?1",
            params![job.id, problem, now, due],
        )?;
        Ok(())
    }

    /// The file is gone: nothing of it is to be sent.
    pub fn drop_errand(&self, job: &Job) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        all.execute("DELETE FROM errand WHERE id = ?1", [job.id])?;
        spare_again(&all, job)?;
        all.commit()?;
        Ok(())
    }

    /// Files that have failed to reach the primary since `before`, or wait for one of the buckets in
    /// `down`, and are not on their way to the backup they have. At most 100 of each.
    pub fn in_need_of_backup(&self, before: i64, down: &[BucketId]) -> Result<Vec<(Sid, Wanted)>> {
        let database = self.database.lock();
        let wanted = |row: &Row<'_>| {
            let size = row.get::<_, i64>("size")?.unsigned_abs();
            let wanted =
                Wanted { file: row.get("file")?, size, stamp: row.get("stamp")?, changes: row.get("changes")? };
            Ok((text(row, "sid")?, wanted))
        };
        let mut failing = database
            .prepare_cached("SELECT * FROM errand WHERE state < 2 AND spare = 1 AND failing_since <= ?1 LIMIT 100")?;
        let mut found: Vec<(Sid, Wanted)> = failing.query_map([before], wanted)?.collect::<rusqlite::Result<_>>()?;
        let mut waiting = database.prepare_cached(
            "SELECT * FROM errand WHERE state < 2 AND spare = 1 AND bucket = ?1 ORDER BY since, id LIMIT 100",
        )?;
        for bucket in down {
            for known in waiting.query_map([bucket.as_str()], wanted)? {
                let known = known?;
                if !found.contains(&known) {
                    found.push(known);
                }
            }
        }
        Ok(found)
    }

    /// These files of a recording were found in its primary and are proven to be there as they are here.
    pub fn are_there(&self, sid: &Sid, files: &[Wanted], now: i64) -> Result<()> {
        self.want(sid, Part::Primary, files, now, now)?;
        let mut database = self.database.lock();
        let all = database.transaction()?;
        for file in files {
            let proven = "UPDATE errand SET state = 2, proven_at = ?3 WHERE sid = ?1 AND file = ?2 AND part = 0";
            all.execute(proven, (sid.as_str(), &file.file, now))?;
        }
        all.commit()?;
        Ok(())
    }

    /// What is tried at once: of a recording, or of a bucket that answers again.
    pub fn hurry(&self, sid: Option<&Sid>, bucket: Option<&BucketId>) -> Result<()> {
        self.database.lock().execute(
            "UPDATE errand SET due = 0, held = 0 WHERE state = 0 AND (?1 IS NULL OR sid = ?1) AND (?2 IS NULL OR bucket = ?2)",
            (sid.map(Sid::as_str), bucket.map(BucketId::as_str)),
        )?;
        Ok(())
    }

    /// Everything of a recording is sent again to where it went.
    pub fn send_again(&self, sid: &Sid, now: i64) -> Result<()> {
        self.database.lock().execute(
            "UPDATE errand SET state = 0, held = 0, version = version + 1, since = ?2, due = 0, failures = 0,
                failing_since = NULL, problem = NULL, upload = NULL, parts = '[]', sent = 0 WHERE sid = ?1",
            (sid.as_str(), now),
        )?;
        Ok(())
    }

    /// Nothing of a recording is sent for now: it lies in the trash.
    pub fn rest(&self, sid: &Sid) -> Result<()> {
        self.database.lock().execute("UPDATE errand SET held = 1 WHERE sid = ?1 AND state = 0", [sid.as_str()])?;
        Ok(())
    }

    /// Nothing is known of a recording any more.
    pub fn forget(&self, sid: &Sid) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        all.execute("DELETE FROM errand WHERE sid = ?1", [sid.as_str()])?;
        all.execute("DELETE FROM way WHERE sid = ?1", [sid.as_str()])?;
        all.commit()?;
        Ok(())
    }

    /// A bucket is another one now: what is being sent to the old one counts for nothing.
    pub fn begin_anew(&self, bucket: &BucketId) -> Result<()> {
        self.database.lock().execute(
            "UPDATE errand SET version = version + 1, upload = NULL, parts = '[]', sent = 0 WHERE bucket = ?1 AND state < 2",
            [bucket.as_str()],
        )?;
        Ok(())
    }
}
