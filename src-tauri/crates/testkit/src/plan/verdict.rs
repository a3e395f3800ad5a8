//! Holding a recorded program against what its plan makes one expect.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rollcall_model::{PixelRect, RecordingState, Uid};

use super::expect::Expected;
use super::play::{Done, Played, zero_of};
use crate::analysis::tolerance::{AAC_UNIT, LIP_SYNC, PLAY_OUT};
use crate::analysis::{Look, Offset, Seen, complaints, listen, offsets, probe, watch};

/// A beep lasts 100 ms; what is left of one that was cut does not count.
const WHOLE_BEEP: Duration = Duration::from_millis(70);

/// What was measured of one participant.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Its flashes with the beeps that belong to them.
    pub offsets: Vec<Offset>,
    /// Seconds of the program in which it is heard.
    pub beeps: Vec<f64>,
}

impl Measured {
    /// The largest distance of sound and picture.
    pub fn worst(&self) -> f64 {
        self.offsets.iter().map(|offset| offset.seconds().abs()).fold(0.0, f64::max)
    }
}

impl Played {
    /// Checks everything about both forms of the program; what was measured, by participant.
    ///
    /// # Errors
    /// The first thing that is not as it must be.
    pub fn check(&self) -> Result<BTreeMap<Uid, Measured>> {
        self.check_recording()?;
        let (mp4, playlist) = (self.mp4()?, self.playlist()?);
        self.check_streams(&mp4).context("the single file")?;
        self.check_streams(&playlist).context("the playlist")?;
        let expected = self.expected();
        let sight = self.check_regions(&mp4, &expected)?;
        self.check_sync(&mp4, &expected, &sight)
    }

    /// How far the recording's clock (that of the journal) is from what the picture shows, in seconds:
    /// flashes are seen a play-out delay after each whole second. Positive: the clock is ahead.
    ///
    /// # Errors
    /// When there is no flash, or the journal has no usable time.
    pub fn clock_error(&self, measured: &BTreeMap<Uid, Measured>) -> Result<f64> {
        let zero = zero_of(&self.recording, &self.journal)?;
        let of_second = |flash: f64| {
            let shown = (zero + flash).fract();
            // What is left of the play-out delay and half a frame, as -0.5 to 0.5 s.
            let error = PLAY_OUT.as_secs_f64() + 0.5 / f64::from(self.recording.canvas.fps.get()) - shown;
            error - error.round()
        };
        let mut errors: Vec<f64> =
            measured.values().flat_map(|one| &one.offsets).map(|offset| of_second(offset.flash)).collect();
        errors.sort_by(f64::total_cmp);
        errors.get(errors.len() / 2).copied().context("no flash at all")
    }

    /// What was done when, in a line each.
    fn story(&self) -> String {
        let line = |done: &Done| {
            let who = done.uid.map(|uid| uid.to_string()).unwrap_or_default();
            format!("\n  {:.2} to {:.2} s: {who} {:?}", done.from, done.to, done.step)
        };
        format!("what was done:{}", self.done.iter().map(line).collect::<String>())
    }

    fn check_recording(&self) -> Result<()> {
        let recording = &self.recording;
        let fps = u64::from(recording.canvas.fps.get());
        ensure!(recording.state == RecordingState::Finished, "the state is {:?}", recording.state);
        let missing = recording.frames_missing;
        ensure!(missing == 0, "{missing} frames are missing: {:?} (ms, missing by then)", self.missing);
        let stated = (recording.frames * 1000).div_ceil(fps);
        ensure!(
            recording.duration_ms.abs_diff(stated) <= 1,
            "{} frames in {} ms",
            recording.frames,
            recording.duration_ms
        );
        ensure!(recording.loss.is_none(), "a loss is stated: {:?}", recording.loss);
        ensure!(recording.problem.is_none(), "a problem is stated: {:?}", recording.problem);
        Ok(())
    }

    fn check_streams(&self, file: &Path) -> Result<()> {
        let (said, program) = (complaints(file)?, probe(file)?);
        ensure!(said.is_empty(), "ffmpeg complains: {said}");
        let (video, audio) = (&program.video, &program.audio);
        let canvas = &self.recording.canvas;
        ensure!((video.codec.as_str(), audio.codec.as_str()) == ("h264", "aac"), "{} and {}", video.codec, audio.codec);
        ensure!((video.width, video.height) == (canvas.width, canvas.height), "{}x{}", video.width, video.height);
        ensure!(video.gaps.is_empty(), "the picture has gaps: {:?}", video.gaps);
        ensure!(audio.gaps.is_empty(), "the sound has gaps: {:?}", audio.gaps);
        let frames = self.recording.frames as usize;
        ensure!(video.packets == frames, "{} frames in the file, {frames} stated", video.packets);
        let exact = frames as f64 / f64::from(canvas.fps.get());
        ensure!((video.duration - exact).abs() < 0.001, "{frames} frames last {} s, not {exact}", video.duration);
        let ends = audio.start + audio.duration - video.start - video.duration;
        ensure!(ends.abs() <= AAC_UNIT.as_secs_f64() + 0.001, "the sound ends {ends} s after the picture");
        ensure!(
            (audio.start - video.start).abs() < 0.001,
            "the sound starts {} s, the picture {} s",
            audio.start,
            video.start
        );
        Ok(())
    }

