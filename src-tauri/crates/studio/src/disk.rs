//! Room for recordings: how much is left, when to warn, when to stop.
//!
//! To finish a recording takes as much room again as the recording itself, because the single MP4
//! file is made from its segments. So that much is kept free while it runs, and each recorded
//! second counts twice.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rollcall_model::{Canvas, Disk, ErrorCode, Event, Happening, NoticeLevel, Quality};

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::recordings::Ending;

/// Kept free in any case.
const LEAST_FREE: u64 = 64 << 20;
/// Seconds of recording that are kept free.
const SECONDS_FREE: u64 = 20;
/// Left time, in seconds, at which people are warned; and at which a warning is over.
const LOW: u64 = 10 * 60;
const NOT_LOW: u64 = 15 * 60;
/// How long back the pace of a recording is looked at.
const PACE_WINDOW: Duration = Duration::from_secs(30);
/// Before this the pace is taken from the settings.
const PACE_KNOWN: Duration = Duration::from_secs(5);
/// An empty room takes next to nothing, until somebody comes: at least this part of what the settings say
/// is reckoned with.
const LEAST_PACE: u64 = 4;
/// Shortest time between two messages about the disk.
const APART: Duration = Duration::from_secs(5);

/// How fast a recording grows.
pub(crate) struct Pace {
    expected: u64,
    sizes: VecDeque<(Instant, u64)>,
}

impl Pace {
    /// Nothing is known yet but what the settings say, in bytes a second.
    pub fn new(expected: u64) -> Self {
        Self { expected, sizes: VecDeque::new() }
    }

    /// It has `bytes` now.
    pub fn add(&mut self, now: Instant, bytes: u64) {
        self.sizes.push_back((now, bytes));
        while self.sizes.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > PACE_WINDOW) {
            self.sizes.pop_front();
        }
    }

    /// Bytes a second. What was measured counts the more the longer it was, so that what is left does not
    /// jump; at once where it is more than was expected.
    pub fn get(&self) -> u64 {
        let (Some((from, least)), Some((to, most))) = (self.sizes.front(), self.sizes.back()) else {
            return self.expected;
        };
        let time = to.saturating_duration_since(*from);
        if time < PACE_KNOWN {
            return self.expected;
        }
        let measured = (u128::from(most - least.min(most)) * 1000 / time.as_millis()) as u64;
        let weight = (time.as_secs_f64() / PACE_WINDOW.as_secs_f64()).min(1.0);
        let mixed = self.expected as f64 * (1.0 - weight) + measured as f64 * weight;
        measured.max(mixed as u64).max(self.expected / LEAST_PACE)
    }
}

/// What must stay free: to end well, and to make the single files of what is not finished (`unfinished` bytes).
pub(crate) fn floor(pace: u64, unfinished: u64) -> u64 {
    LEAST_FREE.max(SECONDS_FREE * pace) + unfinished
}

/// Seconds of recording until the floor is reached.
pub(crate) fn seconds_left(free: u64, floor: u64, pace: u64) -> u64 {
    free.saturating_sub(floor) / (2 * pace).max(1)
}

fn warning(seconds_left: u64) -> String {
    match seconds_left / 60 {
        0 => "The disk has room for less than a minute of recording.".to_owned(),
        1 => "The disk has room for about one more minute of recording.".to_owned(),
        minutes => format!("The disk has room for about {minutes} more minutes of recording."),
    }
}

/// What was found and said last.
#[derive(Default)]
pub(crate) struct DiskWatch(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    disk: Option<Disk>,
    told: Option<(Instant, Option<Disk>)>,
    warned: bool,
}

impl Seen {
    /// Whether it is time to warn: once each time it becomes low.
    fn warns(&mut self, recording: bool, seconds_left: u64) -> bool {
        if !recording || seconds_left > NOT_LOW {
            self.warned = false;
        }
        recording && seconds_left < LOW && !std::mem::replace(&mut self.warned, true)
    }

    /// Whether listeners are to hear of it: a change of a hundredth of what is free, or of a twentieth of the
    /// time that is left, and not too often.
    fn is_news(&mut self, now: Instant) -> bool {
        let news = self.told.as_ref().is_none_or(|(at, told)| {
            let changed = match (told, &self.disk) {
                (Some(before), Some(now)) => {
                    before.free_bytes.abs_diff(now.free_bytes) > before.free_bytes / 100
                        || before.seconds_left.abs_diff(now.seconds_left) > before.seconds_left / 20
                }
                (before, now) => before != now,
            };
            changed && now.saturating_duration_since(*at) >= APART
        });
        if news {
            self.told = Some((now, self.disk.clone()));
        }
        news
    }
}

impl House {
    /// The disk as it was found last.
    pub fn disk_now(&self) -> Option<Disk> {
        self.disk.0.lock().disk.clone()
    }

    /// Whether so many bytes may be written without taking from recordings what they need to be finished.
    ///
    /// # Errors
    /// When the disk cannot be asked.
    pub fn leaves_room(&self, bytes: u64) -> Result<bool> {
        let (pace, unfinished) = self.load();
        Ok(self.library().free_bytes()? >= floor(pace, unfinished).saturating_add(bytes))
    }

    /// Bytes a second of everything that is being recorded, and bytes that are still to be copied.
    fn load(&self) -> (u64, u64) {
        let copying: u64 = self.finalizing.borrow().values().sum();
        self.open_recordings().iter().fold((0, copying), |(pace, unfinished), open| {
            (pace + open.pace.lock().get(), unfinished + open.take.recording().size_bytes)
        })
    }

