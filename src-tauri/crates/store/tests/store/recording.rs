//! A recording from its first sample to its MP4, resumed, listed and refused.

use std::fs;

use rollcall_model::{Happening, RecordingState};
use rollcall_store::{Library, StoreError, recover_folder};

use crate::material::{complaints, measure};
use crate::taken::{crashed, create, feed, sid};

#[test]
fn a_recording_is_playable_when_closed_and_one_file_when_finished() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 290);
    let closed = take.close().expect("closed");
    assert_eq!((closed.state, closed.frames, closed.duration_ms), (RecordingState::Finalizing, 290, 9666));
    let playlist = library.file(&sid(), "program/index.m3u8").expect("a playlist");
    assert_eq!(complaints(&playlist), "");
    let text = fs::read_to_string(&playlist).expect("text");
    assert_eq!(text.matches("#EXTINF:2.00000,").count(), 4);
    assert!(text.contains("#EXTINF:1.66667,") && text.ends_with("#EXT-X-ENDLIST\n"));

    let finished = library.finalize(&sid()).expect("finished");
    assert_eq!((finished.state, finished.problem.as_deref()), (RecordingState::Finished, None));
    let mp4 = library.file(&sid(), "program.mp4").expect("one file");
    assert_eq!(complaints(&mp4), "");
    let (frames, picture, sound) = measure(&mp4);
    assert_eq!(frames, 290);
    assert!((picture - 290.0 / 30.0).abs() < 0.001, "{picture} s of picture");
    assert!((picture - sound).abs() < 0.03, "{sound} s of sound for {picture} s of picture");
    let bytes = fs::read(&mp4).expect("bytes");
    let place = |kind: &[u8]| bytes.windows(4).position(|window| window == kind).expect("there");
    assert!(place(b"moov") < place(b"mdat"), "the index stands in front");
}

#[test]
fn a_resumed_recording_goes_on_in_the_next_segment_and_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 100);
    let library = Library::open(folder.path()).expect("a library");
    assert_eq!(library.unfinished().len(), 1);
    let recovered = library.recover(&sid()).expect("recovered");
    assert_eq!(recovered.recording.frames, 100);
    let take = library.resume(&sid()).expect("resumed");
    let gap_ms = 7345;
    let first = recovered.last_frame_at.checked_add(jiff::SignedDuration::from_millis(gap_ms)).expect("later");
    take.set_first_frame_at(first);
    feed(&take, 130);
    assert_eq!(take.close().expect("closed").frames, 230);
    let finished = library.finalize(&sid()).expect("finished");
    let gap = &finished.loss.expect("a loss is stated").gaps[0];
    assert_eq!((gap.at_ms, gap.length_ms), (3333, gap_ms as u64));
    let said = library.journal(&sid()).expect("a journal");
    assert!(said.iter().any(|e| matches!(e.happening, Happening::Gap { length_ms, .. } if length_ms == gap_ms as u64)));
    let playlist = fs::read_to_string(made.join("program/index.m3u8")).expect("text");
    assert_eq!(playlist.matches("#EXT-X-DISCONTINUITY").count(), 1);
    assert_eq!(playlist.matches("#EXT-X-MAP").count(), 2);
    for file in ["program.mp4", "program/index.m3u8"] {
        assert_eq!(complaints(&made.join(file)), "", "{file}");
    }
    let (frames, picture, sound) = measure(&made.join("program.mp4"));
    assert_eq!(frames, 230);
    assert!((picture - sound).abs() < 0.03 && (picture - 230.0 / 30.0).abs() < 0.001, "{picture} and {sound}");
}

#[test]
fn a_lost_index_is_made_again_and_a_damaged_one_set_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    crashed(folder.path(), 30);
    for spoil in [None, Some("not a database at all")] {
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            let _ = fs::remove_file(folder.path().join(name));
        }
        if let Some(text) = spoil {
            fs::write(folder.path().join("index.sqlite"), text.repeat(100)).expect("spoiled");
        }
        let library = Library::open(folder.path()).expect("opens");
        assert_eq!(library.recordings().len(), 1);
        assert_eq!(library.recording(&sid()).expect("known").frames, 30);
    }
}

#[test]
fn one_recorder_at_a_time_and_none_older_than_what_it_finds() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 30);
    let library = Library::open(folder.path()).expect("opens");
    assert!(matches!(Library::open(folder.path()), Err(StoreError::LockedByAnother { .. })));
    assert!(matches!(recover_folder(&made), Err(StoreError::LockedByAnother { .. })), "not while it is being written");
    drop(library);
    let path = made.join("recording.json");
    let text = fs::read_to_string(&path).expect("text").replace("\"version\": 1", "\"version\": 2");
    fs::write(&path, text).expect("from the future");
    fs::remove_file(folder.path().join("index.sqlite")).expect("removed");
    assert!(matches!(Library::open(folder.path()), Err(StoreError::NewerVersion { found: 2, .. })));
}

#[test]
fn only_files_of_the_recording_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 30);
    std::os::unix::fs::symlink("/etc/hostname", made.join("link")).expect("a link");
    let library = Library::open(folder.path()).expect("opens");
    assert!(library.file(&sid(), "program/00001.m4s").is_ok());
    for outside in
        ["", "..", "../../../index.sqlite", "/etc/hostname", "program/../../..", "link", "program", "nothing"]
    {
        assert!(matches!(library.file(&sid(), outside), Err(StoreError::NotFound)), "{outside}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    fs::write(&file, "not a folder").expect("written");
    let error = Library::open(&file.join("library")).expect_err("refused");
    assert!(matches!(error, StoreError::Unwritable { .. }), "{error}");
    assert!(error.to_string().contains("library"));
}
