//! A picture in I420: what decoders deliver and what the stage composes from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gstreamer as gst;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use parking_lot::Mutex;
use rollcall_model::Color;

use crate::yuv::{Plane, PlaneMut, View, ViewMut};

/// A picture in I420, never changed once it is shared.
pub struct Picture {
    number: u64,
    pixels: Pixels,
    /// How much of each pixel is there, line after line; none: all of it.
    alpha: Option<Vec<u8>>,
}

enum Pixels {
    Own(Surface),
    Decoded(Box<gst_video::VideoFrame<gst_video::video_frame::Readable>>),
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let view = self.view();
        write!(f, "Picture {} ({}x{})", self.number, view.width, view.height)
    }
}

impl Picture {
    fn numbered(pixels: Pixels) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { number: NEXT.fetch_add(1, Ordering::Relaxed), pixels, alpha: None }
    }

    /// A decoded picture; none unless it is I420 of at least 2x2.
    pub(crate) fn decoded(sample: &gst::Sample) -> Option<Self> {
        let info = gst_video::VideoInfo::from_caps(sample.caps()?).ok()?;
        let usable = info.format() == gst_video::VideoFormat::I420 && info.width() >= 2 && info.height() >= 2;
        let frame = gst_video::VideoFrame::from_buffer_readable(sample.buffer_owned()?, &info).ok()?;
        usable.then(|| Self::numbered(Pixels::Decoded(Box::new(frame))))
    }

    /// A picture drawn by us.
    pub(crate) fn drawn(surface: Surface) -> Self {
        Self::numbered(Pixels::Own(surface))
    }

    /// A picture drawn by us through which something may be seen: `alpha` has a byte for each pixel.
    pub(crate) fn cut_out(surface: Surface, alpha: Vec<u8>) -> Self {
        let view = surface.view();
        assert_eq!(alpha.len(), view.width * view.height, "a byte for each pixel");
        Self { alpha: Some(alpha), ..Self::drawn(surface) }
    }

    /// Differs between any two pictures of this process.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The pixels; an odd last line or column is left out.
    pub(crate) fn view(&self) -> View<'_> {
        match &self.pixels {
            Pixels::Own(surface) => {
                let view = surface.view();
                View { alpha: self.alpha.as_ref().map(|data| Plane { data, stride: view.width }), ..view }
            }
            Pixels::Decoded(frame) => {
                let plane = |i: u32| Plane {
                    data: frame.plane_data(i).expect("I420 has three planes"),
                    stride: frame.plane_stride()[i as usize] as usize,
                };
                let even = |n: u32| (n & !1) as usize;
                View {
                    planes: [plane(0), plane(1), plane(2)],
                    alpha: None,
                    width: even(frame.width()),
                    height: even(frame.height()),
                }
            }
        }
    }

    /// The bytes of a picture we drew, as GStreamer arranges I420.
    pub(crate) fn own_bytes(&self) -> &[u8] {
        match &self.pixels {
            Pixels::Own(surface) => surface.bytes(),
            Pixels::Decoded(_) => unreachable!("the program is drawn by us"),
        }
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.view().width as u32
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.view().height as u32
    }
}

/// Memory for a picture, in GStreamer's default arrangement of I420. Goes back to where it came
/// from when nobody shows it any more.
pub(crate) struct Surface {
    data: Vec<u8>,
    info: gst_video::VideoInfo,
    home: Option<Arc<Surfaces>>,
}

impl Surface {
    pub fn new(width: u32, height: u32) -> Self {
        let info = gst_video::VideoInfo::builder(gst_video::VideoFormat::I420, width, height)
            .build()
            .expect("I420 exists in every size");
        Self { data: vec![0; info.size()], info, home: None }
    }

    pub fn view(&self) -> View<'_> {
        let plane =
            |i: usize| Plane { data: &self.data[self.info.offset()[i]..], stride: self.info.stride()[i] as usize };
        View {
            planes: [plane(0), plane(1), plane(2)],
            alpha: None,
            width: self.info.width() as usize,
            height: self.info.height() as usize,
        }
    }

    pub fn view_mut(&mut self) -> ViewMut<'_> {
        let offsets = [self.info.offset()[1], self.info.offset()[2]];
        let (width, height) = (self.info.width() as usize, self.info.height() as usize);
        let stride = |i: usize| self.info.stride()[i] as usize;
        let (y, chroma) = self.data.split_at_mut(offsets[0]);
        let (u, v) = chroma.split_at_mut(offsets[1] - offsets[0]);
        let planes = [
            PlaneMut { data: y, stride: stride(0) },
            PlaneMut { data: u, stride: stride(1) },
            PlaneMut { data: v, stride: stride(2) },
        ];
        ViewMut { planes, width, height }
    }

    /// All planes with their padding, as GStreamer expects them.
    pub fn bytes(&self) -> &[u8] {
        &self.data
    }
}

impl Drop for Surface {
    fn drop(&mut self) {
        if let Some(home) = self.home.take() {
            home.free.lock().push(std::mem::take(&mut self.data));
        }
    }
}

/// Surfaces of one size, used again and again.
pub(crate) struct Surfaces {
    info: gst_video::VideoInfo,
    free: Mutex<Vec<Vec<u8>>>,
}

impl Surfaces {
    pub fn new(width: u32, height: u32) -> Arc<Self> {
        let info = Surface::new(width, height).info.clone();
        Arc::new(Self { info, free: Mutex::default() })
    }

    /// A surface with whatever was drawn on it before.
    pub fn take(self: &Arc<Self>) -> Surface {
        let data = self.free.lock().pop().unwrap_or_else(|| vec![0; self.info.size()]);
        Surface { data, info: self.info.clone(), home: Some(self.clone()) }
    }
}

/// A colour as Y, U, V of BT.601 in video range, as everything inside media is.
pub(crate) fn yuv_of(color: Color) -> [u8; 3] {
    let [r, g, b] = [color.red, color.green, color.blue].map(f32::from);
    let y = 16.0 + 0.257 * r + 0.504 * g + 0.098 * b;
    let u = 128.0 - 0.148 * r - 0.291 * g + 0.439 * b;
    let v = 128.0 + 0.439 * r - 0.368 * g - 0.071 * b;
    [y, u, v].map(|value| value.round().clamp(0.0, 255.0) as u8)
}
