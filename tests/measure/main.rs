//! Measures a recorded file for checks written in other languages: the flashes of an area, the
//! beeps of a tone, and how much later each beep comes than its flash. One line of JSON.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Parser;
use rollcall_model::PixelRect;
use rollcall_testkit::analysis::{complaints, listen, offsets, probe, watch};
use serde_json::json;

/// Shorter than this is an echo of a codec, no beep.
const SHORTEST: Duration = Duration::from_millis(30);

/// Measures flashes and beeps in a recording.
#[derive(Parser)]
struct Arguments {
    /// The program.
    file: PathBuf,
    /// The tone in Hz.
    tone: f64,
    /// The area in pixels: x, y, width, height.
    #[arg(num_args = 4)]
    area: Vec<u32>,
}

#[expect(clippy::print_stdout, reason = "the result")]
fn main() -> Result<()> {
    let Arguments { file, tone, area } = Arguments::parse();
    ensure!(area.len() == 4, "an area is x, y, width, height");
    let area = PixelRect { x: area[0], y: area[1], width: area[2], height: area[3] };
    let video = probe(&file)?.video;
    let frames = watch(&file, &[area])?;
    let bright: Vec<bool> = frames.iter().map(|areas| areas[0].is_flash()).collect();
    let starts = (0..bright.len()).filter(|i| bright[*i] && (*i == 0 || !bright[i - 1]));
    let flashes: Vec<f64> = starts.map(|frame| frame as f64 / video.rate).collect();
    let beeps = listen(&file)?.beeps(tone, SHORTEST);
    let late: Vec<f64> = offsets(&flashes, &beeps).iter().map(|offset| offset.seconds() * 1000.0).collect();
    let report = json!({
        "frames": frames.len(),
        "seconds": video.duration,
        "flashes": flashes,
        "beeps": beeps.iter().map(|beep| beep.start).collect::<Vec<_>>(),
        "late_ms": late,
        "complaints": complaints(&file)?,
    });
    println!("{report}");
    Ok(())
}