    /// # Errors
    /// When there is not enough room to record this canvas as well.
    pub fn check_room(&self, canvas: &Canvas, quality: Quality) -> Result<()> {
        let free = self.library().free_bytes()?;
        let (pace, unfinished) = self.load();
        let needed = floor(pace + quality.bytes_per_second(canvas), unfinished);
        if free < needed { Err(StudioError::DiskFull { free, needed }) } else { Ok(()) }
    }

    /// Looks at the disk; warns, and stops recordings while they can still be finished.
    pub fn watch_disk(self: &Arc<Self>) {
        let now = Instant::now();
        let open = self.open_recordings();
        for open in &open {
            open.pace.lock().add(now, open.take.recording().size_bytes);
        }
        let (pace, unfinished) = self.load();
        let expected = || Quality::default().bytes_per_second(&Canvas::default());
        let pace = if open.is_empty() { expected() } else { pace };
        let floor = floor(pace, unfinished);
        let free =
            self.library().free_bytes().inspect_err(|error| tracing::warn!(%error, "the disk cannot be read")).ok();
        let disk = free.map(|free| Disk { free_bytes: free, seconds_left: seconds_left(free, floor, pace) });
        let (warns, is_news) = {
            let mut seen = self.disk.0.lock();
            seen.disk.clone_from(&disk);
            let left = disk.as_ref().map_or(u64::MAX, |disk| disk.seconds_left);
            (seen.warns(!open.is_empty(), left), seen.is_news(now))
        };
        if is_news {
            self.events.tell(Event::System { system: self.system() });
        }
        let Some(disk) = disk else { return };
        if warns {
            let message = warning(disk.seconds_left);
            for open in &open {
                open.take.note(Happening::Warning { message: message.clone() });
            }
            self.notice(NoticeLevel::Warning, ErrorCode::DiskLow, message, None);
        }
        if disk.free_bytes < floor && !open.is_empty() {
            self.stop_all_for_want_of_room();
        }
    }

    fn stop_all_for_want_of_room(self: &Arc<Self>) {
        for room in self.all_rooms() {
            self.aside(move |house| {
                let Ok(_order) = room.change() else { return };
                if room.state.lock().recording.is_some()
                    && let Err(error) = house.end_recording(&room, Ending::DiskAlmostFull)
                {
                    tracing::error!(%error, cname = %room.cname, "a recording was not closed on a full disk");
                }
            });
        }
    }

    /// Makes the single files that had no room, where there is room now.
    pub fn finalize_waiting(self: &Arc<Self>) {
        let waiting: Vec<_> = self.waiting.lock().iter().cloned().collect();
        for sid in waiting {
            let size = self.library().recording(&sid).map_or(0, |recording| recording.size_bytes);
            let free = self.library().free_bytes().unwrap_or(0);
            if free > LEAST_FREE + size && !self.finalizing.borrow().contains_key(&sid) {
                self.finalize(sid, |_, _| ());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1 << 20;

    #[test]
    fn the_pace_is_what_was_written_lately() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut pace = Pace::new(800);
        assert_eq!(pace.get(), 800);
        (0..4).for_each(|second| pace.add(at(second), second * 100));
        assert_eq!(pace.get(), 800, "too early to tell");
        (4..16).for_each(|second| pace.add(at(second), second * 100));
        assert_eq!(pace.get(), 450, "half way from what was expected to what was measured");
        (16..60).for_each(|second| pace.add(at(second), second * 100));
        assert_eq!(pace.get(), 200, "an empty room does not stay empty");
        (60..100).for_each(|second| pace.add(at(second), 6000 + (second - 60) * 300));
        assert_eq!(pace.get(), 300, "what was long ago does not count");
        assert!(pace.sizes.len() <= 31);
    }

    #[test]
    fn room_to_finish_is_kept() {
        assert_eq!(floor(MB, 0), 64 * MB);
        assert_eq!(floor(10 * MB, 0), 200 * MB);
        assert_eq!(floor(MB, 500 * MB), 564 * MB, "its single file takes as much again");
        assert_eq!(seconds_left(1064 * MB, 64 * MB, MB), 500, "each second is written twice");
        assert_eq!(seconds_left(10 * MB, 64 * MB, MB), 0);
        assert_eq!(seconds_left(10 * MB, 0, 0), 10 * MB, "a pace of nothing");
    }

    #[test]
    fn a_warning_comes_once_each_time_it_becomes_low() {
        let mut seen = Seen::default();
        assert!(!seen.warns(false, 10), "nothing is recorded");
        assert!(!seen.warns(true, 600));
        assert!(seen.warns(true, 599));
        assert!(!seen.warns(true, 598));
        assert!(!seen.warns(true, 700));
        assert!(!seen.warns(true, 500), "it was not over yet");
        assert!(!seen.warns(true, 1000));
        assert!(seen.warns(true, 599));
    }

    #[test]
    fn small_changes_are_no_news() {
        let mut seen = Seen::default();
        let start = Instant::now();
        let disk = |free_bytes| Some(Disk { free_bytes, seconds_left: 0 });
        seen.disk = disk(1000);
        assert!(seen.is_news(start));
        seen.disk = disk(995);
        assert!(!seen.is_news(start + APART));
        seen.disk = disk(900);
        assert!(!seen.is_news(start + APART / 2), "too soon");
        assert!(seen.is_news(start + APART));
        seen.disk = Some(Disk { free_bytes: 900, seconds_left: 100 });
        assert!(seen.is_news(start + APART * 2), "another pace");
        seen.disk = Some(Disk { free_bytes: 900, seconds_left: 96 });
        assert!(!seen.is_news(start + APART * 3));
        seen.disk = None;
        assert!(seen.is_news(start + APART * 3));
    }
}
