//! How a task begins: the channel is made or laid out, the bucket found, and the recording started.

use std::sync::Arc;

use rollcall_model::{AppId, BucketSettings, Canvas, Cname, Destination, Layout, Look, Sid, Subscription, Uid};

use super::{LayoutOrder, Pictures, Storage, Task, TaskError, TaskOrder};
use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::recordings::new_sid;
use crate::requests::{Client, RecordingOptions};

impl House {
    pub async fn start_task(
        self: Arc<Self>,
        app: AppId,
        resource: String,
        (cname, uid): (Cname, Uid),
        order: TaskOrder,
    ) -> std::result::Result<Sid, TaskError> {
        let usable_until = self.check_start(&app, &resource, &cname, uid)?;
        let sid = new_sid();
        let task = Task {
            resource: resource.clone(),
            sid: sid.clone(),
            app: app.clone(),
            cname: cname.clone(),
            uid,
            usable_until,
            max_idle_s: order.max_idle.as_secs(),
            live: order.live,
            individual: order.individual,
            subscription: order.subscription.clone(),
            ended: false,
        };
        let separate = order.individual.map(|_| order.subscription.clone());
        let subscription = if separate.is_some() { Subscription::default() } else { order.subscription };
        let (files, profile) = (order.files, order.profile);
        let client = Client { sid: sid.clone(), app, uid, files, profile, subscription };
        let (prepared, noted) = (cname.clone(), task);
        let destination = self
            .blocking(move |house| {
                house.check_free(&noted.cname)?;
                let destination = house.destination_of(&noted.app, order.storage)?;
                house.make_ready(&prepared, order.canvas, order.layout)?;
                // Written down before it begins: after a crash, its client finds it.
                let _saving = house.tasks.saving.lock();
                let mut all = house.tasks.started.lock().clone();
                all.push(noted);
                house.save_tasks(all)?;
                Ok(destination)
            })
            .await?;
        let options = RecordingOptions { destination, separate, client: Some(client) };
        let started = self.clone().start_recording_with(cname.clone(), options).await;
        match started {
            Ok(_) => {
                self.tasks.acquired.lock().remove(&resource);
                Ok(sid)
            }
            Err(error) => {
                let begun = sid.clone();
                let forgotten = self.blocking(move |house| {
                    let _saving = house.tasks.saving.lock();
                    let mut all = house.tasks.started.lock().clone();
                    all.retain(|task| task.sid != begun);
                    house.save_tasks(all)
                });
                if let Err(error) = forgotten.await {
                    tracing::warn!(%error, "a task that did not begin is still written down");
                }
                Err(match error {
                    StudioError::AlreadyRecording(cname) => taken(&cname),
                    other => other.into(),
                })
            }
        }
    }

    /// Whether this resource may be started now; until when it can be used then.
    fn check_start(
        &self,
        app: &AppId,
        resource: &str,
        cname: &Cname,
        uid: Uid,
    ) -> std::result::Result<jiff::Timestamp, TaskError> {
        let started = self.tasks.started.lock();
        if let Some(task) = started.iter().find(|task| task.resource == resource && task.app == *app) {
            return Err(TaskError::Started(task.sid.clone()));
        }
        let usable_until = {
            let acquired = self.tasks.acquired.lock();
            let of = acquired.get(resource).filter(|of| of.at.elapsed() < super::ACQUIRED_FOR);
            let of = of.ok_or(TaskError::Expired)?;
            if of.app != *app || of.cname != *cname || of.uid != uid {
                return Err(TaskError::OtherResource);
            }
            of.usable_until
        };
        let is_same = |task: &&Task| task.cname == *cname && task.uid == uid && task.app == *app && !task.ended;
        if started.iter().any(|task| is_same(&task)) {
            let why = format!("a recording of \"{cname}\" with the uid {uid} is running");
            return Err(TaskError::Conflict(why));
        }
        drop(started);
        match self.room(cname) {
            Ok(room) if room.state.lock().taken().iter().any(|taken| taken.uid == uid) => {
                Err(StudioError::invalid("uid", format!("A participant of \"{cname}\" has the uid {uid} already."))
                    .into())
            }
            _ => Ok(usable_until),
        }
    }

