//! Crashes at every kind of place: whole fragments stay, torn bytes are set aside, and it goes on.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use rollcall_model::RecordingState;
use rollcall_store::{Library, recover_folder};

use crate::material::{complaints, material, measure};
use crate::taken::{copy, crashed, create, feed, folder_of, fragments, segments, sid, unclose};

#[test]
fn whatever_byte_a_crash_cuts_at_every_whole_fragment_is_kept_and_no_other() {
    let whole = tempfile::tempdir().expect("a folder");
    let made = crashed(whole.path(), 120);
    let last = fs::read(made.join("program/00002.m4s")).expect("a segment");
    let mut kept_before = 0;
    for step in 0..=24 {
        let cut = last.len() * step / 24;
        let folder = tempfile::tempdir().expect("a folder");
        copy(&made, folder.path());
        fs::write(folder.path().join("program/00002.m4s"), &last[..cut]).expect("cut");
        let recording = recover_folder(folder.path()).expect("recovered").remove(0);
        assert_eq!(recording.state, RecordingState::Finished);
        assert!(recording.frames >= 60 && recording.frames >= kept_before);
        assert_eq!(recording.frames, if step == 24 { 120 } else { recording.frames });
        // Seven frames are a fragment at 30 fps: never more than one is lost with the cut.
        let whole_bytes = (recording.frames - 60) as f64 / 60.0;
        assert!(whole_bytes <= step as f64 / 24.0 + 0.05);
        kept_before = recording.frames;
        let mp4 = folder.path().join("program.mp4");
        assert_eq!(complaints(&mp4), "", "cut at {cut}");
        assert_eq!(measure(&mp4).0, recording.frames);
        let segment = fs::read(folder.path().join("program/00002.m4s")).unwrap_or_default();
        let torn = fs::read(folder.path().join("lost/00002.m4s.torn")).unwrap_or_default();
        assert_eq!([segment, torn].concat(), &last[..cut], "no recorded byte is thrown away");
        let again = recover_folder(folder.path()).expect("again").remove(0);
        assert_eq!((again.frames, &again.loss), (recording.frames, &recording.loss), "and again changes nothing");
    }
}

#[test]
fn exactly_the_whole_fragments_are_kept() {
    let whole = tempfile::tempdir().expect("a folder");
    let made = crashed(whole.path(), 120);
    let last = fs::read(made.join("program/00002.m4s")).expect("a segment");
    let known = fragments(&last);
    let near = |end: usize| [end - 1, end, end + 1, end + 7, end + 8, end + 300];
    for cut in known.iter().flat_map(|f| near(f.end)).chain([0, 1, 8]).filter(|cut| *cut <= last.len()) {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&made, folder.path());
        fs::write(folder.path().join("program/00002.m4s"), &last[..cut]).expect("cut");
        let recording = recover_folder(folder.path()).expect("recovered").remove(0);
        let kept: u64 = known.iter().filter(|f| f.end <= cut).map(|f| f.frames()).sum();
        assert_eq!(recording.frames, 60 + kept, "cut at {cut}");
        assert_eq!(recording.duration_ms, (60 + kept) * 1000 / 30);
    }
    // 0.25 s is what a crash may cost, and each fragment is no longer than that.
    assert!(known.iter().all(|f| f.frames() <= 7));
}

#[test]
fn a_fragment_of_which_only_the_length_reached_the_disk_is_set_aside() {
    let whole = tempfile::tempdir().expect("a folder");
    let made = crashed(whole.path(), 120);
    let path = made.join("program/00002.m4s");
    let bytes = fs::read(&path).expect("a segment");
    let known = fragments(&bytes);
    let last = known.last().expect("a fragment");
    let picture = known.iter().rposition(|f| f.frames() > 0).expect("one with a picture");
    let [from, to] = [known[picture - 1].end, known[picture].end];
    // A tail, a page in the middle of a picture, all but the first bytes; then only the end of a sound.
    for zeros in [(from + to) / 2..bytes.len(), from + 1500..from + 5596, from + 40..bytes.len()] {
        let folder = tempfile::tempdir().expect("a folder");
        copy(&made, folder.path());
        let mut spoiled = bytes[..to].to_vec();
        let zeros = zeros.start..zeros.end.min(to);
        spoiled[zeros.clone()].fill(0);
        fs::write(folder.path().join("program/00002.m4s"), &spoiled).expect("spoiled");
        let recording = recover_folder(folder.path()).expect("recovered").remove(0);
        assert_eq!(recording.frames, 120 - known[picture].frames(), "zeros in {zeros:?} of {from}..{to}");
        assert_eq!(recording.loss.expect("said").set_aside_bytes as usize, to - from);
        assert_eq!(complaints(&folder.path().join("program.mp4")), "");
    }
    let mut spoiled = bytes.clone();
    spoiled[last.end - 64..].fill(0);
    fs::write(&path, &spoiled).expect("spoiled");
    assert_eq!(recover_folder(&made).expect("recovered")[0].frames, 120 - last.frames());
    assert_eq!(complaints(&made.join("program.mp4")), "");
}

