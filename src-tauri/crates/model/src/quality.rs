//! How well the program is kept, and the room that takes.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Canvas;

/// Kilobits a second for the program's sound.
pub const AUDIO_KBPS: u32 = 128;

/// How well the program's pictures are kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// For talking heads and slides: 0.06 bit per pixel.
    Compact,
    /// Good for everything: 0.1 bit per pixel, within 300 and 6500 kbit/s (agora.md section 3).
    #[default]
    Standard,
    /// For material that is edited later: 0.16 bit per pixel.
    High,
}

impl Quality {
    /// All of them, smallest first.
    pub const ALL: [Self; 3] = [Self::Compact, Self::Standard, Self::High];

    /// Most kilobits a second for pictures of this canvas; still pictures take less.
    pub fn video_kbps(self, canvas: &Canvas) -> u32 {
        let percent = match self {
            Self::Compact => 60,
            Self::Standard => 100,
            Self::High => 160,
        };
        let pixels = u64::from(canvas.width) * u64::from(canvas.height) * u64::from(canvas.fps.get());
        let standard = (pixels / 10_000).clamp(300, 6500);
        (standard * percent / 100) as u32
    }

    /// Most bytes that a second of recording takes, pictures and sound.
    pub fn bytes_per_second(self, canvas: &Canvas) -> u64 {
        u64::from(self.video_kbps(canvas) + AUDIO_KBPS) * 1000 / 8
    }
}

/// How a recording is encoded where it is not by its channel's quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// Most kilobits a second for pictures.
    pub video_kbps: u32,
    /// Kilobits a second for sound.
    pub audio_kbps: u32,
    /// Channels of sound: 1 or 2.
    #[schema(minimum = 1, maximum = 2)]
    pub channels: u8,
}

/// The room that a recording takes at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Estimate {
    /// Kept how well.
    pub quality: Quality,
    /// Most kilobits a second for pictures.
    pub video_kbps: u32,
    /// Kilobits a second for sound.
    pub audio_kbps: u32,
    /// Bytes an hour at most.
    pub bytes_per_hour: u64,
}

impl Estimate {
    /// For a canvas.
    pub fn of(canvas: &Canvas, quality: Quality) -> Self {
        Self {
            quality,
            video_kbps: quality.video_kbps(canvas),
            audio_kbps: AUDIO_KBPS,
            bytes_per_hour: quality.bytes_per_second(canvas) * 3600,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_is_larger_and_every_canvas_stays_within_bounds() {
        for (width, height, fps) in [(16, 16, 1), (1280, 720, 30), (1080, 1920, 30), (1920, 1080, 60)] {
            let canvas = Canvas::new(width, height, fps).expect("allowed");
            let [compact, standard, high] = Quality::ALL.map(|quality| quality.video_kbps(&canvas));
            assert!(compact < standard && standard < high, "{canvas:?}");
            assert!((180..=10_400).contains(&compact) && high <= 10_400, "{canvas:?}");
        }
    }

    #[test]
    fn an_hour_of_the_usual_canvas_takes_one_and_a_quarter_gigabytes() {
        let hour = Estimate::of(&Canvas::default(), Quality::Standard);
        assert_eq!((hour.video_kbps, hour.bytes_per_hour), (2764, (2764 + 128) * 125 * 3600));
    }
}
