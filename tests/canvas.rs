//! The canvas in real recordings: regions stand where they were put to the pixel, edits are there two
//! frames after their answer, transitions are counted in frames, and whatever hands do, no frame is lost.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::Timestamp;
use reqwest::Method;
use rollcall_model::{Canvas, Channel, Cname, Color, Entry, Happening, LayoutKind, PixelRect, Recording, Sid, Uid};
use rollcall_testkit::analysis::{Yuv, complaints, probe, watch};
use rollcall_testkit::publisher::{Publisher, PublisherSettings, VideoClip};
use rollcall_testkit::recorder::{Events, Recorder};
use serde_json::{Value, json};

const LIMIT: Duration = Duration::from_secs(40);
const FPS: f64 = 30.0;
/// Red, green, blue of the person in these tests.
const GREEN: [u8; 3] = [40, 170, 60];
const BACKGROUND: &str = "#10141c";

/// A channel "Canvas" of 640x360 with one person in one colour, whose recording runs.
struct Scene {
    recorder: Recorder,
    events: Events,
    cname: Cname,
    sid: Sid,
    _person: Publisher,
}

/// A finished recording.
struct Taken {
    recording: Recording,
    journal: Vec<Entry>,
    mp4: PathBuf,
}

fn custom(regions: Value) -> Value {
    json!({ "kind": "custom", "regions": regions })
}

/// A region of 640x360 given in pixels.
fn region(x: f64, y: f64, width: f64, height: f64) -> Value {
    json!({ "id": "r1", "x": x / 640.0, "y": y / 360.0, "width": width / 640.0, "height": height / 360.0 })
}

fn area(x: u32, y: u32, width: u32, height: u32) -> PixelRect {
    PixelRect { x, y, width, height }
}

fn yuv(rgb: [u8; 3]) -> Yuv {
    let [red, green, blue] = rgb;
    Yuv::of(Color { red, green, blue })
}

fn background() -> Yuv {
    Yuv::of(BACKGROUND.parse().unwrap())
}

impl Scene {
    /// Records with this layout, once the person is seen.
    async fn begin(layout: Value) -> Result<Self> {
        let recorder = Recorder::start().await?;
        let canvas = Canvas { background: BACKGROUND.parse()?, ..Canvas::new(640, 360, 30)? };
        let cname = recorder.create_channel("Canvas", canvas, LayoutKind::BestFit).await?.cname;
        let uid = Uid::new(1).unwrap();
        let video = VideoClip { color: GREEN, kbps: 2000, ..VideoClip::default() };
        let settings = PublisherSettings { video: Some(video), audio: None, ..PublisherSettings::default() };
        let person = Publisher::join(recorder.whip(&cname, uid, "Ada").await?, settings).await?;
        let mut events = recorder.events().await?;
        let mut preview = recorder.preview(&cname).await?;
        events.seen(&cname, &[uid], LIMIT).await?;
        recorder.call::<Channel>(Method::PUT, "/api/v1/channels/Canvas/layout", Some(layout)).await?;
        // What has been decoded waits for its time, half a second at the most.
        let now = preview.next().await?.number;
        while preview.next().await?.number < now + 15 {}
        let sid = recorder.record(&cname).await?.sid;
        drop(preview);
        events.recorded(&sid, Duration::from_millis(500), LIMIT).await?;
        Ok(Self { recorder, events, cname, sid, _person: person })
    }

    async fn put_layout(&self, query: &str, layout: Value) -> Result<Channel> {
        let path = format!("/api/v1/channels/{}/layout{query}", self.cname);
        self.recorder.call(Method::PUT, &path, Some(layout)).await
    }

    async fn edit(&self, change: Value) -> Result<Channel> {
        let edits = json!({ "edits": [{ "op": "change", "id": "r1", "change": change }] });
        let path = format!("/api/v1/channels/{}/layout", self.cname);
        self.recorder.call(Method::PATCH, &path, Some(edits)).await
    }