#[test]
fn what_one_crash_left_is_not_overwritten_by_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 100);
    let segment = made.join("program/00002.m4s");
    let tear = |length: usize| {
        let torn = fs::read(&segment).expect("a segment")[..length].to_vec();
        fs::write(&segment, &torn).expect("torn");
        torn
    };
    let first = tear(500);
    let library = Library::open(folder.path()).expect("a library");
    assert_eq!(library.recover(&sid()).expect("recovered").recording.frames, 60);
    assert!(!segment.exists(), "its number is free again");
    let take = library.resume(&sid()).expect("resumed");
    feed(&take, 30);
    unclose(&library, &take);
    let second = tear(600);
    let recovered = library.recover(&sid()).expect("recovered");
    assert_eq!((recovered.recording.frames, recovered.set_aside_bytes), (60, 600));
    assert_eq!(fs::read(made.join("lost/00002.m4s.torn")).expect("kept"), first);
    assert_eq!(fs::read(made.join("lost/00002.m4s-2.torn")).expect("kept"), second);
    let loss = recovered.recording.loss.expect("a loss");
    assert_eq!(loss.set_aside_bytes, 1100);
}

#[test]
fn a_folder_recovered_by_hand_is_seen_by_the_next_recorder() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 70);
    assert_eq!(Library::open(folder.path()).expect("a library").unfinished().len(), 1);
    // Copied away, finished there, and brought back: the index has not seen it.
    let away = tempfile::tempdir().expect("a folder");
    copy(&made, away.path());
    recover_folder(away.path()).expect("recovered");
    fs::remove_dir_all(&made).expect("removed");
    copy(away.path(), &made);
    let library = Library::open(folder.path()).expect("a library");
    assert_eq!(library.unfinished().len(), 0);
    let seen = library.recording(&sid()).expect("listed");
    assert_eq!((seen.state, seen.mp4.as_deref()), (RecordingState::Finished, Some("program.mp4")));
}

#[test]
fn frames_that_were_missing_outlive_a_crash() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, 60);
    take.set_frames_missing(12);
    take.describe(|_| ()).expect("written down");
    unclose(&library, &take);
    drop(take);
    let again = library.resume(&sid()).expect("goes on");
    assert_eq!(again.recording().frames_missing, 12);
    again.set_frames_missing(3);
    assert_eq!(again.recording().frames_missing, 15, "those of this run come on top");
}

#[test]
fn what_was_never_recorded_is_cleared_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = crashed(folder.path(), 70);
    fs::write(made.join("program.mp4.new"), "half").expect("half made");
    fs::write(made.join(".reserve"), "room").expect("a reserve");
    let library = Library::open(folder.path()).expect("a library");
    library.recover(&sid()).expect("recovered");
    assert!(!made.join("program.mp4.new").exists() && !made.join(".reserve").exists());
}

/// Every run's sound lies at the very instant its pictures say, in the bytes on the disk.
fn check_sync(made: &Path, runs: &[u64]) {
    let mut frame = 0;
    let mut sound_end = 0;
    let starts: Vec<u64> = runs.iter().scan(0, |sum, kept| Some(std::mem::replace(sum, *sum + kept))).collect();
    for path in segments(made) {
        for seen in fragments(&fs::read(&path).expect("bytes")) {
            let run_start = |frame: u64| *starts.iter().rfind(|start| **start <= frame).expect("a run");
            for track in &seen.tracks {
                if track.id == 1 {
                    assert_eq!(track.start, frame * 1000, "no hole and no overlap");
                    frame += track.samples.len() as u64;
                    continue;
                }
                // The picture comes first in a fragment.
                let base = frame - 1;
                let mut at = track.start;
                for (duration, bytes) in &track.samples {
                    assert!(at >= sound_end, "sound twice at {at}");
                    let place = at - run_start(base) * 1600;
                    assert_eq!(&*material().sound(place).data, bytes.as_slice(), "at {at}");
                    at += duration;
                    sound_end = at;
                }
            }
        }
    }
    assert_eq!(frame, runs.iter().sum::<u64>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_row_of_crashes_leaves_one_valid_recording(crashes in prop::collection::vec((1_u64..200, 0.0..1.0_f64), 1..4)) {
        let folder = tempfile::tempdir().expect("a folder");
        let library = Library::open(folder.path()).expect("a library");
        let mut runs = Vec::new();
        for (i, (frames, cut)) in crashes.iter().enumerate() {
            let take = if i == 0 { create(&library) } else { library.resume(&sid()).expect("resumed") };
            take.set_state(RecordingState::Recording).expect("state");
            feed(&take, *frames);
            unclose(&library, &take);
            let before: u64 = runs.iter().sum();
            let last = segments(&folder_of(&library)).pop().expect("a segment");
            let bytes = fs::read(&last).expect("bytes");
            fs::write(&last, &bytes[..(bytes.len() as f64 * cut) as usize]).expect("cut");
            let kept = library.recover(&sid()).expect("recovered").recording.frames;
            let again = library.recover(&sid()).expect("again");
            prop_assert_eq!((again.recording.frames, again.set_aside_bytes), (kept, 0));
            runs.push(kept - before);
        }
        let made = folder_of(&library);
        check_sync(&made, &runs);
        let frames: u64 = runs.iter().sum();
        let finished = library.finalize(&sid()).expect("finalized");
        prop_assert_eq!(finished.frames, frames);
        if frames == 0 {
            prop_assert_eq!(finished.state, RecordingState::Failed);
            return Ok(());
        }
        let mut joined = fs::read(made.join("program/init-1.mp4")).expect("an init segment");
        segments(&made).iter().for_each(|path| joined.extend(fs::read(path).expect("bytes")));
        fs::write(made.join("joined.mp4"), joined).expect("written");
        for file in ["program.mp4", "joined.mp4", "program/index.m3u8"] {
            prop_assert_eq!(complaints(&made.join(file)), "", "{}", file);
        }
        let (seen, picture, _) = measure(&made.join("program.mp4"));
        prop_assert_eq!(seen, frames);
        prop_assert!((picture - frames as f64 / 30.0).abs() < 0.001);
    }
}
