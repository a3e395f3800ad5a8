//! One picture of everyone: each tile scaled into its region, in drawing order.
//!
//! Work that shows no difference is skipped: a tile whose picture, place and neighbours are as
//! they were is copied from the last program picture; a tile that opaque ones cover is not drawn;
//! when nothing changed at all the last picture is used again.

use std::sync::Arc;

use rollcall_model::{Canvas, Fit, PixelRect, Region};

use crate::picture::{Picture, Surfaces, yuv_of};
use crate::yuv::{Rect, View, ViewMut};

/// A tile as it is to be drawn.
pub(crate) struct Tile {
    /// Where, and how its picture fills it.
    pub region: Region,
    /// What it shows.
    pub picture: Arc<Picture>,
}

/// A tile with everything computed that drawing needs; equal tiles look the same.
#[derive(PartialEq, Clone)]
struct Drawn {
    picture: u64,
    rect: PixelRect,
    fit: Fit,
    opacity: u8,
    /// Every pixel of the rectangle is the picture's.
    solid: bool,
}

pub(crate) struct Composer {
    canvas: Canvas,
    surfaces: Arc<Surfaces>,
    scratch: Arc<Surfaces>,
    last: Option<(Arc<Picture>, Vec<Drawn>)>,
}

impl Composer {
    pub fn new(canvas: Canvas) -> Self {
        let surfaces = Surfaces::new(canvas.width, canvas.height);
        let scratch = Surfaces::new(canvas.width, canvas.height);
        Self { canvas, surfaces, scratch, last: None }
    }

    /// The program picture of these tiles, later ones on top.
    pub fn compose(&mut self, tiles: &[Tile]) -> Arc<Picture> {
        let drawn: Vec<Drawn> = tiles.iter().map(|tile| self.plan(tile)).collect();
        if let Some((picture, before)) = &self.last
            && *before == drawn
        {
            return picture.clone();
        }
        let mut surface = self.surfaces.take();
        let mut target = surface.view_mut();
        let last = self.last.as_ref().map(|(picture, before)| (picture.view(), before.as_slice()));
        if !covers_canvas(&drawn, &self.canvas) {
            let whole = Rect { x: 0, y: 0, width: target.width, height: target.height };
            target.fill(whole, yuv_of(self.canvas.background));
        }
        for (i, (tile, plan)) in tiles.iter().zip(&drawn).enumerate() {
            let hidden = drawn[i + 1..].iter().any(|above| above.solid && contains(&above.rect, &plan.rect));
            if hidden || plan.opacity == 0 {
                continue;
            }
            let rect = rect_of(&plan.rect);
            match last {
                Some((view, before)) if unchanged(i, &drawn, before) => target.draw(view.part(rect), rect),
                _ => draw(&mut target, tile, plan, &self.scratch),
            }
        }
        let picture = Arc::new(Picture::drawn(surface));
        self.last = Some((picture.clone(), drawn));
        picture
    }

    fn plan(&self, tile: &Tile) -> Drawn {
        let rect = PixelRect::of(&tile.region, &self.canvas);
        let opacity = (tile.region.alpha.clamp(0.0, 1.0) * 255.0).round() as u8;
        let view = tile.picture.view();
        let same_shape = view.width as u32 * rect.height == view.height as u32 * rect.width;
        let solid = opacity == 255 && (tile.region.fit == Fit::Crop || same_shape);
        Drawn { picture: tile.picture.number(), rect, fit: tile.region.fit, opacity, solid }
    }
}

/// Whether the pixels of tile `i` are in the last picture already: it and all it shares pixels
/// with were there, just so and in this order.
fn unchanged(i: usize, drawn: &[Drawn], before: &[Drawn]) -> bool {
    let neighbours = |all: &[Drawn]| -> Vec<Drawn> {
        all.iter().filter(|other| other.rect.overlaps(&drawn[i].rect)).cloned().collect()
    };
    // The background shows through what is not solid; it never changes while a stage lives.
    before.contains(&drawn[i]) && neighbours(drawn) == neighbours(before)
}

fn contains(outer: &PixelRect, inner: &PixelRect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && outer.x + outer.width >= inner.x + inner.width
        && outer.y + outer.height >= inner.y + inner.height
}

fn covers_canvas(drawn: &[Drawn], canvas: &Canvas) -> bool {
    let solid: Vec<&PixelRect> = drawn.iter().filter(|d| d.solid).map(|d| &d.rect).collect();
    let total = canvas.width * canvas.height;
    let alone = solid.iter().any(|rect| rect.width * rect.height == total);
    let apart = || solid.iter().enumerate().all(|(i, a)| solid[i + 1..].iter().all(|b| !a.overlaps(b)));
    alone || (solid.iter().map(|rect| rect.width * rect.height).sum::<u32>() == total && apart())
}

