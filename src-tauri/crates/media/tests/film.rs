//! Every form a file may have, opened and played; and what is no film at all.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use rollcall_media::{FileEnd, Input, MediaError, MediaFile, Scene, Stage};
use rollcall_model::participant::color_of;
use rollcall_model::{Canvas, Layout, LayoutKind, Shows, Transition, Uid};
use rollcall_testkit::film::Film;

const LIMIT: Duration = Duration::from_secs(20);

fn made(film: &Film) -> PathBuf {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    runtime.block_on(film.file()).expect("a film")
}

/// A stage that looks at one participant: what is not looked at does not play.
fn looked_at() -> (Stage, Input) {
    rollcall_media::init().expect("GStreamer");
    let uid = Uid::new(1).expect("not 0");
    let input = Input::new(uid, "Film", color_of(uid));
    let stage = Stage::start(Canvas::new(320, 180, 30).expect("canvas")).expect("stage");
    let regions = Layout::of(LayoutKind::BestFit).arrange(&[uid]);
    let tiles = vec![(input.clone().into(), regions[0].clone())];
    stage.set_scene(Scene { tiles, voices: vec![input.clone()], ..Scene::default() }, Transition::default());
    (stage, input)
}

fn until(what: &str, is: impl Fn() -> bool) {
    let began = Instant::now();
    while !is() {
        assert!(began.elapsed() < LIMIT, "{what} did not come");
        std::thread::yield_now();
    }
}

#[test]
fn every_form_is_seen_and_heard() {
    let (_stage, input) = looked_at();
    for (ending, picture, sound) in [
        ("mp4", true, true),
        ("mov", true, true),
        ("mkv", true, true),
        ("webm", true, true),
        ("mp3", false, true),
        ("wav", false, true),
        ("ogg", false, true),
        ("flac", false, true),
        ("png", true, false),
        ("jpg", true, false),
    ] {
        let path = made(&Film::form(ending));
        let file = MediaFile::open(&path).unwrap_or_else(|error| panic!("{ending}: {error}"));
        let player = file.play(&input, true, move |end| panic!("{ending} ended: {end:?}")).expect("plays");
        if picture {
            until(&format!("the picture of {ending}"), || input.shows() == Shows::Picture);
            let stats = input.stats();
            assert_eq!((stats.width, stats.height), (640, 360), "{ending}");
        }
        if sound {
            until(&format!("the sound of {ending}"), || {
                let stats = input.stats();
                stats.audio && stats.level > 0.3
            });
        }
        drop(player);
        until("the placeholder", || input.shows() == Shows::Placeholder || !picture);
    }
}

#[test]
fn a_film_that_is_not_repeated_says_when_it_is_over() {
    let (_stage, input) = looked_at();
    let (tell, told) = channel();
    let film = Film { seconds: 1, ..Film::default() };
    let file = MediaFile::open(&made(&film)).expect("opens");
    let _player = file.play(&input, false, move |end| tell.send(end).expect("somebody listens")).expect("plays");
    assert_eq!(told.recv_timeout(LIMIT).expect("it ends"), FileEnd::Over);
}

#[test]
fn what_cannot_be_played_is_said_at_once() {
    rollcall_media::init().expect("GStreamer");
    let folder = std::env::temp_dir().join(format!("rollcall-no-films-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let written = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let places = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:9/1.ts\n#EXT-X-ENDLIST\n";
    let whole = std::fs::read(made(&Film::default())).expect("read");
    let refused = |path: &Path| MediaFile::open(path).map(drop).expect_err("refused");
    for path in [
        written("empty.mp4", b""),
        written("text.txt", b"This is a text and nothing else, however long one looks at it."),
        written("places.m3u8", places),
        written("cut.mp4", &whole[..2000]),
    ] {
        let error = refused(&path);
        assert!(matches!(error, MediaError::UnsupportedFile { .. }), "{}: {error}", path.display());
    }
    assert!(matches!(refused(&folder), MediaError::InvalidFile { .. }), "a folder");
    assert!(matches!(refused(Path::new("/dev/zero")), MediaError::InvalidFile { .. }), "a device");
    assert!(matches!(refused(Path::new("film.mp4")), MediaError::InvalidFile { .. }), "not a full path");
    assert!(matches!(refused(&folder.join("nothing.mp4")), MediaError::FileNotFound { .. }));

    let link = folder.join("link.mp4");
    std::os::unix::fs::symlink(made(&Film::default()), &link).expect("a link");
    let file = MediaFile::open(&link).expect("links are followed");
    assert_eq!(file.path(), made(&Film::default()).canonicalize().expect("there"));
    std::fs::remove_dir_all(&folder).expect("removed");
}
