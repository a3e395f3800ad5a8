//! What callers hand in and get back, where the model has no word for it.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use rollcall_model::{AgoraFiles, AppId, Destination, Profile, Recording, Role, Sid, Subscription, Tags, Title, Uid};

/// How a studio is opened.
#[derive(Debug, Clone)]
pub struct StudioConfig {
    /// The folder of all recordings; made if missing.
    pub library: PathBuf,
    /// The file in which the choice of another folder is kept; none: the folder is fixed.
    pub library_note: Option<PathBuf>,
    /// Where participants' media arrives; port 0 takes a free one.
    pub udp: SocketAddr,
    /// Addresses told to participants; empty: every address of this machine.
    pub announce: Vec<IpAddr>,
    /// A recording that a crash left open goes on if it was last written no longer ago than this.
    pub resume_within: Duration,
    /// Whether there is to be a channel "Demo class" with four demo participants.
    pub demo: bool,
    /// The operator's file with the keys of buckets (`rollcall_sync::KeyStore`); none: keys come from the
    /// environment or the keyring.
    pub bucket_keys: Option<PathBuf>,
    /// Only to look after what is there: recordings that a crash left open are not touched.
    pub aside: bool,
    /// What invitation links start with: `http://host:port`.
    pub join_base: String,
}

/// How a recording is made.
#[derive(Debug, Clone, Default)]
pub struct RecordingOptions {
    /// Where it goes, instead of where recordings usually go; an empty one: nowhere.
    pub destination: Option<Destination>,
    /// Who is recorded alone, beside the program; none: nobody.
    pub separate: Option<Subscription>,
    /// For which app's client, if for one.
    pub(crate) client: Option<Client>,
}

impl RecordingOptions {
    /// Going there instead of where recordings usually go.
    pub fn to(destination: Option<Destination>) -> Self {
        Self { destination, ..Self::default() }
    }

    /// With these in tracks of their own, too.
    pub fn separately(self, separate: Option<Subscription>) -> Self {
        Self { separate, ..self }
    }
}

/// Whom a recording is made for over the Agora-compatible API.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub sid: Sid,
    pub app: AppId,
    pub uid: Uid,
    pub files: AgoraFiles,
    pub profile: Option<Profile>,
    /// Whose picture and sound the program takes.
    pub subscription: Subscription,
}

/// What may change on a participant; what is none stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParticipantChange {
    /// Whether its sound is out of the mix.
    pub muted: Option<bool>,
    /// How loud it is in the mix, linear, 0 to 2.
    pub volume: Option<f32>,
    /// Its display name.
    pub name: Option<String>,
}

/// What may change on a recording; what is none stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordingChange {
    /// What people call it; an empty one takes the title away.
    pub title: Option<Title>,
    /// What people sort it by: all of it.
    pub tags: Option<Tags>,
    /// Whether somebody has read what was lost or went wrong.
    pub acknowledged: Option<bool>,
}

impl RecordingChange {
    pub(crate) fn apply(self, recording: &mut Recording) {
        if let Some(title) = self.title {
            recording.title = title.into_text();
        }
        if let Some(tags) = self.tags {
            recording.tags = tags.into_texts();
        }
        if let Some(acknowledged) = self.acknowledged {
            recording.acknowledged = acknowledged;
        }
    }
}

/// How an invitation is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InviteOptions {
    /// How long it is valid, 1 s to 366 days; a day unless given.
    pub expires_in: Option<Duration>,
    /// The uid it is bound to; none: whoever comes gets the next free one.
    pub uid: Option<Uid>,
    /// What the producer calls it, 1 to 64 characters.
    pub label: Option<String>,
    /// What those who come by it may send.
    pub role: Role,
    /// Whether those who come by it wait until they are let in.
    pub waiting: bool,
}

/// What a publisher sends.
#[derive(Clone, Default)]
pub struct Publish {
    /// Its SDP offer.
    pub offer: String,
    /// Its display name.
    pub name: Option<String>,
    /// The uid it wants; the next free one unless given.
    pub uid: Option<Uid>,
    /// A random text of its own: who comes again with it takes over the seat it had.
    pub key: Option<String>,
}

// The key is a secret, and the offer tells addresses.
impl fmt::Debug for Publish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publish").field("name", &self.name).field("uid", &self.uid).finish_non_exhaustive()
    }
}

/// What a publisher gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The WHIP session's id.
    pub session: String,
    /// The entity tag of its ICE session, in quotes.
    pub etag: String,
    /// Our SDP answer.
    pub answer: String,
    /// The uid it publishes as.
    pub uid: Uid,
}

/// What came of a fragment sent to a WHIP session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patched {
    /// Candidates were taken.
    NoContent,
    /// ICE was restarted.
    Restarted {
        /// The new entity tag, in quotes.
        etag: String,
        /// The fragment that answers.
        frag: String,
    },
}

/// What a participant may know about its own seat.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seat {
    /// Whether its media arrives.
    pub live: bool,
    /// Whether the producer took its sound out of the mix.
    pub muted: bool,
    /// Whether the channel is being recorded.
    pub recording: bool,
    /// Whether the producer removed it.
    pub removed: bool,
    /// Whether it waits to be let in.
    pub waiting: bool,
}
