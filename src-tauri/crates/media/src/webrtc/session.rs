//! A publishing session, as its owner holds it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::feed::Feed;
use super::fragment::Fragment;
use super::hub::{Hub, Order};
use crate::error::MediaError;

/// How long the network thread may take to follow an order.
const LIMIT: Duration = Duration::from_secs(2);

/// A participant's publishing session. Dropping it ends it.
pub struct Session {
    number: u64,
    id: String,
    generation: AtomicU64,
    hub: Arc<Hub>,
    feed: Arc<Feed>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Session {}", self.id)
    }
}

impl Session {
    pub(super) fn new(number: u64, hub: Arc<Hub>, feed: Arc<Feed>) -> Self {
        let id = uuid::Uuid::new_v4().simple().to_string();
        Self { number, id, generation: AtomicU64::new(1), hub, feed }
    }

    /// Its name in addresses: 32 hexadecimal digits, not to be guessed.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The entity tag of its ICE session, in quotes as HTTP writes it; another after each ICE
    /// restart (RFC 9725, 4.3.1).
    pub fn etag(&self) -> String {
        format!("\"{}-{}\"", &self.id[..8], self.generation.load(Ordering::Relaxed))
    }

    /// Follows a fragment: candidates that trickled in (`None`), or an ICE restart, whose answer
    /// is a fragment.
    ///
    /// # Errors
    /// `InvalidSdp` when it cannot be understood, `SessionChanged` when the session has ended.
    pub fn patch(&self, sdpfrag: &str) -> Result<Option<String>, MediaError> {
        let fragment = Fragment::read(sdpfrag)?;
        let (done, answer) = mpsc::sync_channel(1);
        self.hub.order(Order::Patch { number: self.number, fragment, done });
        let answer = answer.recv_timeout(LIMIT).map_err(|error| match error {
            mpsc::RecvTimeoutError::Timeout => MediaError::TimedOut { what: "the network thread", limit: LIMIT },
            mpsc::RecvTimeoutError::Disconnected => MediaError::SessionChanged,
        })??;
        if answer.is_some() {
            self.generation.fetch_add(1, Ordering::Relaxed);
        }
        Ok(answer)
    }

    /// Ends it at once: its threads stop, the sender is told, no further event comes.
    pub fn close(&self) {
        self.feed.close();
        self.hub.order(Order::Leave(self.number));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}
