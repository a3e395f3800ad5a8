//! Scenes and transitions, frame by frame, in pixels.

use std::time::Duration;

use rollcall_model::{Color, Place, Region, Uid};

use super::*;
use crate::input::{Input, Watcher};
use crate::picture::Surface;
use crate::scene::{Backdrop, Content, Overlay, Scene};
use crate::still::{Still, tests::file};
use crate::workshop::Workshop;

const WIDTH: usize = 640;
const HEIGHT: usize = 360;

/// A stage whose frames are asked for one by one.
struct Program {
    show: Show,
    canvas: Canvas,
    workshop: Workshop,
    next: u64,
    time: [u8; 3],
}

impl Program {
    fn new() -> Self {
        crate::init().expect("GStreamer");
        let canvas = Canvas::new(WIDTH as u32, HEIGHT as u32, 30).expect("canvas");
        Self { show: Show::new(canvas), canvas, workshop: Workshop::new(canvas), next: 0, time: [9, 41, 7] }
    }

    /// One that shows this scene already.
    fn of(scene: &Scene) -> Self {
        let mut program = Self::new();
        program.change(scene, TransitionKind::Cut, 0);
        program.frame();
        program
    }

    fn change(&mut self, scene: &Scene, kind: TransitionKind, ms: u32) {
        let set = Set::of(scene, &self.canvas, &mut self.workshop, Watcher::Stage);
        self.show.change(set, Transition { kind, ms }, self.next);
    }

    fn frame(&mut self) -> Arc<Picture> {
        let moment = Moment { at: Duration::from_secs(1), time: self.time };
        self.next += 1;
        self.show.frame(self.next - 1, moment)
    }
}

fn luma(picture: &Picture, x: usize, y: usize) -> u8 {
    let view = picture.view();
    view.planes[0].data[y * view.planes[0].stride + x]
}

/// Somebody whose picture is plain.
fn person(uid: u32, luma: u8) -> Input {
    crate::init().expect("GStreamer");
    let input = Input::new(Uid::new(uid).expect("not 0"), "Ada", Color { red: 1, green: 2, blue: 3 });
    show_luma(&input, luma);
    input
}

fn show_luma(input: &Input, luma: u8) {
    let mut surface = Surface::new(64, 36);
    let whole = surface.view().whole();
    surface.view_mut().fill(whole, [luma, 128, 128]);
    input.push_picture(Duration::from_secs(1), Picture::drawn(surface));
}

fn left() -> Region {
    Region::at(0.0, 0.0, 0.5, 1.0)
}

fn right() -> Region {
    Region::at(0.5, 0.0, 0.5, 1.0)
}

fn scene(tiles: &[(&Input, Region)]) -> Scene {
    let black = Some(Color { red: 0, green: 0, blue: 0 });
    Scene {
        tiles: tiles.iter().map(|(input, region)| (Content::from((*input).clone()), region.clone())).collect(),
        backdrop: Backdrop { color: black, picture: None },
        ..Scene::default()
    }
}

fn overlaid(overlays: Vec<Overlay>) -> Scene {
    Scene { overlays, ..scene(&[]) }
}

/// The rectangle in which two pictures differ: left, top, behind right, behind bottom.
fn difference(a: &Picture, b: &Picture) -> Option<[usize; 4]> {
    let all = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    let differing = all.filter(|(x, y)| luma(a, *x, *y) != luma(b, *x, *y));
    differing.fold(None, |found, (x, y)| {
        let [left, top, right, bottom] = found.unwrap_or([x, y, x + 1, y + 1]);
        Some([left.min(x), top.min(y), right.max(x + 1), bottom.max(y + 1)])
    })
}

#[test]
fn a_cut_shows_the_new_scene_with_the_next_frame() {
    let ada = person(1, 200);
    let mut program = Program::of(&scene(&[(&ada, left())]));
    program.change(&scene(&[(&ada, right())]), TransitionKind::Cut, 300);
    let picture = program.frame();
    assert_eq!((luma(&picture, 100, 180), luma(&picture, 500, 180)), (16, 200));
}

/// Where somebody of luma 200 begins on the middle line.
fn begins(picture: &Picture) -> usize {
    (0..WIDTH).find(|x| luma(picture, *x, 180) == 200).unwrap_or(WIDTH)
}

#[test]
fn a_move_of_300_ms_at_30_frames_a_second_arrives_with_the_ninth_frame() {
    let ada = person(1, 200);
    let mut program = Program::of(&scene(&[(&ada, left())]));
    program.change(&scene(&[(&ada, right())]), TransitionKind::Move, 300);
    let places: Vec<usize> = (0..10).map(|_| begins(&program.frame())).collect();
    assert!(places.windows(2).take(8).all(|pair| pair[0] < pair[1]), "{places:?}");
    assert_eq!((places[8], places[9]), (320, 320), "{places:?}");
    assert!(places[0] < 20 && places[7] > 300, "gently: {places:?}");
}

