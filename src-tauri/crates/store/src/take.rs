//! An open recording: its description, journal and tracks, and how they end together.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::Mutex;
use rollcall_model::usage::UsageRun;
use rollcall_model::{Canvas, Cname, ErrorCode, Happening, RecordedUsage, Recording, RecordingState, Sid, Track, Uid};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::lane::Lane;
use crate::library::Library;
use crate::recover::{self, Recovered};
use crate::shared::Shared;
use crate::track::TrackWriter;
use crate::whole;
use crate::writer::SegmentWriter;

/// An open recording. Clones are the same take.
#[derive(Clone)]
pub struct Take {
    pub(crate) shared: Arc<Shared>,
    program: TrackWriter,
    /// Those of participants, those included that have ended. Held while one begins, and until all are ended.
    tracks: Arc<Mutex<BTreeMap<Uid, TrackWriter>>>,
}

impl Library {
    /// Begins a recording: its folder, description and journal are on disk when this returns.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(&self, sid: Sid, cname: Cname, canvas: Canvas, started: Timestamp) -> Result<Take> {
        let day = started.to_zoned_datetime(TimeZone::UTC);
        let relative = format!("{:04}/{:02}/{}_{}", day.year(), day.month(), sid, cname.to_file_part());
        let folder = self.folder().join(&relative);
        let recording = Recording::begun(sid, cname, canvas, disk::utc(started));
        let begun = self
            .found(&folder)
            .and_then(|()| self.put(&relative, &recording))
            .and_then(|()| Take::begin(self.clone(), folder.clone(), recording.clone(), None));
        if begun.is_err() {
            // Nothing was recorded: nothing half-begun stays behind.
            let _ = std::fs::remove_dir_all(&folder);
            self.forget(&recording.sid);
        }
        begun
    }

    /// Makes a recording's folder, durable up to the library's.
    fn found(&self, folder: &std::path::Path) -> Result<()> {
        std::fs::create_dir_all(folder.join(Track::PROGRAM)).at(folder)?;
        folder.ancestors().take_while(|path| *path != self.folder()).try_for_each(disk::sync_folder_of)
    }

    /// Takes a recovered recording up again in its next segment; the gap is written down when its
    /// first frame comes.
    ///
    /// # Errors
    /// `Ended`, `StillOpen`, when there is no such recording, or when the disk refuses.
    pub fn resume(&self, sid: &Sid) -> Result<Take> {
        let folder = self.idle_folder_of(sid)?;
        let recovered = recover::recover(&folder)?;
        if !recovered.recording.state.is_open() {
            return Err(StoreError::Ended);
        }
        Take::begin(self.clone(), folder, recovered.recording.clone(), Some(recovered))
    }
}

impl std::fmt::Debug for Take {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Take {}", self.sid())
    }
}

impl Take {
    fn begin(library: Library, folder: PathBuf, recording: Recording, resumed: Option<Recovered>) -> Result<Self> {
        let sid = recording.sid.clone();
        library.enter(&sid)?;
        let begun = Self::begin_entered(&library, folder, recording, resumed);
        if begun.is_err() {
            library.leave(&sid);
        }
        begun
    }

    fn begin_entered(
        library: &Library,
        folder: PathBuf,
        recording: Recording,
        resumed: Option<Recovered>,
    ) -> Result<Self> {
        let shared = Arc::new(Shared::open(library.clone(), folder, recording, resumed)?);
        let fps = shared.recording.lock().canvas.fps.get();
        let before = shared.resumed.as_ref().map(|resumed| resumed.program.clone()).unwrap_or_default();
        let program = TrackWriter::start(Lane::program(shared.clone(), fps, before))?;
        Ok(Self { shared, program, tracks: Arc::default() })
    }

    /// Its id.
    pub fn sid(&self) -> Sid {
        self.shared.sid.clone()
    }

    /// As it is now, with live length and size.
    pub fn recording(&self) -> Recording {
        self.shared.now()
    }

    /// Where the program's encoded samples go.
    pub fn writer(&self) -> SegmentWriter {
        self.program.writer()
    }

    /// Milliseconds since the first frame, gaps included.
    pub fn clock_ms(&self) -> u64 {
        self.shared.clock_ms()
    }

    /// Where in the result this instant lies: milliseconds of playable time before it.
    pub fn place_ms(&self) -> u64 {
        self.shared.place_ms()
    }

    /// Writes a line into the journal; durable within half a second.
    pub fn note(&self, happening: Happening) {
        self.shared.note(happening);
    }

    /// What it used until now, and its seconds in runs.
    pub fn used(&self) -> (RecordedUsage, Vec<UsageRun>) {
        self.shared.used()
    }

    /// Who is in it, as its journal says.
    pub fn present(&self) -> Vec<Uid> {
        self.shared.present()
    }

    /// Says when the first frame of this run was taken; without it, it is when its bytes arrived.
    /// The recording's clock counts from the first frame of its first run.
    pub fn set_first_frame_at(&self, at: Timestamp) {
        self.program.set_first_frame_at(at);
        self.shared.begin_run(at);
    }

