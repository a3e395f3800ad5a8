//! A scene as the stage draws it: everything still is drawn, every place is in pixels, and whoever is
//! in it knows that somebody looks.

use std::sync::Arc;
use std::time::Duration;

use rollcall_model::{Canvas, Fit, PixelRect, Region, RegionId, Uid};

use crate::compose::{Ground, Piece};
use crate::input::{Watched, Watcher};
use crate::picture::{Picture, yuv_of};
use crate::scene::{Content, Scene};
use crate::sign::Digits;
use crate::workshop::{Placed, Sign, Workshop};

/// A scene as it is drawn.
pub(crate) struct Set {
    /// Later on top; overlays come last.
    pub tiles: Vec<Tile>,
    pub ground: Ground,
}

/// Something at a place.
pub(crate) struct Tile {
    pub key: Key,
    pub seen: Seen,
    pub spot: Spot,
}

/// By what a tile is known again in the next scene. The number tells equal ones apart.
pub(crate) type Key = (Subject, usize);

/// What a tile is of.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Person(Uid),
    Picture(Option<RegionId>, u64),
    Text(Option<RegionId>, String),
    Title(String),
    Clock,
    Logo(u64),
}

/// What a tile shows.
#[derive(Clone)]
pub(crate) enum Seen {
    Person(Arc<Watched>),
    Still(Arc<Picture>),
    Clock(Arc<Digits>),
}

/// An instant of the program.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    /// On the one clock.
    pub at: Duration,
    /// The time of day: hours, minutes, seconds.
    pub time: [u8; 3],
}

/// Where a tile stands and how it looks there. Pixels, until they are drawn with fractions.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    fit: Fit,
    /// 0 to 1.
    alpha: f64,
    corner: f64,
    /// Width of the border, 0: none.
    border: f64,
    /// Y, U, V.
    border_color: [u8; 3],
    /// How much of the name shows, 0 to 1.
    name: f64,
}

impl Set {
    /// An empty canvas.
    pub fn empty(canvas: &Canvas) -> Self {
        Self { tiles: Vec::new(), ground: Ground { color: yuv_of(canvas.background), picture: None } }
    }

    /// Draws what has to be drawn and says to everyone in the scene who looks.
    pub fn of(scene: &Scene, canvas: &Canvas, workshop: &mut Workshop, watcher: Watcher) -> Self {
        let ground = workshop.ground(&scene.backdrop);
        let mut tiles: Vec<Tile> = Vec::with_capacity(scene.tiles.len() + scene.overlays.len());
        for (content, region) in &scene.tiles {
            let rect = PixelRect::of(region, canvas);
            let (subject, seen) = match content {
                Content::Person(input) => {
                    if region.label {
                        input.write_name();
                    }
                    (Subject::Person(input.uid()), Seen::Person(Arc::new(watcher.watch(input))))
                }
                Content::Picture(still) => {
                    let picture = still.picture().clone();
                    (Subject::Picture(region.id.clone(), picture.number()), Seen::Still(picture))
                }
                Content::Text(text) => {
                    let Some(picture) = workshop.text(text, &rect) else { continue };
                    (Subject::Text(region.id.clone(), text.clone()), Seen::Still(picture))
                }
            };
            add(&mut tiles, subject, seen, Spot::of(region, rect, canvas));
        }
        for Placed { sign, rect, alpha } in workshop.signs(&scene.overlays) {
            let (subject, seen) = match sign {
                Sign::Title(text, picture) => (Subject::Title(text), Seen::Still(picture)),
                Sign::Clock(digits) => (Subject::Clock, Seen::Clock(digits)),
                Sign::Logo(number, picture) => (Subject::Logo(number), Seen::Still(picture)),
            };
            add(&mut tiles, subject, seen, Spot::plain(rect, alpha));
        }
        workshop.tidy();
        Self { tiles, ground }
    }
}

fn add(tiles: &mut Vec<Tile>, subject: Subject, seen: Seen, spot: Spot) {
    let before = tiles.iter().filter(|tile| tile.key.0 == subject).count();
    tiles.push(Tile { key: (subject, before), seen, spot });
}

