//! The tables of a finished MP4: where each sample lies, how long it lasts, where decoding may start.

use mp4_atom::{
    Co64, Edts, Elst, ElstEntry, Stbl, Stco, Stsc, StscEntry, Stsd, Stss, Stsz, StszSamples, Stts, SttsEntry, Trak,
};
use rollcall_model::TrackKind;

use crate::error::Result;
use crate::format::{Formats, codec, trak};
use crate::scan::ScannedTrack;

/// One track's tables, as they grow. Times are in the track's ticks.
#[derive(Default)]
pub(crate) struct Table {
    sizes: Vec<u32>,
    durations: Vec<SttsEntry>,
    first: Option<u64>,
    /// The last sample's start and own duration; how long it really lasts depends on the next.
    last: Option<(u64, u32)>,
    key_frames: Vec<u32>,
    chunks: Vec<u64>,
    samples_of_chunks: Vec<StscEntry>,
}

impl Table {
    /// Adds a fragment's samples. `description`: from 1, of the codec; `payload_at`: where the
    /// fragment's bytes will lie behind the file's head.
    pub fn add(&mut self, track: &ScannedTrack, payload_at: u64, description: u32) {
        let mut start = track.start;
        for sample in &track.samples {
            if let Some((before, _)) = self.last {
                self.lasts(start.saturating_sub(before) as u32);
            }
            self.first.get_or_insert(start);
            self.last = Some((start, sample.duration));
            self.sizes.push(sample.size);
            if sample.keyframe {
                self.key_frames.push(self.sizes.len() as u32);
            }
            start += u64::from(sample.duration);
        }
        self.chunks.push(payload_at + track.offset);
        let samples_per_chunk = track.samples.len() as u32;
        let same =
            |e: &StscEntry| e.samples_per_chunk == samples_per_chunk && e.sample_description_index == description;
        if !self.samples_of_chunks.last().is_some_and(same) {
            let first_chunk = self.chunks.len() as u32;
            let entry = StscEntry { first_chunk, samples_per_chunk, sample_description_index: description };
            self.samples_of_chunks.push(entry);
        }
    }

    fn lasts(&mut self, ticks: u32) {
        match self.durations.last_mut() {
            Some(entry) if entry.sample_delta == ticks => entry.sample_count += 1,
            _ => self.durations.push(SttsEntry { sample_count: 1, sample_delta: ticks }),
        }
    }

    /// No sample follows.
    pub fn end(&mut self) {
        if let Some((_, duration)) = self.last {
            self.lasts(duration);
        }
    }

    /// When it starts; none without a sample.
    pub fn first(&self) -> Option<u64> {
        self.first
    }

    fn duration(&self) -> u64 {
        let end = self.last.map_or(0, |(start, duration)| start + u64::from(duration));
        end - self.first.unwrap_or(0)
    }

    /// The track, its offsets still counted from the payload's start. `wait`: how long the movie
    /// runs before it, in the movie's ticks. Also says when it ends, in the movie's ticks.
    pub fn into_trak(self, track: TrackKind, formats: &[Formats], wait: u64, wide: bool) -> Result<(Trak, u64)> {
        let main = &formats[0];
        let duration = self.duration();
        let (scale, rate) = (u64::from(main.video_scale()), u64::from(main.sound_rate()));
        let in_movie = if track == TrackKind::Video { duration } else { (duration * scale).div_ceil(rate) };
        let codecs = formats.iter().map(|formats| match track {
            TrackKind::Video => codec(&formats.video),
            TrackKind::Audio => codec(&formats.audio),
        });
        let narrow: Vec<u32> = if wide { Vec::new() } else { self.chunks.iter().map(|at| *at as u32).collect() };
        let stbl = Stbl {
            stsd: Stsd { codecs: codecs.collect::<mp4_atom::Result<_>>()? },
            stts: Stts { entries: self.durations },
            stss: (track == TrackKind::Video).then_some(Stss { entries: self.key_frames }),
            stsc: Stsc { entries: self.samples_of_chunks },
            stsz: Stsz { samples: StszSamples::Different { sizes: self.sizes } },
            stco: (!wide).then_some(Stco { entries: narrow }),
            co64: wide.then_some(Co64 { entries: self.chunks }),
            ..Default::default()
        };
        let mut trak = trak(main, track, stbl, duration, wait + in_movie);
        if wait > 0 {
            let edit = |segment_duration, media_time| ElstEntry { segment_duration, media_time, media_rate: 1.into() };
            let entries = vec![edit(wait, None), edit(in_movie, Some(0))];
            trak.edts = Some(Edts { elst: Some(Elst { entries }) });
        }
        Ok((trak, wait + in_movie))
    }
}

/// Moves a track's chunks behind the file's head.
pub(crate) fn shift(trak: &mut Trak, head: u64) {
    let stbl = &mut trak.mdia.minf.stbl;
    stbl.stco.iter_mut().flat_map(|stco| &mut stco.entries).for_each(|at| *at += head as u32);
    stbl.co64.iter_mut().flat_map(|co64| &mut co64.entries).for_each(|at| *at += head);
}
