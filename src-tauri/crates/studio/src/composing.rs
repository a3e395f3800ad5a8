//! A room's canvas: the layout on air, the one that is prepared, and the look.
//!
//! What is edited by hands that drag reaches the stage at once; the journal and the list of channels
//! are told the last state a moment later (`Paced`), and always before a recording or the recorder ends.

use std::sync::Arc;
use std::time::Duration;

use rollcall_model::{Channel, Cname, EditError, Happening, Layout, Look, PictureId, RegionEdit, Transition};

use crate::errors::StudioError;
use crate::house::House;
use crate::room::{Room, RoomState};
use crate::{Result, Studio};

/// Shortest time between two lines of a journal about one room's canvas.
pub(crate) const NOTES_APART: Duration = Duration::from_millis(100);

/// Shortest time between two writings of the list of channels for edits.
pub(crate) const SAVES_APART: Duration = Duration::from_secs(1);

/// What comes of a call; what is none stays.
#[derive(Default)]
struct Next {
    layout: Option<Layout>,
    prepared: Option<Option<Layout>>,
    look: Option<Look>,
    transition: Transition,
    /// More of the same is to be expected at once.
    soon: bool,
}

impl From<EditError> for StudioError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NotCustom => Self::NotCustom,
            EditError::NoRegion(id) => Self::RegionNotFound(id),
            EditError::Layout(error) => Self::InvalidLayout(error),
        }
    }
}

impl House {
    fn compose(self: &Arc<Self>, cname: &Cname, next: impl FnOnce(&RoomState) -> Result<Next>) -> Result<Channel> {
        let _showing = self.pictures.showing.read();
        let room = self.room(cname)?;
        let _order = room.change()?;
        let (next, shown) = {
            let state = room.state.lock();
            let next = next(&state)?;
            let mut layouts = next.layout.iter().chain(next.prepared.iter().flatten());
            layouts.try_for_each(|layout| self.pictures.check(layout.pictures()))?;
            if let Some(look) = &next.look {
                self.pictures.check(look.pictures()).map_err(StudioError::InvalidLook)?;
            }
            let layout = next.layout.as_ref().unwrap_or(&state.layout);
            let prepared = next.prepared.as_ref().unwrap_or(&state.prepared);
            let shown = pictures_of(layout, prepared.as_ref(), next.look.as_ref().unwrap_or(&state.look));
            (next, shown)
        };
        let stills = self.stills(&shown);
        let transition = next.transition;
        let (new_layout, new_look) = {
            let mut state = room.state.lock();
            state.stills = stills;
            let new_layout = next.layout.filter(|layout| *layout != state.layout);
            if let Some(layout) = &new_layout {
                state.layout = layout.clone();
            }
            if let Some(prepared) = next.prepared {
                state.prepared = prepared;
            }
            let new_look = next.look.filter(|look| *look != state.look);
            if let Some(look) = &new_look {
                state.look = look.clone();
                state.dress();
            }
            state.show_with(transition);
            (new_layout.is_some(), new_look.is_some())
        };
        self.told_of_canvas(&room, (new_layout, new_look), transition, next.soon);
        Ok(room.channel())
    }

    /// Has a change of a canvas written and told.
    fn told_of_canvas(&self, room: &Room, (layout, look): (bool, bool), transition: Transition, soon: bool) {
        self.changed(room);
        if !layout && !look {
            return;
        }
        {
            let mut state = room.state.lock();
            state.unnoted.layout |= layout;
            state.unnoted.look |= look;
        }
        if soon {
            self.notes.mark(&room.cname);
            self.saves.mark(&());
        } else {
            room.note_canvas(Some(transition));
            self.save_or_warn();
        }
    }

    /// The journal is told of a canvas that was edited a moment ago.
    pub fn note_canvas_of(&self, cname: &Cname) {
        let Ok(room) = self.room(cname) else { return };
        let Ok(_order) = room.change() else { return };
        room.note_canvas(None);
    }

    pub fn set_layout(self: &Arc<Self>, cname: &Cname, layout: Layout, transition: Transition) -> Result<Channel> {
        layout.validate()?;
        let layout = Some(layout.with_ids());
        self.compose(cname, |_| Ok(Next { layout, transition, ..Next::default() }))
    }

    fn edit_layout(self: &Arc<Self>, cname: &Cname, edits: &[RegionEdit]) -> Result<Channel> {
        self.compose(cname, |state| {
            Ok(Next { layout: Some(state.layout.edited(edits)?), soon: true, ..Next::default() })
        })
    }

    fn make_custom(self: &Arc<Self>, cname: &Cname) -> Result<Channel> {
        self.compose(cname, |state| Ok(Next { layout: Some(state.layout.to_custom(&state.uids())), ..Next::default() }))
    }

