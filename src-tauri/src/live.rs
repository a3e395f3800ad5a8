//! What goes on in the recorder, as far as the desktop shows it: which channels there are, which are
//! being recorded, and what is worth telling people who do not look at the window.
//!
//! It is told by the recorder's event socket, like every client. While that is away, the last that
//! was known stands: the recorder comes back and goes on with its recordings.

use std::collections::BTreeMap;

use rollcall_model::{Cname, ErrorCode, Event, Recording, RecordingState, Sid};

/// As it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// All channels.
    pub channels: Vec<Cname>,
    /// What is being recorded.
    pub open: BTreeMap<Sid, Cname>,
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
            Event::Recording { recording } => self.recording(&recording).into_iter().collect(),
            Event::RecordingRemoved { sid } => {
                self.open.remove(&sid);
                Vec::new()
            }
            Event::Notice(notice) => match notice.code {
                ErrorCode::DiskLow => vec![News::DiskLow],
                ErrorCode::DiskFull => vec![News::DiskFull],
                _ => Vec::new(),
            },
            // The rest is the page's.
            _ => Vec::new(),
        }
    }

    /// The recording of a channel that is open.
    pub fn recording_of(&self, cname: &str) -> Option<&Sid> {
        self.open.iter().find(|(_, of)| of.as_str() == cname).map(|(sid, _)| sid)
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
}
