//! The picture being recorded: its size, rate and background.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Frames a second. The rates are those of Agora's `transcodingConfig.fps` (agora.md section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schema(value_type = u32, example = 30)]
pub struct FrameRate(u32);

impl FrameRate {
    /// The rates a canvas may have.
    pub const ALLOWED: [u32; 7] = [1, 7, 10, 15, 24, 30, 60];

    /// Frames a second.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for FrameRate {
    type Error = CanvasError;
    fn try_from(fps: u32) -> Result<Self, CanvasError> {
        if Self::ALLOWED.contains(&fps) { Ok(Self(fps)) } else { Err(CanvasError::FrameRate) }
    }
}

impl From<FrameRate> for u32 {
    fn from(rate: FrameRate) -> Self {
        rate.0
    }
}

/// A colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl PartialSchema for Color {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^#[0-9a-fA-F]{6}$"));
        text.description(Some("A colour, written `#rrggbb`.")).into()
    }
}

impl ToSchema for Color {}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Color {
    type Err = CanvasError;
    fn from_str(text: &str) -> Result<Self, CanvasError> {
        let hex = text.strip_prefix('#').filter(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = hex.and_then(|h| u32::from_str_radix(h, 16).ok()).ok_or(CanvasError::Color)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl TryFrom<String> for Color {
    type Error = CanvasError;
    fn try_from(text: String) -> Result<Self, CanvasError> {
        text.parse()
    }
}

impl From<Color> for String {
    fn from(color: Color) -> Self {
        color.to_string()
    }
}

/// Why a canvas is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanvasError {
    /// Odd, too small, or larger than 1920x1080 (1080x1920 upright).
    #[error(
        "a canvas has an even width and height of at least 16, at most 1920 on its long and 1080 on its short side"
    )]
    Size,
    /// Not one of the allowed rates.
    #[error("the frame rate is one of 1, 7, 10, 15, 24, 30 or 60")]
    FrameRate,
    /// Not `#rrggbb`.
    #[error("a colour is written #rrggbb")]
    Color,
}

/// The picture being recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "RawCanvas")]
pub struct Canvas {
    /// Width in pixels, even.
    #[schema(minimum = 16, maximum = 1920)]
    pub width: u32,
    /// Height in pixels, even.
    #[schema(minimum = 16, maximum = 1920)]
    pub height: u32,
    /// Frames a second.
    pub fps: FrameRate,
    /// What shows where no region is.
    pub background: Color,
}

#[derive(Deserialize)]
struct RawCanvas {
    width: u32,
    height: u32,
    #[serde(default = "default_rate")]
    fps: FrameRate,
    #[serde(default = "default_background")]
    background: Color,
}

fn default_rate() -> FrameRate {
    Canvas::default().fps
}

fn default_background() -> Color {
    Canvas::default().background
}

impl Canvas {
    /// A canvas of this size and rate on the default background.
    ///
    /// # Errors
    /// When the size or the rate is not allowed.
    pub fn new(width: u32, height: u32, fps: u32) -> Result<Self, CanvasError> {
        Self { width, height, fps: fps.try_into()?, ..Self::default() }.checked()
    }

    /// Whether another has the same size and rate; the background may differ.
    pub fn is_like(&self, other: &Self) -> bool {
        (self.width, self.height, self.fps) == (other.width, other.height, other.fps)
    }

    /// The canvas for one picture of this size, black behind: as large as the picture, or as much smaller
    /// as it must be to be allowed.
    pub fn around(width: u32, height: u32, fps: FrameRate) -> Self {
        let (long, short) = (width.max(height).max(1), width.min(height).max(1));
        let share = (1920.0 / f64::from(long)).min(1080.0 / f64::from(short)).min(1.0);
        let side = |pixels: u32| ((f64::from(pixels) * share / 2.0).round() as u32 * 2).clamp(16, 1920);
        let background = Color { red: 0, green: 0, blue: 0 };
        Self { width: side(width), height: side(height), fps, background }
    }

    fn checked(self) -> Result<Self, CanvasError> {
        let (long, short) = (self.width.max(self.height), self.width.min(self.height));
        let even = self.width.is_multiple_of(2) && self.height.is_multiple_of(2);
        if even && short >= 16 && long <= 1920 && short <= 1080 { Ok(self) } else { Err(CanvasError::Size) }
    }
}

impl Default for Canvas {
    fn default() -> Self {
        let background = Color { red: 0x10, green: 0x14, blue: 0x1c };
        Self { width: 1280, height: 720, fps: FrameRate(30), background }
    }
}

impl TryFrom<RawCanvas> for Canvas {
    type Error = CanvasError;
    fn try_from(raw: RawCanvas) -> Result<Self, CanvasError> {
        Self { width: raw.width, height: raw.height, fps: raw.fps, background: raw.background }.checked()
    }
}

/// Reads `1280x720`, at the default rate.
impl FromStr for Canvas {
    type Err = CanvasError;
    fn from_str(text: &str) -> Result<Self, CanvasError> {
        let (width, height) = text.split_once('x').ok_or(CanvasError::Size)?;
        let parse = |side: &str| side.parse().map_err(|_| CanvasError::Size);
        Self { width: parse(width)?, height: parse(height)?, ..Self::default() }.checked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_even_and_at_most_full_hd_in_either_direction() {
        for good in ["1280x720", "1920x1080", "1080x1920", "720x720", "16x16"] {
            assert!(good.parse::<Canvas>().is_ok(), "{good}");
        }
        for bad in ["1281x720", "1920x1082", "1922x1080", "1920x1920", "0x0", "8x8", "1280", "ax1", "-2x4"] {
            assert_eq!(bad.parse::<Canvas>(), Err(CanvasError::Size), "{bad}");
        }
    }

    #[test]
    fn a_canvas_around_any_picture_is_an_allowed_one_of_its_shape() {
        let around = |width, height| {
            let canvas = Canvas::around(width, height, FrameRate(30)).checked().expect("allowed");
            (canvas.width, canvas.height)
        };
        assert_eq!((around(640, 360), around(641, 359), around(1080, 1920)), ((640, 360), (642, 360), (1080, 1920)));
        assert_eq!(
            (around(2560, 1440), around(3000, 3000), around(1440, 2560)),
            ((1920, 1080), (1080, 1080), (1080, 1920))
        );
        assert_eq!((around(0, 0), around(7, 4000), around(4000, 7)), ((16, 16), (16, 1920), (1920, 16)));
    }

    #[test]
    fn json_is_checked_like_everything_else() {
        let odd = serde_json::from_str::<Canvas>(r#"{"width":3,"height":720}"#);
        assert!(odd.expect_err("odd width").to_string().contains("even width"));
        assert!(serde_json::from_str::<Canvas>(r#"{"width":640,"height":360,"fps":29}"#).is_err());
        let canvas: Canvas =
            serde_json::from_str(r##"{"width":640,"height":360,"fps":15,"background":"#ff8000"}"##).expect("valid");
        assert_eq!((canvas.fps.get(), canvas.background.to_string().as_str()), (15, "#ff8000"));
    }
}
