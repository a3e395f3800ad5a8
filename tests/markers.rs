//! Markers stand where the picture changed when they were made, also after a kill -9, and are
//! bounded.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;
use rollcall_model::{Canvas, Cname, ErrorCode, Happening, LayoutKind, Marker, PixelRect, Recording, Sid};
use rollcall_testkit::analysis::{Yuv, watch};
use rollcall_testkit::recorder::Recorder;
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(30);

/// How far a marker may be from what is seen in the file, beside what the calls took.
const ERROR: Duration = Duration::from_millis(100);

const WHOLE: PixelRect = PixelRect { x: 0, y: 0, width: 320, height: 180 };

async fn mark(recorder: &Recorder, sid: &Sid, body: Value) -> Result<Marker> {
    recorder.call(Method::POST, &format!("/api/v1/recordings/{sid}/markers"), Some(body)).await
}

/// Takes the only participant out and marks that; how long both calls took.
async fn empty_and_mark(recorder: &Recorder, cname: &Cname, sid: &Sid, title: &str) -> Result<(Marker, Duration)> {
    let channel = recorder.channel(cname).await?;
    let began = Instant::now();
    recorder.remove(cname, channel.participants[0].uid).await?;
    let marker = mark(recorder, sid, json!({ "title": title })).await?;
    Ok((marker, began.elapsed()))
}

async fn runs_until(recorder: &Recorder, sid: &Sid, ms: u64) -> Result<Recording> {
    recorder.events().await?.recorded(sid, Duration::from_millis(ms), LIMIT).await
}

#[tokio::test(flavor = "multi_thread")]
async fn they_stand_where_the_picture_changed_and_survive_a_crash() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let canvas = Canvas::new(320, 180, 30)?;
    let cname = recorder.create_channel("Room 1", canvas, LayoutKind::BestFit).await?.cname;
    recorder.add_demo(&cname).await?;
    let sid = recorder.record(&cname).await?.sid;
    let running = runs_until(&recorder, &sid, 1500).await?;
    let (first, first_took) = empty_and_mark(&recorder, &cname, &sid, "Empty").await?;
    runs_until(&recorder, &sid, running.duration_ms + 1500).await?;
    recorder.add_demo(&cname).await?;

    recorder.kill().await?;
    recorder.restart(&[]).await?;
    let kept = recorder.recording(&sid).await?;
    assert_eq!(kept.markers, std::slice::from_ref(&first), "it was on the disk before the call returned");
    // Two seconds with somebody on the canvas again, however much the crash took.
    runs_until(&recorder, &sid, kept.duration_ms + 2000).await?;
    let (second, second_took) = empty_and_mark(&recorder, &cname, &sid, "Again").await?;
    runs_until(&recorder, &sid, second.at_ms + 1000).await?;
    let recording = recorder.finish(&sid, LIMIT).await?;
    assert_eq!(recording.markers, [first.clone(), second.clone()]);

    let file = recorder.folder_of(&sid)?.join(recording.mp4.as_deref().unwrap());
    let frames = tokio::task::block_in_place(|| watch(&file, &[WHOLE]))?;
    let background = Yuv::of(canvas.background);
    let empty: Vec<bool> = frames.iter().map(|areas| areas[0].is(background)).collect();
    let changes: Vec<u64> =
        (1..empty.len()).filter(|i| empty[*i] && !empty[i - 1]).map(|i| i as u64 * 1000 / 30).collect();
    assert_eq!(changes.len(), 2, "{changes:?}");
    for ((marker, took), change) in [(first, first_took), (second, second_took)].into_iter().zip(changes) {
        let (early, late) = (ERROR.as_millis() as u64, (ERROR + took).as_millis() as u64);
        let within = marker.at_ms + early >= change && marker.at_ms <= change + late;
        assert!(within, "{marker:?} was made when the picture changed at {change} ms; the calls took {took:?}");
    }
    let journal = recorder.journal(&sid).await?;
    let told: Vec<_> = journal.iter().filter(|e| matches!(e.happening, Happening::Marker { .. })).collect();
    assert_eq!(told.len(), 2, "{journal:#?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_are_kept_and_no_more() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = recorder.create_channel("Room 1", Canvas::new(320, 180, 30)?, LayoutKind::BestFit).await?.cname;
    let sid = recorder.record(&cname).await?.sid;
    runs_until(&recorder, &sid, 500).await?;
    for n in 0..1000_u64 {
        mark(&recorder, &sid, json!({ "at_ms": n % 500 })).await?;
    }
    let path = format!("/api/v1/recordings/{sid}/markers");
    let refused = recorder.refused(recorder.request(Method::POST, &path).json(&json!({}))).await?;
    assert_eq!(refused.code(), ErrorCode::LimitReached, "{:?}", refused.body);
    let recording = recorder.finish(&sid, LIMIT).await?;
    assert_eq!((recording.markers.len(), recording.frames_missing), (1000, 0));
    assert!(recording.markers.is_sorted_by_key(|marker| marker.at_ms));
    Ok(())
}
