//! The rooms that are measured.

use anyhow::{Context, Result};
use rollcall_testkit::publisher::{AudioClip, VideoClip, VideoCodec, color_for};

/// Everyone is recorded to this canvas.
pub(crate) const CANVAS: (u32, u32, u32) = (1920, 1080, 30);

/// So many participants of this size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    pub people: u32,
    pub width: u32,
    pub height: u32,
}

impl std::str::FromStr for Room {
    type Err = anyhow::Error;
    fn from_str(text: &str) -> Result<Self> {
        let mut numbers = text.split('x').map(str::parse);
        let mut next =
            || numbers.next().with_context(|| format!("{text}: people x width x height"))?.context("a number");
        Ok(Self { people: next()?, width: next()?, height: next()? })
    }
}

impl std::fmt::Display for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} x {}x{}", self.people, self.width, self.height)
    }
}

impl Room {
    /// What participant `uid` sends: VP8 with noise on it, at a rate a browser would take.
    pub fn video(&self, uid: u32) -> VideoClip {
        let kbps = if self.height > 360 { 1500 } else { 600 };
        let (width, height) = (self.width, self.height);
        VideoClip { codec: VideoCodec::Vp8, width, height, fps: 30, color: color_for(uid), noise: 12, kbps }
    }

    pub fn audio(uid: u32) -> AudioClip {
        AudioClip { tone: 400 + 170 * uid }
    }

    /// Best fit's cells in pixels, as the model places them.
    pub fn cells(&self) -> Result<Vec<rollcall_model::PixelRect>> {
        let canvas = rollcall_model::Canvas::new(CANVAS.0, CANVAS.1, CANVAS.2)?;
        let uids: Vec<_> = (1..=self.people).filter_map(rollcall_model::Uid::new).collect();
        let regions = rollcall_model::Layout::of(rollcall_model::LayoutKind::BestFit).arrange(&uids);
        Ok(regions.iter().map(|region| rollcall_model::PixelRect::of(region, &canvas)).collect())
    }
}
