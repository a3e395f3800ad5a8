//! The house: every room under one roof, and what they share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use rollcall_media::{Thumbnails, WebRtc};
use rollcall_model::{Channel, Cname, ErrorCode, Event, Notice, NoticeLevel, NoticeOfBucket, Sid, System};
use rollcall_store::Library;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

use crate::Result;
use crate::apps::Apps;
use crate::buckets::Buckets;
use crate::callbacks::Callbacks;
use crate::changes::Changes;
use crate::channel_file;
use crate::composing::{NOTES_APART, SAVES_APART};
use crate::courier::Courier;
use crate::disk::DiskWatch;
use crate::encoding::Encoding;
use crate::errors::StudioError;
use crate::events::Events;
use crate::load::LoadWatch;
use crate::network::Networking;
use crate::paced::Paced;
use crate::pictures::Pictures;
use crate::requests::StudioConfig;
use crate::room::Room;
use crate::saved_layouts::SavedLayouts;
use crate::signals::Signal;
use crate::tasks::Tasks;
use crate::usage::Pricing;

/// What all rooms share.
pub(crate) struct House {
    pub config: StudioConfig,
    /// Where recordings go; see `library`.
    pub current_library: RwLock<Library>,
    /// Held by whoever begins a recording to read, by whoever takes another folder to write.
    pub moving: RwLock<()>,
    pub webrtc: WebRtc,
    pub thumbnails: Thumbnails,
    pub rooms: RwLock<BTreeMap<Cname, Arc<Room>>>,
    pub events: Events,
    pub changes: Changes,
    /// Rooms whose journals are to be told of their canvas.
    pub notes: Paced<Cname>,
    /// Marked: the list of channels is to be written.
    pub saves: Paced<()>,
    pub pictures: Pictures,
    pub saved_layouts: SavedLayouts,
    pub disk: DiskWatch,
    pub networking: Networking,
    pub encoding: Encoding,
    pub apps: Apps,
    pub tasks: Tasks,
    pub buckets: Buckets,
    pub courier: Courier,
    pub pricing: Pricing,
    pub load_watch: LoadWatch,
    pub callbacks: Callbacks,
    pub signals: mpsc::UnboundedSender<Signal>,
    /// Recordings whose single file is being made, and the room it takes at most, in bytes.
    pub finalizing: watch::Sender<BTreeMap<Sid, u64>>,
    /// Recordings whose single file could not be made for want of room.
    pub waiting: Mutex<BTreeSet<Sid>>,
    pub visits: AtomicU64,
    runtime: Handle,
    started_at: Timestamp,
    /// Held from looking at a recording to telling of it.
    pub telling: Mutex<()>,
    /// Held while the settings are changed.
    pub saving_settings: Mutex<()>,
    /// Held while the list of channels is written.
    saving: Mutex<()>,
    /// Nothing new may begin.
    closing: AtomicBool,
    /// Everything has ended.
    closed: AtomicBool,
}

impl House {
    /// An empty house. Called on a thread of the runtime.
    pub fn new(
        config: StudioConfig,
        library: Library,
        webrtc: WebRtc,
        (buckets, courier, callbacks): (Buckets, Courier, Callbacks),
        signals: mpsc::UnboundedSender<Signal>,
        runtime: Handle,
    ) -> Self {
        Self {
            config,
            current_library: RwLock::new(library),
            moving: RwLock::new(()),
            webrtc,
            thumbnails: Thumbnails::default(),
            rooms: RwLock::default(),
            events: Events::new(),
            changes: Changes::default(),
            notes: Paced::new(NOTES_APART),
            saves: Paced::new(SAVES_APART),
            pictures: Pictures::default(),
            saved_layouts: SavedLayouts::default(),
            disk: DiskWatch::default(),
            networking: Networking::new(),
            encoding: Encoding::new(),
            apps: Apps::default(),
            tasks: Tasks::default(),
            buckets,
            courier,
            pricing: Pricing::default(),
            load_watch: LoadWatch::default(),
            callbacks,
            signals,
            finalizing: watch::Sender::new(BTreeMap::new()),
            waiting: Mutex::default(),
            visits: AtomicU64::new(1),
            runtime,
            started_at: Timestamp::now(),
            telling: Mutex::new(()),
            saving_settings: Mutex::new(()),
            saving: Mutex::new(()),
            closing: AtomicBool::new(false),
            closed: AtomicBool::new(false),
        }
    }

