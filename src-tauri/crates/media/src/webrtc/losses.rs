//! What of a stream was lost over the last seconds. No clock: one number comes each second.

use std::collections::VecDeque;

/// Seconds it looks back: a single burst is seen, and soon forgotten.
const SECONDS: usize = 5;

/// Shares of lost packets, newest last, each 0 to 1.
pub(super) struct Losses(VecDeque<f32>);

impl Losses {
    pub fn of(share: f32) -> Self {
        let mut losses = Self(VecDeque::with_capacity(SECONDS));
        losses.add(share);
        losses
    }

    pub fn add(&mut self, share: f32) {
        if self.0.len() == SECONDS {
            self.0.pop_front();
        }
        self.0.push_back(if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 });
    }

    pub fn average(&self) -> f32 {
        self.0.iter().sum::<f32>() / self.0.len().max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_seen_and_forgotten() {
        let mut losses = Losses::of(0.0);
        losses.add(0.5);
        assert_eq!(losses.average(), 0.25);
        (0..SECONDS).for_each(|_| losses.add(0.0));
        assert_eq!(losses.average(), 0.0);
        losses.add(f32::NAN);
        losses.add(7.0);
        assert_eq!(losses.average(), 0.2);
    }
}
