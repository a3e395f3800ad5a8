//! The courier: carries the files of recordings to their buckets, several at once, oldest first.
//!
//! What is to be sent is written into the ledger first (`store`), then sent and proven (`sync`). A bucket
//! in trouble rests, one file trying it now and then; what has waited for the primary for too long goes
//! to the backup. Nothing here can hold up a recording: its writer leaves a note and goes on.

mod rate;
mod sending;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use parking_lot::{Mutex, RwLock};
use rollcall_model::{BucketId, Delivery, Event, Part, Sid, UploadSettings, Uploads};
use rollcall_store::{Job, Ledger, Library, StoreError, Wanted};
use tokio::sync::{Notify, mpsc};

use crate::Result;
use crate::house::House;
use crate::paced::Paced;
use rate::{Meter, Rate};

/// Files that are sent at the same time.
const AT_ONCE: u32 = 4;
/// How often a playlist of a recording that goes on is sent at most.
const PLAYLISTS_APART: Duration = Duration::from_secs(1);
/// How often what else changes while a recording goes on is sent at most.
const CHANGES_APART: Duration = Duration::from_secs(10);
/// How long ago, in milliseconds, a file that is new was written at most.
const JUST_NOW: i64 = 10_000;
/// Longest time between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// Shortest time between two messages about one recording's way.
const NEWS_APART: Duration = Duration::from_millis(500);

/// An errand with the library it belongs to: another one may be chosen while it is run.
#[derive(Clone)]
pub(crate) struct Running {
    job: Job,
    library: Library,
    ledger: Arc<Ledger>,
}

/// A file of a recording was written.
type Written = (Sid, String);

/// What the courier knows.
pub(crate) struct Courier {
    /// The library that is worked in, with its ledger.
    place: RwLock<(Library, Arc<Ledger>)>,
    settings: Mutex<UploadSettings>,
    written: mpsc::UnboundedSender<Written>,
    arriving: Mutex<mpsc::UnboundedReceiver<Written>>,
    wake: Arc<Notify>,
    rate: Rate,
    meter: Meter,
    sending: AtomicU32,
    /// How far recordings are, as it was told last.
    pub deliveries: Mutex<BTreeMap<Sid, Delivery>>,
    /// Recordings of which there is news.
    pub news: Paced<Sid>,
    /// Recordings that are being fetched; parts of ten thousand.
    pub fetching: Mutex<HashMap<Sid, u16>>,
    /// Whose arrival was said.
    pub arrived: Mutex<HashSet<Sid>>,
    /// Recordings that were fetched: they stay here until the recorder is started again.
    fetched: Mutex<HashSet<Sid>>,
    told: Mutex<Option<Uploads>>,
}

/// How long to wait after so many failures: doubled each time, up to a minute, or to five where somebody
/// must do something; and never all at the same instant.
pub(crate) fn pause(failures: u32, may_pass: bool) -> Duration {
    let most = if may_pass { 60.0 } else { 300.0 };
    let first = if may_pass { 1.0 } else { 10.0 };
    let pause = (first * 2_f64.powi(i32::try_from(failures.saturating_sub(1).min(16)).unwrap_or(16))).min(most);
    Duration::from_secs_f64(pause * rand::random_range(0.75..1.25))
}

impl Courier {
    /// # Errors
    /// When the ledger cannot be opened.
    pub fn new(library: &Library) -> Result<Self> {
        let (written, arriving) = mpsc::unbounded_channel();
        let courier = Self {
            place: RwLock::new((library.clone(), Arc::new(Ledger::open(library.folder())?))),
            settings: Mutex::default(),
            written,
            arriving: Mutex::new(arriving),
            wake: Arc::default(),
            rate: Rate::default(),
            meter: Meter::default(),
            sending: AtomicU32::new(0),
            deliveries: Mutex::default(),
            news: Paced::new(NEWS_APART),
            fetching: Mutex::default(),
            arrived: Mutex::default(),
            fetched: Mutex::default(),
            told: Mutex::default(),
        };
        courier.listen(library);
        Ok(courier)
    }

    /// Hears of what is written in a library.
    fn listen(&self, library: &Library) {
        let (written, wake) = (self.written.clone(), self.wake.clone());
        library.on_written(move |sid, file| {
            let _ = written.send((sid.clone(), file.to_owned()));
            wake.notify_one();
        });
    }

    /// Works in another library from now on. What waits in the old one waits until it is chosen again.
    ///
    /// # Errors
    /// When its ledger cannot be opened; nothing has changed then.
    pub fn move_to(&self, library: &Library) -> Result<()> {
        let ledger = Arc::new(Ledger::open(library.folder())?);
        *self.place.write() = (library.clone(), ledger);
        self.listen(library);
        self.deliveries.lock().clear();
        Ok(())
    }

    pub fn ledger(&self) -> Arc<Ledger> {
        self.place.read().1.clone()
    }

    fn place(&self) -> (Library, Arc<Ledger>) {
        self.place.read().clone()
    }

