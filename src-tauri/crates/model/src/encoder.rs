//! Encoders of the program's pictures, and which of them is chosen.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An encoder of H.264 that may be on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum H264Encoder {
    /// x264: in software, on every recorder.
    X264,
    /// Cisco's OpenH264: in software.
    Openh264,
    /// VA-API by GStreamer's `va` plug-in.
    Va,
    /// VA-API's low-power path.
    VaLowPower,
    /// VA-API by GStreamer's older `vaapi` plug-in.
    Vaapi,
    /// NVIDIA.
    Nvenc,
    /// Video4Linux memory-to-memory devices, as on small boards.
    V4l2,
}

impl H264Encoder {
    /// All that are known, the one that is everywhere first.
    pub const ALL: [Self; 7] =
        [Self::X264, Self::Openh264, Self::Va, Self::VaLowPower, Self::Vaapi, Self::Nvenc, Self::V4l2];

    /// GStreamer's name of it.
    pub fn element(self) -> &'static str {
        match self {
            Self::X264 => "x264enc",
            Self::Openh264 => "openh264enc",
            Self::Va => "vah264enc",
            Self::VaLowPower => "vah264lpenc",
            Self::Vaapi => "vaapih264enc",
            Self::Nvenc => "nvh264enc",
            Self::V4l2 => "v4l2h264enc",
        }
    }

    /// Whether the graphics processor, or another chip, does the work.
    pub fn is_hardware(self) -> bool {
        !matches!(self, Self::X264 | Self::Openh264)
    }
}

/// Which encoder recordings are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum EncoderChoice {
    /// This one; x264 where it does not work.
    One(H264Encoder),
    /// The recorder chooses.
    Own(OwnChoice),
}

/// What the recorder chooses by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OwnChoice {
    /// One in hardware if there is one that works, else x264.
    Automatic,
}

impl EncoderChoice {
    /// One in hardware if there is one that works, else x264.
    pub const AUTOMATIC: Self = Self::Own(OwnChoice::Automatic);
}

impl Default for EncoderChoice {
    fn default() -> Self {
        Self::AUTOMATIC
    }
}

/// An encoder of the program's pictures, as found on this machine and tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Encoder {
    /// Which it is.
    pub id: H264Encoder,
    /// GStreamer's name of it.
    pub name: String,
    /// It works on the graphics processor.
    pub hardware: bool,
    /// Recordings are made with it.
    pub in_use: bool,
    /// How many times faster than real time it encoded 1280x720 at 30 when it was tried; none when it
    /// did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Why it did not encode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_one_word() {
        for (choice, word) in [
            (EncoderChoice::AUTOMATIC, "\"automatic\""),
            (EncoderChoice::One(H264Encoder::X264), "\"x264\""),
            (EncoderChoice::One(H264Encoder::VaLowPower), "\"va_low_power\""),
        ] {
            assert_eq!(serde_json::to_string(&choice).expect("writes"), word);
            assert_eq!(serde_json::from_str::<EncoderChoice>(word).expect("reads"), choice);
        }
        assert!(serde_json::from_str::<EncoderChoice>("\"other\"").is_err());
    }
}
