//! Changes of channels on their way to the listeners: many in a row become one, and what looks
//! the same as before is not told.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use rollcall_model::{Channel, Cname, Event};

use crate::house::House;
use crate::paced::Paced;

/// Shortest time between two messages about one channel: what a hand drags on one console moves
/// smoothly on the others.
const APART: Duration = Duration::from_millis(50);

/// Channels that changed and were not told yet.
pub(crate) struct Changes {
    pub turns: Paced<Cname>,
    told: Mutex<HashMap<Cname, Option<Channel>>>,
}

impl Default for Changes {
    fn default() -> Self {
        Self { turns: Paced::new(APART), told: Mutex::default() }
    }
}

impl Changes {
    /// A channel has changed.
    pub fn mark(&self, cname: &Cname) {
        self.told.lock().entry(cname.clone()).or_default();
        self.turns.mark(cname);
    }

    /// A channel is gone: nothing more is told of it.
    pub fn forget(&self, cname: &Cname) {
        self.turns.forget(cname);
        self.told.lock().remove(cname);
    }

    /// Whether this is news.
    fn is_news(&self, channel: &Channel) -> bool {
        let mut told = self.told.lock();
        let Some(last) = told.get_mut(&channel.cname) else { return false };
        let news = last.as_ref() != Some(channel);
        if news {
            *last = Some(channel.clone());
        }
        news
    }
}

/// Tells how a channel is now.
pub(crate) async fn tell(house: Arc<House>, cname: Cname) {
    if let Ok(channel) = house.channel(&cname)
        && house.changes.is_news(&channel)
    {
        house.events.tell(Event::Channel { channel: Box::new(channel) });
    }
}

#[cfg(test)]
mod tests {
    use rollcall_model::{Canvas, Layout, LayoutKind, Look, Quality};

    use super::*;

    #[test]
    fn what_looks_the_same_is_no_news() {
        let changes = Changes::default();
        let mut channel = Channel {
            cname: "Room".parse().expect("valid"),
            canvas: Canvas::default(),
            quality: Quality::default(),
            layout: Layout::default(),
            regions: vec![],
            prepared: None,
            look: Look::default(),
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
