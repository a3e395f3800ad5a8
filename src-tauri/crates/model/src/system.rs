//! The machine a recorder runs on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::encoder::{EncoderChoice, H264Encoder};
use crate::network::Network;

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
    /// Which encoder recordings are made with.
    #[serde(default)]
    pub encoder: EncoderChoice,
    /// The encoders that are installed; whether one works is found out by trying it.
    #[serde(default)]
    pub encoders: Vec<H264Encoder>,
    /// How others reach it.
    #[serde(default)]
    pub network: Network,
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