    /// Who is in which region when; everybody's own frames as they were seen.
    fn check_regions(&self, file: &Path, expected: &[Expected]) -> Result<HashMap<Uid, Vec<Option<Seen>>>> {
        let fps = f64::from(self.recording.canvas.fps.get());
        let mut areas: Vec<PixelRect> = Vec::new();
        for (rect, _) in expected.iter().flat_map(|stretch| &stretch.areas) {
            if !areas.contains(rect) {
                areas.push(*rect);
            }
        }
        let frames = watch(file, &areas)?;
        let look = Look::new(
            self.plan.people.iter().map(|person| (person.uid, person.color())),
            self.recording.canvas.background,
        );
        let mut sight: HashMap<Uid, Vec<Option<Seen>>> =
            self.plan.people.iter().map(|person| (person.uid, vec![None; frames.len()])).collect();
        let mut checked = 0;
        for stretch in expected {
            let (first, last) = ((stretch.from * fps).ceil() as usize, ((stretch.to * fps) as usize).min(frames.len()));
            for (frame, colors) in frames.iter().enumerate().take(last).skip(first) {
                for (rect, should) in &stretch.areas {
                    let Some(should) = should else { continue };
                    let area = areas.iter().position(|known| known == rect).context("every area is watched")?;
                    let seen = look.name(colors[area]);
                    let flashes = matches!(should, Seen::Picture(uid) if stretch.moving.contains(uid));
                    if seen != *should && !(seen == Seen::Flash && flashes) {
                        bail!(
                            "frame {frame} ({:.2} s): {seen:?} instead of {should:?} in {rect:?}; {stretch:?}; {}",
                            frame as f64 / fps,
                            self.story()
                        );
                    }
                    if let Seen::Picture(uid) = should {
                        sight.get_mut(uid).context("takes part")?[frame] = Some(seen);
                    }
                }
                checked += 1;
            }
        }
        // A check that looked away would prove nothing.
        ensure!(checked * 3 >= frames.len(), "only {checked} of {} frames could be checked", frames.len());
        Ok(sight)
    }

    fn check_sync(
        &self,
        file: &Path,
        expected: &[Expected],
        sight: &HashMap<Uid, Vec<Option<Seen>>>,
    ) -> Result<BTreeMap<Uid, Measured>> {
        let fps = f64::from(self.recording.canvas.fps.get());
        let sound = listen(file)?;
        let mut all = BTreeMap::new();
        for person in &self.plan.people {
            let uid = person.uid;
            let beeps = match &person.audio {
                Some(clip) => sound.beeps(f64::from(clip.tone), WHOLE_BEEP),
                None => Vec::new(),
            };
            let heard = |time: f64| {
                let stretch = expected.iter().find(|s| s.from <= time && time + 0.1 <= s.to)?;
                (!stretch.garbled.contains(&uid)).then(|| stretch.heard.contains(&uid))
            };
            if let Some(stray) = beeps.iter().find(|beep| heard(beep.start) == Some(false)) {
                bail!("{uid} is heard at {:.2} s, when it is mute; {}", stray.start, self.story());
            }
            let seen = &sight[&uid];
            let begins =
                |i: &usize| seen[*i] == Some(Seen::Flash) && *i > 0 && seen[*i - 1] == Some(Seen::Picture(uid));
            let flashes: Vec<f64> = (0..seen.len()).filter(begins).map(|frame| frame as f64 / fps).collect();
            // Both must be inside a time in which the participant is seen and heard.
            let audible: Vec<f64> = flashes
                .iter()
                .copied()
                .filter(|t| heard(t - 0.1) == Some(true) && heard(t + 0.2) == Some(true))
                .collect();
            let pairs = offsets(&audible, &beeps);
            ensure!(pairs.len() == audible.len(), "{uid}: {} of {} flashes have a beep", pairs.len(), audible.len());
            let measured = Measured { offsets: pairs, beeps: beeps.iter().map(|beep| beep.start).collect() };
            ensure!(
                measured.worst() <= LIP_SYNC.as_secs_f64(),
                "{uid}: sound and picture are {:.0} ms apart: {:?}",
                measured.worst() * 1000.0,
                measured.offsets
            );
            let (moving, heard_for) =
                (span(expected, |s| s.moving.contains(&uid)), span(expected, |s| s.heard.contains(&uid)));
            ensure!(
                flashes.len() as f64 >= moving - 1.0 - moving * 0.15,
                "{uid}: {} flashes in {moving:.1} s",
                flashes.len()
            );
            ensure!(
                measured.beeps.len() as f64 >= heard_for - 1.0 - heard_for * 0.15,
                "{uid}: {} beeps in {heard_for:.1} s",
                measured.beeps.len()
            );
            all.insert(uid, measured);
        }
        Ok(all)
    }
}

/// Whole seconds surely inside the stretches of which `holds` is true: a stretch of 2.9 s has two.
fn span(expected: &[Expected], holds: impl Fn(&Expected) -> bool) -> f64 {
    expected.iter().filter(|s| holds(s)).map(|s| (s.to - s.from - 0.3).floor().max(0.0)).sum()
}
