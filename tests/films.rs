//! Files as participants, as they are recorded: lips, colours, rounds, and the way back after a
//! kill -9.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::Method;
use rollcall_model::{Canvas, Cname, Color, ErrorCode, LayoutKind, Participant, PixelRect, Recording, Source};
use rollcall_testkit::analysis::tolerance::LIP_SYNC;
use rollcall_testkit::analysis::{Look, Seen, Timeline, Yuv, listen, offsets, watch};
use rollcall_testkit::film::Film;
use rollcall_testkit::recorder::Recorder;
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(30);

/// A beep lasts 100 ms; what is left of one that was cut does not count.
const WHOLE_BEEP: Duration = Duration::from_millis(70);

const WHOLE: PixelRect = PixelRect { x: 0, y: 0, width: 640, height: 360 };

/// What a conversion of colours and an encoder at quantizer 22 may leave of a difference. Taken for
/// BT.601, the film's green would be 19 away.
const COLOR: u8 = 8;

async fn add(recorder: &Recorder, cname: &Cname, body: Value) -> Result<Participant> {
    recorder.call(Method::POST, &format!("/api/v1/channels/{cname}/participants"), Some(body)).await
}

async fn recorded(recorder: &Recorder, cname: &Cname, length: Duration) -> Result<Recording> {
    let sid = recorder.record(cname).await?.sid;
    recorder.events().await?.recorded(&sid, length, LIMIT).await?;
    recorder.finish(&sid, LIMIT).await
}

fn mp4(recorder: &Recorder, recording: &Recording) -> Result<std::path::PathBuf> {
    Ok(recorder.folder_of(&recording.sid)?.join(recording.mp4.as_deref().context("a single file")?))
}

/// Instants of the flashes, and what the picture is between them.
fn seen(file: &Path, participant: &Participant, sent: Color) -> Result<(Vec<f64>, Vec<Yuv>)> {
    let frames = watch(file, &[WHOLE])?;
    let look = Look::new([(participant.uid, sent)], Canvas::default().background);
    let timeline = Timeline::of(&frames, 0, &look);
    let of_film = |(frame, seen): (&Vec<Yuv>, &Seen)| matches!(seen, Seen::Picture(_)).then(|| frame[0]);
    let plain = frames.iter().zip(timeline.frames()).filter_map(of_film).collect();
    Ok((timeline.flash_times(30.0), plain))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_is_recorded_with_its_colours_and_its_lips_in_every_round() -> Result<()> {
    let recorder = Recorder::start().await?;
    let cname = recorder.create_channel("Films", Canvas::new(640, 360, 30)?, LayoutKind::BestFit).await?.cname;
    let [red, green, blue] = [30, 200, 30];
    let film = Film { color: [red, green, blue], ..Film::default() };
    let path = film.file().await?;
    let participant = add(&recorder, &cname, json!({ "source": "file", "path": path, "name": "Intro" })).await?;
    assert_eq!((participant.source, participant.name.as_str()), (Source::File, "Intro"));

    // Two rounds and a half.
    let recording = recorded(&recorder, &cname, Duration::from_secs(10)).await?;
    assert_eq!((recording.frames_missing, recording.participants.as_slice()), (0, ["Intro".to_owned()].as_slice()));
    let file = mp4(&recorder, &recording)?;
    let sent = Color { red, green, blue };
    let ((flashes, plain), beeps) = tokio::task::block_in_place(|| -> Result<_> {
        Ok((seen(&file, &participant, sent)?, listen(&file)?.beeps(f64::from(film.tone), WHOLE_BEEP)))
    })?;
    let measured = offsets(&flashes, &beeps);
    assert!(
        measured.len() >= 8,
        "{} flashes with a beep in {} flashes: {flashes:?} {beeps:?}",
        measured.len(),
        flashes.len()
    );
    for offset in &measured {
        assert!(offset.seconds().abs() <= LIP_SYNC.as_secs_f64(), "{offset:?} of {measured:?}");
    }
    let rounds = flashes.windows(2).filter(|pair| pair[1] - pair[0] > 1.02).count();
    let longest = flashes.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
    assert!(longest < 1.5 && rounds <= 3, "between rounds at most half a second: {flashes:?}");
    let wrong: Vec<&Yuv> = plain.iter().filter(|color| color.distance(Yuv::of(sent)) > COLOR).collect();
    assert!(plain.len() > 200 && wrong.len() * 50 < plain.len(), "{:?} instead of {:?}", wrong.first(), Yuv::of(sent));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_stays_and_comes_back_after_a_crash() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let cname = recorder.create_channel("Films", Canvas::new(640, 360, 30)?, LayoutKind::BestFit).await?.cname;
    let still = Film { color: [160, 30, 60], ..Film::form("png") };
    let path = still.file().await?;
    let participant = add(&recorder, &cname, json!({ "source": "file", "path": path })).await?;
    let body = json!({ "muted": true, "volume": 0.5 });
    let path = format!("/api/v1/channels/{cname}/participants/{}", participant.uid);
    let changed: Participant = recorder.call(Method::PATCH, &path, Some(body)).await?;
    recorder.kill().await?;
    recorder.restart(&[]).await?;
    let back = recorder.channel(&cname).await?.participants.remove(0);
    assert_eq!(
        (back.uid, back.name, back.source, back.muted, back.volume),
        (changed.uid, changed.name, Source::File, true, 0.5)
    );

    // Longer than a tile keeps a last picture.
    let recording = recorded(&recorder, &cname, Duration::from_secs(6)).await?;
    let file = mp4(&recorder, &recording)?;
    let [red, green, blue] = still.color;
    let sent = Color { red, green, blue };
    let (_, plain) = tokio::task::block_in_place(|| seen(&file, &participant, sent))?;
    // The very first frames may show the placeholder.
    assert!(plain.len() as u64 + 15 >= recording.frames, "{} of {} frames", plain.len(), recording.frames);
    assert!(plain.last().unwrap().distance(Yuv::of(sent)) <= COLOR, "{:?}", plain.last());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_that_is_gone_at_a_restart_is_left_out_and_said() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let cname = recorder.create_channel("Films", Canvas::new(640, 360, 30)?, LayoutKind::BestFit).await?.cname;
    let path = recorder.folder().join("gone.wav");
    std::fs::copy(Film::form("wav").file().await?, &path)?;
    add(&recorder, &cname, json!({ "source": "file", "path": path })).await?;
    recorder.add_demo(&cname).await?;
    recorder.terminate().await?;
    std::fs::remove_file(&path)?;
    recorder.restart(&[]).await?;
    let mut events = recorder.events().await?;
    let said = |notice: &rollcall_model::Notice| notice.code == ErrorCode::FileNotFound;
    let notice = events.wait_for("the notice", LIMIT, |world| world.notices.iter().find(|n| said(n)).cloned()).await?;
    assert!(notice.message.contains("gone"), "{notice:?}");
    let left = recorder.channel(&cname).await?.participants;
    assert_eq!(left.iter().map(|participant| participant.source).collect::<Vec<_>>(), [Source::Demo]);
    Ok(())
}