    pub fn settings(&self) -> UploadSettings {
        self.settings.lock().clone()
    }

    pub fn set(&self, settings: UploadSettings) {
        *self.settings.lock() = settings;
        self.wake();
    }

    /// It was fetched and stays here.
    pub fn stays(&self, sid: &Sid) {
        self.fetched.lock().insert(sid.clone());
    }

    pub fn fetched_back(&self, sid: &Sid) -> bool {
        self.fetched.lock().contains(sid)
    }

    /// There may be something to do.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Carries until the house is closed. What is being sent then is sent again at the next start.
pub(crate) async fn carry(house: Weak<House>) {
    let mut looked = Instant::now();
    loop {
        let Some(open) = house.upgrade().filter(|house| !house.is_closed()) else { return };
        let looks = looked.elapsed() >= LOOK;
        if looks {
            looked = Instant::now();
        }
        let turn = open.blocking(move |house| house.courier_turn(looks)).await;
        let next = match turn {
            Ok((jobs, next)) => {
                for job in jobs {
                    let house = open.clone();
                    tokio::spawn(async move { house.run_errand(job).await });
                }
                next
            }
            Err(error) => {
                tracing::error!(%error, "uploads stand still: the ledger cannot be used");
                LOOK
            }
        };
        let notified = open.courier.wake.notified();
        tokio::pin!(notified);
        let _ = tokio::time::timeout(next.min(LOOK), notified).await;
    }
}

impl House {
    /// One look: what was written is wanted, what waits for too long goes to the backup, what is due is
    /// taken.
    fn courier_turn(self: &Arc<Self>, looks: bool) -> Result<(Vec<Running>, Duration)> {
        self.want_what_was_written()?;
        let courier = &self.courier;
        let settings = courier.settings();
        if looks {
            self.send_to_backup(Duration::from_secs(u64::from(settings.backup_after_s)))?;
            self.tell_uploads()?;
        }
        let sending = courier.sending.load(Ordering::Acquire);
        if settings.paused || out_of_hours(&settings) || sending >= AT_ONCE {
            return Ok((Vec::new(), LOOK));
        }
        let ((library, ledger), now) = (courier.place(), Instant::now());
        let (resting, next) = self.buckets.resting(now);
        let awake: Vec<BucketId> = self.buckets.ids().into_iter().filter(|id| !resting.contains(id)).collect();
        let taken = ledger.take(now_ms(), (AT_ONCE - sending) as usize, &awake)?;
        let mut jobs = Vec::new();
        for job in taken {
            if self.buckets.problem(&job.bucket).is_none() || self.buckets.probes(&job.bucket) {
                jobs.push(Running { job, library: library.clone(), ledger: ledger.clone() });
            } else {
                ledger.give_back(&job)?;
            }
        }
        courier.sending.fetch_add(u32::try_from(jobs.len()).unwrap_or(0), Ordering::AcqRel);
        let due = ledger.next_due(&awake)?.map(|due| Duration::from_millis(u64::try_from(due - now_ms()).unwrap_or(0)));
        let bucket = next.map(|next| next.saturating_duration_since(now));
        // What is due and was not taken is, when one that is sent is done.
        let due = due.filter(|due| !due.is_zero());
        Ok((jobs, [due, bucket].into_iter().flatten().min().unwrap_or(LOOK)))
    }

