//! Reading segments back: which fragments are whole, and what is in them.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use mp4_atom::{Decode, Moof};
use rollcall_model::TrackKind;

use crate::error::{At, Result, StoreError};
use crate::format::{TICKS_PER_FRAME, track_id};

/// One sample as a fragment describes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScannedSample {
    pub size: u32,
    pub duration: u32,
    pub keyframe: bool,
}

/// One track's samples in a fragment; their bytes lie together.
#[derive(Debug, Clone)]
pub(crate) struct ScannedTrack {
    pub track: TrackKind,
    /// Decode time of the first, in the track's ticks.
    pub start: u64,
    /// Where the first sample's bytes lie in the `mdat`'s payload.
    pub offset: u64,
    pub samples: Vec<ScannedSample>,
}

/// One whole fragment.
#[derive(Debug, Clone)]
pub(crate) struct ScannedFragment {
    /// Where its `mdat` payload lies in the file.
    pub payload_at: u64,
    pub payload_len: u64,
    pub tracks: Vec<ScannedTrack>,
}

/// What a segment file holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scanned {
    pub fragments: Vec<ScannedFragment>,
    /// Where the whole fragments end; bytes behind are torn.
    pub whole: u64,
}

impl Scanned {
    pub fn frames(&self) -> u64 {
        let video = self.fragments.iter().flat_map(|f| &f.tracks).filter(|t| t.track == TrackKind::Video);
        video.map(|track| track.samples.len() as u64).sum()
    }

    /// Where the pictures end, in frames of the recording.
    pub fn video_end(&self) -> Option<u64> {
        let video = self.fragments.iter().flat_map(|f| &f.tracks).rfind(|t| t.track == TrackKind::Video)?;
        Some(video.start / u64::from(TICKS_PER_FRAME) + video.samples.len() as u64)
    }

    /// Where the sound ends, in samples.
    pub fn sound_end(&self) -> Option<u64> {
        let sound = self.fragments.iter().flat_map(|f| &f.tracks).rfind(|t| t.track == TrackKind::Audio)?;
        Some(sound.start + sound.samples.iter().map(|s| u64::from(s.duration)).sum::<u64>())
    }
}

/// Reads a segment file up to the first thing that is not a whole fragment.
pub(crate) fn scan(path: &Path) -> Result<Scanned> {
    let mut file = File::open(path).at(path)?;
    let length = file.metadata().at(path)?.len();
    let mut scanned = Scanned::default();
    while let Some((moof, payload_at, payload_len)) = next_pair(&mut file, scanned.whole, length).at(path)? {
        let Ok(moof) = Moof::decode(&mut &*moof) else { break };
        let Some(tracks) = tracks(&moof, payload_at - scanned.whole, payload_len) else { break };
        scanned.fragments.push(ScannedFragment { payload_at, payload_len, tracks });
        scanned.whole = payload_at + payload_len;
    }
    Ok(scanned)
}

/// The `moof` at `at` and where the payload of the `mdat` behind it lies; none unless both are whole.
fn next_pair(file: &mut File, at: u64, length: u64) -> std::io::Result<Option<(Vec<u8>, u64, u64)>> {
    let Some(moof_len) = header(file, at, length, b"moof")? else { return Ok(None) };
    let Some(mdat_len) = header(file, at + moof_len, length, b"mdat")? else { return Ok(None) };
    file.seek(SeekFrom::Start(at))?;
    let mut moof = vec![0; moof_len as usize];
    file.read_exact(&mut moof)?;
    Ok(Some((moof, at + moof_len + 8, mdat_len - 8)))
}

/// The length of the box at `at`, if it is of this kind and all there.
fn header(file: &mut File, at: u64, length: u64, kind: &[u8; 4]) -> std::io::Result<Option<u64>> {
    if at + 8 > length {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(at))?;
    let mut head = [0; 8];
    file.read_exact(&mut head)?;
    let size = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
    Ok((head[4..] == *kind && size >= 8 && at + size <= length).then_some(size))
}

fn tracks(moof: &Moof, payload_from_moof: u64, payload_len: u64) -> Option<Vec<ScannedTrack>> {
    let mut tracks = Vec::new();
    let mut described = 0;
    for traf in &moof.traf {
        let track = [TrackKind::Video, TrackKind::Audio].into_iter().find(|t| track_id(*t) == traf.tfhd.track_id)?;
        let run = traf.trun.first()?;
        let offset = u64::try_from(run.data_offset?).ok()?.checked_sub(payload_from_moof)?;
        let sample = |entry: mp4_atom::TrunEntry| {
            let flags = entry.flags?;
            Some(ScannedSample { size: entry.size?, duration: entry.duration?, keyframe: flags & 0x0001_0000 == 0 })
        };
        let samples: Vec<ScannedSample> = run.samples.iter().map(sample).collect::<Option<_>>()?;
        let bytes: u64 = samples.iter().map(|s| u64::from(s.size)).sum();
        if offset + bytes > payload_len {
            return None;
        }
        described += bytes;
        tracks.push(ScannedTrack { track, start: traf.tfdt.as_ref()?.base_media_decode_time, offset, samples });
    }
    (described == payload_len).then_some(tracks)
}

/// As `scan`, for the segment that was growing when a crash came: fragments at its end of which the
/// disk has the length but not the bytes (a power loss can leave zeros) do not count as whole.
pub(crate) fn scan_growing(path: &Path) -> Result<Scanned> {
    let mut scanned = scan(path)?;
    let mut file = File::open(path).at(path)?;
    while let Some(last) = scanned.fragments.last() {
        file.seek(SeekFrom::Start(last.payload_at)).at(path)?;
        let mut payload = vec![0; last.payload_len as usize];
        file.read_exact(&mut payload).at(path)?;
        if is_intact(last, &payload) {
            break;
        }
        scanned.fragments.pop();
        scanned.whole = scanned.fragments.last().map_or(0, |f| f.payload_at + f.payload_len);
    }
    Ok(scanned)
}

/// Whether the bytes are what the description says: pictures made of NAL units that fill them
/// (ISO 14496-15, 4.3.3) and, as in every NAL unit, hold no three zeros in a row (H.264, 7.4.1);
/// sound whose units end in a set bit (the end element and less than a byte of zeros: ISO 14496-3,
/// 4.4.2.1). No page of zeros fits in there.
fn is_intact(fragment: &ScannedFragment, payload: &[u8]) -> bool {
    fragment.tracks.iter().all(|track| {
        let mut at = track.offset as usize;
        track.samples.iter().all(|sample| {
            let bytes = &payload[at..at + sample.size as usize];
            at += sample.size as usize;
            match track.track {
                TrackKind::Video => is_picture(bytes),
                TrackKind::Audio => bytes.last().is_some_and(|byte| *byte != 0),
            }
        })
    })
}

fn is_picture(mut bytes: &[u8]) -> bool {
    if bytes.is_empty() {
        return false;
    }
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((unit, others)) = rest.split_at_checked(length) else { return false };
        if unit.is_empty() || unit.windows(3).any(|three| three == [0; 3]) {
            return false;
        }
        bytes = others;
    }
    bytes.is_empty()
}

impl From<mp4_atom::Error> for StoreError {
    fn from(error: mp4_atom::Error) -> Self {
        Self::Media(error.to_string())
    }
}
