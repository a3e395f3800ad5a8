//! Demo participants: a moving picture with a clock and a name, and a voice-like sound.
//!
//! They take turns talking, so that a room of them looks and sounds like a class.

use std::f32::consts::TAU;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rollcall_model::Color;
use rollcall_model::participant::color_of;

use crate::clock::{SOUND_RATE, now, sample_at};
use crate::error::MediaError;
use crate::input::Input;
use crate::picture::{Picture, Surface, Surfaces, yuv_of};
use crate::text::{self, Mask};
use crate::yuv::Rect;

const WIDTH: usize = 640;
const HEIGHT: usize = 360;
const FPS: u32 = 30;
/// How far ahead of its time everything is pushed.
const AHEAD: Duration = Duration::from_millis(80);
/// Seconds after which the turns begin again.
const ROUND: f32 = 12.0;

/// A synthetic participant; it ends when dropped.
pub struct Demo {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Demo {
    /// Starts to feed `input`.
    ///
    /// # Errors
    /// When letters cannot be drawn or the system refuses a thread.
    pub fn start(input: &Input, name: &str) -> Result<Self, MediaError> {
        let figure = Figure::new(input, name)?;
        let stop = Arc::new(AtomicBool::new(false));
        let (input, stopped) = (input.clone(), stop.clone());
        let body = move || perform(&input, figure, &stopped);
        let thread = std::thread::Builder::new().name("demo".into()).spawn(body);
        let thread = thread.map_err(|error| MediaError::Io { what: "starting a demo participant", error })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn perform(input: &Input, figure: Figure, stop: &AtomicBool) {
    let step = Duration::from_secs(1) / FPS;
    let mut voice = Voice::new(input.uid().get());
    let mut due = now();
    while !stop.load(Ordering::Relaxed) {
        input.arrived_picture(None);
        input.arrived_sound(None);
        if input.wanted() {
            let at = due + AHEAD;
            let (from, to) = (sample_at(at), sample_at(at + step));
            let loud = voice.speak(input, at, (to - from) as usize);
            input.push_picture(at, figure.draw(at, loud));
        }
        due += step;
        let ahead = due.saturating_sub(now());
        // A machine that slept owes no pictures of the past.
        if now().saturating_sub(due) > Duration::from_millis(500) {
            due = now();
        }
        std::thread::sleep(ahead);
    }
}

/// The picture: a head that sways and speaks, a name, a clock.
struct Figure {
    surfaces: Arc<Surfaces>,
    name: Mask,
    digits: Vec<Mask>,
    colon: Mask,
    back: [u8; 3],
    floor: [u8; 3],
    skin: [u8; 3],
    phase: f32,
    clock_offset: Duration,
}

impl Figure {
    fn new(input: &Input, name: &str) -> Result<Self, MediaError> {
        let uid = input.uid();
        let color = color_of(uid);
        let shade = |c: Color, by: f32| {
            let dim = |v: u8| (f32::from(v) * by).min(255.0) as u8;
            yuv_of(Color { red: dim(c.red), green: dim(c.green), blue: dim(c.blue) })
        };
        let digit = |d: u32| text::mask(&d.to_string(), 30, 64);
        // The clock on the picture is the time of day (UTC).
        let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Ok(Self {
            surfaces: Surfaces::new(WIDTH as u32, HEIGHT as u32),
            name: text::mask(&short(name), 34, 592)?,
            digits: (0..10).map(digit).collect::<Result<_, _>>()?,
            colon: text::mask(":", 30, 64)?,
            back: shade(color, 1.0),
            floor: shade(color, 0.55),
            skin: shade(color, 2.1),
            phase: uid.get() as f32 * 1.7,
            clock_offset: since_epoch.saturating_sub(now()),
        })
    }

    fn draw(&self, at: Duration, loud: f32) -> Picture {
        let mut surface = self.surfaces.take();
        let t = at.as_secs_f32() + self.phase;
        {
            let mut view = surface.view_mut();
            view.fill(Rect { x: 0, y: 0, width: WIDTH, height: HEIGHT }, self.back);
            view.fill(Rect { x: 0, y: 268, width: WIDTH, height: HEIGHT - 268 }, self.floor);
        }
        let x = 320.0 + 90.0 * (t * 0.9).sin();
        let y = 150.0 + 14.0 * (t * 1.7).sin();
        let dark = [35, 128, 128];
        ellipse(&mut surface, (x, y), (70.0, 84.0), self.skin);
        for side in [-1.0, 1.0] {
            let blink = if (t * 0.31).fract() < 0.03 { 1.5 } else { 9.0 };
            ellipse(&mut surface, (x + side * 26.0, y - 18.0), (8.0, blink), dark);
        }
        ellipse(&mut surface, (x, y + 36.0), (22.0, 3.0 + 20.0 * loud), dark);
        let white = [235, 128, 128];
        self.name.draw(&mut surface, 24, HEIGHT - 82, white);
        self.draw_clock(&mut surface, at + self.clock_offset, white);
        Picture::drawn(surface)
    }

    fn draw_clock(&self, surface: &mut Surface, time: Duration, color: [u8; 3]) {
        let seconds = time.as_secs() % 86_400;
        let tenths = (time.subsec_millis() / 100) as usize;
        let pair = |value: u64| [Some((value / 10) as usize), Some((value % 10) as usize)];
        let mut marks: Vec<Option<usize>> = Vec::with_capacity(10);
        for (i, value) in [seconds / 3600, seconds / 60 % 60, seconds % 60].into_iter().enumerate() {
            marks.extend((i > 0).then_some(None));
            marks.extend(pair(value));
        }
        marks.extend([None, Some(tenths)]);
        for (i, mark) in marks.into_iter().enumerate() {
            let mask = mark.map_or(&self.colon, |digit| &self.digits[digit]);
            mask.draw(surface, 404 + i * 21 + (20 - mask.width.min(20)) / 2, 12, color);
        }
    }
}

/// At most as much of a name as fits beside the picture's edge.
fn short(name: &str) -> String {
    // A Chinese character is as wide as two letters.
    let mut room = 26_usize;
    let mut kept = String::new();
    for c in name.chars() {
        let Some(left) = room.checked_sub(if c.is_ascii() { 1 } else { 2 }) else {
            kept.push('…');
            break;
        };
        room = left;
        kept.push(c);
    }
    kept
}

fn ellipse(surface: &mut Surface, (cx, cy): (f32, f32), (rx, ry): (f32, f32), color: [u8; 3]) {
    let mut view = surface.view_mut();
    let top = (cy - ry).max(0.0) as usize;
    let bottom = ((cy + ry) as usize).min(HEIGHT - 1);
    for y in top..=bottom {
        let dy = (y as f32 - cy) / ry;
        let half = rx * (1.0 - dy * dy).max(0.0).sqrt();
        let left = (cx - half).max(0.0) as usize;
        let right = ((cx + half) as usize).min(WIDTH - 1);
        if right <= left {
            continue;
        }
        for (i, plane) in view.planes.iter_mut().enumerate() {
            let s = usize::from(i > 0);
            if s == 1 && y % 2 == 1 {
                continue;
            }
            let line = (y >> s) * plane.stride;
            plane.data[line + (left >> s)..=line + (right >> s)].fill(color[i]);
        }
    }
}

/// The sound: a hum with the formants of vowels, in syllables, in turns.
struct Voice {
    table: Vec<f32>,
    pitch: f32,
    turn: f32,
    position: f32,
}

impl Voice {
    fn new(uid: u32) -> Self {
        let pitch = [118.0, 196.0, 142.0, 226.0, 104.0, 176.0][uid as usize % 6];
        let length = 1024;
        // Harmonics near the formants of an open vowel are loud, the others fade.
        let weight = |h: f32| {
            let near = |formant: f32, width: f32| (-((h * pitch - formant) / width).powi(2)).exp();
            (near(650.0, 250.0) + 0.6 * near(1100.0, 250.0) + 0.25 * near(2500.0, 400.0) + 0.12) / h.sqrt()
        };
        let at = |i: usize| {
            let x = i as f32 / length as f32 * TAU;
            (1..=16).map(|h| weight(h as f32) * (x * h as f32).sin()).sum::<f32>()
        };
        let wave: Vec<f32> = (0..length).map(at).collect();
        let peak = wave.iter().fold(1e-6_f32, |peak, v| peak.max(v.abs()));
        let table = wave.into_iter().map(|v| v / peak).collect();
        Self { table, pitch, turn: (uid % 4) as f32 * ROUND / 4.0, position: 0.0 }
    }

    /// How open the mouth is, 0 to 1.
    fn loudness(&self, t: f32) -> f32 {
        let in_round = (t + self.turn).rem_euclid(ROUND);
        let talking = ((in_round.min(4.0 - in_round)) * 5.0).clamp(0.0, 1.0);
        let syllable = (0.5 - 0.5 * (t * TAU * 3.4).cos()).powf(0.7);
        talking * syllable * (0.75 + 0.25 * (t * 1.3).sin())
    }

    fn speak(&mut self, input: &Input, at: Duration, length: usize) -> f32 {
        let start = at.as_secs_f64();
        let mut sound = Vec::with_capacity(length * 2);
        for i in 0..length {
            let t = ((start + i as f64 / f64::from(SOUND_RATE)) % 3600.0) as f32;
            let pitch = self.pitch * (1.0 + 0.05 * (t * 2.1).sin());
            self.position = (self.position + pitch / SOUND_RATE as f32).fract();
            let wave = self.table[(self.position * self.table.len() as f32) as usize % self.table.len()];
            let value = (wave * self.loudness(t) * 7000.0) as i16;
            sound.extend([value, value]);
        }
        input.push_sound(at, &sound);
        self.loudness((start % 3600.0) as f32)
    }
}
