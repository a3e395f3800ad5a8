//! Everyone alone: a recording's own tracks, measured in what is on the disk. Each has its participant's
//! flashes and beeps and nobody else's, every frame, and lips that fit; the program loses nothing by it.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rollcall_model::{
    Canvas, Cname, Color, LayoutKind, PixelRect, Recording, RecordingState, Sid, Subscription, Track, Uid,
};
use rollcall_testkit::analysis::ffmpeg::make;
use rollcall_testkit::analysis::tolerance::{CRASH_LOSS, LIP_SYNC};
use rollcall_testkit::analysis::{Look, Seen, Timeline, complaints, listen, offsets, probe, watch};
use rollcall_testkit::moment::{moment, utc, utc_of};
use rollcall_testkit::plan::Person;
use rollcall_testkit::publisher::{Publisher, PublisherSettings, VideoClip, VideoCodec};
use rollcall_testkit::recorder::{Recorder, World};
use serde::Deserialize;

const LIMIT: Duration = Duration::from_secs(30);

/// A beep lasts 100 ms; what is left of one that was cut does not count.
const WHOLE_BEEP: Duration = Duration::from_millis(70);

/// What the kill itself takes on a busy machine, and a frame at either end.
const SLACK: f64 = 0.10;

/// What is heard of one who is in the track is several times as loud as what is no more than a trace.
const FAINT: f64 = 0.25;

/// From here on a beep is that of another flash: they come once a second.
const ANOTHER: f64 = 0.25;

const BLACK: Color = Color { red: 0, green: 0, blue: 0 };

/// A run as `runs.json` has it.
#[derive(Deserialize)]
struct Run {
    first_frame: u64,
    started_at: String,
}

/// A participant with a picture of this size.
fn person(uid: u32, codec: VideoCodec, (width, height): (u32, u32)) -> Person {
    let person = Person::new(uid, codec);
    let video = person.video.clone().map(|clip| VideoClip { width, height, ..clip });
    Person { video, ..person }
}

async fn join(recorder: &Recorder, cname: &Cname, person: &Person) -> Result<Publisher> {
    let (video, audio) = (person.video.clone(), person.audio.clone());
    let settings = PublisherSettings { video, audio, ..PublisherSettings::default() };
    let publisher = Publisher::join(recorder.whip(cname, person.uid, &person.name()).await?, settings).await?;
    publisher.connected(LIMIT).await?;
    Ok(publisher)
}

fn track_of(recording: &Recording, uid: Uid) -> Result<&Track> {
    let track = recording.tracks.iter().find(|track| track.name == uid.to_string());
    track.with_context(|| format!("{uid} has no track: {:?}", recording.tracks))
}

/// Both forms of a track decode without a complaint and without a hole in the picture; seconds of it.
fn plays(folder: &Path, track: &Track, runs: usize) -> Result<f64> {
    let mp4 = folder.join(track.mp4.as_deref().context("a single file")?);
    let playlist = folder.join(&track.playlist);
    let text = std::fs::read_to_string(&playlist)?;
    let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    ensure!((count("#EXT-X-MAP"), count("#EXT-X-DISCONTINUITY")) == (runs, runs - 1), "{}:\n{text}", track.name);
    ensure!(count("#EXT-X-ENDLIST") == 1, "{}:\n{text}", track.name);
    let numbers: Vec<u32> = text.lines().filter_map(|line| line.strip_suffix(".m4s")?.parse().ok()).collect();
    ensure!((1..).zip(&numbers).all(|(at, number)| at == *number), "segments {numbers:?}");
    let frames = |file: &Path| -> Result<usize> {
        let (said, streams) = (complaints(file)?, probe(file)?);
        ensure!(said.is_empty(), "{}: {said}", file.display());
        ensure!(streams.video.gaps.is_empty(), "{}: {:?}", file.display(), streams.video.gaps);
        ensure!(runs > 1 || streams.audio.gaps.is_empty(), "{}: {:?}", file.display(), streams.audio.gaps);
        let apart = (streams.video.duration - streams.audio.duration).abs();
        ensure!(apart < 0.1, "{}: picture and sound end {apart} s apart", file.display());
        Ok(streams.video.packets)
    };
    let (of_file, of_list) = (frames(&mp4)?, frames(&playlist)?);
    ensure!(of_file == of_list, "{of_file} frames in the file, {of_list} in the list");
    Ok(of_file as f64 / 30.0)
}

