//! One picture of everything: what lies behind, each piece in its rectangle, in drawing order.
//!
//! Work that shows no difference is skipped: a piece that looks as it did, and all that it shares
//! pixels with, is copied from the last program picture (`damage`); a piece that solid ones cover is
//! not drawn; when nothing changed at all the last picture is used again.

mod corners;
mod damage;
mod draw;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rollcall_model::{Canvas, Fit, PixelRect};

use crate::picture::{Picture, Surfaces};
use crate::sign::Letters;
use crate::yuv::Rect;
use draw::Painter;
pub(crate) use draw::{crop, lay};

/// What lies behind the pieces.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    /// Y, U, V.
    pub color: [u8; 3],
    /// Over the colour, of the canvas's size.
    pub picture: Option<Arc<Picture>>,
}

impl PartialEq for Ground {
    fn eq(&self, other: &Self) -> bool {
        let number = |ground: &Self| ground.picture.as_ref().map(|picture| picture.number());
        number(self) == number(other) && (self.picture.is_some() || self.color == other.color)
    }
}

/// Something in a rectangle of the canvas.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// What it shows.
    pub picture: Arc<Picture>,
    /// Where.
    pub rect: PixelRect,
    /// How the picture fills the rectangle.
    pub fit: Fit,
    /// 0 to 255.
    pub opacity: u8,
    /// Radius of its corners in pixels.
    pub corner: f32,
    /// A line inside its edge: width in pixels (even), colour (Y, U, V).
    pub border: Option<(u32, [u8; 3])>,
    /// The name at its lower edge and how much of it shows, 0 to 255.
    pub name: Option<(Arc<Letters>, u8)>,
}

/// A program picture before it is drawn.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    pub ground: Ground,
    /// Later on top.
    pub pieces: Vec<Piece>,
}

/// All that decides how a piece looks; equal ones look the same.
#[derive(PartialEq, Clone)]
pub(crate) struct Look {
    picture: u64,
    rect: PixelRect,
    fit: Fit,
    opacity: u8,
    corner: f32,
    border: Option<(u32, [u8; 3])>,
    name: Option<(u64, u8)>,
    /// Every pixel of the rectangle is the piece's alone.
    solid: bool,
}

impl Look {
    fn of(piece: &Piece) -> Self {
        let view = piece.picture.view();
        let same_shape = view.width as u32 * piece.rect.height == view.height as u32 * piece.rect.width;
        let filled = piece.fit == Fit::Crop || same_shape;
        Self {
            picture: piece.picture.number(),
            rect: piece.rect,
            fit: piece.fit,
            opacity: piece.opacity,
            corner: piece.corner,
            border: piece.border,
            name: piece.name.as_ref().map(|(letters, share)| (letters.number(), *share)),
            solid: piece.opacity == 255 && piece.corner == 0.0 && view.alpha.is_none() && filled,
        }
    }
}

struct Last {
    picture: Arc<Picture>,
    ground: Ground,
    looks: Vec<Look>,
}

/// Draws one program picture after the other.
pub(crate) struct Composer {
    canvas: Canvas,
    surfaces: Arc<Surfaces>,
    painter: Painter,
    last: Option<Last>,
}

impl Composer {
    pub fn new(canvas: Canvas) -> Self {
        let surfaces = Surfaces::new(canvas.width, canvas.height);
        Self { canvas, surfaces, painter: Painter::new(canvas), last: None }
    }

    /// The program picture of this shot.
    pub fn compose(&mut self, mut shot: Shot) -> Arc<Picture> {
        shot.pieces.retain(|piece| piece.opacity > 0);
        let looks: Vec<Look> = shot.pieces.iter().map(Look::of).collect();
        let same_ground = self.last.as_ref().is_some_and(|last| last.ground == shot.ground);
        if let Some(last) = self.last.as_ref().filter(|last| same_ground && last.looks == looks) {
            return last.picture.clone();
        }
        let mut surface = self.surfaces.take();
        let mut target = surface.view_mut();
        if !covers_canvas(&looks, &self.canvas) {
            let whole = Rect { x: 0, y: 0, width: target.width, height: target.height };
            match &shot.ground.picture {
                Some(picture) => target.draw(picture.view(), whole),
                None => target.fill(whole, shot.ground.color),
            }
        }
        let redrawn = match &self.last {
            Some(last) => damage::redrawn(&looks, &last.looks, same_ground),
            None => vec![true; looks.len()],
        };
        for (i, (piece, look)) in shot.pieces.iter().zip(&looks).enumerate() {
            if looks[i + 1..].iter().any(|above| above.solid && contains(&above.rect, &look.rect)) {
                continue;
            }
            match &self.last {
                Some(last) if !redrawn[i] => {
                    let rect = rect_of(&look.rect);
                    target.draw(last.picture.view().part(rect), rect);
                }
                _ => self.painter.draw(&mut target, piece),
            }
        }
        self.painter.rest();
        let picture = Arc::new(Picture::drawn(surface));
        self.last = Some(Last { picture: picture.clone(), ground: shot.ground, looks });
        picture
    }
}

fn contains(outer: &PixelRect, inner: &PixelRect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && outer.x + outer.width >= inner.x + inner.width
        && outer.y + outer.height >= inner.y + inner.height
}

fn covers_canvas(looks: &[Look], canvas: &Canvas) -> bool {
    let solid: Vec<&PixelRect> = looks.iter().filter(|look| look.solid).map(|look| &look.rect).collect();
    let total = canvas.width * canvas.height;
    let alone = solid.iter().any(|rect| rect.width * rect.height == total);
    let apart = || solid.iter().enumerate().all(|(i, a)| solid[i + 1..].iter().all(|b| !a.overlaps(b)));
    alone || (solid.iter().map(|rect| rect.width * rect.height).sum::<u32>() == total && apart())
}

fn rect_of(rect: &PixelRect) -> Rect {
    Rect { x: rect.x as usize, y: rect.y as usize, width: rect.width as usize, height: rect.height as usize }
}
