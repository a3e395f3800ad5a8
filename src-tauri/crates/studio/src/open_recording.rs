//! A recording while it runs: its take, its encoder, and what its journal has been told.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rollcall_media::{EncodeSettings, Encoding, MediaError, Stage};
use rollcall_model::participant::usual_volume;
use rollcall_model::{Cname, H264Encoder, Happening, Quality, Recording, RecordingState, Shows, Sid, Uid};
use rollcall_store::Take;
use tokio::sync::mpsc;

use crate::Result;
use crate::disk::Pace;
use crate::errors::sentence;
use crate::keeper::{Encoder, Keeper};
use crate::member::Member;
use crate::signals::Signal;
use crate::tracks::{Tended, Tracks};

/// After this the room has settled and a second, better poster is taken.
const SETTLED: Duration = Duration::from_secs(2);

const POSTER_WIDTH: u32 = 640;

/// What the journal says of a participant.
#[derive(Debug, Clone, Copy, Default)]
struct Noted {
    /// Whether its picture and its sound arrive.
    streams: [bool; 2],
    /// Width and height of its picture.
    size: Option<(u32, u32)>,
}

/// A recording while it runs.
pub(crate) struct OpenRecording {
    pub cname: Cname,
    pub sid: Sid,
    pub take: Take,
    /// Of participants alone.
    pub tracks: Tracks,
    encoder: Encoder,
    failure: Arc<Mutex<Option<MediaError>>>,
    /// What the journal says of each participant's picture and sound; of those it says are there.
    arriving: Mutex<BTreeMap<Uid, Noted>>,
    /// How fast it grows.
    pub pace: Mutex<Pace>,
    begun: Instant,
    has_poster: AtomicBool,
    /// Frames missing as the description says it.
    kept_missing: AtomicU64,
}

impl OpenRecording {
    /// Starts to encode into the take.
    ///
    /// # Errors
    /// When an encoder does not start; nothing was written then.
    pub fn begin(
        cname: &Cname,
        take: Take,
        stage: &Stage,
        (settings, quality): (EncodeSettings, Quality),
        signals: &mpsc::UnboundedSender<Signal>,
    ) -> Result<Self> {
        let sid = take.sid();
        let (encoder, failure) = (Encoder::default(), Arc::default());
        {
            let (signals, cname, sid) = (signals.clone(), cname.clone(), sid.clone());
            take.on_failure(move |_| {
                let _ = signals.send(Signal::Broken { cname: cname.clone(), sid: sid.clone() });
            });
        }
        let tracks = Tracks::new(cname, &take, (stage.canvas().fps, quality), signals);
        let pace = Pace::new(quality.bytes_per_second(&stage.canvas()));
        let keeper = Keeper {
            cname: cname.clone(),
            sid: sid.clone(),
            writer: take.writer(),
            take: take.clone(),
            encoder: encoder.clone(),
            failure: Arc::clone(&failure),
            signals: signals.clone(),
            begun: false,
        };
        {
            // Locked until it is filled: the first sample asks it for the first frame's time.
            let mut encoder = encoder.lock();
            *encoder = Some(stage.record(settings, Box::new(keeper))?);
        }
        Ok(Self {
            cname: cname.clone(),
            sid,
            take,
            tracks,
            encoder,
            failure,
            arriving: Mutex::default(),
            pace: Mutex::new(pace),
            begun: Instant::now(),
            has_poster: AtomicBool::new(false),
            kept_missing: AtomicU64::new(0),
        })
    }

    /// As it is now.
    pub fn recording(&self) -> Recording {
        let progress = self.encoder.lock().as_ref().map(Encoding::progress);
        if let Some(progress) = progress {
            self.take.set_frames_missing(progress.missing);
        }
        self.take.recording()
    }

    /// Writes down how many frames are missing, where that has changed: a crash must not forget it.
    pub fn keep_missing(&self) {
        let missing = self.recording().frames_missing;
        if self.kept_missing.swap(missing, Ordering::Relaxed) != missing
            && let Err(error) = self.take.describe(|_| ())
        {
            tracing::warn!(%error, sid = self.sid.as_str(), "missing frames were not written down");
        }
    }