#[test]
fn who_comes_fades_in_and_who_goes_fades_out() {
    let (ada, max) = (person(1, 200), person(2, 200));
    let mut program = Program::of(&scene(&[(&ada, left())]));
    program.change(&scene(&[(&max, right())]), TransitionKind::Move, 300);
    let frames: Vec<Arc<Picture>> = (0..9).map(|_| program.frame()).collect();
    let (going, coming): (Vec<u8>, Vec<u8>) =
        frames.iter().map(|picture| (luma(picture, 100, 180), luma(picture, 500, 180))).unzip();
    assert!(going.windows(2).all(|pair| pair[0] > pair[1]) && going[8] == 16, "{going:?}");
    assert!(coming.windows(2).all(|pair| pair[0] < pair[1]) && coming[8] == 200, "{coming:?}");
    assert!(!ada.wanted() && max.wanted(), "who has left is not looked at any more");
}

#[test]
fn corners_and_borders_grow_on_the_way() {
    let ada = person(1, 200);
    let round = Region { corner: 0.5, ..left() };
    let mut program = Program::of(&scene(&[(&ada, left())]));
    program.change(&scene(&[(&ada, round)]), TransitionKind::Move, 300);
    let reach = |picture: &Picture| (0..160).find(|i| luma(picture, *i, *i) == 200).unwrap_or(160);
    let reached: Vec<usize> = (0..9).map(|_| reach(&program.frame())).collect();
    assert!(reached.windows(2).all(|pair| pair[0] <= pair[1]), "{reached:?}");
    // The circle's radius is 160 pixels.
    assert!(reached[3] > 5 && reached[3] < 40 && (45..=50).contains(&reached[8]), "{reached:?}");
}

#[test]
fn somebody_who_comes_during_a_move_does_not_end_it() {
    let (ada, max) = (person(1, 200), person(2, 120));
    let mut undisturbed = Program::of(&scene(&[(&ada, left())]));
    let mut program = Program::of(&scene(&[(&ada, left())]));
    for program in [&mut undisturbed, &mut program] {
        program.change(&scene(&[(&ada, right())]), TransitionKind::Move, 300);
    }
    let below = Region::at(0.0, 0.75, 0.25, 0.25);
    for n in 0..9 {
        if n == 4 {
            program.change(&scene(&[(&ada, right()), (&max, below.clone())]), TransitionKind::Cut, 0);
        }
        assert_eq!(begins(&program.frame()), begins(&undisturbed.frame()), "at frame {n}");
    }
    let picture = program.frame();
    assert_eq!((begins(&picture), luma(&picture, 20, 340)), (320, 120));
}

#[test]
fn a_move_that_begins_during_another_starts_from_where_everyone_is() {
    let ada = person(1, 200);
    let mut program = Program::of(&scene(&[(&ada, left())]));
    program.change(&scene(&[(&ada, right())]), TransitionKind::Move, 300);
    let before = (0..5).map(|_| begins(&program.frame())).last().expect("five frames");
    assert!((60..320).contains(&before));
    program.change(&scene(&[(&ada, left())]), TransitionKind::Move, 300);
    let back: Vec<usize> = (0..9).map(|_| begins(&program.frame())).collect();
    assert!(back[0] <= before && before - back[0] < 20, "from {before}: {back:?}");
    assert_eq!(back[8], 0);
}

#[test]
fn of_two_who_change_places_the_one_above_stays_above_until_half_of_the_way() {
    let (ada, max) = (person(1, 200), person(2, 120));
    let (all, small) = (Region::at(0.0, 0.0, 1.0, 1.0), Region::at(0.7, 0.7, 0.3, 0.3));
    let mut program = Program::of(&scene(&[(&ada, all.clone()), (&max, small.clone())]));
    program.change(&scene(&[(&max, all), (&ada, small)]), TransitionKind::Move, 300);
    let corner: Vec<u8> = (0..9).map(|_| luma(&program.frame(), 630, 350)).collect();
    assert_eq!(corner[..4], [120; 4], "max is above first");
    assert_eq!(corner[5..], [200; 4], "then ada is");
}

#[test]
fn a_dissolve_mixes_both_sides_live() {
    let (ada, max) = (person(1, 200), person(2, 100));
    let full = Region::at(0.0, 0.0, 1.0, 1.0);
    let mut program = Program::of(&scene(&[(&ada, full.clone())]));
    program.change(&scene(&[(&max, full)]), TransitionKind::Dissolve, 300);
    for n in 1..=9_u32 {
        if n == 5 {
            show_luma(&ada, 50);
        }
        let old = if n < 5 { 200.0 } else { 50.0 };
        let expected = old + (100.0 - old) * f64::from(n) / 9.0;
        let seen = luma(&program.frame(), 320, 180);
        assert!((f64::from(seen) - expected).abs() < 2.0, "{seen} at frame {n}, not {expected}");
    }
    assert_eq!(luma(&program.frame(), 320, 180), 100);
    assert!(!ada.wanted());
}

