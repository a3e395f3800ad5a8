//! Safe calls of libyuv for pictures as files have them: red, green, blue and opacity, four bytes a
//! pixel in this order, line after line without padding.
#![expect(unsafe_code, reason = "libyuv is C; this file checks every bound before it calls it")]

use std::ffi::c_int;

use crate::picture::Surface;

const FILTER_BOX: c_int = 3;

/// A picture of red, green, blue and opacity.
pub(crate) struct Rgba {
    data: Vec<u8>,
    pub width: usize,
    pub height: usize,
}

impl Rgba {
    /// Bytes that somebody else decoded.
    pub fn new(data: Vec<u8>, width: usize, height: usize) -> Self {
        assert!(width > 0 && height > 0 && data.len() == width * height * 4, "four bytes for each pixel");
        Self { data, width, height }
    }

    fn empty(width: usize, height: usize) -> Self {
        Self::new(vec![0; width * height * 4], width, height)
    }

    fn stride(&self) -> c_int {
        self.width as c_int * 4
    }

    /// Whether something may be seen through it.
    pub fn has_holes(&self) -> bool {
        self.data.iter().skip(3).step_by(4).any(|alpha| *alpha != 255)
    }

    /// A copy of another size. What is not there lends its colour to nothing, and what is nowhere near
    /// takes the colour of what is: the planes may then be scaled each by itself.
    pub fn scaled(mut self, width: usize, height: usize, holes: bool) -> Self {
        if !holes {
            return self.resized(width, height);
        }
        self.multiply(true);
        let mut scaled = self.resized(width, height);
        let coarse = scaled.coarse();
        scaled.multiply(false);
        if let Some(coarse) = coarse {
            scaled.fill_holes(&coarse);
        }
        scaled
    }

    fn resized(self, width: usize, height: usize) -> Self {
        if (width, height) == (self.width, self.height) {
            return self;
        }
        let mut to = Self::empty(width, height);
        let (stride, to_stride) = (self.stride(), to.stride());
        let (w, h, tw, th) = (self.width as c_int, self.height as c_int, width as c_int, height as c_int);
        // SAFETY: both have four bytes for each pixel of their size.
        unsafe { ARGBScale(self.data.as_ptr(), stride, w, h, to.data.as_mut_ptr(), to_stride, tw, th, FILTER_BOX) };
        to
    }

    /// Colours times opacity, or back.
    fn multiply(&mut self, times: bool) {
        let (stride, w, h) = (self.stride(), self.width as c_int, self.height as c_int);
        let to = self.data.as_mut_ptr();
        let from = to.cast_const();
        // SAFETY: four bytes for each pixel; both functions work pixel by pixel and may do so in place.
        unsafe {
            if times {
                ARGBAttenuate(from, stride, to, stride, w, h)
            } else {
                ARGBUnattenuate(from, stride, to, stride, w, h)
            }
        };
    }

    /// Half the size, its own holes filled from a quarter of the size and so on; `self` has its colours
    /// times opacity, the answer has not. None of a single pixel.
    fn coarse(&self) -> Option<Self> {
        if self.width.max(self.height) == 1 {
            return None;
        }
        let copy = Self { data: self.data.clone(), width: self.width, height: self.height };
        let mut half = copy.resized(self.width.div_ceil(2), self.height.div_ceil(2));
        let coarser = half.coarse();
        half.multiply(false);
        if let Some(coarser) = coarser {
            half.fill_holes(&coarser);
        }
        Some(half)
    }

    /// Pixels that are not there take the colour that the coarser picture has at their place.
    fn fill_holes(&mut self, coarse: &Self) {
        for y in 0..self.height {
            for x in 0..self.width {
                let at = (y * self.width + x) * 4;
                if self.data[at + 3] == 0 {
                    let from = ((y / 2).min(coarse.height - 1) * coarse.width + (x / 2).min(coarse.width - 1)) * 4;
                    self.data[at..at + 3].copy_from_slice(&coarse.data[from..from + 3]);
                }
            }
        }
    }

    /// The same in I420; its width and height are even.
    pub fn to_surface(&self) -> Surface {
        assert!(self.width.is_multiple_of(2) && self.height.is_multiple_of(2), "I420 has even sides");
        let mut surface = Surface::new(self.width as u32, self.height as u32);
        let [y, u, v] = surface.view_mut().planes;
        let strides = [y.stride as c_int, u.stride as c_int, v.stride as c_int];
        let (from, stride, w, h) = (self.data.as_ptr(), self.stride(), self.width as c_int, self.height as c_int);
        let [to_y, to_u, to_v] = [y.data.as_mut_ptr(), u.data.as_mut_ptr(), v.data.as_mut_ptr()];
        // SAFETY: a surface has all planes of its size; `self` has four bytes for each pixel.
        unsafe { ABGRToI420(from, stride, to_y, strides[0], to_u, strides[1], to_v, strides[2], w, h) };
        surface
    }

    /// How much of each pixel is there.
    pub fn alpha(&self) -> Vec<u8> {
        self.data.iter().skip(3).step_by(4).copied().collect()
    }
}

// libyuv names formats as words of a little-endian machine: ABGR lies in memory as R, G, B, A. What
// treats three colours alike does so in any order.
unsafe extern "C" {
    fn ARGBScale(
        src: *const u8,
        src_stride: c_int,
        src_width: c_int,
        src_height: c_int,
        dst: *mut u8,
        dst_stride: c_int,
        dst_width: c_int,
        dst_height: c_int,
        filtering: c_int,
    ) -> c_int;
    fn ARGBAttenuate(
        src: *const u8,
        src_stride: c_int,
        dst: *mut u8,
        dst_stride: c_int,
        width: c_int,
        height: c_int,
    ) -> c_int;
    fn ARGBUnattenuate(
        src: *const u8,
        src_stride: c_int,
        dst: *mut u8,
        dst_stride: c_int,
        width: c_int,
        height: c_int,
    ) -> c_int;
    fn ABGRToI420(
        src: *const u8,
        src_stride: c_int,
        dst_y: *mut u8,
        dst_stride_y: c_int,
        dst_u: *mut u8,
        dst_stride_u: c_int,
        dst_v: *mut u8,
        dst_stride_v: c_int,
        width: c_int,
        height: c_int,
    ) -> c_int;
}
