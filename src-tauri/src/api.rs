//! The few questions the window itself asks the recorder, over the same API as everyone.

use std::time::Duration;

use reqwest::blocking::Client;
use rollcall_model::Recording;
use serde::de::DeserializeOwned;

/// How long an answer may take; a window that closes does not wait longer.
const ANSWER: Duration = Duration::from_secs(2);

/// A recorder's API.
#[derive(Debug, Clone)]
pub struct Api {
    pub url: String,
    pub token: String,
}

impl Api {
    /// Whether it answers, and takes our token.
    pub fn answers(&self) -> bool {
        self.get::<serde::de::IgnoredAny>("system").is_some()
    }

    /// Names of the channels that are being recorded; none when it does not answer.
    pub fn being_recorded(&self) -> Option<Vec<String>> {
        let recordings: Vec<Recording> = self.get("recordings")?;
        let open = recordings.into_iter().filter(|recording| recording.state.is_open());
        Some(open.map(|recording| recording.cname.to_string()).collect())
    }

    fn get<T: DeserializeOwned>(&self, what: &str) -> Option<T> {
        let address = format!("{}/api/v1/{what}", self.url.trim_end_matches('/'));
        // It is on this machine: no proxy knows it.
        let client = Client::builder().timeout(ANSWER).no_proxy().build();
        let answer = client.and_then(|client| client.get(address).bearer_auth(&self.token).send());
        match answer.and_then(|answer| answer.error_for_status()?.json()) {
            Ok(answer) => Some(answer),
            Err(error) => {
                tracing::warn!(%error, "the recorder did not answer");
                None
            }
        }
    }
}
