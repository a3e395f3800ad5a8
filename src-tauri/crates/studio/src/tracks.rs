//! Everyone alone: a recording's own track for each participant that is to have one, beside the program.
//!
//! Each is a small stage, an encoder and a writer of its own, so that nothing that goes wrong with one
//! reaches the program: it is ended, noted in the journal, and said. Whenever somebody comes or goes, the
//! wish changes or a track fails, the tracks are brought into line with who is there (`tend`); nobody who
//! changes a room waits for it.
//!
//! Locks: `state` is held while tracks begin and end, and before the room's own.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rollcall_media::{Content, EncodeSettings, Encoding, Input, MediaError, SampleSink, Scene, Stage};
use rollcall_model::{
    Canvas, Cname, EncodedSample, ErrorCode, Fit, FrameRate, Happening, NoticeLevel, Quality, Recording, Region, Sid,
    Subscription, TrackFormat, Transition, Uid,
};
use rollcall_store::{Take, TrackWriter};
use tokio::sync::mpsc;

use crate::Result;
use crate::errors::{StudioError, sentence};
use crate::house::House;
use crate::keeper::{Encoder, first_frame_at};
use crate::member::Member;
use crate::signals::Signal;

/// How long the first picture of somebody who came is waited for: its size becomes the track's.
const FIRST_PICTURE: Duration = Duration::from_secs(1);

/// How often it is looked for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The picture of a track without one to go by.
const USUAL: (u32, u32) = (640, 360);

/// The black picture of a track that is sound alone.
const DARK: (u32, u32) = (160, 90);

/// A participant as its track sees it.
pub(crate) struct Person {
    uid: Uid,
    name: String,
    input: Input,
    /// Its connection does not stand yet.
    joining: bool,
}

impl Person {
    pub fn of(member: &Member) -> Self {
        let joining = member.visit().is_some_and(|visit| visit.connected.is_none());
        Self { uid: member.uid, name: member.name.clone(), input: member.input.clone(), joining }
    }
}

/// What a participant is subscribed for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wants {
    sound: bool,
    picture: bool,
}

impl Wants {
    fn of(separate: &Subscription, uid: Uid) -> Option<Self> {
        let wants = Self { sound: separate.audio.has(uid), picture: separate.video.has(uid) };
        separate.has(uid).then_some(wants)
    }
}

/// The tracks of an open recording, the program's excepted.
pub(crate) struct Tracks {
    cname: Cname,
    sid: Sid,
    take: Take,
    quality: Quality,
    fps: FrameRate,
    signals: mpsc::UnboundedSender<Signal>,
    state: Mutex<State>,
    /// Somebody looks again and again until those who are waited for are there.
    looking: AtomicBool,
}

#[derive(Default)]
struct State {
    running: BTreeMap<Uid, Running>,
    /// Since when somebody's first picture is waited for.
    awaited: BTreeMap<Uid, Instant>,
    /// Those whose tracks have failed: they begin anew when they come again.
    broken: BTreeMap<Uid, Input>,
    /// The recording ends: none begins any more.
    closed: bool,
}

/// What came of looking after the tracks.
#[derive(Default)]
pub(crate) struct Tended {
    /// Somebody's first picture is still waited for.
    waits: bool,
    /// Whose track has failed, by name, and why, as a sentence without its end.
    failed: Vec<(String, String)>,
}

impl Tracks {
    pub fn new(
        cname: &Cname,
        take: &Take,
        (fps, quality): (FrameRate, Quality),
        signals: &mpsc::UnboundedSender<Signal>,
    ) -> Self {
        Self {
            cname: cname.clone(),
            sid: take.sid(),
            take: take.clone(),
            quality,
            fps,
            signals: signals.clone(),
            state: Mutex::default(),
            looking: AtomicBool::new(false),
        }
    }

    /// Somebody came or went, or the wish changed. Never waits.
    pub fn nudge(&self) {
        // Refused only when the house is gone.
        let _ = self.signals.send(Signal::Tracks { cname: self.cname.clone(), sid: self.sid.clone() });
    }

