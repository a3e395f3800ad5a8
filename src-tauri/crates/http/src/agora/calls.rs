//! The calls (agora.md sections 1 and 4).

use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use rollcall_model::{AppId, Cname, DeliveryState, RecordingState, Sid, Subscription, Uid};
use rollcall_studio::{TaskError, TaskView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Aside, No, NotLetIn, Refused};
use super::body::{AcquireRequest, Call, LayoutFields, StartRequest, StopRequest, UpdateRequest, read};
use super::{order, pictures, storage};
use crate::App;

/// How long a stop waits for the files to arrive (agora.md section 4).
const ARRIVAL: Duration = Duration::from_secs(20);
/// Time between two looks whether they have.
const LOOK: Duration = Duration::from_millis(100);

/// The answer to a call that went well.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    /// The channel's name.
    pub cname: String,
    /// The recorder's uid.
    pub uid: String,
    /// The resource.
    pub resource_id: String,
    /// The recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// How it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_response: Option<ServerResponse>,
    /// 7: it was started before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// Fields that were taken and have no effect here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aside: Vec<Aside>,
}

/// How a recording is.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerResponse {
    /// 2 starting, 5 in progress, 6 being stopped, 7 stopped and not all sent, 20 failed. What is over is not found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u8>,
    /// `string`: `fileList` is the name of the playlist; `json`: it is a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_list_mode: Option<&'static str>,
    /// The files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_list: Option<FileList>,
    /// `uploaded`: all files are in the bucket; `backuped`: all are safe, some in the backup alone; `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploading_status: Option<&'static str>,
    /// When it began, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slice_start_time: Option<i64>,
}

/// The files of a recording.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum FileList {
    /// The name of the playlist.
    Name(String),
    /// Each file.
    Files(Vec<File>),
}

/// A file of a recording.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct File {
    /// Its name in the bucket.
    pub file_name: String,
    /// `audio`, `video` or `audio_and_video`.
    pub track_type: &'static str,
    /// Whose; "0": everyone's.
    pub uid: String,
    /// Whether everyone is in it.
    pub mixed_all_user: bool,
    /// Whether it can be played as it is.
    pub is_playable: bool,
    /// When the recording began, in milliseconds since 1970.
    pub slice_start_time: i64,
}

/// Where a call goes.
#[derive(Deserialize)]
pub(crate) struct OfStart {
    resourceid: String,
    mode: String,
}

/// Where a call about a recording goes.
#[derive(Deserialize)]
pub(crate) struct OfTask {
    resourceid: String,
    sid: String,
    mode: String,
}

/// Which mode; true: individual.
fn mode(text: &str) -> Result<bool, No> {
    match text {
        "mix" => Ok(false),
        // What newer documents call it.
        "individual" | "raw" => Ok(true),
        "web" => Err(No::field("mode", "recording web pages is not supported yet; take mix or individual")),
        _ => Err(No::field("mode", "has to be individual or mix")),
    }
}

fn cname(text: &str) -> Result<Cname, No> {
    text.parse().map_err(|error| No::coded(StatusCode::BAD_REQUEST, 401, format!("invalid_channel_name: {error}")))
}

/// None where it is empty.
fn uid(text: &str) -> Result<Option<Uid>, No> {
    let problem = "has to be a whole number from 1 to 4294967295, as a text";
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| No::field("uid", problem)) }
}

/// A resource for one recording of a channel; it can be started for five minutes.
#[utoipa::path(post, path = "/v1/apps/{appid}/cloud_recording/acquire", tag = "cloud_recording",
    params(("appid" = String, Path, description = "The app's id")), request_body = Call<AcquireRequest>, responses(
    (status = 200, body = Answer),
    (status = 400, body = Refused, description = "2: a field is wrong, and named; 400 invalid_appid; 401 invalid_channel_name; 406 vendor_over_load"),
    (status = 401, body = NotLetIn),
    (status = 429, body = NotLetIn, description = "More calls than the app may make in a second"),
    (status = 500, body = Refused),
))]
pub(crate) async fn acquire(
    State(app): State<App>,
    Extension(id): Extension<AppId>,
    body: Bytes,
) -> Result<Json<Answer>, No> {
    let call: Call<AcquireRequest> = read(&body)?;
    let (name, number) = (cname(&call.cname)?, uid(&call.uid)?);
    let number = number.unwrap_or_else(|| Uid::new(rand::random_range(1_000_000_000..=u32::MAX)).unwrap_or(Uid::FIRST));
    let AcquireRequest { scene, resource_expired_hour, exclude_resource_ids, region, region_affinity, start_parameter } =
        call.request;
    if scene != 0 {
        return Err(No::field("scene", "has to be 0: web pages and postponed mixing are not supported yet"));
    }
    let hours = resource_expired_hour.unwrap_or(72);
    if !(1..=720).contains(&hours) {
        return Err(No::field("resourceExpiredHour", "has to be 1 to 720"));
    }
    let mut aside = Vec::new();
    let one = "there is one recorder";
    for (field, is_given) in [
        ("excludeResourceIds", exclude_resource_ids.is_some_and(|ids| !ids.is_empty())),
        ("region", region.is_some()),
        ("regionAffinity", region_affinity.is_some()),
    ] {
        if is_given {
            aside.push(Aside { field: field.to_owned(), reason: one.to_owned() });
        }
    }
    if let Some(start) = start_parameter {
        // Only whether it could be; in which mode is said at start.
        let is_individual = start.recording_config.stream_mode.is_some();
        order::start(*start, is_individual)?;
    }
    let usable_for = Duration::from_secs(u64::from(hours) * 3600);
    let resource_id = app.studio.acquire(id, name.clone(), number, usable_for)?;
    Ok(Json(Answer { cname: name.to_string(), uid: number.to_string(), resource_id, aside, ..Answer::default() }))
}

