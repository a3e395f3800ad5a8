//! What happened, numbered: everyone who listens reads at their own pace from one short memory.
//!
//! Nobody is waited for. Who has fallen behind what is kept gets a snapshot and goes on from there.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rollcall_model::{Event, Message, Snapshot};
use tokio::sync::watch;
use uuid::Uuid;

use crate::house::House;

/// Messages kept for those who reconnect or read slowly.
const KEPT: usize = 1024;

/// The memory of what happened.
pub(crate) struct Events {
    run: String,
    memory: Mutex<Memory>,
    newest: watch::Sender<u64>,
    listeners: AtomicUsize,
}

#[derive(Default)]
struct Memory {
    /// Number of the newest message; the first has 1.
    newest: u64,
    messages: VecDeque<Message>,
    /// The first notice that was given while nobody listened.
    unheard: Option<u64>,
    closed: bool,
}

/// What a listener gets next.
enum Next {
    Message(Box<Message>),
    /// A snapshot, after which it goes on behind this number.
    Snapshot(u64),
    Nothing,
    Closed,
}

impl Memory {
    fn keeps(&self, after: u64) -> bool {
        let oldest = self.newest + 1 - self.messages.len() as u64;
        after + 1 >= oldest && after <= self.newest
    }

    /// What comes after a number; `None`: for a new listener.
    fn after(&mut self, number: Option<u64>) -> Next {
        if self.closed {
            return Next::Closed;
        }
        let Some(number) = number.filter(|number| self.keeps(*number)) else {
            // Notices nobody has heard come again behind the snapshot: whole objects do no harm twice.
            let unheard = self.unheard.take().map(|first| first - 1).filter(|before| self.keeps(*before));
            return Next::Snapshot(unheard.unwrap_or(self.newest));
        };
        let behind = (self.newest - number) as usize;
        match behind.checked_sub(1) {
            None => Next::Nothing,
            Some(last) => Next::Message(Box::new(self.messages[self.messages.len() - 1 - last].clone())),
        }
    }
}

impl Events {
    pub fn new() -> Self {
        Self {
            run: Uuid::new_v4().simple().to_string(),
            memory: Mutex::default(),
            newest: watch::Sender::new(0),
            listeners: AtomicUsize::new(0),
        }
    }

    /// Tells everyone.
    pub fn tell(&self, event: Event) {
        let mut memory = self.memory.lock();
        memory.newest += 1;
        let seq = memory.newest;
        if matches!(event, Event::Notice(_)) && self.listeners() == 0 {
            memory.unheard.get_or_insert(seq);
        }
        if memory.messages.len() == KEPT {
            memory.messages.pop_front();
        }
        memory.messages.push_back(Message { seq, run: self.run.clone(), event });
        self.newest.send_replace(seq);
    }

    /// Everyone gets a snapshot: too much has changed to tell it one by one.
    pub fn start_over(&self) {
        let mut memory = self.memory.lock();
        memory.newest += 1;
        memory.messages.clear();
        memory.unheard = None;
        self.newest.send_replace(memory.newest);
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.listeners.load(Ordering::Relaxed)
    }

    /// Everyone's stream ends.
    pub fn close(&self) {
        self.memory.lock().closed = true;
        self.newest.send_modify(|_| {});
    }
}

/// A listener to everything that changes.
pub struct EventStream {
    house: Arc<House>,
    newest: watch::Receiver<u64>,
    /// The number it has heard last; none: it needs a snapshot first.
    heard: Option<u64>,
}

impl EventStream {
    pub(crate) fn new(house: Arc<House>, since: Option<(String, u64)>) -> Self {
        let events = &house.events;
        let heard = since.filter(|(run, _)| *run == events.run).map(|(_, seq)| seq);
        events.listeners.fetch_add(1, Ordering::Relaxed);
        let newest = events.newest.subscribe();
        Self { house, newest, heard }
    }

