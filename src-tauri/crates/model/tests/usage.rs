//! The rules of usage and price, with the numbers of the documents they come from.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use rollcall_model::usage::{
    Cost, PriceSheet, SheetName, Standing, UsagePerson, UsageReport, UsageSlice, bill_of, changes, counted, csv, tally,
    total_of,
};
use rollcall_model::{Entry, Gap, Happening, Loss, Recording, Uid};

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

/// A recording of so many frames at 30 a second, begun at an instant.
fn recording(started_at: &str, frames: u64) -> Recording {
    let json = serde_json::json!({
        "version": 1, "sid": "0199c0ffee00700080000000000000aa", "cname": "Room 1", "state": "finished",
        "canvas": { "width": 1280, "height": 720, "fps": 30, "background": "#000000" },
        "started_at": started_at, "duration_ms": frames * 1000 / 30, "frames": frames, "frames_missing": 0,
        "size_bytes": 1, "participants": [], "tracks": [],
    });
    serde_json::from_value(json).unwrap()
}

fn at(clock_ms: u64, happening: Happening) -> Entry {
    Entry { clock_ms, utc: String::new(), happening }
}

fn join(clock_ms: u64, number: u32) -> Entry {
    at(clock_ms, Happening::Join { uid: uid(number), name: format!("Person {number}") })
}

fn picture(clock_ms: u64, number: u32, width: u32, height: u32) -> Entry {
    at(clock_ms, Happening::Picture { uid: uid(number), width, height })
}

fn video(clock_ms: u64, number: u32, arriving: bool, ago_ms: Option<u64>) -> Entry {
    at(clock_ms, Happening::Stream { uid: uid(number), stream: "video".into(), arriving, ago_ms })
}

fn leave(clock_ms: u64, number: u32) -> Entry {
    at(clock_ms, Happening::Leave { uid: uid(number), reason: "left".into() })
}

const NOON: &str = "2026-11-27T12:00:00.000Z";

/// From, to, pixels.
fn runs(recording: &Recording, entries: &[Entry]) -> Vec<(u64, u64, u64)> {
    tally(recording, entries).1.iter().map(|run| (run.from_s, run.to_s, run.pixels)).collect()
}

fn slice(pixels: u64, seconds: u64) -> UsageSlice {
    UsageSlice { day: "2026-11-27".parse().unwrap(), pixels, seconds }
}

/// `overview/pricing.md`, the worked example of four recordings.
#[test]
fn the_documented_invoice_comes_out_to_the_cent() {
    let sheet = SheetName::Agora2026Usd.sheet();
    let slices = [
        slice(0, 10_000),
        slice(0, 8000),
        slice(921_600, 3000),
        slice(640 * 360, 500),
        slice(2_073_600, 1680),
        slice(8_847_360, 520),
    ];
    let lines = bill_of(&sheet, &slices);
    let said: Vec<(String, u64, u64, String)> = lines
        .iter()
        .map(|line| {
            let tier = line.tier.clone().unwrap_or_else(|| "audio".into());
            (tier, line.seconds, line.minutes, line.amount.unwrap().to_string())
        })
        .collect();
    let line = |tier: &str, seconds, minutes, amount: &str| (tier.to_owned(), seconds, minutes, amount.to_owned());
    assert_eq!(
        said,
        [
            line("audio", 18_000, 300, "0.447"),
            line("HD", 3500, 59, "0.35341"),
            line("Full HD", 1680, 28, "0.37772"),
            line("2K+", 520, 9, "0.48591"),
        ]
    );
    assert_eq!(total_of(&lines).unwrap().to_string(), "1.66");
}

#[test]
fn without_a_price_there_are_minutes_and_no_total() {
    let lines = bill_of(&PriceSheet::default(), &[slice(460_800, 61)]);
    assert_eq!((lines[0].tier.as_deref(), lines[0].minutes, lines[0].amount), (Some("HD"), 2, None));
    assert_eq!(total_of(&lines), None);
    assert_eq!(total_of(&[]), None);
}

#[test]
fn the_tier_of_a_second_is_that_of_its_beginning() {
    let entries = [
        join(0, 1),
        picture(0, 1, 640, 360),
        join(1500, 2),
        picture(2000, 2, 640, 360),
        picture(3001, 1, 1280, 720),
        video(5200, 2, false, None),
        leave(7000, 1),
    ];
    let (small, large) = (230_400, 921_600);
    assert_eq!(
        runs(&recording(NOON, 300), &entries),
        [(0, 2, small), (2, 4, 2 * small), (4, 6, large + small), (6, 7, large), (7, 10, 0)]
    );
}

#[test]
fn what_is_noticed_late_counts_from_when_it_was() {
    let entries = [join(0, 1), picture(0, 1, 640, 360), video(6400, 1, false, Some(1900))];
    assert_eq!(runs(&recording(NOON, 300), &entries), [(0, 5, 230_400), (5, 10, 0)]);
}

#[test]
fn a_begun_second_counts_and_idle_time_is_sound() {
    let seconds = |frames| tally(&recording(NOON, frames), &[]).0.slices;
    assert_eq!(seconds(0), []);
    assert_eq!(seconds(1), [slice(0, 1)]);
    assert_eq!(seconds(30), [slice(0, 1)]);
    assert_eq!(seconds(31), [slice(0, 2)]);
}

