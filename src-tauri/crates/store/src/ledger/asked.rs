//! What is asked of the ledger: where recordings go, how far they are, what waits.

use std::collections::BTreeSet;

use rollcall_model::{BucketId, BucketProblem, ErrandState, Part, Sid};
use rusqlite::{OptionalExtension, Row};

use super::{Ledger, PROVEN, SENDING, WAITING, Way, number, part, text};
use crate::error::Result;

/// How far a recording is, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Files that are to be in the primary.
    pub files: u64,
    /// Of these, proven there.
    pub in_primary: u64,
    /// Of these, proven in the backup.
    pub in_backup: u64,
    /// Of these, proven in either.
    pub safe: u64,
    /// Bytes of all.
    pub bytes: u64,
    /// Bytes of those that are safe.
    pub safe_bytes: u64,
    /// Why the last that fails does.
    pub problem: Option<BucketProblem>,
}

/// What waits in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Queue {
    /// Files that wait or are being sent.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Since when the oldest waits.
    pub oldest: Option<i64>,
}

/// A row, for who looks closer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The file's name in the recording's folder.
    pub file: String,
    /// The part its bucket plays.
    pub part: Part,
    /// The bucket.
    pub bucket: BucketId,
    /// Bytes.
    pub size: u64,
    /// Tells its content from another.
    pub stamp: i64,
    /// How far it is.
    pub state: ErrandState,
    /// Bytes of it that are there, of a file that goes in parts.
    pub sent: u64,
    /// Since when it waits, or waited.
    pub since: i64,
    /// When it is tried again, if it waits.
    pub due: i64,
    /// How often it failed since it last went well.
    pub failures: u32,
    /// Why it failed last.
    pub problem: Option<BucketProblem>,
    /// When it was proven.
    pub proven_at: Option<i64>,
}

