//! The API's calls, one method each.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Method, RequestBuilder, StatusCode};
use rollcall_model::{
    Canvas, Channel, Cname, Entry, ErrorBody, ErrorCode, Invitation, Layout, LayoutKind, Participant, Recording, Sid,
    System, Uid,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Recorder, TOKEN};
use crate::publisher::Whip;

/// An answer that was an error.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: ErrorBody,
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        self.body.code
    }
}

impl Recorder {
    /// A request with the API token; `path` starts with a slash.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url())).bearer_auth(TOKEN)
    }

    /// A request without any token.
    pub fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url()))
    }

    /// Calls and reads the answer.
    ///
    /// # Errors
    /// When the answer is not 2xx, or of another form.
    pub async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> Result<T> {
        let request = self.request(method.clone(), path);
        let request = if let Some(body) = body { request.json(&body) } else { request };
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{method} {path} was answered {status}: {text}");
        }
        let text = if text.is_empty() { "null" } else { &text };
        serde_json::from_str(text).with_context(|| format!("{method} {path} was answered {text}"))
    }

    /// Sends a request that must be refused.
    ///
    /// # Errors
    /// When it is not, or not with an error body.
    pub async fn refused(&self, request: RequestBuilder) -> Result<Refusal> {
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if status.is_success() || status.is_redirection() {
            bail!("not refused: {status} {text}");
        }
        let body = serde_json::from_str(&text).with_context(|| format!("{status} without an error body: {text:?}"))?;
        Ok(Refusal { status, body })
    }

    /// The machine.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn system(&self) -> Result<System> {
        self.call(Method::GET, "/api/v1/system", None).await
    }

    /// Makes a channel of this size and rate.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn create_channel(&self, cname: &str, canvas: Canvas, layout: LayoutKind) -> Result<Channel> {
        let body = json!({ "cname": cname, "canvas": canvas, "layout": Layout::of(layout) });
        self.call(Method::POST, "/api/v1/channels", Some(body)).await
    }

    /// A channel as it is now.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn channel(&self, cname: &Cname) -> Result<Channel> {
        self.call(Method::GET, &channel_path(cname), None).await
    }

    /// Changes the layout.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn set_layout(&self, cname: &Cname, layout: &Layout) -> Result<Channel> {
        self.call(Method::PUT, &format!("{}/layout", channel_path(cname)), Some(json!(layout))).await
    }

    /// Brings in a demo participant.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn add_demo(&self, cname: &Cname) -> Result<Participant> {
        let body = json!({ "source": "demo" });
        self.call(Method::POST, &format!("{}/participants", channel_path(cname)), Some(body)).await
    }

    /// Takes a participant's sound out of the mix, or puts it back.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn mute(&self, cname: &Cname, uid: Uid, muted: bool) -> Result<Participant> {
        let body = json!({ "muted": muted });
        self.call(Method::PATCH, &format!("{}/participants/{uid}", channel_path(cname)), Some(body)).await
    }

    /// Sets how loud a participant is in the mix, 0 to 2.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn set_volume(&self, cname: &Cname, uid: Uid, volume: f32) -> Result<Participant> {
        let body = json!({ "volume": volume });
        self.call(Method::PATCH, &format!("{}/participants/{uid}", channel_path(cname)), Some(body)).await
    }

    /// Lets in a participant who waits.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn admit(&self, cname: &Cname, uid: Uid) -> Result<Participant> {
        self.call(Method::POST, &format!("{}/participants/{uid}/admit", channel_path(cname)), None).await
    }

    /// Removes a participant.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn remove(&self, cname: &Cname, uid: Uid) -> Result<()> {
        self.call(Method::DELETE, &format!("{}/participants/{uid}", channel_path(cname)), None).await
    }

    /// Makes an invitation.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn invite(&self, cname: &Cname) -> Result<Invitation> {
        self.call(Method::POST, &format!("{}/invitations", channel_path(cname)), Some(json!({}))).await
    }

    /// Where `uid` publishes: a new invitation, and a key of its own.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn whip(&self, cname: &Cname, uid: Uid, name: &str) -> Result<Whip> {
        Ok(whip_of(self.invite(cname).await?, uid, name))
    }

    /// The same, by way of the waiting room.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn waiting_whip(&self, cname: &Cname, uid: Uid, name: &str) -> Result<Whip> {
        let path = format!("{}/invitations", channel_path(cname));
        Ok(whip_of(self.call(Method::POST, &path, Some(json!({ "waiting": true }))).await?, uid, name))
    }

    /// Starts a recording.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn record(&self, cname: &Cname) -> Result<Recording> {
        self.call(Method::POST, &format!("{}/recordings", channel_path(cname)), None).await
    }

    /// Starts a recording in which everyone has a track of their own, too.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn record_separately(&self, cname: &Cname) -> Result<Recording> {
        let path = format!("{}/recordings", channel_path(cname));
        self.call(Method::POST, &path, Some(json!({ "separate": true }))).await
    }

    /// Stops a recording.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn stop(&self, sid: &Sid) -> Result<Recording> {
        self.call(Method::POST, &format!("/api/v1/recordings/{sid}/stop"), None).await
    }

    /// Stops a recording and waits until it is finished.
    ///
    /// # Errors
    /// When the call fails, or it takes longer than `limit`.
    pub async fn finish(&self, sid: &Sid, limit: Duration) -> Result<Recording> {
        let mut events = self.events().await?;
        self.stop(sid).await?;
        events.finished(sid, limit).await
    }

    /// A recording as it is now.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn recording(&self, sid: &Sid) -> Result<Recording> {
        self.call(Method::GET, &format!("/api/v1/recordings/{sid}"), None).await
    }

    /// All recordings.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn recordings(&self) -> Result<Vec<Recording>> {
        self.call(Method::GET, "/api/v1/recordings", None).await
    }

    /// A recording's journal.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn journal(&self, sid: &Sid) -> Result<Vec<Entry>> {
        self.call(Method::GET, &format!("/api/v1/recordings/{sid}/journal"), None).await
    }

    /// The folder of a recording on disk.
    ///
    /// # Errors
    /// When there is none in the library.
    pub fn folder_of(&self, sid: &Sid) -> Result<PathBuf> {
        find_folder(self.library(), sid)
    }
}

fn whip_of(invitation: Invitation, uid: Uid, name: &str) -> Whip {
    Whip {
        url: invitation.whip_url,
        token: invitation.token,
        name: Some(name.to_owned()),
        uid: Some(uid.get()),
        key: Some(format!("key-of-{uid}")),
    }
}

/// The folder of a recording, `<library>/<yyyy>/<mm>/<sid>_<cname>` (design.md section 5).
fn find_folder(library: &std::path::Path, sid: &Sid) -> Result<PathBuf> {
    let below = |folder: &std::path::Path| -> Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
        Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_dir()).collect())
    };
    for year in below(library)? {
        for month in below(&year)? {
            for folder in below(&month)? {
                let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if name.starts_with(&format!("{sid}_")) {
                    return Ok(folder);
                }
            }
        }
    }
    bail!("{} has no folder of {sid}", library.display())
}

/// The path of a channel's calls.
pub(super) fn channel_path(cname: &Cname) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let name: String = cname.as_str().bytes().map(encode).collect();
    format!("/api/v1/channels/{name}")
}
