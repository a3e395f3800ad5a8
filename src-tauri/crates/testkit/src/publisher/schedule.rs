//! When which frame of a loop is due: the loop stands still on this machine's wall clock, so that
//! all participants flash at the same instants, whenever they joined.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::clip::{Frame, Frames};

/// A frame that is later than this is left out.
const LATE: Duration = Duration::from_millis(500);

/// RTP time begins shortly before it wraps around, so that every run passes that point.
const BEFORE_WRAP: u64 = 5;

pub(super) struct Schedule {
    frames: Arc<Frames>,
    /// RTP ticks a second.
    ticks: u64,
    /// The wall clock at `origin`, as a duration since the Unix epoch.
    wall: Duration,
    origin: Instant,
    next: u64,
    needs_keyframe: bool,
    pub muted: bool,
}

/// A frame to send.
pub(super) struct Due {
    pub frame: Frame,
    pub rtp: u64,
    /// When it was captured.
    pub captured: Instant,
}

impl Schedule {
    pub fn new(frames: Arc<Frames>, ticks: u64) -> Self {
        let (origin, wall) = (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
        let mut schedule = Self { frames, ticks, wall, origin, next: 0, needs_keyframe: true, muted: false };
        schedule.next = schedule.number_at(origin) + 1;
        schedule
    }

    /// Goes on with another loop from its next key frame on.
    pub fn change(&mut self, frames: Arc<Frames>) {
        self.frames = frames;
        self.next = self.number_at(Instant::now()) + 1;
        self.needs_keyframe = true;
    }

    /// A picture can start only at a key frame.
    pub fn start_anew(&mut self) {
        self.needs_keyframe = true;
    }

    pub fn next_due(&self) -> Instant {
        self.instant(self.next)
    }

    /// The next frame that is due, if any; frames that come too late are skipped.
    pub fn take(&mut self, now: Instant) -> Option<Due> {
        while self.instant(self.next) <= now {
            let number = self.next;
            self.next += 1;
            let captured = self.instant(number);
            if now.saturating_duration_since(captured) > LATE {
                self.needs_keyframe = true;
                continue;
            }
            let frame = &self.frames.frames[(number % self.frames.frames.len() as u64) as usize];
            if self.muted || (self.needs_keyframe && !frame.keyframe) {
                self.needs_keyframe = true;
                continue;
            }
            self.needs_keyframe = false;
            return Some(Due { frame: frame.clone(), rtp: self.rtp(number), captured });
        }
        None
    }

    /// RTP time follows the wall clock, whatever the loop.
    fn rtp(&self, number: u64) -> u64 {
        let since = self.wall_of(number).saturating_sub(self.wall);
        (1 << 32) - BEFORE_WRAP * self.ticks + (since.as_nanos() * u128::from(self.ticks) / 1_000_000_000) as u64
    }

    fn number_at(&self, instant: Instant) -> u64 {
        let wall = self.wall + instant.saturating_duration_since(self.origin);
        (wall.as_nanos() * u128::from(self.frames.rate) / 1_000_000_000) as u64
    }

    fn wall_of(&self, number: u64) -> Duration {
        let nanos = u128::from(number) * 1_000_000_000 / u128::from(self.frames.rate);
        Duration::new((nanos / 1_000_000_000) as u64, (nanos % 1_000_000_000) as u32)
    }

    fn instant(&self, number: u64) -> Instant {
        let wall = self.wall_of(number);
        if wall >= self.wall { self.origin + (wall - self.wall) } else { self.origin - (self.wall - wall) }
    }
}
