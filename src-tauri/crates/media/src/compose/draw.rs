//! Drawing one piece: its picture, its border, its name, its corners.

use std::collections::HashMap;
use std::sync::Arc;

use rollcall_model::{Canvas, Fit};

use super::corners::{Corners, Kept};
use super::{Piece, rect_of};
use crate::picture::{Picture, Surface, Surfaces};
use crate::sign::Letters;
use crate::yuv::{Plane, Rect, View, ViewMut};

/// Size of a name's letters: this part of the region's height, within these parts of the canvas height.
const NAME_SIZE: f64 = 0.075;
const NAME_SMALLEST: f64 = 0.022;
const NAME_LARGEST: f64 = 0.04;

/// A name's bar takes at most this part of its region's height.
const NAME_MOST: f64 = 0.4;

/// From a region's edge to its name, as a part of the size of the letters.
const NAME_INSET: f64 = 0.6;

/// How far a round corner reaches in towards the middle, as a part of its radius: 1 - sin 45°.
const CORNER_REACH: f64 = 0.293;

/// Draws pieces; keeps what it needs again.
pub(super) struct Painter {
    canvas: Canvas,
    scratch: Arc<Surfaces>,
    corners: Kept,
    names: HashMap<NameKey, Name>,
}

/// Which letters, in which size (1/16 pixels), how wide at most.
type NameKey = (u64, u32, usize);

struct Name {
    sign: Option<Arc<Picture>>,
    used: bool,
}

/// Signs kept that nobody needed for the last picture: names of tiles that are copied.
const MOST_NAMES: usize = 64;

impl Painter {
    pub fn new(canvas: Canvas) -> Self {
        let scratch = Surfaces::new(canvas.width, canvas.height);
        Self { canvas, scratch, corners: Kept::default(), names: HashMap::new() }
    }

    /// Draws a piece over what is there.
    pub fn draw(&mut self, target: &mut ViewMut<'_>, piece: &Piece) {
        if piece.opacity == 255 {
            return self.paint(target, piece);
        }
        let rect = rect_of(&piece.rect);
        let mut layer = self.scratch.take();
        // What the piece leaves open shows what is there.
        layer.view_mut().draw(target.view().part(rect), rect);
        self.paint(&mut layer.view_mut(), piece);
        target.blend(layer.view().part(rect), rect, piece.opacity);
    }

    /// Forgets names that were not needed for a while.
    pub fn rest(&mut self) {
        if self.names.len() > MOST_NAMES {
            self.names.retain(|_, name| name.used);
            self.names.values_mut().for_each(|name| name.used = false);
        }
    }

    /// Draws a piece as if it were opaque.
    fn paint(&mut self, target: &mut ViewMut<'_>, piece: &Piece) {
        let rect = rect_of(&piece.rect);
        let border = piece.border.map_or(0, |(width, _)| width);
        let round = piece.corner > 0.0;
        let behind = round.then(|| {
            let corners = self.corners.of(piece.corner, border);
            let mut behind = self.scratch.take();
            for part in squares(rect, corners.side) {
                behind.view_mut().draw(target.view().part(part), part);
            }
            behind
        });
        self.show(target, piece);
        if let Some((width, color)) = piece.border {
            frame(target, rect, width as usize, color, round.then(|| self.corners.of(piece.corner, width)));
        }
        if let Some((letters, share)) = &piece.name {
            self.write(target, piece, letters, *share);
        }
        if let Some(behind) = behind {
            let corners = self.corners.of(piece.corner, border);
            for (i, part) in squares(rect, corners.side).into_iter().enumerate() {
                target.lay(behind.view().part(part), corners.outside(i), part);
            }
        }
    }

    /// Draws the picture of a piece.
    fn show(&self, target: &mut ViewMut<'_>, piece: &Piece) {
        let whole = piece.picture.view();
        let region = rect_of(&piece.rect);
        let (source, rect) = match piece.fit {
            Fit::Crop => (whole.part(crop(&whole, &region)), region),
            Fit::Fit => (whole, inscribe(&whole, &region)),
        };
        lay(target, source, rect, &self.scratch);
    }

