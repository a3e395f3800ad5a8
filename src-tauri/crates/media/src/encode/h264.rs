//! Each known encoder of H.264, set to what a recording needs: a key frame where each segment begins
//! and nowhere else, pictures in the order they are taken, at most so many bits a second.
//!
//! x264's settings are measured. OpenH264's are tried in tests. Those of hardware follow the elements'
//! descriptions and were never tried on such hardware: whether one does what it should is found out by
//! `trial` before it is used.

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use rollcall_model::{Canvas, H264Encoder};

use super::EncodeSettings;
use crate::elements::make;
use crate::error::MediaError;

/// The package an element is in.
fn package(encoder: H264Encoder) -> &'static str {
    match encoder {
        H264Encoder::X264 => "gstreamer1.0-plugins-ugly",
        H264Encoder::Openh264 | H264Encoder::Va | H264Encoder::VaLowPower | H264Encoder::Nvenc => {
            "gstreamer1.0-plugins-bad"
        }
        H264Encoder::Vaapi => "gstreamer1.0-vaapi",
        H264Encoder::V4l2 => "gstreamer1.0-plugins-good",
    }
}

/// Frames from one key frame to the next.
pub(super) fn key_frames(canvas: &Canvas, settings: &EncodeSettings) -> u32 {
    (settings.segment.as_secs_f64() * f64::from(canvas.fps.get())).round().max(1.0) as u32
}

/// What stands between the program's pictures and H.264 as MP4 has it.
pub(super) fn chain(canvas: &Canvas, settings: &EncodeSettings) -> Result<Vec<gst::Element>, MediaError> {
    let which = settings.encoder;
    let encoder = make(which.element(), package(which))?;
    let (fps, kbps, group) = (canvas.fps.get(), settings.video_kbps, key_frames(canvas, settings));
    let (bits, key) = ((kbps * 1000).to_string(), group.to_string());
    let kbps = kbps.to_string();
    let set = |properties: &[(&str, &str)]| set(&encoder, properties);
    match which {
        H264Encoder::X264 => {
            set(&[
                ("speed-preset", "veryfast"),
                ("tune", "zerolatency"),
                // Whole frames in parallel: sliced threads fall behind with 17 people on two cores.
                ("sliced-threads", "false"),
                // A frame in each thread is a frame of delay; slow canvases need no speed.
                ("threads", if fps < 24 { "1" } else { "0" }),
                ("pass", "qual"),
                ("quantizer", "22"),
                ("bitrate", &kbps),
                ("vbv-buf-capacity", "1000"),
                ("bframes", "0"),
                ("key-int-max", &key),
                // Key frames stand where segments begin and nowhere else.
                ("option-string", "scenecut=0:open-gop=0"),
            ])?;
            // It speaks MP4's form by itself.
            return Ok(vec![encoder]);
        }
        H264Encoder::Openh264 => set(&[
            ("rate-control", "bitrate"),
            ("bitrate", &bits),
            ("max-bitrate", &bits),
            ("gop-size", &key),
            ("scene-change-detection", "false"),
            ("enable-frame-skip", "false"),
            ("complexity", "low"),
        ])?,
        H264Encoder::Va | H264Encoder::VaLowPower => {
            set(&[("rate-control", "vbr"), ("bitrate", &kbps), ("key-int-max", &key), ("b-frames", "0")])?;
        }
        H264Encoder::Vaapi => {
            set(&[("rate-control", "vbr"), ("bitrate", &kbps), ("keyframe-period", &key), ("max-bframes", "0")])?;
        }
        H264Encoder::Nvenc => set(&[
            ("rc-mode", "vbr"),
            ("bitrate", &kbps),
            ("max-bitrate", &kbps),
            ("gop-size", &key),
            ("bframes", "0"),
            ("strict-gop", "true"),
            ("zerolatency", "true"),
        ])?,
        H264Encoder::V4l2 => {
            let controls = format!(
                "controls,video_bitrate={bits},h264_i_frame_period={key},video_gop_size={key},video_b_frames=0;"
            );
            set(&[("extra-controls", &controls)])?;
        }
    }
    let convert = make("videoconvert", "gstreamer1.0-plugins-base")?;
    let parse = make("h264parse", "gstreamer1.0-plugins-bad")?;
    Ok(vec![convert, encoder, parse])
}

/// Sets what this version of the element has; a value that it does not take is an error.
fn set(element: &gst::Element, properties: &[(&str, &str)]) -> Result<(), MediaError> {
    for (name, text) in properties {
        let Some(property) = element.find_property(name) else {
            tracing::debug!(element = %element.name(), name, "an encoder without this setting");
            continue;
        };
        let value = glib::Value::deserialize_with_pspec(text, &property)
            .map_err(|_| MediaError::pipeline("the encoder", format!("{name} cannot be {text}")))?;
        element.set_property_from_value(name, &value);
    }
    Ok(())
}
