//! What is drawn, in pixels; and that what is skipped stays right.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use rollcall_model::{Layout, LayoutKind, Uid};

use super::*;
use crate::picture::{Surface, yuv_of};

fn solid(width: u32, height: u32, luma: u8) -> Arc<Picture> {
    crate::init().expect("GStreamer");
    let mut surface = Surface::new(width, height);
    let whole = surface.view().whole();
    surface.view_mut().fill(whole, [luma, 128, 128]);
    Arc::new(Picture::drawn(surface))
}

fn luma(picture: &Picture, x: usize, y: usize) -> u8 {
    let view = picture.view();
    view.planes[0].data[y * view.planes[0].stride + x]
}

fn piece(picture: Arc<Picture>, [x, y, width, height]: [u32; 4]) -> Piece {
    let rect = PixelRect { x, y, width, height };
    Piece { picture, rect, fit: Fit::Crop, opacity: 255, corner: 0.0, border: None, name: None }
}

fn canvas() -> Canvas {
    crate::init().expect("GStreamer");
    Canvas::new(640, 360, 30).expect("canvas")
}

fn shot(pieces: Vec<Piece>) -> Shot {
    Shot { ground: Ground { color: yuv_of(canvas().background), picture: None }, pieces }
}

/// The program picture of one piece over a ground of luma 60.
fn alone(piece: Piece) -> Arc<Picture> {
    let ground = Ground { color: [16, 128, 128], picture: Some(solid(640, 360, 60)) };
    Composer::new(canvas()).compose(Shot { ground, pieces: vec![piece] })
}

fn laid_out(kind: LayoutKind, pictures: &[Arc<Picture>]) -> Shot {
    let uids: Vec<Uid> = (1..=pictures.len() as u32).filter_map(Uid::new).collect();
    let regions = Layout::of(kind).arrange(&uids);
    let tile = |(region, picture): (&rollcall_model::Region, &Arc<Picture>)| {
        let PixelRect { x, y, width, height } = PixelRect::of(region, &canvas());
        piece(picture.clone(), [x, y, width, height])
    };
    shot(regions.iter().zip(pictures).map(tile).collect())
}

#[test]
fn everyone_is_where_the_layout_says_and_the_rest_is_background() {
    let pictures = [solid(320, 180, 60), solid(1280, 720, 120), solid(100, 300, 180)];
    let program = Composer::new(canvas()).compose(laid_out(LayoutKind::BestFit, &pictures));
    assert_eq!((luma(&program, 10, 10), luma(&program, 630, 10), luma(&program, 10, 350)), (60, 120, 180));
    assert_eq!(luma(&program, 630, 350), yuv_of(canvas().background)[0]);
}

#[test]
fn what_did_not_change_is_the_same_and_what_did_is_not() {
    let mut composer = Composer::new(canvas());
    let mut pictures = vec![solid(64, 36, 60), solid(64, 36, 120)];
    let first = composer.compose(laid_out(LayoutKind::Floating, &pictures));
    let again = composer.compose(laid_out(LayoutKind::Floating, &pictures));
    assert!(Arc::ptr_eq(&first, &again));
    pictures[0] = solid(64, 36, 200);
    let next = composer.compose(laid_out(LayoutKind::Floating, &pictures));
    assert_eq!((luma(&next, 320, 10), luma(&next, 40, 330)), (200, 120));
    let moved = composer.compose(laid_out(LayoutKind::BestFit, &pictures));
    assert_eq!((luma(&moved, 40, 330), luma(&moved, 600, 330)), (200, 120));
}

#[test]
fn half_transparent_lets_half_through() {
    let program = alone(Piece { opacity: 128, ..piece(solid(64, 36, 200), [0, 0, 640, 360]) });
    assert!(luma(&program, 320, 180).abs_diff(130) <= 2, "{}", luma(&program, 320, 180));
}

#[test]
fn fit_shows_all_of_it_between_bars() {
    let program = alone(Piece { fit: Fit::Fit, ..piece(solid(100, 300, 200), [0, 0, 640, 360]) });
    assert_eq!((luma(&program, 320, 2), luma(&program, 320, 357)), (200, 200));
    assert_eq!((luma(&program, 200, 180), luma(&program, 440, 180)), (60, 60));
    let faint = alone(Piece { fit: Fit::Fit, opacity: 128, ..piece(solid(100, 300, 200), [0, 0, 640, 360]) });
    assert_eq!(luma(&faint, 200, 180), 60, "bars stay open at any opacity");
}