    /// Writes a name at the lower edge: on the left, towards the middle where the corners are round.
    fn write(&mut self, target: &mut ViewMut<'_>, piece: &Piece, letters: &Arc<Letters>, share: u8) {
        let (rect, height) = (rect_of(&piece.rect), f64::from(self.canvas.height));
        let (region_width, region_height) = (rect.width as f64, rect.height as f64);
        let wished = (region_height * NAME_SIZE).clamp(height * NAME_SMALLEST, height * NAME_LARGEST);
        let size = wished.min(region_height * NAME_MOST / 1.6);
        let border = piece.border.map_or(0.0, |(width, _)| f64::from(width));
        let corner = f64::from(piece.corner);
        let inset = (size * NAME_INSET + border).max(corner * CORNER_REACH + border);
        let room = (region_width - 2.0 * inset).max(0.0) as usize;
        let Some(sign) = self.sign(letters, size, room) else { return };
        let view = sign.view();
        let roundness = corner / (region_width.min(region_height) / 2.0);
        let middle = (region_width - view.width as f64) / 2.0;
        let x = even(inset + (middle - inset) * roundness).min(rect.width - view.width);
        let y = even(region_height - inset - view.height as f64).min(rect.height.saturating_sub(view.height));
        let at = Rect { x: rect.x + x, y: rect.y + y, width: view.width, height: view.height };
        if view.height > rect.height {
            return;
        }
        let Some(alpha) = view.alpha else { return };
        if share == 255 {
            return target.lay(view, alpha, at);
        }
        let faint: Vec<u8> = alpha.data.iter().map(|a| (u32::from(*a) * u32::from(share) / 255) as u8).collect();
        target.lay(view, Plane { data: &faint, stride: alpha.stride }, at);
    }

    fn sign(&mut self, letters: &Arc<Letters>, size: f64, room: usize) -> Option<Arc<Picture>> {
        let steps = (size * 16.0).round();
        let name = self.names.entry((letters.number(), steps as u32, room)).or_insert_with(|| {
            let sign = letters.sign(steps / 16.0, room).map(Arc::new);
            Name { sign, used: true }
        });
        name.used = true;
        name.sign.clone()
    }
}

/// Lays a picture into `rect`, scaled to its size; what is seen through it stays.
pub(crate) fn lay(target: &mut ViewMut<'_>, source: View<'_>, rect: Rect, scratch: &Arc<Surfaces>) {
    let Some(alpha) = source.alpha else { return target.draw(source, rect) };
    if (source.width, source.height) == (rect.width, rect.height) {
        return target.lay(source, alpha, rect);
    }
    let mut scaled: Surface = scratch.take();
    let part = Rect { x: 0, y: 0, ..rect };
    scaled.view_mut().draw(source, part);
    let alpha = alpha.scaled((source.width, source.height), (rect.width, rect.height));
    target.lay(scaled.view().part(part), Plane { data: &alpha, stride: rect.width }, rect);
}

/// Draws a line along the inside of a rectangle's edge.
fn frame(target: &mut ViewMut<'_>, rect: Rect, width: usize, color: [u8; 3], corners: Option<&Corners>) {
    let (across, down) = (width.min(rect.width), width.min(rect.height));
    let free = corners.map_or(0, |corners| corners.side);
    let (right, bottom) = (rect.x + rect.width - across, rect.y + rect.height - down);
    let inner = |side: usize| side.saturating_sub(2 * free);
    if inner(rect.width) > 0 {
        for y in [rect.y, bottom] {
            target.fill(Rect { x: rect.x + free, y, width: inner(rect.width), height: down }, color);
        }
    }
    if inner(rect.height) > 0 {
        for x in [rect.x, right] {
            target.fill(Rect { x, y: rect.y + free, width: across, height: inner(rect.height) }, color);
        }
    }
    if let Some(corners) = corners {
        for (i, part) in squares(rect, free).into_iter().enumerate() {
            target.tint(color, corners.rim(i), part);
        }
    }
}

/// The squares in a rectangle's corners: upper left, upper right, lower left, lower right.
fn squares(rect: Rect, side: usize) -> [Rect; 4] {
    let (right, bottom) = (rect.x + rect.width - side, rect.y + rect.height - side);
    [(rect.x, rect.y), (right, rect.y), (rect.x, bottom), (right, bottom)].map(|(x, y)| Rect {
        x,
        y,
        width: side,
        height: side,
    })
}

fn even(value: f64) -> usize {
    (value.max(0.0) / 2.0).round() as usize * 2
}

/// The middle part of a picture that has the region's shape.
pub(crate) fn crop(picture: &View<'_>, region: &Rect) -> Rect {
    let (pw, ph, rw, rh) = (picture.width, picture.height, region.width, region.height);
    let even = |n: usize, most: usize| (n.next_multiple_of(2)).clamp(2, most);
    let (width, height) = if pw * rh > ph * rw { (even(ph * rw / rh, pw), ph) } else { (pw, even(pw * rh / rw, ph)) };
    Rect { x: ((pw - width) / 2) & !1, y: ((ph - height) / 2) & !1, width, height }
}

/// The largest rectangle of the picture's shape inside the region, in its middle.
fn inscribe(picture: &View<'_>, region: &Rect) -> Rect {
    let (pw, ph, rw, rh) = (picture.width, picture.height, region.width, region.height);
    let even = |n: usize, most: usize| (n & !1).clamp(2, most);
    let (width, height) = if pw * rh > ph * rw { (rw, even(rw * ph / pw, rh)) } else { (even(rh * pw / ph, rw), rh) };
    Rect { x: region.x + (((rw - width) / 2) & !1), y: region.y + (((rh - height) / 2) & !1), width, height }
}
