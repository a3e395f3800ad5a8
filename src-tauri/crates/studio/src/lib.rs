//! The application: channels, participants, invitations, recordings and events, over `media` and
//! `store`. The only thing the HTTP face talks to; it knows nothing of HTTP.
//!
//! All calls may be made from async code: what blocks runs on threads made for it.

mod errors;
mod requests;

use std::path::PathBuf;

pub use errors::StudioError;
pub use requests::{InviteOptions, ParticipantChange, Patched, Publish, Published, Seat, StudioConfig};
pub use rollcall_media::PreviewPicture;
use rollcall_model::*;
use tokio::sync::watch;

type Result<T> = std::result::Result<T, StudioError>;

/// Everything a recorder does. Clones are the same studio.
#[derive(Clone)]
pub struct Studio;

#[expect(missing_docs, clippy::unused_async, reason = "being built")]
impl Studio {
    pub async fn open(_config: StudioConfig) -> Result<Self> {
        Err(StudioError::ShuttingDown)
    }
    pub async fn shutdown(&self) {}
    pub fn system(&self) -> System {
        System { version: String::new(), started_at: String::new(), library: String::new(), disk: None }
    }
    pub fn channels(&self) -> Vec<Channel> {
        Vec::new()
    }
    pub fn channel(&self, _cname: &Cname) -> Result<Channel> {
        Err(StudioError::Broken)
    }
    pub async fn create_channel(&self, _cname: Cname, _canvas: Canvas, _layout: Layout) -> Result<Channel> {
        Err(StudioError::Broken)
    }
    pub async fn set_canvas(&self, _cname: &Cname, _canvas: Canvas) -> Result<Channel> {
        Err(StudioError::Broken)
    }
    pub async fn remove_channel(&self, _cname: &Cname) -> Result<()> {
        Err(StudioError::Broken)
    }
    pub async fn set_layout(&self, _cname: &Cname, _layout: Layout) -> Result<Channel> {
        Err(StudioError::Broken)
    }
    pub async fn add_demo(&self, _cname: &Cname, _name: Option<String>) -> Result<Participant> {
        Err(StudioError::Broken)
    }
    pub async fn change_participant(&self, _c: &Cname, _uid: Uid, _change: ParticipantChange) -> Result<Participant> {
        Err(StudioError::Broken)
    }
    pub async fn remove_participant(&self, _cname: &Cname, _uid: Uid) -> Result<()> {
        Err(StudioError::Broken)
    }
    pub async fn invite(&self, _cname: &Cname, _options: InviteOptions) -> Result<Invitation> {
        Err(StudioError::Broken)
    }
    pub fn invitation(&self, _token: &str) -> Result<Invitation> {
        Err(StudioError::Unauthorized)
    }
    pub async fn publish(&self, _token: &str, _cname: &Cname, _publish: Publish) -> Result<Published> {
        Err(StudioError::Unauthorized)
    }
    pub async fn patch_session(&self, _token: &str, _s: &str, _if_match: Option<&str>, _frag: &str) -> Result<Patched> {
        Err(StudioError::SessionNotFound)
    }
    pub async fn unpublish(&self, _token: &str, _session: &str) -> Result<()> {
        Err(StudioError::SessionNotFound)
    }
    pub fn seat(&self, _token: &str, _session: Option<&str>) -> Result<watch::Receiver<Seat>> {
        Err(StudioError::SessionNotFound)
    }
    pub async fn start_recording(&self, _cname: &Cname) -> Result<Recording> {
        Err(StudioError::Broken)
    }
    pub async fn stop_recording(&self, sid: &Sid) -> Result<Recording> {
        Err(StudioError::RecordingNotFound(sid.clone()))
    }
    pub fn recordings(&self) -> Vec<Recording> {
        Vec::new()
    }
    pub fn recording(&self, sid: &Sid) -> Result<Recording> {
        Err(StudioError::RecordingNotFound(sid.clone()))
    }
    pub async fn journal(&self, sid: &Sid) -> Result<Vec<Entry>> {
        Err(StudioError::RecordingNotFound(sid.clone()))
    }
    pub fn recording_file(&self, sid: &Sid, _relative: &str) -> Result<PathBuf> {
        Err(StudioError::RecordingNotFound(sid.clone()))
    }
    pub async fn preview(&self, _cname: &Cname) -> Result<PreviewStream> {
        Err(StudioError::Broken)
    }
    pub fn events(&self, _since: Option<(String, u64)>) -> EventStream {
        EventStream(())
    }
}

/// A viewer of a channel's program.
pub struct PreviewStream(());

impl PreviewStream {
    /// The next picture newer than the last; none when the channel is gone.
    pub async fn next(&mut self) -> Option<PreviewPicture> {
        let () = self.0;
        None
    }
}

/// A listener to everything that changes.
pub struct EventStream(());

impl EventStream {
    /// The next message; none when the recorder shuts down.
    pub async fn next(&mut self) -> Option<Message> {
        let () = self.0;
        None
    }
}
