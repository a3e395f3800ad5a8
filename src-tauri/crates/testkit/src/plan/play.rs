//! Playing a plan in real time.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rollcall_model::{Cname, Entry, Recording, Uid};

use super::{Person, Plan, Step};
use crate::moment::{moment, utc, utc_of};
use crate::publisher::{Publisher, PublisherSettings, VideoClip};
use crate::recorder::{Recorder, World};

/// Longest wait for a participant to be on stage.
const ON_STAGE: Duration = Duration::from_secs(15);

/// Longest wait for the single file after the stop.
const FINISH: Duration = Duration::from_secs(30);

/// Steps are taken in this part of a second: flashes are over, the next is not near, so the last
/// picture of whoever falls silent has its own colour.
const QUIET: std::ops::Range<f64> = 0.30..0.70;

/// A step that was taken.
#[derive(Debug, Clone)]
pub struct Done {
    /// Who.
    pub uid: Option<Uid>,
    /// What.
    pub step: Step,
    /// When it began, in seconds of the program.
    pub from: f64,
    /// When it was over, in seconds of the program.
    pub to: f64,
}

/// A plan that was played.
#[derive(Debug, Clone)]
pub struct Played {
    /// The plan.
    pub plan: Plan,
    /// What was done, in order.
    pub done: Vec<Done>,
    /// The finished recording.
    pub recording: Recording,
    /// Its journal.
    pub journal: Vec<Entry>,
    /// Its folder.
    pub folder: PathBuf,
    /// Where frames went missing: milliseconds recorded and frames missing by then.
    pub missing: Vec<(u64, u64)>,
    /// From the start call to its answer.
    pub start_took: Duration,
    /// From the stop call to its answer.
    pub stop_took: Duration,
}

impl Played {
    /// The single file.
    ///
    /// # Errors
    /// When there is none.
    pub fn mp4(&self) -> Result<PathBuf> {
        Ok(self.folder.join(self.recording.mp4.as_deref().context("no single file")?))
    }

    /// The playlist.
    ///
    /// # Errors
    /// When there is none.
    pub fn playlist(&self) -> Result<PathBuf> {
        Ok(self.folder.join(&self.recording.tracks.first().context("no track")?.playlist))
    }
}

/// Waits until a time of the timetable. A plan is a timetable: this is its clock, and no test of
/// the outcome depends on when exactly it rings.
async fn until(at: f64) {
    let quiet = |time: f64| time - time.floor();
    let wanted = if QUIET.contains(&quiet(at)) { at } else { (at - QUIET.start).ceil() + QUIET.start };
    let left = Duration::from_secs_f64((wanted - utc()).max(0.0));
    moment(left).await;
}

/// When the program's first frame was taken, UTC in seconds: what the journal's two clocks say.
pub(super) fn zero_of(recording: &Recording, journal: &[Entry]) -> Result<f64> {
    let mut zeros = Vec::new();
    for entry in journal.iter().filter(|entry| entry.clock_ms > 0) {
        zeros.push(utc_of(&entry.utc)? - entry.clock_ms as f64 / 1000.0);
    }
    let started = utc_of(&recording.started_at)?;
    for zero in &zeros {
        ensure!((zero - started).abs() < 0.1, "the journal's clocks disagree: {zero} is not {started}");
    }
    zeros.sort_by(f64::total_cmp);
    Ok(zeros.get(zeros.len() / 2).copied().unwrap_or(started))
}

struct Player<'a> {
    recorder: &'a Recorder,
    cname: Cname,
    plan: &'a Plan,
    publishers: HashMap<Uid, Publisher>,
}

