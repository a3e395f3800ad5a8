//! Every layout for 1 to 17 participants against the tables of agora.md section 6, written down
//! here a second time and on their own, and what must hold for any canvas and any participants.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use proptest::prelude::*;
use rollcall_model::{Canvas, Fit, FrameRate, Layout, LayoutKind, PixelRect, Region, Uid};

/// Fractions are sums of a few doubles.
const ROUNDING: f64 = 1e-9;

const RULED: [LayoutKind; 3] = [LayoutKind::Floating, LayoutKind::BestFit, LayoutKind::Vertical];

fn uids(n: usize) -> Vec<Uid> {
    // Not in order of size: the order of joining counts.
    (0..n as u32).map(|i| Uid::new(1000 - i * 7).unwrap()).collect()
}

type Fractions = (f64, f64, f64, f64);

fn assert_regions(layout: &Layout, participants: &[Uid], expected: &[(Uid, Fractions)]) {
    let regions = layout.arrange(participants);
    assert_eq!(regions.len(), expected.len(), "{layout:?} of {}", participants.len());
    for (region, (uid, (x, y, width, height))) in regions.iter().zip(expected) {
        assert_eq!(region.uid, Some(*uid), "{layout:?} of {}", participants.len());
        for (is, should) in [(region.x, x), (region.y, y), (region.width, width), (region.height, height)] {
            assert!((is - should).abs() < ROUNDING, "{layout:?} of {}: {region:?}", participants.len());
        }
    }
}

fn in_order(participants: &[Uid], place: impl Fn(usize) -> Fractions) -> Vec<(Uid, Fractions)> {
    participants.iter().enumerate().map(|(i, uid)| (*uid, place(i))).collect()
}

#[test]
fn floating_is_one_behind_and_four_rows_of_four() {
    for n in 1..=17 {
        let people = uids(n);
        let expected = in_order(&people, |i| match i {
            0 => (0.0, 0.0, 1.0, 1.0),
            1..=4 => (0.012 + (i - 1) as f64 * 0.247, 0.753, 0.235, 0.235),
            5..=8 => (0.012 + (i - 5) as f64 * 0.247, 0.506, 0.235, 0.235),
            9..=12 => (0.012 + (i - 9) as f64 * 0.247, 0.259, 0.235, 0.235),
            _ => (0.012 + (i - 13) as f64 * 0.247, 0.012, 0.235, 0.235),
        });
        assert_regions(&Layout::of(LayoutKind::Floating), &people, &expected);
    }
}

#[test]
fn best_fit_is_one_two_or_a_square_of_cells() {
    for n in 1..=17 {
        let people = uids(n);
        let cell = |columns: usize, rows: usize, i: usize| {
            let (width, height) = (1.0 / columns as f64, 1.0 / rows as f64);
            ((i % columns) as f64 * width, (i / columns) as f64 * height, width, height)
        };
        let expected = in_order(&people, |i| match n {
            1 => cell(1, 1, i),
            2 => cell(2, 1, i),
            3 | 4 => cell(2, 2, i),
            5..=9 => cell(3, 3, i),
            10..=16 => cell(4, 4, i),
            _ if i == 16 => (0.4, 0.8, 0.2, 0.2),
            _ => ([0.1, 0.3, 0.5, 0.7][i % 4], [0.0, 0.2, 0.4, 0.6][i / 4], 0.2, 0.2),
        });
        assert_regions(&Layout::of(LayoutKind::BestFit), &people, &expected);
    }
}

/// Place of the small pane `k` in a room that is counted as `n`.
fn small_pane(n: usize, k: usize) -> Fractions {
    match n {
        0..=5 => (0.8, k as f64 / 4.0, 1.0 / 5.0, 1.0 / 4.0),
        6..=7 => (6.0 / 7.0, k as f64 / 6.0, 1.0 / 7.0, 1.0 / 6.0),
        8..=9 => (8.0 / 9.0, k as f64 / 8.0, 1.0 / 9.0, 1.0 / 8.0),
        _ => (if k < 8 { 0.8 } else { 0.9 }, (k % 8) as f64 / 8.0, 0.1, 0.125),
    }
}

fn large_pane(n: usize) -> Fractions {
    let width = match n {
        0..=5 => 0.8,
        6..=7 => 6.0 / 7.0,
        8..=9 => 8.0 / 9.0,
        _ => 0.8,
    };
    (0.0, 0.0, width, 1.0)
}

