//! What a played plan must have made of the program: who is in which region when.
//!
//! Written from the issue and agora.md section 6, on the model's layouts alone.

use rollcall_model::participant::LAST_PICTURE;
use rollcall_model::{Fit, Layout, PixelRect, Region, Uid};

use super::play::{Done, Played};
use super::{Plan, Step};
use crate::analysis::Seen;
use crate::analysis::tolerance::{CHANGE, FIRST_PICTURE};
use crate::publisher::Garbage;

/// How long nothing at all may arrive from a participant before it leaves.
const LOST_AFTER: f64 = 8.0;

/// When a lost participant is noticed depends on a watchdog that looks about once a second.
const WATCHDOG: f64 = 1.6;

/// The last picture stays for 3.5 s, counted from when it was to be shown.
const HOLD_EARLY: f64 = 0.15;
const HOLD_LATE: f64 = 0.6;

/// Steps show only after they are taken, but a program frame may carry the instant before it.
const EARLY: f64 = 0.10;

/// One participant of the room at an instant.
#[derive(Debug, Clone, PartialEq)]
struct Seat {
    uid: Uid,
    moving: bool,
    placeholder: bool,
    audible: bool,
    muted: bool,
    /// Sends nonsense: what a decoder makes of it is anyone's guess. The others are what counts.
    garbled: bool,
}

impl Seat {
    fn of(uid: Uid) -> Self {
        Self { uid, moving: false, placeholder: false, audible: false, muted: false, garbled: false }
    }
}

/// The room at an instant.
#[derive(Debug, Clone)]
struct Room {
    layout: Layout,
    seats: Vec<Seat>,
}

/// What the program shows over a stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// From when on, in seconds of the program.
    pub from: f64,
    /// Until when.
    pub to: f64,
    /// What is in which rectangle; none: that cannot be known.
    pub areas: Vec<(PixelRect, Option<Seen>)>,
    /// Who moves (and therefore flashes).
    pub moving: Vec<Uid>,
    /// Who is heard.
    pub heard: Vec<Uid>,
    /// Of whom nothing can be known.
    pub garbled: Vec<Uid>,
}

/// A change of the room, with the time in which it happens.
struct Change {
    from: f64,
    to: f64,
    apply: Box<dyn Fn(&mut Room)>,
}

fn seat(room: &mut Room, uid: Uid) -> Option<&mut Seat> {
    room.seats.iter_mut().find(|seat| seat.uid == uid)
}

/// The changes that follow from one step.
fn changes_of(plan: &Plan, done: &[Done], number: usize) -> Vec<Change> {
    let Done { uid, step, from, to } = &done[number];
    let (from, to) = (*from - EARLY, *to + CHANGE.as_secs_f64());
    let hold = LAST_PICTURE.as_secs_f64();
    let at_once = |apply: Box<dyn Fn(&mut Room)>| Change { from, to, apply };
    let with_picture =
        |apply: Box<dyn Fn(&mut Room)>| Change { from, to: done[number].to + FIRST_PICTURE.as_secs_f64(), apply };
    let Some(uid) = *uid else {
        let Step::Layout(layout) = step.clone() else { return Vec::new() };
        return vec![at_once(Box::new(move |room| room.layout = layout.clone()))];
    };
    let (video, audio) = (plan.person(uid).video.is_some(), plan.person(uid).audio.is_some());
    let sits = move |room: &mut Room| {
        if seat(room, uid).is_none() {
            room.seats.push(Seat::of(uid));
        }
    };
    let sends = move |room: &mut Room, moving: bool, audible: bool| {
        if let Some(seat) = seat(room, uid) {
            (seat.moving, seat.audible) = (moving && video, audible && audio);
            seat.placeholder = seat.placeholder && !seat.moving;
        }
    };
    let leaves = move |room: &mut Room| room.seats.retain(|seat| seat.uid != uid);
    // Only what was not taken back before it is due happens: same participant, a later step.
    let next = done[number + 1..].iter().find(|later| {
        let wakes = matches!(later.step, Step::Rejoin | Step::Leave | Step::Remove | Step::Vanish | Step::Stall(_));
        let shows = matches!(later.step, Step::MuteVideo(_) | Step::Garbage(_));
        later.uid == Some(uid) && (wakes || shows)
    });
    let undisturbed = |at: f64| next.is_none_or(|next| next.from > at);
    let placeholder = || {
        let due = Change {
            from: done[number].from + hold - HOLD_EARLY,
            to: done[number].to + hold + HOLD_LATE,
            apply: Box::new(move |room| {
                if let Some(seat) = seat(room, uid) {
                    seat.placeholder = !seat.moving
                }
            }),
        };
        undisturbed(due.from).then_some(due)
    };
    let lost = || {
        let due = Change {
            from: done[number].from + LOST_AFTER - EARLY,
            to: done[number].to + LOST_AFTER + WATCHDOG,
            apply: Box::new(move |room| leaves(room)),
        };
        undisturbed(due.from).then_some(due)
    };
    match step.clone() {
        // Who waits is nowhere.
        Step::Knock => Vec::new(),
        Step::Join | Step::Rejoin | Step::Admit => vec![with_picture(Box::new(move |room| {
            sits(room);
            sends(room, true, true);
            if let Some(seat) = seat(room, uid) {
                seat.placeholder = !seat.moving;
            }
        }))],
        Step::MuteVideo(true) => {
            let stops = at_once(Box::new(move |room| {
                let audible = seat(room, uid).is_some_and(|seat| seat.audible);
                sends(room, false, audible);
            }));
            [stops].into_iter().chain(placeholder()).collect()
        }
        Step::MuteVideo(false) => vec![with_picture(Box::new(move |room| {
            let audible = seat(room, uid).is_some_and(|seat| seat.audible);
            sends(room, true, audible);
        }))],
        Step::MuteAudio(muted) => vec![at_once(Box::new(move |room| {
            let moving = seat(room, uid).is_some_and(|seat| seat.moving);
            sends(room, moving, !muted);
        }))],
        Step::Stall(true) | Step::Vanish => {
            let stops = at_once(Box::new(move |room| sends(room, false, false)));
            [stops].into_iter().chain(placeholder()).chain(lost()).collect()
        }
        Step::Stall(false) => vec![with_picture(Box::new(move |room| sends(room, true, true)))],
        Step::Garbage(garbage) => vec![with_picture(Box::new(move |room| {
            if let Some(seat) = seat(room, uid) {
                seat.garbled = garbage == Garbage::Frames;
            }
        }))],
        Step::Leave | Step::Remove => vec![at_once(Box::new(move |room| leaves(room)))],
        Step::MuteInMix(muted) => vec![at_once(Box::new(move |room| {
            if let Some(seat) = seat(room, uid) {
                seat.muted = muted;
            }
        }))],
        Step::Resize(..) | Step::Volume(_) => vec![at_once(Box::new(|_| {}))],
        Step::Layout(_) => Vec::new(),
    }
}

