//! The files that an API client finds in its bucket: slices as MPEG transport streams, their playlists and the
//! single file, under the names of Agora Cloud Recording (`model::agora::files`).
//!
//! They are made from the recording's own segments once those are durable, and can be made again at any time:
//! what is recorded does not depend on them.

use std::fs;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rollcall_model::agora::files::{self, AgoraFiles, FOLDER, Holds, Sliced};
use rollcall_model::{Cname, Sid, StreamMode, Subscription, Track, TrackKind, Uid};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::folder::read_description;
use crate::library::Library;
use crate::runs::{self, Run};
use crate::scan;
use crate::ts::{Slice, Unit};

/// What a playlist of one participant's picture and sound says it takes at most, in bits a second.
const BOTH_BITS: u64 = 6_500_000 + 192_000;

/// A segment that is complete.
struct Segment {
    name: String,
    number: u32,
    /// Frames of the track before it.
    start: u64,
    frames: u64,
}

/// Whose files are made of a track.
struct Client<'a> {
    folder: &'a Path,
    sid: &'a Sid,
    cname: &'a Cname,
    files: &'a AgoraFiles,
    /// Whose sound and picture is taken alone.
    taken: &'a Subscription,
    fps: u64,
}

impl Library {
    /// Makes what is missing of a recording's files for its API client; the answer names all that are there, from
    /// the recording's folder on. None where it has no such client.
    ///
    /// # Errors
    /// `NotFound`, or when the disk refuses.
    pub fn slice(&self, sid: &Sid) -> Result<Option<Vec<String>>> {
        let folder = self.folder_of(sid)?;
        let recording = read_description(&folder)?;
        let Some(wanted) = &recording.agora else { return Ok(None) };
        if recording.away {
            return Ok(Some(Vec::new()));
        }
        let path = folder.join(FOLDER);
        fs::create_dir_all(&path).at(&path)?;
        let fps = u64::from(recording.canvas.fps.get());
        let everyone = Subscription::default();
        let taken = recording.separate.as_ref().unwrap_or(&everyone);
        let client = Client { folder: &folder, sid, cname: &recording.cname, files: wanted, taken, fps };
        let mut names = match wanted.individual {
            None => client.track(Track::PROGRAM, Holds::Program)?,
            Some(mode) => {
                let uids = recording.tracks.iter().filter_map(|track| track.name.parse().ok());
                let each: Vec<Vec<String>> = uids.map(|uid| client.participant(uid, mode)).collect::<Result<_>>()?;
                each.concat()
            }
        };
        if wanted.mp4
            && let Some(mp4) = &recording.mp4
        {
            let name = files::mp4_name(sid, &recording.cname, Holds::Program);
            let (from, to) = (folder.join(mp4), path.join(&name));
            if from.is_file() && !to.exists() {
                fs::hard_link(&from, &to).at(&to)?;
            }
            names.extend(to.is_file().then_some(name));
        }
        Ok(Some(names.into_iter().map(|name| format!("{FOLDER}/{name}")).collect()))
    }
}

