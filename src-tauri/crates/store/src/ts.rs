//! MPEG transport streams (ISO 13818-1): a slice for those who take no MP4.
//!
//! Each slice stands alone: tables first, then a key frame. Times and the counters of packets run on from slice
//! to slice, as for one stream that was cut.

use rollcall_model::TrackFormat;

use crate::error::Result;
use crate::format::{Formats, parameter_sets};

const PACKET: usize = 188;
const TABLE_PID: u16 = 0x0000;
const MAP_PID: u16 = 0x1000;
const VIDEO_PID: u16 = 0x0100;
const AUDIO_PID: u16 = 0x0101;

/// Ticks a second of all times in the stream.
const CLOCK: u64 = 90_000;
/// Times begin here, so that the clock reference can lie before the first of them.
const FIRST: u64 = CLOCK;
/// How long before it is shown a picture arrives.
const AHEAD: u64 = CLOCK / 2;
/// Times have 33 bits.
const TIME_MASK: u64 = (1 << 33) - 1;
/// Units of sound that go together: some 100 ms.
const SOUND_UNITS: usize = 5;

/// An access unit of a slice.
pub(crate) struct Unit<'a> {
    /// When it is shown or heard, in the track's ticks.
    pub at: u64,
    pub keyframe: bool,
    /// As the segment has it: NAL units with their lengths, or raw AAC.
    pub data: &'a [u8],
}

/// What goes into a slice; an empty track is left out.
pub(crate) struct Slice<'a> {
    pub formats: &'a Formats,
    /// In frames of the recording.
    pub video: Vec<Unit<'a>>,
    /// In samples of the recording.
    pub audio: Vec<Unit<'a>>,
}

impl Slice<'_> {
    /// The bytes of the slice that follows one with these bytes; the first follows none.
    pub fn encode(&self, before: &[u8]) -> Result<Vec<u8>> {
        let mut out = Writer::after(before);
        let (has_video, has_audio) = (!self.video.is_empty(), !self.audio.is_empty());
        out.section(TABLE_PID, &table());
        out.section(MAP_PID, &map(has_video, has_audio));
        let sets = annex_b(&parameter_sets(&self.formats.video)?);
        let fps = u64::from(self.formats.fps().max(1));
        let rate = u64::from(self.formats.sound_rate().max(1));
        let mut sound = self.audio.chunks(SOUND_UNITS).peekable();
        let time_of = |units: &[Unit<'_>]| FIRST + units.first().map_or(0, |unit| unit.at) * CLOCK / rate;
        let with_clock = !has_video;
        for picture in &self.video {
            let time = FIRST + picture.at * CLOCK / fps;
            while let Some(units) = sound.next_if(|units| time_of(units) <= time) {
                out.pes(AUDIO_PID, 0xc0, time_of(units), &self.adts(units), with_clock);
            }
            // An access unit delimiter comes first (ISO 13818-1, 2.14.1).
            let mut unit = vec![0, 0, 0, 1, 9, 0xf0];
            if picture.keyframe {
                unit.extend(&sets);
            }
            unit.extend(annex_b(picture.data));
            out.pes(VIDEO_PID, 0xe0, time, &unit, true);
        }
        for units in sound {
            out.pes(AUDIO_PID, 0xc0, time_of(units), &self.adts(units), with_clock);
        }
        Ok(out.bytes)
    }

    /// Units of sound, each behind a header of its own (ISO 13818-7, 6.2).
    fn adts(&self, units: &[Unit<'_>]) -> Vec<u8> {
        let TrackFormat::Aac { config, .. } = &self.formats.audio else { return Vec::new() };
        let (first, second) = (config.first().copied().unwrap_or(0x11), config.get(1).copied().unwrap_or(0x90));
        let profile = (first >> 3).saturating_sub(1) & 3;
        let frequency = ((first & 7) << 1) | (second >> 7);
        let channels = (second >> 3) & 15;
        let mut bytes = Vec::new();
        for unit in units {
            let length = unit.data.len() + 7;
            bytes.extend([
                0xff,
                0xf1,
                (profile << 6) | (frequency << 2) | (channels >> 2),
                ((channels & 3) << 6) | (length >> 11) as u8,
                (length >> 3) as u8,
                ((length << 5) as u8) | 0x1f,
                0xfc,
            ]);
            bytes.extend(unit.data);
        }
        bytes
    }
}

/// NAL units behind start codes instead of lengths.
fn annex_b(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 8);
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (unit, others) = rest.split_at(rest.len().min(u32::from_be_bytes(*length) as usize));
        out.extend([0, 0, 0, 1]);
        out.extend(unit);
        bytes = others;
    }
    out
}

