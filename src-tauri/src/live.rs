//! What goes on in the recorder, as far as the desktop shows it: which channels there are, which are
//! being recorded, and what is worth telling people who do not look at the window.
//!
//! It is told by the recorder's event socket, like every client. While that is away, the last that
//! was known stands: the recorder comes back and goes on with its recordings. Of another machine's, the
//! tray offers nothing until then (`background.rs`).

use std::collections::{BTreeMap, VecDeque};

use rollcall_model::{Bucket, Cname, ErrorCode, Event, Notice, NoticeLevel, Recording, RecordingState, Sid, Uploads};

/// Recordings whose names are remembered: what arrives in a bucket ended a short while ago.
const REMEMBERED: usize = 20;

/// As it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// All channels.
    pub channels: Vec<Cname>,
    /// What is being recorded.
    pub open: BTreeMap<Sid, Cname>,
    /// How recordings go to their buckets.
    pub sending: Sending,
    /// What recordings of late are called, the newest last.
    pub names: VecDeque<(Sid, String)>,
}

/// How recordings go to their buckets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sending {
    /// There are buckets.
    pub has_buckets: bool,
    /// Files that wait or are being sent.
    pub files: u64,
    /// Nothing is sent, since somebody wants it so.
    pub is_paused: bool,
    /// A bucket takes nothing.
    pub is_troubled: bool,
}

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A channel's recording ended well.
    Finished(Cname),
    /// It ended by an error.
    Failed(Cname),
    /// Room for less than ten minutes.
    DiskLow,
    /// No room at all.
    DiskFull,
    /// Everything of a recording is in its bucket; its name, where it is known.
    Uploaded(Option<String>),
    /// Everything of it is safe, but part of it only in the backup.
    BackedUp(Option<String>),
    /// A bucket takes nothing: its name, and whether that may pass by itself.
    BucketFailed(String, bool),
}

impl Live {
    /// Takes an event in.
    pub fn take(&mut self, event: Event) -> Vec<News> {
        match event {
            Event::Snapshot(snapshot) => {
                self.channels = snapshot.channels.into_iter().map(|channel| channel.cname).collect();
                let news = snapshot.recordings.iter().filter_map(|recording| self.recording(recording)).collect();
                // One that nobody knows any more is not being recorded.
                self.open.retain(|sid, _| snapshot.recordings.iter().any(|recording| recording.sid == *sid));
                snapshot.recordings.iter().take(REMEMBERED).rev().for_each(|recording| self.remember(recording));
                self.take_buckets(&snapshot.buckets);
                self.take_uploads(&snapshot.uploads);
                news
            }
            Event::Channel { channel } => {
                if !self.channels.contains(&channel.cname) {
                    self.channels.push(channel.cname);
                    self.channels.sort_by_key(ToString::to_string);
                }
                Vec::new()
            }
            Event::ChannelRemoved { cname } => {
                self.channels.retain(|known| *known != cname);
                Vec::new()
            }
            Event::Recording { recording } => {
                self.remember(&recording);
                self.recording(&recording).into_iter().collect()
            }
            Event::RecordingRemoved { sid } => {
                self.open.remove(&sid);
                Vec::new()
            }
            Event::Buckets { buckets } => {
                self.take_buckets(&buckets);
                Vec::new()
            }
            Event::Uploads { uploads } => {
                self.take_uploads(&uploads);
                Vec::new()
            }
            Event::Notice(notice) => self.notice(notice).into_iter().collect(),
            // The rest is the page's.
            _ => Vec::new(),
        }
    }

    /// The recording of a channel that is open.
    pub fn recording_of(&self, cname: &str) -> Option<&Sid> {
        self.open.iter().find(|(_, of)| of.as_str() == cname).map(|(sid, _)| sid)
    }

    fn take_buckets(&mut self, buckets: &[Bucket]) {
        self.sending.has_buckets = !buckets.is_empty();
        self.sending.is_troubled = buckets.iter().any(|bucket| bucket.problem.is_some());
    }

    fn take_uploads(&mut self, uploads: &Uploads) {
        self.sending.files = uploads.waiting_files;
        self.sending.is_paused = uploads.settings.paused;
    }

    fn notice(&self, notice: Notice) -> Option<News> {
        let name = || self.names.iter().find(|(sid, _)| Some(sid) == notice.sid.as_ref()).map(|(_, name)| name.clone());
        match notice.code {
            ErrorCode::DiskLow => Some(News::DiskLow),
            ErrorCode::DiskFull => Some(News::DiskFull),
            ErrorCode::RecordingUploaded => Some(News::Uploaded(name())),
            ErrorCode::RecordingBackedUp => Some(News::BackedUp(name())),
            ErrorCode::BucketFailed => {
                notice.bucket.map(|bucket| News::BucketFailed(bucket.name, notice.level != NoticeLevel::Error))
            }
            _ => None,
        }
    }

    fn remember(&mut self, recording: &Recording) {
        let name = recording.name();
        match self.names.iter_mut().find(|(sid, _)| *sid == recording.sid) {
            Some((_, known)) if known == name => {}
            Some((_, known)) => name.clone_into(known),
            None => {
                self.names.push_back((recording.sid.clone(), name.to_owned()));
                if self.names.len() > REMEMBERED {
                    self.names.pop_front();
                }
            }
        }
    }

