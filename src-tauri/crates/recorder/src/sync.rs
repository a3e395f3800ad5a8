//! `sync`: how far recordings are on their way to their buckets, and where they go.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use rollcall_model::{
    BucketId, BucketProblem, Delivery, DeliveryState, Destination, Errand, ErrandState, FileDelivery, Recording, Sid,
    Uploads,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::Api;
use crate::which::{Asked, Which};
use crate::{said, trouble};

/// How often it is looked whether everything has arrived.
const LOOK: Duration = Duration::from_millis(400);

/// Shows how recordings go to their buckets, waits for them, sends them elsewhere.
#[derive(Args)]
pub struct Syncing {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Say how far recordings are, or one file by file
    Status(Status),
    /// Wait until a recording is in its bucket, or safe in its backup
    ///
    /// Says which: every file of it is proven there. Where no recorder runs, its files are sent meanwhile.
    /// The exit code is 1 when it has not arrived in time, or goes nowhere.
    Wait(Wait),
    /// Send a recording to a bucket, also one that went nowhere
    Send(Send),
    /// Send nothing until `sync resume`
    Pause(Switch),
    /// Go on sending
    Resume(Switch),
}

#[derive(Args)]
struct Status {
    #[command(flatten)]
    which: Which,
    /// This recording alone, file by file
    sid: Option<Sid>,
    /// Print JSON: {uploads, deliveries: [{..., files: [...]}]}
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Wait {
    #[command(flatten)]
    which: Which,
    /// The recording
    sid: Sid,
    /// How long, in seconds [default: without end]
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
}

#[derive(Args)]
struct Send {
    #[command(flatten)]
    which: Which,
    /// The recording
    sid: Sid,
    /// The bucket it is to be in
    #[arg(long, value_name = "ID")]
    to: BucketId,
    /// Where it goes when that one takes it not
    #[arg(long, value_name = "ID")]
    backup: Option<BucketId>,
}

#[derive(Args)]
struct Switch {
    #[command(flatten)]
    which: Which,
}

/// A recording's way, file by file.
#[derive(Deserialize)]
struct DeliveryOfFiles {
    delivery: Delivery,
    files: Vec<FileDelivery>,
}

impl Syncing {
    /// Does it.
    pub fn run(self) -> Result<()> {
        match self.what {
            What::Status(Status { which, sid, json: true }) => {
                which.look(async |asked| status_as_json(&asked.api, sid.as_ref()).await)
            }
            What::Status(Status { which, sid, .. }) => which.look(async |asked| match sid {
                Some(sid) => status_of(&asked.api, &sid).await,
                None => status(&asked.api).await,
            }),
            What::Wait(Wait { which, sid, timeout }) => {
                which.look(async |asked| wait(&asked.api, &sid, timeout.map(Duration::from_secs)).await)
            }
            What::Send(Send { which, sid, to, backup }) => {
                which.look(async |asked| send(asked, &sid, Destination { primary: Some(to), backup }).await)
            }
            What::Pause(Switch { which }) => which.look(async |asked| set_paused(&asked.api, true).await),
            What::Resume(Switch { which }) => which.look(async |asked| set_paused(&asked.api, false).await),
        }
    }
}

async fn status_as_json(api: &Api, sid: Option<&Sid>) -> Result<()> {
    let uploads: Value = api.get("uploads").await?;
    let sids = match sid {
        Some(sid) => vec![sid.clone()],
        None => api.get::<Vec<Delivery>>("deliveries").await?.into_iter().map(|delivery| delivery.sid).collect(),
    };
    let mut deliveries = Vec::new();
    for sid in sids {
        let mut found: Value = api.get(&format!("recordings/{sid}/delivery")).await?;
        let files = found["files"].take();
        let mut delivery = found["delivery"].take();
        delivery["files"] = files;
        deliveries.push(delivery);
    }
    said::line(serde_json::to_string_pretty(&json!({ "uploads": uploads, "deliveries": deliveries }))?);
    Ok(())
}

async fn status(api: &Api) -> Result<()> {
    say_uploads(&api.get("uploads").await?);
    let deliveries: Vec<Delivery> = api.get("deliveries").await?;
    if deliveries.is_empty() {
        said::line("No recording goes to a bucket.");
        return Ok(());
    }
    let recordings: Vec<Recording> = api.get("recordings").await?;
    let names: HashMap<&Sid, &str> = recordings.iter().map(|recording| (&recording.sid, recording.name())).collect();
    let mut rows = vec![["recording", "name", "is", "files", "size", "goes to"].map(str::to_owned).to_vec()];
    for delivery in &deliveries {
        rows.push(vec![
            delivery.sid.to_string(),
            names.get(&delivery.sid).copied().unwrap_or_default().to_owned(),
            state(delivery).to_owned(),
            format!("{} of {}", delivery.in_primary, delivery.files),
            said::bytes(delivery.bytes),
            goes_to(&delivery.destination),
        ]);
    }
    said::table(&rows);
    for delivery in &deliveries {
        if let Some(problem) = &delivery.problem {
            said::line(format!("{}: {}", delivery.sid, trouble::told(problem)));
        }
    }
    Ok(())
}

async fn status_of(api: &Api, sid: &Sid) -> Result<()> {
    let DeliveryOfFiles { delivery, files } = api.get(&format!("recordings/{sid}/delivery")).await?;
    let all = format!("{} of {} files, {}", delivery.in_primary, delivery.files, said::bytes(delivery.bytes));
    match delivery.state {
        DeliveryState::None => said::line(format!("{sid} goes nowhere.")),
        _ => {
            said::line(format!("{sid} is {}; it goes to {} ({all}).", state(&delivery), goes_to(&delivery.destination)))
        }
    }
    if let Some(problem) = &delivery.problem {
        said::line(trouble::told(problem));
    }
    if files.is_empty() {
        return Ok(());
    }
    let mut rows = vec![["file", "size", "here", "is"].map(str::to_owned).to_vec()];
    for file in &files {
        let errands: Vec<String> = file.errands.iter().map(errand).collect();
        let here = if file.here { "yes" } else { "no" };
        rows.push(vec![file.file.clone(), said::bytes(file.size_bytes), here.to_owned(), errands.join("; ")]);
    }
    said::table(&rows);
    Ok(())
}

fn say_uploads(uploads: &Uploads) {
    let waiting = format!("{} ({})", said::count(uploads.waiting_files, "file"), said::bytes(uploads.waiting_bytes));
    said::line(match uploads {
        Uploads { settings, waiting_files: 0, .. } if settings.paused => "Uploads are paused.".to_owned(),
        Uploads { settings, .. } if settings.paused => format!("Uploads are paused; {waiting} wait."),
        Uploads { waiting_files: 0, .. } => "Nothing waits to be sent.".to_owned(),
        Uploads { out_of_hours: true, .. } => format!("{waiting} wait for the hours in which files are sent."),
        _ => format!("{waiting} on their way, {} a second.", said::bytes(uploads.bytes_per_second)),
    });
    if let Some(problem) = &uploads.problem {
        said::line(trouble::told(problem));
    }
}

fn state(delivery: &Delivery) -> &'static str {
    match delivery.state {
        DeliveryState::None => "going nowhere",
        DeliveryState::Sending => "on its way",
        DeliveryState::UpToDate => "there so far",
        DeliveryState::Uploaded if delivery.here => "uploaded",
        DeliveryState::Uploaded => "uploaded, not here",
        DeliveryState::BackedUp => "backed up",
        DeliveryState::Failing => "failing",
    }
}

