//! The one clock. Every source places its media on it and the stage reads it; nothing else tells time.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Time since the first call in this process; monotonic, the same for all of media.
pub fn now() -> Duration {
    ORIGIN.elapsed()
}

/// The time of day here at an instant of this clock that has just been: hours, minutes, seconds.
/// To be shown, never to be computed with.
pub(crate) fn time_of_day(at: Duration) -> [u8; 3] {
    let age = SignedDuration::try_from(now().saturating_sub(at)).unwrap_or_default();
    let then = Timestamp::now().saturating_sub(age).unwrap_or(Timestamp::MIN).to_zoned_datetime(TimeZone::system());
    [then.hour(), then.minute(), then.second()].map(|value| value.unsigned_abs())
}

/// Samples a second of all sound inside media.
pub(crate) const SOUND_RATE: u32 = 48_000;

/// Channels of all sound inside media.
pub(crate) const SOUND_CHANNELS: usize = 2;

/// The sample (per channel) that is heard at `at`, rounded to the nearest.
pub(crate) fn sample_at(at: Duration) -> u64 {
    // u128: nanoseconds times 48,000 leaves u64 after four days.
    ((at.as_nanos() * u128::from(SOUND_RATE) + 500_000_000) / 1_000_000_000) as u64
}
