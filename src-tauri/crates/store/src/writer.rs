//! Writing segments, on a thread of its own: whoever makes samples never waits for the disk.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rollcall_model::{EncodedSample, TrackFormat, TrackKind};

use crate::disk;
use crate::error::{At, Result, StoreError};
use crate::format::{Formats, init_segment, parameter_sets};
use crate::fragment::Fragment;
use crate::lane::Lane;
use crate::playlist::Listed;
use crate::runs::{self, Run};

/// Milliseconds of pictures in a fragment, at most: what a crash can cost.
const FRAGMENT_MS: u32 = 250;
/// Milliseconds of a segment; it ends at the first key frame after them.
const SEGMENT_MS: u64 = 2000;
/// Half a minute at the highest bit rate. Waiting for longer would only move the loss.
const MOST_WAITING: usize = 6_700_000 / 8 * 30;
/// How often the journal is looked after while no sample comes.
const QUIET: Duration = Duration::from_millis(100);

enum Order {
    Format(TrackFormat),
    Sample(EncodedSample),
    End,
}

/// Where a track's encoded samples go. Clones write to the same track.
#[derive(Clone)]
pub struct SegmentWriter {
    orders: Sender<Order>,
    waiting: Arc<AtomicUsize>,
    lane: Arc<Lane>,
}

impl SegmentWriter {
    /// What picture or sound are; both come before the first sample.
    pub fn format(&self, format: TrackFormat) {
        let _ = self.orders.send(Order::Format(format));
    }

    /// The next sample of picture or sound. Never waits.
    pub fn sample(&self, sample: EncodedSample) {
        if self.lane.failed() {
            // A disk that never answers must not fill the memory.
            return;
        }
        let size = sample.data.len();
        if self.waiting.fetch_add(size, Ordering::Relaxed) + size > MOST_WAITING {
            self.lane.fail(StoreError::DiskTooSlow);
        }
        let _ = self.orders.send(Order::Sample(sample));
    }

    /// Nothing more will come.
    pub fn ended(&self) {
        let _ = self.orders.send(Order::End);
    }
}

pub(crate) fn start(lane: Arc<Lane>) -> Result<(SegmentWriter, JoinHandle<()>)> {
    let (orders, taken) = channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    let writer = SegmentWriter { orders, waiting: waiting.clone(), lane: lane.clone() };
    let folder = lane.folder();
    let thread = std::thread::Builder::new()
        .name("segments".into())
        .spawn(move || Segments::new(lane).run(&taken, &waiting))
        .at(&folder)?;
    Ok((writer, thread))
}

struct Segments {
    lane: Arc<Lane>,
    folder: PathBuf,
    fps: u32,
    known: Vec<TrackFormat>,
    run: Option<RunPlace>,
    fragment: Fragment,
    open: Option<OpenSegment>,
    done: Vec<Listed>,
    sequence: u32,
}

/// Where this run's samples stand in the whole track.
struct RunPlace {
    first_frame: u64,
    first_sound: u64,
    /// Sound before this place is there already, from the run before.
    sound_from: u64,
    /// Put before every key frame where an earlier run had others: not every player changes to the
    /// new run's init segment, or to another sample description, in mid-stream.
    parameter_sets: Vec<u8>,
}

struct OpenSegment {
    file: File,
    path: PathBuf,
    listed: Listed,
    whole: u64,
}

impl Segments {
    fn new(lane: Arc<Lane>) -> Self {
        let (folder, fps, done) = (lane.folder(), lane.fps, lane.before.segments.clone());
        let (known, fragment) = (Vec::new(), Fragment::default());
        Self { lane, folder, fps, known, run: None, fragment, open: None, done, sequence: 0 }
    }

    /// Until the end; what is complete then stands in the lane.
    fn run(mut self, orders: &Receiver<Order>, waiting: &AtomicUsize) {
        loop {
            let result = match orders.recv_timeout(QUIET) {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => Ok(()),
                Ok(Order::Format(format)) => {
                    self.known.push(format);
                    Ok(())
                }
                Ok(Order::Sample(sample)) => {
                    waiting.fetch_sub(sample.data.len(), Ordering::Relaxed);
                    if self.lane.failed() { Ok(()) } else { self.take(sample) }
                }
            };
            if let Err(error) = result.and_then(|()| self.lane.keep_journal(|take| take.journal.sync_due())) {
                self.give_up(error);
            }
        }
        if !self.lane.failed()
            && let Err(error) = self.flush()
        {
            self.give_up(error);
        }
        if let Err(error) = self.close_segment().and_then(|()| self.lane.keep_journal(|take| take.end_writing())) {
            self.lane.fail(error);
        }
        *self.lane.done.lock() = self.done;
    }

    /// After a failed write only whole fragments stay in the segment.
    fn give_up(&mut self, error: StoreError) {
        self.lane.fail(error);
        if let Some(open) = &self.open {
            let _ = open.file.set_len(open.whole);
        }
    }

