//! Sound against picture.

use super::sound::Beep;
use super::tolerance::PAIRING;

/// A flash and the beep that belongs to it; seconds since the program's start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offset {
    /// When the flash is first seen.
    pub flash: f64,
    /// When the beep is first heard.
    pub beep: f64,
}

impl Offset {
    /// How much later the beep comes than the flash, in seconds; negative when it is early.
    pub fn seconds(&self) -> f64 {
        self.beep - self.flash
    }
}

/// Pairs every flash with the nearest beep; flashes without one are left out.
pub fn offsets(flashes: &[f64], beeps: &[Beep]) -> Vec<Offset> {
    let nearest = |flash: f64| {
        let by_distance = |a: &&Beep, b: &&Beep| (a.start - flash).abs().total_cmp(&(b.start - flash).abs());
        let beep = beeps.iter().min_by(by_distance)?;
        let near = (beep.start - flash).abs() <= PAIRING.as_secs_f64();
        near.then_some(Offset { flash, beep: beep.start })
    };
    flashes.iter().filter_map(|flash| nearest(*flash)).collect()
}
