//! Usage and price with real recordings: what the plan says is what is billed, from the API and from the
//! journals alone; also after a kill -9, and of recordings that are deleted.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Result, ensure};
use reqwest::Method;
use rollcall_model::usage::{PriceSheet, SheetName, UsageRun};
use rollcall_model::{
    Canvas, Cname, ErrorCode, LayoutKind, Prices, Quote, RecomputedUsage, Recording, RecordingUsage, Sid, Uid,
    UsageReport,
};
use rollcall_testkit::moment::{moment, poll, utc, utc_of};
use rollcall_testkit::publisher::{Publisher, PublisherSettings, VideoClip, color_for};
use rollcall_testkit::recorder::{Recorder, TOKEN, recorder_binary};
use serde_json::json;

const LIMIT: Duration = Duration::from_secs(30);

/// A second counts by its beginning, and what changes is noticed within a second.
const LATEST: f64 = 2.0;
/// The machine's clock against the recording's.
const CLOCKS: f64 = 0.2;

const SMALL: u64 = 640 * 360;
const LARGE: u64 = 1280 * 720;

fn uid(number: u32) -> Uid {
    Uid::new(number).unwrap()
}

fn clip(number: u32, (width, height): (u32, u32)) -> VideoClip {
    VideoClip { width, height, color: color_for(number), ..VideoClip::default() }
}

async fn joined(recorder: &Recorder, cname: &Cname, number: u32, size: (u32, u32)) -> Result<Publisher> {
    let settings = PublisherSettings { video: Some(clip(number, size)), ..PublisherSettings::default() };
    let publisher =
        Publisher::join(recorder.whip(cname, uid(number), &format!("Person {number}")).await?, settings).await?;
    publisher.connected(LIMIT).await?;
    Ok(publisher)
}

async fn set_prices(recorder: &Recorder, sheet: &PriceSheet) -> Result<Prices> {
    recorder.call(Method::PUT, "/api/v1/prices", Some(json!(sheet))).await
}

async fn usage_of(recorder: &Recorder, sid: &Sid) -> Result<RecordingUsage> {
    recorder.call(Method::GET, &format!("/api/v1/recordings/{sid}/usage"), None).await
}

async fn report(recorder: &Recorder, month: &str) -> Result<UsageReport> {
    recorder.call(Method::GET, &format!("/api/v1/usage?month={month}"), None).await
}

async fn recomputed(recorder: &Recorder, month: &str) -> Result<RecomputedUsage> {
    recorder.call(Method::GET, &format!("/api/v1/usage/recomputed?month={month}"), None).await
}

async fn quote(recorder: &Recorder, cname: &Cname) -> Result<Quote> {
    let name = cname.as_str().replace(' ', "%20");
    recorder.call(Method::GET, &format!("/api/v1/channels/{name}/quote"), None).await
}

/// The month it began in.
fn month_of(recording: &Recording) -> &str {
    &recording.started_at[..7]
}

/// The command, asking a recorder that runs.
fn command(recorder: &Recorder, arguments: &[&str]) -> Result<Output> {
    let mut command = Command::new(recorder_binary()?);
    command.args(arguments).args(["--recorder", recorder.url()]).env("ROLLCALL_TOKEN", TOKEN);
    Ok(command.output()?)
}