    /// Brings them into line with who is there.
    fn tend(&self, people: impl FnOnce() -> Vec<Person>) -> Tended {
        let state = &mut *self.state.lock();
        let recording = self.take.recording();
        let Some(separate) = recording.separate.as_ref().filter(|_| !state.closed) else { return Tended::default() };
        let mut tended = Tended::default();
        // Asked while `state` is held: who looked earlier must not end what one who looked later began.
        let people = people();
        let stays = |uid: &Uid, running: &Running| {
            let person = people.iter().find(|person| person.uid == *uid && person.input.is(&running.input));
            person.is_some() && Wants::of(separate, *uid) == Some(running.wants) && running.failure().is_none()
        };
        for (uid, over) in state.running.extract_if(.., |uid, running| !stays(uid, running)) {
            let (name, input, failure) = (over.name.clone(), over.input.clone(), over.failure());
            let failure = over.end().or(failure);
            if let Some(why) = failure {
                state.broken.insert(uid, input);
                tended.failed.push((name, why));
            }
        }
        let is_here = |uid: &Uid, input: &Input| people.iter().any(|p| p.uid == *uid && p.input.is(input));
        state.broken.retain(|uid, input| is_here(uid, input));
        state.awaited.retain(|uid, _| people.iter().any(|person| person.uid == *uid));
        for person in people {
            let Some(wants) = Wants::of(separate, person.uid) else { continue };
            if state.running.contains_key(&person.uid) || state.broken.contains_key(&person.uid) {
                continue;
            }
            if person.joining || self.awaits(state, &recording, &person, wants) {
                tended.waits = true;
                continue;
            }
            state.awaited.remove(&person.uid);
            match self.begin(&person, wants) {
                Ok(running) => _ = state.running.insert(person.uid, running),
                Err(why) => {
                    state.broken.insert(person.uid, person.input);
                    tended.failed.push((person.name, why));
                }
            }
        }
        tended
    }

    /// Whether its first picture is to be waited for. Who has a track already has its size.
    fn awaits(&self, state: &mut State, recording: &Recording, person: &Person, wants: Wants) -> bool {
        let name = person.uid.to_string();
        let has_size = person.input.picture_size().is_some() || recording.tracks.iter().any(|t| t.name == name);
        let since = *state.awaited.entry(person.uid).or_insert_with(Instant::now);
        wants.picture && !has_size && since.elapsed() < FIRST_PICTURE
    }

    /// # Errors
    /// Why it does not begin, as a sentence without its end.
    fn begin(&self, person: &Person, wants: Wants) -> std::result::Result<Running, String> {
        let writer = self.take.track(person.uid, self.fps.get(), &person.name).map_err(|error| sentence(&error))?;
        let begun = self.encode(person, wants, writer.clone());
        if begun.is_err() {
            // Nothing was written; it may begin again.
            let _ = writer.end();
        }
        begun.map_err(|error| sentence(&error))
    }

    fn encode(&self, person: &Person, wants: Wants, writer: TrackWriter) -> std::result::Result<Running, MediaError> {
        let input = person.input.clone();
        // A track that goes on keeps its size, unless it had no picture so far.
        let earlier = writer.earlier_size().filter(|size| *size != DARK || !wants.picture);
        let new = || if wants.picture { input.picture_size().unwrap_or(USUAL) } else { DARK };
        let (width, height) = earlier.unwrap_or_else(new);
        let canvas = Canvas::around(width, height, self.fps);
        let stage = Stage::solo(canvas)?;
        let whole = Region { fit: Fit::Fit, ..Region::at(0.0, 0.0, 1.0, 1.0) };
        stage.set_scene(
            Scene {
                tiles: if wants.picture { vec![(Content::Person(input.clone()), whole)] } else { Vec::new() },
                voices: if wants.sound { vec![input.clone()] } else { Vec::new() },
                ..Scene::default()
            },
            Transition::default(),
        );
        let (encoder, failure) = (Encoder::default(), Arc::default());
        {
            let (signals, cname, sid) = (self.signals.clone(), self.cname.clone(), self.sid.clone());
            writer.on_failure(move |_| _ = signals.send(Signal::Tracks { cname: cname.clone(), sid: sid.clone() }));
        }
        let keeper = TrackKeeper {
            cname: self.cname.clone(),
            sid: self.sid.clone(),
            writer: writer.clone(),
            encoder: encoder.clone(),
            failure: Arc::clone(&failure),
            signals: self.signals.clone(),
            begun: false,
        };
        {
            // Locked until it is filled: the first sample asks it for the first frame's time.
            let mut encoder = encoder.lock();
            *encoder = Some(stage.record(EncodeSettings::of(&canvas, self.quality), Box::new(keeper))?);
        }
        Ok(Running { name: person.name.clone(), input, wants, encoder, writer, failure, _stage: stage })
    }

