//! Programs that drive the recorder over the Agora-compatible API: who they are and what they may do.
//!
//! Secrets are no part of this: of those that let somebody in only a fingerprint is kept, and the one that
//! callbacks are signed with is in the system's keyring, or given by the environment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most apps of a recorder.
pub const MAX_APPS: usize = 50;
/// Most pairs of customer id and secret of an app: two, so that one can be changed without a pause, and
/// some for several servers.
pub const MAX_CUSTOMERS: usize = 10;
/// Longest name of an app, in characters.
pub const MAX_APP_NAME_CHARS: usize = 60;
/// Calls a second that an app may make unless set otherwise (agora.md section 10).
pub const USUAL_CALLS_PER_SECOND: u32 = 10;

/// The id of an app, as it stands in the addresses of the API: 1 to 64 letters, digits, `-` and `_`. Agora's
/// have 32 hexadecimal digits, and can be taken along.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$")]
pub struct AppId(String);

impl AppId {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for AppId {
    type Err = AppError;
    fn from_str(text: &str) -> Result<Self, AppError> {
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
        if (1..=64).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(AppError {
                field: "id",
                problem: "The id of an app has 1 to 64 letters, digits, hyphens and underscores.",
            })
        }
    }
}

impl TryFrom<String> for AppId {
    type Error = AppError;
    fn try_from(text: String) -> Result<Self, AppError> {
        text.parse()
    }
}

impl From<AppId> for String {
    fn from(id: AppId) -> Self {
        id.0
    }
}

/// What is wrong with what was set of an app.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct AppError {
    /// The field.
    pub field: &'static str,
    /// What is wrong, for people.
    pub problem: &'static str,
}

/// What is set of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AppSettings {
    /// What people call it, 1 to 60 characters.
    #[schema(min_length = 1, max_length = 60, example = "School portal")]
    pub name: String,
    /// Calls a second that it may make, 1 to 1000; more are answered 429.
    #[serde(default = "usual_calls_per_second")]
    #[schema(minimum = 1, maximum = 1000)]
    pub calls_per_second: u32,
    /// Where callbacks go, `https://…`, or `http://` for this machine alone; none: nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 2000)]
    pub callback_url: Option<String>,
}

fn usual_calls_per_second() -> u32 {
    USUAL_CALLS_PER_SECOND
}

impl AppSettings {
    /// # Errors
    /// The first field that is wrong.
    pub fn validate(&self) -> Result<(), AppError> {
        let wrong = |field, problem| Err(AppError { field, problem });
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > MAX_APP_NAME_CHARS || name.chars().any(char::is_control) {
            return wrong("name", "A name has 1 to 60 characters, all on one line.");
        }
        if !(1..=1000).contains(&self.calls_per_second) {
            return wrong("calls_per_second", "An app may make 1 to 1000 calls a second.");
        }
        if self.callback_url.as_deref().is_some_and(|url| !is_callback_url(url)) {
            return wrong(
                "callback_url",
                "An address for callbacks is https://host/path, without a name or password in it; http is only for this machine.",
            );
        }
        Ok(())
    }
}

/// `https://host[:port][/path][?query]`; `http` where nobody can listen in. Nothing that is no plain address.
fn is_callback_url(text: &str) -> bool {
    let (rest, needs_loopback) = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (_, Some(rest)) => (rest, true),
        _ => return false,
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '<' | '>' | '"' | '\\' | '^' | '`');
    let host_ok = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':' | b'[' | b']');
    if text.len() > 2000 || !text.chars().all(plain) || authority.is_empty() || !authority.bytes().all(host_ok) {
        return false;
    }
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => {
            if !port.parse::<u16>().is_ok_and(|port| port > 0) {
                return false;
            }
            name
        }
        _ => authority,
    };
    !name.is_empty() && (!needs_loopback || matches!(name, "localhost" | "127.0.0.1" | "[::1]"))
}

/// A pair of customer id and secret, as it is listed: without the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Customer {
    /// The customer id.
    pub id: String,
    /// When it was made, UTC, RFC 3339.
    pub created_at: String,
    /// When it was used last, UTC, RFC 3339, to the minute; none: never since the recorder started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<String>,
}

/// A pair that was just made. The secret is told this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewCustomer {
    /// The customer id.
    pub id: String,
    /// The customer secret.
    pub secret: String,
}

impl fmt::Debug for NewCustomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCustomer").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An app as the API describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiApp {
    /// Its id.
    pub id: AppId,
    /// What is set of it.
    #[serde(flatten)]
    pub settings: AppSettings,
    /// When it was added, UTC, RFC 3339.
    pub created_at: String,
    /// Its pairs of customer id and secret, oldest first.
    pub customers: Vec<Customer>,
    /// Whether there is a secret that its callbacks are signed with.
    pub callback_signed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_is_named() {
        let app = AppSettings { name: "School".into(), calls_per_second: 10, callback_url: None };
        assert_eq!(app.validate(), Ok(()));
        type Change = fn(&mut AppSettings);
        let wrong: [(&str, Change); 8] = [
            ("name", |app| app.name = " ".into()),
            ("name", |app| app.name = "a\nb".into()),
            ("calls_per_second", |app| app.calls_per_second = 0),
            ("callback_url", |app| app.callback_url = Some("http://example.org/x".into())),
            ("callback_url", |app| app.callback_url = Some("https://user:secret@example.org/x".into())),
            ("callback_url", |app| app.callback_url = Some("file:///etc/passwd".into())),
            ("callback_url", |app| app.callback_url = Some("https://".into())),
            ("callback_url", |app| app.callback_url = Some("https://example.org/ x".into())),
        ];
        for (field, change) in wrong {
            let mut app = app.clone();
            change(&mut app);
            assert_eq!(app.validate().expect_err(field).field, field, "{app:?}");
        }
        for good in
            ["https://example.org", "https://example.org:8443/a/b?c=d", "http://127.0.0.1:9/x", "http://[::1]:9/"]
        {
            assert_eq!(AppSettings { callback_url: Some(good.into()), ..app.clone() }.validate(), Ok(()), "{good}");
        }
    }

    #[test]
    fn ids_stay_in_their_place_in_an_address() {
        for good in ["0123456789abcdef0123456789abcdef", "school_portal-2"] {
            assert!(good.parse::<AppId>().is_ok(), "{good}");
        }
        for bad in ["", "a/b", "a b", "ä", &"a".repeat(65)] {
            assert!(bad.parse::<AppId>().is_err(), "{bad}");
        }
    }
}
