//! After a crash: a recording's folder is made whole, and says what was lost.

use std::path::Path;

use jiff::Timestamp;
use rollcall_model::{Happening, Loss, Recording, Track};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::folder::{RESERVE, half_made, read_description, write_description};
use crate::journal::Journal;
use crate::runs;
use crate::whole::{Whole, last_frame_at, whole};

/// A recording made whole again.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// As it is now.
    pub recording: Recording,
    /// When its last whole frame ended; when it was begun, if there is none.
    pub last_frame_at: Timestamp,
    /// Bytes of the program that were torn and are now in `lost/`.
    pub set_aside_bytes: u64,
    pub(crate) program: Whole,
}

/// Makes the folder of one recording whole.
pub(crate) fn recover(folder: &Path) -> Result<Recovered> {
    let mut recording = read_description(folder)?;
    let fps = recording.canvas.fps.get();
    let journal = Journal::open(folder)?;
    let begun = disk::parse_utc(&recording.started_at).unwrap_or_default();
    let note = |at: Option<Timestamp>, happening: Happening| {
        let at = at.unwrap_or(begun);
        journal.note(disk::millis(at.duration_since(begun)), at, happening)
    };
    let program = whole(folder, Track::PROGRAM, fps, note)?;
    let ended = !recording.state.is_open();
    for name in runs::tracks(folder).iter().filter(|name| *name != Track::PROGRAM) {
        let known = recording.tracks.iter().position(|track| track.name == *name);
        match whole(folder, name, fps, note).and_then(|track| track.list(folder, name, ended)) {
            Ok(true) if known.is_none() => recording.tracks.push(Track::new(name, None)),
            Ok(true) => {}
            Ok(false) => recording.tracks.retain(|track| track.name != *name),
            // One that is broken must not keep the program from being whole.
            Err(error @ (StoreError::DiskFull | StoreError::NewerVersion { .. })) => return Err(error),
            Err(error) => {
                let message = format!("The track of participant {name} is not whole: {error}.");
                note(None, Happening::Warning { message })?;
            }
        }
    }
    journal.sync()?;
    clear_up(folder);
    let set_aside_bytes = program.set_aside_bytes;
    let frames: u64 = program.segments.iter().map(|s| s.frames).sum();
    if set_aside_bytes > 0 {
        recording.loss.get_or_insert_with(Loss::default).set_aside_bytes += set_aside_bytes;
        recording.acknowledged = false;
    }
    recording.frames = frames;
    recording.duration_ms = frames * 1000 / u64::from(fps);
    recording.size_bytes = disk::size_of(folder);
    let length = recording.duration_ms;
    recording.markers.iter_mut().for_each(|marker| marker.at_ms = marker.at_ms.min(length));
    program.list(folder, Track::PROGRAM, ended)?;
    write_description(folder, &recording)?;
    let last_frame_at = last_frame_at(&program.runs, program.end, fps).unwrap_or(begun);
    Ok(Recovered { last_frame_at, recording, set_aside_bytes, program })
}

/// Removes what was never recorded: the reserve, and single files that were half made.
fn clear_up(folder: &Path) {
    let half_made = runs::tracks(folder).into_iter().map(|name| half_made(&name));
    for name in half_made.chain([RESERVE.to_owned()]) {
        let _ = std::fs::remove_file(folder.join(name));
    }
}
