//! From fractions of the canvas to pixels.
//!
//! Pictures are I420, whose colour planes have half the size, so every edge stands on an even
//! pixel. Edges are rounded, not sizes: two regions that share an edge in fractions share it in
//! pixels too, and neither overlap nor leave a seam.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Canvas;
use crate::region::Region;

/// A rectangle in pixels; all four numbers are even.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PixelRect {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl PixelRect {
    /// The pixels of a region on a canvas. At least 2x2, always inside.
    pub fn of(region: &Region, canvas: &Canvas) -> Self {
        let (x, width) = span(region.x, region.width, canvas.width);
        let (y, height) = span(region.y, region.height, canvas.height);
        Self { x, y, width, height }
    }

    /// Whether the two share a pixel.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

fn span(start: f64, length: f64, total: u32) -> (u32, u32) {
    let from = even(start, total).min(total - 2);
    let to = even(start + length, total).max(from + 2);
    (from, to - from)
}

fn even(fraction: f64, total: u32) -> u32 {
    let half = (fraction.clamp(0.0, 1.0) * f64::from(total) / 2.0).round();
    // At most total / 2 by the clamp, so it fits.
    (half as u32 * 2).min(total)
}
