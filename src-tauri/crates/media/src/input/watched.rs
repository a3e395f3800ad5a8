//! Who looks at an input, and what each of them sees and hears.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Input;
use crate::clock::SOUND_CHANNELS;
use crate::picture::Picture;

/// Somebody looks at this input.
pub(crate) struct Watched {
    pub(super) input: Input,
    pub(super) by: Watcher,
}

/// Who looks at an input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watcher {
    /// A stage, whose frames take the pictures out one after the other.
    Stage,
    /// A stage of one participant's own track: sees and hears it as it was sent, and takes nothing from
    /// the stage.
    Solo,
    /// Somebody who looks at a prepared scene and takes nothing from the stage.
    Onlooker,
}

impl Watcher {
    /// Says that this one looks at an input, until the answer is dropped.
    pub fn watch(self, input: &Input) -> Watched {
        match self {
            Self::Stage => input.watch(),
            Self::Solo => input.record(),
            Self::Onlooker => input.look_at(),
        }
    }
}

impl Watched {
    /// What is to be seen at `at`.
    pub fn picture_at(&self, at: Duration) -> Arc<Picture> {
        match self.by {
            Watcher::Stage => self.input.picture_at(at),
            Watcher::Solo => self.input.recorded_at(at),
            Watcher::Onlooker => self.input.glimpse_at(at),
        }
    }

    /// Adds the sound of a block that starts at sample `start`: as loud as the producer has it, but for its
    /// own track as it was sent.
    pub fn add_sound(&self, start: u64, mix: &mut [[f32; SOUND_CHANNELS]]) {
        match self.by {
            Watcher::Solo => self.input.add_sent_sound(start, mix),
            Watcher::Stage | Watcher::Onlooker => self.input.add_sound(start, mix),
        }
    }
}

impl std::ops::Deref for Watched {
    type Target = Input;
    fn deref(&self) -> &Input {
        &self.input
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let count = match self.by {
            Watcher::Stage => &self.input.0.stages,
            Watcher::Solo => &self.input.0.solos,
            Watcher::Onlooker => &self.input.0.onlookers,
        };
        count.fetch_sub(1, Ordering::Relaxed);
    }
}