#[test]
fn vertical_is_one_large_and_the_others_beside_it() {
    for n in 1..=17 {
        let people = uids(n);
        let expected = in_order(&people, |i| if i == 0 { large_pane(n) } else { small_pane(n, i - 1) });
        assert_regions(&Layout::of(LayoutKind::Vertical), &people, &expected);
        let regions = Layout::of(LayoutKind::Vertical).arrange(&people);
        assert_eq!(regions[0].fit, Fit::Fit);
        assert!(regions[1..].iter().all(|region| region.fit == Fit::Crop));
    }
}

#[test]
fn whoever_is_chosen_has_the_large_pane_and_the_others_keep_their_order() {
    for n in 1..=17 {
        let people = uids(n);
        for chosen in 0..n {
            let layout = Layout { large_uid: Some(people[chosen]), ..Layout::of(LayoutKind::Vertical) };
            let expected = in_order(&people, |i| match i {
                _ if i == chosen => large_pane(n),
                _ if i < chosen => small_pane(n, i),
                _ => small_pane(n, i - 1),
            });
            assert_regions(&layout, &people, &expected);
        }
    }
}

#[test]
fn who_joined_too_late_for_a_place_is_large_all_the_same_when_chosen() {
    let people = uids(18);
    let layout = Layout { large_uid: Some(people[17]), ..Layout::of(LayoutKind::Vertical) };
    let mut expected: Vec<_> = (0..16).map(|i| (people[i], small_pane(17, i))).collect();
    expected.push((people[17], large_pane(17)));
    assert_regions(&layout, &people, &expected);
}

#[test]
fn with_the_chosen_one_absent_its_pane_stays_free_and_the_seventeenth_has_none() {
    for n in 1..=17 {
        let people = uids(n);
        let layout = Layout { large_uid: Uid::new(4_000_000_000), ..Layout::of(LayoutKind::Vertical) };
        // "With n at the bucket's upper limit (5, 7, 9) and nobody large: the next bucket."
        let counted = n + 1;
        let seen = &people[..n.min(16)];
        assert_regions(&layout, seen, &in_order(seen, |i| small_pane(counted.min(17), i)));
        assert_eq!(layout.arrange(&people).len(), n.min(16));
    }
}

#[test]
fn who_leaves_lets_the_later_ones_move_up() {
    for kind in RULED {
        for n in 2..=17 {
            let people = uids(n);
            for gone in 0..n {
                let mut rest = people.clone();
                rest.remove(gone);
                let before = Layout::of(kind).arrange(&uids(n - 1));
                let after = Layout::of(kind).arrange(&rest);
                assert!(after.iter().zip(&rest).all(|(region, uid)| region.uid == Some(*uid)));
                let shape = |r: &Region| [r.x, r.y, r.width, r.height].map(f64::to_bits);
                assert!(after.iter().map(shape).eq(before.iter().map(shape)), "{kind:?} {n} {gone}");
            }
        }
    }
}

#[test]
fn the_eighteenth_is_not_shown_until_somebody_leaves() {
    for kind in RULED {
        let people = uids(18);
        assert_eq!(Layout::of(kind).arrange(&people).len(), 17);
        let shown = Layout::of(kind).arrange(&people[1..]);
        assert!(shown.iter().any(|region| region.uid == Some(people[17])));
    }
}

fn canvases() -> impl Strategy<Value = Canvas> {
    let rates = prop::sample::select(FrameRate::ALLOWED.to_vec());
    (8_u32..=960, 8_u32..=540, any::<bool>(), rates).prop_map(|(long, short, upright, fps)| {
        let (width, height) = if upright { (short * 2, long * 2) } else { (long * 2, short * 2) };
        let in_range = |side: u32, other: u32| if other > 1080 { side.min(1080) } else { side };
        Canvas::new(in_range(width, height), height, fps).unwrap()
    })
}

fn people() -> impl Strategy<Value = Vec<Uid>> {
    prop::collection::btree_set(1_u32..=u32::MAX, 1..=24)
        .prop_map(|set| set.into_iter().filter_map(Uid::new).collect::<Vec<_>>())
        .prop_shuffle()
}

fn custom_regions() -> impl Strategy<Value = Vec<Region>> {
    let one = (0.0..1.0_f64, 0.0..1.0_f64, 0.001..1.0_f64, 0.001..1.0_f64, -3..3_i32, 0.0..=1.0_f64).prop_map(
        |(x, y, width, height, z, alpha)| {
            let (width, height) = (width.min(1.0 - x).max(1e-6), height.min(1.0 - y).max(1e-6));
            Region { z, alpha, ..Region::at(x, y, width, height) }
        },
    );
    prop::collection::vec(one, 1..=17)
}

