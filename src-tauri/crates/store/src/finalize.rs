//! `program.mp4`: the segments' samples in one file with its index in front, copied, not encoded.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use mp4_atom::{Co64, Encode, Moov, Stbl, Stsc, StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry};
use rollcall_model::{Happening, Recording, RecordingState, TrackKind};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::format::{Formats, codec, ftyp, mvhd, trak};
use crate::journal::Journal;
use crate::recover::{self, read_description};
use crate::runs::{self, Run};
use crate::scan::{self, ScannedTrack};

/// A stretch of bytes to copy.
struct Piece {
    file: PathBuf,
    at: u64,
    len: u64,
}

/// One track's table, as it grows.
#[derive(Default)]
struct Table {
    sizes: Vec<u32>,
    starts: Vec<u64>,
    last_duration: u32,
    key_frames: Vec<u32>,
    /// Offset in the payload, samples, sample description (from 1).
    chunks: Vec<(u64, u32, u32)>,
}

impl Table {
    fn add(&mut self, track: &ScannedTrack, payload_at: u64, description: u32) {
        let mut start = track.start;
        for sample in &track.samples {
            self.sizes.push(sample.size);
            self.starts.push(start);
            if sample.keyframe {
                self.key_frames.push(self.sizes.len() as u32);
            }
            start += u64::from(sample.duration);
            self.last_duration = sample.duration;
        }
        self.chunks.push((payload_at + track.offset, track.samples.len() as u32, description));
    }

    fn duration(&self) -> u64 {
        self.starts.last().map_or(0, |last| last - self.starts[0] + u64::from(self.last_duration))
    }

    fn stbl(&self, track: TrackKind, descriptions: &[&Formats], base: u64) -> Result<Stbl> {
        let mut stts: Vec<SttsEntry> = Vec::new();
        let next = self.starts.iter().skip(1).copied();
        let deltas = self.starts.iter().zip(next).map(|(a, b)| b.saturating_sub(*a) as u32);
        for delta in deltas.chain([self.last_duration]) {
            match stts.last_mut() {
                Some(entry) if entry.sample_delta == delta => entry.sample_count += 1,
                _ => stts.push(SttsEntry { sample_count: 1, sample_delta: delta }),
            }
        }
        let mut stsc: Vec<StscEntry> = Vec::new();
        for (i, (_, samples, description)) in self.chunks.iter().enumerate() {
            let same = |e: &StscEntry| e.samples_per_chunk == *samples && e.sample_description_index == *description;
            if !stsc.last().is_some_and(same) {
                stsc.push(StscEntry {
                    first_chunk: i as u32 + 1,
                    samples_per_chunk: *samples,
                    sample_description_index: *description,
                });
            }
        }
        let codecs = descriptions.iter().map(|formats| match track {
            TrackKind::Video => codec(&formats.video),
            TrackKind::Audio => codec(&formats.audio),
        });
        Ok(Stbl {
            stsd: Stsd { codecs: codecs.collect::<mp4_atom::Result<_>>()? },
            stts: Stts { entries: stts },
            stss: (track == TrackKind::Video).then(|| Stss { entries: self.key_frames.clone() }),
            stsc: Stsc { entries: stsc },
            stsz: Stsz { samples: StszSamples::Different { sizes: self.sizes.clone() } },
            co64: Some(Co64 { entries: self.chunks.iter().map(|(at, ..)| base + at).collect() }),
            ..Default::default()
        })
    }
}

/// Makes `program.mp4` and writes the finished description.
pub(crate) fn finalize(folder: &Path) -> Result<Recording> {
    let mut recording = read_description(folder)?;
    let journal = Journal::open(folder)?;
    if recording.state.is_open() {
        recording = end_abandoned(folder, recording)?;
    }
    let runs = runs::read(folder)?;
    let segments = runs::segments(folder)?;
    if !segments.is_empty() && recording.mp4.is_none() {
        write_mp4(folder, &runs, &segments)?;
        recording.mp4 = Some("program.mp4".into());
    }
    recording.size_bytes = disk::size_of(folder);
    let state = if segments.is_empty() { RecordingState::Failed } else { RecordingState::Finished };
    if segments.is_empty() && recording.problem.is_none() {
        recording.problem = Some("It ended before the first picture was written.".into());
    }
    if recording.state.can_become(state) {
        recording.state = state;
        let now = jiff::Timestamp::now();
        let begun = disk::parse_utc(&recording.started_at).unwrap_or(now);
        journal.note(recover::millis(now.duration_since(begun)), now, Happening::State { state })?;
        journal.sync()?;
    }
    recover::write_description(folder, &recording)?;
    Ok(recording)
}

