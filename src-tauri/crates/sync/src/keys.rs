//! The keys of buckets, and the secrets that callbacks are signed with: in the environment, in a file of the
//! operator's, or in the system's keyring.
//!
//! They are looked for in this order. Only the keyring is ever written. Everything here may wait for a
//! keyring that asks to be unlocked: not for an async worker.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use keyring::{Entry, Error as KeyringError};
use rollcall_model::{AppId, BucketId, CallbackSecret, KeysAt};
use serde::{Deserialize, Serialize};

/// Under which name keys are kept in the keyring.
const KEYRING_NAME: &str = "Rollcall buckets";
/// Under which name the secrets of callbacks are.
const CALLBACKS_NAME: &str = "Rollcall callbacks";

/// The keys of a bucket. What is secret in them is never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The access key; for Azure, the account's name.
    #[serde(rename = "access_key")]
    pub access: String,
    /// The secret key; for Azure, the account's key.
    #[serde(rename = "secret_key")]
    pub secret: String,
    /// The token that goes with keys which end.
    #[serde(rename = "session_token", default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let session = self.session.as_ref().map(|_| "…");
        f.debug_struct("Keys").field("access", &self.access).field("secret", &"…").field("session", &session).finish()
    }
}

/// What can go wrong with keys. None of it has a key in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// The system has no keyring.
    #[error("this machine has no keyring; keys can be given by the environment or a file")]
    NoKeyring,
    /// The keyring does not let us in.
    #[error("the keyring is locked: {0}")]
    Locked(String),
    /// The keyring failed.
    #[error("the keyring failed: {0}")]
    Keyring(String),
    /// The file cannot be read.
    #[error("the file of keys {file} cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Others can read the file.
    #[error("the file of keys {file} must be readable by its owner alone (chmod 600)")]
    OpenToOthers {
        /// The file.
        file: PathBuf,
    },
    /// The file is not what it should be.
    #[error(
        "the file of keys {file} is not understood (line {line}): buckets' ids, each with access_key and secret_key"
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// The line.
        line: usize,
    },
    /// The environment has one of the two.
    #[error("the environment has {has}, but not {lacks}")]
    Half {
        /// The variable that is there.
        has: String,
        /// The one that is missing.
        lacks: String,
    },
}

/// How the environment is asked.
type Environment = fn(&str) -> Option<String>;

/// Where keys are found.
pub struct KeyStore {
    environment: Environment,
    in_file: InFile,
}

/// The operator's file.
#[derive(Default, Deserialize)]
struct InFile {
    /// Secrets of apps. No bucket's id has such a name.
    #[serde(default)]
    callback_secrets: HashMap<AppId, String>,
    #[serde(flatten)]
    buckets: HashMap<BucketId, Keys>,
}

impl KeyStore {
    /// Reads the operator's file, if there is one: JSON, `{"<bucket id>": {"access_key": "...",
    /// "secret_key": "...", "session_token": "..."}}`, readable by its owner alone. The secrets of apps stand
    /// in it under `"callback_secrets": {"<app id>": "..."}`.
    ///
    /// # Errors
    /// When the file cannot be read, can be read by others, or is not understood.
    pub fn new(file: Option<PathBuf>) -> Result<Self, KeysError> {
        let in_file = file.as_deref().map(read).transpose()?.unwrap_or_default();
        Ok(Self { environment: |name| std::env::var(name).ok().filter(|value| !value.is_empty()), in_file })
    }

    /// The keys of a bucket, and where they are. `ROLLCALL_BUCKET_<ID>_ACCESS_KEY`, `_SECRET_KEY` and
    /// `_SESSION_TOKEN` come first, the id in upper case with `_` for `-`. Without a keyring, there are none
    /// in it.
    ///
    /// # Errors
    /// When half of them is in the environment, or the keyring does not answer.
    pub fn find(&self, id: &BucketId) -> Result<Option<(Keys, KeysAt)>, KeysError> {
        if let Some(keys) = self.in_environment(id)? {
            return Ok(Some((keys, KeysAt::Environment)));
        }
        if let Some(keys) = self.in_file.buckets.get(id) {
            return Ok(Some((keys.clone(), KeysAt::File)));
        }
        let kept = match entry(id).and_then(|entry| entry.get_password().map_err(of)) {
            Ok(kept) => kept,
            Err(Missing::Entry | Missing::Because(KeysError::NoKeyring)) => return Ok(None),
            Err(Missing::Because(error)) => return Err(error),
        };
        let keys = serde_json::from_str(&kept);
        let keys = keys.map_err(|_| KeysError::Keyring("what it keeps for the bucket is not understood".into()))?;
        Ok(Some((keys, KeysAt::Keyring)))
    }

