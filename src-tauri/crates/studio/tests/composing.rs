//! The canvas of a channel: what hands that drag write, what is kept, and what goes with a library.

mod opened;

use std::time::{Duration, Instant};

use opened::{LIMIT, config, folder, folder_of, open, reopened, room, until, until_recording};
use rollcall_model::{
    Channel, Cname, Empty, Event, Happening, Layout, LayoutKind, Look, PictureId, Region, RegionChange, RegionEdit,
    RegionId, Transition,
};
use rollcall_studio::{Studio, StudioConfig};

fn r1() -> RegionId {
    RegionId::new("r1").expect("an id")
}

fn one_region() -> Layout {
    Layout { regions: vec![Region::at(0.0, 0.0, 0.5, 0.5)], ..Layout::of(LayoutKind::Custom) }
}

fn moved(x: f64) -> Vec<RegionEdit> {
    vec![RegionEdit::Change { id: r1(), change: RegionChange { x: Some(x), ..RegionChange::default() } }]
}

/// An uncompressed picture of one grey.
fn bmp(grey: u8) -> Vec<u8> {
    let mut file = b"BM".to_vec();
    for word in [54 + 48 * 8, 0, 54, 40, 16, 8, 1 | 24 << 16, 0, 0, 2835, 2835, 0, 0_u32] {
        file.extend(word.to_le_bytes());
    }
    file.resize(54 + 48 * 8, grey);
    file
}

async fn picture(studio: &Studio, grey: u8) -> PictureId {
    studio.keep_picture(format!("grey {grey}.bmp"), bmp(grey)).await.expect("kept").id
}

