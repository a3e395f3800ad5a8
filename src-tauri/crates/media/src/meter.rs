//! How loud the program is: what a sound engineer looks at.

use std::collections::VecDeque;

use ebur128::{EbuR128, Mode};

use crate::clock::{SOUND_CHANNELS, SOUND_RATE};
use crate::mix::BLOCK;

/// Blocks a peak is held: 100 ms, so that a viewer of ten pictures a second misses none.
const HELD: usize = 5;

/// Blocks from one look at the loudness to the next: 100 ms.
const STEP: u64 = SOUND_RATE as u64 / 10 / BLOCK as u64;

/// How loud the program is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudness {
    /// The highest sample of the last 100 ms, left and right, 0 to 1.
    pub peak: [f32; SOUND_CHANNELS],
    /// Of the last 400 ms, in LUFS (EBU Tech 3341); minus infinity for silence.
    pub momentary: f32,
    /// Of the last 3 s, in LUFS (EBU Tech 3341); minus infinity for silence.
    pub short_term: f32,
}

impl Default for Loudness {
    fn default() -> Self {
        Self { peak: [0.0; SOUND_CHANNELS], momentary: f32::NEG_INFINITY, short_term: f32::NEG_INFINITY }
    }
}

/// Measures block after block, while somebody looks.
#[derive(Default)]
pub(crate) struct Meter {
    ebu: Option<EbuR128>,
    peaks: VecDeque<[i16; SOUND_CHANNELS]>,
    blocks: u64,
    now: Loudness,
}

impl Meter {
    /// Takes the next block of the program.
    pub fn take(&mut self, block: &[[i16; SOUND_CHANNELS]]) {
        let higher = |peak: [i16; SOUND_CHANNELS], frame: &[i16; SOUND_CHANNELS]| {
            std::array::from_fn(|channel| peak[channel].max(frame[channel].saturating_abs()))
        };
        if self.peaks.len() == HELD {
            self.peaks.pop_front();
        }
        self.peaks.push_back(block.iter().fold([0; SOUND_CHANNELS], higher));
        let peak = self.peaks.iter().fold([0; SOUND_CHANNELS], higher);
        self.now.peak = peak.map(|peak| f32::from(peak) / f32::from(i16::MAX));
        let ebu = self.ebu.get_or_insert_with(|| {
            EbuR128::new(SOUND_CHANNELS as u32, SOUND_RATE, Mode::S).expect("two channels at 48 kHz are allowed")
        });
        // It takes any number of whole frames.
        let _ = ebu.add_frames_i16(block.as_flattened());
        self.blocks += 1;
        if self.blocks.is_multiple_of(STEP) {
            let lufs = |value: Result<f64, ebur128::Error>| value.map_or(f32::NEG_INFINITY, |lufs| lufs as f32);
            self.now.momentary = lufs(ebu.loudness_momentary());
            self.now.short_term = lufs(ebu.loudness_shortterm());
        }
    }

    /// Nobody looks: what was before counts no longer.
    pub fn rest(&mut self) {
        if self.ebu.is_some() {
            *self = Self::default();
        }
    }

    /// As it is now.
    pub fn read(&self) -> Loudness {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(meter: &mut Meter, seconds: f64, amplitude: f64) {
        for block in 0..(seconds * 50.0) as usize {
            let sample = |i: usize| {
                let at = (block * BLOCK + i) as f64 / f64::from(SOUND_RATE);
                let value = amplitude * (std::f64::consts::TAU * 1000.0 * at).sin() * f64::from(i16::MAX);
                [value as i16; SOUND_CHANNELS]
            };
            meter.take(&(0..BLOCK).map(sample).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_sine_of_minus_23_dbfs_is_minus_23_lufs() {
        // EBU Tech 3341, case 1.
        let mut meter = Meter::default();
        play(&mut meter, 4.0, 10_f64.powf(-23.0 / 20.0));
        let now = meter.read();
        assert!((now.momentary + 23.0).abs() < 0.1 && (now.short_term + 23.0).abs() < 0.1, "{now:?}");
        assert!(now.peak.iter().all(|peak| (peak - 0.0708).abs() < 0.001), "{now:?}");
    }

    #[test]
    fn silence_is_no_loudness_and_peaks_fade_within_a_tenth_of_a_second() {
        let mut meter = Meter::default();
        play(&mut meter, 1.0, 0.5);
        assert!(meter.read().peak[0] > 0.49);
        play(&mut meter, 0.1, 0.0);
        assert_eq!(meter.read().peak, [0.0, 0.0]);
        play(&mut meter, 4.0, 0.0);
        assert_eq!(meter.read().momentary, f32::NEG_INFINITY);
        meter.rest();
        assert_eq!(meter.read(), Loudness::default());
    }
}
