//! What is seen from frame to frame: one set after the other, and what lies between them.
//!
//! Transitions are counted in frames of the stage: one of 300 ms at 30 frames a second is over with
//! its ninth frame, whatever the machine does. A dissolve shows both sides live; one that begins
//! while another transition goes on starts from the picture that is seen, which then stands still. A
//! move starts from where everyone is, on the way or not. A cut while a transition goes on is somebody
//! who came or went: it changes what the transition leads to, not when it ends.

mod act;
mod span;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rollcall_model::{Canvas, Transition, TransitionKind};

use crate::compose::{Composer, Ground};
use crate::picture::{Picture, Surfaces};
use crate::set::{Moment, Set};
pub(crate) use act::Act;
use span::Span;

/// Draws a channel's program, frame after frame.
pub(crate) struct Show {
    canvas: Canvas,
    surfaces: Arc<Surfaces>,
    act: Act,
    composer: Composer,
    fade: Option<Fade>,
    last: Option<Arc<Picture>>,
}

/// The end of a dissolve's old side.
struct Fade {
    old: Old,
    span: Span,
}

enum Old {
    Live(Box<(Act, Composer)>),
    Frozen(Arc<Picture>),
}

impl Show {
    /// Shows an empty canvas.
    pub fn new(canvas: Canvas) -> Self {
        Self {
            canvas,
            surfaces: Surfaces::new(canvas.width, canvas.height),
            act: Act::standing(Set::empty(&canvas)),
            composer: Composer::new(canvas),
            fade: None,
            last: None,
        }
    }

    /// Shows another set from frame `n` on.
    pub fn change(&mut self, set: Set, transition: Transition, n: u64) {
        let span = Span::new(n, transition.length_ms(), self.canvas.fps.get());
        let moving = self.act.is_moving(n);
        let Some(last) = self.last.clone().filter(|_| span.is_seen()) else {
            match moving {
                true => self.act.lead(set, n, self.act.rest(n), true, &self.surfaces),
                false => self.act = Act::standing(set),
            }
            return;
        };
        if transition.kind == TransitionKind::Move {
            return self.act.lead(set, n, span, false, &self.surfaces);
        }
        let old_act = std::mem::replace(&mut self.act, Act::standing(set));
        let old = if moving || self.fade.is_some() {
            Old::Frozen(last)
        } else {
            let old_composer = std::mem::replace(&mut self.composer, Composer::new(self.canvas));
            Old::Live(Box::new((old_act, old_composer)))
        };
        self.fade = Some(Fade { old, span });
    }

    /// The picture of frame `n`.
    pub fn frame(&mut self, n: u64, moment: Moment) -> Arc<Picture> {
        let mut picture = self.composer.compose(self.act.shot(n, moment, &self.canvas, &self.surfaces));
        self.act.settle(n);
        let share = self.fade.as_ref().map_or(1.0, |fade| fade.span.progress(n));
        match &mut self.fade {
            Some(fade) if share < 1.0 => {
                let old = match &mut fade.old {
                    Old::Live(live) => live.1.compose(live.0.shot(n, moment, &self.canvas, &self.surfaces)),
                    Old::Frozen(picture) => picture.clone(),
                };
                picture = Arc::new(mixed(&old, &picture, share, &self.surfaces));
            }
            _ => self.fade = None,
        }
        self.last = Some(picture.clone());
        picture
    }
}

/// A mixture of two pictures of the canvas's size.
fn mixed(old: &Picture, new: &Picture, share: f64, surfaces: &Arc<Surfaces>) -> Picture {
    let mut surface = surfaces.take();
    surface.view_mut().mix(old.view(), new.view(), (share * 256.0).round() as u16);
    Picture::drawn(surface)
}

/// What lies between two grounds.
fn ground_between(from: &Ground, to: &Ground, share: f64, surfaces: &Arc<Surfaces>) -> Ground {
    if share >= 1.0 || from == to {
        return to.clone();
    }
    let color = |i: usize| (f64::from(from.color[i]) * (1.0 - share) + f64::from(to.color[i]) * share).round() as u8;
    let color = std::array::from_fn(color);
    if from.picture.is_none() && to.picture.is_none() {
        return Ground { color, picture: None };
    }
    let picture = |ground: &Ground| {
        ground.picture.clone().unwrap_or_else(|| {
            let mut surface = surfaces.take();
            let whole = surface.view().whole();
            surface.view_mut().fill(whole, ground.color);
            Arc::new(Picture::drawn(surface))
        })
    };
    Ground { color, picture: Some(Arc::new(mixed(&picture(from), &picture(to), share, surfaces))) }
}