fn goes_to(destination: &Destination) -> String {
    match (&destination.primary, &destination.backup) {
        (Some(primary), Some(backup)) => format!("{primary}, else {backup}"),
        (Some(bucket), None) | (None, Some(bucket)) => bucket.to_string(),
        (None, None) => "nowhere".to_owned(),
    }
}

fn errand(errand: &Errand) -> String {
    let bucket = &errand.bucket;
    match (&errand.problem, errand.state) {
        (_, ErrandState::Proven) => format!("proven in {bucket}"),
        (Some(problem), state) => {
            let again = errand.due_at.as_ref().map(|at| format!(", again at {at}")).unwrap_or_default();
            let times = said::count(u64::from(errand.failures), "failure");
            let doing = if state == ErrandState::Sending { "on its way to" } else { "waiting for" };
            format!("{doing} {bucket}, {times}{again}: {}{}", trouble::what(problem.trouble), trouble::quoted(problem))
        }
        (None, ErrandState::Sending) => format!("on its way to {bucket}"),
        (None, ErrandState::Waiting) => format!("waiting for {bucket}"),
    }
}

async fn wait(api: &Api, sid: &Sid, timeout: Option<Duration>) -> Result<()> {
    let began = Instant::now();
    let mut told = String::new();
    loop {
        let DeliveryOfFiles { delivery, .. } = api.get(&format!("recordings/{sid}/delivery")).await?;
        let name = |bucket: &Option<BucketId>| bucket.as_ref().map(ToString::to_string).unwrap_or_default();
        match delivery.state {
            DeliveryState::Uploaded => {
                let files = said::count(delivery.files, "file");
                said::line(format!("Uploaded: all {files} proven in {}.", name(&delivery.destination.primary)));
                return Ok(());
            }
            DeliveryState::BackedUp => {
                let (missing, backup) = (delivery.files - delivery.in_primary, name(&delivery.destination.backup));
                let missing = said::count(missing, "file");
                said::line(format!("Backed up: everything is safe, but {missing} only in {backup}."));
                return Ok(());
            }
            DeliveryState::None => {
                bail!("the recording {sid} goes nowhere. Send it: rollcall-recorder sync send {sid} --to ID")
            }
            DeliveryState::Sending | DeliveryState::UpToDate | DeliveryState::Failing => {}
        }
        let why = why_not(api, delivery.problem.as_ref()).await?;
        if timeout.is_some_and(|timeout| began.elapsed() >= timeout) {
            let (in_primary, files) = (delivery.in_primary, said::count(delivery.files, "file"));
            let why = why.map(|why| format!(" {why}")).unwrap_or_default();
            bail!(
                "it has not arrived in time: {in_primary} of {files} in {}.{why}",
                name(&delivery.destination.primary)
            );
        }
        if let Some(why) = why.filter(|why| *why != told) {
            said::aside(&why);
            told = why;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Why it has not arrived, where that is not only a matter of time.
async fn why_not(api: &Api, problem: Option<&BucketProblem>) -> Result<Option<String>> {
    if let Some(problem) = problem {
        return Ok(Some(trouble::told(problem)));
    }
    let uploads: Uploads = api.get("uploads").await?;
    Ok(match uploads {
        Uploads { settings, .. } if settings.paused => {
            Some("Uploads are paused. Go on: rollcall-recorder sync resume".to_owned())
        }
        Uploads { out_of_hours: true, .. } => Some("Files are sent in other hours of the day.".to_owned()),
        _ => None,
    })
}

async fn send(Asked { api, is_own }: &Asked, sid: &Sid, destination: Destination) -> Result<()> {
    destination.validate()?;
    let delivery: Delivery =
        api.put(&format!("recordings/{sid}/destination"), &serde_json::to_value(&destination)?).await?;
    let files = said::count(delivery.files, "file");
    let size = said::bytes(delivery.bytes);
    said::line(format!("{sid} goes to {}: {files}, {size}.", goes_to(&delivery.destination)));
    if *is_own {
        said::line(format!("No recorder runs: `sync wait {sid}` sends it now, or the next `serve` does."));
    }
    Ok(())
}

async fn set_paused(api: &Api, paused: bool) -> Result<()> {
    let mut settings = api.get::<Uploads>("uploads").await?.settings;
    settings.paused = paused;
    let uploads: Uploads = api.put("uploads", &serde_json::to_value(&settings)?).await?;
    say_uploads(&uploads);
    Ok(())
}
