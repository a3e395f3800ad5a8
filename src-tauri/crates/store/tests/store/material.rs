//! Encoded samples to write, and the questions to ask of what was written.

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};

use mp4_atom::{Atom, Codec, Decode, Header, Moof, Moov};
use rollcall_model::{EncodedSample, TrackFormat, TrackKind};

pub const FPS: u64 = 30;
const SECONDS: u32 = 10;

pub struct Material {
    pub formats: [TrackFormat; 2],
    pub fps: u64,
    /// In the order an encoder hands them over.
    pub samples: Vec<EncodedSample>,
}

/// Ten seconds of a test picture and a tone.
pub fn material() -> &'static Material {
    static MADE: OnceLock<Material> = OnceLock::new();
    MADE.get_or_init(|| Material::make(FPS, "high"))
}

impl Material {
    /// The first `frames` pictures and the sound that belongs to them.
    pub fn first(&self, frames: u64) -> impl Iterator<Item = &EncodedSample> {
        self.samples.iter().filter(move |sample| match sample.track {
            TrackKind::Video => sample.start < frames,
            TrackKind::Audio => sample.start * self.fps < frames * 48_000,
        })
    }

    /// The sound that starts at this sample.
    pub fn sound(&self, start: u64) -> &EncodedSample {
        let found = self.samples.iter().find(|s| s.track == TrackKind::Audio && s.start == start);
        found.expect("a unit starts there")
    }

    /// Ten seconds at a rate and an H.264 profile, a key frame every two seconds.
    pub fn make(fps: u64, profile: &str) -> Self {
        make(fps, profile)
    }
}

fn make(fps: u64, profile: &str) -> Material {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("made.mp4");
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", &format!("testsrc2=size=320x180:rate={fps}")])
        .args(["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", &SECONDS.to_string(), "-ac", "2"])
        .args(["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", profile])
        .args(["-pix_fmt", "yuv420p", "-g", &(2 * fps).to_string(), "-sc_threshold", "0", "-c:a", "aac"])
        .args(["-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000"])
        .arg(&file)
        .status();
    assert!(made.expect("ffmpeg is installed").success());
    let bytes = std::fs::read(&file).expect("made");
    let (mut rest, mut formats, mut samples) = (bytes.as_slice(), None, Vec::new());
    let mut ids = (0, 0);
    let mut count = [0_u64; 2];
    while !rest.is_empty() {
        let whole = rest;
        let header = Header::decode(&mut rest).expect("a box");
        let size = header.size.expect("sized");
        let head = whole.len() - rest.len();
        match header.kind {
            kind if kind == Moov::KIND => formats = Some(read_formats(&mut &rest[..size], &mut ids, fps)),
            kind if kind == Moof::KIND => {
                let moof = Moof::decode_body(&mut &rest[..size]).expect("moof");
                for traf in &moof.traf {
                    let track = if traf.tfhd.track_id == ids.0 { TrackKind::Video } else { TrackKind::Audio };
                    for run in &traf.trun {
                        let mut at = run.data_offset.expect("relative to moof") as usize;
                        for (i, entry) in run.samples.iter().enumerate() {
                            let size = entry.size.or(traf.tfhd.default_sample_size).expect("a size") as usize;
                            let flags = entry.flags.or(traf.tfhd.default_sample_flags).unwrap_or(0);
                            let n = count[track as usize];
                            count[track as usize] += 1;
                            let video = track == TrackKind::Video;
                            samples.push(EncodedSample {
                                track,
                                start: if video { n } else { n * 1024 },
                                duration: if video { 1 } else { 1024 },
                                keyframe: !video || flags & 0x1_0000 == 0 && (i == 0 || entry.flags.is_some()),
                                data: Arc::from(&whole[at..at + size]),
                            });
                            at += size;
                        }
                    }
                }
            }
            _ => {}
        }
        rest = &whole[head + size..];
    }
    samples.sort_by_key(|s| if s.track == TrackKind::Video { s.start * 48_000 } else { s.start * fps });
    Material { fps, formats: formats.expect("a moov"), samples }
}

fn read_formats(body: &mut &[u8], ids: &mut (u32, u32), fps: u64) -> [TrackFormat; 2] {
    let moov = Moov::decode_body(body).expect("moov");
    let (mut video, mut audio) = (None, None);
    for trak in &moov.trak {
        match &trak.mdia.minf.stbl.stsd.codecs[0] {
            Codec::Avc1(avc1) => {
                let mut avcc = Vec::new();
                avc1.avcc.encode_body(&mut avcc).expect("avcC");
                ids.0 = trak.tkhd.track_id;
                video = Some(TrackFormat::H264 { avcc: avcc.into(), width: 320, height: 180, fps: fps as u32 });
            }
            Codec::Mp4a(mp4a) => {
                let config = mp4a.esds.es_desc.dec_config.dec_specific.as_ref().expect("a config").raw.clone();
                ids.1 = trak.tkhd.track_id;
                audio = Some(TrackFormat::Aac { config: config.into(), rate: 48_000, channels: 2 });
            }
            _ => panic!("another codec"),
        }
    }
    [video.expect("video"), audio.expect("audio")]
}

/// Decodes a file from end to end; what the decoder complains about.
pub fn complaints(file: &Path) -> String {
    let run = Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(file).args(["-f", "null", "-"]).output();
    String::from_utf8_lossy(&run.expect("ffmpeg is installed").stderr).into_owned()
}

/// Decoded pictures, and the playable length of picture and sound in seconds.
pub fn measure(file: &Path) -> (u64, f64, f64) {
    let duration = |stream| ask(file, stream, "stream=duration");
    (frames(file), duration("v:0"), duration("a:0"))
}

/// Decoded pictures.
pub fn frames(file: &Path) -> u64 {
    ask(file, "v:0", "stream=nb_read_frames") as u64
}

fn ask(file: &Path, stream: &str, entry: &str) -> f64 {
    let run = Command::new("ffprobe")
        .args(["-v", "error", "-count_frames", "-select_streams", stream, "-show_entries", entry])
        .args(["-of", "default=nokey=1:noprint_wrappers=1"])
        .arg(file)
        .output();
    let text = String::from_utf8_lossy(&run.expect("ffprobe is installed").stdout).into_owned();
    text.lines().find_map(|line| line.parse().ok()).expect("a number")
}
