//! Callbacks: what apps are told of their recordings, sent until it was answered.
//!
//! What is to be told is derived from what is durable (`deriving`) and lies in the outbox (`store`) until the
//! receiver has answered 200 (`sending`). Nothing here can hold up a recording: whoever changes one leaves a
//! note and goes on.

mod deriving;
mod secrets;
mod sending;
mod signing;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use rollcall_model::notice::test_body;
use rollcall_model::{
    AppError, AppId, Callback, CallbackDetails, CallbackNumbers, CallbackPage, CallbackSecret, Event, Recording, Sid,
};
use rollcall_store::{Asked, Library, NewNotice, Outbox};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::Result;
use crate::courier::now_ms;
use crate::errors::StudioError;
use crate::house::House;
use crate::paced::Paced;

pub(crate) use sending::carry;
pub use sending::{Answered, Post, Poster};

/// Shortest time between two looks at what one recording has to tell.
const NEWS_APART: Duration = Duration::from_secs(1);
/// Shortest time between two messages about numbers.
const NUMBERS_APART: Duration = Duration::from_secs(1);
/// How long what was delivered or given up can be looked at, in milliseconds.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// Recordings older than this have nothing to tell that was not told before.
const RECENT_MS: i64 = 7 * 24 * 3_600_000;
/// How long somebody waits who wants to see what comes of a callback: a try may take 10 s.
const TRIED_WITHIN: Duration = Duration::from_secs(12);

/// What the sender of callbacks knows.
pub(crate) struct Callbacks {
    outbox: RwLock<Arc<Outbox>>,
    /// Recordings that may have something to tell.
    pub news: Paced<Sid>,
    /// Marked: numbers have changed.
    pub numbers: Paced<()>,
    /// Recordings of which more will be told.
    following: Mutex<BTreeSet<Sid>>,
    /// Held from looking at what was told to writing what is.
    deriving: Mutex<()>,
    /// Callbacks that are being sent, each with its app.
    busy: Mutex<HashMap<i64, AppId>>,
    wake: Arc<Notify>,
    /// Secrets as they were found; none: there is none. What could not be read is not here.
    secrets: Mutex<HashMap<AppId, Option<CallbackSecret>>>,
    /// Counts what came of callbacks.
    outcomes: watch::Sender<u64>,
    told: Mutex<Vec<CallbackNumbers>>,
}

impl Callbacks {
    /// # Errors
    /// When the outbox cannot be opened.
    pub fn new(library: &Library) -> Result<Self> {
        Ok(Self {
            outbox: RwLock::new(Arc::new(Outbox::open(library.folder())?)),
            news: Paced::new(NEWS_APART),
            numbers: Paced::new(NUMBERS_APART),
            following: Mutex::default(),
            deriving: Mutex::new(()),
            busy: Mutex::default(),
            wake: Arc::default(),
            secrets: Mutex::default(),
            outcomes: watch::Sender::new(0),
            told: Mutex::default(),
        })
    }

    /// Works in another library from now on. What waits in the old one waits until it is chosen again.
    ///
    /// # Errors
    /// When its outbox cannot be opened; nothing has changed then.
    pub fn move_to(&self, library: &Library) -> Result<()> {
        let outbox = Arc::new(Outbox::open(library.folder())?);
        let _deriving = self.deriving.lock();
        *self.outbox.write() = outbox;
        self.following.lock().clear();
        Ok(())
    }

    fn outbox(&self) -> Arc<Outbox> {
        self.outbox.read().clone()
    }

    /// There may be something to send.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

impl House {
    /// A recording has changed, or came further on its way.
    pub fn callbacks_follow(&self, recording: &Recording) {
        if recording.app.is_some() {
            self.callbacks.following.lock().insert(recording.sid.clone());
            self.callbacks.news.mark(&recording.sid);
        }
    }

    /// Looks again at every recording of which more will be told: progress is told by the clock.
    pub fn look_for_news(&self) {
        let following = self.callbacks.following.lock().clone();
        following.iter().for_each(|sid| self.callbacks.news.mark(sid));
    }