    /// Ends all of them for good; what came out of their encoders is with the take when this returns.
    pub fn close(&self) -> Tended {
        let running = {
            let mut state = self.state.lock();
            state.closed = true;
            std::mem::take(&mut state.running)
        };
        // At once: each may take as long as its encoder does.
        let failed = std::thread::scope(|scope| {
            let end = |running: Running| scope.spawn(|| (running.name.clone(), running.end()));
            let ending: Vec<_> = running.into_values().map(end).collect();
            let ended = ending.into_iter().filter_map(|thread| thread.join().ok());
            ended.filter_map(|(name, why)| Some((name, why?))).collect()
        });
        Tended { waits: false, failed }
    }
}

/// A track that is being recorded.
struct Running {
    name: String,
    input: Input,
    wants: Wants,
    encoder: Encoder,
    writer: TrackWriter,
    failure: Arc<Mutex<Option<MediaError>>>,
    /// Composes it while it lives.
    _stage: Stage,
}

impl Running {
    /// What keeps it from going on, as a sentence without its end.
    fn failure(&self) -> Option<String> {
        let store = self.writer.failure().map(|error| sentence(&error));
        store.or_else(|| self.failure.lock().as_ref().map(|error| sentence(error)))
    }

    /// Ends it; what went wrong, if something did.
    fn end(self) -> Option<String> {
        let encoding = self.encoder.lock().take();
        let stopped = encoding.and_then(|encoding| encoding.stop().err()).map(|error| sentence(&error));
        let written = self.writer.end().err().map(|error| sentence(&error));
        self.failure().or(stopped).or(written)
    }
}

/// A track's end of its encoder. Called on the encoder's threads: never waits for the disk.
struct TrackKeeper {
    cname: Cname,
    sid: Sid,
    writer: TrackWriter,
    /// Locked by the owner until the encoding is in it.
    encoder: Encoder,
    failure: Arc<Mutex<Option<MediaError>>>,
    signals: mpsc::UnboundedSender<Signal>,
    begun: bool,
}

impl SampleSink for TrackKeeper {
    fn format(&mut self, format: TrackFormat) {
        self.writer.writer().format(format);
    }

    fn sample(&mut self, sample: EncodedSample) {
        if !self.begun {
            self.begun = true;
            let started = self.encoder.lock().as_ref().map(Encoding::progress);
            if let Some(at) = first_frame_at(started) {
                self.writer.set_first_frame_at(at);
            }
        }
        self.writer.writer().sample(sample);
    }

    fn ended(&mut self, error: Option<MediaError>) {
        self.writer.writer().ended();
        if let Some(error) = error {
            *self.failure.lock() = Some(error);
            let _ = self.signals.send(Signal::Tracks { cname: self.cname.clone(), sid: self.sid.clone() });
        }
    }
}

impl House {
    /// Brings the tracks of an open recording into line with who is there, until nobody is waited for.
    pub fn tend_tracks(&self, cname: &Cname, sid: &Sid) {
        let Ok(room) = self.room(cname) else { return };
        let open = room.state.lock().recording.as_ref().filter(|open| open.sid == *sid).cloned();
        let Some(open) = open else { return };
        let people = || room.state.lock().members.iter().map(Person::of).collect();
        let tracks = &open.tracks;
        let mut tended = tracks.tend(people);
        self.say_failed(&open.take, &tended);
        while tended.waits && !tracks.looking.swap(true, Ordering::SeqCst) {
            while tended.waits {
                std::thread::sleep(LOOK_AGAIN);
                tended = tracks.tend(people);
                self.say_failed(&open.take, &tended);
            }
            tracks.looking.store(false, Ordering::SeqCst);
            // Once more: somebody may have left the waiting to this one just before it stopped.
            tended = tracks.tend(people);
            self.say_failed(&open.take, &tended);
        }
    }

    /// Writes down, and says, whose track has failed.
    pub fn say_failed(&self, take: &Take, tended: &Tended) {
        for (name, why) in &tended.failed {
            let message = format!("The track of {name} ended: {why}. The program goes on.");
            take.note(Happening::Warning { message: message.clone() });
            self.notice(NoticeLevel::Warning, ErrorCode::TrackFailed, message, Some(take.sid()));
        }
    }

    /// Changes who is recorded alone while a recording runs: tracks of whom it no longer names end, new
    /// ones begin.
    ///
    /// # Errors
    /// When it does not run, or the disk refuses.
    pub fn set_separate(&self, sid: &Sid, separate: Subscription) -> Result<Recording> {
        let Some(open) = self.open_recordings().into_iter().find(|open| open.sid == *sid) else {
            self.recording(sid)?;
            return Err(StudioError::NotRecording(sid.clone()));
        };
        open.take.describe(|recording| recording.separate = Some(separate))?;
        open.tracks.nudge();
        self.tell_recording(sid);
        Ok(open.recording())
    }
}
