//! Everyone on the canvas, standing or on the way from one place to another.

use std::sync::Arc;

use rollcall_model::Canvas;

use super::ground_between;
use super::span::Span;
use crate::compose::{Ground, Shot};
use crate::picture::Surfaces;
use crate::set::{Key, Moment, Seen, Set, Spot};

/// What is shown, and where it goes.
pub(crate) struct Act {
    /// In the order in which the new set draws them, who leaves among them.
    movers: Vec<Mover>,
    /// The order until half of the way is over: that of the old set, who comes among them.
    early: Vec<usize>,
    ground: (Ground, Ground, Span),
    span: Option<Span>,
}

/// Someone or something on the way.
struct Mover {
    key: Key,
    seen: Seen,
    from: Spot,
    to: Spot,
    span: Span,
    leaves: bool,
}

impl Mover {
    fn spot(&self, n: u64) -> Spot {
        Spot::between(&self.from, &self.to, self.span.eased(n))
    }
}

impl Act {
    /// A set in which nobody moves.
    pub fn standing(set: Set) -> Self {
        let span = Span::new(0, 0, 1);
        let stand = |tile: crate::set::Tile| {
            let (from, to) = (tile.spot, tile.spot);
            Mover { key: tile.key, seen: tile.seen, from, to, span, leaves: false }
        };
        let movers = set.tiles.into_iter().map(stand).collect();
        Self { movers, early: Vec::new(), ground: (set.ground.clone(), set.ground, span), span: None }
    }

    /// Whether frame `n` could show someone on the way.
    pub fn is_moving(&self, n: u64) -> bool {
        self.span.is_some_and(|span| !span.is_over(n))
    }

    /// What is left of the way when `n` is the next frame; nothing of who stands.
    pub fn rest(&self, n: u64) -> Span {
        self.span.map_or(Span::new(n, 0, 1), |span| span.rest(n))
    }

    /// Indices of the movers in the order in which they are drawn at frame `n`.
    fn order(&self, n: u64) -> Vec<usize> {
        match self.span {
            Some(span) if span.progress(n) < 0.5 => self.early.clone(),
            _ => (0..self.movers.len()).collect(),
        }
    }

    /// Leads everyone from where they are seen before frame `n` to a set. `keep`: who is on the way to
    /// the right place already goes on as before.
    pub fn lead(&mut self, set: Set, n: u64, span: Span, keep: bool, surfaces: &Arc<Surfaces>) {
        let seen = n.saturating_sub(1);
        let order = self.order(seen);
        let mut old: Vec<Option<Mover>> = std::mem::take(&mut self.movers).into_iter().map(Some).collect();
        let is_seen = |mover: &Mover| mover.spot(seen).is_visible() || !mover.leaves;
        let keys = |i: &usize| old[*i].as_ref().filter(|mover| is_seen(mover)).map(|mover| mover.key.clone());
        let before: Vec<Key> = order.iter().filter_map(keys).collect();
        let mut take = |key: &Key| {
            let mut slots = old.iter_mut();
            slots.find(|slot| slot.as_ref().is_some_and(|mover| mover.key == *key)).and_then(Option::take)
        };
        let mut movers: Vec<Mover> = Vec::with_capacity(set.tiles.len() + before.len());
        for tile in set.tiles {
            let (key, seen_now, to) = (tile.key, tile.seen, tile.spot);
            movers.push(match take(&key) {
                Some(known) if keep && known.to == to && !known.leaves => Mover { seen: seen_now, ..known },
                Some(known) => Mover { key, seen: seen_now, from: known.spot(seen), to, span, leaves: false },
                None => Mover { key, seen: seen_now, from: to.faded(), to, span, leaves: false },
            });
        }
        let after: Vec<Key> = movers.iter().map(|mover| mover.key.clone()).collect();
        for key in &before {
            let Some(known) = take(key) else { continue };
            let from = known.spot(seen);
            let leaving = if keep && known.leaves {
                known
            } else {
                Mover { from, to: from.faded(), span, leaves: true, ..known }
            };
            movers.push(leaving);
        }
        let (late, early) = (merged(&after, &before), merged(&before, &after));
        let place = |key: &Key| late.iter().position(|other| other == key);
        movers.sort_by_key(|mover| place(&mover.key));
        self.early = early.iter().filter_map(place).collect();
        let ground_stays = keep && self.ground.1 == set.ground;
        if !ground_stays {
            self.ground = (self.ground_at(seen, surfaces), set.ground, span);
        }
        self.movers = movers;
        self.span = Some(span);
    }

    fn ground_at(&self, n: u64, surfaces: &Arc<Surfaces>) -> Ground {
        let (from, to, span) = &self.ground;
        ground_between(from, to, span.eased(n), surfaces)
    }

    /// What is to be drawn at frame `n`.
    pub fn shot(&self, n: u64, moment: Moment, canvas: &Canvas, surfaces: &Arc<Surfaces>) -> Shot {
        let piece = |i: usize| {
            let mover = &self.movers[i];
            mover.seen.piece(&mover.spot(n), moment, canvas)
        };
        Shot { ground: self.ground_at(n, surfaces), pieces: self.order(n).into_iter().map(piece).collect() }
    }

    /// Lets go of who has left by frame `n`.
    pub fn settle(&mut self, n: u64) {
        if self.span.is_some() && !self.is_moving(n) {
            self.movers.retain(|mover| !mover.leaves);
            self.ground.0 = self.ground.1.clone();
            self.span = None;
        }
    }
}

/// `order` with all of `others` that it lacks, each right above the one that it lies above there.
fn merged(order: &[Key], others: &[Key]) -> Vec<Key> {
    let mut merged = order.to_vec();
    for (i, key) in others.iter().enumerate() {
        if !merged.contains(key) {
            let below = i.checked_sub(1).and_then(|below| merged.iter().position(|other| *other == others[below]));
            merged.insert(below.map_or(0, |below| below + 1), key.clone());
        }
    }
    merged
}
