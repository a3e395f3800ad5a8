//! Recording tasks of API clients: what an Agora-compatible client acquires, starts, asks about and stops.
//!
//! A task is a thin thing: who may speak of which recording, and until when. What it starts is a recording like
//! any other, seen and stopped in the console, too. Tasks are kept in `tasks.json` in the library, so that a client
//! finds its recording again after a crash of the recorder; what was only acquired is not.

mod idle;
mod order;
mod starting;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use rollcall_model::agora::files::{Holds, mp4_name, playlist_name};
use rollcall_model::{
    AgoraFiles, AppId, Cname, Delivery, DeliveryState, ErrorCode, Happening, NoticeLevel, Recording, RecordingState,
    Sid, StreamMode, Subscription, Uid,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::errors::StudioError;
use crate::fingerprint::hex;
use crate::house::House;
use crate::kept_file::{KeptFile, Loaded};
use crate::{Result, Studio};

pub use order::{LayoutOrder, Pictures, Storage, TaskOrder};

const FILE: KeptFile = KeptFile { name: "tasks" };

/// How long a resource can be started after it was acquired (agora.md section 1).
const ACQUIRED_FOR: Duration = Duration::from_secs(300);
/// Most resources that are acquired and not started.
const MOST_ACQUIRED: usize = 10_000;
/// Most tasks that are kept; the oldest that have ended go first.
const MOST_TASKS: usize = 2000;

/// What can go wrong with a task.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    /// The resource was started before.
    #[error("this resource has been started already")]
    Started(Sid),
    /// The channel is taken.
    #[error("{0}")]
    Conflict(String),
    /// The resource belongs to another app, channel or uid.
    #[error("the parameters do not match those that the resource was acquired with")]
    OtherResource,
    /// The resource is not known, or was not started in five minutes, or its time is over.
    #[error("the resource has expired or was never acquired; acquire another one")]
    Expired,
    /// There is no such task (any more).
    #[error("there is no such recording, or it is over")]
    NotFound,
    /// It is being stopped.
    #[error("the recording is being stopped already")]
    Exiting,
    /// Too many at once.
    #[error("too many resources are acquired and not started")]
    Overload,
    /// What a recording itself can meet.
    #[error(transparent)]
    Studio(#[from] StudioError),
}

/// A resource that was acquired.
struct Acquired {
    app: AppId,
    cname: Cname,
    uid: Uid,
    at: Instant,
    usable_until: Timestamp,
}

/// A task that was started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Task {
    resource: String,
    sid: Sid,
    app: AppId,
    cname: Cname,
    uid: Uid,
    /// Until when it can be asked about, changed and stopped.
    usable_until: Timestamp,
    /// How long nobody may be in the channel before it ends, in seconds.
    max_idle_s: u64,
    /// Only who sends something counts as being there.
    live: bool,
    #[serde(default)]
    individual: Option<StreamMode>,
    #[serde(default)]
    subscription: Subscription,
    #[serde(default)]
    ended: bool,
}

/// The tasks of a recorder.
#[derive(Default)]
pub(crate) struct Tasks {
    acquired: Mutex<HashMap<String, Acquired>>,
    started: Mutex<Vec<Task>>,
    /// Held while a task is started or written.
    saving: Mutex<()>,
    idle: Mutex<idle::Idle>,
}

/// A task as its client may know it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskView {
    /// The resource it was started with.
    pub resource: String,
    /// The channel.
    pub cname: Cname,
    /// The uid it was acquired for.
    pub uid: Uid,
    /// Whether each participant has files of its own.
    pub individual: bool,
    /// The recording.
    pub recording: Recording,
    /// How far its files are; none where they go nowhere.
    pub delivery: Option<Delivery>,
    /// The playlists and single files its client finds in the bucket.
    pub files: Vec<TaskFile>,
}

/// A file that a client may play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFile {
    /// Its name in the bucket, behind the prefix.
    pub name: String,
    /// What it holds.
    pub track_type: &'static str,
    /// Whose; 0 of all.
    pub uid: u32,
}

