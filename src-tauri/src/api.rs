//! The few questions the window itself asks the recorder, over the same API as everyone.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::Client;
use rollcall_model::{ErrorBody, Recording, System};
use serde::de::DeserializeOwned;

/// How long an answer may take; neither a window that closes nor a menu waits longer.
const ANSWER: Duration = Duration::from_secs(2);

/// A recorder's API.
#[derive(Clone)]
pub struct Api {
    pub url: String,
    pub token: String,
}

/// Why a recorder cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub enum Silence {
    /// It cannot be reached; with why.
    Away(String),
    /// It does not take the token.
    Token,
    /// Something else answers there.
    Other,
}

impl Api {
    /// Whether it answers, and takes our token.
    pub fn answers(&self) -> bool {
        self.check().is_ok()
    }

    /// The same, with the reason why not.
    ///
    /// # Errors
    /// See `Silence`.
    pub fn check(&self) -> Result<(), Silence> {
        let away = |error: reqwest::Error| Silence::Away(innermost(&error));
        let address = format!("{}/api/v1/system", self.url.trim_end_matches('/'));
        let answer = self.client().map_err(away)?.get(address).bearer_auth(&self.token).send().map_err(away)?;
        match answer.status() {
            StatusCode::UNAUTHORIZED => Err(Silence::Token),
            status if status.is_success() => answer.json::<System>().map(drop).map_err(|_| Silence::Other),
            _ => Err(Silence::Other),
        }
    }

    /// The address that opens its console.
    pub fn console(&self) -> String {
        format!("{}/#token={}", self.url.trim_end_matches('/'), self.token)
    }

    /// Its name on the screen: host and port.
    pub fn name(&self) -> &str {
        self.url.split_once("://").map_or(self.url.as_str(), |(_, name)| name).trim_end_matches('/')
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
        let client = self.client().map_err(|error| error.to_string())?;
        let answer = client.post(address).bearer_auth(&self.token).send().map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            return Ok(());
        }
        let status = answer.status();
        Err(answer.json::<ErrorBody>().map_or_else(|_| status.to_string(), |body| body.message))
    }

    fn get<T: DeserializeOwned>(&self, what: &str) -> Option<T> {
        let address = format!("{}/api/v1/{what}", self.url.trim_end_matches('/'));
        let answer = self.client().and_then(|client| client.get(address).bearer_auth(&self.token).send());
        match answer.and_then(|answer| answer.error_for_status()?.json()) {
            Ok(answer) => Some(answer),
            Err(error) => {
                tracing::warn!(%error, "the recorder did not answer");
                None
            }
        }
    }

    fn client(&self) -> reqwest::Result<Client> {
        let client = Client::builder().timeout(ANSWER);
        // What is on this machine no proxy knows.
        let client = if self.url.starts_with("http:") { client.no_proxy() } else { client };
        client.build()
    }
}

/// What went wrong at the bottom: "connection refused", not "error sending request".
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