#[test]
fn a_dissolve_that_begins_during_a_transition_starts_from_what_is_seen() {
    let (ada, max, eve) = (person(1, 200), person(2, 100), person(3, 30));
    let full = Region::at(0.0, 0.0, 1.0, 1.0);
    let only = |input: &Input| scene(&[(input, full.clone())]);
    let mut program = Program::of(&only(&ada));
    program.change(&only(&max), TransitionKind::Dissolve, 300);
    let seen = (0..4).map(|_| luma(&program.frame(), 320, 180)).last().expect("four frames");
    program.change(&only(&eve), TransitionKind::Dissolve, 300);
    let after: Vec<u8> = (0..9).map(|_| luma(&program.frame(), 320, 180)).collect();
    assert!(seen > after[0] && seen - after[0] < 20, "from {seen}: {after:?}");
    assert!(after.windows(2).all(|pair| pair[0] > pair[1]) && after[8] == 30, "{after:?}");
}

#[test]
fn a_cut_during_a_dissolve_changes_what_it_leads_to_and_not_its_end() {
    let (ada, max, eve) = (person(1, 200), person(2, 100), person(3, 30));
    let mut program = Program::of(&scene(&[(&ada, Region::at(0.0, 0.0, 1.0, 1.0))]));
    program.change(&scene(&[(&max, left())]), TransitionKind::Dissolve, 300);
    (0..4).for_each(|_| drop(program.frame()));
    program.change(&scene(&[(&max, left()), (&eve, right())]), TransitionKind::Cut, 0);
    let before_last = (0..4).map(|_| program.frame()).last().expect("four frames");
    assert!(luma(&before_last, 100, 180) > 100, "still on the way");
    let last = program.frame();
    assert_eq!((luma(&last, 100, 180), luma(&last, 500, 180)), (100, 30));
}

#[test]
fn a_backdrop_fills_the_canvas_and_moves_into_the_next() {
    let ada = person(1, 200);
    let with = |backdrop| Scene { backdrop, ..scene(&[(&ada, left())]) };
    // Three stripes side by side; the outer two stand over on an upright cut.
    let stripes =
        Still::read(&file(900, 100, |x, _| [(x / 300 * 100) as u8, (x / 300 * 100) as u8, (x / 300 * 100) as u8, 255]));
    let stripes = with(Backdrop { color: None, picture: Some(stripes.expect("a picture")) });
    let mut program = Program::of(&stripes);
    let picture = program.frame();
    let middle = luma(&picture, 500, 180);
    assert!((95..=108).contains(&middle), "{middle}: the middle fills the canvas");
    assert_eq!((luma(&picture, 638, 2), luma(&picture, 500, 358), luma(&picture, 100, 180)), (middle, middle, 200));
    let white = with(Backdrop { color: Some(Color { red: 255, green: 255, blue: 255 }), picture: None });
    program.change(&white, TransitionKind::Move, 300);
    let lumas: Vec<u8> = (0..9).map(|_| luma(&program.frame(), 500, 180)).collect();
    assert!(lumas.windows(2).all(|pair| pair[0] < pair[1]) && lumas[8] == 235, "{lumas:?}");
}

#[test]
fn overlays_stand_at_their_place_within_the_safe_area_above_everyone() {
    let ada = person(1, 60);
    let plain = scene(&[(&ada, Region::at(0.0, 0.0, 1.0, 1.0))]);
    let bare = Program::of(&plain).frame();
    let title = "第三课 Levers & <pulleys>".to_owned();
    for (place, left, top) in [
        (Place::TopLeft, true, true),
        (Place::TopRight, false, true),
        (Place::BottomLeft, true, false),
        (Place::BottomRight, false, false),
    ] {
        for overlay in [Overlay::Title { text: title.clone(), place }, Overlay::Clock { place }] {
            let picture = Program::of(&Scene { overlays: vec![overlay.clone()], ..plain.clone() }).frame();
            let [x, y, right, bottom] = difference(&bare, &picture).expect("something is seen");
            assert!(x >= 32 && y >= 18 && right <= 608 && bottom <= 342, "{overlay:?}: {x} {y} {right} {bottom}");
            assert!(if left { x < 40 } else { right > 600 }, "{overlay:?}: {x} to {right}");
            assert!(if top { y < 24 } else { bottom > 336 }, "{overlay:?}: {y} to {bottom}");
        }
    }
}

