//! What people do with recordings that are made: name them, sort them, delete them and bring them back.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rollcall_model::{DeletedRecording, Event, Recording, Sid};
use rollcall_store::StoreError;

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::open_recording::OpenRecording;
use crate::requests::RecordingChange;

impl House {
    /// Changes what people wrote on a recording, also while it runs.
    pub fn change_recording(&self, sid: &Sid, change: RecordingChange) -> Result<Recording> {
        self.with_open(sid, |open| match open {
            Some(open) => {
                open.take.describe(|recording| change.apply(recording))?;
                self.tell_recording(sid);
                Ok(open.recording())
            }
            None => {
                let changed = self.library().describe(sid, |recording| change.apply(recording));
                let changed = changed.map_err(|error| of(sid, error))?;
                self.tell_recording(sid);
                Ok(changed)
            }
        })
    }

    /// Does something with a recording, which does not end meanwhile; none: it is not open.
    pub fn with_open<T>(&self, sid: &Sid, work: impl FnOnce(Option<&OpenRecording>) -> Result<T>) -> Result<T> {
        let has_it = |room: &Arc<crate::room::Room>| {
            room.state.lock().recording.as_ref().filter(|open| open.sid == *sid).cloned()
        };
        for room in self.all_rooms() {
            if has_it(&room).is_none() {
                continue;
            }
            let _order = room.change()?;
            if let Some(open) = has_it(&room) {
                return work(Some(&open));
            }
        }
        work(None)
    }

    /// Moves a recording into the trash.
    pub fn delete_recording(&self, sid: &Sid) -> Result<DeletedRecording> {
        let deleted = self.library().delete(sid, Timestamp::now()).map_err(|error| of(sid, error))?;
        self.waiting.lock().remove(sid);
        if let Err(error) = self.courier.ledger().rest(sid) {
            tracing::warn!(%error, sid = sid.as_str(), "a deleted recording is still on its way");
        }
        self.courier.news.mark(sid);
        {
            let _telling = self.telling.lock();
            self.events.tell(Event::RecordingRemoved { sid: sid.clone() });
        }
        self.tell_trash();
        Ok(deleted)
    }

    /// Brings a recording back from the trash.
    pub fn restore_recording(self: &Arc<Self>, sid: &Sid) -> Result<Recording> {
        let restored = self.library().restore(sid).map_err(|error| of(sid, error))?;
        self.tell_recording(sid);
        self.tell_trash();
        if let Err(error) =
            self.courier.ledger().hurry(Some(sid), None).map_err(Into::into).and_then(|()| self.want_all(sid))
        {
            tracing::warn!(%error, sid = sid.as_str(), "a restored recording does not go on its way");
        }
        self.courier.news.mark(sid);
        if !restored.state.is_final() {
            // It was deleted while there was no room for its single file.
            self.finalize(sid.clone(), |_, _| ());
        }
        Ok(restored)
    }

    /// What is in the trash, what was deleted last first.
    pub fn deleted_recordings(&self) -> Vec<DeletedRecording> {
        self.library().deleted()
    }

    /// Deletes a recording in the trash for good; all of them where none is named.
    pub fn purge(self: &Arc<Self>, sid: Option<&Sid>) -> Result<()> {
        let all = || self.library().deleted().into_iter().map(|deleted| deleted.recording.sid).collect();
        let sids: Vec<Sid> = sid.map_or_else(all, |sid| vec![sid.clone()]);
        let purged = sids.iter().try_for_each(|sid| {
            self.library().purge(sid).map_err(|error| of(sid, error))?;
            Ok(self.courier.ledger().forget(sid)?)
        });
        self.tell_trash();
        // There is more room now.
        self.watch_disk();
        purged
    }

