//! Whether an encoder does what a recording needs, found out by letting it encode a little.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rollcall_model::{Canvas, EncodedSample, TrackFormat, TrackKind};

use super::{EncodeSettings, Encoding, SampleSink, h264};
use crate::clock::{SOUND_CHANNELS, SOUND_RATE, sample_at};
use crate::error::MediaError;
use crate::picture::{Picture, Surface};
use crate::yuv::Rect;

/// Pictures that differ; then they come again.
const DIFFERENT: u32 = 12;

#[derive(Default)]
struct Came {
    is_known: bool,
    /// Of the pictures: whether each is a key frame, and whether it has bytes.
    pictures: Vec<(bool, bool)>,
    failure: Option<String>,
}

struct Look(Arc<Mutex<Came>>);

impl SampleSink for Look {
    fn format(&mut self, format: TrackFormat) {
        if let TrackFormat::H264 { avcc, .. } = format {
            // Version 1, and at least one parameter set of each kind.
            self.0.lock().is_known = avcc.first() == Some(&1) && avcc.len() > 10;
        }
    }

    fn sample(&mut self, sample: EncodedSample) {
        if sample.track == TrackKind::Video {
            self.0.lock().pictures.push((sample.keyframe, !sample.data.is_empty()));
        }
    }

    fn ended(&mut self, error: Option<MediaError>) {
        self.0.lock().failure = error.map(|error| error.to_string());
    }
}

/// Encodes `frames` moving pictures and looks at what came out; how long that took.
///
/// # Errors
/// When it does not start, fails, is not done within `limit`, or does not keep to the segments.
pub(crate) fn trial(
    canvas: Canvas,
    settings: EncodeSettings,
    frames: u32,
    limit: Duration,
) -> Result<Duration, MediaError> {
    let group = h264::key_frames(&canvas, &settings) as usize;
    let came = Arc::<Mutex<Came>>::default();
    let pictures: Vec<_> = (0..DIFFERENT).map(|n| moving(&canvas, n)).collect();
    let encoding = Encoding::start(canvas, settings, Box::new(Look(came.clone())))?;
    let began = Instant::now();
    let step = |n: u32| Duration::from_secs(u64::from(n)) / canvas.fps.get();
    let feed = encoding.feed();
    for n in 0..frames {
        feed.frame(step(n), step(n + 1), &pictures[n as usize % pictures.len()], false);
    }
    let silence: Arc<[[i16; SOUND_CHANNELS]]> =
        vec![[0; SOUND_CHANNELS]; sample_at(step(frames)) as usize + SOUND_RATE as usize].into();
    feed.sound(0, &silence);
    feed.end();
    encoding.output.wait(limit)?;
    let took = began.elapsed();
    let came = came.lock();
    let wrong = |what: &str| Err(MediaError::pipeline("the encoder", what));
    match &came.failure {
        Some(reason) => return wrong(reason),
        None if !came.is_known => return wrong("it does not say what its pictures are"),
        None if came.pictures.len() != frames as usize => return wrong("not every picture came out"),
        None => {}
    }
    if !came.pictures.iter().enumerate().all(|(n, (is_key, _))| *is_key == n.is_multiple_of(group)) {
        return wrong("its key frames do not stand where segments begin");
    }
    if came.pictures.iter().any(|(_, has_bytes)| !has_bytes) {
        return wrong("a picture came out empty");
    }
    Ok(took)
}

/// A picture that differs from the one before.
fn moving(canvas: &Canvas, n: u32) -> Arc<Picture> {
    let (width, height) = (canvas.width as usize, canvas.height as usize);
    let mut surface = Surface::new(canvas.width, canvas.height);
    let mut view = surface.view_mut();
    let stripes = 8.min(height / 2);
    for stripe in 0..stripes {
        let (top, bottom) = (height * stripe / stripes / 2 * 2, height * (stripe + 1) / stripes / 2 * 2);
        let rect = Rect { x: 0, y: top, width, height: bottom - top };
        let luma = 16 + ((n as usize * 7 + stripe * 29) % 220) as u8;
        view.fill(rect, [luma, 128, 100 + stripe as u8 * 8]);
    }
    Arc::new(Picture::drawn(surface))
}
