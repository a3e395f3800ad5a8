//! The outbox: what apps are told, from the moment when it is known until it was answered.
//!
//! A row is a notice: the very bytes that are signed and sent. Rows of a recording are numbered from 0
//! without holes, in the transaction that writes them and moves on what was told so far, so that a crash
//! anywhere tells nothing twice and leaves nothing out. A notice goes only after those before it in its
//! recording were delivered or given up.
//!
//! Times are milliseconds since 1970.

mod asked;

use std::path::Path;

use parking_lot::Mutex;
use rollcall_model::{AppId, CallbackAttempt, CallbackProblem, Sid};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use rusqlite_migration::M;

use crate::durable;
use crate::error::{Result, StoreError};
use crate::ledger::text;

pub use asked::Asked;

const STEPS: &[M<'_>] = &[M::up(
    "CREATE TABLE reached (
        sid TEXT PRIMARY KEY,
        told TEXT NOT NULL,
        next INTEGER NOT NULL,
        done INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE notice (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        app TEXT NOT NULL,
        sid TEXT,
        sequence INTEGER,
        event INTEGER NOT NULL,
        notice_id TEXT NOT NULL UNIQUE,
        body BLOB NOT NULL,
        made_at INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        state INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0,
        tries INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL,
        tried_at INTEGER,
        delivered_at INTEGER,
        UNIQUE (sid, sequence)
     ) STRICT;
     CREATE INDEX notice_waiting ON notice (sid, sequence) WHERE state = 0;
     CREATE INDEX notice_open ON notice (app, state, due) WHERE state != 1;
     CREATE INDEX notice_of_app ON notice (app, id);
     CREATE TABLE attempt (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        notice INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
        json TEXT NOT NULL
     ) STRICT;
     CREATE INDEX attempt_of ON attempt (notice, id);
     CREATE TABLE receiver (
        app TEXT PRIMARY KEY,
        last_ok INTEGER,
        problem TEXT
     ) STRICT, WITHOUT ROWID;",
)];

/// How many attempts of a notice are kept.
const KEPT_ATTEMPTS: u32 = 20;

/// Nothing before it in its recording waits.
const IS_FIRST: &str = "NOT EXISTS (SELECT 1 FROM notice AS before
    WHERE before.sid = notice.sid AND before.state = 0 AND before.sequence < notice.sequence)";

/// The outbox of a library. One connection, used a moment at a time.
pub struct Outbox {
    database: Mutex<Connection>,
}

/// What was told of a recording so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reached {
    /// As whoever tells wrote it down; empty: nothing.
    pub told: String,
    /// The number of its next notice.
    pub next: u64,
    /// Nothing more will be told.
    pub done: bool,
}

/// A step in what is told of a recording.
#[derive(Debug, Clone, Copy)]
pub struct Advance<'a> {
    /// The recording.
    pub sid: &'a Sid,
    /// The app that is told.
    pub app: &'a AppId,
    /// The number that was next when the notices were written.
    pub from: u64,
    /// What is told from now on.
    pub told: &'a str,
    /// Nothing more will be told.
    pub done: bool,
    /// The notices, in order.
    pub notices: &'a [NewNotice],
}

/// A notice that is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// The event.
    pub event: u16,
    /// Its id for the receiver.
    pub notice_id: String,
    /// What is signed and sent.
    pub body: Vec<u8>,
}

/// A notice that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueNotice {
    /// Its number.
    pub id: i64,
    /// The app it goes to.
    pub app: AppId,
    /// Whether it is a test: of no recording.
    pub is_test: bool,
    /// What is signed and sent.
    pub body: Vec<u8>,
    /// How often it failed since it was last asked for.
    pub tries: u32,
    /// When it was written, or asked for again.
    pub asked_at: i64,
}

fn due_notice(row: &Row<'_>) -> rusqlite::Result<DueNotice> {
    Ok(DueNotice {
        id: row.get("id")?,
        app: text(row, "app")?,
        is_test: row.get::<_, Option<String>>("sid")?.is_none(),
        body: row.get("body")?,
        tries: row.get("tries")?,
        asked_at: row.get("asked_at")?,
    })
}

