//! Apps are told everything of their recordings, in order and signed, whatever becomes of the recorder or of
//! their receivers; and nobody waits for a receiver.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::Timestamp;
use reqwest::{Method, StatusCode};
use rollcall_model::{
    Callback, CallbackDetails, CallbackPage, CallbackState, CallbackTrouble, Canvas, Cname, ErrorCode, LayoutKind, Sid,
};
use rollcall_testkit::receiver::{Manner, Received, Receiver};
use rollcall_testkit::recorder::{Recorder, RecorderOptions, World};
use serde_json::{Value, json};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(40);

/// The secret that all receivers know; `quiet` has none.
const SECRET: &str = "a-callback-secret-for-tests-only";

struct Place {
    recorder: Recorder,
    arguments: Vec<String>,
    _keys: TempDir,
}

/// A recorder whose operator gives the secrets of the apps `school` and `other`.
async fn place() -> Result<Place> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("keys.json");
    fs::write(&file, json!({ "callback_secrets": { "school": SECRET, "other": SECRET } }).to_string())?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
    let arguments = vec!["--bucket-keys".to_owned(), file.display().to_string()];
    let options = RecorderOptions { arguments: arguments.clone(), ..RecorderOptions::default() };
    Ok(Place { recorder: Recorder::start_with(options).await?, arguments, _keys: folder })
}

impl Place {
    async fn restart(&mut self) -> Result<()> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.recorder.restart(&arguments).await
    }

    /// Says that an app started a recording: nothing does yet. The recorder must not run.
    fn belongs(&self, sid: &Sid, app: &str) -> Result<()> {
        let file = self.recorder.folder_of(sid)?.join("recording.json");
        let mut recording: Value = serde_json::from_slice(&fs::read(&file)?)?;
        recording["app"] = app.into();
        recording["recorder_uid"] = 777.into();
        Ok(fs::write(&file, recording.to_string())?)
    }

    async fn add(&self, app: &str, url: &str) -> Result<Value> {
        let app = json!({ "id": app, "name": app, "callback_url": url });
        self.recorder.call(Method::POST, "/api/v1/apps", Some(app)).await
    }

    async fn room(&self, name: &str) -> Result<Cname> {
        let cname = self.recorder.create_channel(name, Canvas::new(320, 180, 30)?, LayoutKind::BestFit).await?.cname;
        self.recorder.add_demo(&cname).await?;
        Ok(cname)
    }

    /// A recording of a second, finished.
    async fn recorded(&self, cname: &Cname) -> Result<Sid> {
        let sid = self.recorder.record(cname).await?.sid;
        self.recorder.events().await?.recorded(&sid, Duration::from_secs(1), LIMIT).await?;
        self.recorder.finish(&sid, LIMIT).await?;
        Ok(sid)
    }

    async fn page(&self, query: &str) -> Result<CallbackPage> {
        self.recorder.call(Method::GET, &format!("/api/v1/callbacks?limit=200&{query}"), None).await
    }

    async fn test(&self, app: &str) -> Result<Callback> {
        self.recorder.call(Method::POST, &format!("/api/v1/apps/{app}/callback-test"), None).await
    }
}

fn of<'a>(received: &'a [Received], sid: &Sid) -> Vec<&'a Received> {
    received.iter().filter(|one| one.accepted && one.notice["payload"]["sid"] == sid.as_str()).collect()
}

/// That the session of a recording is over was told.
fn is_over(received: &[Received], sid: &Sid) -> Option<()> {
    of(received, sid).iter().any(|one| one.event() == 11).then_some(())
}