impl Client<'_> {
    /// Sound and picture of a participant, each in files of its own.
    fn participant(&self, uid: Uid, mode: StreamMode) -> Result<Vec<String>> {
        let track = uid.to_string();
        let of = |holds| files::playlist_name(self.sid, self.cname, holds);
        // What was taken until the client thought otherwise keeps its files.
        let was_taken = |holds| self.folder.join(FOLDER).join(of(holds)).is_file();
        let audio = self.files.audio && (self.taken.audio.has(uid) || was_taken(Holds::Audio(uid)));
        let video = self.files.video && (self.taken.video.has(uid) || was_taken(Holds::Video(uid)));
        let mut names = Vec::new();
        if audio {
            names.extend(self.track(&track, Holds::Audio(uid))?);
        }
        if video {
            names.extend(self.track(&track, Holds::Video(uid))?);
        }
        if mode == StreamMode::Standard && audio && video && !names.is_empty() {
            let name = of(Holds::Both(uid));
            let text = files::both(&of(Holds::Audio(uid)), &of(Holds::Video(uid)), BOTH_BITS);
            self.write(&name, &text)?;
            names.push(name);
        }
        Ok(names)
    }

    /// Slices and playlist of a track; their names.
    fn track(&self, track: &str, holds: Holds) -> Result<Vec<String>> {
        let folder = self.folder.join(track);
        let segments = self.segments(&folder)?;
        if segments.list.is_empty() {
            return Ok(Vec::new());
        }
        let runs = runs::read(&folder)?;
        let mut slices = Vec::new();
        for segment in &segments.list {
            let run = runs.iter().rfind(|run| run.first_segment <= segment.number);
            let run = run.ok_or_else(|| StoreError::damaged(&folder, "a segment belongs to no run"))?;
            let begins = begins(run, segment, self.fps);
            let name = files::slice_name(self.sid, self.cname, holds, begins);
            let path = self.folder.join(FOLDER).join(&name);
            if !path.is_file() {
                let before = slices.last().map(|before: &Sliced| self.folder.join(FOLDER).join(&before.name));
                let before = before.and_then(|before| fs::read(before).ok()).unwrap_or_default();
                disk::replace(&path, &self.slice((&folder, holds), (run, segment), &before)?)?;
            }
            let interrupted = run.first_segment == segment.number;
            slices.push(Sliced { name, begins, seconds: segment.frames as f64 / self.fps as f64, interrupted });
        }
        let playlist = files::playlist_name(self.sid, self.cname, holds);
        let text = files::playlist(self.files, holds, &slices, segments.ended);
        self.write(&playlist, &text)?;
        Ok(slices.into_iter().map(|slice| slice.name).chain([playlist]).collect())
    }

    /// Writes a playlist where it is not what it was.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(FOLDER).join(name);
        if fs::read_to_string(&path).is_ok_and(|before| before == text) {
            return Ok(());
        }
        disk::replace(&path, text.as_bytes())
    }

    /// The complete segments of a track, as its own playlist lists them.
    fn segments(&self, folder: &Path) -> Result<Segments> {
        let path = folder.join("index.m3u8");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(StoreError::io(&path, &error)),
        };
        let (mut list, mut seconds, mut start) = (Vec::new(), 0.0, 0);
        for line in text.lines() {
            if let Some(length) = line.strip_prefix("#EXTINF:").and_then(|rest| rest.split(',').next()) {
                seconds = length.parse().unwrap_or(0.0);
            }
            let number = line.strip_suffix(".m4s").and_then(|number| number.parse().ok());
            if let Some(number) = number {
                let frames = (seconds * self.fps as f64).round() as u64;
                list.push(Segment { name: line.to_owned(), number, start, frames });
                start += frames;
            }
        }
        Ok(Segments { list, ended: text.contains("#EXT-X-ENDLIST") })
    }

    /// A segment as a transport stream, behind the slice before it.
    fn slice(
        &self,
        (folder, holds): (&Path, Holds),
        (run, segment): (&Run, &Segment),
        before: &[u8],
    ) -> Result<Vec<u8>> {
        let path = folder.join(&segment.name);
        let bytes = fs::read(&path).at(&path)?;
        let formats = runs::formats(folder, run)?;
        let (video, audio) = match holds {
            Holds::Program | Holds::Both(_) => (self.files.video, self.files.audio),
            Holds::Video(_) => (true, false),
            Holds::Audio(_) => (false, true),
        };
        let mut slice = Slice { formats: &formats, video: Vec::new(), audio: Vec::new() };
        for fragment in scan::scan(&path)?.fragments {
            for track in &fragment.tracks {
                let is_video = track.track == TrackKind::Video;
                if !(if is_video { video } else { audio }) {
                    continue;
                }
                let mut place = (fragment.payload_at + track.offset) as usize;
                let mut at = track.start;
                for sample in &track.samples {
                    let data = bytes.get(place..place + sample.size as usize);
                    let data = data.ok_or_else(|| StoreError::damaged(&path, "it is shorter than it says"))?;
                    let ticks = if is_video { u64::from(crate::format::TICKS_PER_FRAME) } else { 1 };
                    let unit = Unit { at: at / ticks, keyframe: sample.keyframe, data };
                    if is_video {
                        slice.video.push(unit)
                    } else {
                        slice.audio.push(unit)
                    }
                    at += u64::from(sample.duration);
                    place += sample.size as usize;
                }
            }
        }
        slice.encode(before)
    }
}

struct Segments {
    list: Vec<Segment>,
    ended: bool,
}

/// When a segment's first frame was taken.
fn begins(run: &Run, segment: &Segment, fps: u64) -> Timestamp {
    let started = disk::parse_utc(&run.started_at).unwrap_or_default();
    let into = segment.start.saturating_sub(run.first_frame) * 1000 / fps.max(1);
    started.checked_add(SignedDuration::from_millis(i64::try_from(into).unwrap_or(0))).unwrap_or(started)
}