    /// After a start, or in another library: whose end was not told yet, and what is old enough to forget.
    pub fn take_up_callbacks(&self) {
        let (outbox, now) = (self.callbacks.outbox(), now_ms());
        let unfinished = outbox.unfinished().unwrap_or_else(|error| {
            tracing::error!(%error, "the outbox of callbacks cannot be read");
            Vec::new()
        });
        let is_recent = |recording: &Recording| {
            let begun = recording.started_at.parse::<Timestamp>().map_or(0, Timestamp::as_millisecond);
            now - begun < RECENT_MS
        };
        for recording in self.recordings() {
            if is_recent(&recording) || unfinished.contains(&recording.sid) {
                self.callbacks_follow(&recording);
            }
        }
        self.forget_old_callbacks();
        self.callbacks.wake();
    }

    /// Forgets callbacks that nobody will look at any more.
    pub fn forget_old_callbacks(&self) {
        if let Err(error) = self.callbacks.outbox().forget_before(now_ms() - KEPT_MS) {
            tracing::warn!(%error, "old callbacks were not forgotten");
        }
    }

    /// How callbacks go, of each app that ever had one.
    pub fn callback_numbers(&self) -> Vec<CallbackNumbers> {
        self.callbacks.outbox().numbers().unwrap_or_else(|error| {
            tracing::error!(%error, "the outbox of callbacks cannot be read");
            Vec::new()
        })
    }

    /// Tells the numbers, where they are news.
    pub fn tell_callbacks(&self) {
        let callbacks = self.callback_numbers();
        let mut told = self.callbacks.told.lock();
        if *told != callbacks {
            told.clone_from(&callbacks);
            self.events.tell(Event::Callbacks { callbacks });
        }
    }

    pub fn callbacks_page(&self, asked: &Asked) -> Result<CallbackPage> {
        Ok(self.callbacks.outbox().page(asked)?)
    }

    pub fn callback(&self, id: u64) -> Result<CallbackDetails> {
        self.callbacks.outbox().details(id)?.ok_or(StudioError::CallbackNotFound(id))
    }

    /// Sends everything again that failed since then; says how many that are.
    pub fn replay_callbacks(&self, app: Option<&AppId>, since: Timestamp) -> Result<usize> {
        if let Some(app) = app {
            self.app(app)?;
        }
        let count = self.callbacks.outbox().replay(app, since.as_millisecond(), now_ms())?;
        self.callbacks.wake();
        self.callbacks.numbers.mark(&());
        Ok(count)
    }

    /// Sends a callback again, and says what came of it; what it waits for is not waited for here.
    pub async fn resend_callback(self: &Arc<Self>, id: u64) -> Result<Callback> {
        let before = self
            .blocking(move |house| {
                let before = house.callback(id)?.callback.attempts;
                house.callbacks.outbox().send_again(id, now_ms())?;
                house.callbacks.numbers.mark(&());
                Ok(before)
            })
            .await?;
        self.tried(id, before).await
    }

    /// Sends a test to an app, and says what came of it.
    pub async fn test_callbacks(self: &Arc<Self>, app: &AppId) -> Result<Callback> {
        let app = app.clone();
        let id = self
            .blocking(move |house| {
                if house.app(&app)?.settings.callback_url.is_none() {
                    let problem = "The app has no address for callbacks yet.";
                    return Err(AppError { field: "callback_url", problem }.into());
                }
                let (notice_id, now) = (Uuid::new_v4().to_string(), now_ms());
                let body = test_body(notice_id.clone(), now);
                let event = body.event_type;
                let body = serde_json::to_vec(&body).expect("texts and numbers");
                let id = house.callbacks.outbox().add_test(&app, &NewNotice { event, notice_id, body }, now)?;
                house.callbacks.numbers.mark(&());
                Ok(id)
            })
            .await?;
        self.tried(id, 0).await
    }

    /// A callback once it was tried more often than `before`, or when it is not its turn.
    async fn tried(self: &Arc<Self>, id: u64, before: u32) -> Result<Callback> {
        let mut outcomes = self.callbacks.outcomes.subscribe();
        self.callbacks.wake();
        let until = tokio::time::Instant::now() + TRIED_WITHIN;
        loop {
            outcomes.mark_unchanged();
            let callback = self
                .blocking(move |house| house.callbacks.outbox().notice(id)?.ok_or(StudioError::CallbackNotFound(id)))
                .await?;
            let waits = callback.attempts <= before && callback.due_at.is_some();
            if !waits || tokio::time::timeout_at(until, outcomes.changed()).await.is_err() {
                return Ok(callback);
            }
        }
    }
}