    fn check_free(&self, cname: &Cname) -> Result<()> {
        match self.room(cname) {
            Ok(room) if room.state.lock().recording.is_some() => Err(StudioError::AlreadyRecording(cname.clone())),
            _ => Ok(()),
        }
    }

    /// Where files go; none: where recordings usually go.
    fn destination_of(self: &Arc<Self>, app: &AppId, storage: Storage) -> Result<Option<Destination>> {
        let usual = self.courier.settings().destination;
        let primary = match storage {
            Storage::Usual if usual.primary.is_some() => return Ok(None),
            Storage::Usual => {
                let problem = "No storage was named, and recordings usually go nowhere.".to_owned();
                return Err(StudioError::InvalidRequest { field: "storageConfig", problem });
            }
            Storage::Kept(id) => self.bucket(&id)?.id,
            Storage::Given(settings, keys) => self.bucket_of_call(app, *settings, keys)?,
        };
        // The backup that is usual is the backup of these, too.
        let backup = usual.backup.filter(|backup| *backup != primary);
        Ok(Some(Destination { primary: Some(primary), backup }))
    }

    /// Takes new keys for where a recording goes.
    pub(super) fn restore_keys(self: &Arc<Self>, sid: &Sid, storage: Storage) -> Result<()> {
        let goes_to = self.recording(sid)?.destination.and_then(|destination| destination.primary);
        let kept = goes_to.as_ref().and_then(|id| self.buckets.settings(id));
        match (storage, goes_to, kept) {
            (Storage::Usual, ..) => Ok(()),
            (Storage::Kept(id), Some(goes_to), _) if id == goes_to => Ok(()),
            // Who refreshes keys may say no more of the bucket than where it is.
            (Storage::Given(settings, keys), Some(goes_to), Some(kept)) if is_same_place(&settings, &kept) => {
                self.renew_keys(&goes_to, &kept, keys)
            }
            _ => {
                let problem = "Keys can be given anew, but the files of a recording go to one place.".to_owned();
                Err(StudioError::InvalidRequest { field: "storageConfig", problem })
            }
        }
    }

    /// The channel as it is ordered, made if there is none.
    fn make_ready(self: &Arc<Self>, cname: &Cname, canvas: Option<Canvas>, layout: Option<LayoutOrder>) -> Result<()> {
        match self.room(cname) {
            Err(_) => {
                let first = layout.as_ref().map_or_else(Layout::default, |order| order.layout.clone());
                match self.create_channel(cname.clone(), canvas.unwrap_or_default(), first) {
                    Ok(_) | Err(StudioError::ChannelExists(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(room) => {
                let now = room.state.lock().canvas;
                if let Some(canvas) = canvas.filter(|canvas| *canvas != now) {
                    self.set_canvas(cname, canvas)?;
                }
            }
        }
        layout.map_or(Ok(()), |order| self.lay_out(cname, order))
    }

    /// Sets a layout with its background, and no pictures.
    pub(super) fn lay_out(self: &Arc<Self>, cname: &Cname, order: LayoutOrder) -> Result<()> {
        let canvas = self.channel(cname)?.canvas;
        if canvas.background != order.background {
            self.set_canvas(cname, Canvas { background: order.background, ..canvas })?;
        }
        self.set_layout(cname, order.layout, rollcall_model::Transition::default())?;
        self.show_pictures(cname, Pictures::default())
    }

    pub(super) fn show_pictures(self: &Arc<Self>, cname: &Cname, pictures: Pictures) -> Result<()> {
        let before = self.channel(cname)?.look;
        let Pictures { background, placeholder, placeholders } = pictures;
        let look = Look { background, placeholder, placeholders, ..before.clone() };
        if look == before { Ok(()) } else { self.set_look(cname, look).map(drop) }
    }
}

fn is_same_place(one: &BucketSettings, other: &BucketSettings) -> bool {
    let place = |of: &BucketSettings| (of.service, of.bucket.clone(), of.region.clone(), of.endpoint.clone());
    place(one) == place(other)
}

fn taken(cname: &Cname) -> TaskError {
    TaskError::Conflict(format!("\"{cname}\" is being recorded already"))
}
