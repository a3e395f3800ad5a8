//! The way of the media: sources, stage, encoding, preview.
//!
//! The only crate that names GStreamer, and its public API has none of its types. Each participant
//! ends in an [`Input`] ("the newest picture, and sound on the one clock"); a [`Stage`] asks the
//! inputs once per frame and waits for nobody; recordings and previews are consumers of the stage
//! that come and go without touching it.

mod arrivals;
mod clock;
mod compose;
mod demo;
mod elements;
mod encode;
mod encoders;
mod error;
mod file;
mod input;
mod jpeg;
mod meter;
mod mix;
mod picture;
mod placeholder;
mod prepared;
mod preview;
mod rgba;
mod scene;
mod set;
mod show;
mod sign;
mod sound;
mod stage;
mod still;
mod text;
mod thumbnail;
pub mod webrtc;
mod workshop;
mod yuv;

pub use clock::now;
pub use demo::Demo;
pub use elements::init;
pub use encode::{EncodeSettings, Encoding, EncodingProgress, SampleSink};
pub use encoders::{encoders, installed, prove};
pub use error::MediaError;
pub use file::{FileEnd, FilePlayer, MediaFile};
pub use input::Input;
pub use meter::Loudness;
pub use picture::Picture;
pub use preview::{Preview, PreviewPicture};
pub use scene::{Backdrop, Content, Overlay, Scene};
pub use stage::Stage;
pub use still::Still;
pub use thumbnail::Thumbnails;
pub use webrtc::{DisconnectReason, Session, SessionEvent, WebRtc, WebRtcConfig};
