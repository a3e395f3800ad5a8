//! The stage: one picture per tick and twenty milliseconds of sound after the other, by the clock.
//!
//! It cannot stall, because it waits for no participant and no consumer, and cannot skip, because
//! it counts frames: frame `n` belongs to the instant `start + n / fps`, whenever it is made. When
//! the machine cannot keep up, the last picture stands in (cheap to encode) and is counted as
//! missing; the number of frames and the sound stay exact.
//!
//! Locks: `changes`, `voices` and `feeds` are held only to copy; no lock is held while composing.
//! `workshop` is held while a scene is set, by whoever sets it; the stage never takes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use rollcall_model::{Canvas, Transition};

use crate::clock::{SOUND_RATE, now, sample_at, time_of_day};
use crate::encode::{EncodeSettings, Encoding, Feed, SampleSink};
use crate::error::MediaError;
use crate::input::{Watched, Watcher};
use crate::jpeg::Jpeg;
use crate::meter::Meter;
use crate::mix::{BLOCK, Mixer};
use crate::picture::Picture;
use crate::prepared::Prepared;
use crate::preview::{Frame, Preview, Screen};
use crate::scene::Scene;
use crate::set::{Moment, Set};
use crate::show::Show;
use crate::workshop::Workshop;

/// A frame later than this shows the last picture again instead of composing. Earlier it is made up
/// for: pictures wait in their inputs until the instant they belong to is composed.
const LATE: Duration = Duration::from_millis(500);

/// Sound is mixed this long after it was due: a wake-up may be early by a little.
const SOUND_SLACK: Duration = Duration::from_millis(5);

const POSTER_QUALITY: i32 = 85;

struct Shared {
    /// Sets that wait for the next frame, each with how it is reached.
    changes: Mutex<Vec<(Set, Transition)>>,
    voices: Mutex<Arc<Vec<Watched>>>,
    feeds: Mutex<Vec<Arc<Feed>>>,
    screen: Arc<Screen>,
    prepared: Arc<Prepared>,
    workshop: Mutex<Workshop>,
    stop: AtomicBool,
}

/// Composes a channel's program, or one participant's own track, while it lives.
pub struct Stage {
    canvas: Canvas,
    watcher: Watcher,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Stage {
    /// Starts an empty stage.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start(canvas: Canvas) -> Result<Self, MediaError> {
        let mut stage = Self::of(canvas, Watcher::Stage)?;
        let (screen, prepared) = (stage.shared.screen.clone(), stage.shared.prepared.clone());
        stage.spawn("preview", move || screen.run((canvas.width, canvas.height)))?;
        stage.spawn("prepared", move || prepared.run(canvas))?;
        Ok(stage)
    }

    /// Starts an empty stage for the track of one participant, beside the program's: it sees and hears its
    /// scene as it was sent, whatever the producer does to its sound, and takes no picture that the
    /// program's stage would miss. It has no preview and prepares nothing: one thread.
    ///
    /// # Errors
    /// When the system refuses the thread.
    pub fn solo(canvas: Canvas) -> Result<Self, MediaError> {
        Self::of(canvas, Watcher::Solo)
    }

    fn of(canvas: Canvas, watcher: Watcher) -> Result<Self, MediaError> {
        let shared = Arc::new(Shared {
            changes: Mutex::default(),
            voices: Mutex::default(),
            feeds: Mutex::default(),
            screen: Screen::new(),
            prepared: Prepared::new(),
            workshop: Mutex::new(Workshop::new(canvas)),
            stop: AtomicBool::new(false),
        });
        let stage = shared.clone();
        let mut started = Self { canvas, watcher, shared, threads: Vec::new() };
        started.spawn("stage", move || run(canvas, &stage))?;
        Ok(started)
    }

    fn spawn(&mut self, name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), MediaError> {
        let thread = std::thread::Builder::new().name(name.into()).spawn(body);
        self.threads.push(thread.map_err(|error| MediaError::Io { what: "starting a stage", error })?);
        Ok(())
    }

    /// The canvas it was started with.
    pub fn canvas(&self) -> Canvas {
        self.canvas
    }

    /// Shows another scene from the next frame on. A cut while a transition goes on changes what the
    /// transition leads to, not when it ends; any other transition starts from what is seen. Draws what
    /// has to be drawn (texts, pictures) before it returns: some milliseconds when they are new.
    pub fn set_scene(&self, scene: Scene, transition: Transition) {
        let voices = Arc::new(scene.voices.iter().map(|voice| self.watcher.watch(voice)).collect());
        // Held to the end: sets reach the stage in the order in which they were given.
        let mut workshop = self.shared.workshop.lock();
        let set = Set::of(&scene, &self.canvas, &mut workshop, self.watcher);
        self.shared.changes.lock().push((set, transition));
        *self.shared.voices.lock() = voices;
    }

