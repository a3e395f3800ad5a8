//! What an app is told of its recordings: Agora's events (agora.md section 8), derived from what is durable.
//!
//! Nothing is told at the moment when it happens. What has happened stands in the journal, in the list of
//! runs and in the ledger of uploads; [`derive`] compares that with what was told before and says what is
//! missing. So a crash between happening and telling loses nothing, and nothing is told twice as long as
//! [`Told`] is kept together with what was told.
//!
//! | event | comes |
//! |---|---|
//! | 1 `cloud_recording_error` | an error in the journal (module 0, code 1000); a bucket that somebody must look after (module 1, code 32, 47 or 51) |
//! | 2 `cloud_recording_warning` | a warning in the journal (module 0, code 1000); a gap after a crash (module 0, code 1001); a bucket that is tried again (module 1, code 31); files that went to the backup (module 1, code 32) |
//! | 3 `cloud_recording_status_update` | 2 it starts, 4 it runs, 5 a first file is in the bucket, 6 it stops, 7 it is complete on the disk, 8 it is over, 20 it is over and that was not normal |
//! | 4 `cloud_recording_file_infos` | the first playlist is there |
//! | 11 `session_exit` | it is complete, and all of it is in a bucket if it goes to one |
//! | 13 `high_availability_register_success` | it runs: from now on it is taken up again after a crash |
//! | 30 `uploader_started` | its first files are on their way |
//! | 31 `uploaded` | all of it is proven in the primary bucket |
//! | 32 `backuped` | all of it is safe, and something of it only in the backup |
//! | 33 `uploading_progress` | every minute while it runs; afterwards when it has changed; 10000 before 31 |
//! | 40 `recorder_started` | its first frame was taken |
//! | 41 `recorder_leave` | it stops: 16; nobody was there for too long: 4; a crash ended it: 2; nothing was ever recorded: 0 |
//! | 42 `recorder_slice_start` | its first frame was taken, and again after each interruption |
//! | 43, 44 | the sound or picture of a participant begins or ends to arrive |
//!
//! 12 is for a recording that goes on at another node. 45, 60, 61, 70 to 73, 80, 81, 90, 100 and 1001 speak
//! of what is not done here.

mod wire;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::bucket::BucketTrouble;
use crate::delivery::{Delivery, DeliveryState};
use crate::error::ErrorCode;
use crate::journal::Happening;
use crate::recording::{Recording, RecordingState};

pub use wire::{Details, ListedFile, NoticeBody, Payload, Speaker, test_body};

/// How often the progress of an upload is told, in milliseconds.
const PROGRESS_APART: i64 = 60_000;
/// Everyone on one canvas, as Agora counts modes.
const COMPOSITE: u8 = 1;
/// Agora's levels of an error go from 1 to 5; this is "fatal".
const FATAL: u8 = 5;
/// Our own code, outside of Agora's: the journal says more.
const SEE_JOURNAL: u32 = 1000;
/// Our own code, outside of Agora's: nothing was recorded for a time.
const GAP: u32 = 1001;

/// An uninterrupted stretch of a recording, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// When its first frame was taken.
    pub begun_ms: i64,
    /// When the stretch before it ended; none: it is the first.
    pub broken_off_ms: Option<i64>,
}

/// Everything that is known of a recording.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// As it is now.
    pub recording: &'a Recording,
    /// Nothing more happens to it: it has ended, and its single file is not being made.
    pub is_over: bool,
    /// When it began, in milliseconds since 1970.
    pub started_ms: i64,
    /// What the journal says beyond what was told, each with its time in milliseconds since 1970.
    pub news: &'a [(i64, Happening)],
    /// Its stretches so far.
    pub stretches: &'a [Stretch],
    /// Its playlists and single files, under the names they have in their bucket.
    pub files: &'a [String],
    /// How far it is on its way.
    pub delivery: Option<&'a Delivery>,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
}

/// What was told of a recording so far; kept together with what was told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Bytes of the journal; the caller's to move on.
    pub journal: u64,
    /// Stretches.
    pub stretches: usize,
    /// That it runs.
    pub runs: bool,
    /// Its first files.
    pub listed: bool,
    /// That the recorder has left.
    pub left: bool,
    /// That it is on its way.
    pub on_its_way: bool,
    /// That a first file is in the bucket.
    pub arrives: bool,
    /// That it is complete on the disk.
    pub complete: bool,
    /// That all of it is in the primary.
    pub uploaded: bool,
    /// That all of it is safe.
    pub backed_up: bool,
    /// That something went to the backup.
    pub detour: bool,
    /// That the session is over.
    pub over: bool,
    /// What is wrong with its bucket.
    pub trouble: Option<BucketTrouble>,
    /// The progress, and when that was told, in milliseconds since 1970.
    pub progress: Option<(u16, i64)>,
}

