//! The stage with demo participants: frames and sound are counted, not timed.

use std::sync::mpsc::{Receiver, Sender, channel};

use rollcall_media::{Content, Demo, EncodeSettings, Input, MediaError, SampleSink, Scene, Stage};
use rollcall_model::participant::color_of;
use rollcall_model::{Canvas, EncodedSample, Layout, LayoutKind, Quality, TrackFormat, TrackKind, Transition, Uid};

enum Got {
    Format(TrackFormat),
    Sample(EncodedSample),
    Ended(Option<MediaError>),
}

struct Keep(Sender<Got>);

impl SampleSink for Keep {
    fn format(&mut self, format: TrackFormat) {
        let _ = self.0.send(Got::Format(format));
    }
    fn sample(&mut self, sample: EncodedSample) {
        let _ = self.0.send(Got::Sample(sample));
    }
    fn ended(&mut self, error: Option<MediaError>) {
        let _ = self.0.send(Got::Ended(error));
    }
}

fn room(people: u32) -> (Vec<Demo>, Scene) {
    let uids: Vec<Uid> = (1..=people).filter_map(Uid::new).collect();
    let inputs: Vec<Input> = uids.iter().map(|uid| Input::new(*uid, "王小明 Ada", color_of(*uid))).collect();
    let demos = inputs.iter().map(|input| Demo::start(input, "王小明 Ada").expect("demo")).collect();
    let regions = Layout::of(LayoutKind::BestFit).arrange(&uids);
    (
        demos,
        Scene {
            tiles: inputs.iter().cloned().map(Content::from).zip(regions).collect(),
            voices: inputs,
            ..Scene::default()
        },
    )
}

/// Takes samples until `frames` pictures have come out.
fn until(frames: u64, got: &Receiver<Got>) -> (Vec<TrackFormat>, Vec<EncodedSample>) {
    let (mut formats, mut samples) = (Vec::new(), Vec::new());
    while samples.iter().filter(|s: &&EncodedSample| s.track == TrackKind::Video).count() < frames as usize {
        match got.recv().expect("the encoder runs") {
            Got::Format(format) => formats.push(format),
            Got::Sample(sample) => samples.push(sample),
            Got::Ended(error) => panic!("ended early: {error:?}"),
        }
    }
    (formats, samples)
}

#[test]
fn a_recording_has_every_frame_and_as_much_sound() {
    rollcall_media::init().expect("GStreamer");
    let canvas = Canvas::new(640, 360, 30).expect("canvas");
    let (_demos, scene) = room(4);
    let stage = Stage::start(canvas).expect("stage");
    stage.set_scene(scene, Transition::default());
    let (keep, got) = channel();
    let encoding =
        stage.record(EncodeSettings::of(&canvas, Quality::Standard), Box::new(Keep(keep))).expect("encoding");
    let (formats, mut samples) = until(75, &got);
    let progress = encoding.stop().expect("stops");
    let mut ended = None;
    for rest in got.iter() {
        match rest {
            Got::Sample(sample) => samples.push(sample),
            Got::Ended(error) => ended = Some(error),
            Got::Format(_) => panic!("formats come first"),
        }
    }
    assert!(matches!(ended, Some(None)), "ended without an error");
    assert_eq!(formats.len(), 2);
    let of = |track| samples.iter().filter(move |s| s.track == track);
    assert_eq!(of(TrackKind::Video).count() as u64, progress.frames);
    assert!(of(TrackKind::Video).enumerate().all(|(i, s)| s.start == i as u64));
    assert!(of(TrackKind::Video).all(|s| s.keyframe == s.start.is_multiple_of(60)), "a key frame every two seconds");
    let sound: u64 = of(TrackKind::Audio).map(|s| u64::from(s.duration)).sum();
    let picture = progress.frames * 48_000 / 30;
    assert!(sound.abs_diff(picture) <= 2048, "{sound} samples of sound for {picture} of picture");
}

#[test]
fn every_rate_and_shape_is_recorded() {
    rollcall_media::init().expect("GStreamer");
    for (width, height, fps) in [(360, 640, 60), (320, 180, 7), (16, 16, 30), (1080, 1920, 15)] {
        let canvas = Canvas::new(width, height, fps).expect("canvas");
        let stage = Stage::start(canvas).expect("stage");
        let (keep, got) = channel();
        let encoding =
            stage.record(EncodeSettings::of(&canvas, Quality::Standard), Box::new(Keep(keep))).expect("encoding");
        let (formats, _) = until(4, &got);
        let size = formats.iter().find_map(|f| match f {
            TrackFormat::H264 { width, height, fps, .. } => Some((*width, *height, *fps)),
            TrackFormat::Aac { .. } => None,
        });
        assert_eq!(size, Some((width, height, fps)));
        assert!(encoding.stop().expect("stops").frames >= 4);
    }
}

#[test]
fn the_preview_shows_newer_and_newer_pictures() {
    rollcall_media::init().expect("GStreamer");
    let (_demos, scene) = room(2);
    let stage = Stage::start(Canvas::default()).expect("stage");
    stage.set_scene(scene, Transition::default());
    let mut preview = stage.preview();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    let first = runtime.block_on(preview.next()).expect("a picture");
    let second = runtime.block_on(preview.next()).expect("another");
    assert!(second.number > first.number);
    assert_eq!((first.width, first.height), (960, 540));
    assert!(first.jpeg.starts_with(&[0xff, 0xd8]), "a JPEG");
    assert!(stage.still(320).expect("still").starts_with(&[0xff, 0xd8]));
    let mut moving = second;
    while moving.jpeg == first.jpeg {
        moving = runtime.block_on(preview.next()).expect("another");
    }
    drop(stage);
    assert!(runtime.block_on(preview.next()).is_none(), "the end is said");
}

#[test]
fn the_prepared_scene_is_composed_while_somebody_looks_and_only_then() {
    rollcall_media::init().expect("GStreamer");
    let (_demos, scene) = room(2);
    let stage = Stage::start(Canvas::default()).expect("stage");
    let inputs = scene.voices.clone();
    let is_wanted = |wanted: bool| inputs.iter().all(|input| input.wanted() == wanted);
    stage.prepare(Some(scene.clone()));
    assert!(is_wanted(false), "nobody looks yet");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
    let mut preview = stage.preview_prepared();
    let first = runtime.block_on(preview.next()).expect("a picture");
    assert!(is_wanted(true), "its people's media is opened");
    assert_eq!((first.width, first.height), (960, 540));
    let mut moving = first.clone();
    while moving.jpeg == first.jpeg {
        let next = runtime.block_on(preview.next()).expect("another");
        assert!(next.number > moving.number);
        moving = next;
    }
    // Another look at what stands still gets a picture, too.
    stage.prepare(Some(Scene { tiles: Vec::new(), ..scene }));
    let mut second = stage.preview_prepared();
    runtime.block_on(second.next()).expect("a picture for the second");
    drop((preview, second));
    while !is_wanted(false) {
        std::thread::yield_now();
    }
    let mut again = stage.preview_prepared();
    assert!(runtime.block_on(again.next()).expect("a picture").number > first.number);
    drop(stage);
    while runtime.block_on(again.next()).is_some() {}
}