#[test]
fn round_corners_show_what_is_behind() {
    let program = alone(Piece { corner: 40.0, ..piece(solid(64, 36, 200), [100, 100, 300, 200]) });
    for (x, y) in [(100, 100), (399, 100), (100, 299), (399, 299), (104, 104), (395, 295)] {
        assert_eq!(luma(&program, x, y), 60, "({x}, {y}) lies outside");
    }
    for (x, y) in [(250, 100), (100, 200), (399, 200), (250, 299), (116, 116), (384, 284), (250, 200)] {
        assert_eq!(luma(&program, x, y), 200, "({x}, {y}) lies inside");
    }
    let between = (100..140).filter(|x| (61..200).contains(&luma(&program, *x, 104))).count();
    assert!((1..=8).contains(&between), "{between} pixels of the edge are between");
    let faint = alone(Piece { corner: 40.0, opacity: 128, ..piece(solid(64, 36, 200), [100, 100, 300, 200]) });
    assert_eq!(luma(&faint, 101, 101), 60);
    assert!(luma(&faint, 250, 200).abs_diff(130) <= 2);
}

#[test]
fn a_round_region_is_a_circle() {
    let program = alone(Piece { corner: 100.0, ..piece(solid(64, 64, 200), [100, 100, 200, 200]) });
    for angle in 0..64 {
        let (sin, cos) = (f64::from(angle) / 64.0 * std::f64::consts::TAU).sin_cos();
        let at = |radius: f64| ((200.0 + radius * cos) as usize, (200.0 + radius * sin) as usize);
        let ((x, y), (far_x, far_y)) = (at(97.0), at(103.0));
        assert_eq!((luma(&program, x, y), luma(&program, far_x, far_y)), (200, 60), "at {angle}");
    }
}

#[test]
fn a_border_lies_inside_its_rectangle() {
    let bordered = Piece { border: Some((8, [120, 128, 128])), ..piece(solid(64, 36, 200), [100, 100, 300, 200]) };
    let program = alone(bordered.clone());
    for (x, y, expected) in [(99, 200, 60), (100, 200, 120), (107, 200, 120), (108, 200, 200), (250, 292, 120)] {
        assert_eq!(luma(&program, x, y), expected, "({x}, {y})");
    }
    assert_eq!((luma(&program, 100, 100), luma(&program, 399, 299)), (120, 120), "square corners");
    let round = alone(Piece { corner: 40.0, ..bordered });
    assert_eq!((luma(&round, 100, 100), luma(&round, 100, 200), luma(&round, 250, 296)), (60, 120, 120));
    // On the diagonal the arc lies 40 * (1 - sin 45°) = 11.7 pixels in, the border another 5.7.
    assert_eq!((luma(&round, 110, 110), luma(&round, 114, 114), luma(&round, 119, 119)), (60, 120, 200));
}

static LETTERS: LazyLock<Arc<Letters>> = LazyLock::new(|| {
    crate::init().expect("GStreamer");
    Arc::new(Letters::draw("Ada & 王小明").expect("a font"))
});

#[test]
fn a_name_is_readable_on_any_picture() {
    for picture in [16, 128, 235] {
        let named = Piece { name: Some((LETTERS.clone(), 255)), ..piece(solid(64, 36, picture), [100, 100, 300, 200]) };
        let program = alone(named);
        let part = |x: std::ops::Range<usize>, y: std::ops::Range<usize>| -> Vec<u8> {
            y.flat_map(|y| x.clone().map(move |x| (x, y))).map(|(x, y)| luma(&program, x, y)).collect()
        };
        let label = part(110..260, 272..292);
        let letters = label.iter().filter(|luma| **luma > 200).count();
        let bar = label.iter().filter(|luma| **luma < 110).count();
        assert!(letters > 100 || picture > 200, "{letters} pixels of letters on {picture}");
        assert!(bar > 500, "{bar} pixels of bar on {picture}");
        assert!(part(100..400, 100..260).iter().all(|luma| *luma == picture), "the rest is untouched");
        assert!(part(100..400, 298..300).iter().all(|luma| *luma == picture), "not to the very edge");
    }
}

#[test]
fn a_name_too_long_for_its_region_stays_inside_and_one_in_a_tiny_region_is_left_out() {
    crate::init().expect("GStreamer");
    let letters = Arc::new(Letters::draw(&"Wilhelmina ".repeat(5)).expect("a font"));
    let named = |rect| Piece { name: Some((letters.clone(), 255)), ..piece(solid(64, 36, 200), rect) };
    let program = alone(named([100, 100, 120, 90]));
    let changed = |x: usize, y: usize| luma(&program, x, y) != 60;
    assert!((0..360).all(|y| !changed(99, y) && !changed(220, y)));
    assert_eq!((luma(&program, 101, 180), luma(&program, 218, 180)), (200, 200), "nothing at the edges");
    assert!((170..189).any(|y| luma(&program, 160, y) < 120), "a bar");
    let tiny = alone(named([100, 100, 16, 8]));
    assert!((100..116).all(|x| luma(&tiny, x, 104) == 200));
}