    fn recording(&mut self, recording: &Recording) -> Option<News> {
        if recording.state.is_open() {
            self.open.insert(recording.sid.clone(), recording.cname.clone());
            return None;
        }
        let cname = self.open.remove(&recording.sid)?;
        Some(if recording.state == RecordingState::Failed { News::Failed(cname) } else { News::Finished(cname) })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SID: &str = "019ab0f75d3e70008000000000000001";

    fn recording(state: &str) -> serde_json::Value {
        json!({
            "version": 1, "sid": SID, "cname": "Maths", "state": state,
            "canvas": { "width": 1280, "height": 720, "fps": 30, "background": "#000000" },
            "started_at": "2026-01-01T00:00:00.000Z", "duration_ms": 0, "frames": 0, "frames_missing": 0,
            "size_bytes": 0, "participants": [], "tracks": []
        })
    }

    fn changed(state: &str) -> Event {
        serde_json::from_value(json!({ "type": "recording", "recording": recording(state) })).expect("an event")
    }

    fn snapshot(recordings: &[serde_json::Value]) -> Event {
        let system = json!({ "version": "1", "started_at": "2026-01-01T00:00:00Z", "library": "/x" });
        let snapshot = json!({ "type": "snapshot", "system": system, "channels": [], "recordings": recordings });
        serde_json::from_value(snapshot).expect("a snapshot")
    }

    #[test]
    fn the_end_of_a_recording_is_told_once() {
        let maths: Cname = "Maths".parse().expect("a name");
        let mut live = Live::default();
        assert_eq!(live.take(changed("starting")), []);
        assert!(live.recording_of("Maths").is_some());
        assert_eq!(live.take(changed("recording")), []);
        assert_eq!(live.take(changed("finalizing")), [News::Finished(maths.clone())]);
        assert_eq!(live.take(changed("finished")), []);
        assert!(live.open.is_empty());
        live.take(changed("recording"));
        assert_eq!(live.take(changed("failed")), [News::Failed(maths)]);
    }

    #[test]
    fn what_ended_while_nobody_listened_is_told_by_the_next_snapshot() {
        let maths: Cname = "Maths".parse().expect("a name");
        let mut live = Live::default();
        assert_eq!(live.take(snapshot(&[recording("finished")])), [], "it had ended before");
        live.take(changed("recording"));
        assert_eq!(live.take(snapshot(&[recording("recording")])), []);
        assert_eq!(live.open.len(), 1);
        assert_eq!(live.take(snapshot(&[recording("finished")])), [News::Finished(maths)]);
        live.take(changed("recording"));
        assert_eq!(live.take(snapshot(&[])), []);
        assert!(live.open.is_empty());
    }
    fn event(value: serde_json::Value) -> Event {
        serde_json::from_value(value).expect("an event")
    }

    fn uploads(files: u64, paused: bool) -> Event {
        let uploads = json!({ "settings": { "paused": paused }, "waiting_files": files, "waiting_bytes": files,
                              "sending": 0, "bytes_per_second": 0 });
        event(json!({ "type": "uploads", "uploads": uploads }))
    }

    #[test]
    fn what_waits_for_a_bucket_is_known() {
        let mut live = Live::default();
        let bucket =
            json!({ "id": "school", "name": "School", "service": "folder", "bucket": "/b", "keys": "not_needed" });
        live.take(event(json!({ "type": "buckets", "buckets": [bucket] })));
        live.take(uploads(12, false));
        assert_eq!(live.sending, Sending { has_buckets: true, files: 12, ..Sending::default() });
        let mut troubled = bucket;
        troubled["problem"] = json!({ "trouble": "unreachable" });
        live.take(event(json!({ "type": "buckets", "buckets": [troubled] })));
        assert!(live.sending.is_troubled);
        live.take(uploads(0, true));
        assert!(live.sending.is_paused && live.sending.files == 0);
        live.take(snapshot(&[]));
        assert_eq!(live.sending, Sending::default(), "a snapshot says everything");
    }

    #[test]
    fn a_recording_that_arrived_is_told_by_its_name() {
        let notice = |level: &str, code: &str| {
            event(json!({ "type": "notice", "level": level, "code": code, "message": "…", "sid": SID }))
        };
        let mut live = Live::default();
        assert_eq!(live.take(notice("info", "recording_uploaded")), [News::Uploaded(None)]);
        live.take(changed("recording"));
        live.take(changed("finished"));
        assert_eq!(live.take(notice("info", "recording_uploaded")), [News::Uploaded(Some("Maths".into()))]);
        assert_eq!(live.take(notice("warning", "recording_backed_up")), [News::BackedUp(Some("Maths".into()))]);
        let failed = |level: &str| {
            let bucket = json!({ "name": "School", "trouble": "wrong_keys" });
            json!({ "type": "notice", "level": level, "code": "bucket_failed", "message": "…", "bucket": bucket })
        };
        assert_eq!(live.take(event(failed("error"))), [News::BucketFailed("School".into(), false)]);
        assert_eq!(live.take(event(failed("warning"))), [News::BucketFailed("School".into(), true)]);
    }

    #[test]
    fn only_names_of_late_are_remembered() {
        let mut live = Live::default();
        for number in 0..100 {
            let mut recording = recording("finished");
            recording["sid"] = json!(format!("{number:032x}"));
            live.take(event(json!({ "type": "recording", "recording": recording })));
        }
        assert_eq!(live.names.len(), REMEMBERED);
    }
}
