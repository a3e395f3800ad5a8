//! What is asked of the outbox: notices, one notice, holes, numbers.

use jiff::Timestamp;
use rollcall_model::{
    AppId, Callback, CallbackAttempt, CallbackDetails, CallbackNumbers, CallbackPage, CallbackProblem, CallbackState,
    Sid,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{IS_FIRST, Outbox};
use crate::disk;
use crate::error::Result;
use crate::ledger::text;

/// Which notices are wanted.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Of this app.
    pub app: Option<AppId>,
    /// Of this recording.
    pub sid: Option<Sid>,
    /// In this state.
    pub state: Option<CallbackState>,
    /// Older than this one.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

const WAITING: u8 = 0;
const DELIVERED: u8 = 1;
const GIVEN_UP: u8 = 2;

fn number(state: CallbackState) -> u8 {
    match state {
        CallbackState::Waiting => WAITING,
        CallbackState::Delivered => DELIVERED,
        CallbackState::GivenUp => GIVEN_UP,
    }
}

fn utc(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map(disk::utc).unwrap_or_default()
}

fn callback(row: &Row<'_>) -> rusqlite::Result<Callback> {
    let state = match row.get::<_, u8>("state")? {
        WAITING => CallbackState::Waiting,
        DELIVERED => CallbackState::Delivered,
        _ => CallbackState::GivenUp,
    };
    let last: Option<String> = row.get("last")?;
    let sid: Option<String> = row.get("sid")?;
    let is_first: bool = row.get("first")?;
    Ok(Callback {
        id: row.get::<_, i64>("id")?.unsigned_abs(),
        app: text(row, "app")?,
        sid: if sid.is_some() { Some(text(row, "sid")?) } else { None },
        sequence: row.get::<_, Option<i64>>("sequence")?.map(i64::unsigned_abs),
        event_type: row.get("event")?,
        notice_id: row.get("notice_id")?,
        made_at: utc(row.get("made_at")?),
        state,
        attempts: row.get("attempts")?,
        due_at: (state == CallbackState::Waiting && is_first).then_some(utc(row.get("due")?)),
        delivered_at: row.get::<_, Option<i64>>("delivered_at")?.map(utc),
        last: last.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

/// The columns of a notice as it is listed.
fn columns() -> String {
    format!(
        "notice.*, {IS_FIRST} AS first,
         (SELECT json FROM attempt WHERE notice = notice.id ORDER BY attempt.id DESC LIMIT 1) AS last"
    )
}

impl Outbox {
    /// Notices, newest first, with the holes of the recording that is asked for.
    ///
    /// # Errors
    /// When the disk refuses; so with all others.
    pub fn page(&self, asked: &Asked) -> Result<CallbackPage> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(&format!(
            "SELECT {} FROM notice WHERE (?1 IS NULL OR app = ?1) AND (?2 IS NULL OR sid = ?2)
                AND (?3 IS NULL OR state = ?3) AND (?4 IS NULL OR id < ?4) ORDER BY id DESC LIMIT ?5",
            columns()
        ))?;
        let values = params![
            asked.app.as_ref().map(AppId::as_str),
            asked.sid.as_ref().map(Sid::as_str),
            asked.state.map(number),
            asked.before.map(|before| before as i64),
            i64::try_from(asked.limit).unwrap_or(i64::MAX),
        ];
        let callbacks = query.query_map(values, callback)?.collect::<rusqlite::Result<_>>()?;
        let gaps = asked.sid.as_ref().map_or(Ok(Vec::new()), |sid| gaps(&database, sid))?;
        Ok(CallbackPage { callbacks, gaps })
    }

    /// A notice; none where there is no such.
    pub fn notice(&self, id: u64) -> Result<Option<Callback>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(&format!("SELECT {} FROM notice WHERE id = ?1", columns()))?;
        Ok(query.query_row([id as i64], callback).optional()?)
    }

    /// A notice with everything that is known of it.
    pub fn details(&self, id: u64) -> Result<Option<CallbackDetails>> {
        let Some(callback) = self.notice(id)? else { return Ok(None) };
        let database = self.database.lock();
        let body: Vec<u8> =
            database.query_row("SELECT body FROM notice WHERE id = ?1", [id as i64], |row| row.get(0))?;
        let mut query = database.prepare_cached("SELECT json FROM attempt WHERE notice = ?1 ORDER BY id DESC")?;
        let tries =
            query.query_map([id as i64], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        let tries: Vec<CallbackAttempt> = tries.iter().filter_map(|json| serde_json::from_str(json).ok()).collect();
        Ok(Some(CallbackDetails { callback, body: String::from_utf8_lossy(&body).into_owned(), tries }))
    }

    /// How the callbacks of each app go, in order of id.
    pub fn numbers(&self) -> Result<Vec<CallbackNumbers>> {
        let database = self.database.lock();
        let mut query = database.prepare_cached(
            "SELECT app, last_ok, problem,
                (SELECT count(*) FROM notice WHERE notice.app = receiver.app AND state = 0) AS waiting,
                (SELECT count(*) FROM notice WHERE notice.app = receiver.app AND state = 0 AND tries > 0) AS failing,
                (SELECT count(*) FROM notice WHERE notice.app = receiver.app AND state = 2) AS given_up
             FROM receiver ORDER BY app",
        )?;
        let numbers = |row: &Row<'_>| {
            let count = |name: &str| row.get::<_, i64>(name).map(i64::unsigned_abs);
            let problem: Option<String> = row.get("problem")?;
            Ok(CallbackNumbers {
                app: text(row, "app")?,
                waiting: count("waiting")?,
                failing: count("failing")?,
                given_up: count("given_up")?,
                last_ok: row.get::<_, Option<i64>>("last_ok")?.map(utc),
                last_problem: problem.and_then(|json| serde_json::from_str::<CallbackProblem>(&json).ok()),
            })
        };
        let numbers = query.query_map([], numbers)?.collect::<rusqlite::Result<_>>()?;
        Ok(numbers)
    }
}

/// Sequence numbers of a recording that were given up.
fn gaps(database: &Connection, sid: &Sid) -> Result<Vec<u64>> {
    let mut query =
        database.prepare_cached("SELECT sequence FROM notice WHERE sid = ?1 AND state = ?2 ORDER BY sequence")?;
    let gaps = query.query_map((sid.as_str(), GIVEN_UP), |row| row.get::<_, i64>(0))?;
    Ok(gaps.map(|sequence| sequence.map(i64::unsigned_abs)).collect::<rusqlite::Result<_>>()?)
}