impl Room {
    fn expected(&self, plan: &Plan, from: f64, to: f64) -> Expected {
        let uids: Vec<Uid> = self.seats.iter().map(|seat| seat.uid).collect();
        let regions = self.layout.arrange(&uids);
        let shown = |uid: Uid| {
            let seat = self.seats.iter().find(|seat| seat.uid == uid)?;
            let seen = if seat.placeholder { Seen::Placeholder(uid) } else { Seen::Picture(uid) };
            (!seat.garbled).then_some(seen)
        };
        let rect = |region: &Region| {
            let rect = PixelRect::of(region, &plan.canvas);
            if region.fit == Fit::Fit { inscribed(rect) } else { rect }
        };
        let areas = regions.iter().filter_map(|r| Some((rect(r), shown(r.uid?)))).collect();
        let uids_of = |which: &dyn Fn(&Seat) -> bool| self.seats.iter().filter(|s| which(s)).map(|s| s.uid).collect();
        let moving = uids_of(&|seat| seat.moving && !seat.garbled);
        let heard = uids_of(&|seat| seat.audible && !seat.muted);
        let garbled = uids_of(&|seat| seat.garbled);
        Expected { from, to, areas, moving, heard, garbled }
    }
}

/// The largest 16:9 rectangle in the middle: everyone's pictures have that shape.
fn inscribed(rect: PixelRect) -> PixelRect {
    let (width, height) = (rect.width.min(rect.height * 16 / 9) & !1, rect.height.min(rect.width * 9 / 16) & !1);
    let middle = |start: u32, outer: u32, inner: u32| start + (((outer - inner) / 2) & !1);
    PixelRect { x: middle(rect.x, rect.width, width), y: middle(rect.y, rect.height, height), width, height }
}

impl Played {
    /// What the program must show, stretch by stretch. Times in which something changes lie between
    /// the stretches. Rectangles that others use at other times are background.
    pub fn expected(&self) -> Vec<Expected> {
        let length = self.recording.duration_ms as f64 / 1000.0;
        let mut changes: Vec<Change> =
            (0..self.done.len()).flat_map(|number| changes_of(&self.plan, &self.done, number)).collect();
        changes.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut room = Room { layout: Layout::of(self.plan.layout), seats: Vec::new() };
        let mut stretches = Vec::new();
        let mut stable_since = if self.plan.cold { FIRST_PICTURE.as_secs_f64() } else { 0.0 };
        for change in changes {
            if change.from > stable_since {
                stretches.push(room.expected(&self.plan, stable_since, change.from.min(length)));
            }
            (change.apply)(&mut room);
            // Who joined before the recording was on stage when it began.
            let over = if change.from < 0.0 { 0.0 } else { change.to };
            stable_since = stable_since.max(over);
        }
        if stable_since < length {
            stretches.push(room.expected(&self.plan, stable_since, length));
        }
        let all: Vec<PixelRect> = stretches.iter().flat_map(|s| s.areas.iter().map(|(rect, _)| *rect)).collect();
        for stretch in &mut stretches {
            let mut empty: Vec<(PixelRect, Option<Seen>)> = Vec::new();
            for rect in &all {
                let used = stretch.areas.iter().any(|(taken, _)| taken.overlaps(rect));
                if !used && !empty.iter().any(|(known, _)| known == rect) {
                    empty.push((*rect, Some(Seen::Background)));
                }
            }
            stretch.areas.extend(empty);
        }
        stretches
    }
}