fn assert_even_and_inside(rect: &PixelRect, canvas: &Canvas) {
    for side in [rect.x, rect.y, rect.width, rect.height] {
        assert!(side.is_multiple_of(2), "{rect:?} on {canvas:?}");
    }
    assert!(rect.width >= 2 && rect.height >= 2, "{rect:?} on {canvas:?}");
    assert!(rect.x + rect.width <= canvas.width && rect.y + rect.height <= canvas.height, "{rect:?} on {canvas:?}");
}

proptest! {
    #[test]
    fn every_region_is_even_pixels_inside_the_canvas(
        canvas in canvases(), people in people(), kind in prop::sample::select(RULED.to_vec()),
    ) {
        for region in Layout::of(kind).arrange(&people) {
            assert_even_and_inside(&PixelRect::of(&region, &canvas), &canvas);
        }
    }

    #[test]
    fn regions_of_the_users_are_even_pixels_inside_the_canvas(
        canvas in canvases(), people in people(), regions in custom_regions(),
    ) {
        let layout = Layout { regions, ..Layout::of(LayoutKind::Custom) };
        prop_assert!(layout.validate().is_ok());
        let placed = layout.arrange(&people);
        prop_assert_eq!(placed.len(), people.len().min(layout.regions.len()));
        for region in &placed {
            assert_even_and_inside(&PixelRect::of(region, &canvas), &canvas);
        }
        prop_assert!(placed.windows(2).all(|pair| pair[0].z <= pair[1].z));
    }

    #[test]
    fn panes_beside_each_other_never_overlap(
        canvas in canvases().prop_filter("a cell has at least two pixels", |c| c.width >= 64 && c.height >= 64),
        people in people(),
        kind in prop::sample::select(vec![LayoutKind::BestFit, LayoutKind::Vertical]),
    ) {
        let rects: Vec<_> = Layout::of(kind).arrange(&people).iter().map(|r| PixelRect::of(r, &canvas)).collect();
        for (i, one) in rects.iter().enumerate() {
            prop_assert!(rects[i + 1..].iter().all(|other| !one.overlaps(other)), "{:?}", rects);
        }
    }

    #[test]
    fn a_full_grid_leaves_no_seam(canvas in canvases(), n in prop::sample::select(vec![1_usize, 2, 4, 9, 16])) {
        prop_assume!(canvas.width >= 64 && canvas.height >= 64);
        let regions = Layout::of(LayoutKind::BestFit).arrange(&uids(n));
        let covered: u32 = regions.iter().map(|r| PixelRect::of(r, &canvas)).map(|r| r.width * r.height).sum();
        prop_assert_eq!(covered, canvas.width * canvas.height);
    }

    #[test]
    fn everyone_shown_is_a_participant_and_shown_once(
        people in people(), kind in prop::sample::select(RULED.to_vec()), chosen in any::<prop::sample::Index>(),
    ) {
        // Only the first 17 have a place.
        let large_uid = Some(people[chosen.index(people.len().min(17))]);
        let layout = Layout { large_uid, ..Layout::of(kind) };
        let mut shown: Vec<_> = layout.arrange(&people).iter().filter_map(|region| region.uid).collect();
        prop_assert_eq!(shown.len(), people.len().min(17));
        prop_assert!(shown.iter().all(|uid| people.contains(uid)));
        shown.sort();
        shown.dedup();
        prop_assert_eq!(shown.len(), people.len().min(17));
    }

    #[test]
    fn a_region_outside_the_canvas_is_refused_with_its_field(
        regions in custom_regions(), at in any::<prop::sample::Index>(), which in 0..4_usize, by in 0.001..5.0_f64,
    ) {
        let mut layout = Layout { regions, ..Layout::of(LayoutKind::Custom) };
        let at = at.index(layout.regions.len());
        let region = &mut layout.regions[at];
        let field = match which {
            0 => { region.x = -by; "x" }
            1 => { region.y = 1.0 + by; "y" }
            2 => { region.width = 1.0 - region.x + by; "width" }
            _ => { region.height = 1.0 - region.y + by; "height" }
        };
        prop_assert_eq!(layout.validate().unwrap_err().field, format!("regions[{at}].{field}"));
    }
}

#[test]
fn numbers_that_are_none_are_refused() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for set in [0, 1, 2, 3, 4] {
            let mut region = Region { fit: Fit::Fit, ..Region::at(0.0, 0.0, 0.5, 0.5) };
            *[&mut region.x, &mut region.y, &mut region.width, &mut region.height, &mut region.alpha][set] = bad;
            let layout = Layout { regions: vec![region], ..Layout::of(LayoutKind::Custom) };
            assert!(layout.validate().is_err(), "{bad} in field {set}");
        }
    }
}
