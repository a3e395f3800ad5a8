//! Buckets from the command line: by a recorder that runs, and where none does.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use reqwest::Method;
use rollcall_model::Recording;
use rollcall_testkit::recorder::{Recorder, RecorderOptions, TOKEN, recorder_binary};
use serde_json::{Value, json};

/// A pair of keys as age-keygen writes them, made for this test.
const PUBLIC: &str = "age1q73he0q5yzfu3d64msd3p6rvksnrwjk3d2598mgtmlqt9wrdr37q2vrn72";
const PRIVATE: &str = "# created: 2026-11-27\n# public key: age1q73he0q5yzfu3d64msd3p6rvksnrwjk3d2598mgtmlqt9wrdr37q2vrn72\n\
                       AGE-SECRET-KEY-1QYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5Z5TPWXQERGD3C8G7RUSQGPQYEE\n";

/// Nobody listens there.
const NOBODY: &str = "http://127.0.0.1:1";

/// The command, in a session without a keyring and without a token.
fn command(arguments: &[&str]) -> Result<Command> {
    let mut command = Command::new(recorder_binary()?);
    command.args(arguments).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("ROLLCALL_TOKEN");
    Ok(command)
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// What it says when all goes well.
fn well(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    ensure!(output.status.success(), "{command:?}: {}", said(&output));
    Ok(String::from_utf8(output.stdout)?)
}

/// What it says when it refuses: one sentence, and a status of 1.
fn refused(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    let text = said(&output);
    ensure!(output.status.code() == Some(1), "{command:?}: {}: {text}", output.status);
    ensure!(!text.contains("panicked") && text.trim().len() > 10, "{command:?}: {text}");
    Ok(text)
}

/// A folder for recordings, and one that is a bucket.
struct Places {
    _folder: tempfile::TempDir,
    library: PathBuf,
    bucket: PathBuf,
}

impl Places {
    fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (library, bucket) = (folder.path().join("library"), folder.path().join("bucket"));
        std::fs::create_dir(&bucket)?;
        Ok(Self { _folder: folder, library, bucket })
    }

    /// A command over the library, whoever listens at the usual address.
    fn run(&self, arguments: &[&str]) -> Result<Command> {
        let mut command = command(arguments)?;
        command.arg("--library").arg(&self.library);
        Ok(command)
    }

    /// The bucket is added as `disk`.
    fn add_bucket(&self, more: &[&str]) -> Result<String> {
        let bucket = self.bucket.to_str().context("a plain path")?;
        let add = ["bucket", "add", "--name", "Disk", "--service", "folder", "--prefix", "{yyyy}/{mm}", "--bucket"];
        well(&mut self.run(&[&add[..], &[bucket], more].concat())?)
    }

    /// Records for a moment.
    fn record(&self) -> Result<Recording> {
        let out = self.library.to_str().context("a plain path")?;
        well(&mut command(&["record", "--demo", "1", "--seconds", "2", "--canvas", "640x360", "--out", out])?)?;
        let (_, recording) = only_recording(&self.library)?;
        Ok(recording)
    }

    fn status(&self, sid: &str) -> Result<Value> {
        Ok(serde_json::from_str(&well(&mut self.run(&["sync", "status", sid, "--json"])?)?)?)
    }
}

/// The one recording below a folder, and its own.
fn only_recording(folder: &Path) -> Result<(PathBuf, Recording)> {
    let described = files(folder)?.into_iter().find(|file| file.ends_with("recording.json"));
    let file = folder.join(described.with_context(|| format!("no recording below {}", folder.display()))?);
    let recording = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    Ok((file.parent().context("a folder")?.to_owned(), recording))
}

