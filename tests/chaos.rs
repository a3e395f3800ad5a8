//! kill -9 at any moment: at most the last half second is lost, everything else plays, and the
//! same recording goes on.
//!
//! How much is lost is not asked of the recorder. A publisher flashes at each whole second of the
//! machine's clock: from the flashes in the file follows which instant each frame shows, and so when
//! the last kept frame before a kill was taken. Where a stretch is too short for a flash, the
//! fragments' own times count.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rollcall_model::{Canvas, Cname, ErrorCode, Happening, LayoutKind, PixelRect, Recording, RecordingState, Sid};
use rollcall_testkit::analysis::tolerance::{AAC_UNIT, CRASH_LOSS};
use rollcall_testkit::analysis::{Look, PtsGap, Seen, Timeline, complaints, probe, watch};
use rollcall_testkit::moment::{moment, utc, utc_of};
use rollcall_testkit::plan::Person;
use rollcall_testkit::publisher::{Publisher, PublisherSettings, VideoCodec};
use rollcall_testkit::recorder::{Recorder, RecorderOptions};

const LIMIT: Duration = Duration::from_secs(30);

/// From a picture's capture to the tick that shows it: play-out delay and up to a frame.
const SHOWN_AFTER: f64 = 0.15;

/// A frame of 1/30 s at either end, and what the kill itself takes on a busy machine.
const SLACK: f64 = 0.10;

/// How far the stated gaps may be from what the flashes say, after all of them.
const GAP_ERROR: f64 = 0.10;

const WHOLE: PixelRect = PixelRect { x: 0, y: 0, width: 320, height: 180 };

fn small() -> Canvas {
    Canvas::new(320, 180, 30).unwrap()
}

/// A channel with one publisher that fills the canvas.
async fn room(recorder: &Recorder) -> Result<(Cname, Person, Publisher)> {
    let cname = recorder.create_channel("Room 1", small(), LayoutKind::BestFit).await?.cname;
    let person = Person::new(1, VideoCodec::Vp8);
    let settings =
        PublisherSettings { video: person.video.clone(), audio: person.audio.clone(), ..PublisherSettings::default() };
    let publisher = Publisher::join(recorder.whip(&cname, person.uid, "Ada").await?, settings).await?;
    recorder.events().await?.live(&cname, &[person.uid], LIMIT).await?;
    Ok((cname, person, publisher))
}

/// Both forms of a finished recording decode without a complaint and have every frame.
fn plays(folder: &Path, recording: &Recording) -> Result<()> {
    let playlist = folder.join(&recording.tracks.first().context("a track")?.playlist);
    let mp4 = folder.join(recording.mp4.as_deref().context("a single file")?);
    for file in [&mp4, &playlist] {
        let (said, program) = (complaints(file)?, probe(file)?);
        ensure!(said.is_empty(), "{}: {said}", file.display());
        ensure!(program.video.gaps.is_empty(), "{}: {:?}", file.display(), program.video.gaps);
        // Sound comes in units of 1024 samples, and later from its encoder than pictures from theirs:
        // where a crash cut it, up to three may be missing before the frame that goes on, and at the end
        // of a recording that nothing came after.
        let cuts: Vec<f64> = recording.loss.iter().flat_map(|l| &l.gaps).map(|gap| gap.at_ms as f64 / 1000.0).collect();
        let end_is_a_cut = recording.problem_code == Some(ErrorCode::RecordingRecovered);
        let at_a_cut = |time: f64| cuts.iter().any(|cut| (cut - time).abs() < 0.05);
        let excused = |gap: &&PtsGap| {
            let length = gap.to - gap.from;
            at_a_cut(gap.to) && (0.0..3.0 * AAC_UNIT.as_secs_f64()).contains(&length)
        };
        let holes: Vec<_> = program.audio.gaps.iter().filter(|gap| !excused(gap)).collect();
        ensure!(holes.is_empty(), "{}: {holes:?}, cuts at {cuts:?}", file.display());
        let frames = program.video.packets as u64;
        ensure!(frames == recording.frames, "{}: {frames} frames, {} stated", file.display(), recording.frames);
        let apart = (program.video.duration - program.audio.duration).abs();
        let most = if end_is_a_cut { 3.0 * AAC_UNIT.as_secs_f64() } else { 0.05 };
        ensure!(apart < most, "{}: picture and sound end {apart} s apart", file.display());
    }
    Ok(())
}

