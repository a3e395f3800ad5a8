//! Channels: made, changed, removed.

use std::sync::Arc;

use rollcall_media::{Input, Stage};
use rollcall_model::participant::color_of;
use rollcall_model::{Canvas, Channel, Cname, Event, Layout, Look, Quality};

use crate::Result;
use crate::channel_file::KeptChannel;
use crate::errors::StudioError;
use crate::house::House;
use crate::member::Member;
use crate::participants::demo_feed;
use crate::room::{Room, Running};

/// Most channels of a recorder.
const MOST: usize = 1000;

/// The channel of a first start.
const DEMO_CHANNEL: &str = "Demo class";
const DEMO_PEOPLE: usize = 4;

impl House {
    pub fn create_channel(self: &Arc<Self>, cname: Cname, canvas: Canvas, layout: Layout) -> Result<Channel> {
        self.check_open()?;
        layout.validate()?;
        let _showing = self.pictures.showing.read();
        self.pictures.check(layout.pictures())?;
        let room = Arc::new(Room::new(cname.clone(), canvas, Quality::default(), Layout::default()));
        self.furnish_canvas(&room, layout.with_ids(), Look::default());
        {
            let mut rooms = self.rooms.write();
            if rooms.contains_key(&cname) {
                return Err(StudioError::ChannelExists(cname));
            }
            if rooms.len() >= MOST {
                return Err(StudioError::TooMany { what: "channels", most: MOST });
            }
            rooms.insert(cname.clone(), room.clone());
        }
        if let Err(error) = self.save() {
            room.state.lock().removed = true;
            self.rooms.write().remove(&cname);
            return Err(error);
        }
        self.changed(&room);
        Ok(room.channel())
    }

    /// Previews go on with the new canvas. Another colour of the background is on air at the next frame.
    pub fn set_canvas(self: &Arc<Self>, cname: &Cname, canvas: Canvas) -> Result<Channel> {
        let room = self.room(cname)?;
        let _order = room.change()?;
        let runs = {
            let state = room.state.lock();
            let is_other = !state.canvas.is_like(&canvas);
            if state.recording.is_some() && is_other {
                return Err(StudioError::CanvasInUse(cname.clone()));
            }
            state.stage.is_some() && is_other
        };
        let next = if runs { Some(Arc::new(Stage::start(canvas)?)) } else { None };
        let ended = {
            let mut state = room.state.lock();
            state.canvas = canvas;
            let ended = next.and_then(|stage| state.stage.replace(Running { stage, since: std::time::Instant::now() }));
            state.show();
            ended
        };
        drop(ended);
        self.save_or_warn();
        self.changed(&room);
        Ok(room.channel())
    }

    /// From the next recording on.
    pub fn set_quality(self: &Arc<Self>, cname: &Cname, quality: Quality) -> Result<Channel> {
        let room = self.room(cname)?;
        let _order = room.change()?;
        room.state.lock().quality = quality;
        self.save_or_warn();
        self.changed(&room);
        Ok(room.channel())
    }

    /// A recording that is open is stopped first, and finalized.
    pub fn remove_channel(self: &Arc<Self>, cname: &Cname) -> Result<()> {
        let room = self.room(cname)?;
        let order = room.change()?;
        // Nothing that is being recorded ends as a side effect.
        if room.state.lock().recording.is_some() {
            return Err(StudioError::AlreadyRecording(cname.clone()));
        }
        let (members, stage) = {
            let mut state = room.state.lock();
            state.removed = true;
            let mut everyone = std::mem::take(&mut state.members);
            everyone.append(&mut state.waiting);
            (everyone, state.stage.take())
        };
        for member in &members {
            member.seat.send_modify(|seat| (seat.live, seat.removed) = (false, true));
        }
        drop((members, stage));
        self.rooms.write().remove(cname);
        drop(order);
        self.changes.forget(cname);
        self.notes.forget(cname);
        self.events.tell(Event::ChannelRemoved { cname: cname.clone() });
        self.save_or_warn();
        Ok(())
    }

    /// Makes a room of what was kept of it.
    pub fn restore_channel(self: &Arc<Self>, kept: KeptChannel) -> Result<()> {
        let room = Arc::new(Room::new(kept.cname.clone(), kept.canvas, kept.quality, Layout::default()));
        self.furnish_canvas(&room, kept.layout, kept.look);
        for demo in kept.demos {
            let input = Input::new(demo.uid, &demo.name, color_of(demo.uid));
            input.set_muted(demo.muted);
            input.set_volume(demo.volume);
            let feed = demo_feed(&input, &demo.name)?;
            room.enter(Member::new(input, demo.name, feed, demo.joined));
        }
        for file in kept.files {
            self.restore_file(&room, file);
        }
        {
            let mut state = room.state.lock();
            state.invitations = kept.invitations;
            let last = kept.seats.iter().map(|away| away.joined + 1).max().unwrap_or(0);
            state.next_joined = state.next_joined.max(last);
            let now = jiff::Timestamp::now();
            state.away = kept.seats;
            // Who was there when the recorder ended has from now on the usual time to come again.
            state.away.iter_mut().for_each(|away| away.since = away.since.or(Some(now)));
        }
        self.rooms.write().insert(kept.cname, room);
        Ok(())
    }

    /// The channel of a first start, unless it is there.
    pub fn ensure_demo_channel(self: &Arc<Self>) -> Result<()> {
        let cname: Cname = DEMO_CHANNEL.parse().expect("the demo channel's name is allowed");
        match self.create_channel(cname.clone(), Canvas::default(), Layout::default()) {
            Err(StudioError::ChannelExists(_)) => return Ok(()),
            other => other?,
        };
        (0..DEMO_PEOPLE).try_for_each(|_| self.add_demo(&cname, None).map(drop))
    }
}
