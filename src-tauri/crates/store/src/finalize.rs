//! A recording's end: `program.mp4` and a file for each participant's track, the segments' samples in one
//! file with its index in front, copied, not encoded; and the last state.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use mp4_atom::{Encode, Moov};
use parking_lot::Mutex;
use rollcall_model::{ErrorCode, Happening, Recording, RecordingState, Track, TrackKind};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::folder::{half_made, read_description, single, write_description};
use crate::format::{Formats, ftyp, mvhd};
use crate::journal::Journal;
use crate::recover;
use crate::runs::{self, Run};
use crate::scan;
use crate::table::{self, Table};

/// Bytes copied before they are made durable: other recordings must not wait for all of it at once.
const AT_ONCE: u64 = 64 << 20;

/// Room for the head in a file with 32-bit offsets.
const MOST_HEAD: u64 = 1 << 28;

/// A fragment's bytes in its segment.
struct Piece {
    segment: u32,
    at: u64,
    len: u64,
}

/// Makes the single files and writes the finished description. `describing` is held while that is read
/// or written: what people write on the recording while the file is made stays.
pub(crate) fn finalize(folder: &Path, describing: &Mutex<()>) -> Result<Recording> {
    let journal = Journal::open(folder)?;
    let mut recording = {
        let _describing = describing.lock();
        let recording = read_description(folder)?;
        if recording.state.is_open() { end_abandoned(folder, recording)? } else { recording }
    };
    let segments = runs::segments(&folder.join(Track::PROGRAM))?;
    if recording.mp4.is_none() {
        recording.mp4 = write_mp4(folder, Track::PROGRAM)?;
    }
    write_tracks(folder, &mut recording, &journal, describing)?;
    recording.size_bytes = disk::size_of(folder);
    let state = if segments.is_empty() { RecordingState::Failed } else { RecordingState::Finished };
    if segments.is_empty() && recording.problem.is_none() {
        recording.problem = Some("It ended before the first picture was written.".into());
        recording.problem_code = Some(ErrorCode::RecordingFailed);
    }
    if recording.state.can_become(state) {
        recording.state = state;
        let now = jiff::Timestamp::now();
        let begun = disk::parse_utc(&recording.started_at).unwrap_or(now);
        journal.note(disk::millis(now.duration_since(begun)), now, Happening::State { state })?;
        journal.sync()?;
    }
    let _describing = describing.lock();
    recording.take_labels_of(&read_description(folder)?);
    write_description(folder, &recording)?;
    Ok(recording)
}

/// Nobody closed it: it ends where its last whole fragment ends, and says so.
fn end_abandoned(folder: &Path, recording: Recording) -> Result<Recording> {
    let closing = Recording { state: RecordingState::Finalizing, ..recording };
    write_description(folder, &closing)?;
    // Once more with the state it has now, so that the playlist is ended too.
    let recovered = recover::recover(folder)?;
    let ended_at = disk::utc(recovered.last_frame_at);
    let problem = format!(
        "The recorder stopped unexpectedly at {ended_at}. Everything up to then is in the recording, except at most \
         the last half second."
    );
    let ended = Recording {
        ended_at: Some(ended_at),
        problem: Some(problem),
        problem_code: Some(ErrorCode::RecordingRecovered),
        acknowledged: false,
        ..recovered.recording
    };
    // At once, so that what is read again at the end agrees.
    write_description(folder, &ended)?;
    Ok(ended)
}

/// The single files of participants. One that cannot be made is said and left out; when there is no room,
/// what was made until then is written down, so that it is not made again.
fn write_tracks(folder: &Path, recording: &mut Recording, journal: &Journal, describing: &Mutex<()>) -> Result<()> {
    let mut made = Ok(());
    for track in recording.tracks.iter_mut().filter(|track| !track.is_program() && track.mp4.is_none()) {
        match write_mp4(folder, &track.name) {
            Ok(file) => track.mp4 = file,
            Err(StoreError::DiskFull) => {
                made = Err(StoreError::DiskFull);
                break;
            }
            Err(error) => {
                let name = track.label.as_ref().unwrap_or(&track.name);
                let message =
                    format!("The single MP4 file of {name} was not made: {error}. Its segments are untouched.");
                let now = jiff::Timestamp::now();
                let begun = disk::parse_utc(&recording.started_at).unwrap_or(now);
                journal.note(disk::millis(now.duration_since(begun)), now, Happening::Warning { message })?;
            }
        }
    }
    if made.is_err() {
        let _describing = describing.lock();
        let mut described = read_description(folder)?;
        described.mp4.clone_from(&recording.mp4);
        described.tracks.clone_from(&recording.tracks);
        write_description(folder, &described)?;
    }
    made
}

/// Makes the single file of a track and says its name; none where nothing is in it.
fn write_mp4(recording: &Path, name: &str) -> Result<Option<String>> {
    let folder = recording.join(name);
    let (runs, segments) = (runs::read(&folder)?, runs::segments(&folder)?);
    if segments.is_empty() {
        return Ok(None);
    }
    let (head, pieces) = plan(&folder, &runs, &segments)?;
    let (path, aside) = (recording.join(single(name)), recording.join(half_made(name)));
    let written = copy(&folder, &head, &pieces, &aside);
    if written.is_err() {
        // It would take the room that is needed.
        let _ = std::fs::remove_file(&aside);
    }
    written?;
    std::fs::rename(&aside, &path).at(&path)?;
    disk::sync_folder_of(&path)?;
    Ok(Some(single(name)))
}

