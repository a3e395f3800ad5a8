//! What can go wrong with media.

use std::path::PathBuf;
use std::time::Duration;

/// What can go wrong with media.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// GStreamer itself did not start.
    #[error("GStreamer did not start: {0}")]
    Start(String),
    /// A GStreamer element is not installed.
    #[error("the GStreamer element {element} is missing; install the package {package}")]
    MissingElement {
        /// The element's name.
        element: &'static str,
        /// Debian's package that has it.
        package: &'static str,
    },
    /// An offer or a fragment that cannot be understood.
    #[error("the SDP cannot be understood: {reason}")]
    InvalidSdp {
        /// What is wrong with it.
        reason: String,
    },
    /// An offer without anything we can receive.
    #[error("the offer has no media we can receive: {reason}")]
    UnsupportedMedia {
        /// What is missing.
        reason: String,
    },
    /// There is no such file.
    #[error("there is no file {}", .path.display())]
    FileNotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Not a file that can be played by its nature: a folder, a device, one we may not read.
    #[error("{} cannot be used: {reason}", .path.display())]
    InvalidFile {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file with nothing in it that this machine can play.
    #[error("{} cannot be played: {reason}", .path.display())]
    UnsupportedFile {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The publishing session has moved on or ended.
    #[error("the publishing session has ended or moved on")]
    SessionChanged,
    /// A picture file that cannot be shown.
    #[error("the picture cannot be read: {reason}")]
    InvalidPicture {
        /// What is wrong with it.
        reason: String,
    },
    /// A pipeline failed.
    #[error("{what} failed: {reason}")]
    Pipeline {
        /// Which pipeline.
        what: &'static str,
        /// What GStreamer said.
        reason: String,
    },
    /// Something did not happen in time.
    #[error("{what} did not finish within {limit:?}")]
    TimedOut {
        /// What was waited for.
        what: &'static str,
        /// The limit.
        limit: Duration,
    },
    /// The network or a thread was refused by the system.
    #[error("{what}: {error}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        error: std::io::Error,
    },
}

impl MediaError {
    pub(crate) fn pipeline(what: &'static str, reason: impl std::fmt::Display) -> Self {
        Self::Pipeline { what, reason: reason.to_string() }
    }
}
