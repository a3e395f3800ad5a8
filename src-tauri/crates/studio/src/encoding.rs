//! Which encoder recordings are made with: what is set, what is installed, what has proved itself.
//!
//! x264 is on every recorder and needs no proof. Any other is tried before each recording with a
//! handful of pictures, and x264 takes its place where it does not work.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::Mutex;
use rollcall_media::{encoders, installed, prove};
use rollcall_model::{
    Canvas, Encoder, EncoderChoice, ErrorCode, Event, H264Encoder, NoticeLevel, OwnChoice, Quality, Sid, System,
};

use crate::Result;
use crate::errors::{StudioError, sentence};
use crate::house::House;

/// What is set, and what is known.
pub(crate) struct Encoding {
    choice: Mutex<EncoderChoice>,
    installed: Vec<H264Encoder>,
    /// Those that were tried by nobody's wish and did not work; not tried again until something is set.
    failed: Mutex<BTreeSet<H264Encoder>>,
}

/// What a recording is made with.
pub(crate) struct Proven {
    pub encoder: H264Encoder,
    /// Which was wanted instead, and why it is not used.
    pub refused: Option<(H264Encoder, String)>,
}

impl Encoding {
    pub fn new() -> Self {
        Self { choice: Mutex::default(), installed: installed(), failed: Mutex::default() }
    }

    pub fn choice(&self) -> EncoderChoice {
        *self.choice.lock()
    }

    pub fn installed(&self) -> &[H264Encoder] {
        &self.installed
    }

    /// Without a word to anybody: what was kept.
    pub fn set(&self, choice: EncoderChoice) {
        *self.choice.lock() = choice;
        self.failed.lock().clear();
    }

    /// What a recording of this canvas is to be made with. May take a moment where it is not x264.
    pub fn proven(&self, canvas: Canvas, quality: Quality) -> Proven {
        let proof = |encoder: H264Encoder| match encoder {
            H264Encoder::X264 => Ok(()),
            other => prove(other, canvas, quality).map_err(|error| sentence(&error)),
        };
        match self.choice() {
            EncoderChoice::One(encoder) => match proof(encoder) {
                Ok(()) => Proven { encoder, refused: None },
                Err(reason) => Proven { encoder: H264Encoder::X264, refused: Some((encoder, reason)) },
            },
            EncoderChoice::Own(OwnChoice::Automatic) => {
                let untried = |encoder: &&H264Encoder| encoder.is_hardware() && !self.failed.lock().contains(encoder);
                let works = |encoder: &H264Encoder| match proof(*encoder) {
                    Ok(()) => true,
                    Err(reason) => {
                        tracing::info!(encoder = encoder.element(), reason, "an encoder is not used");
                        self.failed.lock().insert(*encoder);
                        false
                    }
                };
                let hardware: Vec<H264Encoder> = self.installed.iter().filter(untried).copied().collect();
                let encoder = hardware.into_iter().find(works).unwrap_or(H264Encoder::X264);
                Proven { encoder, refused: None }
            }
        }
    }
}

impl House {
    /// Sets which encoder recordings are made with, from the next one on.
    pub fn set_encoder(self: &Arc<Self>, choice: EncoderChoice) -> Result<System> {
        if let EncoderChoice::One(encoder) = choice
            && !self.encoding.installed().contains(&encoder)
        {
            return Err(StudioError::EncoderMissing(encoder));
        }
        self.change_settings(|settings| settings.encoder = choice, |_| self.encoding.set(choice))?;
        let system = self.system();
        self.events.tell(Event::System { system: system.clone() });
        Ok(system)
    }

    /// The encoders of this machine, each tried.
    pub fn try_encoders(&self) -> Vec<Encoder> {
        let mut found = encoders();
        let works = |id: H264Encoder| found.iter().any(|encoder| encoder.id == id && encoder.speed.is_some());
        let used = match self.encoding.choice() {
            EncoderChoice::One(id) if works(id) => id,
            EncoderChoice::One(_) => H264Encoder::X264,
            EncoderChoice::Own(OwnChoice::Automatic) => {
                let hardware = self.encoding.installed().iter().copied().find(|id| id.is_hardware() && works(*id));
                hardware.unwrap_or(H264Encoder::X264)
            }
        };
        found.iter_mut().for_each(|encoder| encoder.in_use = encoder.id == used);
        found
    }

    /// Says that a recording is made with another encoder than was chosen.
    pub fn say_fallback(&self, (wanted, reason): &(H264Encoder, String), sid: &Sid) {
        let message =
            format!("The encoder {} does not work: {reason}. This recording is made with x264.", wanted.element());
        self.notice(NoticeLevel::Warning, ErrorCode::EncoderFallback, message, Some(sid.clone()));
    }
}
