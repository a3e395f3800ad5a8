//! Buckets: places in the cloud (or a folder on another disk) where recordings go, what is set of
//! them, and what can be wrong with them.
//!
//! Keys are no part of this: they are kept in the system's keyring, or given by the environment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::Sid;

/// Most buckets of a recorder.
pub const MAX_BUCKETS: usize = 20;
/// Longest name of a bucket, in characters.
pub const MAX_BUCKET_NAME_CHARS: usize = 60;
/// Most tags of an object (Amazon S3 user guide, "Categorizing your objects using tags").
pub const MAX_BUCKET_TAGS: usize = 10;

/// Which service holds a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Amazon S3.
    AmazonS3,
    /// Alibaba Cloud Object Storage Service.
    AlibabaOss,
    /// Tencent Cloud Object Storage.
    TencentCos,
    /// Huawei Cloud Object Storage Service.
    HuaweiObs,
    /// Google Cloud Storage, by HMAC keys.
    GoogleCloud,
    /// Azure Blob Storage: the access key is the account's name, the secret its key.
    AzureBlob,
    /// Baidu Object Storage.
    BaiduBos,
    /// Qiniu Kodo.
    QiniuKodo,
    /// Kingsoft Cloud KS3.
    KingsoftKs3,
    /// Anything else that speaks S3: MinIO, Ceph, R2, B2 ...
    S3Compatible,
    /// A folder: an external disk or one in the network.
    Folder,
}

impl Provider {
    /// All of them, in the order people see them.
    pub const ALL: [Self; 11] = [
        Self::AmazonS3,
        Self::AlibabaOss,
        Self::TencentCos,
        Self::HuaweiObs,
        Self::GoogleCloud,
        Self::AzureBlob,
        Self::BaiduBos,
        Self::QiniuKodo,
        Self::KingsoftKs3,
        Self::S3Compatible,
        Self::Folder,
    ];

    /// Whether a bucket there is in a region that must be named.
    pub fn needs_region(self) -> bool {
        !matches!(self, Self::GoogleCloud | Self::AzureBlob | Self::S3Compatible | Self::Folder)
    }

    /// Whether its address must be given.
    pub fn needs_endpoint(self) -> bool {
        self == Self::S3Compatible
    }

    /// Whether it wants keys.
    pub fn needs_keys(self) -> bool {
        self != Self::Folder
    }

    /// Whether objects there have tags.
    pub fn has_tags(self) -> bool {
        matches!(self, Self::AmazonS3 | Self::AlibabaOss | Self::AzureBlob | Self::S3Compatible)
    }

    /// Whether it encrypts on request.
    pub fn has_encryption(self) -> bool {
        matches!(self, Self::AmazonS3 | Self::AlibabaOss | Self::TencentCos | Self::HuaweiObs | Self::S3Compatible)
    }

    /// Whether objects there are of storage classes that can be chosen.
    pub fn has_storage_classes(self) -> bool {
        !matches!(self, Self::AzureBlob | Self::QiniuKodo | Self::Folder)
    }
}

/// Encryption that the service does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServerEncryption {
    /// With the service's keys (`AES256`).
    Aes256,
    /// With keys of its key management (`aws:kms`).
    Kms,
}

/// A tag of every object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BucketTag {
    /// Its name, 1 to 128 characters.
    pub key: String,
    /// Its value, up to 256 characters.
    #[serde(default)]
    pub value: String,
}

/// The id of a bucket: 1 to 40 lower-case letters, digits and `-`, beginning with a letter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9-]*$", example = "school")]
pub struct BucketId(String);

impl BucketId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BucketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for BucketId {
    type Err = BucketError;
    fn from_str(text: &str) -> Result<Self, BucketError> {
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let ok = (1..=40).contains(&text.len())
            && text.bytes().all(plain)
            && text.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        if ok { Ok(Self(text.to_owned())) } else { Err(BucketError::id()) }
    }
}