impl Player<'_> {
    async fn join(&mut self, person: &Person, waiting: bool) -> Result<()> {
        let name = person.name();
        let whip = match waiting {
            true => self.recorder.waiting_whip(&self.cname, person.uid, &name).await?,
            false => self.recorder.whip(&self.cname, person.uid, &name).await?,
        };
        let (video, audio) = (person.video.clone(), person.audio.clone());
        let settings = PublisherSettings { video, audio, ..Default::default() };
        let publisher = Publisher::join(whip, settings).await.with_context(|| format!("{} joins", person.uid))?;
        publisher.connected(ON_STAGE).await.with_context(|| format!("{} connects", person.uid))?;
        self.publishers.insert(person.uid, publisher);
        Ok(())
    }

    async fn act(&mut self, uid: Option<Uid>, step: &Step) -> Result<()> {
        let Some(uid) = uid else {
            let Step::Layout(layout) = step else { return Ok(()) };
            return self.recorder.set_layout(&self.cname, layout).await.map(drop);
        };
        if matches!(step, Step::Join | Step::Knock) {
            return self.join(self.plan.person(uid), *step == Step::Knock).await;
        }
        let publisher = self.publishers.get_mut(&uid).context("joins before it acts")?;
        match step {
            Step::Rejoin => {
                publisher.rejoin().await?;
                publisher.connected(ON_STAGE).await?;
            }
            Step::MuteVideo(muted) => publisher.mute_video(*muted),
            Step::MuteAudio(muted) => publisher.mute_audio(*muted),
            Step::Stall(stalled) => publisher.stall(*stalled),
            Step::Garbage(garbage) => publisher.garbage(*garbage),
            Step::Resize(width, height) => {
                let clip = self.plan.person(uid).video.clone().context("has a picture")?;
                publisher.change_video(VideoClip { width: *width, height: *height, ..clip }).await?;
            }
            Step::Vanish => publisher.vanish(),
            Step::Leave => publisher.leave().await?,
            Step::Remove => self.recorder.remove(&self.cname, uid).await?,
            Step::MuteInMix(muted) => drop(self.recorder.mute(&self.cname, uid, *muted).await?),
            Step::Admit => drop(self.recorder.admit(&self.cname, uid).await?),
            Step::Volume(volume) => drop(self.recorder.set_volume(&self.cname, uid, *volume).await?),
            Step::Join | Step::Knock | Step::Layout(_) => {}
        }
        Ok(())
    }
}

impl Plan {
    /// Plays it in a new channel of this recorder and records it.
    ///
    /// # Errors
    /// When a participant cannot join or a call is refused.
    pub async fn play(&self, recorder: &Recorder, cname: &str) -> Result<Played> {
        let channel = recorder.create_channel(cname, self.canvas, self.layout).await?;
        let mut player = Player { recorder, cname: channel.cname, plan: self, publishers: HashMap::new() };
        let mut events = recorder.events().await?;
        let mut done = Vec::new();
        let early = self.steps.iter().take_while(|(at, _, _)| at.is_zero()).count();
        let (before, during) = self.steps.split_at(early);
        for (_, uid, step) in before {
            player.act(*uid, step).await?;
            // The order of joining is the order of the plan.
            events.live(&player.cname, &uid.iter().copied().collect::<Vec<_>>(), ON_STAGE).await?;
            done.push(Done { uid: *uid, step: step.clone(), from: 0.0, to: 0.0 });
        }
        let mut watching = None;
        let console = if self.cold { None } else { Some(recorder.preview(&player.cname).await?) };
        if let Some(mut preview) = console {
            let seen = before.iter().filter_map(|(_, uid, _)| uid.filter(|uid| self.person(*uid).video.is_some()));
            events.seen(&player.cname, &seen.collect::<Vec<_>>(), ON_STAGE).await?;
            // What has been decoded waits for its time, which is half a second off at the most.
            let now = preview.next().await?.number;
            while preview.next().await?.number < now + u64::from(self.canvas.fps.get()) / 2 {}
            // From here on it is a console that has stopped to read: the stage runs, nobody waits for it.
            watching = Some(preview);
        }
        let asked = utc();
        let sid = recorder.record(&player.cname).await?.sid;
        let started = utc();
        drop(watching);
        for (at, uid, step) in during {
            until(started + at.as_secs_f64()).await;
            let from = utc();
            player.act(*uid, step).await.with_context(|| format!("{step:?} of {uid:?} at {at:?}"))?;
            done.push(Done { uid: *uid, step: step.clone(), from, to: utc() });
        }
        let mut missing = vec![(0, 0)];
        let far = |world: &World| {
            let recording = world.recordings.get(&sid)?;
            if missing.last().is_some_and(|(_, before)| *before < recording.frames_missing) {
                missing.push((recording.duration_ms, recording.frames_missing));
            }
            let done = Duration::from_millis(recording.duration_ms) >= self.length || recording.state.is_final();
            done.then_some(())
        };
        events.wait_for("recorded time", self.length + ON_STAGE, far).await?;
        let stopping = utc();
        recorder.stop(&sid).await?;
        let stopped = utc();
        let recording = events.finished(&sid, FINISH).await?;
        let journal = recorder.journal(&sid).await?;
        let zero = zero_of(&recording, &journal)?;
        for done in done.iter_mut().skip(early) {
            (done.from, done.to) = (done.from - zero, done.to - zero);
        }
        Ok(Played {
            plan: self.clone(),
            done,
            folder: recorder.folder_of(&sid)?,
            recording,
            journal,
            missing,
            start_took: Duration::from_secs_f64(started - asked),
            stop_took: Duration::from_secs_f64(stopped - stopping),
        })
    }
}
