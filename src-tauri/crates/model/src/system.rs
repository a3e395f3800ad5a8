//! The machine a recorder runs on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Room where recordings go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Disk {
    /// Bytes free for us.
    pub free_bytes: u64,
    /// Seconds of recording left at the present bit rates.
    pub seconds_left: u64,
}

/// A recorder and its machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct System {
    /// The recorder's version.
    pub version: String,
    /// Since when it runs, UTC, RFC 3339.
    pub started_at: String,
    /// Where recordings go.
    pub library: String,
    /// It was given at start and cannot be changed here.
    #[serde(default)]
    pub library_fixed: bool,
    /// Room there; none when it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<Disk>,
}

/// What is found where recordings may go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Folder {
    /// The folder, absolute.
    pub folder: String,
    /// It is there; otherwise it would be made.
    pub exists: bool,
    /// We may write there.
    pub writable: bool,
    /// Room on that disk.
    pub disk: Disk,
}

/// An encoder of the program's pictures, as found on this machine and tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Encoder {
    /// GStreamer's name of it.
    pub name: String,
    /// It works on the graphics processor.
    pub hardware: bool,
    /// Recordings are made with it.
    pub in_use: bool,
    /// How many times faster than real time it encoded 1280x720 at 30 when it was tried; none when it
    /// did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Why it did not encode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}
