//! A participant's sound on the one clock: a ring of samples, each at the place where it is heard.
//!
//! A sender's clock runs a little faster or slower than ours. What arrives is therefore joined
//! seamlessly to what is there, and its pace is bent by at most half a percent until it stands
//! where it should; a true gap or jump is taken over at once.

use crate::clock::{SOUND_CHANNELS, SOUND_RATE};

/// One instant of stereo sound.
pub(crate) type Frame = [i16; SOUND_CHANNELS];

/// How much is kept: enough for the play-out delay and a slow mixer.
const KEPT: u64 = SOUND_RATE as u64 * 2;

/// From here on a difference is a gap, not jitter: 20 ms, one Opus packet.
const JUMP: i64 = SOUND_RATE as i64 / 50;

/// A difference that is left alone: 1 ms.
const CLOSE: f64 = SOUND_RATE as f64 / 1000.0;

pub(crate) struct SoundRing {
    frames: Vec<Frame>,
    /// The place behind the newest sample; none before the first.
    end: Option<u64>,
    /// Smoothed difference between where samples should stand and where they do.
    error: f64,
    /// Loudest sample since the meter was last read.
    peak: i16,
}

impl SoundRing {
    pub fn new() -> Self {
        Self { frames: vec![[0; SOUND_CHANNELS]; KEPT as usize], end: None, error: 0.0, peak: 0 }
    }

    /// Takes sound whose first sample is heard at place `start`.
    pub fn push(&mut self, start: u64, sound: &[Frame]) {
        let loudest = sound.iter().flatten().map(|s| s.saturating_abs()).max().unwrap_or(0);
        self.peak = self.peak.max(loudest);
        let Some(end) = self.end else {
            self.end = Some(start);
            return self.append(sound);
        };
        let difference = start as i64 - end as i64;
        if difference >= JUMP {
            self.silence(difference as u64);
            self.error = 0.0;
            self.append(sound);
        } else if difference <= -JUMP {
            // What is there was heard or will be; only what reaches past it is new.
            let old = difference.unsigned_abs() as usize;
            if old as i64 > i64::from(SOUND_RATE) {
                self.end = Some(start);
                self.append(sound);
            } else if old < sound.len() {
                self.append(&sound[old..]);
            }
            self.error = 0.0;
        } else {
            self.error += 0.05 * (difference as f64 - self.error);
            self.append_bent(sound);
        }
    }

    /// Adds the sound of `[start, start + mix.len())` to `mix`, its loudness going from `from` to `to`.
    pub fn add_to(&self, start: u64, mix: &mut [[f32; SOUND_CHANNELS]], from: f32, to: f32) {
        let Some(end) = self.end else { return };
        let oldest = end.saturating_sub(KEPT);
        let step = (to - from) / mix.len() as f32;
        for (i, slot) in mix.iter_mut().enumerate() {
            let place = start + i as u64;
            if place < oldest || place >= end {
                continue;
            }
            let frame = self.frames[(place % KEPT) as usize];
            let gain = from + step * i as f32;
            slot[0] += f32::from(frame[0]) * gain;
            slot[1] += f32::from(frame[1]) * gain;
        }
    }

    /// Loudest sample since the last call, 0 to 1.
    pub fn take_level(&mut self) -> f32 {
        f32::from(std::mem::take(&mut self.peak)) / f32::from(i16::MAX)
    }

    fn append(&mut self, sound: &[Frame]) {
        let mut end = self.end.unwrap_or(0);
        for frame in sound {
            self.frames[(end % KEPT) as usize] = *frame;
            end += 1;
        }
        self.end = Some(end);
    }

    fn append_bent(&mut self, sound: &[Frame]) {
        let most = sound.len() as f64 / 200.0;
        let bend = if self.error.abs() < CLOSE { 0.0 } else { (self.error * 0.05).clamp(-most, most) };
        let length = (sound.len() as f64 + bend).round() as usize;
        if length == sound.len() || sound.len() < 2 {
            return self.append(sound);
        }
        self.error -= length as f64 - sound.len() as f64;
        let step = (sound.len() - 1) as f64 / (length - 1) as f64;
        let bent: Vec<Frame> = (0..length)
            .map(|i| {
                let at = i as f64 * step;
                let (left, part) = (at as usize, at.fract());
                let right = (left + 1).min(sound.len() - 1);
                let between = |c: usize| {
                    let (a, b) = (f64::from(sound[left][c]), f64::from(sound[right][c]));
                    (a + (b - a) * part).round() as i16
                };
                [between(0), between(1)]
            })
            .collect();
        self.append(&bent);
    }

    fn silence(&mut self, length: u64) {
        let end = self.end.unwrap_or(0);
        for place in end..end + length.min(KEPT) {
            self.frames[(place % KEPT) as usize] = [0; SOUND_CHANNELS];
        }
        // After a long gap everything kept is silence, wherever it stands.
        self.end = Some(end + length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(ring: &SoundRing, start: u64, length: usize) -> Vec<f32> {
        let mut mix = vec![[0.0; SOUND_CHANNELS]; length];
        ring.add_to(start, &mut mix, 1.0, 1.0);
        mix.iter().map(|f| f[0]).collect()
    }

    #[test]
    fn a_gap_stays_a_gap_and_sound_after_it_stands_where_it_belongs() {
        let mut ring = SoundRing::new();
        ring.push(1000, &[[5; 2]; 960]);
        ring.push(1000 + 960 * 3, &[[7; 2]; 960]);
        assert_eq!(heard(&ring, 1000, 1), [5.0]);
        assert_eq!(heard(&ring, 1000 + 960, 1), [0.0]);
        assert_eq!(heard(&ring, 1000 + 960 * 3, 1), [7.0]);
        assert_eq!(heard(&ring, 999, 1), [0.0]);
    }

    #[test]
    fn jitter_leaves_no_hole() {
        let mut ring = SoundRing::new();
        for i in 0..50_u64 {
            let jitter = if i % 2 == 0 { 300 } else { 0 };
            ring.push(10_000 + i * 960 + jitter, &[[9; 2]; 960]);
        }
        assert!(heard(&ring, 10_300, 960 * 48).iter().all(|s| *s == 9.0));
    }

    #[test]
    fn a_sender_whose_clock_runs_fast_does_not_drift_away() {
        let mut ring = SoundRing::new();
        // 200 ppm: after ten minutes 120 ms apart without correction.
        let mut due = 0.0;
        for _ in 0..30_000 {
            ring.push(due as u64, &[[1; 2]; 960]);
            due += 960.0 * 0.9998;
        }
        let apart = ring.end.expect("pushed") as f64 - due;
        assert!(apart.abs() < 480.0, "{apart} samples apart");
    }
}
