//! WebRTC in: browsers and encoders publish over one UDP port (WHIP, RFC 9725).
//!
//! One network thread serves every participant's packets; each participant decodes on a thread of
//! its own into its `Input`. Only the media's side is here: access, seats and HTTP are others'.
//!
//! Of a sender that sends several sizes at once (simulcast) the richest is decoded.

mod addresses;
mod decoder;
mod decoding;
mod feed;
mod fragment;
mod hub;
mod intake;
mod layers;
mod lipsync;
mod losses;
mod negotiation;
mod network;
mod offer;
mod opus;
mod peer;
mod session;
mod socket;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use self::feed::Feed;
use self::hub::{Hub, Order};
use self::network::Network;
use self::offer::Offer;
use self::peer::Peer;
pub use self::session::Session;
use crate::error::MediaError;
use crate::input::Input;

/// Where WebRTC listens.
#[derive(Debug, Clone)]
pub struct WebRtcConfig {
    /// The UDP address; port 0 takes a free one.
    pub bind: SocketAddr,
    /// The addresses told to senders; empty: every address of this machine that `bind` covers.
    pub announce: Vec<IpAddr>,
}

/// Why a participant is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisconnectReason {
    /// It said goodbye.
    Left,
    /// Nothing came from it for eight seconds, or its network path broke.
    Lost,
    /// It did not connect within fifteen seconds.
    NeverConnected,
    /// Its connection failed beyond repair.
    Failed,
}

/// What happens to a publishing session by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// Media can flow. May come never, comes at most once.
    Connected,
    /// The participant is gone. Comes at most once, and last; not after [`Session::close`].
    Disconnected {
        /// Why.
        reason: DisconnectReason,
    },
}

/// The port that participants publish to. Dropping it ends every session.
pub struct WebRtc {
    hub: Arc<Hub>,
    thread: Option<JoinHandle<()>>,
    local: SocketAddr,
    announce: Vec<IpAddr>,
    next: AtomicU64,
}

impl std::fmt::Debug for WebRtc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WebRTC on {}", self.local)
    }
}

impl WebRtc {
    /// Opens the port.
    ///
    /// # Errors
    /// When the port cannot be opened.
    pub fn start(config: WebRtcConfig) -> Result<Self, MediaError> {
        crate::elements::init()?;
        let (network, hub, local) = Network::bind(config.bind)?;
        let thread = std::thread::Builder::new()
            .name("webrtc".to_owned())
            .spawn(move || network.run())
            .map_err(|error| MediaError::Io { what: "starting the network thread", error })?;
        Ok(Self { hub, thread: Some(thread), local, announce: config.announce, next: AtomicU64::new(1) })
    }

    /// The address it listens on, with the port that was found.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// Takes in a sender by its offer; the answer goes back to it.
    ///
    /// `on_event` is called on a thread of this session's own and may block; while it does, this
    /// participant's media waits.
    ///
    /// # Errors
    /// `InvalidSdp` and `UnsupportedMedia` say what is wrong with the offer; nothing was started.
    pub fn publish(
        &self,
        offer_sdp: &str,
        input: Input,
        on_event: Box<dyn Fn(SessionEvent) + Send + Sync>,
    ) -> Result<(Session, String), MediaError> {
        let offer = Offer::read(offer_sdp)?;
        let addresses = addresses::announced(self.local, &self.announce);
        let (rtc, answer) = negotiation::answer(&offer, &addresses, self.local.port())?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let feed = Arc::new(Feed::default());
        decoding::start(number, self.hub.clone(), feed.clone(), input.clone(), on_event)?;
        let peer = Peer::new(number, rtc, input, feed.clone(), offer, &answer);
        self.hub.order(Order::Join(Box::new(peer)));
        Ok((Session::new(number, self.hub.clone(), feed), answer))
    }
}

/// Whether an offer sends pictures.
///
/// # Errors
/// As `publish` refuses it.
pub fn offers_pictures(offer_sdp: &str) -> Result<bool, MediaError> {
    Ok(Offer::read(offer_sdp)?.sending.iter().any(|sending| sending.media == offer::Media::Video))
}

impl Drop for WebRtc {
    fn drop(&mut self) {
        self.hub.order(Order::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the network thread ended badly");
        }
    }
}
