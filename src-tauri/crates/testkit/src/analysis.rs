//! What a finished recording really contains: measured on the decoded file, never asked of the
//! recorder.
//!
//! `ffprobe` and `ffmpeg` read and decode, everything after that is ours. Works on `program.mp4`
//! as on the HLS playlist. Nothing here knows the product's code; it knows pictures and sound.

pub mod complaint;
pub mod ffmpeg;
pub mod picture;
pub mod probe;
pub mod sound;
pub mod sync;
pub mod timeline;
pub mod tolerance;

#[cfg(test)]
mod tests;

pub use complaint::complaints;
pub use picture::{Yuv, watch};
pub use probe::{PtsGap, Stream, probe};
pub use sound::{Beep, Sound, listen};
pub use sync::{Offset, offsets};
pub use timeline::{Look, Seen, Timeline};
