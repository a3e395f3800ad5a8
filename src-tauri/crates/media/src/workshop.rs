//! Draws what stands still on a canvas, before a scene shows it: backdrop, texts, title, logo, digits.
//!
//! It works where the scene is set, never between two frames, and keeps what the last scene used: a
//! scene that differs by who is in it draws nothing anew. What cannot be drawn (no usable font) is
//! said once and left out: a recording goes on.

use std::collections::HashMap;
use std::sync::Arc;

use rollcall_model::{Canvas, Color, PixelRect, Place};

use crate::compose::{Ground, crop, lay};
use crate::picture::{Picture, Surfaces, yuv_of};
use crate::scene::{Backdrop, Overlay};
use crate::sign::{self, Digits};
use crate::still::Still;

/// Sizes of letters as parts of the canvas's shorter side.
const TITLE: f64 = 0.05;
const CLOCK: f64 = 0.04;
const TEXT: f64 = 0.06;

/// A title takes at most this part of the canvas height.
const TITLE_MOST: f64 = 0.3;

/// Title-safe: this much of each edge stays free (SMPTE ST 2046-1).
const EDGE: f64 = 0.05;

/// What was drawn, by what it was drawn from.
#[derive(PartialEq, Eq, Hash, Clone)]
enum Wanted {
    Backdrop(u64, Color),
    Title(String),
    Text(String, u32, u32),
    Logo(u64, u32, u32),
}

/// An overlay as it is drawn.
pub(crate) enum Sign {
    Title(String, Arc<Picture>),
    Clock(Arc<Digits>),
    Logo(u64, Arc<Picture>),
}

/// An overlay and where it stands.
pub(crate) struct Placed {
    pub sign: Sign,
    pub rect: PixelRect,
    /// Opacity, 0 to 1.
    pub alpha: f64,
}

pub(crate) struct Workshop {
    canvas: Canvas,
    scratch: Arc<Surfaces>,
    made: HashMap<Wanted, Option<Arc<Picture>>>,
    used: HashMap<Wanted, Option<Arc<Picture>>>,
    digits: Option<Option<Arc<Digits>>>,
}

impl Workshop {
    pub fn new(canvas: Canvas) -> Self {
        let scratch = Surfaces::new(canvas.width, canvas.height);
        Self { canvas, scratch, made: HashMap::new(), used: HashMap::new(), digits: None }
    }

    /// Forgets what was not used since the last call.
    pub fn tidy(&mut self) {
        self.made = std::mem::take(&mut self.used);
    }

    fn make(&mut self, wanted: Wanted, draw: impl FnOnce(&Self) -> Option<Picture>) -> Option<Arc<Picture>> {
        let known = self.used.get(&wanted).or(self.made.get(&wanted)).cloned();
        let picture = known.unwrap_or_else(|| draw(self).map(Arc::new));
        self.used.insert(wanted, picture.clone());
        picture
    }

    /// What lies behind everything.
    pub fn ground(&mut self, backdrop: &Backdrop) -> Ground {
        let color = backdrop.color.unwrap_or(self.canvas.background);
        let picture = backdrop.picture.as_ref().and_then(|still| {
            let wanted = Wanted::Backdrop(still.picture().number(), color);
            self.make(wanted, |shop| Some(shop.filled(still, color)))
        });
        Ground { color: yuv_of(color), picture }
    }

    fn filled(&self, still: &Still, color: Color) -> Picture {
        let mut surface = Surfaces::new(self.canvas.width, self.canvas.height).take();
        let whole = surface.view().whole();
        let mut target = surface.view_mut();
        target.fill(whole, yuv_of(color));
        let view = still.picture().view();
        lay(&mut target, view.part(crop(&view, &whole)), whole, &self.scratch);
        Picture::drawn(surface)
    }

    /// The picture of a region of this size that has a text in its middle.
    pub fn text(&mut self, text: &str, rect: &PixelRect) -> Option<Arc<Picture>> {
        let size = (self.shorter() * TEXT).min(f64::from(rect.height) * 0.14).min(f64::from(rect.width) * 0.14);
        let room = (rect.width as usize, rect.height as usize);
        let wanted = Wanted::Text(text.to_owned(), rect.width, rect.height);
        self.make(wanted, |_| said("a text", sign::plate(text, size, room)))
    }

    fn shorter(&self) -> f64 {
        f64::from(self.canvas.width.min(self.canvas.height))
    }

    /// The overlays that can be drawn, each with its rectangle. Those at one place stand one below the
    /// other, from the edge inwards.
    pub fn signs(&mut self, overlays: &[Overlay]) -> Vec<Placed> {
        let mut stacked: HashMap<(bool, i8), u32> = HashMap::new();
        let mut signs = Vec::new();
        for overlay in overlays {
            let Some((sign, (width, height), place, alpha)) = self.sign(overlay) else { continue };
            let below = stacked.entry(sides(place)).or_default();
            if let Some(rect) = self.stand((width, height), place, *below) {
                *below += height + even(self.shorter() * 0.015);
                signs.push(Placed { sign, rect, alpha });
            }
        }
        signs
    }