    /// Does what may block on a thread for it. Goes on to the end even if nobody waits for it.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let house = self.clone();
        self.runtime.spawn_blocking(move || work(&house)).await.unwrap_or(Err(StudioError::Broken))
    }

    /// Does something in the background, on a thread that may block.
    pub fn aside(self: &Arc<Self>, work: impl FnOnce(&Arc<Self>) + Send + 'static) {
        let house = self.clone();
        self.runtime.spawn_blocking(move || work(&house));
    }

    /// Does something that may block, and waits for its end.
    pub async fn later(self: &Arc<Self>, work: impl FnOnce(&Arc<Self>) + Send + 'static) {
        let done = self.blocking(move |house| {
            work(house);
            Ok(())
        });
        if done.await.is_err() {
            tracing::error!("something that was to be written failed");
        }
    }

    pub fn room(&self, cname: &Cname) -> Result<Arc<Room>> {
        self.rooms.read().get(cname).cloned().ok_or_else(|| StudioError::ChannelNotFound(cname.clone()))
    }

    /// All rooms, in order of name.
    pub fn all_rooms(&self) -> Vec<Arc<Room>> {
        self.rooms.read().values().cloned().collect()
    }

    pub fn channel(&self, cname: &Cname) -> Result<Channel> {
        Ok(self.room(cname)?.channel())
    }

    pub fn channels(&self) -> Vec<Channel> {
        self.all_rooms().iter().map(|room| room.channel()).collect()
    }

    pub fn system(&self) -> System {
        System {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started_at: format!("{:.3}", self.started_at),
            library: self.library().folder().display().to_string(),
            library_fixed: self.config.library_note.is_none(),
            disk: self.disk_now(),
            encoder: self.encoding.choice(),
            encoders: self.encoding.installed().to_vec(),
            network: self.networking.now(),
        }
    }

    /// Writes the list of channels.
    ///
    /// # Errors
    /// When the disk refuses; the old list stays.
    pub fn save(&self) -> Result<()> {
        let _saving = self.saving.lock();
        // Nothing that was marked before is missing in what is written now.
        self.saves.is_done(&());
        let kept: Vec<_> = self.all_rooms().iter().map(|room| room.kept()).collect();
        channel_file::save(self.library().folder(), &kept).map_err(StudioError::Unsaved)
    }

    /// Writes the list of channels; a live room does not stop for a list.
    pub fn save_or_warn(&self) {
        if let Err(error) = self.save() {
            tracing::warn!(%error, "the list of channels is not up to date on disk");
        }
    }

    /// Tells everyone about a room that has changed.
    pub fn changed(&self, room: &Room) {
        room.tell_seats();
        self.changes.mark(&room.cname);
    }

    /// Says something that people should read.
    pub fn notice(&self, level: NoticeLevel, code: ErrorCode, message: String, sid: Option<Sid>) {
        self.notice_of_bucket(level, code, message, sid, None);
    }

    /// Says something about a bucket that people should read.
    pub fn notice_of_bucket(
        &self,
        level: NoticeLevel,
        code: ErrorCode,
        message: String,
        sid: Option<Sid>,
        bucket: Option<NoticeOfBucket>,
    ) {
        let sid_text = sid.as_ref().map(Sid::as_str);
        match level {
            NoticeLevel::Info => tracing::info!(sid = sid_text, "{message}"),
            NoticeLevel::Warning => tracing::warn!(sid = sid_text, "{message}"),
            NoticeLevel::Error => tracing::error!(sid = sid_text, "{message}"),
        }
        self.events.tell(Event::Notice(Notice { level, code, message, sid, bucket }));
    }

    /// # Errors
    /// Once the house is closing.
    pub fn check_open(&self) -> Result<()> {
        if self.closing.load(Ordering::Acquire) { Err(StudioError::ShuttingDown) } else { Ok(()) }
    }

    /// Nothing new begins from now on; false if that is so already.
    pub fn begin_closing(&self) -> bool {
        !self.closing.swap(true, Ordering::AcqRel)
    }

    /// Everything has ended.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.events.close();
        self.changes.turns.wake();
        self.notes.wake();
        self.saves.wake();
        self.courier.news.wake();
        self.courier.wake();
        self.callbacks.news.wake();
        self.callbacks.numbers.wake();
        self.callbacks.wake();
    }

    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}
