//! The recordings folder is changed while the studio runs.

mod opened;

use opened::{cname, config, folder, open, room, until_recording};
use rollcall_model::{Canvas, ErrorCode, Event, Quality};
use rollcall_studio::{Studio, StudioConfig};

#[tokio::test(flavor = "multi_thread")]
async fn another_folder_takes_the_channels_along_and_leaves_recordings_where_they_are() {
    let (here, there) = (folder(), folder());
    let note = here.path().join("config/library");
    let library = here.path().join("library");
    let studio =
        Studio::open(StudioConfig { library_note: Some(note.clone()), ..config(&library) }).await.expect("opens");
    let room = room(&studio, "Room", 1).await;
    studio.set_quality(&room, Quality::High).await.expect("changes");
    let mut events = studio.events(None);
    let first = studio.start_recording(&room).await.expect("starts");
    until_recording(&mut events, &first.sid, |r| r.duration_ms > 500).await;
    let new = there.path().join("new").display().to_string();
    let refused = studio.move_library(new.clone()).await.expect_err("is recording").body();
    assert_eq!(refused.code, ErrorCode::LibraryInUse);
    assert!(!there.path().join("new").exists(), "nothing half-begun");
    studio.stop_recording(&first.sid).await.expect("stops");
    until_recording(&mut events, &first.sid, |r| r.mp4.is_some()).await;

    let found = studio.look_into(new.clone()).await.expect("looks");
    assert!(!found.exists && found.writable && found.disk.free_bytes > 0);
    let system = studio.move_library(new.clone()).await.expect("moves");
    assert_eq!((system.library.as_str(), system.library_fixed), (new.as_str(), false));
    assert_eq!(std::fs::read_to_string(&note).expect("written down").trim(), new);
    let told = opened::until(&mut events, |event| match event {
        Event::Snapshot(all) => Some(all),
        _ => None,
    })
    .await;
    assert_eq!((told.system.library, told.recordings.len(), told.channels.len()), (new.clone(), 0, 1));
    let second = studio.start_recording(&room).await.expect("starts there");
    until_recording(&mut events, &second.sid, |r| r.duration_ms > 500).await;
    studio.stop_recording(&second.sid).await.expect("stops");
    assert!(opened::folder_of(&there.path().join("new"), &second.sid).join("program/index.m3u8").is_file());
    until_recording(&mut events, &second.sid, |r| r.mp4.is_some()).await;

    let back = studio.move_library(library.display().to_string()).await.expect("moves back");
    assert_eq!(back.library, library.display().to_string());
    assert_eq!(studio.recordings().iter().map(|r| r.sid.clone()).collect::<Vec<_>>(), [first.sid]);
    assert_eq!(studio.channel(&room).expect("went along").quality, Quality::High);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_leaves_everything_as_it_was() {
    let library = folder();
    let note = library.path().join("note");
    let other = folder();
    let studio =
        Studio::open(StudioConfig { library_note: Some(note.clone()), ..config(library.path()) }).await.expect("opens");
    let taken = open(other.path()).await;
    let file = library.path().join("a file");
    std::fs::write(&file, "x").expect("writes");
    for (wrong, code) in [
        ("relative".to_owned(), ErrorCode::InvalidRequest),
        (file.display().to_string(), ErrorCode::LibraryUnwritable),
        (other.path().display().to_string(), ErrorCode::LibraryUnwritable),
    ] {
        let refused = studio.move_library(wrong.clone()).await.expect_err("refused").body();
        assert_eq!(refused.code, code, "{wrong}");
    }
    assert!(!studio.look_into(file.display().to_string()).await.expect("looks").writable);
    assert_eq!(studio.system().library, library.path().display().to_string());
    assert!(!note.exists());
    drop(taken);
    let third = folder();
    let fixed = open(third.path()).await;
    let refused = fixed.move_library(other.path().display().to_string()).await.expect_err("refused").body();
    assert_eq!(refused.code, ErrorCode::LibraryFixed);
    assert!(fixed.create_channel(cname("Room"), Canvas::default(), Default::default()).await.is_ok());
}