fn rect_of(rect: &PixelRect) -> Rect {
    Rect { x: rect.x as usize, y: rect.y as usize, width: rect.width as usize, height: rect.height as usize }
}

fn draw(target: &mut ViewMut<'_>, tile: &Tile, plan: &Drawn, scratch: &Arc<Surfaces>) {
    let whole = tile.picture.view();
    let region = rect_of(&plan.rect);
    let (source, rect) = match plan.fit {
        Fit::Crop => (whole.part(crop(&whole, &region)), region),
        Fit::Fit => (whole, inscribe(&whole, &region)),
    };
    if plan.opacity == 255 {
        return target.draw(source, rect);
    }
    let mut over = scratch.take();
    let corner = Rect { x: 0, y: 0, width: rect.width, height: rect.height };
    over.view_mut().draw(source, corner);
    target.blend(over.view().part(corner), rect, plan.opacity);
}

/// The middle part of a picture that has the region's shape.
fn crop(picture: &View<'_>, region: &Rect) -> Rect {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Surface;
    use rollcall_model::{Color, Layout, LayoutKind, Uid};

    fn solid(width: u32, height: u32, luma: u8) -> Arc<Picture> {
        crate::init().expect("GStreamer");
        let mut surface = Surface::new(width, height);
        let all = Rect { x: 0, y: 0, width: width as usize, height: height as usize };
        surface.view_mut().fill(all, [luma, 128, 128]);
        Arc::new(Picture::drawn(surface))
    }

    fn luma(picture: &Picture, x: usize, y: usize) -> u8 {
        let view = picture.view();
        view.planes[0].data[y * view.planes[0].stride + x]
    }

    fn tiles(kind: LayoutKind, pictures: &[Arc<Picture>]) -> Vec<Tile> {
        let uids: Vec<Uid> = (1..=pictures.len() as u32).filter_map(Uid::new).collect();
        let regions = Layout::of(kind).arrange(&uids);
        regions.into_iter().zip(pictures).map(|(region, picture)| Tile { region, picture: picture.clone() }).collect()
    }

    #[test]
    fn everyone_is_where_the_layout_says_and_the_rest_is_background() {
        crate::init().expect("GStreamer");
        let canvas = Canvas::new(640, 360, 30).expect("canvas");
        let mut composer = Composer::new(canvas);
        let pictures = [solid(320, 180, 60), solid(1280, 720, 120), solid(100, 300, 180)];
        let program = composer.compose(&tiles(LayoutKind::BestFit, &pictures));
        assert_eq!((luma(&program, 10, 10), luma(&program, 630, 10), luma(&program, 10, 350)), (60, 120, 180));
        assert_eq!(luma(&program, 630, 350), yuv_of(canvas.background)[0]);
    }

    #[test]
    fn what_did_not_change_is_the_same_and_what_did_is_not() {
        crate::init().expect("GStreamer");
        let mut composer = Composer::new(Canvas::new(640, 360, 30).expect("canvas"));
        let mut pictures = vec![solid(64, 36, 60), solid(64, 36, 120)];
        let first = composer.compose(&tiles(LayoutKind::Floating, &pictures));
        let again = composer.compose(&tiles(LayoutKind::Floating, &pictures));
        assert!(Arc::ptr_eq(&first, &again));
        pictures[0] = solid(64, 36, 200);
        let next = composer.compose(&tiles(LayoutKind::Floating, &pictures));
        assert_eq!((luma(&next, 320, 10), luma(&next, 40, 330)), (200, 120));
        let moved = composer.compose(&tiles(LayoutKind::BestFit, &pictures));
        assert_eq!((luma(&moved, 40, 330), luma(&moved, 600, 330)), (200, 120));
    }

    #[test]
    fn half_transparent_lets_half_through() {
        crate::init().expect("GStreamer");
        let mut composer = Composer::new(Canvas::new(640, 360, 30).expect("canvas"));
        let mut tiles = tiles(LayoutKind::BestFit, &[solid(64, 36, 200)]);
        tiles[0].region.alpha = 0.5;
        let program = composer.compose(&tiles);
        let background = yuv_of("#10141c".parse::<Color>().expect("color"))[0];
        let expected = (u32::from(background) + 200) / 2;
        assert!(u32::from(luma(&program, 320, 180)).abs_diff(expected) <= 2);
    }

    #[test]
    fn fit_shows_all_of_it_between_bars() {
        crate::init().expect("GStreamer");
        let mut composer = Composer::new(Canvas::new(640, 360, 30).expect("canvas"));
        let mut tiles = tiles(LayoutKind::BestFit, &[solid(100, 300, 200)]);
        tiles[0].region.fit = Fit::Fit;
        let program = composer.compose(&tiles);
        assert_eq!((luma(&program, 320, 2), luma(&program, 320, 357)), (200, 200));
        assert!(luma(&program, 200, 180) < 40 && luma(&program, 440, 180) < 40);
    }
}
