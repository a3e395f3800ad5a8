//! Recordings: started, stopped, finalized, listed. Whatever goes wrong, what was recorded stays.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use rollcall_media::{EncodeSettings, Stage};
use rollcall_model::{
    Cname, Destination, Entry, ErrorCode, Event, Happening, Look, NoticeLevel, Recording, RecordingState, Sid,
    Subscription,
};
use rollcall_store::{StoreError, Take};
use uuid::Uuid;

use crate::Result;
use crate::errors::{StudioError, sentence};
use crate::house::House;
use crate::open_recording::OpenRecording;
use crate::requests::Client;
use crate::room::Room;

/// Why a recording ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Somebody asked for it, or the recorder shuts down.
    Asked,
    /// There is just enough room left to finish it.
    DiskAlmostFull,
    /// The disk took no more.
    DiskFull,
    /// It cannot go on; why.
    Broken(String),
}

impl Ending {
    /// What it comes to, once the encoder has stopped with `trouble` and the disk with `failure`.
    fn considering(self, trouble: Option<String>, failure: Option<&StoreError>) -> Self {
        match (self, failure, trouble) {
            (_, Some(StoreError::DiskFull), _) => Self::DiskFull,
            (Self::Asked, _, Some(why)) => Self::Broken(why),
            (ending, ..) => ending,
        }
    }

    fn code(&self) -> ErrorCode {
        match self {
            Self::DiskFull | Self::DiskAlmostFull => ErrorCode::DiskFull,
            Self::Asked | Self::Broken(_) => ErrorCode::RecordingFailed,
        }
    }

    fn problem(&self) -> Option<String> {
        match self {
            Self::Asked => None,
            Self::DiskFull => Some(
                "The disk was full. The recording ended there; everything that was written until then is in it."
                    .to_owned(),
            ),
            Self::DiskAlmostFull => Some(
                "The disk was almost full. The recording was stopped while there was still room to finish it; \
                 everything up to then is in it."
                    .to_owned(),
            ),
            Self::Broken(why) => Some(format!("{why}. The recording ended there; everything up to then is kept.")),
        }
    }
}

/// An id for a recording that begins now.
pub(crate) fn new_sid() -> Sid {
    let id = Uuid::now_v7().simple().to_string();
    id.parse().expect("a simple UUID is 32 lower-case hexadecimal digits")
}

impl Client {
    fn write_on(self, recording: &mut Recording) {
        recording.app = Some(self.app);
        recording.recorder_uid = Some(self.uid);
        recording.agora = Some(self.files);
        recording.profile = self.profile;
    }
}

impl House {
    pub fn start_recording(
        self: &Arc<Self>,
        cname: &Cname,
        destination: Destination,
        separate: Option<Subscription>,
        client: Option<Client>,
    ) -> Result<Recording> {
        self.check_open()?;
        let _here = self.moving.read();
        let room = self.room(cname)?;
        let _order = room.change()?;
        let (canvas, quality) = {
            let state = room.state.lock();
            if state.recording.is_some() {
                return Err(StudioError::AlreadyRecording(cname.clone()));
            }
            (state.canvas, state.quality)
        };
        self.check_room(&canvas, quality)?;
        let started = room.stage().and_then(|stage| {
            room.settle();
            let sid = client.as_ref().map_or_else(new_sid, |client| client.sid.clone());
            let take = self.library().create(sid, cname.clone(), canvas, Timestamp::now()).map_err(|error| {
                match error {
                    // A folder that went read-only, or away, after the library was opened.
                    StoreError::Io { reason, .. } => {
                        StoreError::Unwritable { folder: self.library().folder().to_owned(), reason }
                    }
                    other => other,
                }
            })?;
            if let Some(client) = client {
                {
                    let mut state = room.state.lock();
                    state.subscription = client.subscription.clone();
                    state.show();
                }
                take.describe(|recording| client.write_on(recording))?;
            }
            if destination != Destination::default() {
                take.describe(|recording| recording.destination = Some(destination.clone()))?;
                // Nothing of this may keep it from starting.
                let recording = take.recording();
                self.aside(move |house| house.begin_delivery(&recording, &destination));
            }
            if separate.is_some() {
                take.describe(|recording| recording.separate = separate)?;
            }
            self.begin_recording(&room, take, &stage)
        });
        if started.is_err() {
            room.state.lock().subscription = Subscription::default();
            room.rest();
        }
        started
    }

