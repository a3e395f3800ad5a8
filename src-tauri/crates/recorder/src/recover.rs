//! `recover`: finalizes what a crash left, and says what was lost.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use rollcall_model::Recording;

use crate::said;

/// Finalizes what a crash left in a folder. Nothing that was recorded is thrown away: torn bytes
/// are set aside in the recording's folder "lost".
#[derive(Args)]
pub struct Recover {
    /// A recording's folder, or the folder of all recordings
    dir: PathBuf,
}

impl Recover {
    /// Does it.
    pub fn run(self) -> Result<()> {
        ensure!(self.dir.exists(), "there is no {}", self.dir.display());
        let recordings = rollcall_studio::recover(&self.dir).map_err(said::with_advice)?;
        if recordings.is_empty() {
            said::line("Nothing to recover: every recording here is finished.");
        }
        for recording in &recordings {
            say(recording);
        }
        Ok(())
    }
}

fn say(recording: &Recording) {
    said::line(format!("{} \"{}\"", recording.sid, recording.cname));
    said::line(format!("  kept: {} ({} frames)", said::length(recording.duration_ms), recording.frames));
    if let Some(mp4) = &recording.mp4 {
        said::line(format!("  file: {mp4}"));
    }
    let loss = recording.loss.clone().unwrap_or_default();
    for gap in &loss.gaps {
        let (at, length) = (said::length(gap.at_ms), gap.length_ms as f64 / 1000.0);
        said::line(format!("  missing: {length:.3} s at {at}: {}", gap.reason));
    }
    if loss.set_aside_bytes > 0 {
        said::line(format!("  set aside: {} bytes of an unfinished fragment, in lost/", loss.set_aside_bytes));
    }
    if let Some(problem) = &recording.problem {
        said::line(format!("  {problem}"));
    }
}
