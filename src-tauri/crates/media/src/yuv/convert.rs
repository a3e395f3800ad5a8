//! Colours of decoded pictures, brought into what everything inside media is: BT.601 in video range.
//!
//! By way of RGB, both steps with SIMD: 2 ms for 1920x1080 where a conversion of planes by GStreamer
//! takes ten times as long.

use std::ffi::c_int;

use super::{View, ViewMut};

/// How colours were written that are not BT.601 in video range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Matrix {
    /// BT.601 in full range, as in JPEG.
    Full601,
    /// BT.709, as in films of 720 lines and more.
    Bt709,
    /// BT.709 in full range.
    Full709,
    /// BT.2020.
    Bt2020,
    /// BT.2020 in full range.
    Full2020,
}

impl Matrix {
    /// libyuv's table of it; only its address is of interest.
    fn table(self) -> *const u8 {
        match self {
            Self::Full601 => &raw const kYuvJPEGConstants,
            Self::Bt709 => &raw const kYuvH709Constants,
            Self::Full709 => &raw const kYuvF709Constants,
            Self::Bt2020 => &raw const kYuv2020Constants,
            Self::Full2020 => &raw const kYuvV2020Constants,
        }
    }
}

/// Writes `source` into `target` (of the same size) with our colours. `room` is used on the way and
/// kept by the caller, so that it is made once.
pub(crate) fn convert(source: View<'_>, matrix: Matrix, target: &mut ViewMut<'_>, room: &mut Vec<u8>) {
    let (width, height) = (source.width, source.height);
    assert_eq!((width, height), (target.width, target.height), "converting does not scale");
    let whole = super::Rect { x: 0, y: 0, width, height };
    for (i, plane) in source.planes.iter().enumerate() {
        super::holds(plane.data.len(), plane.stride, super::cut(whole, i));
    }
    room.resize(width * height * 4, 0);
    let [y, u, v] = [0, 1, 2].map(|i| (source.planes[i].data.as_ptr(), source.planes[i].stride as c_int));
    let (to_y, to_u, to_v) = (target.at(0, whole), target.at(1, whole), target.at(2, whole));
    let (w, h, line) = (width as c_int, height as c_int, (width * 4) as c_int);
    // SAFETY: `holds` and `at` proved that all planes have this size at these strides, `room` has four
    // bytes a pixel, and the three do not overlap: `target` and `room` are borrowed mutably.
    unsafe {
        I420ToARGBMatrix(y.0, y.1, u.0, u.1, v.0, v.1, room.as_mut_ptr(), line, matrix.table(), w, h);
        ARGBToI420(room.as_ptr(), line, to_y.0, to_y.1, to_u.0, to_u.1, to_v.0, to_v.1, w, h);
    }
}

unsafe extern "C" {
    static kYuvJPEGConstants: u8;
    static kYuvH709Constants: u8;
    static kYuvF709Constants: u8;
    static kYuv2020Constants: u8;
    static kYuvV2020Constants: u8;
    fn I420ToARGBMatrix(
        src_y: *const u8,
        src_stride_y: c_int,
        src_u: *const u8,
        src_stride_u: c_int,
        src_v: *const u8,
        src_stride_v: c_int,
        dst_argb: *mut u8,
        dst_stride_argb: c_int,
        constants: *const u8,
        width: c_int,
        height: c_int,
    ) -> c_int;
    fn ARGBToI420(
        src_argb: *const u8,
        src_stride_argb: c_int,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::{Surface, yuv_of};
    use crate::yuv::Rect;
    use rollcall_model::Color;

    /// A colour as BT.709 in video range writes it.
    fn bt709(color: Color) -> [u8; 3] {
        let [r, g, b] = [color.red, color.green, color.blue].map(f32::from);
        let y = 16.0 + 0.1826 * r + 0.6142 * g + 0.0620 * b;
        let u = 128.0 - 0.1006 * r - 0.3386 * g + 0.4392 * b;
        let v = 128.0 + 0.4392 * r - 0.3989 * g - 0.0403 * b;
        [y, u, v].map(|value| value.round() as u8)
    }

    #[test]
    fn red_stays_red() {
        crate::init().expect("GStreamer");
        for (red, green, blue) in [(200, 30, 30), (30, 200, 30), (30, 30, 200), (255, 255, 255), (0, 0, 0)] {
            let color = Color { red, green, blue };
            let (mut film, mut ours) = (Surface::new(34, 18), Surface::new(34, 18));
            film.view_mut().fill(Rect { x: 0, y: 0, width: 34, height: 18 }, bt709(color));
            convert(film.view(), Matrix::Bt709, &mut ours.view_mut(), &mut Vec::new());
            let wanted = yuv_of(color);
            for (i, plane) in ours.view().planes.iter().enumerate() {
                for at in [0, 8, plane.stride * 8 + 16] {
                    let apart = plane.data[at].abs_diff(wanted[i]);
                    // Two conversions in steps of 1/64, and what does not fit into RGB is cut off.
                    assert!(apart <= 5, "{color:?}, plane {i}: {} instead of {}", plane.data[at], wanted[i]);
                }
            }
        }
    }
}
