//! Pictures that stand still: read once from a file, shown as often as wanted.

use std::fmt;
use std::io::Cursor;
use std::sync::Arc;

use image::{ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
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
        let wrong = |error: image::ImageError| {
            let reason = match error {
                ImageError::Limits(_) => format!("it is larger than {MAX_PICTURE_SIDE} pixels a side"),
                error => error.to_string(),
            };
            MediaError::InvalidPicture { reason }
        };
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

#[cfg(test)]
pub(crate) mod tests {
    use image::{ImageBuffer, Rgba as Pixel};
    use rollcall_model::Color;

    use super::*;
    use crate::picture::yuv_of;

    /// A picture file (PNG) with a colour and an opacity for each pixel.
    pub(crate) fn file(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
        encoded(width, height, pixel, ImageFormat::Png)
    }

    fn encoded(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4], format: ImageFormat) -> Vec<u8> {
        let picture = ImageBuffer::from_fn(width, height, |x, y| Pixel(pixel(x, y)));
        let picture = image::DynamicImage::ImageRgba8(picture);
        // JPEG has no opacity.
        let picture = if format == ImageFormat::Jpeg { picture.into_rgb8().into() } else { picture };
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).expect("encodes");
        bytes.into_inner()
    }

    fn color_at(still: &Still, x: usize, y: usize) -> [u8; 3] {
        let view = still.picture().view();
        std::array::from_fn(|i| {
            let (plane, s) = (view.planes[i], usize::from(i > 0));
            plane.data[(y >> s) * plane.stride + (x >> s)]
        })
    }

    #[test]
    fn every_kind_is_read_in_its_colours() {
        crate::init().expect("GStreamer");
        let red = yuv_of(Color { red: 200, green: 30, blue: 40 });
        for (format, kind) in [
            (ImageFormat::Png, PictureFormat::Png),
            (ImageFormat::Jpeg, PictureFormat::Jpeg),
            (ImageFormat::WebP, PictureFormat::Webp),
            (ImageFormat::Bmp, PictureFormat::Bmp),
        ] {
            let still = Still::read(&encoded(61, 33, |_, _| [200, 30, 40, 255], format)).expect("reads");
            assert_eq!((still.width(), still.height(), still.format()), (61, 33, kind));
            let color = color_at(&still, 30, 16);
            assert!(color.iter().zip(red).all(|(a, b)| a.abs_diff(b) <= 3), "{kind:?}: {color:?}, not {red:?}");
            assert!(still.picture().view().alpha.is_none());
        }
    }

    #[test]
    fn what_is_cut_out_leaves_no_seam_of_what_is_not_seen() {
        crate::init().expect("GStreamer");
        // White within, and a green nobody is to see without.
        let inside = |x: u32, y: u32| (40..160).contains(&x) && (40..160).contains(&y);
        let bytes = file(200, 200, |x, y| if inside(x, y) { [255; 4] } else { [0, 255, 0, 0] });
        let still = Still::read(&bytes).expect("reads");
        let small = still.sized(30, 30);
        let view = small.view();
        let alpha = view.alpha.expect("it has holes");
        assert!(alpha.data[0] == 0 && alpha.data[15 * alpha.stride + 15] >= 254);
        for y in 0..30 {
            for x in 0..30 {
                if alpha.data[y * alpha.stride + x] > 0 {
                    let at = |i: usize| view.planes[i].data[(y >> 1) * view.planes[i].stride + (x >> 1)];
                    let luma = view.planes[0].data[y * view.planes[0].stride + x];
                    assert!(luma > 225 && at(1).abs_diff(128) < 8 && at(2).abs_diff(128) < 8, "green at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn the_largest_is_read_and_kept_no_larger_than_a_canvas_needs() {
        crate::init().expect("GStreamer");
        let still = Still::read(&file(7680, 2000, |_, _| [90, 90, 90, 255])).expect("reads");
        assert_eq!((still.width(), still.height()), (7680, 2000));
        let view = still.picture().view();
        assert_eq!((view.width, view.height), (7372, 1920));
    }

    #[test]
    fn what_is_no_picture_is_refused_with_the_reason() {
        let refused = |bytes: &[u8]| match Still::read(bytes) {
            Err(MediaError::InvalidPicture { reason }) => reason,
            other => panic!("{other:?}"),
        };
        for bytes in [&b""[..], b"GIF89a\x01\x00\x01\x00", b"<svg xmlns='http://www.w3.org/2000/svg'/>", &[0; 64]] {
            assert_eq!(refused(bytes), "it is neither PNG, JPEG, WebP nor BMP");
        }
        let whole = file(64, 64, |x, y| [x as u8, y as u8, (x * y) as u8, 255]);
        refused(&whole[..whole.len() / 2]);
        refused(&whole[..20]);
        let wide = file(7681, 2, |_, _| [0; 4]);
        assert_eq!(refused(&wide), "it is larger than 7680 pixels a side");
    }
}