    fn prepare(self: &Arc<Self>, cname: &Cname, layout: Option<Layout>) -> Result<Channel> {
        layout.iter().try_for_each(Layout::validate)?;
        let prepared = Some(layout.map(Layout::with_ids));
        self.compose(cname, |_| Ok(Next { prepared, ..Next::default() }))
    }

    fn edit_prepared(self: &Arc<Self>, cname: &Cname, edits: &[RegionEdit]) -> Result<Channel> {
        self.compose(cname, |state| {
            let prepared = state.prepared.as_ref().ok_or_else(|| StudioError::NothingPrepared(cname.clone()))?;
            Ok(Next { prepared: Some(Some(prepared.edited(edits)?)), ..Next::default() })
        })
    }

    fn take(self: &Arc<Self>, cname: &Cname, transition: Transition) -> Result<Channel> {
        self.compose(cname, |state| {
            let prepared = state.prepared.clone().ok_or_else(|| StudioError::NothingPrepared(cname.clone()))?;
            let before = Some(Some(state.layout.clone()));
            Ok(Next { layout: Some(prepared), prepared: before, transition, ..Next::default() })
        })
    }

    pub fn set_look(self: &Arc<Self>, cname: &Cname, look: Look) -> Result<Channel> {
        look.validate().map_err(StudioError::InvalidLook)?;
        self.compose(cname, |_| Ok(Next { look: Some(look), soon: true, ..Next::default() }))
    }

    /// What a room that was kept shows of the pictures that are (still) there.
    pub fn furnish_canvas(&self, room: &Room, mut layout: Layout, mut look: Look) {
        let is_there = |id: &PictureId| self.pictures.has(id);
        if layout.retain_pictures(is_there) | look.retain_pictures(is_there) {
            tracing::warn!(cname = room.cname.as_str(), "pictures of a channel are gone and were left out");
        }
        let stills = self.stills(&pictures_of(&layout, None, &look));
        let mut state = room.state.lock();
        (state.layout, state.look, state.stills) = (layout, look, stills);
        state.dress();
    }
}

fn pictures_of(layout: &Layout, prepared: Option<&Layout>, look: &Look) -> Vec<PictureId> {
    let layouts = std::iter::once(layout).chain(prepared).flat_map(Layout::pictures);
    look.pictures().into_iter().chain(layouts).map(|(_, id)| id.clone()).collect()
}

impl Room {
    /// Writes into the journal what the canvas shows now, where it was not told yet. The caller holds
    /// `change`. `transition`: how the layout came.
    pub fn note_canvas(&self, transition: Option<Transition>) {
        let (open, happenings) = {
            let mut state = self.state.lock();
            let unnoted = std::mem::take(&mut state.unnoted);
            let Some(open) = state.recording.clone() else { return };
            let transition = transition.filter(|transition| *transition != Transition::default());
            let layout = unnoted.layout.then(|| Happening::Layout { layout: state.layout.clone(), transition });
            let look = unnoted.look.then(|| Happening::Look { look: Box::new(state.look.clone()) });
            (open, layout.into_iter().chain(look))
        };
        // The disk may take a moment.
        happenings.for_each(|happening| open.take.note(happening));
    }
}

#[expect(clippy::missing_errors_doc, reason = "said once, at the type")]
impl Studio {
    /// Sets the layout, from the next frame on.
    pub async fn set_layout(&self, cname: &Cname, layout: Layout, transition: Transition) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.set_layout(&cname, layout, transition)).await
    }

    /// Edits the custom layout on air, all edits or none.
    pub async fn edit_layout(&self, cname: &Cname, edits: Vec<RegionEdit>) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.edit_layout(&cname, &edits)).await
    }

    /// Turns the layout on air into a custom one that looks the same.
    pub async fn make_custom(&self, cname: &Cname) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.make_custom(&cname)).await
    }

    /// Prepares a layout beside the one on air; it is not kept when the studio ends.
    pub async fn prepare(&self, cname: &Cname, layout: Layout) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.prepare(&cname, Some(layout))).await
    }

    /// Gives the prepared layout up.
    pub async fn unprepare(&self, cname: &Cname) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.prepare(&cname, None)).await
    }

    /// Edits the prepared layout, all edits or none.
    pub async fn edit_prepared(&self, cname: &Cname, edits: Vec<RegionEdit>) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.edit_prepared(&cname, &edits)).await
    }

    /// Puts the prepared layout on air; the one that was on air is prepared then.
    pub async fn take(&self, cname: &Cname, transition: Transition) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.take(&cname, transition)).await
    }

    /// Sets what the program looks like besides its people.
    pub async fn set_look(&self, cname: &Cname, look: Look) -> Result<Channel> {
        let cname = cname.clone();
        self.0.blocking(move |house| house.set_look(&cname, look)).await
    }
}
