//! A rehearsal: what a recording will ask of its bucket, with an object of its own.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::TryStreamExt;
use rollcall_model::{BucketProblem, BucketTrouble, Rehearsal, RehearsalStep};

use crate::connection::Connection;
use crate::trouble::problem;

/// Rehearses with an object below a place.
pub(crate) async fn of(connection: &Connection, place: &str) -> Rehearsal {
    let began = Instant::now();
    let mut rehearsal = Rehearsal { done: vec![], problem: None, clock_ahead_s: None, took_ms: 0 };
    rehearsal.problem = play(connection, place, &mut rehearsal).await.err();
    rehearsal.took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    rehearsal
}

async fn play(connection: &Connection, place: &str, rehearsal: &mut Rehearsal) -> Result<(), BucketProblem> {
    // Two recorders may rehearse in one bucket.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let key = format!("{place}rehearsal-{:x}-{now:x}.json", std::process::id());
    let content = Bytes::from(format!("{{\"rehearsal\":\"{now}\"}}\n"));

    match connection.put_and_compare_clocks(&key, content.clone(), &mut rehearsal.clock_ahead_s).await {
        Err(differs) if differs.trouble == BucketTrouble::NotProven => {
            return Err(cleared(connection, &key, differs).await);
        }
        written => written?,
    };
    rehearsal.done.push(RehearsalStep::Write);

    let read = match read(connection, &key).await {
        Ok(read) => read,
        Err(problem) => return Err(cleared(connection, &key, problem).await),
    };
    rehearsal.done.push(RehearsalStep::Read);

    if read != content {
        let differs = problem(BucketTrouble::NotProven, "other bytes were read back than were written");
        return Err(cleared(connection, &key, differs).await);
    }
    rehearsal.done.push(RehearsalStep::Compare);

    connection.delete(&key).await?;
    if connection.size_of(&key).await?.is_some() {
        return Err(problem(BucketTrouble::NotProven, "the object is there after it was deleted"));
    }
    rehearsal.done.push(RehearsalStep::Delete);
    Ok(())
}

async fn read(connection: &Connection, key: &str) -> Result<Bytes, BucketProblem> {
    let chunks: Vec<Bytes> = connection.read(key, 0).await?.try_collect().await?;
    Ok(chunks.concat().into())
}

/// Leaves nothing behind, if that can be helped; what went wrong first is what counts.
async fn cleared(connection: &Connection, key: &str, problem: BucketProblem) -> BucketProblem {
    if let Err(left) = connection.delete(key).await {
        tracing::info!(key, trouble = ?left.trouble, said = left.said, "a rehearsal left its object behind");
    }
    problem
}