    /// Encodes the room's program into the take. The caller holds the room's order.
    pub fn begin_recording(self: &Arc<Self>, room: &Room, take: Take, stage: &Stage) -> Result<Recording> {
        let quality = room.state.lock().quality;
        let proven = self.encoding.proven(stage.canvas(), quality);
        let settings = EncodeSettings::of(&stage.canvas(), quality).with(proven.encoder);
        let settings = match take.recording().profile {
            Some(profile) => settings.by(profile),
            None => settings,
        };
        let open = match OpenRecording::begin(&room.cname, take.clone(), stage, (settings, quality), &self.signals) {
            Ok(open) => Arc::new(open),
            Err(error) => {
                let noted = take
                    .set_problem(error.code(), &error.to_string())
                    .and_then(|()| take.set_state(RecordingState::Failed));
                if let Err(error) = noted.and_then(|()| take.close().map(drop)) {
                    tracing::warn!(%error, "a recording that did not begin was not written down");
                }
                self.tell_recording(&take.sid());
                return Err(error);
            }
        };
        let (layout, look, people) = {
            let mut state = room.state.lock();
            state.recording = Some(open.clone());
            let mix = |member: &crate::member::Member| (member.input.muted(), member.input.volume());
            let person = |member: &crate::member::Member| (member.uid, member.name.clone(), mix(member));
            state.unnoted = Default::default();
            (state.layout.clone(), state.look.clone(), state.members.iter().map(person).collect::<Vec<_>>())
        };
        if open.take.recording().state == RecordingState::Starting {
            open.take.note(Happening::State { state: RecordingState::Starting });
        }
        open.take.note(Happening::Layout { layout, transition: None });
        if look != Look::default() {
            open.take.note(Happening::Look { look: Box::new(look) });
        }
        for (uid, name, (muted, volume)) in &people {
            open.note_entry(*uid, name, *muted, *volume);
        }
        open.add_names(people.into_iter().map(|(_, name, _)| name));
        room.note_arrivals(&open);
        open.name_encoder(proven.encoder);
        open.tracks.nudge();
        self.changed(room);
        self.tell_recording(&open.sid);
        proven.refused.iter().for_each(|refused| self.say_fallback(refused, &open.sid));
        Ok(open.recording())
    }

    /// The first frame came out of the encoder.
    pub fn recording_runs(&self, cname: &Cname, sid: &Sid) {
        let Ok(room) = self.room(cname) else { return };
        let Ok(_order) = room.change() else { return };
        let Some((open, stage)) = open_with_stage(&room, sid) else { return };
        if open.take.recording().state == RecordingState::Starting {
            open.set_state(RecordingState::Recording);
        }
        self.tell_recording(sid);
        open.take_poster(&stage);
    }

    /// Its encoder or its disk failed: it ends with what there is.
    pub fn recording_broke(self: &Arc<Self>, cname: &Cname, sid: &Sid) {
        let Ok(room) = self.room(cname) else { return };
        let Ok(_order) = room.change() else { return };
        let Some((open, _)) = open_with_stage(&room, sid) else { return };
        // Told when it had ended already, or of what is over.
        let Some(why) = open.failure() else { return };
        let ending = Ending::Broken(why);
        if let Err(error) = self.end_recording(&room, ending) {
            tracing::error!(%error, sid = sid.as_str(), "a recording that failed was not closed");
        }
    }

    /// It is playable when this returns.
    pub fn stop_recording(self: &Arc<Self>, sid: &Sid) -> Result<Recording> {
        let has_it = |room: &Arc<Room>| room.state.lock().recording.as_ref().is_some_and(|open| open.sid == *sid);
        let Some(room) = self.all_rooms().into_iter().find(has_it) else {
            return Err(match self.library().recording(sid) {
                Some(_) => StudioError::NotRecording(sid.clone()),
                None => StudioError::RecordingNotFound(sid.clone()),
            });
        };
        let _order = room.change()?;
        if !has_it(&room) {
            return Err(StudioError::NotRecording(sid.clone()));
        }
        self.end_recording(&room, Ending::Asked)
    }

