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
    /// Room there; none when it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<Disk>,
}