    /// Deletes for good what has been in the trash for long enough.
    pub fn purge_old(self: &Arc<Self>) {
        match self.library().purge_old(Timestamp::now()) {
            Ok(gone) if gone.is_empty() => {}
            Ok(gone) => {
                tracing::info!(count = gone.len(), "recordings deleted long ago are deleted for good");
                for sid in &gone {
                    if let Err(error) = self.courier.ledger().forget(sid) {
                        tracing::warn!(%error, sid = sid.as_str(), "the ledger knows a recording that is gone");
                    }
                }
                self.tell_trash();
            }
            Err(error) => tracing::warn!(%error, "recordings deleted long ago are still in the trash"),
        }
    }

    fn tell_trash(&self) {
        let _telling = self.telling.lock();
        self.events.tell(Event::Trash { trash: self.library().trash() });
    }

    /// The folder a recording lies in.
    pub fn recording_folder(&self, sid: &Sid) -> Result<PathBuf> {
        self.library().folder_of(sid).map_err(|error| of(sid, error))
    }

    /// What a file of a recording is called where it is saved: name, whose track it is, day and time, and
    /// its own ending.
    pub fn saved_name(&self, sid: &Sid, relative: &str) -> Result<String> {
        let recording = self.recording(sid)?;
        let ending =
            relative.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
        let track = recording.tracks.iter().find(|track| track.mp4.as_deref() == Some(relative));
        let label = track.and_then(|track| track.label.as_deref());
        Ok(saved_name(&recording, label, ending, &TimeZone::system()))
    }
}

pub(crate) fn of(sid: &Sid, error: StoreError) -> StudioError {
    match error {
        StoreError::NotFound => StudioError::RecordingNotFound(sid.clone()),
        other => other.into(),
    }
}

/// Longest name of a saved file, in bytes, without its ending: file systems take 255.
const MOST_BYTES: usize = 180;

fn saved_name(recording: &Recording, label: Option<&str>, ending: &str, zone: &TimeZone) -> String {
    let day = recording.started_at.parse::<Timestamp>().ok().map(|at| at.to_zoned_datetime(zone.clone()));
    let day = day.map(|at| at.strftime(" %Y-%m-%d %H.%M").to_string()).unwrap_or_default();
    let mut name = String::new();
    let label = label.map(|label| format!(" - {label}")).unwrap_or_default();
    for c in recording.name().chars().chain(label.chars()) {
        // What a file system somewhere refuses.
        let c = if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c };
        if name.len() + c.len_utf8() > MOST_BYTES {
            break;
        }
        name.push(c);
    }
    let name = name.trim_matches(['.', ' ']);
    let name = if name.is_empty() { "recording" } else { name };
    if ending.is_empty() { format!("{name}{day}") } else { format!("{name}{day}.{ending}") }
}

#[cfg(test)]
mod tests {
    use rollcall_model::Canvas;

    use super::*;

    fn recording(title: &str) -> Recording {
        let (sid, cname) = ("0".repeat(32).parse().expect("valid"), "Room".parse().expect("valid"));
        let began = "2026-11-23T09:30:00.000Z".to_owned();
        Recording {
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            ..Recording::begun(sid, cname, Canvas::default(), began)
        }
    }

    #[test]
    fn a_saved_file_is_called_what_the_recording_is_called() {
        let name = |title: &str| saved_name(&recording(title), None, "mp4", &TimeZone::UTC);
        let of_track = saved_name(&recording("Lesson 2"), Some("王小明"), "mp4", &TimeZone::UTC);
        assert_eq!(of_track, "Lesson 2 - 王小明 2026-11-23 09.30.mp4");
        assert_eq!(name(""), "Room 2026-11-23 09.30.mp4");
        assert_eq!(name("第三课：杠杆"), "第三课：杠杆 2026-11-23 09.30.mp4");
        assert_eq!(name(" ../a/b: \"c\"?"), "-a-b- -c-- 2026-11-23 09.30.mp4");
        assert_eq!(name("..."), "recording 2026-11-23 09.30.mp4");
        let long = name(&"课".repeat(200));
        assert!(long.len() < 255 && long.ends_with(" 2026-11-23 09.30.mp4"), "{}", long.len());
    }
}
