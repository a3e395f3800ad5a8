//! A fragment: a quarter of a second of both tracks, one `moof` and one `mdat`, decodable as soon as
//! all its bytes are there.

use mp4_atom::{Encode, Mfhd, Moof, Tfdt, Tfhd, Traf, Trun, TrunEntry, TrunSamples};
use rollcall_model::{EncodedSample, TrackKind};

use crate::format::{TICKS_PER_FRAME, track_id};

/// ISO 14496-12, 8.8.3.1: depends on no other sample.
const SYNC: u32 = 0x0200_0000;
/// Depends on others, and is no place to start.
const DELTA: u32 = 0x0101_0000;

/// What is gathered for the next fragment. Samples carry their place in the whole recording.
#[derive(Default)]
pub(crate) struct Fragment {
    pub video: Vec<EncodedSample>,
    pub audio: Vec<EncodedSample>,
}

impl Fragment {
    pub fn is_empty(&self) -> bool {
        self.video.is_empty() && self.audio.is_empty()
    }

    /// The bytes on disk.
    pub fn encode(&self, sequence: u32) -> mp4_atom::Result<Vec<u8>> {
        let moof = |video_at: i32, audio_at: i32| Moof {
            mfhd: Mfhd { sequence_number: sequence },
            traf: [(TrackKind::Video, &self.video, video_at), (TrackKind::Audio, &self.audio, audio_at)]
                .into_iter()
                .filter(|(_, samples, _)| !samples.is_empty())
                .map(|(track, samples, at)| traf(track, samples, at))
                .collect(),
        };
        let mut bytes = Vec::new();
        moof(0, 0).encode(&mut bytes)?;
        // The size does not depend on the offsets; behind it comes the mdat's header of 8 bytes.
        let start = bytes.len() as i32 + 8;
        bytes.clear();
        let size = |samples: &[EncodedSample]| samples.iter().map(|sample| sample.data.len()).sum::<usize>();
        let (video, audio) = (size(&self.video), size(&self.audio));
        moof(start, start + video as i32).encode(&mut bytes)?;
        bytes.reserve(8 + video + audio);
        bytes.extend((8 + (video + audio) as u32).to_be_bytes());
        bytes.extend(b"mdat");
        self.video.iter().chain(&self.audio).for_each(|sample| bytes.extend(&*sample.data));
        Ok(bytes)
    }
}

fn traf(track: TrackKind, samples: &[EncodedSample], at: i32) -> Traf {
    let ticks = if track == TrackKind::Video { u64::from(TICKS_PER_FRAME) } else { 1 };
    let entry = |sample: &EncodedSample| TrunEntry {
        duration: Some(sample.duration * ticks as u32),
        size: Some(sample.data.len() as u32),
        flags: Some(if sample.keyframe { SYNC } else { DELTA }),
        cts: None,
    };
    Traf {
        tfhd: Tfhd { track_id: track_id(track), default_base_is_moof: true, ..Default::default() },
        tfdt: Some(Tfdt { base_media_decode_time: samples.first().map_or(0, |first| first.start * ticks) }),
        trun: vec![Trun { data_offset: Some(at), samples: TrunSamples::Explicit(samples.iter().map(entry).collect()) }],
        ..Default::default()
    }
}