#[test]
fn through_a_cut_out_picture_one_sees_what_is_behind() {
    crate::init().expect("GStreamer");
    let mut surface = Surface::new(100, 100);
    let whole = surface.view().whole();
    surface.view_mut().fill(whole, [200, 128, 128]);
    let alpha = (0..100 * 100).map(|i| if i % 100 < 50 { 0 } else { 255 }).collect();
    let picture = Arc::new(Picture::cut_out(surface, alpha));
    for rect in [[100, 100, 100, 100], [100, 100, 200, 200]] {
        let program = alone(piece(picture.clone(), rect));
        let (left, right) = (100 + rect[2] as usize / 4, 100 + rect[2] as usize * 3 / 4);
        assert_eq!((luma(&program, left, 150), luma(&program, right, 150)), (60, 200));
    }
}

/// Small, so that pieces meet often; without padding, so that all bytes are pixels.
const SMALL: (u32, u32) = (128, 96);

static PICTURES: LazyLock<Vec<Arc<Picture>>> = LazyLock::new(|| {
    let cut_out = |luma: u8| {
        let mut surface = Surface::new(32, 32);
        let whole = surface.view().whole();
        surface.view_mut().fill(whole, [luma, 90, 160]);
        Arc::new(Picture::cut_out(surface, (0..32 * 32).map(|i| (i * 7 % 256) as u8).collect()))
    };
    vec![solid(64, 36, 60), solid(20, 60, 120), solid(128, 96, 180), cut_out(220), cut_out(30)]
});

fn any_piece() -> impl Strategy<Value = Piece> {
    let span = |total: u32| {
        (0..total / 2, 1..=total / 2).prop_map(move |(start, length)| {
            let start = (start * 2).min(total - 2);
            (start, (length * 2).min(total - start))
        })
    };
    let border = prop_oneof![Just(None), Just(Some((2, [40, 200, 90]))), Just(Some((4, [230, 100, 100])))];
    let opacity = prop_oneof![3 => Just(255_u8), 1 => Just(128), 1 => Just(0)];
    let look = (
        any::<bool>(),
        opacity,
        prop_oneof![2 => Just(0.0_f32), 1 => Just(6.0), 1 => Just(999.0)],
        border,
        any::<bool>(),
    );
    (0..3_usize, span(SMALL.0), span(SMALL.1), look).prop_map(|(of, (x, width), (y, height), look)| {
        let (fits, opacity, corner, border, named) = look;
        let shorter = width.min(height);
        Piece {
            fit: if fits { Fit::Fit } else { Fit::Crop },
            opacity,
            corner: corner.min(shorter as f32 / 2.0),
            border: border.filter(|(thick, _)| *thick * 2 <= shorter),
            name: named.then(|| (LETTERS.clone(), 255)),
            ..piece(PICTURES[of].clone(), [x, y, width, height])
        }
    })
}

/// Shots that share pieces: each is a choice of a few, some with another picture.
fn any_shots() -> impl Strategy<Value = Vec<Shot>> {
    let shot = (0..3_usize, vec((0..7_usize, prop_oneof![3 => Just(None), 1 => (0..5_usize).prop_map(Some)]), 0..7));
    (vec(any_piece(), 7), vec(shot, 2..8)).prop_map(|(pieces, shots)| {
        let drawn = |(ground, chosen): (usize, Vec<(usize, Option<usize>)>)| {
            let picture = (ground == 2).then(|| PICTURES[2].clone());
            let ground = Ground { color: [[16, 128, 128], [90, 100, 150], [0; 3]][ground], picture };
            let of = |(which, other): (usize, Option<usize>)| {
                let piece = pieces[which].clone();
                Piece { picture: other.map_or(piece.picture.clone(), |other| PICTURES[other].clone()), ..piece }
            };
            Shot { ground, pieces: chosen.into_iter().map(of).collect() }
        };
        shots.into_iter().map(drawn).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_skipped_is_as_if_it_were_drawn(shots in any_shots()) {
        let canvas = Canvas { width: SMALL.0, height: SMALL.1, ..Canvas::default() };
        let mut going_on = Composer::new(canvas);
        for shot in shots {
            let anew = Composer::new(canvas).compose(shot.clone());
            let picture = going_on.compose(shot);
            prop_assert!(picture.own_bytes() == anew.own_bytes());
        }
    }
}