/// All files below a folder, by their names in it.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if !path.ends_with(".rollcall-bucket") {
                // Everything but what tells that the folder is a bucket.
                found.push(path.strip_prefix(folder)?.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Files and what is in them; the description aside, which says where a recording is and goes.
fn contents(recording: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let names = files(recording)?.into_iter().filter(|file| file != Path::new("recording.json"));
    names.map(|file| Ok((file.clone(), std::fs::read(recording.join(file))?))).collect()
}

#[test]
fn a_bucket_is_added_listed_tested_and_removed() -> Result<()> {
    let places = Places::new()?;
    assert!(refused(&mut places.run(&["bucket", "list"])?)?.contains("there is no folder"));
    std::fs::create_dir(&places.library)?;
    assert!(well(&mut places.run(&["bucket", "list"])?)?.contains("no buckets"));
    let added = places.add_bucket(&["--primary"])?;
    assert!(added.contains("Added \"Disk\" as disk.") && added.contains("go there"), "{added}");
    let listed: Value = serde_json::from_str(&well(&mut places.run(&["bucket", "list", "--json"])?)?)?;
    assert_eq!((&listed[0]["id"], &listed[0]["prefix"]), (&"disk".into(), &"{yyyy}/{mm}".into()), "{listed}");
    let listed = well(&mut places.run(&["bucket", "list"])?)?;
    assert!(listed.lines().any(|line| line.starts_with("disk") && line.contains("primary")), "{listed}");

    let tested = well(&mut places.run(&["bucket", "test", "disk"])?)?;
    assert_eq!(tested.matches('✓').count(), 4, "{tested}");
    assert!(files(&places.bucket)?.is_empty(), "nothing of the test stays");
    // A disk that was taken out is no new folder.
    std::fs::remove_dir_all(&places.bucket)?;
    let tested = refused(&mut places.run(&["bucket", "test", "disk"])?)?;
    assert!(tested.contains("✗ written") && tested.contains("connect the disk"), "{tested}");
    assert!(!places.bucket.exists());

    assert!(refused(&mut places.run(&["bucket", "test", "other"])?)?.contains("no bucket \"other\""));
    assert!(refused(&mut places.run(&["bucket", "remove", "other"])?)?.contains("no bucket \"other\""));
    assert!(refused(&mut places.run(&["bucket", "remove", "disk"])?)?.contains("are to go there"));
    let bucket = places.bucket.to_str().context("a plain path")?;
    let again = ["bucket", "add", "--name", "Disk", "--service", "folder", "--bucket", bucket, "--id"];
    assert!(refused(&mut places.run(&[&again[..], &["disk"]].concat())?)?.contains("already"));
    well(&mut places.run(&[&again[..], &["spare", "--backup"]].concat())?)?;
    well(&mut places.run(&[&again[..], &["third"]].concat())?)?;
    assert!(well(&mut places.run(&["bucket", "remove", "third"])?)?.contains("forgotten"));
    let other = Places::new()?;
    assert!(refused(&mut other.run(&[&again[..], &["spare", "--backup"]].concat())?)?.contains("needs a primary"));
    assert!(well(&mut other.run(&["bucket", "list"])?)?.contains("no buckets"), "nothing is half done");
    Ok(())
}

#[test]
fn keys_are_never_written_where_there_is_no_keyring() -> Result<()> {
    let places = Places::new()?;
    let add =
        ["bucket", "add", "--name", "S 3", "--service", "amazon-s3", "--bucket", "lessons", "--region", "eu-central-1"];
    let half = refused(places.run(&add)?.env("ROLLCALL_ACCESS_KEY", "AKIA-of-a-test"))?;
    assert!(half.contains("ROLLCALL_SECRET_KEY"), "{half}");
    let mut whole = places.run(&add)?;
    whole.env("ROLLCALL_ACCESS_KEY", "AKIA-of-a-test").env("ROLLCALL_SECRET_KEY", "hush-hush");
    let output = whole.output()?;
    let text = said(&output);
    ensure!(output.status.success(), "{text}");
    assert!(text.contains("ROLLCALL_BUCKET_S_3_ACCESS_KEY") && text.contains("--bucket-keys"), "{text}");
    assert!(!text.contains("hush-hush"), "{text}");
    for file in files(&places.library)? {
        let content = std::fs::read(places.library.join(&file))?;
        assert!(!content.windows(9).any(|window| window == b"hush-hush"), "{}", file.display());
    }
    let tested = refused(&mut places.run(&["bucket", "test", "s-3"])?)?;
    assert!(tested.contains("No keys are kept"), "{tested}");
    let listed = well(
        places
            .run(&["bucket", "list", "--json"])?
            .env("ROLLCALL_BUCKET_S_3_ACCESS_KEY", "AKIA-of-a-test")
            .env("ROLLCALL_BUCKET_S_3_SECRET_KEY", "hush-hush"),
    )?;
    assert!(listed.contains("\"environment\"") && !listed.contains("hush-hush"), "{listed}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_sent_proven_and_comes_back_the_same() -> Result<()> {
    let places = Places::new()?;
    let recording = places.record()?;
    let sid = recording.sid.as_str();
    places.add_bucket(&[])?;
    assert!(refused(&mut places.run(&["sync", "wait", sid])?)?.contains("goes nowhere"));
    assert!(refused(&mut places.run(&["sync", "send", sid, "--to", "other"])?)?.contains("no bucket \"other\""));
    let twice = ["sync", "send", sid, "--to", "disk", "--backup", "disk"];
    assert!(refused(&mut places.run(&twice)?)?.contains("another bucket"));

    // What is paused stays here; why is told.
    assert!(well(&mut places.run(&["sync", "pause"])?)?.contains("paused"));
    let sent = well(&mut places.run(&["sync", "send", sid, "--to", "disk"])?)?;
    assert!(sent.contains("goes to disk"), "{sent}");
    let waited = refused(&mut places.run(&["sync", "wait", sid, "--timeout", "1"])?)?;
    assert!(waited.contains("has not arrived in time") && waited.contains("sync resume"), "{waited}");
    assert!(files(&places.bucket)?.is_empty());
    well(&mut places.run(&["sync", "resume"])?)?;

    let waited = well(&mut places.run(&["sync", "wait", sid, "--timeout", "60"])?)?;
    assert!(waited.starts_with("Uploaded: all ") && waited.contains("proven in disk"), "{waited}");
    let status = places.status(sid)?;
    let delivery = &status["deliveries"][0];
    assert_eq!((&delivery["state"], &delivery["progress"]), (&"uploaded".into(), &10_000.into()), "{status}");
    assert_eq!(status["uploads"]["waiting_files"], 0);
    let of_files = delivery["files"].as_array().context("its files")?;
    assert!(of_files.len() > 4, "{status}");
    for file in of_files {
        assert_eq!(file["errands"][0]["state"], "proven", "{file}");
        let there = places.bucket.join(file["errands"][0]["key"].as_str().context("its name there")?);
        assert_eq!(std::fs::metadata(&there)?.len(), file["size_bytes"].as_u64().context("its size")?, "{file}");
    }
    let table = well(&mut places.run(&["sync", "status", sid])?)?;
    assert!(table.contains("is uploaded; it goes to disk") && table.contains("program.mp4"), "{table}");
    let table = well(&mut places.run(&["sync", "status"])?)?;
    assert!(table.contains("Nothing waits") && table.contains("Demo class"), "{table}");

    // Into a library that has never seen it: by a recorder that runs, and without one.
    let (original, _) = only_recording(&places.library)?;
    let here = contents(&original)?;
    let elsewhere = Recorder::start_with(RecorderOptions::default()).await?;
    let ask = |arguments: &[&str]| -> Result<Command> {
        let mut command = command(&[arguments, &["--recorder", elsewhere.url()]].concat())?;
        command.env("ROLLCALL_TOKEN", TOKEN);
        Ok(command)
    };
    assert!(refused(&mut ask(&["fetch", sid])?)?.contains("is in no bucket"));
    let bucket = places.bucket.to_str().context("a plain path")?;
    let add = ["bucket", "add", "--name", "Disk", "--service", "folder", "--prefix", "{yyyy}/{mm}", "--bucket", bucket];
    well(&mut ask(&add)?)?;
    let fetched = well(&mut ask(&["fetch", sid, "--bucket", "disk"])?)?;
    let (folder, _) = only_recording(elsewhere.library())?;
    assert!(fetched.contains(folder.to_str().context("a plain path")?), "{fetched}");
    assert_same(&here, &contents(&folder)?);
    assert!(refused(&mut ask(&["fetch", sid])?)?.contains("is on this machine"));

    let third =
        Places { library: places.library.with_file_name("third"), bucket: places.bucket.clone(), ..Places::new()? };
    third.add_bucket(&[])?;
    let fetched = well(&mut third.run(&["fetch", sid])?)?;
    assert!(fetched.contains("Folder: "), "{fetched}");
    assert_same(&here, &contents(&only_recording(&third.library)?.0)?);
    Ok(())
}

fn assert_same(here: &BTreeMap<PathBuf, Vec<u8>>, there: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (file, content) in here {
        assert!(there[file] == *content, "{} differs", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_recording_opens_with_its_private_key_alone() -> Result<()> {
    let places = Places::new()?;
    let recording = places.record()?;
    let sid = recording.sid.as_str();
    places.add_bucket(&[])?;
    let options = RecorderOptions { library: Some(places.library.clone()), ..RecorderOptions::default() };
    let mut recorder = Recorder::start_with(options).await?;
    let _: Value = recorder.call(Method::PUT, "/api/v1/uploads", Some(json!({ "recipients": [PUBLIC] }))).await?;
    recorder.terminate().await?;
    well(&mut places.run(&["sync", "send", sid, "--to", "disk"])?)?;
    well(&mut places.run(&["sync", "wait", sid, "--timeout", "60"])?)?;
    let there = files(&places.bucket)?;
    assert!(there.iter().all(|file| file.extension().is_some_and(|end| end == "age")), "{there:?}");
    for file in places.status(sid)?["deliveries"][0]["files"].as_array().context("its files")? {
        let there = places.bucket.join(file["errands"][0]["key"].as_str().context("its name there")?);
        assert!(there.is_file(), "{file}");
    }

    let key = places.bucket.with_file_name("key.txt");
    std::fs::write(&key, PRIVATE)?;
    let other =
        Places { library: places.library.with_file_name("other"), bucket: places.bucket.clone(), ..Places::new()? };
    other.add_bucket(&[])?;
    assert!(refused(&mut other.run(&["fetch", sid])?)?.contains("private key"));
    well(&mut other.run(&["fetch", sid, "--identity", key.to_str().context("a plain path")?])?)?;
    let (here, fetched) = (only_recording(&places.library)?.0, only_recording(&other.library)?.0);
    assert_same(&contents(&here)?, &contents(&fetched)?);
    Ok(())
}

#[test]
fn a_bucket_that_is_away_is_told_while_one_waits() -> Result<()> {
    let places = Places::new()?;
    let recording = places.record()?;
    places.add_bucket(&[])?;
    let away = places.bucket.with_extension("away");
    std::fs::rename(&places.bucket, &away)?;
    let sid = recording.sid.as_str();
    well(&mut places.run(&["sync", "send", sid, "--to", "disk"])?)?;
    let waited = refused(&mut places.run(&["sync", "wait", sid, "--timeout", "3"])?)?;
    assert!(waited.contains("has not arrived in time") && waited.contains("connect the disk"), "{waited}");
    assert!(!places.bucket.exists());
    // It is there again, and everything goes on.
    std::fs::rename(&away, &places.bucket)?;
    assert!(well(&mut places.run(&["sync", "wait", sid, "--timeout", "60"])?)?.contains("Uploaded"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn which_recorder_is_asked_is_never_guessed() -> Result<()> {
    let recorder = Recorder::start().await?;
    let library = recorder.library().to_str().context("a plain path")?;
    let locked = refused(&mut command(&["sync", "status", "--library", library])?)?;
    assert!(locked.contains("--recorder") && locked.contains("ROLLCALL_TOKEN"), "{locked}");
    let status = ["sync", "status", "--recorder", recorder.url()];
    assert!(refused(&mut command(&status)?)?.contains("wants its token"));
    assert!(refused(command(&status)?.env("ROLLCALL_TOKEN", "another"))?.contains("does not take the token"));
    assert!(well(command(&status)?.env("ROLLCALL_TOKEN", TOKEN))?.contains("No recording goes to a bucket"));
    let both = [&status[..], &["--library", library]].concat();
    well(command(&both)?.env("ROLLCALL_TOKEN", TOKEN))?;

    let places = Places::new()?;
    let others = places.library.to_str().context("a plain path")?;
    let other = [&status[..], &["--library", others]].concat();
    assert!(refused(command(&other)?.env("ROLLCALL_TOKEN", TOKEN))?.contains("keeps recordings in"));
    assert!(!places.library.exists());
    assert!(refused(&mut command(&["sync", "status", "--recorder", NOBODY])?)?.contains("no recorder answers"));
    let absent = ["sync", "status", "--recorder", NOBODY, "--library", others];
    assert!(refused(&mut command(&absent)?)?.contains("there is no folder"));
    assert!(!places.library.exists(), "who only looks makes no library");
    std::fs::create_dir(&places.library)?;
    assert!(!well(&mut command(&absent)?)?.is_empty());
    let sid = "0".repeat(32);
    assert!(refused(&mut places.run(&["sync", "wait", &sid])?)?.contains("no recording"));
    assert!(refused(&mut places.run(&["fetch", &sid])?)?.contains("is in no bucket"));
    Ok(())
}