impl TryFrom<String> for BucketId {
    type Error = BucketError;
    fn try_from(text: String) -> Result<Self, BucketError> {
        text.parse()
    }
}

impl From<BucketId> for String {
    fn from(id: BucketId) -> Self {
        id.0
    }
}

/// What is wrong with the settings of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct BucketError {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong with it, as a sentence.
    pub problem: &'static str,
}

impl BucketError {
    fn id() -> Self {
        Self {
            field: "id",
            problem: "The id of a bucket has 1 to 40 lower-case letters, digits and hyphens, and begins with a letter.",
        }
    }
}

/// What is set of a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BucketSettings {
    /// What people call it, 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60, example = "School archive")]
    pub name: String,
    /// Which service holds it.
    pub service: Provider,
    /// Its name there; for Azure the container, for a folder the folder's full path.
    #[schema(min_length = 1, max_length = 1024)]
    pub bucket: String,
    /// The region as the service writes it (`cn-hangzhou`); empty where the service has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// The service's address, where it is not the usual one: `https://host[:port]`, or `http` on this
    /// machine alone. Without the bucket's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Whether the bucket's name is part of the host's; only asked where the service does not say.
    #[serde(default)]
    pub virtual_host: bool,
    /// Where recordings go inside it: folders divided by `/`, with `{yyyy}`, `{mm}`, `{dd}` (UTC, when
    /// the recording started) and `{cname}`. The recording's own folder follows.
    #[serde(default)]
    #[schema(max_length = 200, example = "rollcall/{yyyy}/{mm}")]
    pub prefix: String,
    /// The storage class of objects, as the service writes it; none: the bucket's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// Encryption that the service is asked for; none: the bucket's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<ServerEncryption>,
    /// Tags of every object.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<BucketTag>,
}

impl BucketSettings {
    /// # Errors
    /// The first field that cannot be.
    pub fn validate(&self) -> Result<(), BucketError> {
        let wrong = |field, problem| Err(BucketError { field, problem });
        let on_one_line = |text: &str| !text.chars().any(char::is_control);
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > MAX_BUCKET_NAME_CHARS || !on_one_line(name) {
            return wrong("name", "A name has 1 to 60 characters, all on one line.");
        }
        if self.service == Provider::Folder {
            let path = std::path::Path::new(&self.bucket);
            let plain = path.components().all(|part| !matches!(part, std::path::Component::ParentDir));
            if !path.is_absolute() || !plain || !on_one_line(&self.bucket) || self.bucket.len() > 1024 {
                return wrong("bucket", "A folder is written in full, from / on.");
            }
        } else if !is_bucket_name(&self.bucket) {
            return wrong("bucket", "A bucket's name has 3 to 63 letters, digits, dots, hyphens and underscores.");
        }
        if self.service.needs_region() && self.region.is_empty() {
            return wrong("region", "Name the region of the bucket, such as us-east-1 or cn-hangzhou.");
        }
        if self.region.len() > 40 || !self.region.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-') {
            return wrong("region", "A region has letters, digits and hyphens, such as cn-hangzhou.");
        }
        match &self.endpoint {
            None if self.service.needs_endpoint() => {
                return wrong("endpoint", "Give the address of the service, such as https://minio.example.org.");
            }
            Some(endpoint) if !is_endpoint(endpoint) => {
                return wrong(
                    "endpoint",
                    "An address is https://host or https://host:port, without a path; http is only for this machine.",
                );
            }
            _ => {}
        }
        if !is_prefix(&self.prefix) {
            return wrong(
                "prefix",
                "A prefix is made of folders divided by /, without .. in it; {yyyy}, {mm}, {dd} and {cname} may stand in it.",
            );
        }
        if let Some(class) = &self.storage_class
            && (!self.service.has_storage_classes()
                || class.is_empty()
                || class.len() > 40
                || !class.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-')))
        {
            return wrong("storage_class", "The service has no such storage class.");
        }
        if self.encryption.is_some() && !self.service.has_encryption() {
            return wrong(
                "encryption",
                "The service does not encrypt on request; it does so by itself, or not at all.",
            );
        }
        let tag_ok = |tag: &BucketTag| {
            (1..=128).contains(&tag.key.chars().count())
                && tag.value.chars().count() <= 256
                && on_one_line(&tag.key)
                && on_one_line(&tag.value)
        };
        if !self.tags.is_empty() && !self.service.has_tags() {
            return wrong("tags", "The service has no tags on objects.");
        }
        if self.tags.len() > MAX_BUCKET_TAGS || !self.tags.iter().all(tag_ok) {
            return wrong(
                "tags",
                "At most 10 tags, each with a name of 1 to 128 characters and a value of at most 256.",
            );
        }
        Ok(())
    }

