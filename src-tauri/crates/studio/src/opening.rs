//! How a studio begins and ends.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rollcall_media::{WebRtc, WebRtcConfig};
use rollcall_model::{Cname, ErrorCode, NoticeLevel, Recording, Sid};
use rollcall_store::{Library, StoreError};
use rollcall_sync::KeyStore;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::buckets::Buckets;
use crate::callbacks::Callbacks;
use crate::channel_file;
use crate::courier::{self, Courier};
use crate::errors::StudioError;
use crate::house::House;
use crate::recordings::Ending;
use crate::requests::StudioConfig;
use crate::room::Room;
use crate::{Result, changes, paced, pulse, signals};

/// Opens the house and starts what works in it by itself.
pub(crate) async fn open(mut config: StudioConfig) -> Result<Arc<House>> {
    // Said to other programs, who are somewhere else.
    config.library = std::path::absolute(&config.library).unwrap_or(config.library);
    let (send, receive) = mpsc::unbounded_channel();
    let runtime = Handle::current();
    let opened = runtime.clone().spawn_blocking(move || {
        rollcall_media::init()?;
        let library = Library::open(&config.library)?;
        let webrtc = WebRtc::start(WebRtcConfig { bind: config.udp, announce: config.announce.clone() })?;
        let keys = KeyStore::new(config.bucket_keys.clone()).map_err(StudioError::Keys)?;
        let carrying = (Buckets::new(keys), Courier::new(&library)?, Callbacks::new(&library)?);
        let house = Arc::new(House::new(config, library, webrtc, carrying, send, runtime));
        house.furnish()?;
        Ok::<_, StudioError>(house)
    });
    let house = opened.await.unwrap_or(Err(StudioError::Broken))?;
    tokio::spawn(signals::deal(Arc::downgrade(&house), receive));
    tokio::spawn(paced::go_round(Arc::downgrade(&house), |house| &house.changes.turns, changes::tell));
    let note =
        |house: Arc<House>, cname: Cname| async move { house.later(move |house| house.note_canvas_of(&cname)).await };
    tokio::spawn(paced::go_round(Arc::downgrade(&house), |house| &house.notes, note));
    let save = |house: Arc<House>, ()| async move { house.later(|house| house.save_or_warn()).await };
    tokio::spawn(paced::go_round(Arc::downgrade(&house), |house| &house.saves, save));
    let tell = |house: Arc<House>, sid: Sid| async move { house.later(move |house| house.tell_delivery(&sid)).await };
    tokio::spawn(paced::go_round(Arc::downgrade(&house), |house| &house.courier.news, tell));
    tokio::spawn(courier::carry(Arc::downgrade(&house)));
    let derive =
        |house: Arc<House>, sid: Sid| async move { house.later(move |house| house.derive_notices(&sid)).await };
    tokio::spawn(paced::go_round(Arc::downgrade(&house), |house| &house.callbacks.news, derive));
    let numbers = |house: Arc<House>, ()| async move { house.later(|house| house.tell_callbacks()).await };
    tokio::spawn(paced::go_round(Arc::downgrade(&house), |house| &house.callbacks.numbers, numbers));
    tokio::spawn(pulse::beat(Arc::downgrade(&house)));
    Ok(house)
}

/// Finalizes what a crash left in a folder: one recording's folder, or a whole library. What it
/// finished is told; nothing that was recorded is thrown away.
///
/// # Errors
/// When the folder holds no recording, a recorder is using it, or the disk refuses.
pub fn recover(folder: &Path) -> Result<Vec<Recording>> {
    rollcall_store::recover_folder(folder).map_err(|error| match error {
        StoreError::NotFound => StudioError::NothingToRecover(folder.to_owned()),
        other => other.into(),
    })
}

impl House {
    /// Rooms as they were, and what a crash left of their recordings.
    fn furnish(self: &Arc<Self>) -> Result<()> {
        self.read_pictures()?;
        self.read_saved_layouts()?;
        let loaded = channel_file::load(self.library().folder(), Timestamp::now())?;
        for kept in loaded.items {
            self.restore_channel(kept)?;
        }
        if let Some(trouble) = loaded.trouble {
            self.notice(NoticeLevel::Error, ErrorCode::ChannelsDamaged, trouble, None);
        }
        let settings = self.read_settings();
        self.networking.set(settings.network);
        self.encoding.set(settings.encoder);
        self.courier.set(settings.uploads);
        self.pricing.set(settings.prices);
        self.read_apps()?;
        self.read_buckets()?;
        self.watch_disk();
        if !self.config.aside {
            self.take_up();
        }
        self.read_tasks()?;
        self.take_up_uploads();
        self.take_up_callbacks();
        if self.config.demo {
            self.ensure_demo_channel()?;
        }
        // Shows at once whether it can be written, and drops what was not readable.
        self.save()
    }

    /// Stops and finalizes all recordings, then ends everything else. A second call waits for the first.
    pub async fn shut_down(self: &Arc<Self>) {
        if self.begin_closing() {
            let end_of = |room: Arc<Room>| {
                let house = self.clone();
                tokio::spawn(async move { house.blocking(move |house| house.end_if_recording(&room)).await })
            };
            let ends: Vec<_> = self.all_rooms().into_iter().map(end_of).collect();
            for end in ends {
                if let Ok(Err(error)) = end.await {
                    tracing::error!(%error, "a recording was not closed");
                }
            }
        }
        // The sender lives as long as we do.
        let _ = self.finalizing.subscribe().wait_for(std::collections::BTreeMap::is_empty).await;
        let emptied = self.blocking(|house| {
            // What was edited a moment ago.
            house.save_or_warn();
            house.all_rooms().iter().for_each(|room| room.empty());
            Ok(())
        });
        if emptied.await.is_err() {
            tracing::error!("a room was not emptied");
        }
        self.close();
    }

    fn end_if_recording(self: &Arc<Self>, room: &Room) -> Result<()> {
        let _order = room.change()?;
        let is_recording = room.state.lock().recording.is_some();
        if is_recording { self.end_recording(room, Ending::Asked).map(drop) } else { Ok(()) }
    }
}
