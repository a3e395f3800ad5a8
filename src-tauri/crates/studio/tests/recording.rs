//! Recordings of demo participants, from start to file.

mod opened;

use std::time::{Duration, Instant};

use opened::{cname, decoded_frames, folder, folder_of, open, room, seconds, uid, until, until_recording};
use rollcall_model::{Canvas, ErrorCode, Event, Happening, Layout, LayoutKind, RecordingState, Transition};
use rollcall_studio::{ParticipantChange, PreviewOf};

#[tokio::test(flavor = "multi_thread")]
async fn three_seconds_of_a_demo_class_become_a_file_with_every_frame() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 4).await;
    let mut events = studio.events(None);

    let started = studio.start_recording(&room).await.expect("starts");
    assert_eq!(studio.channel(&room).expect("there").recording.as_ref(), Some(&started.sid));
    let again = studio.start_recording(&room).await.expect_err("refused").body();
    assert_eq!(again.code, ErrorCode::AlreadyRecording);
    let canvas = studio.set_canvas(&room, Canvas::default()).await.expect_err("refused").body();
    assert_eq!(canvas.code, ErrorCode::CanvasInUse);

    until_recording(&mut events, &started.sid, |r| r.state == RecordingState::Recording).await;
    studio.set_layout(&room, Layout::of(LayoutKind::Vertical), Transition::default()).await.expect("changes");
    let mute = ParticipantChange { muted: Some(true), ..ParticipantChange::default() };
    assert!(studio.change_participant(&room, uid(2), mute).await.expect("changes").muted);
    studio.remove_participant(&room, uid(3)).await.expect("removes");
    studio.add_demo(&room, Some("Late Comer".into())).await.expect("joins");
    until_recording(&mut events, &started.sid, |r| r.duration_ms >= 3000 && r.poster.is_some()).await;

    let asked = Instant::now();
    let stopped = studio.stop_recording(&started.sid).await.expect("stops");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    assert!(matches!(stopped.state, RecordingState::Finalizing | RecordingState::Finished), "{:?}", stopped.state);
    let playlist = studio.recording_file(&started.sid, &stopped.tracks[0].playlist).expect("a playlist");
    assert!(std::fs::read_to_string(&playlist).expect("reads").contains("#EXT-X-ENDLIST"));
    assert_eq!(decoded_frames(&playlist), stopped.frames, "it plays at once");

    let finished = until_recording(&mut events, &started.sid, |r| r.state == RecordingState::Finished).await;
    assert_eq!((finished.frames, finished.frames_missing), (stopped.frames, 0));
    assert_eq!(finished.duration_ms, finished.frames * 1000 / 30);
    assert_eq!(finished.problem, None);
    assert_eq!(finished.participants.len(), 5);
    assert_eq!(finished.participants.last().map(String::as_str), Some("Late Comer"));
    let mp4 = studio.recording_file(&started.sid, finished.mp4.as_deref().expect("made")).expect("a file");
    assert_eq!(decoded_frames(&mp4), finished.frames);
    let (picture, sound) = (seconds(&mp4, "v:0"), seconds(&mp4, "a:0"));
    assert!((picture - finished.frames as f64 / 30.0).abs() < 0.001, "{picture}");
    assert!((picture - sound).abs() < 0.045, "picture {picture}, sound {sound}");
    let poster = std::fs::read(folder_of(library.path(), &started.sid).join("poster.jpg")).expect("a poster");
    assert!(poster.starts_with(&[0xff, 0xd8]));

    let channel = studio.channel(&room).expect("there");
    assert_eq!(channel.recording, None);
    let again = studio.stop_recording(&started.sid).await.expect_err("refused").body();
    assert_eq!(again.code, ErrorCode::NotRecording);
    check_journal(&studio.journal(&started.sid).await.expect("reads"));
    studio.shutdown().await;
}