    /// Where the files of a recording go: the filled-in prefix and the recording's folder, with `/` at
    /// its end. The date is the one its id tells, else that of `started_at` (UTC, RFC 3339).
    pub fn place(&self, sid: &Sid, started_at: &str, cname: &str, folder: &str) -> String {
        let date = made_at(sid).unwrap_or_else(|| started_at.to_owned());
        match filled(&self.prefix.replace("{cname}", cname), &date).as_str() {
            "" => format!("{folder}/"),
            prefix => format!("{prefix}/{folder}/"),
        }
    }

    /// The folders of the prefix that are the same for all recordings.
    pub fn fixed_prefix(&self) -> String {
        let begins = match self.prefix.split_once('{') {
            Some((begins, _)) => begins.rsplit_once('/').map_or("", |(folder, _)| folder),
            None => &self.prefix,
        };
        begins.trim_matches('/').to_owned()
    }

    /// In which folder a recording is to be looked for where nothing but its id is known; true: its own
    /// folder lies right there, so that names begin with the id.
    pub fn place_of(&self, sid: &Sid) -> (String, bool) {
        let date = made_at(sid);
        let ends = [Some("{cname}"), date.is_none().then_some("{")];
        let known = ends.into_iter().flatten().filter_map(|end| self.prefix.find(end)).min();
        let begins = &self.prefix[..known.unwrap_or(self.prefix.len())];
        // Only whole folders: services list by them.
        let whole = if known.is_some() { begins.rsplit_once('/').map_or("", |(folder, _)| folder) } else { begins };
        (filled(whole, &date.unwrap_or_default()), known.is_none())
    }
}

/// `{yyyy}`, `{mm}` and `{dd}` of a date as RFC 3339 writes it.
fn filled(prefix: &str, date: &str) -> String {
    let of = |from: usize, to: usize| date.get(from..to).unwrap_or_default();
    let filled = prefix.replace("{yyyy}", of(0, 4)).replace("{mm}", of(5, 7)).replace("{dd}", of(8, 10));
    filled.trim_matches('/').to_owned()
}

/// When an id was made, as RFC 3339.
fn made_at(sid: &Sid) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(i64::try_from(sid.made_at_ms()?).ok()?).ok()?;
    Some(format!("{at:.3}"))
}

fn is_bucket_name(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_' | b'$');
    (3..=63).contains(&name.len()) && name.bytes().all(plain) && !name.contains("..") && !name.starts_with('.')
}

/// `https://host[:port]`; `http` where nobody can listen in.
fn is_endpoint(text: &str) -> bool {
    let (host, needs_loopback) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(host), _) => (host, false),
        (_, Some(host)) => (host, true),
        _ => return false,
    };
    let host = host.strip_suffix('/').unwrap_or(host);
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':' | b'[' | b']');
    if host.is_empty() || host.len() > 255 || !host.bytes().all(plain) {
        return false;
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => {
            if !port.parse::<u16>().is_ok_and(|port| port > 0) {
                return false;
            }
            name
        }
        _ => host,
    };
    !name.is_empty() && (!needs_loopback || matches!(name, "localhost" | "127.0.0.1" | "[::1]"))
}

