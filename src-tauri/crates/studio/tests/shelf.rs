//! What people do with recordings: everyone hears of it, and nothing running is touched.

mod opened;

use opened::{folder, open, room, until, until_recording};
use rollcall_model::{ErrorCode, Event, RecordingState, Tag, Tags, Title};
use rollcall_studio::{RecordingChange, Studio};

fn named(title: &str) -> RecordingChange {
    RecordingChange { title: Some(Title::try_from(title.to_owned()).expect("valid")), ..RecordingChange::default() }
}

fn tagged(tags: &[&str]) -> RecordingChange {
    let tags: Vec<Tag> = tags.iter().map(|tag| Tag::try_from((*tag).to_owned()).expect("valid")).collect();
    RecordingChange { tags: Some(Tags::try_from(tags).expect("few")), ..RecordingChange::default() }
}

async fn opened_studio(folder: &tempfile::TempDir) -> Studio {
    open(folder.path()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_named_while_it_runs_and_deleted_when_it_has_ended() {
    let library = folder();
    let studio = opened_studio(&library).await;
    let room = room(&studio, "Room", 1).await;
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    until_recording(&mut events, &sid, |r| r.state == RecordingState::Recording).await;

    studio.change_recording(&sid, named("Live")).await.expect("named");
    until_recording(&mut events, &sid, |r| r.name() == "Live").await;
    let refused = studio.delete_recording(&sid).await.expect_err("it runs");
    assert_eq!(refused.code(), ErrorCode::RecordingInUse, "{refused}");
    assert!(refused.to_string().contains("still being written"), "{refused}");

    studio.stop_recording(&sid).await.expect("stops");
    until_recording(&mut events, &sid, |r| r.state == RecordingState::Finished).await;
    let tagged = studio.change_recording(&sid, tagged(&["Physics", "physics", "物理"])).await.expect("tagged");
    assert_eq!((tagged.name(), tagged.tags.as_slice()), ("Live", ["Physics".to_owned(), "物理".to_owned()].as_slice()));
    until_recording(&mut events, &sid, |r| r.tags.len() == 2).await;
    let name = studio.saved_name(&sid, "program.mp4").expect("a name");
    assert!(name.starts_with("Live 20") && name.ends_with(".mp4"), "{name}");

    let deleted = studio.delete_recording(&sid).await.expect("deleted");
    assert!(deleted.kept_until > deleted.deleted_at);
    until(&mut events, |event| matches!(event, Event::RecordingRemoved { sid: gone } if gone == sid).then_some(()))
        .await;
    let told = until(&mut events, |event| if let Event::Trash { trash } = event { Some(trash) } else { None }).await;
    assert_eq!((told.count, told.size_bytes), (1, deleted.recording.size_bytes));
    assert_eq!(studio.recording(&sid).expect_err("gone").code(), ErrorCode::RecordingNotFound);
    let refused = studio.change_recording(&sid, named("x")).await.expect_err("gone");
    assert_eq!(refused.code(), ErrorCode::RecordingNotFound);
    assert_eq!(studio.deleted_recordings().await.expect("listed"), [deleted]);

    assert_eq!(studio.restore_recording(&sid).await.expect("restored").name(), "Live");
    until_recording(&mut events, &sid, |r| r.tags.len() == 2).await;
    studio.delete_recording(&sid).await.expect("deleted");
    studio.purge(Some(&sid)).await.expect("purged");
    let refused = studio.restore_recording(&sid).await.expect_err("gone for good");
    assert_eq!(refused.code(), ErrorCode::RecordingNotFound);
    studio.purge(None).await.expect("nothing to do");
    studio.shutdown().await;
}
