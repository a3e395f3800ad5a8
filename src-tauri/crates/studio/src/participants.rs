//! Participants: those that the recorder brings in, demo ones first, and everyone's changes and leaving.

use std::sync::Arc;

use jiff::Timestamp;
use rollcall_media::{Demo, Input};
use rollcall_model::participant::{color_of, display_name, is_volume};
use rollcall_model::{Cname, Happening, Participant, Uid};

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::member::{Feed, Leaving, Member};
use crate::requests::ParticipantChange;
use crate::room::{Room, RoomState};
use crate::seating::{self, MOST_PARTICIPANTS, Seating};

/// Names of demo participants, in both of the console's languages.
const DEMO_NAMES: [&str; 12] = [
    "Ada Novak",
    "王小明",
    "Mateo García",
    "Amina Diallo",
    "陈思雨",
    "Noah Fischer",
    "Priya Nair",
    "李佳",
    "Sofia Rossi",
    "Jonas Berg",
    "张伟",
    "Leila Haddad",
];

/// A name fit to be shown.
///
/// # Errors
/// Says what is wrong with it.
pub(crate) fn checked_name(text: &str) -> Result<String> {
    let problem = "A name has 1 to 64 characters, none of them a control character.";
    display_name(text).ok_or_else(|| StudioError::invalid("name", problem))
}

pub(crate) fn demo_feed(input: &Input, name: &str) -> Result<Feed> {
    Ok(Feed::Demo { demo: Demo::start(input, name)? })
}

/// The first name that nobody has.
fn free_name(state: &RoomState) -> String {
    let is_free = |name: &&str| !state.members.iter().any(|member| member.name == *name);
    match DEMO_NAMES.iter().copied().find(is_free) {
        Some(name) => name.to_owned(),
        None => format!("Demo {}", state.members.len() + 1),
    }
}

/// Numbers that invitations which have not ended are bound to.
pub(crate) fn bound_uids(state: &RoomState, now: Timestamp) -> Vec<Uid> {
    state.invitations.iter().filter(|kept| kept.check_open(now).is_ok()).filter_map(|kept| kept.uid).collect()
}

impl House {
    pub fn add_demo(self: &Arc<Self>, cname: &Cname, name: Option<String>) -> Result<Participant> {
        self.check_open()?;
        let name = name.as_deref().map(checked_name).transpose()?;
        let room = self.room(cname)?;
        self.bring_in(&room, |state| name.unwrap_or_else(|| free_name(state)), demo_feed)
    }

    /// Gives a new participant the next free number, and what `feed` makes for its input and name.
    pub fn bring_in(
        self: &Arc<Self>,
        room: &Room,
        name: impl FnOnce(&RoomState) -> String,
        feed: impl FnOnce(&Input, &str) -> Result<Feed>,
    ) -> Result<Participant> {
        let _order = room.change()?;
        let (uid, name, joined) = {
            let mut state = room.state.lock();
            if state.members.len() >= MOST_PARTICIPANTS {
                return Err(StudioError::ChannelFull(state.members.len()));
            }
            let now = Timestamp::now();
            seating::give_up_old(&mut state.away, now);
            let bound = bound_uids(&state, now);
            let uid = Seating { taken: &state.taken(), kept: &state.away, bound: &bound }.next_free();
            (uid, name(&state), state.next_place())
        };
        let input = Input::new(uid, &name, color_of(uid));
        let member = Member::new(input.clone(), name.clone(), feed(&input, &name)?, joined);
        let participant = member.participant();
        room.enter(member);
        self.changed(room);
        self.save_or_warn();
        Ok(participant)
    }

    pub fn change_participant(
        self: &Arc<Self>,
        cname: &Cname,
        uid: Uid,
        change: &ParticipantChange,
    ) -> Result<Participant> {
        let name = change.name.as_deref().map(checked_name).transpose()?;
        if change.volume.is_some_and(|volume| !is_volume(volume)) {
            return Err(StudioError::invalid("volume", "A volume is a number from 0 to 2; 1 is as it arrives."));
        }
        let room = self.room(cname)?;
        let _order = room.change()?;
        let missing = || StudioError::ParticipantNotFound { cname: cname.clone(), uid };
        if let Some(name) = name {
            self.rename(&room, uid, name).ok_or_else(missing)??;
        }
        let (participant, muted, volume) = {
            let state = room.state.lock();
            let member = state.member(uid).ok_or_else(missing)?;
            let muted = change.muted.filter(|muted| *muted != member.input.muted());
            muted.into_iter().for_each(|muted| member.input.set_muted(muted));
            let volume = change.volume.filter(|volume| *volume != member.input.volume());
            volume.into_iter().for_each(|volume| member.input.set_volume(volume));
            (member.participant(), muted, volume)
        };
        if let Some(muted) = muted {
            room.note(Happening::Mute { uid, muted });
        }
        if let Some(volume) = volume {
            room.note(Happening::Volume { uid, volume });
        }
        self.changed(&room);
        self.save_or_warn();
        Ok(participant)
    }

    /// None: nobody has this number.
    fn rename(&self, room: &Room, uid: Uid, name: String) -> Option<Result<()>> {
        let (input, is_demo) = {
            let state = room.state.lock();
            let member = state.member(uid)?;
            if member.name == name {
                return Some(Ok(()));
            }
            (member.input.clone(), matches!(member.feed, Feed::Demo { .. }))
        };
        // Letters take a moment to draw.
        input.set_name(&name);
        let feed = match is_demo.then(|| demo_feed(&input, &name)).transpose() {
            Ok(feed) => feed,
            Err(error) => return Some(Err(error)),
        };
        let mut state = room.state.lock();
        let member = state.member_mut(uid)?;
        member.name = name.clone();
        let before = feed.map(|feed| std::mem::replace(&mut member.feed, feed));
        let open = state.recording.clone();
        drop(state);
        drop(before);
        if let Some(open) = open {
            open.take.note(Happening::Rename { uid, name: name.clone() });
            open.add_names([name]);
        }
        Some(Ok(()))
    }

    /// The producer takes a participant out.
    pub fn remove_participant(self: &Arc<Self>, cname: &Cname, uid: Uid) -> Result<()> {
        let room = self.room(cname)?;
        let _order = room.change()?;
        if self.take_out(&room, uid, Leaving::Removed) {
            Ok(())
        } else {
            Err(StudioError::ParticipantNotFound { cname: cname.clone(), uid })
        }
    }

    /// Someone leaves; the others move up. The caller holds the room's order. False: nobody there.
    pub fn take_out(&self, room: &Room, uid: Uid, how: Leaving) -> bool {
        if self.turn_away(room, uid, how) {
            return true;
        }
        let member = {
            let mut state = room.state.lock();
            let Some(at) = state.members.iter().position(|member| member.uid == uid) else { return false };
            let member = state.members.remove(at);
            state.show();
            if let Some(away) = member.away() {
                let now = Timestamp::now();
                if how == Leaving::Removed {
                    let claim = away.claim;
                    let by = state.invitations.iter_mut().find(|kept| kept.token == claim.invitation);
                    by.into_iter().for_each(|kept| kept.remove(&claim));
                } else {
                    seating::give_up_old(&mut state.away, now);
                    seating::keep(&mut state.away, seating::Away { since: Some(now), ..away });
                }
            }
            member
        };
        room.note_exit(uid, how);
        member.seat.send_modify(|seat| (seat.live, seat.removed) = (false, how == Leaving::Removed));
        drop(member);
        self.changed(room);
        self.save_or_warn();
        true
    }
}
