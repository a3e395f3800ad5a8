//! What is in the file: plans are played by synthetic participants over real WHIP, and the program
//! is analysed frame by frame and beep by beep.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::time::Duration;

use anyhow::Result;
use rollcall_model::{Canvas, Happening, LayoutKind};
use rollcall_testkit::analysis::listen;
use rollcall_testkit::analysis::tolerance::{CHANGE, CLOCK};
use rollcall_testkit::plan::{Person, Plan, Played, Step};
use rollcall_testkit::publisher::VideoCodec::{H264, Vp8, Vp9};
use rollcall_testkit::recorder::Recorder;

async fn played(plan: Plan) -> Result<Played> {
    let recorder = Recorder::start().await?;
    let played = plan.play(&recorder, "Plan 1").await?;
    let measured = tokio::task::block_in_place(|| played.check())?;
    assert_eq!(measured.len(), plan.people.len());
    // The library goes away with the recorder: everything was measured by now.
    Ok(played)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_with_every_codec_a_late_joiner_and_someone_who_leaves() -> Result<()> {
    let plan = Plan::new(LayoutKind::BestFit, 18)
        .join(0.0, Person::new(1, Vp8))
        .join(0.0, Person::new(2, Vp9))
        .join(0.0, Person::new(3, H264))
        .then(3.0, 2, Step::MuteAudio(true))
        .join(5.0, Person::new(4, Vp8))
        .then(7.0, 2, Step::MuteAudio(false))
        .then(9.0, 3, Step::MuteInMix(true))
        .then(11.0, 1, Step::Leave)
        .then(13.0, 3, Step::MuteInMix(false))
        .then(15.0, 2, Step::Remove);
    let played = played(plan).await?;
    let named = |wanted: &dyn Fn(&Happening) -> bool| played.journal.iter().filter(|e| wanted(&e.happening)).count();
    assert_eq!(played.recording.participants, ["Person 1", "Person 2", "Person 3", "Person 4"]);
    assert_eq!(named(&|h| matches!(h, Happening::Join { .. })), 4, "{:#?}", played.journal);
    assert_eq!(named(&|h| matches!(h, Happening::Leave { reason, .. } if reason == "left")), 1);
    assert_eq!(named(&|h| matches!(h, Happening::Leave { reason, .. } if reason == "removed")), 1);
    assert_eq!(named(&|h| matches!(h, Happening::Mute { .. })), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journals_clock_is_that_of_the_picture() -> Result<()> {
    let recorder = Recorder::start().await?;
    let plan = Plan::new(LayoutKind::BestFit, 5).join(0.0, Person::new(1, Vp8)).then(3.0, 1, Step::MuteInMix(true));
    let unwatched = plan.clone().unwatched();
    let (watched, unwatched) = tokio::join!(plan.play(&recorder, "Plan 1"), unwatched.play(&recorder, "Plan 2"));
    for played in [watched?, unwatched?] {
        let measured = tokio::task::block_in_place(|| played.check())?;
        let error = played.clock_error(&measured)?;
        let how = if played.plan.cold { "unwatched" } else { "watched" };
        assert!(error.abs() <= CLOCK.as_secs_f64(), "{how}: the clock is {error:.3} s ahead of the picture");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_picture_the_placeholder_and_the_way_back() -> Result<()> {
    let plan = Plan::new(LayoutKind::BestFit, 26)
        .join(0.0, Person::new(1, Vp8))
        .join(0.0, Person::new(2, Vp8))
        .join(0.0, Person::new(3, H264))
        // A short silence shows nothing but the last picture.
        .then(2.0, 1, Step::MuteVideo(true))
        .then(4.0, 1, Step::MuteVideo(false))
        // A long one shows the placeholder.
        .then(7.0, 1, Step::MuteVideo(true))
        .then(13.0, 1, Step::MuteVideo(false))
        // A network break: same seat afterwards.
        .then(6.0, 2, Step::Vanish)
        .then(11.5, 2, Step::Rejoin)
        // Gone for good: leaves after 8 s, the others move up.
        .then(14.0, 3, Step::Vanish);
    let played = played(plan).await?;
    let lost = |h: &Happening| matches!(h, Happening::Leave { uid, reason } if uid.get() == 3 && reason == "lost");
    assert!(played.journal.iter().any(|entry| lost(&entry.happening)), "{:#?}", played.journal);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn layouts_change_while_an_upright_canvas_is_recorded() -> Result<()> {
    let plan = Plan::new(LayoutKind::Floating, 14)
        .unwatched()
        .on(Canvas::new(360, 640, 24)?)
        .join(0.0, Person::new(5, Vp8))
        .join(0.0, Person::new(6, Vp8))
        .join(0.0, Person::new(7, Vp9))
        .layout(3.5, LayoutKind::Vertical)
        .layout(7.0, LayoutKind::BestFit)
        .then(9.0, 5, Step::Leave)
        .layout(11.0, LayoutKind::Vertical);
    played(plan).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarter_of_the_volume_is_a_quarter_in_the_file() -> Result<()> {
    let recorder = Recorder::start().await?;
    let plan = Plan::new(LayoutKind::BestFit, 12).join(0.0, Person::new(1, Vp8)).then(4.0, 1, Step::Volume(0.25)).then(
        8.0,
        1,
        Step::Volume(1.0),
    );
    let played = plan.play(&recorder, "Plan 1").await?;
    let mp4 = played.mp4()?;
    let sound = tokio::task::block_in_place(|| listen(&mp4))?;
    let clip = plan.people[0].audio.as_ref().expect("it beeps");
    let beeps = sound.beeps(f64::from(clip.tone), Duration::from_millis(70));
    let changes: Vec<f64> =
        played.done.iter().filter(|done| matches!(done.step, Step::Volume(_))).map(|done| done.to).collect();
    let level = |from: f64, to: f64| {
        let levels: Vec<f64> = beeps.iter().filter(|b| b.start > from && b.end < to).map(|b| b.level).collect();
        assert!(levels.len() >= 2, "{} beeps from {from} to {to}", levels.len());
        levels.iter().sum::<f64>() / levels.len() as f64
    };
    let settled = CHANGE.as_secs_f64();
    let (full, quarter) = (level(0.0, changes[0]), level(changes[0] + settled, changes[1]));
    let again = level(changes[1] + settled, f64::MAX);
    assert!((quarter / full - 0.25).abs() < 0.02, "{quarter} of {full}");
    assert!((again / full - 1.0).abs() < 0.05, "{again} of {full}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_neither_seen_nor_heard_until_let_in() -> Result<()> {
    let plan = Plan::new(LayoutKind::BestFit, 13)
        .join(0.0, Person::new(1, Vp8))
        .knock(1.0, Person::new(2, Vp8))
        .knock(2.0, Person::new(3, Vp8).picture_only())
        .then(6.0, 2, Step::Admit)
        .then(8.0, 3, Step::Remove);
    let played = played(plan).await?;
    assert_eq!(played.recording.participants, ["Person 1", "Person 2"], "who was refused is nowhere");
    let of = |uid: u32| {
        let is_its = move |happening: &Happening| match happening {
            Happening::Join { uid: who, .. } | Happening::Leave { uid: who, .. } => who.get() == uid,
            Happening::Stream { uid: who, .. } => who.get() == uid,
            _ => false,
        };
        played.journal.iter().filter(move |entry| is_its(&entry.happening)).map(|entry| entry.clock_ms).min()
    };
    let let_in = played.done.iter().find(|done| done.step == Step::Admit).map_or(0.0, |done| done.from);
    assert!(of(2).is_some_and(|at| at as f64 / 1000.0 >= let_in - 0.1), "{:?} before {let_in}", of(2));
    assert_eq!(of(3), None);
    Ok(())
}