#[test]
fn overlays_at_one_place_do_not_cover_each_other() {
    let one = Program::of(&overlaid(vec![Overlay::Clock { place: Place::TopLeft }])).frame();
    let title = || Overlay::Title { text: "Title".to_owned(), place: Place::TopLeft };
    let two = Program::of(&overlaid(vec![Overlay::Clock { place: Place::TopLeft }, title()])).frame();
    let [_, top, _, _] = difference(&one, &two).expect("the title is seen");
    let [_, _, _, bottom] = difference(&one, &Program::of(&scene(&[])).frame()).expect("the clock is seen");
    assert!(top > bottom, "the title begins at {top}, the clock ends at {bottom}");
}

#[test]
fn a_long_title_takes_several_lines_and_stays_safe() {
    for text in ["课".repeat(120), "Lever ".repeat(20)] {
        let picture = Program::of(&overlaid(vec![Overlay::Title { text, place: Place::Bottom }])).frame();
        let [x, y, right, bottom] = difference(&Program::of(&scene(&[])).frame(), &picture).expect("seen");
        assert!(x >= 32 && right <= 608 && bottom <= 342 && y >= 342 - 110, "{x} {y} {right} {bottom}");
    }
}

#[test]
fn the_clock_is_drawn_once_a_second() {
    let mut program = Program::of(&overlaid(vec![Overlay::Clock { place: Place::TopRight }]));
    let first = program.frame();
    assert!(Arc::ptr_eq(&first, &program.frame()), "within a second nothing is drawn");
    program.time = [9, 41, 8];
    let second = program.frame();
    let [x, _, right, _] = difference(&first, &second).expect("another second is seen");
    assert!(x > 560 && right <= 608, "the last digit alone: {x} to {right}");
    program.time = [9, 41, 7];
    assert_eq!(difference(&first, &program.frame()), None);
}

#[test]
fn a_logo_keeps_its_shape_its_holes_and_its_opacity() {
    // The left half is not there.
    let logo = file(200, 100, |x, _| if x < 100 { [0, 255, 0, 0] } else { [255, 255, 255, 255] });
    let height = 0.25;
    let overlay = |alpha| {
        let picture = Still::read(&logo).expect("a picture");
        overlaid(vec![Overlay::Logo { picture, place: Place::BottomRight, height, alpha }])
    };
    let bare = Program::of(&scene(&[])).frame();
    let picture = Program::of(&overlay(1.0)).frame();
    let [x, y, right, bottom] = difference(&bare, &picture).expect("a logo");
    // 90 pixels high and 180 wide, half of it seen.
    assert!((88..=92).contains(&(right - x)) && (bottom - y) == 90, "{x} {y} {right} {bottom}");
    assert_eq!((luma(&picture, right - 60, y + 40), luma(&picture, x - 8, y + 40)), (235, 16));
    let faint = Program::of(&overlay(0.5)).frame();
    assert!(luma(&faint, right - 60, y + 40).abs_diff(126) <= 2);
}

#[test]
fn an_empty_region_shows_its_text_or_its_picture() {
    let white = Still::read(&file(60, 60, |_, _| [255; 4])).expect("a picture");
    let shown = |content| Scene { tiles: vec![(content, left())], ..scene(&[]) };
    let picture = Program::of(&shown(Content::Picture(white))).frame();
    assert_eq!((luma(&picture, 10, 10), luma(&picture, 310, 350), luma(&picture, 330, 180)), (235, 235, 16));
    let picture = Program::of(&shown(Content::Text("Welcome 欢迎".to_owned()))).frame();
    let bright = |x: std::ops::Range<usize>| x.filter(|x| (160..200).any(|y| luma(&picture, *x, y) > 180)).count();
    assert!(bright(100..220) > 20 && bright(0..20) == 0 && bright(300..320) == 0);
}

#[test]
fn names_follow_their_people_and_placeholders_are_chosen() {
    let ada = Input::new(Uid::new(1).expect("not 0"), "Ada", Color { red: 1, green: 2, blue: 3 });
    let mut program = Program::of(&scene(&[(&ada, Region { label: true, ..left() })]));
    let first = program.frame();
    ada.set_placeholder(Some(Still::read(&file(60, 60, |_, _| [255; 4])).expect("a picture")));
    let white = program.frame();
    assert_eq!(luma(&white, 160, 100), 235);
    ada.set_name("Wilhelmina");
    let renamed = program.frame();
    let [x, y, right, _] = difference(&white, &renamed).expect("another name is seen");
    assert!(x < 60 && y > 300 && right > 60, "{x} {y} {right}");
    ada.set_placeholder(None);
    ada.set_name("Ada");
    assert_eq!(difference(&first, &program.frame()), None, "as it was");
}
