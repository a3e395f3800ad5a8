//! The network thread: one socket, every participant's packets and timers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Interest, Poll, Token};
use str0m::Input as RtcInput;
use str0m::ice::StunMessage;
use str0m::net::{Protocol, Receive};

use super::hub::{Hub, Order};
use super::peer::Peer;
use super::socket::{Packet, Socket};
use crate::error::MediaError;

const SOCKET: Token = Token(0);
const WAKE: Token = Token(1);

/// Longest sleep; nobody waits for it.
const IDLE: Duration = Duration::from_secs(5);

/// Remembered senders; past it all are learned again.
const MOST_ROUTES: usize = 4096;

pub(super) struct Network {
    poll: Poll,
    socket: Socket,
    hub: Arc<Hub>,
    room: Room,
}

impl Network {
    /// Binds the socket; the thread comes with `run`.
    pub fn bind(address: SocketAddr) -> Result<(Self, Arc<Hub>, SocketAddr), MediaError> {
        let io = |what| move |error| MediaError::Io { what, error };
        let mut socket = Socket::bind(address).map_err(io("opening the UDP port for WebRTC"))?;
        let poll = Poll::new().map_err(io("watching the UDP port"))?;
        poll.registry().register(socket.source(), SOCKET, Interest::READABLE).map_err(io("watching the UDP port"))?;
        let waker = mio::Waker::new(poll.registry(), WAKE).map_err(io("watching the UDP port"))?;
        let hub = Arc::new(Hub::new(waker));
        let local = socket.local();
        Ok((Self { poll, socket, hub: hub.clone(), room: Room::default() }, hub, local))
    }

    /// Serves until it is told to stop.
    pub fn run(mut self) {
        let mut events = Events::with_capacity(16);
        let mut more = false;
        loop {
            let now = Instant::now();
            let idle = self.room.due().map_or(IDLE, |due| due.saturating_duration_since(now).min(IDLE));
            let wait = if more { Duration::ZERO } else { idle };
            if let Err(error) = self.poll.poll(&mut events, Some(wait))
                && error.kind() != std::io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "the network thread ends");
                self.room.everyone(Peer::fail);
                return;
            }
            for order in self.hub.take() {
                if matches!(order, Order::Stop) {
                    let socket = &self.socket;
                    self.room.everyone(|peer| peer.leave(socket));
                    return;
                }
                self.room.follow(order, &self.socket);
            }
            let room = &mut self.room;
            more = self.socket.receive(|socket, packet| room.receive(&packet, socket));
            self.room.tick(&self.socket);
        }
    }
}

/// Everyone who is connected or about to be.
#[derive(Default)]
struct Room {
    peers: HashMap<u64, Peer>,
    /// Who was last heard from an address.
    routes: HashMap<SocketAddr, u64>,
}

impl Room {
    fn due(&self) -> Option<Instant> {
        self.peers.values().map(Peer::due).min()
    }

    fn everyone(&mut self, mut each: impl FnMut(&mut Peer)) {
        for (_, mut peer) in self.peers.drain() {
            each(&mut peer);
        }
    }

    fn follow(&mut self, order: Order, socket: &Socket) {
        match order {
            Order::Join(peer) => {
                self.peers.insert(peer.number, *peer);
            }
            Order::Leave(number) => self.with(number, |peer| peer.leave(socket)),
            Order::KeyFrame(number) => self.with(number, Peer::start_anew),
            Order::Patch { number, fragment, done } => {
                let patched = match self.peers.get_mut(&number) {
                    Some(peer) => catch_unwind(AssertUnwindSafe(|| peer.patch(fragment, socket))),
                    None => Ok(Err(MediaError::SessionChanged)),
                };
                // A panic in there is a bug of the library's; it costs this connection alone.
                let patched = patched.unwrap_or_else(|_| {
                    self.with(number, Peer::fail);
                    Err(MediaError::SessionChanged)
                });
                let _ = done.send(patched);
            }
            Order::Stop => {}
        }
    }

    fn receive(&mut self, packet: &Packet<'_>, socket: &Socket) {
        if let Some(number) = self.whose(packet) {
            self.with(number, |peer| peer.receive(packet, socket));
        }
    }

    /// Whom a packet is for. A connectivity check names its addressee; anything else is known by
    /// where it comes from.
    fn whose(&mut self, packet: &Packet<'_>) -> Option<u64> {
        let receive = Receive::new(Protocol::Udp, packet.source, packet.destination, packet.contents).ok()?;
        let input = RtcInput::Receive(packet.received, receive);
        let check = packet.contents.first().is_some_and(|first| *first < 2);
        let named = check.then(|| StunMessage::parse(packet.contents).ok()).flatten();
        let named = named.as_ref().filter(|stun| stun.is_binding_request()).and_then(|stun| stun.split_username());
        let known = match named {
            Some((own, _)) => self.peers.values().find(|peer| peer.ufrags.iter().any(|ufrag| ufrag == own)),
            None => self.routes.get(&packet.source).and_then(|number| self.peers.get(number)),
        };
        let number = match known {
            Some(peer) if peer.accepts(&input) => peer.number,
            _ => self.peers.values().find(|peer| peer.accepts(&input))?.number,
        };
        if self.routes.len() >= MOST_ROUTES {
            self.routes.clear();
        }
        self.routes.insert(packet.source, number);
        Some(number)
    }

    fn tick(&mut self, socket: &Socket) {
        let now = Instant::now();
        let due: Vec<u64> = self.peers.values().filter(|peer| peer.due() <= now).map(|peer| peer.number).collect();
        for number in due {
            self.with(number, |peer| peer.tick(now, socket));
        }
    }

    /// Does something with one participant; a panic in the library costs that one alone.
    fn with(&mut self, number: u64, act: impl FnOnce(&mut Peer)) {
        let Some(peer) = self.peers.get_mut(&number) else { return };
        if catch_unwind(AssertUnwindSafe(|| act(peer))).is_err() {
            peer.fail();
        }
        if peer.ended() {
            self.peers.remove(&number);
            self.routes.retain(|_, other| *other != number);
        }
    }
}
