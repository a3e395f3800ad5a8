//! What a stage shows: who and what stands where, what lies behind it and what above it.

use rollcall_model::{Color, Place, Region};

use crate::input::Input;
use crate::still::Still;

/// What is to be seen and heard.
#[derive(Debug, Clone, Default)]
pub struct Scene {
    /// In drawing order, later on top. Hidden regions are left out by the caller.
    pub tiles: Vec<(Content, Region)>,
    /// Everyone who is heard.
    pub voices: Vec<Input>,
    /// Behind everything.
    pub backdrop: Backdrop,
    /// Above everything, in drawing order.
    pub overlays: Vec<Overlay>,
}

/// What lies behind the tiles.
#[derive(Debug, Clone, Default)]
pub struct Backdrop {
    /// The colour; none: the canvas's.
    pub color: Option<Color>,
    /// A picture over the colour; it fills the canvas, what stands over is cut off.
    pub picture: Option<Still>,
}

/// What a tile shows.
#[derive(Debug, Clone)]
pub enum Content {
    /// A participant: its picture, else its placeholder.
    Person(Input),
    /// A picture that stands still.
    Picture(Still),
    /// A text in the middle of the region.
    Text(String),
}

impl From<Input> for Content {
    fn from(input: Input) -> Self {
        Self::Person(input)
    }
}

/// What lies above the tiles, within the title-safe area: 90 % of each side (SMPTE ST 2046-1).
#[derive(Debug, Clone)]
pub enum Overlay {
    /// A line of text.
    Title {
        /// The text.
        text: String,
        /// Where.
        place: Place,
    },
    /// The time of day, `HH:MM:SS`, in the recorder's time zone.
    Clock {
        /// Where.
        place: Place,
    },
    /// A picture in its own shape.
    Logo {
        /// The picture.
        picture: Still,
        /// Where.
        place: Place,
        /// Its height as a fraction of the canvas height.
        height: f64,
        /// Opacity, 0 to 1.
        alpha: f64,
    },
}
