//! Which encoders of H.264 this machine has, and whether they work.

use std::time::Duration;

use gstreamer as gst;
use rollcall_model::{Canvas, Encoder, H264Encoder, Quality};

use crate::encode::{EncodeSettings, trial};
use crate::error::MediaError;

/// Pictures of the long trial, which also measures: three seconds.
const FRAMES: u32 = 91;
/// Longest wait for one of them.
const LIMIT: Duration = Duration::from_secs(10);

/// Pictures of the short trial before a recording: two segments and a bit.
const FEW: u32 = 18;
/// The length of those segments, in pictures.
const GROUP: u32 = 8;
/// Longest wait for it.
const SHORT_LIMIT: Duration = Duration::from_secs(2);

/// The encoders that are installed, in the order of `H264Encoder::ALL`; none was tried.
pub fn installed() -> Vec<H264Encoder> {
    let is_there = |encoder: &H264Encoder| gst::ElementFactory::find(encoder.element()).is_some();
    H264Encoder::ALL.into_iter().filter(is_there).collect()
}

/// Everything that is installed, each tried one after the other; takes up to a few seconds. Which one
/// is in use is not known here.
pub fn encoders() -> Vec<Encoder> {
    let canvas = Canvas::default();
    let settings = EncodeSettings::of(&canvas, Quality::Standard);
    let tried = |id: H264Encoder| {
        let took = trial(canvas, settings.clone().with(id), FRAMES, LIMIT);
        let (speed, problem) = match took {
            Ok(took) => (Some(f64::from(FRAMES) / f64::from(canvas.fps.get()) / took.as_secs_f64()), None),
            Err(error) => (None, Some(error.to_string())),
        };
        let (name, hardware) = (id.element().to_owned(), id.is_hardware());
        Encoder { id, name, hardware, in_use: false, speed, problem }
    };
    installed().into_iter().map(tried).collect()
}

/// Tries an encoder on this canvas with a handful of pictures.
///
/// # Errors
/// When it cannot be relied upon; why.
pub fn prove(encoder: H264Encoder, canvas: Canvas, quality: Quality) -> Result<(), MediaError> {
    let settings = EncodeSettings {
        segment: Duration::from_secs(u64::from(GROUP)) / canvas.fps.get(),
        ..EncodeSettings::of(&canvas, quality)
    };
    trial(canvas, settings.with(encoder), FEW, SHORT_LIMIT).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_there_and_works() {
        crate::init().expect("GStreamer starts");
        let found = encoders();
        let ours = found.iter().find(|encoder| encoder.id == H264Encoder::X264).expect("installed");
        assert!(ours.speed.is_some_and(|speed| speed > 0.1), "{ours:?}");
    }

    #[test]
    fn an_encoder_proves_itself_on_every_shape() {
        crate::init().expect("GStreamer starts");
        for encoder in installed().into_iter().filter(|encoder| !encoder.is_hardware()) {
            for (width, height, fps) in [(1280, 720, 30), (360, 640, 60), (320, 180, 7), (320, 180, 1)] {
                let canvas = Canvas::new(width, height, fps).expect("canvas");
                let proof = prove(encoder, canvas, Quality::Standard);
                assert!(proof.is_ok(), "{encoder:?} {width}x{height} at {fps}: {proof:?}");
            }
        }
    }

    #[test]
    fn one_that_is_not_there_does_not() {
        crate::init().expect("GStreamer starts");
        let missing = H264Encoder::ALL.into_iter().find(|encoder| !installed().contains(encoder));
        let Some(missing) = missing else { return };
        let refused = prove(missing, Canvas::default(), Quality::Standard).expect_err("it is not there");
        assert!(matches!(refused, MediaError::MissingElement { .. }), "{refused}");
    }
}
