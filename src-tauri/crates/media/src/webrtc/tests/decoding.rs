//! Decoders alone, fed by hand.

use std::sync::Arc;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

use crate::webrtc::decoder::{PictureDecoder, SoundDecoder};
use crate::webrtc::feed::{Codec, Coded};

/// What comes out of a pipeline that ends in an appsink named `out`.
fn made(pipeline: &str) -> Vec<Arc<[u8]>> {
    crate::init().expect("GStreamer");
    let pipeline = gst::parse::launch(pipeline).expect("a pipeline").downcast::<gst::Pipeline>().expect("a pipeline");
    let sink = pipeline.by_name("out").expect("a sink").downcast::<gst_app::AppSink>().expect("an appsink");
    pipeline.set_state(gst::State::Playing).expect("playing");
    let samples = std::iter::from_fn(|| sink.pull_sample().ok());
    let bytes =
        samples.map(|sample| sample.buffer().expect("a buffer").map_readable().expect("readable").as_slice().into());
    let made = bytes.collect();
    pipeline.set_state(gst::State::Null).expect("stopped");
    made
}

fn coded(codec: Codec, number: usize, hole: u64, data: &Arc<[u8]>) -> Coded {
    let at = Duration::from_millis(number as u64 * 20);
    Coded { codec, at, keyframe: number == 0, hole: Duration::from_millis(hole), data: data.clone() }
}

#[test]
fn a_lost_packet_of_sound_is_filled_with_a_guess_in_its_place() {
    let packets = made(
        "audiotestsrc num-buffers=50 samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=2 ! opusenc frame-size=20 ! appsink name=out sync=false",
    );
    let mut decoder = SoundDecoder::new().expect("a decoder");
    let mut heard: Vec<(Duration, usize, i16)> = Vec::new();
    for (number, packet) in packets.iter().enumerate().filter(|(number, _)| ![20, 21].contains(number)) {
        let hole = if number == 22 { 40 } else { 0 };
        let take = |at: Duration, sound: &[i16]| {
            heard.push((at, sound.len() / 2, sound.iter().map(|s| s.saturating_abs()).max().unwrap_or(0)));
        };
        decoder.decode(&coded(Codec::Opus, number, hole, packet), take).expect("decoded");
    }
    let guess = heard.iter().find(|(at, ..)| *at == Duration::from_millis(400)).expect("something for the hole");
    assert_eq!(guess.1, 1920, "two packets of 20 ms");
    assert!(guess.2 > 1000, "silence instead of a guess");
    for pair in heard.windows(2) {
        let end = pair[0].0 + Duration::from_micros(pair[0].1 as u64 * 1_000_000 / 48_000);
        assert_eq!(end, pair[1].0, "no gap and no overlap");
    }
}

#[test]
fn a_decoder_waits_for_a_key_frame_and_survives_nonsense() {
    let frames = made(
        "videotestsrc num-buffers=20 ! video/x-raw,width=320,height=180,framerate=30/1 ! vp8enc deadline=1 ! appsink name=out sync=false",
    );
    let mut decoder = PictureDecoder::new(Codec::Vp8).expect("a decoder");
    let mut seen = Vec::new();
    let delta = coded(Codec::Vp8, 1, 0, &frames[1]);
    decoder.decode(delta, |at, _| seen.push(at)).expect("passed over");
    assert!(seen.is_empty(), "a picture that refers to one that never came");
    for (number, frame) in frames.iter().enumerate() {
        decoder.decode(coded(Codec::Vp8, number, 0, frame), |at, _| seen.push(at)).expect("decoded");
    }
    assert_eq!(seen.len(), frames.len(), "as many out as in, and none held back");
    let nonsense: Arc<[u8]> = vec![0xa5; 500].into();
    let broken = (20..200).any(|number| decoder.decode(coded(Codec::Vp8, number, 0, &nonsense), |_, _| {}).is_err());
    assert!(broken, "nonsense must end the decoder, so that a key frame is asked for");
}
