//! A channel: a live room with a name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Canvas;
use crate::ids::{Cname, Sid, Uid};
use crate::layout::Layout;
use crate::look::Look;
use crate::participant::Participant;
use crate::quality::Quality;
use crate::region::Region;

/// A channel as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Channel {
    /// Its name.
    pub cname: Cname,
    /// The picture being composed.
    pub canvas: Canvas,
    /// How well its recordings are kept.
    #[serde(default)]
    pub quality: Quality,
    /// The layout it is set to.
    pub layout: Layout,
    /// Where everyone is now, in drawing order, hidden ones included.
    pub regions: Vec<Region>,
    /// The layout that is made ready beside it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prepared: Option<Layout>,
    /// What the program looks like besides its people.
    #[serde(default)]
    pub look: Look,
    /// Everyone, in order of joining.
    pub participants: Vec<Participant>,
    /// Those who came by an invitation with a waiting room and were not let in yet, in order of
    /// coming: not on the canvas, not heard, not recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Participant>,
    /// The recording that is open, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Sid>,
}

/// What somebody may send who comes by an invitation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Camera and microphone.
    #[default]
    Guest,
    /// The microphone alone; a picture is refused.
    SoundOnly,
}

/// The right to publish into a channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    /// Its id, by which it is listed and revoked. No secret.
    pub id: String,
    /// The channel.
    pub cname: Cname,
    /// The bearer token for WHIP and the join page.
    pub token: String,
    /// The join page's address with the token behind `#`, so that no server log sees it.
    pub url: String,
    /// Where a WHIP client publishes, with the token as bearer.
    pub whip_url: String,
    /// The uid it is bound to; none: whoever comes gets the next free one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// What those who come by it may send.
    #[serde(default)]
    pub role: Role,
    /// Whether those who come by it wait until the producer lets them in.
    #[serde(default)]
    pub waiting: bool,
    /// When it ends, UTC, RFC 3339.
    pub expires_at: String,
}

/// An invitation as it is listed: without its token, which is told once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListedInvitation {
    /// Its id.
    pub id: String,
    /// What the producer calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The uid it is bound to; none: whoever comes gets the next free one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// What those who come by it may send.
    pub role: Role,
    /// Whether those who come by it wait until the producer lets them in.
    pub waiting: bool,
    /// When it was made, UTC, RFC 3339; none: by an older recorder, which did not write it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
    /// When it ends, UTC, RFC 3339.
    pub expires_at: String,
    /// How many people have come by it, each counted once.
    pub joined: u32,
    /// How many of them are here now, waiting ones included.
    pub here: u32,
}

/// The longest label of an invitation, in characters.
pub const MAX_LABEL_CHARS: usize = 64;
