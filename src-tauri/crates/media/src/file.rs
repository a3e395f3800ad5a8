//! A film, a sound file or a still picture of this machine as a participant.
//!
//! A file is opened first, which says at once whether it can be played, and then played into an
//! [`Input`] in a pipeline of its own. While nobody looks at it, it stands still: it costs nothing and
//! nobody misses a part of it.

mod decoding;
mod sinks;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::clock::now;
use crate::error::MediaError;
use crate::input::Input;

use decoding::{Decoding, Happened, LEAD};

/// How often it is looked whether somebody wants the film.
const TICK: Duration = Duration::from_millis(50);

/// How often a still picture is shown again: it is no older than a moving one may be.
const STILL: Duration = Duration::from_millis(500);

/// A round is no shorter, so that a film of one frame does not spin.
const SHORTEST_ROUND: Duration = Duration::from_millis(250);

/// How a film ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileEnd {
    /// It was shown to its end and is not repeated.
    Over,
    /// It could not be played on; why.
    Failed(String),
}

/// A file that can be played: it was opened and its first picture or sound was decoded.
pub struct MediaFile {
    path: PathBuf,
    decoding: Decoding,
}

impl MediaFile {
    /// Opens a file by its full name; links are followed. Takes a moment.
    ///
    /// # Errors
    /// `FileNotFound`, `InvalidFile` or `UnsupportedFile`; nothing is left of it then.
    pub fn open(path: &Path) -> Result<Self, MediaError> {
        let path = resolved(path)?;
        let decoding = Decoding::open(&path)?;
        Ok(Self { path, decoding })
    }

    /// Where it is, without links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Plays it into `input`, over and over if `repeat`. `on_end` is called once when it has come to
    /// its end, on the film's own thread; not when the player is dropped.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn play(
        self,
        input: &Input,
        repeat: bool,
        on_end: impl FnOnce(FileEnd) + Send + 'static,
    ) -> Result<FilePlayer, MediaError> {
        self.decoding.feed(input);
        let stop = Arc::new(AtomicBool::new(false));
        let mut playing =
            Playing { path: self.path, decoding: self.decoding, input: input.clone(), repeat, stop: stop.clone() };
        let body = move || {
            if let Some(end) = playing.perform() {
                drop(playing);
                on_end(end);
            }
        };
        let thread = std::thread::Builder::new().name("film".into()).spawn(body);
        let thread = thread.map_err(|error| MediaError::Io { what: "starting a film", error })?;
        Ok(FilePlayer { stop, thread: Some(thread) })
    }
}

/// A film that plays; it ends when dropped.
pub struct FilePlayer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for FilePlayer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        // Its own thread may be the one that lets go of it, after its end.
        if thread.thread().id() != std::thread::current().id() {
            let _ = thread.join();
        }
    }
}

struct Playing {
    path: PathBuf,
    decoding: Decoding,
    input: Input,
    repeat: bool,
    stop: Arc<AtomicBool>,
}

impl Playing {
    /// Plays until it is stopped (none), or comes to its end.
    fn perform(&mut self) -> Option<FileEnd> {
        let mut began = Instant::now();
        let mut still = None::<Duration>;
        while !self.stop.load(Ordering::Relaxed) {
            let wanted = self.input.wanted();
            self.decoding.set_running(wanted);
            if let Some(shown) = still.filter(|shown| wanted && now().saturating_sub(*shown) >= STILL) {
                still = Some(if self.decoding.show_again(&self.input) { now() } else { shown });
            }
            match self.decoding.wait(TICK) {
                Happened::Nothing => {}
                Happened::Failed(reason) => return Some(FileEnd::Failed(reason)),
                Happened::Ended if self.decoding.is_still() => still = Some(now()),
                Happened::Ended => {
                    if !self.repeat {
                        // What was pushed ahead of its time is still to be seen and heard.
                        std::thread::sleep(LEAD);
                        return Some(FileEnd::Over);
                    }
                    std::thread::sleep(SHORTEST_ROUND.saturating_sub(began.elapsed()));
                    if let Err(error) = self.begin_again() {
                        return Some(FileEnd::Failed(error.to_string()));
                    }
                    began = Instant::now();
                }
            }
        }
        None
    }

    fn begin_again(&mut self) -> Result<(), MediaError> {
        if !self.decoding.rewind() {
            // Not every form can go back: then it is opened anew.
            self.decoding = Decoding::open(&resolved(&self.path)?)?;
            self.decoding.feed(&self.input);
        }
        Ok(())
    }
}

/// The file without links, if it is one that can be read.
fn resolved(path: &Path) -> Result<PathBuf, MediaError> {
    let invalid = |reason: &str| MediaError::InvalidFile { path: path.to_owned(), reason: reason.to_owned() };
    let of = |error: io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => MediaError::FileNotFound { path: path.to_owned() },
        _ => invalid(&error.to_string()),
    };
    if !path.is_absolute() {
        return Err(invalid("it is not a full path"));
    }
    let path = fs::canonicalize(path).map_err(of)?;
    if !fs::metadata(&path).map_err(of)?.is_file() {
        return Err(invalid("it is not a file"));
    }
    if path.to_str().is_none() {
        return Err(invalid("its name is not UTF-8"));
    }
    // Only now: opening what is no file may wait for ever.
    fs::File::open(&path).map_err(of)?;
    Ok(path)
}
