//! The parts of MP4 that say what a track is: shared by init segments and the finished file.

use mp4_atom::{
    Audio, Avc1, Avcc, Codec, Decode, Dinf, Dref, Encode, Esds, FourCC, Ftyp, Hdlr, Mdhd, Mdia, Minf, Moov, Mp4a, Mvex,
    Mvhd, Smhd, Stbl, Stsd, Tkhd, Trak, Trex, Url, Visual, Vmhd, esds,
};
use rollcall_model::{TrackFormat, TrackKind};

/// Ticks of a frame on the video track.
pub(crate) const TICKS_PER_FRAME: u32 = 1000;

/// What both tracks of a run are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Formats {
    pub video: TrackFormat,
    pub audio: TrackFormat,
}

impl Formats {
    pub fn fps(&self) -> u32 {
        match &self.video {
            TrackFormat::H264 { fps, .. } => *fps,
            TrackFormat::Aac { .. } => 0,
        }
    }

    pub fn sound_rate(&self) -> u32 {
        match &self.audio {
            TrackFormat::Aac { rate, .. } => *rate,
            TrackFormat::H264 { .. } => 0,
        }
    }

    pub fn picture_size(&self) -> (u32, u32) {
        match &self.video {
            TrackFormat::H264 { width, height, .. } => (*width, *height),
            TrackFormat::Aac { .. } => (0, 0),
        }
    }

    fn size(&self) -> (u16, u16) {
        let (width, height) = self.picture_size();
        (width as u16, height as u16)
    }

    /// Ticks a second of the video track; also the movie's, so that durations are exact.
    pub fn video_scale(&self) -> u32 {
        self.fps() * TICKS_PER_FRAME
    }
}

/// The track's number in the file.
pub(crate) fn track_id(track: TrackKind) -> u32 {
    match track {
        TrackKind::Video => 1,
        TrackKind::Audio => 2,
    }
}

pub(crate) fn codec(format: &TrackFormat) -> mp4_atom::Result<Codec> {
    Ok(match format {
        TrackFormat::H264 { avcc, width, height, .. } => Avc1 {
            visual: Visual {
                data_reference_index: 1,
                width: *width as u16,
                height: *height as u16,
                horizresolution: 72.into(),
                vertresolution: 72.into(),
                frame_count: 1,
                compressor: "Rollcall".into(),
                depth: 24,
            },
            avcc: avcc_of(avcc)?,
            btrt: None,
            colr: None,
            pasp: None,
            taic: None,
            fiel: None,
            spatial: None,
        }
        .into(),
        TrackFormat::Aac { config, rate, channels } => {
            let dec_specific = esds::DecoderSpecific {
                profile: config.first().map_or(2, |byte| byte >> 3),
                freq_index: config.get(1).map_or(3, |low| ((config[0] & 7) << 1) | (low >> 7)),
                chan_conf: *channels as u8,
                raw: config.to_vec(),
            };
            let dec_config = esds::DecoderConfig {
                // ISO 14496-3 audio, audio stream.
                object_type_indication: 0x40,
                stream_type: 5,
                dec_specific: Some(dec_specific),
                ..Default::default()
            };
            let es_desc = esds::EsDescriptor {
                es_id: 2,
                depends_on_es_id: None,
                url: None,
                ocr_es_id: None,
                stream_priority: 0,
                dec_config,
                sl_config: esds::SLConfig {},
            };
            let audio = Audio {
                data_reference_index: 1,
                channel_count: *channels as u16,
                sample_size: 16,
                sample_rate: (*rate as u16).into(),
            };
            Mp4a { audio, esds: Esds { es_desc }, btrt: None, taic: None }.into()
        }
    })
}

/// The parameter sets of a picture track, in the form they have inside samples.
pub(crate) fn parameter_sets(format: &TrackFormat) -> mp4_atom::Result<Vec<u8>> {
    let TrackFormat::H264 { avcc, .. } = format else { return Ok(Vec::new()) };
    let avcc = avcc_of(avcc)?;
    let sets = avcc.sequence_parameter_sets.iter().chain(&avcc.picture_parameter_sets);
    Ok(sets.flat_map(|set| (set.len() as u32).to_be_bytes().into_iter().chain(set.iter().copied())).collect())
}

fn avcc_of(bytes: &[u8]) -> mp4_atom::Result<Avcc> {
    use mp4_atom::Atom;
    Avcc::decode_body(&mut &*bytes)
}

