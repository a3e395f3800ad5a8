//! Pictures that people keep in the recorder for backgrounds, placeholders and logos.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kept picture's id: 32 lower-case hexadecimal digits, made from its bytes, so that the same file is
/// kept once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[0-9a-f]{32}$")]
pub struct PictureId(String);

impl PictureId {
    /// The id with this text; none where it is not one.
    pub fn new(text: &str) -> Option<Self> {
        let ok = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        ok.then(|| Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PictureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PictureId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text).ok_or("a picture's id is 32 hexadecimal digits")
    }
}

impl From<PictureId> for String {
    fn from(id: PictureId) -> Self {
        id.0
    }
}

/// What a picture file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PictureFormat {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// BMP.
    Bmp,
}

/// A kept picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptPicture {
    /// Its id.
    pub id: PictureId,
    /// What the file was called, for people; 1 to 120 characters.
    pub name: String,
    /// What it is.
    pub format: PictureFormat,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the file in bytes.
    pub bytes: u64,
}

/// The largest picture file: Agora's limit for background images (agora.md section 3).
pub const MAX_PICTURE_BYTES: u64 = 5 * 1024 * 1024;

/// The longest side of a picture in pixels: four times the longest canvas.
pub const MAX_PICTURE_SIDE: u32 = 7680;