/// Nobody closed it: it ends where its last whole fragment ends, and says so.
fn end_abandoned(folder: &Path, recording: Recording) -> Result<Recording> {
    let closing = Recording { state: RecordingState::Finalizing, ..recording };
    recover::write_description(folder, &closing)?;
    // Once more with the state it has now, so that the playlist is ended too.
    let recovered = recover::recover(folder)?;
    let ended_at = disk::utc(recovered.last_frame_at);
    let problem = format!(
        "The recorder stopped unexpectedly at {ended_at}. Everything up to then is in the recording, except at most \
         the last half second."
    );
    Ok(Recording { ended_at: Some(ended_at), problem: Some(problem), ..recovered.recording })
}

fn write_mp4(folder: &Path, runs: &[Run], segments: &[u32]) -> Result<()> {
    let mut all: Vec<Formats> = Vec::new();
    let mut description_of_run = Vec::new();
    for run in runs {
        let formats = runs::formats(folder, run)?;
        let known = all.iter().position(|other| *other == formats);
        description_of_run.push(known.unwrap_or(all.len()) as u32 + 1);
        if known.is_none() {
            all.push(formats);
        }
    }
    let (mut video, mut audio, mut pieces, mut payload) = (Table::default(), Table::default(), Vec::new(), 0);
    for number in segments {
        let path = runs::program(folder).join(runs::segment_name(*number));
        let run = runs.iter().rposition(|run| run.first_segment <= *number);
        let run = run.ok_or_else(|| StoreError::damaged(&path, "it belongs to no run"))?;
        for fragment in scan::scan(&path)?.fragments {
            for track in &fragment.tracks {
                let table = if track.track == TrackKind::Video { &mut video } else { &mut audio };
                table.add(track, payload, description_of_run[run]);
            }
            pieces.push(Piece { file: path.clone(), at: fragment.payload_at, len: fragment.payload_len });
            payload += fragment.payload_len;
        }
    }
    let Some(formats) = all.first() else { return Err(StoreError::damaged(folder, "it has no init segment")) };
    let head = head(formats, &all.iter().collect::<Vec<_>>(), &video, &audio, payload)?;
    let (path, aside) = (folder.join("program.mp4"), folder.join("program.mp4.new"));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&aside).at(&aside)?);
    out.write_all(&head).at(&aside)?;
    let mut source: Option<(PathBuf, File)> = None;
    for piece in &pieces {
        if source.as_ref().is_none_or(|(open, _)| *open != piece.file) {
            source = Some((piece.file.clone(), File::open(&piece.file).at(&piece.file)?));
        }
        let (_, file) = source.as_mut().expect("opened above");
        file.seek(SeekFrom::Start(piece.at)).at(&piece.file)?;
        let copied = std::io::copy(&mut file.take(piece.len), &mut out).at(&aside)?;
        if copied != piece.len {
            return Err(StoreError::damaged(&piece.file, "it became shorter while it was read"));
        }
    }
    let file = out.into_inner().map_err(|error| StoreError::io(&aside, error.error()))?;
    file.sync_all().at(&aside)?;
    std::fs::rename(&aside, &path).at(&path)?;
    disk::sync_folder_of(&path)
}

/// Everything before the samples: `ftyp`, `moov`, and the header of `mdat`.
fn head(formats: &Formats, all: &[&Formats], video: &Table, audio: &Table, payload: u64) -> Result<Vec<u8>> {
    let movie =
        video.duration().max(audio.duration() * u64::from(formats.video_scale()) / u64::from(formats.sound_rate()));
    let sound = audio.duration() * u64::from(formats.video_scale()) / u64::from(formats.sound_rate());
    let moov = |base: u64| -> Result<Moov> {
        Ok(Moov {
            mvhd: mvhd(formats, movie),
            trak: vec![
                trak(
                    formats,
                    TrackKind::Video,
                    video.stbl(TrackKind::Video, all, base)?,
                    video.duration(),
                    video.duration(),
                ),
                trak(formats, TrackKind::Audio, audio.stbl(TrackKind::Audio, all, base)?, audio.duration(), sound),
            ],
            ..Default::default()
        })
    };
    let encode = |base: u64| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        ftyp(b"isom", &[b"isom", b"iso6", b"avc1", b"mp41"]).encode(&mut bytes)?;
        moov(base)?.encode(&mut bytes)?;
        Ok(bytes)
    };
    // Offsets take the same room whatever they are, so the first pass finds out where samples begin.
    let base = encode(0)?.len() as u64 + 16;
    let mut bytes = encode(base)?;
    bytes.extend(1_u32.to_be_bytes());
    bytes.extend(b"mdat");
    bytes.extend((payload + 16).to_be_bytes());
    Ok(bytes)
}
