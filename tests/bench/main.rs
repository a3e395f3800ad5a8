//! What recording costs, against its floor and against ffmpeg doing the same composition, in one
//! run: CPU seconds per recorded minute, frames missing, memory, preview, start and stop.
//!
//! Everything of one room is measured one after the other, so that all of it meets the same machine.

mod floor;
mod product;
mod room;
mod uploads;
mod usage;

use std::time::Duration;

use anyhow::Result;
use clap::Parser;

use floor::Floor;
use product::{Parts, Recorded};
use room::Room;

/// Measures what recording costs.
#[derive(Parser)]
struct Arguments {
    /// Seconds that each room is recorded.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Minutes that each room is recorded, instead.
    #[arg(long)]
    minutes: Option<u64>,
    /// People x width x height of each room.
    #[arg(long, value_delimiter = ',', default_value = "4x1280x720,9x640x360,17x640x360")]
    rooms: Vec<Room>,
    /// Only the recorder, without floor and ffmpeg.
    #[arg(long)]
    recorder_only: bool,
    /// Measure the upload of so many files of a megabyte, and nothing else.
    #[arg(long, value_name = "FILES")]
    uploads: Option<usize>,
}

struct Row {
    room: Room,
    recorded: Recorded,
    floor: Option<Floor>,
    ffmpeg: Option<f64>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(files) = arguments.uploads {
        return uploads::measure(files).await;
    }
    let length = Duration::from_secs(arguments.minutes.map_or(arguments.seconds, |minutes| minutes * 60));
    let mut rows = Vec::new();
    for room in arguments.rooms {
        say(&format!("{room}: recording for {} s", length.as_secs()));
        let recorded = product::record(room, length).await?;
        let (floor, ffmpeg) = if arguments.recorder_only {
            (None, None)
        } else {
            say(&format!("{room}: floor and ffmpeg"));
            (Some(floor::floor(room, &recorded.program).await?), Some(floor::by_ffmpeg(room).await?))
        };
        rows.push(Row { room, recorded, floor, ffmpeg });
    }
    print(&rows, length);
    Ok(())
}

#[expect(clippy::print_stderr, reason = "tells who waits what is going on")]
fn say(text: &str) {
    eprintln!("{text}");
}

#[expect(clippy::print_stdout, reason = "the result")]
fn print(rows: &[Row], length: Duration) {
    println!("CPU seconds per recorded minute, {} s each, to 1920x1080 at 30:\n", length.as_secs());
    println!(
        "| room | Rollcall | floor (pictures: decode + x264) | floor with sound | of floor | ffmpeg xstack | of ffmpeg |"
    );
    println!("|---|---|---|---|---|---|---|");
    for Row { room, recorded, floor, ffmpeg } in rows {
        let cpu = recorded.cpu;
        let parts = floor
            .as_ref()
            .map_or("-".into(), |f| format!("{:.1} ({:.1} + {:.1})", f.pictures(), f.decode_video, f.encode_video));
        let all = floor.as_ref().map_or("-".into(), |f| format!("{:.1}", f.all()));
        let of_floor = floor
            .as_ref()
            .map_or("-".into(), |f| format!("{:.2} ({:.2} with sound)", cpu / f.pictures(), cpu / f.all()));
        let rival = ffmpeg.map_or("-".into(), |ffmpeg| format!("{ffmpeg:.1}"));
        let of_rival = ffmpeg.map_or("-".into(), |ffmpeg| format!("{:.2}", cpu / ffmpeg));
        println!("| {room} | {cpu:.1} | {parts} | {all} | {of_floor} | {rival} | {of_rival} |");
    }
    println!("\n| room | decode | compose and mix | x264 | AAC | packets | rest |");
    println!("|---|---|---|---|---|---|---|");
    for Row { room, recorded, .. } in rows {
        let Parts { decode, stage, x264, aac, webrtc, rest } = recorded.parts;
        println!("| {room} | {decode:.1} | {stage:.1} | {x264:.1} | {aac:.1} | {webrtc:.1} | {rest:.1} |");
    }
    println!(
        "\n| room | frames missing | memory at start, end | preview adds | preview | Record to first frame | Stop to playable |"
    );
    println!("|---|---|---|---|---|---|---|");
    for Row { room, recorded, .. } in rows {
        println!(
            "| {room} | {} of {} | {:.0} MB, {:.0} MB | {:+.1} s/min | {:.1} fps | {:.0} ms | {:.0} ms |",
            recorded.frames.1,
            recorded.frames.0,
            recorded.resident.0,
            recorded.resident.1,
            recorded.preview.0,
            recorded.preview.1,
            recorded.to_first_frame * 1000.0,
            recorded.to_playable * 1000.0,
        );
    }
}