    fn sign(&mut self, overlay: &Overlay) -> Option<(Sign, (u32, u32), Place, f64)> {
        let size = |picture: &Picture| (picture.width(), picture.height());
        Some(match overlay {
            Overlay::Title { text, place } => {
                let title = self.title(text)?;
                let size = size(&title);
                (Sign::Title(text.clone(), title), size, *place, 1.0)
            }
            Overlay::Clock { place } => {
                let digits = self.digits()?;
                let (width, height) = digits.size();
                (Sign::Clock(digits), (width as u32, height as u32), *place, 1.0)
            }
            Overlay::Logo { picture, place, height, alpha } => {
                let logo = self.logo(picture, *height)?;
                let size = size(&logo);
                (Sign::Logo(picture.picture().number(), logo), size, *place, *alpha)
            }
        })
    }

    /// Where a sign of this size stands, `below` pixels further in than the edge of the safe area;
    /// none where it does not fit.
    fn stand(&self, (width, height): (u32, u32), place: Place, below: u32) -> Option<PixelRect> {
        let (canvas_width, canvas_height) = (self.canvas.width, self.canvas.height);
        let edge = |side: u32| even_up(f64::from(side) * EDGE);
        let (left, top) = (edge(canvas_width), edge(canvas_height));
        let fits = width + 2 * left <= canvas_width && height + 2 * top + below <= canvas_height;
        let (at_top, side) = sides(place);
        let x = match side {
            -1 => left,
            0 => even(f64::from(canvas_width.saturating_sub(width)) / 2.0),
            _ => canvas_width.saturating_sub(left + width),
        };
        let y = if at_top { top + below } else { canvas_height.saturating_sub(top + below + height) };
        fits.then_some(PixelRect { x, y, width, height })
    }

    /// Width and height of the title-safe area.
    fn safe(&self) -> (u32, u32) {
        let inner = |side: u32| side - 2 * even_up(f64::from(side) * EDGE);
        (inner(self.canvas.width), inner(self.canvas.height))
    }

    fn title(&mut self, text: &str) -> Option<Arc<Picture>> {
        self.make(Wanted::Title(text.to_owned()), |shop| {
            let (width, height) = shop.safe();
            let most = f64::from(shop.canvas.height) * TITLE_MOST;
            let mut size = shop.shorter() * TITLE;
            loop {
                let title = said("a title", sign::panel(text, size, (width as usize, height as usize)))?;
                if f64::from(title.height()) <= most || size < 7.0 {
                    return Some(title);
                }
                // Half as large, a text needs half the width and half the height.
                size *= (most / f64::from(title.height())).sqrt().clamp(0.5, 0.9);
            }
        })
    }

    fn digits(&mut self) -> Option<Arc<Digits>> {
        let size = (self.shorter() * CLOCK).max(6.0);
        self.digits.get_or_insert_with(|| said("a clock", Digits::draw(size)).map(Arc::new)).clone()
    }

    fn logo(&mut self, still: &Still, height: f64) -> Option<Arc<Picture>> {
        let (most_width, most_height) = self.safe();
        let (width, tall) = (f64::from(still.width()), f64::from(still.height()));
        let wished = f64::from(self.canvas.height) * height;
        let scale = (wished / tall).min(f64::from(most_width) / width).min(f64::from(most_height) / tall);
        let (width, height) = (even_down(width * scale), even_down(tall * scale));
        self.make(Wanted::Logo(still.picture().number(), width, height), |_| Some(still.sized(width, height)))
    }
}

/// Says what could not be drawn.
fn said<T>(what: &str, drawn: Result<T, crate::error::MediaError>) -> Option<T> {
    drawn.inspect_err(|error| tracing::warn!(%error, "{what} is left out")).ok()
}

/// Whether a place is at the upper edge, and on which side: left, middle, right.
fn sides(place: Place) -> (bool, i8) {
    match place {
        Place::TopLeft => (true, -1),
        Place::Top => (true, 0),
        Place::TopRight => (true, 1),
        Place::BottomLeft => (false, -1),
        Place::Bottom => (false, 0),
        Place::BottomRight => (false, 1),
    }
}

fn even(value: f64) -> u32 {
    (value / 2.0).round() as u32 * 2
}

fn even_up(value: f64) -> u32 {
    (value / 2.0).ceil() as u32 * 2
}

fn even_down(value: f64) -> u32 {
    ((value / 2.0).floor() as u32 * 2).max(2)
}
