//! The recorder without a window: one command, one result.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use rollcall_model::{Recording, RecordingState};
use rollcall_testkit::analysis::{complaints, probe};
use rollcall_testkit::recorder::recorder_binary;

fn run(arguments: &[&str]) -> Result<Output> {
    Ok(Command::new(recorder_binary()?).args(arguments).output()?)
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The one recording below a folder.
fn recording_in(folder: &Path) -> Result<(PathBuf, Recording)> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("recording.json").exists() {
            let text = std::fs::read_to_string(path.join("recording.json"))?;
            return Ok((path, serde_json::from_str(&text)?));
        }
        if path.is_dir()
            && let Ok(found) = recording_in(&path)
        {
            return Ok(found);
        }
    }
    anyhow::bail!("no recording below {}", folder.display())
}

#[test]
fn record_makes_a_file_and_says_where() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().to_str().context("a plain path")?;
    let output = run(&["record", "--demo", "4", "--layout", "best-fit", "--seconds", "4", "--out", out])?;
    ensure!(output.status.success(), "{}", said(&output));
    let (place, recording) = recording_in(folder.path())?;
    assert_eq!((recording.state, recording.frames_missing), (RecordingState::Finished, 0));
    assert_eq!(recording.participants.len(), 4);
    let file = place.join(recording.mp4.as_deref().context("a single file")?);
    assert!(said(&output).contains(file.to_str().unwrap()), "{}", said(&output));
    assert_eq!(complaints(&file)?, "");
    let video = probe(&file)?.video;
    assert_eq!((video.width, video.height), (1280, 720));
    assert!((4.0..4.6).contains(&video.duration), "{} s", video.duration);
    Ok(())
}

#[test]
fn help_names_every_command_and_what_it_is_for() -> Result<()> {
    let help = said(&run(&["--help"])?);
    for word in ["serve", "record", "layout", "recover", "bucket", "sync", "fetch", "Usage"] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    for command in ["serve", "record", "layout", "recover", "bucket", "sync", "fetch", "bucket add", "sync wait"] {
        let arguments: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let output = run(&arguments)?;
        assert!(output.status.success() && said(&output).contains("Usage"), "{command}: {}", said(&output));
    }
    assert!(said(&run(&["--version"])?).contains(env!("CARGO_PKG_VERSION")));
    Ok(())
}

#[test]
fn wrong_arguments_are_refused_in_words() -> Result<()> {
    let out = tempfile::tempdir()?;
    let folder = out.path().join("result");
    let folder = folder.to_str().context("a plain path")?;
    for arguments in [
        vec!["layout", "--layout", "vertical", "--participants", "18", "--canvas", "1920x1080", "--json"],
        vec!["layout", "--layout", "spiral", "--participants", "2", "--canvas", "1920x1080", "--json"],
        vec!["layout", "--layout", "vertical", "--participants", "2", "--canvas", "1921x1080", "--json"],
        vec!["record", "--demo", "0", "--seconds", "1", "--out", folder],
        vec!["record", "--demo", "2", "--seconds", "-3", "--out", folder],
        vec!["record", "--demo", "2", "--seconds", "1", "--fps", "29", "--out", folder],
        vec!["record", "--demo", "2", "--layout", "vertical", "--large", "7", "--seconds", "1", "--out", folder],
        vec!["layout", "--layout", "best-fit", "--participants", "3", "--large", "1"],
        vec!["recover", "/nowhere/at/all"],
        vec!["usage", "--recorder", "http://127.0.0.1:1", "--library", folder],
        vec!["bucket", "test", "Not an id", "--library", folder],
        vec!["bucket", "add", "--name", "x", "--service", "ftp", "--bucket", "x", "--library", folder],
        vec!["bucket", "add", "--name", "x", "--service", "amazon_s3", "--bucket", "lessons", "--library", folder],
        vec!["bucket", "add", "--name", "x", "--service", "folder", "--bucket", "relative", "--library", folder],
        vec!["sync", "wait", "not-a-sid", "--library", folder],
        vec!["sync", "status", "--recorder", "http://recorder.example", "--library", folder],
        vec!["fetch", &"0".repeat(32), "--identity", "/no/such/file", "--library", folder],
        vec!["dance"],
    ] {
        let output = run(&arguments)?;
        let text = said(&output);
        assert!(!output.status.success(), "{arguments:?}: {text}");
        assert!(!text.contains("panicked") && text.trim().len() > 10, "{arguments:?}: {text}");
    }
    assert!(!Path::new(folder).exists(), "nothing is half-started");
    Ok(())
}

#[test]
fn recover_of_a_healthy_library_changes_nothing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().to_str().context("a plain path")?;
    ensure!(run(&["record", "--demo", "1", "--seconds", "1", "--out", out])?.status.success());
    let (place, before) = recording_in(folder.path())?;
    let file = std::fs::read(place.join(before.mp4.as_deref().unwrap()))?;
    let output = run(&["recover", out])?;
    ensure!(output.status.success(), "{}", said(&output));
    let (_, after) = recording_in(folder.path())?;
    assert_eq!((before.state, before.frames), (after.state, after.frames));
    assert_eq!(file, std::fs::read(place.join(after.mp4.as_deref().unwrap()))?);
    Ok(())
}
