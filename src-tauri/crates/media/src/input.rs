//! What the stage sees of one participant: the newest picture and the sound on the one clock.
//!
//! A source pushes, the stage reads; neither waits for the other longer than a short lock.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rollcall_model::participant::LAST_PICTURE;
use rollcall_model::{Color, Shows, StreamStats, Uid};

use crate::clock::{SOUND_CHANNELS, now, sample_at};
use crate::picture::Picture;
use crate::placeholder;
use crate::sound::SoundRing;

/// Pictures that wait for their time; past this the oldest is dropped. At 60 fps and 150 ms of
/// play-out delay nine wait; the rest is for a stage that is half a second late.
const WAITING: usize = 40;

/// A picture is late, not missing, up to here: slow screens send one a second.
const MOVING: Duration = Duration::from_millis(1500);

const SECOND: Duration = Duration::from_secs(1);

/// One participant as the stage sees it. Clones are the same participant.
#[derive(Clone)]
pub struct Input(Arc<Shared>);

struct Shared {
    uid: Uid,
    color: Color,
    muted: AtomicBool,
    stages: AtomicUsize,
    pictures: Mutex<Pictures>,
    sound: Mutex<Sound>,
    placeholder: Mutex<Arc<Picture>>,
}

#[derive(Default)]
struct Pictures {
    waiting: VecDeque<(Duration, Arc<Picture>)>,
    current: Option<(Duration, Arc<Picture>)>,
    arrivals: VecDeque<Duration>,
    codec: Option<&'static str>,
    size: (u32, u32),
}

struct Sound {
    ring: SoundRing,
    last: Option<Duration>,
    /// How loud the participant was at the end of the last mix: 1, or 0 when muted.
    gain: f32,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input of {}", self.0.uid)
    }
}

impl Input {
    /// A participant without media yet.
    pub fn new(uid: Uid, name: &str, color: Color) -> Self {
        Self(Arc::new(Shared {
            uid,
            color,
            muted: AtomicBool::new(false),
            stages: AtomicUsize::new(0),
            pictures: Mutex::default(),
            sound: Mutex::new(Sound { ring: SoundRing::new(), last: None, gain: 1.0 }),
            placeholder: Mutex::new(placeholder::draw(name, color)),
        }))
    }

    /// Its number.
    pub fn uid(&self) -> Uid {
        self.0.uid
    }

    /// Draws the placeholder for another name.
    pub fn set_name(&self, name: &str) {
        let picture = placeholder::draw(name, self.0.color);
        *self.0.placeholder.lock() = picture;
    }

    /// Takes its sound out of the mix, or puts it back.
    pub fn set_muted(&self, muted: bool) {
        self.0.muted.store(muted, Ordering::Relaxed);
    }

    /// Whether its sound is out of the mix.
    pub fn muted(&self) -> bool {
        self.0.muted.load(Ordering::Relaxed)
    }

    /// Whether a stage looks at it. Sources may discard media unopened while none does.
    pub fn wanted(&self) -> bool {
        self.0.stages.load(Ordering::Relaxed) > 0
    }

    /// What its tile shows now.
    pub fn shows(&self) -> Shows {
        let pictures = self.0.pictures.lock();
        let age = pictures.arrivals.back().map(|last| now().saturating_sub(*last));
        // A picture that waits for its time is not seen yet.
        match age.filter(|_| pictures.current.is_some()) {
            Some(age) if age < MOVING => Shows::Picture,
            Some(age) if age < LAST_PICTURE => Shows::LastPicture,
            _ => Shows::Placeholder,
        }
    }

    /// What arrived over the last second. Reading it starts the level meter anew.
    pub fn stats(&self) -> StreamStats {
        let now = now();
        let recent = |at: &&Duration| now.saturating_sub(**at) <= SECOND;
        let (fps, codec, (width, height)) = {
            let pictures = self.0.pictures.lock();
            (pictures.arrivals.iter().filter(recent).count() as f32, pictures.codec, pictures.size)
        };
        let mut sound = self.0.sound.lock();
        let audio = sound.last.is_some_and(|last| now.saturating_sub(last) <= SECOND);
        let level = sound.ring.take_level();
        StreamStats { codec: codec.map(str::to_owned), width, height, fps, audio, level }
    }

    /// A picture that is to be shown from `at` on.
    pub(crate) fn push_picture(&self, at: Duration, picture: Picture, codec: Option<&'static str>) {
        let now = now();
        let mut pictures = self.0.pictures.lock();
        pictures.arrivals.push_back(now);
        while pictures.arrivals.front().is_some_and(|first| now.saturating_sub(*first) > SECOND) {
            pictures.arrivals.pop_front();
        }
        pictures.codec = codec.or(pictures.codec);
        pictures.size = (picture.width(), picture.height());
        // A sender that was set anew may start earlier: what waits for later is then outdated.
        while pictures.waiting.back().is_some_and(|(later, _)| *later > at) {
            pictures.waiting.pop_back();
        }
        if pictures.waiting.len() == WAITING {
            pictures.waiting.pop_front();
        }
        pictures.waiting.push_back((at, Arc::new(picture)));
    }

    /// Sound, interleaved stereo at 48 kHz, whose first sample is heard at `at`.
    pub(crate) fn push_sound(&self, at: Duration, samples: &[i16]) {
        let (frames, _) = samples.as_chunks::<SOUND_CHANNELS>();
        let mut sound = self.0.sound.lock();
        sound.last = Some(now());
        sound.ring.push(sample_at(at), frames);
    }

    /// What is to be seen at `at`.
    pub(crate) fn picture_at(&self, at: Duration) -> Arc<Picture> {
        let mut pictures = self.0.pictures.lock();
        while pictures.waiting.front().is_some_and(|(due, _)| *due <= at) {
            pictures.current = pictures.waiting.pop_front();
        }
        if pictures.current.as_ref().is_some_and(|(since, _)| at.saturating_sub(*since) > LAST_PICTURE) {
            pictures.current = None;
        }
        match &pictures.current {
            Some((_, picture)) => picture.clone(),
            None => self.0.placeholder.lock().clone(),
        }
    }

    /// Adds the sound of a block that starts at sample `start`.
    pub(crate) fn add_sound(&self, start: u64, mix: &mut [[f32; SOUND_CHANNELS]]) {
        let to = if self.muted() { 0.0 } else { 1.0 };
        let mut sound = self.0.sound.lock();
        let from = std::mem::replace(&mut sound.gain, to);
        if from > 0.0 || to > 0.0 {
            sound.ring.add_to(start, mix, from, to);
        }
    }

    /// Says that a stage looks, until the answer is dropped.
    pub(crate) fn watch(&self) -> Watched {
        self.0.stages.fetch_add(1, Ordering::Relaxed);
        Watched(self.clone())
    }
}

/// A stage looks at this input.
pub(crate) struct Watched(Input);

impl std::ops::Deref for Watched {
    type Target = Input;
    fn deref(&self) -> &Input {
        &self.0
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.0.stages.fetch_sub(1, Ordering::Relaxed);
    }
}
