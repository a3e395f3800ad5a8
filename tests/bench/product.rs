//! Recording a room with the real recorder, live.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rollcall_model::{Canvas, Cname, LayoutKind, RecordingState, Uid};
use rollcall_testkit::analysis::complaints;
use rollcall_testkit::moment::{moment, utc};
use rollcall_testkit::publisher::{Publisher, PublisherSettings};
use rollcall_testkit::recorder::{Recorder, World};

use crate::room::{CANVAS, Room};
use crate::usage::{cpu_by_thread, cpu_seconds, resident_megabytes};

const LIMIT: Duration = Duration::from_secs(60);

/// How long the preview is watched.
const WATCHED: Duration = Duration::from_secs(15);

/// What recording a room took.
pub(crate) struct Recorded {
    /// CPU seconds per recorded minute, everything in the recorder.
    pub cpu: f64,
    /// The same by what it is spent on.
    pub parts: Parts,
    /// CPU seconds per minute that a preview adds, and pictures a second it gets.
    pub preview: (f64, f64),
    /// Frames recorded, and of these how many are missing.
    pub frames: (u64, u64),
    /// Megabytes resident at the start and the end of the recording.
    pub resident: (f64, f64),
    /// From the start call to the news that the first frame is kept.
    pub to_first_frame: f64,
    /// From the stop call to a result that plays.
    pub to_playable: f64,
    /// The program.
    pub program: PathBuf,
    /// Keeps the program's folder.
    pub _recorder: Recorder,
}

/// CPU seconds per recorded minute by the recorder's threads.
#[derive(Default)]
pub(crate) struct Parts {
    /// Pictures and sound of everyone.
    pub decode: f64,
    /// Scaling, composing, mixing.
    pub stage: f64,
    pub x264: f64,
    pub aac: f64,
    /// Packets: receiving, decrypting, putting in order.
    pub webrtc: f64,
    /// Files, API, events.
    pub rest: f64,
}

impl Parts {
    fn between(before: &BTreeMap<String, f64>, after: &BTreeMap<String, f64>, seconds: f64) -> Self {
        let mut parts = Self::default();
        for (name, cpu) in after {
            let part = match name.as_str() {
                "stage" => &mut parts.stage,
                "picture:src" => &mut parts.x264,
                "sound:src" => &mut parts.aac,
                "webrtc" => &mut parts.webrtc,
                name if name.starts_with("uid ") => &mut parts.decode,
                _ => &mut parts.rest,
            };
            *part += (cpu - before.get(name).unwrap_or(&0.0)) / seconds * 60.0;
        }
        parts
    }
}

pub(crate) async fn record(room: Room, length: Duration) -> Result<Recorded> {
    let recorder = Recorder::start().await?;
    let canvas = Canvas::new(CANVAS.0, CANVAS.1, CANVAS.2)?;
    let cname = recorder.create_channel("Bench", canvas, LayoutKind::BestFit).await?.cname;
    let mut events = recorder.events().await?;
    let mut publishers = Vec::new();
    for number in 1..=room.people {
        let uid = Uid::new(number).context("from 1")?;
        let whip = recorder.whip(&cname, uid, &format!("Person {number}")).await?;
        let settings = PublisherSettings {
            video: Some(room.video(number)),
            audio: Some(Room::audio(number)),
            ..Default::default()
        };
        publishers.push(Publisher::join(whip, settings).await?);
        events.live(&cname, &[uid], LIMIT).await?;
    }
    let pid = recorder.pid()?;
    let asked = utc();
    let sid = recorder.record(&cname).await?.sid;
    // A recording is called so once its first frame is kept.
    let kept = |world: &World| {
        world.recordings.get(&sid).filter(|recording| recording.state == RecordingState::Recording).map(drop)
    };
    events.wait_for("the first frame", LIMIT, kept).await?;
    let to_first_frame = utc() - asked;
    // The first seconds find everything warming up.
    events.recorded(&sid, Duration::from_secs(3), LIMIT).await?;
    let resident_before = resident_megabytes(pid)?;
    let (clock, cpu, threads) = (utc(), cpu_seconds(pid)?, cpu_by_thread(pid)?);
    events.recorded(&sid, Duration::from_secs(3) + length, length + LIMIT).await?;
    let seconds = utc() - clock;
    let cpu = (cpu_seconds(pid)? - cpu) / seconds * 60.0;
    let parts = Parts::between(&threads, &cpu_by_thread(pid)?, seconds);
    let resident = (resident_before, resident_megabytes(pid)?);
    let (preview_cpu, pictures) = with_preview(&recorder, &cname).await?;
    let stopping = utc();
    recorder.stop(&sid).await?;
    let to_playable = utc() - stopping;
    let folder = recorder.folder_of(&sid)?;
    let said = complaints(&folder.join("program/index.m3u8"))?;
    ensure!(said.is_empty(), "the playlist does not play at once: {said}");
    // Looking through a long result takes longer than a socket that nobody reads is kept.
    let recording = recorder.events().await?.finished(&sid, LIMIT).await?;
    drop(publishers);
    Ok(Recorded {
        cpu,
        parts,
        preview: (preview_cpu - cpu, pictures),
        frames: (recording.frames, recording.frames_missing),
        resident,
        to_first_frame,
        to_playable,
        program: folder.join(recording.mp4.as_deref().context("a single file")?),
        _recorder: recorder,
    })
}

/// CPU seconds per minute while one console watches the recording, and the pictures a second it got.
async fn with_preview(recorder: &Recorder, cname: &Cname) -> Result<(f64, f64)> {
    let mut preview = recorder.preview(cname).await?;
    let pid = recorder.pid()?;
    let (clock, cpu) = (utc(), cpu_seconds(pid)?);
    let mut pictures = 0_u32;
    let end = moment(WATCHED);
    tokio::pin!(end);
    loop {
        tokio::select! {
            () = &mut end => break,
            picture = preview.next() => {
                picture?;
                pictures += 1;
            }
        }
    }
    let seconds = utc() - clock;
    Ok(((cpu_seconds(pid)? - cpu) / seconds * 60.0, f64::from(pictures) / seconds))
}
