//! JPEG pictures of the program, for previews and posters.

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;

use crate::elements::{bus_error, make};
use crate::error::MediaError;
use crate::picture::{Picture, Surface};
use crate::yuv::Rect;

const LIMIT: gst::ClockTime = gst::ClockTime::from_seconds(2);

/// Encodes pictures of one size, one after the other.
pub(crate) struct Jpeg {
    pipeline: gst::Pipeline,
    source: gst_app::AppSrc,
    sink: gst_app::AppSink,
    width: u32,
    height: u32,
    full_range: [[u8; 256]; 2],
}

impl Jpeg {
    /// For pictures that fit into `max_width` x `max_height` when they come from this canvas.
    pub fn new(canvas: (u32, u32), max: (u32, u32), quality: i32) -> Result<Self, MediaError> {
        let (width, height) = fitting(canvas, max);
        let caps = gst_video::VideoCapsBuilder::new()
            .format(gst_video::VideoFormat::I420)
            .width(width as i32)
            .height(height as i32)
            .framerate((0, 1).into())
            .build();
        let source = gst_app::AppSrc::builder().caps(&caps).format(gst::Format::Time).is_live(true).build();
        let encoder = make("jpegenc", "gstreamer1.0-plugins-good")?;
        encoder.set_property("quality", quality);
        let sink = gst_app::AppSink::builder().sync(false).build();
        let pipeline = gst::Pipeline::new();
        let failed = |e: gst::glib::BoolError| MediaError::pipeline("the JPEG encoder", e);
        pipeline.add_many([source.upcast_ref(), &encoder, sink.upcast_ref()]).map_err(failed)?;
        gst::Element::link_many([source.upcast_ref(), &encoder, sink.upcast_ref()]).map_err(failed)?;
        pipeline.set_state(gst::State::Playing).map_err(|e| MediaError::pipeline("the JPEG encoder", e))?;
        Ok(Self { pipeline, source, sink, width, height, full_range: full_range() })
    }

    /// The size that comes out.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Scales and encodes one picture.
    pub fn encode(&mut self, picture: &Picture) -> Result<Vec<u8>, MediaError> {
        let mut small = Surface::new(self.width, self.height);
        let mut view = small.view_mut();
        let all = Rect { x: 0, y: 0, width: view.width, height: view.height };
        view.draw(picture.view(), all);
        // JPEG is full range (JFIF), video is not.
        for (i, plane) in view.planes.iter_mut().enumerate() {
            let table = &self.full_range[usize::from(i > 0)];
            plane.data.iter_mut().for_each(|value| *value = table[usize::from(*value)]);
        }
        let mut buffer = gst::Buffer::from_slice(Bytes(small));
        buffer.get_mut().expect("just made").set_pts(gst::ClockTime::ZERO);
        let failed = |e: &dyn std::fmt::Display| MediaError::pipeline("the JPEG encoder", e);
        self.source.push_buffer(buffer).map_err(|e| failed(&e))?;
        let Some(sample) = self.sink.try_pull_sample(LIMIT) else {
            return Err(match bus_error(&self.pipeline) {
                Some(reason) => failed(&reason),
                None => MediaError::TimedOut { what: "the JPEG encoder", limit: LIMIT.into() },
            });
        };
        let map = sample.buffer().and_then(|b| b.map_readable().ok()).ok_or_else(|| failed(&"no bytes came out"))?;
        Ok(map.to_vec())
    }
}

impl Drop for Jpeg {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
    }
}

/// Lends a surface's bytes to GStreamer.
pub(crate) struct Bytes(pub Surface);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// The size of a picture that fits into the largest allowed, never larger than it is.
pub(crate) fn fitting((width, height): (u32, u32), (max_width, max_height): (u32, u32)) -> (u32, u32) {
    let scale = (f64::from(max_width) / f64::from(width)).min(f64::from(max_height) / f64::from(height)).min(1.0);
    let even = |side: u32| ((f64::from(side) * scale / 2.0).round() as u32 * 2).max(2);
    (even(width), even(height))
}

fn full_range() -> [[u8; 256]; 2] {
    let scale = |from: f32, to: f32, span: f32| {
        std::array::from_fn(|v| ((v as f32 - from) * 255.0 / span + to).round().clamp(0.0, 255.0) as u8)
    };
    [scale(16.0, 0.0, 219.0), scale(128.0, 128.0, 224.0)]
}
