//! How far a measurement may be off, each with its reason. Bounds of the product stand apart from
//! what measuring itself costs.

use std::time::Duration;

/// Sound against picture, any participant, any time (design.md section 6).
pub const LIP_SYNC: Duration = Duration::from_millis(45);

/// A container's time base cannot name every instant: MP4 made by other tools counts in
/// milliseconds at worst.
pub const PTS_ROUNDING: Duration = Duration::from_millis(1);

/// Sound ends with a whole AAC unit: 1024 samples at 48 kHz.
pub const AAC_UNIT: Duration = Duration::from_micros(21_334);

/// Each plane of a solid colour after VP8 at low rates, scaling and x264 at quantizer 22. The
/// palette's colours are at least twice as far from each other.
pub const COLOR: u8 = 16;

/// Luma from which on a tile counts as flashing: white is 235, the palette ends at 170, and a
/// flash that a decoder shows half is none yet.
pub const FLASH_LUMA: u8 = 205;

/// A beep is found at half its height; AAC's window smears an edge by a quarter of its 21 ms.
pub const BEEP_EDGE: Duration = Duration::from_millis(6);

/// A flash belongs to a beep that lies closer than half of the second between two.
pub const PAIRING: Duration = Duration::from_millis(480);

/// What a change asked for by API may take until it shows in the program: the call itself on a
/// busy machine, two frames (design.md section 6), and 150 ms of play-out delay of the media.
pub const CHANGE: Duration = Duration::from_millis(700);

/// From the capture of a picture or sound to its place in the program: what jitter is taken up by.
pub const PLAY_OUT: Duration = Duration::from_millis(150);

/// The recording's clock against its picture: a frame of 30 either way, and the publisher's.
pub const CLOCK: Duration = Duration::from_millis(50);

/// What may pass until a participant that joins or goes on is seen: as for a change, and half a
/// second until its sender's next key frame.
pub const FIRST_PICTURE: Duration = Duration::from_millis(1500);

/// Most that a kill -9 may cost (design.md section 6).
pub const CRASH_LOSS: Duration = Duration::from_millis(500);
