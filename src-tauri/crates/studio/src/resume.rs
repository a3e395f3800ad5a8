//! After a crash: what goes on, what is finished, and what is said about it.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rollcall_model::{ErrorCode, Happening, NoticeLevel, Recording, RecordingState};
use rollcall_store::Recovered;

use crate::Result;
use crate::errors::{StudioError, sentence};
use crate::house::House;
use crate::member::Leaving;

/// Whether a recording that a crash left open goes on.
fn goes_on(state: RecordingState, last_frame_at: Timestamp, now: Timestamp, within: Duration) -> bool {
    let was_running = matches!(state, RecordingState::Starting | RecordingState::Recording | RecordingState::Paused);
    // A clock that was set back makes it look younger than now: it is not old, then.
    let age = Duration::try_from(now.duration_since(last_frame_at)).unwrap_or_default();
    was_running && age < within
}

impl House {
    /// Deals with every recording that a crash left unfinished.
    pub fn take_up(self: &Arc<Self>) {
        for recording in self.library().unfinished() {
            let sid = recording.sid.clone();
            let was = recording.state;
            match self.library().recover(&sid) {
                Ok(recovered) => self.take_up_one(was, &recovered),
                Err(error) => {
                    let message = format!("A recording could not be recovered: {}.", sentence(&error));
                    self.notice(NoticeLevel::Error, ErrorCode::RecordingFailed, message, Some(sid));
                }
            }
        }
    }

    fn take_up_one(self: &Arc<Self>, was: RecordingState, recovered: &Recovered) {
        let now = Timestamp::now();
        let recording = &recovered.recording;
        if goes_on(was, recovered.last_frame_at, now, self.config.resume_within) {
            match self.go_on(recording) {
                Ok(()) => {
                    let gap = now.duration_since(recovered.last_frame_at).as_secs_f32().max(0.0);
                    let message = format!(
                        "The recorder stopped unexpectedly. The recording of \"{}\" goes on; about {gap:.1} s are missing.",
                        recording.cname
                    );
                    let sid = Some(recording.sid.clone());
                    self.notice(NoticeLevel::Warning, ErrorCode::RecordingResumed, message, sid);
                    return;
                }
                Err(error) => {
                    tracing::warn!(%error, sid = recording.sid.as_str(), "a recording is finished instead of taken up");
                }
            }
        }
        self.finalize(recording.sid.clone(), |house, recording| {
            let message = finished_sentence(&recording);
            house.notice(NoticeLevel::Info, ErrorCode::RecordingRecovered, message, Some(recording.sid));
        });
    }

    /// Takes the recording up in its next segment.
    ///
    /// # Errors
    /// When its channel is gone or changed, or anything that is needed does not start.
    fn go_on(self: &Arc<Self>, recording: &Recording) -> Result<()> {
        let room = self.room(&recording.cname)?;
        let _order = room.change()?;
        let quality = {
            let state = room.state.lock();
            if !state.canvas.is_like(&recording.canvas) {
                return Err(StudioError::CanvasInUse(recording.cname.clone()));
            }
            if state.recording.is_some() {
                return Err(StudioError::AlreadyRecording(recording.cname.clone()));
            }
            state.quality
        };
        self.check_room(&recording.canvas, quality)?;
        let begun = room.stage().and_then(|stage| {
            let take = self.library().resume(&recording.sid)?;
            // Nobody said goodbye when the recorder stopped. Who is still there, or comes again, joins.
            for uid in take.present() {
                take.note(Happening::Leave { uid, reason: Leaving::Lost.word().to_owned() });
            }
            self.begin_recording(&room, take, &stage)
        });
        if begun.is_err() {
            room.rest();
        }
        begun.map(drop)
    }
}

fn finished_sentence(recording: &Recording) -> String {
    let seconds = recording.duration_ms / 1000;
    let length = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let problem = recording.problem.as_deref().unwrap_or("It was complete.");
    format!("A recording of \"{}\" ({length}) was left unfinished and is finished now. {problem}", recording.cname)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_MINUTES: Duration = Duration::from_secs(600);

    #[test]
    fn what_ran_a_moment_ago_goes_on_and_everything_else_is_finished() {
        let now = Timestamp::now();
        let ago = |seconds: u64| now.checked_sub(Duration::from_secs(seconds)).expect("in range");
        use RecordingState as S;
        for running in [S::Starting, S::Recording, S::Paused] {
            assert!(goes_on(running, ago(3), now, TEN_MINUTES), "{running:?}");
            assert!(goes_on(running, ago(599), now, TEN_MINUTES), "{running:?}");
            assert!(!goes_on(running, ago(600), now, TEN_MINUTES), "{running:?}");
            assert!(!goes_on(running, ago(0), now, Duration::ZERO), "{running:?}");
        }
        for over in [S::Stopping, S::Finalizing, S::Finished, S::Failed] {
            assert!(!goes_on(over, ago(3), now, TEN_MINUTES), "{over:?}");
        }
        let ahead = now.checked_add(Duration::from_secs(60)).expect("in range");
        assert!(goes_on(S::Recording, ahead, now, TEN_MINUTES), "the machine's clock was set back");
    }
}