impl TaskView {
    /// Whether all that is to be in a bucket is safe: in the one it is for, or in the backup.
    pub fn is_safe(&self) -> bool {
        let there = |delivery: &Delivery| matches!(delivery.state, DeliveryState::Uploaded | DeliveryState::BackedUp);
        self.recording.state.is_final() && self.delivery.as_ref().is_none_or(there)
    }

    /// Whether nothing more will change.
    pub fn is_over(&self) -> bool {
        let arrived = |delivery: &Delivery| delivery.state == DeliveryState::Uploaded;
        self.recording.state.is_final() && self.delivery.as_ref().is_none_or(arrived)
    }
}

/// The files of a recording that its client may play.
fn files_of(recording: &Recording, files: &AgoraFiles) -> Vec<TaskFile> {
    let (sid, cname) = (&recording.sid, &recording.cname);
    let file = |name: String, holds: Holds| TaskFile { name, track_type: holds.track_type(files), uid: holds.uid() };
    let mut all = Vec::new();
    if files.individual.is_none() {
        // The first slice is there when the first segment is.
        if recording.duration_ms >= 2000 || !recording.state.is_open() {
            all.push(file(playlist_name(sid, cname, Holds::Program), Holds::Program));
        }
        if files.mp4 && recording.mp4.is_some() {
            all.push(file(mp4_name(sid, cname, Holds::Program), Holds::Program));
        }
        return all;
    }
    for uid in recording.tracks.iter().filter_map(|track| track.name.parse::<Uid>().ok()) {
        let taken = recording.separate.as_ref();
        let audio = files.audio && taken.is_none_or(|taken| taken.audio.has(uid));
        let video = files.video && taken.is_none_or(|taken| taken.video.has(uid));
        let both = files.individual == Some(StreamMode::Standard) && video && audio;
        let kinds = [(audio, Holds::Audio(uid)), (video, Holds::Video(uid)), (both, Holds::Both(uid))];
        let wanted = kinds.into_iter().filter(|(wanted, _)| *wanted);
        all.extend(wanted.map(|(_, holds)| file(playlist_name(sid, cname, holds), holds)));
    }
    all
}

fn check(value: Value, before: &[Task]) -> std::result::Result<Task, String> {
    let task: Task = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let is_new = before.iter().all(|other| other.sid != task.sid);
    is_new.then_some(task).ok_or_else(|| "two tasks have the same recording".to_owned())
}

impl House {
    /// Takes what was kept; recordings that go on take what they are subscribed to.
    pub fn read_tasks(&self) -> Result<()> {
        let Loaded { items, trouble } = FILE.load(self.library().folder(), Timestamp::now(), check)?;
        for task in &items {
            if let Ok(room) = self.room(&task.cname)
                && task.individual.is_none()
            {
                let mut state = room.state.lock();
                if state.recording.as_ref().is_some_and(|open| open.sid == task.sid) {
                    state.subscription = task.subscription.clone();
                    state.show();
                }
            }
        }
        *self.tasks.started.lock() = items;
        if let Some(trouble) = trouble {
            self.notice(NoticeLevel::Error, ErrorCode::Internal, trouble, None);
        }
        Ok(())
    }

    /// A resource for one recording of a channel, to be started within five minutes. `usable_for`: how long the
    /// recording can be asked about and stopped.
    fn acquire(
        &self,
        app: AppId,
        cname: Cname,
        uid: Uid,
        usable_for: Duration,
    ) -> std::result::Result<String, TaskError> {
        let now = Instant::now();
        let mut acquired = self.tasks.acquired.lock();
        if acquired.len() >= MOST_ACQUIRED {
            acquired.retain(|_, resource| now.duration_since(resource.at) < ACQUIRED_FOR);
        }
        if acquired.len() >= MOST_ACQUIRED {
            return Err(TaskError::Overload);
        }
        let resource = hex(&rand::random::<[u8; 24]>());
        let usable_for = SignedDuration::try_from(usable_for).unwrap_or(SignedDuration::MAX);
        let usable_until = Timestamp::now().checked_add(usable_for).unwrap_or(Timestamp::MAX);
        acquired.insert(resource.clone(), Acquired { app, cname, uid, at: now, usable_until });
        Ok(resource)
    }

