//! Signs: light letters on a darker bar with round corners, readable on any picture.
//!
//! Letters are drawn once, large, and scaled to each size they are wanted in: names keep their
//! shape while a region grows, and no text is drawn between two frames.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::error::MediaError;
use crate::picture::{Picture, Surface};
use crate::text::{self, Mask};

/// Size in which letters are drawn, in pixels; larger than any name on a canvas.
const DRAWN: u32 = 64;

/// Widest line in that size: the longest name in the widest letters.
const WIDEST: u32 = 4800;

/// Luma of letters and bar, and how much the bar hides, 0 to 255.
const LETTERS: u32 = 235;
const BAR: u32 = 22;
const BAR_COVERS: u32 = 168;

/// Height of a bar, and room beside its letters, as parts of the size of the letters.
const BAR_HEIGHT: f64 = 1.6;
const BESIDE: f64 = 0.55;

/// The letters of one line, in one size, to be scaled.
pub(crate) struct Letters {
    number: u64,
    mask: Mask,
}

impl std::fmt::Debug for Letters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Letters {}", self.number)
    }
}

impl Letters {
    /// Draws a line of text.
    pub fn draw(text: &str) -> Result<Self, MediaError> {
        Ok(Self::of(text::mask(text, DRAWN, WIDEST)?))
    }

    fn of(mask: Mask) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { number: NEXT.fetch_add(1, Ordering::Relaxed), mask }
    }

    /// Differs between any two letterings of this process.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The sign with these letters in `size` pixels, at most `max_width` wide: what is longer fades out
    /// at its end. None where there is no room for a letter.
    pub fn sign(&self, size: f64, max_width: usize) -> Option<Picture> {
        let height = even(size * BAR_HEIGHT);
        let beside = (size * BESIDE).round() as usize;
        if max_width < height + 2 * beside || size < 5.0 {
            return None;
        }
        let mut letters = self.mask.scaled(size / f64::from(DRAWN));
        let room = (max_width & !1) - 2 * beside;
        if letters.width > room {
            fade_out(&mut letters, room, height);
        }
        let width = even((letters.width.min(room) + 2 * beside) as f64).min(max_width & !1);
        Some(sign((width, height), &[(&letters, (width - letters.width.min(room)) / 2)], height / 4))
    }
}

/// The digits of a clock.
pub(crate) struct Digits {
    /// 0 to 9, then the colon.
    glyphs: Vec<Mask>,
    size: f64,
    advance: usize,
    shown: Mutex<Option<([u8; 3], Arc<Picture>)>>,
}

impl Digits {
    /// Draws the digits for clocks in letters of `size` pixels.
    pub fn draw(size: f64) -> Result<Self, MediaError> {
        // Apart from each other, so that they can be cut; on one line, so that they stand on it.
        let line = text::mask("0 1 2 3 4 5 6 7 8 9 :", DRAWN, WIDEST)?;
        let scale = |glyph: &Mask| glyph.scaled(size / f64::from(DRAWN));
        let glyphs: Vec<Mask> = line.glyphs().iter().map(scale).collect();
        if glyphs.len() != 11 {
            return Err(MediaError::pipeline("drawing a clock", "the digits touch each other"));
        }
        let widest = glyphs.iter().map(|glyph| glyph.width).max().unwrap_or(1);
        Ok(Self { glyphs, size, advance: widest + (size * 0.08).ceil() as usize, shown: Mutex::default() })
    }

    /// Width and height of every clock with these digits.
    pub fn size(&self) -> (usize, usize) {
        let beside = 2.0 * self.size * BESIDE;
        (even((6 * self.advance + 2 * self.colon()) as f64 + beside), even(self.size * BAR_HEIGHT))
    }

    fn colon(&self) -> usize {
        self.advance / 2
    }

    /// A clock that shows this time: hours, minutes, seconds. Drawn anew when the time is another.
    pub fn clock(&self, time: [u8; 3]) -> Arc<Picture> {
        let mut shown = self.shown.lock();
        match &*shown {
            Some((at, picture)) if *at == time => picture.clone(),
            _ => shown.insert((time, Arc::new(self.drawn(time)))).1.clone(),
        }
    }

    fn drawn(&self, time: [u8; 3]) -> Picture {
        let (width, height) = self.size();
        let mut marks = Vec::with_capacity(8);
        let mut x = (self.size * BESIDE).round() as usize;
        let mut put = |digit: usize, advance: usize| {
            let glyph = &self.glyphs[digit];
            marks.push((glyph, x + (advance.saturating_sub(glyph.width)) / 2));
            x += advance;
        };
        for (i, value) in time.into_iter().enumerate() {
            if i > 0 {
                put(10, self.colon());
            }
            put(usize::from(value / 10 % 10), self.advance);
            put(usize::from(value % 10), self.advance);
        }
        sign((width, height), &marks, height / 4)
    }
}

