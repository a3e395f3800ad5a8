//! Safe calls of libyuv: scaling, copying, filling and blending planes of I420, converting colours.
//!
//! Every wrapper checks that the slices hold what their sizes promise; the foreign functions are
//! called nowhere else.
#![expect(unsafe_code, reason = "libyuv is C; this module is its only caller and checks every bound")]

mod convert;

use std::ffi::c_int;

pub(crate) use convert::{Matrix, convert};

/// One plane to read.
#[derive(Clone, Copy)]
pub(crate) struct Plane<'a> {
    /// Bytes, at least `stride * (height - 1) + width`.
    pub data: &'a [u8],
    /// Bytes from one line to the next.
    pub stride: usize,
}

/// A picture to read: three planes and its size in pixels (even).
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub planes: [Plane<'a>; 3],
    pub width: usize,
    pub height: usize,
}

/// One plane to write.
pub(crate) struct PlaneMut<'a> {
    pub data: &'a mut [u8],
    pub stride: usize,
}

/// A picture to write.
pub(crate) struct ViewMut<'a> {
    pub planes: [PlaneMut<'a>; 3],
    pub width: usize,
    pub height: usize,
}

/// A rectangle in pixels, all numbers even.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rect {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

fn cut(rect: Rect, plane: usize) -> Rect {
    let s = usize::from(plane > 0);
    Rect { x: rect.x >> s, y: rect.y >> s, width: rect.width >> s, height: rect.height >> s }
}

fn inside(rect: Rect, width: usize, height: usize) {
    assert!(
        rect.width > 0 && rect.height > 0 && rect.x + rect.width <= width && rect.y + rect.height <= height,
        "{rect:?} reaches outside {width}x{height}"
    );
}

fn holds(len: usize, stride: usize, r: Rect) -> usize {
    let offset = r.y * stride + r.x;
    assert!(r.x + r.width <= stride && offset + (r.height - 1) * stride + r.width <= len, "plane too small for {r:?}");
    offset
}

impl<'a> View<'a> {
    /// A part of the picture, without copying.
    pub fn part(&self, rect: Rect) -> View<'a> {
        inside(rect, self.width, self.height);
        let part = |i: usize| {
            let plane = self.planes[i];
            Plane { data: &plane.data[holds(plane.data.len(), plane.stride, cut(rect, i))..], stride: plane.stride }
        };
        View { planes: [part(0), part(1), part(2)], width: rect.width, height: rect.height }
    }
}

impl ViewMut<'_> {
    fn at(&mut self, i: usize, rect: Rect) -> (*mut u8, c_int) {
        inside(rect, self.width, self.height);
        let plane = &mut self.planes[i];
        let offset = holds(plane.data.len(), plane.stride, cut(rect, i));
        (plane.data[offset..].as_mut_ptr(), plane.stride as c_int)
    }

    /// Puts `source` into `rect`, scaled to its size; an equal size is copied.
    pub fn draw(&mut self, source: View<'_>, rect: Rect) {
        for i in 0..3 {
            let whole = cut(Rect { x: 0, y: 0, width: source.width, height: source.height }, i);
            let plane = source.planes[i];
            holds(plane.data.len(), plane.stride, whole);
            let target = cut(rect, i);
            let (to, to_stride) = self.at(i, rect);
            let (from, from_stride) = (plane.data.as_ptr(), plane.stride as c_int);
            let (w, h) = (whole.width as c_int, whole.height as c_int);
            let (tw, th) = (target.width as c_int, target.height as c_int);
            // SAFETY: `holds` proved above that both planes have these sizes at these strides, and
            // `self` is borrowed mutably, so they do not overlap.
            unsafe {
                if (w, h) == (tw, th) {
                    CopyPlane(from, from_stride, to, to_stride, w, h);
                } else {
                    ScalePlane(from, from_stride, w, h, to, to_stride, tw, th, filter(w, h, tw, th));
                }
            }
        }
    }

    /// Fills `rect` with one colour (Y, U, V).
    pub fn fill(&mut self, rect: Rect, color: [u8; 3]) {
        for (i, value) in color.into_iter().enumerate() {
            let part = cut(rect, i);
            let (to, stride) = self.at(i, rect);
            // SAFETY: `at` proved that the rectangle lies in the plane.
            unsafe { SetPlane(to, stride, part.width as c_int, part.height as c_int, u32::from(value)) }
        }
    }

    /// Lays `source` (of the rectangle's size) over `rect` with an opacity of 0 to 255.
    pub fn blend(&mut self, source: View<'_>, rect: Rect, opacity: u8) {
        assert_eq!((source.width, source.height), (rect.width, rect.height), "blending does not scale");
        for i in 0..3 {
            let part = cut(rect, i);
            let plane = source.planes[i];
            holds(plane.data.len(), plane.stride, Rect { x: 0, y: 0, ..part });
            let (to, stride) = self.at(i, rect);
            let (w, h) = (part.width as c_int, part.height as c_int);
            // SAFETY: both rectangles lie in their planes; libyuv's interpolation reads and writes
            // line by line at the same place, so source 0 may be the destination.
            unsafe {
                let (over, over_stride) = (plane.data.as_ptr(), plane.stride as c_int);
                InterpolatePlane(to, stride, over, over_stride, to, stride, w, h, c_int::from(opacity)); // 0: all `to`
            }
        }
    }
}

const FILTER_BILINEAR: c_int = 2;
const FILTER_BOX: c_int = 3;

/// Averaging whole boxes is needed only where a picture becomes much smaller; at other ratios
/// libyuv's boxes differ in size and draw faint stripes into plain colours.
fn filter(width: c_int, height: c_int, to_width: c_int, to_height: c_int) -> c_int {
    if width < 3 * to_width && height < 3 * to_height { FILTER_BILINEAR } else { FILTER_BOX }
}

unsafe extern "C" {
    fn CopyPlane(src: *const u8, src_stride: c_int, dst: *mut u8, dst_stride: c_int, width: c_int, height: c_int);
    fn SetPlane(dst: *mut u8, dst_stride: c_int, width: c_int, height: c_int, value: u32);
    fn ScalePlane(
        src: *const u8,
        src_stride: c_int,
        src_width: c_int,
        src_height: c_int,
        dst: *mut u8,
        dst_stride: c_int,
        dst_width: c_int,
        dst_height: c_int,
        filtering: c_int,
    );
    fn InterpolatePlane(
        src0: *const u8,
        src_stride0: c_int,
        src1: *const u8,
        src_stride1: c_int,
        dst: *mut u8,
        dst_stride: c_int,
        width: c_int,
        height: c_int,
        interpolation: c_int,
    ) -> c_int;
}
