//! One participant of a room: its number, its seat, and what feeds its input.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rollcall_media::{Demo, Input, Session};
use rollcall_model::participant::color_of;
use rollcall_model::usage::UsagePerson;
use rollcall_model::{Participant, Presence, Shows, Source, StreamStats, Uid};
use tokio::sync::watch;

use crate::films::Film;
use crate::requests::Seat;
use crate::seating::{Away, Claim, Taken};

/// How long nothing may arrive before a participant counts as silent: pictures may come once a second.
const MOMENT: Duration = Duration::from_secs(2);

/// A participant.
pub(crate) struct Member {
    pub uid: Uid,
    pub name: String,
    /// The name it gave itself when it came.
    pub called: Option<String>,
    pub input: Input,
    pub feed: Feed,
    /// Its place in the order of joining.
    pub joined: u64,
    pub seat: watch::Sender<Seat>,
    pub presence: Presence,
    pub shows: Shows,
    pub stats: StreamStats,
}

/// Where its media comes from.
pub(crate) enum Feed {
    Demo {
        /// Ends when dropped.
        #[expect(dead_code, reason = "held for its end")]
        demo: Demo,
    },
    Whip(Visit),
    File(Film),
}

/// One connection of a publisher; another takes its place when the publisher comes again.
pub(crate) struct Visit {
    /// Told with every event of this connection, and of no other.
    pub number: u64,
    pub session: Arc<Session>,
    pub connected: Option<Instant>,
    pub claim: Claim,
}

/// Why a participant leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// By itself.
    Left,
    /// The producer's wish.
    Removed,
    /// Its connection broke.
    Lost,
}

impl Leaving {
    /// The word of the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Removed => "removed",
            Self::Lost => "lost",
        }
    }
}

impl Member {
    pub fn new(input: Input, name: String, feed: Feed, joined: u64) -> Self {
        let presence = if matches!(feed, Feed::Whip(_)) { Presence::Joining } else { Presence::Live };
        Self {
            uid: input.uid(),
            name,
            called: None,
            input,
            feed,
            joined,
            seat: watch::Sender::new(Seat::default()),
            presence,
            shows: Shows::Placeholder,
            stats: StreamStats::default(),
        }
    }

    /// The participant as everyone sees it.
    pub fn participant(&self) -> Participant {
        Participant {
            uid: self.uid,
            name: self.name.clone(),
            source: match self.feed {
                Feed::Demo { .. } => Source::Demo,
                Feed::Whip(_) => Source::Whip,
                Feed::File(_) => Source::File,
            },
            presence: self.presence,
            muted: self.input.muted(),
            volume: self.input.volume(),
            color: color_of(self.uid),
            shows: self.shows,
            stats: self.stats.clone(),
        }
    }

    /// Its connection, if it publishes.
    pub fn visit(&self) -> Option<&Visit> {
        match &self.feed {
            Feed::Whip(visit) => Some(visit),
            Feed::Demo { .. } | Feed::File(_) => None,
        }
    }

    pub fn visit_mut(&mut self) -> Option<&mut Visit> {
        match &mut self.feed {
            Feed::Whip(visit) => Some(visit),
            Feed::Demo { .. } | Feed::File(_) => None,
        }
    }

    /// The seat as the rules of seating see it.
    pub fn taken(&self) -> Taken {
        Taken { uid: self.uid, claim: self.visit().map(|visit| visit.claim) }
    }

    /// The seat as it is kept for one who may come again.
    pub fn away(&self) -> Option<Away> {
        let claim = self.visit()?.claim;
        let (uid, name, called, joined) = (self.uid, self.name.clone(), self.called.clone(), self.joined);
        let (muted, volume) = (self.input.muted(), self.input.volume());
        Some(Away { claim, uid, name, called, joined, muted, volume, since: None })
    }

    /// Says what changed to whoever sits here, or waits to.
    pub fn tell_seat(&self, recording: bool, waiting: bool) {
        let live = self.presence == Presence::Live && !waiting;
        let now = Seat { live, muted: self.input.muted(), recording, removed: false, waiting };
        self.seat.send_if_modified(|seat| std::mem::replace(seat, now) != now);
    }

    /// The size of the picture that arrives; none without one, or before the first was opened.
    pub fn picture(&self) -> Option<(u32, u32)> {
        let StreamStats { width, height, fps, .. } = self.stats;
        let arrives = self.shows == Shows::Picture || fps > 0.0;
        (arrives && width > 0 && height > 0).then_some((width, height))
    }

    /// What it counts.
    pub fn usage_person(&self) -> UsagePerson {
        let (width, height) = self.picture().unwrap_or_default();
        UsagePerson { uid: self.uid, name: self.name.clone(), width, height }
    }

    /// Whether it is there, by what arrives.
    pub fn observe(&mut self, now: Instant) {
        self.shows = self.input.shows();
        let stats = self.input.stats();
        // Finer steps are no news.
        let round = |value: f32, steps: f32| (value * steps).round() / steps;
        self.stats = StreamStats {
            level: round(stats.level, 100.0),
            loss: stats.loss.map(|loss| round(loss, 1000.0)),
            round_trip_ms: stats.round_trip_ms.map(|ms| round(ms, 1.0)),
            av_offset_ms: stats.av_offset_ms.map(|ms| round(ms, 1.0)),
            ..stats
        };
        let arriving = self.stats.fps > 0.0 || self.shows == Shows::Picture || self.stats.audio;
        if let Feed::Whip(visit) = &self.feed {
            self.presence = presence(visit.connected, arriving, now);
        }
    }
}

/// Nobody is silent who had no time yet to be heard.
fn presence(connected: Option<Instant>, arriving: bool, now: Instant) -> Presence {
    let Some(connected) = connected else { return Presence::Joining };
    let patient = now.saturating_duration_since(connected) < MOMENT;
    if arriving || patient { Presence::Live } else { Presence::Silent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_is_who_had_time_to_be_heard_and_was_not() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(presence(None, false, at(9)), Presence::Joining);
        assert_eq!(presence(Some(at(8)), false, at(9)), Presence::Live, "just connected");
        assert_eq!(presence(Some(start), false, at(9)), Presence::Silent);
        assert_eq!(presence(Some(start), true, at(9)), Presence::Live);
    }
}
