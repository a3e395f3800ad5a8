//! The program's sound: everyone added up, held below full scale by a limiter.

use crate::clock::{SOUND_CHANNELS, SOUND_RATE};
use crate::input::Watched;

/// Samples (per channel) in a block: 20 ms.
pub(crate) const BLOCK: usize = SOUND_RATE as usize / 50;

/// The loudest sample that leaves: -0.3 dBFS.
const CEILING: f32 = 31_650.0;

/// Share of the way back to full loudness per block once it was too loud: half a second.
const RELEASE: f32 = 0.08;

pub(crate) struct Mixer {
    sum: Vec<[f32; SOUND_CHANNELS]>,
    gain: f32,
}

impl Mixer {
    pub fn new() -> Self {
        Self { sum: vec![[0.0; SOUND_CHANNELS]; BLOCK], gain: 1.0 }
    }

    /// Mixes the block that starts at sample `start`.
    pub fn block(&mut self, start: u64, voices: &[Watched]) -> Vec<[i16; SOUND_CHANNELS]> {
        self.sum.fill([0.0; SOUND_CHANNELS]);
        for voice in voices {
            voice.add_sound(start, &mut self.sum);
        }
        let peak = self.sum.iter().flatten().fold(0.0_f32, |peak, s| peak.max(s.abs()));
        let from = self.gain;
        let allowed = if peak > CEILING { CEILING / peak } else { 1.0 };
        let to = allowed.min(from + (1.0 - from) * RELEASE);
        self.gain = to;
        let limit = |value: f32| value.clamp(-CEILING, CEILING) as i16;
        // Downwards at once within 1 ms, so that the peak itself is caught; upwards over the block.
        let ramp = if to < from { BLOCK / 20 } else { BLOCK };
        let out = |(i, frame): (usize, &[f32; SOUND_CHANNELS])| {
            let gain = from + (to - from) * (i.min(ramp) as f32 / ramp as f32);
            [limit(frame[0] * gain), limit(frame[1] * gain)]
        };
        self.sum.iter().enumerate().map(out).collect()
    }
}
