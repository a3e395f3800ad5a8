//! The journal: the append-only list of everything that happened in a recording.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::Uid;
use crate::layout::Layout;
use crate::look::Look;
use crate::marker::Marker;
use crate::recording::RecordingState;
use crate::transition::Transition;

/// One line of `journal.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// The recording's clock in milliseconds: time since its first frame, gaps included.
    pub clock_ms: u64,
    /// UTC, RFC 3339 with milliseconds.
    pub utc: String,
    /// What happened.
    #[serde(flatten)]
    pub happening: Happening,
}

/// What can happen in a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happening {
    /// The recording changed state.
    State {
        /// The state it is in now.
        state: RecordingState,
    },
    /// A participant is in the channel.
    Join {
        /// Who.
        uid: Uid,
        /// Display name.
        name: String,
    },
    /// A participant left.
    Leave {
        /// Who.
        uid: Uid,
        /// `left`, `removed` or `lost`.
        reason: String,
    },
    /// A participant's stream started or stopped arriving.
    Stream {
        /// Who.
        uid: Uid,
        /// `video` or `audio`.
        stream: String,
        /// Whether it arrives now.
        arriving: bool,
        /// How long before this line that was, in milliseconds: that nothing comes is noticed a moment
        /// later. None: just now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ago_ms: Option<u64>,
    },
    /// A participant's picture arrives with another size than before, or for the first time. Holds until
    /// its video stops arriving, or it leaves.
    Picture {
        /// Who.
        uid: Uid,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The producer took a participant's sound out of the mix, or put it back.
    Mute {
        /// Who.
        uid: Uid,
        /// Whether it is out of the mix now.
        muted: bool,
    },
    /// The producer changed how loud a participant is.
    Volume {
        /// Who.
        uid: Uid,
        /// Linear: 1 as it arrives, 2 twice as loud.
        volume: f32,
    },
    /// The producer gave a participant another name.
    Rename {
        /// Who.
        uid: Uid,
        /// The display name from now on.
        name: String,
    },
    /// The layout changed.
    Layout {
        /// What it is now.
        layout: Layout,
        /// How it came: a cut unless said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transition: Option<Transition>,
    },
    /// What the program looks like besides its people changed.
    Look {
        /// What it is now.
        look: Box<Look>,
    },
    /// Somebody marked an instant, or gave a marker another title.
    Marker {
        /// As it is now.
        marker: Marker,
    },
    /// Somebody took a marker away.
    MarkerRemoved {
        /// Its id.
        id: String,
    },
    /// Nothing was recorded for a time.
    Gap {
        /// How long, in milliseconds.
        length_ms: u64,
        /// Why.
        reason: String,
    },
    /// Unfinished bytes were set aside after a crash.
    SetAside {
        /// The file, relative to the recording's folder.
        file: String,
        /// How many bytes.
        bytes: u64,
    },
    /// Nobody was in the channel for so long; the recording ends.
    Idle {
        /// Seconds.
        seconds: u64,
    },
    /// Something the user should know.
    Warning {
        /// In words.
        message: String,
    },
    /// Something went wrong.
    Error {
        /// In words.
        message: String,
    },
}
