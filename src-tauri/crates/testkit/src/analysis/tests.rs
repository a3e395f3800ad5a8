//! Files made by ffmpeg with a known content: the analysis must say what was put in.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::PathBuf;
use std::time::Duration;

use rollcall_model::{Color, PixelRect, Uid};

use super::*;

const LEFT: PixelRect = PixelRect { x: 0, y: 0, width: 160, height: 180 };
const RIGHT: PixelRect = PixelRect { x: 160, y: 0, width: 160, height: 180 };

/// A colour far from all placeholders, as those of publishers are.
fn orange() -> Color {
    "#c06010".parse().unwrap()
}

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

struct Made {
    file: PathBuf,
    _folder: tempfile::TempDir,
}

/// Four seconds, 320x180 at 30: the left half orange, white for 100 ms from each whole second; the
/// right half the colour of uid 2's placeholder; a beep of 100 ms `late_ms` after each flash.
fn made(late_ms: i32, name: &str, extra: &[&str]) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    let placeholder = rollcall_model::participant::color_of(uid(2)).to_string().replace('#', "0x");
    let picture = format!(
        "color=c=0xc06010:s=320x180:r=30:d=4,drawbox=x=0:y=0:w=160:h=180:color=white:t=fill:\
         enable='lt(mod(t+0.001,1),0.1)',drawbox=x=160:y=0:w=160:h=180:color={placeholder}:t=fill,\
         scale=out_color_matrix=bt601:out_range=tv,format=yuv420p"
    );
    let late = f64::from(late_ms) / 1000.0;
    let sound = format!("aevalsrc='if(lt(mod(t-({late})+1,1),0.1),0.4*sin(2*PI*1000*t),0)':s=48000:d=4");
    let mut arguments = vec!["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &sound];
    arguments.extend(["-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-g", "60", "-c:a", "aac", "-ac", "2"]);
    arguments.extend(extra);
    ffmpeg::make(&arguments, &file).unwrap();
    Made { file, _folder: folder }
}

#[test]
fn a_known_offset_comes_out_as_it_went_in() {
    for late_ms in [-120, -30, 0, 25, 200] {
        let made = made(late_ms, "made.mp4", &[]);
        let look = Look::new([(uid(1), orange())], "#10141c".parse().unwrap());
        let frames = watch(&made.file, &[LEFT]).unwrap();
        let flashes = Timeline::of(&frames, 0, &look).flash_times(30.0);
        assert_eq!(flashes, [0.0, 1.0, 2.0, 3.0], "{late_ms}");
        let beeps = listen(&made.file).unwrap().beeps(1000.0, Duration::from_millis(60));
        let pairs = offsets(&flashes, &beeps);
        // The first beep is cut off by the file's start where it comes early.
        let whole: Vec<_> = pairs.iter().filter(|pair| pair.flash > 0.0).collect();
        assert_eq!(whole.len(), 3, "{late_ms}: {beeps:?}");
        for pair in whole {
            let error = (pair.seconds() - f64::from(late_ms) / 1000.0).abs();
            assert!(error <= tolerance::BEEP_EDGE.as_secs_f64(), "{late_ms} ms in, {} s out", pair.seconds());
        }
    }
}

#[test]
fn tones_beside_each_other_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tones.mp4");
    let sound = "aevalsrc='if(lt(mod(t,1),0.1),0.2*sin(2*PI*1000*t),0)+if(between(t,1.5,1.6),0.2*sin(2*PI*1400*t),0)':s=48000:d=3";
    ffmpeg::make(&["-f", "lavfi", "-i", "color=s=64x64:r=30:d=3", "-f", "lavfi", "-i", sound, "-c:a", "aac"], &file)
        .unwrap();
    let sound = listen(&file).unwrap();
    let shortest = Duration::from_millis(60);
    let starts = |frequency| sound.beeps(frequency, shortest).iter().map(|beep| beep.start).collect::<Vec<_>>();
    let near = |found: Vec<f64>, expected: &[f64]| {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        let close = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance::BEEP_EDGE.as_secs_f64();
        assert!(found.iter().zip(expected).all(close), "{found:?}, not {expected:?}");
    };
    near(starts(1000.0), &[0.0, 1.0, 2.0]);
    near(starts(1400.0), &[1.5]);
    assert!(starts(1800.0).is_empty() || sound.beeps(1800.0, shortest).iter().all(|beep| beep.level < 0.02));
    let silences = sound.silences(0.02, Duration::from_millis(300));
    assert_eq!(silences.len(), 4, "{silences:?}");
}