    /// Stops the encoders of the program and of all tracks, at once; what went wrong with each.
    pub fn stop_encoders(&self) -> (Option<String>, Tended) {
        std::thread::scope(|scope| {
            let tracks = scope.spawn(|| self.tracks.close());
            (self.stop_encoder(), tracks.join().unwrap_or_default())
        })
    }

    /// Stops the encoder. What came out of it is with the take when this returns; the answer says
    /// what went wrong, if something did.
    fn stop_encoder(&self) -> Option<String> {
        let encoding = self.encoder.lock().take()?;
        match encoding.stop() {
            Ok(progress) => {
                self.take.set_frames_missing(progress.missing);
                None
            }
            Err(error) => Some(sentence(&error)),
        }
    }

    /// What keeps it from going on, as a sentence without its end.
    pub fn failure(&self) -> Option<String> {
        let store = self.take.failure().map(|error| sentence(&error));
        store.or_else(|| self.failure.lock().as_ref().map(|error| sentence(error)))
    }

    /// Moves it on; a disk that refuses is noticed by the writer, too.
    pub fn set_state(&self, state: RecordingState) {
        if let Err(error) = self.take.set_state(state) {
            tracing::warn!(%error, sid = self.sid.as_str(), "a state was not written");
        }
    }

    /// Writes down what encodes its pictures.
    pub fn name_encoder(&self, encoder: H264Encoder) {
        let name = encoder.element().to_owned();
        if let Err(error) = self.take.describe(|recording| recording.encoder = Some(name)) {
            tracing::warn!(%error, sid = self.sid.as_str(), "the encoder was not written down");
        }
    }

    pub fn note_entry(&self, uid: Uid, name: &str, muted: bool, volume: f32) {
        self.take.note(Happening::Join { uid, name: name.to_owned() });
        if muted {
            self.take.note(Happening::Mute { uid, muted });
        }
        if volume != usual_volume() {
            self.take.note(Happening::Volume { uid, volume });
        }
        self.arriving.lock().insert(uid, Noted::default());
    }

    /// Writes down who was in it.
    pub fn add_names(&self, names: impl IntoIterator<Item = String>) {
        for name in names {
            if let Err(error) = self.take.add_participant(&name) {
                tracing::warn!(%error, sid = self.sid.as_str(), "a participant was not written down");
            }
        }
    }

    /// What of a participant's streams has begun or ended, or has another size, since the journal was
    /// told last. Of somebody whose coming it does not say yet, nothing.
    pub fn news_of(&self, member: &Member) -> Vec<Happening> {
        let mut arriving = self.arriving.lock();
        let Some(noted) = arriving.get_mut(&member.uid) else { return Vec::new() };
        let before = *noted;
        let (uid, seen) = (member.uid, member.shows == Shows::Picture);
        noted.streams = [seen, member.stats.audio];
        noted.size = member.picture().filter(|_| seen);
        let mut news = Vec::new();
        // Before it is said that a picture arrives: nobody's picture is without a size.
        if let Some((width, height)) = noted.size.filter(|_| noted.size != before.size) {
            news.push(Happening::Picture { uid, width, height });
        }
        for (stream, (before, now)) in ["video", "audio"].into_iter().zip(before.streams.into_iter().zip(noted.streams))
        {
            if before != now {
                let ended = stream == "video" && !now;
                let ago_ms = member.input.picture_age().filter(|_| ended).map(|age| age.as_millis() as u64);
                news.push(Happening::Stream { uid, stream: stream.to_owned(), arriving: now, ago_ms });
            }
        }
        news
    }

    /// Who left comes as one who has nothing yet.
    pub fn forget(&self, uid: Uid) {
        self.arriving.lock().remove(&uid);
    }

    /// Whether it is time for the poster that stays.
    pub fn wants_poster(&self) -> bool {
        self.begun.elapsed() >= SETTLED && !self.has_poster.swap(true, Ordering::Relaxed)
    }

    /// Takes the newest picture as poster.
    pub fn take_poster(&self, stage: &Stage) {
        let taken = stage.still(POSTER_WIDTH).map_err(|error| error.to_string());
        let kept = taken.and_then(|jpeg| self.take.set_poster(&jpeg).map_err(|error| error.to_string()));
        if let Err(error) = kept {
            tracing::warn!(error, sid = self.sid.as_str(), "there is no poster");
        }
    }
}
