//! A channel: a live room with a name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::canvas::Canvas;
use crate::ids::{Cname, Sid, Uid};
use crate::layout::{Layout, Region};
use crate::participant::Participant;

/// A channel as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Channel {
    /// Its name.
    pub cname: Cname,
    /// The picture being composed.
    pub canvas: Canvas,
    /// The layout it is set to.
    pub layout: Layout,
    /// Where everyone is now, in drawing order.
    pub regions: Vec<Region>,
    /// Everyone, in order of joining.
    pub participants: Vec<Participant>,
    /// The recording that is open, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Sid>,
}

/// The right to publish into a channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
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
    /// When it ends, UTC, RFC 3339.
    pub expires_at: String,
}