#[test]
fn everyone_is_named_by_colour_and_placeholders_by_theirs() {
    let made = made(0, "made.mp4", &[]);
    let look = Look::new([(uid(1), orange()), (uid(2), "#30a040".parse().unwrap())], "#10141c".parse().unwrap());
    let frames = watch(&made.file, &[LEFT, RIGHT]).unwrap();
    assert_eq!(frames.len(), 120);
    let left = Timeline::of(&frames, 0, &look);
    assert_eq!(left.frames()[2], Seen::Flash);
    assert_eq!(left.frames()[3], Seen::Picture(uid(1)));
    let spans = left.spans(2);
    assert_eq!(spans.len(), 2, "{spans:?}");
    assert_eq!((spans[1].frames.clone(), spans[1].seen), (3..120, Seen::Picture(uid(1))));
    let right = Timeline::of(&frames, 1, &look).spans(2);
    assert_eq!((right.len(), right[0].seen), (1, Seen::Placeholder(uid(2))));
}

#[test]
fn lengths_rates_and_key_frames_are_exact() {
    let made = made(0, "made.mp4", &[]);
    let program = probe(&made.file).unwrap();
    let (video, audio) = (program.video, program.audio);
    assert_eq!((video.codec.as_str(), video.width, video.height, video.packets), ("h264", 320, 180, 120));
    assert!((video.rate - 30.0).abs() < 1e-9 && (video.duration - 4.0).abs() < 1e-5);
    assert_eq!(video.keyframes.len(), 2);
    assert_eq!((audio.codec.as_str(), audio.rate), ("aac", 48_000.0));
    assert!((audio.duration - 4.0).abs() < 2.5 * tolerance::AAC_UNIT.as_secs_f64(), "{}", audio.duration);
    assert!(video.gaps.is_empty() && audio.gaps.is_empty(), "{:?} {:?}", video.gaps, audio.gaps);
    assert_eq!(complaints(&made.file).unwrap(), "");
}

#[test]
fn a_playlist_is_read_like_a_file() {
    let made =
        made(0, "made.m3u8", &["-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "2", "-hls_list_size", "0"]);
    let program = probe(&made.file).unwrap();
    assert_eq!((program.video.packets, program.video.gaps.len()), (120, 0));
    assert_eq!(watch(&made.file, &[LEFT]).unwrap().len(), 120);
    assert_eq!(complaints(&made.file).unwrap(), "");
}

#[test]
fn a_missing_second_is_a_gap() {
    let made = made(
        0,
        "made.mp4",
        &["-af", "aselect='not(between(t,1,2))'", "-vf", "select='not(between(n,60,74))'", "-fps_mode", "passthrough"],
    );
    let video = probe(&made.file).unwrap().video;
    assert_eq!((video.gaps.len(), video.packets), (1, 105), "{:?}", video.gaps);
    let gap = &video.gaps[0];
    assert_eq!(gap.packet, 60);
    assert!((gap.from - 2.0).abs() < 0.002 && (gap.to - 2.5).abs() < 0.002, "{gap:?}");
}

#[test]
fn damage_is_complained_about() {
    let made = made(0, "made.mp4", &["-movflags", "+faststart"]);
    let mut bytes = std::fs::read(&made.file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 600].iter_mut().for_each(|byte| *byte ^= 0x5a);
    std::fs::write(&made.file, bytes).unwrap();
    assert_ne!(complaints(&made.file).unwrap(), "");
}
