//! Callbacks as the API describes them: each delivery with what was sent, what was answered, and when.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::AppId;
use crate::ids::Sid;

/// Bytes of an answer that are kept.
pub const KEPT_OF_ANSWER: usize = 2048;

/// How far a callback is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackState {
    /// Its turn has not come, or comes again after a pause.
    Waiting,
    /// It was answered 200.
    Delivered,
    /// It failed for a day, or its app is gone; it can be sent again.
    GivenUp,
}

/// Why a callback did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CallbackTrouble {
    /// The app has no address for callbacks.
    NoAddress,
    /// The secret for the signature cannot be read: the keyring is locked, for instance.
    NoSecret,
    /// Nobody answers at that address.
    Unreachable,
    /// The receiver's certificate cannot be trusted.
    Certificate,
    /// There was no answer within 10 seconds.
    TimedOut,
    /// The connection broke, or what came is no HTTP.
    NoAnswer,
    /// The answer is another than 200.
    Refused,
}

/// A callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Callback {
    /// Its number; newer ones have higher ones.
    pub id: u64,
    /// The app it goes to.
    pub app: AppId,
    /// The recording it is about; none: it is a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Sid>,
    /// Counts those of one recording, from 0, without holes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// Agora's number of the event.
    pub event_type: u16,
    /// The same however often it is sent: by it a receiver knows what it has already.
    pub notice_id: String,
    /// When it was written, UTC, RFC 3339.
    pub made_at: String,
    /// How far it is.
    pub state: CallbackState,
    /// How often it was sent.
    pub attempts: u32,
    /// When it is sent next, UTC, RFC 3339; none: it is not, or it waits for those before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<String>,
    /// When it was answered 200, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<String>,
    /// What came of it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<CallbackAttempt>,
}

/// One time that a callback was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackAttempt {
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Where to.
    pub url: String,
    /// The headers that were sent with it, signatures among them.
    pub headers: Vec<CallbackHeader>,
    /// The status of the answer, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The beginning of the answer's body, at most 2 KiB.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
    /// Why it did not arrive; none: it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<CallbackTrouble>,
    /// What the system said to that, for who looks closer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// A header as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A callback with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackDetails {
    /// As it is listed.
    #[serde(flatten)]
    pub callback: Callback,
    /// The body, byte for byte as it is signed and sent.
    pub body: String,
    /// The last times it was sent, newest first, at most 20.
    pub tries: Vec<CallbackAttempt>,
}

/// Callbacks, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackPage {
    /// Some of them; older ones are asked for with `before`, the id of the last.
    pub callbacks: Vec<Callback>,
    /// Of the recording that was asked for: sequence numbers that did not arrive and are given up.
    pub gaps: Vec<u64>,
}

/// How the callbacks of an app go, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackNumbers {
    /// The app.
    pub app: AppId,
    /// Callbacks that wait.
    pub waiting: u64,
    /// Of these, those that failed at least once.
    pub failing: u64,
    /// Callbacks that were given up.
    pub given_up: u64,
    /// When one was answered 200 last, UTC, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_ok: Option<String>,
    /// What went wrong last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_problem: Option<CallbackProblem>,
}

/// What went wrong with a callback, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackProblem {
    /// When, UTC, RFC 3339.
    pub at: String,
    /// What.
    pub trouble: CallbackTrouble,
    /// The status of the answer, if one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// A secret that callbacks are signed with. It is told this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CallbackSecret {
    /// The secret.
    pub secret: String,
}

impl std::fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallbackSecret")
    }
}
