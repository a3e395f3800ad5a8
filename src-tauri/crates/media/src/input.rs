//! What the stage sees of one participant: the newest picture and the sound on the one clock.
//!
//! A source pushes, the stage reads; neither waits for the other longer than a short lock.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rollcall_model::participant::LAST_PICTURE;
use rollcall_model::{Color, Shows, StreamStats, Uid};

use crate::arrivals::{Arrivals, Quality};
use crate::clock::{SOUND_CHANNELS, now, sample_at};
use crate::picture::Picture;
use crate::placeholder;
use crate::sign::Letters;
use crate::sound::SoundRing;
use crate::still::Still;
use crate::thumbnail;

mod watched;
pub(crate) use watched::{Watched, Watcher};

#[cfg(test)]
mod tests;

/// Pictures that wait for their time; past this the oldest is dropped. At 60 fps and 150 ms of
/// play-out delay nine wait; the rest is for a stage that is half a second late.
const WAITING: usize = 40;

/// A picture is late, not missing, up to here: slow screens send one a second.
const MOVING: Duration = Duration::from_millis(1500);

/// How long media stays open after somebody glanced at it.
const GLANCE: Duration = Duration::from_secs(3);

/// One participant as the stage sees it. Clones are the same participant.
#[derive(Clone)]
pub struct Input(Arc<Shared>);

struct Shared {
    uid: Uid,
    color: Color,
    muted: AtomicBool,
    /// The bits of an `f32`.
    volume: AtomicU32,
    stages: AtomicUsize,
    /// Stages that record it alone.
    solos: AtomicUsize,
    /// Prepared scenes that somebody looks at with it in them.
    onlookers: AtomicUsize,
    /// Until when somebody glances at it, in nanoseconds of the one clock.
    glanced: AtomicU64,
    arrivals: Mutex<Arrivals>,
    pictures: Mutex<Pictures>,
    sound: Mutex<Sound>,
    name: Mutex<String>,
    /// Its name to be written on a tile; none until one asked for it.
    letters: Mutex<Option<Arc<Letters>>>,
    placeholder: Mutex<Arc<Picture>>,
    /// Shown instead of the placeholder.
    chosen: Mutex<Option<Still>>,
    thumbnail: Mutex<thumbnail::Kept>,
}

#[derive(Default)]
struct Pictures {
    waiting: VecDeque<(Duration, Arc<Picture>)>,
    /// What the stage has taken out and one that records it alone may still have to show. Empty unless
    /// there is one.
    past: VecDeque<(Duration, Arc<Picture>)>,
    current: Option<(Duration, Arc<Picture>)>,
    /// When the newest came.
    last: Option<Duration>,
    size: (u32, u32),
}