/// UTC of the program's time 0 as the flashes between two program times say, if there is one. A
/// flash shows at a whole second, plus the way to the screen.
fn utc_by_flashes(flashes: &[f64], from: f64, to: f64, about: f64) -> Option<f64> {
    let flash = flashes.iter().find(|flash| **flash > from + 0.1 && **flash < to)?;
    let second = (about + flash - SHOWN_AFTER).round();
    Some(second + SHOWN_AFTER - flash)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_cost_half_a_second_each_at_most_and_the_recording_goes_on() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let (cname, person, mut publisher) = room(&recorder).await?;
    let sid = recorder.record(&cname).await?.sid;
    let mut kills = Vec::new();
    // Early, late, near the ends of fragments and segments, and just anywhere.
    for after in [0.35, 2.05, 3.13, 1.97, 2.61, 4.02, 0.87, 2.48, 3.74, 1.55] {
        moment(Duration::from_secs_f64(after)).await;
        let killed = utc();
        recorder.kill().await?;
        kills.push(killed);
        recorder.restart(&[]).await?;
        let mut events = recorder.events().await?;
        let runs = |world: &rollcall_testkit::recorder::World| {
            let recording = world.recordings.get(&sid)?;
            (recording.state == RecordingState::Recording).then_some(())
        };
        events.wait_for("the same recording going on", LIMIT, runs).await?;
        publisher.rejoin().await?;
        events.live(&cname, &[person.uid], LIMIT).await?;
    }
    moment(Duration::from_millis(2300)).await;
    let recording = recorder.finish(&sid, LIMIT).await?;
    assert_eq!(recording.state, RecordingState::Finished);
    let folder = recorder.folder_of(&sid)?;
    tokio::task::block_in_place(|| -> Result<()> {
        plays(&folder, &recording)?;
        one_playlist(&folder, kills.len())?;
        let losses = losses(&folder, &recording, &person, &kills)?;
        for (number, (loss, measured)) in losses.iter().enumerate() {
            let most = CRASH_LOSS.as_secs_f64() + SLACK;
            ensure!(*loss <= most, "kill {number} cost {loss:.3} s (measured: {measured}); all: {losses:?}");
        }
        let measured = losses.iter().filter(|(_, measured)| *measured).count();
        ensure!(measured >= 7, "only {measured} of ten losses could be measured in the picture");
        Ok(())
    })?;
    let gaps = |happening: &Happening| matches!(happening, Happening::Gap { .. });
    let journal = recorder.journal(&sid).await?;
    assert_eq!(journal.iter().filter(|entry| gaps(&entry.happening)).count(), kills.len(), "{journal:#?}");
    assert!(journal.windows(2).all(|pair| pair[0].clock_ms <= pair[1].clock_ms), "the clock never goes back");
    Ok(())
}