/// The one program and where its map is (2.4.4.3).
fn table() -> Vec<u8> {
    vec![0x00, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 1, 0xe0 | (MAP_PID >> 8) as u8, MAP_PID as u8]
}

/// What the program is made of (2.4.4.8).
fn map(video: bool, audio: bool) -> Vec<u8> {
    let stream = |kind: u8, pid: u16| [kind, 0xe0 | (pid >> 8) as u8, pid as u8, 0xf0, 0];
    let clock = if video { VIDEO_PID } else { AUDIO_PID };
    let mut section = vec![0x02, 0xb0, 0, 0, 1, 0xc1, 0, 0, 0xe0 | (clock >> 8) as u8, clock as u8, 0xf0, 0];
    if video {
        section.extend(stream(0x1b, VIDEO_PID));
    }
    if audio {
        section.extend(stream(0x0f, AUDIO_PID));
    }
    // From behind the length to the end of the checksum.
    section[2] = (section.len() - 3 + 4) as u8;
    section
}

/// CRC-32 of sections (annex A).
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ (u32::from(*byte) << 24), |sum, _| {
            if sum & 0x8000_0000 == 0 { sum << 1 } else { (sum << 1) ^ 0x04c1_1db7 }
        })
    })
}

struct Writer {
    bytes: Vec<u8>,
    /// Packets so far of tables, map, pictures, sound.
    counted: [u8; 4],
}

/// Which of the four counters is a stream's.
fn place_of(pid: u16) -> usize {
    match pid {
        TABLE_PID => 0,
        MAP_PID => 1,
        VIDEO_PID => 2,
        _ => 3,
    }
}

impl Writer {
    fn after(before: &[u8]) -> Self {
        let mut counted = [0; 4];
        for packet in before.chunks_exact(PACKET) {
            let pid = (u16::from(packet[1] & 0x1f) << 8) | u16::from(packet[2]);
            counted[place_of(pid)] = (packet[3] & 15) + 1;
        }
        Self { bytes: Vec::new(), counted }
    }

    fn count(&mut self, pid: u16) -> u8 {
        let place = place_of(pid);
        let count = self.counted[place] & 15;
        self.counted[place] = self.counted[place].wrapping_add(1);
        count
    }

    fn section(&mut self, pid: u16, section: &[u8]) {
        let mut payload = vec![0];
        payload.extend(section);
        payload.extend(checksum(section).to_be_bytes());
        payload.resize(PACKET - 4, 0xff);
        self.packet(pid, true, None, &payload);
    }

    /// An access unit, or several of sound (2.4.3.6).
    fn pes(&mut self, pid: u16, stream: u8, time: u64, unit: &[u8], with_clock: bool) {
        let time = time & TIME_MASK;
        let mut pes = vec![0, 0, 1, stream];
        // Pictures may be longer than the field can say: 0 leaves it open.
        let length = u16::try_from(unit.len() + 8).ok().filter(|_| stream != 0xe0).unwrap_or(0);
        pes.extend(length.to_be_bytes());
        pes.extend([0x80, 0x80, 5]);
        pes.push(0x21 | ((time >> 29) as u8 & 0x0e));
        pes.extend((((time >> 14) as u16 & 0xfffe) | 1).to_be_bytes());
        pes.extend((((time << 1) as u16 & 0xfffe) | 1).to_be_bytes());
        pes.extend(unit);
        let (mut rest, mut clock) = (&pes[..], with_clock.then(|| time.wrapping_sub(AHEAD) & TIME_MASK));
        let mut begins = true;
        while !rest.is_empty() {
            let room = PACKET - 4 - if clock.is_some() { 8 } else { 0 };
            let (part, others) = rest.split_at(rest.len().min(room));
            self.packet(pid, begins, clock.take(), part);
            (rest, begins) = (others, false);
        }
    }

