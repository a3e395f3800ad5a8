//! Recordings are in their bucket as they are made, arrive exactly once whatever happens on the way, and
//! come back as they were.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use reqwest::Method;
use rollcall_model::{
    Bucket, BucketTrouble, Canvas, Cname, Delivery, DeliveryState, ErrandState, ErrorCode, FileDelivery,
    FoundRecording, LayoutKind, Part, Recording, Rehearsal, RehearsalStep, Sid, Uploads,
};
use rollcall_testkit::analysis::probe;
use rollcall_testkit::buckets::{ACCESS_KEY, Fault, Faults, S3s, SECRET_KEY};
use rollcall_testkit::recorder::{Recorder, RecorderOptions};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(40);

/// How long a complete segment may need to be in a bucket that is near.
const ON_ITS_WAY: Duration = Duration::from_secs(1);

/// A recording's way, file by file.
#[derive(Deserialize)]
struct Way {
    #[expect(dead_code, reason = "a test looks at the files")]
    delivery: Delivery,
    files: Vec<FileDelivery>,
}

/// A file with the keys of both buckets.
fn keys() -> Result<(TempDir, String)> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("keys.json");
    let keys = json!({ "access_key": ACCESS_KEY, "secret_key": SECRET_KEY });
    fs::write(&file, json!({ "first": keys, "second": keys }).to_string())?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600))?;
    let name = file.display().to_string();
    Ok((folder, name))
}

async fn recorder_with(keys: &str) -> Result<Recorder> {
    let arguments = vec!["--bucket-keys".to_owned(), keys.to_owned()];
    Recorder::start_with(RecorderOptions { arguments, ..RecorderOptions::default() }).await
}

fn s3(id: &str, endpoint: &str, bucket: &str) -> Value {
    json!({
        "id": id, "name": id, "service": "s3_compatible", "bucket": bucket, "endpoint": endpoint,
        "prefix": "rollcall/{yyyy}/{mm}",
    })
}

async fn add(recorder: &Recorder, bucket: Value) -> Result<Bucket> {
    recorder.call(Method::POST, "/api/v1/buckets", Some(bucket)).await
}

async fn set(recorder: &Recorder, settings: Value) -> Result<Uploads> {
    recorder.call(Method::PUT, "/api/v1/uploads", Some(settings)).await
}

async fn way(recorder: &Recorder, sid: &Sid) -> Result<Way> {
    recorder.call(Method::GET, &format!("/api/v1/recordings/{sid}/delivery"), None).await
}

async fn room(recorder: &Recorder) -> Result<Cname> {
    let cname = recorder.create_channel("数学课 3", Canvas::new(320, 180, 30)?, LayoutKind::BestFit).await?.cname;
    recorder.add_demo(&cname).await?;
    Ok(cname)
}

/// Records for a time and stops; the MP4 file is made.
async fn record(recorder: &Recorder, cname: &Cname, ms: u64) -> Result<Recording> {
    let sid = recorder.record(cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_millis(ms), LIMIT).await?;
    recorder.finish(&sid, LIMIT).await
}

async fn becomes(recorder: &Recorder, sid: &Sid, state: DeliveryState) -> Result<Delivery> {
    let what = format!("the recording is {state:?}");
    recorder
        .events()
        .await?
        .wait_for(&what, LIMIT, |world| world.deliveries.get(sid).filter(|delivery| delivery.state == state).cloned())
        .await
}

/// Files below a folder with their content, without what may differ from machine to machine.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)?.flatten() {
            let path = entry.path();
            let name = path.strip_prefix(folder)?.display().to_string();
            match path.is_dir() {
                true => folders.push(path),
                false if name.starts_with('.') || name == "recording.json" => {}
                false => drop(all.insert(name, fs::read(&path)?)),
            }
        }
    }
    Ok(all)
}