    /// Moves the recording on; a state that may not follow is left alone.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_state(&self, state: RecordingState) -> Result<()> {
        self.shared.advance(state, |_| ())
    }

    /// Frames of this run that should be there and are not.
    pub fn set_frames_missing(&self, missing: u64) {
        self.shared.set_frames_missing(missing);
    }

    /// Replaces the poster.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_poster(&self, jpeg: &[u8]) -> Result<()> {
        disk::replace(&self.shared.folder.join("poster.jpg"), jpeg)?;
        self.shared.tell_written("poster.jpg");
        self.shared.change(|recording| recording.poster = Some("poster.jpg".into()))
    }

    /// Adds a name to those who were in it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add_participant(&self, name: &str) -> Result<()> {
        self.shared.change(|recording| {
            if !recording.participants.iter().any(|known| known == name) {
                recording.participants.push(name.to_owned());
            }
        })
    }

    /// Says why it ended early or what went wrong, for people.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_problem(&self, code: ErrorCode, problem: &str) -> Result<()> {
        self.note(Happening::Error { message: problem.to_owned() });
        self.shared.change(|recording| {
            recording.problem = Some(problem.to_owned());
            recording.problem_code = Some(code);
            recording.acknowledged = false;
        })
    }

    /// Changes what the recording says of itself: what people write on it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn describe(&self, change: impl FnOnce(&mut Recording)) -> Result<()> {
        self.shared.change(change)
    }

    /// Why writing ended, if it failed.
    pub fn failure(&self) -> Option<StoreError> {
        self.shared.fault.get()
    }

    /// Calls `tell` once when writing fails; at once if it has failed already.
    ///
    /// It is called on the thread that noticed, with nothing locked; it should not wait.
    pub fn on_failure(&self, tell: impl Fn(StoreError) + Send + Sync + 'static) {
        self.shared.fault.on(tell);
    }

    /// Ends it and all its tracks: the last segments are complete, the playlists say so, and it can be
    /// played.
    ///
    /// # Errors
    /// When the disk refuses. What was written before is safe and recovery will find it.
    pub fn close(&self) -> Result<Recording> {
        let tracks = self.tracks.lock();
        if self.program.has_ended() {
            return Ok(self.recording());
        }
        // However this ends, others may then work with what is on the disk.
        let _leaving = Leaving(&self.shared);
        let empty = self.end_tracks(&tracks);
        self.program.end()?;
        drop(tracks);
        self.shared.free_reserve();
        self.program.lane.end_list()?;
        let ended_at = disk::utc(Timestamp::now());
        let length = self.shared.now().duration_ms;
        self.shared.advance(RecordingState::Finalizing, |recording| {
            recording.ended_at = Some(ended_at);
            recording.tracks.retain(|track| !empty.contains(&track.name));
            // Marked between the last frame and the end.
            recording.markers.iter_mut().for_each(|marker| marker.at_ms = marker.at_ms.min(length));
        })?;
        self.shared.journal.sync()?;
        self.shared.tell_written("journal.jsonl");
        self.shared.library.keep_usage(&self.used().0);
        Ok(self.recording())
    }

    /// Begins a participant's own track, or its next run where it has one already. `label`: its name.
    ///
    /// # Errors
    /// `StillOpen` where its last run has not ended, `Ended` when the recording is closed, or when the disk
    /// refuses. The program goes on.
    pub fn track(&self, uid: Uid, fps: u32, label: &str) -> Result<TrackWriter> {
        let mut tracks = self.tracks.lock();
        if self.program.has_ended() {
            return Err(StoreError::Ended);
        }
        if tracks.get(&uid).is_some_and(|track| !track.has_ended()) {
            return Err(StoreError::StillOpen);
        }
        let name = uid.to_string();
        let folder = self.shared.folder.join(&name);
        std::fs::create_dir_all(&folder).at(&folder)?;
        disk::sync_folder_of(&folder)?;
        let before = whole::whole(&self.shared.folder, &name, fps, |_, happening| {
            self.note(happening);
            Ok(())
        })?;
        let track = TrackWriter::start(Lane::of(self.shared.clone(), name, label, fps, before))?;
        tracks.insert(uid, track.clone());
        Ok(track)
    }

    /// Ends all participants' tracks, those included that nobody has taken up since a crash; the names of
    /// those in which there is nothing. What goes wrong with one costs that one.
    fn end_tracks(&self, tracks: &BTreeMap<Uid, TrackWriter>) -> Vec<String> {
        let mut troubles: BTreeMap<String, StoreError> = BTreeMap::new();
        let mut empty = Vec::new();
        // All of them first: only then it is known which have begun.
        for (uid, track) in tracks {
            troubles.extend(track.end().err().map(|error| (uid.to_string(), error)));
        }
        let recording = self.recording();
        for track in recording.tracks.iter().filter(|track| !track.is_program()) {
            let open = track.name.parse().ok().and_then(|uid: Uid| tracks.get(&uid));
            let ended = match open {
                Some(open) => open.lane.end_list(),
                None => self.end_idle(track),
            };
            match ended {
                Ok(true) => {}
                Ok(false) => empty.push(track.name.clone()),
                Err(error) => _ = troubles.insert(track.name.clone(), error),
            }
        }
        for (name, error) in troubles {
            let label = recording.tracks.iter().find(|track| track.name == name).and_then(|track| track.label.as_ref());
            let message = format!("The track of {} was not ended: {error}.", label.unwrap_or(&name));
            self.note(Happening::Warning { message });
        }
        empty
    }

    /// Ends the playlist of one that nobody writes.
    fn end_idle(&self, track: &Track) -> Result<bool> {
        let ended = whole::end(&self.shared.folder, &track.name, self.program.lane.fps)?;
        if ended {
            self.shared.tell_written(&track.playlist);
        }
        Ok(ended)
    }
}

/// Lets others have the recording once the take is done with it.
struct Leaving<'a>(&'a Shared);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.library.leave(&self.0.sid);
    }
}