async fn custom(studio: &Studio, room: &Cname) -> Channel {
    studio.set_layout(room, one_region(), Transition::default()).await.expect("set")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dragging_hand_writes_little_and_its_last_move_is_never_lost() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    custom(&studio, &room).await;
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    until_recording(&mut events, &sid, |recording| recording.duration_ms > 200).await;

    let begun = Instant::now();
    let mut calls = 0_u32;
    while begun.elapsed() < Duration::from_millis(1500) {
        calls += 1;
        let channel = studio.edit_layout(&room, moved(f64::from(calls % 500) / 1000.0)).await.expect("edits");
        assert_eq!(channel.layout.regions[0].x, f64::from(calls % 500) / 1000.0);
    }
    studio.edit_layout(&room, moved(0.4321)).await.expect("edits");
    let took = begun.elapsed().as_secs_f64();
    studio.stop_recording(&sid).await.expect("stops");

    let layouts: Vec<Layout> = studio
        .journal(&sid)
        .await
        .expect("reads")
        .into_iter()
        .filter_map(|entry| match entry.happening {
            Happening::Layout { layout, .. } => Some(layout),
            _ => None,
        })
        .collect();
    // The first, ten a second, and the last at the stop.
    let most = 3 + (took * 10.0) as usize;
    assert!((3..=most).contains(&layouts.len()), "{} lines for {calls} edits in {took:.2} s", layouts.len());
    assert_eq!(layouts.last().map(|layout| layout.regions[0].x), Some(0.4321));

    let told = |event| match event {
        Event::Channel { channel } if channel.layout.regions[0].x == 0.4321 => Some(Some(*channel)),
        Event::Channel { .. } => Some(None),
        _ => None,
    };
    let mut messages = 0;
    while until(&mut events, told).await.is_none() {
        messages += 1;
    }
    // Twenty a second, and what else happened meanwhile.
    assert!(messages < 10 + (took * 25.0) as usize, "{messages} messages for {calls} edits in {took:.2} s");

    studio.edit_layout(&room, moved(0.25)).await.expect("edits");
    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(studio.channel(&room).expect("there").layout.regions[0].x, 0.25, "the last edit before the end is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_reach_the_list_of_channels_by_themselves() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 0).await;
    custom(&studio, &room).await;
    studio.edit_layout(&room, moved(0.123)).await.expect("edits");
    let written = async {
        while !std::fs::read_to_string(library.path().join("channels.json")).expect("reads").contains("0.123") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, written).await.expect("it is written without another call");
}

#[tokio::test(flavor = "multi_thread")]
async fn look_layouts_and_pictures_are_kept_and_what_was_prepared_is_not() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let (logo, gone) = (picture(&studio, 1).await, picture(&studio, 2).await);
    let mut layout = one_region();
    layout.regions[0].empty = Empty::Picture { picture: gone.clone() };
    studio.set_layout(&room, layout.clone(), Transition::default()).await.expect("set");
    studio.prepare(&room, one_region()).await.expect("prepared");
    let look = Look { background: Some(logo.clone()), placeholder: Some(gone.clone()), ..Look::default() };
    studio.set_look(&room, look).await.expect("set");
    let saved = studio.save_layout("Mine".into(), layout).await.expect("kept");
    // Somebody tidied up by hand.
    studio.shutdown().await;
    std::fs::remove_file(library.path().join(format!("pictures/{gone}.bmp"))).expect("it is there");
    let studio = reopened(studio, config(library.path())).await;
    let channel = studio.channel(&room).expect("there");
    assert_eq!(channel.look, Look { background: Some(logo.clone()), ..Look::default() });
    assert_eq!((channel.layout.kind, &channel.layout.regions[0].empty), (LayoutKind::Custom, &Empty::Nothing));
    assert_eq!(channel.prepared, None);
    assert_eq!(studio.saved_layouts().iter().map(|kept| &kept.id).collect::<Vec<_>>(), [&saved.id]);
    assert_eq!(studio.pictures().iter().map(|kept| &kept.id).collect::<Vec<_>>(), [&logo]);
    assert!(studio.delete_picture(&logo).await.is_err(), "the background shows it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_pictures_that_was_lost_is_made_of_the_files() {
    let library = folder();
    let studio = open(library.path()).await;
    let kept = picture(&studio, 3).await;
    studio.shutdown().await;
    std::fs::write(library.path().join("pictures/pictures.json"), "{").expect("writes");
    std::fs::write(library.path().join(format!("pictures/{}.png", "0".repeat(32))), "no picture").expect("writes");
    let studio = reopened(studio, config(library.path())).await;
    assert_eq!(studio.pictures().iter().map(|kept| &kept.id).collect::<Vec<_>>(), [&kept]);
    let (_, file) = studio.picture(&kept).await.expect("reads");
    assert_eq!(file, bmp(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_library_takes_layouts_and_pictures_along_and_keeps_its_own() {
    let (here, there) = (folder(), folder());
    let other = open(there.path()).await;
    let theirs = picture(&other, 4).await;
    other.save_layout("Theirs".into(), one_region()).await.expect("kept");
    other.shutdown().await;
    drop(other);
    let note = here.path().join("note");
    let fixed = config(&here.path().join("library"));
    let studio = Studio::open(StudioConfig { library_note: Some(note), ..fixed }).await.expect("opens");
    let ours = picture(&studio, 5).await;
    studio.save_layout("Ours".into(), one_region()).await.expect("kept");
    let moving = async {
        // The other studio may still be letting go of it.
        while studio.move_library(there.path().display().to_string()).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LIMIT, moving).await.expect("moves");
    let names: Vec<_> = studio.saved_layouts().into_iter().map(|saved| saved.name).collect();
    assert_eq!(names, ["Ours", "Theirs"]);
    assert_eq!(studio.pictures().into_iter().map(|kept| kept.id).collect::<Vec<_>>(), [ours.clone(), theirs]);
    assert_eq!(studio.picture(&ours).await.expect("copied").1, bmp(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_recording_the_background_changes_its_colour_and_the_canvas_nothing_else() {
    let library = folder();
    let studio = open(library.path()).await;
    let room = room(&studio, "Room", 1).await;
    let mut events = studio.events(None);
    let sid = studio.start_recording(&room).await.expect("starts").sid;
    until_recording(&mut events, &sid, |recording| recording.duration_ms > 200).await;
    let mut canvas = studio.channel(&room).expect("there").canvas;
    canvas.background = "#ffffff".parse().expect("a colour");
    assert_eq!(studio.set_canvas(&room, canvas).await.expect("changes").canvas, canvas);
    canvas.width = 320;
    studio.set_canvas(&room, canvas).await.expect_err("refused");
    let look = Look { clock: Some(rollcall_model::ClockOverlay { place: Default::default() }), ..Look::default() };
    studio.set_look(&room, look.clone()).await.expect("changes");
    studio.stop_recording(&sid).await.expect("stops");
    let journal = studio.journal(&sid).await.expect("reads");
    assert!(journal.iter().any(|entry| entry.happening == Happening::Look { look: Box::new(look.clone()) }));
    assert!(folder_of(library.path(), &sid).join("journal.jsonl").is_file());
}
