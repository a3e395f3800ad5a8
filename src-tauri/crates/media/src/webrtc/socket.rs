//! The one UDP socket: packets with the address they were sent to, answers from that address.
//!
//! A machine with several addresses must answer from the one that was asked, or browsers ignore
//! the answer; so the socket reports where each packet went (IP_PKTINFO) and sends from there.

use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use quinn_udp::{RecvMeta, UdpSocketState};

/// Asked of the system for both directions; it may give less.
const BUFFER: usize = 4 << 20;

/// The kernel may hand over several packets of a sender as one of up to this size.
const LARGEST: usize = 1 << 16;

/// Buffers filled by one call.
const BATCH: usize = 8;

/// Calls in a row before timers get their turn.
const ROUNDS: usize = 16;

pub(super) struct Socket {
    inner: mio::net::UdpSocket,
    state: UdpSocketState,
    local: SocketAddr,
    buffers: Vec<u8>,
    meta: [RecvMeta; BATCH],
}

/// One received packet.
pub(super) struct Packet<'a> {
    pub received: Instant,
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub contents: &'a [u8],
}

impl Socket {
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let inner = std::net::UdpSocket::bind(address)?;
        let state = UdpSocketState::new((&inner).into())?;
        // Best effort: what the system allows by default serves a small room.
        let _ = state.set_recv_buffer_size((&inner).into(), BUFFER);
        let _ = state.set_send_buffer_size((&inner).into(), BUFFER);
        let local = inner.local_addr()?;
        let inner = mio::net::UdpSocket::from_std(inner);
        Ok(Self { inner, state, local, buffers: vec![0; BATCH * LARGEST], meta: [RecvMeta::default(); BATCH] })
    }

    pub fn local(&self) -> SocketAddr {
        self.local
    }

    pub fn source(&mut self) -> &mut mio::net::UdpSocket {
        &mut self.inner
    }

    /// Hands everything that waits to `take`; whether more may wait.
    pub fn receive(&mut self, mut take: impl FnMut(&Self, Packet<'_>)) -> bool {
        for _ in 0..ROUNDS {
            let mut buffers = std::mem::take(&mut self.buffers);
            let filled = {
                let mut slices: Vec<IoSliceMut<'_>> = buffers.chunks_mut(LARGEST).map(IoSliceMut::new).collect();
                let mut meta = self.meta;
                let filled = self.state.recv((&self.inner).into(), &mut slices, &mut meta);
                self.meta = meta;
                filled
            };
            let received = Instant::now();
            if let Ok(filled) = filled {
                for (meta, buffer) in self.meta.iter().zip(buffers.chunks(LARGEST)).take(filled) {
                    let to = meta.dst_ip.map_or(self.local.ip(), |ip| ip.to_canonical());
                    let destination = SocketAddr::new(to, self.local.port());
                    let source = SocketAddr::new(meta.addr.ip().to_canonical(), meta.addr.port());
                    for contents in buffer[..meta.len].chunks(meta.stride.max(1)) {
                        take(self, Packet { received, source, destination, contents });
                    }
                }
            }
            self.buffers = buffers;
            match filled {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // A peer that is gone (ECONNREFUSED) or an interruption: the next call goes on.
                Err(error) => tracing::debug!(%error, "receiving a packet"),
            }
        }
        true
    }

    /// Sends a packet; one that the system does not take now is lost, as on any network.
    pub fn send(&self, source: SocketAddr, destination: SocketAddr, contents: &[u8]) {
        let destination = match destination.ip() {
            IpAddr::V4(v4) if self.local.is_ipv6() => SocketAddr::new(v4.to_ipv6_mapped().into(), destination.port()),
            _ => destination,
        };
        let src_ip = Some(source.ip()).filter(|_| self.local.ip().is_unspecified()).map(|ip| match ip {
            IpAddr::V4(v4) if self.local.is_ipv6() => IpAddr::V6(v4.to_ipv6_mapped()),
            ip => ip,
        });
        let packet = quinn_udp::Transmit { destination, ecn: None, contents, segment_size: None, src_ip };
        if let Err(error) = self.state.try_send((&self.inner).into(), &packet) {
            tracing::trace!(%error, %destination, "a packet was not sent");
        }
    }
}
