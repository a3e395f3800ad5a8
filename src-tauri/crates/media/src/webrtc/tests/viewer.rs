//! Looks at an `Input` as a stage does, and finds flashes and beeps.

use std::time::Duration;

use crate::clock::{SOUND_CHANNELS, SOUND_RATE, now, sample_at};
use crate::input::{Input, Watched};

/// Brighter than this (luma) is the flash: white is 235, no colour of a participant is above 190.
const WHITE: u8 = 210;

/// Louder than this is the beep, whose peak is 16,000.
const LOUD: f32 = 2000.0;

/// How far behind the clock the viewer looks; everything in time has arrived by then.
const BEHIND: Duration = Duration::from_millis(40);

pub(super) struct Viewer {
    input: Watched,
    seen: Duration,
    heard: u64,
    white: bool,
    quiet: usize,
    shown: u64,
    pub flashes: Vec<Duration>,
    pub beeps: Vec<Duration>,
    pub sizes: Vec<(u32, u32)>,
    /// How often another picture came up.
    pub changes: usize,
    /// Silence inside a beep, in samples: sound that was lost.
    pub holes: usize,
}

impl Viewer {
    pub fn new(input: &Input) -> Self {
        let start = now();
        Self {
            input: input.watch(),
            seen: start,
            heard: sample_at(start),
            white: false,
            quiet: SOUND_RATE as usize,
            shown: 0,
            flashes: Vec::new(),
            beeps: Vec::new(),
            sizes: Vec::new(),
            changes: 0,
            holes: 0,
        }
    }

    /// Looks at everything up to now.
    pub fn look(&mut self) {
        let until = now().saturating_sub(BEHIND);
        while self.seen < until {
            self.seen += Duration::from_millis(5);
            let picture = self.input.picture_at(self.seen);
            if picture.number() == std::mem::replace(&mut self.shown, picture.number()) {
                continue;
            }
            self.changes += 1;
            let size = (picture.width(), picture.height());
            if self.sizes.last() != Some(&size) {
                self.sizes.push(size);
            }
            let view = picture.view();
            // Beside the middle, where a placeholder has its letters.
            let luma = &view.planes[0];
            let white = luma.data[view.height / 8 * luma.stride + view.width / 8] > WHITE;
            if white && !std::mem::replace(&mut self.white, white) {
                self.flashes.push(self.seen);
            }
            self.white = white;
        }
        let end = sample_at(until);
        while self.heard < end {
            let mut block = vec![[0.0; SOUND_CHANNELS]; ((end - self.heard) as usize).min(960)];
            self.input.add_sound(self.heard, &mut block);
            for (i, frame) in block.iter().enumerate() {
                if frame[0].abs() > LOUD {
                    // A second of quiet makes it the next beep; 5 ms inside one is a hole.
                    if self.quiet > SOUND_RATE as usize / 2 {
                        let place = self.heard + i as u64;
                        self.beeps.push(Duration::from_nanos(place * 1_000_000_000 / u64::from(SOUND_RATE)));
                    } else if self.quiet > SOUND_RATE as usize / 200 {
                        self.holes += self.quiet;
                    }
                    self.quiet = 0;
                } else {
                    self.quiet += 1;
                }
            }
            self.heard += block.len() as u64;
        }
    }

    /// For each flash the beep next to it: how much later the beep came, in milliseconds.
    pub fn offsets(&self) -> Vec<f64> {
        let apart = |flash: &Duration, beep: &Duration| (beep.as_secs_f64() - flash.as_secs_f64()) * 1000.0;
        let nearest = |flash| {
            let all = self.beeps.iter().map(move |beep| apart(flash, beep));
            all.min_by(|a, b| a.abs().total_cmp(&b.abs())).filter(|offset| offset.abs() < 500.0)
        };
        self.flashes.iter().filter_map(nearest).collect()
    }
}