fn insert(all: &Transaction<'_>, app: &AppId, of: Option<(&Sid, u64)>, new: &NewNotice, now: i64) -> Result<i64> {
    let (sid, sequence) = (of.map(|(sid, _)| sid.as_str()), of.map(|(_, sequence)| sequence as i64));
    all.prepare_cached(
        "INSERT INTO notice (app, sid, sequence, event, notice_id, body, made_at, asked_at, due)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7)",
    )?
    .execute(params![app.as_str(), sid, sequence, new.event, new.notice_id, new.body, now])?;
    let id = all.last_insert_rowid();
    all.execute("INSERT OR IGNORE INTO receiver (app) VALUES (?1)", [app.as_str()])?;
    Ok(id)
}

impl Outbox {
    /// Opens the outbox of a library. A damaged one is set aside and begun anew: then what recent recordings
    /// have to tell is told once more, under the same ids.
    ///
    /// # Errors
    /// `NewerVersion`, or when the disk refuses; so with all others.
    pub fn open(library: &Path) -> Result<Self> {
        let database = durable::open(library, "callbacks.sqlite", STEPS, "the outbox of callbacks")?;
        database.pragma_update(None, "foreign_keys", "ON")?;
        Ok(Self { database: Mutex::new(database) })
    }

    /// What was told of a recording so far.
    pub fn reached(&self, sid: &Sid) -> Result<Reached> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT told, next, done FROM reached WHERE sid = ?1")?;
        let reached = |row: &Row<'_>| {
            let next = row.get::<_, i64>(1)?.unsigned_abs();
            Ok(Reached { told: row.get(0)?, next, done: row.get(2)? })
        };
        Ok(query.query_row([sid.as_str()], reached).optional()?.unwrap_or_default())
    }

    /// Recordings of which more will be told.
    pub fn unfinished(&self) -> Result<Vec<Sid>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached("SELECT sid FROM reached WHERE done = 0")?;
        let sids = query.query_map([], |row| text(row, "sid"))?.collect::<rusqlite::Result<_>>()?;
        Ok(sids)
    }

    /// Writes notices and what is told from now on, all or nothing. False where somebody else was quicker:
    /// then nothing has changed.
    pub fn advance(&self, step: Advance<'_>, now: i64) -> Result<bool> {
        let Advance { sid, app, from, told, done, notices } = step;
        let mut database = self.database.lock();
        let all = database.transaction()?;
        let next: Option<i64> =
            all.query_row("SELECT next FROM reached WHERE sid = ?1", [sid.as_str()], |row| row.get(0)).optional()?;
        if next.unwrap_or(0).unsigned_abs() != from {
            return Ok(false);
        }
        for (new, sequence) in notices.iter().zip(from..) {
            insert(&all, app, Some((sid, sequence)), new, now)?;
        }
        all.execute(
            "INSERT OR REPLACE INTO reached (sid, told, next, done) VALUES (?1, ?2, ?3, ?4)",
            params![sid.as_str(), told, (from + notices.len() as u64) as i64, done],
        )?;
        all.commit()?;
        Ok(true)
    }

    /// Writes a notice of no recording.
    pub fn add_test(&self, app: &AppId, new: &NewNotice, now: i64) -> Result<u64> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        let id = insert(&all, app, None, new, now)?;
        all.commit()?;
        Ok(id.unsigned_abs())
    }

    /// Apps for which something waits, each with whether what was sent to it last failed.
    pub fn receivers(&self) -> Result<Vec<(AppId, bool)>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(
            "SELECT app, problem IS NOT NULL AND coalesce(last_ok, 0) < coalesce(problem ->> '$.ms', 0) FROM receiver
             WHERE EXISTS (SELECT 1 FROM notice WHERE notice.app = receiver.app AND state = 0)",
        )?;
        let rows = query.query_map([], |row| Ok((text(row, "app")?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Up to `most` notices for an app that are due, oldest first; none of those in `busy`, which are being
    /// sent.
    pub fn due(&self, app: &AppId, now: i64, most: usize, busy: &[i64]) -> Result<Vec<DueNotice>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(&format!(
            "SELECT * FROM notice WHERE app = ?1 AND state = 0 AND due <= ?2 AND {IS_FIRST} ORDER BY due, id LIMIT ?3"
        ))?;
        let limit = i64::try_from(most + busy.len()).unwrap_or(i64::MAX);
        let found = query.query_map((app.as_str(), now, limit), due_notice)?.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(found.into_iter().filter(|notice| !busy.contains(&notice.id)).take(most).collect())
    }

    /// When the next notice is due, besides those in `busy`; none where none waits.
    pub fn next_due(&self, busy: &[i64]) -> Result<Option<i64>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(&format!(
            "SELECT id, due FROM notice WHERE state = 0 AND {IS_FIRST} ORDER BY due LIMIT ?1"
        ))?;
        let limit = i64::try_from(busy.len() + 1).unwrap_or(i64::MAX);
        let found = query.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found = found.collect::<rusqlite::Result<Vec<(i64, i64)>>>()?;
        Ok(found.into_iter().find(|(id, _)| !busy.contains(id)).map(|(_, due)| due))
    }

    /// It was answered 200.
    pub fn delivered(&self, id: i64, attempt: &CallbackAttempt, now: i64) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        all.execute(
            "UPDATE notice SET state = 1, attempts = attempts + 1, tries = 0, tried_at = ?2, delivered_at = ?2
             WHERE id = ?1",
            (id, now),
        )?;
        all.execute("UPDATE receiver SET last_ok = ?2 WHERE app = (SELECT app FROM notice WHERE id = ?1)", (id, now))?;
        keep(&all, id, attempt)?;
        all.commit()?;
        Ok(())
    }

    /// It failed, and is tried again at `due`; none: it is given up.
    pub fn failed(&self, id: i64, attempt: &CallbackAttempt, now: i64, due: Option<i64>) -> Result<()> {
        let mut database = self.database.lock();
        let all = database.transaction()?;
        all.execute(
            "UPDATE notice SET attempts = attempts + 1, tries = tries + 1, tried_at = ?3, due = coalesce(?2, due),
                state = CASE WHEN ?2 IS NULL THEN 2 ELSE 0 END WHERE id = ?1 AND state = 0",
            (id, due, now),
        )?;
        if let Some(trouble) = attempt.trouble {
            let problem = CallbackProblem { at: attempt.at.clone(), trouble, status: attempt.status };
            let mut problem = serde_json::to_value(problem).map_err(|error| StoreError::Index(error.to_string()))?;
            problem["ms"] = now.into();
            all.execute(
                "UPDATE receiver SET problem = ?2 WHERE app = (SELECT app FROM notice WHERE id = ?1)",
                (id, problem.to_string()),
            )?;
        }
        keep(&all, id, attempt)?;
        all.commit()?;
        Ok(())
    }

    /// It is sent again, at once. False where there is no such notice.
    pub fn send_again(&self, id: u64, now: i64) -> Result<bool> {
        let again =
            "UPDATE notice SET state = 0, tries = 0, asked_at = ?2, due = ?2, delivered_at = NULL WHERE id = ?1";
        Ok(self.database.lock().execute(again, (id as i64, now))? > 0)
    }

    /// All that failed since then is sent again: what was given up, and at once what waits for its next try.
    /// Says how many that are.
    pub fn replay(&self, app: Option<&AppId>, since: i64, now: i64) -> Result<usize> {
        Ok(self.database.lock().execute(
            "UPDATE notice SET state = 0, tries = 0, asked_at = ?3, due = ?3
             WHERE (state = 2 OR (state = 0 AND tries > 0)) AND coalesce(tried_at, made_at) >= ?2 AND (?1 IS NULL OR app = ?1)",
            (app.map(AppId::as_str), since, now),
        )?)
    }

    /// What waits for an app is tried at once: its address or its secret is another one.
    pub fn hurry(&self, app: &AppId, now: i64) -> Result<()> {
        self.database.lock().execute("UPDATE notice SET due = ?2 WHERE app = ?1 AND state = 0", (app.as_str(), now))?;
        Ok(())
    }

    /// Nothing that waits for an app is sent any more.
    pub fn give_up(&self, app: &AppId) -> Result<()> {
        self.database.lock().execute("UPDATE notice SET state = 2 WHERE app = ?1 AND state = 0", [app.as_str()])?;
        Ok(())
    }

    /// Forgets what was delivered or given up and was written before then.
    pub fn forget_before(&self, then: i64) -> Result<usize> {
        Ok(self.database.lock().execute("DELETE FROM notice WHERE state > 0 AND made_at < ?1", [then])?)
    }
}

/// Keeps an attempt, and forgets the oldest where there are too many.
fn keep(all: &Transaction<'_>, id: i64, attempt: &CallbackAttempt) -> Result<()> {
    let json = serde_json::to_string(attempt).map_err(|error| StoreError::Index(error.to_string()))?;
    all.execute("INSERT INTO attempt (notice, json) VALUES (?1, ?2)", (id, json))?;
    all.execute(
        "DELETE FROM attempt WHERE notice = ?1 AND id <= (
            SELECT id FROM attempt WHERE notice = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        (id, KEPT_ATTEMPTS),
    )?;
    Ok(())
}