    /// Waits until so much more is recorded.
    async fn more(&mut self, milliseconds: u64) -> Result<()> {
        let now = self.recorder.recording(&self.sid).await?.duration_ms;
        self.events.recorded(&self.sid, Duration::from_millis(now + milliseconds), LIMIT).await?;
        Ok(())
    }

    /// Ends the recording; every frame is there and a player would not stumble.
    async fn end(mut self) -> Result<(Taken, Self)> {
        self.recorder.stop(&self.sid).await?;
        let recording = self.events.finished(&self.sid, LIMIT).await?;
        assert_eq!((recording.frames_missing, &recording.problem), (0, &None), "{recording:?}");
        let journal = self.recorder.journal(&self.sid).await?;
        let mp4 = self.recorder.folder_of(&self.sid)?.join(recording.mp4.as_deref().context("no MP4")?);
        let (program, said) = tokio::task::block_in_place(|| anyhow::Ok((probe(&mp4)?, complaints(&mp4)?)))?;
        assert_eq!(said, "");
        assert_eq!(program.video.packets as u64, recording.frames);
        assert!(program.video.gaps.is_empty() && program.audio.gaps.is_empty(), "{program:?}");
        Ok((Taken { recording, journal, mp4 }, self))
    }
}

impl Taken {
    /// The colours of areas in every frame in which the person does not flash there.
    fn watch(&self, areas: &[PixelRect]) -> Result<Vec<Vec<Yuv>>> {
        tokio::task::block_in_place(|| watch(&self.mp4, areas))
    }

    /// When the first frame was on air, seconds of UTC, by the journal's clock.
    fn zero(&self) -> Result<f64> {
        let entry = self.journal.iter().rfind(|entry| entry.clock_ms > 0).context("an empty journal")?;
        Ok(seconds(entry.utc.parse()?) - entry.clock_ms as f64 / 1000.0)
    }
}

