//! What is expected of a plan, without playing it.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use rollcall_model::{LayoutKind, PixelRect, Recording, RecordingState, Uid};

use super::play::zero_of;
use super::*;
use crate::analysis::Seen;

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

fn recording(plan: &Plan) -> Recording {
    let text = serde_json::json!({
        "version": 1, "sid": "0".repeat(32), "cname": "plan", "state": RecordingState::Finished,
        "canvas": plan.canvas, "started_at": "2026-01-01T00:00:00.000Z",
        "duration_ms": plan.length.as_millis() as u64, "frames": 0, "frames_missing": 0, "size_bytes": 0,
        "participants": [], "tracks": [],
    });
    serde_json::from_value(text).unwrap()
}

/// As if every step had been taken on time and at once.
fn on_time(plan: Plan) -> Played {
    let step = |(at, uid, step): &(Duration, Option<Uid>, Step)| Done {
        uid: *uid,
        step: step.clone(),
        from: at.as_secs_f64(),
        to: at.as_secs_f64(),
    };
    Played {
        done: plan.steps.iter().map(step).collect(),
        recording: recording(&plan),
        journal: Vec::new(),
        missing: Vec::new(),
        folder: std::path::PathBuf::new(),
        start_took: Duration::ZERO,
        stop_took: Duration::ZERO,
        plan,
    }
}

fn at(expected: &[Expected], second: f64) -> &Expected {
    expected
        .iter()
        .find(|e| e.from <= second && second < e.to)
        .unwrap_or_else(|| panic!("{second} s is not stable: {expected:#?}"))
}

fn rect(x: u32, y: u32, width: u32, height: u32) -> PixelRect {
    PixelRect { x, y, width, height }
}

fn person(number: u32) -> Person {
    Person::new(number, VideoCodec::Vp8)
}

#[test]
fn who_leaves_makes_room_and_empty_cells_are_background() {
    let plan = Plan::new(LayoutKind::BestFit, 10).join(0.0, person(1)).join(0.0, person(2)).join(0.0, person(3));
    let expected = on_time(plan.then(5.0, 1, Step::Leave)).expected();
    let cell = |x: u32, y: u32| rect(x * 320, y * 180, 320, 180);
    let before = &at(&expected, 3.0).areas;
    for (place, who) in [(cell(0, 0), 1), (cell(1, 0), 2), (cell(0, 1), 3)] {
        assert!(before.contains(&(place, Some(Seen::Picture(uid(who))))), "{before:?}");
    }
    let after = at(&expected, 7.0);
    assert!(after.areas.contains(&(rect(0, 0, 320, 360), Some(Seen::Picture(uid(2))))), "{after:?}");
    assert!(after.areas.contains(&(rect(320, 0, 320, 360), Some(Seen::Picture(uid(3))))), "{after:?}");
    assert_eq!(
        (after.moving.as_slice(), after.heard.as_slice()),
        ([uid(2), uid(3)].as_slice(), [uid(2), uid(3)].as_slice())
    );
}

#[test]
fn the_last_picture_stays_for_three_and_a_half_seconds_and_who_is_lost_leaves() {
    let plan = Plan::new(LayoutKind::BestFit, 20).join(0.0, person(1)).join(0.0, person(2));
    let expected = on_time(plan.then(2.0, 1, Step::Vanish)).expected();
    let left = rect(0, 0, 320, 360);
    assert!(at(&expected, 5.3).areas.contains(&(left, Some(Seen::Picture(uid(1))))));
    assert!(!at(&expected, 5.3).moving.contains(&uid(1)));
    assert!(at(&expected, 6.2).areas.contains(&(left, Some(Seen::Placeholder(uid(1))))));
    let gone = &at(&expected, 12.0).areas;
    assert_eq!(gone[0], (rect(0, 0, 640, 360), Some(Seen::Picture(uid(2)))));
}

#[test]
fn who_comes_back_in_time_keeps_its_place() {
    let plan = Plan::new(LayoutKind::BestFit, 20).join(0.0, person(1)).join(0.0, person(2));
    let plan = plan.then(2.0, 1, Step::MuteVideo(true)).then(4.0, 1, Step::MuteVideo(false)).then(9.0, 1, Step::Vanish);
    let expected = on_time(plan.then(14.0, 1, Step::Rejoin)).expected();
    let left = rect(0, 0, 320, 360);
    for (second, placeholder) in [(1.0, false), (3.0, false), (8.0, false), (12.0, false), (13.3, true), (19.0, false)]
    {
        let seen = if placeholder { Seen::Placeholder(uid(1)) } else { Seen::Picture(uid(1)) };
        assert!(at(&expected, second).areas.contains(&(left, Some(seen))), "{second} s: {:#?}", at(&expected, second));
    }
}

#[test]
fn sound_alone_shows_a_placeholder_and_nonsense_is_not_judged() {
    let plan = Plan::new(LayoutKind::BestFit, 10).join(0.0, person(1).sound_only()).join(0.0, person(2));
    let plan = plan.then(4.0, 2, Step::Garbage(Garbage::Frames)).then(2.0, 1, Step::MuteInMix(true));
    let expected = on_time(plan).expected();
    let first = at(&expected, 1.0);
    assert_eq!(first.areas[0].1, Some(Seen::Placeholder(uid(1))));
    assert_eq!(first.heard, [uid(1), uid(2)]);
    let last = at(&expected, 9.0);
    assert_eq!((last.areas[1].1, last.garbled.as_slice()), (None, [uid(2)].as_slice()));
    assert_eq!(last.heard, [uid(2)]);
}

#[test]
fn the_journals_clocks_say_when_the_program_began() {
    let plan = Plan::new(LayoutKind::BestFit, 1);
    let entry = |clock_ms: u64, utc: &str| {
        serde_json::from_value(serde_json::json!({"clock_ms": clock_ms, "utc": utc, "what": "warning", "message": "m"}))
            .unwrap()
    };
    let zero = zero_of(&recording(&plan), &[entry(1500, "2026-01-01T00:00:01.520Z")]).unwrap();
    assert!((zero - 1_767_225_600.02).abs() < 1e-3, "{zero}");
    assert!(zero_of(&recording(&plan), &[entry(1500, "2026-01-01T00:00:04.520Z")]).is_err());
}