#[test]
fn who_sends_sound_alone_counts_nothing() {
    let entries = [join(0, 1), picture(0, 1, 640, 360), join(0, 2)];
    let (usage, runs) = tally(&recording(NOON, 30), &entries);
    assert_eq!(runs[0].people.len(), 2);
    assert_eq!((runs[0].pixels, usage.incomplete), (230_400, false));
}

#[test]
fn a_gap_is_not_charged_and_what_happens_in_it_comes_after_it() {
    let mut recording = recording("2026-11-27T23:59:50.000Z", 300);
    // Four seconds were recorded, then nothing for ten.
    recording.loss =
        Some(Loss { gaps: vec![Gap { at_ms: 4000, length_ms: 10_000, reason: String::new() }], set_aside_bytes: 0 });
    let entries = [
        join(0, 1),
        picture(0, 1, 640, 360),
        // Written down while the recorder was coming back.
        leave(12_000, 1),
        join(12_100, 2),
        picture(12_200, 2, 1280, 720),
        picture(17_000, 2, 640, 360),
    ];
    assert_eq!(runs(&recording, &entries), [(0, 4, 230_400), (4, 7, 921_600), (7, 10, 230_400)]);
    let slices = tally(&recording, &entries).0.slices;
    let day = |slice: &UsageSlice| (slice.day.to_string(), slice.pixels, slice.seconds);
    assert_eq!(
        slices.iter().map(day).collect::<Vec<_>>(),
        [("2026-11-27".into(), 230_400, 4), ("2026-11-28".into(), 230_400, 3), ("2026-11-28".to_owned(), 921_600, 3)]
    );
}

#[test]
fn a_recording_over_midnight_of_a_month_is_in_both() {
    let (usage, _) = tally(&recording("2026-11-30T23:59:58.500Z", 300), &[]);
    let seconds: Vec<(String, u64)> = usage.slices.iter().map(|s| (s.day.to_string(), s.seconds)).collect();
    assert_eq!(seconds, [("2026-11-30".to_owned(), 2), ("2026-12-01".to_owned(), 8)]);
    let of = |month: &str| {
        let all = vec![(usage.clone(), Standing::default())];
        UsageReport::of(&SheetName::Agora2026Usd.sheet(), month.parse().unwrap(), all)
    };
    assert_eq!((of("2026-11").lines[0].seconds, of("2026-12").lines[0].seconds), (2, 8));
    assert_eq!(of("2026-10").lines, []);
    let months: Vec<String> = of("2026-10").by_month.iter().map(|bill| bill.month.to_string()).collect();
    assert_eq!(months, ["2026-12", "2026-11"]);
}

#[test]
fn an_old_journal_without_sizes_says_that_it_is_incomplete() {
    let entries = [join(0, 1), video(0, 1, true, None)];
    let (usage, runs) = tally(&recording(NOON, 300), &entries);
    assert!(usage.incomplete);
    assert_eq!(runs[0].pixels, 0);
}

#[test]
fn what_is_said_of_somebody_who_has_left_is_no_picture() {
    let entries = [join(0, 1), leave(100, 1), picture(101, 1, 640, 360)];
    assert_eq!(runs(&recording(NOON, 60), &entries), [(0, 1, 0), (1, 2, 0)]);
}

#[test]
fn one_size_counts_as_another() {
    assert_eq!((counted(640, 352), counted(352, 640), counted(640, 351)), (230_400, 230_400, 224_640));
}

#[test]
fn a_quote_says_which_step_of_whom_changes_the_tier() {
    let sheet = SheetName::Agora2026Usd.sheet();
    let person = |number, width, height| UsagePerson { uid: uid(number), name: format!("{number}"), width, height };
    let people = [person(1, 640, 360), person(2, 640, 360), person(3, 0, 0)];
    let said: Vec<(u32, u32, Option<String>, String)> = changes(&sheet, &people)
        .into_iter()
        .map(|change| (change.uid.get(), change.height, change.tier, change.per_hour.unwrap().to_string()))
        .collect();
    let full_hd = || (Some("Full HD".to_owned()), "0.8094".to_owned());
    let step = |number, height| (number, height, full_hd().0, full_hd().1);
    assert_eq!(said, [step(1, 720), step(2, 720), step(3, 720)]);
    let alone = changes(&sheet, &[person(1, 640, 360)]);
    assert!(alone.iter().any(|change| change.height == 0 && change.tier.is_none()), "{alone:?}");
}

#[test]
fn the_export_has_a_line_for_each_day_and_size_and_no_formula() {
    let mut recording = recording(NOON, 300);
    recording.title = Some("=HYPERLINK(\"x\")".into());
    let entries = [join(0, 1), picture(0, 1, 640, 360), video(4000, 1, false, None)];
    let sheet = SheetName::Agora2026Usd.sheet();
    let all = vec![(tally(&recording, &entries).0, Standing::default())];
    let report = UsageReport::of(&sheet, "2026-11".parse().unwrap(), all);
    let text = csv(&report, &sheet);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"x\"\")\",Room 1,,"), "{text}");
    assert!(lines[2].ends_with("HD,230400,4,5.99,0.000399,USD"), "{text}");
    assert_eq!(report.recordings[0].cost, Cost::of(&sheet, &report.recordings[0].usage.slices));
}