/// The folder of the one recording in a bucket.
fn in_bucket(bucket: &Path, sid: &Sid) -> Result<PathBuf> {
    let mut folders = vec![bucket.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)?.flatten().filter(|entry| entry.path().is_dir()) {
            if entry.file_name().to_string_lossy().starts_with(&format!("{sid}_")) {
                return Ok(entry.path());
            }
            folders.push(entry.path());
        }
    }
    anyhow::bail!("the recording is not in the bucket")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_in_its_bucket_as_it_is_made() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let faults = Faults::start(server.address()).await?;
    let (_keys, keys) = keys()?;
    let recorder = recorder_with(&keys).await?;
    let bucket = add(&recorder, s3("first", &faults.url(), "lessons")).await?;
    let rehearsal: Rehearsal = recorder.call(Method::POST, "/api/v1/buckets/first/test", None).await?;
    use RehearsalStep as Step;
    assert_eq!(rehearsal.done, [Step::Write, Step::Read, Step::Compare, Step::Delete], "{rehearsal:?}");
    assert!(!serde_json::to_string(&bucket)?.contains(SECRET_KEY));
    set(&recorder, json!({ "destination": { "primary": "first" } })).await?;

    let cname = room(&recorder).await?;
    let sid = recorder.record(&cname).await?.sid;
    let mut events = recorder.events().await?;
    events.recorded(&sid, Duration::from_secs(7), LIMIT).await?;
    let while_it_runs = way(&recorder, &sid).await?;
    let segments = |way: &Way| way.files.iter().filter(|file| file.file.ends_with(".m4s")).count();
    assert!(segments(&while_it_runs) >= 2, "{:?}", while_it_runs.files);
    recorder.finish(&sid, LIMIT).await?;
    let delivery = becomes(&recorder, &sid, DeliveryState::Uploaded).await?;
    assert_eq!((delivery.progress, delivery.in_primary, delivery.problem), (10_000, delivery.files, None));

    // Everything is there as it is here, and the journal tells the end.
    let (here, there) = (recorder.folder_of(&sid)?, in_bucket(&server.folder("lessons"), &sid)?);
    assert_eq!(files(&here)?, files(&there)?);
    assert_eq!(fs::read(here.join("recording.json"))?, fs::read(there.join("recording.json"))?);
    assert!(there.display().to_string().contains(&format!("rollcall/{}", Timestamp::now().strftime("%Y/%m"))));

    // A segment was there a moment after it was complete, and went there once.
    for file in way(&recorder, &sid).await?.files.iter().filter(|file| file.file.ends_with(".m4s")) {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let proven = at(file.errands[0].proven_at.as_ref().unwrap());
        let took = Duration::try_from(proven.duration_since(at(&file.since)))?;
        assert!(took < ON_ITS_WAY, "{} took {took:?}", file.file);
        assert_eq!(faults.bodies(file.file.rsplit('/').next().unwrap()), 1, "{}", file.file);
    }
    // A playlist went after what it lists: the last request for it is behind the last segment's.
    let asked = faults.asked();
    let last =
        |end: &str| asked.iter().rposition(|a| a.bytes > 0 && a.target.split('?').next().unwrap().ends_with(end));
    assert!(last(".m3u8") > last(".m4s"));
    let uploads: Uploads = recorder.call(Method::GET, "/api/v1/uploads", None).await?;
    assert_eq!((uploads.waiting_files, uploads.oldest_since), (0, None));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_on_the_way_nothing_is_sent_again_that_is_proven() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let faults = Faults::start(server.address()).await?;
    let (_keys, keys) = keys()?;
    let mut recorder = recorder_with(&keys).await?;
    add(&recorder, s3("first", &faults.url(), "lessons")).await?;
    set(&recorder, json!({ "destination": { "primary": "first" } })).await?;
    let cname = room(&recorder).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_secs(5), LIMIT).await?;
    // Something large that goes in parts is half there.
    let folder = recorder.folder_of(&sid)?;
    fs::create_dir_all(folder.join("lost"))?;
    let large: Vec<u8> = (0..40 << 20).map(|n: u32| (n % 251) as u8).collect();
    fs::write(folder.join("lost/large.torn"), &large)?;
    set(&recorder, json!({ "destination": { "primary": "first" }, "most_kb_per_second": 8000 })).await?;
    let again = format!("/api/v1/recordings/{sid}/delivery/again");
    let _: Delivery = recorder.call(Method::POST, &again, Some(json!({}))).await?;
    let parts = |file: &FileDelivery| file.file == "lost/large.torn" && file.errands[0].sent_bytes > 0;
    let before = loop {
        let way = way(&recorder, &sid).await?;
        if way.files.iter().any(parts) {
            break way.files;
        }
        tokio::task::yield_now().await;
    };
    recorder.kill().await?;
    let asked = faults.asked();
    faults.forget();
    recorder.restart(&["--bucket-keys", &keys]).await?;
    set(&recorder, json!({ "destination": { "primary": "first" } })).await?;
    let proven: Vec<String> = before
        .into_iter()
        .filter(|file| file.file.ends_with(".m4s") && file.errands[0].state == ErrandState::Proven)
        .map(|file| file.file)
        .collect();
    recorder.events().await?.recorded(&sid, Duration::from_secs(8), LIMIT).await?;
    recorder.finish(&sid, LIMIT).await?;
    becomes(&recorder, &sid, DeliveryState::Uploaded).await?;
    assert!(!proven.is_empty());
    let part = |number: u32| {
        let is_it = move |a: &&rollcall_testkit::buckets::Asked| {
            a.target.contains("large.torn") && a.target.contains(&format!("partNumber={number}&"))
        };
        (asked.iter().filter(is_it).count(), faults.asked().iter().filter(is_it).count())
    };
    assert_eq!(part(1), (1, 0), "its first part was not sent again");
    assert_eq!(part(5).1, 1, "its last was sent after the crash");
    let again: Vec<&String> =
        proven.iter().filter(|file| faults.bodies(file.rsplit('/').next().unwrap()) > 0).collect();
    assert!(again.is_empty(), "sent again although it was proven: {again:?}");
    assert_eq!(files(&folder)?, files(&in_bucket(&server.folder("lessons"), &sid)?)?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_primary_does_not_take_is_safe_in_the_backup_and_goes_back() -> Result<()> {
    let (first, second) = (S3s::start(&["lessons"]).await?, S3s::start(&["safe"]).await?);
    let faults = Faults::start(first.address()).await?;
    let (_keys, keys) = keys()?;
    let recorder = recorder_with(&keys).await?;
    add(&recorder, s3("first", &faults.url(), "lessons")).await?;
    add(&recorder, s3("second", &second.url(), "safe")).await?;
    set(&recorder, json!({ "destination": { "primary": "first", "backup": "second" }, "backup_after_s": 5 })).await?;
    let mut events = recorder.events().await?;
    faults.set(Some(Fault::SlowDown));
    let cname = room(&recorder).await?;
    let recording = record(&recorder, &cname, 4000).await?;
    let sid = &recording.sid;
    let delivery = becomes(&recorder, sid, DeliveryState::BackedUp).await?;
    assert_eq!((delivery.in_primary, delivery.safe_bytes), (0, delivery.bytes));
    assert_eq!(delivery.problem.unwrap().trouble, BucketTrouble::Busy);
    assert_eq!(files(&recorder.folder_of(sid)?)?, files(&in_bucket(&second.folder("safe"), sid)?)?);
    let said = |code| {
        move |world: &rollcall_testkit::recorder::World| {
            world.notices.iter().find(|notice| notice.code == code).cloned()
        }
    };
    events.wait_for("the bucket's trouble is said", LIMIT, said(ErrorCode::BucketFailed)).await?;
    events.wait_for("the backup is said", LIMIT, said(ErrorCode::RecordingBackedUp)).await?;

    // It answers again: everything goes back by itself.
    faults.set(None);
    becomes(&recorder, sid, DeliveryState::Uploaded).await?;
    assert_eq!(files(&recorder.folder_of(sid)?)?, files(&in_bucket(&first.folder("lessons"), sid)?)?);
    events.wait_for("its arrival is said", LIMIT, said(ErrorCode::RecordingUploaded)).await?;
    let way = way(&recorder, sid).await?;
    let proven = |part| {
        way.files.iter().flat_map(|f| &f.errands).filter(move |e| e.part == part && e.state == ErrandState::Proven)
    };
    assert_eq!(proven(Part::Primary).count(), way.files.len());
    assert!(proven(Part::Backup).count() > 0, "the ledger says what lies in the backup, too");
    let buckets: Vec<Bucket> = recorder.call(Method::GET, "/api/v1/buckets", None).await?;
    assert!(buckets.iter().all(|bucket| bucket.problem.is_none()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_set_wrong_is_said_at_once_and_may_keep_a_recording_from_starting() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let faults = Faults::start(server.address()).await?;
    let (_keys, keys) = keys()?;
    let recorder = recorder_with(&keys).await?;
    faults.set(Some(Fault::Denied));
    add(&recorder, s3("first", &faults.url(), "lessons")).await?;
    let rehearsal: Rehearsal = recorder.call(Method::POST, "/api/v1/buckets/first/test", None).await?;
    assert_eq!(rehearsal.problem.unwrap().trouble, BucketTrouble::NoRight);
    let cname = room(&recorder).await?;
    let start = recorder.request(Method::POST, &format!("/api/v1/channels/{cname}/recordings"));
    set(&recorder, json!({ "destination": { "primary": "first" }, "rehearsed": "refuse" })).await?;
    let refused = recorder.refused(start).await?;
    assert_eq!(refused.code(), ErrorCode::BucketFailed);
    assert!(recorder.recordings().await?.is_empty());

    // Where it may start all the same, people hear of it, although there is a backup.
    let second = S3s::start(&["safe"]).await?;
    add(&recorder, s3("second", &second.url(), "safe")).await?;
    set(&recorder, json!({ "destination": { "primary": "first", "backup": "second" } })).await?;
    let mut events = recorder.events().await?;
    faults.set(Some(Fault::Skewed(7)));
    let sid = recorder.record(&cname).await?.sid;
    let off = |notice: &&rollcall_model::Notice| {
        notice.bucket.as_ref().is_some_and(|bucket| bucket.problem.trouble == BucketTrouble::ClockOff)
    };
    events.wait_for("the wrong clock is said", LIMIT, |world| world.notices.iter().find(off).cloned()).await?;
    // It is corrected while the recording runs: everything arrives as soon as the bucket is tried again.
    faults.set(None);
    let rehearsal: Rehearsal = recorder.call(Method::POST, "/api/v1/buckets/first/test", None).await?;
    assert_eq!(rehearsal.problem, None);
    recorder.finish(&sid, LIMIT).await?;
    becomes(&recorder, &sid, DeliveryState::Uploaded).await?;
    // A bucket that something goes to is not forgotten.
    let refused = recorder.refused(recorder.request(Method::DELETE, "/api/v1/buckets/first")).await?;
    assert_eq!(refused.code(), ErrorCode::BucketInUse);
    assert!(!recorder.log().contains(SECRET_KEY));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn taken_off_this_machine_once_proven_and_fetched_by_another() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let (_keys, keys) = keys()?;
    let recorder = recorder_with(&keys).await?;
    add(&recorder, s3("first", &server.url(), "lessons")).await?;
    set(&recorder, json!({ "destination": { "primary": "first" }, "keep": { "keep": "all" } })).await?;
    let cname = room(&recorder).await?;
    let sid = record(&recorder, &cname, 3000).await?.sid;
    becomes(&recorder, &sid, DeliveryState::Uploaded).await?;
    let folder = recorder.folder_of(&sid)?;
    let whole = files(&folder)?;
    set(&recorder, json!({ "destination": { "primary": "first" }, "keep": { "keep": "nothing" } })).await?;
    let mut events = recorder.events().await?;
    let gone = |world: &rollcall_testkit::recorder::World| world.recordings.get(&sid).filter(|r| r.away).cloned();
    events.wait_for("its media is taken away", LIMIT, gone).await?;
    let left: Vec<String> = files(&folder)?.into_keys().collect();
    assert_eq!(left, ["journal.jsonl", "poster.jpg"]);

    // It comes back, and stays although nothing is to be kept.
    let fetch = format!("/api/v1/recordings/{sid}/fetch");
    assert!(recorder.request(Method::POST, &fetch).send().await?.status().is_success());
    let back = |world: &rollcall_testkit::recorder::World| world.recordings.get(&sid).filter(|r| !r.away).cloned();
    events.wait_for("its media comes back", LIMIT, back).await?;
    let media = |all: BTreeMap<String, Vec<u8>>| -> BTreeMap<String, Vec<u8>> {
        all.into_iter().filter(|(name, _)| name != "journal.jsonl").collect()
    };
    assert_eq!(media(files(&folder)?), media(whole.clone()));

    // A machine that has never seen it finds it by its bucket, and plays it.
    let other = recorder_with(&keys).await?;
    add(&other, s3("first", &server.url(), "lessons")).await?;
    let found: Vec<FoundRecording> = other.call(Method::GET, "/api/v1/buckets/first/recordings", None).await?;
    assert_eq!((found.len(), found[0].sid.clone(), found[0].here, found[0].encrypted), (1, sid.clone(), false, false));
    let mut events = other.events().await?;
    assert!(other.request(Method::POST, &fetch).send().await?.status().is_success());
    let fetched = events.finished(&sid, LIMIT).await?;
    assert_eq!((fetched.cname.as_str(), fetched.away), ("数学课 3", false));
    let there = other.folder_of(&sid)?;
    assert_eq!(media(files(&there)?), media(whole));
    let mp4 = probe(&there.join("program.mp4"))?;
    assert!(mp4.video.duration > 2.9, "{} s", mp4.video.duration);
    let missing: Sid = "0".repeat(32).parse()?;
    let refused = other.refused(other.request(Method::POST, &format!("/api/v1/recordings/{missing}/fetch"))).await?;
    assert_eq!(refused.code(), ErrorCode::NotInBucket);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn encrypted_before_it_leaves_and_opened_with_the_private_key_alone() -> Result<()> {
    let server = S3s::start(&["lessons"]).await?;
    let faults = Faults::start(server.address()).await?;
    let (_keys, keys) = keys()?;
    let recorder = recorder_with(&keys).await?;
    add(&recorder, s3("first", &faults.url(), "lessons")).await?;
    let (public, private) = rollcall_testkit::buckets::age_keys();
    let settings = json!({ "destination": { "primary": "first" }, "recipients": [public] });
    set(&recorder, settings).await?;
    let cname = room(&recorder).await?;
    let sid = record(&recorder, &cname, 2500).await?.sid;
    becomes(&recorder, &sid, DeliveryState::Uploaded).await?;
    let there = in_bucket(&server.folder("lessons"), &sid)?;
    for (name, content) in files(&there)? {
        assert!(name.ends_with(".age") && content.starts_with(b"age-encryption.org/v1"), "{name}");
    }
    assert!(!recorder.library().join(".sealed").join(sid.as_str()).join("primary").read_dir()?.any(|_| true));

    let other = recorder_with(&keys).await?;
    add(&other, s3("first", &server.url(), "lessons")).await?;
    let fetch = |body: Value| other.request(Method::POST, &format!("/api/v1/recordings/{sid}/fetch")).json(&body);
    assert_eq!(other.refused(fetch(json!({}))).await?.code(), ErrorCode::WrongIdentity);
    let (_, wrong) = rollcall_testkit::buckets::age_keys();
    assert_eq!(other.refused(fetch(json!({ "identity": wrong }))).await?.code(), ErrorCode::WrongIdentity);
    let mut events = other.events().await?;
    assert!(fetch(json!({ "identity": private })).send().await?.status().is_success());
    events.finished(&sid, LIMIT).await?;
    assert_eq!(files(&other.folder_of(&sid)?)?, files(&recorder.folder_of(&sid)?)?);
    assert!(!other.log().contains(&private));

    // Once proven it is not sent again, and leaves this machine when it is to.
    let settings =
        json!({ "destination": { "primary": "first" }, "recipients": [public], "keep": { "keep": "nothing" } });
    let mut events = recorder.events().await?;
    set(&recorder, settings).await?;
    let gone = |world: &rollcall_testkit::recorder::World| world.recordings.get(&sid).filter(|r| r.away).cloned();
    events.wait_for("its media is taken away", LIMIT, gone).await?;
    assert_eq!(faults.bodies("00001.m4s.age"), 1);
    assert_eq!(faults.bodies("program.mp4.age"), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_in_the_place_of_a_disk_that_is_away_gets_nothing() -> Result<()> {
    let place = tempfile::tempdir()?;
    let (folder, away) = (place.path().join("disk"), place.path().join("away"));
    fs::create_dir(&folder)?;
    let recorder = Recorder::start().await?;
    let bucket = json!({ "id": "disk", "name": "Disk", "service": "folder", "bucket": folder });
    add(&recorder, bucket).await?;
    set(&recorder, json!({ "destination": { "primary": "disk" } })).await?;
    let cname = room(&recorder).await?;
    let mut events = recorder.events().await?;
    fs::rename(&folder, &away)?;
    fs::create_dir(&folder)?;
    let recording = record(&recorder, &cname, 3000).await?;
    let missing = |notice: &&rollcall_model::Notice| {
        notice.bucket.as_ref().is_some_and(|bucket| bucket.problem.trouble == BucketTrouble::NoBucket)
    };
    events.wait_for("the missing disk is said", LIMIT, |world| world.notices.iter().find(missing).cloned()).await?;
    assert!(fs::read_dir(&folder)?.next().is_none(), "nothing was written in its place");
    // It comes back.
    fs::remove_dir(&folder)?;
    fs::rename(&away, &folder)?;
    let tested: Rehearsal = recorder.call(Method::POST, "/api/v1/buckets/disk/test", None).await?;
    assert_eq!(tested.problem, None);
    becomes(&recorder, &recording.sid, DeliveryState::Uploaded).await?;
    assert_eq!(files(&recorder.folder_of(&recording.sid)?)?, files(&in_bucket(&folder, &recording.sid)?)?);
    // What lies there is not lost sight of by making it another bucket.
    let other = json!({ "name": "Disk", "service": "folder", "bucket": away });
    let refused = recorder.refused(recorder.request(Method::PUT, "/api/v1/buckets/disk").json(&other)).await?;
    assert_eq!(refused.code(), ErrorCode::BucketInUse);
    Ok(())
}