    /// The task of an app with this resource and recording.
    fn task(&self, app: &AppId, resource: &str, sid: &Sid) -> std::result::Result<Task, TaskError> {
        let started = self.tasks.started.lock();
        let task = started.iter().find(|task| task.resource == resource && task.sid == *sid && task.app == *app);
        task.filter(|task| task.usable_until > Timestamp::now()).cloned().ok_or(TaskError::NotFound)
    }

    fn view(&self, task: &Task) -> std::result::Result<TaskView, TaskError> {
        // Deleted in the console.
        let recording = self.recording(&task.sid).map_err(|_| TaskError::NotFound)?;
        let delivery = recording.destination.as_ref().and_then(|_| self.delivery_now(&recording));
        let files = recording.agora.as_ref().map(|files| files_of(&recording, files)).unwrap_or_default();
        Ok(TaskView {
            resource: task.resource.clone(),
            cname: task.cname.clone(),
            uid: task.uid,
            individual: task.individual.is_some(),
            delivery,
            files,
            recording,
        })
    }

    /// Changes a task and writes it down.
    fn edit_task(&self, sid: &Sid, edit: impl FnOnce(&mut Task)) -> Result<()> {
        let _saving = self.tasks.saving.lock();
        let mut all = self.tasks.started.lock().clone();
        if let Some(task) = all.iter_mut().find(|task| task.sid == *sid) {
            edit(task);
        }
        self.save_tasks(all)
    }

    /// The caller holds `saving`.
    fn save_tasks(&self, mut all: Vec<Task>) -> Result<()> {
        let now = Timestamp::now();
        all.retain(|task| !task.ended || task.usable_until > now);
        while all.len() > MOST_TASKS {
            match all.iter().position(|task| task.ended) {
                Some(oldest) => _ = all.remove(oldest),
                None => break,
            }
        }
        FILE.save(self.library().folder(), &all).map_err(StudioError::Unsaved)?;
        *self.tasks.started.lock() = all;
        Ok(())
    }

    /// Takes a recording's picture and sound of these participants alone, from now on.
    fn resubscribe(self: &Arc<Self>, task: &Task, subscription: Subscription) -> Result<()> {
        self.edit_task(&task.sid, |task| task.subscription = subscription.clone())?;
        self.subscribe(task, subscription)
    }

    fn subscribe(self: &Arc<Self>, task: &Task, subscription: Subscription) -> Result<()> {
        if task.individual.is_some() {
            return self.set_separate(&task.sid, subscription).map(drop);
        }
        let room = self.room(&task.cname)?;
        let _order = room.change()?;
        {
            let mut state = room.state.lock();
            state.subscription = subscription;
            state.show();
        }
        self.changed(&room);
        Ok(())
    }

    /// A recording of a task ends: the channel's program has everyone in it again.
    pub fn task_ended(self: &Arc<Self>, sid: &Sid) {
        let task = self.tasks.started.lock().iter().find(|task| task.sid == *sid && !task.ended).cloned();
        let Some(task) = task else { return };
        if let Err(error) = self.edit_task(sid, |task| task.ended = true) {
            tracing::warn!(%error, sid = sid.as_str(), "that a task has ended was not written down");
        }
        if let Ok(room) = self.room(&task.cname) {
            let mut state = room.state.lock();
            if state.recording.is_none() && state.subscription != Subscription::default() {
                state.subscription = Subscription::default();
                state.show();
            }
        }
    }
}

type Told<T> = std::result::Result<T, TaskError>;

impl Studio {
    /// Acquires a resource for an app: see [`TaskError`].
    ///
    /// # Errors
    /// `Overload`.
    pub fn acquire(&self, app: AppId, cname: Cname, uid: Uid, usable_for: Duration) -> Told<String> {
        self.0.acquire(app, cname, uid, usable_for)
    }

