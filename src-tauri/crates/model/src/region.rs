//! A region: a rectangle of the canvas that shows one participant, and how it shows it.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Color;
use crate::ids::Uid;
use crate::picture::PictureId;

/// How a picture fills a region of another shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// Fills the region; what stands over is cut off.
    #[default]
    Crop,
    /// Shows the whole picture; what stays free shows the background.
    Fit,
}

/// A region's name in edits, unique in its layout: 1 to 32 of `a-z`, `A-Z`, `0-9`, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 32, pattern = "^[A-Za-z0-9_-]{1,32}$", example = "r1")]
pub struct RegionId(String);

impl RegionId {
    /// The id with this text; none where it is not allowed.
    pub fn new(text: &str) -> Option<Self> {
        let ok = (1..=32).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        ok.then(|| Self(text.to_owned()))
    }

    /// The id that is given where there is none.
    pub(crate) fn numbered(number: u32) -> Self {
        Self(format!("r{number}"))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RegionId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text).ok_or("a region id has 1 to 32 letters, digits, - or _")
    }
}

impl From<RegionId> for String {
    fn from(id: RegionId) -> Self {
        id.0
    }
}

/// A line around a region, inside its rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Border {
    /// How wide, as a fraction of the canvas height, above 0 to 0.05.
    #[schema(minimum = 0, maximum = 0.05)]
    pub width: f64,
    /// Its colour.
    pub color: Color,
}

/// What a region of a custom layout shows while nobody is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Empty {
    /// The background.
    #[default]
    Nothing,
    /// A text in its middle.
    Text {
        /// The text, 1 to 120 characters, no control characters.
        #[schema(min_length = 1, max_length = 120)]
        text: String,
    },
    /// A picture.
    Picture {
        /// Which of the kept pictures.
        picture: PictureId,
    },
}

impl Empty {
    fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

/// A rectangle of the canvas that shows one participant. Fractions of the canvas, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Region {
    /// Its name in edits. The recorder gives one to each region of a custom layout that has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RegionId>,
    /// Who is shown. In a custom layout, none means: the next in order of joining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width; x + width is at most 1.
    pub width: f64,
    /// Height; y + height is at most 1.
    pub height: f64,
    /// Height in the stack: larger lies on top; of equals, the one given later.
    #[serde(default)]
    pub z: i32,
    /// Opacity, 0 to 1.
    #[serde(default = "opaque")]
    pub alpha: f64,
    /// Crop or fit.
    #[serde(default)]
    pub fit: Fit,
    /// Radius of its corners as a fraction of its shorter side, 0 (square) to 0.5 (round).
    #[serde(default, skip_serializing_if = "is_zero")]
    #[schema(minimum = 0, maximum = 0.5)]
    pub corner: f64,
    /// A line around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub border: Option<Border>,
    /// Whether the participant's name is written at its lower edge.
    #[serde(default, skip_serializing_if = "is_false")]
    pub label: bool,
    /// Whether it is left out of the picture. Who is in it stays in it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hidden: bool,
    /// Whether the editor keeps hands off it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub locked: bool,
    /// What it shows while nobody is in it.
    #[serde(default, skip_serializing_if = "Empty::is_nothing")]
    pub empty: Empty,
}

fn opaque() -> f64 {
    1.0
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The longest text of an empty region, in characters.
const MAX_TEXT_CHARS: usize = 120;

/// Whether a text can be written on the canvas: 1 to `most` characters, no control characters, not
/// blank.
pub(crate) fn is_writable(text: &str, most: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

impl Region {
    /// A plain region at this place, for whoever comes next.
    pub fn at(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            id: None,
            uid: None,
            x,
            y,
            width,
            height,
            z: 0,
            alpha: 1.0,
            fit: Fit::Crop,
            corner: 0.0,
            border: None,
            label: false,
            hidden: false,
            locked: false,
            empty: Empty::Nothing,
        }
    }

    /// The first field that is wrong, and what is wrong with it.
    pub(crate) fn problem(&self) -> Option<(&'static str, &'static str)> {
        let within = |v: f64| (0.0..=1.0).contains(&v);
        // 1/3 + 2/3 and the like may stand a rounding error over 1.
        let edge = 1.0 + 1e-6;
        let outside = "is not above 0, or reaches outside the canvas";
        let border_fits = self.border.is_none_or(|border| border.width > 0.0 && border.width <= 0.05);
        let text_fits = match &self.empty {
            Empty::Text { text } => is_writable(text, MAX_TEXT_CHARS),
            Empty::Nothing | Empty::Picture { .. } => true,
        };
        let checks = [
            ("x", within(self.x), "is not within 0 to 1"),
            ("y", within(self.y), "is not within 0 to 1"),
            ("width", self.width > 0.0 && self.x + self.width <= edge, outside),
            ("height", self.height > 0.0 && self.y + self.height <= edge, outside),
            ("alpha", within(self.alpha), "is not within 0 to 1"),
            ("corner", (0.0..=0.5).contains(&self.corner), "is not within 0 to 0.5"),
            ("border.width", border_fits, "is not above 0 and at most 0.05"),
            ("empty.text", text_fits, "has to have 1 to 120 characters and no control characters"),
        ];
        checks.into_iter().find(|(_, ok, _)| !ok).map(|(field, _, problem)| (field, problem))
    }
}