    fn take(&mut self, mut sample: EncodedSample) -> Result<()> {
        let run = match &self.run {
            Some(run) => run,
            None => self.begin_run()?,
        };
        match sample.track {
            TrackKind::Audio => {
                sample.start += run.first_sound;
                if sample.start >= run.sound_from {
                    self.fragment.audio.push(sample);
                }
            }
            TrackKind::Video => {
                sample.start += run.first_frame;
                if sample.keyframe && !run.parameter_sets.is_empty() {
                    sample.data = [&run.parameter_sets, &*sample.data].concat().into();
                }
                let full = self.open.as_ref().is_none_or(|open| {
                    let frames = open.listed.frames + self.fragment.video.len() as u64;
                    frames * 1000 >= SEGMENT_MS * u64::from(self.fps)
                });
                if sample.keyframe && full {
                    if self.open.is_some() {
                        self.flush()?;
                        self.close_segment()?;
                    }
                    self.open_segment()?;
                }
                if self.open.is_none() {
                    return Err(StoreError::Media("the first picture is not a key frame".into()));
                }
                self.fragment.video.push(sample);
                let most = (FRAGMENT_MS * self.fps / 1000).max(1) as usize;
                if self.fragment.video.len() >= most {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    /// Writes down where this run begins, before its first sample.
    fn begin_run(&mut self) -> Result<&RunPlace> {
        let of = |video: bool| self.known.iter().find(|f| matches!(f, TrackFormat::H264 { .. }) == video).cloned();
        let (Some(video), Some(audio)) = (of(true), of(false)) else {
            return Err(StoreError::Media("it came before both tracks were described".into()));
        };
        let formats = Formats { video, audio };
        let parameter_sets = self.check(&formats)?;
        let first_frame = self.end();
        let first_sound = first_frame * u64::from(formats.sound_rate()) / u64::from(self.fps);
        let sound_from = self.lane.before.sound_end;
        let started = self.lane.first_frame_at();
        let mut all = self.lane.runs.lock();
        let run = Run {
            number: all.len() as u32 + 1,
            first_segment: self.done.last().map_or(1, |last| last.number + 1),
            first_frame,
            started_at: disk::utc(started),
        };
        let init = run.init_name();
        disk::replace(&self.folder.join(&init), &init_segment(&formats)?)?;
        all.push(run);
        runs::write(&self.folder, &all)?;
        drop(all);
        self.lane.tell_written(&init);
        self.lane.tell_written("runs.json");
        self.lane.begins(started)?;
        Ok(self.run.insert(RunPlace { first_frame, first_sound, sound_from, parameter_sets }))
    }

    /// Frames of the track up to the end of the complete segments.
    fn end(&self) -> u64 {
        self.done.last().map_or(0, |last| last.end)
    }

    /// Codec settings may differ from run to run; the units time is counted in may not. The answer
    /// is what key frames must carry with them.
    fn check(&self, formats: &Formats) -> Result<Vec<u8>> {
        let runs = self.lane.runs.lock().clone();
        let before: Vec<Formats> = runs.iter().filter_map(|run| runs::formats(&self.folder, run).ok()).collect();
        let rate = before.last().map_or(formats.sound_rate(), Formats::sound_rate);
        if formats.fps() != self.fps || formats.sound_rate() != rate || rate == 0 {
            return Err(StoreError::Media(format!(
                "{} frames and {} sound samples a second do not fit a recording of {} and {rate}",
                formats.fps(),
                formats.sound_rate(),
                self.fps
            )));
        }
        let changed = before.iter().any(|before| before.video != formats.video);
        if changed { Ok(parameter_sets(&formats.video)?) } else { Ok(Vec::new()) }
    }

    fn open_segment(&mut self) -> Result<()> {
        let number = self.done.last().map_or(1, |last| last.number + 1);
        let path = self.folder.join(runs::segment_name(number));
        let file = File::create(&path).at(&path)?;
        disk::sync_folder_of(&path)?;
        self.open = Some(OpenSegment { file, path, listed: Listed { number, frames: 0, end: self.end() }, whole: 0 });
        Ok(())
    }

    /// Writes what is gathered; it is durable when this returns.
    fn flush(&mut self) -> Result<()> {
        self.lane.keep_journal(|take| take.journal.sync())?;
        let Some(open) = &mut self.open else { return Ok(()) };
        if self.fragment.is_empty() {
            return Ok(());
        }
        self.sequence += 1;
        let bytes = self.fragment.encode(self.sequence)?;
        open.file.write_all(&bytes).at(&open.path)?;
        open.file.sync_data().at(&open.path)?;
        let frames = self.fragment.video.len() as u64;
        open.listed.frames += frames;
        open.listed.end = self.fragment.video.last().map_or(open.listed.end, |last| last.start + 1);
        open.whole += bytes.len() as u64;
        self.lane.wrote(frames, bytes.len() as u64);
        self.fragment = Fragment::default();
        Ok(())
    }

    fn close_segment(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if open.listed.frames == 0 {
            return std::fs::remove_file(&open.path).at(&open.path);
        }
        self.done.push(open.listed);
        self.lane.tell_written(&runs::segment_name(open.listed.number));
        self.lane.list(&self.done)?;
        self.lane.keep_journal(|take| {
            take.tell_written("journal.jsonl");
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use jiff::Timestamp;
    use rollcall_model::{Canvas, Happening};

    use super::*;
    use crate::library::Library;

    #[test]
    fn the_journal_is_durable_in_half_a_second_even_without_a_sample() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = Library::open(folder.path()).expect("a library");
        let (sid, cname) = ("0".repeat(32).parse().expect("a sid"), "Room".parse().expect("a name"));
        let take = library.create(sid, cname, Canvas::default(), Timestamp::now()).expect("created");
        take.note(Happening::Warning { message: "quiet".into() });
        let noted = Instant::now();
        while !take.shared.journal.is_durable() {
            assert!(noted.elapsed() < Duration::from_millis(500));
            std::thread::yield_now();
        }
    }
}