    /// The scene that comes next; composed only while somebody looks at it. None: there is none.
    pub fn prepare(&self, scene: Option<Scene>) {
        self.shared.prepared.set(scene);
    }

    /// Another viewer of the program.
    pub fn preview(&self) -> Preview {
        self.shared.screen.preview()
    }

    /// Another viewer of the prepared scene. No picture comes while there is none.
    pub fn preview_prepared(&self) -> Preview {
        self.shared.prepared.screen().preview()
    }

    /// The newest program picture as JPEG, at most `max_width` wide.
    ///
    /// # Errors
    /// Before the first frame, or when the JPEG encoder fails.
    pub fn still(&self, max_width: u32) -> Result<Vec<u8>, MediaError> {
        let frame = self.shared.screen.newest().ok_or_else(|| MediaError::pipeline("a still", "no frame yet"))?;
        let size = (self.canvas.width, self.canvas.height);
        Jpeg::new(size, (max_width, max_width), POSTER_QUALITY)?.encode(&frame.picture)
    }

    /// Encodes the program from the next frame on.
    ///
    /// # Errors
    /// When an encoder is missing or does not start; then nothing was handed to `sink`.
    pub fn record(&self, settings: EncodeSettings, sink: Box<dyn SampleSink>) -> Result<Encoding, MediaError> {
        let encoding = Encoding::start(self.canvas, settings, sink)?;
        self.shared.feeds.lock().push(encoding.feed().clone());
        Ok(encoding)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        self.shared.screen.close();
        self.shared.prepared.screen().close();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Instant of frame `n` of a stage that started at `start`.
fn due(start: Duration, n: u64, fps: u32) -> Duration {
    start + Duration::from_nanos((u128::from(n) * 1_000_000_000 / u128::from(fps)) as u64)
}

fn run(canvas: Canvas, shared: &Shared) {
    let fps = canvas.fps.get();
    let start = now();
    let first_sample = sample_at(start);
    let sound_due = |blocks: u64| {
        let samples = u128::from(first_sample + blocks * BLOCK as u64);
        Duration::from_nanos((samples * 1_000_000_000 / u128::from(SOUND_RATE)) as u64) + SOUND_SLACK
    };
    let (mut show, mut mixer) = (Show::new(canvas), Mixer::new());
    let mut meter = Meter::default();
    let (mut frames, mut blocks) = (0_u64, 0_u64);
    let mut newest: Option<Arc<Picture>> = None;
    while !shared.stop.load(Ordering::Relaxed) {
        let (picture_at, sound_at) = (due(start, frames, fps), sound_due(blocks + 1));
        std::thread::sleep(picture_at.min(sound_at).saturating_sub(now()));
        let feeds = shared.feeds.lock().clone();
        if sound_at < picture_at {
            let from = first_sample + blocks * BLOCK as u64;
            let voices = shared.voices.lock().clone();
            let block: Arc<[_]> = mixer.block(from, &voices).into();
            feeds.iter().for_each(|feed| feed.sound(from, &block));
            if shared.screen.is_watched() {
                meter.take(&block)
            } else {
                meter.rest()
            }
            blocks += 1;
            continue;
        }
        let late = now().saturating_sub(picture_at) > LATE || feeds.iter().any(|feed| feed.is_behind());
        let stand_in = newest.as_ref().filter(|_| late).cloned();
        let repeated = stand_in.is_some();
        let picture = stand_in.unwrap_or_else(|| {
            let changes = std::mem::take(&mut *shared.changes.lock());
            changes.into_iter().for_each(|(set, transition)| show.change(set, transition, frames));
            show.frame(frames, Moment { at: picture_at, time: time_of_day(picture_at) })
        });
        newest = Some(picture.clone());
        let next = due(start, frames + 1, fps);
        feeds.iter().for_each(|feed| feed.frame(picture_at, next, &picture, repeated));
        shared.screen.show(Frame { number: frames + 1, at: picture_at, sound: meter.read(), picture });
        frames += 1;
        if feeds.iter().any(|feed| feed.is_complete()) {
            shared.feeds.lock().retain(|feed| !feed.is_complete());
        }
    }
    shared.feeds.lock().drain(..).for_each(|feed| feed.cut());
}
