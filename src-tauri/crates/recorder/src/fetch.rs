//! `fetch`: a recording comes back from its bucket, also one that this machine has never seen.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use rollcall_model::{BucketId, ErrorCode, Event, NoticeLevel, Recording, Sid};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::{Api, Events};
use crate::said::{self, Progress};
use crate::which::Which;

/// How an age private key begins.
const IDENTITY: &str = "AGE-SECRET-KEY-1";

/// Fetches a recording from its bucket and prints the folder it lies in then.
#[derive(Args)]
pub struct Fetch {
    #[command(flatten)]
    which: Which,
    /// The recording
    sid: Sid,
    /// From this bucket [default: from where it went, or from any bucket it is found in]
    #[arg(long, value_name = "ID")]
    bucket: Option<BucketId>,
    /// A file with the private key (AGE-SECRET-KEY-1…) of an encrypted recording
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Lies {
    folder: String,
}

impl Fetch {
    /// Does it.
    pub fn run(self) -> Result<()> {
        let Self { which, sid, bucket, identity } = self;
        let identity = identity.as_deref().map(identity_in).transpose()?;
        which.ask(async |asked| {
            let api = &asked.api;
            // First, so that its end is not missed.
            let mut events = api.events().await?;
            let from = json!({ "bucket": bucket, "identity": identity });
            let _: Value = api.post(&format!("recordings/{sid}/fetch"), &from).await?;
            fetched(api, &sid, &mut events).await?;
            let recording: Recording = api.get(&format!("recordings/{sid}")).await?;
            let lies: Lies = api.get(&format!("recordings/{sid}/folder")).await?;
            said::line(format!("Fetched \"{}\", {}.", recording.name(), said::length(recording.duration_ms)));
            said::line(format!("Folder: {}", lies.folder));
            Ok(())
        })
    }
}

/// The private key in a file, between comments as age-keygen writes them.
fn identity_in(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| anyhow::anyhow!("{} cannot be read: {error}", file.display()))?;
    let mut lines = text.lines().map(str::trim);
    let found = lines.find(|line| line.to_ascii_uppercase().starts_with(IDENTITY)).map(str::to_owned);
    found.with_context(|| format!("there is no private key in {}: it begins with {IDENTITY}", file.display()))
}

/// Waits until it is there.
async fn fetched(api: &Api, sid: &Sid, events: &mut Events) -> Result<()> {
    let mut progress = Progress::begin(format!("Fetching {sid}"));
    loop {
        match events.next().await {
            Ok(Event::Notice(notice)) if notice.sid.as_ref() == Some(sid) => {
                if notice.code == ErrorCode::RecordingFetched {
                    return Ok(());
                }
                if notice.level == NoticeLevel::Error {
                    bail!(notice.message);
                }
            }
            Ok(Event::Delivery { delivery }) if delivery.sid == *sid => {
                if let Some(parts) = delivery.fetching {
                    progress.reached(parts);
                }
            }
            Ok(_) => {}
            Err(gone) => {
                // The connection may break when all is done.
                let found: Result<Recording, _> = api.get(&format!("recordings/{sid}")).await;
                return match found {
                    Ok(recording) if !recording.away => Ok(()),
                    _ => Err(gone.context("it is not known whether the recording was fetched: the recorder is gone")),
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_private_key_is_found_between_comments() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"# created: 2026-11-27\n# public key: age1x\nAGE-SECRET-KEY-1ABC\n").expect("written");
        assert_eq!(identity_in(file.path()).expect("a key"), "AGE-SECRET-KEY-1ABC");
        let none = tempfile::NamedTempFile::new().expect("a file");
        assert!(identity_in(none.path()).is_err_and(|error| error.to_string().contains("no private key")));
        assert!(
            identity_in(Path::new("/no/such/file")).is_err_and(|error| error.to_string().contains("/no/such/file"))
        );
    }
}
