//! What is done at most so often: of many changes in a row, the first at once, then the last.
//!
//! Each key has a pace of its own. Nothing that was marked is lost: it is due a little later.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::house::House;

/// Keys that were marked and whose turn has not come.
pub(crate) struct Paced<K> {
    /// Shortest time between two turns of one key.
    apart: Duration,
    turns: Mutex<HashMap<K, Turn>>,
    wake: Notify,
}

#[derive(Default)]
struct Turn {
    marked: bool,
    last: Option<Instant>,
}

impl<K: Clone + Eq + Hash> Paced<K> {
    pub fn new(apart: Duration) -> Self {
        Self { apart, turns: Mutex::default(), wake: Notify::new() }
    }

    /// Something has changed.
    pub fn mark(&self, key: &K) {
        self.turns.lock().entry(key.clone()).or_default().marked = true;
        self.wake.notify_one();
    }

    /// Has the loop look around.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// What was marked so far is done; the pace stays.
    pub fn is_done(&self, key: &K) {
        if let Some(turn) = self.turns.lock().get_mut(key) {
            turn.marked = false;
        }
    }

    /// Nothing more is to be done for a key.
    pub fn forget(&self, key: &K) {
        self.turns.lock().remove(key);
    }

    /// Whose turn it is now, and when to look again.
    pub fn due(&self, now: Instant) -> (Vec<K>, Option<Instant>) {
        let mut turns = self.turns.lock();
        let (mut ready, mut next) = (Vec::new(), None::<Instant>);
        for (key, turn) in turns.iter_mut().filter(|(_, turn)| turn.marked) {
            match turn.last.map(|last| last + self.apart).filter(|due| *due > now) {
                Some(due) => next = Some(next.map_or(due, |other| other.min(due))),
                None => {
                    (turn.marked, turn.last) = (false, Some(now));
                    ready.push(key.clone());
                }
            }
        }
        (ready, next)
    }
}

/// Gives each its turn until the house is closed.
pub(crate) async fn go_round<K, Done>(
    house: Weak<House>,
    paced: impl Fn(&House) -> &Paced<K>,
    turn: impl Fn(Arc<House>, K) -> Done,
) where
    K: Clone + Eq + Hash,
    Done: Future<Output = ()>,
{
    loop {
        let Some(open) = house.upgrade().filter(|house| !house.is_closed()) else { return };
        let (ready, next) = paced(&open).due(Instant::now());
        for key in ready {
            turn(open.clone(), key).await;
        }
        let pause = next.map_or(Duration::from_secs(1), |next| next.saturating_duration_since(Instant::now()));
        // Bounded, so that a house that was dropped without a word is noticed.
        let _ = tokio::time::timeout(pause, paced(&open).wake.notified()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APART: Duration = Duration::from_millis(100);

    #[test]
    fn many_marks_in_a_row_become_few_turns() {
        let (paced, start) = (Paced::new(APART), Instant::now());
        let mut turns = 0;
        for millisecond in 0..1000 {
            paced.mark(&"Room");
            turns += paced.due(start + Duration::from_millis(millisecond)).0.len();
        }
        assert_eq!(turns, 10);
    }

    #[test]
    fn the_first_turn_comes_at_once_and_the_last_is_not_lost() {
        let (paced, start) = (Paced::new(APART), Instant::now());
        paced.mark(&"Room");
        assert_eq!(paced.due(start), (vec!["Room"], None));
        assert_eq!(paced.due(start), (vec![], None), "nothing changed since");
        paced.mark(&"Room");
        assert_eq!(paced.due(start + APART / 2), (vec![], Some(start + APART)));
        assert_eq!(paced.due(start + APART), (vec!["Room"], None));
    }

    #[test]
    fn keys_do_not_wait_for_each_other() {
        let (paced, start) = (Paced::new(APART), Instant::now());
        paced.mark(&"One");
        paced.due(start);
        paced.mark(&"One");
        paced.mark(&"Other");
        assert_eq!(paced.due(start).0, ["Other"]);
        paced.forget(&"One");
        assert_eq!(paced.due(start + APART).0, Vec::<&str>::new());
    }
}
