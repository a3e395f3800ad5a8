//! Simulcast: which of the sizes a sender sends at once is decoded.
//!
//! The one with most bits in the last second. Choosing by the size of the participant's region on
//! the canvas would save decoding, and is not done yet.

use std::time::{Duration, Instant};

use str0m::media::Rid;

const SPAN: Duration = Duration::from_secs(1);

/// What becomes of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Decode,
    /// The first picture of a layer that replaces the one decoded so far.
    Switch,
    Drop,
    /// Not decoded, but this layer should be: it needs a key frame.
    Await,
}

#[derive(Default)]
pub(super) struct Layers {
    chosen: Option<Rid>,
    better: Option<Rid>,
    bytes: Vec<(Rid, usize)>,
    since: Option<Instant>,
}

impl Layers {
    /// Decides about one picture of a layer; without layers everything is decoded.
    pub fn choose(&mut self, rid: Option<Rid>, bytes: usize, keyframe: bool, now: Instant) -> Choice {
        let Some(rid) = rid else { return Choice::Decode };
        match self.bytes.iter_mut().find(|(layer, _)| *layer == rid) {
            Some((_, sum)) => *sum += bytes,
            None => self.bytes.push((rid, bytes)),
        }
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) >= SPAN {
            self.compare();
            self.since = Some(now);
        }
        if self.chosen.is_none() || (self.better == Some(rid) && keyframe) {
            self.chosen = Some(rid);
            self.better = None;
            return Choice::Switch;
        }
        match () {
            () if self.better == Some(rid) => Choice::Await,
            () if self.chosen == Some(rid) => Choice::Decode,
            () => Choice::Drop,
        }
    }

    /// Looks for a layer clearly richer than the chosen one, which may have stopped altogether.
    fn compare(&mut self) {
        let sent =
            |rid: Option<Rid>| self.bytes.iter().find(|(layer, _)| Some(*layer) == rid).map_or(0, |(_, sum)| *sum);
        let best = self.bytes.iter().max_by_key(|(_, sum)| *sum).copied();
        self.better =
            best.filter(|(rid, sum)| Some(*rid) != self.chosen && *sum > sent(self.chosen) * 3 / 2).map(|(rid, _)| rid);
        self.bytes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_richest_layer_is_taken_at_its_key_frame_and_left_when_it_stops() {
        let (low, high): (Rid, Rid) = ("l".into(), "h".into());
        let mut layers = Layers::default();
        let start = Instant::now();
        let at = |i: u32| start + Duration::from_millis(33) * i;
        assert_eq!(layers.choose(Some(low), 500, true, at(0)), Choice::Switch);
        for i in 0..31 {
            assert_eq!(layers.choose(Some(low), 500, false, at(i)), Choice::Decode);
            assert_eq!(layers.choose(Some(high), 4000, false, at(i)), Choice::Drop);
        }
        layers.choose(Some(low), 500, false, at(31));
        assert_eq!(layers.choose(Some(high), 4000, false, at(31)), Choice::Await);
        assert_eq!(layers.choose(Some(high), 9000, true, at(32)), Choice::Switch);
        assert_eq!(layers.choose(Some(low), 500, false, at(32)), Choice::Drop);
        let mut last = Choice::Drop;
        for i in 33..160 {
            last = layers.choose(Some(low), 500, i % 30 == 0, at(i));
        }
        assert_eq!(last, Choice::Decode);
    }
}
