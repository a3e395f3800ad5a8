//! Every size and rate: the frame count is the duration times the rate, whatever the canvas.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::time::Duration;

use anyhow::Result;
use rollcall_model::{Canvas, LayoutKind, RecordingState};
use rollcall_testkit::analysis::tolerance::AAC_UNIT;
use rollcall_testkit::analysis::{complaints, probe};
use rollcall_testkit::recorder::Recorder;

const LIMIT: Duration = Duration::from_secs(40);

/// Records one demo participant on this canvas and holds the file against it.
async fn is_exact(recorder: &Recorder, width: u32, height: u32, fps: u32) -> Result<()> {
    let what = format!("{width}x{height} at {fps}");
    let canvas = Canvas::new(width, height, fps)?;
    let cname = recorder.create_channel(&what, canvas, LayoutKind::BestFit).await?.cname;
    recorder.add_demo(&cname).await?;
    let mut events = recorder.events().await?;
    let sid = recorder.record(&cname).await?.sid;
    events.recorded(&sid, Duration::from_millis(3500), LIMIT).await?;
    let stopped = recorder.stop(&sid).await?;
    assert!(!stopped.state.is_open(), "{what}: {:?}", stopped.state);
    let recording = events.finished(&sid, LIMIT).await?;
    assert_eq!((recording.state, recording.frames_missing), (RecordingState::Finished, 0), "{what}");
    let folder = recorder.folder_of(&sid)?;
    let file = folder.join(recording.mp4.as_deref().unwrap());
    let (program, said) = tokio::task::block_in_place(|| anyhow::Ok((probe(&file)?, complaints(&file)?)))?;
    assert_eq!(said, "", "{what}");
    let (video, audio) = (program.video, program.audio);
    assert_eq!((video.width, video.height), (width, height), "{what}");
    assert_eq!(video.packets as u64, recording.frames, "{what}");
    let exact = video.packets as f64 / f64::from(fps);
    assert!((video.duration - exact).abs() < 0.001, "{what}: {} frames in {} s", video.packets, video.duration);
    assert!((recording.duration_ms as f64 / 1000.0 - exact).abs() < 0.002, "{what}: {} ms", recording.duration_ms);
    assert!((video.rate - f64::from(fps)).abs() < 0.001, "{what}: {} fps", video.rate);
    // At few frames a second the sound of the last frame would still be in the future at the stop.
    let short = video.duration - audio.duration;
    let most = AAC_UNIT.as_secs_f64().max(1.0 / f64::from(fps)) + 0.001;
    assert!((-AAC_UNIT.as_secs_f64()..most).contains(&short), "{what}: {short} s without sound at the end");
    assert!(video.gaps.is_empty() && audio.gaps.is_empty(), "{what}: {:?} {:?}", video.gaps, audio.gaps);
    let every_two_seconds = video.keyframes.windows(2).all(|pair| (pair[1] - pair[0] - 2.0).abs() < 0.001);
    assert!(every_two_seconds, "{what}: key frames at {:?}", video.keyframes);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_canvases_and_odd_shapes() -> Result<()> {
    let recorder = Recorder::start().await?;
    let (a, b, c, d) = tokio::join!(
        is_exact(&recorder, 640, 360, 1),
        is_exact(&recorder, 320, 240, 7),
        is_exact(&recorder, 16, 16, 10),
        is_exact(&recorder, 360, 640, 15),
    );
    a.and(b).and(c).and(d)
}

#[tokio::test(flavor = "multi_thread")]
async fn fast_and_film_canvases() -> Result<()> {
    let recorder = Recorder::start().await?;
    let (a, b) = tokio::join!(is_exact(&recorder, 320, 180, 60), is_exact(&recorder, 638, 358, 24));
    a.and(b)
}

#[tokio::test(flavor = "multi_thread")]
async fn full_hd() -> Result<()> {
    let recorder = Recorder::start().await?;
    is_exact(&recorder, 1920, 1080, 30).await
}

#[tokio::test(flavor = "multi_thread")]
async fn full_hd_upright() -> Result<()> {
    let recorder = Recorder::start().await?;
    is_exact(&recorder, 1080, 1920, 15).await
}
