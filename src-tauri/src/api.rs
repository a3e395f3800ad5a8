//! The few questions the window itself asks the recorder, over the same API as everyone.

use std::time::Duration;

use reqwest::blocking::Client;
use rollcall_model::{ErrorBody, Recording};
use serde::de::DeserializeOwned;

/// How long an answer may take; neither a window that closes nor a menu waits longer.
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

    /// Starts recording a channel.
    ///
    /// # Errors
    /// A sentence for people when it did not happen.
    pub fn record(&self, cname: &str) -> Result<(), String> {
        self.post(&["channels", cname, "recordings"])
    }

    /// Stops a recording.
    ///
    /// # Errors
    /// A sentence for people when it did not happen.
    pub fn stop(&self, sid: &str) -> Result<(), String> {
        self.post(&["recordings", sid, "stop"])
    }

    /// The address of its events.
    pub fn events(&self) -> String {
        let address = self.url.trim_end_matches('/').replacen("http", "ws", 1);
        format!("{address}/api/v1/events")
    }

    fn post(&self, path: &[&str]) -> Result<(), String> {
        let mut address: reqwest::Url = self.url.parse().map_err(|_| self.url.clone())?;
        if let Ok(mut segments) = address.path_segments_mut() {
            // Names may contain anything; here they become part of a path.
            segments.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        let client = Client::builder().timeout(ANSWER).no_proxy().build().map_err(|error| error.to_string())?;
        let answer = client.post(address).bearer_auth(&self.token).send().map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            return Ok(());
        }
        let status = answer.status();
        Err(answer.json::<ErrorBody>().map_or_else(|_| status.to_string(), |body| body.message))
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