/// Seconds lost by each kill, and whether the picture says so.
fn losses(folder: &Path, recording: &Recording, person: &Person, kills: &[f64]) -> Result<Vec<(f64, bool)>> {
    let gaps = &recording.loss.as_ref().context("the loss is stated")?.gaps;
    ensure!(gaps.len() == kills.len(), "{} gaps for {} kills: {gaps:?}", gaps.len(), kills.len());
    let mp4 = folder.join(recording.mp4.as_deref().context("a single file")?);
    let frames = watch(&mp4, &[WHOLE])?;
    let look = Look::new([(person.uid, person.color())], recording.canvas.background);
    let timeline = Timeline::of(&frames, 0, &look);
    // A picture that has just come back may begin in the middle of a flash.
    let whole = |frame: &usize| *frame > 0 && timeline.frames()[frame - 1] == Seen::Picture(person.uid);
    let flashes: Vec<f64> = timeline.flashes().into_iter().filter(whole).map(|frame| frame as f64 / 30.0).collect();
    let mut started = utc_of(&recording.started_at)?;
    let mut from = 0.0;
    let (mut losses, mut off): (Vec<_>, Vec<f64>) = (Vec::new(), Vec::new());
    for (gap, killed) in gaps.iter().zip(kills) {
        let to = gap.at_ms as f64 / 1000.0;
        // `started` is when program time 0 would have been, had this stretch run from the start.
        let by_flash = utc_by_flashes(&flashes, from, to, started);
        off.extend(by_flash.map(|zero| zero - started));
        losses.push((killed - (by_flash.unwrap_or(started) + to), by_flash.is_some()));
        started += gap.length_ms as f64 / 1000.0;
        from = to;
    }
    // The stated clock may be off by a constant; `content.rs` looks at that. The gaps may not.
    let spread = off.iter().copied().fold(f64::MIN, f64::max) - off.iter().copied().fold(f64::MAX, f64::min);
    ensure!(spread < GAP_ERROR, "the stated gaps are off by {off:.3?} s: {gaps:?}");
    Ok(losses)
}

/// One playlist tells it all: a discontinuity and an init segment for each run, numbers without a
/// hole, an end.
fn one_playlist(folder: &Path, kills: usize) -> Result<()> {
    let text = std::fs::read_to_string(folder.join("program/index.m3u8"))?;
    let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    // A run that was killed before its first whole fragment has left nothing to play.
    let runs = count("#EXT-X-MAP");
    ensure!(runs <= kills + 1 && runs >= kills, "{runs} runs after {kills} kills:\n{text}");
    ensure!(count("#EXT-X-DISCONTINUITY") == runs - 1, "{text}");
    ensure!(count("#EXT-X-ENDLIST") == 1, "{text}");
    let numbers: Vec<u32> =
        text.lines().filter_map(|line| line.strip_suffix(".m4s")?.rsplit('/').next()?.parse().ok()).collect();
    ensure!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "segments {numbers:?}");
    ensure!(numbers.first() == Some(&1), "segments {numbers:?}");
    Ok(())
}

/// Records for a while, then kills the recorder.
async fn crashed(recorder: &mut Recorder, length: Duration) -> Result<(Sid, f64)> {
    let (cname, _, _publisher) = room(recorder).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, length, LIMIT).await?;
    let killed = utc();
    recorder.kill().await?;
    Ok((sid, killed))
}