impl Told {
    /// Whether nothing more will be told. `goes`: it goes to a bucket.
    pub fn is_all(&self, goes: bool) -> bool {
        self.over && (self.uploaded || !goes)
    }
}

/// Something an app is to be told.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Telling {
    /// Agora's number of the event.
    pub event: u16,
    /// Whose word it is.
    pub speaker: Speaker,
    /// What is said.
    pub details: Details,
}

/// What is to be told now, in order; `told` then says that it was.
pub fn derive(facts: &Facts<'_>, told: &mut Told) -> Vec<Telling> {
    let mut deriving = Deriving { facts, told, tellings: Vec::new() };
    for (at_ms, happening) in facts.news {
        deriving.hear(*at_ms, happening);
    }
    deriving.media();
    deriving.way();
    deriving.end();
    deriving.tellings
}

struct Deriving<'a> {
    facts: &'a Facts<'a>,
    told: &'a mut Told,
    tellings: Vec<Telling>,
}

impl Deriving<'_> {
    fn tell(&mut self, event: u16, speaker: Speaker, details: Details) {
        self.tellings.push(Telling { event, speaker, details });
    }

    /// True once.
    fn once(&mut self, of: impl FnOnce(&mut Told) -> &mut bool) -> bool {
        !std::mem::replace(of(self.told), true)
    }

    fn status(&mut self, status: u8) {
        let file_list = self.playlist();
        let details = Details::StatusUpdate { status, recording_mode: COMPOSITE, file_list };
        self.tell(3, Speaker::Session, details);
    }

    fn warn(&mut self, speaker: Speaker, warn_code: u32) {
        self.tell(2, Speaker::Session, Details::Warning { module: speaker.module(), warn_code });
    }

    fn fail(&mut self, speaker: Speaker, error_code: u32, error_msg: String) {
        let module = speaker.module();
        self.tell(1, Speaker::Session, Details::Error { module, error_level: FATAL, error_code, stat: 1, error_msg });
    }

    /// The name of the first playlist; empty before there is one.
    fn playlist(&self) -> String {
        self.facts.files.iter().find(|name| wire::is_playlist(name)).cloned().unwrap_or_default()
    }

    fn hear(&mut self, at_ms: i64, happening: &Happening) {
        use RecordingState as S;
        match happening {
            Happening::State { state: S::Starting } => self.status(2),
            Happening::State { state: S::Recording } => self.started(),
            Happening::State { state: S::Stopping } => {
                self.media();
                self.leave(16);
                self.status(6);
            }
            Happening::Stream { uid, stream, arriving, ago_ms } => {
                let at_ms = at_ms.saturating_sub_unsigned(ago_ms.unwrap_or(0));
                let (stream_uid, state, utc_ms) = (uid.to_string(), u8::from(!arriving), at_ms);
                match stream.as_str() {
                    "audio" => self.tell(43, Speaker::Recorder, Details::AudioState { stream_uid, state, utc_ms }),
                    _ => self.tell(44, Speaker::Recorder, Details::VideoState { stream_uid, state, utc_ms }),
                }
            }
            Happening::Idle { .. } => {
                self.media();
                self.leave(4);
            }
            Happening::Gap { .. } => self.warn(Speaker::Recorder, GAP),
            Happening::Warning { .. } => self.warn(Speaker::Recorder, SEE_JOURNAL),
            Happening::Error { message } => self.fail(Speaker::Recorder, SEE_JOURNAL, message.clone()),
            _ => {}
        }
    }

    fn started(&mut self) {
        if self.once(|told| &mut told.runs) {
            self.tell(40, Speaker::Recorder, Details::RecorderStarted { status: 0 });
            self.tell(13, Speaker::Session, Details::HighAvailability { status: 0 });
            self.status(4);
        }
    }

    fn leave(&mut self, leave_code: u8) {
        if self.once(|told| &mut told.left) {
            self.tell(41, Speaker::Recorder, Details::RecorderLeave { leave_code });
        }
    }

    /// What was recorded.
    fn media(&mut self) {
        for stretch in self.facts.stretches.iter().skip(self.told.stretches) {
            self.told.stretches += 1;
            // A crash may have come between the first frame and the line that says so.
            self.started();
            let details = Details::SliceStart {
                start_utc_ms: stretch.begun_ms,
                discontinue_utc_ms: stretch.broken_off_ms.unwrap_or(stretch.begun_ms),
                mixed_all_user: true,
                stream_uid: "0".to_owned(),
                track_type: "audio_and_video",
            };
            self.tell(42, Speaker::Recorder, details);
        }
        let file_list = self.playlist();
        if !file_list.is_empty() && self.once(|told| &mut told.listed) {
            self.tell(4, Speaker::Session, Details::FileInfos { file_list });
        }
    }

    /// How it comes to its bucket.
    fn way(&mut self) {
        let Some(delivery) = self.facts.delivery.filter(|delivery| delivery.destination.primary.is_some()) else {
            return;
        };
        if delivery.files > 0 && self.once(|told| &mut told.on_its_way) {
            self.told.progress = Some((delivery.progress, self.facts.now_ms));
            self.tell(30, Speaker::Uploader, Details::UploaderStarted { status: 0 });
        }
        if delivery.in_primary > 0 && self.once(|told| &mut told.arrives) {
            self.status(5);
        }
        let trouble = delivery.problem.as_ref().map(|problem| problem.trouble);
        if let Some(trouble) = trouble.filter(|trouble| self.told.trouble != Some(*trouble)) {
            match (trouble.may_pass(), upload_error(trouble)) {
                (true, _) => self.warn(Speaker::Uploader, 31),
                (false, (code, words)) => self.fail(Speaker::Uploader, code, words.to_owned()),
            }
        }
        // What comes and goes while files wait is one trouble.
        if trouble.is_some() || delivery.in_primary == delivery.files {
            self.told.trouble = trouble;
        }
        if delivery.in_backup > 0 && self.once(|told| &mut told.detour) {
            self.warn(Speaker::Uploader, 32);
        }
        self.progress(delivery);
    }

    fn progress(&mut self, delivery: &Delivery) {
        let Some((before, at_ms)) = self.told.progress else { return };
        let now = self.facts.now_ms;
        let is_time = now - at_ms >= PROGRESS_APART;
        let is_news = before != delivery.progress || self.facts.recording.state.is_open();
        let is_last = delivery.state == DeliveryState::Uploaded && before != delivery.progress;
        if !self.told.uploaded && ((is_time && is_news) || is_last) {
            self.told.progress = Some((delivery.progress, now));
            self.tell(33, Speaker::Uploader, Details::UploadingProgress { progress: delivery.progress });
        }
    }

    /// What follows once nothing more is recorded.
    fn end(&mut self) {
        let Facts { recording, is_over, delivery, .. } = *self.facts;
        if !is_over {
            return;
        }
        self.leave(if recording.frames == 0 { 0 } else { 2 });
        if self.once(|told| &mut told.complete) {
            self.status(7);
        }
        let goes = delivery.filter(|delivery| delivery.destination.primary.is_some());
        let is_there = |state: DeliveryState| goes.is_some_and(|delivery| delivery.state == state);
        let (uploaded, backed_up) = (is_there(DeliveryState::Uploaded), is_there(DeliveryState::BackedUp));
        if backed_up && self.once(|told| &mut told.backed_up) {
            let file_list = self.files();
            self.tell(32, Speaker::Uploader, Details::Backuped { status: 0, file_list });
        }
        if uploaded && self.once(|told| &mut told.uploaded) {
            let file_list = self.files();
            self.tell(31, Speaker::Uploader, Details::Uploaded { status: 0, file_list });
        }
        if (goes.is_none() || uploaded || backed_up) && self.once(|told| &mut told.over) {
            let abnormal = is_abnormal(recording);
            self.status(if abnormal { 20 } else { 8 });
            self.tell(11, Speaker::Session, Details::SessionExit { exit_status: u8::from(abnormal) });
        }
    }

    fn files(&self) -> Vec<ListedFile> {
        self.facts.files.iter().map(|name| ListedFile::of(name, self.facts.started_ms)).collect()
    }
}

fn is_abnormal(recording: &Recording) -> bool {
    use ErrorCode as C;
    let ended_early = matches!(recording.problem_code, Some(C::DiskFull | C::RecordingFailed | C::RecordingRecovered));
    recording.state == RecordingState::Failed || ended_early
}

/// Agora's code of an upload error, and what is wrong in words that have no key and no name in them.
fn upload_error(trouble: BucketTrouble) -> (u32, &'static str) {
    use BucketTrouble as T;
    match trouble {
        T::NoBucket => (32, "the bucket does not exist"),
        T::NoRight => (32, "the keys may not write into the bucket"),
        T::WrongKeys => (32, "the keys of the bucket are wrong"),
        T::NoKeys => (32, "there are no keys for the bucket"),
        T::WrongRegion => (32, "the bucket is in another region"),
        T::LocalFile | T::NoFile => (51, "a recorded file cannot be read"),
        T::ClockOff => (47, "the clock of the recorder is wrong"),
        T::Certificate => (47, "the certificate of the storage service cannot be trusted"),
        T::Unreachable | T::TimedOut | T::Busy | T::Full | T::NotProven | T::Refused => (47, "the upload failed"),
    }
}
