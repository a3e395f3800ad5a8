//! The few questions the window itself asks the recorder, over the same API as everyone.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::Client;
use rollcall_model::{Recording, System, Uploads};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

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

/// What a recorder did not do.
#[derive(Debug, Deserialize)]
pub struct Refused {
    /// Its code, also one that is newer than this console; none when it did not answer.
    pub code: Option<String>,
    /// A sentence for people.
    pub message: String,
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

    /// Files that are on their way to buckets; none where sending is paused, as nothing would be cut off.
    /// None when it does not answer.
    pub fn on_the_way(&self) -> Option<u64> {
        let uploads: Uploads = self.get("uploads")?;
        Some(if uploads.settings.paused { 0 } else { uploads.waiting_files })
    }

    /// Starts recording a channel.
    ///
    /// # Errors
    /// When it did not happen.
    pub fn record(&self, cname: &str) -> Result<(), Refused> {
        self.post(&["channels", cname, "recordings"], None)
    }

    /// Stops a recording.
    ///
    /// # Errors
    /// When it did not happen.
    pub fn stop(&self, sid: &str) -> Result<(), Refused> {
        self.post(&["recordings", sid, "stop"], None)
    }

    /// Marks this moment in a recording.
    ///
    /// # Errors
    /// When it did not happen.
    pub fn mark(&self, sid: &str) -> Result<(), Refused> {
        self.post(&["recordings", sid, "markers"], Some(&json!({})))
    }

    /// Adds a participant to a channel.
    ///
    /// # Errors
    /// When it did not happen.
    pub fn add(&self, cname: &str, participant: &Value) -> Result<(), Refused> {
        self.post(&["channels", cname, "participants"], Some(participant))
    }

    /// The address of its events.
    pub fn events(&self) -> String {
        let address = self.url.trim_end_matches('/').replacen("http", "ws", 1);
        format!("{address}/api/v1/events")
    }

    fn post(&self, path: &[&str], body: Option<&Value>) -> Result<(), Refused> {
        let silent = |error: reqwest::Error| Refused { code: None, message: innermost(&error) };
        let mut address: reqwest::Url =
            self.url.parse().map_err(|_| Refused { code: None, message: self.url.clone() })?;
        if let Ok(mut segments) = address.path_segments_mut() {
            // Names may contain anything; here they become part of a path.
            segments.pop_if_empty().extend(["api", "v1"]).extend(path);
        }
        let request = self.client().map_err(silent)?.post(address).bearer_auth(&self.token);
        let request = body.into_iter().fold(request, |request, body| request.json(body));
        let answer = request.send().map_err(silent)?;
        if answer.status().is_success() {
            return Ok(());
        }
        let status = answer.status();
        Err(answer.json().unwrap_or_else(|_| Refused { code: None, message: status.to_string() }))
    }

    /// None when it does not answer; why is in our log.
    pub fn get<T: DeserializeOwned>(&self, what: &str) -> Option<T> {
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
