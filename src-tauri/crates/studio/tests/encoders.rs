//! The choice of an encoder: it is tried, used, kept, and replaced by x264 where it does not work.

mod opened;

use opened::{config, decoded_frames, folder, open, reopened, room, until, until_recording};
use rollcall_model::{EncoderChoice, ErrorCode, Event, H264Encoder, RecordingState};
use rollcall_studio::{EventStream, Studio};

/// A listener that has its snapshot: from now on it hears everything.
async fn listening(studio: &Studio) -> EventStream {
    let mut events = studio.events(None);
    until(&mut events, |event| matches!(event, Event::Snapshot(_)).then_some(())).await;
    events
}

/// Records a second; its encoder, once every frame of it was decoded.
async fn recorded(studio: &Studio, room: &rollcall_model::Cname) -> Option<String> {
    let mut events = studio.events(None);
    let sid = studio.start_recording(room).await.expect("starts").sid;
    // Past the second segment's beginning.
    until_recording(&mut events, &sid, |r| r.duration_ms >= 2500).await;
    studio.stop_recording(&sid).await.expect("stops");
    let finished = until_recording(&mut events, &sid, |r| r.state == RecordingState::Finished).await;
    assert_eq!((finished.problem, finished.frames_missing), (None, 0));
    let mp4 = studio.recording_file(&sid, finished.mp4.as_deref().expect("made")).expect("a file");
    assert_eq!(decoded_frames(&mp4), finished.frames);
    let playlist = studio.recording_file(&sid, &finished.tracks[0].playlist).expect("a playlist");
    assert_eq!(decoded_frames(&playlist), finished.frames);
    finished.encoder
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chosen_one_is_used_and_kept() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 2).await;
    assert_eq!(studio.system().encoder, EncoderChoice::AUTOMATIC);
    assert!(studio.system().encoders.contains(&H264Encoder::X264));
    let missing = H264Encoder::ALL.into_iter().find(|encoder| !studio.system().encoders.contains(encoder));
    if let Some(missing) = missing {
        let refused = studio.set_encoder(EncoderChoice::One(missing)).await.expect_err("it is not there").body();
        assert_eq!((refused.code, refused.field.as_deref()), (ErrorCode::MissingCodec, Some("encoder")));
    }
    let other = H264Encoder::Openh264;
    assert!(studio.system().encoders.contains(&other), "gstreamer1.0-plugins-bad is installed");
    let mut events = listening(&studio).await;
    studio.set_encoder(EncoderChoice::One(other)).await.expect("set");
    let is_told = |event| match event {
        Event::System { system } => (system.encoder == EncoderChoice::One(other)).then_some(()),
        _ => None,
    };
    until(&mut events, is_told).await;
    // It holds the studio open.
    drop(events);
    assert_eq!(recorded(&studio, &room).await.as_deref(), Some("openh264enc"));

    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(studio.system().encoder, EncoderChoice::One(other));
    studio.set_encoder(EncoderChoice::One(H264Encoder::X264)).await.expect("set");
    assert_eq!(recorded(&studio, &room).await.as_deref(), Some("x264enc"));
    let tried = studio.encoders().await.expect("tried");
    let used: Vec<_> = tried.iter().filter(|encoder| encoder.in_use).map(|encoder| encoder.id).collect();
    assert_eq!(used, [H264Encoder::X264], "{tried:?}");
    studio.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn x264_takes_the_place_of_one_that_does_not_work_and_that_is_said() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    // As after the removal of what the chosen encoder needs.
    let missing = H264Encoder::ALL.into_iter().find(|encoder| !studio.system().encoders.contains(encoder));
    let missing = missing.expect("no machine has all of them");
    let written = serde_json::json!({
        "version": 1,
        "network": { "lan": false, "https_port": 7443, "ice_servers": [] },
        "encoder": missing,
    });
    std::fs::write(library.path().join("settings.json"), written.to_string()).expect("written");
    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(studio.system().encoder, EncoderChoice::One(missing));
    let mut events = listening(&studio).await;
    assert_eq!(recorded(&studio, &room).await.as_deref(), Some("x264enc"));
    let said = until(&mut events, |event| match event {
        Event::Notice(notice) if notice.code == ErrorCode::EncoderFallback => Some(notice),
        _ => None,
    });
    let said = said.await;
    assert!(said.message.contains(missing.element()) && said.sid.is_some(), "{said:?}");
    studio.shutdown().await;
}