fn is_prefix(prefix: &str) -> bool {
    let mut rest = prefix.to_owned();
    for known in ["{yyyy}", "{mm}", "{dd}", "{cname}"] {
        rest = rest.replace(known, "x");
    }
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '/');
    let folders_ok = rest.trim_matches('/').split('/').all(|folder| folder != "." && folder != "..");
    let whole = rest.trim_matches('/').is_empty() || !rest.trim_matches('/').contains("//");
    prefix.len() <= 200 && rest.chars().all(plain) && folders_ok && whole
}

/// Where the keys of a bucket are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeysAt {
    /// None are needed.
    NotNeeded,
    /// In the system's keyring.
    Keyring,
    /// In the recorder's environment.
    Environment,
    /// In the file that the operator names.
    File,
    /// In memory, from a call of the Agora-compatible API, since there is no keyring: gone with the recorder.
    Call,
    /// Nowhere: the bucket cannot be used until they are given.
    Missing,
}

/// What can be wrong with a bucket. One exists where people are told something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BucketTrouble {
    /// No bucket, container or folder of that name.
    NoBucket,
    /// The keys may not do this there.
    NoRight,
    /// The service does not know the keys, or the secret is wrong.
    WrongKeys,
    /// No keys are kept for it.
    NoKeys,
    /// The bucket is in another region.
    WrongRegion,
    /// The clocks of this machine and the service differ too much.
    ClockOff,
    /// The service's certificate cannot be trusted.
    Certificate,
    /// Nobody answers at that address.
    Unreachable,
    /// The answer took too long.
    TimedOut,
    /// The service asks to come again later.
    Busy,
    /// There is no room left.
    Full,
    /// What arrived there is not what was sent.
    NotProven,
    /// The file is not there.
    NoFile,
    /// The service refused, by a reason of its own.
    Refused,
    /// The file on this machine cannot be read.
    LocalFile,
}

impl BucketTrouble {
    /// Whether it may pass by itself; otherwise somebody must do something.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::Busy | Self::NotProven | Self::Refused | Self::Full)
    }

    /// Whether it is the whole bucket that is in trouble, not the one file.
    pub fn is_of_bucket(self) -> bool {
        !matches!(self, Self::NotProven | Self::NoFile | Self::Refused | Self::LocalFile)
    }
}

/// A trouble, with what the service said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BucketProblem {
    /// What kind of trouble; the UI has its sentence in both languages.
    pub trouble: BucketTrouble,
    /// The service's own words, for who looks closer; never a secret.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
}

/// A step of a rehearsal, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RehearsalStep {
    /// An object is written under the real prefix with the real options.
    Write,
    /// It is read back.
    Read,
    /// What was read is compared with what was written.
    Compare,
    /// It is deleted.
    Delete,
}

/// How a rehearsal went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rehearsal {
    /// The steps that went well.
    pub done: Vec<RehearsalStep>,
    /// What was wrong at the next; none: all went well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<BucketProblem>,
    /// How many seconds this machine's clock is ahead of the service's, where it told its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ahead_s: Option<i64>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

impl Rehearsal {
    /// Whether recordings can go there.
    pub fn went_well(&self) -> bool {
        self.problem.is_none()
    }
}

