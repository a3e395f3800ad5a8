//! A recording: one take of a channel's program.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::agora::files::AgoraFiles;
use crate::app::AppId;
use crate::canvas::Canvas;
use crate::delivery::Destination;
use crate::error::ErrorCode;
use crate::ids::{Cname, Sid, Uid};
use crate::marker::Marker;
use crate::quality::Profile;
use crate::subscription::Subscription;

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
    /// The display name of the participant it is of; none: it is the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A participant's single MP4 file, relative to the recording's folder; none before it is made. The
    /// program's is the recording's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mp4: Option<String>,
}

impl Track {
    /// The program's name.
    pub const PROGRAM: &str = "program";

    /// The track of this name, as it begins.
    pub fn new(name: &str, label: Option<String>) -> Self {
        Self { name: name.to_owned(), playlist: format!("{name}/index.m3u8"), label, mp4: None }
    }

    /// Whether it is the program, and not one participant alone.
    pub fn is_program(&self) -> bool {
        self.name == Self::PROGRAM
    }
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
    /// What people call it, shown instead of the channel's name; at most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What people sort it by; at most 20, each of at most 40 characters, no two the same but for case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Instants that somebody wants to find again, in order of time; at most 1000.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub markers: Vec<Marker>,
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
    /// GStreamer's name of the encoder its pictures were made with; none: by an older recorder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoder: Option<String>,
    /// Names of everyone who was in it, in order of joining.
    pub participants: Vec<String>,
    /// Its tracks, the program first; then participants, in the order in which they were first recorded.
    pub tracks: Vec<Track>,
    /// Who is recorded alone, beside the program; none: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separate: Option<Subscription>,
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
    /// What kind of problem it is, for who says it in other words: `recording_recovered` (the recorder
    /// stopped unexpectedly), `disk_full`, or `recording_failed`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_code: Option<ErrorCode>,
    /// The app that started it over the Agora-compatible API; none: somebody at a console did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppId>,
    /// The uid that the app's recorder has in the channel, where an app started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorder_uid: Option<Uid>,
    /// The files that the app's clients find in the bucket, where an app started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agora: Option<AgoraFiles>,
    /// How it is encoded, where not by its channel's quality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Where it goes; none: it was made before there were buckets, and goes nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
    /// Its media was taken off this machine after it was proven in the primary, and can be fetched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
    /// Whether somebody has read what was lost or went wrong. False again when more is lost.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub acknowledged: bool,
}

impl Recording {
    /// The form this build writes.
    pub const VERSION: u32 = 1;

    /// One that just begins: nothing is in it yet. `started_at`: UTC, as ISO 8601.
    pub fn begun(sid: Sid, cname: Cname, canvas: Canvas, started_at: String) -> Self {
        Self {
            version: Self::VERSION,
            sid,
            cname,
            title: None,
            tags: Vec::new(),
            markers: Vec::new(),
            state: RecordingState::Starting,
            canvas,
            started_at,
            ended_at: None,
            duration_ms: 0,
            frames: 0,
            frames_missing: 0,
            size_bytes: 0,
            encoder: None,
            participants: Vec::new(),
            tracks: vec![Track::new(Track::PROGRAM, None)],
            separate: None,
            poster: None,
            mp4: None,
            loss: None,
            problem: None,
            problem_code: None,
            destination: None,
            app: None,
            recorder_uid: None,
            agora: None,
            profile: None,
            away: false,
            acknowledged: false,
        }
    }

    /// When it began, in milliseconds since 1970.
    pub fn began_ms(&self) -> Option<i64> {
        self.started_at.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond())
    }

    /// What it is called: its title, or its channel.
    pub fn name(&self) -> &str {
        self.title.as_deref().unwrap_or(self.cname.as_str())
    }

    /// Takes over what people wrote on it, and nothing that was recorded.
    pub fn take_labels_of(&mut self, other: &Self) {
        self.title.clone_from(&other.title);
        self.tags.clone_from(&other.tags);
        self.markers.clone_from(&other.markers);
        self.destination.clone_from(&other.destination);
        // What was read is read only as long as nothing was added.
        self.acknowledged = other.acknowledged && self.loss == other.loss && self.problem == other.problem;
    }
}

/// A recording that was deleted and can still be restored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeletedRecording {
    /// As it was.
    pub recording: Recording,
    /// When it was deleted, UTC, RFC 3339 with milliseconds.
    pub deleted_at: String,
    /// Until when it is kept, UTC; after that it is deleted for good.
    pub kept_until: String,
}

/// How much lies in the trash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trash {
    /// Recordings in it.
    pub count: u64,
    /// Bytes they take on the disk until they are deleted for good.
    pub size_bytes: u64,
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
