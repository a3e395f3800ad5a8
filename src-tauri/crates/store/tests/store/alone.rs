//! Participants' own tracks: written, recovered, finished and put away by the code that does it for the
//! program, and never in its way.

use std::fs;
use std::path::Path;

use rollcall_model::{Happening, RecordingState, Uid};
use rollcall_store::{Library, StoreError, Take, TrackWriter, recover_folder};

use crate::material::{FPS, complaints, material, measure};
use crate::taken::{create, feed, folder_of, sid, unclose};

fn uid(number: u32) -> Uid {
    Uid::new(number).expect("not 0")
}

/// A run of so many frames of a participant.
fn feed_track(take: &Take, number: u32, frames: u64) -> TrackWriter {
    let track = take.track(uid(number), FPS as u32, &format!("Person {number}")).expect("a track");
    let writer = track.writer();
    material().formats.iter().cloned().for_each(|format| writer.format(format));
    material().first(frames).cloned().for_each(|sample| writer.sample(sample));
    track
}

fn playlist(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name).join("index.m3u8")).expect("a playlist")
}

#[test]
fn who_comes_back_goes_on_in_the_same_playlist_and_each_is_one_file_in_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 200);
    let first = feed_track(&take, 7, 70);
    assert!(matches!(take.track(uid(7), 30, "Ada"), Err(StoreError::StillOpen)), "one writer for each");
    first.end().expect("ended");
    assert!(!playlist(&folder_of(&library), "7").contains("ENDLIST"), "the participant may come back");
    let again = feed_track(&take, 7, 100);
    assert_eq!(again.earlier_size(), Some((320, 180)));
    feed_track(&take, 12, 40);
    // Came and went before the first picture.
    take.track(uid(9), 30, "Nobody").expect("a track").end().expect("ended");
    let closed = take.close().expect("closed");
    assert_eq!(closed.frames, 200, "the recording's frames are the program's");
    assert!(matches!(take.track(uid(8), 30, "Late"), Err(StoreError::Ended)));

    let finished = library.finalize(&sid()).expect("finished");
    let mut tracks: Vec<_> =
        finished.tracks.iter().map(|t| (t.name.as_str(), t.label.as_deref(), t.mp4.as_deref())).collect();
    tracks[1..].sort_unstable();
    let of = |name, label, mp4| (name, Some(label), Some(mp4));
    assert_eq!(tracks, [("program", None, None), of("12", "Person 12", "12.mp4"), of("7", "Person 7", "7.mp4")]);
    let made = folder_of(&library);
    let text = playlist(&made, "7");
    assert_eq!((text.matches("#EXT-X-DISCONTINUITY").count(), text.matches("#EXT-X-MAP").count()), (1, 2), "{text}");
    assert!(text.ends_with("00003.m4s\n#EXTINF:1.33333,\n00004.m4s\n#EXT-X-ENDLIST\n"), "{text}");
    for (file, frames) in [("program.mp4", 200), ("7.mp4", 170), ("12.mp4", 40)] {
        assert_eq!(complaints(&made.join(file)), "", "{file}");
        assert_eq!(measure(&made.join(file)).0, frames, "{file}");
    }
    assert!(finished.size_bytes > fs::metadata(made.join("7.mp4")).expect("there").len() * 2);
}

#[test]
fn a_torn_track_is_made_whole_like_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 120);
    feed_track(&take, 7, 100);
    unclose(&library, &take);
    let made = folder_of(&library);
    let (last, kept) = (made.join("7/00002.m4s"), playlist(&made, "7"));
    assert!(kept.contains("ENDLIST"));
    let bytes = fs::read(&last).expect("a segment");
    fs::write(&last, &bytes[..bytes.len() - 20]).expect("torn");

    let recovered = library.recover(&sid()).expect("recovered");
    assert_eq!((recovered.recording.frames, recovered.set_aside_bytes), (120, 0), "the program lost nothing");
    assert!(recovered.recording.loss.is_none());
    let said = library.journal(&sid()).expect("a journal");
    let aside = |h: &Happening| matches!(h, Happening::SetAside { file, .. } if file == "7/00002.m4s");
    assert!(said.iter().any(|entry| aside(&entry.happening)), "{said:#?}");
    assert!(made.join("lost/7/00002.m4s.torn").is_file());
    assert!(!playlist(&made, "7").contains("ENDLIST"), "it may go on");

    let take = library.resume(&sid()).expect("resumed");
    feed(&take, 30);
    feed_track(&take, 7, 60);
    take.close().expect("closed");
    let finished = library.finalize(&sid()).expect("finished");
    assert_eq!(finished.frames, 150);
    // The last fragment, of five frames, was cut from 100.
    let (frames, _, _) = measure(&made.join("7.mp4"));
    assert!((150..160).contains(&frames), "{frames}");
    assert_eq!(complaints(&made.join("7.mp4")), "");
    assert_eq!(complaints(&made.join("7/index.m3u8")), "");
}

