//! Whatever one participant does, the program and the others go on: no frame is missing, no beep
//! of the others is lost, lips stay in place.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use anyhow::Result;
use rollcall_model::{LayoutKind, Uid};
use rollcall_testkit::analysis::tolerance::LIP_SYNC;
use rollcall_testkit::plan::{Person, Plan, Step};
use rollcall_testkit::publisher::Garbage;
use rollcall_testkit::publisher::VideoCodec::{H264, Vp8, Vp9};
use rollcall_testkit::recorder::Recorder;

/// Until a sender's first reports have come, the arrival of its packets decides when they are heard;
/// then they are moved to where they belong, by less than lips and voice may be apart. Nobody does
/// anything wrong so early.
const REPORTED: f64 = 2.0;

/// Plays it and checks that person 1, who does nothing wrong, is perfect to the last beep.
async fn undisturbed(plan: Plan) -> Result<()> {
    let recorder = Recorder::start().await?;
    let played = plan.play(&recorder, "Plan 1").await?;
    let measured = tokio::task::block_in_place(|| played.check())?;
    let first = &measured[&Uid::new(1).unwrap()];
    let seconds = played.recording.duration_ms as usize / 1000;
    assert!(first.beeps.len() + 1 >= seconds, "{} beeps in {seconds} s: {:?}", first.beeps.len(), first.beeps);
    let tolerance = |at: f64| if at < REPORTED { LIP_SYNC.as_secs_f64() } else { 0.02 };
    let steady = first.beeps.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < tolerance(pair[0]));
    assert!(steady, "the beeps are not a second apart: {:?}", first.beeps);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_stalls_one_vanishes_one_changes_its_size() -> Result<()> {
    let plan = Plan::new(LayoutKind::BestFit, 18)
        .join(0.0, Person::new(1, Vp8))
        .join(0.0, Person::new(2, Vp8))
        .join(0.0, Person::new(3, Vp9))
        .join(0.0, Person::new(4, H264))
        .then(2.0, 2, Step::Stall(true))
        .then(3.0, 3, Step::Vanish)
        .then(3.0, 4, Step::Resize(640, 360))
        .then(5.0, 2, Step::Stall(false))
        .then(8.0, 4, Step::Resize(160, 90));
    undisturbed(plan).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_sound_alone_and_picture_alone() -> Result<()> {
    let plan = Plan::new(LayoutKind::BestFit, 16)
        .join(0.0, Person::new(1, Vp8))
        .join(0.0, Person::new(2, Vp8))
        .join(0.0, Person::new(3, Vp8).sound_only())
        .join(0.0, Person::new(4, H264).picture_only())
        .then(3.0, 2, Step::Garbage(Garbage::Frames))
        .then(5.0, 4, Step::Garbage(Garbage::Datagrams))
        .then(8.0, 2, Step::Garbage(Garbage::None));
    undisturbed(plan).await
}
