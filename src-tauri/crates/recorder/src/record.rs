//! `record`: demo participants for a time, without a console.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use rollcall_model::{Canvas, Cname, Event, FrameRate, Layout, Recording, RecordingState, Sid, Uid};
use rollcall_studio::{EventStream, Studio, StudioConfig};

use crate::layout::{self, Kind};
use crate::said;

/// How long the single file may take.
const FINALIZE: Duration = Duration::from_secs(600);

/// Records demo participants and prints where the result is.
#[derive(Args)]
pub struct Record {
    /// How many demo participants
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=17))]
    demo: u32,
    /// The layout
    #[arg(long, value_enum, default_value = "best-fit")]
    layout: Kind,
    /// Who has vertical's large pane: 1 is the first
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=17))]
    large: Option<u32>,
    /// How long, in seconds
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// The folder for the recording
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The canvas: even, at most 1920x1080 or 1080x1920
    #[arg(long, default_value = "1280x720")]
    canvas: Canvas,
    /// Frames a second: 1, 7, 10, 15, 24, 30 or 60
    #[arg(long, default_value = "30", value_parser = fps)]
    fps: FrameRate,
}

fn fps(text: &str) -> Result<FrameRate, String> {
    let number: u32 = text.parse().map_err(|_| "no whole number".to_owned())?;
    FrameRate::try_from(number).map_err(|error| error.to_string())
}

impl Record {
    /// Does it.
    pub fn run(self) -> Result<()> {
        layout::check_large(self.layout, self.large, self.demo);
        let canvas = Canvas { fps: self.fps, ..self.canvas };
        tokio::runtime::Runtime::new().context("the system gives no threads")?.block_on(self.record(canvas))
    }

    async fn record(self, canvas: Canvas) -> Result<()> {
        let config = StudioConfig {
            library: self.out.clone(),
            library_note: None,
            udp: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            announce: Vec::new(),
            resume_within: Duration::ZERO,
            bucket_keys: None,
            aside: false,
            demo: false,
            join_base: String::new(),
        };
        let studio = Studio::open(config).await.map_err(said::with_advice)?;
        let recorded = self.record_in(&studio, canvas).await;
        studio.shutdown().await;
        let recording = recorded?;
        let file = |relative: &str| studio.recording_file(&recording.sid, relative).map_err(said::with_advice);
        said::line(format!(
            "Recorded {} in {} frames, {} missing.",
            said::length(recording.duration_ms),
            recording.frames,
            recording.frames_missing
        ));
        if let Some(mp4) = &recording.mp4 {
            said::line(format!("File:     {}", file(mp4)?.display()));
        }
        for track in &recording.tracks {
            said::line(format!("Playlist: {}", file(&track.playlist)?.display()));
        }
        match recording.problem {
            Some(problem) => Err(anyhow::anyhow!(problem)),
            None => Ok(()),
        }
    }

    async fn record_in(&self, studio: &Studio, canvas: Canvas) -> Result<Recording> {
        let cname: Cname = "Demo class".parse().expect("a valid name");
        let large_uid = self.large.and_then(Uid::new);
        let layout = Layout { large_uid, ..Layout::of(self.layout.into()) };
        if studio.channel(&cname).is_ok() {
            studio.remove_channel(&cname).await.map_err(said::with_advice)?;
        }
        studio.create_channel(cname.clone(), canvas, layout).await.map_err(said::with_advice)?;
        for _ in 0..self.demo {
            studio.add_demo(&cname, None).await.map_err(said::with_advice)?;
        }
        let mut events = studio.events(None);
        let started = studio.start_recording(&cname).await.map_err(said::with_advice)?;
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(self.seconds)) => {}
            _ = tokio::signal::ctrl_c() => {}
            // By itself: the disk is almost full, or something broke.
            ended = finished(&mut events, &started.sid) => return ended,
        }
        let stopped = studio.stop_recording(&started.sid).await;
        // It may be ending by itself just now.
        if studio.recording(&started.sid).is_ok_and(|recording| recording.state.is_open()) {
            stopped.map_err(said::with_advice)?;
        }
        let finished = tokio::time::timeout(FINALIZE, finished(&mut events, &started.sid)).await;
        finished.context("the single file was not made in ten minutes; the recording is safe and plays")?
    }
}

async fn finished(events: &mut EventStream, sid: &Sid) -> Result<Recording> {
    while let Some(message) = events.next().await {
        let found = match message.event {
            Event::Recording { recording } => Some(*recording),
            Event::Snapshot(snapshot) => snapshot.recordings.into_iter().find(|r| r.sid == *sid),
            _ => None,
        };
        if let Some(recording) = found.filter(|r| r.sid == *sid && r.state.is_final()) {
            return match recording.state {
                RecordingState::Finished => Ok(recording),
                _ => Err(anyhow::anyhow!(recording.problem.unwrap_or_else(|| "the recording failed".into()))),
            };
        }
    }
    Err(anyhow::anyhow!("the recorder ended before the recording was finished"))
}