#[test]
fn who_did_not_come_back_after_a_crash_has_an_ended_track_nevertheless() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 60);
    feed_track(&take, 7, 60);
    unclose(&library, &take);
    let take = library.resume(&sid()).expect("resumed");
    assert!(!playlist(&folder_of(&library), "7").contains("ENDLIST"));
    feed(&take, 60);
    take.close().expect("closed");
    assert!(playlist(&folder_of(&library), "7").ends_with("#EXT-X-ENDLIST\n"));

    // The same without a recorder.
    let folder = tempfile::tempdir().expect("a folder");
    let made = {
        let library = Library::open(folder.path()).expect("a library");
        let take = create(&library);
        feed(&take, 60);
        feed_track(&take, 7, 60);
        unclose(&library, &take);
        folder_of(&library)
    };
    let finished = recover_folder(folder.path()).expect("recovered").remove(0);
    assert_eq!(finished.tracks[1].mp4.as_deref(), Some("7.mp4"));
    assert!(playlist(&made, "7").ends_with("#EXT-X-ENDLIST\n"));
}

#[test]
fn a_track_that_cannot_be_written_costs_itself_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 60);
    feed_track(&take, 7, 10);
    // Sound and picture that were never described.
    let undescribed = take.track(uid(8), 30, "Max").expect("a track");
    undescribed.writer().sample(material().samples[0].clone());
    undescribed.end().expect("ended");
    assert!(matches!(undescribed.failure(), Some(StoreError::Media(_))));
    assert!(take.failure().is_none(), "the program goes on");
    // A segment that cannot be read any more when the single files are made.
    take.close().expect("closed");
    let made = folder_of(&library);
    fs::write(made.join("7/init-1.mp4"), b"no init segment").expect("spoilt");
    let finished = library.finalize(&sid()).expect("finished");
    assert_eq!((finished.state, finished.mp4.as_deref()), (RecordingState::Finished, Some("program.mp4")));
    assert_eq!(finished.tracks[1].mp4, None);
    let said = library.journal(&sid()).expect("a journal");
    let warns = |h: &Happening| matches!(h, Happening::Warning { message } if message.contains("Person 7"));
    assert!(said.iter().any(|entry| warns(&entry.happening)), "{said:#?}");
}

#[test]
fn only_complete_segments_of_each_track_are_sent_and_all_of_it_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 200);
    let track = feed_track(&take, 7, 100);
    track.end().expect("ended");
    let segments = |library: &Library| -> Vec<String> {
        let files = library.files(&sid()).expect("files");
        files.into_iter().map(|wanted| wanted.file).filter(|file| file.starts_with("7/")).collect()
    };
    let all = ["7/00001.m4s", "7/00002.m4s", "7/index.m3u8", "7/init-1.mp4", "7/runs.json"];
    assert_eq!(segments(&library), all);
    // One that is being written: on the disk, and not listed.
    fs::write(folder_of(&library).join("7/00003.m4s"), b"moof").expect("written");
    assert_eq!(segments(&library), all);
    fs::remove_file(folder_of(&library).join("7/00003.m4s")).expect("removed");
    take.close().expect("closed");
    let finished = library.finalize(&sid()).expect("finished");

    let (made, copy) = (folder_of(&library), tempfile::tempdir().expect("a folder"));
    crate::taken::copy(&made, copy.path());
    library.put_away(&sid()).expect("put away");
    assert!(!made.join("7").exists() && !made.join("7.mp4").exists());
    let fetching = library.begin_fetching(&sid()).expect("a folder");
    crate::taken::copy(copy.path(), &fetching);
    assert_eq!(library.missing_of_fetched(&sid()).expect("read"), None);
    for lacking in ["7/00002.m4s", "7/init-1.mp4", "7/index.m3u8", "7.mp4"] {
        let held = fs::read(fetching.join(lacking)).expect("there");
        fs::remove_file(fetching.join(lacking)).expect("removed");
        assert_eq!(library.missing_of_fetched(&sid()).expect("read").as_deref(), Some(lacking));
        fs::write(fetching.join(lacking), held).expect("back");
    }
    let adopted = library.adopt(&sid()).expect("adopted");
    assert_eq!((adopted.away, &adopted.tracks), (false, &finished.tracks));
    assert_eq!(complaints(&made.join("7/index.m3u8")), "");
}
