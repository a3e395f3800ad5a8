//! A studio in a folder of its own, and ways to wait for what happens in it.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rollcall_model::{Canvas, Cname, ErrorCode, Event, Layout, LayoutKind, Recording, Sid, Uid};
use rollcall_studio::{EventStream, Studio, StudioConfig};
use tempfile::TempDir;

/// Nothing here should take nearly as long; what does, hangs.
pub const LIMIT: Duration = Duration::from_secs(30);

pub fn config(library: &Path) -> StudioConfig {
    StudioConfig {
        library: library.to_owned(),
        library_note: None,
        udp: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        announce: vec![Ipv4Addr::LOCALHOST.into()],
        resume_within: Duration::from_secs(600),
        bucket_keys: None,
        aside: false,
        demo: false,
        join_base: "http://127.0.0.1:7411".into(),
    }
}

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

pub async fn open(library: &Path) -> Studio {
    Studio::open(config(library)).await.expect("the studio opens")
}

/// Ends a studio and opens another on the same library, once the first has let go of it.
pub async fn reopened(studio: Studio, config: StudioConfig) -> Studio {
    studio.shutdown().await;
    drop(studio);
    let opening = async {
        loop {
            match Studio::open(config.clone()).await {
                Err(error) if error.code() == ErrorCode::LibraryUnwritable => tokio::task::yield_now().await,
                other => return other.expect("the studio opens"),
            }
        }
    };
    tokio::time::timeout(LIMIT, opening).await.expect("the library is free in time")
}

pub fn cname(text: &str) -> Cname {
    text.parse().expect("a valid name")
}

pub fn uid(number: u32) -> Uid {
    Uid::new(number).expect("not 0")
}

/// A small channel with so many demo participants.
pub async fn room(studio: &Studio, name: &str, people: usize) -> Cname {
    let cname = cname(name);
    let canvas = Canvas::new(640, 360, 30).expect("a valid canvas");
    studio.create_channel(cname.clone(), canvas, Layout::of(LayoutKind::BestFit)).await.expect("made");
    for _ in 0..people {
        studio.add_demo(&cname, None).await.expect("a demo participant");
    }
    cname
}

/// Waits for an event that fits.
pub async fn until<T>(events: &mut EventStream, mut fits: impl FnMut(Event) -> Option<T>) -> T {
    let wait = async {
        loop {
            let message = events.next().await.expect("the studio is open");
            if let Some(found) = fits(message.event) {
                return found;
            }
        }
    };
    tokio::time::timeout(LIMIT, wait).await.expect("it happens in time")
}

/// Waits until a recording is as wanted.
pub async fn until_recording(events: &mut EventStream, sid: &Sid, is: impl Fn(&Recording) -> bool) -> Recording {
    until(events, |event| match event {
        Event::Recording { recording } if recording.sid == *sid && is(&recording) => Some(*recording),
        Event::Snapshot(all) => all.recordings.into_iter().find(|recording| recording.sid == *sid && is(recording)),
        _ => None,
    })
    .await
}

/// Frames of the first picture track, counted by decoding.
pub fn decoded_frames(file: &Path) -> u64 {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", "v:0"])
        .args(["-show_entries", "stream=nb_read_frames", "-of", "csv=p=0"])
        .arg(file)
        .output()
        .expect("ffprobe runs");
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{}: {complaints}", file.display());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    number(&text)
}

/// Of a playlist, ffprobe tells each stream twice.
fn number<T: std::str::FromStr>(text: &str) -> T {
    let first = text.lines().next().unwrap_or_default().trim_end_matches(',');
    first.parse().unwrap_or_else(|_| panic!("not a number: {text:?}"))
}

/// Seconds of a stream (`v:0` or `a:0`).
pub fn seconds(file: &Path, stream: &str) -> f64 {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", stream, "-show_entries", "stream=duration", "-of", "csv=p=0"])
        .arg(file)
        .output()
        .expect("ffprobe runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    number(&text)
}

/// A recording's folder in a library, whether a studio has it open or not.
pub fn folder_of(library: &Path, sid: &Sid) -> PathBuf {
    let below = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let years = below(library);
    let folders = years.iter().flat_map(|year| below(year)).flat_map(|month| below(&month));
    let mut found = folders.filter(|folder| folder.to_string_lossy().contains(sid.as_str()));
    found.next().expect("the recording has a folder")
}
