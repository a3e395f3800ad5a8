//! Which encoders of H.264 this machine has, each tried with three seconds of moving pictures.

use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::prelude::*;
use rollcall_model::Encoder;

use crate::elements::bus_error;

/// GStreamer's names, and whether the graphics processor does the work; ours first.
const KNOWN: [(&str, bool); 7] = [
    ("x264enc", false),
    ("openh264enc", false),
    ("vah264enc", true),
    ("vah264lpenc", true),
    ("vaapih264enc", true),
    ("nvh264enc", true),
    ("v4l2h264enc", true),
];

/// The one that recordings are made with.
const IN_USE: &str = "x264enc";

const FRAMES: u64 = 91;
/// Longest wait for one of them.
const LIMIT: Duration = Duration::from_secs(5);

/// Everything that is installed, each tried one after the other; takes up to a few seconds.
pub fn encoders() -> Vec<Encoder> {
    let installed = KNOWN.iter().filter(|(name, _)| gst::ElementFactory::find(name).is_some());
    installed
        .map(|&(name, hardware)| {
            let tried = trial(name);
            let (speed, problem) = match tried {
                Ok(took) => (Some((FRAMES - 1) as f64 / 30.0 / took.as_secs_f64()), None),
                Err(problem) => (None, Some(problem)),
            };
            Encoder { name: name.to_owned(), hardware, in_use: name == IN_USE, speed, problem }
        })
        .collect()
}

fn trial(name: &str) -> Result<Duration, String> {
    let settings = if name == IN_USE { " speed-preset=veryfast tune=zerolatency" } else { "" };
    let description = format!(
        "videotestsrc num-buffers={FRAMES} pattern=ball ! video/x-raw,width=1280,height=720,framerate=30/1 \
         ! videoconvert ! {name}{settings} ! fakesink sync=false"
    );
    let pipeline = gst::parse::launch(&description).map_err(|error| error.to_string())?;
    let pipeline = pipeline.downcast::<gst::Pipeline>().map_err(|_| "no pipeline was made".to_owned())?;
    // Loading the plug-in and the first frame do not count.
    let ready = pipeline.set_state(gst::State::Paused).map_err(|error| error.to_string()).and_then(|_| {
        let (waited, ..) = pipeline.state(gst::ClockTime::from_mseconds(LIMIT.as_millis() as u64));
        waited.map_err(|error| bus_error(&pipeline).unwrap_or_else(|| error.to_string()))
    });
    let began = Instant::now();
    let done = ready.and_then(|_| pipeline.set_state(gst::State::Playing).map_err(|error| error.to_string()));
    let done = done.and_then(|_| {
        let bus = pipeline.bus().ok_or("the pipeline has no bus")?;
        let limit = gst::ClockTime::from_mseconds(LIMIT.as_millis() as u64);
        match bus.timed_pop_filtered(limit, &[gst::MessageType::Eos, gst::MessageType::Error]) {
            Some(message) => match message.view() {
                gst::MessageView::Error(error) => Err(error.error().to_string()),
                _ => Ok(began.elapsed()),
            },
            None => Err(bus_error(&pipeline).unwrap_or_else(|| "it did not finish in time".to_owned())),
        }
    });
    let _ = pipeline.set_state(gst::State::Null);
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_is_there_and_works() {
        crate::init().expect("GStreamer starts");
        let found = encoders();
        let ours: Vec<_> = found.iter().filter(|encoder| encoder.in_use).collect();
        assert_eq!(ours.len(), 1);
        assert!(ours[0].speed.is_some_and(|speed| speed > 0.1), "{:?}", ours[0]);
    }
}
