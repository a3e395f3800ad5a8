//! `bucket`: buckets are added, tried, listed and forgotten.

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use rollcall_model::{
    Bucket as Kept, BucketId, BucketSettings, BucketTag, ErrorCode, KeysAt, Provider, Rehearsal, RehearsalStep,
    ServerEncryption, Uploads,
};
use serde_json::{Value, json};

use crate::api::Api;
use crate::which::Which;
use crate::{said, trouble};

/// Adds, tests, lists and removes buckets: places in the cloud, or a folder on another disk.
#[derive(Args)]
pub struct Bucket {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Add a bucket
    ///
    /// Its keys are read from ROLLCALL_ACCESS_KEY and ROLLCALL_SECRET_KEY (and ROLLCALL_SESSION_TOKEN) and
    /// kept in the keyring; they are never given as arguments, which others on the machine can see. Where
    /// there is no keyring it says how the recorder gets them.
    Add(Box<Add>),
    /// Write, read, compare and delete a small object there, with the real settings
    Test(One),
    /// List the buckets
    List(List),
    /// Forget a bucket and its keys; what lies in it stays there
    Remove(One),
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    which: Which,
    /// What people call it
    #[arg(long)]
    name: String,
    /// Who holds it: amazon_s3, alibaba_oss, tencent_cos, huawei_obs, google_cloud, azure_blob, baidu_bos,
    /// qiniu_kodo, kingsoft_ks3, s3_compatible or folder
    #[arg(long, value_parser = service)]
    service: Provider,
    /// Its name there; for Azure the container, for a folder the folder's full path
    #[arg(long)]
    bucket: String,
    /// The region as the service writes it, such as us-east-1 or cn-hangzhou
    #[arg(long, default_value = "", hide_default_value = true)]
    region: String,
    /// The service's address where it is not the usual one: https://host[:port]
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The bucket's name is part of the host's
    #[arg(long)]
    virtual_host: bool,
    /// Where recordings go inside it; {yyyy}, {mm}, {dd} and {cname} may stand in it
    #[arg(long, default_value = "", hide_default_value = true)]
    prefix: String,
    /// The storage class of objects, as the service writes it
    #[arg(long, value_name = "CLASS")]
    storage_class: Option<String>,
    /// Encryption by the service
    #[arg(long, value_enum)]
    encryption: Option<Encryption>,
    /// A tag of every object: name=value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = tag)]
    tag: Vec<BucketTag>,
    /// The id it is to have [default: made of its name]
    #[arg(long)]
    id: Option<BucketId>,
    /// Recordings go there from now on
    #[arg(long, conflicts_with = "backup")]
    primary: bool,
    /// Recordings go there when the primary takes them not
    #[arg(long)]
    backup: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Encryption {
    /// With the service's keys
    Aes256,
    /// With keys of its key management
    Kms,
}

#[derive(Args)]
struct One {
    #[command(flatten)]
    which: Which,
    /// The bucket's id, as `bucket list` shows it
    id: BucketId,
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    which: Which,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn service(text: &str) -> Result<Provider, String> {
    let known = |service: Provider| serde_json::to_value(service).is_ok_and(|name| name == text.replace('-', "_"));
    Provider::ALL.into_iter().find(|service| known(*service)).ok_or_else(|| {
        let names: Vec<String> = Provider::ALL.into_iter().map(word).collect();
        format!("it is one of {}", names.join(", "))
    })
}

/// A word of the API.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn tag(text: &str) -> Result<BucketTag, String> {
    let (key, value) = text.split_once('=').ok_or("a tag is written name=value")?;
    Ok(BucketTag { key: key.to_owned(), value: value.to_owned() })
}

impl Bucket {
    /// Does it.
    pub fn run(self) -> Result<()> {
        match self.what {
            What::Add(add) => add.run(),
            What::Test(One { which, id }) => which.look(async |asked| test(&asked.api, &id).await),
            What::List(List { which, json }) => which.look(async |asked| list(&asked.api, json).await),
            What::Remove(One { which, id }) => which.look(async |asked| {
                asked.api.delete(&format!("buckets/{id}")).await?;
                said::line(format!("{id} is forgotten. What lies in it stays there."));
                Ok(())
            }),
        }
    }
}

impl Add {
    fn run(self) -> Result<()> {
        let Self { which, name, service, bucket, region, endpoint, virtual_host, prefix, storage_class, tag, .. } =
            self;
        let encryption = self.encryption.map(|encryption| match encryption {
            Encryption::Aes256 => ServerEncryption::Aes256,
            Encryption::Kms => ServerEncryption::Kms,
        });
        let settings = BucketSettings {
            name,
            service,
            bucket,
            region,
            endpoint,
            virtual_host,
            prefix,
            storage_class,
            encryption,
            tags: tag,
        };
        settings.validate()?;
        let keys = if service.needs_keys() { given_keys()? } else { None };
        which.ask(async |asked| add(&asked.api, self.id, &settings, keys, self.primary, self.backup).await)
    }
}

/// From the environment alone, like everything secret.
fn given_keys() -> Result<Option<Value>> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    match (variable("ROLLCALL_ACCESS_KEY"), variable("ROLLCALL_SECRET_KEY")) {
        (Some(access), Some(secret)) => Ok(Some(json!({
            "access_key": access,
            "secret_key": secret,
            "session_token": variable("ROLLCALL_SESSION_TOKEN"),
        }))),
        (None, None) => Ok(None),
        (Some(_), None) => bail!("ROLLCALL_ACCESS_KEY is set, but ROLLCALL_SECRET_KEY is not"),
        (None, Some(_)) => bail!("ROLLCALL_SECRET_KEY is set, but ROLLCALL_ACCESS_KEY is not"),
    }
}

