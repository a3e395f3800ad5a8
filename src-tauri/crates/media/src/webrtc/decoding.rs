//! A participant's own thread: decodes its sound and pictures into its `Input`, and tells its
//! owner what happens to it. Nothing it does reaches another participant.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::SessionEvent;
use super::decoder::{PictureDecoder, SoundDecoder};
use super::feed::{Coded, Feed, Next};
use super::hub::{Hub, Order};
use crate::clock::now;
use crate::error::MediaError;
use crate::input::Input;

/// A decoder that breaks is replaced, but not more often than this.
const PAUSE: Duration = Duration::from_millis(500);

/// A picture this much behind its time is left out where a newer one waits.
const LATE: Duration = Duration::from_millis(30);

pub(super) type OnEvent = Box<dyn Fn(SessionEvent) + Send + Sync>;

struct Decoding {
    number: u64,
    hub: Arc<Hub>,
    input: Input,
    picture: Option<PictureDecoder>,
    sound: Option<SoundDecoder>,
    broke: Option<Instant>,
}

/// Starts the thread of the participant with this number in the hub.
pub(super) fn start(
    number: u64,
    hub: Arc<Hub>,
    feed: Arc<Feed>,
    input: Input,
    on_event: OnEvent,
) -> Result<(), MediaError> {
    let mut decoding = Decoding { number, hub, input, picture: None, sound: None, broke: None };
    let name = format!("uid {}", decoding.input.uid());
    let run = move || {
        loop {
            match feed.next() {
                Next::Event(event) => {
                    let last = matches!(event, SessionEvent::Disconnected { .. });
                    on_event(event);
                    if last {
                        return;
                    }
                }
                Next::Sound(coded) => decoding.sound(&coded),
                Next::Picture { coded, more } => decoding.picture(coded, more),
                Next::Closed => return,
            }
        }
    };
    let spawned = std::thread::Builder::new().name(name).spawn(run);
    spawned.map(drop).map_err(|error| MediaError::Io { what: "starting a participant's thread", error })
}

impl Decoding {
    fn picture(&mut self, coded: Coded, more: bool) {
        // What was held up by a loss comes all at once: the newest is shown, not each in a flash.
        let outdated = more && coded.at + LATE < now();
        let codec = coded.codec;
        if self.picture.as_ref().is_none_or(|decoder| decoder.codec() != codec) {
            self.picture = None;
            if !coded.keyframe || !self.rested() {
                return;
            }
            match PictureDecoder::new(codec) {
                Ok(decoder) => self.picture = Some(decoder),
                Err(error) => return self.broken(&error.to_string()),
            }
        }
        let input = &self.input;
        let Some(decoder) = &mut self.picture else { return };
        let show = |at, picture| {
            if !outdated {
                input.push_picture(at, picture);
            }
        };
        if decoder.decode(coded, show).is_err() {
            self.picture = None;
            self.broken("its pictures could not be decoded");
            self.hub.order(Order::KeyFrame(self.number));
        }
    }

    fn sound(&mut self, coded: &Coded) {
        if self.sound.is_none() {
            if !self.rested() {
                return;
            }
            match SoundDecoder::new() {
                Ok(decoder) => self.sound = Some(decoder),
                Err(error) => return self.broken(&error.to_string()),
            }
        }
        let input = &self.input;
        let Some(decoder) = &mut self.sound else { return };
        if decoder.decode(coded, |at, samples| input.push_sound(at, samples)).is_err() {
            self.sound = None;
            self.broken("its sound could not be decoded");
        }
    }

    fn broken(&mut self, reason: &str) {
        tracing::warn!(uid = %self.input.uid(), reason, "a decoder starts anew");
        self.broke = Some(Instant::now());
    }

    fn rested(&self) -> bool {
        self.broke.is_none_or(|broke| broke.elapsed() >= PAUSE)
    }
}
