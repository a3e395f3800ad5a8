//! What an encoder hands to whoever keeps it: the seam between the way of the media and the disk.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Which of a recording's two streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackKind {
    /// H.264 pictures.
    Video,
    /// AAC sound.
    Audio,
}

/// What a decoder must know before the first sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackFormat {
    /// H.264 in AVC form (four-byte lengths).
    H264 {
        /// The AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3.1).
        avcc: Arc<[u8]>,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Frames a second.
        fps: u32,
    },
    /// AAC-LC, raw access units of 1024 samples.
    Aac {
        /// The AudioSpecificConfig (ISO 14496-3, 1.6.2.1).
        config: Arc<[u8]>,
        /// Samples a second.
        rate: u32,
        /// 1 or 2.
        channels: u32,
    },
}

/// One encoded picture or one AAC access unit.
///
/// Times count in units of the track: for video one unit is one frame (there is no reordering, so
/// decoding and presentation time are the same), for audio one unit is one sample. Both count
/// from the same instant, the start of this encoding; the sound of an encoder's start-up (AAC
/// priming) has been cut off before, so `start` 0 is heard with frame 0.
#[derive(Debug, Clone)]
pub struct EncodedSample {
    /// Which track.
    pub track: TrackKind,
    /// When it starts, in units of the track.
    pub start: u64,
    /// How long it lasts, in units of the track: 1 for video, up to 1024 for audio.
    pub duration: u32,
    /// Whether decoding can start here. Always true for audio.
    pub keyframe: bool,
    /// The bytes.
    pub data: Arc<[u8]>,
}