/// Every second is in a run, none twice.
fn is_whole(runs: &[UsageRun], recording: &Recording) -> Result<()> {
    let seconds = recording.frames.div_ceil(u64::from(recording.canvas.fps.get()));
    let mut next = 0;
    for run in runs {
        ensure!(run.from_s == next && run.to_s > run.from_s, "{runs:#?}");
        next = run.to_s;
    }
    ensure!(next == seconds, "{next} of {seconds} s: {runs:#?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bill_is_what_the_plan_says_and_what_the_journals_say() -> Result<()> {
    let recorder = Recorder::start().await?;
    let sheet = SheetName::Overview.sheet();
    assert_eq!(set_prices(&recorder, &sheet).await?.sheet, sheet);
    let cname = recorder.create_channel("Room 1", Canvas::new(320, 180, 30)?, LayoutKind::BestFit).await?.cname;
    let mut ada = joined(&recorder, &cname, 1, (640, 360)).await?;
    recorder.events().await?.live(&cname, &[uid(1)], LIMIT).await?;
    // Nobody looks: asking for a quote has the size measured.
    let before = poll("measured size", LIMIT, || async {
        Ok(Some(quote(&recorder, &cname).await?).filter(|quote| quote.pixels > 0))
    })
    .await?;
    assert_eq!((before.pixels, before.tier.as_deref(), before.per_hour), (SMALL, Some("SD"), None));
    assert!(before.disk_bytes_per_hour > 1_000_000 && before.upload_bits_per_second == 0, "{before:?}");
    assert!(before.recording.is_none());

    let sid = recorder.record(&cname).await?.sid;
    let mut events = recorder.events().await?;
    let running = events.recorded(&sid, Duration::from_secs(2), LIMIT).await?;
    let began = utc_of(&running.started_at)?;
    let mut changed = Vec::new();
    let mut bo = joined(&recorder, &cname, 2, (1280, 720)).await?;
    changed.push((utc() - began, SMALL + LARGE));
    moment(Duration::from_secs(3)).await;
    let during = quote(&recorder, &cname).await?;
    bo.mute_video(true);
    changed.push((utc() - began, SMALL));
    moment(Duration::from_secs(4)).await;
    ada.change_video(clip(1, (1280, 720))).await?;
    changed.push((utc() - began, LARGE));
    moment(Duration::from_secs(3)).await;
    ada.leave().await?;
    changed.push((utc() - began, 0));
    moment(Duration::from_secs(2)).await;
    bo.leave().await?;
    let recording = recorder.finish(&sid, LIMIT).await?;

    assert_eq!((during.tier.as_deref(), during.people.len()), (Some("HD+"), 2), "{during:#?}");
    assert_eq!(during.recording.as_ref().map(|running| &running.sid), Some(&sid));
    let off = during.changes.iter().find(|change| change.uid == uid(2) && change.height == 0);
    assert_eq!(off.and_then(|change| change.tier.as_deref()), Some("SD"), "{during:#?}");
    if std::path::Path::new("/proc/stat").exists() {
        let load = during.load.unwrap();
        assert!(load.machine > 0.0 && load.recorder > 0.0 && load.processors > 0, "{load:?}");
    }

    let usage = usage_of(&recorder, &sid).await?;
    is_whole(&usage.runs, &recording)?;
    assert!(!usage.usage.incomplete && !usage.running);
    let mut steps: Vec<&UsageRun> = usage.runs.iter().collect();
    // Who leaves with the camera off changes nobody's sum.
    steps.dedup_by_key(|run| run.pixels);
    assert_eq!(steps[0].pixels, SMALL, "its first second, too: {:#?}", usage.runs);
    assert_eq!(steps.len(), changed.len() + 1, "{changed:?}: {:#?}", usage.runs);
    for (step, (at, pixels)) in steps[1..].iter().zip(&changed) {
        let late = step.from_s as f64 - at;
        assert_eq!(step.pixels, *pixels, "{:#?}", usage.runs);
        assert!((-CLOCKS..=LATEST).contains(&late), "{late:.2} s after {at:.2}: {:#?}", usage.runs);
        assert_eq!(step.tier, sheet.tier_name(*pixels));
    }

    // Without prices there are minutes; a price holds for what was recorded before it was set.
    let month = month_of(&recording);
    let unpriced = report(&recorder, month).await?;
    assert!(unpriced.total.is_none() && unpriced.lines.len() == 4, "{unpriced:#?}");
    let mut priced = SheetName::Agora2026Usd.sheet();
    priced.tiers[0].name = "高清".into();
    set_prices(&recorder, &priced).await?;
    let bill = report(&recorder, month).await?;
    let seconds = |report: &UsageReport| report.lines.iter().map(|line| line.seconds).sum::<u64>();
    assert_eq!(seconds(&bill), usage.cost.seconds);
    assert!(bill.total.is_some() && bill.lines[1].tier.as_deref() == Some("高清"), "{bill:#?}");
    assert_eq!(bill.by_channel[0].cost, bill.recordings[0].cost);

    let again = recomputed(&recorder, month).await?;
    assert_eq!((again.recomputed, &again.gone, &again.differences), (1, &vec![], &vec![]));
    assert_eq!(again.report, bill);
    let said = command(&recorder, &["usage", "recompute", "--month", month])?;
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success() && text.contains(&bill.total.unwrap().to_string()), "{text}");

    for format in ["csv", "json"] {
        let path = format!("/api/v1/usage/export?month={month}&format={format}");
        let answer = recorder.request(Method::GET, &path).send().await?.error_for_status()?;
        let saved = answer.headers()["content-disposition"].to_str()?.to_owned();
        assert!(saved.contains(&format!("rollcall-usage-{month}.{format}")), "{saved}");
        assert!(answer.text().await?.contains(sid.as_str()));
    }

    // Deleted, then deleted for good: what it cost stays.
    recorder.call::<serde_json::Value>(Method::DELETE, &format!("/api/v1/recordings/{sid}"), None).await?;
    assert_eq!(recomputed(&recorder, month).await?.differences, []);
    recorder.call::<()>(Method::DELETE, &format!("/api/v1/trash/{sid}"), None).await?;
    let kept = report(&recorder, month).await?;
    assert_eq!((&kept.lines, kept.total), (&bill.lines, bill.total));
    assert!(kept.recordings[0].deleted);
    assert_eq!(usage_of(&recorder, &sid).await?.runs, []);
    assert_eq!(recomputed(&recorder, month).await?.gone, std::slice::from_ref(&sid));
    assert!(command(&recorder, &["usage", "recompute", "--month", month])?.status.success());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_what_plays_is_billed_and_a_journal_that_was_changed_is_found() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let cname = recorder.create_channel("Room 1", Canvas::new(320, 180, 30)?, LayoutKind::BestFit).await?.cname;
    let mut ada = joined(&recorder, &cname, 1, (640, 360)).await?;
    recorder.events().await?.live(&cname, &[uid(1)], LIMIT).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_millis(3300), LIMIT).await?;
    recorder.kill().await?;
    recorder.restart(&[]).await?;
    let before = recorder.recording(&sid).await?.duration_ms;
    recorder.events().await?.recorded(&sid, Duration::from_millis(before + 2500), LIMIT).await?;
    // While it goes on without her she costs nothing.
    ada.rejoin().await?;
    recorder.events().await?.seen(&cname, &[uid(1)], LIMIT).await?;
    let back = recorder.recording(&sid).await?.duration_ms;
    recorder.events().await?.recorded(&sid, Duration::from_millis(back + 2500), LIMIT).await?;
    let recording = recorder.finish(&sid, LIMIT).await?;
    let month = month_of(&recording).to_owned();

    let usage = usage_of(&recorder, &sid).await?;
    is_whole(&usage.runs, &recording)?;
    // While no stage ran her pictures were not opened: the first may come within the first second.
    let mut steps: Vec<&UsageRun> = usage.runs.iter().filter(|run| run.to_s > 1 || run.pixels > 0).collect();
    steps.dedup_by_key(|run| run.pixels);
    assert_eq!(steps.iter().map(|run| run.pixels).collect::<Vec<_>>(), [SMALL, 0, SMALL], "{:#?}", usage.runs);
    let gap = recording.loss.as_ref().unwrap().gaps[0].at_ms as f64 / 1000.0;
    let alone = steps[1].from_s as f64;
    assert!((gap..gap + 1.0).contains(&alone), "alone from {alone}, gap at {gap}");
    assert_eq!(recomputed(&recorder, &month).await?.differences, []);
    let bill = report(&recorder, &month).await?;

    // A table that is spoilt is made again from the journals.
    recorder.terminate().await?;
    let table = recorder.library().join("usage.sqlite");
    for suffix in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", table.display()));
    }
    std::fs::write(&table, vec![7; 8192])?;
    recorder.restart(&[]).await?;
    assert_eq!(report(&recorder, &month).await?, bill);

    // Somebody makes a picture smaller than it was.
    recorder.terminate().await?;
    let journal = recorder.folder_of(&sid)?.join("journal.jsonl");
    let text = std::fs::read_to_string(&journal)?;
    assert!(text.contains("\"width\":640"), "{text}");
    std::fs::write(&journal, text.replace("\"width\":640", "\"width\":320"))?;
    let library = recorder.library().display().to_string();
    let own = Command::new(recorder_binary()?)
        .args(["usage", "recompute", "--month", &month, "--library", &library])
        .env_remove("ROLLCALL_TOKEN")
        .output()?;
    let said = String::from_utf8_lossy(&own.stdout);
    assert_eq!(own.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("{sid} differs")) && said.contains(&SMALL.to_string()), "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_and_prices_are_kept() -> Result<()> {
    let mut recorder = Recorder::start().await?;
    let prices: Prices = recorder.call(Method::GET, "/api/v1/prices", None).await?;
    assert_eq!((prices.sheet, prices.presets.len()), (PriceSheet::default(), 4));
    let mut wrong = SheetName::China2021Cny.sheet();
    wrong.tiers[1].up_to = Some(1);
    let refusal = recorder.refused(recorder.request(Method::PUT, "/api/v1/prices").json(&wrong)).await?;
    assert_eq!((refusal.code(), refusal.body.field.as_deref()), (ErrorCode::InvalidRequest, Some("tiers[1].up_to")));
    for query in ["?month=2026-13", "?month=", "?month=last"] {
        let refusal = recorder.refused(recorder.request(Method::GET, &format!("/api/v1/usage{query}"))).await?;
        assert_eq!(refusal.code(), ErrorCode::InvalidRequest, "{query}");
    }
    let nobody = "/api/v1/recordings/0199c0ffee00700080000000000000aa/usage";
    assert_eq!(recorder.refused(recorder.request(Method::GET, nobody)).await?.code(), ErrorCode::RecordingNotFound);
    let sheet = SheetName::China2021Cny.sheet();
    set_prices(&recorder, &sheet).await?;
    recorder.terminate().await?;
    recorder.restart(&[]).await?;
    let kept: Prices = recorder.call(Method::GET, "/api/v1/prices", None).await?;
    assert_eq!(kept.sheet, sheet);
    let empty = command(&recorder, &["usage", "--month", "2020-01"])?;
    assert!(String::from_utf8_lossy(&empty.stdout).contains("Nothing was recorded"), "{empty:?}");
    Ok(())
}
