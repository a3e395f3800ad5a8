//! The pulse: twice a second a look at what arrives, once a second at what is recorded.
//!
//! Nothing is told that has not changed.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use rollcall_model::{Happening, Presence};
use tokio::time::MissedTickBehavior;

use crate::house::House;
use crate::room::Room;

const BEAT: Duration = Duration::from_millis(500);
/// A beat later than this is written into what is recorded: the picture stood still, too.
const HELD_UP: Duration = Duration::from_secs(5);
/// Beats between looks at the disk while nothing is recorded.
const IDLE_DISK_BEATS: u64 = 10;
/// Beats between tries to make single files that had no room.
const WAITING_BEATS: u64 = 60;
/// Beats between looks at what was deleted long ago.
const TRASH_BEATS: u64 = 2 * 3600;
/// Beats between looks at recordings whose progress apps are told.
const PROGRESS_BEATS: u64 = 10;

/// Beats until the house is closed.
pub(crate) async fn beat(house: Weak<House>) {
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = Instant::now();
    for number in 0_u64.. {
        beats.tick().await;
        let since = std::mem::replace(&mut last, Instant::now()).elapsed();
        let Some(house) = house.upgrade().filter(|house| !house.is_closed()) else { return };
        let beaten = house.blocking(move |house| {
            if since > HELD_UP {
                house.note_held_up(since);
            }
            house.beat(number);
            Ok(())
        });
        if beaten.await.is_err() {
            tracing::error!("a look at the rooms failed");
        }
    }
}

impl House {
    /// The process had no time: it was halted, or the machine has too much to do.
    fn note_held_up(&self, time: Duration) {
        let seconds = time.as_secs_f64();
        tracing::warn!(seconds, "the recorder was held up");
        let message = format!("The recorder was held up for {seconds:.1} s. The picture may stand still for as long.");
        for open in self.open_recordings() {
            open.take.note(Happening::Warning { message: message.clone() });
        }
    }

    fn beat(self: &Arc<Self>, number: u64) {
        let on_the_second = number.is_multiple_of(2);
        for room in self.all_rooms() {
            let wants_stats = on_the_second && self.events.listeners() > 0;
            if look(&room, on_the_second, wants_stats) {
                self.changed(&room);
            }
        }
        let open = self.open_recordings();
        if on_the_second {
            self.end_idle_tasks();
            self.load_watch.look();
            for open in &open {
                self.tell_recording(&open.sid);
                let room = self.room(&open.cname);
                if let Ok(room) = room
                    && open.wants_poster()
                    && let Some(stage) = room.state.lock().stage.as_ref().map(|running| running.stage.clone())
                {
                    open.take_poster(&stage);
                }
            }
        }
        if (on_the_second && !open.is_empty()) || number.is_multiple_of(IDLE_DISK_BEATS) {
            self.watch_disk();
        }
        if number.is_multiple_of(WAITING_BEATS) {
            self.finalize_waiting();
        }
        if number.is_multiple_of(PROGRESS_BEATS) {
            open.iter().for_each(|open| open.keep_missing());
            self.look_for_news();
        }
        if number.is_multiple_of(TRASH_BEATS) {
            self.aside(|house| {
                house.purge_old();
                house.keep_little();
                house.forget_old_callbacks();
            });
        }
    }
}

/// Whether there is something to tell. What arrives is looked at once a second, so that who asks
/// without listening is told the truth; twice while a stage shows it.
fn look(room: &Room, on_the_second: bool, wants_stats: bool) -> bool {
    let now = Instant::now();
    let (mut changed, mut happenings) = (false, Vec::new());
    let open = {
        let mut state = room.state.lock();
        let open = state.recording.clone();
        if state.stage.is_none() && !on_the_second {
            return false;
        }
        let state = &mut *state;
        for member in state.members.iter_mut().chain(&mut state.waiting) {
            let before: Presence = member.presence;
            member.observe(now);
            changed |= member.presence != before;
        }
        for member in &state.members {
            happenings.extend(open.iter().flat_map(|open| open.news_of(member)));
        }
        open
    };
    // The disk may take a moment.
    for happening in happenings {
        open.iter().for_each(|open| open.take.note(happening.clone()));
    }
    changed || wants_stats
}
