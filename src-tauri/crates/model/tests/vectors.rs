//! The pixels of every layout, in `tests/fixtures/layouts.json`: the UI holds its own geometry against
//! the same file. `UPDATE_VECTORS=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::path::Path;

use rollcall_model::{Canvas, Layout, LayoutKind, PixelRect, Region, Uid};
use serde_json::{Value, json};

const CANVASES: [(u32, u32); 6] = [(1280, 720), (1920, 1080), (720, 1280), (1080, 1080), (640, 360), (854, 480)];

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

fn people(n: u32) -> Vec<Uid> {
    // Not in order of size: the order of joining counts.
    (0..n).map(|i| uid(1 + i * 7 % 17)).collect()
}

/// Layouts beside the plain ones, and who is there.
fn special() -> Vec<(Layout, Vec<Uid>)> {
    let vertical = |large| Layout { large_uid: Some(uid(large)), ..Layout::of(LayoutKind::Vertical) };
    let custom = |regions: Vec<Region>| Layout { regions, ..Layout::of(LayoutKind::Custom) }.with_ids();
    let thirds = [0.0, 1.0 / 3.0, 2.0 / 3.0].map(|x| Region::at(x, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0));
    let pinned = vec![
        Region { uid: Some(uid(9)), z: 2, ..Region::at(0.05, 0.05, 0.3, 0.3) },
        Region { z: -1, ..Region::at(0.0, 0.0, 1.0, 1.0) },
        Region { uid: Some(uid(1)), z: 2, ..Region::at(0.2, 0.2, 0.333, 0.777) },
        Region { hidden: true, ..Region::at(0.9, 0.9, 0.1, 0.1) },
    ];
    let slivers = vec![
        Region::at(0.0, 0.0, 1e-9, 1e-9),
        Region::at(1.0 - 1e-9, 1.0 - 1e-9, 1e-9, 1e-9),
        Region::at(0.123456789, 0.987654321, 0.2, 0.0123),
        Region::at(0.5 - 0.5 / 1280.0, 0.25, 0.5, 0.5),
    ];
    let seventeen = (0..17).map(|i| {
        let step = f64::from(i) / 34.0;
        Region { z: 17 - i, ..Region::at(step, step, 0.5, 0.5) }
    });
    vec![
        (vertical(8), people(5)),
        (vertical(8), people(17)),
        (vertical(99), people(5)),
        (vertical(99), people(17)),
        (custom(thirds.to_vec()), people(3)),
        (custom(pinned.clone()), people(4)),
        (custom(pinned), vec![uid(5)]),
        (custom(slivers), people(4)),
        (custom(seventeen.collect()), people(17)),
    ]
}

fn pixels(region: &Region, who: Option<Uid>, canvas: &Canvas) -> Value {
    let PixelRect { x, y, width, height } = PixelRect::of(region, canvas);
    json!({ "uid": who, "x": x, "y": y, "width": width, "height": height })
}

fn vectors() -> String {
    let mut cases = special();
    for kind in [LayoutKind::Floating, LayoutKind::BestFit, LayoutKind::Vertical] {
        cases.extend((1..=17).map(|n| (Layout::of(kind), people(n))));
    }
    let mut lines = Vec::new();
    for (layout, people) in cases {
        for (width, height) in CANVASES {
            let canvas = Canvas::new(width, height, 30).unwrap();
            let seated = layout.seated(&people);
            let regions: Vec<_> = seated.iter().map(|(region, who)| pixels(region, *who, &canvas)).collect();
            let case = json!({
                "canvas": { "width": width, "height": height },
                "layout": layout,
                "participants": people,
                "regions": regions,
            });
            lines.push(case.to_string());
        }
    }
    let about = "In drawing order; uid null: nobody is in it.";
    format!("{{\"about\": {},\n\"cases\": [\n{}\n]}}\n", json!(about), lines.join(",\n"))
}

#[test]
fn the_vectors_that_the_ui_is_held_against_are_the_models() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/layouts.json");
    let now = vectors();
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let run = "UPDATE_VECTORS=1 cargo test -p rollcall-model vectors";
    assert!(committed == now, "tests/fixtures/layouts.json is not what the model says. Run: {run}");
}

#[test]
fn seats_that_are_taken_are_those_that_are_arranged() {
    for (layout, people) in special() {
        let seated = layout.seated(&people);
        let taken: Vec<_> = seated.iter().filter(|(_, who)| who.is_some()).map(|(region, _)| region.clone()).collect();
        assert_eq!(taken, layout.arrange(&people));
        assert!(seated.iter().all(|(region, who)| who.is_none_or(|who| region.uid == Some(who))));
        assert_eq!(seated.len() - taken.len(), layout.empty_regions(&people).len());
    }
}