/// A track shows and lets hear its participant alone, lips and voice together. `beeps`: at least so many.
fn is_alone(folder: &Path, track: &Track, person: &Person, others: &[&Person], beeps: usize) -> Result<()> {
    let file = folder.join(track.mp4.as_deref().context("a single file")?);
    let clip = person.video.as_ref().context("a picture")?;
    let video = probe(&file)?.video;
    ensure!((video.width, video.height) == (clip.width, clip.height), "{}x{}", video.width, video.height);
    let area = PixelRect { x: 0, y: 0, width: video.width, height: video.height };
    let people = others.iter().copied().chain([person]).map(|person| (person.uid, person.color()));
    let (frames, look) = (watch(&file, &[area])?, Look::new(people, BLACK));
    let timeline = Timeline::of(&frames, 0, &look);
    for (at, seen) in timeline.frames().iter().enumerate() {
        let own = match seen {
            Seen::Picture(uid) | Seen::Placeholder(uid) => *uid == person.uid,
            // A picture on its way from one colour to another.
            Seen::Flash | Seen::Unknown(_) => true,
            Seen::Background => false,
        };
        ensure!(own, "frame {at} of {} shows {seen:?}", person.uid);
    }
    // Where a run ends, less than a few units of sound are missing; silence in their place keeps the time.
    let even = tempfile::tempdir()?;
    let heard = even.path().join("even.mp4");
    let from = file.to_str().context("a name")?;
    make(
        &["-i", from, "-c:v", "copy", "-af", "aresample=async=1:min_hard_comp=0.01", "-c:a", "aac", "-b:a", "192k"],
        &heard,
    )?;
    let sound = listen(&heard)?;
    let tone = |person: &Person| person.audio.as_ref().map(|clip| f64::from(clip.tone)).context("sound");
    let heard = sound.beeps(tone(person)?, WHOLE_BEEP);
    let own = heard.iter().map(|beep| beep.level).fold(0.0, f64::max);
    ensure!(heard.len() >= beeps, "{}: {} beeps, not {beeps}: {heard:?}", person.uid, heard.len());
    for other in others {
        let mut strange = sound.beeps(tone(other)?, WHOLE_BEEP);
        // A beep has something of every tone where it begins and ends, and codecs leave a trace of it.
        strange.retain(|beep| beep.level > FAINT * own);
        ensure!(strange.is_empty(), "{} hears {}: {strange:?}", person.uid, other.uid);
    }
    // One that begins as the track does has no beginning to measure.
    let whole = |at: &usize| *at > 0 && timeline.frames()[at - 1] == Seen::Picture(person.uid);
    let flashes: Vec<f64> = timeline.flashes().into_iter().filter(whole).map(|at| at as f64 / 30.0).collect();
    ensure!(flashes.len() + 2 >= beeps, "{}: {} flashes, not {beeps}", person.uid, flashes.len());
    let mut pairs = offsets(&flashes, &heard);
    // A kill can leave a flash without its beep, and a beep without its flash.
    pairs.retain(|pair| pair.seconds().abs() < ANOTHER);
    ensure!(pairs.len() + 2 >= flashes.len(), "{}: {} pairs of {flashes:?}", person.uid, pairs.len());
    let worst = pairs.iter().map(|pair| pair.seconds().abs()).fold(0.0, f64::max);
    ensure!(worst <= LIP_SYNC.as_secs_f64(), "{}: {worst} s apart: {pairs:?}", person.uid);
    Ok(())
}

/// The program is what it would be without tracks.
fn program_is_whole(folder: &Path, recording: &Recording) -> Result<()> {
    ensure!(recording.state == RecordingState::Finished, "{recording:#?}");
    ensure!(recording.frames_missing == 0, "{} frames are missing", recording.frames_missing);
    let mp4 = folder.join(recording.mp4.as_deref().context("a single file")?);
    let (said, streams) = (complaints(&mp4)?, probe(&mp4)?);
    ensure!(said.is_empty() && streams.video.gaps.is_empty(), "{said}{:?}", streams.video.gaps);
    ensure!(streams.video.packets as u64 == recording.frames, "{} frames", streams.video.packets);
    Ok(())
}

