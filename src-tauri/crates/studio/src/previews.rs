//! Viewers of a channel's program. A stage runs for them; a new canvas does not end their view.

use std::sync::Arc;

use rollcall_media::{Preview, PreviewPicture, Stage};
use rollcall_model::Cname;

use crate::Result;
use crate::house::House;
use crate::room::Room;

/// What a viewer looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewOf {
    /// What is on air.
    Program,
    /// The prepared layout; while there is none, no picture comes.
    Prepared,
}

/// A viewer of a channel's program, or of what is prepared.
pub struct PreviewStream {
    of: PreviewOf,
    house: Arc<House>,
    room: Arc<Room>,
    preview: Preview,
    /// Added to the stage's numbers, so that they go on rising when another stage follows.
    before: u64,
    last: u64,
}

impl PreviewOf {
    fn on(self, stage: &Stage) -> Preview {
        match self {
            Self::Program => stage.preview(),
            Self::Prepared => stage.preview_prepared(),
        }
    }
}

impl House {
    pub fn preview(self: &Arc<Self>, cname: &Cname, of: PreviewOf) -> Result<PreviewStream> {
        self.check_open()?;
        let room = self.room(cname)?;
        let order = room.change()?;
        let stage = room.stage()?;
        room.state.lock().previews += 1;
        let preview = of.on(&stage);
        drop(order);
        Ok(PreviewStream { of, house: self.clone(), room, preview, before: 0, last: 0 })
    }
}

impl PreviewStream {
    /// The next picture newer than the last; none when the channel is gone. One is encoded only
    /// while somebody waits here.
    pub async fn next(&mut self) -> Option<PreviewPicture> {
        loop {
            if let Some(picture) = self.preview.next().await {
                self.last = self.before + picture.number;
                return Some(PreviewPicture { number: self.last, ..picture });
            }
            let state = self.room.state.lock();
            self.preview = self.of.on(&state.stage.as_ref()?.stage);
            self.before = self.last;
        }
    }
}

impl Drop for PreviewStream {
    fn drop(&mut self) {
        let room = self.room.clone();
        self.house.aside(move |_| {
            let Ok(_order) = room.change() else { return };
            room.state.lock().previews -= 1;
            room.rest();
        });
    }
}