    /// The next message; none when the recorder shuts down. The first is a snapshot, unless the
    /// stream takes up a number that is still kept; so is any after the listener fell too far
    /// behind. May be dropped at any point without losing a message.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            self.newest.mark_unchanged();
            let next = self.house.events.memory.lock().after(self.heard);
            match next {
                Next::Closed => return None,
                Next::Message(message) => {
                    self.heard = Some(message.seq);
                    return Some(*message);
                }
                Next::Snapshot(seq) => {
                    let house = self.house.clone();
                    let snapshot = tokio::task::spawn_blocking(move || house.snapshot()).await.ok()?;
                    self.heard = Some(seq);
                    let run = self.house.events.run.clone();
                    return Some(Message { seq, run, event: Event::Snapshot(Box::new(snapshot)) });
                }
                Next::Nothing => self.newest.changed().await.ok()?,
            }
        }
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.house.events.listeners.fetch_sub(1, Ordering::Relaxed);
    }
}

impl House {
    /// Everything as it is now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            system: self.system(),
            channels: self.channels(),
            recordings: self.recordings(),
            trash: self.library().trash(),
            layouts: self.saved_layouts.all(),
            pictures: self.pictures.all(),
            buckets: self.buckets(),
            deliveries: self.deliveries(),
            uploads: self.uploads(),
            callbacks: self.callback_numbers(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rollcall_model::{ErrorCode, Notice, NoticeLevel, System};

    use super::*;

    fn events(count: u64) -> Events {
        let events = Events::new();
        let system = System {
            version: String::new(),
            started_at: String::new(),
            library: String::new(),
            library_fixed: true,
            disk: None,
            encoder: Default::default(),
            encoders: vec![],
            network: Default::default(),
        };
        (0..count).for_each(|_| events.tell(Event::System { system: system.clone() }));
        events
    }

    fn after(events: &Events, number: Option<u64>) -> Next {
        events.memory.lock().after(number)
    }

    #[test]
    fn who_comes_again_gets_what_followed() {
        let events = events(5);
        assert!(matches!(after(&events, Some(3)), Next::Message(message) if message.seq == 4));
        assert!(matches!(after(&events, Some(0)), Next::Message(message) if message.seq == 1));
        assert!(matches!(after(&events, Some(5)), Next::Nothing));
    }

    #[test]
    fn who_has_no_number_or_one_that_is_not_kept_gets_a_snapshot() {
        let events = events(KEPT as u64 + 10);
        let newest = KEPT as u64 + 10;
        assert!(matches!(after(&events, None), Next::Snapshot(seq) if seq == newest));
        assert!(matches!(after(&events, Some(9)), Next::Snapshot(seq) if seq == newest));
        assert!(matches!(after(&events, Some(10)), Next::Message(message) if message.seq == 11));
        assert!(matches!(after(&events, Some(newest + 1)), Next::Snapshot(_)), "a number of the future");
        assert_eq!(events.memory.lock().messages.len(), KEPT);
    }

    #[test]
    fn a_notice_that_nobody_heard_follows_the_next_snapshot_once() {
        let events = events(3);
        let notice = Notice {
            level: NoticeLevel::Info,
            code: ErrorCode::DiskLow,
            message: String::new(),
            sid: None,
            bucket: None,
        };
        events.tell(Event::Notice(notice));
        events.tell(Event::RecordingRemoved { sid: "0".repeat(32).parse().expect("valid") });
        assert!(matches!(after(&events, None), Next::Snapshot(3)));
        assert!(matches!(after(&events, Some(3)), Next::Message(m) if matches!(m.event, Event::Notice(_))));
        assert!(matches!(after(&events, None), Next::Snapshot(5)), "heard by then");
    }

    #[test]
    fn the_end_is_said() {
        let events = events(2);
        events.close();
        assert!(matches!(after(&events, Some(0)), Next::Closed));
    }
}
