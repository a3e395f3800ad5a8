//! Who is in which region when.

use rollcall_model::participant::color_of;
use rollcall_model::{Color, Uid};

use super::picture::Yuv;

/// What an area shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// The picture of this participant.
    Picture(Uid),
    /// The placeholder of this participant.
    Placeholder(Uid),
    /// White: somebody flashes.
    Flash,
    /// The canvas's background.
    Background,
    /// Something else.
    Unknown(Yuv),
}

/// How participants are told apart.
#[derive(Debug, Clone)]
pub struct Look {
    people: Vec<(Uid, Yuv)>,
    background: Yuv,
}

impl Look {
    /// Participants by the colour they send, on a background.
    pub fn new(people: impl IntoIterator<Item = (Uid, Color)>, background: Color) -> Self {
        let people = people.into_iter().map(|(uid, color)| (uid, Yuv::of(color))).collect();
        Self { people, background: Yuv::of(background) }
    }

    /// What this colour means. The nearest of all known colours counts.
    pub fn name(&self, color: Yuv) -> Seen {
        if color.is_flash() {
            return Seen::Flash;
        }
        let pictures = self.people.iter().map(|(uid, own)| (Seen::Picture(*uid), *own));
        let placeholders = self.people.iter().map(|(uid, _)| (Seen::Placeholder(*uid), Yuv::of(color_of(*uid))));
        let known = pictures.chain(placeholders).chain([(Seen::Background, self.background)]);
        let nearest = known.filter(|(_, own)| own.is(color)).min_by_key(|(_, own)| own.distance(color));
        nearest.map_or(Seen::Unknown(color), |(seen, _)| seen)
    }
}

/// A stretch of frames in which an area shows one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The frames, the last one excluded.
    pub frames: std::ops::Range<usize>,
    /// What is seen.
    pub seen: Seen,
}

/// What one area shows over the whole program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    seen: Vec<Seen>,
}

impl Timeline {
    /// Of area number `area` in what was watched.
    pub fn of(frames: &[Vec<Yuv>], area: usize, look: &Look) -> Self {
        Self { seen: frames.iter().map(|areas| look.name(areas[area])).collect() }
    }

    /// Frame by frame.
    pub fn frames(&self) -> &[Seen] {
        &self.seen
    }

    /// Run by run, flashes counted as what was there before them. Runs of up to `shortest` frames
    /// of anything unknown (a picture on its way from one colour to another) go the same way.
    pub fn spans(&self, shortest: usize) -> Vec<Span> {
        let mut runs: Vec<Span> = Vec::new();
        for (i, seen) in self.seen.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if run.seen == *seen => run.frames.end = i + 1,
                _ => runs.push(Span { frames: i..i + 1, seen: *seen }),
            }
        }
        let mut spans: Vec<Span> = Vec::new();
        for run in runs {
            let passing = match run.seen {
                Seen::Flash => true,
                Seen::Unknown(_) => run.frames.len() <= shortest,
                _ => false,
            };
            match spans.last_mut() {
                Some(span) if passing || span.seen == run.seen => span.frames.end = run.frames.end,
                _ => spans.push(run),
            }
        }
        spans
    }

    /// First frames of the flashes in it.
    pub fn flashes(&self) -> Vec<usize> {
        let starts = |i: &usize| self.seen[*i] == Seen::Flash && (*i == 0 || self.seen[*i - 1] != Seen::Flash);
        (0..self.seen.len()).filter(starts).collect()
    }

    /// Instants of the flashes in seconds, at `fps`.
    pub fn flash_times(&self, fps: f64) -> Vec<f64> {
        self.flashes().into_iter().map(|frame| frame as f64 / fps).collect()
    }
}
