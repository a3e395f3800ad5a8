//! Who is recorded alone: as asked, changed while it runs, and after a crash.

mod opened;

use opened::{decoded_frames, folder, open, room, seconds, uid, until_recording};
use rollcall_model::{Recording, RecordingState, Subscribed, Subscription};
use rollcall_studio::RecordingOptions;

fn names(recording: &Recording) -> Vec<&str> {
    recording.tracks.iter().map(|track| track.name.as_str()).collect()
}

fn only(numbers: &[u32]) -> Subscribed {
    Subscribed::Only(numbers.iter().map(|number| uid(*number)).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_wish_names_has_a_track_and_the_wish_may_change() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 3).await;
    // One is heard, two is seen, three is neither.
    let separate = Subscription { audio: only(&[1]), video: only(&[2]) };
    let options = RecordingOptions::to(None).separately(Some(separate.clone()));
    let mut events = studio.events(None);
    let started = studio.start_recording_with(&room, options).await.expect("starts");
    assert_eq!(started.separate, Some(separate));
    let sid = started.sid;
    until_recording(&mut events, &sid, |r| r.duration_ms >= 3000 && r.tracks.len() == 3).await;
    let changed =
        studio.set_separate(&sid, Subscription { audio: only(&[3]), video: only(&[3, 1]) }).await.expect("changed");
    let from = changed.duration_ms;
    until_recording(&mut events, &sid, |r| r.duration_ms >= from + 3000 && r.tracks.len() == 4).await;
    studio.stop_recording(&sid).await.expect("stops");
    let finished = until_recording(&mut events, &sid, |r| r.state == RecordingState::Finished).await;
    assert_eq!(finished.frames_missing, 0);
    let mut all = names(&finished);
    all[1..].sort_unstable();
    assert_eq!(all, ["program", "1", "2", "3"]);
    let length = finished.duration_ms as f64 / 1000.0;
    for (name, least, most) in [("1", 4.5, length), ("2", 2.0, length - 2.0), ("3", 2.0, length - 2.0)] {
        let mp4 = studio.recording_file(&sid, &format!("{name}.mp4")).expect("a single file");
        let (picture, sound) = (decoded_frames(&mp4) as f64 / 30.0, seconds(&mp4, "a:0"));
        assert!((least..=most + 0.2).contains(&picture), "{name}: {picture} of {length} s");
        assert!((picture - sound).abs() < 0.1, "{name}: {picture} s of picture, {sound} s of sound");
    }
    // Of one who is heard alone there is no picture, until there is to be one: another run.
    let runs = std::fs::read_to_string(studio.recording_file(&sid, "1/runs.json").expect("there")).expect("text");
    assert_eq!(runs.matches("first_segment").count(), 2, "{runs}");
    let over = studio.set_separate(&sid, Subscription::default()).await.expect_err("it has ended").body();
    assert_eq!(over.code, rollcall_model::ErrorCode::NotRecording);
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_recorded_alone_unless_asked() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 2).await;
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    until_recording(&mut events, &sid, |r| r.duration_ms >= 1500).await;
    let stopped = studio.stop_recording(&sid).await.expect("stops");
    assert_eq!((names(&stopped), &stopped.separate), (vec!["program"], &None));
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_track_that_fails_is_said_and_the_program_goes_on() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 2).await;
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    until_recording(&mut events, &sid, |r| r.duration_ms >= 1000).await;
    // A file stands where the track's folder would be.
    std::fs::write(opened::folder_of(library.path(), &sid).join("1"), b"in the way").expect("written");
    studio.set_separate(&sid, Subscription::default()).await.expect("changed");
    let said = opened::until(&mut events, |event| match event {
        rollcall_model::Event::Notice(notice) if notice.code == rollcall_model::ErrorCode::TrackFailed => Some(notice),
        _ => None,
    })
    .await;
    assert_eq!(said.sid.as_ref(), Some(&sid));
    until_recording(&mut events, &sid, |r| r.duration_ms >= 3500 && r.tracks.len() == 2).await;
    studio.stop_recording(&sid).await.expect("stops");
    let finished = until_recording(&mut events, &sid, |r| r.state == RecordingState::Finished).await;
    assert_eq!((names(&finished), finished.frames_missing), (vec!["program", "2"], 0));
    let journal = studio.journal(&sid).await.expect("reads");
    let warns = |entry: &rollcall_model::Entry| matches!(&entry.happening, rollcall_model::Happening::Warning { message } if said.message == *message);
    assert_eq!(journal.iter().filter(|entry| warns(entry)).count(), 1, "{journal:#?}");
    studio.shutdown().await;
}
