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

/// How much of each pixel the letters cover, 0 to 255.
pub(crate) struct Mask {
    pub width: usize,
    pub height: usize,
    pub coverage: Vec<u8>,
}

const LIMIT: gst::ClockTime = gst::ClockTime::from_seconds(5);

/// Draws `text` in letters of `size` pixels, cut to what they cover and at most `max_width` wide.
pub(crate) fn mask(text: &str, size: u32, max_width: u32) -> Result<Mask, MediaError> {
    let (width, height) = (max_width.next_multiple_of(4), (size * 2).next_multiple_of(4));
    let source = make("videotestsrc", "gstreamer1.0-plugins-base")?;
    source.set_property_from_str("pattern", "black");
    source.set_property("num-buffers", 1);
    let overlay = make("textoverlay", "gstreamer1.0-x")?;
    overlay.set_property("text", text.replace(['&', '<', '>'], " "));
    // Pango's points are 1/72 inch at 96 dpi here; auto-resize would scale them with the picture.
    overlay.set_property("font-desc", format!("Sans Bold {}px", size));
    overlay.set_property("auto-resize", false);
    overlay.set_property("draw-shadow", false);
    overlay.set_property("draw-outline", false);
    overlay.set_property_from_str("valignment", "center");
    overlay.set_property_from_str("halignment", "center");
    overlay.set_property_from_str("wrap-mode", "none");
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
    cut(&sample).ok_or_else(|| MediaError::pipeline("drawing text", "no picture came out"))
}

fn cut(sample: &gst::Sample) -> Option<Mask> {
    let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
    let frame = gst_video::VideoFrame::from_buffer_readable(sample.buffer_owned()?, &info).ok()?;
    let (stride, luma) = (frame.plane_stride()[0] as usize, frame.plane_data(0).ok()?);
    let (width, height) = (info.width() as usize, info.height() as usize);
    let inked = |x: usize, y: usize| luma[y * stride + x] > 24;
    let left = (0..width).find(|&x| (0..height).any(|y| inked(x, y))).unwrap_or(0);
    let right = (0..width).rfind(|&x| (0..height).any(|y| inked(x, y))).unwrap_or(left);
    let coverage = |y: usize| {
        luma[y * stride + left..=y * stride + right]
            .iter()
            .map(|v| (u32::from(v.saturating_sub(16)) * 255 / 219).min(255) as u8)
    };
    // The full height is kept: digits and letters then stand on one line.
    Some(Mask { width: right - left + 1, height, coverage: (0..height).flat_map(coverage).collect() })
}

impl Mask {
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
