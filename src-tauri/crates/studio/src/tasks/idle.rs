//! A task ends by itself when nobody was in its channel for too long (agora.md section 3, `maxIdleTime`).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rollcall_model::{Happening, Presence, Sid};

use super::Task;
use crate::house::House;

/// Since when nobody is there.
#[derive(Default)]
pub(super) struct Idle(HashMap<Sid, Instant>);

impl House {
    /// Ends what nobody was there for. Called once a second.
    pub fn end_idle_tasks(self: &Arc<Self>) {
        let running: Vec<Task> = self.tasks.started.lock().iter().filter(|task| !task.ended).cloned().collect();
        if running.is_empty() {
            return;
        }
        let now = Instant::now();
        let mut over = Vec::new();
        {
            let mut idle = self.tasks.idle.lock();
            idle.0.retain(|sid, _| running.iter().any(|task| task.sid == *sid));
            for task in running {
                if !self.is_idle(&task) {
                    idle.0.remove(&task.sid);
                    continue;
                }
                let since = *idle.0.entry(task.sid.clone()).or_insert(now);
                if now.duration_since(since) >= Duration::from_secs(task.max_idle_s) {
                    idle.0.remove(&task.sid);
                    over.push(task);
                }
            }
        }
        for task in over {
            self.aside(move |house| house.end_idle(&task));
        }
    }

    /// Whether its recording runs, and nobody is there.
    fn is_idle(&self, task: &Task) -> bool {
        let Ok(room) = self.room(&task.cname) else { return false };
        let state = room.state.lock();
        let is_there = |presence: Presence| !task.live || presence == Presence::Live;
        state.recording.as_ref().is_some_and(|open| open.sid == task.sid)
            && !state.members.iter().any(|member| is_there(member.presence))
    }

    fn end_idle(self: &Arc<Self>, task: &Task) {
        if let Ok(room) = self.room(&task.cname) {
            room.note(Happening::Idle { seconds: task.max_idle_s });
        }
        tracing::info!(sid = task.sid.as_str(), seconds = task.max_idle_s, "nobody was there: a recording ends");
        if let Err(error) = self.stop_recording(&task.sid) {
            tracing::warn!(%error, sid = task.sid.as_str(), "a recording that nobody was there for goes on");
        }
    }
}
