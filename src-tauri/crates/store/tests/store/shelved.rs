//! What people do with a finished recording: write on it, delete it, bring it back.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rollcall_model::{ErrorCode, RecordingState};
use rollcall_store::{Library, StoreError, Take};

use crate::taken::{crashed, create, feed, folder_of, sid};

fn recorded(library: &Library) -> Take {
    let take = create(library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 60);
    take
}

fn finished(library: &Library) {
    recorded(library).close().expect("closed");
    library.finalize(&sid()).expect("finished");
}

fn title(library: &Library, title: &str) {
    let title = Some(title.to_owned());
    library.describe(&sid(), |recording| recording.title = title).expect("written");
}

fn everything_below(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn what_people_write_stands_in_the_folder_and_survives_the_index() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    finished(&library);
    library
        .describe(&sid(), |recording| {
            recording.title = Some("第三课：杠杆".into());
            recording.tags = vec!["Physics".into(), "物理".into()];
        })
        .expect("written");
    let described = fs::read_to_string(folder_of(&library).join("recording.json")).expect("text");
    assert!(described.contains("第三课") && described.contains("物理"), "{described}");
    drop(library);
    fs::remove_file(folder.path().join("index.sqlite")).expect("removed");
    let library = Library::open(folder.path()).expect("a library");
    let found = library.recording(&sid()).expect("found");
    assert_eq!(found.name(), "第三课：杠杆");
    assert_eq!(found.tags, ["Physics", "物理"]);
}

#[test]
fn a_description_from_before_titles_is_still_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    finished(&library);
    let path = folder_of(&library).join("recording.json");
    let text = fs::read_to_string(&path).expect("text");
    for field in ["title", "tags", "acknowledged", "problem_code"] {
        assert!(!text.contains(&format!("\"{field}\"")), "what nobody wrote is not in the file");
    }
    assert_eq!(library.recording(&sid()).expect("listed").name(), "数学课 3");
}

#[test]
fn a_title_given_while_the_single_file_is_made_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    recorded(&library).close().expect("closed");
    // Whichever comes first, both are there in the end.
    std::thread::scope(|scope| {
        scope.spawn(|| library.finalize(&sid()).expect("finished"));
        title(&library, "Named meanwhile");
    });
    let recording = library.recording(&sid()).expect("listed");
    assert_eq!((recording.name(), recording.state), ("Named meanwhile", RecordingState::Finished));
    assert!(recording.mp4.is_some());
}

#[test]
fn a_title_given_while_it_is_recorded_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = recorded(&library);
    assert!(matches!(library.describe(&sid(), |_| ()), Err(StoreError::StillOpen)));
    take.describe(|recording| recording.title = Some("Live".into())).expect("written");
    take.close().expect("closed");
    assert_eq!(library.finalize(&sid()).expect("finished").name(), "Live");
}

#[test]
fn what_was_read_is_to_be_read_again_when_more_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    crashed(folder.path(), 100);
    let library = Library::open(folder.path()).expect("a library");
    library.recover(&sid()).expect("recovered");
    let ended = library.finalize(&sid()).expect("finished");
    assert_eq!(ended.problem_code, Some(ErrorCode::RecordingRecovered));
    assert!(!ended.acknowledged);
    let read = library.describe(&sid(), |recording| recording.acknowledged = true).expect("written");
    assert!(read.acknowledged);
    assert!(library.finalize(&sid()).expect("again").acknowledged, "nothing more was lost");
    assert!(library.recover(&sid()).expect("again").recording.acknowledged, "nothing more was lost");
    let segment = folder_of(&library).join("program/00002.m4s");
    let mut bytes = fs::read(&segment).expect("bytes");
    bytes.extend(b"torn");
    fs::write(&segment, bytes).expect("written");
    assert!(!library.recover(&sid()).expect("once more").recording.acknowledged);
}

#[test]
fn a_deleted_recording_is_gone_whole_and_comes_back_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    finished(&library);
    title(&library, "To be kept");
    let place = folder_of(&library);
    let before = library.recording(&sid());
    let now = Timestamp::now();
    let deleted = library.delete(&sid(), now).expect("deleted");
    assert_eq!(Some(&deleted.recording), before.as_ref());
    let kept_until: Timestamp = deleted.kept_until.parse().expect("a time");
    let kept = kept_until.duration_since(now);
    assert!(kept > SignedDuration::from_hours(7 * 24 - 1) && kept <= SignedDuration::from_hours(7 * 24), "{kept}");
    assert!(!place.exists() && library.recordings().is_empty());
    assert!(library.file(&sid(), "poster.jpg").is_err() && library.file(&sid(), "program.mp4").is_ok());
    assert!(matches!(library.delete(&sid(), now), Err(StoreError::NotFound)));
    assert!(matches!(library.describe(&sid(), |_| ()), Err(StoreError::NotFound)));
    let trash = library.trash();
    assert_eq!((trash.count, trash.size_bytes), (1, deleted.recording.size_bytes));

    // Also by the next recorder.
    drop(library);
    let library = Library::open(folder.path()).expect("a library");
    assert!(library.recordings().is_empty());
    assert_eq!(library.deleted(), [deleted]);
    assert_eq!(library.restore(&sid()).expect("restored").name(), "To be kept");
    assert!(place.is_dir());
    assert_eq!(library.recording(&sid()), before);
    assert_eq!(library.trash().count, 0);
    assert_eq!(everything_below(&folder.path().join(".trash")), Vec::<String>::new(), "nothing is left behind");
    assert!(matches!(library.restore(&sid()), Err(StoreError::NotFound)));
}

#[test]
fn what_is_being_written_or_made_cannot_be_deleted() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = recorded(&library);
    assert!(matches!(library.delete(&sid(), Timestamp::now()), Err(StoreError::StillOpen)));
    take.close().expect("closed");
    library.finalize(&sid()).expect("finished");
    library.delete(&sid(), Timestamp::now()).expect("deleted");
}

#[test]
fn what_was_deleted_goes_for_good_after_seven_days_or_at_once_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    finished(&library);
    let now = Timestamp::now();
    let ago = |hours: i64| now.checked_sub(SignedDuration::from_hours(hours)).expect("in range");
    library.delete(&sid(), ago(7 * 24 - 1)).expect("deleted");
    assert_eq!(library.purge_old(now).expect("nothing to do"), []);
    library.restore(&sid()).expect("restored");
    library.delete(&sid(), ago(7 * 24 + 1)).expect("deleted");
    assert_eq!(library.purge_old(now).expect("purged").len(), 1);
    assert!(library.deleted().is_empty() && matches!(library.restore(&sid()), Err(StoreError::NotFound)));

    finished(&library);
    assert!(matches!(library.purge(&sid()), Err(StoreError::NotFound)), "only what is in the trash");
    library.delete(&sid(), now).expect("deleted");
    library.purge(&sid()).expect("purged");
    assert_eq!(library.trash().count, 0);
    assert!(everything_below(&folder.path().join(".trash")).iter().all(|name| name == "gone"));
    assert!(everything_below(&folder.path().join(".trash/gone")).is_empty());
}

#[test]
fn what_a_crash_left_half_deleted_is_cleared_and_never_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Library::open(folder.path()).expect("a library"));
    let half = folder.path().join(".trash/gone").join(format!("{}_Room", sid()));
    fs::create_dir_all(half.join("program")).expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    assert!(!half.exists() && library.deleted().is_empty());
}