fn problem(row: &Row<'_>) -> rusqlite::Result<Option<BucketProblem>> {
    let text: Option<String> = row.get("problem")?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

impl Ledger {
    /// The recordings that go somewhere.
    ///
    /// # Errors
    /// When the disk refuses; so with all others.
    pub fn sids(&self) -> Result<Vec<Sid>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT DISTINCT sid FROM way")?;
        let sids = query.query_map([], |row| text(row, "sid"))?.collect::<rusqlite::Result<_>>()?;
        Ok(sids)
    }

    /// Where a recording goes; the primary first.
    pub fn ways(&self, sid: &Sid) -> Result<Vec<Way>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT * FROM way WHERE sid = ?1 ORDER BY part")?;
        let way = |row: &Row<'_>| {
            let bucket = text(row, "bucket")?;
            Ok(Way { part: part(row.get("part")?), bucket, place: row.get("place")?, sealed: row.get("sealed")? })
        };
        let ways = query.query_map([sid.as_str()], way)?.collect::<rusqlite::Result<_>>()?;
        Ok(ways)
    }

    /// The files of a recording that are not proven in its primary.
    pub fn unproven(&self, sid: &Sid) -> Result<BTreeSet<String>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT file FROM errand WHERE sid = ?1 AND part = 0 AND state < 2")?;
        let files = query.query_map([sid.as_str()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(files)
    }

    /// The files of a recording that are proven for a part: in its own bucket for the primary, in either
    /// for the backup.
    pub fn proven_for(&self, sid: &Sid, of: Part) -> Result<BTreeSet<String>> {
        let database = self.database.lock();
        let mut query =
            database.prepare_cached("SELECT file FROM errand WHERE sid = ?1 AND state = 2 AND part <= ?2")?;
        let files = query.query_map((sid.as_str(), number(of)), |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        Ok(files)
    }

    /// Whether anything is proven in a bucket.
    pub fn has_proof_of(&self, bucket: &BucketId) -> Result<bool> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT 1 FROM errand WHERE bucket = ?1 AND proven_at IS NOT NULL")?;
        Ok(query.exists([bucket.as_str()])?)
    }

    /// Whether something is on its way to a bucket, or is to go there.
    pub fn is_used(&self, bucket: &BucketId) -> Result<bool> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT 1 FROM errand WHERE bucket = ?1 AND state < 2")?;
        Ok(query.exists([bucket.as_str()])?)
    }

    /// A recording in numbers.
    pub fn numbers(&self, sid: &Sid) -> Result<Numbers> {
        let database = self.database.lock();
        let mut numbers = Numbers::default();
        let mut query = database
            .prepare_cached("SELECT part, state, count(*), sum(size) FROM errand WHERE sid = ?1 GROUP BY 1, 2")?;
        let mut rows = query.query([sid.as_str()])?;
        let mut open = false;
        while let Some(row) = rows.next()? {
            let (of, state, count, bytes): (u8, u8, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let (count, bytes) = (count.unsigned_abs(), bytes.unsigned_abs());
            match part(of) {
                Part::Primary => {
                    numbers.files += count;
                    numbers.bytes += bytes;
                    open |= state != PROVEN;
                    if state == PROVEN {
                        numbers.in_primary += count;
                        numbers.safe += count;
                        numbers.safe_bytes += bytes;
                    }
                }
                Part::Backup if state == PROVEN => numbers.in_backup += count,
                Part::Backup => {}
            }
        }
        drop(rows);
        if open {
            let mut query = database.prepare_cached(
                "SELECT count(*), coalesce(sum(a.size), 0) FROM errand a JOIN errand b
                    ON b.sid = a.sid AND b.file = a.file AND b.part = 1 AND b.state = 2
                 WHERE a.sid = ?1 AND a.part = 0 AND a.state < 2",
            )?;
            let (count, bytes): (i64, i64) = query.query_row([sid.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            numbers.safe += count.unsigned_abs();
            numbers.safe_bytes += bytes.unsigned_abs();
            let mut query = database.prepare_cached(
                "SELECT problem FROM errand WHERE sid = ?1 AND state < 2 AND problem IS NOT NULL ORDER BY due DESC LIMIT 1",
            )?;
            numbers.problem = query.query_row([sid.as_str()], problem).optional()?.flatten();
        }
        Ok(numbers)
    }

    /// The rows of a recording, in order of age; those of one file together, the primary's first.
    pub fn entries(&self, sid: &Sid) -> Result<Vec<Entry>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT * FROM errand WHERE sid = ?1 ORDER BY file, part")?;
        let entry = |row: &Row<'_>| {
            Ok(Entry {
                file: row.get("file")?,
                part: part(row.get("part")?),
                bucket: text(row, "bucket")?,
                size: row.get::<_, i64>("size")?.unsigned_abs(),
                stamp: row.get("stamp")?,
                state: match row.get::<_, u8>("state")? {
                    WAITING => ErrandState::Waiting,
                    SENDING => ErrandState::Sending,
                    _ => ErrandState::Proven,
                },
                sent: row.get::<_, i64>("sent")?.unsigned_abs(),
                since: row.get("since")?,
                due: row.get("due")?,
                failures: row.get("failures")?,
                problem: problem(row)?,
                proven_at: row.get("proven_at")?,
            })
        };
        let entries = query.query_map([sid.as_str()], entry)?.collect::<rusqlite::Result<_>>()?;
        Ok(entries)
    }

    /// What waits in all.
    pub fn queue(&self) -> Result<Queue> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(
            "SELECT count(*), coalesce(sum(size), 0), min(since) FROM errand WHERE state < 2 AND part = 0",
        )?;
        let queue = |row: &Row<'_>| {
            let (files, bytes): (i64, i64) = (row.get(0)?, row.get(1)?);
            Ok(Queue { files: files.unsigned_abs(), bytes: bytes.unsigned_abs(), oldest: row.get(2)? })
        };
        Ok(query.query_row([], queue)?)
    }
}
