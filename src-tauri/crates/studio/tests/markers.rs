//! Markers of recordings that run and that have ended.

mod opened;

use opened::{folder, open, room, until_recording};
use rollcall_model::{ErrorCode, Happening, MarkerTitle, RecordingState};

fn title(text: &str) -> MarkerTitle {
    MarkerTitle::try_from(text.to_owned()).expect("valid")
}

#[tokio::test(flavor = "multi_thread")]
async fn instants_are_marked_renamed_and_taken_away() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    until_recording(&mut events, &sid, |r| r.duration_ms >= 1000).await;

    let now = studio.mark(&sid, None, title("Question")).await.expect("marked");
    assert!(now.at_ms >= 1000, "{now:?}");
    let start = studio.mark(&sid, Some(0), title("")).await.expect("marked");
    let told = until_recording(&mut events, &sid, |r| r.markers.len() == 2).await;
    assert_eq!(told.markers, [start.clone(), now.clone()], "in order of time");
    let ahead = studio.mark(&sid, Some(600_000), title("")).await.expect_err("not there yet").body();
    assert_eq!((ahead.code, ahead.field.as_deref()), (ErrorCode::InvalidRequest, Some("at_ms")));
    studio.retitle_marker(&sid, &start.id, title("Welcome")).await.expect("renamed");

    studio.stop_recording(&sid).await.expect("stops");
    let finished = until_recording(&mut events, &sid, |r| r.state == RecordingState::Finished).await;
    assert_eq!(
        finished.markers.iter().map(|m| m.title.as_deref()).collect::<Vec<_>>(),
        [Some("Welcome"), Some("Question")]
    );
    let without = studio.mark(&sid, None, title("")).await.expect_err("which instant?").body();
    assert_eq!((without.code, without.field.as_deref()), (ErrorCode::InvalidRequest, Some("at_ms")));
    let late = studio.mark(&sid, Some(finished.duration_ms + 1), title("")).await.expect_err("behind the end").body();
    assert_eq!(late.code, ErrorCode::InvalidRequest);
    let last = studio.mark(&sid, Some(finished.duration_ms), title("The end")).await.expect("marked");
    until_recording(&mut events, &sid, |r| r.markers.last() == Some(&last)).await;
    studio.retitle_marker(&sid, &last.id, title(" ")).await.expect("renamed");
    studio.remove_marker(&sid, &now.id).await.expect("removed");
    let left = until_recording(&mut events, &sid, |r| r.markers.len() == 2 && r.markers[1].title.is_none()).await;
    assert_eq!(left.markers[1].id, last.id);
    for refused in [
        studio.remove_marker(&sid, &now.id).await.expect_err("gone"),
        studio.retitle_marker(&sid, "x", title("")).await.map(drop).expect_err("never was"),
    ] {
        assert_eq!(refused.code(), ErrorCode::MarkerNotFound);
    }

    let journal = studio.journal(&sid).await.expect("reads");
    assert!(journal.is_sorted_by_key(|entry| entry.clock_ms), "{journal:#?}");
    let marked = journal.iter().filter(|entry| matches!(entry.happening, Happening::Marker { .. })).count();
    assert_eq!(marked, 5);
    assert!(matches!(&journal.last().expect("lines").happening, Happening::MarkerRemoved { id } if *id == now.id));
    studio.shutdown().await;
}
