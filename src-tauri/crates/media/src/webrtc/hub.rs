//! How everyone else speaks to the network thread: orders in a list and a wake-up.

use std::sync::mpsc;

use parking_lot::Mutex;

use super::fragment::Fragment;
use super::peer::Peer;
use crate::error::MediaError;

/// What the network thread is asked to do.
pub(super) enum Order {
    /// Take in a new participant.
    Join(Box<Peer>),
    /// Say goodbye to one and forget it.
    Leave(u64),
    /// Its decoder needs a fresh start.
    KeyFrame(u64),
    /// Candidates or an ICE restart; the answer to a restart is a fragment.
    Patch { number: u64, fragment: Fragment, done: mpsc::SyncSender<Result<Option<String>, MediaError>> },
    /// Everyone leaves.
    Stop,
}

pub(super) struct Hub {
    orders: Mutex<Vec<Order>>,
    waker: mio::Waker,
}

impl Hub {
    pub fn new(waker: mio::Waker) -> Self {
        Self { orders: Mutex::default(), waker }
    }

    pub fn order(&self, order: Order) {
        self.orders.lock().push(order);
        if let Err(error) = self.waker.wake() {
            tracing::error!(%error, "the network thread cannot be woken");
        }
    }

    pub fn take(&self) -> Vec<Order> {
        std::mem::take(&mut *self.orders.lock())
    }
}