/// Waits until a track has begun so many runs.
async fn runs(recorder: &Recorder, sid: &Sid, uid: Uid, number: usize) -> Result<()> {
    let path = recorder.folder_of(sid)?.join(uid.to_string()).join("runs.json");
    let begun = async {
        loop {
            let text = std::fs::read(&path).unwrap_or_default();
            if serde_json::from_slice::<Vec<Run>>(&text).is_ok_and(|runs| runs.len() == number) {
                return;
            }
            moment(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(LIMIT, begun).await.with_context(|| format!("{uid} does not come to run {number}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_has_a_track_of_their_own_and_the_program_loses_nothing() -> Result<()> {
    let recorder = Recorder::start().await?;
    let canvas = Canvas::new(640, 360, 30)?;
    let cname = recorder.create_channel("Room 1", canvas, LayoutKind::BestFit).await?.cname;
    let one = person(1, VideoCodec::Vp8, (640, 360));
    let two = person(2, VideoCodec::H264, (320, 180));
    let three = person(3, VideoCodec::Vp8, (240, 320));
    let _one = join(&recorder, &cname, &one).await?;
    let mut second = join(&recorder, &cname, &two).await?;
    let mut events = recorder.events().await?;
    events.live(&cname, &[one.uid, two.uid], LIMIT).await?;
    let sid = recorder.record_separately(&cname).await?.sid;
    // What the producer does to the mix is not done to a track.
    recorder.mute(&cname, one.uid, true).await?;
    events.recorded(&sid, Duration::from_secs(4), LIMIT).await?;
    let _three = join(&recorder, &cname, &three).await?;
    second.leave().await?;
    events.recorded(&sid, Duration::from_secs(7), LIMIT).await?;
    let _second = join(&recorder, &cname, &two).await?;
    runs(&recorder, &sid, two.uid, 2).await?;
    events.recorded(&sid, Duration::from_secs(12), LIMIT).await?;
    let recording = recorder.finish(&sid, LIMIT).await?;

    let folder = recorder.folder_of(&sid)?;
    let names: Vec<_> = recording.tracks.iter().map(|t| (t.name.as_str(), t.label.as_deref())).collect();
    let expected = [("program", None), ("1", Some("Person 1")), ("2", Some("Person 2")), ("3", Some("Person 3"))];
    assert!(expected.iter().all(|wanted| names.contains(wanted)) && names.len() == 4, "{names:?}");
    assert_eq!(recording.separate, Some(Subscription::default()));
    tokio::task::block_in_place(|| -> Result<()> {
        program_is_whole(&folder, &recording)?;
        let length = recording.duration_ms as f64 / 1000.0;
        let [first, second, third] = [&one, &two, &three].map(|person| track_of(&recording, person.uid));
        let (first, second, third) = (first?, second?, third?);
        let (long, cut, late) = (plays(&folder, first, 1)?, plays(&folder, second, 2)?, plays(&folder, third, 1)?);
        ensure!(long > length - 1.5 && long < length + 0.2, "{long} of {length} s");
        ensure!(cut > length - 6.0 && cut < length - 1.5, "{cut} of {length} s: it was away for about three");
        ensure!(late > 5.0 && late < length - 3.5, "{late} of {length} s");
        is_alone(&folder, first, &one, &[&two, &three], long as usize - 2)?;
        is_alone(&folder, second, &two, &[&one, &three], cut as usize - 3)?;
        is_alone(&folder, third, &three, &[&one, &two], late as usize - 2)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_costs_a_track_half_a_second_and_it_goes_on_in_its_next_segment() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let cname = recorder.create_channel("Room 1", Canvas::new(640, 360, 30)?, LayoutKind::BestFit).await?.cname;
    let one = person(1, VideoCodec::Vp8, (320, 180));
    let two = person(2, VideoCodec::Vp8, (480, 270));
    let mut publishers = [join(&recorder, &cname, &one).await?, join(&recorder, &cname, &two).await?];
    let mut events = recorder.events().await?;
    events.live(&cname, &[one.uid, two.uid], LIMIT).await?;
    let sid = recorder.record_separately(&cname).await?.sid;
    events.recorded(&sid, Duration::from_secs_f64(5.3), LIMIT).await?;
    let killed = utc();
    recorder.kill().await?;
    recorder.restart(&[]).await?;
    let mut events = recorder.events().await?;
    let goes_on = |world: &World| {
        let recording = world.recordings.get(&sid)?;
        (recording.state == RecordingState::Recording).then_some(())
    };
    events.wait_for("the same recording going on", LIMIT, goes_on).await?;
    for publisher in &mut publishers {
        publisher.rejoin().await?;
    }
    for person in [&one, &two] {
        runs(&recorder, &sid, person.uid, 2).await?;
    }
    let so_far = recorder.recording(&sid).await?.duration_ms;
    events.recorded(&sid, Duration::from_millis(so_far + 4000), LIMIT).await?;
    let recording = recorder.finish(&sid, LIMIT).await?;

    let folder = recorder.folder_of(&sid)?;
    tokio::task::block_in_place(|| -> Result<()> {
        program_is_whole(&folder, &recording)?;
        for (person, other) in [(&one, &two), (&two, &one)] {
            let track = track_of(&recording, person.uid)?;
            let length = plays(&folder, track, 2)?;
            let runs: Vec<Run> = serde_json::from_slice(&std::fs::read(folder.join(&track.name).join("runs.json"))?)?;
            let [first, second] = runs.as_slice() else { anyhow::bail!("{} runs", runs.len()) };
            let kept = utc_of(&first.started_at)? + second.first_frame as f64 / 30.0;
            let lost = killed - kept;
            ensure!(lost <= CRASH_LOSS.as_secs_f64() + SLACK, "{}: {lost:.3} s are lost", person.uid);
            is_alone(&folder, track, person, &[other], length as usize - 4)?;
        }
        Ok(())
    })
}