fn seconds(at: Timestamp) -> f64 {
    at.as_nanosecond() as f64 / 1e9
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_stands_at_its_pixels() -> Result<()> {
    let mut scene = Scene::begin(custom(json!([region(146.0, 58.0, 230.0, 122.0)]))).await?;
    scene.more(1500).await?;
    let (taken, _scene) = scene.end().await?;
    // Four pixels within each edge, and four without.
    let inside = [area(146, 70, 4, 98), area(372, 70, 4, 98), area(160, 58, 200, 4), area(160, 176, 200, 4)];
    let outside = [area(142, 70, 4, 98), area(376, 70, 4, 98), area(160, 54, 200, 4), area(160, 180, 200, 4)];
    let frames = taken.watch(&[inside, outside].concat())?;
    let green = yuv(GREEN);
    let lit: Vec<_> = frames.iter().filter(|frame| !frame[..4].iter().any(|colour| colour.is_flash())).collect();
    assert!(lit.len() > 30, "{} of {} frames show the colour", lit.len(), frames.len());
    for (i, frame) in lit.iter().enumerate() {
        let ok = frame[..4].iter().all(|colour| colour.is(green)) && frame[4..].iter().all(|c| c.is(background()));
        assert!(ok, "frame {i} of those without a flash: {frame:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_seen_two_frames_after_its_answer() -> Result<()> {
    let mut scene = Scene::begin(custom(json!([region(0.0, 0.0, 160.0, 360.0)]))).await?;
    let mut answered = Vec::new();
    for place in [1, 2, 3, 0, 2] {
        scene.more(400).await?;
        scene.edit(json!({ "x": f64::from(place) * 0.25 })).await?;
        answered.push((place as usize, seconds(Timestamp::now())));
    }
    scene.more(600).await?;
    let (taken, _scene) = scene.end().await?;
    let columns = [0, 160, 320, 480].map(|x| area(x + 20, 20, 120, 320));
    let frames = taken.watch(&columns)?;
    let zero = taken.zero()?;
    let mut before = 0;
    for (place, at) in answered {
        let due = ((at - zero) * FPS).ceil() as usize + 2;
        let shows = |frame: usize| !frames[frame][place].is(background());
        let seen =
            (before..frames.len()).find(|frame| shows(*frame) && frames[*frame][(place + 1) % 4].is(background()));
        let seen = seen.with_context(|| format!("never at place {place}"))?;
        assert!(seen <= due, "at place {place} in frame {seen}, answered in frame {:.1}", (at - zero) * FPS);
        assert!((seen..due.max(seen) + 5).all(shows), "it stays");
        before = seen;
    }
    let layouts = taken.journal.iter().filter(|entry| matches!(entry.happening, Happening::Layout { .. })).count();
    assert_eq!(layouts, 6, "each is written down: {:#?}", taken.journal);
    Ok(())
}

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        // Knuth's multiplier (The Art of Computer Programming, volume 2, section 3.3.4).
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn fraction(&mut self) -> f64 {
        self.below(1000) as f64 / 1000.0
    }

    fn region(&mut self) -> Value {
        let (x, y) = (self.fraction() * 0.8, self.fraction() * 0.8);
        let (width, height) = ((1.0 - x) * (0.1 + 0.9 * self.fraction()), (1.0 - y) * (0.1 + 0.9 * self.fraction()));
        json!({
            "x": x, "y": y, "width": width, "height": height, "z": self.below(5), "alpha": self.fraction(),
            "corner": self.fraction() / 2.0, "label": self.below(2) == 1, "hidden": self.below(8) == 0,
            "border": { "width": 0.01, "color": "#ffcc00" }, "empty": { "kind": "text", "text": "Soon" },
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_changes_lose_no_frame() -> Result<()> {
    let scene = Scene::begin(json!({ "kind": "best-fit" })).await?;
    for _ in 0..3 {
        scene.recorder.add_demo(&scene.cname).await?;
    }
    let channel = format!("/api/v1/channels/{}", scene.cname);
    let call = |method, path: &str, body: Value| {
        let path = format!("{channel}{path}");
        let recorder = &scene.recorder;
        async move { recorder.call::<Channel>(method, &path, Some(body)).await }
    };
    let mut dice = Dice(7);
    let mut custom_now = false;
    for _ in 0..1000 {
        let (transition, ms) = (["cut", "dissolve", "move"][dice.below(3) as usize], dice.below(600));
        let coming = format!("?transition={transition}&ms={ms}");
        match dice.below(10) {
            0 => {
                let kind = ["floating", "best-fit", "vertical"][dice.below(3) as usize];
                call(Method::PUT, &format!("/layout{coming}"), json!({ "kind": kind })).await?;
                custom_now = false;
            }
            1 => {
                let regions: Vec<_> = (0..=dice.below(6)).map(|_| dice.region()).collect();
                call(Method::PUT, &format!("/layout{coming}"), custom(json!(regions))).await?;
                custom_now = true;
            }
            2 => {
                let regions: Vec<_> = (0..=dice.below(6)).map(|_| dice.region()).collect();
                call(Method::PUT, "/prepared", custom(json!(regions))).await?;
                call(Method::POST, "/take", json!({ "kind": transition, "ms": ms })).await?;
                custom_now = true;
            }
            _ if !custom_now => {
                call(Method::POST, "/layout/custom", json!({})).await?;
                custom_now = true;
            }
            _ => {
                let change = dice.region();
                call(Method::PATCH, "/layout", json!({ "edits": [{ "op": "change", "id": "r1", "change": change }] }))
                    .await?;
            }
        }
    }
    let last = scene.recorder.channel(&scene.cname).await?.layout;
    let (taken, _scene) = scene.end().await?;
    let noted = taken.journal.iter().rev().find_map(|entry| match &entry.happening {
        Happening::Layout { layout, .. } => Some(layout.clone()),
        _ => None,
    });
    assert_eq!(noted, Some(last), "the last one is written down");
    assert!(taken.recording.frames > 60, "{:?}", taken.recording);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_and_a_dissolve_take_the_frames_they_are_told() -> Result<()> {
    let at = |x: f64| custom(json!([region(x, 100.0, 160.0, 160.0)]));
    let mut scene = Scene::begin(at(0.0)).await?;
    scene.more(300).await?;
    scene.put_layout("?transition=move&ms=300", at(480.0)).await?;
    scene.more(1200).await?;
    scene.put_layout("?transition=dissolve&ms=300", at(0.0)).await?;
    scene.more(1200).await?;
    let (taken, _scene) = scene.end().await?;
    // Narrow columns, in the middle of the height.
    let columns: Vec<PixelRect> = (0..40).map(|i| area(i * 16, 160, 16, 40)).collect();
    let frames = taken.watch(&columns)?;
    let is_there = |colour: &Yuv| !colour.is(background());
    let left = |frame: &Vec<Yuv>| frame.iter().position(is_there);
    let lefts: Vec<Option<usize>> = frames.iter().map(left).collect();
    let begins = lefts.iter().position(|left| *left != Some(0)).context("it never moves")?;
    let ends = begins + lefts[begins..].iter().position(|left| *left == Some(30)).context("it never arrives")?;
    let way: Vec<usize> =
        lefts[begins..ends].iter().copied().collect::<Option<_>>().context("it was away meanwhile")?;
    assert!(way.windows(2).all(|pair| pair[0] <= pair[1]), "it goes back: {way:?}");
    // 300 ms are nine frames; the first and the last steps are smaller than a column.
    assert!((6..=9).contains(&way.len()), "{} frames on the way: {way:?}", way.len());

    let fading = |frame: &Vec<Yuv>| is_there(&frame[3]) && is_there(&frame[35]);
    let both = frames[ends..].iter().filter(|frame| fading(frame)).count();
    // Faint ones look like the background.
    assert!((5..=9).contains(&both), "{both} frames show both places");
    let last = frames.last().context("no frame")?;
    assert!(is_there(&last[3]) && !is_there(&last[35]), "{last:?}");
    let transition = |entry: &Entry| match &entry.happening {
        Happening::Layout { transition, .. } => transition.map(|transition| transition.ms),
        _ => None,
    };
    let transitions: Vec<u32> = taken.journal.iter().filter_map(transition).collect();
    assert_eq!(transitions, [300, 300]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_background_changes_its_colour_while_it_is_recorded() -> Result<()> {
    let mut scene = Scene::begin(custom(json!([region(0.0, 0.0, 320.0, 360.0)]))).await?;
    scene.more(500).await?;
    let path = format!("/api/v1/channels/{}", scene.cname);
    let canvas = json!({ "canvas": { "width": 640, "height": 360, "fps": 30, "background": "#803010" } });
    let changed: Channel = scene.recorder.call(Method::PATCH, &path, Some(canvas)).await?;
    assert_eq!(changed.canvas.background.to_string(), "#803010");
    let answered = seconds(Timestamp::now());
    scene.more(1000).await?;
    let (taken, _scene) = scene.end().await?;
    let frames = taken.watch(&[area(40, 40, 240, 280), area(360, 40, 240, 280)])?;
    let brown = yuv([0x80, 0x30, 0x10]);
    let changes = frames.iter().position(|frame| frame[1].is(brown)).context("never")?;
    assert!(frames[..changes].iter().all(|frame| frame[1].is(background())), "one colour, then the other");
    assert!(frames[changes..].iter().all(|frame| frame[1].is(brown)));
    let due = ((answered - taken.zero()?) * FPS).ceil() as usize + 2;
    assert!(changes <= due, "in frame {changes}, due in {due}");
    assert!(frames.iter().all(|frame| !frame[0].is(background()) && !frame[0].is(brown)), "the person stays");
    Ok(())
}