    /// Ends the room's recording; its single file is then made in the background. The caller holds
    /// the room's order.
    pub fn end_recording(self: &Arc<Self>, room: &Room, ending: Ending) -> Result<Recording> {
        let open = room.state.lock().recording.clone();
        let open = open.ok_or_else(|| StudioError::ChannelNotFound(room.cname.clone()))?;
        room.note_canvas(None);
        open.set_state(RecordingState::Stopping);
        self.tell_recording(&open.sid);
        let (trouble, tracks) = open.stop_encoders();
        self.say_failed(&open.take, &tracks);
        let trouble = trouble.or_else(|| open.failure());
        let ending = ending.considering(trouble, open.take.failure().as_ref());
        if let Some(problem) = ending.problem()
            && let Err(error) = open.take.set_problem(ending.code(), &problem)
        {
            tracing::warn!(%error, sid = open.sid.as_str(), "why a recording ended was not written");
        }
        let closed = open.take.close();
        room.state.lock().recording = None;
        self.task_ended(&open.sid);
        room.rest();
        self.changed(room);
        self.tell_recording(&open.sid);
        self.announce(&ending, &open.sid, &room.cname);
        // Even where closing failed: then it is made of what is on the disk.
        self.finalize(open.sid.clone(), |_, _| ());
        Ok(closed?)
    }

    fn announce(&self, ending: &Ending, sid: &Sid, cname: &Cname) {
        let Some(problem) = ending.problem() else { return };
        self.notice(NoticeLevel::Error, ending.code(), format!("\"{cname}\": {problem}"), Some(sid.clone()));
    }

    /// Makes the single file of a recording, in the background; `then` follows if that went well.
    pub fn finalize(self: &Arc<Self>, sid: Sid, then: impl FnOnce(&Self, Recording) + Send + 'static) {
        // It takes as much room again.
        let bytes = self.recording(&sid).map_or(0, |recording| recording.size_bytes);
        let finalizing = Finalizing::begin(self.clone(), sid, bytes);
        self.aside(move |house| {
            if let Some(recording) = house.finalize_now(&finalizing.sid) {
                then(house, recording);
            }
        });
    }

    /// Makes the single file of a recording.
    fn finalize_now(&self, sid: &Sid) -> Option<Recording> {
        match self.library().finalize(sid) {
            Ok(recording) => {
                self.waiting.lock().remove(sid);
                if let Err(error) = self.want_all(sid) {
                    tracing::error!(%error, sid = sid.as_str(), "a recording's files were not looked through");
                }
                // Who is told that it is finished may do what waits for that.
                self.finalizing.send_modify(|all| _ = all.remove(sid));
                self.tell_recording(sid);
                Some(recording)
            }
            Err(error) => {
                self.not_finalized(sid, &error);
                None
            }
        }
    }

    fn not_finalized(&self, sid: &Sid, error: &StoreError) {
        if matches!(error, StoreError::Finalizing) {
            return; // Somebody else makes it.
        }
        let is_full = matches!(error, StoreError::DiskFull);
        let is_news = !is_full || self.waiting.lock().insert(sid.clone());
        let message = if is_full {
            "There is no room to make the single MP4 file. The recording is safe and plays; the file is made as soon \
             as there is room."
                .to_owned()
        } else {
            format!("The single MP4 file was not made: {}. The recording's segments are untouched.", sentence(error))
        };
        if is_news {
            let code = if is_full { ErrorCode::Mp4Waiting } else { ErrorCode::Mp4Failed };
            let noted = self.library().describe(sid, |recording| {
                let said = recording.problem.iter().cloned().chain([message.clone()]).collect::<Vec<_>>();
                recording.problem = Some(said.join(" "));
                recording.problem_code = Some(code);
                recording.acknowledged = false;
                if !is_full && recording.state.can_become(RecordingState::Failed) {
                    recording.state = RecordingState::Failed;
                }
            });
            if let Err(error) = noted {
                tracing::warn!(%error, sid = sid.as_str(), "a problem was not written down");
            }
            self.tell_recording(sid);
            self.notice(NoticeLevel::Error, code, message, Some(sid.clone()));
        }
    }