struct Sound {
    ring: SoundRing,
    /// How loud the participant was at the end of the last mix: its volume, or 0 when muted.
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
            volume: AtomicU32::new(1.0_f32.to_bits()),
            stages: AtomicUsize::new(0),
            solos: AtomicUsize::new(0),
            onlookers: AtomicUsize::new(0),
            glanced: AtomicU64::new(0),
            arrivals: Mutex::default(),
            pictures: Mutex::default(),
            sound: Mutex::new(Sound { ring: SoundRing::new(), gain: 1.0 }),
            name: Mutex::new(name.to_owned()),
            letters: Mutex::default(),
            placeholder: Mutex::new(placeholder::draw(name, color)),
            chosen: Mutex::default(),
            thumbnail: Mutex::default(),
        }))
    }

    /// Its number.
    pub fn uid(&self) -> Uid {
        self.0.uid
    }

    /// Draws the placeholder, and the name where tiles have it, for another name.
    pub fn set_name(&self, name: &str) {
        let picture = placeholder::draw(name, self.0.color);
        *self.0.placeholder.lock() = picture;
        *self.0.name.lock() = name.to_owned();
        if self.letters().is_some() {
            self.draw_letters();
        }
    }

    /// Has its name drawn, for tiles that show it.
    pub(crate) fn write_name(&self) {
        if self.letters().is_none() {
            self.draw_letters();
        }
    }

    fn draw_letters(&self) {
        let mut name = self.0.name.lock().clone();
        loop {
            match Letters::draw(&name) {
                Ok(letters) => *self.0.letters.lock() = Some(Arc::new(letters)),
                Err(error) => tracing::warn!(%error, "a name stays unwritten"),
            }
            // Not held while drawing: somebody may have given another name meanwhile.
            let newest = self.0.name.lock().clone();
            if newest == name {
                return;
            }
            name = newest;
        }
    }

    /// Its name as it is written on a tile, once somebody had it drawn.
    pub(crate) fn letters(&self) -> Option<Arc<Letters>> {
        self.0.letters.lock().clone()
    }

    /// What its tile shows while there is no picture of it; none: its initials on its colour.
    pub fn set_placeholder(&self, picture: Option<Still>) {
        *self.0.chosen.lock() = picture;
    }

    /// Takes its sound out of the mix, or puts it back.
    pub fn set_muted(&self, muted: bool) {
        self.0.muted.store(muted, Ordering::Relaxed);
    }

    /// Whether its sound is out of the mix.
    pub fn muted(&self) -> bool {
        self.0.muted.load(Ordering::Relaxed)
    }

    /// How loud it is in the mix: 1 as it arrives, 0 not at all, 2 twice as loud (+6 dB). A change
    /// glides over 20 ms, so that none is heard as a click.
    pub fn set_volume(&self, volume: f32) {
        self.0.volume.store(volume.to_bits(), Ordering::Relaxed);
    }

    /// How loud it is in the mix, 0 to 2.
    pub fn volume(&self) -> f32 {
        f32::from_bits(self.0.volume.load(Ordering::Relaxed))
    }

    /// Whether both are the same participant, and not two with one number.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Width and height of the newest picture; none before the first.
    pub fn picture_size(&self) -> Option<(u32, u32)> {
        Some(self.0.pictures.lock().size).filter(|(width, height)| *width > 0 && *height > 0)
    }

    /// Whether a stage or an onlooker looks at it, or somebody glances. Sources may discard media unopened while
    /// nobody does.
    pub fn wanted(&self) -> bool {
        self.is_looked_at() || u128::from(self.0.glanced.load(Ordering::Relaxed)) > now().as_nanos()
    }

    fn is_staged(&self) -> bool {
        self.0.stages.load(Ordering::Relaxed) > 0
    }

    fn is_recorded_alone(&self) -> bool {
        self.0.solos.load(Ordering::Relaxed) > 0
    }

    fn is_looked_at(&self) -> bool {
        self.is_staged() || self.is_recorded_alone() || self.0.onlookers.load(Ordering::Relaxed) > 0
    }

    /// Has its media opened for a few seconds.
    pub fn glance(&self) {
        let until = (now() + GLANCE).as_nanos() as u64;
        self.0.glanced.store(until, Ordering::Relaxed);
    }

    /// What its tile shows now.
    pub fn shows(&self) -> Shows {
        let pictures = self.0.pictures.lock();
        let age = pictures.last.map(|last| now().saturating_sub(last));
        // A picture that waits for its time is not seen yet.
        match age.filter(|_| pictures.current.is_some()) {
            Some(age) if age < MOVING => Shows::Picture,
            Some(age) if age < LAST_PICTURE => Shows::LastPicture,
            _ => Shows::Placeholder,
        }
    }

    /// How long ago its newest picture came; none before the first.
    pub fn picture_age(&self) -> Option<Duration> {
        self.0.pictures.lock().last.map(|last| now().saturating_sub(last))
    }

    /// What arrives. Reading it starts the level meter anew.
    pub fn stats(&self) -> StreamStats {
        let now = now();
        let (width, height) = self.0.pictures.lock().size;
        let heard = self.0.sound.lock().ring.take_level();
        let mut arrivals = self.0.arrivals.lock();
        // What is decoded is measured; of the rest the sender's own word is taken.
        let said = arrivals.take_level();
        let quality = arrivals.quality;
        StreamStats {
            codec: arrivals.codec.map(str::to_owned),
            width,
            height,
            fps: arrivals.fps(now),
            audio: arrivals.has_sound(now),
            level: if heard > 0.0 { heard } else { said },
            loss: quality.loss,
            round_trip_ms: quality.round_trip.map(|time| time.as_secs_f32() * 1000.0),
            av_offset_ms: quality.av_offset_ms,
        }
    }

    /// A picture has arrived at its source.
    pub(crate) fn arrived_picture(&self, codec: Option<&'static str>) {
        self.0.arrivals.lock().picture(now(), codec);
    }

    /// Sound has arrived at its source; `level` (0 to 1) is what the sender says of it.
    pub(crate) fn arrived_sound(&self, level: Option<f32>) {
        self.0.arrivals.lock().sound(now(), level);
    }

    /// What its connection is like now.
    pub(crate) fn set_quality(&self, quality: Quality) {
        self.0.arrivals.lock().quality = quality;
    }

    /// A picture that is to be shown from `at` on.
    pub(crate) fn push_picture(&self, at: Duration, picture: Picture) {
        self.push_shared(at, Arc::new(picture));
    }

    /// The same; one that was pushed before may come again and costs the stage nothing.
    pub(crate) fn push_shared(&self, at: Duration, picture: Arc<Picture>) {
        let mut pictures = self.0.pictures.lock();
        pictures.last = Some(now());
        pictures.size = (picture.width(), picture.height());
        if !self.is_looked_at() {
            // Nobody takes pictures out: only the newest is of use.
            pictures.waiting.clear();
        }
        // A sender that was set anew may start earlier: what waits for later is then outdated.
        while pictures.waiting.back().is_some_and(|(later, _)| *later > at) {
            pictures.waiting.pop_back();
        }
        if pictures.waiting.len() == WAITING {
            pictures.waiting.pop_front();
        }
        pictures.waiting.push_back((at, picture));
    }

    /// The newest picture, on stage or not; none when nothing came for as long as a tile would keep it.
    pub(crate) fn newest_picture(&self) -> Option<Arc<Picture>> {
        let pictures = self.0.pictures.lock();
        pictures.last.filter(|last| now().saturating_sub(*last) < LAST_PICTURE)?;
        let shown = pictures.current.as_ref().filter(|_| self.is_staged());
        shown.or(pictures.waiting.back()).or(pictures.current.as_ref()).map(|(_, picture)| picture.clone())
    }

    /// Where its thumbnail is kept.
    pub(crate) fn thumbnail(&self) -> &Mutex<thumbnail::Kept> {
        &self.0.thumbnail
    }

    /// Sound, interleaved stereo at 48 kHz, whose first sample is heard at `at`.
    pub(crate) fn push_sound(&self, at: Duration, samples: &[i16]) {
        let (frames, _) = samples.as_chunks::<SOUND_CHANNELS>();
        self.0.sound.lock().ring.push(sample_at(at), frames);
    }

    /// What is to be seen at `at`.
    pub(crate) fn picture_at(&self, at: Duration) -> Arc<Picture> {
        let keeps = self.is_recorded_alone();
        let mut pictures = self.0.pictures.lock();
        while pictures.waiting.front().is_some_and(|(due, _)| *due <= at) {
            let next = pictures.waiting.pop_front();
            let before = std::mem::replace(&mut pictures.current, next);
            pictures.past.extend(before.filter(|_| keeps));
        }
        let most = if keeps { WAITING } else { 0 };
        let old = pictures.past.len().saturating_sub(most);
        pictures.past.drain(..old);
        if pictures.current.as_ref().is_some_and(|(since, _)| at.saturating_sub(*since) > LAST_PICTURE) {
            pictures.current = None;
        }
        match &pictures.current {
            Some((_, picture)) => picture.clone(),
            None => self.standing_in(),
        }
    }

    /// What a tile shows without a picture.
    fn standing_in(&self) -> Arc<Picture> {
        match self.0.chosen.lock().as_ref() {
            Some(still) => still.picture().clone(),
            None => self.0.placeholder.lock().clone(),
        }
    }

    /// What is to be seen at `at`, for one that must not take pictures from the stage.
    fn glimpse_at(&self, at: Duration) -> Arc<Picture> {
        if !self.is_staged() {
            return self.picture_at(at);
        }
        let pictures = self.0.pictures.lock();
        let newest = pictures.waiting.iter().rev().find(|(due, _)| *due <= at).or(pictures.current.as_ref());
        match newest.filter(|(since, _)| at.saturating_sub(*since) <= LAST_PICTURE) {
            Some((_, picture)) => picture.clone(),
            None => self.standing_in(),
        }
    }

    /// What is to be seen at `at`, for one that records it alone: its frames are not those of the stage, so
    /// the stage may have taken out what this one has still to show.
    fn recorded_at(&self, at: Duration) -> Arc<Picture> {
        let mut pictures = self.0.pictures.lock();
        let is_due = |(due, _): &(Duration, Arc<Picture>)| *due <= at;
        let shown = pictures.past.iter().rposition(is_due);
        // Frames go forward: what is older is over.
        pictures.past.drain(..shown.unwrap_or(0));
        let current = pictures.current.as_ref().filter(|current| is_due(current));
        let newest = pictures.waiting.iter().rev().find(|waiting| is_due(waiting)).or(current);
        let newest = newest.or(pictures.past.front().filter(|past| is_due(past)));
        match newest.filter(|(since, _)| at.saturating_sub(*since) <= LAST_PICTURE) {
            Some((_, picture)) => picture.clone(),
            None => self.standing_in(),
        }
    }

    /// Adds the sound of a block that starts at sample `start`, as it was sent.
    fn add_sent_sound(&self, start: u64, mix: &mut [[f32; SOUND_CHANNELS]]) {
        self.0.sound.lock().ring.add_to(start, mix, 1.0, 1.0);
    }

    /// Adds the sound of a block that starts at sample `start`.
    pub(crate) fn add_sound(&self, start: u64, mix: &mut [[f32; SOUND_CHANNELS]]) {
        let to = if self.muted() { 0.0 } else { self.volume() };
        let mut sound = self.0.sound.lock();
        let from = std::mem::replace(&mut sound.gain, to);
        if from > 0.0 || to > 0.0 {
            sound.ring.add_to(start, mix, from, to);
        }
    }

    /// Says that a stage looks, until the answer is dropped.
    pub(crate) fn watch(&self) -> Watched {
        self.0.stages.fetch_add(1, Ordering::Relaxed);
        Watched { input: self.clone(), by: Watcher::Stage }
    }

    /// Says that a stage records it alone, until the answer is dropped.
    fn record(&self) -> Watched {
        self.0.solos.fetch_add(1, Ordering::Relaxed);
        Watched { input: self.clone(), by: Watcher::Solo }
    }

    /// Says that somebody looks at it in a prepared scene, until the answer is dropped.
    pub(crate) fn look_at(&self) -> Watched {
        self.0.onlookers.fetch_add(1, Ordering::Relaxed);
        Watched { input: self.clone(), by: Watcher::Onlooker }
    }
}
