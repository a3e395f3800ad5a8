//! The waiting room: who came by an invitation that asks for it, until the producer decides.
//!
//! Those who wait sit in a list of their own, so that nothing that composes, mixes, records or bills
//! ever meets them. Only their small picture is shown, and only to the producer.

use std::sync::Arc;

use rollcall_model::{Cname, Participant, Uid};

use crate::Result;
use crate::errors::StudioError;
use crate::house::House;
use crate::member::Leaving;
use crate::room::Room;

impl House {
    /// Lets someone in, behind everyone who is on stage; one who was here before, at its old place.
    /// Whoever is in already stays as it is.
    pub fn admit(self: &Arc<Self>, cname: &Cname, uid: Uid) -> Result<Participant> {
        let room = self.room(cname)?;
        let _order = room.change()?;
        let member = {
            let mut state = room.state.lock();
            if let Some(member) = state.member(uid) {
                return Ok(member.participant());
            }
            let at = state.waiting.iter().position(|member| member.uid == uid);
            let at = at.ok_or_else(|| StudioError::ParticipantNotFound { cname: cname.clone(), uid })?;
            let mut member = state.waiting.remove(at);
            if member.joined == 0 {
                member.joined = state.next_place();
            }
            state.away.retain(|away| away.uid != uid);
            member
        };
        let participant = member.participant();
        room.enter(member);
        self.changed(&room);
        self.save_or_warn();
        Ok(participant)
    }

    /// Someone who waits goes, or is refused; no seat is kept and no journal hears of it. The caller
    /// holds the room's order. False: nobody of that number waits.
    pub fn turn_away(&self, room: &Room, uid: Uid, how: Leaving) -> bool {
        let member = {
            let mut state = room.state.lock();
            let Some(at) = state.waiting.iter().position(|member| member.uid == uid) else { return false };
            let member = state.waiting.remove(at);
            if how == Leaving::Removed
                && let Some(claim) = member.visit().map(|visit| visit.claim)
            {
                let by = state.invitations.iter_mut().find(|kept| kept.token == claim.invitation);
                by.into_iter().for_each(|kept| kept.remove(&claim));
            }
            member
        };
        member.seat.send_modify(|seat| {
            (seat.live, seat.removed, seat.waiting) = (false, how == Leaving::Removed, true);
        });
        drop(member);
        self.changed(room);
        self.save_or_warn();
        true
    }

    /// Newest pictures, small, as JPEG, of those who are here or wait; all of them unless some are named.
    /// Who has none is not among them, nor is who is not here.
    pub fn thumbnails(&self, cname: &Cname, uids: Option<&[Uid]>) -> Result<Vec<(Uid, Arc<[u8]>)>> {
        let room = self.room(cname)?;
        let inputs: Vec<_> = {
            let state = room.state.lock();
            let wanted = |uid: Uid| uids.is_none_or(|uids| uids.contains(&uid));
            state.all().filter(|member| wanted(member.uid)).map(|member| member.input.clone()).collect()
        };
        let small = |input: rollcall_media::Input| match self.thumbnails.of(&input) {
            Ok(jpeg) => jpeg.map(|jpeg| (input.uid(), jpeg)),
            Err(error) => {
                // The others are to be seen all the same.
                tracing::warn!(%error, uid = %input.uid(), "a small picture was not made");
                None
            }
        };
        Ok(inputs.into_iter().filter_map(small).collect())
    }
}