    /// Tells everyone how a recording is.
    pub fn tell_recording(&self, sid: &Sid) {
        // Held from looking to telling: what is told last is what is true last.
        let _telling = self.telling.lock();
        match self.recording(sid) {
            Ok(recording) => {
                self.callbacks_follow(&recording);
                self.events.tell(Event::Recording { recording: Box::new(recording) });
            }
            Err(error) => tracing::warn!(%error, "a recording that nobody can see"),
        }
    }

    /// All recordings, newest first; open ones as they are now.
    pub fn recordings(&self) -> Vec<Recording> {
        let open = self.open_recordings();
        let mut all = self.library().recordings();
        for recording in &mut all {
            if let Some(open) = open.iter().find(|open| open.sid == recording.sid) {
                *recording = open.recording();
            }
        }
        all
    }

    pub fn recording(&self, sid: &Sid) -> Result<Recording> {
        if let Some(open) = self.open_recordings().iter().find(|open| open.sid == *sid) {
            return Ok(open.recording());
        }
        self.library().recording(sid).ok_or_else(|| StudioError::RecordingNotFound(sid.clone()))
    }

    pub fn open_recordings(&self) -> Vec<Arc<OpenRecording>> {
        self.all_rooms().iter().filter_map(|room| room.state.lock().recording.clone()).collect()
    }

    pub fn journal(&self, sid: &Sid) -> Result<Vec<Entry>> {
        match self.library().journal(sid) {
            Err(StoreError::NotFound) => Err(StudioError::RecordingNotFound(sid.clone())),
            other => Ok(other?),
        }
    }

    pub fn recording_file(&self, sid: &Sid, relative: &str) -> Result<PathBuf> {
        match self.library().file(sid, relative) {
            Err(StoreError::NotFound) if self.library().recording(sid).is_some() => {
                Err(StudioError::FileNotFound(relative.to_owned()))
            }
            Err(StoreError::NotFound) => Err(StudioError::RecordingNotFound(sid.clone())),
            other => Ok(other?),
        }
    }
}

/// A recording counts as being finalized while this lives.
struct Finalizing {
    house: Arc<House>,
    sid: Sid,
}

impl Finalizing {
    fn begin(house: Arc<House>, sid: Sid, bytes: u64) -> Self {
        house.finalizing.send_modify(|all| _ = all.insert(sid.clone(), bytes));
        Self { house, sid }
    }
}

impl Drop for Finalizing {
    fn drop(&mut self) {
        self.house.finalizing.send_modify(|all| _ = all.remove(&self.sid));
        // Only now is it over.
        self.house.courier.news.mark(&self.sid);
        self.house.look_for_news();
    }
}

/// The room's recording, if it is this one, and the stage it is taken from.
fn open_with_stage(room: &Room, sid: &Sid) -> Option<(Arc<OpenRecording>, Arc<Stage>)> {
    let state = room.state.lock();
    let open = state.recording.as_ref().filter(|open| open.sid == *sid)?;
    Some((open.clone(), state.stage.as_ref()?.stage.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_an_end_is_what_happened() {
        let why = || Some("The encoder failed".to_owned());
        let full = StoreError::DiskFull;
        assert_eq!(Ending::Asked.considering(None, None), Ending::Asked);
        assert_eq!(Ending::Asked.considering(why(), None), Ending::Broken("The encoder failed".into()));
        assert_eq!(Ending::DiskAlmostFull.considering(None, None), Ending::DiskAlmostFull);
        assert_eq!(Ending::DiskAlmostFull.considering(why(), Some(&full)), Ending::DiskFull);
        assert_eq!(Ending::Broken(String::new()).considering(why(), Some(&full)), Ending::DiskFull);
        assert_eq!(Ending::Asked.problem(), None);
        assert!(Ending::DiskFull.problem() != Ending::DiskAlmostFull.problem());
        assert_eq!(Ending::DiskAlmostFull.code(), ErrorCode::DiskFull);
    }
}
