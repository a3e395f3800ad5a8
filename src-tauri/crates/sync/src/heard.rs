//! What a service answered last, kept beside the call it answered.
//!
//! The library that speaks to services folds their answers into errors of few kinds. So each call of ours
//! runs with a slot of its own, into which `wire` writes what came over the wire.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::Deserialize;

tokio::task_local! {
    static SLOT: Slot;
}

/// Where the answers to one call of ours are noted.
#[derive(Clone, Default)]
pub(crate) struct Slot(Arc<Mutex<Heard>>);

/// What was heard last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// The status of the answer.
    pub status: Option<u16>,
    /// The service's code for what is wrong; empty: it gave none.
    pub code: String,
    /// Its words for it.
    pub message: String,
    /// Where the bucket is instead: a region or an address; empty: it did not say.
    pub elsewhere: String,
    /// How many seconds this machine's clock is ahead of the service's.
    pub ahead_s: Option<i64>,
    /// MD5 of what arrived, in base64.
    pub content_md5: Option<String>,
    /// CRC-64 of what arrived, in base64, as Azure tells it.
    pub content_crc64: Option<String>,
    /// Why there was no answer, and the words for it.
    pub failure: Option<(Failure, String)>,
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The certificate cannot be trusted.
    Certificate,
    /// It took too long.
    TimedOut,
    /// Nobody listens, the name is not known, or the connection broke.
    Unreachable,
}

impl Slot {
    /// Runs something whose answers are noted here.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        SLOT.scope(self.clone(), work).await
    }

    /// What was heard last.
    pub(crate) fn heard(&self) -> Heard {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Notes what was heard, in place of what was before. Outside of any call, nothing is noted.
pub(crate) fn note(heard: Heard) {
    let _ = SLOT.try_with(|slot| *slot.0.lock().unwrap_or_else(PoisonError::into_inner) = heard);
}

/// The answer of S3 and its relatives, and of Azure, to what they refuse ("Error responses" in the Amazon
/// S3 API reference; "Status and error codes" of Azure Storage).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Refusal {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub endpoint: String,
}

impl Refusal {
    /// What an answer's body says, if it is one.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?.trim_start_matches('\u{feff}');
        // Answers to what went well have other roots.
        let root = text.trim_start();
        let after_declaration = root.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(root, |p| p.1);
        if !after_declaration.trim_start().starts_with("<Error") {
            return None;
        }
        quick_xml::de::from_str(text).ok()
    }
}

/// How many seconds `now` is after a date as HTTP writes it (RFC 9110, 5.6.7).
pub(crate) fn seconds_after(now: Timestamp, date: &str) -> Option<i64> {
    let told = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(now.as_second() - told.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_all_kinds_are_read() {
        let amazon = br#"<?xml version="1.0" encoding="UTF-8"?>
            <Error><Code>AuthorizationHeaderMalformed</Code><Message>the region &apos;us-east-1&apos; is wrong</Message>
            <Region>eu-west-1</Region><RequestId>1</RequestId></Error>"#;
        let read = Refusal::read(amazon).expect("a refusal");
        assert_eq!((read.code.as_str(), read.region.as_str()), ("AuthorizationHeaderMalformed", "eu-west-1"));
        assert_eq!(read.message, "the region 'us-east-1' is wrong");
        let azure = "\u{feff}<?xml version=\"1.0\"?><Error><Code>ServerBusy</Code><Message>Later.\nRequestId:1</Message></Error>";
        assert_eq!(Refusal::read(azure.as_bytes()).expect("a refusal").code, "ServerBusy");
        for other in ["", "<html></html>", "<InitiateMultipartUploadResult/>", "{\"error\":\"no\"}", "<Error><Code>"] {
            assert!(Refusal::read(other.as_bytes()).is_none(), "{other}");
        }
    }

    #[test]
    fn clocks_are_compared() {
        let now: Timestamp = "2026-11-27T08:10:00Z".parse().expect("a time");
        assert_eq!(seconds_after(now, "Fri, 27 Nov 2026 08:09:10 GMT"), Some(50));
        assert_eq!(seconds_after(now, "Fri, 27 Nov 2026 08:20:00 GMT"), Some(-600));
        assert_eq!(seconds_after(now, "yesterday"), None);
    }

    #[tokio::test]
    async fn each_call_hears_its_own_answers() {
        let (one, other) = (Slot::default(), Slot::default());
        let say = |status| async move { note(Heard { status: Some(status), ..Heard::default() }) };
        tokio::join!(one.during(say(200)), other.during(say(503)));
        say(404).await;
        assert_eq!((one.heard().status, other.heard().status), (Some(200), Some(503)));
    }
}
