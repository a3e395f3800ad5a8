//! Letters as masks, drawn by Pango through GStreamer's text overlay: it knows every script and
//! the fonts of the system. Done once per text, never per frame.

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;

use crate::elements::make;
use crate::error::MediaError;
use crate::picture::Surface;
use crate::yuv::Plane;

/// How much of each pixel the letters cover, 0 to 255.
#[derive(Clone)]
pub(crate) struct Mask {
    pub width: usize,
    pub height: usize,
    pub coverage: Vec<u8>,
}

const LIMIT: gst::ClockTime = gst::ClockTime::from_seconds(5);

/// Coverage from which on a pixel counts as written on.
const INKED: u8 = 9;

/// Draws `text` on one line in letters of `size` pixels, cut to the columns they cover and at most
/// `max_width` wide. The full height of a line is kept: digits and letters then stand on one line.
pub(crate) fn mask(text: &str, size: u32, max_width: u32) -> Result<Mask, MediaError> {
    let mut mask = drawn(text, size, (max_width, size * 2), "none")?;
    let (left, right) = mask.columns();
    mask = mask.part((left, right), (0, mask.height));
    Ok(mask)
}

/// Draws `text` on as many lines of `max_width` as it needs, in the middle, cut to what the letters
/// cover. What is higher than `max_height` is left out.
pub(crate) fn block(text: &str, size: u32, (max_width, max_height): (u32, u32)) -> Result<Mask, MediaError> {
    let mask = drawn(text, size, (max_width, max_height), "wordchar")?;
    let inked = |y: &usize| mask.coverage[y * mask.width..][..mask.width].iter().any(|share| *share > INKED);
    let top = (0..mask.height).find(inked).unwrap_or(0);
    let bottom = (0..mask.height).rfind(inked).map_or(top + 1, |y| y + 1);
    Ok(mask.part(mask.columns(), (top, bottom)))
}

fn drawn(text: &str, size: u32, (width, height): (u32, u32), wrap: &str) -> Result<Mask, MediaError> {
    let (width, height) = (width.next_multiple_of(4), height.next_multiple_of(4));
    let source = make("videotestsrc", "gstreamer1.0-plugins-base")?;
    source.set_property_from_str("pattern", "black");
    source.set_property("num-buffers", 1);
    let overlay = make("textoverlay", "gstreamer1.0-x")?;
    overlay.set_property("text", gst::glib::markup_escape_text(text).as_str());
    // Pango's points are 1/72 inch at 96 dpi here; auto-resize would scale them with the picture.
    overlay.set_property("font-desc", format!("Sans Bold {size}px"));
    overlay.set_property("auto-resize", false);
    overlay.set_property("draw-shadow", false);
    overlay.set_property("draw-outline", false);
    overlay.set_property_from_str("valignment", "center");
    overlay.set_property_from_str("halignment", "center");
    overlay.set_property_from_str("line-alignment", "center");
    overlay.set_property_from_str("wrap-mode", wrap);
    let caps = gst_video::VideoCapsBuilder::new()
        .format(gst_video::VideoFormat::I420)
        .width(width as i32)
        .height(height as i32)
        .framerate((1, 1).into())
        .build();
    let sink = gst_app::AppSink::builder().caps(&caps).sync(false).build();
    let pipeline = gst::Pipeline::new();
    let failed = |e: gst::glib::BoolError| MediaError::pipeline("drawing text", e);
    pipeline.add_many([&source, &overlay, sink.upcast_ref()]).map_err(failed)?;
    source.link_filtered(&overlay, &caps).map_err(failed)?;
    overlay.link(&sink).map_err(failed)?;
    pipeline.set_state(gst::State::Playing).map_err(|e| MediaError::pipeline("drawing text", e))?;
    let sample = sink.try_pull_sample(LIMIT);
    let _ = pipeline.set_state(gst::State::Null);
    let sample = sample.ok_or(MediaError::TimedOut { what: "drawing text", limit: LIMIT.into() })?;
    coverage(&sample).ok_or_else(|| MediaError::pipeline("drawing text", "no picture came out"))
}

fn coverage(sample: &gst::Sample) -> Option<Mask> {
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let frame = gst_video::VideoFrame::from_buffer_readable(sample.buffer_owned()?, &info).ok()?;
    let (stride, luma) = (frame.plane_stride()[0] as usize, frame.plane_data(0).ok()?);
    let (width, height) = (info.width() as usize, info.height() as usize);
    let share = |v: &u8| (u32::from(v.saturating_sub(16)) * 255 / 219).min(255) as u8;
    let coverage = (0..height).flat_map(|y| luma[y * stride..][..width].iter().map(share)).collect();
    Some(Mask { width, height, coverage })
}

impl Mask {
    /// The first column with ink and the one behind the last.
    fn columns(&self) -> (usize, usize) {
        let inked = |x: &usize| (0..self.height).any(|y| self.coverage[y * self.width + x] > INKED);
        let left = (0..self.width).find(inked).unwrap_or(0);
        (left, (0..self.width).rfind(inked).map_or(left + 1, |x| x + 1))
    }

    /// The part between these columns and lines.
    fn part(&self, (left, right): (usize, usize), (top, bottom): (usize, usize)) -> Self {
        let line = |y: usize| &self.coverage[y * self.width + left..y * self.width + right];
        Self { width: right - left, height: bottom - top, coverage: (top..bottom).flat_map(line).copied().collect() }
    }

    /// Cut where a column is empty, from left to right.
    pub fn glyphs(&self) -> Vec<Self> {
        let inked = |x: usize| x < self.width && (0..self.height).any(|y| self.coverage[y * self.width + x] > INKED);
        let mut glyphs = Vec::new();
        let mut start = None;
        for x in 0..=self.width {
            match (inked(x), start) {
                (true, None) => start = Some(x),
                (false, Some(from)) => {
                    glyphs.push(self.part((from, x), (0, self.height)));
                    start = None;
                }
                _ => {}
            }
        }
        glyphs
    }

    /// The same letters in another size.
    pub fn scaled(&self, scale: f64) -> Self {
        let side = |side: usize| ((side as f64 * scale).round() as usize).max(1);
        let to = (side(self.width), side(self.height));
        let plane = Plane { data: &self.coverage, stride: self.width };
        Self { width: to.0, height: to.1, coverage: plane.scaled((self.width, self.height), to) }
    }

    /// Lays the letters over a picture in one colour (Y, U, V), the upper left corner at (x, y);
    /// what reaches outside is left out.
    pub fn draw(&self, surface: &mut Surface, x: usize, y: usize, color: [u8; 3]) {
        let view = surface.view_mut();
        let [luma, u, v] = view.planes;
        let mix = |old: u8, new: u8, share: u8| {
            ((u32::from(old) * (255 - u32::from(share)) + u32::from(new) * u32::from(share)) / 255) as u8
        };
        for row in 0..self.height.min(view.height.saturating_sub(y)) {
            for column in 0..self.width.min(view.width.saturating_sub(x)) {
                let share = self.coverage[row * self.width + column];
                if share == 0 {
                    continue;
                }
                let (px, py) = (x + column, y + row);
                let at = py * luma.stride + px;
                luma.data[at] = mix(luma.data[at], color[0], share);
                if px % 2 == 0 && py % 2 == 0 {
                    for (plane, value) in [(&mut *u.data, color[1]), (&mut *v.data, color[2])] {
                        let at = py / 2 * u.stride + px / 2;
                        plane[at] = mix(plane[at], value, share);
                    }
                }
            }
        }
    }
}
