//! Starting GStreamer and finding out at once whether anything we cannot do without is missing.

use gstreamer as gst;

use crate::error::MediaError;

/// Element and Debian package, of everything every recorder needs.
const NEEDED: [(&str, &str); 8] = [
    ("appsrc", "gstreamer1.0-plugins-base"),
    ("appsink", "gstreamer1.0-plugins-base"),
    ("audioconvert", "gstreamer1.0-plugins-base"),
    ("textoverlay", "gstreamer1.0-x"),
    ("jpegenc", "gstreamer1.0-plugins-good"),
    ("x264enc", "gstreamer1.0-plugins-ugly"),
    ("avenc_aac", "gstreamer1.0-libav"),
    ("opusdec", "gstreamer1.0-plugins-base"),
];

/// Starts GStreamer; may be called again.
///
/// # Errors
/// When GStreamer does not start, or an element that everyone needs is not installed.
pub fn init() -> Result<(), MediaError> {
    gst::init().map_err(|e| MediaError::Start(e.to_string()))?;
    match NEEDED.iter().find(|(element, _)| gst::ElementFactory::find(element).is_none()) {
        Some((element, package)) => Err(MediaError::MissingElement { element, package }),
        None => Ok(()),
    }
}

/// Makes an element, or says which package it is in.
pub(crate) fn make(element: &'static str, package: &'static str) -> Result<gst::Element, MediaError> {
    gst::ElementFactory::make(element).build().map_err(|_| MediaError::MissingElement { element, package })
}

/// The first error on a pipeline's bus, in words; looks, does not wait.
pub(crate) fn bus_error(pipeline: &gst::Pipeline) -> Option<String> {
    use gstreamer::prelude::*;
    let message = pipeline.bus()?.pop_filtered(&[gst::MessageType::Error])?;
    match message.view() {
        gst::MessageView::Error(error) => Some(format!("{} ({:?})", error.error(), error.debug())),
        _ => None,
    }
}