/// Starts to record.
#[utoipa::path(post, path = "/v1/apps/{appid}/cloud_recording/resourceid/{resourceid}/mode/{mode}/start", tag = "cloud_recording",
    params(
        ("appid" = String, Path, description = "The app's id"),
        ("resourceid" = String, Path, description = "What `acquire` answered"),
        ("mode" = String, Path, description = "`mix`, or `individual` (also `raw`)"),
    ), request_body = Call<StartRequest>, responses(
    (status = 200, body = Answer),
    (status = 201, body = Answer, description = "7: it was started before"),
    (status = 400, body = Refused, description = "2: a field is wrong, and named; 53: the channel is being recorded; 432: not what the resource was acquired for; 433: the resource has expired"),
    (status = 401, body = NotLetIn),
    (status = 429, body = NotLetIn),
    (status = 500, body = Refused, description = "501, 502: no room on the disk, or the recorder is ending"),
))]
pub(crate) async fn start(
    State(app): State<App>,
    Extension(id): Extension<AppId>,
    Path(of): Path<OfStart>,
    body: Bytes,
) -> Result<Response, No> {
    let is_individual = mode(&of.mode)?;
    let call: Call<StartRequest> = read(&body)?;
    let name = cname(&call.cname)?;
    let number = match uid(&call.uid)? {
        Some(number) => number,
        None => app.studio.acquired_uid(&of.resourceid).ok_or(TaskError::Expired)?,
    };
    let ordered = order::start(call.request, is_individual)?;
    let answer = |sid: &Sid| Answer {
        cname: name.to_string(),
        uid: number.to_string(),
        resource_id: of.resourceid.clone(),
        sid: Some(sid.to_string()),
        ..Answer::default()
    };
    let started = app.studio.start_task(id, of.resourceid.clone(), (name.clone(), number), ordered.order).await;
    match started {
        Ok(sid) => {
            pictures::fetch(&app.studio, &app.pictures, &name, ordered.pictures);
            Ok(Json(Answer { aside: ordered.aside, ..answer(&sid) }).into_response())
        }
        Err(TaskError::Started(sid)) => {
            Ok((StatusCode::CREATED, Json(Answer { code: Some(7), ..answer(&sid) })).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// How a recording is. It can be asked about until everything of it has arrived.
#[utoipa::path(get, path = "/v1/apps/{appid}/cloud_recording/resourceid/{resourceid}/sid/{sid}/mode/{mode}/query", tag = "cloud_recording",
    params(
        ("appid" = String, Path, description = "The app's id"),
        ("resourceid" = String, Path, description = "What `acquire` answered"),
        ("sid" = String, Path, description = "What `start` answered"),
        ("mode" = String, Path, description = "`mix`, or `individual` (also `raw`)"),
    ), responses(
    (status = 200, body = Answer),
    (status = 400, body = Refused),
    (status = 401, body = NotLetIn),
    (status = 404, body = Refused, description = "404: there is no such recording, or it is over"),
    (status = 429, body = NotLetIn),
))]
pub(crate) async fn query(
    State(app): State<App>,
    Extension(id): Extension<AppId>,
    Path(of): Path<OfTask>,
) -> Result<Json<Answer>, No> {
    let view = found(&app, &id, &of)?;
    if view.is_over() {
        return Err(No::not_found());
    }
    let response = ServerResponse { status: Some(status(&view)), slice_start_time: Some(began(&view)), ..files(&view) };
    Ok(Json(Answer { server_response: Some(response), ..told(&view) }))
}

/// Changes whose picture and sound is taken, or gives new keys for the bucket.
#[utoipa::path(post, path = "/v1/apps/{appid}/cloud_recording/resourceid/{resourceid}/sid/{sid}/mode/{mode}/update", tag = "cloud_recording",
    params(
        ("appid" = String, Path, description = "The app's id"),
        ("resourceid" = String, Path, description = "What `acquire` answered"),
        ("sid" = String, Path, description = "What `start` answered"),
        ("mode" = String, Path, description = "`mix`, or `individual` (also `raw`)"),
    ), request_body = Call<UpdateRequest>, responses(
    (status = 200, body = Answer),
    (status = 400, body = Refused, description = "2: a field is wrong, and named; 49: it is being stopped"),
    (status = 401, body = NotLetIn),
    (status = 404, body = Refused),
    (status = 429, body = NotLetIn),
))]
pub(crate) async fn update(
    State(app): State<App>,
    Extension(id): Extension<AppId>,
    Path(of): Path<OfTask>,
    body: Bytes,
) -> Result<Json<Answer>, No> {
    let (call, mut view): (Call<UpdateRequest>, _) = (read(&body)?, found(&app, &id, &of)?);
    belongs(&call.cname, &call.uid, &view)?;
    let sid = view.recording.sid.clone();
    let request = call.request;
    for (field, is_given) in [
        ("webRecordingConfig", request.web_recording_config.is_some()),
        ("rtmpPublishConfig", request.rtmp_publish_config.is_some()),
    ] {
        if is_given {
            return Err(No::field(field, "belongs to recording web pages, which is not supported yet"));
        }
    }
    if request.stream_subscribe.is_none() && request.storage_config.is_none() {
        return Err(No::field("clientRequest", "says nothing that can be changed: streamSubscribe or storageConfig"));
    }
    if let Some(subscribe) = &request.stream_subscribe {
        let (audio, video) = order::resubscribe(subscribe)?;
        let change = move |now: &mut Subscription| {
            now.audio = audio.unwrap_or_else(|| now.audio.clone());
            now.video = video.unwrap_or_else(|| now.video.clone());
        };
        view = app.studio.resubscribe(&id, &of.resourceid, &sid, change).await?;
    }
    if let Some(config) = request.storage_config {
        let (storage, _) = storage::read(Some(config))?;
        view = app.studio.restore_keys(&id, &of.resourceid, &sid, storage).await?;
    }
    Ok(Json(Answer { server_response: Some(ServerResponse::default()), ..told(&view) }))
}

