//! Every shape of media an encoder may hand over: rates, late sound, settings that change.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use rollcall_model::TrackKind;
use rollcall_store::{Library, StoreError, Take};

use crate::material::{Material, complaints, material, measure};
use crate::taken::{create, create_at, feed, feed_long, feed_with, folder_of, fragments, segments, sid, unclose};

/// When the decoder starts the sound, in seconds.
fn sound_starts(file: &Path) -> f64 {
    let run = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "a:0", "-show_entries", "stream=start_time"])
        .args(["-of", "default=nokey=1:noprint_wrappers=1"])
        .arg(file)
        .output();
    let text = String::from_utf8(run.expect("ffprobe is installed").stdout).expect("text");
    text.lines().find_map(|line| line.parse().ok()).expect("a number")
}

#[test]
fn every_rate_is_exact_and_its_fragments_are_short() {
    for fps in [1_u64, 7, 24, 60] {
        let material = Material::make(fps, "high");
        let folder = tempfile::tempdir().expect("a folder");
        let library = Library::open(folder.path()).expect("a library");
        let take = create_at(&library, fps as u32);
        let frames = 9 * fps;
        feed_with(&take, &material, frames);
        take.close().expect("closed");
        library.finalize(&sid()).expect("finished");
        let made = folder_of(&library);
        let all: Vec<u64> = segments(&made)
            .iter()
            .map(|path| {
                let seen = fragments(&fs::read(path).expect("bytes"));
                assert!(seen.iter().all(|f| f.frames() <= (fps / 4).max(1)), "{fps} fps");
                seen.iter().map(|f| f.frames()).sum()
            })
            .collect();
        assert_eq!(all, [2 * fps, 2 * fps, 2 * fps, 2 * fps, fps]);
        for file in ["program.mp4", "program/index.m3u8"] {
            assert_eq!(complaints(&made.join(file)), "", "{file} at {fps} fps");
        }
        let (seen, picture, sound) = measure(&made.join("program.mp4"));
        assert_eq!(seen, frames);
        assert!((picture - 9.0).abs() < 0.001 && (sound - 9.0).abs() < 0.03, "{picture} and {sound} at {fps} fps");
    }
}

#[test]
fn sound_that_starts_late_is_heard_late() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    let writer = take.writer();
    material().formats.iter().cloned().for_each(|format| writer.format(format));
    let late = |s: &&rollcall_model::EncodedSample| s.track == TrackKind::Video || s.start >= 24 * 1024;
    material().first(150).filter(late).cloned().for_each(|sample| writer.sample(sample));
    take.close().expect("closed");
    library.finalize(&sid()).expect("finished");
    let made = folder_of(&library);
    let from = 24.0 * 1024.0 / 48_000.0;
    let mut joined = fs::read(made.join("program/init-1.mp4")).expect("an init segment");
    segments(&made).iter().for_each(|path| joined.extend(fs::read(path).expect("bytes")));
    fs::write(made.join("joined.mp4"), joined).expect("written");
    for file in ["program.mp4", "joined.mp4"] {
        let path = made.join(file);
        assert_eq!(complaints(&path), "", "{file}");
        assert!((sound_starts(&path) - from).abs() < 0.001, "{file} starts at {}", sound_starts(&path));
    }
    assert_eq!(measure(&made.join("program.mp4")).0, 150);
}

#[test]
fn a_run_with_other_codec_settings_plays_in_the_same_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    feed(&take, 90);
    unclose(&library, &take);
    let other = Material::make(30, "baseline");
    assert_ne!(other.formats, material().formats);
    let take = library.resume(&sid()).expect("resumed");
    feed_with(&take, &other, 75);
    take.close().expect("closed");
    library.finalize(&sid()).expect("finished");
    let made = folder_of(&library);
    for file in ["program.mp4", "program/index.m3u8"] {
        assert_eq!(complaints(&made.join(file)), "", "{file}");
    }
    assert_eq!(measure(&made.join("program.mp4")).0, 165);
    let bytes = fs::read(made.join("program.mp4")).expect("bytes");
    assert_eq!(bytes.windows(4).filter(|window| window == b"avcC").count(), 2);
}

#[test]
fn media_that_does_not_fit_is_refused_and_said() {
    let refused = |feed: &dyn Fn(&Take)| {
        let folder = tempfile::tempdir().expect("a folder");
        let library = Library::open(folder.path()).expect("a library");
        let take = create(&library);
        feed(&take);
        take.close().expect("closed");
        let failure = take.failure();
        assert!(matches!(failure, Some(StoreError::Media(_))), "{failure:?}");
        let recording = library.finalize(&sid()).expect("ended");
        assert_eq!((recording.frames, recording.mp4), (0, None));
        assert!(recording.problem.is_some());
    };
    refused(&|take| material().first(5).cloned().for_each(|sample| take.writer().sample(sample)));
    refused(&|take| {
        let writer = take.writer();
        material().formats.iter().cloned().for_each(|format| writer.format(format));
        material().first(50).skip(1).cloned().for_each(|sample| writer.sample(sample));
    });
    let slower = Material::make(24, "high");
    refused(&|take| feed_with(take, &slower, 24));
}

#[test]
fn closing_takes_no_longer_for_a_longer_recording() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = Library::open(folder.path()).expect("a library");
    let take = create(&library);
    // Two minutes.
    feed_long(&take, 12);
    let limit = Instant::now() + Duration::from_secs(60);
    while take.recording().frames < 3595 {
        assert!(Instant::now() < limit, "written in time");
        std::thread::yield_now();
    }
    let began = Instant::now();
    let closed = take.close().expect("closed");
    assert_eq!(closed.frames, 3600);
    assert!(began.elapsed() < Duration::from_millis(300), "{:?}", began.elapsed());
}