/// A sign with a text of one or several lines in `size` pixels, lines at most `max_width` wide.
pub(crate) fn panel(text: &str, size: f64, (max_width, max_height): (usize, usize)) -> Result<Picture, MediaError> {
    let beside = (size * BESIDE).round() as usize;
    let inside = |side: usize| side.saturating_sub(2 * beside).max(4) as u32;
    let letters = text::block(text, (size.round() as u32).max(4), (inside(max_width), inside(max_height)))?;
    let (width, height) = (even((letters.width + 2 * beside) as f64), even((letters.height + 2 * beside) as f64));
    Ok(sign((width, height), &[(&letters, (width - letters.width) / 2)], even(size * BAR_HEIGHT) / 4))
}

/// A picture filled with one luma, with a text in its middle.
pub(crate) fn plate(text: &str, size: f64, (width, height): (usize, usize)) -> Result<Picture, MediaError> {
    const PLATE: u8 = 38;
    let most = |side: usize| (side * 9 / 10).max(4) as u32;
    let letters = text::block(text, (size.round() as u32).max(4), (most(width), most(height)))?;
    let mut surface = Surface::new(width as u32, height as u32);
    let whole = surface.view().whole();
    surface.view_mut().fill(whole, [PLATE, 128, 128]);
    let middle = |side: usize, of: usize| side.saturating_sub(of) / 2;
    let (x, y) = (middle(width, letters.width), middle(height, letters.height));
    letters.draw(&mut surface, x, y, [LETTERS as u8, 128, 128]);
    Ok(Picture::drawn(surface))
}

fn even(side: f64) -> usize {
    ((side / 2.0).round() as usize * 2).max(2)
}

/// The last part of what fits fades to nothing.
fn fade_out(letters: &mut Mask, room: usize, over: usize) {
    let width = letters.width;
    for line in letters.coverage.chunks_exact_mut(width) {
        for (x, share) in line.iter_mut().enumerate() {
            let left = room.saturating_sub(x).min(over);
            *share = (usize::from(*share) * left / over) as u8;
        }
    }
}

/// A bar of this size with masks on it, each from its column on and in the middle of the height.
fn sign((width, height): (usize, usize), masks: &[(&Mask, usize)], radius: usize) -> Picture {
    let mut ink = vec![0_u8; width * height];
    for (mask, left) in masks {
        for y in 0..height.min(mask.height) {
            // The middle of the letters on the middle of the bar, whichever is higher.
            let (to, from) = (height.saturating_sub(mask.height) / 2 + y, mask.height.saturating_sub(height) / 2 + y);
            let columns = mask.width.min(width.saturating_sub(*left));
            let source = &mask.coverage[from * mask.width..][..columns];
            let target = &mut ink[to * width + left..][..columns];
            target.iter_mut().zip(source).for_each(|(to, share)| *to = (*to).max(*share));
        }
    }
    let mut surface = Surface::new(width as u32, height as u32);
    let whole = surface.view().whole();
    surface.view_mut().fill(whole, [BAR as u8, 128, 128]);
    let mut alpha = vec![0; width * height];
    let radius = radius.min(width / 2).min(height / 2) as f32;
    let [luma, _, _] = surface.view_mut().planes;
    for y in 0..height {
        for x in 0..width {
            let ink = u32::from(ink[y * width + x]);
            let bar = (BAR_COVERS as f32 * inside(x, width, y, height, radius)) as u32;
            let under = bar * (255 - ink) / 255;
            let all = ink + under;
            alpha[y * width + x] = all as u8;
            if let Some(mixed) = (LETTERS * ink + BAR * under).checked_div(all) {
                luma.data[y * luma.stride + x] = mixed as u8;
            }
        }
    }
    Picture::cut_out(surface, alpha)
}

/// How much of a pixel lies inside a rectangle with round corners, 0 to 1.
fn inside(x: usize, width: usize, y: usize, height: usize, radius: f32) -> f32 {
    let from_edge = |at: usize, side: usize| (at as f32 + 0.5).min(side as f32 - at as f32 - 0.5);
    let (dx, dy) = (radius - from_edge(x, width), radius - from_edge(y, height));
    if dx <= 0.0 || dy <= 0.0 { 1.0 } else { (radius - dx.hypot(dy) + 0.5).clamp(0.0, 1.0) }
}
