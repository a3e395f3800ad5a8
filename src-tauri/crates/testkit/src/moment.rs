//! Instants that no condition stands for: a crash "after 1.3 seconds", a step of a timetable.
//!
//! Nothing else may wait for time to pass. Who wants something to have happened waits for that
//! (`Events::wait_for`).

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

/// UTC in seconds.
pub fn utc() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

/// An instant of the API (RFC 3339) as UTC in seconds.
///
/// # Errors
/// When it is none.
pub fn utc_of(text: &str) -> Result<f64> {
    let time: jiff::Timestamp = text.parse().with_context(|| format!("not a time: {text}"))?;
    Ok(time.as_microsecond() as f64 / 1e6)
}

/// The instant `after` from now.
pub async fn moment(after: Duration) {
    tokio::time::sleep(after).await;
}

/// Asks again and again, as fast as the other side answers, until there is an answer.
///
/// # Errors
/// When there is none within `limit`, or asking fails.
pub async fn poll<T, F>(what: &str, limit: Duration, mut ask: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let began = Instant::now();
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        anyhow::ensure!(began.elapsed() < limit, "no {what} within {limit:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