/// A track with this table of samples. `duration` in its own ticks, `movie_duration` in the movie's.
pub(crate) fn trak(formats: &Formats, track: TrackKind, stbl: Stbl, duration: u64, movie_duration: u64) -> Trak {
    let video = track == TrackKind::Video;
    let (width, height) = if video { formats.size() } else { (0, 0) };
    let timescale = if video { formats.video_scale() } else { formats.sound_rate() };
    Trak {
        tkhd: Tkhd {
            track_id: track_id(track),
            duration: movie_duration,
            enabled: true,
            in_movie: true,
            volume: if video { 0.into() } else { 1.into() },
            width: width.into(),
            height: height.into(),
            ..Default::default()
        },
        mdia: Mdia {
            mdhd: Mdhd { timescale, duration, language: "und".into(), ..Default::default() },
            hdlr: Hdlr { handler: if video { b"vide".into() } else { b"soun".into() }, name: "Rollcall".into() },
            minf: Minf {
                vmhd: video.then(Vmhd::default),
                smhd: (!video).then(Smhd::default),
                dinf: Dinf { dref: Dref { entries: vec![Url { location: String::new() }.into()] } },
                stbl,
                ..Default::default()
            },
        },
        ..Default::default()
    }
}

pub(crate) fn mvhd(formats: &Formats, duration: u64) -> Mvhd {
    Mvhd {
        timescale: formats.video_scale(),
        duration,
        rate: 1.into(),
        volume: 1.into(),
        next_track_id: 3,
        ..Default::default()
    }
}

pub(crate) fn ftyp(major: &[u8; 4], compatible: &[&[u8; 4]]) -> Ftyp {
    Ftyp {
        major_brand: FourCC::new(major),
        minor_version: 512,
        compatible_brands: compatible.iter().map(|brand| FourCC::new(brand)).collect(),
    }
}

/// The init segment: what a player reads before the first segment of a run.
pub(crate) fn init_segment(formats: &Formats) -> mp4_atom::Result<Vec<u8>> {
    let empty = |format: &TrackFormat| -> mp4_atom::Result<Stbl> {
        Ok(Stbl { stsd: Stsd { codecs: vec![codec(format)?] }, stco: Some(Default::default()), ..Default::default() })
    };
    let trex = |track| Trex { track_id: track_id(track), default_sample_description_index: 1, ..Default::default() };
    let moov = Moov {
        mvhd: mvhd(formats, 0),
        mvex: Some(Mvex { trex: vec![trex(TrackKind::Video), trex(TrackKind::Audio)], ..Default::default() }),
        trak: vec![
            trak(formats, TrackKind::Video, empty(&formats.video)?, 0, 0),
            trak(formats, TrackKind::Audio, empty(&formats.audio)?, 0, 0),
        ],
        ..Default::default()
    };
    let mut bytes = Vec::new();
    ftyp(b"iso6", &[b"iso6", b"cmfc", b"mp41"]).encode(&mut bytes)?;
    moov.encode(&mut bytes)?;
    Ok(bytes)
}

/// Reads back what `init_segment` wrote.
pub(crate) fn read_init(bytes: &[u8]) -> mp4_atom::Result<Option<Formats>> {
    let mut rest = bytes;
    Ftyp::decode(&mut rest)?;
    let moov = Moov::decode(&mut rest)?;
    let scale = moov.mvhd.timescale;
    let (mut video, mut audio) = (None, None);
    for codec in moov.trak.iter().flat_map(|trak| &trak.mdia.minf.stbl.stsd.codecs) {
        match codec {
            Codec::Avc1(avc1) => {
                use mp4_atom::Atom;
                let mut avcc = Vec::new();
                avc1.avcc.encode_body(&mut avcc)?;
                let (width, height) = (u32::from(avc1.visual.width), u32::from(avc1.visual.height));
                video = Some(TrackFormat::H264 { avcc: avcc.into(), width, height, fps: scale / TICKS_PER_FRAME });
            }
            Codec::Mp4a(mp4a) => {
                let config = mp4a.esds.es_desc.dec_config.dec_specific.as_ref();
                let config = config.map(|specific| specific.raw.clone()).unwrap_or_default();
                let rate = u32::from(mp4a.audio.sample_rate.integer());
                let channels = u32::from(mp4a.audio.channel_count);
                audio = Some(TrackFormat::Aac { config: config.into(), rate, channels });
            }
            _ => {}
        }
    }
    Ok(video.zip(audio).map(|(video, audio)| Formats { video, audio }))
}