/// Everything came, signed, in order; what came twice came under the same id with the same body.
fn complete(received: &[Received], sid: &Sid) -> Vec<u64> {
    let all = of(received, sid);
    assert!(all.iter().all(|one| one.signed == Some(true)), "a signature is wrong");
    let mut known: BTreeMap<u64, &Received> = BTreeMap::new();
    for one in all {
        if let Some(first) = known.get(&one.sequence()) {
            assert_eq!((first.notice_id(), &first.body), (one.notice_id(), &one.body), "another one of that number");
        } else {
            assert_eq!(one.sequence(), known.len() as u64, "out of order, or a hole");
            known.insert(one.sequence(), one);
        }
    }
    known.values().map(|one| one.event()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_told_from_start_to_end_through_two_crashes() -> Result<()> {
    let receiver = Receiver::start(SECRET).await?;
    let mut place = place().await?;
    place.add("school", &receiver.url()).await?;
    let bucket = tempfile::tempdir()?;
    let settings = json!({ "id": "disk", "name": "Disk", "service": "folder", "bucket": bucket.path() });
    let _: Value = place.recorder.call(Method::POST, "/api/v1/buckets", Some(settings)).await?;
    let uploads = json!({ "destination": { "primary": "disk" } });
    let _: Value = place.recorder.call(Method::PUT, "/api/v1/uploads", Some(uploads)).await?;
    let cname = place.room("数学课 3").await?;
    let sid = place.recorder.record(&cname).await?.sid;
    place.recorder.events().await?.recorded(&sid, Duration::from_secs(3), LIMIT).await?;
    place.recorder.kill().await?;
    place.belongs(&sid, "school")?;
    // Nobody was told of anything yet: all of it is found on the disk. The next crash comes in the middle.
    receiver.set(Manner::Status(503));
    place.restart().await?;
    receiver.wait_for("a try", LIMIT, |all| (!all.is_empty()).then_some(())).await?;
    receiver.set(Manner::Fine);
    receiver.wait_for("a first callback", LIMIT, |all| (!of(all, &sid).is_empty()).then_some(())).await?;
    receiver.set(Manner::Closes);
    place.recorder.events().await?.recorded(&sid, Duration::from_secs(4), LIMIT).await?;
    place.recorder.kill().await?;
    receiver.set(Manner::Fine);
    place.restart().await?;
    place.recorder.events().await?.recorded(&sid, Duration::from_secs(6), LIMIT).await?;
    place.recorder.finish(&sid, LIMIT).await?;
    receiver.wait_for("the end", LIMIT, |all| is_over(all, &sid)).await?;
    let settled = |world: &World| world.callbacks.first().filter(|app| app.waiting == 0).cloned();
    let told = place.recorder.events().await?.wait_for("everything is settled", LIMIT, settled).await?;
    assert_eq!((told.given_up, told.failing), (0, 0));

    let received = receiver.received();
    let events = complete(&received, &sid);
    let at = |event: u64| events.iter().position(|one| *one == event);
    let count = |event: u64| events.iter().filter(|one| **one == event).count();
    // Three stretches, two gaps; what comes once came once.
    assert_eq!((count(42), count(2)), (3, 2), "{events:?}");
    for once in [4, 11, 13, 30, 31, 40, 41] {
        assert_eq!(count(once), 1, "{once} in {events:?}");
    }
    assert!(at(40) < at(4) && at(4) < at(41) && at(30) < at(31) && at(31) < at(11), "{events:?}");
    assert!(count(44) >= 1, "{events:?}");
    let last = of(&received, &sid);
    let uploaded = last.iter().find(|one| one.event() == 31).unwrap();
    let payload = &uploaded.notice["payload"];
    assert_eq!((payload["cname"].as_str(), payload["uid"].as_str()), (Some("数学课 3"), Some("777")));
    let names: Vec<_> =
        payload["details"]["fileList"].as_array().unwrap().iter().map(|file| &file["fileName"]).collect();
    for name in names {
        assert!(bucket.path().join(name.as_str().unwrap()).is_file(), "{name}");
    }
    assert_eq!(last.iter().find(|one| one.event() == 11).unwrap().notice["payload"]["details"]["exitStatus"], 0);

    // What was sent can be looked at, and has no secret in it.
    let page = place.page(&format!("sid={sid}")).await?;
    assert!(page.gaps.is_empty() && page.callbacks.iter().all(|one| one.state == CallbackState::Delivered));
    let first: CallbackDetails = place
        .recorder
        .call(Method::GET, &format!("/api/v1/callbacks/{}", page.callbacks.last().unwrap().id), None)
        .await?;
    assert_eq!(first.body.as_bytes(), of(&received, &sid)[0].body);
    assert!(first.tries.iter().any(|one| one.status == Some(503)) && first.callback.attempts >= 2);
    assert!(first.tries[0].headers.iter().any(|header| header.name == "Agora-Signature-V2"));
    let apps = place.recorder.request(Method::GET, "/api/v1/apps").send().await?.text().await?;
    assert!(apps.contains("\"callback_signed\":true"), "{apps}");
    let everything = format!("{apps}{}{}{}", place.recorder.log(), json!(first), json!(page));
    assert!(!everything.contains(SECRET), "the secret was told");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_down_holds_up_nobody_and_misses_nothing() -> Result<()> {
    let (good, bad) = (Receiver::start(SECRET).await?, Receiver::start(SECRET).await?);
    let mut place = place().await?;
    place.add("school", &good.url()).await?;
    place.add("other", &bad.url()).await?;
    let cname = place.room("Class").await?;
    let mut sids = Vec::new();
    for _ in 0..4 {
        sids.push(place.recorded(&cname).await?);
    }
    place.recorder.terminate().await?;
    // More recordings of the bad one than can be sent at once to one app, and they come first.
    for sid in &sids[..3] {
        place.belongs(sid, "other")?;
    }
    place.belongs(&sids[3], "school")?;
    bad.set(Manner::Silent);
    place.restart().await?;
    let began = Instant::now();
    good.wait_for("the end", LIMIT, |all| is_over(all, &sids[3])).await?;
    complete(&good.received(), &sids[3]);
    assert!(began.elapsed() < Duration::from_secs(10), "it waited for the other receiver");
    bad.wait_for("three tries", LIMIT, |all| (all.len() >= 3).then_some(())).await?;
    assert!(bad.received().iter().all(|one| one.sequence() == 0), "the second before the first");
    let page = place.page("app=other&state=waiting").await?;
    assert!(!page.callbacks.is_empty() && page.callbacks.iter().all(|one| one.delivered_at.is_none()));

    // While it is away somebody stops the recorder, and starts it again.
    place.recorder.terminate().await?;
    bad.set(Manner::Status(500));
    place.restart().await?;
    let failing =
        |world: &World| world.callbacks.iter().any(|app| app.app.as_str() == "other" && app.failing >= 3).then_some(());
    place.recorder.events().await?.wait_for("trouble is told", LIMIT, failing).await?;
    bad.set(Manner::Fine);
    let replay = json!({ "since": Timestamp::now() - jiff::SignedDuration::from_mins(5), "app": "other" });
    let replayed: Value = place.recorder.call(Method::POST, "/api/v1/callbacks/replay", Some(replay)).await?;
    // Some may have arrived by themselves in the meantime.
    assert!(replayed["count"].is_u64(), "{replayed}");
    for sid in &sids[..3] {
        bad.wait_for("the end", LIMIT, |all| is_over(all, sid)).await?;
        complete(&bad.received(), sid);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_receiver_answers_is_told_as_it_was() -> Result<()> {
    use CallbackTrouble as T;
    let (receiver, elsewhere) = (Receiver::start(SECRET).await?, Receiver::start(SECRET).await?);
    let place = place().await?;
    place.add("school", &receiver.url()).await?;
    for (manner, status, trouble) in [
        (Manner::Fine, Some(200), None),
        (Manner::Endless, Some(200), None),
        (Manner::Status(204), Some(204), Some(T::Refused)),
        (Manner::Status(500), Some(500), Some(T::Refused)),
        (Manner::Redirect(elsewhere.url()), Some(307), Some(T::Refused)),
        (Manner::Rubbish, None, Some(T::NoAnswer)),
        (Manner::Closes, None, Some(T::NoAnswer)),
        (Manner::Silent, None, Some(T::TimedOut)),
    ] {
        receiver.set(manner.clone());
        let callback = place.test("school").await?;
        let last = callback.last.unwrap();
        assert_eq!((last.status, last.trouble), (status, trouble), "{manner:?}: {}", last.said);
        assert!(last.answer.len() <= 2048, "{manner:?}");
        let expected = if trouble.is_none() { CallbackState::Delivered } else { CallbackState::GivenUp };
        assert_eq!((callback.state, callback.attempts, callback.event_type), (expected, 1, 1), "{manner:?}");
    }
    assert!(elsewhere.received().is_empty(), "it followed to another address");
    assert!(receiver.received().iter().all(|one| one.signed == Some(true)));
    assert_eq!(receiver.received()[0].notice["payload"]["cname"], "test_webhook");

    // The last is sent again when it is asked for, under the same id.
    receiver.set(Manner::Fine);
    let id = place.page("app=school").await?.callbacks[0].id;
    let again: Callback = place.recorder.call(Method::POST, &format!("/api/v1/callbacks/{id}/resend"), None).await?;
    assert_eq!((again.state, again.attempts), (CallbackState::Delivered, 2));
    let received = receiver.received();
    assert_eq!(received[received.len() - 1].notice_id(), received[received.len() - 2].notice_id());

    // Nobody there, and then a receiver without a secret.
    let gone = Receiver::start("").await?;
    place.add("quiet", &gone.url()).await?;
    assert_eq!(place.test("quiet").await?.state, CallbackState::Delivered);
    assert_eq!(gone.received()[0].signed, None, "there is no secret to sign with");
    drop(gone);
    assert_eq!(place.test("quiet").await?.last.unwrap().trouble, Some(T::Unreachable));

    let refused = |method: Method, path: &'static str, body: Value| {
        let request = place.recorder.request(method, path).json(&body);
        async { place.recorder.refused(request).await }
    };
    let theirs = refused(Method::PUT, "/api/v1/apps/school/callback-secret", json!({})).await?;
    assert_eq!((theirs.code(), theirs.body.field.as_deref()), (ErrorCode::InvalidRequest, Some("secret")));
    let nowhere: Value =
        place.recorder.call(Method::POST, "/api/v1/apps", Some(json!({ "id": "mute", "name": "m" }))).await?;
    assert_eq!(nowhere["callback_signed"], false);
    let mute = refused(Method::POST, "/api/v1/apps/mute/callback-test", json!({})).await?;
    assert_eq!((mute.code(), mute.body.field.as_deref()), (ErrorCode::InvalidApp, Some("callback_url")));
    for path in ["/api/v1/callbacks/99999", "/api/v1/callbacks/none"] {
        let missing = refused(Method::GET, path, json!({})).await?;
        assert_eq!((missing.status, missing.code()), (StatusCode::NOT_FOUND, ErrorCode::CallbackNotFound), "{path}");
    }
    assert!(!place.recorder.log().contains(SECRET));
    Ok(())
}