async fn add(
    api: &Api,
    id: Option<BucketId>,
    settings: &BucketSettings,
    keys: Option<Value>,
    primary: bool,
    backup: bool,
) -> Result<()> {
    let uploads: Uploads = api.get("uploads").await?;
    if backup && uploads.settings.destination.primary.is_none() {
        bail!("a backup needs a primary bucket beside it: add that one first, with --primary");
    }
    let mut body = serde_json::to_value(settings)?;
    body["id"] = json!(id);
    let mut with_keys = body.clone();
    with_keys["keys"] = json!(keys);
    let added = match api.post("buckets", &with_keys).await {
        Err(refused) if keys.is_some() && refused.code == Some(ErrorCode::KeyringUnavailable) => {
            let added = api.post("buckets", &body).await?;
            said::aside(format!("The keys were not kept: {}", refused.said));
            added
        }
        added => added?,
    };
    let Kept { id, settings, keys, .. } = added;
    said::line(format!("Added \"{}\" as {id}.", settings.name));
    match keys {
        KeysAt::NotNeeded => {}
        KeysAt::Keyring => said::line("Its keys are in the keyring."),
        KeysAt::Environment => said::line("Its keys come from the recorder's environment."),
        KeysAt::File => said::line("Its keys come from the recorder's file."),
        KeysAt::Call => said::line("Its keys came in an API call, and are gone when the recorder ends."),
        KeysAt::Missing => {
            let variable = format!("ROLLCALL_BUCKET_{}", id.as_str().to_ascii_uppercase().replace('-', "_"));
            said::line(format!(
                "It has no keys yet. Start the recorder with {variable}_ACCESS_KEY and {variable}_SECRET_KEY in its \
                 environment, or with --bucket-keys and a file that has them under \"{id}\"."
            ));
        }
    }
    if primary || backup {
        let mut uploads = uploads.settings;
        let part = if primary { &mut uploads.destination.primary } else { &mut uploads.destination.backup };
        *part = Some(id.clone());
        let _: Uploads = api.put("uploads", &serde_json::to_value(&uploads)?).await?;
        said::line(if primary {
            "Recordings that start from now on go there."
        } else {
            "Recordings that start from now on go there when the primary takes them not."
        });
    }
    said::line(format!("Test it: rollcall-recorder bucket test {id}"));
    Ok(())
}

async fn test(api: &Api, id: &BucketId) -> Result<()> {
    let rehearsal: Rehearsal = api.post(&format!("buckets/{id}/test"), &json!({})).await?;
    let steps = [
        (RehearsalStep::Write, "written"),
        (RehearsalStep::Read, "read back"),
        (RehearsalStep::Compare, "the same"),
        (RehearsalStep::Delete, "deleted"),
    ];
    for (step, name) in steps {
        let went_well = rehearsal.done.contains(&step);
        said::line(format!("{} {name}", if went_well { "✓" } else { "✗" }));
        if !went_well {
            break;
        }
    }
    if let Some(ahead) = rehearsal.clock_ahead_s.filter(|ahead| ahead.abs() > 60) {
        let way = if ahead > 0 { "ahead of" } else { "behind" };
        said::aside(format!("This machine's clock is {} s {way} the service's.", ahead.abs()));
    }
    match rehearsal.problem {
        None => {
            said::line(format!("Recordings can go to {id} ({} ms).", rehearsal.took_ms));
            Ok(())
        }
        Some(problem) => bail!(trouble::told(&problem)),
    }
}

async fn list(api: &Api, json: bool) -> Result<()> {
    if json {
        let buckets: Value = api.get("buckets").await?;
        said::line(serde_json::to_string_pretty(&buckets)?);
        return Ok(());
    }
    let buckets: Vec<Kept> = api.get("buckets").await?;
    if buckets.is_empty() {
        said::line("There are no buckets. Add one: rollcall-recorder bucket add --help");
        return Ok(());
    }
    let uploads: Uploads = api.get("uploads").await?;
    let mut rows = vec![["id", "name", "service", "bucket", "keys", "usual", "now"].map(str::to_owned).to_vec()];
    for Kept { id, settings, keys, problem, .. } in &buckets {
        let usual = uploads.settings.destination.buckets().find(|(_, usual)| *usual == id);
        rows.push(vec![
            id.to_string(),
            settings.name.clone(),
            word(settings.service),
            settings.bucket.clone(),
            word(keys).replace('_', " "),
            usual.map(|(part, _)| word(part)).unwrap_or_default(),
            problem.as_ref().map_or("", |problem| trouble::what(problem.trouble)).to_owned(),
        ]);
    }
    said::table(&rows);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_command_line_are_those_of_the_api() {
        assert_eq!(service("amazon_s3"), Ok(Provider::AmazonS3));
        assert_eq!(service("amazon-s3"), Ok(Provider::AmazonS3));
        assert!(service("ftp").is_err_and(|error| error.contains("s3_compatible")));
        assert_eq!(tag("a=b=c"), Ok(BucketTag { key: "a".into(), value: "b=c".into() }));
        assert!(tag("a").is_err());
    }
}
