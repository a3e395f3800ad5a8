//! What follows a crash. The crash is a copy of the library, taken while a recording runs: that is
//! what the disk holds when the recorder is killed at that moment.

mod opened;

use std::path::Path;
use std::time::Duration;

use opened::{config, decoded_frames, folder, open, reopened, room, uid, until, until_recording};
use rollcall_model::{Canvas, Cname, ErrorCode, Event, Happening, Layout, Notice, Recording, RecordingState};
use rollcall_studio::{EventStream, ParticipantChange, Studio, recover};
use tempfile::TempDir;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("makes a folder");
    for entry in std::fs::read_dir(from).expect("reads").flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).expect("copies");
        }
    }
}

/// A library as a recorder leaves it that is killed in the middle of a recording of two, one muted.
async fn crashed() -> (TempDir, Cname, Recording) {
    let (library, left) = (folder(), folder());
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 3).await;
    studio.remove_participant(&room, uid(1)).await.expect("removed");
    let mute = ParticipantChange { volume: None, muted: Some(true), name: Some("Quiet One".into()) };
    studio.change_participant(&room, uid(3), mute).await.expect("changes");
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    let running = |r: &Recording| r.state == RecordingState::Recording && r.duration_ms >= 2500;
    let recording = until_recording(&mut events, &sid, running).await;
    copy(library.path(), left.path());
    studio.shutdown().await;
    (left, room, recording)
}

async fn notice(events: &mut EventStream, code: ErrorCode) -> Notice {
    until(events, |event| match event {
        Event::Notice(notice) if notice.code == code => Some(notice),
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_recording_goes_on_with_the_same_people() {
    let (library, room, before) = crashed().await;
    let studio = open(library.path()).await;
    let channel = studio.channel(&room).expect("there");
    assert_eq!(channel.recording.as_ref(), Some(&before.sid));
    let people: Vec<_> = channel.participants.iter().map(|p| (p.uid.get(), p.muted)).collect();
    assert_eq!(people, [(2, false), (3, true)]);
    assert_eq!(channel.participants[1].name, "Quiet One");

    let mut events = studio.events(None);
    let said = notice(&mut events, ErrorCode::RecordingResumed).await;
    assert_eq!(said.sid.as_ref(), Some(&before.sid), "{}", said.message);
    let longer = |r: &Recording| r.duration_ms >= before.duration_ms + 1500;
    until_recording(&mut studio.events(None), &before.sid, longer).await;
    studio.stop_recording(&before.sid).await.expect("stops");
    let finished =
        until_recording(&mut studio.events(None), &before.sid, |r| r.state == RecordingState::Finished).await;
    assert_eq!(finished.loss.as_ref().map(|loss| loss.gaps.len()), Some(1));
    assert_eq!(finished.duration_ms, finished.frames * 1000 / 30);
    let mp4 = studio.recording_file(&before.sid, finished.mp4.as_deref().expect("made")).expect("a file");
    assert_eq!(decoded_frames(&mp4), finished.frames);
    let journal = studio.journal(&before.sid).await.expect("reads");
    assert_eq!(journal.iter().filter(|entry| matches!(entry.happening, Happening::Gap { .. })).count(), 1);
    assert!(journal.is_sorted_by_key(|entry| entry.clock_ms), "{journal:#?}");
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_one_is_finished_and_it_is_said() {
    let (library, room, before) = crashed().await;
    let late = rollcall_studio::StudioConfig { resume_within: Duration::ZERO, ..config(library.path()) };
    let studio = Studio::open(late).await.expect("the studio opens");
    assert_eq!(studio.channel(&room).expect("there").recording, None);
    let finished =
        until_recording(&mut studio.events(None), &before.sid, |r| r.state == RecordingState::Finished).await;
    assert!(finished.frames >= before.frames && finished.mp4.is_some());
    assert!(finished.problem.is_some(), "what happened is stated");
    // Given at a time when nobody listened.
    studio.shutdown().await;
    assert_eq!(studio.recording(&before.sid).expect("there").state, RecordingState::Finished);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_waits_for_the_first_who_listens() {
    let (library, _, before) = crashed().await;
    let late = rollcall_studio::StudioConfig { resume_within: Duration::ZERO, ..config(library.path()) };
    let studio = Studio::open(late).await.expect("the studio opens");
    let said = notice(&mut studio.events(None), ErrorCode::RecordingRecovered).await;
    assert_eq!(said.sid, Some(before.sid));
    assert!(said.message.contains("Room"), "{}", said.message);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_whose_channel_has_changed_is_finished() {
    let (library, room, before) = crashed().await;
    let file = library.path().join("channels.json");
    let text = std::fs::read_to_string(&file).expect("reads");
    std::fs::write(&file, text.replace("\"width\": 640", "\"width\": 320")).expect("writes");
    let studio = open(library.path()).await;
    assert_eq!(studio.channel(&room).expect("there").canvas.width, 320);
    until_recording(&mut studio.events(None), &before.sid, |r| r.state == RecordingState::Finished).await;
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_list_of_channels_is_set_aside_and_said() {
    let library = folder();
    std::fs::write(library.path().join("channels.json"), "{ not a list").expect("writes");
    let studio = open(library.path()).await;
    assert!(studio.channels().is_empty());
    let said = notice(&mut studio.events(None), ErrorCode::ChannelsDamaged).await;
    assert!(said.message.contains("the old file is"), "{}", said.message);
    studio.create_channel(opened::cname("New"), Canvas::default(), Layout::default()).await.expect("made");
    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(studio.channels().len(), 1);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recover_finishes_what_a_crash_left_and_only_that() {
    let (library, _, before) = crashed().await;
    let recovered = recover(library.path()).expect("recovers");
    assert_eq!(recovered.len(), 1);
    assert_eq!((&recovered[0].sid, recovered[0].state), (&before.sid, RecordingState::Finished));
    assert_eq!(recover(library.path()).expect("nothing left to do").len(), 0);
    let empty = folder();
    let nothing = recover(empty.path()).expect_err("nothing there").body();
    assert_eq!(nothing.code, ErrorCode::NotFound);
}