fn check_journal(journal: &[rollcall_model::Entry]) {
    let has = |what: &dyn Fn(&Happening) -> bool| journal.iter().any(|entry| what(&entry.happening));
    let clocks: Vec<u64> = journal.iter().map(|entry| entry.clock_ms).collect();
    assert!(clocks.is_sorted(), "{clocks:?}");
    let joins = journal.iter().filter(|e| matches!(e.happening, Happening::Join { .. })).count();
    assert_eq!(joins, 5);
    assert!(has(&|h| matches!(h, Happening::Leave { uid, reason } if uid.get() == 3 && reason == "removed")));
    assert!(has(&|h| matches!(h, Happening::Mute { uid, muted: true } if uid.get() == 2)));
    assert!(has(&|h| matches!(h, Happening::Layout { layout, .. } if layout.kind == LayoutKind::Vertical)));
    assert!(has(&|h| matches!(h, Happening::Stream { stream, arriving: true, .. } if stream == "video")));
    assert!(has(&|h| matches!(h, Happening::Stream { stream, arriving: true, .. } if stream == "audio")));
    let states: Vec<RecordingState> = journal
        .iter()
        .filter_map(|entry| match entry.happening {
            Happening::State { state } => Some(state),
            _ => None,
        })
        .collect();
    use RecordingState as S;
    assert_eq!(states, [S::Starting, S::Recording, S::Stopping, S::Finalizing, S::Finished]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_not_removed_while_it_is_recorded_and_shutting_down_finishes_everything() {
    let library = folder();
    let studio = open(library.path()).await;
    let (first, second) = (room(&studio, "First", 1).await, room(&studio, "Second", 1).await);
    let mut events = studio.events(None);
    let one = studio.start_recording(&first).await.expect("starts");
    let two = studio.start_recording(&second).await.expect("starts");
    until_recording(&mut events, &one.sid, |r| r.frames > 15).await;
    until_recording(&mut events, &two.sid, |r| r.frames > 15).await;

    let refused = studio.remove_channel(&first).await.expect_err("it is being recorded");
    assert_eq!(refused.body().code, ErrorCode::AlreadyRecording);
    studio.stop_recording(&one.sid).await.expect("stops");
    studio.remove_channel(&first).await.expect("removed");
    until(&mut events, |event| matches!(event, Event::ChannelRemoved { cname } if cname == first).then_some(())).await;
    assert_eq!(studio.channel(&first).expect_err("gone").body().code, ErrorCode::ChannelNotFound);
    until_recording(&mut studio.events(None), &one.sid, |r| r.state == RecordingState::Finished).await;

    studio.shutdown().await;
    let recordings = studio.recordings();
    assert_eq!(recordings.len(), 2);
    assert!(recordings.iter().all(|r| r.state == RecordingState::Finished && r.mp4.is_some() && r.problem.is_none()));
    while events.next().await.is_some() {}
    assert!(studio.start_recording(&second).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_touches_no_preview_and_a_new_canvas_ends_none() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 2).await;
    let mut preview = studio.preview(&room, PreviewOf::Program).await.expect("a preview");
    let picture = async |preview: &mut rollcall_studio::PreviewStream| {
        tokio::time::timeout(opened::LIMIT, preview.next()).await.expect("in time").expect("not over")
    };
    let first = picture(&mut preview).await;
    assert_eq!((first.width, first.height), (640, 360));

    let recording = studio.start_recording(&room).await.expect("starts");
    let mut events = studio.events(None);
    until_recording(&mut events, &recording.sid, |r| r.frames > 0).await;
    studio.stop_recording(&recording.sid).await.expect("stops");
    let second = picture(&mut preview).await;
    assert!(second.number > first.number);

    studio.set_canvas(&room, Canvas::new(360, 640, 30).expect("valid")).await.expect("changes");
    let mut third = picture(&mut preview).await;
    while third.width > third.height {
        third = picture(&mut preview).await;
    }
    assert!(third.number > second.number, "numbers go on rising");
    studio.remove_channel(&room).await.expect("removed");
    while tokio::time::timeout(opened::LIMIT, preview.next()).await.expect("in time").is_some() {}
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_called_so() {
    let library = folder();
    let studio = open(library.path()).await;
    let nowhere = cname("Nowhere");
    assert_eq!(studio.start_recording(&nowhere).await.expect_err("refused").body().code, ErrorCode::ChannelNotFound);
    let sid = "0".repeat(32).parse().expect("valid");
    assert_eq!(studio.stop_recording(&sid).await.expect_err("refused").body().code, ErrorCode::RecordingNotFound);
    assert_eq!(studio.journal(&sid).await.expect_err("refused").body().code, ErrorCode::RecordingNotFound);
    assert_eq!(studio.recording_file(&sid, "x").expect_err("refused").body().code, ErrorCode::RecordingNotFound);
    let other = rollcall_studio::Studio::open(opened::config(library.path())).await;
    assert_eq!(other.err().expect("refused").body().code, ErrorCode::LibraryUnwritable, "one recorder at a time");
    studio.shutdown().await;
}
