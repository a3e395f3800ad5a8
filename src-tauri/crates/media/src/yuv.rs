//! Safe calls of libyuv: scaling, copying, filling and blending planes of I420, converting colours.
//!
//! Every wrapper checks that the slices hold what their sizes promise; besides `rgba`, the foreign
//! functions are called nowhere else.
#![expect(unsafe_code, reason = "libyuv is C; this module checks every bound before it calls it")]

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
    /// How much of each pixel is there, 0 to 255; none: all of it.
    pub alpha: Option<Plane<'a>>,
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

impl<'a> Plane<'a> {
    /// The plane from the upper left corner of `rect` on.
    fn part(self, rect: Rect) -> Plane<'a> {
        Plane { data: &self.data[holds(self.data.len(), self.stride, rect)..], stride: self.stride }
    }

    /// A copy of another size, line after line without padding.
    pub fn scaled(self, from: (usize, usize), to: (usize, usize)) -> Vec<u8> {
        holds(self.data.len(), self.stride, Rect { x: 0, y: 0, width: from.0, height: from.1 });
        let mut scaled = vec![0; to.0 * to.1];
        let ((w, h), (tw, th)) = ((from.0 as c_int, from.1 as c_int), (to.0 as c_int, to.1 as c_int));
        let (source, stride) = (self.data.as_ptr(), self.stride as c_int);
        // SAFETY: `holds` proved that the plane has its size; `scaled` was made for the other.
        unsafe { ScalePlane(source, stride, w, h, scaled.as_mut_ptr(), tw, tw, th, filter(w, h, tw, th)) }
        scaled
    }
}

impl<'a> View<'a> {
    /// A part of the picture, without copying.
    pub fn part(&self, rect: Rect) -> View<'a> {
        inside(rect, self.width, self.height);
        let part = |i: usize| self.planes[i].part(cut(rect, i));
        let alpha = self.alpha.map(|plane| plane.part(rect));
        View { planes: [part(0), part(1), part(2)], alpha, width: rect.width, height: rect.height }
    }

    /// All of it.
    pub fn whole(&self) -> Rect {
        Rect { x: 0, y: 0, width: self.width, height: self.height }
    }

    /// The planes' pointers and strides, their sizes proved.
    fn raw(&self) -> [(*const u8, c_int); 3] {
        std::array::from_fn(|i| {
            let plane = self.planes[i];
            holds(plane.data.len(), plane.stride, cut(self.whole(), i));
            (plane.data.as_ptr(), plane.stride as c_int)
        })
    }
}

impl ViewMut<'_> {
    /// The same to read.
    pub fn view(&self) -> View<'_> {
        let planes = std::array::from_fn(|i| Plane { data: &*self.planes[i].data, stride: self.planes[i].stride });
        View { planes, alpha: None, width: self.width, height: self.height }
    }

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
        for (i, (over, over_stride)) in source.raw().into_iter().enumerate() {
            let part = cut(rect, i);
            let (to, stride) = self.at(i, rect);
            let (w, h) = (part.width as c_int, part.height as c_int);
            // SAFETY: both rectangles lie in their planes; libyuv's interpolation reads and writes
            // line by line at the same place, so source 0 may be the destination.
            unsafe {
                InterpolatePlane(to, stride, over, over_stride, to, stride, w, h, c_int::from(opacity)); // 0: all `to`
            }
        }
    }

    /// Becomes the mixture of two pictures of its size: 0 is all of the first, 256 all of the second.
    pub fn mix(&mut self, first: View<'_>, second: View<'_>, share: u16) {
        let whole = Rect { x: 0, y: 0, width: self.width, height: self.height };
        assert!(first.whole() == whole && second.whole() == whole, "mixing does not scale");
        if share >= 256 {
            return self.draw(second, whole);
        }
        for (i, ((a, a_stride), (b, b_stride))) in first.raw().into_iter().zip(second.raw()).enumerate() {
            let part = cut(whole, i);
            let (to, stride) = self.at(i, whole);
            let (w, h) = (part.width as c_int, part.height as c_int);
            // SAFETY: all three planes were proved to have this size, and `self` is borrowed mutably.
            unsafe {
                InterpolatePlane(a, a_stride, b, b_stride, to, stride, w, h, c_int::from(share));
            }
        }
    }

    /// Lays `source` (of the rectangle's size) over `rect`; `mask` says how much of each pixel, 0 to 255.
    pub fn lay(&mut self, source: View<'_>, mask: Plane<'_>, rect: Rect) {
        assert_eq!((source.width, source.height), (rect.width, rect.height), "laying does not scale");
        self.lay_raw(source.raw(), mask, rect);
    }

    /// Lays one colour (Y, U, V) over `rect`; `mask` says how much of it each pixel gets, 0 to 255.
    pub fn tint(&mut self, color: [u8; 3], mask: Plane<'_>, rect: Rect) {
        let lines = color.map(|value| vec![value; rect.width]);
        // A stride of 0: every line is read from the same one.
        self.lay_raw(std::array::from_fn(|i| (lines[i].as_ptr(), 0)), mask, rect);
    }

    /// The planes of `source` hold `rect`'s size at their strides.
    fn lay_raw(&mut self, source: [(*const u8, c_int); 3], mask: Plane<'_>, rect: Rect) {
        holds(mask.data.len(), mask.stride, Rect { x: 0, y: 0, ..rect });
        let [(y0, ys0), (u0, us0), (v0, vs0)] = source;
        let ((y, ys), (u, us), (v, vs)) = (self.at(0, rect), self.at(1, rect), self.at(2, rect));
        let (alpha, alpha_stride) = (mask.data.as_ptr(), mask.stride as c_int);
        let (w, h) = (rect.width as c_int, rect.height as c_int);
        // SAFETY: the callers proved the source's size, `at` the target's, `holds` the mask's. Blending
        // reads and writes at the same place, so the second source may be the destination.
        unsafe {
            I420Blend(y0, ys0, u0, us0, v0, vs0, y, ys, u, us, v, vs, alpha, alpha_stride, y, ys, u, us, v, vs, w, h);
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
    fn I420Blend(
        src_y0: *const u8,
        src_stride_y0: c_int,
        src_u0: *const u8,
        src_stride_u0: c_int,
        src_v0: *const u8,
        src_stride_v0: c_int,
        src_y1: *const u8,
        src_stride_y1: c_int,
        src_u1: *const u8,
        src_stride_u1: c_int,
        src_v1: *const u8,
        src_stride_v1: c_int,
        alpha: *const u8,
        alpha_stride: c_int,
        dst_y: *mut u8,
        dst_stride_y: c_int,
        dst_u: *mut u8,
        dst_stride_u: c_int,
        dst_v: *mut u8,
        dst_stride_v: c_int,
        width: c_int,
        height: c_int,
    ) -> c_int;
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
