//! How fast files are sent: a limit, and what was reached.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

/// Over how long the speed is taken.
const SPAN: Duration = Duration::from_secs(5);

/// A limit for all uploads together.
#[derive(Default)]
pub(crate) struct Rate {
    /// When the bytes before have used up their time.
    free_at: Mutex<Option<Instant>>,
}

impl Rate {
    /// When so many bytes may be sent: their time begins when that of those before is over.
    fn turn(&self, bytes: u64, most_kb_per_second: Option<u32>, now: Instant) -> Instant {
        let Some(most) = most_kb_per_second else { return now };
        let mut free_at = self.free_at.lock();
        let begins = free_at.filter(|free| *free > now).unwrap_or(now);
        *free_at = Some(begins + Duration::from_secs_f64(bytes as f64 / (f64::from(most) * 1000.0)));
        begins
    }

    /// Waits until so many bytes may be sent.
    pub async fn wait(&self, bytes: u64, most_kb_per_second: Option<u32>) {
        let turn = self.turn(bytes, most_kb_per_second, Instant::now());
        tokio::time::sleep_until(turn.into()).await;
    }
}

/// What arrived in the last seconds.
#[derive(Default)]
pub(crate) struct Meter {
    arrived: Mutex<VecDeque<(Instant, u64)>>,
}

impl Meter {
    pub fn arrived(&self, bytes: u64, now: Instant) {
        let mut arrived = self.arrived.lock();
        arrived.push_back((now, bytes));
        while arrived.front().is_some_and(|(at, _)| now.duration_since(*at) > SPAN) {
            arrived.pop_front();
        }
    }

    pub fn bytes_per_second(&self, now: Instant) -> u64 {
        let arrived = self.arrived.lock();
        let recent = arrived.iter().filter(|(at, _)| now.duration_since(*at) <= SPAN);
        recent.map(|(_, bytes)| bytes).sum::<u64>() / SPAN.as_secs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_holds_over_many_files() {
        let (rate, start) = (Rate::default(), Instant::now());
        let at = |bytes| rate.turn(bytes, Some(1000), start).duration_since(start);
        assert_eq!(at(500_000), Duration::ZERO);
        assert_eq!(at(1_000_000), Duration::from_millis(500));
        assert_eq!(at(1), Duration::from_millis(1500));
        assert_eq!(rate.turn(1, None, start), start, "no limit, no waiting");
        let later = start + Duration::from_secs(60);
        assert_eq!(rate.turn(1, Some(1000), later), later, "time that nobody used is not saved up");
    }

    #[test]
    fn the_speed_is_that_of_the_last_seconds() {
        let (meter, start) = (Meter::default(), Instant::now());
        meter.arrived(5_000_000, start);
        assert_eq!(meter.bytes_per_second(start), 1_000_000);
        assert_eq!(meter.bytes_per_second(start + Duration::from_secs(6)), 0);
    }
}