/// A bucket as the API describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bucket {
    /// Its id, given by the recorder.
    pub id: BucketId,
    /// What is set.
    #[serde(flatten)]
    pub settings: BucketSettings,
    /// Where its keys are.
    pub keys: KeysAt,
    /// What is wrong with it now, as far as is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<BucketProblem>,
    /// Since when, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem_since: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> BucketSettings {
        BucketSettings {
            name: "School".into(),
            service: Provider::S3Compatible,
            bucket: "lessons".into(),
            region: String::new(),
            endpoint: Some("http://127.0.0.1:9000".into()),
            virtual_host: false,
            prefix: "rollcall/{yyyy}/{mm}/{cname}".into(),
            storage_class: None,
            encryption: None,
            tags: vec![],
        }
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert_eq!(settings().validate(), Ok(()));
        type Change = fn(&mut BucketSettings);
        let wrong: [(&str, Change); 14] = [
            ("name", |s| s.name = "  ".into()),
            ("bucket", |s| s.bucket = "a".into()),
            ("bucket", |s| s.bucket = "a/../b".into()),
            ("endpoint", |s| s.endpoint = None),
            ("endpoint", |s| s.endpoint = Some("http://example.org".into())),
            ("endpoint", |s| s.endpoint = Some("https://user:secret@example.org".into())),
            ("endpoint", |s| s.endpoint = Some("https://example.org/path".into())),
            ("endpoint", |s| s.endpoint = Some("https://example.org:0".into())),
            ("region", |s| s.service = Provider::AmazonS3),
            ("region", |s| s.region = "us east".into()),
            ("prefix", |s| s.prefix = "a/../b".into()),
            ("prefix", |s| s.prefix = "{hour}".into()),
            ("bucket", |s| (s.service, s.bucket) = (Provider::Folder, "relative".into())),
            ("tags", |s| s.tags = vec![BucketTag { key: String::new(), value: String::new() }]),
        ];
        for (field, change) in wrong {
            let mut settings = settings();
            change(&mut settings);
            assert_eq!(settings.validate().expect_err(field).field, field, "{settings:?}");
        }
        for good in
            ["https://minio.example.org", "https://[2001:db8::1]:9000", "http://localhost:9000/", "http://[::1]:9"]
        {
            let settings = BucketSettings { endpoint: Some(good.into()), ..settings() };
            assert_eq!(settings.validate(), Ok(()), "{good}");
        }
    }

    /// Made on 2026-11-27 as a UUID of version 7 is.
    fn sid() -> Sid {
        let at: jiff::Timestamp = "2026-11-27T08:09:10Z".parse().expect("a time");
        format!("{:012x}7000{}", at.as_millisecond(), "8".repeat(16)).parse().expect("a sid")
    }

    #[test]
    fn a_prefix_is_filled_in() {
        let place = |prefix: &str| {
            let settings = BucketSettings { prefix: prefix.into(), ..settings() };
            settings.place(&sid(), "2026-12-01T00:00:00.000Z", "数学课", "0a_数学课")
        };
        assert_eq!(place(""), "0a_数学课/");
        assert_eq!(place("/a/{yyyy}/{mm}/{dd}/"), "a/2026/11/27/0a_数学课/");
        assert_eq!(place("{cname}"), "数学课/0a_数学课/");
    }

    #[test]
    fn a_recording_is_found_by_its_id_alone() {
        let place = |prefix: &str, sid: &Sid| BucketSettings { prefix: prefix.into(), ..settings() }.place_of(sid);
        assert_eq!(place("", &sid()), (String::new(), true));
        assert_eq!(place("a/{yyyy}/{mm}", &sid()), ("a/2026/11".into(), true));
        assert_eq!(place("a/{yyyy}/b-{cname}/{mm}", &sid()), ("a/2026".into(), false));
        let old: Sid = "0".repeat(32).parse().expect("a sid");
        assert_eq!(place("a/b-{yyyy}", &old), ("a".into(), false));
        assert_eq!(place("a/b", &old), ("a/b".into(), true));
        let fixed = |prefix: &str| BucketSettings { prefix: prefix.into(), ..settings() }.fixed_prefix();
        assert_eq!([fixed(""), fixed("/a/b/"), fixed("a/b-{yyyy}"), fixed("{yyyy}")], ["", "a/b", "a", ""]);
    }

    #[test]
    fn ids_are_plain() {
        for good in ["a", "school", "s3-2026"] {
            assert_eq!(good.parse::<BucketId>().map(String::from), Ok(good.to_owned()));
        }
        for bad in ["", "A", "1a", "a b", "a/b", "ä", &"a".repeat(41)] {
            assert!(bad.parse::<BucketId>().is_err(), "{bad}");
        }
    }
}