#[tokio::test(flavor = "multi_thread")]
async fn found_the_next_day_it_is_finalized_and_says_what_was_lost() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let (sid, killed) = crashed(&mut recorder, Duration::from_secs(4)).await?;
    recorder.restart(&["--resume-within", "0"]).await?;
    let mut events = recorder.events().await?;
    let recording = events.finished(&sid, LIMIT).await?;
    assert_eq!(recording.state, RecordingState::Finished);
    let kept = utc_of(&recording.started_at)? + recording.duration_ms as f64 / 1000.0;
    assert!(killed - kept <= CRASH_LOSS.as_secs_f64() + SLACK, "{:.3} s are lost", killed - kept);
    assert!(recording.loss.is_some() || recording.problem.is_some(), "what was lost is stated: {recording:#?}");
    assert!(recording.ended_at.is_some());
    tokio::task::block_in_place(|| plays(&recorder.folder_of(&sid)?, &recording))?;
    // The channel is there, and free to record again.
    let channel = recorder.channel(&recording.cname).await?;
    assert_eq!(channel.recording, None);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_last_fragment_is_set_aside() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let (sid, _) = crashed(&mut recorder, Duration::from_secs(3)).await?;
    // What a power cut leaves: the last segment ends in the middle of a fragment.
    let folder = recorder.folder_of(&sid)?;
    let mut segments: Vec<_> = std::fs::read_dir(folder.join("program"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    segments.retain(|path| path.extension().is_some_and(|extension| extension == "m4s"));
    segments.sort();
    let last = segments.last().context("a segment")?;
    let mut bytes = std::fs::read(last)?;
    bytes.truncate(bytes.len() - 37);
    std::fs::write(last, bytes)?;
    recorder.restart(&["--resume-within", "0"]).await?;
    let recording = recorder.events().await?.finished(&sid, LIMIT).await?;
    let loss = recording.loss.clone().context("the loss is stated")?;
    assert!(loss.set_aside_bytes > 37, "{loss:?}");
    let aside: u64 = std::fs::read_dir(folder.join("lost"))?.map(|e| e.unwrap().metadata().unwrap().len()).sum();
    assert_eq!(aside, loss.set_aside_bytes, "nothing recorded is thrown away");
    tokio::task::block_in_place(|| plays(&folder, &recording))
}

#[tokio::test(flavor = "multi_thread")]
async fn recover_finalizes_a_folder_without_a_recorder() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let (sid, killed) = crashed(&mut recorder, Duration::from_secs(3)).await?;
    let binary = rollcall_testkit::recorder::recorder_binary()?;
    let recover = || std::process::Command::new(&binary).arg("recover").arg(recorder.library()).output();
    let output = recover()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    let folder = recorder.folder_of(&sid)?;
    let recording: Recording = serde_json::from_str(&std::fs::read_to_string(folder.join("recording.json"))?)?;
    assert_eq!(recording.state, RecordingState::Finished);
    let kept = utc_of(&recording.started_at)? + recording.duration_ms as f64 / 1000.0;
    assert!(killed - kept <= CRASH_LOSS.as_secs_f64() + SLACK, "{:.3} s are lost", killed - kept);
    tokio::task::block_in_place(|| plays(&folder, &recording))?;
    // Doing it again changes nothing.
    let before = std::fs::read(folder.join("program.mp4"))?;
    ensure!(recover()?.status.success());
    assert_eq!(before, std::fs::read(folder.join("program.mp4"))?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orderly_end_finalizes_what_is_being_recorded() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let (cname, _, _publisher) = room(&recorder).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_secs(2), LIMIT).await?;
    recorder.terminate().await?;
    let folder = recorder.folder_of(&sid)?;
    let recording: Recording = serde_json::from_str(&std::fs::read_to_string(folder.join("recording.json"))?)?;
    assert_eq!(recording.state, RecordingState::Finished);
    assert!(recording.loss.is_none(), "{:?}", recording.loss);
    tokio::task::block_in_place(|| plays(&folder, &recording))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_index_and_a_lost_ledger_are_begun_anew() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let (cname, _, _publisher) = room(&recorder).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_secs(1), LIMIT).await?;
    let before = recorder.finish(&sid, LIMIT).await?;
    recorder.kill().await?;
    let mut spoilt = 0;
    for entry in std::fs::read_dir(recorder.library())? {
        let path = entry?.path();
        if path.is_file() && std::fs::read(&path)?.starts_with(b"SQLite format 3") {
            std::fs::write(&path, b"no database any more")?;
            spoilt += 1;
        }
    }
    assert_eq!(spoilt, 4, "index, ledger, usage and callbacks are files at the library's top");
    recorder.restart(&[]).await?;
    assert_eq!(recorder.recordings().await?, [before]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_recorders_never_share_a_library() -> Result<()> {
    let first = Recorder::start().await?;
    let options = RecorderOptions { library: Some(first.library().to_owned()), ..RecorderOptions::default() };
    let second = Recorder::start_with(options).await.err().context("the library is taken")?;
    let said = format!("{second:#}");
    assert!(!said.contains("panicked") && said.contains("ended at once"), "{said}");
    assert!(first.system().await.is_ok());
    Ok(())
}