    /// The uid that a resource was acquired for.
    pub fn acquired_uid(&self, resource: &str) -> Option<Uid> {
        self.0.tasks.acquired.lock().get(resource).map(|acquired| acquired.uid)
    }

    /// Notes in the journal of a channel's recording that something is not as it was asked for.
    pub async fn warn(&self, cname: &Cname, message: String) {
        let cname = cname.clone();
        let note = move |house: &Arc<House>| {
            if let Ok(room) = house.room(&cname) {
                room.note(Happening::Warning { message });
            }
        };
        self.0.later(note).await;
    }

    /// Starts the recording of a resource.
    ///
    /// # Errors
    /// See [`TaskError`]; nothing is recorded then.
    pub async fn start_task(&self, app: AppId, resource: String, of: (Cname, Uid), order: TaskOrder) -> Told<Sid> {
        self.0.clone().start_task(app, resource, of, order).await
    }

    /// How a task is now.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn task(&self, app: &AppId, resource: &str, sid: &Sid) -> Told<TaskView> {
        let task = self.0.task(app, resource, sid)?;
        self.0.view(&task)
    }

    /// Takes these participants' picture and sound from now on.
    ///
    /// # Errors
    /// `NotFound`, `Exiting`.
    pub async fn resubscribe(
        &self,
        app: &AppId,
        resource: &str,
        sid: &Sid,
        change: impl FnOnce(&mut Subscription) + Send + 'static,
    ) -> Told<TaskView> {
        let task = self.0.task(app, resource, sid)?;
        self.still_runs(&task)?;
        let mut subscription = task.subscription.clone();
        change(&mut subscription);
        let of = task.clone();
        self.0.blocking(move |house| house.resubscribe(&of, subscription)).await?;
        self.0.view(&task)
    }

    /// Gives new keys for where a task's files go.
    ///
    /// # Errors
    /// `NotFound`, and what a bucket can have against it.
    pub async fn restore_keys(&self, app: &AppId, resource: &str, sid: &Sid, storage: Storage) -> Told<TaskView> {
        let task = self.0.task(app, resource, sid)?;
        let of = task.sid.clone();
        self.0.blocking(move |house| house.restore_keys(&of, storage)).await?;
        self.0.view(&task)
    }

    /// Lays a task's program out anew: everything an earlier call set is set anew.
    ///
    /// # Errors
    /// `NotFound`, `Exiting`, or a layout that cannot be.
    pub async fn relayout(&self, app: &AppId, resource: &str, sid: &Sid, order: LayoutOrder) -> Told<TaskView> {
        let task = self.0.task(app, resource, sid)?;
        self.still_runs(&task)?;
        let cname = task.cname.clone();
        self.0.blocking(move |house| house.lay_out(&cname, order)).await?;
        self.0.view(&task)
    }

    /// Shows these pictures behind and in the place of those who send none.
    ///
    /// # Errors
    /// When the channel or a picture is gone.
    pub async fn show_pictures(&self, cname: &Cname, pictures: Pictures) -> Result<()> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.show_pictures(&cname, pictures)).await
    }

    /// Stops a task's recording. It is playable when this returns, and may still be on its way to its bucket.
    ///
    /// # Errors
    /// `NotFound`, `Exiting`.
    pub async fn stop_task(&self, app: &AppId, resource: &str, sid: &Sid) -> Told<TaskView> {
        let task = self.0.task(app, resource, sid)?;
        self.still_runs(&task)?;
        match self.stop_recording(sid).await {
            Ok(_) => self.0.view(&task),
            Err(StudioError::NotRecording(_)) => Err(TaskError::Exiting),
            Err(error) => Err(error.into()),
        }
    }

    fn still_runs(&self, task: &Task) -> Told<()> {
        let view = self.0.view(task)?;
        match view.recording.state {
            RecordingState::Starting | RecordingState::Recording | RecordingState::Paused => Ok(()),
            _ if view.is_over() => Err(TaskError::NotFound),
            _ => Err(TaskError::Exiting),
        }
    }
}
