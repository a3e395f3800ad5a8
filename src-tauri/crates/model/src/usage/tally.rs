//! From a recording's folder to its seconds: who was there, with which picture, on which day.

use std::collections::BTreeMap;

use super::{Day, RecordedUsage, UsagePerson, UsageRun, UsageSlice};
use crate::ids::Uid;
use crate::journal::{Entry, Happening};
use crate::recording::{Gap, Recording};

const DAY_MS: i64 = 86_400_000;

/// Somebody who is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct There {
    name: String,
    /// A picture arrives.
    video: bool,
    /// Its size, once it is known.
    size: Option<(u32, u32)>,
}

/// The recording's clock runs on while nothing is recorded; what plays does not.
struct Clocks<'a> {
    gaps: &'a [Gap],
}

impl Clocks<'_> {
    /// Milliseconds of playable time before an instant of the recording's clock.
    fn played(&self, clock: u64) -> u64 {
        let mut lost = 0;
        for gap in self.gaps {
            let begins = gap.at_ms + lost;
            if clock < begins {
                break;
            }
            if clock < begins + gap.length_ms {
                return gap.at_ms;
            }
            lost += gap.length_ms;
        }
        clock - lost.min(clock)
    }

    /// The recording's clock when this was played.
    fn clock(&self, played: u64) -> u64 {
        played + self.gaps.iter().filter(|gap| gap.at_ms <= played).map(|gap| gap.length_ms).sum::<u64>()
    }
}

/// Follows the journal, entry by entry.
fn follow(people: &mut BTreeMap<Uid, There>, happening: &Happening) {
    match happening {
        Happening::Join { uid, name } => people.entry(*uid).or_default().name.clone_from(name),
        Happening::Leave { uid, .. } => _ = people.remove(uid),
        // Who is not there has left a moment before this was written down.
        Happening::Rename { uid, name } => {
            if let Some(there) = people.get_mut(uid) {
                there.name.clone_from(name);
            }
        }
        Happening::Picture { uid, width, height } => {
            if let Some(there) = people.get_mut(uid) {
                (there.video, there.size) = (true, Some((*width, *height)));
            }
        }
        Happening::Stream { uid, stream, arriving, .. } if stream == "video" => {
            if let Some(there) = people.get_mut(uid) {
                there.video = *arriving;
                there.size = there.size.filter(|_| *arriving);
            }
        }
        _ => {}
    }
}

/// Who is there after all of it: those for whom no leave was written down.
pub fn present(entries: &[Entry]) -> Vec<Uid> {
    let mut people = BTreeMap::new();
    entries.iter().for_each(|entry| follow(&mut people, &entry.happening));
    people.into_keys().collect()
}

/// When it was, in playable milliseconds; some things are noticed a moment after they happened.
fn when(clocks: &Clocks<'_>, entry: &Entry) -> u64 {
    let ago = match entry.happening {
        Happening::Stream { ago_ms, .. } => ago_ms.unwrap_or(0),
        _ => 0,
    };
    clocks.played(entry.clock_ms.saturating_sub(ago))
}

/// What a recording used, and its seconds in runs; their tiers are for whoever has a price sheet.
pub fn tally(recording: &Recording, entries: &[Entry]) -> (RecordedUsage, Vec<UsageRun>) {
    let seconds = recording.frames.div_ceil(u64::from(recording.canvas.fps.get()));
    let gaps = recording.loss.as_ref().map_or(&[][..], |loss| &loss.gaps);
    let clocks = Clocks { gaps };
    let mut happened: Vec<(u64, &Happening)> =
        entries.iter().map(|entry| (when(&clocks, entry), &entry.happening)).collect();
    // What was noticed late goes where it belongs.
    happened.sort_by_key(|(at, _)| *at);
    let (mut people, mut runs, mut incomplete) = (BTreeMap::new(), Vec::<UsageRun>::new(), false);
    let mut happened = happened.into_iter().peekable();
    let mut second = 0;
    while second < seconds {
        while let Some((_, happening)) = happened.next_if(|(at, _)| *at <= second * 1000) {
            follow(&mut people, happening);
        }
        // Nothing changes before the second that follows the next happening.
        let next = happened.peek().map_or(seconds, |(at, _)| at.div_ceil(1000)).clamp(second + 1, seconds);
        incomplete |= people.values().any(|there| there.video && there.size.is_none());
        let here: Vec<UsagePerson> = people.iter().map(|(uid, there)| person(*uid, there)).collect();
        match runs.last_mut() {
            Some(last) if last.people == here => last.to_s = next,
            _ => {
                let pixels = here.iter().map(UsagePerson::pixels).sum();
                runs.push(UsageRun { from_s: second, to_s: next, people: here, pixels, tier: None });
            }
        }
        second = next;
    }
    let slices = slices(recording, &clocks, &runs);
    let usage = RecordedUsage {
        sid: recording.sid.clone(),
        cname: recording.cname.clone(),
        title: recording.title.clone(),
        app: recording.app.clone(),
        started_at: recording.started_at.clone(),
        incomplete,
        slices,
    };
    (usage, runs)
}

fn person(uid: Uid, there: &There) -> UsagePerson {
    let (width, height) = there.size.unwrap_or_default();
    UsagePerson { uid, name: there.name.clone(), width, height }
}

fn slices(recording: &Recording, clocks: &Clocks<'_>, runs: &[UsageRun]) -> Vec<UsageSlice> {
    let begun = recording.started_at.parse::<jiff::Timestamp>().map_or(0, |at| at.as_millisecond());
    let mut slices: BTreeMap<(i64, u64), u64> = BTreeMap::new();
    for run in runs {
        for second in run.from_s..run.to_s {
            let at = begun.saturating_add_unsigned(clocks.clock(second * 1000));
            *slices.entry((at.div_euclid(DAY_MS), run.pixels)).or_default() += 1;
        }
    }
    let slice = |((day, pixels), seconds)| Some(UsageSlice { day: Day::of_number(day)?, pixels, seconds });
    slices.into_iter().filter_map(slice).collect()
}
