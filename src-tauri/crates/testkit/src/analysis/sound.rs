//! Beeps and silences, to the millisecond.

use std::f64::consts::TAU;
use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::ffmpeg::{output_of, reading};
use super::probe::probe;
use super::tolerance::PTS_ROUNDING;

/// Samples a second the analysis works at.
pub const RATE: u32 = 48_000;

/// The window a tone is measured in: ten milliseconds tell tones 100 Hz apart.
const WINDOW: usize = RATE as usize / 100;

/// Quieter than this is no beep: -46 dB.
const FAINTEST: f64 = 0.005;

/// Nor is what is this much quieter than the loudest of its frequency: a mix of many is limited,
/// but not that far, and what limiting adds to a frequency is less.
const QUIETEST: f64 = 0.15;

/// A tone that begins and ends; seconds since the program's start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beep {
    /// Its first instant.
    pub start: f64,
    /// Its last instant.
    pub end: f64,
    /// How loud, 0 to 1.
    pub level: f64,
}

/// The decoded sound of a program, both channels as one.
#[derive(Debug, Clone)]
pub struct Sound {
    /// Where the first sample stands, seconds.
    pub start: f64,
    /// -1 to 1.
    pub samples: Vec<f32>,
}

/// Decodes the sound of the file.
///
/// # Errors
/// When it cannot be decoded, or its packets have gaps (times would be wrong after one).
pub fn listen(file: &Path) -> Result<Sound> {
    let audio = probe(file)?.audio;
    ensure!(audio.gaps.is_empty(), "the sound of {} has gaps: {:?}", file.display(), audio.gaps);
    let mut command = reading("ffmpeg", file);
    command.args(["-map", "0:a:0", "-f", "s16le", "-ac", "1", "-ar", &RATE.to_string(), "-"]);
    let raw = output_of(command)?;
    let (pairs, _) = raw.as_chunks::<2>();
    let samples: Vec<f32> = pairs.iter().map(|pair| f32::from(i16::from_le_bytes(*pair)) / 32768.0).collect();
    // An edit list may start in the middle of a unit; players hear the program from 0 on.
    let start = if audio.start < 0.0 { 0.0 } else { audio.start };
    let length = samples.len() as f64 / f64::from(RATE);
    let stated = audio.duration + audio.start.min(0.0);
    let unit = 1024.0 / audio.rate + PTS_ROUNDING.as_secs_f64();
    ensure!((length - stated).abs() <= unit, "{length} s of sound are decoded, {stated} s stated");
    Ok(Sound { start, samples })
}

impl Sound {
    /// How loud a frequency is around each sample (Goertzel's filter as a running sum).
    fn envelope(&self, frequency: f64) -> Vec<f64> {
        let step = TAU * frequency / f64::from(RATE);
        let mut sums = Vec::with_capacity(self.samples.len() + 1);
        let (mut real, mut imaginary) = (0.0, 0.0);
        sums.push((real, imaginary));
        for (i, sample) in self.samples.iter().enumerate() {
            let (sin, cos) = (step * i as f64).sin_cos();
            real += f64::from(*sample) * cos;
            imaginary += f64::from(*sample) * sin;
            sums.push((real, imaginary));
        }
        let last = self.samples.len();
        let at = |i: usize| {
            let (from, to) = (i.saturating_sub(WINDOW / 2), (i + WINDOW / 2).min(last));
            let (a, b) = (sums[from], sums[to]);
            2.0 * (b.0 - a.0).hypot(b.1 - a.1) / WINDOW as f64
        };
        (0..last).map(at).collect()
    }

    /// Every beep of this frequency (in Hz) that lasts at least `shortest`.
    pub fn beeps(&self, frequency: f64, shortest: Duration) -> Vec<Beep> {
        let envelope = self.envelope(frequency);
        let loudest = envelope.iter().copied().fold(0.0, f64::max);
        let audible = (loudest * QUIETEST).max(FAINTEST);
        let mut beeps = Vec::new();
        let mut since = None;
        for (i, level) in envelope.iter().chain([&0.0]).enumerate() {
            match since {
                None if *level >= audible => since = Some(i),
                Some(from) if *level < audible => {
                    beeps.push(self.trim(&envelope, from..i));
                    since = None;
                }
                _ => {}
            }
        }
        beeps.retain(|beep| beep.end - beep.start >= shortest.as_secs_f64());
        beeps
    }

    /// With the window half inside a beep, half its height is measured: that is its edge.
    fn trim(&self, envelope: &[f64], heard: std::ops::Range<usize>) -> Beep {
        let level = envelope[heard.clone()].iter().copied().fold(0.0, f64::max);
        let inside = |i: &usize| envelope[*i] >= level / 2.0;
        let first = heard.clone().find(inside).unwrap_or(heard.start);
        let last = heard.clone().rfind(inside).unwrap_or(heard.end);
        let time = |i: usize| self.start + i as f64 / f64::from(RATE);
        Beep { start: time(first), end: time(last + 1), level }
    }

    /// Stretches of at least `shortest` in which no sample is louder than `level` (0 to 1), as
    /// seconds from and to.
    pub fn silences(&self, level: f32, shortest: Duration) -> Vec<(f64, f64)> {
        let time = |i: usize| self.start + i as f64 / f64::from(RATE);
        let mut silences = Vec::new();
        let mut since = 0;
        for (i, sample) in self.samples.iter().chain([&1.0]).enumerate() {
            if sample.abs() > level {
                silences.push((time(since), time(i)));
                since = i + 1;
            }
        }
        silences.retain(|(from, to)| to - from >= shortest.as_secs_f64());
        silences
    }
}