    /// One packet; what the payload leaves free is stuffed (2.4.3.5).
    fn packet(&mut self, pid: u16, begins: bool, clock: Option<u64>, payload: &[u8]) {
        let count = self.count(pid);
        let free = PACKET - 4 - payload.len();
        let start = u8::from(begins) << 6;
        let kind = if free > 0 { 0x30 } else { 0x10 };
        self.bytes.extend([0x47, start | (pid >> 8) as u8, pid as u8, kind | count]);
        if free > 0 {
            self.bytes.push((free - 1) as u8);
            let end = self.bytes.len() + free - 1;
            if free > 1 {
                self.bytes.push(if clock.is_some() { 0x10 } else { 0 });
            }
            if let Some(clock) = clock {
                // 33 bits of 90 kHz, six of filling, nine of 27 MHz (all 0).
                let bytes = ((clock << 15) | (0x3f << 9)).to_be_bytes();
                self.bytes.extend(&bytes[2..]);
            }
            self.bytes.resize(end, 0xff);
        }
        self.bytes.extend(payload);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn formats() -> Formats {
        Formats {
            video: TrackFormat::H264 {
                avcc: [1, 66, 0, 30, 0xff, 0xe1, 0, 4, 0x67, 66, 0, 30, 1, 0, 2, 0x68, 0xce][..].into(),
                width: 640,
                height: 360,
                fps: 30,
            },
            audio: TrackFormat::Aac { config: [0x11, 0x90][..].into(), rate: 48_000, channels: 2 },
        }
    }

    /// The packets of each stream, checked for what every packet has: payloads put together.
    fn payloads(bytes: &[u8]) -> Vec<(u16, Vec<Vec<u8>>)> {
        assert_eq!(bytes.len() % PACKET, 0);
        let mut all: Vec<(u16, Vec<Vec<u8>>)> = Vec::new();
        let mut counts = std::collections::HashMap::new();
        for packet in bytes.chunks(PACKET) {
            assert_eq!(packet[0], 0x47);
            let pid = (u16::from(packet[1] & 0x1f) << 8) | u16::from(packet[2]);
            let count = counts.entry(pid).or_insert(0_u8);
            assert_eq!(packet[3] & 15, *count & 15, "no packet is missing");
            *count = count.wrapping_add(1);
            let from = if packet[3] & 0x20 == 0 { 4 } else { 5 + usize::from(packet[4]) };
            if !all.iter().any(|(known, _)| *known == pid) {
                all.push((pid, Vec::new()));
            }
            let (_, units) = all.iter_mut().find(|(known, _)| *known == pid).expect("just put there");
            if packet[1] & 0x40 != 0 {
                units.push(Vec::new());
            }
            units.last_mut().expect("it begins with a beginning").extend(&packet[from..]);
        }
        all
    }

    proptest! {
        #[test]
        fn every_byte_arrives_whatever_the_lengths(pictures in prop::collection::vec(1_usize..2000, 1..8),
                                                   sounds in prop::collection::vec(1_usize..700, 1..20)) {
            let nal = |len: usize| { let mut nal = (len as u32).to_be_bytes().to_vec(); nal.resize(len + 4, 0x65); nal };
            let pictures: Vec<Vec<u8>> = pictures.into_iter().map(nal).collect();
            let sounds: Vec<Vec<u8>> = sounds.into_iter().map(|len| vec![0x21; len]).collect();
            let unit = |(i, data), step| Unit { at: i as u64 * step, keyframe: i == 0, data };
            let formats = formats();
            let slice = Slice {
                formats: &formats,
                video: pictures.iter().map(Vec::as_slice).enumerate().map(|each| unit(each, 1)).collect(),
                audio: sounds.iter().map(Vec::as_slice).enumerate().map(|each| unit(each, 1024)).collect(),
            };
            let first = slice.encode(&[]).expect("encodes");
            let both = [first.clone(), slice.encode(&first).expect("encodes")].concat();
            prop_assert_eq!(payloads(&both).len(), payloads(&first).len(), "no packet seems missing between two slices");
            let streams = payloads(&first);
            let of = |pid| streams.iter().find(|(known, _)| *known == pid).map(|(_, units)| units.clone()).unwrap_or_default();
            let video = of(VIDEO_PID);
            prop_assert_eq!(video.len(), pictures.len());
            for (i, (unit, picture)) in video.iter().zip(&pictures).enumerate() {
                prop_assert_eq!(&unit[..4], &[0, 0, 1, 0xe0]);
                // Header, delimiter, parameter sets before the first, a start code instead of a length.
                let before = 14 + 6 + if i == 0 { 4 + 4 + 4 + 2 } else { 0 };
                prop_assert_eq!(unit.len(), before + picture.len());
                prop_assert_eq!(&unit[before + 4..], &picture[4..]);
            }
            let sound: usize = of(AUDIO_PID).iter().map(|unit| unit.len() - 14).sum();
            prop_assert_eq!(sound, sounds.iter().map(|unit| unit.len() + 7).sum::<usize>());
        }
    }

    #[test]
    fn tables_are_first_and_their_checksums_fit() {
        let formats = formats();
        let data = [0, 0, 0, 1, 0x65];
        let video = vec![Unit { at: 0, keyframe: true, data: &data }];
        let streams = payloads(&Slice { formats: &formats, video, audio: Vec::new() }.encode(&[]).expect("encodes"));
        assert_eq!(streams.iter().map(|(pid, _)| *pid).collect::<Vec<_>>(), [TABLE_PID, MAP_PID, VIDEO_PID]);
        for (_, sections) in &streams[..2] {
            let section = &sections[0][1..];
            let end = 3 + usize::from(section[2]);
            assert_eq!(checksum(&section[..end]), 0, "a section with its checksum comes to 0");
        }
    }
}
