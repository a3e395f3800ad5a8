//! Plans: who joins, falls silent, leaves and comes back when, and what the recording must then
//! contain.
//!
//! A plan is played in real time by synthetic participants over real WHIP while a real recorder
//! records. When each step really happened is written down, so that what is expected of the file
//! follows from the facts and not from the timetable.

mod expect;
mod play;
mod verdict;

#[cfg(test)]
mod tests;

use std::time::Duration;

use rollcall_model::{Canvas, Color, Layout, LayoutKind, Uid};

use crate::publisher::{AudioClip, Garbage, VideoClip, VideoCodec, color_for};

pub use expect::Expected;
pub use play::{Done, Played};
pub use verdict::Measured;

/// A participant of a plan.
#[derive(Debug, Clone)]
pub struct Person {
    /// Its number; its colour and tone follow from it.
    pub uid: Uid,
    /// Its picture; none: sound only.
    pub video: Option<VideoClip>,
    /// Its sound; none: picture only.
    pub audio: Option<AudioClip>,
}

impl Person {
    /// A participant with a picture of 320x180 at 30 in its own colour, and beeps of its own pitch.
    ///
    /// # Panics
    /// For uid 0.
    pub fn new(uid: u32, codec: VideoCodec) -> Self {
        // Not evenly spaced: what a limiter adds to the mix falls between them.
        const TONES: [u32; 9] = [1000, 1370, 1790, 2230, 2710, 3190, 3730, 830, 4270];
        let video =
            VideoClip { codec, width: 320, height: 180, color: color_for(uid), kbps: 300, ..VideoClip::default() };
        let audio = AudioClip { tone: TONES[uid as usize % TONES.len()] };
        Self { uid: Uid::new(uid).expect("a plan's uids start at 1"), video: Some(video), audio: Some(audio) }
    }

    /// The same without a picture.
    pub fn sound_only(self) -> Self {
        Self { video: None, ..self }
    }

    /// The same without sound.
    pub fn picture_only(self) -> Self {
        Self { audio: None, ..self }
    }

    /// The colour it sends.
    pub fn color(&self) -> Color {
        let [red, green, blue] = color_for(self.uid.get());
        Color { red, green, blue }
    }

    /// The name it goes by.
    pub fn name(&self) -> String {
        format!("Person {}", self.uid)
    }
}

/// Something that happens in a plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Joins by its invitation.
    Join,
    /// Comes by an invitation with a waiting room; not at 0, when everyone must be on stage.
    Knock,
    /// The producer lets it in.
    Admit,
    /// Joins again with the key it had.
    Rejoin,
    /// Stops sending pictures (true), or goes on.
    MuteVideo(bool),
    /// Stops sending sound (true), or goes on.
    MuteAudio(bool),
    /// Sends nothing and hears nothing (true), or wakes up.
    Stall(bool),
    /// Sends nonsense, or media again.
    Garbage(Garbage),
    /// Goes on with a picture of another size.
    Resize(u32, u32),
    /// Is gone without a word.
    Vanish,
    /// Leaves by DELETE.
    Leave,
    /// The producer removes it.
    Remove,
    /// The producer takes its sound out of the mix (true), or puts it back.
    MuteInMix(bool),
    /// The producer makes it louder or quieter, 0 to 2.
    Volume(f32),
    /// The producer changes the layout.
    Layout(Layout),
}

/// A plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The canvas of the channel.
    pub canvas: Canvas,
    /// The layout it begins with.
    pub layout: LayoutKind,
    /// Who takes part.
    pub people: Vec<Person>,
    /// What happens when, in order of time. Whoever joins at 0 is on stage before the recording.
    pub steps: Vec<(Duration, Option<Uid>, Step)>,
    /// How long is recorded.
    pub length: Duration,
    /// Whether nobody watches before: then decoding begins with the recording.
    pub cold: bool,
}

impl Plan {
    /// A plan in which nothing happens yet, on a small canvas.
    ///
    /// # Panics
    /// Never: the canvas is an allowed one.
    pub fn new(layout: LayoutKind, seconds: u64) -> Self {
        let canvas = Canvas::new(640, 360, 30).expect("an allowed canvas");
        Self {
            canvas,
            layout,
            people: Vec::new(),
            steps: Vec::new(),
            length: Duration::from_secs(seconds),
            cold: false,
        }
    }

    /// Another canvas.
    #[must_use]
    pub fn on(self, canvas: Canvas) -> Self {
        Self { canvas, ..self }
    }

    /// The same without a console that watches.
    #[must_use]
    pub fn unwatched(self) -> Self {
        Self { cold: true, ..self }
    }

    /// A participant that joins at a second.
    #[must_use]
    pub fn join(mut self, second: f64, person: Person) -> Self {
        let uid = person.uid.get();
        self.people.push(person);
        self.then(second, uid, Step::Join)
    }

    /// A participant that comes to the waiting room at a second.
    #[must_use]
    pub fn knock(mut self, second: f64, person: Person) -> Self {
        let uid = person.uid.get();
        self.people.push(person);
        self.then(second, uid, Step::Knock)
    }

    /// Something that a participant does, or that is done to it, at a second.
    #[must_use]
    pub fn then(mut self, second: f64, uid: u32, step: Step) -> Self {
        self.steps.push((Duration::from_secs_f64(second), Uid::new(uid), step));
        self.steps.sort_by_key(|(at, _, _)| *at);
        self
    }

    /// A change of layout at a second.
    #[must_use]
    pub fn layout(mut self, second: f64, kind: LayoutKind) -> Self {
        self.steps.push((Duration::from_secs_f64(second), None, Step::Layout(Layout::of(kind))));
        self.steps.sort_by_key(|(at, _, _)| *at);
        self
    }

    pub(crate) fn person(&self, uid: Uid) -> &Person {
        self.people.iter().find(|person| person.uid == uid).expect("whoever acts takes part")
    }
}
