//! Recordings made for a test.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mp4_atom::{Decode, Header, Moof};
use rollcall_model::{Canvas, RecordingState, Sid, TrackKind};
use rollcall_store::{Library, Take};

use crate::material::{FPS, Material, material};

const SID: &str = "0192f0c1a2b3746586978a9babbccdde";

pub fn sid() -> Sid {
    SID.parse().expect("a sid")
}

pub fn create(library: &Library) -> Take {
    create_at(library, FPS as u32)
}

pub fn create_at(library: &Library, fps: u32) -> Take {
    let canvas = Canvas::new(320, 180, fps).expect("a canvas");
    library.create(sid(), "数学课 3".parse().expect("a name"), canvas, Timestamp::now()).expect("created")
}

pub fn feed(take: &Take, frames: u64) {
    feed_with(take, material(), frames);
}

pub fn feed_with(take: &Take, material: &Material, frames: u64) {
    let writer = take.writer();
    material.formats.iter().cloned().for_each(|format| writer.format(format));
    material.first(frames).cloned().for_each(|sample| writer.sample(sample));
}

/// Ten seconds, over and over.
pub fn feed_long(take: &Take, rounds: u64) {
    let writer = take.writer();
    material().formats.iter().cloned().for_each(|format| writer.format(format));
    for round in 0..rounds {
        for mut sample in material().first(300).cloned() {
            // The sound of ten seconds ends with a whole unit, a little later than the picture.
            let shift = if sample.track == TrackKind::Video { 300 } else { 469 * 1024 };
            sample.start += round * shift;
            writer.sample(sample);
        }
    }
}

/// A recording of `frames` that ended as a crash ends one: nobody closed it. Its folder.
pub fn crashed(folder: &Path, frames: u64) -> PathBuf {
    let library = Library::open(folder).expect("a library");
    let take = create(&library);
    take.set_state(RecordingState::Recording).expect("state");
    feed(&take, frames);
    unclose(&library, &take);
    folder_of(&library)
}

pub fn folder_of(library: &Library) -> PathBuf {
    library.file(&sid(), "recording.json").expect("there").parent().expect("a folder").to_owned()
}

/// All that was fed is on the disk, and nobody closed it.
pub fn unclose(library: &Library, take: &Take) {
    take.close().expect("written");
    let mut as_before = take.recording();
    as_before.state = RecordingState::Recording;
    as_before.ended_at = None;
    library.update(&as_before).expect("as if it had not been closed");
}

/// One fragment of a segment, read independently of the store.
pub struct Seen {
    /// Where it ends in the file.
    pub end: usize,
    /// Picture first.
    pub tracks: Vec<SeenTrack>,
}

pub struct SeenTrack {
    pub id: u32,
    /// In the track's ticks.
    pub start: u64,
    /// How long each lasts, and its bytes.
    pub samples: Vec<(u64, Vec<u8>)>,
}

impl Seen {
    pub fn frames(&self) -> u64 {
        self.tracks.iter().filter(|track| track.id == 1).map(|track| track.samples.len() as u64).sum()
    }
}

/// The fragments of a whole segment.
pub fn fragments(bytes: &[u8]) -> Vec<Seen> {
    let (mut at, mut all) = (0, Vec::new());
    while at < bytes.len() {
        let mut rest = &bytes[at..];
        let moof = Moof::decode(&mut rest).expect("a moof");
        let mdat = Header::decode(&mut rest).expect("an mdat");
        let end = bytes.len() - rest.len() + mdat.size.expect("sized");
        let track = |traf: &mp4_atom::Traf| {
            let mut offset = at + traf.trun[0].data_offset.expect("an offset") as usize;
            let samples = traf.trun[0].samples.iter().map(|entry| {
                let from = offset;
                offset += entry.size.expect("a size") as usize;
                (u64::from(entry.duration.expect("a duration")), bytes[from..offset].to_vec())
            });
            let samples = samples.collect();
            let start = traf.tfdt.as_ref().expect("a time").base_media_decode_time;
            SeenTrack { id: traf.tfhd.track_id, start, samples }
        };
        all.push(Seen { end, tracks: moof.traf.iter().map(track).collect() });
        at = end;
    }
    all
}

/// The segments on disk, in order.
pub fn segments(recording: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(recording.join("program")).expect("readable").flatten().map(|entry| entry.path());
    let mut all: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "m4s")).collect();
    all.sort();
    all
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
