//! The way of recordings to their buckets: where each file is, and what is set for all of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::bucket::{BucketId, BucketProblem};
use crate::ids::Sid;

/// Most keys of people that a recording is encrypted for.
pub const MAX_RECIPIENTS: usize = 8;

/// Where a recording goes. Neither: nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Destination {
    /// Where it is to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<BucketId>,
    /// Where it goes so that it is safe somewhere, when the primary takes it not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<BucketId>,
}

/// What part a bucket plays for a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Where it is to be.
    Primary,
    /// Where it goes when the primary takes it not.
    Backup,
}

/// What a file of a recording is called in a bucket, behind what all names there begin with. Files that are made for
/// clients of the Agora-compatible API lie there without the folder they are made in.
pub fn in_bucket(file: &str) -> &str {
    file.strip_prefix(crate::agora::files::FOLDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or(file)
}

/// How far a file is on its way to one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrandState {
    /// Its turn has not come, or comes again after a pause.
    Waiting,
    /// It is being sent.
    Sending,
    /// It is there: the service confirmed its checksum, or it was read back.
    Proven,
}

/// A file's way to one bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Errand {
    /// The part the bucket plays.
    pub part: Part,
    /// The bucket.
    pub bucket: BucketId,
    /// Its name there.
    pub key: String,
    /// How far it is.
    pub state: ErrandState,
    /// Bytes of it that are there, of a file that goes in parts.
    pub sent_bytes: u64,
    /// How often it failed since it last went well.
    pub failures: u32,
    /// Why it failed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<BucketProblem>,
    /// When it is tried again, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// When it was proven, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_at: Option<String>,
}

/// Where a file of a recording is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileDelivery {
    /// Its name in the recording's folder.
    pub file: String,
    /// Bytes.
    pub size_bytes: u64,
    /// Whether it is on this machine.
    pub here: bool,
    /// Since when it waits, or waited, to be sent, UTC, RFC 3339.
    pub since: String,
    /// Its ways; the primary's first.
    pub errands: Vec<Errand>,
}

/// How far a recording is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It goes nowhere.
    None,
    /// Files wait, or are being sent; all that is there is in the primary.
    Sending,
    /// All files there are so far are in the primary, and the recording goes on.
    UpToDate,
    /// Everything is in the primary, and proven.
    Uploaded,
    /// Everything is safe, but something of it only in the backup.
    BackedUp,
    /// Something fails.
    Failing,
}

/// How far a recording is on its way, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// The recording.
    pub sid: Sid,
    /// How far it is.
    pub state: DeliveryState,
    /// Where it goes.
    pub destination: Destination,
    /// Files there are so far.
    pub files: u64,
    /// Of these, proven in the primary.
    pub in_primary: u64,
    /// Of these, proven in the backup.
    pub in_backup: u64,
    /// Bytes there are so far.
    pub bytes: u64,
    /// Of these, proven in the primary or in the backup.
    pub safe_bytes: u64,
    /// Parts of ten thousand that are proven in the primary, as Agora counts them.
    #[schema(maximum = 10000)]
    pub progress: u16,
    /// Its media is on this machine; otherwise it was taken away after it was proven elsewhere.
    pub here: bool,
    /// It is being fetched back; parts of ten thousand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fetching: Option<u16>,
    /// Why the last that failed did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<BucketProblem>,
}

impl Delivery {
    /// `in_primary` of `files`, in parts of ten thousand; all of it only when it is all.
    pub fn parts(in_primary: u64, files: u64) -> u16 {
        if files == 0 {
            return 0;
        }
        u16::try_from((in_primary.min(files) * 10_000) / files).unwrap_or(10_000)
    }
}

/// What stays on this machine of recordings that have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(tag = "keep", rename_all = "snake_case")]
pub enum Keep {
    /// Everything.
    #[default]
    All,
    /// Everything for some days; then only what the library shows.
    Days {
        /// 1 to 3650.
        #[schema(minimum = 1, maximum = 3650)]
        days: u16,
    },
    /// Only what the library shows, once everything is proven in the primary.
    Nothing,
}

/// The hours of a day in which files are sent, in minutes after midnight of the machine's time. A
/// window that ends before it begins goes over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadHours {
    /// Its first minute, 0 to 1439.
    #[schema(maximum = 1439)]
    pub from: u16,
    /// Its end, 0 to 1439; not the same.
    #[schema(maximum = 1439)]
    pub to: u16,
}

impl UploadHours {
    /// Whether a minute of the day lies in it.
    pub fn has(self, minute: u16) -> bool {
        if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

/// What is done when the rehearsal before a recording goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rehearsed {
    /// It is said, and recorded all the same.
    #[default]
    Warn,
    /// The recording does not start.
    Refuse,
}

/// What is set for all recordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UploadSettings {
    /// Where recordings go, unless one is given another way.
    #[serde(default)]
    pub destination: Destination,
    /// Nothing is sent.
    #[serde(default)]
    pub paused: bool,
    /// What is done when the rehearsal before a recording goes wrong.
    #[serde(default)]
    pub rehearsed: Rehearsed,
    /// How long the primary may fail before files go to the backup, in seconds, 5 to 86400.
    #[serde(default = "usual_patience")]
    #[schema(minimum = 5, maximum = 86400)]
    pub backup_after_s: u32,
    /// Most kilobytes (1000 bytes) a second for all uploads, from 10 on; none: as fast as it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 10)]
    pub most_kb_per_second: Option<u32>,
    /// The hours in which files are sent; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<UploadHours>,
    /// Files are encrypted on this machine for the owners of these age public keys (`age1…`) before they
    /// are sent; empty: they are sent as they are. At most 8.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
    /// What stays on this machine.
    #[serde(default)]
    pub keep: Keep,
}

