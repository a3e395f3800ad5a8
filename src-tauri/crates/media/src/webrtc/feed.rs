//! What waits between the network and a participant's decoders.
//!
//! Sound goes before pictures: a slow picture decoder must not make holes in the sound. Bounded:
//! pictures that pile up are thrown away as a whole and the sender is asked for a fresh start.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

use super::SessionEvent;

/// Pictures that may wait: two seconds at 30 a second.
const MOST_PICTURES: usize = 60;

/// Packets of sound that may wait: two seconds.
const MOST_SOUND: usize = 100;

/// A codec we decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Vp8,
    Vp9,
    H264,
    Av1,
    Opus,
}

impl Codec {
    pub fn name(self) -> &'static str {
        match self {
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::H264 => "H264",
            Self::Av1 => "AV1",
            Self::Opus => "OPUS",
        }
    }
}

/// One picture or packet of sound as it was sent.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    pub codec: Codec,
    /// When it is shown or heard, on the one clock.
    pub at: Duration,
    pub keyframe: bool,
    /// How much was lost before it: nothing, or the length of the hole. Sound only.
    pub hole: Duration,
    pub data: Arc<[u8]>,
}

/// What the decoding thread does next.
pub(super) enum Next {
    Event(SessionEvent),
    Sound(Coded),
    Picture {
        coded: Coded,
        /// Whether others wait behind it.
        more: bool,
    },
    Closed,
}

#[derive(Default)]
pub(super) struct Feed {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Default)]
struct Waiting {
    events: VecDeque<SessionEvent>,
    sound: VecDeque<Coded>,
    pictures: VecDeque<Coded>,
    closed: bool,
}

impl Feed {
    /// Something happened; after the end nothing more is told.
    pub fn event(&self, event: SessionEvent) {
        let mut waiting = self.waiting.lock();
        if matches!(event, SessionEvent::Disconnected { .. }) {
            waiting.sound.clear();
            waiting.pictures.clear();
        }
        waiting.events.push_back(event);
        self.filled.notify_one();
    }

    pub fn sound(&self, coded: Coded) {
        let mut waiting = self.waiting.lock();
        if waiting.sound.len() == MOST_SOUND {
            waiting.sound.pop_front();
        }
        waiting.sound.push_back(coded);
        self.filled.notify_one();
    }

    /// Whether it was taken; if not, everything that waited is gone and a key frame is needed.
    #[must_use]
    pub fn picture(&self, coded: Coded) -> bool {
        let mut waiting = self.waiting.lock();
        if waiting.pictures.len() == MOST_PICTURES {
            waiting.pictures.clear();
            return false;
        }
        waiting.pictures.push_back(coded);
        self.filled.notify_one();
        true
    }

    /// Waits for the next thing to do.
    pub fn next(&self) -> Next {
        let mut waiting = self.waiting.lock();
        loop {
            if waiting.closed {
                return Next::Closed;
            }
            if let Some(event) = waiting.events.pop_front() {
                return Next::Event(event);
            }
            if let Some(coded) = waiting.sound.pop_front() {
                return Next::Sound(coded);
            }
            if let Some(coded) = waiting.pictures.pop_front() {
                return Next::Picture { coded, more: !waiting.pictures.is_empty() };
            }
            self.filled.wait(&mut waiting);
        }
    }

    /// Ends the decoding thread at its next step; nothing more is told.
    pub fn close(&self) {
        self.waiting.lock().closed = true;
        self.filled.notify_one();
    }
}