/// What the file of the track in this folder begins with, and what follows.
fn plan(folder: &Path, runs: &[Run], segments: &[u32]) -> Result<(Vec<u8>, Vec<Piece>)> {
    let (mut video, mut audio, mut pieces, mut payload) = (Table::default(), Table::default(), Vec::new(), 0);
    let mut formats: Vec<Formats> = Vec::new();
    let mut of_run: Option<(u32, u32)> = None;
    for number in segments {
        let path = folder.join(runs::segment_name(*number));
        let run = runs.iter().rfind(|run| run.first_segment <= *number);
        let run = run.ok_or_else(|| StoreError::damaged(&path, "it belongs to no run"))?;
        let description = match of_run {
            Some((known, description)) if known == run.number => description,
            _ => {
                let these = runs::formats(folder, run)?;
                let place = formats.iter().position(|other| *other == these).unwrap_or(formats.len());
                if place == formats.len() {
                    formats.push(these);
                }
                place as u32 + 1
            }
        };
        of_run = Some((run.number, description));
        for fragment in scan::scan(&path)?.fragments {
            for track in &fragment.tracks {
                let table = if track.track == TrackKind::Video { &mut video } else { &mut audio };
                table.add(track, payload, description);
            }
            pieces.push(Piece { segment: *number, at: fragment.payload_at, len: fragment.payload_len });
            payload += fragment.payload_len;
        }
    }
    video.end();
    audio.end();
    if formats.is_empty() {
        return Err(StoreError::damaged(folder, "it has no init segment"));
    }
    Ok((head(&formats, video, audio, payload)?, pieces))
}

/// Everything before the samples: `ftyp`, `moov`, and the header of `mdat`.
fn head(formats: &[Formats], video: Table, audio: Table, payload: u64) -> Result<Vec<u8>> {
    let (scale, rate) = (u64::from(formats[0].video_scale()), u64::from(formats[0].sound_rate()));
    let picture_from = video.first();
    let sound_from = audio.first().map(|samples| samples * scale / rate);
    let from = picture_from.into_iter().chain(sound_from).min().unwrap_or(0);
    let wide = payload + MOST_HEAD > u64::from(u32::MAX);
    let mut moov = Moov { mvhd: mvhd(&formats[0], 0), ..Default::default() };
    for (track, table, first) in [(TrackKind::Video, video, picture_from), (TrackKind::Audio, audio, sound_from)] {
        // A track that starts later than the other says so; else it would be heard too soon.
        if let Some(first) = first {
            let (trak, ends) = table.into_trak(track, formats, first - from, wide)?;
            moov.mvhd.duration = moov.mvhd.duration.max(ends);
            moov.trak.push(trak);
        }
    }
    let encode = |moov: &Moov| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        ftyp(b"isom", &[b"isom", b"iso6", b"avc1", b"mp41"]).encode(&mut bytes)?;
        moov.encode(&mut bytes)?;
        bytes.extend(1_u32.to_be_bytes());
        bytes.extend(b"mdat");
        bytes.extend((payload + 16).to_be_bytes());
        Ok(bytes)
    };
    // Offsets take the same room whatever they are: the first pass finds out where samples begin.
    let length = encode(&moov)?.len() as u64;
    if !wide && length > MOST_HEAD {
        return Err(StoreError::Media("it has too many samples for one file".into()));
    }
    moov.trak.iter_mut().for_each(|trak| table::shift(trak, length));
    encode(&moov)
}

fn copy(folder: &Path, head: &[u8], pieces: &[Piece], aside: &Path) -> Result<()> {
    let file = File::create(aside).at(aside)?;
    let length = head.len() as u64 + pieces.iter().map(|piece| piece.len).sum::<u64>();
    // A disk without the room says so now, not after minutes.
    disk::allocate(&file, length).at(aside)?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    out.write_all(head).at(aside)?;
    let mut source: Option<(u32, File)> = None;
    let mut waiting = 0;
    for piece in pieces {
        let path = folder.join(runs::segment_name(piece.segment));
        let file = match &mut source {
            Some((open, file)) if *open == piece.segment => file,
            other => &mut other.insert((piece.segment, File::open(&path).at(&path)?)).1,
        };
        file.seek(SeekFrom::Start(piece.at)).at(&path)?;
        let copied = std::io::copy(&mut file.take(piece.len), &mut out).at(aside)?;
        if copied != piece.len {
            return Err(StoreError::damaged(&path, "it became shorter while it was read"));
        }
        waiting += copied;
        if waiting >= AT_ONCE {
            out.flush().and_then(|()| out.get_ref().sync_data()).at(aside)?;
            waiting = 0;
        }
    }
    let file = out.into_inner().map_err(|error| StoreError::io(aside, error.error()))?;
    file.sync_all().at(aside)
}