    /// Everything that was written since the last look, if its recording goes somewhere.
    fn want_what_was_written(&self) -> Result<()> {
        let mut written: BTreeMap<Sid, Vec<String>> = BTreeMap::new();
        {
            let mut arriving = self.courier.arriving.lock();
            while let Ok((sid, file)) = arriving.try_recv() {
                let files = written.entry(sid).or_default();
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        let mut refused = None;
        for (sid, files) in written {
            let wanted = self.courier.ledger().ways(&sid).map_err(Into::into).and_then(|ways| match ways.is_empty() {
                true => Ok(0),
                false => self.want(&sid, &self.for_client(&sid, files.clone())?),
            });
            if let Err(error) = wanted {
                // Noted again: nothing that was written is forgotten.
                files.into_iter().for_each(|file| _ = self.courier.written.send((sid.clone(), file)));
                refused = Some(error);
            }
        }
        refused.map_or(Ok(()), Err)
    }

    /// Has files of a recording sent.
    pub fn want(&self, sid: &Sid, files: &[String]) -> Result<usize> {
        let ((library, ledger), now) = (self.courier.place(), now_ms());
        let is_open = self.open_recordings().iter().any(|open| open.sid == *sid);
        let (mut steady, mut playlists, mut changing) = (Vec::new(), Vec::new(), Vec::new());
        for wanted in files.iter().filter_map(|file| library.wanted(sid, file)) {
            match wanted.changes {
                false => steady.push(wanted),
                true if wanted.file.ends_with(".m3u8") => playlists.push(wanted),
                true => changing.push(wanted),
            }
        }
        let after = |pace: Duration| if is_open { now + i64::try_from(pace.as_millis()).unwrap_or(0) } else { now };
        // What a recording that goes on has just written waits since then.
        let (fresh, old): (Vec<_>, Vec<_>) =
            steady.into_iter().partition(|file| is_open && (now - JUST_NOW..=now).contains(&written_ms(file)));
        let mut wanted = ledger.want(sid, Part::Primary, &old, now, now)?;
        for file in fresh {
            let since = written_ms(&file);
            wanted += ledger.want(sid, Part::Primary, &[file], since, now)?;
        }
        wanted += ledger.want(sid, Part::Primary, &playlists, now, after(PLAYLISTS_APART))?;
        wanted += ledger.want(sid, Part::Primary, &changing, now, after(CHANGES_APART))?;
        if wanted > 0 {
            self.courier.news.mark(sid);
        }
        Ok(wanted)
    }

    /// Has everything of a recording sent that is there and is not known yet, or has changed.
    pub fn want_all(&self, sid: &Sid) -> Result<usize> {
        if self.courier.ledger().ways(sid)?.is_empty() {
            return Ok(0);
        }
        let files: Vec<String> = match self.library().files(sid) {
            Ok(files) => files.into_iter().map(|wanted| wanted.file).collect(),
            Err(StoreError::NotFound) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let files = self.for_client(sid, files)?;
        let wanted = self.want(sid, &files)?;
        self.courier.wake();
        Ok(wanted)
    }

    /// What goes to the buckets of a recording when these files of it were written: they themselves, or what
    /// was made of them for an API client.
    fn for_client(&self, sid: &Sid, files: Vec<String>) -> Result<Vec<String>> {
        let is_for_client = self.recording(sid).is_ok_and(|recording| recording.agora.is_some());
        if !is_for_client {
            return Ok(files);
        }
        // A segment is complete when it is listed, and the single file is named last of all.
        let matters =
            |file: &String| file.ends_with("index.m3u8") || file == "recording.json" || file.ends_with(".mp4");
        if !files.iter().any(matters) {
            return Ok(Vec::new());
        }
        Ok(self.courier.place().0.slice(sid)?.unwrap_or_default())
    }

    /// What has waited for the primary for so long is to be safe in the backup.
    fn send_to_backup(&self, patience: Duration) -> Result<()> {
        let (ledger, now) = (self.courier.ledger(), now_ms());
        let before = now - i64::try_from(patience.as_millis()).unwrap_or(0);
        let down: Vec<BucketId> = self.buckets.down(patience);
        for (sid, wanted) in ledger.in_need_of_backup(before, &down)? {
            ledger.want(&sid, Part::Backup, &[wanted], now, now)?;
            self.courier.news.mark(&sid);
        }
        Ok(())
    }

    pub fn uploads(&self) -> Uploads {
        let courier = &self.courier;
        let settings = courier.settings();
        let queue = courier.ledger().queue().unwrap_or_else(|error| {
            tracing::error!(%error, "the ledger cannot be read");
            Default::default()
        });
        let problem = settings.destination.buckets().find_map(|(_, bucket)| self.buckets.problem(bucket));
        Uploads {
            waiting_files: queue.files,
            waiting_bytes: queue.bytes,
            sending: courier.sending.load(Ordering::Acquire),
            bytes_per_second: courier.meter.bytes_per_second(Instant::now()),
            oldest_since: queue.oldest.and_then(utc),
            out_of_hours: out_of_hours(&settings),
            problem,
            settings,
        }
    }

    fn tell_uploads(&self) -> Result<()> {
        if self.events.listeners() > 0 {
            let uploads = self.uploads();
            let mut told = self.courier.told.lock();
            if told.as_ref() != Some(&uploads) {
                *told = Some(uploads.clone());
                self.events.tell(Event::Uploads { uploads: Box::new(uploads) });
            }
        }
        Ok(())
    }
}

/// When a file was written last, in milliseconds since 1970.
fn written_ms(file: &Wanted) -> i64 {
    file.stamp / 1_000_000
}

/// Milliseconds since 1970 as RFC 3339.
pub(crate) fn utc(ms: i64) -> Option<String> {
    Timestamp::from_millisecond(ms).ok().map(|at| format!("{at:.3}"))
}

fn out_of_hours(settings: &UploadSettings) -> bool {
    let now = Timestamp::now().to_zoned_datetime(TimeZone::system());
    let minute = u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs());
    settings.hours.is_some_and(|hours| !hours.has(minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_end_and_differ() {
        let seconds = |failures, may_pass| pause(failures, may_pass).as_secs_f64();
        assert!((0.75..1.25).contains(&seconds(1, true)));
        assert!((6.0..10.0).contains(&seconds(4, true)));
        assert!((45.0..75.0).contains(&seconds(1000, true)));
        assert!((225.0..375.0).contains(&seconds(1000, false)));
        assert!((0..20).any(|_| (seconds(3, true) - seconds(3, true)).abs() > 0.01));
    }
}