/// Lays the program out anew. Everything an earlier call set is set anew: what is not given is as in `start`.
#[utoipa::path(post, path = "/v1/apps/{appid}/cloud_recording/resourceid/{resourceid}/sid/{sid}/mode/{mode}/updateLayout", tag = "cloud_recording",
    params(
        ("appid" = String, Path, description = "The app's id"),
        ("resourceid" = String, Path, description = "What `acquire` answered"),
        ("sid" = String, Path, description = "What `start` answered"),
        ("mode" = String, Path, description = "`mix`"),
    ), request_body = Call<LayoutFields>, responses(
    (status = 200, body = Answer),
    (status = 400, body = Refused, description = "2: a field is wrong, and named; 49: it is being stopped"),
    (status = 401, body = NotLetIn),
    (status = 404, body = Refused),
    (status = 429, body = NotLetIn),
))]
pub(crate) async fn update_layout(
    State(app): State<App>,
    Extension(id): Extension<AppId>,
    Path(of): Path<OfTask>,
    body: Bytes,
) -> Result<Json<Answer>, No> {
    let (call, view): (Call<LayoutFields>, _) = (read(&body)?, found(&app, &id, &of)?);
    belongs(&call.cname, &call.uid, &view)?;
    if view.individual {
        return Err(No::field("mode", "only what is composed has a layout"));
    }
    let ordered = order::layout(call.request, "")?;
    let view = app.studio.relayout(&id, &of.resourceid, &view.recording.sid, ordered.order).await?;
    pictures::fetch(&app.studio, &app.pictures, &view.cname, ordered.pictures);
    let response = Some(ServerResponse::default());
    Ok(Json(Answer { server_response: response, aside: ordered.aside, ..told(&view) }))
}

