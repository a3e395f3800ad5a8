//! Round corners: how much of each pixel in the corner of a rectangle belongs to it.
//!
//! A corner's square is computed once for each radius and border and mirrored into the other three.

use crate::yuv::Plane;

/// Squares kept; past it they are computed anew. A room's regions have a few, a transition many.
const MOST: usize = 32;

/// The four corner squares of rectangles with one radius and one border.
pub(super) struct Corners {
    radius: f32,
    border: u32,
    /// Side of each square, even.
    pub side: usize,
    /// How much of each pixel lies outside, 0 to 255: upper left, upper right, lower left, lower right.
    outside: [Vec<u8>; 4],
    /// How much of each pixel is not within the border.
    rim: [Vec<u8>; 4],
}

impl Corners {
    fn new(radius: f32, border: u32) -> Self {
        let side = ((radius.ceil() as usize).max(border as usize)).next_multiple_of(2);
        let border_width = border as f32;
        let covered = |inset: f32, radius: f32| {
            let at = move |i: usize| i as f32 + 0.5 - inset;
            let share = move |x: f32, y: f32| match (x < 0.0 || y < 0.0, x < radius && y < radius) {
                (true, _) => 0.0,
                (false, false) => 1.0,
                (false, true) => (radius - (radius - x).hypot(radius - y) + 0.5).clamp(0.0, 1.0),
            };
            let byte = |share: f32| 255 - (share * 255.0).round() as u8;
            (0..side * side).map(|i| byte(share(at(i % side), at(i / side)))).collect::<Vec<u8>>()
        };
        let four = |first: Vec<u8>| {
            let lines = || first.chunks_exact(side);
            let mirrored = lines().flat_map(|line| line.iter().rev()).copied().collect();
            let below = lines().rev().flatten().copied().collect();
            let across = first.iter().rev().copied().collect();
            [first.clone(), mirrored, below, across]
        };
        let outside = four(covered(0.0, radius));
        let rim =
            if border > 0 { four(covered(border_width, (radius - border_width).max(0.0))) } else { Default::default() };
        Self { radius, border, side, outside, rim }
    }

    /// What of corner `i` lies outside.
    pub fn outside(&self, i: usize) -> Plane<'_> {
        Plane { data: &self.outside[i], stride: self.side }
    }

    /// What of corner `i` the border may colour; what lies outside is among it.
    pub fn rim(&self, i: usize) -> Plane<'_> {
        Plane { data: &self.rim[i], stride: self.side }
    }
}

/// Corners that were used lately.
#[derive(Default)]
pub(super) struct Kept(Vec<Corners>);

impl Kept {
    pub fn of(&mut self, radius: f32, border: u32) -> &Corners {
        let known = self.0.iter().position(|kept| kept.radius == radius && kept.border == border);
        let at = known.unwrap_or_else(|| {
            if self.0.len() == MOST {
                self.0.clear();
            }
            self.0.push(Corners::new(radius, border));
            self.0.len() - 1
        });
        &self.0[at]
    }
}
