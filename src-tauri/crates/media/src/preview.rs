//! The live preview: JPEG pictures of the program for whoever looks.
//!
//! Pictures are encoded only while somebody waits for one, and only the newest: a slow or hidden
//! page costs nothing and gathers nothing.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use tokio::sync::watch;

use crate::clock::now;
use crate::jpeg::Jpeg;
use crate::meter::Loudness;
use crate::picture::Picture;

/// Largest preview picture.
pub(crate) const MAX: (u32, u32) = (960, 540);
pub(crate) const QUALITY: i32 = 80;

/// One picture of the program.
#[derive(Debug, Clone)]
pub struct PreviewPicture {
    /// The program frame it shows.
    pub number: u64,
    /// How old that frame was when it was encoded.
    pub age: Duration,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How loud the program is there.
    pub sound: Loudness,
    /// The picture.
    pub jpeg: Arc<[u8]>,
}

/// A program frame on its way to the previews.
#[derive(Clone)]
pub(crate) struct Frame {
    pub number: u64,
    pub at: Duration,
    pub sound: Loudness,
    pub picture: Arc<Picture>,
}

/// The seam between the stage, which shows, and the previews, which ask.
pub(crate) struct Screen {
    state: Mutex<State>,
    changed: Condvar,
    pictures: watch::Sender<Option<PreviewPicture>>,
}

/// What those who look want.
pub(crate) enum Wish {
    /// A picture newer than this one.
    After(u64),
    /// Nothing, or there is nothing to show.
    Nobody,
    /// The screen is closed.
    Closed,
}

#[derive(Default)]
struct State {
    newest: Option<Frame>,
    /// Someone waits for a picture newer than this.
    wanted_after: Option<u64>,
    closed: bool,
}

impl Screen {
    pub fn new() -> Arc<Self> {
        let screen = Self { state: Mutex::default(), changed: Condvar::new(), pictures: watch::Sender::new(None) };
        Arc::new(screen)
    }

    pub fn show(&self, frame: Frame) {
        let mut state = self.state.lock();
        state.newest = Some(frame);
        if state.wanted_after.is_some() {
            self.changed.notify_one();
        }
    }

    /// Whether anyone looks.
    pub fn is_watched(&self) -> bool {
        self.pictures.receiver_count() > 0
    }

    pub fn newest(&self) -> Option<Frame> {
        self.state.lock().newest.clone()
    }

    /// Ends `run` and every preview.
    pub fn close(&self) {
        self.state.lock().closed = true;
        self.changed.notify_all();
        self.pictures.send_replace(None);
    }

    pub fn preview(self: &Arc<Self>) -> Preview {
        Preview { screen: self.clone(), pictures: self.pictures.subscribe(), seen: 0 }
    }

    /// Waits until somebody wants a picture and there is something to show; with `patience` not longer
    /// than that.
    pub fn wish(&self, is_ready: impl Fn() -> bool, patience: Option<Duration>) -> Wish {
        let mut state = self.state.lock();
        loop {
            if state.closed {
                return Wish::Closed;
            }
            // Who wanted one may have gone since.
            if !self.is_watched() {
                state.wanted_after = None;
            }
            if let Some(after) = state.wanted_after.filter(|_| is_ready()) {
                return Wish::After(after);
            }
            match patience {
                Some(patience) if self.changed.wait_for(&mut state, patience).timed_out() => return Wish::Nobody,
                Some(_) => {}
                None => self.changed.wait(&mut state),
            }
        }
    }

    /// Says that there is something else to show.
    pub fn nudge(&self) {
        // Held: one who has just found nothing to show is waiting by then.
        let _state = self.state.lock();
        self.changed.notify_all();
    }

    /// Gives everyone who waits a picture.
    pub fn send(&self, picture: PreviewPicture) {
        self.state.lock().wanted_after = None;
        self.pictures.send_replace(Some(picture));
    }

    fn want(&self, after: u64) {
        let mut state = self.state.lock();
        state.wanted_after = Some(state.wanted_after.map_or(after, |other| other.min(after)));
        self.changed.notify_one();
    }

    /// Encodes until the screen is closed; the body of a thread.
    pub fn run(&self, canvas: (u32, u32)) {
        let mut encoder: Option<Jpeg> = None;
        while let Some(frame) = self.next_wanted() {
            if encoder.is_none() {
                encoder = Jpeg::new(canvas, MAX, QUALITY)
                    .inspect_err(|error| tracing::error!(%error, "there is no preview"))
                    .ok();
            }
            let Some(jpeg) = &mut encoder else { return };
            let (width, height) = jpeg.size();
            match jpeg.encode(&frame.picture) {
                Ok(bytes) => {
                    let age = now().saturating_sub(frame.at);
                    let (number, sound) = (frame.number, frame.sound);
                    let picture = PreviewPicture { number, age, width, height, sound, jpeg: bytes.into() };
                    self.pictures.send_replace(Some(picture));
                }
                Err(error) => {
                    tracing::warn!(%error, "the preview starts anew");
                    encoder = None;
                }
            }
        }
    }

    fn next_wanted(&self) -> Option<Frame> {
        let mut state = self.state.lock();
        loop {
            if state.closed {
                return None;
            }
            if let (Some(after), Some(frame)) = (state.wanted_after, &state.newest)
                && frame.number > after
            {
                let frame = frame.clone();
                state.wanted_after = None;
                return Some(frame);
            }
            self.changed.wait(&mut state);
        }
    }
}

/// One viewer of the program.
pub struct Preview {
    screen: Arc<Screen>,
    pictures: watch::Receiver<Option<PreviewPicture>>,
    seen: u64,
}

impl Preview {
    /// The next picture newer than the last; none when the stage has ended.
    pub async fn next(&mut self) -> Option<PreviewPicture> {
        loop {
            self.screen.want(self.seen);
            self.pictures.changed().await.ok()?;
            let picture = self.pictures.borrow_and_update().clone();
            match picture {
                Some(picture) if picture.number > self.seen => {
                    self.seen = picture.number;
                    return Some(picture);
                }
                Some(_) => {}
                None => return None,
            }
        }
    }
}
