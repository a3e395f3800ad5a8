//! What arrives from one participant, as its source counts it, whether anybody looks or not.
//!
//! Nothing is decoded for it: a producer must see that somebody sends before a stage runs.

use std::collections::VecDeque;
use std::time::Duration;

/// Over which time pictures are counted, and after which sound counts as gone.
const SECOND: Duration = Duration::from_secs(1);

/// What the connection is like.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Quality {
    /// Share of packets that were lost on the way, 0 to 1.
    pub loss: Option<f32>,
    /// To the sender and back.
    pub round_trip: Option<Duration>,
    /// How much later than its sound the picture is shown, in milliseconds.
    pub av_offset_ms: Option<f32>,
}

#[derive(Default)]
pub(crate) struct Arrivals {
    pictures: VecDeque<Duration>,
    sound: Option<Duration>,
    loudest: f32,
    pub codec: Option<&'static str>,
    pub quality: Quality,
}

impl Arrivals {
    /// A picture has arrived.
    pub fn picture(&mut self, now: Duration, codec: Option<&'static str>) {
        self.codec = codec.or(self.codec);
        self.pictures.push_back(now);
        while self.pictures.front().is_some_and(|first| now.saturating_sub(*first) > SECOND) {
            self.pictures.pop_front();
        }
    }

    /// Sound has arrived; `level` (0 to 1) is what its sender says of it.
    pub fn sound(&mut self, now: Duration, level: Option<f32>) {
        self.sound = Some(now);
        self.loudest = self.loudest.max(level.unwrap_or(0.0));
    }

    /// Pictures of the last second.
    pub fn fps(&self, now: Duration) -> f32 {
        self.pictures.iter().filter(|at| now.saturating_sub(**at) < SECOND).count() as f32
    }

    /// Whether sound arrived in the last second.
    pub fn has_sound(&self, now: Duration) -> bool {
        self.sound.is_some_and(|last| now.saturating_sub(last) <= SECOND)
    }

    /// The loudest that senders spoke of since the last call, 0 to 1.
    pub fn take_level(&mut self) -> f32 {
        std::mem::take(&mut self.loudest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_last_second_alone() {
        let (ms, mut arrivals) = (Duration::from_millis, Arrivals::default());
        for at in (0..3000).step_by(100) {
            arrivals.picture(ms(at), Some("VP8"));
            arrivals.sound(ms(at), Some(0.25));
        }
        assert_eq!((arrivals.fps(ms(2900)), arrivals.codec), (10.0, Some("VP8")));
        assert_eq!(arrivals.fps(ms(4000)), 0.0);
        assert!(arrivals.has_sound(ms(3900)) && !arrivals.has_sound(ms(3901)));
        assert_eq!((arrivals.take_level(), arrivals.take_level()), (0.25, 0.0));
    }
}
