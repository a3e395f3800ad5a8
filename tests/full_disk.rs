//! A disk that fills: a warning before, a clean end while there is room to finalize, a refusal after.
//!
//! On a small file system in memory. Only root can mount one; others see the test pass with a word
//! about it.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, ensure};
use reqwest::{Method, StatusCode};
use rollcall_model::{Canvas, ErrorCode, LayoutKind, RecordingState};
use rollcall_testkit::analysis::{complaints, probe};
use rollcall_testkit::recorder::{Recorder, RecorderOptions};

const LIMIT: Duration = Duration::from_secs(30);
const MEGABYTE: u64 = 1024 * 1024;

/// A file system in memory that goes away with it.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(megabytes: u64) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"]).arg(folder.path());
        let output = mount.output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves about this much room.
    fn fill_up_to(&self, free: u64) -> Result<PathBuf> {
        let stat = rustix::fs::statvfs(self.path())?;
        let filler = self.path().join("filler");
        let taken = std::fs::metadata(&filler).map(|meta| meta.len()).unwrap_or_default();
        let more = (stat.f_bavail * stat.f_frsize).saturating_sub(free);
        let file = std::fs::File::options().create(true).append(true).open(&filler)?;
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, taken + more)?;
        Ok(filler)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stderr, reason = "says why nothing was tested")]
async fn a_disk_that_fills_ends_the_recording_cleanly_and_says_so_before() -> Result<()> {
    let disk = match SmallDisk::mount(200) {
        Ok(disk) => disk,
        Err(error) => {
            eprintln!("nothing was tested: a file system in memory cannot be mounted here ({error})");
            return Ok(());
        }
    };
    let options = RecorderOptions { library: Some(disk.path().join("library")), ..RecorderOptions::default() };
    let recorder = Recorder::start_with(options).await?;
    let cname = recorder.create_channel("Room 1", Canvas::new(640, 360, 30)?, LayoutKind::BestFit).await?.cname;
    recorder.add_demo(&cname).await?;
    let mut events = recorder.events().await?;
    disk.fill_up_to(80 * MEGABYTE)?;
    let sid = recorder.record(&cname).await?.sid;
    // 80 MB are less than ten minutes at the bit rates of this canvas only if those are high: the
    // warning is about time, so it may come with less room, but before the end.
    events.recorded(&sid, Duration::from_secs(2), LIMIT).await?;
    let filler = disk.fill_up_to(66 * MEGABYTE)?;
    let warned =
        |world: &rollcall_testkit::recorder::World| world.notices.iter().position(|n| n.code == ErrorCode::DiskLow);
    let low = events.wait_for("a warning", LIMIT, warned).await?;
    disk.fill_up_to(50 * MEGABYTE)?;
    let full =
        |world: &rollcall_testkit::recorder::World| world.notices.iter().position(|n| n.code == ErrorCode::DiskFull);
    let ended = events.wait_for("the end", LIMIT, full).await?;
    assert!(low < ended, "warned before the end");
    let recording = events.finished(&sid, LIMIT).await?;
    assert_eq!(recording.state, RecordingState::Finished);
    assert!(recording.problem.is_some(), "why it ended is stated");
    let file = recorder.folder_of(&sid)?.join(recording.mp4.as_deref().unwrap());
    let (program, said) = tokio::task::block_in_place(|| anyhow::Ok((probe(&file)?, complaints(&file)?)))?;
    assert_eq!((said.as_str(), program.video.packets as u64), ("", recording.frames));
    assert!(program.video.duration >= 2.0, "{}", program.video.duration);
    // The channel and its people are still there; recording is refused until there is room.
    let refusal = recorder.refused(recorder.request(Method::POST, "/api/v1/channels/Room%201/recordings")).await?;
    assert_eq!((refusal.status, refusal.code()), (StatusCode::INSUFFICIENT_STORAGE, ErrorCode::DiskFull));
    assert_eq!(recorder.channel(&cname).await?.recording, None);
    std::fs::remove_file(filler)?;
    let again = recorder.record(&cname).await?.sid;
    events.recorded(&again, Duration::from_secs(1), LIMIT).await?;
    recorder.finish(&again, LIMIT).await.map(drop)
}
