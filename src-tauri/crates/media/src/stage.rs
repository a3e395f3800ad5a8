//! The stage: one picture per tick and twenty milliseconds of sound after the other, by the clock.
//!
//! It cannot stall, because it waits for no participant and no consumer, and cannot skip, because
//! it counts frames: frame `n` belongs to the instant `start + n / fps`, whenever it is made. When
//! the machine cannot keep up, the last picture stands in (cheap to encode) and is counted as
//! missing; the number of frames and the sound stay exact.
//!
//! Locks: `scene` and `feeds` are held only to copy; no lock is held while composing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use rollcall_model::{Canvas, Region, Transition};

use crate::clock::{SOUND_RATE, now, sample_at};
use crate::compose::{Composer, Tile};
use crate::encode::{EncodeSettings, Encoding, Feed, SampleSink};
use crate::error::MediaError;
use crate::input::{Input, Watched};
use crate::jpeg::Jpeg;
use crate::meter::Meter;
use crate::mix::{BLOCK, Mixer};
use crate::picture::Picture;
use crate::preview::{Frame, Preview, Screen};
use crate::scene::{Content, Scene};
use crate::still::Still;

/// A frame later than this shows the last picture again instead of composing. Earlier it is made up
/// for: pictures wait in their inputs until the instant they belong to is composed.
const LATE: Duration = Duration::from_millis(500);

/// Sound is mixed this long after it was due: a wake-up may be early by a little.
const SOUND_SLACK: Duration = Duration::from_millis(5);

const POSTER_QUALITY: i32 = 85;

#[derive(Default)]
struct Watching {
    tiles: Vec<(Seen, Region)>,
    voices: Vec<Watched>,
}

enum Seen {
    Person(Watched),
    Still(Still),
}

struct Shared {
    scene: Mutex<Arc<Watching>>,
    feeds: Mutex<Vec<Arc<Feed>>>,
    screen: Arc<Screen>,
    prepared: Arc<Screen>,
    stop: AtomicBool,
}

/// Composes a channel's program while it lives.
pub struct Stage {
    canvas: Canvas,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Stage {
    /// Starts an empty stage.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start(canvas: Canvas) -> Result<Self, MediaError> {
        let shared = Arc::new(Shared {
            scene: Mutex::default(),
            feeds: Mutex::default(),
            screen: Screen::new(),
            prepared: Screen::new(),
            stop: AtomicBool::new(false),
        });
        let spawn = |name: &str, body: Box<dyn FnOnce() + Send>| {
            let thread = std::thread::Builder::new().name(name.into()).spawn(body);
            thread.map_err(|error| MediaError::Io { what: "starting a stage", error })
        };
        let (stage, screen) = (shared.clone(), shared.screen.clone());
        let size = (canvas.width, canvas.height);
        let mut started = Self { canvas, shared, threads: Vec::new() };
        started.threads.push(spawn("stage", Box::new(move || run(canvas, &stage)))?);
        started.threads.push(spawn("preview", Box::new(move || screen.run(size)))?);
        Ok(started)
    }

    /// The canvas it was started with.
    pub fn canvas(&self) -> Canvas {
        self.canvas
    }

    /// Shows another scene from the next frame on. A cut while a transition goes on changes what the
    /// transition leads to; any other transition starts from what is seen.
    pub fn set_scene(&self, scene: Scene, _transition: Transition) {
        let seen = |(content, region): &(Content, Region)| {
            let seen = match content {
                Content::Person(input) => Seen::Person(input.watch()),
                Content::Picture(still) => Seen::Still(still.clone()),
                Content::Text(_) => return None,
            };
            Some((seen, region.clone()))
        };
        let watching = Watching {
            tiles: scene.tiles.iter().filter_map(seen).collect(),
            voices: scene.voices.iter().map(Input::watch).collect(),
        };
        *self.shared.scene.lock() = Arc::new(watching);
    }

    /// The scene that comes next; composed only while somebody looks at it. None: there is none.
    pub fn prepare(&self, _scene: Option<Scene>) {}

    /// Another viewer of the program.
    pub fn preview(&self) -> Preview {
        self.shared.screen.preview()
    }

    /// Another viewer of the prepared scene. No picture comes while there is none.
    pub fn preview_prepared(&self) -> Preview {
        self.shared.prepared.preview()
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
        self.shared.prepared.close();
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
    let (mut composer, mut mixer) = (Composer::new(canvas), Mixer::new());
    let mut meter = Meter::default();
    let (mut frames, mut blocks) = (0_u64, 0_u64);
    let mut newest: Option<Arc<Picture>> = None;
    while !shared.stop.load(Ordering::Relaxed) {
        let (picture_at, sound_at) = (due(start, frames, fps), sound_due(blocks + 1));
        std::thread::sleep(picture_at.min(sound_at).saturating_sub(now()));
        let scene = shared.scene.lock().clone();
        let feeds = shared.feeds.lock().clone();
        if sound_at < picture_at {
            let from = first_sample + blocks * BLOCK as u64;
            let block: Arc<[_]> = mixer.block(from, &scene.voices).into();
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
        let picture = stand_in.unwrap_or_else(|| composer.compose(&tiles_at(&scene, picture_at)));
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

fn tiles_at(scene: &Watching, at: Duration) -> Vec<Tile> {
    let picture = |seen: &Seen| match seen {
        Seen::Person(input) => input.picture_at(at),
        Seen::Still(still) => still.picture().clone(),
    };
    let tile = |(seen, region): &(Seen, Region)| Tile { region: region.clone(), picture: picture(seen) };
    scene.tiles.iter().map(tile).collect()
}