    /// Keeps the keys of a bucket in the keyring.
    ///
    /// # Errors
    /// [`KeysError::NoKeyring`] where there is none, and what the keyring has against it.
    pub fn keep(&self, id: &BucketId, keys: &Keys) -> Result<(), KeysError> {
        let text = serde_json::to_string(keys).expect("keys are text");
        match entry(id).and_then(|entry| entry.set_password(&text).map_err(of)) {
            Ok(()) => Ok(()),
            Err(Missing::Entry) => Err(KeysError::Keyring("it kept nothing".into())),
            Err(Missing::Because(error)) => Err(error),
        }
    }

    /// Takes the keys of a bucket out of the keyring. That there are none, or no keyring, is no error.
    ///
    /// # Errors
    /// What the keyring has against it.
    pub fn forget(&self, id: &BucketId) -> Result<(), KeysError> {
        match entry(id).and_then(|entry| entry.delete_credential().map_err(of)) {
            Ok(()) | Err(Missing::Entry | Missing::Because(KeysError::NoKeyring)) => Ok(()),
            Err(Missing::Because(error)) => Err(error),
        }
    }

    /// The secret that an app's callbacks are signed with, and where it is. `ROLLCALL_CALLBACK_<ID>_SECRET`
    /// comes first, the id in upper case with `_` for `-`. Without a keyring, there is none in it.
    ///
    /// # Errors
    /// When the keyring does not answer.
    pub fn find_secret(&self, app: &AppId) -> Result<Option<(CallbackSecret, KeysAt)>, KeysError> {
        let name = format!("ROLLCALL_CALLBACK_{}_SECRET", app.as_str().to_ascii_uppercase().replace('-', "_"));
        if let Some(secret) = (self.environment)(&name) {
            return Ok(Some((CallbackSecret { secret }, KeysAt::Environment)));
        }
        if let Some(secret) = self.in_file.callback_secrets.get(app) {
            return Ok(Some((CallbackSecret { secret: secret.clone() }, KeysAt::File)));
        }
        match secret_entry(app).and_then(|entry| entry.get_password().map_err(of)) {
            Ok(secret) => Ok(Some((CallbackSecret { secret }, KeysAt::Keyring))),
            Err(Missing::Entry | Missing::Because(KeysError::NoKeyring)) => Ok(None),
            Err(Missing::Because(error)) => Err(error),
        }
    }

    /// Keeps the secret of an app in the keyring.
    ///
    /// # Errors
    /// [`KeysError::NoKeyring`] where there is none, and what the keyring has against it.
    pub fn keep_secret(&self, app: &AppId, secret: &CallbackSecret) -> Result<(), KeysError> {
        match secret_entry(app).and_then(|entry| entry.set_password(&secret.secret).map_err(of)) {
            Ok(()) => Ok(()),
            Err(Missing::Entry) => Err(KeysError::Keyring("it kept nothing".into())),
            Err(Missing::Because(error)) => Err(error),
        }
    }

    /// Takes the secret of an app out of the keyring. That there is none, or no keyring, is no error.
    ///
    /// # Errors
    /// What the keyring has against it.
    pub fn forget_secret(&self, app: &AppId) -> Result<(), KeysError> {
        match secret_entry(app).and_then(|entry| entry.delete_credential().map_err(of)) {
            Ok(()) | Err(Missing::Entry | Missing::Because(KeysError::NoKeyring)) => Ok(()),
            Err(Missing::Because(error)) => Err(error),
        }
    }

