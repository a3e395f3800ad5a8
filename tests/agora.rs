//! Drives the API as a client of Agora Cloud Recording would: over TLS, with the documents' calls, real people in
//! the channel and a real S3 server, and looks at what lies in the bucket.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use reqwest::{Client, Method, StatusCode};
use rollcall_model::{
    AppId, Channel, Cname, LayoutKind, Presence, Recording, RecordingState, RecordingUsage, Uid, UsageReport,
};
use rollcall_testkit::analysis::ffmpeg::make;
use rollcall_testkit::analysis::{complaints, probe};
use rollcall_testkit::buckets::{ACCESS_KEY, S3s, SECRET_KEY};
use rollcall_testkit::moment::poll;
use rollcall_testkit::plan::Person;
use rollcall_testkit::publisher::{Publisher, PublisherSettings, VideoCodec};
use rollcall_testkit::receiver::Receiver;
use rollcall_testkit::recorder::{Recorder, RecorderOptions};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const LIMIT: Duration = Duration::from_secs(40);
const CNAME: &str = "httpClient463224";
const UID: &str = "527841";
const CALLBACK_SECRET: &str = "a-callback-secret-for-tests-only";

/// A program that was written for Agora's service.
struct Foreign {
    client: Client,
    base: String,
    app: String,
    customer: (String, String),
}

/// What it is answered.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    body: Value,
}

impl Answer {
    fn ok(self) -> Result<Value> {
        ensure!(self.status == StatusCode::OK, "{}: {}", self.status, self.body);
        Ok(self.body)
    }

    fn says(&self, status: u16, code: u16) -> bool {
        self.status.as_u16() == status && self.body["code"] == code
    }

    fn reason(&self) -> &str {
        self.body["reason"].as_str().unwrap_or_default()
    }
}

impl Foreign {
    /// An app, a pair of customer id and secret, and HTTPS, all set as a person at the console would.
    async fn new(recorder: &Recorder) -> Result<Self> {
        Self::told_at(recorder, None).await
    }

    /// The same, with a place for callbacks.
    async fn told_at(recorder: &Recorder, callback_url: Option<String>) -> Result<Self> {
        let app: Value = recorder
            .call(
                Method::POST,
                "/api/v1/apps",
                Some(
                    json!({ "id": "school", "name": "School", "calls_per_second": 200, "callback_url": callback_url }),
                ),
            )
            .await?;
        let app = app["id"].as_str().context("an id")?.to_owned();
        let pair: Value = recorder.call(Method::POST, &format!("/api/v1/apps/{app}/customers"), None).await?;
        let text = |field: &str| pair[field].as_str().map(str::to_owned).context("a pair");
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let network = json!({ "lan": true, "https_port": port });
        let _: Value = recorder.call(Method::PATCH, "/api/v1/network", Some(network)).await?;
        // The certificate is the recorder's own; who it is is known by the port that was just asked for.
        let client = Client::builder().danger_accept_invalid_certs(true).build()?;
        let foreign =
            Self { client, base: format!("https://127.0.0.1:{port}"), app, customer: (text("id")?, text("secret")?) };
        foreign.answers().await?;
        Ok(foreign)
    }

    /// Waits until HTTPS answers.
    async fn answers(&self) -> Result<()> {
        poll("an answer over HTTPS", LIMIT, || async { Ok(self.client.get(&self.base).send().await.ok().map(drop)) })
            .await
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer> {
        let url = format!("{}/v1/apps/{}/cloud_recording/{path}", self.base, self.app);
        let request = self.client.request(method, url).basic_auth(&self.customer.0, Some(&self.customer.1));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        let body = serde_json::from_str(&text).with_context(|| format!("{status}: {text}"))?;
        Ok(Answer { status, body })
    }

    async fn acquire(&self, cname: &str) -> Result<String> {
        let body = envelope(cname, json!({ "resourceExpiredHour": 24, "scene": 0 }));
        let answer = self.call(Method::POST, "acquire", Some(body)).await?.ok()?;
        answer["resourceId"].as_str().map(str::to_owned).context("a resource")
    }

    async fn start(&self, resource: &str, mode: &str, cname: &str, request: Value) -> Result<Answer> {
        let path = format!("resourceid/{resource}/mode/{mode}/start");
        self.call(Method::POST, &path, Some(envelope(cname, request))).await
    }

    async fn of(&self, task: &Task, method: Method, what: &str, request: Option<Value>) -> Result<Answer> {
        let Task { resource, sid, mode, cname } = task;
        let path = format!("resourceid/{resource}/sid/{sid}/mode/{mode}/{what}");
        self.call(method, &path, request.map(|request| envelope(cname, request))).await
    }

    /// Acquires and starts.
    async fn begin(&self, mode: &'static str, cname: &str, request: Value) -> Result<Task> {
        let resource = self.acquire(cname).await?;
        let answer = self.start(&resource, mode, cname, request).await?.ok()?;
        let sid = answer["sid"].as_str().context("a recording")?.to_owned();
        Ok(Task { resource, sid, mode, cname: cname.to_owned() })
    }
}

/// The operator's file with the secret that callbacks are signed with.
fn operator() -> Result<(TempDir, Vec<String>)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("keys.json");
    fs::write(&file, json!({ "callback_secrets": { "school": CALLBACK_SECRET } }).to_string())?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
    Ok((folder, vec!["--bucket-keys".to_owned(), file.display().to_string()]))
}

