//! Changes of channels on their way to the listeners: many in a row become one, and what looks
//! the same as before is not told.

use std::collections::HashMap;
use std::sync::Weak;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rollcall_model::{Channel, Cname, Event};
use tokio::sync::Notify;

use crate::house::House;

/// Shortest time between two messages about one channel.
const APART: Duration = Duration::from_millis(100);

/// Channels that changed and were not told yet.
#[derive(Default)]
pub(crate) struct Changes {
    channels: Mutex<HashMap<Cname, Told>>,
    wake: Notify,
}

#[derive(Default)]
struct Told {
    changed: bool,
    at: Option<Instant>,
    last: Option<Channel>,
}

impl Changes {
    /// A channel has changed.
    pub fn mark(&self, cname: &Cname) {
        self.channels.lock().entry(cname.clone()).or_default().changed = true;
        self.wake.notify_one();
    }

    /// Has the teller look around.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// A channel is gone: nothing more is told of it.
    pub fn forget(&self, cname: &Cname) {
        self.channels.lock().remove(cname);
    }

    /// The channels to be told now, and when to look again.
    fn due(&self, now: Instant) -> (Vec<Cname>, Option<Instant>) {
        let mut channels = self.channels.lock();
        let (mut ready, mut next) = (Vec::new(), None::<Instant>);
        for (cname, told) in channels.iter_mut().filter(|(_, told)| told.changed) {
            match told.at.map(|at| at + APART).filter(|due| *due > now) {
                Some(due) => next = Some(next.map_or(due, |other| other.min(due))),
                None => {
                    (told.changed, told.at) = (false, Some(now));
                    ready.push(cname.clone());
                }
            }
        }
        (ready, next)
    }

    /// Whether this is news.
    fn is_news(&self, channel: &Channel) -> bool {
        let mut channels = self.channels.lock();
        let Some(told) = channels.get_mut(&channel.cname) else { return false };
        let news = told.last.as_ref() != Some(channel);
        if news {
            told.last = Some(channel.clone());
        }
        news
    }
}

/// Tells changes until the house is closed.
pub(crate) async fn tell(house: Weak<House>) {
    loop {
        let Some(open) = house.upgrade().filter(|house| !house.is_closed()) else { return };
        let (ready, next) = open.changes.due(Instant::now());
        for cname in ready {
            if let Ok(channel) = open.channel(&cname)
                && open.changes.is_news(&channel)
            {
                open.events.tell(Event::Channel { channel: Box::new(channel) });
            }
        }
        let pause = next.map_or(Duration::from_secs(1), |next| next.saturating_duration_since(Instant::now()));
        // Bounded, so that a house that was dropped without a word is noticed.
        let _ = tokio::time::timeout(pause, open.changes.wake.notified()).await;
    }
}

#[cfg(test)]
mod tests {
    use rollcall_model::{Canvas, Layout, LayoutKind, Quality};

    use super::*;

    fn cname(text: &str) -> Cname {
        text.parse().expect("valid")
    }

    #[test]
    fn many_changes_in_a_row_become_few_messages() {
        let (changes, room) = (Changes::default(), cname("Room"));
        let start = Instant::now();
        let mut told = 0;
        for millisecond in 0..1000 {
            changes.mark(&room);
            told += changes.due(start + Duration::from_millis(millisecond)).0.len();
        }
        assert_eq!(told, 10);
    }

    #[test]
    fn the_first_change_is_told_at_once_and_the_last_is_not_lost() {
        let (changes, room) = (Changes::default(), cname("Room"));
        let start = Instant::now();
        changes.mark(&room);
        assert_eq!(changes.due(start), (vec![room.clone()], None));
        assert_eq!(changes.due(start), (vec![], None), "nothing changed since");
        changes.mark(&room);
        assert_eq!(changes.due(start + APART / 2), (vec![], Some(start + APART)));
        assert_eq!(changes.due(start + APART), (vec![room], None));
    }

    #[test]
    fn channels_do_not_wait_for_each_other() {
        let (changes, start) = (Changes::default(), Instant::now());
        changes.mark(&cname("One"));
        changes.due(start);
        changes.mark(&cname("One"));
        changes.mark(&cname("Other"));
        assert_eq!(changes.due(start).0, [cname("Other")]);
    }

    #[test]
    fn what_looks_the_same_is_no_news() {
        let changes = Changes::default();
        let mut channel = Channel {
            cname: cname("Room"),
            canvas: Canvas::default(),
            quality: Quality::default(),
            layout: Layout::default(),
            regions: vec![],
            participants: vec![],
            waiting: vec![],
            recording: None,
        };
        assert!(!changes.is_news(&channel), "gone, or never marked");
        changes.mark(&channel.cname);
        assert!(changes.is_news(&channel));
        assert!(!changes.is_news(&channel));
        channel.layout = Layout::of(LayoutKind::Vertical);
        assert!(changes.is_news(&channel));
        changes.forget(&channel.cname);
        assert!(!changes.is_news(&channel));
    }
}