    fn in_environment(&self, id: &BucketId) -> Result<Option<Keys>, KeysError> {
        let start = format!("ROLLCALL_BUCKET_{}", id.as_str().to_ascii_uppercase().replace('-', "_"));
        let name = |end: &str| format!("{start}_{end}");
        let value = |end: &str| (self.environment)(&name(end));
        match (value("ACCESS_KEY"), value("SECRET_KEY")) {
            (Some(access), Some(secret)) => Ok(Some(Keys { access, secret, session: value("SESSION_TOKEN") })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(KeysError::Half { has: name("ACCESS_KEY"), lacks: name("SECRET_KEY") }),
            (None, Some(_)) => Err(KeysError::Half { has: name("SECRET_KEY"), lacks: name("ACCESS_KEY") }),
        }
    }
}

fn read(file: &Path) -> Result<InFile, KeysError> {
    let unreadable = |error: std::io::Error| KeysError::Unreadable { file: file.to_owned(), reason: error.to_string() };
    let opened = fs::File::open(file).map_err(unreadable)?;
    // Of what was opened, not of what bears its name by then.
    if opened.metadata().map_err(unreadable)?.mode() & 0o077 != 0 {
        return Err(KeysError::OpenToOthers { file: file.to_owned() });
    }
    let text = std::io::read_to_string(opened).map_err(unreadable)?;
    // The parser's own words quote what it found.
    serde_json::from_str(&text).map_err(|error| KeysError::Damaged { file: file.to_owned(), line: error.line() })
}

/// Why the keyring gives nothing.
enum Missing {
    /// It keeps nothing for the bucket.
    Entry,
    /// It cannot be asked.
    Because(KeysError),
}

fn entry(id: &BucketId) -> Result<Entry, Missing> {
    Entry::new(KEYRING_NAME, id.as_str()).map_err(of)
}

fn secret_entry(app: &AppId) -> Result<Entry, Missing> {
    Entry::new(CALLBACKS_NAME, app.as_str()).map_err(of)
}

fn of(error: KeyringError) -> Missing {
    match error {
        KeyringError::NoEntry => Missing::Entry,
        KeyringError::NoDefaultStore => Missing::Because(KeysError::NoKeyring),
        KeyringError::NoStorageAccess(reason) => Missing::Because(KeysError::Locked(reason.to_string())),
        // These have what was kept in them.
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => {
            Missing::Because(KeysError::Keyring("what it keeps for the bucket is not understood".into()))
        }
        other => Missing::Because(KeysError::Keyring(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn id(text: &str) -> BucketId {
        text.parse().expect("an id")
    }

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("written");
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).expect("its mode");
        file
    }

    /// With `school-1` in the environment, `half` half in it, and nothing of `other`.
    fn environment(name: &str) -> Option<String> {
        let known = [
            ("ROLLCALL_BUCKET_SCHOOL_1_ACCESS_KEY", "from the environment"),
            ("ROLLCALL_BUCKET_SCHOOL_1_SECRET_KEY", "hush"),
            ("ROLLCALL_BUCKET_SCHOOL_1_SESSION_TOKEN", "token"),
            ("ROLLCALL_BUCKET_HALF_ACCESS_KEY", "alone"),
        ];
        known.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
    }

    #[test]
    fn the_environment_comes_before_the_file() {
        let text = r#"{"school-1": {"access_key": "from the file", "secret_key": "x"},
                       "other": {"access_key": "from the file", "secret_key": "y", "session_token": "z"}}"#;
        let file = file(text, 0o600);
        let store = KeyStore { environment, ..KeyStore::new(Some(file.path().to_owned())).expect("a store") };
        let (keys, at) = store.find(&id("school-1")).expect("found").expect("keys");
        assert_eq!(
            (keys.access.as_str(), keys.session.as_deref(), at),
            ("from the environment", Some("token"), KeysAt::Environment)
        );
        let (keys, at) = store.find(&id("other")).expect("found").expect("keys");
        assert_eq!((keys.access.as_str(), keys.session.as_deref(), at), ("from the file", Some("z"), KeysAt::File));
        let half = store.find(&id("half")).expect_err("half a pair");
        assert!(half.to_string().contains("ROLLCALL_BUCKET_HALF_SECRET_KEY"), "{half}");
        assert!(!half.to_string().contains("alone"));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        for mode in [0o644, 0o640, 0o604, 0o660] {
            let file = file("{}", mode);
            let path = file.path().to_owned();
            let refused = KeyStore::new(Some(path.clone())).err();
            assert_eq!(refused, Some(KeysError::OpenToOthers { file: path }), "{mode:o}");
        }
        assert!(KeyStore::new(Some(file("{}", 0o400).path().to_owned())).is_ok());
        assert!(matches!(KeyStore::new(Some("/no/such/file".into())).err(), Some(KeysError::Unreadable { .. })));
    }

    #[test]
    fn a_file_that_is_not_understood_is_not_repeated() {
        let file = file("{\"school\": {\"access_key\": \"a\",\n\"secret_key\": hush}}", 0o600);
        let error = KeyStore::new(Some(file.path().to_owned())).err().expect("damaged");
        assert!(matches!(error, KeysError::Damaged { line: 2, .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hush"));
    }

    #[test]
    fn secrets_of_apps_stand_beside_the_keys_of_buckets() {
        let text = r#"{"school-1": {"access_key": "a", "secret_key": "x"}, "callback_secrets": {"Portal": "hush"}}"#;
        let file = file(text, 0o600);
        let known = |name: &str| (name == "ROLLCALL_CALLBACK_OTHER_APP_SECRET").then(|| "whisper".to_owned());
        let store = KeyStore { environment: known, ..KeyStore::new(Some(file.path().to_owned())).expect("a store") };
        let find = |app: &str| store.find_secret(&app.parse().expect("an id")).expect("found");
        let (secret, at) = find("Portal").expect("a secret");
        assert_eq!((secret.secret.as_str(), at), ("hush", KeysAt::File));
        assert!(!format!("{secret:?}").contains("hush"));
        let (secret, at) = find("other-app").expect("a secret");
        assert_eq!((secret.secret.as_str(), at), ("whisper", KeysAt::Environment));
        assert!(find("third").is_none());
        assert!(store.find(&id("school-1")).expect("found").is_some());
    }

    #[test]
    fn secrets_are_not_shown() {
        let keys = Keys { access: "AKIA".into(), secret: "hush".into(), session: Some("token".into()) };
        assert_eq!(format!("{keys:?}"), "Keys { access: \"AKIA\", secret: \"…\", session: Some(\"…\") }");
    }
}