struct Task {
    resource: String,
    sid: String,
    mode: &'static str,
    cname: String,
}

fn envelope(cname: &str, request: Value) -> Value {
    json!({ "cname": cname, "uid": UID, "clientRequest": request })
}

/// The documents' sample of a composite recording, for this bucket.
fn composite(server: &S3s) -> Value {
    json!({
        "token": "<token if any>",
        "recordingConfig": {
            "maxIdleTime": 30,
            "streamTypes": 2,
            "audioProfile": 1,
            "channelType": 0,
            "videoStreamType": 0,
            "transcodingConfig": {
                "height": 360, "width": 640, "bitrate": 800, "fps": 30,
                "mixedVideoLayout": 1, "backgroundColor": "#FF0000",
            },
        },
        "recordingFileConfig": { "avFileType": ["hls", "mp4"] },
        "storageConfig": storage(server),
    })
}

fn storage(server: &S3s) -> Value {
    json!({
        "vendor": 11, "region": 0, "bucket": "lessons", "accessKey": ACCESS_KEY, "secretKey": SECRET_KEY,
        "fileNamePrefix": ["directory1", "directory2"], "extensionParams": { "endpoint": server.url() },
    })
}

/// Names below a folder, from it on.
fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let (mut all, mut folders) = (BTreeSet::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)?.flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => folders.push(path),
                false => _ = all.insert(path.strip_prefix(folder)?.display().to_string()),
            }
        }
    }
    Ok(all.into_iter().filter(|name| !name.starts_with('.')).collect())
}

