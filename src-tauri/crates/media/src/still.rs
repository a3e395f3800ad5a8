//! Pictures that stand still: read once from a file, shown as often as wanted.

use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use rollcall_model::PictureFormat;
use rollcall_model::picture::MAX_PICTURE_SIDE;

use crate::error::MediaError;
use crate::picture::{Picture, Surface};
use crate::rgba::Rgba;

/// Most memory that decoding may take: a picture of the largest size, once as it is stored and once
/// while it is turned into bytes of red, green, blue and opacity.
const MOST_MEMORY: u64 = 2 * 4 * (MAX_PICTURE_SIDE as u64) * (MAX_PICTURE_SIDE as u64);

/// The longest side of a canvas in pixels. A picture that is larger in both directions is kept smaller:
/// it fills every canvas all the same.
const CANVAS_SIDE: f64 = 1920.0;

/// A decoded picture file. Cheap to clone.
#[derive(Clone)]
pub struct Still(Arc<Decoded>);

struct Decoded {
    width: u32,
    height: u32,
    format: PictureFormat,
    picture: Arc<Picture>,
}

impl fmt::Debug for Still {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Still {:?} ({}x{})", self.0.format, self.0.width, self.0.height)
    }
}

impl Still {
    /// Reads a picture file: PNG, JPEG, WebP or BMP, at most [`MAX_PICTURE_SIDE`] pixels a side. What
    /// the bytes are is seen from the bytes. Takes up to a second for the largest.
    ///
    /// # Errors
    /// When the bytes are no such picture, are damaged, or the picture is too large.
    pub fn read(bytes: &[u8]) -> Result<Self, MediaError> {
        let wrong = |error: image::ImageError| MediaError::InvalidPicture { reason: error.to_string() };
        let format = format_of(bytes)?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_PICTURE_SIDE);
        limits.max_image_height = Some(MAX_PICTURE_SIDE);
        limits.max_alloc = Some(MOST_MEMORY);
        let mut reader = ImageReader::new(Cursor::new(bytes));
        reader.set_format(format.1);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(wrong)?;
        let orientation = decoder.orientation().map_err(wrong)?;
        let mut decoded = image::DynamicImage::from_decoder(decoder).map_err(wrong)?;
        decoded.apply_orientation(orientation);
        let (width, height) = (decoded.width(), decoded.height());
        let rgba = Rgba::new(decoded.into_rgba8().into_raw(), width as usize, height as usize);
        let picture = Arc::new(shrunk(rgba));
        Ok(Self(Arc::new(Decoded { width, height, format: format.0, picture })))
    }

    /// Width in pixels, as it is to be looked at.
    pub fn width(&self) -> u32 {
        self.0.width
    }

    /// Height in pixels, as it is to be looked at.
    pub fn height(&self) -> u32 {
        self.0.height
    }

    /// What the file was.
    pub fn format(&self) -> PictureFormat {
        self.0.format
    }

    /// A picture of it in another size.
    pub(crate) fn sized(&self, width: u32, height: u32) -> Picture {
        let view = self.0.picture.view();
        let mut surface = Surface::new(width, height);
        let whole = surface.view().whole();
        surface.view_mut().draw(view, whole);
        match view.alpha {
            Some(alpha) => {
                let size = (whole.width, whole.height);
                Picture::cut_out(surface, alpha.scaled((view.width, view.height), size))
            }
            None => Picture::drawn(surface),
        }
    }

    /// It as a tile shows it.
    pub(crate) fn picture(&self) -> &Arc<Picture> {
        &self.0.picture
    }
}

/// The picture as it is composed: even sides, no larger than a canvas can show.
fn shrunk(rgba: Rgba) -> Picture {
    let holes = rgba.has_holes();
    let (width, height) = (rgba.width as f64, rgba.height as f64);
    let scale = (CANVAS_SIDE / width).max(CANVAS_SIDE / height).min(1.0);
    let even = |side: f64| ((side * scale / 2.0).round() as usize * 2).max(2);
    let rgba = rgba.scaled(even(width), even(height), holes);
    if holes { Picture::cut_out(rgba.to_surface(), rgba.alpha()) } else { Picture::drawn(rgba.to_surface()) }
}

fn format_of(bytes: &[u8]) -> Result<(PictureFormat, ImageFormat), MediaError> {
    match image::guess_format(bytes) {
        Ok(format @ ImageFormat::Png) => Ok((PictureFormat::Png, format)),
        Ok(format @ ImageFormat::Jpeg) => Ok((PictureFormat::Jpeg, format)),
        Ok(format @ ImageFormat::WebP) => Ok((PictureFormat::Webp, format)),
        Ok(format @ ImageFormat::Bmp) => Ok((PictureFormat::Bmp, format)),
        _ => Err(MediaError::InvalidPicture { reason: "it is neither PNG, JPEG, WebP nor BMP".to_owned() }),
    }
}
