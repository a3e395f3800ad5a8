//! What uploading costs: many files of one size to an S3 server on this machine, by the recorder and by
//! other programs on the same files, in one run.
//!
//! The recorder proves each file and writes each down in its ledger, durably; the others do neither.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;
use rollcall_model::{Canvas, Delivery, DeliveryState, LayoutKind, Sid};
use rollcall_testkit::buckets::{ACCESS_KEY, S3s, SECRET_KEY};
use rollcall_testkit::recorder::{Recorder, RecorderOptions};
use serde_json::json;

use crate::usage::{cpu_of, cpu_seconds};

const LIMIT: Duration = Duration::from_secs(600);

/// Bytes of each file.
const BYTES: usize = 1 << 20;

struct Row {
    program: &'static str,
    took: Duration,
    /// Seconds of processor time of the program alone.
    cpu: f64,
}

/// Measures so many files of a megabyte.
pub(crate) async fn measure(files: usize) -> Result<()> {
    let server = S3s::start(&["recorder", "aws", "rclone"]).await?;
    let material = tempfile::tempdir()?;
    for n in 0..files {
        let content: Vec<u8> = (0..BYTES).map(|at| (at * (n + 7) % 251) as u8).collect();
        fs::write(material.path().join(format!("{n:06}.torn")), content)?;
    }
    let mut rows = vec![by_recorder(&server, material.path(), files).await?];
    rows.extend(by_aws(&server, material.path())?);
    rows.extend(by_rclone(&server, material.path())?);
    print(&rows, files);
    Ok(())
}

async fn by_recorder(server: &S3s, material: &Path, files: usize) -> Result<Row> {
    let keys = tempfile::NamedTempFile::new()?;
    fs::write(keys.path(), json!({ "here": { "access_key": ACCESS_KEY, "secret_key": SECRET_KEY } }).to_string())?;
    let arguments = vec!["--bucket-keys".to_owned(), keys.path().display().to_string()];
    let recorder = Recorder::start_with(RecorderOptions { arguments, ..RecorderOptions::default() }).await?;
    let bucket = json!({
        "id": "here", "name": "Here", "service": "s3_compatible", "bucket": "recorder", "endpoint": server.url(),
    });
    let _: serde_json::Value = recorder.call(Method::POST, "/api/v1/buckets", Some(bucket)).await?;
    let cname = recorder.create_channel("Room", Canvas::new(320, 180, 30)?, LayoutKind::BestFit).await?.cname;
    recorder.add_demo(&cname).await?;
    let sid = recorder.record(&cname).await?.sid;
    recorder.events().await?.recorded(&sid, Duration::from_secs(1), LIMIT).await?;
    recorder.finish(&sid, LIMIT).await?;
    let lost = recorder.folder_of(&sid)?.join("lost");
    fs::create_dir_all(&lost)?;
    for file in fs::read_dir(material)?.flatten() {
        fs::copy(file.path(), lost.join(file.file_name()))?;
    }
    let mut events = recorder.events().await?;
    let (began, cpu) = (Instant::now(), cpu_seconds(recorder.pid()?)?);
    let set: Delivery = recorder
        .call(Method::PUT, &format!("/api/v1/recordings/{sid}/destination"), Some(json!({ "primary": "here" })))
        .await?;
    anyhow::ensure!(set.files > files as u64, "{set:?}");
    events.wait_for("everything is there", LIMIT, |world| arrived(world.deliveries.get(&sid)?, &sid)).await?;
    Ok(Row { program: "Rollcall", took: began.elapsed(), cpu: cpu_seconds(recorder.pid()?)? - cpu })
}

fn arrived(delivery: &Delivery, sid: &Sid) -> Option<()> {
    (delivery.sid == *sid && delivery.state == DeliveryState::Uploaded).then_some(())
}

fn by_aws(server: &S3s, material: &Path) -> Result<Option<Row>> {
    let (address, from) = (server.url(), material.display().to_string());
    let keys = [format!("AWS_ACCESS_KEY_ID={ACCESS_KEY}"), format!("AWS_SECRET_ACCESS_KEY={SECRET_KEY}")];
    let settings = ["AWS_DEFAULT_REGION=us-east-1", "AWS_REQUEST_CHECKSUM_CALCULATION=when_required"].map(String::from);
    let command = ["aws", "s3", "sync", "--quiet", "--endpoint-url", &address, &from, "s3://aws/"].map(String::from);
    timed("aws s3 sync", "aws", [&keys[..], &settings, &command].concat())
}

fn by_rclone(server: &S3s, material: &Path) -> Result<Option<Row>> {
    let (address, from) = (server.url(), material.display().to_string());
    let command = ["rclone", "copy", "--s3-provider", "Other", "--s3-endpoint", &address, "--s3-access-key-id"];
    let more = [ACCESS_KEY, "--s3-secret-access-key", SECRET_KEY, &from, ":s3:rclone/"];
    timed("rclone copy", "rclone", command.into_iter().chain(more).map(String::from).collect())
}

/// What a program takes, with its environment in front; none where it is not installed.
fn timed(name: &'static str, program: &str, command: Vec<String>) -> Result<Option<Row>> {
    if cpu_of(program, &["--version".to_owned()]).is_err() {
        return Ok(None);
    }
    let began = Instant::now();
    let cpu = tokio::task::block_in_place(|| cpu_of("env", &command))?;
    Ok(Some(Row { program: name, took: began.elapsed(), cpu }))
}

#[expect(clippy::print_stdout, reason = "the result")]
fn print(rows: &[Row], files: usize) {
    let first = rows.first().map_or(1.0, |row| row.took.as_secs_f64());
    println!("{files} files of a megabyte to an S3 server on this machine:\n");
    println!("| program | seconds | of Rollcall | files a second | its own CPU seconds |\n|---|---|---|---|---|");
    for Row { program, took, cpu } in rows {
        let seconds = took.as_secs_f64();
        let rate = files as f64 / seconds;
        println!("| {program} | {seconds:.1} | {:.2} | {rate:.0} | {cpu:.1} |", seconds / first);
    }
}
