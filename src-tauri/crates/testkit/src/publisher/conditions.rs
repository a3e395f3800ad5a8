//! An artificial network: loses, delays and shuffles packets, the same way for the same seed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// What happens to a participant's packets on their way out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conditions {
    /// The share of media packets that is lost, 0 to 1.
    pub loss: f64,
    /// How long every packet takes.
    pub delay: Duration,
    /// How much longer some take, evenly spread; packets overtake each other.
    pub jitter: Duration,
    /// The same seed loses the same packets.
    pub seed: u64,
}

/// When a packet arrives, its number, where to, and what it is.
type Travelling = (Instant, u64, SocketAddr, Vec<u8>);

pub(super) struct Network {
    conditions: Conditions,
    random: SmallRng,
    travelling: BinaryHeap<Reverse<Travelling>>,
    count: u64,
}

impl Network {
    pub fn new(conditions: Conditions) -> Self {
        let random = SmallRng::seed_from_u64(conditions.seed);
        Self { conditions, random, travelling: BinaryHeap::new(), count: 0 }
    }

    pub fn change(&mut self, conditions: Conditions) {
        self.random = SmallRng::seed_from_u64(conditions.seed);
        self.conditions = conditions;
    }

    /// Gives a packet to the network; whether it was not lost.
    pub fn enter(&mut self, now: Instant, to: SocketAddr, packet: Vec<u8>) -> bool {
        let media = packet.first().is_some_and(|first| (128..192).contains(first));
        if media && self.conditions.loss > 0.0 && self.random.random_bool(self.conditions.loss.min(1.0)) {
            return false;
        }
        let late = self.conditions.jitter.mul_f64(self.random.random::<f64>());
        self.count += 1;
        self.travelling.push(Reverse((now + self.conditions.delay + late, self.count, to, packet)));
        true
    }

    /// A packet that has arrived.
    pub fn leave(&mut self, now: Instant) -> Option<(SocketAddr, Vec<u8>)> {
        if self.travelling.peek().is_none_or(|Reverse((at, ..))| *at > now) {
            return None;
        }
        self.travelling.pop().map(|Reverse((_, _, to, packet))| (to, packet))
    }

    pub fn next_due(&self) -> Option<Instant> {
        self.travelling.peek().map(|Reverse((at, ..))| *at)
    }

    /// Random bytes.
    pub fn noise(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.random.random()).collect()
    }
}
