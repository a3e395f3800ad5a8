//! Disks and folders that refuse: said once, at once, and what was written plays.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Duration;

use rollcall_model::{ErrorCode, Happening, RecordingState};
use rollcall_store::{Library, StoreError, recover_folder};

use crate::material::{complaints, frames};
use crate::taken::{crashed, create, feed, feed_long, folder_of, sid};

const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn a_write_that_fails_ends_the_recording_with_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    let made = folder_of(&library);
    fs::create_dir(made.join("program/00002.m4s")).expect("in the way");
    let (told, tell) = channel();
    let asked = take.clone();
    take.on_failure(move |error| {
        // Nothing is locked: whoever is told may ask.
        assert!(asked.failure().is_some());
        asked.recording();
        told.send(error).expect("someone listens");
    });
    feed(&take, 200);
    let error = tell.recv_timeout(LIMIT).expect("told");
    assert!(matches!(&error, StoreError::Io { path, .. } if path.ends_with("00002.m4s")), "{error}");
    let (told, late) = channel();
    take.on_failure(move |error| told.send(error).expect("someone listens"));
    assert!(late.try_recv().is_ok(), "who asks late is told at once");
    assert_eq!(take.close().expect("closed").frames, 60);
    assert_eq!(complaints(&made.join("program/index.m3u8")), "");
    assert_eq!(library.finalize(&sid()).expect("finished").state, RecordingState::Finished);
    assert_eq!(frames(&made.join("program.mp4")), 60);
}

#[test]
fn an_open_recording_is_not_touched_and_an_ended_one_does_not_go_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    assert!(matches!(library.recover(&sid()), Err(StoreError::StillOpen)));
    assert!(matches!(library.resume(&sid()), Err(StoreError::StillOpen)));
    assert!(matches!(library.finalize(&sid()), Err(StoreError::StillOpen)));
    feed(&take, 30);
    take.close().expect("closed");
    assert!(matches!(library.resume(&sid()), Err(StoreError::Ended)));
    library.finalize(&sid()).expect("finished");
    assert!(matches!(library.resume(&sid()), Err(StoreError::Ended)));
}

#[test]
fn the_journal_says_what_happened_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    take.set_state(RecordingState::Starting).expect("left alone");
    take.set_problem(ErrorCode::RecordingFailed, "the cable").expect("written");
    take.set_state(RecordingState::Failed).expect("state");
    take.close().expect("closed");
    take.note(Happening::Warning { message: "after the end".into() });
    let said: Vec<Happening> =
        library.journal(&sid()).expect("a journal").into_iter().map(|entry| entry.happening).collect();
    let expected = [
        Happening::State { state: RecordingState::Recording },
        Happening::Error { message: "the cable".into() },
        Happening::State { state: RecordingState::Failed },
        Happening::Warning { message: "after the end".into() },
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_recording_in_use_is_not_recovered_by_whatever_name_its_folder_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 30);
    let library = Library::open(folder.path()).expect("a library");
    let other_name = made.join("program/..");
    assert!(matches!(recover_folder(&other_name), Err(StoreError::LockedByAnother { .. })));
    drop(library);
    assert_eq!(recover_folder(&other_name).expect("recovered")[0].state, RecordingState::Finished);
    let library = Library::open(folder.path()).expect("a library");
    assert_eq!(library.recording(&sid()).expect("listed").state, RecordingState::Finished);
}

#[test]
fn one_that_cannot_be_recovered_does_not_keep_others_from_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = crashed(folder.path(), 30);
    let bad = good.with_file_name("bad");
    crate::taken::copy(&good, &bad);
    let description = fs::read_to_string(bad.join("recording.json")).expect("text");
    let other = description.replace(sid().as_str(), &"f".repeat(32));
    fs::write(bad.join("recording.json"), other).expect("another");
    fs::write(bad.join("program/runs.json"), "not json").expect("spoiled");
    let error = recover_folder(folder.path()).expect_err("one is damaged");
    assert!(matches!(&error, StoreError::Damaged { path, .. } if path.ends_with("bad/program/runs.json")), "{error}");
    let library = Library::open(folder.path()).expect("a library");
    assert_eq!(library.recording(&sid()).expect("listed").state, RecordingState::Finished);
    assert_eq!(library.unfinished().len(), 1);
}

/// A file system in memory that goes away with it. Only root can mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    #[expect(clippy::print_stderr, reason = "says why nothing was tested")]
    fn mount(kilobytes: u64) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let mounted = mounted.is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("nothing was tested: a file system in memory cannot be mounted here");
        }
        mounted.then_some(Self(folder))
    }

    fn remount(&self, option: &str) {
        let option = format!("remount,{option}");
        let done = Command::new("mount").args(["-o", &option]).arg(self.path()).status().expect("mount runs");
        assert!(done.success());
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[test]
fn a_disk_that_fills_loses_nothing_that_was_written() {
    let Some(disk) = SmallDisk::mount(4000) else { return };
    let library = Library::open(disk.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    let (told, tell) = channel();
    take.on_failure(move |error| told.send(error).expect("someone listens"));
    feed_long(&take, 12);
    assert!(matches!(tell.recv_timeout(LIMIT), Ok(StoreError::DiskFull)));
    // There is a reserve for ending it properly.
    take.set_problem(ErrorCode::DiskFull, "The disk was full.").expect("room for the problem");
    let closed = take.close().expect("room for the end");
    assert!(closed.frames > 0 && closed.frames < 3600, "{} frames", closed.frames);
    assert_eq!(closed.state, RecordingState::Finalizing);
    let made = folder_of(&library);
    assert_eq!(complaints(&made.join("program/index.m3u8")), "");
    assert_eq!(frames(&made.join("program/index.m3u8")), closed.frames);
    let filler = disk.path().join("filler");
    let room = library.free_bytes().expect("known");
    fs::write(&filler, vec![1; room as usize / 2]).expect("filled");
    let _ = fs::write(disk.path().join("more"), vec![1; room as usize]);
    // The single file has no room: said, and nothing half-made takes what is left.
    assert!(matches!(library.finalize(&sid()), Err(StoreError::DiskFull)));
    assert!(!made.join("program.mp4.new").exists());
    // A take holds its library, and with it the lock.
    drop((take, library));
    let library = Library::open(disk.path()).expect("a full library opens");
    assert_eq!(library.unfinished().len(), 1);
    disk.remount("size=16m");
    assert_eq!(library.finalize(&sid()).expect("finished").frames, closed.frames);
    assert_eq!(complaints(&made.join("program.mp4")), "");
}

#[test]
fn a_disk_that_is_read_only_is_refused() {
    let Some(disk) = SmallDisk::mount(8000) else { return };
    crashed(disk.path(), 30);
    disk.remount("ro");
    let refused = Library::open(disk.path());
    assert!(matches!(refused, Err(StoreError::Unwritable { .. })), "{refused:?}");
}

#[test]
fn a_recording_that_cannot_begin_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let (cname, canvas) = ("Room".parse().expect("a name"), rollcall_model::Canvas::default());
    fs::write(folder.path().join("2031"), "in the way").expect("written");
    let started = "2031-05-01T00:00:00Z".parse().expect("a time");
    assert!(library.create(sid(), cname, canvas, started).is_err());
    assert_eq!(library.recordings().len(), 0);
    create(&library);
    assert_eq!(library.recordings().len(), 1, "and does not keep it from beginning later");
}