/// Stops a recording, and waits until its files have arrived in the bucket.
#[utoipa::path(post, path = "/v1/apps/{appid}/cloud_recording/resourceid/{resourceid}/sid/{sid}/mode/{mode}/stop", tag = "cloud_recording",
    params(
        ("appid" = String, Path, description = "The app's id"),
        ("resourceid" = String, Path, description = "What `acquire` answered"),
        ("sid" = String, Path, description = "What `start` answered"),
        ("mode" = String, Path, description = "`mix`, or `individual` (also `raw`)"),
    ), request_body = Call<StopRequest>, responses(
    (status = 200, body = Answer),
    (status = 206, body = Refused, description = "435: nothing was recorded"),
    (status = 400, body = Refused, description = "49: it is being stopped already"),
    (status = 401, body = NotLetIn),
    (status = 404, body = Refused),
    (status = 429, body = NotLetIn),
    (status = 504, body = Refused, description = "50: it is stopped, and its files have not arrived within 20 s; they go on by themselves"),
))]
pub(crate) async fn stop(
    State(app): State<App>,
    Extension(id): Extension<AppId>,
    Path(of): Path<OfTask>,
    body: Bytes,
) -> Result<Json<Answer>, No> {
    let (call, view): (Call<StopRequest>, _) = (read(&body)?, found(&app, &id, &of)?);
    belongs(&call.cname, &call.uid, &view)?;
    let sid = view.recording.sid;
    let mut view = app.studio.stop_task(&id, &of.resourceid, &sid).await?;
    if view.recording.frames == 0 {
        return Err(No::coded(StatusCode::PARTIAL_CONTENT, 435, "no recorded data"));
    }
    let asked = Instant::now();
    while !call.request.async_stop && !view.is_safe() {
        if asked.elapsed() > ARRIVAL {
            let reason =
                "upload timeout: it is stopped and safe on the recorder; its files go on to the bucket by themselves";
            return Err(No::coded(StatusCode::GATEWAY_TIMEOUT, 50, reason));
        }
        tokio::time::sleep(LOOK).await;
        view = app.studio.task(&id, &of.resourceid, &sid)?;
    }
    let response = ServerResponse { uploading_status: Some(uploading(&view)), ..files(&view) };
    Ok(Json(Answer { server_response: Some(response), ..told(&view) }))
}

/// An address that leads nowhere, as the gateway of the documents says it.
pub(crate) fn nothing() -> No {
    No::Access(StatusCode::NOT_FOUND, "no Route matched with those values")
}

fn found(app: &App, id: &AppId, of: &OfTask) -> Result<TaskView, No> {
    let is_individual = mode(&of.mode)?;
    let sid: Sid = of.sid.parse().map_err(|_| No::not_found())?;
    let view = app.studio.task(id, &of.resourceid, &sid)?;
    if view.individual == is_individual { Ok(view) } else { Err(TaskError::OtherResource.into()) }
}

/// A body that speaks of another recording than the address does.
fn belongs(name: &str, number: &str, view: &TaskView) -> Result<(), No> {
    let is_same = cname(name)? == view.cname && uid(number)?.is_none_or(|number| number == view.uid);
    if is_same { Ok(()) } else { Err(TaskError::OtherResource.into()) }
}

fn told(view: &TaskView) -> Answer {
    Answer {
        cname: view.cname.to_string(),
        uid: view.uid.to_string(),
        resource_id: view.resource.clone(),
        sid: Some(view.recording.sid.to_string()),
        ..Answer::default()
    }
}

fn status(view: &TaskView) -> u8 {
    match view.recording.state {
        RecordingState::Starting => 2,
        RecordingState::Recording | RecordingState::Paused => 5,
        RecordingState::Stopping => 6,
        RecordingState::Finalizing | RecordingState::Finished => 7,
        RecordingState::Failed => 20,
    }
}

fn uploading(view: &TaskView) -> &'static str {
    match view.delivery.as_ref().map(|delivery| delivery.state) {
        Some(DeliveryState::Uploaded) => "uploaded",
        Some(DeliveryState::BackedUp) => "backuped",
        _ => "unknown",
    }
}

fn began(view: &TaskView) -> i64 {
    view.recording.began_ms().unwrap_or(0)
}

fn files(view: &TaskView) -> ServerResponse {
    let as_list = view.individual || view.recording.agora.as_ref().is_some_and(|files| files.mp4);
    let begins = began(view);
    let list = if as_list {
        let file = |file: &rollcall_studio::TaskFile| File {
            file_name: file.name.clone(),
            track_type: file.track_type,
            uid: file.uid.to_string(),
            mixed_all_user: !view.individual,
            is_playable: true,
            slice_start_time: begins,
        };
        FileList::Files(view.files.iter().map(file).collect())
    } else {
        FileList::Name(view.files.first().map(|file| file.name.clone()).unwrap_or_default())
    };
    ServerResponse {
        file_list_mode: Some(if as_list { "json" } else { "string" }),
        file_list: Some(list),
        ..ServerResponse::default()
    }
}