impl Seen {
    fn picture(&self, moment: Moment) -> Arc<Picture> {
        match self {
            Self::Person(input) => input.picture_at(moment.at),
            Self::Still(picture) => picture.clone(),
            Self::Clock(digits) => digits.clock(moment.time),
        }
    }

    /// What there is to draw of it at a spot.
    pub fn piece(&self, spot: &Spot, moment: Moment, canvas: &Canvas) -> Piece {
        let share = (spot.name * 255.0).round() as u8;
        let letters = match self {
            Self::Person(input) if share > 0 => input.letters(),
            _ => None,
        };
        let rect = spot.rect(canvas);
        let shorter = rect.width.min(rect.height);
        let border = (even(spot.border) as u32).min((shorter / 2) & !1);
        Piece {
            picture: self.picture(moment),
            rect,
            fit: spot.fit,
            opacity: (spot.alpha.clamp(0.0, 1.0) * 255.0).round() as u8,
            corner: (spot.corner as f32).min(shorter as f32 / 2.0),
            border: (border > 0).then_some((border, spot.border_color)),
            name: letters.map(|letters| (letters, share)),
        }
    }
}

impl Spot {
    fn plain(rect: PixelRect, alpha: f64) -> Self {
        let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(f64::from);
        let border_color = [0; 3];
        Self { x, y, width, height, fit: Fit::Crop, alpha, corner: 0.0, border: 0.0, border_color, name: 0.0 }
    }

    fn of(region: &Region, rect: PixelRect, canvas: &Canvas) -> Self {
        let border = region.border.map_or(0.0, |border| (border.width * f64::from(canvas.height)).max(2.0));
        Self {
            fit: region.fit,
            corner: region.corner.clamp(0.0, 0.5) * f64::from(rect.width.min(rect.height)),
            border,
            border_color: region.border.map_or([0; 3], |border| yuv_of(border.color)),
            name: f64::from(u8::from(region.label)),
            ..Self::plain(rect, region.alpha)
        }
    }

    /// The same, not to be seen.
    pub fn faded(self) -> Self {
        Self { alpha: 0.0, ..self }
    }

    /// Whether something of it can be seen.
    pub fn is_visible(&self) -> bool {
        self.alpha > 0.0
    }

    /// What lies between two spots: 0 is all of the first, 1 all of the second.
    pub fn between(from: &Self, to: &Self, share: f64) -> Self {
        if share >= 1.0 {
            return *to;
        }
        let mix = |from: f64, to: f64| from + (to - from) * share;
        let color = |i: usize| mix(f64::from(from.border_color[i]), f64::from(to.border_color[i])).round() as u8;
        let border_color = match (from.border > 0.0, to.border > 0.0) {
            (false, _) => to.border_color,
            (_, false) => from.border_color,
            _ => std::array::from_fn(color),
        };
        Self {
            x: mix(from.x, to.x),
            y: mix(from.y, to.y),
            width: mix(from.width, to.width),
            height: mix(from.height, to.height),
            fit: if share < 0.5 { from.fit } else { to.fit },
            alpha: mix(from.alpha, to.alpha),
            corner: mix(from.corner, to.corner),
            border: mix(from.border, to.border),
            border_color,
            name: mix(from.name, to.name),
        }
    }

    /// The pixels it takes: edges are rounded, not sizes, as `PixelRect::of` does.
    fn rect(&self, canvas: &Canvas) -> PixelRect {
        let span = |start: f64, length: f64, total: u32| {
            let from = (even(start) as u32).min(total - 2);
            (from, (even(start + length) as u32).clamp(from + 2, total) - from)
        };
        let (x, width) = span(self.x, self.width, canvas.width);
        let (y, height) = span(self.y, self.height, canvas.height);
        PixelRect { x, y, width, height }
    }
}

fn even(value: f64) -> f64 {
    (value.max(0.0) / 2.0).round() * 2.0
}