async fn join(recorder: &Recorder, uid: u32, name: &str) -> Result<Publisher> {
    let cname: Cname = CNAME.parse()?;
    let person = Person::new(uid, VideoCodec::Vp8);
    let settings =
        PublisherSettings { video: person.video.clone(), audio: person.audio.clone(), ..PublisherSettings::default() };
    let publisher = Publisher::join(recorder.whip(&cname, person.uid, name).await?, settings).await?;
    recorder.events().await?.live(&cname, &[person.uid], LIMIT).await?;
    Ok(publisher)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_composite_recording_from_acquire_to_the_bucket() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let receiver = Receiver::start(CALLBACK_SECRET).await?;
    let (_keys, arguments) = operator()?;
    let recorder = Recorder::start_with(RecorderOptions { arguments, ..RecorderOptions::default() }).await?;
    let foreign = Foreign::told_at(&recorder, Some(receiver.url())).await?;
    let task = foreign.begin("mix", CNAME, composite(&server)).await?;

    // It is in the console, live, as it was ordered.
    let cname: Cname = CNAME.parse()?;
    let channel = recorder.channel(&cname).await?;
    assert_eq!(channel.recording.as_ref().map(|sid| sid.as_str()), Some(task.sid.as_str()));
    assert_eq!((channel.canvas.width, channel.canvas.height, channel.canvas.fps.get()), (640, 360, 30));
    assert_eq!(channel.canvas.background.to_string(), "#ff0000");
    assert_eq!(channel.layout.kind, LayoutKind::BestFit);

    // Two people come; it goes on, and says so.
    let (_ada, _bo) = (join(&recorder, 1, "Ada").await?, join(&recorder, 2, "Bo").await?);
    let sid = task.sid.parse()?;
    recorder.events().await?.recorded(&sid, Duration::from_secs(5), LIMIT).await?;
    let response = foreign.of(&task, Method::GET, "query", None).await?.ok()?["serverResponse"].clone();
    assert_eq!((&response["status"], &response["fileListMode"]), (&json!(5), &json!("json")), "{response}");
    let playlist = format!("{}_{CNAME}.m3u8", task.sid);
    assert_eq!(response["fileList"][0]["fileName"], json!(playlist), "{response}");
    assert_eq!(response["fileList"][0]["uid"], json!("0"));

    // The layout and who is in it, from outside; a layout call overwrites the background, too.
    let order = json!({ "mixedVideoLayout": 3, "layoutConfig": [
        { "uid": "2", "x_axis": 0.0, "y_axis": 0.0, "width": 0.5, "height": 1.0, "alpha": 1.0, "render_mode": 1 },
        { "uid": "", "x_axis": 0.5, "y_axis": 0.0, "width": 0.5, "height": 1.0 },
    ] });
    foreign.of(&task, Method::POST, "updateLayout", Some(order)).await?.ok()?;
    let channel: Channel = recorder.channel(&cname).await?;
    assert_eq!(channel.canvas.background.to_string(), "#000000");
    assert_eq!(channel.regions.iter().filter_map(|tile| tile.uid).map(Uid::get).collect::<Vec<_>>(), [2, 1]);
    let only = json!({ "streamSubscribe": {
        "audioUidList": { "subscribeAudioUids": ["1"] }, "videoUidList": { "unSubscribeVideoUids": ["2"] },
    } });
    foreign.of(&task, Method::POST, "update", Some(only)).await?.ok()?;
    recorder.events().await?.recorded(&sid, Duration::from_secs(8), LIMIT).await?;

    // Stopped from outside, with everything in the bucket when it answers.
    let response = foreign.of(&task, Method::POST, "stop", Some(json!({}))).await?.ok()?["serverResponse"].clone();
    assert_eq!(response["uploadingStatus"], json!("uploaded"), "{response}");
    let mp4 = format!("{}_{CNAME}_0.mp4", task.sid);
    assert_eq!(response["fileList"][1]["fileName"], json!(mp4), "{response}");
    let bucket = server.folder("lessons");
    let all = names(&bucket)?;
    let begins = format!("directory1/directory2/{}_{CNAME}", task.sid);
    for name in &all {
        let rest = name.strip_prefix(&begins).with_context(|| format!("{name} in {all:?}"))?;
        let is_slice = rest.strip_prefix('_').and_then(|rest| rest.strip_suffix(".ts"));
        let is_stamp = |stamp: &str| stamp.len() == 17 && stamp.bytes().all(|c| c.is_ascii_digit());
        assert!(is_slice.is_some_and(is_stamp) || rest == ".m3u8" || rest == "_0.mp4", "{name}");
    }
    let recording: Recording = recorder.recording(&sid).await?;
    assert_eq!(recording.app, Some(foreign.app.parse::<AppId>()?));
    for file in [format!("{begins}.m3u8"), format!("{begins}_0.mp4")] {
        let path = bucket.join(&file);
        let (said, program) =
            tokio::task::block_in_place(|| Ok::<_, anyhow::Error>((complaints(&path)?, probe(&path)?)))?;
        assert!(said.is_empty(), "{file}: {said}");
        assert_eq!(program.video.packets as u64, recording.frames, "{file}");
        assert!(program.video.gaps.is_empty() && program.audio.gaps.is_empty(), "{file}");
    }
    let text = fs::read_to_string(bucket.join(format!("{begins}.m3u8")))?;
    let lengths: Vec<&str> = text.lines().filter(|line| line.starts_with("#EXTINF:")).collect();
    assert!(lengths.len() >= 4 && lengths.iter().all(|line| line.ends_with(',')), "{text}");
    assert!(text.ends_with("#EXT-X-ENDLIST\n"));

    // What its server was told: signed, in order, without a hole, to the end.
    let told = receiver
        .wait_for("the end of the session", LIMIT, |all| all.iter().any(|one| one.event() == 11).then(|| all.to_vec()))
        .await?;
    let events: Vec<u64> = told.iter().map(|one| one.event()).collect();
    for event in [40, 30, 42, 43, 44, 4, 41, 33, 31, 11] {
        assert!(events.contains(&event), "{event} in {events:?}");
    }
    assert_eq!(told.iter().map(|one| one.sequence()).collect::<Vec<_>>(), (0..told.len() as u64).collect::<Vec<_>>());
    for one in &told {
        assert_eq!(one.signed, Some(true), "{:?}", one.notice);
        let payload = &one.notice["payload"];
        assert_eq!(
            (&payload["cname"], &payload["uid"], &payload["sid"]),
            (&json!(CNAME), &json!(UID), &json!(task.sid))
        );
        assert!(!String::from_utf8_lossy(&one.body).contains(SECRET_KEY));
    }
    let listed = told.iter().find(|one| one.event() == 31).context("uploaded")?;
    assert!(listed.notice.to_string().contains(&playlist), "{}", listed.notice);

    // What it costs: every second of it, and the app's.
    let usage: RecordingUsage = recorder.call(Method::GET, &format!("/api/v1/recordings/{sid}/usage"), None).await?;
    let seconds = recording.frames.div_ceil(30);
    assert_eq!(usage.runs.last().map(|run| run.to_s), Some(seconds), "{usage:?}");
    assert!(usage.runs.iter().any(|run| run.pixels > 0), "{usage:?}");
    let month = &recording.started_at[..7];
    let report: UsageReport = recorder.call(Method::GET, &format!("/api/v1/usage?month={month}"), None).await?;
    assert!(report.by_app.iter().any(|row| format!("{row:?}").contains("school")), "{:?}", report.by_app);

    // It is over for its client, and stays for the people at the console.
    assert!(foreign.of(&task, Method::GET, "query", None).await?.says(404, 404));
    assert!(foreign.of(&task, Method::POST, "stop", Some(json!({}))).await?.says(404, 404));
    assert_eq!(recording.state, RecordingState::Finished);
    let everything = format!("{}{}", recorder.log(), fs::read_to_string(recorder.library().join("tasks.json"))?);
    for secret in [SECRET_KEY, &foreign.customer.1] {
        assert!(!everything.contains(secret));
        assert!(!fs::read_to_string(recorder.library().join("apps.json"))?.contains(secret));
        assert!(!fs::read_to_string(recorder.library().join("buckets.json"))?.contains(secret));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_individual_recording_has_files_of_each() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let recorder = Recorder::start().await?;
    let foreign = Foreign::new(&recorder).await?;
    let request = json!({
        "recordingConfig": {
            "channelType": 1, "streamTypes": 2, "streamMode": "standard", "subscribeUidGroup": 0,
            "subscribeAudioUids": ["1", "2"], "subscribeVideoUids": ["1"],
        },
        "storageConfig": storage(&server),
    });
    let task = foreign.begin("individual", CNAME, request).await?;
    let (_ada, _bo) = (join(&recorder, 1, "Ada").await?, join(&recorder, 2, "Bo").await?);
    let sid = task.sid.parse()?;
    let mut events = recorder.events().await?;
    events
        .wait_for("a track of each", LIMIT, |world| {
            world.recordings.get(&sid).filter(|recording: &&Recording| recording.tracks.len() == 3).map(|_| ())
        })
        .await?;
    let now = recorder.recording(&sid).await?.duration_ms;
    events.recorded(&sid, Duration::from_millis(now + 6000), LIMIT).await?;
    let response = foreign.of(&task, Method::GET, "query", None).await?.ok()?["serverResponse"].clone();
    assert_eq!((&response["status"], &response["fileListMode"]), (&json!(5), &json!("json")), "{response}");
    let response = foreign.of(&task, Method::POST, "stop", Some(json!({}))).await?.ok()?["serverResponse"].clone();
    assert_eq!(response["uploadingStatus"], json!("uploaded"), "{response}");
    let files = response["fileList"].as_array().context("files")?.clone();
    let of = |uid: &str, kind: &str| format!("{sid}_{CNAME}__uid_s_{uid}__uid_e_{kind}.m3u8");
    for (uid, kind, track) in
        [("1", "audio", "audio"), ("1", "video", "video"), ("1", "av", "audio_and_video"), ("2", "audio", "audio")]
    {
        let file = files.iter().find(|file| file["fileName"] == json!(of(uid, kind)));
        let file = file.with_context(|| format!("{uid} {kind} in {files:?}"))?;
        assert_eq!(
            (&file["uid"], &file["trackType"], &file["mixedAllUser"]),
            (&json!(uid), &json!(track), &json!(false))
        );
    }
    let bucket = server.folder("lessons").join("directory1/directory2");
    for name in [of("1", "audio"), of("1", "video"), of("1", "av"), of("2", "audio")] {
        let path = bucket.join(&name);
        let said = tokio::task::block_in_place(|| complaints(&path))?;
        assert!(said.is_empty(), "{name}: {said}");
        if name.contains("_av") {
            // The documents' promise of the standard mode: both together, to be played at once.
            let both = tokio::task::block_in_place(|| probe(&path))?;
            assert!(both.video.duration > 5.0 && (both.video.duration - both.audio.duration).abs() < 0.2, "{both:?}");
        }
    }
    let slices = names(&bucket)?;
    assert!(
        !slices.iter().any(|name| name.contains("uid_s_2__uid_e_video_")),
        "no picture of who is heard alone: {slices:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_the_documents() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let recorder = Recorder::start().await?;
    let foreign = Foreign::new(&recorder).await?;
    let sound = json!({ "storageConfig": storage(&server) });

    // Resources: of this app, channel and uid, once.
    let nobody = foreign.start("nonsense", "mix", CNAME, sound.clone()).await?;
    assert!(nobody.says(400, 433), "{nobody:?}");
    let resource = foreign.acquire(CNAME).await?;
    let other = foreign.start(&resource, "mix", "another", sound.clone()).await?;
    assert!(other.says(400, 432), "{other:?}");
    let sid = foreign.start(&resource, "mix", CNAME, sound.clone()).await?.ok()?["sid"].clone();
    let again = foreign.start(&resource, "mix", CNAME, sound.clone()).await?;
    assert!(again.says(201, 7) && again.body["sid"] == sid, "{again:?}");
    let second = foreign.start(&foreign.acquire(CNAME).await?, "mix", CNAME, sound.clone()).await?;
    assert!(second.says(400, 53), "{second:?}");

    // Nothing is swallowed.
    let resource = foreign.acquire("another").await?;
    let wrong = [
        ("web", json!({}), "mode"),
        ("mix", json!({ "storageConfig": { "vendor": 1 } }), "storageConfig.region"),
        ("mix", json!({ "recordingConfig": { "transcodingConfig": { "bitrate": 6501 } } }), "bitrate"),
        ("mix", json!({ "recordingConfig": { "decryptionMode": 1 } }), "decryptionMode"),
        ("mix", json!({ "snapshotConfig": {} }), "snapshotConfig"),
        ("mix", json!({ "nonsense": 1 }), "nonsense"),
        ("mix", json!({}), "storageConfig"),
    ];
    for (mode, request, named) in wrong {
        let refused = foreign.start(&resource, mode, "another", request).await?;
        assert!(refused.says(400, 2) && refused.reason().contains(named), "{named}: {refused:?}");
    }
    let name = foreign.call(Method::POST, "acquire", Some(envelope("a/b", json!({})))).await?;
    assert!(name.says(400, 401), "{name:?}");
    let nowhere = foreign.call(Method::POST, "nonsense", None).await?;
    assert_eq!(
        (nowhere.status.as_u16(), nowhere.body["message"].as_str()),
        (404, Some("no Route matched with those values"))
    );

    // Who may call, and how often.
    let wrong = Foreign {
        customer: (foreign.customer.0.clone(), "wrong".into()),
        client: foreign.client.clone(),
        base: foreign.base.clone(),
        app: foreign.app.clone(),
    };
    let refused = wrong.call(Method::POST, "acquire", Some(envelope(CNAME, json!({})))).await?;
    assert_eq!(
        (refused.status.as_u16(), refused.body["message"].as_str()),
        (401, Some("Invalid authentication credentials"))
    );
    let settings = json!({ "name": "School", "calls_per_second": 2 });
    let _: Value = recorder.call(Method::PUT, &format!("/api/v1/apps/{}", foreign.app), Some(settings)).await?;
    let mut slowed = 0;
    for _ in 0..6 {
        let answer = foreign.call(Method::POST, "acquire", Some(envelope("another", json!({})))).await?;
        slowed += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(slowed >= 1, "more than two calls a second are slowed down");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_its_client_finds_the_same_recording() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let mut recorder = Recorder::start().await?;
    let foreign = Foreign::new(&recorder).await?;
    let task = foreign.begin("mix", CNAME, composite(&server)).await?;
    let cname: Cname = CNAME.parse()?;
    recorder.add_demo(&cname).await?;
    let sid = task.sid.parse()?;
    recorder.events().await?.recorded(&sid, Duration::from_secs(5), LIMIT).await?;
    recorder.kill().await?;
    recorder.restart(&[]).await?;
    foreign.answers().await?;
    recorder.events().await?.recorded(&sid, Duration::from_secs(9), LIMIT).await?;
    let response = foreign.of(&task, Method::GET, "query", None).await?.ok()?["serverResponse"].clone();
    assert_eq!(response["status"], json!(5), "{response}");
    // Keys that came in a call are written down nowhere: without a keyring they come again.
    foreign.of(&task, Method::POST, "update", Some(json!({ "storageConfig": storage(&server) }))).await?.ok()?;
    let response = foreign.of(&task, Method::POST, "stop", Some(json!({}))).await?.ok()?["serverResponse"].clone();
    assert_eq!(response["uploadingStatus"], json!("uploaded"), "{response}");
    let playlist = server.folder("lessons").join(format!("directory1/directory2/{sid}_{CNAME}.m3u8"));
    let text = fs::read_to_string(&playlist)?;
    assert!(text.contains("#EXT-X-DISCONTINUITY"), "{text}");
    let recording = recorder.recording(&sid).await?;
    let program = tokio::task::block_in_place(|| probe(&playlist))?;
    assert_eq!(program.video.packets as u64, recording.frames, "every frame of both runs is there");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_come_from_where_the_call_says_and_a_layout_without_them_takes_them_away() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let recorder = Recorder::start().await?;
    let foreign = Foreign::new(&recorder).await?;
    // A picture lies in a folder that is served like a bucket.
    let folder = tempfile::tempdir()?;
    let picture = folder.path().join("wall.png");
    make(&["-f", "lavfi", "-i", "color=red:s=64x36", "-frames:v", "1"], &picture)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let file = fs::read(&picture)?;
    let serving = tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut asked = [0; 1024];
            let _ = connection.read(&mut asked).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", file.len());
            let _ = connection.write_all(&[head.as_bytes(), &file].concat()).await;
        }
    });
    let mut request = composite(&server);
    let transcoding = &mut request["recordingConfig"]["transcodingConfig"];
    transcoding["backgroundImage"] = json!(format!("http://{address}/wall.png"));
    transcoding["backgroundConfig"] = json!([{ "uid": "7", "image_url": format!("http://{address}/seven.png") }]);
    let task = foreign.begin("mix", CNAME, request).await?;
    let cname: Cname = CNAME.parse()?;
    let look = poll("the pictures", LIMIT, || async {
        Ok(Some(recorder.channel(&cname).await?.look).filter(|look| look.background.is_some()))
    })
    .await?;
    assert_eq!(look.placeholders.keys().map(|uid| uid.get()).collect::<Vec<_>>(), [7]);
    foreign.of(&task, Method::POST, "updateLayout", Some(json!({ "mixedVideoLayout": 0 }))).await?.ok()?;
    let look = recorder.channel(&cname).await?.look;
    assert!(look.background.is_none() && look.placeholders.is_empty(), "{look:?}");
    // Keys are refreshed by saying no more than where the bucket is.
    let mut keys = storage(&server);
    keys.as_object_mut().context("an object")?.remove("fileNamePrefix");
    foreign.of(&task, Method::POST, "update", Some(json!({ "storageConfig": keys }))).await?.ok()?;
    let mut other = storage(&server);
    other["bucket"] = json!("another");
    let refused = foreign.of(&task, Method::POST, "update", Some(json!({ "storageConfig": other }))).await?;
    assert!(refused.says(400, 2) && refused.reason().contains("storageConfig"), "{refused:?}");
    serving.abort();
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_by_itself_when_nobody_is_there_and_at_the_console() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let recorder = Recorder::start().await?;
    let foreign = Foreign::new(&recorder).await?;
    let idle = json!({ "recordingConfig": { "maxIdleTime": 5 }, "storageConfig": storage(&server) });
    let task = foreign.begin("mix", CNAME, idle.clone()).await?;
    let recording = recorder.events().await?.finished(&task.sid.parse()?, LIMIT).await?;
    assert!((4_000..9_000).contains(&recording.duration_ms), "{} ms", recording.duration_ms);
    // Somebody is there: it goes on, and a person at the console ends it.
    let cname: Cname = CNAME.parse()?;
    recorder.add_demo(&cname).await?;
    let task = foreign.begin("mix", CNAME, idle).await?;
    let sid = task.sid.parse()?;
    recorder.events().await?.recorded(&sid, Duration::from_secs(7), LIMIT).await?;
    recorder.finish(&sid, LIMIT).await?;
    let late = foreign.of(&task, Method::POST, "stop", Some(json!({}))).await?;
    assert!(late.says(404, 404) || late.says(400, 49), "{late:?}");
    let channel = recorder.channel(&cname).await?;
    assert!(channel.participants.iter().all(|one| one.presence == Presence::Live), "nobody was sent away");
    Ok(())
}