fn usual_patience() -> u32 {
    60
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self {
            destination: Destination::default(),
            paused: false,
            rehearsed: Rehearsed::default(),
            backup_after_s: usual_patience(),
            most_kb_per_second: None,
            hours: None,
            recipients: Vec::new(),
            keep: Keep::default(),
        }
    }
}

/// What is wrong with the settings of all recordings' ways.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct UploadError {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong with it, as a sentence.
    pub problem: &'static str,
}

impl Destination {
    /// # Errors
    /// A backup alone, or the primary once more.
    pub fn validate(&self) -> Result<(), UploadError> {
        let wrong = |problem| Err(UploadError { field: "destination", problem });
        match (&self.primary, &self.backup) {
            (None, Some(_)) => wrong("A backup needs a primary bucket beside it."),
            (Some(primary), Some(backup)) if primary == backup => {
                wrong("The backup must be another bucket than the primary.")
            }
            _ => Ok(()),
        }
    }

    /// The buckets in it.
    pub fn buckets(&self) -> impl Iterator<Item = (Part, &BucketId)> {
        let primary = self.primary.iter().map(|bucket| (Part::Primary, bucket));
        primary.chain(self.backup.iter().map(|bucket| (Part::Backup, bucket)))
    }
}

impl UploadSettings {
    /// # Errors
    /// The first field that cannot be. Whether a key is one is known to who encrypts.
    pub fn validate(&self) -> Result<(), UploadError> {
        let wrong = |field, problem| Err(UploadError { field, problem });
        self.destination.validate()?;
        if !(5..=86_400).contains(&self.backup_after_s) {
            return wrong("backup_after_s", "The backup takes over after 5 seconds to 24 hours.");
        }
        if self.most_kb_per_second.is_some_and(|most| most < 10) {
            return wrong("most_kb_per_second", "The limit is at least 10 kB a second.");
        }
        if self.hours.is_some_and(|hours| hours.from > 1439 || hours.to > 1439 || hours.from == hours.to) {
            return wrong("hours", "Hours begin and end at two different times of the day.");
        }
        if self.recipients.len() > MAX_RECIPIENTS || !self.recipients.iter().all(|key| is_recipient(key)) {
            return wrong("recipients", "A public key is written age1… (62 characters); at most 8 are kept.");
        }
        match self.keep {
            Keep::Days { days } if !(1..=3650).contains(&days) => {
                wrong("keep", "Recordings are kept for 1 to 3650 days.")
            }
            _ => Ok(()),
        }
    }
}

/// The form of an age X25519 recipient (age specification, "The X25519 recipient type").
fn is_recipient(key: &str) -> bool {
    key.len() == 62 && key.starts_with("age1") && key.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// How all uploads go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Uploads {
    /// What is set.
    pub settings: UploadSettings,
    /// Files that wait or are being sent.
    pub waiting_files: u64,
    /// Their bytes.
    pub waiting_bytes: u64,
    /// Files that are being sent now.
    pub sending: u32,
    /// Bytes a second that arrived over the last seconds.
    pub bytes_per_second: u64,
    /// Since when the oldest waiting file waits, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_since: Option<String>,
    /// It is not an hour in which files are sent.
    #[serde(default)]
    pub out_of_hours: bool,
    /// What fails now, as far as it keeps files waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<BucketProblem>,
}

/// A recording found in a bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundRecording {
    /// Its id.
    pub sid: Sid,
    /// The folder it lies in there.
    pub folder: String,
    /// Files of it that are there.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// It is encrypted: a private key is needed to fetch it.
    pub encrypted: bool,
    /// It is in the library of this machine.
    pub here: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_may_go_over_midnight() {
        let night = UploadHours { from: 22 * 60, to: 6 * 60 };
        assert!(night.has(23 * 60) && night.has(0) && night.has(6 * 60 - 1));
        assert!(!night.has(6 * 60) && !night.has(12 * 60));
        let day = UploadHours { from: 8 * 60, to: 9 * 60 };
        assert!(day.has(8 * 60) && !day.has(9 * 60) && !day.has(7 * 60));
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert_eq!(UploadSettings::default().validate(), Ok(()));
        let id = |text: &str| text.parse::<BucketId>().ok();
        type Change = fn(&mut UploadSettings);
        let wrong: [(&str, Change); 6] = [
            ("backup_after_s", |s| s.backup_after_s = 4),
            ("most_kb_per_second", |s| s.most_kb_per_second = Some(9)),
            ("hours", |s| s.hours = Some(UploadHours { from: 60, to: 60 })),
            ("recipients", |s| s.recipients = vec!["AGE-SECRET-KEY-1".into()]),
            ("keep", |s| s.keep = Keep::Days { days: 0 }),
            ("destination", |s| s.destination.backup = "b".parse().ok()),
        ];
        for (field, change) in wrong {
            let mut settings = UploadSettings::default();
            change(&mut settings);
            assert_eq!(settings.validate().expect_err(field).field, field);
        }
        let same = Destination { primary: id("a"), backup: id("a") };
        assert!(same.validate().is_err());
        let both = Destination { primary: id("a"), backup: id("b") };
        assert_eq!(both.validate(), Ok(()));
        assert_eq!(both.buckets().map(|(part, _)| part).collect::<Vec<_>>(), [Part::Primary, Part::Backup]);
    }

    #[test]
    fn all_is_only_said_of_all() {
        assert_eq!(Delivery::parts(0, 0), 0);
        assert_eq!(Delivery::parts(99_999, 100_000), 9_999);
        assert_eq!(Delivery::parts(100_000, 100_000), 10_000);
    }
}
