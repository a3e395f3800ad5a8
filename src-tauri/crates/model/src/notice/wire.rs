//! How an event is written: fields and their order as in agora.md section 8.

use serde::Serialize;

use crate::recording::Recording;

/// Agora's number of cloud recording among its products.
const PRODUCT: u8 = 3;

/// Whose word an event is (`serviceType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// The recording as a whole.
    Session,
    /// What records.
    Recorder,
    /// What uploads.
    Uploader,
}

impl Speaker {
    /// `serviceType`.
    pub fn number(self) -> u8 {
        match self {
            Self::Session => 0,
            Self::Recorder => 1,
            Self::Uploader => 2,
        }
    }

    /// `module` of an error or a warning, which counts otherwise.
    pub(super) fn module(self) -> u8 {
        match self {
            Self::Recorder => 0,
            Self::Uploader => 1,
            Self::Session => 2,
        }
    }
}

/// What an event says, beginning with `msgName`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "msgName", rename_all_fields = "camelCase")]
#[expect(missing_docs, reason = "the fields are Agora's; `notice` says when each event comes")]
pub enum Details {
    #[serde(rename = "cloud_recording_error")]
    Error { module: u8, error_level: u8, error_code: u32, stat: u8, error_msg: String },
    #[serde(rename = "cloud_recording_warning")]
    Warning { module: u8, warn_code: u32 },
    #[serde(rename = "cloud_recording_status_update")]
    StatusUpdate { status: u8, recording_mode: u8, file_list: String },
    #[serde(rename = "cloud_recording_file_infos")]
    FileInfos { file_list: String },
    #[serde(rename = "session_exit")]
    SessionExit { exit_status: u8 },
    #[serde(rename = "high_availability_register_success")]
    HighAvailability { status: u8 },
    #[serde(rename = "uploader_started")]
    UploaderStarted { status: u8 },
    #[serde(rename = "uploaded")]
    Uploaded { status: u8, file_list: Vec<ListedFile> },
    #[serde(rename = "backuped")]
    Backuped { status: u8, file_list: Vec<ListedFile> },
    #[serde(rename = "uploading_progress")]
    UploadingProgress { progress: u16 },
    #[serde(rename = "recorder_started")]
    RecorderStarted { status: u8 },
    #[serde(rename = "recorder_leave")]
    RecorderLeave { leave_code: u8 },
    #[serde(rename = "recorder_slice_start")]
    SliceStart {
        start_utc_ms: i64,
        discontinue_utc_ms: i64,
        mixed_all_user: bool,
        stream_uid: String,
        track_type: &'static str,
    },
    #[serde(rename = "recorder_audio_stream_state_changed")]
    AudioState {
        stream_uid: String,
        state: u8,
        #[serde(rename = "UtcMs")]
        utc_ms: i64,
    },
    #[serde(rename = "recorder_video_stream_state_changed")]
    VideoState {
        stream_uid: String,
        state: u8,
        #[serde(rename = "UtcMs")]
        utc_ms: i64,
    },
}

/// A playlist or a single file, as lists of files name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedFile {
    /// Its name in the bucket.
    pub file_name: String,
    /// `audio`, `video` or `audio_and_video`.
    pub track_type: &'static str,
    /// Whose it is; `0`: everyone's.
    pub uid: String,
    /// Whether everyone is in it.
    pub mixed_all_user: bool,
    /// Whether it can be played where it is.
    pub is_playable: bool,
    /// When it begins, in milliseconds since 1970.
    pub slice_start_time: i64,
}

impl ListedFile {
    /// What the name of a file says (agora.md section 7: `…__uid_s_<uid>__uid_e_<audio|video>…`).
    pub fn of(name: &str, begun_ms: i64) -> Self {
        let of_one = name.rsplit_once("__uid_s_").and_then(|(_, rest)| rest.split_once("__uid_e_"));
        let (uid, track_type) = match of_one {
            Some((uid, kind)) if kind.starts_with("audio") => (uid, "audio"),
            Some((uid, _)) => (uid, "video"),
            None => ("0", "audio_and_video"),
        };
        Self {
            file_name: name.to_owned(),
            track_type,
            uid: uid.to_owned(),
            mixed_all_user: of_one.is_none(),
            is_playable: !name.ends_with(".age"),
            slice_start_time: begun_ms,
        }
    }
}

/// Whether a name in a bucket is a playlist's, encrypted or not.
pub(super) fn is_playlist(name: &str) -> bool {
    name.strip_suffix(".age").unwrap_or(name).ends_with(".m3u8")
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoticeBody {
    /// The same for the same event, however often it is sent.
    pub notice_id: String,
    /// Always 3, cloud recording.
    pub product_id: u8,
    /// The event.
    pub event_type: u16,
    /// When it was written, in milliseconds since 1970.
    pub notify_ms: i64,
    /// What it is about.
    pub payload: Payload,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Payload {
    /// The channel.
    pub cname: String,
    /// The uid that the recorder has in it.
    pub uid: String,
    /// The recording.
    pub sid: String,
    /// Counts the events of the recording, from 0, without holes.
    pub sequence: u64,
    /// When it was written, in milliseconds since 1970.
    pub sendts: i64,
    /// Whose word it is.
    #[serde(rename = "serviceType")]
    pub speaker: u8,
    /// What is said.
    pub details: Details,
}

impl NoticeBody {
    /// The event of a recording.
    pub fn new(recording: &Recording, telling: super::Telling, notice_id: String, sequence: u64, now_ms: i64) -> Self {
        let payload = Payload {
            cname: recording.cname.to_string(),
            uid: recording.recorder_uid.map_or_else(|| "0".to_owned(), |uid| uid.to_string()),
            sid: recording.sid.to_string(),
            sequence,
            sendts: now_ms,
            speaker: telling.speaker.number(),
            details: telling.details,
        };
        Self { notice_id, product_id: PRODUCT, event_type: telling.event, notify_ms: now_ms, payload }
    }
}

/// The event of a test: an error of the lowest level with code 0, in a channel that does not exist, so that
/// no receiver takes it for one of a recording.
pub fn test_body(notice_id: String, now_ms: i64) -> NoticeBody {
    let error_msg = "this is a test".to_owned();
    let details = Details::Error { module: 2, error_level: 1, error_code: 0, stat: 0, error_msg };
    let payload = Payload {
        cname: "test_webhook".to_owned(),
        uid: "0".to_owned(),
        sid: "0".repeat(32),
        sequence: 0,
        sendts: now_ms,
        speaker: Speaker::Session.number(),
        details,
    };
    NoticeBody { notice_id, product_id: PRODUCT, event_type: 1, notify_ms: now_ms, payload }
}
