//! A recording: one take of a channel's program.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Canvas;
use crate::ids::{Cname, Sid};

/// Where a recording is in its life. Moves forward only (`can_become`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// Accepted; the first frame is not written yet.
    Starting,
    /// Frames are being written.
    Recording,
    /// Held by the user; the clock goes on.
    Paused,
    /// Asked to stop; the last frames are on their way to the disk.
    Stopping,
    /// Playable; the single MP4 file is being made.
    Finalizing,
    /// Done.
    Finished,
    /// Ended by an error. What was written before is kept and playable.
    Failed,
}

impl RecordingState {
    /// Whether frames may still be added.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Starting | Self::Recording | Self::Paused | Self::Stopping)
    }

    /// Whether nothing more will change.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Failed)
    }

    /// Whether `next` may follow.
    pub fn can_become(self, next: Self) -> bool {
        use RecordingState as S;
        match (self, next) {
            (S::Paused, S::Recording) => true,
            (S::Finished | S::Failed, _) => false,
            (S::Finalizing, S::Failed) => true,
            _ => next as u8 > self as u8,
        }
    }
}

/// A stretch of time of which nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Gap {
    /// Where in the result it lies: milliseconds of playable time before it.
    pub at_ms: u64,
    /// How long it lasted, in milliseconds.
    pub length_ms: u64,
    /// Why, in words.
    pub reason: String,
}

/// What a crash took, stated once the recording was taken up again or finalized.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Loss {
    /// Stretches of time with nothing in the file.
    pub gaps: Vec<Gap>,
    /// Bytes of unfinished fragments set aside in `lost/`.
    pub set_aside_bytes: u64,
}

/// A media stream inside a recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Track {
    /// Folder below the recording's: `program`, or a uid.
    pub name: String,
    /// The HLS playlist, relative to the recording's folder. Playable at any time.
    pub playlist: String,
}

/// A recording as the API, the library and `recording.json` describe it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Recording {
    /// Version of this file's form; a reader refuses a newer one.
    pub version: u32,
    /// Its id.
    pub sid: Sid,
    /// The channel it was taken from.
    pub cname: Cname,
    /// Where it is in its life.
    pub state: RecordingState,
    /// The canvas it was recorded with.
    pub canvas: Canvas,
    /// When it started, UTC, RFC 3339 with milliseconds.
    pub started_at: String,
    /// When its last frame was taken, UTC; none while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// Playable length in milliseconds: frames divided by rate.
    pub duration_ms: u64,
    /// Frames written.
    pub frames: u64,
    /// Frames that should be there and are not.
    pub frames_missing: u64,
    /// Bytes on disk.
    pub size_bytes: u64,
    /// Names of everyone who was in it, in order of joining.
    pub participants: Vec<String>,
    /// Its tracks.
    pub tracks: Vec<Track>,
    /// The poster picture, relative to its folder; none before there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
    /// The single MP4 file, relative to its folder; none before it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mp4: Option<String>,
    /// What was lost, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<Loss>,
    /// Why it ended early or failed, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Recording {
    /// The form this build writes.
    pub const VERSION: u32 = 1;
}

#[cfg(test)]
mod tests {
    use super::RecordingState as S;

    #[test]
    fn states_move_forward_only() {
        let order = [S::Starting, S::Recording, S::Paused, S::Stopping, S::Finalizing, S::Finished];
        for (i, from) in order.iter().enumerate() {
            for to in &order[..=i] {
                let back = (*from, *to) == (S::Paused, S::Recording);
                assert_eq!(from.can_become(*to), back, "{from:?} to {to:?}");
            }
        }
        assert!(S::Recording.can_become(S::Failed));
        assert!(!S::Failed.can_become(S::Recording));
    }
}
